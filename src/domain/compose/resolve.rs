//! Resolves a user's input to what it names: modes, roles, tool profiles, items, headings, parts.

use std::collections::HashMap;

use super::error::{ComposeError, NameKind};
use super::profile_rule::{ChosenRule, FollowedProfile, follow_profile};
use super::selection::{NameChoice, PartKind, Selection};
use crate::domain::agent::{Agent, AgentMode, AgentRole, TextOrigin, ToolProfile};
use crate::domain::body::{ListItem, ListKind};
use crate::domain::formats::writes_files;
use crate::domain::text::{fold_name_key, is_same_name};

/// The mode, role and tool profile in effect for a selection: the chosen ones, else the agent's defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResolvedChoices<'a> {
    pub mode: Option<&'a AgentMode>,
    pub role: Option<&'a AgentRole>,
    pub profile: Option<&'a ToolProfile>,
    pub profile_source: ProfileSource<'a>,
}

/// The reason that a tool profile is in effect, or that none is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProfileSource<'a> {
    #[default]
    Default,
    Chosen,
    /// The chosen mode or role, by [`PROFILE_RULES`](super::PROFILE_RULES).
    Followed(FollowedProfile<'a>),
    /// The agent's default, because it has no read-only profile for the chosen mode or role.
    NoReadOnly {
        /// The mode that only reads.
        mode: Option<&'a str>,
        /// The role that only reads.
        role: Option<&'a str>,
    },
}

impl<'a> ResolvedChoices<'a> {
    /// Resolves the mode, role and tool profile of `agent` that are in effect.
    ///
    /// # Errors
    /// A chosen name does not exist in the agent, or matches several; the error lists the agent's names.
    pub fn of(agent: &'a Agent, selection: &Selection) -> Result<Self, ComposeError> {
        let mode = resolve_mode(agent, &selection.mode)?;
        let role = resolve_role(agent, &selection.role)?;
        let (profile, profile_source) = resolve_profile(agent, selection, mode, role)?;
        Ok(Self { mode, role, profile, profile_source })
    }

    /// Returns true if the chosen mode or role only reads, and the agent has no read-only profile.
    pub fn lacks_read_only_profile(&self) -> bool {
        matches!(self.profile_source, ProfileSource::NoReadOnly { .. })
    }

    /// The tools of the profile, without those that change files if the chosen mode or role only reads.
    pub fn allowed_tools(&self) -> Vec<&'a str> {
        let forbids = self.lacks_read_only_profile();
        let tools = self.profile.into_iter().flat_map(|profile| &profile.tools).map(String::as_str);
        tools.filter(|tool| !(forbids && writes_files(tool))).collect()
    }

    /// The tools of the profile that change files although the chosen mode or role only reads.
    pub(super) fn forbidden_tools(&self) -> Vec<&'a str> {
        let tools = self.profile.into_iter().flat_map(|profile| &profile.tools).map(String::as_str);
        tools.filter(|tool| self.lacks_read_only_profile() && writes_files(tool)).collect()
    }

    /// Resolves like [`Self::of`], but leaves out everything that the agent does not have.
    pub fn of_known(agent: &'a Agent, selection: &Selection) -> Self {
        let mode = resolve_mode(agent, &selection.mode).ok().flatten();
        let role = resolve_role(agent, &selection.role).ok().flatten();
        let (profile, profile_source) = resolve_profile(agent, selection, mode, role).unwrap_or_default();
        Self { mode, role, profile, profile_source }
    }
}

fn resolve_mode<'a>(agent: &'a Agent, choice: &NameChoice) -> Result<Option<&'a AgentMode>, ComposeError> {
    match choice {
        NameChoice::Default => Ok(default_mode(agent)),
        NameChoice::None => Ok(None),
        NameChoice::Named(name) => named(NameKind::Mode, name, &agent.modes, |mode| &mode.name).map(Some),
    }
}

fn resolve_role<'a>(agent: &'a Agent, choice: &NameChoice) -> Result<Option<&'a AgentRole>, ComposeError> {
    match choice {
        NameChoice::Default => Ok(default_role(agent)),
        NameChoice::None => Ok(None),
        NameChoice::Named(name) => named(NameKind::Role, name, &agent.roles, |role| &role.name).map(Some),
    }
}

fn resolve_profile<'a>(
    agent: &'a Agent,
    selection: &Selection,
    mode: Option<&'a AgentMode>,
    role: Option<&'a AgentRole>,
) -> Result<(Option<&'a ToolProfile>, ProfileSource<'a>), ComposeError> {
    match &selection.tools {
        NameChoice::None => Ok((None, ProfileSource::Chosen)),
        NameChoice::Named(name) => {
            let profile = named(NameKind::Profile, name, &agent.tools, |profile| &profile.name)?;
            Ok((Some(profile), ProfileSource::Chosen))
        }
        NameChoice::Default => {
            // A default mode or role does not change the profile.
            let chosen = |choice: &NameChoice| matches!(choice, NameChoice::Named(_));
            let mode = mode.filter(|_| chosen(&selection.mode)).map(|mode| mode.name.as_str());
            let role = role.filter(|_| chosen(&selection.role)).map(|role| role.name.as_str());
            let followed = follow_profile(mode, role, &agent.entry.tool_profiles);
            let profile = followed.and_then(|followed| agent.tools.iter().find(|one| one.name == followed.profile));
            if let Some((followed, profile)) = followed.zip(profile) {
                return Ok((Some(profile), ProfileSource::Followed(followed)));
            }
            let source = match ChosenRule::of(mode, role) {
                Some(ChosenRule { rule, mode, role }) if rule.is_read_only => ProfileSource::NoReadOnly { mode, role },
                _ => ProfileSource::Default,
            };
            Ok((default_profile(agent), source))
        }
    }
}

/// The mode whose block of the body holds the agent's steps: the one marked `(Primary Mode)`, else the
/// default mode.
pub(super) fn primary_mode(agent: &Agent) -> Option<&AgentMode> {
    let is_marked =
        |mode: &&AgentMode| mode.blocks.iter().any(|block| block.title.to_lowercase().contains("(primary mode)"));
    let marked = agent.modes.iter().find(is_marked);
    marked.or_else(|| default_mode(agent)).filter(|mode| !mode.blocks.is_empty())
}

fn default_mode(agent: &Agent) -> Option<&AgentMode> {
    let named = agent.entry.default_mode.as_deref().and_then(|name| agent.mode(name));
    named.or_else(|| agent.modes.iter().find(|mode| mode.origin == TextOrigin::Declared))
}

fn default_role(agent: &Agent) -> Option<&AgentRole> {
    let named = agent.entry.default_role.as_deref().and_then(|name| agent.role(name));
    named.or_else(|| agent.roles.iter().find(|role| role.origin == TextOrigin::Declared))
}

/// The file's default profile; if there is only one profile, that one. With several and no default, none applies: a
/// guess would decide what an agent may change.
pub(super) fn default_profile(agent: &Agent) -> Option<&ToolProfile> {
    let named = agent.default_tools.as_deref().and_then(|name| agent.profile(name));
    named.or(match agent.tools.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

/// The item with this name: an exact match, else the [same name](is_same_name).
///
/// # Errors
/// No name matches, or several do; the error lists all names, or the matching ones.
pub(in crate::domain) fn named<'a, T>(
    what: NameKind,
    typed: &str,
    all: &'a [T],
    name: impl Fn(&T) -> &String,
) -> Result<&'a T, ComposeError> {
    if let Some(exact) = all.iter().find(|one| name(one) == typed) {
        return Ok(exact);
    }
    let alike: Vec<&T> = all.iter().filter(|one| is_same_name(name(one), typed)).collect();
    match alike.as_slice() {
        [only] => Ok(only),
        [] => Err(unknown(what, typed, all.iter().map(|one| name(one).clone()).collect())),
        several => Err(ambiguous(what, typed, several.iter().map(|one| name(one).clone()).collect())),
    }
}

fn unknown(what: NameKind, typed: &str, candidates: Vec<String>) -> ComposeError {
    ComposeError::Unknown { what, typed: typed.to_owned(), candidates }
}

fn ambiguous(what: NameKind, typed: &str, candidates: Vec<String>) -> ComposeError {
    ComposeError::Ambiguous { what, typed: typed.to_owned(), candidates }
}

/// Something that a user can name, with an unambiguous label.
struct NameCandidate<T> {
    value: T,
    /// True for a label in the body, which a heading with the same name takes precedence over.
    is_second: bool,
    text: String,
    line: Option<usize>,
    label: String,
}

/// The one candidate that `typed` names: by its label, its line, its whole text, or an unambiguous beginning of its
/// text.
fn pick<T: Copy>(what: NameKind, typed: &str, all: &[NameCandidate<T>]) -> Result<T, ComposeError> {
    let wanted = bare(typed);
    let labeled = all.iter().filter(|one| one.label == typed.trim()).collect::<Vec<_>>();
    let line = typed.trim().parse::<usize>().ok();
    let of_text = |is_second: bool, is_meant: &dyn Fn(&str) -> bool| -> Vec<&NameCandidate<T>> {
        all.iter().filter(|one| one.is_second == is_second && is_meant(&one.text)).collect()
    };
    let is_whole = |text: &str| text == wanted;
    let begins = |text: &str| !wanted.is_empty() && text.starts_with(&wanted);
    // A colon at the end means the label: `Progress tracking:`.
    let label = wanted.strip_suffix(':').map(str::trim_end);
    let is_label = |text: &str| label.is_some_and(|label| !label.is_empty() && text == label);
    let rungs = [
        labeled,
        all.iter().filter(|one| line.is_some() && one.line == line).collect(),
        of_text(false, &is_whole),
        of_text(true, &is_label),
        of_text(true, &is_whole),
        of_text(false, &begins),
        of_text(true, &begins),
    ];
    match rungs.iter().find(|found| !found.is_empty()).map(Vec::as_slice) {
        Some([only]) => Ok(only.value),
        Some(several) => Err(ambiguous(what, typed, several.iter().map(|one| one.label.clone()).collect())),
        None => Err(unknown(what, typed, all.iter().map(|one| one.label.clone()).collect())),
    }
}

/// A text as users retype it: without asterisks and back-ticks, folded like a name.
fn bare(text: &str) -> String {
    fold_name_key(&text.chars().filter(|c| !matches!(c, '*' | '`')).collect::<String>())
}

/// Makes labels unambiguous: texts that repeat get their line or `(part)` appended.
fn labeled<T>(mut all: Vec<NameCandidate<T>>) -> Vec<NameCandidate<T>> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for one in &all {
        *counts.entry(one.text.clone()).or_default() += 1;
    }
    for one in &mut all {
        if counts[&one.text] > 1 {
            one.label = match one.line {
                Some(line) => format!("{} (line {line})", one.label),
                None => format!("{} (part)", one.label),
            };
        }
    }
    all
}

/// The line of the checklist item that `typed` names: by line number, or by a beginning of its text that no other item
/// shares, ignoring case.
///
/// # Errors
/// No item of a checklist matches, or several do; the error lists the items.
pub fn item(agent: &Agent, typed: &str) -> Result<usize, ComposeError> {
    let all = tickable_items(agent)
        .into_iter()
        .map(|item| NameCandidate {
            value: item.line,
            is_second: false,
            text: bare(&item.text),
            line: Some(item.line),
            label: item.text.clone(),
        })
        .collect();
    pick(NameKind::Item, typed, &labeled(all))
}

/// The items that [`item`] can name, in the order of their lines.
pub fn tickable_items(agent: &Agent) -> Vec<&ListItem> {
    let mut items: Vec<&ListItem> = checklist_items(agent).collect();
    items.sort_by_key(|item| item.line);
    items.dedup_by_key(|item| item.line);
    items
}

/// The items that can be ticked: those of the checklists.
pub(super) fn checklist_items(agent: &Agent) -> impl Iterator<Item = &ListItem> {
    agent.body.lists.iter().filter(|list| list.kind == ListKind::Checklist).flat_map(|list| &list.items)
}

/// The part that `typed` switches off: a heading of the body, the title of a part or a labeled list (`Progress
/// tracking:`). It may be an unambiguous beginning; case is ignored. A heading takes precedence over a label; the line
/// distinguishes those that repeat.
///
/// # Errors
/// No part matches, or several do; the error lists headings, titles and labels.
pub fn part(agent: &Agent, typed: &str) -> Result<PartKind, ComposeError> {
    let candidate = |part: RemovablePart<'_>| NameCandidate {
        value: part.kind,
        is_second: matches!(part.kind, PartKind::Labeled(_)),
        text: bare(part.title),
        line: part.line,
        label: part.title.to_owned(),
    };
    pick(NameKind::Part, typed, &labeled(removable_parts(agent).map(candidate).collect()))
}

/// A part that can be left out of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovablePart<'a> {
    /// The part.
    pub kind: PartKind,
    /// Its title, heading or label.
    pub title: &'a str,
    /// The line of a heading or label.
    pub line: Option<usize>,
}

/// The parts that [`part`] can name: those that are written for every agent, then the headings and the labeled lists.
pub fn removable_parts(agent: &Agent) -> impl Iterator<Item = RemovablePart<'_>> {
    let written = PartKind::WRITTEN.into_iter().chain([PartKind::Opening]);
    let written = written.map(|kind| RemovablePart { kind, title: kind.title(), line: None });
    let sections = agent.body.sections.iter().enumerate().map(|(index, section)| RemovablePart {
        kind: PartKind::Section(index),
        title: &section.title,
        line: Some(section.start),
    });
    let labels = agent.body.labels.iter().enumerate().map(|(index, label)| RemovablePart {
        kind: PartKind::Labeled(index),
        title: &label.title,
        line: Some(label.line),
    });
    written.chain(sections).chain(labels)
}

/// The shortest text that names only this part.
pub(super) fn part_label(agent: &Agent, kind: PartKind) -> Option<String> {
    match kind {
        PartKind::Section(index) => {
            let section = agent.body.sections.get(index)?;
            let alone = part(agent, &section.title).is_ok_and(|found| found == kind);
            Some(if alone { section.title.clone() } else { format!("{} (line {})", section.title, section.start) })
        }
        PartKind::Labeled(index) => {
            let label = agent.body.labels.get(index)?;
            let alone = part(agent, &label.title).is_ok_and(|found| found == kind);
            Some(if alone { label.title.clone() } else { format!("{} (line {})", label.title, label.line) })
        }
        _ if part(agent, kind.title()).is_ok_and(|found| found == kind) => Some(kind.title().to_owned()),
        _ => Some(format!("{} (part)", kind.title())),
    }
}

/// The shortest text that names only this checklist item.
pub(super) fn item_label(agent: &Agent, line: usize) -> Option<String> {
    let found = checklist_items(agent).find(|item| item.line == line)?;
    let alone = item(agent, &found.text).is_ok_and(|of| of == line);
    Some(if alone { found.text.clone() } else { format!("{} (line {line})", found.text) })
}
