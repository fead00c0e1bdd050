//! The agents whose names are nearest to a misspelled one.

use std::collections::{HashMap, HashSet};

use crate::domain::library::Library;
use crate::domain::text::{distance_within, fold, slips};

/// The names of the library that are most similar to `wanted`, at most `n`, most similar first, without duplicates. A
/// name is similar if it, or a run of as many of its words as in `wanted`, differs by at most one error in three
/// letters. Two swapped letters count as one error.
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

fn words_in(folded: &str) -> usize {
    folded.split('-').filter(|word| !word.is_empty()).count()
}

/// The whole name, and every run of this many of its words.
fn stretches(name: &str, words: usize) -> impl Iterator<Item = &str> {
    let starts: Vec<usize> = std::iter::once(0).chain(name.match_indices('-').map(|(at, _)| at + 1)).collect();
    let ends: Vec<usize> = name.match_indices('-').map(|(at, _)| at).chain(std::iter::once(name.len())).collect();
    let last = starts.len().saturating_sub(words.max(1) - 1);
    let parts = (0..last).filter_map(move |first| name.get(starts[first]..*ends.get(first + words.max(1) - 1)?));
    std::iter::once(name).chain(parts)
}
