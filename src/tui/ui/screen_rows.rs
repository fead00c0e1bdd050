//! Rows of styled text: made harmless, wrapped to a width, each with the line of the file it comes from.

use std::borrow::Cow;

use crate::domain::text::CellWidth;
use ratatui::style::Modifier;
use unicode_segmentation::UnicodeSegmentation;

use super::theme::Meaning;
use crate::domain::text::clean_line;

/// The columns between two tab stops.
const TAB: usize = 4;

/// Style of a piece of text: meaning, emphasis, and whether callsheet or a file wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextFace {
    /// Meaning of the text.
    pub meaning: Meaning,
    /// Bold, italic, underlined, crossed out.
    pub stress: Modifier,
    /// True for callsheet's own characters, which may be replaced by ASCII.
    pub own: bool,
}

impl TextFace {
    /// Ordinary text.
    pub const TEXT: Self = Self::of(Meaning::Text);
    /// Text of less weight.
    pub const MUTED: Self = Self::of(Meaning::Muted);

    /// Text with this meaning.
    pub const fn of(meaning: Meaning) -> Self {
        Self { meaning, stress: Modifier::empty(), own: false }
    }

    /// A mark by callsheet, with this meaning.
    pub const fn sign(meaning: Meaning) -> Self {
        Self { meaning, stress: Modifier::empty(), own: true }
    }

    /// The same style with emphasis.
    #[must_use]
    pub const fn with(self, stress: Modifier) -> Self {
        Self { stress: self.stress.union(stress), ..self }
    }
}

/// A piece of a row, harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPiece {
    /// Text of the piece.
    pub text: String,
    /// Style of the piece.
    pub face: TextFace,
}

impl RowPiece {
    /// A piece with a text by callsheet, which is harmless.
    pub fn new(text: impl Into<String>, face: TextFace) -> Self {
        Self { text: text.into(), face }
    }

    /// A piece with a text from a file, made harmless.
    pub fn clean(text: &str, face: TextFace) -> Self {
        Self::new(clean_line(text).into_owned(), face)
    }

    /// This many blank columns.
    pub fn gap(columns: usize) -> Self {
        Self::new(" ".repeat(columns), TextFace::TEXT)
    }
}

/// One row on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScreenRow {
    /// The pieces, from left to right.
    pub pieces: Vec<RowPiece>,
    /// The line of the file it comes from, from 1.
    pub line: Option<usize>,
}

impl ScreenRow {
    /// Text of the row, without styles.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// Text to be wrapped. A line break in it ends a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRun<'a> {
    /// The text, as in the file.
    pub text: Cow<'a, str>,
    /// Style of the row.
    pub face: TextFace,
    /// The line of the file that contains it.
    pub line: Option<usize>,
}

impl<'a> TextRun<'a> {
    /// Text on a line of the file.
    pub fn new(text: impl Into<Cow<'a, str>>, face: TextFace, line: Option<usize>) -> Self {
        Self { text: text.into(), face, line }
    }
}

/// The width of pieces, in columns.
pub fn width(pieces: &[RowPiece]) -> usize {
    pieces.iter().map(|piece| columns_of(&piece.text)).sum()
}

/// The width of a text on the screen, in columns, where each character has its own cells. The width of a text as a
/// whole may differ, because some characters combine with their neighbors when printed.
fn columns_of(text: &str) -> usize {
    text.graphemes(true).map(CellWidth::width).sum()
}

/// Text with its tabs replaced by spaces, so that code keeps its columns.
pub fn expand_tabs(text: &str) -> Cow<'_, str> {
    if !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let mut expanded = String::with_capacity(text.len() + 16);
    let mut column = 0;
    for sign in text.graphemes(true) {
        if sign == "\t" {
            let gap = TAB - column % TAB;
            expanded.extend(std::iter::repeat_n(' ', gap));
            column += gap;
        } else {
            expanded.push_str(sign);
            column += sign.width();
        }
    }
    Cow::Owned(expanded)
}

/// Cuts pieces to `columns`, with `…` where something is missing.
pub fn clip(pieces: &mut Vec<RowPiece>, columns: usize) {
    if width(pieces) <= columns {
        return;
    }
    let mut used = 0;
    for index in 0..pieces.len() {
        let piece = &mut pieces[index];
        let piece_width = columns_of(&piece.text);
        if used + piece_width < columns {
            used += piece_width;
            continue;
        }
        let mut kept = 0;
        for sign in piece.text.graphemes(true) {
            if used + sign.width() + 1 > columns {
                break;
            }
            used += sign.width();
            kept += sign.len();
        }
        piece.text.truncate(kept);
        if columns > 0 {
            piece.text.push('…');
        }
        pieces.truncate(index + 1);
        return;
    }
}

/// Pieces at the left and right edges of `columns`. If there is not enough room, the left ones are cut.
pub fn spread(mut left: Vec<RowPiece>, right: Vec<RowPiece>, columns: usize) -> Vec<RowPiece> {
    let right_width = width(&right);
    clip(&mut left, columns.saturating_sub(right_width + usize::from(right_width > 0)));
    if right_width > 0 {
        left.push(RowPiece::gap(columns.saturating_sub(width(&left) + right_width)));
        left.extend(right);
        clip(&mut left, columns);
    }
    left
}

/// Wraps text after some pieces: the first row begins with `first`, and the others are indented by its width.
pub fn hang(first: Vec<RowPiece>, runs: &[TextRun<'_>], columns: usize) -> Vec<ScreenRow> {
    let indent = width(&first).min(columns / 2);
    let mut first = first;
    clip(&mut first, indent.max(columns.min(1)));
    let mut rows = wrap(runs, columns.saturating_sub(indent));
    for (index, row) in rows.iter_mut().enumerate() {
        let begin = if index == 0 { std::mem::take(&mut first) } else { vec![RowPiece::gap(indent)] };
        row.pieces.splice(0..0, begin);
    }
    rows
}

/// Wraps text at words. A word longer than a row is broken, if possible after a character such as a hyphen. Returns at
/// least one row.
pub fn wrap(runs: &[TextRun<'_>], columns: usize) -> Vec<ScreenRow> {
    let columns = columns.max(1);
    if let Some(row) = short(runs, columns) {
        return vec![row];
    }
    let wrapping = Wrapping::new(runs);
    wrapping.rows(columns)
}

/// The only row of a text that certainly fits.
fn short(runs: &[TextRun<'_>], columns: usize) -> Option<ScreenRow> {
    let plain = |run: &TextRun<'_>| run.text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    let length: usize = runs.iter().map(|run| run.text.len()).sum();
    if length > columns || !runs.iter().all(plain) {
        return None;
    }
    let pieces = runs.iter().filter(|run| !run.text.is_empty());
    let pieces = pieces.map(|run| RowPiece::new(run.text.as_ref(), run.face)).collect();
    Some(ScreenRow { pieces, line: runs.iter().find_map(|run| run.line) })
}

/// A character of a text being wrapped.
#[derive(Clone, Copy)]
struct Sign {
    run: usize,
    start: usize,
    end: usize,
    width: usize,
    kind: Kind,
}

/// Effect of a character on a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It must stay with its neighbors.
    Letter,
    /// A row may end before and after it: characters of scripts without spaces.
    Wide,
    /// A long word may be broken after it.
    Joint,
    /// A row may end here; the space is dropped.
    Space,
    /// The row ends here.
    End,
}

struct Wrapping<'r, 'a> {
    runs: &'r [TextRun<'a>],
    texts: Vec<Cow<'r, str>>,
    signs: Vec<Sign>,
}

impl<'r, 'a> Wrapping<'r, 'a> {
    fn new(runs: &'r [TextRun<'a>]) -> Self {
        let mut wrapping = Self { runs, texts: Vec::with_capacity(runs.len()), signs: Vec::new() };
        for run in runs {
            wrapping.take(&run.text);
        }
        wrapping
    }

    fn take(&mut self, text: &'r str) {
        let run = self.texts.len();
        let text = harmless(text);
        if text.is_ascii() {
            let signs = text.bytes().enumerate();
            self.signs.extend(signs.map(|(start, byte)| Sign {
                run,
                start,
                end: start + 1,
                width: 1,
                kind: match byte {
                    b'\n' => Kind::End,
                    b' ' => Kind::Space,
                    b'/' | b'-' | b'_' | b'.' | b',' | b';' | b':' | b'=' | b'|' | b'&' | b'?' => Kind::Joint,
                    _ => Kind::Letter,
                },
            }));
        } else {
            for (start, sign) in text.grapheme_indices(true) {
                let width = sign.width();
                let kind = match sign {
                    "\n" => Kind::End,
                    " " | "\u{3000}" => Kind::Space,
                    "/" | "-" | "_" | "." | "," | ";" | ":" | "=" | "—" | "–" => Kind::Joint,
                    _ if width == 2 => Kind::Wide,
                    _ => Kind::Letter,
                };
                self.signs.push(Sign { run, start, end: start + sign.len(), width, kind });
            }
        }
        self.texts.push(text);
    }

    fn rows(&self, columns: usize) -> Vec<ScreenRow> {
        let mut rows = Vec::new();
        let mut start = 0;
        let mut used = 0;
        // The position where the row may end: after a space; in a word longer than a row, after a joint.
        let mut gap = 0;
        let mut joint = 0;
        let mut at = 0;
        while at < self.signs.len() {
            let sign = self.signs[at];
            if sign.kind == Kind::End {
                rows.push(self.row(start, at));
                at += 1;
                (start, used, gap, joint) = (at, 0, at, at);
                continue;
            }
            let is_full = used + sign.width > columns && at > start;
            if is_full && sign.kind == Kind::Space {
                rows.push(self.row(start, at));
                while self.signs.get(at).is_some_and(|sign| sign.kind == Kind::Space) {
                    at += 1;
                }
                // A line break right after the spaces has already ended the row.
                at += usize::from(self.signs.get(at).is_some_and(|sign| sign.kind == Kind::End));
                (start, used, gap, joint) = (at, 0, at, at);
                continue;
            }
            if is_full {
                let end = [gap, joint, at].into_iter().find(|&end| end > start).unwrap_or(at);
                let end = if sign.kind == Kind::Wide { at } else { end };
                rows.push(self.row(start, end));
                used = self.signs[end..at].iter().map(|sign| sign.width).sum();
                (start, gap, joint) = (end, end, end);
                continue;
            }
            used += sign.width;
            at += 1;
            match sign.kind {
                Kind::Space | Kind::Wide => gap = at,
                Kind::Joint => joint = at,
                Kind::Letter | Kind::End => {}
            }
        }
        if start < self.signs.len() || rows.is_empty() {
            rows.push(self.row(start, self.signs.len()));
        }
        rows
    }

    /// The row of the characters from `start` up to `end`, without trailing spaces.
    fn row(&self, start: usize, end: usize) -> ScreenRow {
        let signs = &self.signs[start..end];
        let kept = signs.iter().rposition(|sign| sign.kind != Kind::Space).map_or(0, |last| last + 1);
        let line = signs.first().or(self.signs.get(start)).map(|sign| sign.run);
        let line = line.and_then(|run| self.runs.get(run..)?.iter().find_map(|run| run.line));
        let mut pieces: Vec<RowPiece> = Vec::new();
        for group in signs[..kept].chunk_by(|a, b| a.run == b.run) {
            if let (Some(first), Some(last)) = (group.first(), group.last()) {
                let text = &self.texts[first.run][first.start..last.end];
                pieces.push(RowPiece::new(text, self.runs[first.run].face));
            }
        }
        ScreenRow { pieces, line }
    }
}

/// The text made harmless, with its line breaks kept.
fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return clean_line(text);
    }
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(|line| clean_line(line.trim_end_matches('\r'))).collect();
    Cow::Owned(lines.join("\n"))
}

/// Distance of tab stops on a terminal, in columns.
const TERMINAL_TAB: usize = 8;

/// A line of a program's output with its tabs replaced by spaces, up to the same columns as on a terminal.
pub fn columns_of_tabs(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut column = 0;
    for piece in line.split_inclusive('\t') {
        let said = piece.strip_suffix('\t').unwrap_or(piece);
        text.push_str(said);
        column += said.width();
        if said.len() < piece.len() {
            let spaces = TERMINAL_TAB - column % TERMINAL_TAB;
            text.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, columns: usize) -> Vec<String> {
        wrap(&[TextRun::new(text, TextFace::TEXT, Some(1))], columns).iter().map(ScreenRow::text).collect()
    }

    #[test]
    fn words_wrap_whole_with_their_punctuation() {
        assert_eq!(wrapped("one two, three.", 8), ["one two,", "three."]);
        assert_eq!(wrapped("one two", 3), ["one", "two"]);
        assert_eq!(wrapped("a\n\nb \nc", 9), ["a", "", "b", "c"]);
        assert_eq!(wrapped("", 9), [""]);
        assert_eq!(wrapped("日本語の文", 4), ["日本", "語の", "文"]);
    }

    #[test]
    fn a_word_longer_than_a_row_breaks_at_a_joint_or_anywhere() {
        assert_eq!(wrapped("src/domain/agent", 11), ["src/domain/", "agent"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("go src/domain/x", 11), ["go", "src/domain/", "x"]);
    }

    #[test]
    fn a_word_across_two_faces_is_one_word() {
        let bold = TextFace::TEXT.with(Modifier::BOLD);
        let runs = [
            TextRun::new("see ", TextFace::TEXT, Some(3)),
            TextRun::new("this", bold, None),
            TextRun::new(".", TextFace::TEXT, None),
        ];
        let rows = wrap(&runs, 6);
        assert_eq!(rows.iter().map(ScreenRow::text).collect::<Vec<_>>(), ["see", "this."]);
        assert_eq!(rows[0].line, Some(3));
        assert_eq!(rows[1].pieces, [RowPiece::new("this", bold), RowPiece::new(".", TextFace::TEXT)]);
    }

    #[test]
    fn rows_hang_behind_their_beginning() {
        let rows = hang(
            vec![RowPiece::new("[x] ", TextFace::TEXT)],
            &[TextRun::new("one two three", TextFace::TEXT, None)],
            11,
        );
        assert_eq!(rows.iter().map(ScreenRow::text).collect::<Vec<_>>(), ["[x] one two", "    three"]);
    }

    #[test]
    fn both_sides_keep_to_the_columns() {
        let left = vec![RowPiece::new("a long title", TextFace::TEXT)];
        let right = vec![RowPiece::new("2 of 8", TextFace::TEXT)];
        let row = ScreenRow { pieces: spread(left, right, 14), line: None };
        assert_eq!(row.text(), "a long… 2 of 8");
    }

    #[test]
    fn tabs_reach_to_their_stops() {
        assert_eq!(expand_tabs("\ta\tbc\t"), "    a   bc  ");
    }

    proptest! {
        #[test]
        fn rows_never_overflow_nor_lose_a_letter(text in "\\PC{0,60}|[a-z /\n日\u{1b}\u{202e}\u{301}\t]{0,120}", columns in 2usize..40) {
            let rows = wrapped(&text, columns);
            // A character may be wider than the row: a wide letter with a mark that takes another column.
            prop_assert!(rows.iter().all(|row| columns_of(row) <= columns || row.graphemes(true).count() == 1));
            let letters = |text: &str| text.chars().filter(|c| !matches!(c, ' ' | '\n' | '\u{3000}')).collect::<String>();
            prop_assert_eq!(letters(&rows.concat()), letters(&harmless(&text)));
        }
    }
}
