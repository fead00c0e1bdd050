//! An agent read whole, and its parts.

use std::collections::HashSet;

use serde::Serialize;

use super::agent_entry::{AgentEntry, TextOrigin};
use crate::domain::body::{Body, StepList};
use crate::domain::document::Document;
use crate::domain::formats::ClientPlaceholder;
use crate::domain::reading::Frontmatter;
use crate::domain::span::{Span, find_holding};
use crate::domain::text::find_named;

/// A cognitive mode: how the agent thinks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentMode {
    /// The name, as its author spells it.
    pub name: String,
    pub origin: TextOrigin,
    /// The way of thinking the mode asks for.
    pub mindset: Option<String>,
    /// The output the mode is expected to produce.
    pub output: Option<String>,
    /// The typical failure of the mode.
    pub risk: Option<String>,
    /// The first headed block of the body that applies only in this mode, such as `### When Critical`: an index into
    /// the body's sections.
    pub block: Option<usize>,
    /// Every block of the body that applies only in this mode, headed and labeled ones, in order.
    pub blocks: Vec<ModeBlock>,
    /// The instructions of the blocks, one item each.
    pub instructions: Vec<String>,
}

/// A block of the body that applies only in one mode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeBlock {
    /// The heading or label.
    pub title: String,
    /// The heading or label, with its newline.
    pub heading: Span,
    /// The heading or label and everything under it.
    pub span: Span,
    /// The section of a headed block, an index into the body's sections.
    pub section: Option<usize>,
}

/// An ensemble role: the agent's position among others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentRole {
    /// The name, as its author spells it.
    pub name: String,
    /// Origin of the text; a role named in a bare list counts as declared, though its text is generic.
    pub origin: TextOrigin,
    /// The position in a phrase.
    pub description: Option<String>,
    /// Change in the agent's behavior when it takes the role.
    pub behavior: Option<String>,
}

/// A named set of tools that the agent may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolProfile {
    /// The name; `default` if the file has a single unnamed set of tools.
    pub name: String,
    /// The tools, as written.
    pub tools: Vec<String>,
}

/// When the agent must stop and ask, and whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Escalation {
    /// Confidence below which the agent asks, as written.
    pub confidence_threshold: Option<String>,
    pub escalate_to: Option<String>,
    pub triggers: Vec<String>,
    pub context_to_include: Vec<String>,
}

/// Decisions left to a human, of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HumanDecisions {
    /// The key they are listed under, such as `always` or `safety_critical`; empty if there is none.
    pub kind: String,
    pub decisions: Vec<String>,
}

/// Limits that the frontmatter sets besides the tool profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolLimits {
    pub denied: Vec<String>,
    /// Tools that the agent must ask for before each use.
    pub asked: Vec<String>,
    pub is_read_only: bool,
}

/// An output template of the body: its heading and the tool profile or mode it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputTemplate {
    pub title: String,
    /// The `X` of `For X Mode`, in lower case; `None` for the envelope, which always applies.
    pub for_profile: Option<String>,
    /// The section, as an index into the body's sections.
    pub section: usize,
}

/// Another agent or person that the agent says it works with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collaborator {
    /// The likeliest name in the text.
    pub name: String,
    /// Every word of the text that could be a name, in order.
    pub candidates: Vec<String>,
    /// The line, from 1.
    pub line: usize,
}

/// A whole agent: its entry, its text, and everything found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// Summary that the library keeps.
    pub entry: AgentEntry,
    pub document: Document,
    pub frontmatter: Frontmatter,
    pub body: Body,
    /// Its modes: the declared ones, else those in the body, else the generic ones.
    pub modes: Vec<AgentMode>,
    /// Its roles: the declared ones, else the generic ones.
    pub roles: Vec<AgentRole>,
    pub tools: Vec<ToolProfile>,
    /// The profile that applies if none is chosen.
    pub default_tools: Option<String>,
    pub limits: ToolLimits,
    /// The user's first message, which precedes any task.
    pub first_message: Option<String>,
    /// When the agent must stop and ask.
    pub escalation: Option<Escalation>,
    pub human_decisions: Vec<HumanDecisions>,
    /// Globs and phrases on which the agent is offered.
    pub triggers: Vec<String>,
    pub templates: Vec<OutputTemplate>,
    pub collaborators: Vec<Collaborator>,
    /// The `<example>` blocks of its description and body.
    pub examples: Vec<String>,
    /// The names of its arguments in order, if it is a command that names them.
    pub argument_names: Vec<String>,
    /// The commands, files and escapes in its body that its client replaces, in order.
    pub client_placeholders: Vec<ClientPlaceholder>,
}

impl Agent {
    /// The mode with this name, ignoring case, accents and separators.
    pub fn mode(&self, name: &str) -> Option<&AgentMode> {
        find_named(&self.modes, name, |mode| &mode.name)
    }

    /// The role with this name, ignoring case, accents and separators.
    pub fn role(&self, name: &str) -> Option<&AgentRole> {
        find_named(&self.roles, name, |role| &role.name)
    }

    /// The tool profile with this name, ignoring case, accents and separators.
    pub fn profile(&self, name: &str) -> Option<&ToolProfile> {
        find_named(&self.tools, name, |profile| &profile.name)
    }

    /// Steps of the agent, in order. A numbered list inside a mode's block is not included: it belongs to the mode's
    /// instructions.
    pub fn steps(&self) -> impl Iterator<Item = &StepList> {
        let blocks = self.mode_spans();
        let is_of_a_mode = move |steps: &StepList| {
            let first = steps.items.first().map(|step| step.number.start);
            first.is_some_and(|first| find_holding(&blocks, first).is_some())
        };
        self.body.steps.iter().filter(move |steps| !is_of_a_mode(steps))
    }

    /// The parts of the body that apply in one mode only, in order, without overlap.
    pub fn mode_spans(&self) -> Vec<Span> {
        let mut spans: Vec<Span> = self.modes.iter().flat_map(|mode| &mode.blocks).map(|block| block.span).collect();
        spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        let mut end = 0;
        spans.retain(|span| {
            let is_outermost = span.end > end;
            end = end.max(span.end);
            is_outermost
        });
        spans
    }

    /// Its placeholders as written, without duplicates, in order of first appearance.
    pub fn placeholders(&self) -> Vec<&str> {
        let mut seen = HashSet::new();
        let written = self.body.placeholders.iter().map(|placeholder| placeholder.span.of(&self.document.text));
        written.filter(|text| seen.insert(*text)).collect()
    }

    pub fn body_span(&self) -> Span {
        self.body.span
    }
}
