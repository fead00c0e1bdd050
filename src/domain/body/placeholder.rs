//! Placeholders: the places in a text that are to be filled in.

use std::collections::HashSet;

use super::super::span::{LineIndex, Span};
use super::{CodeBlock, Placeholder, PlaceholderStyle};

/// The longest name in bytes.
const NAME_LIMIT: usize = 60;

/// Maximum number of placeholders found in one body. No agent has that many, and the memory for them must be bounded.
const PLACEHOLDER_LIMIT: usize = 20_000;

/// Elements of HTML and of prompts that are tags, not placeholders, even without a closing tag.
const TAGS: &[&str] = &[
    "a", "b", "br", "br/", "button", "code", "details", "div", "em", "example", "form", "h1", "h2", "h3", "hr", "i",
    "img", "input", "kbd", "li", "link", "meta", "ol", "p", "pre", "s", "script", "section", "span", "strong", "style",
    "sub", "summary", "sup", "svg", "table", "td", "th", "tr", "u", "ul",
];

pub(super) struct FoundPlaceholders {
    pub placeholders: Vec<Placeholder>,
    /// The line of the last placeholder found, if there are too many.
    pub cut_off: Option<usize>,
}

/// Finds the placeholders of a body, outside its code blocks.
pub(super) fn find_placeholders(text: &str, span: Span, code: &[CodeBlock], index: &LineIndex) -> FoundPlaceholders {
    let mut found = Vec::new();
    let mut start = span.start;
    for block in code {
        scan(text, Span::new(start, block.span.start), &mut found);
        start = block.span.end;
    }
    scan(text, Span::new(start.min(span.end), span.end), &mut found);
    let cut_off = found.get(PLACEHOLDER_LIMIT - 1).map(|(_, _, span)| index.line(span.start));
    let mut placeholders: Vec<Placeholder> = found
        .into_iter()
        .map(|(style, name, span)| Placeholder { name, style, span, line: index.line(span.start) })
        .collect();
    if placeholders.iter().any(|found| found.style == PlaceholderStyle::Angle) {
        let closed = closed_tags(text);
        let is_tag = |name: &str| TAGS.contains(&name.to_ascii_lowercase().as_str()) || closed.contains(name);
        placeholders.retain(|found| found.style != PlaceholderStyle::Angle || !is_tag(&found.name));
    }
    FoundPlaceholders { placeholders, cut_off }
}

/// The names of all tags that are closed somewhere in the text.
fn closed_tags(text: &str) -> HashSet<&str> {
    let starts = memchr::memmem::find_iter(text.as_bytes(), b"</");
    starts.filter_map(|at| name_before(&text[at + 2..], ">", NAME_LIMIT)).collect()
}

/// The text before the first `mark`, if that is within `limit` bytes: a longer text is not a name.
fn name_before<'a>(text: &'a str, mark: &str, limit: usize) -> Option<&'a str> {
    let end = text.len().min(limit + mark.len());
    let bytes = &text.as_bytes()[..end];
    // No name contains the start of another placeholder. Without this stop, each of many unclosed ones would be searched
    // up to the limit.
    let at = bytes.iter().position(|byte| mark.as_bytes()[0] == *byte || matches!(byte, b'{' | b'$' | b'<'))?;
    bytes[at..].starts_with(mark.as_bytes()).then(|| &text[..at])
}

fn scan(text: &str, span: Span, found: &mut Vec<(PlaceholderStyle, String, Span)>) {
    let mut at = span.start;
    while found.len() < PLACEHOLDER_LIMIT
        && let Some(next) = text.as_bytes().get(at..span.end).and_then(|rest| memchr::memchr3(b'{', b'$', b'<', rest))
    {
        let start = at + next;
        let rest = &text[start..span.end];
        let escaped = start > span.start && text.as_bytes()[start - 1] == b'\\';
        match placeholder(rest).filter(|_| !escaped) {
            Some((style, name, width)) => {
                found.push((style, name.to_owned(), Span::new(start, start + width)));
                at = start + width;
            }
            // A `{{` that does not open a placeholder is skipped whole, because its second brace could open one.
            None => at = start + if rest.starts_with("{{") { 2 } else { 1 },
        }
    }
}

/// The placeholder at the start of `rest`: its style, its name, and its width in bytes.
fn placeholder(rest: &str) -> Option<(PlaceholderStyle, &str, usize)> {
    if let Some(inner) = rest.strip_prefix("{{") {
        if !may_begin_name(inner) {
            return None;
        }
        let within = name_before(inner, "}}", 2 * NAME_LIMIT)?;
        let name = within.trim();
        let is_one = is_name(name, ".:#/-") || is_number(name);
        return is_one.then_some((PlaceholderStyle::Mustache, name, within.len() + 4));
    }
    if let Some(inner) = rest.strip_prefix("${") {
        if !may_begin_name(inner) {
            return None;
        }
        let within = name_before(inner, "}", NAME_LIMIT)?;
        let name = within.trim();
        let is_one = is_name(name, ".:-") || is_number(name);
        return is_one.then_some((PlaceholderStyle::Shell, name, within.len() + 3));
    }
    if let Some(behind) = rest.strip_prefix("$ARGUMENTS") {
        let ends = !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '[');
        return ends.then_some((PlaceholderStyle::Arguments, "ARGUMENTS", "$ARGUMENTS".len()));
    }
    if let Some(inner) = rest.strip_prefix('$') {
        return positional(inner);
    }
    if let Some(inner) = rest.strip_prefix('{') {
        if !begins_name(inner) {
            return None;
        }
        let name = name_before(inner, "}", NAME_LIMIT)?;
        return is_name(name, "-.").then_some((PlaceholderStyle::Brace, name, name.len() + 2));
    }
    let inner = rest.strip_prefix('<').filter(|inner| begins_name(inner))?;
    let name = name_before(inner, ">", NAME_LIMIT)?;
    is_name(name, "-").then_some((PlaceholderStyle::Angle, name, name.len() + 2))
}

/// `$1` to `$9`, but not an amount of money: no digit, unit or decimals may follow.
fn positional(inner: &str) -> Option<(PlaceholderStyle, &str, usize)> {
    let mut signs = inner.chars();
    signs.next().filter(|c| ('1'..='9').contains(c))?;
    (!number_goes_on(signs.as_str())).then(|| (PlaceholderStyle::Positional, &inner[..1], 2))
}

/// Returns true if the text after the number in `$5` shows that it is not an argument but an amount of money or a
/// longer word.
pub fn number_goes_on(behind: &str) -> bool {
    let decimals = behind.starts_with(['.', ',']) && behind[1..].starts_with(|c: char| c.is_ascii_digit());
    decimals || behind.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '+')
}

fn begins_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Returns true if a name or number, perhaps after blanks, can begin here.
fn may_begin_name(text: &str) -> bool {
    begins_name(text) || text.starts_with(|c: char| c.is_whitespace() || c.is_ascii_digit())
}

/// Returns true for the number of an argument: `{{1}}`, `${1}`.
fn is_number(name: &str) -> bool {
    (1..=2).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(name: &str, also: &str) -> bool {
    name.len() <= NAME_LIMIT
        && begins_name(name)
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || also.contains(c))
}
