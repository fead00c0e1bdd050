//! New agent files: what they may be called, where they stand, what is in them at first.

use thiserror::Error;

use super::edit::{self, Change, EditError, New};
use super::formats::{CALLSHEET, Format, Identity, Key, KeyValue};
use super::reading;
use super::text;

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

/// Why a new agent cannot have that name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// There is none.
    #[error("an agent needs a name; use small letters, digits and hyphens")]
    Empty,
    /// It is too long.
    #[error("the name has {0} characters, and {LONGEST_NAME} are the most; choose a shorter one")]
    TooLong(usize),
    /// It leads to another folder.
    #[error("`{0}` is a path, not a name; leave out slashes and `..`, and say with --in where the file goes")]
    Path(String),
    /// It holds a sign that names must not hold.
    #[error("the name must not hold {sign}; use {allowed}")]
    Sign {
        /// The sign, for people.
        sign: String,
        /// What may be used.
        allowed: &'static str,
    },
    /// It begins or ends with something other than a letter or digit.
    #[error("`{0}` does not begin and end with a letter or digit; leave the other signs out there")]
    Edge(String),
    /// Files of the format are not written by this program.
    #[error("{0} are listed but not written yet; choose another source")]
    NotWritten(&'static str),
}

/// What is wrong with a name for a new agent of that format; none where it will do.
///
/// Names are `[a-z0-9-]`, 1 to 64 of them, with a letter or digit at both ends. Where the file's name alone
/// is the agent's, capitals, dots and underscores are allowed too; a command may be inside others, with
/// colons between: `git:commit`.
pub fn name_problem(format: Format, name: &str) -> Option<NameError> {
    if !format.0.read {
        return Some(NameError::NotWritten(format.0.label));
    }
    if name.is_empty() {
        return Some(NameError::Empty);
    }
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Some(NameError::TooLong(length));
    }
    if name.contains(['/', '\\']) || name.split(':').any(|part| matches!(part, "." | "..")) {
        return Some(NameError::Path(text::clean_line(name).into_owned()));
    }
    let identity = format.0.identity;
    let is_allowed = |c: char| match c {
        'a'..='z' | '0'..='9' | '-' => true,
        'A'..='Z' | '.' | '_' => identity == Identity::Stem,
        ':' => identity == Identity::Command,
        _ => false,
    };
    if let Some(sign) = name.chars().find(|&c| !is_allowed(c)) {
        return Some(NameError::Sign { sign: said(sign), allowed: allowed(identity) });
    }
    let has_ends = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric()) && part.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    let is_whole = name.split(':').all(has_ends);
    (!is_whole).then(|| NameError::Edge(name.to_owned()))
}

const fn allowed(identity: Identity) -> &'static str {
    match identity {
        Identity::Stem => "letters from a to z, digits, hyphens, dots and underscores",
        Identity::Command => "small letters from a to z, digits and hyphens, with colons between folders",
        Identity::Name | Identity::Folder | Identity::Path => "small letters from a to z, digits and hyphens",
    }
}

fn said(sign: char) -> String {
    match sign {
        ' ' => "a space".to_owned(),
        _ => format!("`{}`", text::clean_line(sign.encode_utf8(&mut [0; 4]))),
    }
}

/// The path of the file of a new agent inside a folder of its format, `/` between the parts. The name must
/// be one that [`name_problem`] has nothing against.
pub fn file_name(format: Format, name: &str) -> String {
    let files = format.0.files;
    match (files.names.first(), files.endings.first()) {
        (Some(file), _) => format!("{name}/{file}"),
        (None, ending) => format!("{}{}", name.replace(':', "/"), ending.copied().unwrap_or(".md")),
    }
}

/// What stands in a new file: short, complete, and for its author to fill in.
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

/// Whether a new file has the key: what the tool demands, what names and describes, and what says when a
/// rule applies.
fn is_drafted(format: Format, key: &Key) -> bool {
    let names_it = matches!(format.0.identity, Identity::Name | Identity::Folder);
    match key.name {
        "name" => names_it,
        "description" | "applyTo" | "alwaysApply" => true,
        _ => key.required,
    }
}

fn first_value(key: &Key, name: &str) -> String {
    match (key.name, key.value) {
        ("name", _) => name.to_owned(),
        ("description", _) => "What it does, in one sentence. Use when …".to_owned(),
        ("applyTo", _) => "\"**\"".to_owned(),
        (_, KeyValue::Bool) => "false".to_owned(),
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

/// The text of an agent as that of a new one of the name: its `name` key is set where it has one, or where
/// the format goes by that key and the file has a block. Nothing else changes.
///
/// # Errors
/// Where the key cannot be set.
pub fn like(text: &str, format: Format, name: &str) -> Result<String, EditError> {
    let reading = reading::read(text);
    let goes_by_key = matches!(format.0.identity, Identity::Name) && format.key("name").is_some();
    if reading.values.get("name").is_none() && !(goes_by_key && reading.block.is_some()) {
        return Ok(text.to_owned());
    }
    let change = Change::Set { path: "name".to_owned(), value: New::Text(name.to_owned()) };
    edit::apply(text, &[change]).map(|edited| edited.text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use super::*;
    use crate::domain::agent::{AgentId, Found, read};
    use crate::domain::formats::{ALL, Clues, recognise};
    use crate::domain::generic::Generic;
    use crate::domain::reading::Rung;
    use crate::domain::source::SourceId;

    fn format(id: &str) -> Format {
        Format::by_id(id).unwrap()
    }

    #[test]
    fn names_that_lead_elsewhere_or_say_nothing_are_refused() {
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
    fn formats_have_their_own_rules() {
        assert_eq!(name_problem(format("copilot"), "My_Agent.v2"), None);
        assert_eq!(name_problem(format("claude-command"), "git:commit"), None);
        assert!(name_problem(format("claude-command"), "git:../commit").is_some());
        assert!(name_problem(format("claude-command"), "git:..").is_some());
        assert!(name_problem(format("copilot"), "..x").is_some());
        assert!(name_problem(format("claude-skill"), "Pdf").is_some());
        assert_eq!(
            name_problem(format("codex"), "x").unwrap().to_string(),
            "Codex agents are listed but not written yet; choose another source"
        );
    }

    #[test]
    fn files_stand_where_their_format_looks_for_them() {
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
            assert!(matches!(reading.rung, Rung::Strict) || format.0.keys.is_empty(), "{}", format.id());
            for key in format.0.keys.iter().filter(|key| key.required) {
                assert!(reading.values.at(key.name).is_some(), "{}: {}", format.id(), key.name);
            }
            let is_open = format.0.places.is_empty() || format.id() == "callsheet";
            let clues =
                Clues { path: &path, frontmatter: &reading.values, has_block: reading.block.is_some(), text: &text };
            assert!(recognise(&clues) == format || is_open, "{} is {:?}", format.id(), recognise(&clues));
            let found = Found {
                id: AgentId("x".into()),
                path: Some(path.clone().into()),
                relative: file,
                source: SourceId(0),
                format: Some(format),
                size: text.len() as u64,
                copy_of: None,
            };
            let agent = read(found, text.into_bytes(), Generic::built_in());
            assert_eq!(agent.entry.name, "deep-thinker", "{}", format.id());
            assert_eq!(agent.entry.problems, [], "{}", format.id());
        }
    }

    #[test]
    fn the_draft_with_modes_shows_all_that_is_found_in_a_file() {
        let text = draft(CALLSHEET, "deep-thinker");
        let found = Found {
            id: AgentId("x".into()),
            path: None,
            relative: "deep-thinker.md".into(),
            source: SourceId(0),
            format: Some(CALLSHEET),
            size: text.len() as u64,
            copy_of: None,
        };
        let agent = read(found, text.into_bytes(), Generic::built_in());
        let instructions: Vec<usize> = agent.modes.iter().map(|mode| mode.instructions.len()).collect();
        assert_eq!(instructions, [2, 2]);
        assert_eq!((agent.roles.len(), agent.tools.len(), agent.entry.checklists), (2, 2, 1));
    }

    #[test]
    fn a_copy_differs_in_its_name_alone() {
        let claude = format("claude");
        assert_eq!(
            like("---\n# x\nname: 'a' # b\nmodel: c\n---\r\nbody", claude, "z").unwrap(),
            "---\n# x\nname: 'z' # b\nmodel: c\n---\r\nbody"
        );
        assert_eq!(like("---\nmodel: c\n---\n", claude, "z").unwrap(), "---\nmodel: c\nname: z\n---\n");
        assert_eq!(like("body", claude, "z").unwrap(), "body");
        assert_eq!(like("---\nmodel: c\n---\n", format("copilot"), "z").unwrap(), "---\nmodel: c\n---\n");
        assert!(like("---\nname: a\nname: b\n---\n", claude, "z").is_err());
    }
}
