//! Suggestions for a value: from the format, the block itself and the library.

use std::collections::BTreeMap;

use super::default_names;
use crate::domain::agent::AgentEntry;
use crate::domain::formats::{Format, FormatKey, KeyValue};
use crate::domain::library::Library;
use crate::domain::text::{counted, first_sentence};
use crate::domain::value::ValueNode;

/// Maximum number of values from the library.
const FROM_LIBRARY: usize = 60;

/// The colors that tools give their agents, if the format names none.
const COLORS: &[&str] = &["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"];

/// A value to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueOffer {
    /// The value.
    pub value: String,
    /// Description, if known.
    pub says: String,
    /// Origin of the suggestion.
    pub note: String,
}

impl ValueOffer {
    fn new(value: &str, says: impl Into<String>, note: impl Into<String>) -> Self {
        Self { value: value.to_owned(), says: says.into(), note: note.into() }
    }
}

/// Suggested values at a path; empty if only the author can know them.
pub fn values(
    library: &Library,
    format: Format,
    root: &ValueNode,
    path: &str,
    fact: Option<&FormatKey>,
) -> Vec<ValueOffer> {
    if let Some((_, names)) = default_names::declared(root, path) {
        let says = |node: &ValueNode| {
            let told = node.first_of(&["mindset", "description", "behavior", "output"]).or(Some(node));
            told.and_then(ValueNode::text).map(first_sentence).unwrap_or_default().into_owned()
        };
        return names.into_iter().map(|(name, node)| ValueOffer::new(name, says(node), "")).collect();
    }
    let known = fact.map_or(&[][..], |fact| fact.value.known());
    let mut offers: Vec<ValueOffer> = known.iter().map(|value| ValueOffer::new(value, "", "")).collect();
    if matches!(fact.map(|fact| fact.value), Some(KeyValue::OneOf(_))) {
        return offers;
    }
    match path {
        "model" => add(&mut offers, library, format, |entry| entry.model.iter().collect()),
        "tier" => add(&mut offers, library, format, |entry| entry.tier.iter().collect()),
        "color" | "color" if offers.is_empty() => {
            offers = COLORS.iter().map(|value| ValueOffer::new(value, "", "")).collect();
        }
        _ => {}
    }
    if matches!(fact.map(|fact| fact.value), Some(KeyValue::Bool | KeyValue::Flag)) {
        offers = ["true", "false"].iter().map(|value| ValueOffer::new(value, "", "")).collect();
    }
    offers
}

/// Suggested items for a list or names, without the present ones: tools that occur in the library.
pub fn items(library: &Library, format: Format, keys: &[String], there: &[&str]) -> Vec<ValueOffer> {
    let is_tools = keys.first().is_some_and(|key| {
        matches!(key.as_str(), "tools" | "disallowedTools" | "allowed-tools" | "allowedTools" | "allowed_tools")
    });
    if !is_tools {
        return Vec::new();
    }
    let mut offers = Vec::new();
    add(&mut offers, library, format, |entry| entry.tools.iter().collect());
    offers.retain(|offer| !there.contains(&offer.value.as_str()));
    offers
}

/// Adds the values used by the agents of a format, most frequent first.
fn add(offers: &mut Vec<ValueOffer>, library: &Library, format: Format, of: impl Fn(&AgentEntry) -> Vec<&String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in library.entries.iter().filter(|entry| entry.format == format) {
        for value in of(entry).into_iter().filter(|value| !value.contains('\n') && value.len() <= 80) {
            *counts.entry(value.as_str()).or_default() += 1;
        }
    }
    let mut used: Vec<(&str, usize)> = counts.into_iter().collect();
    used.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for (value, count) in used.into_iter().take(FROM_LIBRARY) {
        match offers.iter_mut().find(|offer| offer.value == value) {
            Some(offer) => offer.note = counted(count, "agent"),
            None => offers.push(ValueOffer::new(value, "", counted(count, "agent"))),
        }
    }
}
