//! The style in which the terminal writes, and the shortest sequence that changes it.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Style attributes that are visible on a blank, other than its background.
pub(super) const VISIBLE_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Each modifier with the numbers that set and reset it.
const MODIFIERS: [(Modifier, usize, usize); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// The style of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CellStyle {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl CellStyle {
    const NONE: Self =
        Self { fg: Color::Reset, bg: Color::Reset, underline: Color::Reset, modifier: Modifier::empty() };

    /// The style of a cell.
    pub(super) const fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, underline: cell.underline_color, modifier: cell.modifier }
    }
}

impl CellStyle {
    /// Returns true if a blank written in this style looks like the cell.
    pub(super) fn fits_blank(&self, cell: &Cell) -> bool {
        let seen = self.modifier & VISIBLE_ON_BLANK;
        let alike = self.bg == cell.bg && seen == cell.modifier & VISIBLE_ON_BLANK;
        // Visible attributes on a blank have the foreground color.
        alike && (seen.is_empty() || (self.fg == cell.fg && self.underline == cell.underline_color))
    }
}

/// The style in which the terminal writes, as far as it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct PenState {
    ink: Option<CellStyle>,
}

impl PenState {
    /// A pen after a reset of all attributes.
    pub(super) const fn reset() -> Self {
        Self { ink: Some(CellStyle::NONE) }
    }

    /// Returns true if the pen already writes in this style.
    pub(super) fn is(&self, ink: &CellStyle) -> bool {
        self.ink.as_ref() == Some(ink)
    }

    /// Returns true if a blank written in this style looks like the cell.
    pub(super) fn fits_blank(&self, cell: &Cell) -> bool {
        self.ink.is_some_and(|ink| ink.fits_blank(cell))
    }

    /// Changes the pen to this style, in the shorter of two ways: from the current style, or after a reset.
    pub(super) fn take(&mut self, ink: &CellStyle, bytes: &mut Vec<u8>) {
        if self.is(ink) {
            return;
        }
        let mut from_reset = Vec::with_capacity(48);
        if *ink != CellStyle::NONE {
            put(&mut from_reset, 0);
            change(&CellStyle::NONE, ink, &mut from_reset);
        }
        if let Some(old) = self.ink {
            let mut on = Vec::with_capacity(48);
            change(&old, ink, &mut on);
            if on.len() < from_reset.len() {
                from_reset = on;
            }
        }
        bytes.extend_from_slice(b"\x1b[");
        bytes.extend_from_slice(&from_reset);
        bytes.push(b'm');
        self.ink = Some(*ink);
    }
}

/// The numbers that change one style to another, separated by `;`.
fn change(old: &CellStyle, new: &CellStyle, out: &mut Vec<u8>) {
    let gone = old.modifier - new.modifier;
    let mut taken = 0;
    for (modifier, _, off) in MODIFIERS {
        if gone.contains(modifier) && taken != off {
            put(out, off);
            taken = off;
        }
    }
    for (modifier, on, off) in MODIFIERS {
        // Bold and faint belong together, as do both kinds of blinking: one number ends both, and some terminals only
        // show the last one set.
        let differs = |m: &Modifier| old.modifier.contains(*m) != new.modifier.contains(*m);
        let was = old.modifier.contains(modifier) && !MODIFIERS.iter().any(|m| m.2 == off && differs(&m.0));
        if new.modifier.contains(modifier) && !was {
            put(out, on);
        }
    }
    if old.fg != new.fg {
        put_color(out, new.fg, 30);
    }
    if old.bg != new.bg {
        put_color(out, new.bg, 40);
    }
    if old.underline != new.underline {
        put_color(out, new.underline, 50);
    }
}

/// A color: of the characters (`base` 30), the background (40) or the underline (50).
fn put_color(out: &mut Vec<u8>, color: Color, base: usize) {
    let of_sixteen = |out: &mut Vec<u8>, index: usize| match (base, index) {
        (50, _) => {
            for part in [58, 5, index] {
                put(out, part);
            }
        }
        (_, 0..=7) => put(out, base + index),
        _ => put(out, base + 60 + index - 8),
    };
    match color {
        Color::Reset => put(out, base + 9),
        Color::Black => of_sixteen(out, 0),
        Color::Red => of_sixteen(out, 1),
        Color::Green => of_sixteen(out, 2),
        Color::Yellow => of_sixteen(out, 3),
        Color::Blue => of_sixteen(out, 4),
        Color::Magenta => of_sixteen(out, 5),
        Color::Cyan => of_sixteen(out, 6),
        Color::Gray => of_sixteen(out, 7),
        Color::DarkGray => of_sixteen(out, 8),
        Color::LightRed => of_sixteen(out, 9),
        Color::LightGreen => of_sixteen(out, 10),
        Color::LightYellow => of_sixteen(out, 11),
        Color::LightBlue => of_sixteen(out, 12),
        Color::LightMagenta => of_sixteen(out, 13),
        Color::LightCyan => of_sixteen(out, 14),
        Color::White => of_sixteen(out, 15),
        Color::Indexed(index) => {
            for part in [base + 8, 5, usize::from(index)] {
                put(out, part);
            }
        }
        Color::Rgb(r, g, b) => {
            for part in [base + 8, 2, usize::from(r), usize::from(g), usize::from(b)] {
                put(out, part);
            }
        }
    }
}

fn put(out: &mut Vec<u8>, number: usize) {
    if !out.is_empty() {
        out.push(b';');
    }
    put_number(out, number);
}

/// A number in decimal digits.
pub(super) fn put_number(out: &mut Vec<u8>, number: usize) {
    if number >= 10 {
        put_number(out, number / 10);
    }
    out.push(b"0123456789"[number % 10]);
}
