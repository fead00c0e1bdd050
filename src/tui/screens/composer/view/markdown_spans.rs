//! Markdown shown as text: the positions of bold text and code in a line.

use std::ops::Range;

/// Maximum length of a line that is searched, in bytes.
const LONGEST: usize = 8192;

/// Inline style of a part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Between two pairs of asterisks.
    Bold,
    /// Between back-ticks.
    Code,
}

/// The styled ranges of a line including their marks, in order, without overlap.
pub fn inline(line: &str) -> Vec<(Range<usize>, Inline)> {
    let mut found = Vec::new();
    if line.len() > LONGEST {
        return found;
    }
    let mut at = 0;
    while let Some(start) = memchr::memchr2(b'*', b'`', &line.as_bytes()[at..]).map(|next| at + next) {
        let rest = &line[start..];
        let mark = rest.len() - rest.trim_start_matches(char::from(line.as_bytes()[start])).len();
        let (marks, inline) = (&rest[..mark], if rest.starts_with('`') { Inline::Code } else { Inline::Bold });
        let closed = rest[mark..].find(marks).filter(|&end| {
            let says = !rest[mark..mark + end].trim().is_empty();
            says && (inline == Inline::Code || mark == 2 && !rest[mark..].starts_with(' '))
        });
        at = match closed {
            Some(end) => {
                let end = start + 2 * mark + end;
                found.push((start..end, inline));
                end
            }
            None => start + mark,
        };
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_and_code_are_found_with_their_marks() {
        let line = "**Risk**: use `a * b` and ``x`y``, not * or ** or `";
        let found: Vec<(&str, Inline)> = inline(line).into_iter().map(|(range, kind)| (&line[range], kind)).collect();
        assert_eq!(found, [("**Risk**", Inline::Bold), ("`a * b`", Inline::Code), ("``x`y``", Inline::Code)]);
        assert_eq!(inline("* one\n* two *"), []);
        assert_eq!(inline("****"), []);
    }
}
