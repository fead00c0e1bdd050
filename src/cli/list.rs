//! `list`: the agents that meet a query, best match first.

use std::borrow::Cow;
use std::collections::HashSet;

use rayon::prelude::*;

use super::arguments::List;
use super::failure::Failure;
use super::measure::{cut, width};
use super::output::Output;
use super::paint::{Paint, Style};
use super::record;
use super::shelf::{Shelf, with_body};
use crate::domain::agent::{Depth, Entry};
use crate::domain::library::Library;
use crate::domain::query::{Index, Query, search};
use crate::domain::reading::Rung;
use crate::domain::text::{clean_line, first_sentence};

/// The widest the column of names gets, in cells; a longer name pushes its own line only.
const WIDEST_NAME: usize = 40;

/// The fewest cells in which a sentence says something.
const LEAST_SENTENCE: usize = 12;

/// How many bytes most sentences take.
const USUAL_SENTENCE: usize = 160;

/// How many lines are written at once.
const PAGE: usize = 256;

/// What stands between two columns.
const GAP: &str = "  ";

/// Runs `list`.
pub fn run(arguments: &List, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let typed = arguments.query.join(" ");
    let query = Query::parse(&typed);
    for problem in query.problems() {
        let choices = problem.choices.join(", ");
        let choices = if choices.is_empty() { choices } else { format!(" ({choices})") };
        output.warn(&format!("in the query: {}{choices}", problem.message));
    }
    let depth = if arguments.json { Depth::Whole } else { query.depth() };
    let library = shelf.load(depth)?.library;
    let found = found(&library, &query);
    if arguments.json {
        output.json(&found.iter().map(|entry| record::row(&library, entry)).collect::<Vec<_>>())?;
    } else if arguments.paths {
        paths(&found, output)?;
    } else {
        rows(&library, &found, output)?;
    }
    let answer = if found.is_empty() { Err(Failure::of_searching(&typed, &query.wanted(), &library)) } else { Ok(()) };
    // The program ends now: giving back ten thousand agents one by one would only keep people waiting.
    std::mem::forget(library);
    answer
}

fn found<'a>(library: &'a Library, query: &Query) -> Vec<&'a Entry> {
    if query.is_empty() {
        return library.entries.iter().collect();
    }
    let hits = search(&Index::new(library), library, query);
    let found: Vec<&Entry> = hits.iter().map(|hit| &library.entries[hit.entry]).collect();
    if query.body_words().is_empty() { found } else { with_body(&found, query) }
}

fn paths(found: &[&Entry], output: &mut Output) -> Result<(), Failure> {
    let mut without = 0;
    for entry in found {
        match &entry.found.path {
            Some(path) => output.path(path)?,
            None => without += 1,
        }
    }
    if without > 0 {
        let left_out = match without {
            1 => "1 agent is built in, has no path and is left out".to_owned(),
            several => format!("{several} agents are built in, have no path and are left out"),
        };
        output.notice(&left_out);
    }
    Ok(())
}

/// What one line says, cleaned.
struct Row<'a> {
    name: Cow<'a, str>,
    state: Cow<'static, str>,
    source: &'static str,
    format: &'static str,
    sentence: Cow<'a, str>,
    looks: Style,
}

fn rows(library: &Library, found: &[&Entry], output: &mut Output) -> Result<(), Failure> {
    // A library is sorted by name, so that agents of one name stand together.
    let alike = library.entries.chunk_by(|one, other| one.name == other.name);
    let repeated: HashSet<&str> = alike.filter(|alike| alike.len() > 1).map(|alike| alike[0].name.as_str()).collect();
    let is_repeated = |entry: &Entry| repeated.contains(entry.name.as_str());
    let rows: Vec<Row<'_>> = found.par_iter().map(|entry| row(library, entry, is_repeated(entry))).collect();
    let widest =
        |column: for<'r> fn(&'r Row<'_>) -> &'r str| rows.par_iter().map(|row| width(column(row))).max().unwrap_or(0);
    let columns = Columns {
        name: rows.par_iter().map(|row| width(&row.name)).filter(|&cells| cells <= WIDEST_NAME).max().unwrap_or(0),
        state: widest(|row| &row.state),
        source: widest(|row| row.source),
        format: widest(|row| row.format),
    };
    let terminal = output.terminal;
    let page = |rows: &[Row<'_>]| {
        let mut page = String::with_capacity(rows.len() * columns.line_length());
        for row in rows {
            columns.write(&mut page, row, terminal.width, terminal.paint);
            page.push('\n');
        }
        page
    };
    let pages: Vec<String> = rows.par_chunks(PAGE).map(page).collect();
    pages.iter().try_for_each(|page| output.lines(page))
}

fn row<'a>(library: &Library, entry: &'a Entry, is_repeated: bool) -> Row<'a> {
    let name = clean_line(&entry.name);
    let (state, looks) = state(entry);
    Row {
        name: if is_repeated { format!("{name} ({})", clean_line(&entry.found.id.0)).into() } else { name },
        state,
        source: library.source_of(entry).map_or("", |source| source.kind.word()),
        format: entry.format.id(),
        sentence: cleaned(first_sentence(&entry.description)),
        looks,
    }
}

fn cleaned(text: Cow<'_, str>) -> Cow<'_, str> {
    match clean_line(&text) {
        Cow::Owned(clean) => clean.into(),
        Cow::Borrowed(_) => text,
    }
}

/// What is to be said of how an agent was read and whether it counts, and how that looks.
fn state(entry: &Entry) -> (Cow<'static, str>, Style) {
    let mut words: Vec<Cow<'static, str>> = Vec::new();
    let mut looks = Style::Quiet;
    let reading = match (entry.depth, entry.rung) {
        (Depth::Nothing, _) => Some("unread"),
        (_, Rung::Strict) => None,
        (_, Rung::Repaired) => Some("repaired"),
        (_, Rung::Scanned) => Some("scanned"),
        (_, Rung::None) => Some("no block"),
    };
    words.extend(reading.map(Cow::Borrowed));
    if entry.shadowed_by.is_some() {
        words.push("shadowed".into());
    }
    if !entry.problems.is_empty() {
        words.push(format!("! {}", entry.problems.len()).into());
        looks = Style::Warning;
    }
    match words.len() {
        0 => ("-".into(), looks),
        1 => (words.swap_remove(0), looks),
        _ => (words.join(", ").into(), looks),
    }
}

/// How wide each column is, in cells; the last takes what is left.
struct Columns {
    name: usize,
    state: usize,
    source: usize,
    format: usize,
}

impl Columns {
    /// About how many bytes a line takes.
    const fn line_length(&self) -> usize {
        self.taken() + USUAL_SENTENCE
    }

    /// How many cells everything before the sentence takes.
    const fn taken(&self) -> usize {
        self.name + self.state + self.source + self.format + 4 * GAP.len()
    }

    /// Appends a line, without its line break.
    fn write(&self, line: &mut String, row: &Row<'_>, limit: Option<usize>, paint: Paint) {
        let taken = self.taken();
        let (name, sentence) = match limit {
            None => (Cow::Borrowed(&*row.name), Cow::Borrowed(&*row.sentence)),
            Some(limit) if limit < taken => return line.push_str(&self.narrow(row, limit, paint)),
            Some(limit) if limit - taken < LEAST_SENTENCE => (cut(&row.name, self.name).into(), Cow::default()),
            Some(limit) => (cut(&row.name, self.name).into(), cut(&row.sentence, limit - taken).into()),
        };
        let start = line.len();
        for (text, cells, looks) in [
            (&*name, self.name, Some(Style::Strong)),
            (&row.state, self.state, Some(row.looks)),
            (row.source, self.source, None),
            (row.format, self.format, None),
        ] {
            match looks {
                Some(looks) if paint == Paint::On => line.push_str(&paint.paint(looks, text)),
                _ => line.push_str(text),
            }
            line.extend(std::iter::repeat_n(' ', cells.saturating_sub(width(text))));
            line.push_str(GAP);
        }
        line.push_str(&sentence);
        line.truncate(start + line[start..].trim_end().len());
    }

    /// The line where not even the columns fit: the name and as much of the rest as goes in.
    fn narrow(&self, row: &Row<'_>, limit: usize, paint: Paint) -> String {
        let name = cut(&row.name, self.name.min(limit));
        let rest = [&*row.state, row.source, row.format].join(GAP);
        let name_and_gap = self.name + GAP.len();
        match limit.checked_sub(name_and_gap) {
            Some(room) if room > 0 => {
                format!("{}{}{GAP}{}", paint.paint(Style::Strong, &name), blanks(&name, self.name), cut(&rest, room))
            }
            _ => paint.paint(Style::Strong, &name),
        }
    }
}

fn blanks(text: &str, cells: usize) -> String {
    " ".repeat(cells.saturating_sub(width(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(name: &'a str, sentence: &'a str) -> Row<'a> {
        Row {
            name: name.into(),
            state: "-".into(),
            source: "user",
            format: "claude",
            sentence: sentence.into(),
            looks: Style::Quiet,
        }
    }

    const COLUMNS: Columns = Columns { name: 10, state: 8, source: 4, format: 6 };

    fn line(row: &Row<'_>, limit: Option<usize>) -> String {
        let mut line = String::new();
        COLUMNS.write(&mut line, row, limit, Paint::Off);
        line
    }

    #[test]
    fn a_line_fits_its_terminal_whatever_its_width() {
        let row = row("日本語の名前です", "A sentence that goes on and on and on.");
        for limit in 1..120 {
            let line = line(&row, Some(limit));
            assert!(width(&line) <= limit, "{limit}: {line}");
            assert!(!line.is_empty());
        }
    }

    #[test]
    fn in_a_pipe_nothing_is_cut_and_columns_stand_apart() {
        let written = line(&row("a name longer than its column", "All of it."), None);
        assert_eq!(written, "a name longer than its column  -         user  claude  All of it.");
        assert_eq!(line(&row("short", ""), None), "short       -         user  claude");
    }
}
