//! The nearest names to a misspelt one, by edit distance.

use std::collections::{HashMap, HashSet};

use strsim::osa_distance;

use super::fold::fold;
use crate::domain::library::Library;

/// The names of the library nearest to `wanted`, at most `n`, the nearest first, each once. A name
/// is near when it, or as many of its words as were wanted, is a few slips away: one in three
/// letters, counting two letters exchanged as one slip.
pub fn nearest_names<'a>(library: &'a Library, wanted: &str, n: usize) -> Vec<&'a str> {
    let wanted = fold(wanted);
    let bound = slips(&wanted);
    let words = words_in(&wanted);
    let mut known = HashMap::new();
    let mut seen = HashSet::new();
    let mut near: Vec<(usize, usize, &str)> = Vec::new();
    for entry in &library.entries {
        let name = entry.name.as_str();
        if words == 0 || !seen.insert(name) {
            continue;
        }
        let folded = fold(name);
        let distance = stretches(&folded, words)
            .filter_map(|stretch| match known.get(stretch) {
                Some(&distance) => distance,
                None => *known.entry(stretch.to_owned()).or_insert_with(|| distance_within(&wanted, stretch, bound)),
            })
            .min();
        if let Some(distance) = distance {
            near.push((distance, folded.chars().count(), name));
        }
    }
    near.sort_unstable();
    near.into_iter().take(n).map(|(_, _, name)| name).collect()
}

/// The one of `words` nearest to `wanted`, if it is near.
pub(super) fn nearest_of(words: &[&'static str], wanted: &str) -> Option<&'static str> {
    let bound = slips(wanted);
    let near = words.iter().filter_map(|word| Some((distance_within(wanted, word, bound)?, *word)));
    near.min().map(|(_, word)| word)
}

/// How many slips a word of this length may have.
fn slips(wanted: &str) -> usize {
    (wanted.chars().count() / 3).clamp(1, 4)
}

fn distance_within(one: &str, other: &str, bound: usize) -> Option<usize> {
    let difference = one.chars().count().abs_diff(other.chars().count());
    if difference > bound {
        return None;
    }
    Some(osa_distance(one, other)).filter(|&distance| distance <= bound)
}

fn words_in(folded: &str) -> usize {
    folded.split('-').filter(|word| !word.is_empty()).count()
}

/// The whole name, and every stretch of as many of its words.
fn stretches(name: &str, words: usize) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = std::iter::once(0).chain(name.match_indices('-').map(|(at, _)| at + 1)).collect();
    let ends: Vec<usize> = name.match_indices('-').map(|(at, _)| at).chain(std::iter::once(name.len())).collect();
    let last = starts.len().saturating_sub(words.max(1) - 1);
    let parts = (0..last).filter_map(move |first| name.get(starts[first]..*ends.get(first + words.max(1) - 1)?));
    std::iter::once(name).chain(parts)
}
