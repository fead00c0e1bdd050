//! `list`: the agents that match a query, best match first.

use std::borrow::Cow;

use rayon::prelude::*;

use super::agent_loader::{AgentLoader, with_body};
use super::arguments::ListArguments;
use super::failure::CliFailure;
use super::output::Output;
use super::paint::{Paint, PaintStyle};
use super::record;
use crate::domain::agent::{AgentEntry, ReadDepth};
use crate::domain::library::{Library, distinguishing_folders};
use crate::domain::query::{AgentQuery, SearchIndex, UserMarks, search_with};
use crate::domain::reading::ReadingMethod;
use crate::domain::text::{CellWidth as _, clean_line, cut_end, cut_middle, first_sentence};

/// Maximum width of the column of names in a pipe, in cells; a longer name only shifts its own line.
const WIDEST_NAME: usize = 40;

/// Minimum and maximum width of the column of names on a terminal, in cells. Between them, it is a third of the
/// terminal.
const TERMINAL_NAME: (usize, usize) = (16, 64);

/// Minimum number of cells in which a sentence is useful.
const LEAST_SENTENCE: usize = 12;

/// Minimum number of cells for a sentence next to the format. If there are fewer, the format is left out on a terminal.
const LEAST_BESIDE_FORMAT: usize = 30;

/// The header shown on a terminal.
const HEADER: ListRow<'static> = ListRow {
    name: Cow::Borrowed("NAME"),
    state: Cow::Borrowed("STATE"),
    source: "SOURCE",
    format: "FORMAT",
    sentence: Cow::Borrowed("DESCRIPTION"),
    looks: PaintStyle::Quiet,
};

/// Maximum number of files that are read completely for their rows.
const READ_WHOLE: usize = 2000;

/// Usual length of a sentence, in bytes.
const USUAL_SENTENCE: usize = 160;

/// Number of lines written at once.
const PAGE: usize = 256;

/// Gap between two columns.
const GAP: &str = "  ";

pub fn run(arguments: &ListArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let typed = arguments.query.join(" ");
    let query = AgentQuery::parse(&typed);
    for problem in query.problems() {
        let choices = problem.choices.join(", ");
        let choices = if choices.is_empty() { choices } else { format!(" ({choices})") };
        output.warn(&format!("in the query: {}{choices}", problem.message));
    }
    // A row counts the problems of the whole file, as long as reading the files takes no noticeable time.
    let depth_of = |files: usize| {
        let reads_whole = arguments.json || !arguments.paths && files <= READ_WHOLE;
        if reads_whole { ReadDepth::Whole } else { query.depth() }
    };
    let library = loader.load_by_size(depth_of)?.library;
    let marks = if query.asks_for_marks() { loader.marks(output) } else { UserMarks::default() };
    let found = find_agents(&library, &query, &marks);
    if arguments.json {
        output.json(&found.iter().map(|entry| record::row(&library, entry)).collect::<Vec<_>>())?;
    } else if arguments.paths {
        paths(&found, output)?;
    } else {
        rows(&library, &found, output)?;
    }
    let answer =
        if found.is_empty() { Err(CliFailure::of_searching(&typed, &query.wanted_words(), &library)) } else { Ok(()) };
    // The program is about to end, and freeing ten thousand agents would only take time.
    std::mem::forget(library);
    answer
}

fn find_agents<'a>(library: &'a Library, query: &AgentQuery, marks: &UserMarks) -> Vec<&'a AgentEntry> {
    if query.is_empty() {
        return library.entries.iter().collect();
    }
    let hits = search_with(&SearchIndex::new(library), library, query, marks);
    let found: Vec<&AgentEntry> = hits.iter().map(|hit| &library.entries[hit.entry]).collect();
    if query.body_words().is_empty() { found } else { with_body(&found, query) }
}

fn paths(found: &[&AgentEntry], output: &mut Output) -> Result<(), CliFailure> {
    let mut without = 0;
    for entry in found {
        match &entry.found.path {
            Some(path) => output.path(path)?,
            None => without += 1,
        }
    }
    if without > 0 {
        let left_out = match without {
            1 => "left out 1 built-in agent, which has no path".to_owned(),
            several => format!("left out {several} built-in agents, which have no path"),
        };
        output.notice(&left_out);
    }
    Ok(())
}

/// Cells of one line, without control characters.
struct ListRow<'a> {
    name: Cow<'a, str>,
    state: Cow<'static, str>,
    source: &'static str,
    format: &'static str,
    sentence: Cow<'a, str>,
    looks: PaintStyle,
}

fn rows(library: &Library, found: &[&AgentEntry], output: &mut Output) -> Result<(), CliFailure> {
    let terminal = output.terminal;
    let folders = distinguishing_folders(library);
    // In a pipe, the id is useful for other commands; on a terminal, there is only room for the folder next to a name.
    let suffix = |entry: &AgentEntry| {
        let folder = folders.get(&entry.found.id)?;
        Some(if terminal.width.is_some() { folder.clone() } else { entry.found.id.0.clone() })
    };
    let rows: Vec<ListRow<'_>> = found.par_iter().map(|entry| row(library, entry, suffix(entry).as_deref())).collect();
    let columns =
        terminal.width.map_or_else(|| ListColumns::for_pipe(&rows), |width| ListColumns::for_terminal(&rows, width));
    if terminal.width.is_some() && !rows.is_empty() {
        let mut line = String::new();
        columns.write(&mut line, &HEADER, terminal.width, Paint::Off);
        output.line(&terminal.paint.paint(PaintStyle::Quiet, &line))?;
    }
    let page = |rows: &[ListRow<'_>]| {
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

fn row<'a>(library: &Library, entry: &'a AgentEntry, suffix: Option<&str>) -> ListRow<'a> {
    let name = clean_line(&entry.name);
    let (state, looks) = state(entry);
    ListRow {
        name: suffix.map_or_else(|| name.clone(), |suffix| format!("{name} ({})", clean_line(suffix)).into()),
        state,
        source: library.source_of(entry).map_or("", |source| source.kind.word()),
        format: entry.format.id(),
        sentence: clean_columns(first_sentence(&entry.description)),
        looks,
    }
}

fn clean_columns(text: Cow<'_, str>) -> Cow<'_, str> {
    match clean_line(&text) {
        Cow::Owned(clean) => clean.into(),
        Cow::Borrowed(_) => text,
    }
}

/// State of an agent (reading method and shadowing), and its style.
fn state(entry: &AgentEntry) -> (Cow<'static, str>, PaintStyle) {
    let mut words: Vec<Cow<'static, str>> = Vec::new();
    let mut looks = PaintStyle::Quiet;
    let reading = match (entry.depth, entry.reading) {
        (ReadDepth::Nothing, _) => Some("unread"),
        (_, ReadingMethod::Strict) => None,
        (_, ReadingMethod::Repaired) => Some("repaired"),
        (_, ReadingMethod::Scanned) => Some("scanned"),
        (_, ReadingMethod::None) => Some("no frontmatter"),
    };
    words.extend(reading.map(Cow::Borrowed));
    if entry.shadowed_by.is_some() {
        words.push("shadowed".into());
    }
    if entry.is_ignored() {
        words.push("ignored".into());
        looks = PaintStyle::Warning;
    }
    if !entry.problems.is_empty() {
        words.push(format!("! {}", entry.problems.len()).into());
        looks = PaintStyle::Warning;
    }
    match words.len() {
        0 => ("-".into(), looks),
        1 => (words.swap_remove(0), looks),
        _ => (words.join(", ").into(), looks),
    }
}

/// Width of each column, in cells; the last column gets the rest of the line.
struct ListColumns {
    name: usize,
    state: usize,
    source: usize,
    /// `None` if the format is left out.
    format: Option<usize>,
}

impl ListColumns {
    /// Columns as wide as their contents, except for very long names.
    fn for_pipe(rows: &[ListRow<'_>]) -> Self {
        let names = rows.par_iter().map(|row| row.name.width());
        Self::new(rows, names.filter(|&cells| cells <= WIDEST_NAME).max().unwrap_or(0))
    }

    /// Columns below a header that leave as much of the terminal's width as possible to the descriptions.
    fn for_terminal(rows: &[ListRow<'_>], limit: usize) -> Self {
        let longest = rows.par_iter().map(|row| row.name.width()).max().unwrap_or(0);
        let (narrowest, widest) = TERMINAL_NAME;
        let columns = Self::new(rows, longest.min((limit / 3).clamp(narrowest, widest)));
        let header = |cells: usize, name: &str| cells.max(name.width());
        let columns = Self {
            name: header(columns.name, &HEADER.name),
            state: header(columns.state, &HEADER.state),
            source: header(columns.source, HEADER.source),
            format: columns.format.map(|cells| header(cells, HEADER.format)),
        };
        if columns.taken_width() + LEAST_BESIDE_FORMAT <= limit { columns } else { Self { format: None, ..columns } }
    }

    fn new(rows: &[ListRow<'_>], name: usize) -> Self {
        let widest = |column: for<'r> fn(&'r ListRow<'_>) -> &'r str| {
            rows.par_iter().map(|row| column(row).width()).max().unwrap_or(0)
        };
        Self {
            name,
            state: widest(|row| &row.state),
            source: widest(|row| row.source),
            format: Some(widest(|row| row.format)),
        }
    }

    /// Approximate size of a line, in bytes.
    const fn line_length(&self) -> usize {
        self.taken_width() + USUAL_SENTENCE
    }

    /// Number of cells before the sentence.
    const fn taken_width(&self) -> usize {
        let format = match self.format {
            Some(cells) => cells + GAP.len(),
            None => 0,
        };
        self.name + self.state + self.source + format + 3 * GAP.len()
    }

    /// Appends a line, without its line break.
    fn write(&self, line: &mut String, row: &ListRow<'_>, limit: Option<usize>, paint: Paint) {
        let taken = self.taken_width();
        let (name, sentence) = match limit {
            None => (Cow::Borrowed(&*row.name), Cow::Borrowed(&*row.sentence)),
            Some(limit) if limit < taken => return line.push_str(&self.narrow_to(row, limit, paint)),
            Some(limit) if limit - taken < LEAST_SENTENCE => (cut_name(&row.name, self.name), Cow::default()),
            Some(limit) => (cut_name(&row.name, self.name), cut_end(&row.sentence, limit - taken)),
        };
        let start = line.len();
        for (text, cells, looks) in [
            (&*name, Some(self.name), Some(PaintStyle::Strong)),
            (&row.state, Some(self.state), Some(row.looks)),
            (row.source, Some(self.source), None),
            (row.format, self.format, None),
        ] {
            let Some(cells) = cells else { continue };
            match looks {
                Some(looks) if paint == Paint::On => line.push_str(&paint.paint(looks, text)),
                _ => line.push_str(text),
            }
            line.extend(std::iter::repeat_n(' ', cells.saturating_sub(text.width())));
            line.push_str(GAP);
        }
        line.push_str(&sentence);
        line.truncate(start + line[start..].trim_end().len());
    }

    /// The line if not all columns fit: the name, and as much else as fits.
    fn narrow_to(&self, row: &ListRow<'_>, limit: usize, paint: Paint) -> String {
        let name = cut_name(&row.name, self.name.min(limit));
        let rest = [&*row.state, row.source, row.format].join(GAP);
        let name_and_gap = self.name + GAP.len();
        match limit.checked_sub(name_and_gap) {
            Some(room) if room > 0 => {
                format!(
                    "{}{}{GAP}{}",
                    paint.paint(PaintStyle::Strong, &name),
                    blanks(&name, self.name),
                    cut_end(&rest, room)
                )
            }
            _ => paint.paint(PaintStyle::Strong, &name),
        }
    }
}

/// A name cut to `cells` in the middle; both ends get half of the room.
fn cut_name(name: &str, cells: usize) -> Cow<'_, str> {
    cut_middle(name, cells, cells / 2).map_or(Cow::Borrowed(name), |cut| cut.text.into())
}

fn blanks(text: &str, cells: usize) -> String {
    " ".repeat(cells.saturating_sub(text.width()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row<'a>(name: &'a str, sentence: &'a str) -> ListRow<'a> {
        ListRow {
            name: name.into(),
            state: "-".into(),
            source: "user",
            format: "claude",
            sentence: sentence.into(),
            looks: PaintStyle::Quiet,
        }
    }

    const COLUMNS: ListColumns = ListColumns { name: 10, state: 8, source: 4, format: Some(6) };

    fn line(row: &ListRow<'_>, limit: Option<usize>) -> String {
        let mut line = String::new();
        COLUMNS.write(&mut line, row, limit, Paint::Off);
        line
    }

    #[test]
    fn lines_fit_every_terminal_width() {
        let row = row("日本語の名前です", "A sentence that goes on and on and on.");
        for limit in 1..120 {
            let line = line(&row, Some(limit));
            assert!(line.width() <= limit, "{limit}: {line}");
            assert!(!line.is_empty());
        }
    }

    #[test]
    fn long_names_keep_both_ends_and_the_columns_stay_aligned() {
        for name in ["a-very-long-name-of-an-agent", "short", "日本語の名前です", "x (folder/of/twin)", "1234567890"]
        {
            let line = line(&row(name, "Described."), Some(80));
            let before = &line[..line.find("user").unwrap_or_default()];
            assert_eq!(before.width(), 10 + 2 + 8 + 2, "{line}");
        }
        assert!(line(&row("agent-for-backend", "Described."), Some(80)).starts_with("agent…kend  -"));
    }

    #[test]
    fn the_format_makes_room_for_the_description_on_a_narrow_terminal() {
        let rows = [row("a-name-that-is-longer-than-a-third-of-it", "Described."), row("b", "Described.")];
        for (limit, name, has_format) in [(60, 20, false), (84, 28, true), (120, 40, true), (20, 16, false)] {
            let columns = ListColumns::for_terminal(&rows, limit);
            assert_eq!((columns.name, columns.format.is_some()), (name, has_format), "{limit}");
        }
        assert_eq!(ListColumns::for_pipe(&rows).name, 40);
    }

    #[test]
    fn in_a_pipe_nothing_is_cut_and_columns_are_separated() {
        let written = line(&row("a name longer than its column", "All of it."), None);
        assert_eq!(written, "a name longer than its column  -         user  claude  All of it.");
        assert_eq!(line(&row("short", ""), None), "short       -         user  claude");
    }
}
