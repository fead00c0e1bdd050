//! How a text is written as a YAML scalar so that every version of YAML reads it back as this very text.

use std::fmt::Write as _;

use super::span::Span;
use super::text::{self, Hidden};

/// What a reader of YAML takes an unquoted text for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Text.
    Text,
    /// Nothing at all.
    Null,
    /// True or false.
    Bool,
    /// A whole or broken number.
    Number,
    /// A date, in YAML 1.1.
    Date,
    /// A sign that YAML 1.1 gives a meaning of its own: `=` and `<<`.
    Sign,
}

/// What YAML 1.1 and YAML 1.2, in this order, take an unquoted text for. From the type repository of
/// YAML 1.1 and the core schema of 1.2; readers differ in the corners, so a doubtful text is a number.
pub fn tags(text: &str) -> (Tag, Tag) {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return (Tag::Null, Tag::Null),
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return (Tag::Bool, Tag::Bool),
        "=" | "<<" => return (Tag::Sign, Tag::Text),
        _ => {}
    }
    if ["y", "n", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return (Tag::Bool, Tag::Text);
    }
    // In no case but these three are they anything, yet readers fold them.
    if ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return (Tag::Bool, Tag::Text);
    }
    if text.eq_ignore_ascii_case("null") {
        return (Tag::Null, Tag::Text);
    }
    if is_date(text) {
        return (Tag::Date, Tag::Text);
    }
    if is_number(text) { (Tag::Number, Tag::Number) } else { (Tag::Text, Tag::Text) }
}

/// Whether an unquoted text is text to every reader.
pub fn is_text(text: &str) -> bool {
    tags(text) == (Tag::Text, Tag::Text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if [".inf", ".nan"].iter().any(|word| digits.eq_ignore_ascii_case(word)) {
        return true;
    }
    if digits.len() > 2 && digits.starts_with('0') && digits[1..].starts_with(['x', 'X', 'o', 'O', 'b', 'B']) {
        return digits[2..].bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'_');
    }
    let (mantissa, exponent) = digits.split_once(['e', 'E']).map_or((digits, None), |(before, e)| (before, Some(e)));
    let exponent_fits = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['-', '+']).unwrap_or(e);
        !e.is_empty() && e.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
    });
    exponent_fits
        && mantissa.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && mantissa.bytes().any(|byte| byte.is_ascii_digit())
        && mantissa.bytes().filter(|&byte| byte == b'.').count() <= 1
        && mantissa.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b':'))
}

/// `2026-11-20`, and whatever time stands behind it.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[5].is_ascii_digit()
        && bytes.iter().all(|byte| {
            byte.is_ascii_digit()
                || matches!(byte, b'-' | b':' | b'.' | b'+' | b' ' | b'\t' | b'T' | b't' | b'Z' | b'z')
        })
}

/// What stands around a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// Lines: the value of a key, or an item behind a dash.
    Block,
    /// Brackets or braces.
    Flow,
}

/// Whether the bare text can stand there, and every reader takes it for this very text or, where it
/// is a number, a date or a word like `yes`, for that.
pub fn fits_plain(text: &str, around: Around) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second = text[first.len_utf8()..].chars().next();
    let opens = match first {
        '-' | '?' | ':' => second.is_some_and(|c| c != ' ' && around == Around::Block),
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' => false,
        _ => true,
    };
    opens
        && is_one_line(text)
        && text.trim() == text
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains('\t')
        && !text.starts_with("---")
        && !text.starts_with("...")
        && (around == Around::Block || !text.contains([',', '[', ']', '{', '}', ':', '?', '#', '"', '\'']))
}

/// Whether the text is one line and holds nothing that must be written as an escape.
pub fn is_one_line(text: &str) -> bool {
    !text.contains('\n') && is_printable(text)
}

/// Whether the text, its line breaks aside, holds nothing that must be written as an escape: control
/// characters, other line ends, hidden signs.
pub fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'))
        || (!text.chars().any(|c| c != '\n' && c != '\t' && is_unprintable(c)) && text::hidden(text).is_empty())
}

/// A text of one line in single quotes.
pub fn in_single_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text in double quotes, on one line whatever it holds.
pub fn in_double_quotes(text: &str) -> String {
    quoted(text, |c, out| match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => {
            let code = u32::from(c);
            let _ = if code <= 0xffff { write!(out, "\\u{code:04x}") } else { write!(out, "\\U{code:08x}") };
        }
    })
}

/// A text in double quotes with `"` and `\` behind a backslash, and whatever is hidden or not
/// printable as `escape` writes it.
pub fn quoted(text: &str, mut escape: impl FnMut(char, &mut String)) -> String {
    let hidden = text::hidden(text);
    let mut found = hidden.iter().map(|run: &Hidden| run.span).peekable();
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for (at, c) in text.char_indices() {
        while found.next_if(|span: &Span| span.end <= at).is_some() {}
        let is_hidden = found.peek().is_some_and(|span| span.holds(at));
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            _ if is_hidden || is_unprintable(c) => escape(c, &mut out),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Signs that a double-quoted text must not hold as they are, in JSON or in YAML.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use super::*;

    #[test]
    fn what_some_reader_takes_for_more_than_text_is_known() {
        for text in [
            "",
            "~",
            "null",
            "NULL",
            "nUll",
            "y",
            "N",
            "yes",
            "Off",
            "true",
            "tRue",
            "0",
            "-1",
            "+1",
            "1_000",
            "0x1F",
            "0o17",
            "0b1",
            "1.5",
            ".5",
            "5.",
            "1e3",
            "1.5E-3",
            "1:30",
            "190:20:30.15",
            ".inf",
            "-.INF",
            ".NaN",
            "2026-11-20",
            "2026-1-2",
            "2001-12-14t21:59:43.10-05:00",
            "=",
            "<<",
            "0777",
            "09",
        ] {
            assert!(!is_text(text), "{text}");
        }
        for text in [
            "1.0.0",
            "v1",
            "yesterday",
            "1-2",
            "2026-11-20-notes",
            "-",
            "e5",
            ".",
            "1e",
            "0x",
            "0xyz",
            "a",
            "1 2",
            "..",
            "é",
        ] {
            assert!(is_text(text), "{text}");
        }
    }

    #[test]
    fn what_may_stand_bare_reads_back_as_it_is() {
        let texts = [
            "a",
            "it's \"so\"",
            "a: b",
            "a:b",
            "a #b",
            "a#b",
            "#a",
            "-a",
            "- a",
            "-",
            "?a",
            "? a",
            ":a",
            "a:",
            " a",
            "a ",
            "a\tb",
            "a, b",
            "[a]",
            "a [b]",
            "{a}",
            "a {b}",
            "é — 🎨",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "|",
            ">a",
            "http://x.y",
            "--- a",
            "...",
            "a\u{200b}b",
            "a\u{85}b",
            "",
            "a\nb",
            "a?b",
            "x,y",
        ];
        for text in texts {
            for (around, before, behind) in
                [(Around::Block, "k: ", "\n"), (Around::Block, "k:\n- ", "\n"), (Around::Flow, "k: [", ", x]\n")]
            {
                if fits_plain(text, around) {
                    let value: serde_yaml::Value = serde_yaml::from_str(&format!("{before}{text}{behind}")).unwrap();
                    let said = value["k"].as_str().or_else(|| value["k"][0].as_str());
                    assert_eq!(said, Some(text), "{around:?}");
                }
            }
        }
        for text in ["a", "it's \"so\"", "a:b", "a#b", "-a", "a, b", "a [b]", "é — 🎨", "http://x.y"] {
            assert!(fits_plain(text, Around::Block), "{text}");
        }
    }
}
