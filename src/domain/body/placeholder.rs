//! Placeholders: what in a text waits to be filled in.

use super::super::span::{LineIndex, Span};
use super::{CodeBlock, Placeholder, PlaceholderStyle};

/// Elements of HTML and of prompts that are tags, not placeholders, though nothing closes them.
const TAGS: &[&str] = &[
    "a", "b", "br", "br/", "button", "code", "details", "div", "em", "example", "form", "h1", "h2", "h3", "hr", "i",
    "img", "input", "kbd", "li", "link", "meta", "ol", "p", "pre", "s", "script", "section", "span", "strong", "style",
    "sub", "summary", "sup", "svg", "table", "td", "th", "tr", "u", "ul",
];

/// Finds the placeholders of a body, outside its code blocks.
pub(super) fn find(text: &str, span: Span, code: &[CodeBlock], index: &LineIndex) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut start = span.start;
    for block in code {
        scan(text, Span::new(start, block.span.start), &mut found);
        start = block.span.end;
    }
    scan(text, Span::new(start.min(span.end), span.end), &mut found);
    let mut placeholders: Vec<Placeholder> = found
        .into_iter()
        .map(|(style, name, span)| Placeholder { name, style, span, line: index.line(span.start) })
        .collect();
    placeholders.retain(|found| found.style != PlaceholderStyle::Angle || !is_tag(text, &found.name));
    placeholders
}

/// Finds the placeholders of a text that is no body, such as a task. Spans point into it.
pub fn find_in(text: &str) -> Vec<(PlaceholderStyle, String, Span)> {
    let mut found = Vec::new();
    scan(text, Span::new(0, text.len()), &mut found);
    found
}

fn is_tag(text: &str, name: &str) -> bool {
    TAGS.contains(&name.to_ascii_lowercase().as_str()) || text.contains(&format!("</{name}>"))
}

fn scan(text: &str, span: Span, found: &mut Vec<(PlaceholderStyle, String, Span)>) {
    let mut at = span.start;
    while let Some(next) = text.as_bytes().get(at..span.end).and_then(|rest| memchr::memchr3(b'{', b'$', b'<', rest)) {
        let start = at + next;
        let rest = &text[start..span.end];
        let escaped = start > span.start && text.as_bytes()[start - 1] == b'\\';
        match placeholder(rest).filter(|_| !escaped) {
            Some((style, name, width)) => {
                found.push((style, name.to_owned(), Span::new(start, start + width)));
                at = start + width;
            }
            // `{{` that is no placeholder is passed over whole, or its second half would be one.
            None => at = start + if rest.starts_with("{{") { 2 } else { 1 },
        }
    }
}

/// The placeholder `rest` opens with: its style, its name, and its width in bytes.
fn placeholder(rest: &str) -> Option<(PlaceholderStyle, &str, usize)> {
    if let Some(inner) = rest.strip_prefix("{{") {
        let end = inner.find("}}")?;
        let name = inner[..end].trim();
        return is_name(name, ".:#/-").then_some((PlaceholderStyle::Mustache, name, end + 4));
    }
    if let Some(inner) = rest.strip_prefix("${") {
        let end = inner.find('}')?;
        let name = &inner[..end];
        return is_name(name, ".:-").then_some((PlaceholderStyle::Shell, name, end + 3));
    }
    if let Some(behind) = rest.strip_prefix("$ARGUMENTS") {
        let ends = !behind.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '[');
        return ends.then_some((PlaceholderStyle::Arguments, "ARGUMENTS", "$ARGUMENTS".len()));
    }
    if let Some(inner) = rest.strip_prefix('$') {
        return positional(inner);
    }
    if let Some(inner) = rest.strip_prefix('{') {
        let end = inner.find('}')?;
        return is_name(&inner[..end], "-.").then_some((PlaceholderStyle::Brace, &inner[..end], end + 2));
    }
    let inner = rest.strip_prefix('<')?;
    let end = inner.find('>')?;
    is_name(&inner[..end], "-").then_some((PlaceholderStyle::Angle, &inner[..end], end + 2))
}

/// `$1` to `$9`, but no sum of money: no digit, unit or decimals behind it.
fn positional(inner: &str) -> Option<(PlaceholderStyle, &str, usize)> {
    let mut signs = inner.chars();
    signs.next().filter(|c| ('1'..='9').contains(c))?;
    let behind = signs.as_str();
    let decimals = behind.starts_with(['.', ',']) && behind[1..].starts_with(|c: char| c.is_ascii_digit());
    let goes_on = behind.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '+');
    (!decimals && !goes_on).then(|| (PlaceholderStyle::Positional, &inner[..1], 2))
}

fn is_name(name: &str, also: &str) -> bool {
    name.len() <= 60
        && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || also.contains(c))
}
