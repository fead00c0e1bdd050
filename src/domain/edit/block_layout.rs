//! Layout of the values in a block: their lines, dashes, headers, anchors and tags.

use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

/// The text of a file up to the end of its block, so that searches cannot go further.
#[derive(Clone, Copy)]
pub(super) struct BlockLayout<'t> {
    /// The file's text, cut at the end of the block's contents.
    pub text: &'t str,
    /// Start of the block's contents, in bytes.
    pub start: usize,
}

/// The positions around the start of a value: its colon or dash, anchor and tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ValueHead {
    /// Directly after the colon or dash.
    pub mark: usize,
    /// Directly after the anchor and the tag; equal to `mark` if there are none.
    pub behind: usize,
    /// The column of the key or dash.
    pub column: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ValuePieces {
    /// The value, or its first part, on the line of the key or dash; an empty span at its position if nothing is there.
    pub inline: Span,
    /// The part of the value on the lines below, from the line break before them to the end of the last line, without
    /// its line break.
    pub below: Span,
}

impl BlockLayout<'_> {
    /// The end of the line with the byte at `at`, without its line break.
    pub fn line_end(&self, at: usize) -> usize {
        let end = memchr::memchr(b'\n', &self.text.as_bytes()[at.min(self.text.len())..])
            .map_or(self.text.len(), |found| at + found);
        if end > at && self.text.as_bytes()[end - 1] == b'\r' { end - 1 } else { end }
    }

    /// The position after the line break of the line with the byte at `at`.
    pub fn next_line(&self, at: usize) -> usize {
        memchr::memchr(b'\n', &self.text.as_bytes()[at.min(self.text.len())..])
            .map_or(self.text.len(), |found| at + found + 1)
    }

    /// The start of the line with the byte at `at`.
    pub fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |found| found + 1)
    }

    /// The end of the line before the one that starts at `start`, without its line break.
    pub fn end_above(&self, start: usize) -> usize {
        let above = &self.text[..start];
        let above = above.strip_suffix('\n').unwrap_or(above);
        above.strip_suffix('\r').unwrap_or(above).len()
    }

    /// The column, in bytes from 0, of the byte at `at`.
    pub fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// Returns true if only blanks precede the byte at `at` on its line.
    pub fn is_first(&self, at: usize) -> bool {
        self.text[self.line_start(at)..at].bytes().all(|byte| matches!(byte, b' ' | b'\t'))
    }

    /// Returns true if only blanks follow `at` on its line.
    pub fn is_last(&self, at: usize) -> bool {
        self.text[at..self.line_end(at)].trim().is_empty()
    }

    /// The line break of the line at `at`; if it has none, the block's first.
    pub fn line_break(&self, at: usize) -> &'static str {
        let end = self.line_end(at);
        let behind = &self.text[end..];
        let first = self.start.checked_sub(2).and_then(|start| self.text.get(start..self.start));
        if behind.starts_with("\r\n") || (!behind.starts_with('\n') && first == Some("\r\n")) { "\r\n" } else { "\n" }
    }

    /// Returns true if a list or map is written in brackets or braces.
    pub fn is_flow(&self, node: &ValueNode) -> bool {
        let opens = self.text[node.span.start..].starts_with(['[', '{']);
        let first = match &node.kind {
            NodeKind::List(items) => items.first().map(|item| item.span.start),
            NodeKind::Map(pairs) => pairs.first().map(|pair| pair.key_span.start),
            _ => return false,
        };
        opens && first.is_none_or(|first| first > node.span.start)
    }

    /// Returns true if a value is a nonempty list or map in block style.
    pub fn is_block(&self, node: &ValueNode) -> bool {
        match &node.kind {
            NodeKind::List(items) => !items.is_empty() && !self.is_flow(node),
            NodeKind::Map(pairs) => !pairs.is_empty() && !self.is_flow(node),
            _ => false,
        }
    }

    /// The head of the value of the key at `key`; `None` if no colon follows.
    pub fn head_of_key(&self, key: Span) -> Option<ValueHead> {
        let rest = &self.text[key.end..];
        let colon = key.end + rest.len() - rest.trim_start().len();
        self.text[colon..].starts_with(':').then(|| self.head(colon + 1, self.column(key.start)))
    }

    fn head(&self, mark: usize, column: usize) -> ValueHead {
        ValueHead { mark, behind: self.behind_properties(mark), column }
    }

    /// The position directly after the anchor and tag that follow `at` on its line; `at` if there are none.
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

    /// Returns true if a tag precedes the value on its line.
    pub fn has_tag(&self, node: &ValueNode) -> bool {
        let before = &self.text[self.line_start(node.span.start)..node.span.start];
        let properties = before.rsplit([' ', '\t', ',', '[', '{']).filter(|token| !token.is_empty());
        properties.take_while(|token| token.starts_with(['&', '!'])).any(|token| token.starts_with('!'))
    }

    /// The anchor and tag of a value, including the blanks before them.
    pub fn properties(&self, head: ValueHead) -> &str {
        &self.text[head.mark..head.behind]
    }

    /// The heads of all items of a block list that begins after `mark`.
    pub fn dashes(&self, list: &ValueNode, mark: usize) -> Option<Vec<ValueHead>> {
        let mut heads: Vec<ValueHead> = Vec::with_capacity(list.items().len());
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

    /// The next byte from `at` on that is not part of white space, a comment, an anchor or a tag.
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

    /// The pieces of the value with this head.
    pub fn pieces(&self, head: ValueHead, node: &ValueNode) -> ValuePieces {
        let empty_at = |at: usize| Span::new(at, at);
        if node.span.is_empty() && !self.is_block(node) {
            let end = self.line_end(head.behind);
            let blanks = self.is_last(head.behind);
            return ValuePieces { inline: empty_at(if blanks { end } else { head.behind }), below: empty_at(end) };
        }
        if let NodeKind::Scalar { style: ValueStyle::Literal | ValueStyle::Folded, .. } = node.kind {
            let header = self.header(node.span);
            return ValuePieces { inline: header, below: Span::new(self.line_end(header.end), self.end(node)) };
        }
        if !self.is_block(node) {
            return ValuePieces { inline: node.span, below: empty_at(self.line_end(node.span.end)) };
        }
        let first = self.next_sign(head.behind);
        let end = self.end(node);
        if self.line_start(first) == self.line_start(head.mark) {
            return ValuePieces { inline: Span::new(first, end), below: empty_at(end) };
        }
        let above = self.end_above(self.line_start(first));
        ValuePieces { inline: empty_at(head.behind), below: Span::new(above, end) }
    }

    /// The header of a block scalar, without the blanks and the comment after it.
    pub fn header(&self, scalar: Span) -> Span {
        let written = &self.text[scalar.start..];
        let width = written.find(|c: char| !matches!(c, '|' | '>' | '+' | '-' | '0'..='9')).unwrap_or(written.len());
        Span::new(scalar.start, scalar.start + width)
    }

    /// The end of the last line of a value, including a comment after it, without the line break.
    pub fn end(&self, node: &ValueNode) -> usize {
        match &node.kind {
            NodeKind::Map(pairs) if self.is_block(node) => {
                pairs.last().map_or(node.span.end, |pair| self.end(&pair.value).max(self.line_end(pair.key_span.end)))
            }
            NodeKind::List(items) if self.is_block(node) => items.last().map_or(node.span.end, |item| self.end(item)),
            NodeKind::Scalar { style: ValueStyle::Literal | ValueStyle::Folded, .. } => {
                let end = self.content_end(node.span);
                if self.header(node.span).of(self.text).contains('+') { self.behind_blank_lines(end) } else { end }
            }
            _ => self.line_end(node.span.end),
        }
    }

    /// The end of the last line of a block scalar. A comment indented no further than the scalar's header is not part
    /// of it, even if the parser's span of an empty scalar extends past it.
    fn content_end(&self, scalar: Span) -> usize {
        let header_line = self.line_start(scalar.start);
        let indent = |line: usize| {
            let said = &self.text[line..self.line_end(line)];
            said.len() - said.trim_start_matches(' ').len()
        };
        let margin = if self.is_first(scalar.start) { 0 } else { indent(header_line) };
        let mut end = self.line_end(scalar.start);
        let mut at = self.next_line(scalar.start);
        while at < scalar.end {
            if !self.is_last(at) {
                if indent(at) <= margin {
                    break;
                }
                end = self.line_end(at);
            }
            at = self.next_line(at);
        }
        end
    }

    /// The end of the last of the blank lines after the line that ends at `end`.
    pub fn behind_blank_lines(&self, end: usize) -> usize {
        let mut last = end;
        loop {
            let next = self.next_line(last);
            if next >= self.text.len() || !self.is_last(next) {
                return last;
            }
            last = self.line_end(next);
        }
    }

    /// Start of the comments directly above the line of `at` with the same indentation; the start of that line if there
    /// are none. The result is not before `floor`.
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
