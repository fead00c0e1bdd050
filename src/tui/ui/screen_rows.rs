//! Rows of styled text: made harmless, wrapped to a width, each with the line of the file it comes from.

use std::borrow::Cow;

use ratatui::style::Modifier;
use unicode_segmentation::UnicodeSegmentation;

use super::theme::Meaning;
use crate::domain::span::Span;
use crate::domain::text::{CellWidth, WrapStyle, clean_line, prefix_of_width, wrap as wrap_line};

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
        let kept = prefix_of_width(&piece.text, columns.saturating_sub(used + 1)).len();
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
    let mut text = String::new();
    let mut ends = Vec::with_capacity(runs.len());
    for run in runs {
        push_harmless(&mut text, &run.text);
        ends.push(text.len());
    }
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        wrap_line(line.trim_end_matches('\n'), columns, WrapStyle::Flush, |piece| {
            let from = start + piece.start;
            let to = from + line[piece.start..piece.end].trim_end().len();
            rows.push(row(runs, &ends, &text, Span::new(from, to)));
        });
        start += line.len();
    }
    if rows.is_empty() {
        rows.push(row(runs, &ends, &text, Span::default()));
    }
    rows
}

/// The row of a part of the text of the runs, which end at `ends`.
fn row(runs: &[TextRun<'_>], ends: &[usize], text: &str, part: Span) -> ScreenRow {
    let first = ends.partition_point(|end| *end <= part.start);
    let line = runs.get(first..).and_then(|runs| runs.iter().find_map(|run| run.line));
    let mut start = part.start;
    let mut pieces = Vec::new();
    for (run, end) in runs.iter().zip(ends).skip(first) {
        if start >= part.end {
            break;
        }
        let end = (*end).min(part.end);
        if start < end {
            pieces.push(RowPiece::new(&text[start..end], run.face));
            start = end;
        }
    }
    ScreenRow { pieces, line }
}

/// Adds a text made harmless, with its line breaks kept.
fn push_harmless(to: &mut String, text: &str) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            to.push('\n');
        }
        to.push_str(&clean_line(line.strip_suffix('\r').unwrap_or(line)));
    }
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

    proptest! {
        #[test]
        fn rows_never_overflow_nor_lose_a_letter(text in "\\PC{0,60}|[a-z /\n日\u{1b}\u{202e}\u{301}\t]{0,120}", columns in 2usize..40) {
            let rows = wrapped(&text, columns);
            // A character may be wider than the row: a wide letter with a mark that takes another column.
            prop_assert!(rows.iter().all(|row| columns_of(row) <= columns || row.graphemes(true).count() == 1));
            let mut harmless = String::new();
            push_harmless(&mut harmless, &text);
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&rows.concat()), letters(&harmless));
        }
    }
}
