//! Writes text as a YAML scalar that every version of YAML reads back as the same text.

use std::fmt::Write as _;

use super::span::Span;
use super::text::{self, HiddenRun};

/// Type that a YAML reader gives an unquoted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarTag {
    Text,
    Null,
    Bool,
    Number,
    /// A date, in YAML 1.1.
    Date,
    /// A character with a special meaning in YAML 1.1: `=` and `<<`.
    Sign,
}

/// The types that YAML 1.1 and YAML 1.2, in this order, give an unquoted text. According to the type repository of YAML
/// 1.1 and the core schema of 1.2. Parsers differ in rare cases, so a doubtful text counts as a number.
pub fn tags(text: &str) -> (ScalarTag, ScalarTag) {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return (ScalarTag::Null, ScalarTag::Null),
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return (ScalarTag::Bool, ScalarTag::Bool),
        "=" | "<<" => return (ScalarTag::Sign, ScalarTag::Text),
        _ => {}
    }
    if ["y", "n", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return (ScalarTag::Bool, ScalarTag::Text);
    }
    // YAML recognizes only three spellings of each, but some parsers ignore case.
    if ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return (ScalarTag::Bool, ScalarTag::Text);
    }
    if text.eq_ignore_ascii_case("null") {
        return (ScalarTag::Null, ScalarTag::Text);
    }
    if is_date(text) {
        return (ScalarTag::Date, ScalarTag::Text);
    }
    if is_number(text) { (ScalarTag::Number, ScalarTag::Number) } else { (ScalarTag::Text, ScalarTag::Text) }
}

/// Returns true if every parser reads an unquoted text as a string.
pub fn is_text(text: &str) -> bool {
    tags(text) == (ScalarTag::Text, ScalarTag::Text)
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

/// Returns true if every parser reads a text as the same number: `12`, `-0.5`, `1e3`.
pub fn is_decimal(text: &str) -> bool {
    let is_json = matches!(serde_json::from_str(text), Ok(serde_json::Value::Number(_)));
    // `1.10` is read as `1.1`, which is the same number.
    is_json && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The set of parsers that read a word as true or false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TruthWords {
    /// `true` and `false`: all parsers.
    Core,
    /// `yes`, `no`, `on` and `off`: those for YAML 1.1.
    Words,
    /// `y` and `n`: only a few of those for YAML 1.1.
    Letters,
    /// `tRUE`, `yEs`: those that ignore case.
    OddCase,
}

/// The set of parsers that read this text as true or false; `None` if it is empty.
pub fn truth_words(text: &str) -> Option<TruthWords> {
    if tags(text).0 != ScalarTag::Bool {
        return None;
    }
    let (lower, upper) = (text.to_ascii_lowercase(), text.to_ascii_uppercase());
    let is_title = text.starts_with(|c: char| c.is_ascii_uppercase()) && text[1..] == lower[1..];
    if text.len() == 1 {
        return Some(TruthWords::Letters);
    }
    if text != lower && text != upper && !is_title {
        return Some(TruthWords::OddCase);
    }
    Some(if matches!(lower.as_str(), "true" | "false") { TruthWords::Core } else { TruthWords::Words })
}

/// Returns true for `2026-11-20`, with or without a time after it.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarContext {
    /// Block style: the value of a key, or an item after a dash.
    Block,
    Flow,
}

/// Returns true if the unquoted text is valid in the context, and every parser reads it as this text or as the number,
/// date or boolean that it spells.
pub fn fits_plain(text: &str, around: ScalarContext) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let second = text[first.len_utf8()..].chars().next();
    let opens = match first {
        '-' | '?' | ':' => second.is_some_and(|c| c != ' ' && around == ScalarContext::Block),
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
        && (around == ScalarContext::Block || !text.contains([',', '[', ']', '{', '}', ':', '?', '#', '"', '\'']))
}

/// Returns true if the text is one line and needs no escape.
pub fn is_one_line(text: &str) -> bool {
    !text.contains('\n') && is_printable(text)
}

/// Returns true if only the line breaks in the text need an escape: it has no control characters, other line ends or
/// hidden characters.
pub fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'))
        || (!text.chars().any(|c| c != '\n' && c != '\t' && is_unprintable(c)) && text::hidden(text).is_empty())
}

/// A text of one line in single quotes.
pub fn in_single_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A text in double quotes, on one line.
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

/// A text in double quotes, with `"` and `\` escaped by a backslash, and hidden or unprintable characters written by
/// `escape`.
pub fn quoted(text: &str, mut escape: impl FnMut(char, &mut String)) -> String {
    let hidden = text::hidden(text);
    let mut found = hidden.iter().map(|run: &HiddenRun| run.span).peekable();
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

/// Returns true for a character that must be escaped in a double-quoted text in JSON or YAML.
fn is_unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use super::*;

    #[test]
    fn values_some_parser_does_not_read_as_text_are_known() {
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
    fn values_allowed_without_quotes_read_back_unchanged() {
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
            for (around, before, behind) in [
                (ScalarContext::Block, "k: ", "\n"),
                (ScalarContext::Block, "k:\n- ", "\n"),
                (ScalarContext::Flow, "k: [", ", x]\n"),
            ] {
                if fits_plain(text, around) {
                    let value: serde_yaml::Value = serde_yaml::from_str(&format!("{before}{text}{behind}")).unwrap();
                    let said = value["k"].as_str().or_else(|| value["k"][0].as_str());
                    assert_eq!(said, Some(text), "{around:?}");
                }
            }
        }
        for text in ["a", "it's \"so\"", "a:b", "a#b", "-a", "a, b", "a [b]", "é — 🎨", "http://x.y"] {
            assert!(fits_plain(text, ScalarContext::Block), "{text}");
        }
    }
}
