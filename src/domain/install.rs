//! Agents installed into the folders of clients: their records and their states.

use serde::{Deserialize, Serialize};

use super::compose::Selection;

/// The version of the lock file that this program writes.
pub const LOCK_VERSION: u32 = 1;

/// The contents of a lock file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstallLock {
    /// Version of its form; a higher one than [`LOCK_VERSION`] is of a newer program.
    pub version: u32,
    /// The installed agents, by client and file.
    pub agents: Vec<InstalledAgent>,
}

impl Default for InstallLock {
    fn default() -> Self {
        Self { version: LOCK_VERSION, agents: Vec::new() }
    }
}

impl InstallLock {
    /// Records an agent, in place of what was recorded for its file.
    pub fn record(&mut self, installed: InstalledAgent) {
        self.forget(&installed.file);
        self.agents.push(installed);
        self.agents.sort_by(|one, other| (&one.client, &one.file).cmp(&(&other.client, &other.file)));
    }

    /// Removes the record of a file.
    pub fn forget(&mut self, file: &str) {
        self.agents.retain(|one| one.file != file);
    }
}

/// An agent that was written into the folder of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledAgent {
    /// The published name of the client.
    pub client: String,
    /// Path of the file from the folder that the installation is for.
    pub file: String,
    /// Id of the agent it was made from.
    pub origin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<String>,
    /// True if its rights could be widened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_wider: bool,
    /// The text as it was written, the base of a merge.
    pub text: String,
}

impl InstalledAgent {
    /// The selection it was made with.
    pub fn selection(&self) -> Selection {
        Selection::of_names(self.mode.as_deref(), self.role.as_deref(), self.tools.as_deref())
    }

    /// The state, from the text of its file and a new conversion of its origin; `None` if there is none.
    pub fn state(&self, here: Option<&str>, fresh: Option<&str>) -> InstallState {
        match (here, fresh) {
            (None, _) => InstallState::FileGone,
            (Some(_), None) => InstallState::OriginGone,
            (Some(here), Some(fresh)) if here == fresh => InstallState::Current,
            (Some(here), Some(fresh)) => match (here == self.text, fresh == self.text) {
                (_, true) => InstallState::EditedHere,
                (true, false) => InstallState::OriginChanged,
                (false, false) => InstallState::Both,
            },
        }
    }
}

/// State of an installed agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InstallState {
    /// The file says what the origin does.
    Current,
    /// Only the origin has changed.
    OriginChanged,
    /// Only the file has changed.
    EditedHere,
    /// Both have changed.
    Both,
    /// The origin does not exist anymore, or can no longer be converted.
    OriginGone,
    /// The file does not exist anymore.
    FileGone,
}

impl InstallState {
    /// The word people see and JSON carries.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::OriginChanged => "origin changed",
            Self::EditedHere => "edited here",
            Self::Both => "both",
            Self::OriginGone => "origin gone",
            Self::FileGone => "file gone",
        }
    }
}

/// The result of bringing a changed origin into an edited file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergedText {
    /// Both changes are in it.
    Clean(String),
    /// They touch the same lines, which stand between conflict markers.
    Conflict(String),
}

/// Merges the changes of `here` and `fresh` since `base`.
pub fn merge(base: &str, here: &str, fresh: &str) -> MergedText {
    match diffy::merge(base, here, fresh) {
        Ok(text) => MergedText::Clean(text),
        Err(text) => MergedText::Conflict(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(text: &str) -> InstalledAgent {
        InstalledAgent {
            client: "claude".to_owned(),
            file: ".claude/agents/a.md".to_owned(),
            origin: "built-in/a".to_owned(),
            mode: None,
            role: None,
            tools: None,
            allow_wider: false,
            text: text.to_owned(),
        }
    }

    #[test]
    fn the_state_follows_from_the_file_and_its_origin() {
        let agent = installed("base");
        for (here, fresh, state) in [
            (Some("base"), Some("base"), InstallState::Current),
            (Some("new"), Some("new"), InstallState::Current),
            (Some("base"), Some("new"), InstallState::OriginChanged),
            (Some("mine"), Some("base"), InstallState::EditedHere),
            (Some("mine"), Some("new"), InstallState::Both),
            (Some("base"), None, InstallState::OriginGone),
            (None, Some("base"), InstallState::FileGone),
        ] {
            assert_eq!(agent.state(here, fresh), state, "{here:?} {fresh:?}");
        }
    }

    #[test]
    fn changes_of_different_lines_merge_and_of_one_line_conflict() {
        let base = "one\ntwo\nthree\nfour\nfive\n";
        let here = base.replace("one", "ONE");
        assert_eq!(
            merge(base, &here, &base.replace("five", "FIVE")),
            MergedText::Clean("ONE\ntwo\nthree\nfour\nFIVE\n".to_owned())
        );
        assert!(matches!(merge(base, &here, &base.replace("one", "1")), MergedText::Conflict(_)));
    }

    #[test]
    fn a_record_replaces_that_of_the_same_file() {
        let mut lock = InstallLock::default();
        lock.record(installed("one"));
        lock.record(installed("two"));
        assert_eq!(lock.agents.iter().map(|agent| agent.text.as_str()).collect::<Vec<_>>(), ["two"]);
        lock.forget(".claude/agents/a.md");
        assert!(lock.agents.is_empty());
    }
}
