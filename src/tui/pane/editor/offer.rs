//! What can be chosen for a value: what the format knows, what the block itself declares, what the library has.

use std::collections::BTreeMap;

use super::names;
use crate::domain::agent::Entry;
use crate::domain::formats::{Format, Key, KeyValue};
use crate::domain::library::Library;
use crate::domain::text::first_sentence;
use crate::domain::value::Node;

/// The most values taken from the library.
const FROM_LIBRARY: usize = 60;

/// The colours tools give their agents, where the format names none.
const COLOURS: &[&str] = &["red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink"];

/// A value that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The value.
    pub value: String,
    /// What it is, where that is known.
    pub says: String,
    /// How it is known.
    pub note: String,
}

impl Offer {
    fn new(value: &str, says: impl Into<String>, note: impl Into<String>) -> Self {
        Self { value: value.to_owned(), says: says.into(), note: note.into() }
    }
}

/// What can be chosen for the value at a path; nothing where only its author can know.
pub fn values(library: &Library, format: Format, root: &Node, path: &str, fact: Option<&Key>) -> Vec<Offer> {
    if let Some((_, names)) = names::declared(root, path) {
        let says = |node: &Node| {
            let told = node.first_of(&["mindset", "description", "behavior", "output"]).or(Some(node));
            told.and_then(Node::text).map(first_sentence).unwrap_or_default().into_owned()
        };
        return names.into_iter().map(|(name, node)| Offer::new(name, says(node), "")).collect();
    }
    let known = fact.map_or(&[][..], |fact| fact.value.known());
    let mut offers: Vec<Offer> = known.iter().map(|value| Offer::new(value, "", "")).collect();
    if matches!(fact.map(|fact| fact.value), Some(KeyValue::OneOf(_))) {
        return offers;
    }
    match path {
        "model" => add(&mut offers, library, format, |entry| entry.model.iter().collect()),
        "tier" => add(&mut offers, library, format, |entry| entry.tier.iter().collect()),
        "color" | "colour" if offers.is_empty() => {
            offers = COLOURS.iter().map(|value| Offer::new(value, "", "")).collect();
        }
        _ => {}
    }
    if matches!(fact.map(|fact| fact.value), Some(KeyValue::Bool)) {
        offers = ["true", "false"].iter().map(|value| Offer::new(value, "", "")).collect();
    }
    offers
}

/// What can be added to a list or to names, less what stands there: tools, as far as the library
/// knows them.
pub fn items(library: &Library, format: Format, keys: &[String], there: &[&str]) -> Vec<Offer> {
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

/// Adds what the agents of a format have, the most used first.
fn add(offers: &mut Vec<Offer>, library: &Library, format: Format, of: impl Fn(&Entry) -> Vec<&String>) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in library.entries.iter().filter(|entry| entry.format == format) {
        for value in of(entry).into_iter().filter(|value| !value.contains('\n') && value.len() <= 80) {
            *counts.entry(value.as_str()).or_default() += 1;
        }
    }
    let mut used: Vec<(&str, usize)> = counts.into_iter().collect();
    used.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let agents = |count: usize| if count == 1 { "1 agent".to_owned() } else { format!("{count} agents") };
    for (value, count) in used.into_iter().take(FROM_LIBRARY) {
        match offers.iter_mut().find(|offer| offer.value == value) {
            Some(offer) => offer.note = agents(count),
            None => offers.push(Offer::new(value, "", agents(count))),
        }
    }
}
