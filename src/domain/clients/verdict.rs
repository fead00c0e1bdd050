//! The verdict of a client on a file: it loads the agent, another one is loaded in its place, or it does not load it.

use super::client_facts::{ClientFacts, ClientPlace};

/// Kind of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerdictKind {
    /// The client loads the agent.
    Loads,
    /// It would, but loads another agent of that name in its place.
    Shadowed,
    /// It passes over the file without a message.
    Ignores,
    /// It reports an error and does not load the agent.
    Rejects,
}

impl VerdictKind {
    /// The word people see and JSON carries.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Loads => "loads",
            Self::Shadowed => "shadowed",
            Self::Ignores => "ignores",
            Self::Rejects => "rejects",
        }
    }
}

/// A finding of a verdict: a reason or a note, and its place in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictDetail {
    /// Description, as a clause.
    pub text: String,
    /// Further effect that matters to a user, as a clause: `opencode does not start`.
    pub consequence: Option<String>,
    /// Line in the file, from 1; none if the finding is about the file as a whole.
    pub line: Option<usize>,
    /// Column in characters, from 1.
    pub column: Option<usize>,
    /// Next step for the user, as a clause.
    pub fix: Option<String>,
}

impl VerdictDetail {
    /// A finding about the file as a whole.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The same finding at a line and column, both from 1.
    #[must_use]
    pub fn at(mut self, place: (usize, usize)) -> Self {
        (self.line, self.column) = (Some(place.0), Some(place.1));
        self
    }

    /// The same finding with what to do about it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// The same finding with a further effect.
    #[must_use]
    pub fn consequence(mut self, consequence: Option<impl Into<String>>) -> Self {
        self.consequence = consequence.map(Into::into);
        self
    }

    /// The finding as one clause: `its name is empty, so …`.
    pub fn sentence(&self) -> String {
        match &self.consequence {
            Some(consequence) => format!("{}, so {consequence}", self.text),
            None => self.text.clone(),
        }
    }
}

/// The verdict of one client on one agent.
#[derive(Clone, Debug)]
pub struct ClientVerdict {
    /// The client.
    pub client: &'static ClientFacts,
    /// The folder of the client that the file lies in.
    pub place: &'static ClientPlace,
    /// The path below that folder without ending, where it is what the client compares.
    pub path: String,
    /// Kind of the verdict.
    pub kind: VerdictKind,
    /// The name the agent is called by in the client, if it loads or would load.
    pub name: Option<String>,
    /// The description as the client reads it, if it loads.
    pub description: Option<String>,
    /// Differences between the file and what the client loads.
    pub notes: Vec<VerdictDetail>,
    /// The reason that the agent is not loaded.
    pub reason: Option<VerdictDetail>,
    /// Path of the agent that is loaded in its place.
    pub shadowed_by: Option<String>,
}

impl ClientVerdict {
    /// Returns true if the client loads the agent.
    pub fn loads(&self) -> bool {
        self.kind == VerdictKind::Loads
    }

    /// Returns true if the client does not load the file, whatever other agents there are.
    pub fn is_refused(&self) -> bool {
        matches!(self.kind, VerdictKind::Ignores | VerdictKind::Rejects)
    }

    /// The verdict as one line without the client: `loads as x, but …`.
    pub fn sentence(&self) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        match self.kind {
            VerdictKind::Loads if self.notes.is_empty() => format!("loads as {name}"),
            VerdictKind::Loads => {
                let notes: Vec<String> = self.notes.iter().map(VerdictDetail::sentence).collect();
                format!("loads as {name}, but {}", notes.join("; "))
            }
            VerdictKind::Shadowed => format!("shadowed by {}", self.shadowed_by.as_deref().unwrap_or_default()),
            VerdictKind::Ignores | VerdictKind::Rejects => {
                let reason = self.reason.as_ref().map(VerdictDetail::sentence).unwrap_or_default();
                format!("{}: {reason}", self.kind.word())
            }
        }
    }

    /// The finding that says most: the reason, else the first note.
    pub fn main_detail(&self) -> Option<&VerdictDetail> {
        self.reason.as_ref().or_else(|| self.notes.first())
    }
}

impl PartialEq for ClientVerdict {
    fn eq(&self, other: &Self) -> bool {
        self.client.id == other.client.id
            && std::ptr::eq(self.place, other.place)
            && (self.kind, &self.name, &self.description, &self.notes, &self.reason, &self.shadowed_by)
                == (other.kind, &other.name, &other.description, &other.notes, &other.reason, &other.shadowed_by)
    }
}

impl Eq for ClientVerdict {}
