//! A library made ready to be searched: its texts folded once, its order settled once.

use nucleo_matcher::Utf32String;
use rayon::prelude::*;

use super::fold::{fold, fold_name, fold_onto};
use super::word::{Haystack, NAME_LIMIT};
use crate::domain::agent::Entry;
use crate::domain::library::Library;

/// How many characters of a description are searched.
const PROSE_LIMIT: usize = 600;

/// What a search reads of a library. Make it anew when the library changes: 10,000 agents take
/// about as long as a few key presses.
#[derive(Clone, Debug, Default)]
pub struct Index {
    rows: Vec<Row>,
}

/// One agent.
#[derive(Clone, Debug)]
struct Row {
    /// The name as the fuzzy matcher wants it.
    name: Utf32String,
    /// Name, description and id, folded, one after the other.
    text: Box<str>,
    /// Where the description begins.
    prose: usize,
    /// Where the id begins.
    id: usize,
    /// Its place among all by name, then id.
    rank: u32,
}

impl Index {
    /// Reads a library.
    pub fn new(library: &Library) -> Self {
        let mut rows: Vec<Row> = library.entries.par_iter().map(Row::new).collect();
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.par_sort_unstable_by_key(|&entry| {
            let found = &library.entries[entry];
            (&found.name, &found.found.id, found.found.source, entry)
        });
        for (rank, entry) in (0u32..).zip(order) {
            rows[entry].rank = rank;
        }
        Self { rows }
    }

    /// How many agents are in it.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The texts of an agent, by its place in the library.
    pub(super) fn haystack(&self, entry: usize) -> Option<Haystack<'_>> {
        let row = self.rows.get(entry)?;
        Some(Haystack {
            name: row.name.slice(..),
            label: row.text.get(..row.prose)?,
            prose: row.text.get(row.prose..row.id)?,
            id: row.text.get(row.id..)?,
        })
    }

    /// The place of an agent among all by name, then id.
    pub(super) fn rank(&self, entry: usize) -> u32 {
        self.rows.get(entry).map_or(u32::MAX, |row| row.rank)
    }
}

impl Row {
    fn new(entry: &Entry) -> Self {
        let described = searched(&entry.description);
        let id = &entry.found.id.0;
        let mut text = String::with_capacity(entry.name.len() + described.len() + id.len() + 32);
        fold_onto(&entry.name, &mut text);
        let prose = text.len();
        fold_onto(described, &mut text);
        let stem = fold(id.rsplit('/').next().unwrap_or(id));
        if text.get(..prose) != Some(&stem) {
            // People look for a file by its name, whatever name it gives itself.
            text.push('\n');
            text.push_str(&stem);
        }
        let id_start = text.len();
        fold_onto(id, &mut text);
        let name = fold_name(&entry.name, NAME_LIMIT).0;
        Self { name, text: text.into_boxed_str(), prose, id: id_start, rank: 0 }
    }
}

/// What is searched of a description: not its examples, which name all sorts of other things.
pub(super) fn searched(description: &str) -> &str {
    let told = description.find("<example").map_or(description, |at| &description[..at]);
    told.char_indices().nth(PROSE_LIMIT).map_or(told, |(end, _)| &told[..end])
}
