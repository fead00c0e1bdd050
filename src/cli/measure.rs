//! Text measured in terminal cells: filled up, cut, wrapped.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many cells a text takes.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

/// The text with blanks up to `cells`; longer text stays as it is.
pub fn filled(text: &str, cells: usize) -> String {
    let missing = cells.saturating_sub(width(text));
    format!("{text}{:missing$}", "")
}

/// The text cut to `cells`; where something was cut the last cell says so.
pub fn cut(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let Some(room) = cells.checked_sub(1) else { return String::new() };
    let mut kept = String::new();
    let mut taken = 0;
    for c in text.chars() {
        taken += c.width().unwrap_or(0);
        if taken > room {
            break;
        }
        kept.push(c);
    }
    // A joined sign can be narrower than the sum of its pieces, never wider.
    format!("{}…", kept.trim_end())
}

/// The text in lines of at most `cells`, broken between words; its own line ends stay. A word that
/// is longer stands alone. Without a limit only its own line ends count.
pub fn wrapped(text: &str, cells: Option<usize>) -> Vec<String> {
    let own = text.lines().map(str::trim_end);
    match cells {
        None => own.map(str::to_owned).collect(),
        Some(cells) => own.flat_map(|line| wrapped_line(line, cells)).collect(),
    }
}

fn wrapped_line(line: &str, cells: usize) -> Vec<String> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut lines = vec![indent.to_owned()];
    let mut taken = 0;
    for word in line.split_whitespace() {
        let wide = width(word);
        if taken > 0 && taken + 1 + wide > cells {
            lines.push(indent.to_owned());
            taken = 0;
        }
        if let Some(last) = lines.last_mut() {
            if taken > 0 {
                last.push(' ');
                taken += 1;
            } else {
                taken = width(indent);
            }
            last.push_str(word);
            taken += wide;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cutting_counts_cells_and_says_that_it_cut() {
        for (text, cells, cut_text) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("ab", 0, ""),
            ("a b c", 3, "a…"),
        ] {
            assert_eq!(cut(text, cells), cut_text, "{text} in {cells}");
            assert!(width(&cut(text, cells)) <= cells);
        }
    }

    #[test]
    fn filling_counts_cells() {
        assert_eq!(filled("日本", 6), "日本  ");
        assert_eq!(filled("long", 2), "long");
    }

    #[test]
    fn wrapping_keeps_own_line_ends_and_indents() {
        assert_eq!(wrapped("one two three\n\n  four five", Some(9)), ["one two", "three", "", "  four", "  five"]);
        assert_eq!(wrapped("one two three\nfour", None), ["one two three", "four"]);
        assert_eq!(wrapped("unbreakable", Some(4)), ["unbreakable"]);
    }
}
