//! Finding the metadata block in a file's text, in all the places people put one.

use super::super::span::Span;
use super::{Block, Syntax};

/// One line of a text.
#[derive(Clone, Copy)]
struct Line<'a> {
    /// Without its line end.
    text: &'a str,
    start: usize,
    /// Behind its line end.
    end: usize,
}

impl<'a> Line<'a> {
    /// The line that begins at `start`; none at the end of the text.
    fn at(text: &'a str, start: usize) -> Option<Self> {
        if start >= text.len() {
            return None;
        }
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at + 1);
        let line = text[start..end].trim_end_matches('\n');
        Some(Self { text: line.strip_suffix('\r').unwrap_or(line), start, end })
    }

    fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }

    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }
}

/// The lines of `text` from the byte at `start`.
fn lines(text: &str, start: usize) -> impl Iterator<Item = Line<'_>> {
    let mut next = start;
    std::iter::from_fn(move || {
        let line = Line::at(text, next)?;
        next = line.end;
        Some(line)
    })
}

/// Finds the block at the head of `text`: between dashes, wholly indented, behind an H1, in a code
/// fence or an HTML comment, or as TOML between plus signs.
pub(super) fn find(text: &str) -> Option<Block> {
    let first = lines(text, 0).find(|line| !line.is_blank())?;
    if let Some(block) = open_at(text, first) {
        return Some(block);
    }
    if !first.text.starts_with("# ") {
        return None;
    }
    let next = lines(text, first.end).find(|line| !line.is_blank())?;
    open_at(text, next).filter(|block| block.closed)
}

fn open_at(text: &str, line: Line<'_>) -> Option<Block> {
    let opening = line.text.trim();
    if opening == "---" {
        between_dashes(text, line)
    } else if opening == "+++" {
        between_plusses(text, line)
    } else if opening.starts_with("```") || opening.starts_with("~~~") {
        in_fence(text, line)
    } else if let Some(rest) = opening.strip_prefix("<!--") {
        in_comment(text, line, rest.trim())
    } else {
        None
    }
}

fn is_dashes(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| byte == b'-')
}

/// Whether a line reads `key:` or `key: value`.
pub(super) fn is_key_line(text: &str) -> bool {
    super::scan::key_of(text.trim_start()).is_some()
}

fn between_dashes(text: &str, opening: Line<'_>) -> Option<Block> {
    let indent = opening.indent();
    let closes = |line: &Line<'_>| is_dashes(line.text.trim()) && line.indent() <= indent;
    let closing = if indent == 0 {
        // Then it stands at the very start of its line, and the lines before it need no look.
        let from = opening.end - 1;
        let starts = memchr::memmem::find_iter(&text.as_bytes()[from..], b"\n---").map(|at| from + at + 1);
        starts.filter_map(|start| Line::at(text, start)).find(closes)
    } else {
        lines(text, opening.end).find(closes)
    };
    let Some(closing) = closing else {
        return unterminated(text, opening);
    };
    let inner = Span::new(opening.end, closing.start);
    is_plausible(inner.of(text)).then_some(Block {
        outer: Span::new(opening.start, closing.end),
        inner,
        syntax: Syntax::Yaml,
        closed: true,
    })
}

/// Whether what stands between two rules can be metadata: it is empty, or its first line that says
/// anything is a key or opens a list or map.
fn is_plausible(inner: &str) -> bool {
    let mut said = inner.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    said.next().is_none_or(|line| is_key_line(line) || line.starts_with(['-', '{', '[']))
        || inner.lines().any(is_key_line_at_edge)
}

fn is_key_line_at_edge(line: &str) -> bool {
    !line.starts_with(' ') && is_key_line(line)
}

fn unterminated(text: &str, opening: Line<'_>) -> Option<Block> {
    let mut end = opening.end;
    for line in lines(text, opening.end) {
        if line.is_blank() && end > opening.end {
            break;
        }
        end = line.end;
    }
    let inner = Span::new(opening.end, end);
    inner.of(text).lines().find(|line| !line.trim().is_empty()).is_some_and(is_key_line).then_some(Block {
        outer: Span::new(opening.start, end),
        inner,
        syntax: Syntax::Yaml,
        closed: false,
    })
}

fn between_plusses(text: &str, opening: Line<'_>) -> Option<Block> {
    let closing = lines(text, opening.end).find(|line| line.text.trim_end() == "+++")?;
    Some(Block {
        outer: Span::new(opening.start, closing.end),
        inner: Span::new(opening.end, closing.start),
        syntax: Syntax::Toml,
        closed: true,
    })
}

/// A block in a code fence: `---` inside it, or bare keys in a fence that calls itself YAML.
fn in_fence(text: &str, opening: Line<'_>) -> Option<Block> {
    let mark = opening.text.trim();
    let fence: String = mark.chars().take_while(|&c| c == '`' || c == '~').collect();
    let info = mark[fence.len()..].trim();
    let first = lines(text, opening.end).find(|line| !line.is_blank())?;
    let closes = |line: &Line<'_>| {
        let line = line.text.trim();
        line.len() >= fence.len() && line.chars().all(|c| fence.starts_with(c))
    };
    if first.text.trim() == "---" {
        let block = between_dashes(text, first).filter(|block| block.closed)?;
        // The fence may hold the block alone, or the whole file: then the body is inside it too.
        let next = lines(text, block.outer.end).find(|line| !line.is_blank());
        let end = next.filter(closes).map_or(block.outer.end, |line| line.end);
        return Some(Block { outer: Span::new(opening.start, end), ..block });
    }
    if !matches!(info, "yaml" | "yml" | "YAML") {
        return None;
    }
    let closing = lines(text, opening.end).find(closes)?;
    let inner = Span::new(opening.end, closing.start);
    names_an_agent(inner.of(text)).then_some(Block {
        outer: Span::new(opening.start, closing.end),
        inner,
        syntax: Syntax::Yaml,
        closed: true,
    })
}

/// An example in YAML is no frontmatter: bare keys count only where they name or describe.
fn names_an_agent(inner: &str) -> bool {
    inner.lines().any(|line| matches!(super::scan::key_of(line), Some(("name" | "description", _))))
}

fn in_comment(text: &str, opening: Line<'_>, rest: &str) -> Option<Block> {
    if !rest.is_empty() && rest != "---" {
        return None;
    }
    let close = memchr::memmem::find(&text.as_bytes()[opening.end..], b"-->")? + opening.end;
    let mut inner = Span::new(opening.end, close);
    if rest.is_empty()
        && let Some(first) =
            lines(text, opening.end).find(|line| !line.is_blank()).filter(|line| line.text.trim() == "---")
    {
        inner.start = first.end;
    }
    let dashes = lines(&text[..close], inner.start).find(|line| is_dashes(line.text.trim()));
    inner.end = dashes.map_or(close, |line| line.start);
    let end = Line::at(text, close).map_or(text.len(), |line| line.end);
    names_an_agent(inner.of(text)).then_some(Block {
        outer: Span::new(opening.start, end),
        inner,
        syntax: Syntax::Yaml,
        closed: true,
    })
}
