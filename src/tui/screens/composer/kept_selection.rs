//! Preserves a selection while its file changes: ticks and sections are found again by their text.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::agent::Agent;
use crate::domain::compose::{PartKind, Selection};

/// The texts of everything that a selection refers to by number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeptWords {
    /// The texts of the ticked items, by line.
    items: BTreeMap<usize, String>,
    /// Level and title of the sections switched off, by index.
    sections: BTreeMap<usize, (u8, String)>,
    /// Titles of the labeled lists switched off, by index.
    labels: BTreeMap<usize, String>,
}

impl KeptWords {
    /// The texts that a selection of an agent refers to.
    pub fn of(agent: &Agent, selection: &Selection) -> Self {
        if selection.ticked.is_empty() && selection.without.is_empty() {
            return Self::default();
        }
        let items = items(agent).filter(|(line, _)| selection.ticked.contains(line));
        let sections = sections(agent).filter(|(index, _)| selection.without.contains(&PartKind::Section(*index)));
        let labels = labels(agent).filter(|(index, _)| selection.without.contains(&PartKind::Labeled(*index)));
        Self { items: items.collect(), sections: sections.collect(), labels: labels.collect() }
    }

    /// Fits a selection to a new version of its agent. Returns descriptions of what no longer exists.
    pub fn fit(&self, agent: &Agent, selection: &mut Selection) -> Vec<String> {
        let mut lost = Vec::new();
        if !selection.ticked.is_empty() {
            let items: Vec<(usize, String)> = items(agent).collect();
            selection.ticked = moved(&self.items, &items, &selection.ticked, |text, line| {
                lost.push(text.map_or_else(|| format!("line {line}"), |text| format!("“{text}”")));
            });
        }
        let off = selection.without.iter().filter_map(|kind| match kind {
            PartKind::Section(index) => Some(*index),
            _ => None,
        });
        let off: BTreeSet<usize> = off.collect();
        if !off.is_empty() {
            let sections: Vec<(usize, (u8, String))> = sections(agent).collect();
            let found = moved(&self.sections, &sections, &off, |section, index| {
                lost.push(section.map_or_else(|| format!("section {index}"), |(_, title)| format!("“{title}”")));
            });
            selection.without.retain(|kind| !matches!(kind, PartKind::Section(_)));
            selection.without.extend(found.into_iter().map(PartKind::Section));
        }
        let off: BTreeSet<usize> = selection
            .without
            .iter()
            .filter_map(|kind| if let PartKind::Labeled(index) = kind { Some(*index) } else { None })
            .collect();
        if !off.is_empty() {
            let labels: Vec<(usize, String)> = labels(agent).collect();
            let found = moved(&self.labels, &labels, &off, |title, index| {
                lost.push(title.map_or_else(|| format!("list {index}"), |title| format!("“{title}”")));
            });
            selection.without.retain(|kind| !matches!(kind, PartKind::Labeled(_)));
            selection.without.extend(found.into_iter().map(PartKind::Labeled));
        }
        lost
    }
}

fn labels(agent: &Agent) -> impl Iterator<Item = (usize, String)> {
    agent.body.labels.iter().map(|label| label.title.clone()).enumerate()
}

fn items(agent: &Agent) -> impl Iterator<Item = (usize, String)> {
    agent.body.checklists().flat_map(|list| &list.items).map(|item| (item.line, item.text.clone()))
}

fn sections(agent: &Agent) -> impl Iterator<Item = (usize, (u8, String))> {
    agent.body.sections.iter().map(|section| (section.level, section.title.clone())).enumerate()
}

/// The new indices of the items that were at `wanted`: the old index if the same item is there, or else the nearest
/// equal item.
fn moved<T: PartialEq>(
    kept: &BTreeMap<usize, T>,
    now: &[(usize, T)],
    wanted: &BTreeSet<usize>,
    mut lost: impl FnMut(Option<&T>, usize),
) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for &number in wanted {
        let words = kept.get(&number);
        let same = now.iter().filter(|(at, said)| match words {
            Some(words) => said == words && !found.contains(at),
            None => *at == number,
        });
        match same.min_by_key(|(at, _)| at.abs_diff(number)) {
            Some((at, _)) => {
                found.insert(*at);
            }
            None => lost(words, number),
        }
    }
    found
}
