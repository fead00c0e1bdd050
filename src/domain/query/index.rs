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

/// How many agents are read into one piece of an index at a time.
const CHUNK: usize = 512;

/// What a search reads of a library, in one piece, because a search goes through all of it. Make it
/// anew when the library changes; what did not change is taken over by [`Index::renewed`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
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
    /// Its place among all by name, then id.
    rank: u32,
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
        Self::made(library, |entry, index| self.copy_row(same(entry)?, index))
    }

    /// Puts an index together of rows that are known already, and new ones.
    fn made(library: &Library, known: impl Fn(&Entry, &mut Self) -> Option<()> + Sync) -> Self {
        let parts: Vec<Self> = library
            .entries
            .par_chunks(CHUNK)
            .map(|entries| {
                let mut part = Self::default();
                for entry in entries {
                    if known(entry, &mut part).is_none() {
                        part.push(entry);
                    }
                }
                part
            })
            .collect();
        let mut index = Self {
            texts: String::with_capacity(parts.iter().map(|part| part.texts.len()).sum()),
            letters: Vec::new(),
            rows: Vec::with_capacity(library.entries.len()),
        };
        for part in parts {
            let (texts, letters) = (index.texts.len(), index.letters.len());
            index.texts.push_str(&part.texts);
            index.letters.extend(part.letters);
            index.rows.extend(part.rows.into_iter().map(|row| row.shifted(texts, letters)));
        }
        index.settle_ranks(library);
        index
    }

    fn settle_ranks(&mut self, library: &Library) {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        let place = |entry: usize| {
            let found = &library.entries[entry];
            (&found.name, &found.found.id, found.found.source, entry)
        };
        // Nearly in order already: a library is sorted by name whatever its case.
        order.sort_by(|&one, &other| place(one).cmp(&place(other)));
        for (rank, entry) in (0u32..).zip(order) {
            self.rows[entry].rank = rank;
        }
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

    /// The place of an agent among all by name, then id.
    pub(super) fn rank(&self, entry: usize) -> u32 {
        self.rows.get(entry).map_or(u32::MAX, |row| row.rank)
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
        self.rows.push(Row { start, label, prose, id: id_start, end, name, rank: 0 });
    }

    /// Appends a row of this index to another.
    fn copy_row(&self, place: usize, other: &mut Self) -> Option<()> {
        let row = self.rows.get(place)?;
        let texts = self.texts.get(row.start..row.end)?;
        let letters = self.letters.get(row.name.clone())?;
        let bare = Row {
            start: 0,
            label: row.label - row.start,
            prose: row.prose - row.start,
            id: row.id - row.start,
            end: row.end - row.start,
            name: 0..row.name.len(),
            rank: 0,
        };
        other.rows.push(bare.shifted(other.texts.len(), other.letters.len()));
        other.texts.push_str(texts);
        other.letters.extend_from_slice(letters);
        Some(())
    }
}

impl Row {
    /// The same row, with its texts and letters so much further on.
    fn shifted(self, texts: usize, letters: usize) -> Self {
        Self {
            start: self.start + texts,
            label: self.label + texts,
            prose: self.prose + texts,
            id: self.id + texts,
            end: self.end + texts,
            name: self.name.start + letters..self.name.end + letters,
            rank: self.rank,
        }
    }
}

/// What is searched of a description: not its examples, which name all sorts of other things.
pub(super) fn searched(description: &str) -> &str {
    let told = description.find("<example").map_or(description, |at| &description[..at]);
    told.char_indices().nth(PROSE_LIMIT).map_or(told, |(end, _)| &told[..end])
}
