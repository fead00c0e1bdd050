//! Renames an agent: the changes in its file, and the new path.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::new_name::{NameError, name_problem};
use crate::domain::agent::{Agent, AgentLocation, TELLING_NAMES};
use crate::domain::edit::{self, EditError, NewValue, ValueChange};
use crate::domain::formats::{Format, NameSource, without_ending};

/// Effect of renaming an agent: new bytes, a new path, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    pub old_name: String,
    pub new_name: String,
    /// The old path of the file.
    pub from: PathBuf,
    /// The new path of the file; the same path if it is not moved.
    pub to: PathBuf,
    /// The old and new path of the file, or of the folder that contains only this file; `None` if neither is moved.
    pub moved: Option<(PathBuf, PathBuf)>,
    /// The bytes before.
    pub old: Vec<u8>,
    /// The bytes afterwards; the same bytes if only the path changes.
    pub new: Vec<u8>,
}

impl Renaming {
    /// The renaming that undoes this one.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            old_name: self.new_name,
            new_name: self.old_name,
            from: self.to,
            to: self.from,
            moved: self.moved.map(|(from, to)| (to, from)),
            old: self.new,
            new: self.old,
        }
    }
}

/// The reason that an agent cannot be renamed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RenameError {
    /// It is in the program, not in a file.
    #[error("{0} is built in and can't be renamed; make your own copy instead")]
    BuiltIn(String),
    /// The name is not valid for an agent of its format.
    #[error(transparent)]
    Name(#[from] NameError),
    #[error("it is already named {0}; choose another name")]
    Same(String),
    /// The command would have to move to another folder.
    #[error("the folders before the last colon can't be renamed; change only the last part, or move the file yourself")]
    Folders,
    /// Its path was passed to callsheet as an argument.
    #[error("{} was passed to callsheet as an argument; quit, rename it yourself, and start again", .0.display())]
    Named(PathBuf),
    /// The name comes neither from a key nor from the file's path.
    #[error("its name comes from its text; change it in your editor")]
    Nowhere,
    /// The file is not UTF-8, or the key cannot be changed.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// The part of an agent's name that renaming changes: its last part if the name is a path, else all of it.
pub fn own_name(format: Format, name: &str) -> &str {
    match format.0.identity {
        NameSource::Path => name.rsplit('/').next().unwrap_or(name),
        _ => name,
    }
}

/// Plans the renaming of an agent: sets its `name` key if it has one, and renames its file (or the folder that contains
/// only this file) if the old name comes from there. `source` is the path of the agent's source, which never changes.
///
/// # Errors
/// The file is not UTF-8, the name is invalid for the format or already the agent's, or the name comes from something
/// that cannot be changed.
pub fn plan_renaming(agent: &Agent, source: Option<&Path>, name: &str) -> Result<Renaming, RenameError> {
    let (found, format) = (&agent.entry.found, agent.entry.format);
    let old_name = own_name(format, &agent.entry.name).to_owned();
    let Some(from) = found.path.clone() else { return Err(RenameError::BuiltIn(old_name)) };
    // The bytes of a file that is not UTF-8 are not those of its text, even if no key is set.
    let text = edit::editable(&agent.document)?;
    if let Some(problem) = name_problem(format, name) {
        return Err(problem.into());
    }
    if name == old_name {
        return Err(RenameError::Same(old_name));
    }
    // If a key was overlooked, it would keep the old name.
    edit::check_block(text, &agent.frontmatter)?;
    let old = agent.document.bytes_with(text);
    let new = if agent.frontmatter.values.get("name").is_some() {
        let change = ValueChange::Set { path: "name".to_owned(), value: NewValue::Text(name.to_owned()) };
        agent.document.bytes_with(&edit::apply_changes(text, &[change])?.text)
    } else {
        old.clone()
    };
    let moved = moved(&from, found, format, &old_name, name)?;
    if moved.as_ref().is_some_and(|(from, _)| Some(from.as_path()) == source) {
        return Err(RenameError::Named(from));
    }
    if moved.is_none() && new == old {
        return Err(RenameError::Nowhere);
    }
    let to = match &moved {
        Some((before, after)) => from.strip_prefix(before).map_or_else(|_| after.clone(), |rest| joined(after, rest)),
        None => from.clone(),
    };
    Ok(Renaming { old_name, new_name: name.to_owned(), from, to, moved, old, new })
}

/// A path below another; the other path itself if `below` is empty.
fn joined(path: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { path.to_owned() } else { path.join(below) }
}

/// Path before and after, if the file is named after the agent.
fn moved(
    path: &Path,
    found: &AgentLocation,
    format: Format,
    old: &str,
    new: &str,
) -> Result<Option<(PathBuf, PathBuf)>, RenameError> {
    let Some(file) = path.file_name().and_then(OsStr::to_str) else { return Ok(None) };
    if format.0.files.names.contains(&file) || TELLING_NAMES.contains(&file) {
        let folder = path.parent().filter(|folder| folder.file_name() == Some(OsStr::new(old)));
        return match folder {
            // The source's own folder does not belong to the agent.
            Some(_) if !found.relative.contains('/') => Err(RenameError::Named(path.to_owned())),
            Some(folder) => Ok(Some((folder.to_owned(), folder.with_file_name(new)))),
            None => Ok(None),
        };
    }
    let stem = without_ending(file);
    let (above, last) = old.rsplit_once(':').unwrap_or(("", old));
    if stem != last {
        return Ok(None);
    }
    let (new_above, new_last) = new.rsplit_once(':').unwrap_or(("", new));
    if new_above != above {
        return Err(RenameError::Folders);
    }
    Ok(Some((path.to_owned(), path.with_file_name(format!("{new_last}{}", &file[stem.len()..])))))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use super::*;
    use crate::domain::agent::{AgentId, read_agent_file};
    use crate::domain::generic::GenericWords;
    use crate::domain::source::SourceId;

    fn agent(format: &str, folder: &str, relative: &str, text: impl AsRef<[u8]>) -> Agent {
        let bytes = text.as_ref().to_vec();
        let found = AgentLocation {
            id: AgentId("x".into()),
            path: Some(format!("{folder}/{relative}").into()),
            relative: relative.to_owned(),
            source: SourceId(0),
            format: Format::by_id(format),
            size: bytes.len() as u64,
            copy_of: None,
            in_list: None,
        };
        read_agent_file(found, bytes, GenericWords::built_in())
    }

    /// Path of the file below the source, and its text afterwards.
    fn renamed(agent: &Agent, name: &str) -> Result<(String, String), String> {
        let renaming = plan_renaming(agent, Some(Path::new("/s")), name).map_err(|error| error.to_string())?;
        assert_eq!(renaming.clone().reversed().reversed(), renaming);
        Ok((renaming.to.display().to_string(), String::from_utf8(renaming.new).unwrap()))
    }

    fn ok(path: &str, text: &str) -> (String, String) {
        (path.to_owned(), text.to_owned())
    }

    #[test]
    fn renaming_changes_key_or_file_depending_on_the_format() {
        let text = "\u{feff}---\r\nname: 'old' # mine\r\nmodel: x\r\n---\r\nBody";
        let both = agent("claude", "/p/.claude/agents", "deep/old.md", text);
        let new = text.replace("old", "new");
        assert_eq!(renamed(&both, "new"), Ok(ok("/p/.claude/agents/deep/new.md", &new)));
        let key = agent("claude", "/p/.claude/agents", "other.md", text);
        assert_eq!(renamed(&key, "new"), Ok(ok("/p/.claude/agents/other.md", &new)));
        let file = agent("copilot", "/p/.github/agents", "old.agent.md", "---\nmodel: x\n---\n");
        assert_eq!(renamed(&file, "New.er"), Ok(ok("/p/.github/agents/New.er.agent.md", "---\nmodel: x\n---\n")));
        let plain = agent("claude", "/p/.claude/agents", "old.md", "Body\n");
        assert_eq!(renamed(&plain, "new"), Ok(ok("/p/.claude/agents/new.md", "Body\n")));
    }

    #[test]
    fn renaming_a_skill_moves_its_folder_unless_the_user_named_it() {
        let skill = agent("claude-skill", "/p/.claude/skills", "old/SKILL.md", "---\nname: old\n---\n");
        assert_eq!(renamed(&skill, "new"), Ok(ok("/p/.claude/skills/new/SKILL.md", "---\nname: new\n---\n")));
        let named = agent("claude-skill", "/p/old", "SKILL.md", "---\nname: old\n---\n");
        assert!(renamed(&named, "new").unwrap_err().contains("rename it yourself"));
        let file = agent("markdown", "/", "s", "Body\n");
        assert!(renamed(&file, "new").unwrap_err().contains("start again"));
    }

    #[test]
    fn a_command_stays_in_its_folder() {
        let command = agent("claude-command", "/p/.claude/commands", "git/old.md", "Body\n");
        assert_eq!(command.entry.name, "git:old");
        assert_eq!(renamed(&command, "git:new"), Ok(ok("/p/.claude/commands/git/new.md", "Body\n")));
        assert!(renamed(&command, "new").unwrap_err().contains("last part"));
    }

    #[test]
    fn a_file_that_is_not_utf_8_keeps_its_name_with_or_without_a_key() {
        for text in [&b"---\nname: old\n---\nCaf\xE9\n"[..], b"Caf\xE9\n"] {
            let latin = agent("claude", "/p/.claude/agents", "old.md", text);
            assert!(renamed(&latin, "new").unwrap_err().contains("UTF-8"));
        }
    }

    #[test]
    fn impossible_renames_are_refused_with_a_fix() {
        let agent_of = |text: &str| agent("claude", "/p/.claude/agents", "old.md", text);
        let plain = agent_of("---\nname: old\n---\n");
        for (name, part) in
            [("old", "already"), ("../x", "slashes"), ("A b", "lowercase letters"), ("", "needs a name")]
        {
            let sentence = renamed(&plain, name).unwrap_err();
            assert!(sentence.contains(part), "{name}: {sentence}");
        }
        let elsewhere =
            agent("claude", "/p/.claude/agents", "file.md", "```json\n{\"requesting_agent\": \"old\"}\n```\n");
        assert_eq!(elsewhere.entry.name, "old");
        assert!(renamed(&elsewhere, "new").unwrap_err().contains("in your editor"));
        assert!(renamed(&agent_of("---\nname: old\nname: b\n---\n"), "new").is_err());
    }
}
