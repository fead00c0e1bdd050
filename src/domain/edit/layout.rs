//! How the values of a block are laid out: which lines, dashes, headers and properties belong to them.

use crate::domain::span::Span;
use crate::domain::value::{Kind, Node, Style};

/// The text of a file up to the end of what its block holds: no look goes beyond.
#[derive(Clone, Copy)]
pub(super) struct Layout<'t> {
    /// The file's text, cut at the end of the block's inside.
    pub text: &'t str,
    /// Where the block's inside begins.
    pub start: usize,
}

/// The place of a value behind its colon or dash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Right behind the colon or dash.
    pub mark: usize,
    /// Right behind the anchor and the tag; the same where there is none.
    pub behind: usize,
    /// The column of the key or dash.
    pub column: usize,
}

/// The two pieces a value of a block consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pieces {
    /// What stands on the line of the key or dash, or the value where it stands as a whole on lines
    /// of its own; empty, at its place, where there is nothing.
    pub inline: Span,
    /// What stands on the lines below, from the line end before it on, its own last line end left out.
    pub below: Span,
}

impl Layout<'_> {
    /// The end of the line that the byte at `at` stands on, its line break left out.
    pub fn line_end(&self, at: usize) -> usize {
        let end = memchr::memchr(b'\n', &self.text.as_bytes()[at.min(self.text.len())..])
            .map_or(self.text.len(), |found| at + found);
        if end > at && self.text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end }
    }

    /// The place behind the line break of the line that the byte at `at` stands on.
    pub fn next_line(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text.as_bytes()[at.min(self.text.len())..])
            .map_or(self.text.len(), |found| at + found + 1)
    }

    /// The start of the line that the byte at `at` stands on.
    pub fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |found| found + 1)
    }

    /// The end of the line above the one that starts at `start`, its line break left out.
    pub fn end_above(&self, start: usize) -> usize {
        let above = &self.text[..start];
        let above = above.strip_suffix('\n').unwrap_or(above);
        above.strip_suffix('\r').unwrap_or(above).len()
    }

    /// The column, in bytes from 0, of the byte at `at`.
    pub fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Whether nothing but blanks stands before the byte at `at` on its line.
    pub fn is_first(&self, at: usize) -> bool {
        self.text[self.line_start(at)..at].bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Whether nothing but blanks stands behind `at` on its line.
    pub fn is_last(&self, at: usize) -> bool {
        self.text[at..self.line_end(at)].trim().is_empty()
    }

    /// The line break that the block uses, as the line at `at` has it, or the block's first.
    pub fn line_break(&self, at: usize) -> &'static str {
        let end = self.line_end(at);
        let behind = &self.text[end..];
        let first = self.start.checked_sub(2).and_then(|start| self.text.get(start..self.start));
        if behind.starts_with("\r\n") || (!behind.starts_with('\n') && first == Some("\r\n")) { "\r\n" } else { "\n" }
    }

    /// Whether a list or map is written with brackets or braces.
    pub fn is_flow(&self, node: &Node) -> bool {
        let opens = self.text[node.span.start..].starts_with(['[', '{']);
        let first = match &node.kind {
            Kind::List(items) => items.first().map(|item| item.span.start),
            Kind::Map(pairs) => pairs.first().map(|pair| pair.key_span.start),
            _ => return false,
        };
        opens && first.is_none_or(|first| first > node.span.start)
    }

    /// Whether a value is a list or map over lines.
    pub fn is_block(&self, node: &Node) -> bool {
        match &node.kind {
            Kind::List(items) => !items.is_empty() && !self.is_flow(node),
            Kind::Map(pairs) => !pairs.is_empty() && !self.is_flow(node),
            _ => false,
        }
    }

    /// Where the value of the key at `key` begins; none where no colon follows.
    pub fn head_of_key(&self, key: Span) -> Option<Head> {
        let rest = &self.text[key.end..];
        let colon = key.end + rest.len() - rest.trim_start().len();
        self.text[colon..].starts_with(':').then(|| self.head(colon + 1, self.column(key.start)))
    }

    fn head(&self, mark: usize, column: usize) -> Head {
        Head { mark, behind: self.behind_properties(mark), column }
    }

    /// The place right behind the anchor and tag that follow `at` on its line; `at` without any.
    fn behind_properties(&self, at: usize) -> usize {
        let mut behind = at;
        loop {
            let line = &self.text[behind..self.line_end(behind)];
            let token = line.trim_start_matches([' ', '\t']);
            if token.len() == line.len() || !token.starts_with(['&', '!']) {
                return behind;
            }
            let start = behind + line.len() - token.len();
            behind = start + token.find([' ', '\t']).unwrap_or(token.len());
        }
    }

    /// Whether a tag stands before a value, on its line.
    pub fn has_tag(&self, node: &Node) -> bool {
        let before = &self.text[self.line_start(node.span.start)..node.span.start];
        let properties = before.rsplit([' ', '\t', ',', '[', '{']).filter(|token| !token.is_empty());
        properties.take_while(|token| token.starts_with(['&', '!'])).any(|token| token.starts_with('!'))
    }

    /// The anchor and tag of a value, blanks before them included.
    pub fn properties(&self, head: Head) -> &str {
        &self.text[head.mark..head.behind]
    }

    /// The heads of all items of a list over lines, whose own value begins behind `mark`.
    pub fn dashes(&self, list: &Node, mark: usize) -> Option<Vec<Head>> {
        let mut heads: Vec<Head> = Vec::with_capacity(list.items().len());
        let mut at = mark;
        for item in list.items() {
            let dash = self.next_sign(at);
            if !self.text[dash..].starts_with('-') {
                return None;
            }
            heads.push(self.head(dash + 1, self.column(dash)));
            at = if item.span.is_empty() { dash + 1 } else { item.span.end };
        }
        Some(heads)
    }

    /// The next byte behind `at` that is not blank, comment, anchor or tag.
    fn next_sign(&self, at: usize) -> usize {
        let mut at = at;
        loop {
            let rest = &self.text[at..];
            at += rest.len() - rest.trim_start().len();
            let rest = &self.text[at..];
            if rest.starts_with('#') {
                at = self.line_end(at);
            } else if rest.starts_with(['&', '!']) {
                at += rest.find(char::is_whitespace).unwrap_or(rest.len());
            } else {
                return at;
            }
        }
    }

    /// The pieces of a value over lines, or of one on a line, that begins behind `head`.
    pub fn pieces(&self, head: Head, node: &Node) -> Pieces {
        let empty_at = |at: usize| Span::new(at, at);
        if node.span.is_empty() && !self.is_block(node) {
            let end = self.line_end(head.behind);
            let blanks = self.is_last(head.behind);
            return Pieces { inline: empty_at(if blanks { end } else { head.behind }), below: empty_at(end) };
        }
        if let Kind::Scalar { style: Style::Literal | Style::Folded, .. } = node.kind {
            let header = self.header(node.span);
            return Pieces { inline: header, below: Span::new(self.line_end(header.end), self.end(node)) };
        }
        if !self.is_block(node) {
            return Pieces { inline: node.span, below: empty_at(self.line_end(node.span.end)) };
        }
        let first = self.next_sign(head.behind);
        let end = self.end(node);
        if self.line_start(first) == self.line_start(head.mark) {
            return Pieces { inline: Span::new(first, end), below: empty_at(end) };
        }
        let above = self.end_above(self.line_start(first));
        Pieces { inline: empty_at(head.behind), below: Span::new(above, end) }
    }

    /// The header of a text over lines, without the blanks and the comment behind it.
    pub fn header(&self, scalar: Span) -> Span {
        let written = &self.text[scalar.start..];
        let width = written.find(|c: char| !matches!(c, '|' | '>' | '+' | '-' | '0'..='9')).unwrap_or(written.len());
        Span::new(scalar.start, scalar.start + width)
    }

    /// The end of the last line of a value in lines, a comment behind it included, the line break not.
    pub fn end(&self, node: &Node) -> usize {
        match &node.kind {
            Kind::Map(pairs) if self.is_block(node) => {
                pairs.last().map_or(node.span.end, |pair| self.end(&pair.value).max(self.line_end(pair.key_span.end)))
            }
            Kind::List(items) if self.is_block(node) => items.last().map_or(node.span.end, |item| self.end(item)),
            Kind::Scalar { style: Style::Literal | Style::Folded, .. } => {
                let end = self.line_end(node.span.end);
                if self.header(node.span).of(self.text).contains('+') { self.behind_blank_lines(end) } else { end }
            }
            _ => self.line_end(node.span.end),
        }
    }

    /// The end of the last of the blank lines that follow the line that ends at `end`.
    fn behind_blank_lines(&self, end: usize) -> usize {
        let mut last = end;
        loop {
            let next = self.next_line(last);
            if next >= self.text.len() || !self.is_last(next) {
                return last;
            }
            last = self.line_end(next);
        }
    }

    /// Where the comments begin that stand right above the line of `at`, as far in as that; the start
    /// of that line where there are none. None of them begins before `floor`.
    pub fn comments_above(&self, at: usize, floor: usize) -> usize {
        let column = self.column(at);
        let mut start = self.line_start(at);
        while start > floor {
            let above = self.line_start(self.end_above(start));
            let line = &self.text[above..start];
            let is_comment = line.trim_start_matches(' ').starts_with('#');
            if above < floor || !is_comment || line.len() - line.trim_start_matches(' ').len() != column {
                break;
            }
            start = above;
        }
        start
    }
}
