//! Another name for an agent: what changes in its file, and where that goes.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{NameError, name_problem};
use crate::domain::agent::{Agent, Found, TELLING_NAMES};
use crate::domain::edit::{self, Change, EditError, New};
use crate::domain::formats::{Format, Identity, without_ending};

/// What giving an agent another name does to its file: new bytes, a new place, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming {
    /// The name before.
    pub old_name: String,
    /// The name afterwards.
    pub new_name: String,
    /// The file before.
    pub from: PathBuf,
    /// The file afterwards; the same where it stays.
    pub to: PathBuf,
    /// What is moved for that: the file itself, or the folder it has to itself. Each path before and after.
    pub moved: Option<(PathBuf, PathBuf)>,
    /// The bytes before.
    pub old: Vec<u8>,
    /// The bytes afterwards; the same where only the place changes.
    pub new: Vec<u8>,
}

impl Renaming {
    /// The way back.
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

/// Why an agent cannot have another name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RenameError {
    /// It is in the program, not in a file.
    #[error("{0} is built in and keeps its name; make a copy of your own instead")]
    BuiltIn(String),
    /// No agent of its format may have that name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// It has it.
    #[error("it is called {0} already; write another name, or leave it")]
    Same(String),
    /// A command would have to go to another folder.
    #[error(
        "the folders before the last colon stay as they are; change the last part alone, or move the file yourself"
    )]
    Folders,
    /// Its path was named by the person who started the program.
    #[error("{} was named when callsheet was started, and would not be found under another name; rename it yourself and start again", .0.display())]
    Named(PathBuf),
    /// Neither a key nor the file has its name.
    #[error("its name comes from its text, not from a key or from its file; change it there with your editor")]
    Nowhere,
    /// The file is not UTF-8, or the key cannot be changed.
    #[error(transparent)]
    Edit(#[from] EditError),
}

/// The part of an agent's name that renaming changes: all of it, but where the name is a path its end.
pub fn own_name(format: Format, name: &str) -> &str {
    match format.0.identity {
        Identity::Path => name.rsplit('/').next().unwrap_or(name),
        _ => name,
    }
}

/// What gives an agent another name: its `name` key is set where it has one, and its file (or the folder
/// the file has to itself) renamed where that goes by the old name. `source` is the path its source was
/// named with, which stays.
///
/// # Errors
/// The file is not UTF-8, the name is none for its format or its own already, or nothing that could be changed
/// gives it its name.
pub fn renaming(agent: &Agent, source: Option<&Path>, name: &str) -> Result<Renaming, RenameError> {
    let (found, format) = (&agent.entry.found, agent.entry.format);
    let old_name = own_name(format, &agent.entry.name).to_owned();
    let Some(from) = found.path.clone() else { return Err(RenameError::BuiltIn(old_name)) };
    // The bytes of any other file are not those of its text, whether or not a key is set.
    let text = edit::editable(&agent.document)?;
    if let Some(problem) = name_problem(format, name) {
        return Err(problem.into());
    }
    if name == old_name {
        return Err(RenameError::Same(old_name));
    }
    let old = agent.document.bytes_with(text);
    let new = if agent.frontmatter.values.get("name").is_some() {
        let change = Change::Set { path: "name".to_owned(), value: New::Text(name.to_owned()) };
        agent.document.bytes_with(&edit::apply(text, &[change])?.text)
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

/// A path below another; the other itself for none.
fn joined(path: &Path, below: &Path) -> PathBuf {
    if below.as_os_str().is_empty() { path.to_owned() } else { path.join(below) }
}

/// What is moved where the file goes by the old name.
fn moved(
    path: &Path,
    found: &Found,
    format: Format,
    old: &str,
    new: &str,
) -> Result<Option<(PathBuf, PathBuf)>, RenameError> {
    let Some(file) = path.file_name().and_then(OsStr::to_str) else { return Ok(None) };
    if format.0.files.names.contains(&file) || TELLING_NAMES.contains(&file) {
        let folder = path.parent().filter(|folder| folder.file_name() == Some(OsStr::new(old)));
        return match folder {
            // The folder of the source itself is not the agent's.
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
    use crate::domain::agent::{AgentId, read};
    use crate::domain::generic::Generic;
    use crate::domain::source::SourceId;

    fn agent(format: &str, folder: &str, relative: &str, text: impl AsRef<[u8]>) -> Agent {
        let bytes = text.as_ref().to_vec();
        let found = Found {
            id: AgentId("x".into()),
            path: Some(format!("{folder}/{relative}").into()),
            relative: relative.to_owned(),
            source: SourceId(0),
            format: Format::by_id(format),
            size: bytes.len() as u64,
            copy_of: None,
        };
        read(found, bytes, Generic::built_in())
    }

    /// Where the file goes, and its text afterwards.
    fn renamed(agent: &Agent, name: &str) -> Result<(String, String), String> {
        let renaming = renaming(agent, Some(Path::new("/s")), name).map_err(|error| error.to_string())?;
        assert_eq!(renaming.clone().reversed().reversed(), renaming);
        Ok((renaming.to.display().to_string(), String::from_utf8(renaming.new).unwrap()))
    }

    fn ok(path: &str, text: &str) -> (String, String) {
        (path.to_owned(), text.to_owned())
    }

    #[test]
    fn key_and_file_change_where_they_are_the_name() {
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
    fn a_folder_of_its_own_goes_with_it_and_one_that_was_named_does_not() {
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
    fn what_cannot_be_renamed_says_what_to_do() {
        let agent_of = |text: &str| agent("claude", "/p/.claude/agents", "old.md", text);
        let plain = agent_of("---\nname: old\n---\n");
        for (name, part) in [("old", "already"), ("../x", "slashes"), ("A b", "small letters"), ("", "needs a name")] {
            let sentence = renamed(&plain, name).unwrap_err();
            assert!(sentence.contains(part), "{name}: {sentence}");
        }
        let elsewhere =
            agent("claude", "/p/.claude/agents", "file.md", "```json\n{\"requesting_agent\": \"old\"}\n```\n");
        assert_eq!(elsewhere.entry.name, "old");
        assert!(renamed(&elsewhere, "new").unwrap_err().contains("with your editor"));
        assert!(renamed(&agent_of("---\nname: old\nname: b\n---\n"), "new").is_err());
    }
}
