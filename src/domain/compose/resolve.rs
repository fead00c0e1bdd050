//! From what a person typed to what it names: modes, roles, tool profiles, items, headings, parts.

use super::error::{ComposeError, What};
use super::selection::{Choice, PartKind, Selection};
use crate::domain::agent::{Agent, Mode, Origin, Role, ToolProfile};
use crate::domain::body::{Item, ListKind};

/// What acts in a selection: what was chosen, else what the agent declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acting<'a> {
    /// The mode, if one acts.
    pub mode: Option<&'a Mode>,
    /// The role, if one acts.
    pub role: Option<&'a Role>,
    /// The tool profile, if one acts.
    pub profile: Option<&'a ToolProfile>,
}

impl<'a> Acting<'a> {
    /// Settles which mode, role and tool profile of `agent` act.
    ///
    /// # Errors
    /// Where a chosen one is not the agent's, or its name fits several, with those it has.
    pub fn of(agent: &'a Agent, selection: &Selection) -> Result<Self, ComposeError> {
        Ok(Self {
            mode: match &selection.mode {
                Choice::Default => default_mode(agent),
                Choice::None => None,
                Choice::Named(name) => Some(named(What::Mode, name, &agent.modes, |mode| &mode.name)?),
            },
            role: match &selection.role {
                Choice::Default => default_role(agent),
                Choice::None => None,
                Choice::Named(name) => Some(named(What::Role, name, &agent.roles, |role| &role.name)?),
            },
            profile: match &selection.tools {
                Choice::Default => default_profile(agent),
                Choice::None => None,
                Choice::Named(name) => Some(named(What::Profile, name, &agent.tools, |profile| &profile.name)?),
            },
        })
    }
}

fn default_mode(agent: &Agent) -> Option<&Mode> {
    let named = agent.entry.default_mode.as_deref().and_then(|name| agent.mode(name));
    named.or_else(|| agent.modes.iter().find(|mode| mode.origin == Origin::Declared))
}

fn default_role(agent: &Agent) -> Option<&Role> {
    let named = agent.entry.default_role.as_deref().and_then(|name| agent.role(name));
    named.or_else(|| agent.roles.iter().find(|role| role.origin == Origin::Declared))
}

/// The profile the file makes its default; where there is but one, that one. Of several without a
/// default none acts: a guess here would decide what an agent may touch.
fn default_profile(agent: &Agent) -> Option<&ToolProfile> {
    let named = agent.default_tools.as_deref().and_then(|name| agent.profile(name));
    named.or(match agent.tools.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

/// The one of that name: spelled alike, else alike but for case and for `-`, `_` and spaces.
///
/// # Errors
/// Where none is, or several are, with all there are or all it fits.
pub(in crate::domain) fn named<'a, T>(
    what: What,
    typed: &str,
    all: &'a [T],
    name: impl Fn(&T) -> &String,
) -> Result<&'a T, ComposeError> {
    if let Some(exact) = all.iter().find(|one| name(one) == typed) {
        return Ok(exact);
    }
    let alike: Vec<&T> = all.iter().filter(|one| folded(name(one)) == folded(typed)).collect();
    match alike.as_slice() {
        [only] => Ok(only),
        [] => Err(unknown(what, typed, all.iter().map(|one| name(one).clone()).collect())),
        several => Err(ambiguous(what, typed, several.iter().map(|one| name(one).clone()).collect())),
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace(['-', ' '], "_")
}

fn unknown(what: What, typed: &str, candidates: Vec<String>) -> ComposeError {
    ComposeError::Unknown { what, typed: typed.to_owned(), candidates }
}

fn ambiguous(what: What, typed: &str, candidates: Vec<String>) -> ComposeError {
    ComposeError::Ambiguous { what, typed: typed.to_owned(), candidates }
}

/// Something a person can name, and the words that name it and nothing else.
struct Candidate<T> {
    value: T,
    text: String,
    line: Option<usize>,
    label: String,
}

/// The one candidate `typed` names: by its label, its line, its whole text, or, where no other
/// begins like it, a beginning of its text.
fn pick<T: Copy>(what: What, typed: &str, all: &[Candidate<T>]) -> Result<T, ComposeError> {
    let wanted = bare(typed);
    let labelled = all.iter().filter(|one| one.label == typed.trim()).collect::<Vec<_>>();
    let line = typed.trim().parse::<usize>().ok();
    let rungs = [
        labelled,
        all.iter().filter(|one| line.is_some() && one.line == line).collect(),
        all.iter().filter(|one| one.text == wanted).collect(),
        all.iter().filter(|one| !wanted.is_empty() && one.text.starts_with(&wanted)).collect(),
    ];
    match rungs.iter().find(|found| !found.is_empty()).map(Vec::as_slice) {
        Some([only]) => Ok(only.value),
        Some(several) => Err(ambiguous(what, typed, several.iter().map(|one| one.label.clone()).collect())),
        None => Err(unknown(what, typed, all.iter().map(|one| one.label.clone()).collect())),
    }
}

/// A text as people retype it: without stars and back-ticks, in lower case, single spaces.
fn bare(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !matches!(c, '*' | '`')).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Makes each text its own label where it is the only one, and adds what tells it apart where not.
fn labelled<T>(mut all: Vec<Candidate<T>>) -> Vec<Candidate<T>> {
    let texts: Vec<String> = all.iter().map(|one| one.text.clone()).collect();
    for one in &mut all {
        if texts.iter().filter(|text| **text == one.text).count() > 1 {
            one.label = match one.line {
                Some(line) => format!("{} (line {line})", one.label),
                None => format!("{} (part)", one.label),
            };
        }
    }
    all
}

/// The line of the checklist item that `typed` names: a line number, or a beginning of its text,
/// whatever its case, that no other item shares.
///
/// # Errors
/// Where no item of a checklist, or more than one, is meant, with the items.
pub fn item(agent: &Agent, typed: &str) -> Result<usize, ComposeError> {
    let mut items: Vec<&Item> = checklist_items(agent).collect();
    items.sort_by_key(|item| item.line);
    items.dedup_by_key(|item| item.line);
    let all = items
        .into_iter()
        .map(|item| Candidate {
            value: item.line,
            text: bare(&item.text),
            line: Some(item.line),
            label: item.text.clone(),
        })
        .collect();
    pick(What::Item, typed, &labelled(all))
}

/// The items that can be ticked: those of the checklists.
pub(super) fn checklist_items(agent: &Agent) -> impl Iterator<Item = &Item> {
    agent.body.lists.iter().filter(|list| list.kind == ListKind::Checklist).flat_map(|list| &list.items)
}

/// What `typed` switches off: a heading of the body or the title of a part, whole or a beginning
/// that no other shares, whatever its case. Of headings that repeat, the line tells which.
///
/// # Errors
/// Where none, or more than one, is meant, with the headings and titles.
pub fn part(agent: &Agent, typed: &str) -> Result<PartKind, ComposeError> {
    let written = PartKind::WRITTEN.into_iter().chain([PartKind::Opening]).map(|kind| Candidate {
        value: kind,
        text: bare(kind.title()),
        line: None,
        label: kind.title().to_owned(),
    });
    let sections = agent.body.sections.iter().enumerate().map(|(index, section)| Candidate {
        value: PartKind::Section(index),
        text: bare(&section.title),
        line: Some(section.start),
        label: section.title.clone(),
    });
    pick(What::Part, typed, &labelled(written.chain(sections).collect()))
}

/// What one types to name a part, and nothing else.
pub(super) fn part_label(agent: &Agent, kind: PartKind) -> Option<String> {
    match kind {
        PartKind::Section(index) => {
            let section = agent.body.sections.get(index)?;
            let alone = part(agent, &section.title).is_ok_and(|found| found == kind);
            Some(if alone { section.title.clone() } else { format!("{} (line {})", section.title, section.start) })
        }
        _ if part(agent, kind.title()).is_ok_and(|found| found == kind) => Some(kind.title().to_owned()),
        _ => Some(format!("{} (part)", kind.title())),
    }
}

/// What one types to name a checklist item, and nothing else.
pub(super) fn item_label(agent: &Agent, line: usize) -> Option<String> {
    let found = checklist_items(agent).find(|item| item.line == line)?;
    let alone = item(agent, &found.text).is_ok_and(|of| of == line);
    Some(if alone { found.text.clone() } else { format!("{} (line {line})", found.text) })
}
