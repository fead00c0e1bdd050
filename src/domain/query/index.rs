//! A library made ready to be searched: its texts folded once, its order settled once.

use std::collections::HashMap;
use std::ops::Range;

use nucleo_matcher::{Utf32Str, Utf32String};
use rayon::prelude::*;

use super::fold::{fold, fold_name, fold_onto};
use super::word::{Haystack, NAME_LIMIT};
use crate::domain::agent::{AgentId, Entry};
use crate::domain::library::Library;

/// How many characters of a description are searched.
const PROSE_LIMIT: usize = 600;

/// How many agents stand in one piece of an index.
const CHUNK: usize = 512;

/// What a search reads of a library, in few large pieces, because a search goes through all of it.
/// Make it anew when the library changes; what did not change is taken over by [`Index::renewed`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    /// Pieces of so many agents each, and the rest.
    pieces: Vec<Piece>,
    /// For each agent its place among all by name, then id.
    ranks: Vec<u32>,
}

/// What a search reads of some agents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Piece {
    /// The texts of one agent after the other: name as it is written, then name, description and
    /// id folded.
    texts: String,
    /// The letters of names that are not ASCII.
    letters: Vec<char>,
    rows: Vec<Row>,
}

/// Where the texts of one agent are.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    /// Where its name as the fuzzy matcher wants it begins; it is empty here where it is not ASCII.
    start: usize,
    /// Where the folded name begins.
    label: usize,
    /// Where the description begins.
    prose: usize,
    /// Where the id begins.
    id: usize,
    /// One past the last byte.
    end: usize,
    /// The name in the letters, where it is not ASCII.
    name: Range<usize>,
}

impl Index {
    /// Reads a library.
    pub fn new(library: &Library) -> Self {
        Self::made(library, |_, _| None)
    }

    /// Reads a library of which `old` was an earlier state that this is the index of: only what is
    /// new or changed is folded.
    #[must_use]
    pub fn renewed(&self, old: &Library, library: &Library) -> Self {
        let places: HashMap<&AgentId, usize> =
            old.entries.iter().enumerate().map(|(place, entry)| (&entry.found.id, place)).collect();
        let same = |entry: &Entry| {
            let place = *places.get(&entry.found.id)?;
            let known = old.entries.get(place)?;
            (known.name == entry.name && known.description == entry.description).then_some(place)
        };
        Self::made(library, |entry, piece| self.copy_row(same(entry)?, piece))
    }

    /// Puts an index together of rows that are known already, and new ones.
    fn made(library: &Library, known: impl Fn(&Entry, &mut Piece) -> Option<()> + Sync) -> Self {
        let pieces = library.entries.par_chunks(CHUNK).map(|entries| {
            let length = |entry: &Entry| {
                2 * entry.name.len() + entry.description.len().min(PROSE_LIMIT) + 2 * entry.found.id.0.len()
            };
            let mut piece = Piece {
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

    /// How many agents are in it.
    pub fn len(&self) -> usize {
        self.ranks.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.ranks.is_empty()
    }

    /// The texts of an agent, by its place in the library.
    pub(super) fn haystack(&self, entry: usize) -> Option<Haystack<'_>> {
        self.pieces.get(entry / CHUNK)?.haystack(entry % CHUNK)
    }

    /// The place of an agent among all by name, then id.
    pub(super) fn rank(&self, entry: usize) -> u32 {
        self.ranks.get(entry).copied().unwrap_or(u32::MAX)
    }

    /// Appends the row of an agent to another index's piece.
    fn copy_row(&self, entry: usize, piece: &mut Piece) -> Option<()> {
        self.pieces.get(entry / CHUNK)?.copy_row(entry % CHUNK, piece)
    }
}

/// For each agent its place among all by name, then id.
fn ranks(library: &Library) -> Vec<u32> {
    let mut order: Vec<usize> = (0..library.entries.len()).collect();
    let place = |entry: usize| {
        let found = &library.entries[entry];
        (&found.name, &found.found.id, found.found.source, entry)
    };
    // Nearly in order already: a library is sorted by name whatever its case.
    order.sort_by(|&one, &other| place(one).cmp(&place(other)));
    let mut ranks = vec![0; order.len()];
    for (rank, entry) in (0u32..).zip(order) {
        ranks[entry] = rank;
    }
    ranks
}

impl Piece {
    fn haystack(&self, row: usize) -> Option<Haystack<'_>> {
        let row = self.rows.get(row)?;
        let name = if row.name.is_empty() {
            Utf32Str::Ascii(self.texts.as_bytes().get(row.start..row.label)?)
        } else {
            Utf32Str::Unicode(self.letters.get(row.name.clone())?)
        };
        Some(Haystack {
            name,
            label: self.texts.get(row.label..row.prose)?,
            prose: self.texts.get(row.prose..row.id)?,
            id: self.texts.get(row.id..row.end)?,
        })
    }

    /// Appends the row of an agent.
    fn push(&mut self, entry: &Entry) {
        let start = self.texts.len();
        let first_letter = self.letters.len();
        match fold_name(&entry.name, NAME_LIMIT).0 {
            Utf32String::Ascii(name) => self.texts.push_str(&name),
            Utf32String::Unicode(name) => self.letters.extend(name),
        }
        let label = self.texts.len();
        fold_onto(&entry.name, &mut self.texts);
        let prose = self.texts.len();
        fold_onto(searched(&entry.description), &mut self.texts);
        let id = &entry.found.id.0;
        let stem = fold(id.rsplit('/').next().unwrap_or(id));
        if self.texts.get(label..prose) != Some(&stem) {
            // People look for a file by its name, whatever name it gives itself.
            self.texts.push('\n');
            self.texts.push_str(&stem);
        }
        let id_start = self.texts.len();
        fold_onto(id, &mut self.texts);
        let (end, name) = (self.texts.len(), first_letter..self.letters.len());
        self.rows.push(Row { start, label, prose, id: id_start, end, name });
    }

    /// Appends a row of this piece to another.
    fn copy_row(&self, row: usize, other: &mut Self) -> Option<()> {
        let row = self.rows.get(row)?;
        let texts = self.texts.get(row.start..row.end)?;
        let letters = self.letters.get(row.name.clone())?;
        let moved = |at: usize| at - row.start + other.texts.len();
        let first_letter = other.letters.len();
        let copy = Row {
            start: moved(row.start),
            label: moved(row.label),
            prose: moved(row.prose),
            id: moved(row.id),
            end: moved(row.end),
            name: first_letter..first_letter + row.name.len(),
        };
        other.rows.push(copy);
        other.texts.push_str(texts);
        other.letters.extend_from_slice(letters);
        Some(())
    }
}

/// What is searched of a description: not its examples, which name all sorts of other things.
pub(super) fn searched(description: &str) -> &str {
    let told = description.find("<example").map_or(description, |at| &description[..at]);
    if told.len() <= PROSE_LIMIT {
        return told;
    }
    told.char_indices().nth(PROSE_LIMIT).map_or(told, |(end, _)| &told[..end])
}
