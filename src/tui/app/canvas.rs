//! The contents of the terminal, and the fewest bytes that draw the next frame.
//!
//! ratatui finds the cells that changed, but does not minimize the bytes sent. Here, a style is sent as its difference
//! from the last one, the cursor takes the shortest way, blanks are erased instead of written, and a cell that only
//! differs invisibly (the color of a space) is not sent at all. On a slow line, this decides whether the screen keeps
//! up.

mod pen;

use std::io::{self, Write};

use crate::domain::text::CellWidth as _;
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Cell, CellDiffOption};
use ratatui::layout::{Position, Size};
use ratatui::style::Color;

use pen::{CellStyle, PenState, VISIBLE_ON_BLANK, put_number};

/// Start of synchronized output, so that the terminal draws a frame in one piece.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";

/// From this many blanks on, erasing and skipping them is shorter than writing them.
const ERASED: usize = 10;

/// The same for blanks at the end of a row.
const ERASED_LAST: usize = 6;

/// The screen of a terminal, as a backend of ratatui.
pub struct TerminalCanvas<W: Write> {
    output: W,
    /// Returns the size of the terminal.
    measure: fn() -> io::Result<Size>,
    size: Size,
    /// Cells that the terminal shows.
    shown: Vec<Cell>,
    /// Cells of the next frame.
    wanted: Vec<Cell>,
    /// For each row, the first and last column that may differ.
    changed: Vec<Option<(u16, u16)>>,
    /// Cursor position after the frame; `None` if it is hidden.
    cursor: Option<Position>,
    /// Visibility of the terminal's cursor, if known.
    cursor_shown: Option<bool>,
    /// True if the whole screen is erased before the frame.
    erases: bool,
    pen: PenState,
    /// Position of the terminal's cursor, if known.
    at: Option<Position>,
    strokes: Vec<Stroke>,
    bytes: Vec<u8>,
}

impl<W: Write> TerminalCanvas<W> {
    /// Creates a canvas for an output whose size `measure` returns. The current contents of the terminal are unknown.
    ///
    /// # Errors
    /// The size cannot be told.
    pub fn new(output: W, measure: fn() -> io::Result<Size>) -> io::Result<Self> {
        let mut canvas = Self {
            output,
            measure,
            size: Size::default(),
            shown: Vec::new(),
            wanted: Vec::new(),
            changed: Vec::new(),
            cursor: None,
            cursor_shown: None,
            erases: true,
            pen: PenState::default(),
            at: None,
            strokes: Vec::new(),
            bytes: Vec::with_capacity(1 << 14),
        };
        canvas.resize(measure()?);
        Ok(canvas)
    }

    /// The output.
    pub const fn output(&self) -> &W {
        &self.output
    }

    /// The output, for sending something other than a frame.
    pub const fn output_mut(&mut self) -> &mut W {
        &mut self.output
    }

    /// Discards what is known of the terminal's contents, because another program may have written on it.
    pub fn forget(&mut self) {
        (self.erases, self.at, self.cursor_shown, self.pen) = (true, None, None, PenState::default());
        // The frame begins by erasing the terminal.
        self.shown.fill(Cell::EMPTY);
        let last = self.size.width.saturating_sub(1);
        self.changed.fill(Some((0, last)));
    }

    fn resize(&mut self, size: Size) {
        self.size = size;
        let cells = usize::from(size.width) * usize::from(size.height);
        self.shown = vec![Cell::EMPTY; cells];
        self.wanted = vec![Cell::EMPTY; cells];
        self.changed = vec![None; usize::from(size.height)];
    }

    fn row(&self, y: u16) -> usize {
        usize::from(y) * usize::from(self.size.width)
    }

    /// Sets a cell of the next frame.
    fn want(&mut self, x: u16, y: u16, cell: &Cell) {
        if x >= self.size.width || y >= self.size.height {
            return;
        }
        let (at, end) = (self.row(y) + usize::from(x), self.row(y) + usize::from(self.size.width));
        if is_covered(&self.wanted[at]) && cell.symbol() == " " {
            // The wide character before it covers this cell.
            return;
        }
        // If a wide character disappears, the cell that its second half covered is bare.
        let mut last = at;
        for covered in self.wanted[at + 1..end].iter_mut().take_while(|cell| is_covered(cell)) {
            *covered = Cell::EMPTY;
            last += 1;
        }
        self.wanted[at] = plain(cell);
        let room = end - at;
        for covered in &mut self.wanted[at + 1..at + columns(cell).min(room)] {
            *covered = Cell::EMPTY;
            covered.set_diff_option(CellDiffOption::Skip);
        }
        let behind = at + columns(cell).min(room);
        last = last.max(behind - 1);
        // The same for a wide character whose first half this one covers.
        for bare in self.wanted[behind..end].iter_mut().take_while(|cell| is_covered(cell)) {
            *bare = Cell::EMPTY;
            last += 1;
        }
        let last = x + u16::try_from(last - at).unwrap_or(0);
        let range = &mut self.changed[usize::from(y)];
        *range = Some(range.map_or((x, last), |(first, end)| (first.min(x), end.max(last))));
    }

    /// Builds the bytes of the frame.
    fn compose(&mut self) {
        self.bytes.extend_from_slice(BEGIN);
        if self.erases {
            self.bytes.extend_from_slice(b"\x1b[m\x1b[2J");
            (self.pen, self.at, self.erases) = (PenState::reset(), None, false);
        }
        self.find_strokes();
        for stroke in std::mem::take(&mut self.strokes) {
            self.draw_stroke(&stroke);
        }
        for y in 0..self.size.height {
            if let Some((first, last)) = self.changed[usize::from(y)].take() {
                let row = self.row(y);
                let (from, to) = (row + usize::from(first), row + usize::from(last) + 1);
                self.shown[from..to].clone_from_slice(&self.wanted[from..to]);
            }
        }
        match self.cursor {
            Some(position) => {
                if self.at != Some(position) {
                    self.go(usize::from(position.x), position.y);
                }
                self.show_cursor_as(true);
            }
            None => self.show_cursor_as(false),
        }
        // A frame without changes is sent anyway, as the response to a key press.
        self.bytes.extend_from_slice(END);
    }

    fn show_cursor_as(&mut self, shown: bool) {
        if self.cursor_shown != Some(shown) {
            self.bytes.extend_from_slice(if shown { b"\x1b[?25h" } else { b"\x1b[?25l" });
            self.cursor_shown = Some(shown);
        }
    }

    /// Finds the cells to write and groups them by style, because moving to another row takes fewer bytes than changing
    /// the color twice.
    fn find_strokes(&mut self) {
        self.strokes.clear();
        let mut inks: Vec<CellStyle> = Vec::new();
        for y in 0..self.size.height {
            let Some((first, last)) = self.changed[usize::from(y)] else { continue };
            let (row, last) = (self.row(y), usize::from(last));
            let mut x = usize::from(first);
            while x <= last {
                let cell = &self.wanted[row + x];
                if *cell == self.shown[row + x] || is_covered(cell) {
                    x += 1;
                    continue;
                }
                let erased = self.blanks(row, x, last);
                let width = if erased > 0 { erased } else { columns(cell) };
                let before = self.strokes.last_mut().filter(|stroke| stroke.y == y && !stroke.erases && erased == 0);
                let ink = CellStyle::of(cell);
                let near = before.filter(|stroke| {
                    let inked =
                        if cell.symbol() == " " { inks[stroke.ink].fits_blank(cell) } else { inks[stroke.ink] == ink };
                    inked && bridges(&self.wanted[row + stroke.end..row + x], &inks[stroke.ink])
                });
                if let Some(stroke) = near {
                    stroke.end = x + width;
                } else {
                    let known = inks.iter().position(|known| *known == ink);
                    let ink = known.unwrap_or_else(|| {
                        inks.push(ink);
                        inks.len() - 1
                    });
                    self.strokes.push(Stroke { ink, y, start: x, end: x + width, erases: erased > 0 });
                }
                x += width;
            }
        }
        // Erasing needs a style without visible attributes; strokes in one row keep their order.
        self.strokes.sort_by_key(|stroke| stroke.ink);
    }

    fn draw_stroke(&mut self, stroke: &Stroke) {
        let &Stroke { y, start, end, erases, .. } = stroke;
        if erases {
            return self.erase(start, y, end - start);
        }
        let mut x = start;
        while x < end {
            x += self.write(x, y);
        }
    }

    /// Number of blanks from `x` on that are worth erasing: up to the last one that is not on the terminal yet.
    fn blanks(&self, row: usize, x: usize, last: usize) -> usize {
        let is_blank = |x: &usize| self.wanted[row + x] == Cell::EMPTY;
        let run = (x..usize::from(self.size.width)).take_while(is_blank).count();
        if run < 4 {
            return 0;
        }
        let needed = (x..(x + run).min(last + 1)).rev().find(|x| self.shown[row + x] != Cell::EMPTY);
        let needed = needed.map_or(0, |end| end + 1 - x);
        let reaches_the_edge = x + run == usize::from(self.size.width);
        let more = (x + needed..=last).any(|x| self.wanted[row + x] != self.shown[row + x]);
        let enough = match (reaches_the_edge, more) {
            (true, _) => needed > 3,
            (false, true) => needed >= ERASED,
            (false, false) => needed >= ERASED_LAST,
        };
        if !enough {
            0
        } else if reaches_the_edge {
            run
        } else {
            needed
        }
    }

    fn erase(&mut self, x: usize, y: u16, blanks: usize) {
        self.go(x, y);
        if !self.pen.fits_blank(&Cell::EMPTY) {
            self.pen.take(&CellStyle::of(&Cell::EMPTY), &mut self.bytes);
        }
        if x + blanks == usize::from(self.size.width) {
            self.bytes.extend_from_slice(b"\x1b[K");
        } else {
            self.bytes.extend_from_slice(b"\x1b[");
            put_number(&mut self.bytes, blanks);
            self.bytes.push(b'X');
        }
    }

    /// Writes the cell at `x`. Returns its width in columns.
    fn write(&mut self, x: usize, y: u16) -> usize {
        self.go(x, y);
        let cell = &self.wanted[self.row(y) + x];
        let (symbol, width) = (cell.symbol(), columns(cell));
        let is_sure = is_sure(symbol);
        if symbol != " " || !self.pen.fits_blank(cell) {
            self.pen.take(&CellStyle::of(cell), &mut self.bytes);
        }
        if !is_sure && width > 1 {
            // Terminals disagree about the width of such characters, so the old contents are erased first.
            self.bytes.extend(std::iter::repeat_n(b' ', width));
            self.bytes.extend(std::iter::repeat_n(b'\x08', width));
        }
        self.bytes.extend_from_slice(symbol.as_bytes());
        let behind = x + width;
        // After the last column, the cursor position depends on the terminal.
        let stands = is_sure && behind < usize::from(self.size.width);
        self.at = stands.then(|| Position { x: column(behind), y });
        width
    }

    /// Moves the cursor in the shortest way.
    fn go(&mut self, x: usize, y: u16) {
        let x = column(x);
        // The first position of a frame is absolute, because other output may have moved the cursor.
        let is_first = self.bytes.len() <= BEGIN.len();
        let at = self.at.replace(Position { x, y }).filter(|_| !is_first);
        if at == Some(Position { x, y }) {
            return;
        }
        let mut way = Vec::with_capacity(10);
        way.extend_from_slice(b"\x1b[");
        if x > 0 || y > 0 {
            put_number(&mut way, usize::from(y) + 1);
        }
        if x > 0 {
            way.push(b';');
            put_number(&mut way, usize::from(x) + 1);
        }
        way.push(b'H');
        if let Some(at) = at.filter(|at| at.y <= y && y - at.y <= 3) {
            let down = usize::from(y - at.y);
            for from in [Some(at.x), (at.x > 0).then_some(0)].into_iter().flatten() {
                let mut other = Vec::with_capacity(10);
                if from != at.x {
                    other.push(b'\r');
                }
                other.extend(std::iter::repeat_n(b'\n', down));
                if x < from {
                    if from - x > 6 {
                        continue;
                    }
                    other.extend(std::iter::repeat_n(b'\x08', usize::from(from - x)));
                } else if x > from {
                    other.extend_from_slice(b"\x1b[");
                    if x - from > 1 {
                        put_number(&mut other, usize::from(x - from));
                    }
                    other.push(b'C');
                }
                if other.len() < way.len() {
                    way = other;
                }
            }
        }
        self.bytes.extend_from_slice(&way);
    }
}

/// Cells of one row and one style that are written together.
#[derive(Clone, Copy, Debug)]
struct Stroke {
    /// The index of its style.
    ink: usize,
    y: u16,
    /// The first column, and the one after the last.
    start: usize,
    end: usize,
    /// True for blanks to be erased.
    erases: bool,
}

/// Returns true if rewriting these cells in the style takes fewer bytes than moving the cursor over them.
fn bridges(between: &[Cell], ink: &CellStyle) -> bool {
    let length: usize = between.iter().map(|cell| cell.symbol().len()).sum();
    let stepped = 3 + usize::from(between.len() > 1) + usize::from(between.len() > 9);
    let writable = |cell: &Cell| {
        let symbol = cell.symbol();
        let inked = if symbol == " " { ink.fits_blank(cell) } else { CellStyle::of(cell) == *ink };
        inked && is_sure(symbol) && columns(cell) == 1 && !is_covered(cell)
    };
    length <= stepped && between.iter().all(writable)
}

fn column(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

/// A cell without its invisible properties.
fn plain(cell: &Cell) -> Cell {
    let mut cell = cell.clone();
    cell.set_diff_option(CellDiffOption::None);
    if cell.symbol() == " " {
        cell.set_symbol(" ");
        cell.fg = Color::Reset;
        cell.modifier &= VISIBLE_ON_BLANK;
        if cell.modifier.is_empty() && cell.bg == Color::Reset {
            return Cell::EMPTY;
        }
    }
    cell
}

/// Returns true if a cell is the second half of a wide character.
fn is_covered(cell: &Cell) -> bool {
    cell.diff_option == CellDiffOption::Skip
}

/// Number of columns of a cell.
fn columns(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { symbol.width().max(1) }
}

/// Returns true if all terminals agree about the width of a character.
fn is_sure(symbol: &str) -> bool {
    let mut letters = symbol.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return false };
    match u32::from(letter) {
        0x20..=0x7e => true,
        letter => SURE.iter().any(|(first, last)| (*first..=*last).contains(&letter)),
    }
}

/// Ranges of characters beyond ASCII on whose width all terminals agree: Latin, Greek, Cyrillic; then punctuation,
/// arrows, mathematics, lines and blocks, a few marks; then the scripts of East Asia.
const SURE: [(u32, u32); 19] = [
    (0xa1, 0xac),
    (0xae, 0x2ff),
    (0x370, 0x482),
    (0x2010, 0x2027),
    (0x2030, 0x205e),
    (0x2190, 0x22ff),
    (0x2500, 0x25ff),
    (0x2605, 0x2605),
    (0x2713, 0x2718),
    (0x3001, 0x3029),
    (0x3041, 0x3096),
    (0x309b, 0x30ff),
    (0x3400, 0x4dbf),
    (0x4e00, 0x9fff),
    (0xac00, 0xd7a3),
    (0xff01, 0xff60),
    (0xffe0, 0xffe6),
    (0x20000, 0x2fffd),
    (0x30000, 0x3fffd),
];

impl<W: Write> Backend for TerminalCanvas<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        for (x, y, cell) in content {
            self.want(x, y, cell);
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.cursor = None;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.cursor.get_or_insert_default();
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // The terminal is never asked, because a missing reply would cost seconds.
        Ok(self.cursor.or(self.at).unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        if let Some(cursor) = &mut self.cursor {
            *cursor = position.into();
        }
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.resize(self.size()?);
        self.forget();
        Ok(())
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        // ratatui would clear only the cells that it redraws.
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        (self.measure)()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::default() })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.compose();
        let written = self.output.write_all(&self.bytes).and_then(|()| self.output.flush());
        self.bytes.clear();
        written
    }
}

#[cfg(test)]
mod tests;
