//! The style the terminal writes in, and the shortest sequence that changes it.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// What can be seen of a blank, beside its background.
pub(super) const VISIBLE_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Each modifier with the number that sets it and the one that takes it away.
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
pub(super) struct Ink {
    fg: Color,
    bg: Color,
    underline: Color,
    modifier: Modifier,
}

impl Ink {
    const NONE: Self =
        Self { fg: Color::Reset, bg: Color::Reset, underline: Color::Reset, modifier: Modifier::empty() };

    /// The style of a cell.
    pub(super) const fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, underline: cell.underline_color, modifier: cell.modifier }
    }
}

impl Ink {
    /// Whether a blank written with it looks as the cell is to look.
    pub(super) fn fits_blank(&self, cell: &Cell) -> bool {
        let seen = self.modifier & VISIBLE_ON_BLANK;
        let alike = self.bg == cell.bg && seen == cell.modifier & VISIBLE_ON_BLANK;
        // What is drawn on a blank has a colour after all.
        alike && (seen.is_empty() || (self.fg == cell.fg && self.underline == cell.underline_color))
    }
}

/// The style the terminal writes in, where it is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Pen {
    ink: Option<Ink>,
}

impl Pen {
    /// A pen after everything was reset.
    pub(super) const fn reset() -> Self {
        Self { ink: Some(Ink::NONE) }
    }

    /// Whether it writes so.
    pub(super) fn is(&self, ink: &Ink) -> bool {
        self.ink.as_ref() == Some(ink)
    }

    /// Whether a blank written with it looks as the cell is to look.
    pub(super) fn fits_blank(&self, cell: &Cell) -> bool {
        self.ink.is_some_and(|ink| ink.fits_blank(cell))
    }

    /// Makes it write so, by the shorter of two ways: from what it is, or from nothing.
    pub(super) fn take(&mut self, ink: &Ink, bytes: &mut Vec<u8>) {
        if self.is(ink) {
            return;
        }
        let mut anew = Vec::with_capacity(48);
        if *ink != Ink::NONE {
            put(&mut anew, 0);
            change(&Ink::NONE, ink, &mut anew);
        }
        if let Some(old) = self.ink {
            let mut on = Vec::with_capacity(48);
            change(&old, ink, &mut on);
            if on.len() < anew.len() {
                anew = on;
            }
        }
        bytes.extend_from_slice(b"\x1b[");
        bytes.extend_from_slice(&anew);
        bytes.push(b'm');
        self.ink = Some(*ink);
    }
}

/// The numbers that lead from one style to another, with `;` between.
fn change(old: &Ink, new: &Ink, out: &mut Vec<u8>) {
    let gone = old.modifier - new.modifier;
    let mut taken = 0;
    for (modifier, _, off) in MODIFIERS {
        if gone.contains(modifier) && taken != off {
            put(out, off);
            taken = off;
        }
    }
    for (modifier, on, off) in MODIFIERS {
        // Bold and faint go together, as do both ways of blinking: one number ends both, and in some
        // terminals the one set last is the one that shows.
        let differs = |m: &Modifier| old.modifier.contains(*m) != new.modifier.contains(*m);
        let was = old.modifier.contains(modifier) && !MODIFIERS.iter().any(|m| m.2 == off && differs(&m.0));
        if new.modifier.contains(modifier) && !was {
            put(out, on);
        }
    }
    if old.fg != new.fg {
        put_colour(out, new.fg, 30);
    }
    if old.bg != new.bg {
        put_colour(out, new.bg, 40);
    }
    if old.underline != new.underline {
        put_colour(out, new.underline, 50);
    }
}

/// A colour: of the letters (`base` 30), behind them (40) or of the line under them (50).
fn put_colour(out: &mut Vec<u8>, colour: Color, base: usize) {
    let of_sixteen = |out: &mut Vec<u8>, index: usize| match (base, index) {
        (50, _) => {
            for part in [58, 5, index] {
                put(out, part);
            }
        }
        (_, 0..=7) => put(out, base + index),
        _ => put(out, base + 60 + index - 8),
    };
    match colour {
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
