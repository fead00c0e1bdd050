//! Converts YAML text to values with spans, using `granit-parser`.

use granit_parser::{Event, Options, Parser, ScalarStyle, Span as Mark, StructureStyle};

use super::super::span::Span;
use super::super::value::{MapPair, NodeKind, ValueNode, ValueStyle};
use super::YamlFault;

/// Parses the piece `inner` of `text` as one YAML document. An empty document is an empty map. Aliases are kept by name
/// and never expanded; tags are ignored.
pub(super) fn parse(text: &str, inner: Span) -> Result<ValueNode, YamlFault> {
    let mut builder = NodeBuilder { text, base: inner.start, open: Vec::new(), done: None, last_end: inner.start };
    let mut options = Options::default();
    options.set_emit_comments(false);
    let source = inner.of(text);
    for event in Parser::new_from_str_with_options(source, options) {
        match event {
            Ok((event, mark)) => builder.take(event, &mark)?,
            Err(error) => {
                let offset = inner.start + offset_of(source, error.marker());
                return Err(YamlFault { offset, what: error.info() });
            }
        }
    }
    Ok(builder.done.unwrap_or_else(|| ValueNode::empty_map(inner.start)))
}

fn offset_of(source: &str, marker: &granit_parser::Marker) -> usize {
    marker
        .byte_offset()
        .or_else(|| source.char_indices().nth(marker.index()).map(|(at, _)| at))
        .unwrap_or(source.len())
        .min(source.len())
}

/// A collection that has not ended yet.
struct OpenNode {
    start: usize,
    kind: OpenNodeKind,
    flow: bool,
}

enum OpenNodeKind {
    List(Vec<ValueNode>),
    Map { pairs: Vec<MapPair>, key: Option<(String, Span)> },
}

struct NodeBuilder<'a> {
    text: &'a str,
    /// Start of the parsed piece in the text, in bytes.
    base: usize,
    open: Vec<OpenNode>,
    done: Option<ValueNode>,
    /// The end of the last value, which is also the end of a block collection.
    last_end: usize,
}

impl NodeBuilder<'_> {
    fn take(&mut self, event: Event<'_>, mark: &Mark) -> Result<(), YamlFault> {
        match event {
            Event::Scalar(text, style, ..) => {
                let span = self.scalar_span(mark, style);
                self.last_end = self.last_end.max(span.end);
                // The parser reports `~` for a value that is left out.
                let left_out = style == ScalarStyle::Plain && span.is_empty();
                let text = if left_out { String::new() } else { text.into_owned() };
                self.put(ValueNode { span, kind: NodeKind::Scalar { text: text.into(), style: style_of(style) } })
            }
            Event::Alias(_) => {
                let span = self.span(mark);
                self.last_end = span.end;
                let name = span.of(self.text).trim_start_matches('*').to_owned();
                self.put(ValueNode { span, kind: NodeKind::Alias(name) })
            }
            Event::SequenceStart(style, ..) => {
                self.start(mark, style, OpenNodeKind::List(Vec::new()));
                Ok(())
            }
            Event::MappingStart(style, ..) => {
                self.start(mark, style, OpenNodeKind::Map { pairs: Vec::new(), key: None });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(mark),
            _ => Ok(()),
        }
    }

    fn span(&self, mark: &Mark) -> Span {
        let at = |marker: &granit_parser::Marker| self.base + offset_of(&self.text[self.base..], marker);
        let (start, end) = (at(&mark.start), at(&mark.end));
        Span::new(start, end.max(start))
    }

    fn start(&mut self, mark: &Mark, style: StructureStyle, kind: OpenNodeKind) {
        let start = self.span(mark).start;
        self.last_end = self.last_end.max(start);
        self.open.push(OpenNode { start, kind, flow: style == StructureStyle::Flow });
    }

    fn end(&mut self, mark: &Mark) -> Result<(), YamlFault> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        if open.flow {
            self.last_end = self.last_end.max(self.span(mark).end);
        }
        let span = Span::new(open.start, self.last_end.max(open.start));
        let kind = match open.kind {
            OpenNodeKind::List(items) => NodeKind::List(items),
            OpenNodeKind::Map { pairs, .. } => NodeKind::Map(pairs),
        };
        self.put(ValueNode { span, kind })
    }

    fn put(&mut self, node: ValueNode) -> Result<(), YamlFault> {
        match self.open.last_mut().map(|open| &mut open.kind) {
            Some(OpenNodeKind::List(items)) => items.push(node),
            Some(OpenNodeKind::Map { pairs, key }) => match key.take() {
                None => *key = Some((key_text(self.text, &node), node.span)),
                Some((name, key_span)) => {
                    let value = with_place_behind_colon(self.text, key_span, node);
                    self.last_end = self.last_end.max(value.span.end);
                    pairs.push(MapPair { key: name.into(), key_span, value });
                }
            },
            None if self.done.is_none() => {
                let nothing = node.is_null() && node.span.is_empty();
                self.done = Some(if nothing { ValueNode::empty_map(self.base) } else { node });
            }
            None => {
                return Err(YamlFault {
                    offset: node.span.start,
                    what: "a second YAML document starts here".to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The parser's span of a block scalar begins after the `|` header and includes the blank lines after it; ours is
    /// from the header to the end of the last nonempty line.
    fn scalar_span(&self, mark: &Mark, style: ScalarStyle) -> Span {
        let span = self.span(mark);
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return span;
        }
        let indicator = if style == ScalarStyle::Literal { '|' } else { '>' };
        let before = &self.text[self.base..span.start];
        let start = header_start(before, indicator).map_or(span.start, |at| self.base + at);
        let said = span.of(self.text).trim_end();
        let end = if said.is_empty() { span.start } else { span.start + said.len() };
        Span::new(start, end.max(start + 1))
    }
}

/// Start of the header of a block scalar in the text before its content.
fn header_start(before: &str, indicator: char) -> Option<usize> {
    let (mut line_start, mut line) = match before.trim_end_matches([' ', '\t']).rfind('\n') {
        Some(at) => (at + 1, &before[at + 1..]),
        None => (0, before),
    };
    loop {
        let code = line.find(" #").map_or(line, |at| &line[..at]).trim_end();
        let head = code.trim_end_matches(|c: char| c.is_ascii_digit() || c == '+' || c == '-');
        if head.ends_with(indicator) {
            return Some(line_start + head.len() - 1);
        }
        if !line.trim().is_empty() || line_start == 0 {
            return before.rfind(indicator);
        }
        let above = &before[..line_start - 1];
        line_start = above.rfind('\n').map_or(0, |at| at + 1);
        line = &before[line_start..above.len()];
    }
}

/// The parser puts an empty value before the colon; ours is after it.
fn with_place_behind_colon(text: &str, key: Span, mut node: ValueNode) -> ValueNode {
    if node.span.is_empty() && matches!(&node.kind, NodeKind::Scalar { style: ValueStyle::Plain, .. }) {
        // A key in braces may have no colon; the next colon then belongs to another key.
        let rest = text.get(key.end..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start().len();
        let colon = if rest[blanks..].starts_with(':') { key.end + blanks + 1 } else { key.end };
        node.span = Span::new(colon, colon);
    }
    node
}

fn key_text(text: &str, node: &ValueNode) -> String {
    match &node.kind {
        NodeKind::Scalar { text, .. } => text.to_string(),
        _ => node.span.of(text).to_owned(),
    }
}

const fn style_of(style: ScalarStyle) -> ValueStyle {
    match style {
        ScalarStyle::Plain => ValueStyle::Plain,
        ScalarStyle::SingleQuoted => ValueStyle::Single,
        ScalarStyle::DoubleQuoted => ValueStyle::Double,
        ScalarStyle::Literal => ValueStyle::Literal,
        ScalarStyle::Folded => ValueStyle::Folded,
    }
}
