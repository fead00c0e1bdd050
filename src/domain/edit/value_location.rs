//! Position of the value that a path leads to, and its surroundings.

use super::block_layout::{BlockLayout, ValueHead};
use super::new_keys::KeyStep;
use super::value_text::{BlockStyle, TextLayout, ValuePrefix};
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

#[derive(Clone, Copy, Debug)]
pub(super) struct ValueLocation<'n> {
    pub node: &'n ValueNode,
    /// Start of the value after its key or dash; `None` inside brackets and braces.
    pub head: Option<ValueHead>,
    pub is_item: bool,
}

impl ValueLocation<'_> {
    /// The head of the value and its prefix, a key or dash; `None` inside brackets and braces.
    pub fn behind(&self) -> Option<(ValueHead, ValuePrefix)> {
        let head = self.head?;
        let behind = match (self.is_item, head.behind > head.mark) {
            (false, _) => ValuePrefix::Key(head.column),
            (true, false) => ValuePrefix::Dash(head.column),
            (true, true) => ValuePrefix::Property(head.column),
        };
        Some((head, behind))
    }
}

/// The location of the value that `steps` lead to; `None` if the layout of the block is unknown.
pub(super) fn locate_value<'n>(
    layout: BlockLayout<'_>,
    root: &'n ValueNode,
    steps: &[KeyStep],
) -> Option<ValueLocation<'n>> {
    let start = ValueHead { mark: layout.start, behind: layout.start, column: 0 };
    let mut spot = ValueLocation { node: root, head: (!layout.is_flow(root)).then_some(start), is_item: false };
    for step in steps {
        let head = spot.head.filter(|_| layout.is_block(spot.node));
        spot = match *step {
            KeyStep::Pair(at) => {
                let pair = spot.node.pairs().get(at)?;
                let head = if head.is_some() { Some(layout.head_of_key(pair.key_span)?) } else { None };
                ValueLocation { node: &pair.value, head, is_item: false }
            }
            KeyStep::Item(at) => {
                let item = spot.node.items().get(at)?;
                let head = match head {
                    Some(head) => Some(*layout.dashes(spot.node, head.mark)?.get(at)?),
                    None => None,
                };
                ValueLocation { node: item, head, is_item: true }
            }
        };
    }
    Some(spot)
}

/// Indentation style of the block, taken from its first nested list and map.
pub(super) fn block_style(layout: BlockLayout<'_>, root: &ValueNode) -> BlockStyle {
    let mut found = BlockStyle { line_break: layout.line_break(layout.start), map_indent: 0, list_indent: usize::MAX };
    look_into(layout, root, &mut found);
    if found.map_indent == 0 {
        found.map_indent = 2;
    }
    if found.list_indent == usize::MAX {
        found.list_indent = found.map_indent;
    }
    found
}

fn look_into(layout: BlockLayout<'_>, node: &ValueNode, found: &mut BlockStyle) {
    if found.map_indent != 0 && found.list_indent != usize::MAX {
        return;
    }
    for pair in node.pairs() {
        if !layout.is_block(&pair.value) {
            continue;
        }
        let Some(head) = layout.head_of_key(pair.key_span) else { continue };
        match &pair.value.kind {
            NodeKind::List(_) if found.list_indent == usize::MAX => {
                let dash = layout.dashes(&pair.value, head.mark).and_then(|dashes| dashes.first().copied());
                if let Some(indent) = dash.and_then(|dash| dash.column.checked_sub(head.column)) {
                    found.list_indent = indent;
                }
            }
            NodeKind::Map(pairs) if found.map_indent == 0 => {
                let column = pairs.first().map(|pair| layout.column(pair.key_span.start));
                found.map_indent = column.and_then(|column| column.checked_sub(head.column)).unwrap_or(0);
            }
            _ => {}
        }
        look_into(layout, &pair.value, found);
    }
    for item in node.items() {
        look_into(layout, item, found);
    }
}

/// Style of the old text, which its replacement follows.
pub(super) fn look(layout: BlockLayout<'_>, old: &ValueNode, head: Option<ValueHead>) -> TextLayout {
    let NodeKind::Scalar { text, style } = &old.kind else { return TextLayout::default() };
    let mut look = TextLayout { style: Some(*style), has_breaks: text.contains('\n'), indent: None, width: None };
    if !matches!(style, ValueStyle::Literal | ValueStyle::Folded) {
        return look;
    }
    let header_end = layout.line_end(layout.header(old.span).end);
    let lines: Vec<&str> = layout.text[header_end..old.span.end.max(header_end)].lines().skip(1).collect();
    let margin = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let inner = lines.iter().filter(|line| !line.trim().is_empty()).map(margin).min();
    look.indent = inner.zip(head).and_then(|(inner, head)| inner.checked_sub(head.column)).filter(|&indent| indent > 0);
    if *style == ValueStyle::Folded && lines.len() > 1 {
        let width = |line: &&str| line.trim().chars().count();
        look.width = lines.iter().map(width).max().map(|width| width.max(40));
    }
    look
}
