//! Blank lines around a position in a text.

pub(super) fn starts_line(text: &str, at: usize) -> bool {
    at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n')
}

/// Start of the blank lines right before `at`, not before `from`. Returns `at` if there are none, or if `at` is neither
/// at the start of a line nor at the end of the text.
pub(super) fn blank_run_before(text: &str, at: usize, from: usize) -> usize {
    if !starts_line(text, at) && at != text.len() {
        return at;
    }
    let mut start = at;
    while start > from {
        let before = &text[from..start];
        let before = before.strip_suffix('\n').unwrap_or(before);
        let line = before.rfind('\n').map_or(from, |end| from + end + 1);
        if !text[line..start].trim().is_empty() || !starts_line(text, line) {
            break;
        }
        start = line;
    }
    start
}

/// End of the blank lines that start at `at`, not beyond `to`.
pub(super) fn blank_run_after(text: &str, at: usize, to: usize) -> usize {
    if at >= to || !starts_line(text, at) {
        return at;
    }
    let blank = &text[at..to];
    let blank = &blank[..blank.len() - blank.trim_start().len()];
    if at + blank.len() == to { to } else { blank.rfind('\n').map_or(at, |end| at + end + 1) }
}

/// Number of lines that begin in a piece of text.
pub(super) fn count(piece: &str) -> usize {
    piece.split_inclusive('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_blank_lines_are_found_on_both_sides_whatever_the_line_end() {
        let text = "a\r\n\r\n \t\nb\n\n";
        let b = 8;
        assert_eq!(&text[b..=b], "b");
        assert_eq!(blank_run_before(text, b, 0), 3);
        assert_eq!(blank_run_before(text, b, 5), 5);
        assert_eq!(blank_run_after(text, 3, text.len()), b);
        assert_eq!(blank_run_after(text, b, text.len()), b);
        assert_eq!(blank_run_before(text, text.len(), 0), text.len() - 1);
        assert_eq!(blank_run_before("a\n  ", 4, 0), 2);
        assert_eq!(blank_run_before("a\né", 4, 0), 4);
        assert_eq!(count(&text[3..b]), 2);
    }
}
