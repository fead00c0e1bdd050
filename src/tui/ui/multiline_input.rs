//! A multi-line text input, such as for the task. The cursor moves by grapheme cluster.

use crate::domain::text::{CellWidth, WrapStyle, shown, wrap};
use tui_textarea::{CursorMove, TextArea};
use unicode_segmentation::UnicodeSegmentation;

use super::key::{BaseKey, KeyPress};
use super::keymap::Action;
use crate::domain::span::Span;

/// Maximum size of a pasted text, in bytes.
pub const PASTE_LIMIT: usize = 1 << 20;

/// Notice about a paste of which this many bytes were left out.
pub fn left_out_of_paste(bytes: usize) -> String {
    format!("only the first 1 MiB was pasted; {bytes} bytes were left out: put long texts into a file")
}

/// Maximum number of single edits that can be undone.
const HISTORY: usize = 20_000;

/// Number of rows that the page keys move.
const PAGE: usize = 8;

/// A multi-line text input. The text area stores text, cursor, selection and history; rows and grapheme clusters are
/// computed here.
#[derive(Clone, Debug)]
pub struct MultilineInput {
    area: TextArea<'static>,
    /// Number of the text area's edits that each undo reverts, one entry per undo.
    steps: Vec<usize>,
    /// The same for undone edits.
    undone: Vec<usize>,
    /// Kind of the last edit.
    last: Last,
    /// The column that the cursor returns to while it moves up and down.
    column: Option<usize>,
    /// The columns of a row.
    columns: usize,
    /// The rows.
    pub rows: Vec<TextRow>,
    /// The first visible row.
    pub top: usize,
}

/// A row of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextRow {
    /// The line that contains it.
    pub line: usize,
    /// Its bytes in that line.
    pub text: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Letter,
    Space,
    Other,
}

/// A change of the text; returns true if it changed anything.
pub type TextEdit = fn(&mut MultilineInput) -> bool;

/// The text edit that an action performs, if any.
pub fn edit_of(action: Action) -> Option<TextEdit> {
    Some(match action {
        Action::Undo => MultilineInput::undo,
        Action::Redo => MultilineInput::redo,
        Action::EraseLine => MultilineInput::erase_line,
        Action::EraseWord => MultilineInput::erase_word,
        _ => return None,
    })
}

impl MultilineInput {
    /// Creates an input with a text, with the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut area = TextArea::from(text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)));
        area.set_max_histories(HISTORY);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        let mut writing = Self {
            area,
            steps: Vec::new(),
            undone: Vec::new(),
            last: Last::Other,
            column: None,
            columns: 0,
            rows: Vec::new(),
            top: 0,
        };
        writing.wrap();
        writing
    }

    /// The text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Its lines.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The row and the column, in cells, of the cursor.
    pub fn cursor(&self) -> (usize, usize) {
        let (line, at) = self.place();
        let row = self.row_of(line, at);
        let before = self.rows.get(row).map_or("", |row| Span::new(row.text.start, at).of(&self.area.lines()[line]));
        (row, shown(before).width())
    }

    /// Selected part of a line, in bytes; one past its end if its line end is selected too.
    pub fn selected(&self, line: usize) -> Option<Span> {
        let (from, to) = self.area.selection_range()?;
        if from == to || line < from.0 || to.0 < line {
            return None;
        }
        let text = self.area.lines().get(line)?;
        let start = if line == from.0 { byte_of(text, from.1) } else { 0 };
        let end = if line == to.0 { byte_of(text, to.1) } else { text.len() + 1 };
        Some(Span::new(start, end))
    }

    /// Handles a key that types, moves or edits. Returns true if the text changed.
    pub fn press(&mut self, key: KeyPress) -> bool {
        if !matches!(key.code, BaseKey::Up | BaseKey::Down | BaseKey::PageUp | BaseKey::PageDown) {
            self.column = None;
        }
        let word = key.ctrl || key.alt;
        match key.code {
            BaseKey::Char(c) if !word => self.edit(kind_of(c), |area| area.insert_char(c)),
            BaseKey::Enter => self.edit(Last::Other, TextArea::insert_newline),
            BaseKey::Char('j' | 'm') if key.ctrl => self.edit(Last::Other, TextArea::insert_newline),
            BaseKey::Char('h') if key.ctrl => self.erase_to(Self::sign_before),
            BaseKey::Char('d') if key.ctrl => self.erase_to(Self::sign_behind),
            BaseKey::Char('d') if key.alt => self.erase_to(Self::word_behind),
            BaseKey::Char('k') if key.ctrl => self.erase_to(Self::line_behind),
            BaseKey::Tab if !key.shift => self.edit(Last::Space, |area| {
                area.insert_tab();
            }),
            BaseKey::Backspace if word => self.erase_to(Self::word_before),
            BaseKey::Backspace => self.erase_to(Self::sign_before),
            BaseKey::Delete if word => self.erase_to(Self::word_behind),
            BaseKey::Delete => self.erase_to(Self::sign_behind),
            _ => {
                self.go(key);
                false
            }
        }
    }

    /// Inserts a text at the cursor, or in place of the selection. Returns the number of bytes left out because there
    /// were too many.
    pub fn paste(&mut self, text: &str) -> usize {
        let end = (0..=PASTE_LIMIT.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
        // Terminals send line breaks of a paste as carriage returns.
        let lines = text[..end].replace("\r\n", "\n").replace('\r', "\n");
        self.column = None;
        if !lines.is_empty() {
            self.edit(Last::Other, |area| {
                area.insert_str(&lines);
            });
        }
        text.len() - end
    }

    /// Erases from the start of the line to the cursor; at the start of a line, the line break before it.
    pub fn erase_line(&mut self) -> bool {
        self.erase_to(|writing| {
            let (line, at) = writing.place();
            if at > 0 { (line, 0) } else { writing.sign_before() }
        })
    }

    /// Erases the word before the cursor.
    pub fn erase_word(&mut self) -> bool {
        self.erase_to(Self::word_before)
    }

    /// Undoes the last edit. Returns true if there was one.
    pub fn undo(&mut self) -> bool {
        let Some(step) = self.steps.pop() else { return false };
        self.undone.push(step);
        self.last = Last::Other;
        let undone = (0..step).filter(|_| self.area.undo()).count();
        self.wrap();
        undone > 0
    }

    /// Redoes the last undone edit. Returns true if there was one.
    pub fn redo(&mut self) -> bool {
        let Some(step) = self.undone.pop() else { return false };
        self.steps.push(step);
        self.last = Last::Other;
        let redone = (0..step).filter(|_| self.area.redo()).count();
        self.wrap();
        redone > 0
    }

    /// Moves the cursor to a cell: a row, counted from the first of all rows, and a column.
    pub fn click(&mut self, row: usize, column: usize) {
        self.column = None;
        self.area.cancel_selection();
        self.go_to_cell(row.min(self.rows.len().saturating_sub(1)), column);
    }

    /// Sets the size in columns and rows, and shows the cursor.
    pub fn measure(&mut self, columns: usize, height: usize) {
        if columns != self.columns {
            self.columns = columns;
            self.wrap();
        }
        let (row, _) = self.cursor();
        let height = height.max(1);
        self.top = self.top.clamp((row + 1).saturating_sub(height), row);
        self.top = self.top.min(self.rows.len().saturating_sub(height));
    }

    fn wrap(&mut self) {
        // The last column is for the cursor after the last character of a row.
        let columns = self.columns.saturating_sub(1);
        let rows = &mut self.rows;
        rows.clear();
        for (line, text) in self.area.lines().iter().enumerate() {
            wrap(text, columns, WrapStyle::Flush, |piece| {
                rows.push(TextRow { line, text: Span::new(piece.start, piece.end) });
            });
        }
    }

    /// Performs an edit that inserts something in place of the selection.
    fn edit(&mut self, kind: Last, edit: impl FnOnce(&mut TextArea<'static>)) -> bool {
        let joins = self.last == kind && kind != Last::Other || self.last == Last::Letter && kind == Last::Space;
        let erased = self.erase_selected();
        edit(&mut self.area);
        let edits = 1 + usize::from(erased);
        match self.steps.last_mut().filter(|_| joins && !erased) {
            Some(step) => *step += edits,
            None => self.steps.push(edits),
        }
        self.undone.clear();
        self.last = kind;
        self.wrap();
        true
    }

    /// Erases the selection; without one, the text between the cursor and a position.
    fn erase_to(&mut self, place: impl FnOnce(&Self) -> (usize, usize)) -> bool {
        if !self.erase_selected() {
            let here = self.place();
            let there = place(self);
            if here == there {
                return false;
            }
            let (from, to) = (here.min(there), here.max(there));
            let count = self.signs_between(from, to);
            self.area.cancel_selection();
            self.go_to(from);
            self.area.delete_str(count);
        }
        self.steps.push(1);
        self.undone.clear();
        self.last = Last::Other;
        self.wrap();
        true
    }

    fn erase_selected(&mut self) -> bool {
        let selects = self.area.selection_range().is_some_and(|(from, to)| from != to);
        if selects {
            self.area.delete_char();
        } else {
            self.area.cancel_selection();
        }
        selects
    }

    /// Number of grapheme clusters between two positions; a line break counts as one.
    fn signs_between(&self, from: (usize, usize), to: (usize, usize)) -> usize {
        let lines = self.area.lines();
        let count = |line: usize, start: usize, end: usize| Span::new(start, end).of(&lines[line]).chars().count();
        if from.0 == to.0 {
            return count(from.0, from.1, to.1);
        }
        let whole: usize = lines[from.0 + 1..to.0].iter().map(|line| line.chars().count() + 1).sum();
        count(from.0, from.1, lines[from.0].len()) + 1 + whole + count(to.0, 0, to.1)
    }

    /// Moves the cursor; with shift, selects.
    fn go(&mut self, key: KeyPress) {
        let far = key.ctrl || key.alt;
        let (line, _) = self.place();
        let there = match key.code {
            BaseKey::Left if far => self.word_before(),
            BaseKey::Left => self.sign_before(),
            BaseKey::Right if far => self.word_behind(),
            BaseKey::Right => self.sign_behind(),
            BaseKey::Char('b') if key.alt => self.word_before(),
            BaseKey::Char('f') if key.alt => self.word_behind(),
            BaseKey::Home if far => (0, 0),
            BaseKey::Home | BaseKey::Char('a') => (line, 0),
            BaseKey::End if far => self.end(),
            BaseKey::End | BaseKey::Char('e') => (line, self.area.lines()[line].len()),
            BaseKey::Up => self.place_by_rows(-1),
            BaseKey::Down => self.place_by_rows(1),
            BaseKey::PageUp => self.place_by_rows(-PAGE.cast_signed()),
            BaseKey::PageDown => self.place_by_rows(PAGE.cast_signed()),
            _ => return,
        };
        if key.shift && !self.area.is_selecting() {
            self.area.start_selection();
        } else if !key.shift {
            self.area.cancel_selection();
        }
        self.last = Last::Other;
        self.go_to(there);
    }

    /// The line of the cursor, and its byte offset in the line.
    fn place(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, byte_of(&self.area.lines()[cursor.0], cursor.1))
    }

    fn end(&self) -> (usize, usize) {
        let lines = self.area.lines();
        (lines.len() - 1, lines.last().map_or(0, String::len))
    }

    fn sign_before(&self) -> (usize, usize) {
        let (line, at) = self.place();
        let lines = self.area.lines();
        match (lines[line][..at].grapheme_indices(true).next_back(), line.checked_sub(1)) {
            (Some((start, _)), _) => (line, start),
            (None, Some(before)) => (before, lines[before].len()),
            (None, None) => (line, at),
        }
    }

    fn sign_behind(&self) -> (usize, usize) {
        let (line, at) = self.place();
        let lines = self.area.lines();
        match lines[line][at..].graphemes(true).next() {
            Some(sign) => (line, at + sign.len()),
            None if line + 1 < lines.len() => (line + 1, 0),
            None => (line, at),
        }
    }

    fn word_before(&self) -> (usize, usize) {
        let (line, at) = self.place();
        let mut words = self.area.lines()[line][..at].unicode_word_indices();
        match words.next_back() {
            Some((start, _)) => (line, start),
            None if at > 0 => (line, 0),
            None => self.sign_before(),
        }
    }

    fn word_behind(&self) -> (usize, usize) {
        let (line, at) = self.place();
        let text = &self.area.lines()[line];
        match text[at..].unicode_word_indices().next() {
            Some((start, word)) => (line, at + start + word.len()),
            None if at < text.len() => (line, text.len()),
            None => self.sign_behind(),
        }
    }

    fn line_behind(&self) -> (usize, usize) {
        let (line, at) = self.place();
        let length = self.area.lines()[line].len();
        if at < length { (line, length) } else { self.sign_behind() }
    }

    /// The position this many rows further down, in the column that the cursor keeps.
    fn place_by_rows(&mut self, rows: isize) -> (usize, usize) {
        let (row, column) = self.cursor();
        let column = *self.column.get_or_insert(column);
        match row.checked_add_signed(rows) {
            None if row == 0 => (0, 0),
            None => self.place_of_cell(0, column),
            Some(wanted) if wanted < self.rows.len() => self.place_of_cell(wanted, column),
            Some(_) if row + 1 == self.rows.len() => self.end(),
            Some(_) => self.place_of_cell(self.rows.len() - 1, column),
        }
    }

    fn place_of_cell(&self, row: usize, column: usize) -> (usize, usize) {
        let Some(row) = self.rows.get(row) else { return self.place() };
        let text = &self.area.lines()[row.line];
        let mut used = 0;
        let mut at = row.text.start;
        let mut last = at;
        for sign in row.text.of(text).graphemes(true) {
            let width = shown(sign).width();
            if used + width.div_ceil(2) > column {
                return (row.line, at);
            }
            used += width;
            last = at;
            at += sign.len();
        }
        // The end of a row inside a line is the start of the next row.
        (row.line, if at < text.len() { last } else { at })
    }

    fn row_of(&self, line: usize, at: usize) -> usize {
        let behind = self.rows.partition_point(|row| (row.line, row.text.start) <= (line, at));
        behind.saturating_sub(1)
    }

    fn go_to_cell(&mut self, row: usize, column: usize) {
        let place = self.place_of_cell(row, column);
        self.go_to(place);
    }

    /// Moves the cursor to a byte of a line. The area's jump takes 16-bit numbers; in a larger text, the rest is moved
    /// step by step.
    fn go_to(&mut self, (line, at): (usize, usize)) {
        let column = self.area.lines().get(line).map_or(0, |text| text[..at].chars().count());
        let short = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(short(line), short(column)));
        if line > usize::from(u16::MAX) {
            for _ in usize::from(u16::MAX)..line {
                self.area.move_cursor(CursorMove::Down);
            }
            self.area.move_cursor(CursorMove::Head);
            for _ in 0..column.min(usize::from(u16::MAX)) {
                self.area.move_cursor(CursorMove::Forward);
            }
        }
    }
}

fn kind_of(c: char) -> Last {
    if c.is_whitespace() { Last::Space } else { Last::Letter }
}

/// The byte offset of the character with this index.
fn byte_of(line: &str, column: usize) -> usize {
    line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(text: &str, keys: &str) -> MultilineInput {
        let mut writing = MultilineInput::new(text);
        writing.measure(20, 5);
        for key in KeyPress::parse_row(keys).unwrap_or_default() {
            writing.press(key);
        }
        writing
    }

    #[test]
    fn it_types_moves_and_erases() {
        assert_eq!(written("", "one<enter>two<up><home>x").text(), "xone\ntwo");
        assert_eq!(written("one two", "<c-left>x").text(), "one xtwo");
        assert_eq!(written("one two", "<a-bs>").text(), "one ");
        assert_eq!(written("one two", "<home><a-del>").text(), " two");
        assert_eq!(written("a\nb", "<home><bs>").text(), "ab");
        assert_eq!(written("a\nb", "<c-home><right><del>").text(), "ab");
        assert_eq!(written("", "a<tab>b").text(), "a   b");
    }

    #[test]
    fn a_sign_of_several_code_points_goes_as_one() {
        let text = "a👩\u{200d}💻e\u{301}";
        assert_eq!(written(text, "<bs>").text(), "a👩\u{200d}💻");
        assert_eq!(written(text, "<bs><bs>").text(), "a");
        assert_eq!(written(text, "<left><left>x").text(), "ax👩\u{200d}💻e\u{301}");
        assert_eq!(written(text, "<home><right><del>").text(), "ae\u{301}");
        let mut writing = written(text, "<bs><bs>");
        assert!(writing.undo() && writing.undo());
        assert_eq!(writing.text(), text);
        assert!(writing.redo());
        assert_eq!(writing.text(), "a👩\u{200d}💻");
    }

    #[test]
    fn undo_goes_by_words() {
        let mut writing = written("", "one two");
        assert!(writing.undo());
        assert_eq!(writing.text(), "one ");
        assert!(writing.undo());
        assert_eq!(writing.text(), "");
        assert!(!writing.undo());
        assert!(writing.redo() && writing.redo() && !writing.redo());
        assert_eq!(writing.text(), "one two");
    }

    #[test]
    fn a_replaced_selection_is_restored_by_undo() {
        let mut writing = written("one two", "<s-left><s-left><s-left>");
        assert_eq!(writing.selected(0), Some(Span::new(4, 7)));
        writing.press(KeyPress::char('x'));
        assert_eq!(writing.text(), "one x");
        assert!(writing.undo());
        assert_eq!(writing.text(), "one two");
        let writing = written("one\ntwo\nthree", "<s-up><s-up>");
        assert_eq!((writing.selected(0), writing.selected(1)), (Some(Span::new(3, 4)), Some(Span::new(0, 4))));
    }

    #[test]
    fn the_cursor_moves_by_the_rows_one_sees_and_keeps_its_column() {
        let mut writing = written("one two three four five six", "");
        assert_eq!(writing.rows.len(), 2);
        assert_eq!(writing.cursor(), (1, 8));
        writing.press(KeyPress::plain(BaseKey::Up));
        assert_eq!(writing.cursor(), (0, 8));
        writing.press(KeyPress::plain(BaseKey::Up));
        assert_eq!(writing.cursor(), (0, 0));
        writing.press(KeyPress::plain(BaseKey::Down));
        assert_eq!(writing.cursor(), (1, 8));
        writing.press(KeyPress::plain(BaseKey::Down));
        assert_eq!(writing.cursor(), (1, 8));
    }

    #[test]
    fn a_paste_is_one_edit_and_capped() {
        let mut writing = written("ab", "<left>");
        assert_eq!(writing.paste("1\r\n2\r3"), 0);
        assert_eq!(writing.text(), "a1\n2\n3b");
        assert!(writing.undo());
        assert_eq!(writing.text(), "ab");
        let long = "é".repeat(PASTE_LIMIT / 2 + 3);
        let mut writing = MultilineInput::new("");
        assert_eq!(writing.paste(&format!("x{long}")), 8);
        assert_eq!(writing.text().len(), PASTE_LIMIT - 1);
    }

    #[test]
    fn a_text_of_more_lines_than_sixteen_bits_count_can_be_walked() {
        let mut writing = MultilineInput::new(&"ab\n".repeat(70_000));
        writing.measure(20, 5);
        writing.press(KeyPress::plain(BaseKey::Up));
        assert_eq!(writing.cursor(), (69_999, 0));
        writing.press(KeyPress::plain(BaseKey::End));
        writing.press(KeyPress::char('c'));
        assert_eq!(writing.lines()[69_999], "abc");
    }

    proptest! {
        #[test]
        fn whatever_is_pressed_undoes_to_where_it_began(
            start in "([a-c ]|\n|é|👩\u{200d}💻|\u{301}|\u{202e}){0,12}",
            keys in prop::collection::vec(0_usize..24, 0..40),
            columns in 0_usize..12,
        ) {
            let all = KeyPress::parse_row("a <enter><bs><del><left><right><up><down><home><end><s-left><s-right><s-up><s-down><c-left><c-right><a-bs><a-del><tab><pgup><pgdn>é👩").unwrap_or_default();
            let mut writing = MultilineInput::new(&start);
            for key in keys {
                writing.measure(columns, 3);
                writing.press(all[key]);
                let (row, _) = writing.cursor();
                prop_assert!(row < writing.rows.len());
            }
            writing.measure(columns, 3);
            let end = writing.text();
            while writing.undo() {}
            prop_assert_eq!(writing.text(), start.as_str());
            while writing.redo() {}
            prop_assert_eq!(writing.text(), end);
        }
    }
}
