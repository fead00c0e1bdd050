//! The part of a very large text that a pane shows.

/// The bytes and lines of a text that a pane shows: more than anyone scrolls through, but few enough to draw at once.
const SHOWN_BYTES: usize = 256 << 10;
const SHOWN_LINES: usize = 20_000;

/// The part of a text that a pane shows: all of it, unless it is very large.
pub fn shown_part(text: &str) -> &str {
    let mut end = text.floor_char_boundary(SHOWN_BYTES);
    if let Some(last) = memchr::memchr_iter(b'\n', &text.as_bytes()[..end]).nth(SHOWN_LINES - 1) {
        end = last + 1;
    } else if end < text.len() {
        // A line that would be cut ends the part, unless it is the first line.
        end = memchr::memrchr(b'\n', &text.as_bytes()[..end]).map_or(end, |at| at + 1);
    }
    &text[..end]
}

/// The sentence below a text that is not shown completely.
pub fn not_shown(shown: &str, whole: &str) -> String {
    format!("Only the first {} KiB of {} KiB are shown here.", shown.len() / 1024, whole.len() / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_huge_text_is_shown_in_part() {
        assert_eq!(shown_part("a\nb"), "a\nb");
        assert_eq!(shown_part(&"a\n".repeat(SHOWN_LINES + 5)).len(), 2 * SHOWN_LINES);
        let line = format!("{}\n", "é".repeat(1000));
        let shown = shown_part(&line.repeat(500)).len();
        assert!(shown.is_multiple_of(line.len()) && shown <= SHOWN_BYTES && shown > SHOWN_BYTES - line.len());
        let long = format!("a{}", "é".repeat(SHOWN_BYTES));
        assert_eq!(shown_part(&long).len(), SHOWN_BYTES - 1);
        assert_eq!(not_shown(shown_part(&long), &long), "Only the first 255 KiB of 512 KiB are shown here.");
    }
}
