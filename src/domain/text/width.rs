//! Width of text in terminal cells. Layout and drawing must both use it, so that they agree.

use unicode_width::UnicodeWidthStr;

/// The width of a text in terminal cells.
pub trait CellWidth {
    fn width(&self) -> usize;
}

impl CellWidth for str {
    fn width(&self) -> usize {
        // The voiced sound marks of half-width kana extend the letter before them, but take a cell of their own in
        // every terminal. `unicode-width` up to 0.2.2 counts none, and ratatui adds one.
        let marks = if self.is_ascii() { 0 } else { self.matches(['\u{ff9e}', '\u{ff9f}']).count() };
        UnicodeWidthStr::width(self) + marks
    }
}

/// A text whose middle is left out, because both ends of a name distinguish it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MiddleCut {
    /// Both ends, with `…` between them.
    pub text: String,
    /// Number of characters before the gap.
    pub head: usize,
    /// Number of characters after the gap.
    pub tail: usize,
}

/// Cuts a text to `cells` cells, of which at most `head_cells` precede the gap; `None` if the text fits.
pub fn cut_middle(text: &str, cells: usize, head_cells: usize) -> Option<MiddleCut> {
    if CellWidth::width(text) <= cells {
        return None;
    }
    let Some(room) = cells.checked_sub(1) else { return Some(MiddleCut { text: String::new(), head: 0, tail: 0 }) };
    let head = fitting(text.chars(), head_cells);
    let taken: usize = head.iter().copied().map(cells_of).sum();
    let mut tail = fitting(text.chars().rev(), room.saturating_sub(taken));
    // A combining mark without its letter would attach to the ellipsis.
    while tail.last().is_some_and(|&mark| cells_of(mark) == 0) {
        tail.pop();
    }
    let cut = head.iter().chain(std::iter::once(&'…')).chain(tail.iter().rev()).collect();
    Some(MiddleCut { text: cut, head: head.len(), tail: tail.len() })
}

/// The first characters that fit into `room` cells.
pub fn fitting(characters: impl Iterator<Item = char>, room: usize) -> Vec<char> {
    let mut taken = 0;
    let fits = |&c: &char| {
        taken += cells_of(c);
        taken <= room
    };
    characters.take_while(fits).collect()
}

pub fn cells_of(c: char) -> usize {
    CellWidth::width(&*c.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_half_width_kana_take_a_cell_each() {
        for (text, cells) in [
            ("ｶﾞ", 2),
            ("ﾊﾟ", 2),
            ("ﾞ", 1),
            ("ｶﾞｷﾞX", 5),
            ("カ\u{3099}", 2),
            ("ガ", 2),
            ("a\u{301}", 1),
            ("", 0),
            ("日本", 4),
        ] {
            assert_eq!(CellWidth::width(text), cells, "{text}");
        }
    }
}
