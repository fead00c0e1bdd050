//! New agent files: valid names, paths and initial contents.

mod new_name;
mod renaming;

pub use new_name::{NameError, name_problem};
pub use renaming::{RenameError, Renaming, own_name, plan_renaming};

use super::edit::{self, EditError, NewValue, ValueChange};
use super::formats::{CALLSHEET, Format, FormatKey, KeyValue, NameSource};
use super::reading;

/// The path of a new agent's file inside a folder of its format, with `/` between the parts. The name must be valid
/// according to [`name_problem`].
pub fn file_name(format: Format, name: &str) -> String {
    let files = format.0.files;
    match (files.names.first(), files.endings.first()) {
        (Some(file), _) => format!("{name}/{file}"),
        (None, ending) => format!("{}{}", name.replace(':', "/"), ending.copied().unwrap_or(".md")),
    }
}

/// Text of a new file: short, complete, and to be filled in by its author.
pub fn draft(format: Format, name: &str) -> String {
    let title = title(name);
    if format == CALLSHEET {
        return include_str!("../../assets/drafts/callsheet.md").replacen("NAME", name, 1).replacen("TITLE", &title, 1);
    }
    let body = include_str!("../../assets/drafts/agent.md").replacen("TITLE", &title, 1);
    let keys = format.0.keys.iter().filter(|key| is_drafted(format, key));
    let lines: Vec<String> = keys.map(|key| format!("{}: {}\n", key.name, first_value(key, name))).collect();
    if lines.is_empty() { body } else { format!("---\n{}---\n\n{body}", lines.concat()) }
}

/// Returns true if a new file has the key: required keys, name and description, and keys that say when a rule applies.
fn is_drafted(format: Format, key: &FormatKey) -> bool {
    let names_it = matches!(format.0.identity, NameSource::Name | NameSource::Folder);
    match key.name {
        "name" => names_it,
        "description" | "applyTo" | "alwaysApply" => true,
        _ => key.required,
    }
}

fn first_value(key: &FormatKey, name: &str) -> String {
    match (key.name, key.value) {
        ("name", _) => name.to_owned(),
        ("description", _) => "One sentence on what it does. Use when …".to_owned(),
        ("applyTo", _) => "\"**\"".to_owned(),
        (_, KeyValue::Bool | KeyValue::Flag) => "false".to_owned(),
        (_, KeyValue::Number) => "1".to_owned(),
        (_, KeyValue::List) => "[]".to_owned(),
        (_, KeyValue::Map | KeyValue::NamesOrMap) => "{}".to_owned(),
        (_, KeyValue::OneOf(values) | KeyValue::Usually(values)) => values
            .iter()
            .find(|value| **value == "inherit")
            .or(values.first())
            .map_or_else(|| "…".to_owned(), |value| (*value).to_owned()),
        _ => "…".to_owned(),
    }
}

/// `code-reviewer` as a heading: `Code Reviewer`.
fn title(name: &str) -> String {
    let words = name.split(['-', '_', '.', ':']).filter(|word| !word.is_empty());
    let capital = |word: &str| {
        let mut signs = word.chars();
        signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
    };
    words.map(capital).collect::<Vec<_>>().join(" ")
}

/// The text of an agent as the text of a copy with another name. Sets the `name` key if it exists, or if the file has a
/// block and the format names agents by this key. Nothing else changes.
///
/// # Errors
/// The key cannot be set.
pub fn copy_text(text: &str, format: Format, name: &str) -> Result<String, EditError> {
    let reading = reading::read(text);
    edit::check_block(text, &reading)?;
    let goes_by_key = matches!(format.0.identity, NameSource::Name) && format.key("name").is_some();
    if reading.values.get("name").is_none() && !(goes_by_key && reading.block.is_some()) {
        return Ok(text.to_owned());
    }
    // The quotes prevent a match with a key such as `Name`, which no client reads.
    let change = ValueChange::Set { path: "[\"name\"]".to_owned(), value: NewValue::Text(name.to_owned()) };
    edit::apply_changes(text, &[change]).map(|edited| edited.text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use super::*;
    use crate::domain::agent::{AgentId, AgentLocation, read_agent_file};
    use crate::domain::formats::{ALL, FormatClues, recognize};
    use crate::domain::generic::GenericWords;
    use crate::domain::reading::ReadingMethod;
    use crate::domain::source::SourceId;

    fn format(id: &str) -> Format {
        Format::by_id(id).unwrap()
    }

    #[test]
    fn names_that_are_paths_or_empty_are_refused() {
        let long = "a".repeat(300);
        for name in [
            "",
            "../x",
            "a/b",
            "/etc/passwd",
            "..",
            ".",
            "a\\b",
            "a\0b",
            "a\nb",
            "\u{1b}[2J",
            "a b",
            "é",
            "A",
            "a_b",
            "a.md",
            "-a",
            "a-",
            "~a",
            "a:b",
            "\u{202e}a",
            &long,
        ] {
            let problem = name_problem(format("claude"), name);
            let message = problem.as_ref().map(ToString::to_string).unwrap_or_default();
            assert!(message.contains("; "), "{name:?}: {message:?}");
            assert!(!message.contains(|c: char| c.is_control() || c == '\u{202e}'), "{message:?}");
        }
        for name in ["a", "code-reviewer", "7zip", &"a".repeat(64)] {
            assert_eq!(name_problem(format("claude"), name), None, "{name}");
        }
    }

    #[test]
    fn each_format_has_its_own_rules_for_names() {
        assert_eq!(name_problem(format("copilot"), "My_Agent.v2"), None);
        assert_eq!(name_problem(format("claude-command"), "git:commit"), None);
        assert!(name_problem(format("claude-command"), "git:../commit").is_some());
        assert!(name_problem(format("claude-command"), "git:..").is_some());
        assert!(name_problem(format("copilot"), "..x").is_some());
        assert!(name_problem(format("claude-skill"), "Pdf").is_some());
        assert_eq!(
            name_problem(format("codex"), "x").unwrap().to_string(),
            "callsheet lists Codex agents but cannot write them yet; choose another source"
        );
    }

    #[test]
    fn new_files_are_where_their_format_looks_for_them() {
        for (id, name, file) in [
            ("claude", "x", "x.md"),
            ("claude-skill", "pdf", "pdf/SKILL.md"),
            ("copilot", "x", "x.agent.md"),
            ("copilot-prompt", "x", "x.prompt.md"),
            ("cursor-rule", "x", "x.mdc"),
            ("claude-command", "git:commit", "git/commit.md"),
            ("fabric", "sum", "sum/system.md"),
            ("callsheet", "x", "x.md"),
        ] {
            assert_eq!(file_name(format(id), name), file);
        }
    }

    #[test]
    fn every_draft_is_read_strictly_as_an_agent_of_its_format_and_name() {
        for &format in ALL.iter().filter(|format| format.0.read) {
            let text = draft(format, "deep-thinker");
            let file = file_name(format, "deep-thinker");
            let place = format.0.places.first().map_or("notes", |place| place.folder);
            let path = format!("/p/{place}/{file}");
            let reading = reading::read(&text);
            assert!(reading.problems.is_empty(), "{}: {:?}", format.id(), reading.problems);
            assert!(matches!(reading.reading, ReadingMethod::Strict) || format.0.keys.is_empty(), "{}", format.id());
            for key in format.0.keys.iter().filter(|key| key.required) {
                assert!(reading.values.at(key.name).is_some(), "{}: {}", format.id(), key.name);
            }
            let is_open = format.0.places.is_empty() || format.id() == "callsheet";
            let clues = FormatClues {
                path: &path,
                frontmatter: &reading.values,
                has_block: reading.block.is_some(),
                text: &text,
            };
            assert!(recognize(&clues) == format || is_open, "{} is {:?}", format.id(), recognize(&clues));
            let found = AgentLocation {
                id: AgentId("x".into()),
                path: Some(path.clone().into()),
                relative: file,
                source: SourceId(0),
                format: Some(format),
                size: text.len() as u64,
                copy_of: None,
                in_list: None,
            };
            let agent = read_agent_file(found, text.into_bytes(), GenericWords::built_in());
            assert_eq!(agent.entry.name, "deep-thinker", "{}", format.id());
            assert_eq!(agent.entry.problems, [], "{}", format.id());
        }
    }

    #[test]
    fn the_draft_with_modes_has_every_part_an_agent_can_have() {
        let text = draft(CALLSHEET, "deep-thinker");
        let found = AgentLocation {
            id: AgentId("x".into()),
            path: None,
            relative: "deep-thinker.md".into(),
            source: SourceId(0),
            format: Some(CALLSHEET),
            size: text.len() as u64,
            copy_of: None,
            in_list: None,
        };
        let agent = read_agent_file(found, text.into_bytes(), GenericWords::built_in());
        let instructions: Vec<usize> = agent.modes.iter().map(|mode| mode.instructions.len()).collect();
        assert_eq!(instructions, [2, 2]);
        assert_eq!((agent.roles.len(), agent.tools.len(), agent.entry.checklists), (2, 2, 1));
    }

    #[test]
    fn a_copy_differs_in_its_name_alone() {
        let claude = format("claude");
        assert_eq!(
            copy_text("---\n# x\nname: 'a' # b\nmodel: c\n---\r\nbody", claude, "z").unwrap(),
            "---\n# x\nname: 'z' # b\nmodel: c\n---\r\nbody"
        );
        assert_eq!(copy_text("---\nmodel: c\n---\n", claude, "z").unwrap(), "---\nmodel: c\nname: z\n---\n");
        assert_eq!(copy_text("---\nName: c\n---\n", claude, "z").unwrap(), "---\nName: c\nname: z\n---\n");
        assert_eq!(copy_text("body", claude, "z").unwrap(), "body");
        assert_eq!(copy_text("---\nmodel: c\n---\n", format("copilot"), "z").unwrap(), "---\nmodel: c\n---\n");
        assert!(copy_text("---\nname: a\nname: b\n---\n", claude, "z").is_err());
    }
}
