//! An agent and its parts, as values: modes, roles, lists, tool profiles and where each came from.

mod assemble;
mod collaborator;
mod identity;
mod inspect;
mod mode;
mod role;
mod tool;

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::body::{Body, Steps};
use super::document::Document;
use super::formats::Format;
use super::problem::Problem;
use super::reading::{Frontmatter, Rung};
use super::source::SourceId;
use super::span::Span;

pub use assemble::{glance, glance_at_head, read, survey, unread};
pub use identity::TELLING_NAMES;
pub use tool::names as tool_names;

/// What names one agent in its library: its path relative to the project, the home or the named
/// folder, without extension.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct AgentId(pub String);

impl std::fmt::Display for AgentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who said it: where a mode, a role or a part of a prompt came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The agent's frontmatter.
    Declared,
    /// The agent's body.
    Body,
    /// The sets every agent can use, from `assets/`.
    Generic,
    /// The person at the keyboard.
    Person,
    /// callsheet.
    Callsheet,
}

impl Origin {
    /// The word people see and JSON carries.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Body => "body",
            Self::Generic => "generic",
            Self::Person => "person",
            Self::Callsheet => "callsheet",
        }
    }
}

/// A cognitive mode: how the agent thinks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mode {
    /// Its name, as its author spells it.
    pub name: String,
    /// Where its text came from.
    pub origin: Origin,
    /// How it thinks.
    pub mindset: Option<String>,
    /// What is expected to come out.
    pub output: Option<String>,
    /// How it goes wrong.
    pub risk: Option<String>,
    /// The block of the body that holds only in this mode: `### When Critical` and what stands
    /// under it. An index into the body's sections.
    pub block: Option<usize>,
    /// The instructions of that block, an item each.
    pub instructions: Vec<String>,
}

/// An ensemble role: the agent's position among others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Role {
    /// Its name, as its author spells it.
    pub name: String,
    /// Where it came from; a role named in a bare list is declared, though its text is generic.
    pub origin: Origin,
    /// The position in a phrase.
    pub description: Option<String>,
    /// What the agent does differently in it.
    pub behavior: Option<String>,
}

/// What the agent may touch: a name and the tools under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolProfile {
    /// Its name; `default` where the file gives one unnamed set of tools.
    pub name: String,
    /// The tools, as written.
    pub tools: Vec<String>,
}

/// When the agent must stop and ask, and whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Escalation {
    /// Confidence below which it asks, as written.
    pub confidence_threshold: Option<String>,
    /// Whom it asks.
    pub escalate_to: Option<String>,
    /// The situations in which it asks.
    pub triggers: Vec<String>,
}

/// An output template of the body: its heading and the tool profile or mode it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputTemplate {
    /// The heading.
    pub title: String,
    /// The `X` of `For X Mode`, in lower case; none for the envelope, which always holds.
    pub for_profile: Option<String>,
    /// Its section, an index into the body's sections.
    pub section: usize,
}

/// Somebody the agent says it works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collaborator {
    /// The likeliest name in what was written.
    pub name: String,
    /// Every word there that could be a name, in order.
    pub candidates: Vec<String>,
    /// The line, from 1.
    pub line: usize,
}

/// Where an agent's file was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id.
    pub id: AgentId,
    /// The absolute path; none for a built-in agent.
    pub path: Option<PathBuf>,
    /// Its path inside the source, with extension, `/` between the parts.
    pub relative: String,
    /// Its source.
    pub source: SourceId,
    /// The format the place implies, if it does.
    pub format: Option<Format>,
    /// Size of the file in bytes.
    pub size: u64,
    /// The built-in agent whose file is the same byte for byte, where there is one.
    pub copy_of: Option<AgentId>,
}

/// What the library keeps of every agent: all that a list shows or a query asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it was found.
    pub found: Found,
    /// Its label; it may repeat.
    pub name: String,
    /// Its description as people read it: a literal `\n` of the file is a line break here.
    pub description: String,
    /// Its format.
    pub format: Format,
    /// The rung its frontmatter was read on.
    pub rung: Rung,
    /// Why not a better one.
    pub reading_reason: Option<String>,
    /// Its model, as written.
    pub model: Option<String>,
    /// Its tier, as written.
    pub tier: Option<String>,
    /// Every tool of every profile, each once.
    pub tools: Vec<String>,
    /// The names of its tool profiles.
    pub tool_profiles: Vec<String>,
    /// The names of its modes; the generic ones are shared by all who have them.
    pub modes: Arc<[String]>,
    /// Where the modes came from.
    pub modes_origin: Origin,
    /// The mode that acts when none is chosen.
    pub default_mode: Option<String>,
    /// The names of its roles; the generic ones are shared by all who have them.
    pub roles: Arc<[String]>,
    /// Where the roles came from.
    pub roles_origin: Origin,
    /// The role that acts when none is chosen.
    pub default_role: Option<String>,
    /// How many checklists it has; nothing while only the head of the file was read.
    pub checklists: usize,
    /// How many items stand in them.
    pub items: usize,
    /// What is the matter with it.
    pub problems: Vec<Problem>,
    /// The path of the agent that wins over it by the rules of its format.
    pub shadowed_by: Option<String>,
    /// How much of the file was read.
    pub depth: Depth,
}

/// How much of a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// The file could not be read, or its format is not read: the entry says so in a problem.
    Nothing,
    /// Name, description and how the frontmatter reads: what a line of a list says.
    Line,
    /// Identity and frontmatter: enough to look through ten thousand.
    Head,
    /// Everything.
    Whole,
}

/// One agent, whole: its entry, its text, and all that was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// What the library keeps of it.
    pub entry: Entry,
    /// The text of its file.
    pub document: Document,
    /// Its frontmatter.
    pub frontmatter: Frontmatter,
    /// What stands in its body.
    pub body: Body,
    /// Its modes: declared, else from the body, else the generic ones.
    pub modes: Vec<Mode>,
    /// Its roles: declared, else the generic ones.
    pub roles: Vec<Role>,
    /// Its tool profiles.
    pub tools: Vec<ToolProfile>,
    /// The profile that acts when none is chosen.
    pub default_tools: Option<String>,
    /// When it must stop and ask.
    pub escalation: Option<Escalation>,
    /// When it offers itself: globs and phrases.
    pub triggers: Vec<String>,
    /// The output templates of its body.
    pub templates: Vec<OutputTemplate>,
    /// Whom it works with.
    pub collaborators: Vec<Collaborator>,
    /// The `<example>` blocks of its description and body.
    pub examples: Vec<String>,
}

impl Agent {
    /// The mode of that name, whatever its case.
    pub fn mode(&self, name: &str) -> Option<&Mode> {
        self.modes.iter().find(|mode| mode.name.eq_ignore_ascii_case(name))
    }

    /// The role of that name, whatever its case.
    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.name.eq_ignore_ascii_case(name))
    }

    /// The tool profile of that name, whatever its case.
    pub fn profile(&self, name: &str) -> Option<&ToolProfile> {
        self.tools.iter().find(|profile| profile.name.eq_ignore_ascii_case(name))
    }

    /// What it does in order. A numbered list in the block of a mode is not among it: that is the
    /// mode's instructions.
    pub fn steps(&self) -> impl Iterator<Item = &Steps> {
        let is_block = |section: usize| self.modes.iter().any(|mode| mode.block == Some(section));
        let is_of_a_mode =
            move |steps: &Steps| steps.section.is_some_and(|section| self.body.ancestors(section).any(is_block));
        self.body.steps.iter().filter(move |steps| !is_of_a_mode(steps))
    }

    /// Its placeholders as they are written, each once, in the order they first appear.
    pub fn placeholders(&self) -> Vec<&str> {
        let mut written: Vec<&str> = Vec::new();
        for placeholder in &self.body.placeholders {
            let text = placeholder.span.of(&self.document.text);
            if !written.contains(&text) {
                written.push(text);
            }
        }
        written
    }

    /// The span of the body in the document's text.
    pub fn body_span(&self) -> Span {
        self.body.span
    }
}

#[cfg(test)]
mod tests;
