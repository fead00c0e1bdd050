//! Where in the text a value stands that a path leads to, with what surrounds it.

use super::layout::{Head, Layout};
use super::path::Step;
use super::written::{Behind, Look, Manner};
use crate::domain::value::{Kind, Node, Style};

/// A value and its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot<'n> {
    /// The value.
    pub node: &'n Node,
    /// Where it begins behind its key or dash; none inside brackets and braces.
    pub head: Option<Head>,
    /// Whether it is the item of a list.
    pub is_item: bool,
}

impl Spot<'_> {
    /// What a value in this place stands behind, and where that is; none inside brackets and braces.
    pub fn behind(&self) -> Option<(Head, Behind)> {
        let head = self.head?;
        let behind = match (self.is_item, head.behind > head.mark) {
            (false, _) => Behind::Key(head.column),
            (true, false) => Behind::Dash(head.column),
            (true, true) => Behind::Property(head.column),
        };
        Some((head, behind))
    }
}

/// The place of the value that `steps` lead to; none where the block is laid out in a way that is not known.
pub(super) fn spot<'n>(layout: Layout<'_>, root: &'n Node, steps: &[Step]) -> Option<Spot<'n>> {
    let start = Head { mark: layout.start, behind: layout.start, column: 0 };
    let mut spot = Spot { node: root, head: (!layout.is_flow(root)).then_some(start), is_item: false };
    for step in steps {
        let head = spot.head.filter(|_| layout.is_block(spot.node));
        spot = match *step {
            Step::Pair(at) => {
                let pair = spot.node.pairs().get(at)?;
                let head = if head.is_some() { Some(layout.head_of_key(pair.key_span)?) } else { None };
                Spot { node: &pair.value, head, is_item: false }
            }
            Step::Item(at) => {
                let item = spot.node.items().get(at)?;
                let head = match head {
                    Some(head) => Some(*layout.dashes(spot.node, head.mark)?.get(at)?),
                    None => None,
                };
                Spot { node: item, head, is_item: true }
            }
        };
    }
    Some(spot)
}

/// How the block lays out what is inside keys, as its first nested list and map show it.
pub(super) fn manner(layout: Layout<'_>, root: &Node) -> Manner {
    let mut found = Manner { line_break: layout.line_break(layout.start), map_indent: 0, list_indent: usize::MAX };
    look_into(layout, root, &mut found);
    if found.map_indent == 0 {
        found.map_indent = 2;
    }
    if found.list_indent == usize::MAX {
        found.list_indent = found.map_indent;
    }
    found
}

fn look_into(layout: Layout<'_>, node: &Node, found: &mut Manner) {
    if found.map_indent != 0 && found.list_indent != usize::MAX {
        return;
    }
    for pair in node.pairs() {
        if !layout.is_block(&pair.value) {
            continue;
        }
        let Some(head) = layout.head_of_key(pair.key_span) else { continue };
        match &pair.value.kind {
            Kind::List(_) if found.list_indent == usize::MAX => {
                let dash = layout.dashes(&pair.value, head.mark).and_then(|dashes| dashes.first().copied());
                if let Some(indent) = dash.and_then(|dash| dash.column.checked_sub(head.column)) {
                    found.list_indent = indent;
                }
            }
            Kind::Map(pairs) if found.map_indent == 0 => {
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

/// How the text at a place looks, for the one that replaces it.
pub(super) fn look(layout: Layout<'_>, old: &Node, head: Option<Head>) -> Look {
    let Kind::Scalar { text, style } = &old.kind else { return Look::default() };
    let mut look = Look { style: Some(*style), has_breaks: text.contains('\n'), indent: None, width: None };
    if !matches!(style, Style::Literal | Style::Folded) {
        return look;
    }
    let header_end = layout.line_end(layout.header(old.span).end);
    let lines: Vec<&str> = layout.text[header_end..old.span.end.max(header_end)].lines().skip(1).collect();
    let margin = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let inner = lines.iter().filter(|line| !line.trim().is_empty()).map(margin).min();
    look.indent = inner.zip(head).and_then(|(inner, head)| inner.checked_sub(head.column)).filter(|&indent| indent > 0);
    if *style == Style::Folded && lines.len() > 1 {
        let width = |line: &&str| line.trim().chars().count();
        look.width = lines.iter().map(width).max().map(|width| width.max(40));
    }
    look
}
