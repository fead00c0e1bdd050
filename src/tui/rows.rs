//! Rows of styled text: made harmless, wrapped to a width, each knowing the line of the file it came from.

use std::borrow::Cow;

use ratatui::style::Modifier;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::Meaning;
use crate::domain::text::clean_line;

/// The columns between two tab stops.
const TAB: usize = 4;

/// How a piece of text looks: what it means, how it is stressed, and whose sign it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    /// What it means.
    pub meaning: Meaning,
    /// Bold, italic, underlined, crossed out.
    pub stress: Modifier,
    /// Whether the sign is callsheet's own, and may be replaced by plain ASCII.
    pub own: bool,
}

impl Face {
    /// Ordinary text.
    pub const TEXT: Self = Self::of(Meaning::Text);
    /// Text of less weight.
    pub const MUTED: Self = Self::of(Meaning::Muted);

    /// Text of that meaning.
    pub const fn of(meaning: Meaning) -> Self {
        Self { meaning, stress: Modifier::empty(), own: false }
    }

    /// A sign of callsheet's own, of that meaning.
    pub const fn sign(meaning: Meaning) -> Self {
        Self { meaning, stress: Modifier::empty(), own: true }
    }

    /// The same, stressed.
    #[must_use]
    pub const fn with(self, stress: Modifier) -> Self {
        Self { stress: self.stress.union(stress), ..self }
    }
}

/// A piece of a row, harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// How it looks.
    pub face: Face,
}

impl Piece {
    /// A piece with a text of callsheet's own, which is harmless.
    pub fn new(text: impl Into<String>, face: Face) -> Self {
        Self { text: text.into(), face }
    }

    /// A piece with a text of a file, made harmless.
    pub fn clean(text: &str, face: Face) -> Self {
        Self::new(clean_line(text).into_owned(), face)
    }

    /// So many columns of nothing.
    pub fn gap(columns: usize) -> Self {
        Self::new(" ".repeat(columns), Face::TEXT)
    }
}

/// One row on the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// From left to right.
    pub pieces: Vec<Piece>,
    /// The line of the file it came from, from 1.
    pub line: Option<usize>,
}

impl Row {
    /// What stands on it, without looks.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

/// A stretch of text to be wrapped. A line end in it ends a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<'a> {
    /// The text, as a file has it.
    pub text: Cow<'a, str>,
    /// How it looks.
    pub face: Face,
    /// The line of the file it stands on.
    pub line: Option<usize>,
}

impl<'a> Run<'a> {
    /// A stretch of text that stands on a line.
    pub fn new(text: impl Into<Cow<'a, str>>, face: Face, line: Option<usize>) -> Self {
        Self { text: text.into(), face, line }
    }
}

/// The columns pieces take.
pub fn width(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| columns_of(&piece.text)).sum()
}

/// The columns a text takes on the screen, where every sign stands in cells of its own. The width of
/// a text as a whole can be another: some signs join with their neighbours in print.
fn columns_of(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Text with its tabs made spaces, so that code keeps its columns.
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
pub fn clip(pieces: &mut Vec<Piece>, columns: usize) {
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

/// Pieces at the left and at the right edge of `columns`; the left gives way.
pub fn spread(mut left: Vec<Piece>, right: Vec<Piece>, columns: usize) -> Vec<Piece> {
    let right_width = width(&right);
    clip(&mut left, columns.saturating_sub(right_width + usize::from(right_width > 0)));
    if right_width > 0 {
        left.push(Piece::gap(columns.saturating_sub(width(&left) + right_width)));
        left.extend(right);
        clip(&mut left, columns);
    }
    left
}

/// Wraps text behind a beginning: the first row opens with `first`, the others are indented as far.
pub fn hang(first: Vec<Piece>, runs: &[Run<'_>], columns: usize) -> Vec<Row> {
    let indent = width(&first).min(columns / 2);
    let mut first = first;
    clip(&mut first, indent.max(columns.min(1)));
    let mut rows = wrap(runs, columns.saturating_sub(indent));
    for (index, row) in rows.iter_mut().enumerate() {
        let begin = if index == 0 { std::mem::take(&mut first) } else { vec![Piece::gap(indent)] };
        row.pieces.splice(0..0, begin);
    }
    rows
}

/// Wraps text at words; what is longer than a row is broken, at a sign between words if it has one.
/// Always at least one row.
pub fn wrap(runs: &[Run<'_>], columns: usize) -> Vec<Row> {
    let columns = columns.max(1);
    if let Some(row) = short(runs, columns) {
        return vec![row];
    }
    let wrapping = Wrapping::new(runs);
    wrapping.rows(columns)
}

/// The one row of text that plainly fits.
fn short(runs: &[Run<'_>], columns: usize) -> Option<Row> {
    let plain = |run: &Run<'_>| run.text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    let length: usize = runs.iter().map(|run| run.text.len()).sum();
    if length > columns || !runs.iter().all(plain) {
        return None;
    }
    let pieces = runs.iter().filter(|run| !run.text.is_empty());
    let pieces = pieces.map(|run| Piece::new(run.text.as_ref(), run.face)).collect();
    Some(Row { pieces, line: runs.iter().find_map(|run| run.line) })
}

/// One sign of a text being wrapped.
#[derive(Clone, Copy)]
struct Sign {
    run: usize,
    start: usize,
    end: usize,
    width: usize,
    kind: Kind,
}

/// What a sign does to a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It holds on to its neighbours.
    Letter,
    /// A row may end before and after it: signs of scripts without spaces.
    Wide,
    /// A long word may be broken after it.
    Joint,
    /// A row may end here, and it goes.
    Space,
    /// The row ends here.
    End,
}

struct Wrapping<'r, 'a> {
    runs: &'r [Run<'a>],
    texts: Vec<Cow<'r, str>>,
    signs: Vec<Sign>,
}

impl<'r, 'a> Wrapping<'r, 'a> {
    fn new(runs: &'r [Run<'a>]) -> Self {
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

    fn rows(&self, columns: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut start = 0;
        let mut used = 0;
        // Where the row may end: behind a space, or, in a word longer than a row, behind a joint.
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
                // A line end right behind the spaces has had its row.
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

    /// The row of the signs from `start` up to `end`, without the spaces at its end.
    fn row(&self, start: usize, end: usize) -> Row {
        let signs = &self.signs[start..end];
        let kept = signs.iter().rposition(|sign| sign.kind != Kind::Space).map_or(0, |last| last + 1);
        let line = signs.first().or(self.signs.get(start)).map(|sign| sign.run);
        let line = line.and_then(|run| self.runs.get(run..)?.iter().find_map(|run| run.line));
        let mut pieces: Vec<Piece> = Vec::new();
        for group in signs[..kept].chunk_by(|a, b| a.run == b.run) {
            if let (Some(first), Some(last)) = (group.first(), group.last()) {
                let text = &self.texts[first.run][first.start..last.end];
                pieces.push(Piece::new(text, self.runs[first.run].face));
            }
        }
        Row { pieces, line }
    }
}

/// The text made harmless, its line ends kept.
fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return clean_line(text);
    }
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(|line| clean_line(line.trim_end_matches('\r'))).collect();
    Cow::Owned(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, columns: usize) -> Vec<String> {
        wrap(&[Run::new(text, Face::TEXT, Some(1))], columns).iter().map(Row::text).collect()
    }

    #[test]
    fn words_stay_whole_and_signs_stay_with_them() {
        assert_eq!(wrapped("one two, three.", 8), ["one two,", "three."]);
        assert_eq!(wrapped("one two", 3), ["one", "two"]);
        assert_eq!(wrapped("a\n\nb \nc", 9), ["a", "", "b", "c"]);
        assert_eq!(wrapped("", 9), [""]);
        assert_eq!(wrapped("日本語の文", 4), ["日本", "語の", "文"]);
    }

    #[test]
    fn what_is_too_long_breaks_at_a_joint_or_anywhere() {
        assert_eq!(wrapped("src/domain/agent", 11), ["src/domain/", "agent"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("go src/domain/x", 11), ["go", "src/domain/", "x"]);
    }

    #[test]
    fn a_word_across_two_faces_is_one_word() {
        let bold = Face::TEXT.with(Modifier::BOLD);
        let runs =
            [Run::new("see ", Face::TEXT, Some(3)), Run::new("this", bold, None), Run::new(".", Face::TEXT, None)];
        let rows = wrap(&runs, 6);
        assert_eq!(rows.iter().map(Row::text).collect::<Vec<_>>(), ["see", "this."]);
        assert_eq!(rows[0].line, Some(3));
        assert_eq!(rows[1].pieces, [Piece::new("this", bold), Piece::new(".", Face::TEXT)]);
    }

    #[test]
    fn rows_hang_behind_their_beginning() {
        let rows = hang(vec![Piece::new("[x] ", Face::TEXT)], &[Run::new("one two three", Face::TEXT, None)], 11);
        assert_eq!(rows.iter().map(Row::text).collect::<Vec<_>>(), ["[x] one two", "    three"]);
    }

    #[test]
    fn both_sides_keep_to_the_columns() {
        let left = vec![Piece::new("a long title", Face::TEXT)];
        let right = vec![Piece::new("2 of 8", Face::TEXT)];
        let row = Row { pieces: spread(left, right, 14), line: None };
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
            // A sign may be wider than the row: a wide letter with a mark that takes a column too.
            prop_assert!(rows.iter().all(|row| columns_of(row) <= columns || row.graphemes(true).count() == 1));
            let letters = |text: &str| text.chars().filter(|c| !matches!(c, ' ' | '\n' | '\u{3000}')).collect::<String>();
            prop_assert_eq!(letters(&rows.concat()), letters(&harmless(&text)));
        }
    }
}
