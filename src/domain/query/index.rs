//! A library prepared for searches: its texts are folded and its order is determined only once.

use std::collections::HashMap;
use std::ops::Range;

use nucleo_matcher::{Utf32Str, Utf32String};
use rayon::prelude::*;

use super::word::{EntryHaystack, NAME_LIMIT};
use crate::domain::agent::{AgentEntry, AgentId};
use crate::domain::library::Library;
use crate::domain::text::fold::{fold, fold_name, fold_onto};

/// Number of characters of a description that are searched.
const PROSE_LIMIT: usize = 600;

/// Number of agents in one piece of an index.
const CHUNK: usize = 512;

/// Search index of a library, in a few large pieces, because every search reads all of it. Must be updated when the
/// library changes; [`SearchIndex::renewed`] reuses unchanged rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchIndex {
    /// Pieces of [`CHUNK`] agents each; the last one may have fewer.
    pieces: Vec<IndexPiece>,
    /// For each agent, its rank by name, then id.
    ranks: Vec<u32>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct IndexPiece {
    /// The names of each agent in turn: as written, then folded. They are separate from the texts, which are ten times
    /// as long, because most searches for a short word only need the names.
    names: String,
    /// The folded texts of each agent in turn: description, then id.
    texts: String,
    /// The characters of names that are not ASCII.
    letters: Vec<char>,
    rows: Vec<IndexRow>,
}

/// Positions of the texts of one agent, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
struct IndexRow {
    /// Start of the name for the fuzzy matcher, in `names`; the name is empty there if it is not ASCII.
    start: usize,
    /// Start of the folded name, in `names`.
    label: usize,
    /// One past its last byte.
    label_end: usize,
    /// The range of the name in `letters`, if it is not ASCII.
    name: Range<usize>,
    /// Start of the description, in `texts`.
    prose: usize,
    id: usize,
    /// One past its last byte.
    id_end: usize,
}

impl SearchIndex {
    pub fn new(library: &Library) -> Self {
        Self::made(library, |_, _| None)
    }

    /// Creates the index of a library of which `old` is an earlier version with this index. Only new and changed agents
    /// are folded.
    #[must_use]
    pub fn renewed(&self, old: &Library, library: &Library) -> Self {
        let places: HashMap<&AgentId, usize> =
            old.entries.iter().enumerate().map(|(place, entry)| (&entry.found.id, place)).collect();
        let same = |entry: &AgentEntry| {
            let place = *places.get(&entry.found.id)?;
            let known = old.entries.get(place)?;
            (known.name == entry.name && known.description == entry.description).then_some(place)
        };
        Self::made(library, |entry, piece| self.copy_row(same(entry)?, piece))
    }

    /// Builds an index from known rows, which `known` copies, and new ones.
    fn made(library: &Library, known: impl Fn(&AgentEntry, &mut IndexPiece) -> Option<()> + Sync) -> Self {
        let pieces = library.entries.par_chunks(CHUNK).map(|entries| {
            let length = |entry: &AgentEntry| entry.description.len().min(PROSE_LIMIT) + 2 * entry.found.id.0.len();
            let mut piece = IndexPiece {
                names: String::with_capacity(entries.iter().map(|entry| 2 * entry.name.len()).sum()),
                texts: String::with_capacity(entries.iter().map(length).sum()),
                letters: Vec::new(),
                rows: Vec::with_capacity(entries.len()),
            };
            for entry in entries {
                if known(entry, &mut piece).is_none() {
                    piece.push(entry);
                }
            }
            piece.texts.shrink_to_fit();
            piece
        });
        Self { pieces: pieces.collect(), ranks: ranks(library) }
    }

    pub(super) fn len(&self) -> usize {
        self.ranks.len()
    }

    /// The texts of an agent, by its index in the library.
    pub(super) fn haystack(&self, entry: usize) -> Option<EntryHaystack<'_>> {
        self.pieces.get(entry / CHUNK)?.haystack(entry % CHUNK)
    }

    /// The rank of an agent by name, then id.
    pub(super) fn rank(&self, entry: usize) -> u32 {
        self.ranks.get(entry).copied().unwrap_or(u32::MAX)
    }

    /// Copies the row of an agent to a piece of another index.
    fn copy_row(&self, entry: usize, piece: &mut IndexPiece) -> Option<()> {
        self.pieces.get(entry / CHUNK)?.copy_row(entry % CHUNK, piece)
    }
}

/// For each agent, its rank by name, then id.
fn ranks(library: &Library) -> Vec<u32> {
    let mut order: Vec<usize> = (0..library.entries.len()).collect();
    let place = |entry: usize| {
        let found = &library.entries[entry];
        (&found.name, &found.found.id, found.found.source, entry)
    };
    // The library is sorted by name ignoring case, so this is nearly sorted already.
    order.sort_by(|&one, &other| place(one).cmp(&place(other)));
    let mut ranks = vec![0; order.len()];
    for (rank, entry) in (0u32..).zip(order) {
        ranks[entry] = rank;
    }
    ranks
}

impl IndexPiece {
    fn haystack(&self, row: usize) -> Option<EntryHaystack<'_>> {
        let row = self.rows.get(row)?;
        let name = if row.name.is_empty() {
            Utf32Str::Ascii(self.names.as_bytes().get(row.start..row.label)?)
        } else {
            Utf32Str::Unicode(self.letters.get(row.name.clone())?)
        };
        Some(EntryHaystack {
            name,
            label: self.names.get(row.label..row.label_end)?,
            prose: self.texts.get(row.prose..row.id)?,
            id: self.texts.get(row.id..row.id_end)?,
        })
    }

    fn push(&mut self, entry: &AgentEntry) {
        let start = self.names.len();
        let first_letter = self.letters.len();
        match fold_name(&entry.name, NAME_LIMIT).0 {
            Utf32String::Ascii(name) => self.names.push_str(&name),
            Utf32String::Unicode(name) => self.letters.extend(name),
        }
        let label = self.names.len();
        fold_onto(&entry.name, &mut self.names);
        let label_end = self.names.len();
        let prose = self.texts.len();
        fold_onto(searched(&entry.description), &mut self.texts);
        let id = &entry.found.id.0;
        let stem = fold(id.rsplit('/').next().unwrap_or(id));
        if self.names.get(label..) != Some(&stem) {
            // Users search for a file by its name, even if it declares another one.
            self.texts.push('\n');
            self.texts.push_str(&stem);
        }
        let id_start = self.texts.len();
        fold_onto(id, &mut self.texts);
        let (id_end, name) = (self.texts.len(), first_letter..self.letters.len());
        self.rows.push(IndexRow { start, label, label_end, name, prose, id: id_start, id_end });
    }

    /// Copies a row of this piece to another.
    fn copy_row(&self, row: usize, other: &mut Self) -> Option<()> {
        let row = self.rows.get(row)?;
        let names = self.names.get(row.start..row.label_end)?;
        let texts = self.texts.get(row.prose..row.id_end)?;
        let letters = self.letters.get(row.name.clone())?;
        let of_names = |at: usize| at - row.start + other.names.len();
        let of_texts = |at: usize| at - row.prose + other.texts.len();
        let first_letter = other.letters.len();
        let copy = IndexRow {
            start: of_names(row.start),
            label: of_names(row.label),
            label_end: of_names(row.label_end),
            name: first_letter..first_letter + row.name.len(),
            prose: of_texts(row.prose),
            id: of_texts(row.id),
            id_end: of_texts(row.id_end),
        };
        other.rows.push(copy);
        other.names.push_str(names);
        other.texts.push_str(texts);
        other.letters.extend_from_slice(letters);
        Some(())
    }
}

/// The searched part of a description: without examples, which mention unrelated things.
pub(super) fn searched(description: &str) -> &str {
    let told = description.find("<example").map_or(description, |at| &description[..at]);
    if told.len() <= PROSE_LIMIT {
        return told;
    }
    told.char_indices().nth(PROSE_LIMIT).map_or(told, |(end, _)| &told[..end])
}
