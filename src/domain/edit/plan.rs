//! Plans a change: the expected values, and the ways to write it.

use super::block_layout::BlockLayout;
use super::edit_error::EditRefusal;
use super::new_keys::{self, KeyStep};
use super::planned_value::{self, PlannedValue};
use super::splice::Splice;
use super::value_location::{self, ValueLocation};
use super::value_text::BlockStyle;
use super::{NewValue, ValueChange, block_entries, comma_names, flow};
use crate::domain::key_path::{KeyTrail, PathPart};
use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

pub(super) struct EditPlan {
    /// The values that parsing the result must return.
    pub meant: ValueNode,
    /// The ways to write the change, best first. One without splices means that there is nothing to do.
    pub ways: Vec<Vec<Splice>>,
}

/// The values of a block in YAML, and how it is laid out.
pub(super) struct EditPlanner<'a> {
    pub layout: BlockLayout<'a>,
    pub root: &'a ValueNode,
    pub manner: BlockStyle,
    /// True if the block is JSON, which it must remain.
    pub is_json: bool,
}

const UNKNOWN_LAYOUT: EditRefusal =
    EditRefusal::CannotBeWritten("its key or dash is written in a form that cannot be changed here");

impl<'a> EditPlanner<'a> {
    pub fn new(layout: BlockLayout<'a>, root: &'a ValueNode) -> Self {
        let is_json = is_json(&layout.text[layout.start..]);
        Self { layout, root, manner: value_location::block_style(layout, root), is_json }
    }

    /// # Errors
    /// There is no value at the path, or the change does not apply to its type.
    pub fn plan(&self, change: &ValueChange) -> Result<EditPlan, EditRefusal> {
        match change {
            ValueChange::Set { path, value } => self.set(path, value),
            ValueChange::Append { path, value } => self.append(path, value),
            ValueChange::Insert { path, index, value } => {
                let steps = self.steps(path)?;
                let spot = self.spot(&steps)?;
                let NodeKind::List(items) = &spot.node.kind else { return Err(self.no_list(&steps)) };
                if *index > items.len() {
                    return Err(EditRefusal::NoPosition { index: *index, count: items.len() });
                }
                let neighbor = items.get(index.saturating_sub(1)).or(items.first());
                self.insert(&steps, *index, &self.value(value, neighbor))
            }
            ValueChange::Remove { path } => self.remove(path),
            ValueChange::Rename { path, name } => self.rename(path, name),
            ValueChange::Move { path, index } => self.displace(path, *index),
        }
    }

    /// The steps to a value that must exist.
    pub fn steps(&self, path: &str) -> Result<Vec<KeyStep>, EditRefusal> {
        let trail = new_keys::walk(self.root, path)?;
        self.check_duplicates(&trail.steps)?;
        if trail.rest.is_empty() && !trail.steps.is_empty() {
            Ok(trail.steps)
        } else {
            Err(self.obstacle(path, &trail))
        }
    }

    pub fn obstacle(&self, path: &str, trail: &KeyTrail) -> EditRefusal {
        let node = new_keys::follow(self.root, &trail.steps).unwrap_or(self.root);
        new_keys::obstacle(node, &new_keys::spelled(self.root, &trail.steps), path, &trail.rest)
    }

    pub fn check_duplicates(&self, steps: &[KeyStep]) -> Result<(), EditRefusal> {
        let mut node = self.root;
        for (at, step) in steps.iter().enumerate() {
            if let KeyStep::Pair(pair) = *step
                && let Some(pair) = node.pairs().get(pair)
                && node.pairs().iter().filter(|other| other.key == pair.key).count() > 1
            {
                return Err(EditRefusal::Duplicate(new_keys::spelled(self.root, &steps[..=at])));
            }
            node = new_keys::follow(node, &[*step]).unwrap_or(node);
        }
        Ok(())
    }

    fn spot(&self, steps: &[KeyStep]) -> Result<ValueLocation<'a>, EditRefusal> {
        value_location::locate_value(self.layout, self.root, steps).ok_or(UNKNOWN_LAYOUT)
    }

    fn said(&self, steps: &[KeyStep]) -> String {
        new_keys::spelled(self.root, steps)
    }

    pub fn no_list(&self, steps: &[KeyStep]) -> EditRefusal {
        let key = self.said(steps);
        match new_keys::follow(self.root, steps).map(|node| &node.kind) {
            Some(NodeKind::Map(_)) => EditRefusal::IsMap(key),
            Some(NodeKind::Alias(anchor)) => EditRefusal::Alias { key, anchor: anchor.clone() },
            _ => EditRefusal::IsText(key),
        }
    }

    /// The values after `change` was applied to the one that `steps` lead to.
    pub fn meant(&self, steps: &[KeyStep], change: impl FnOnce(&mut ValueNode)) -> ValueNode {
        let mut meant = self.root.clone();
        if let Some(node) = new_keys::follow_mut(&mut meant, steps) {
            change(node);
        }
        meant
    }

    /// The new value in place of `old`, or next to it. If `old` has a tag, its type says nothing about the new value.
    fn value(&self, new: &NewValue, old: Option<&ValueNode>) -> PlannedValue {
        PlannedValue::of(new, old.filter(|old| !self.layout.has_tag(old)))
    }

    fn set(&self, path: &str, new: &NewValue) -> Result<EditPlan, EditRefusal> {
        let trail = new_keys::walk(self.root, path)?;
        self.check_duplicates(&trail.steps)?;
        if trail.rest.is_empty() && !trail.steps.is_empty() {
            let old = new_keys::follow(self.root, &trail.steps);
            return self.replace(&trail.steps, &self.value(new, old));
        }
        self.add(path, &trail, PlannedValue::of(new, None))
    }

    /// Adds the remaining keys of a path, with their value, to the map that the path leads to.
    fn add(&self, path: &str, trail: &KeyTrail, value: PlannedValue) -> Result<EditPlan, EditRefusal> {
        let spot = self.spot(&trail.steps)?;
        let is_open = matches!(spot.node.kind, NodeKind::Map(_)) || spot.node.is_null();
        if !is_open || matches!(trail.rest.first(), None | Some(PathPart::Index(_))) {
            return Err(self.obstacle(path, trail));
        }
        let keys = new_keys::new_keys(spot.node, path, &trail.rest)?;
        self.check_aliases(&trail.steps, AnchorScope::Within)?;
        if spot.node.is_null() {
            return self.replace(&trail.steps, &value.below(&keys));
        }
        let value = value.below(&keys[1..]);
        let meant = self.meant(&trail.steps, |node| {
            if let NodeKind::Map(pairs) = &mut node.kind {
                pairs.push(planned_value::pair(keys[0], value.node()));
            }
        });
        let ways = if self.layout.is_block(spot.node) || (trail.steps.is_empty() && spot.head.is_some()) {
            block_entries::add_pair(self, spot.node, keys[0], &value)
        } else {
            vec![flow::add_pair(self, spot.node, keys[0], &value)?]
        };
        Ok(EditPlan { meant, ways })
    }

    fn replace(&self, steps: &[KeyStep], value: &PlannedValue) -> Result<EditPlan, EditRefusal> {
        let spot = self.spot(steps)?;
        let node = value.node();
        if planned_value::same(spot.node, &node) {
            return Ok(EditPlan { meant: self.root.clone(), ways: vec![Vec::new()] });
        }
        if let NodeKind::Alias(anchor) = &spot.node.kind {
            return Err(EditRefusal::Alias { key: self.said(steps), anchor: anchor.clone() });
        }
        if self.is_merge_key(steps) {
            return Err(EditRefusal::MergeKey);
        }
        self.check_tag(steps, &spot, value)?;
        self.check_anchors(steps, spot.node.span)?;
        self.check_aliases(steps, AnchorScope::Within)?;
        let meant = self.meant(steps, |old| *old = node);
        let ways = match spot.behind() {
            Some((head, behind)) => block_entries::replace(self, head, behind, spot.node, value),
            None => vec![flow::replace(self, spot.node, value)],
        };
        Ok(EditPlan { meant, ways })
    }

    fn append(&self, path: &str, new: &NewValue) -> Result<EditPlan, EditRefusal> {
        let trail = new_keys::walk(self.root, path)?;
        self.check_duplicates(&trail.steps)?;
        if !trail.rest.is_empty() || trail.steps.is_empty() {
            return self.add(path, &trail, PlannedValue::List(vec![PlannedValue::of(new, None)]));
        }
        let spot = self.spot(&trail.steps)?;
        match &spot.node.kind {
            NodeKind::List(items) => self.insert(&trail.steps, items.len(), &self.value(new, items.last())),
            _ if spot.node.is_null() => {
                self.replace(&trail.steps, &PlannedValue::List(vec![PlannedValue::of(new, None)]))
            }
            NodeKind::Scalar { text, .. } => {
                let (Some(key), NewValue::Text(name)) = (comma_names::names_key(self.root, &trail.steps), new) else {
                    return Err(self.no_list(&trail.steps));
                };
                let more = comma_names::addition(key, text, name).ok_or_else(|| self.no_list(&trail.steps))?;
                let mut plan = self.replace(&trail.steps, &PlannedValue::Text(format!("{text}{more}")))?;
                plan.ways.splice(
                    0..0,
                    comma_names::insertion(self.layout.text, spot.node, &more).map(|splice| vec![splice]),
                );
                Ok(plan)
            }
            _ => Err(self.no_list(&trail.steps)),
        }
    }

    /// The key of the pair that the last step leads to.
    pub fn last_key(&self, steps: &[KeyStep]) -> Option<&'a str> {
        let (&KeyStep::Pair(at), parents) = steps.split_last()? else { return None };
        new_keys::follow(self.root, parents)?.pairs().get(at).map(|pair| pair.key.as_str())
    }

    fn is_merge_key(&self, steps: &[KeyStep]) -> bool {
        self.last_key(steps) == Some("<<")
    }

    fn insert(&self, steps: &[KeyStep], index: usize, value: &PlannedValue) -> Result<EditPlan, EditRefusal> {
        let spot = self.spot(steps)?;
        self.check_aliases(steps, AnchorScope::Within)?;
        let node = value.node();
        let meant = self.meant(steps, |list| {
            if let NodeKind::List(items) = &mut list.kind {
                items.insert(index, node);
            }
        });
        let ways = match spot.head {
            Some(head) if self.layout.is_block(spot.node) => {
                let dashes = self.layout.dashes(spot.node, head.mark).ok_or(UNKNOWN_LAYOUT)?;
                block_entries::insert_item(self, spot.node, &dashes, index, value)
            }
            _ => vec![flow::insert_item(self, spot.node, index, value)],
        };
        Ok(EditPlan { meant, ways })
    }

    fn remove(&self, path: &str) -> Result<EditPlan, EditRefusal> {
        let steps = self.steps(path)?;
        let Some((last, parents)) = steps.split_last() else { return Err(EditRefusal::BadPath(path.to_owned())) };
        let parent = self.spot(parents)?;
        self.check_aliases(&steps, AnchorScope::Above)?;
        let meant = self.meant(parents, |node| match (&mut node.kind, *last) {
            (NodeKind::Map(pairs), KeyStep::Pair(at)) => drop(pairs.remove(at)),
            (NodeKind::List(items), KeyStep::Item(at)) => drop(items.remove(at)),
            _ => {}
        });
        let splices = match parent.head {
            Some(head) if self.layout.is_block(parent.node) => {
                block_entries::remove(self, parent.node, head, parents.is_empty(), *last).ok_or(UNKNOWN_LAYOUT)?
            }
            _ => flow::remove(self.layout, parent.node, *last),
        };
        for splice in &splices {
            self.check_anchors(&steps, splice.span)?;
        }
        Ok(EditPlan { meant, ways: vec![splices] })
    }

    pub fn rename(&self, path: &str, name: &str) -> Result<EditPlan, EditRefusal> {
        let steps = self.steps(path)?;
        let Some((&KeyStep::Pair(at), parents)) = steps.split_last() else {
            return Err(EditRefusal::ItemHasNoName(path.to_owned()));
        };
        if name.trim().is_empty() {
            return Err(EditRefusal::BadPath(name.to_owned()));
        }
        let parent = new_keys::follow(self.root, parents).unwrap_or(self.root);
        let pair = &parent.pairs()[at];
        if pair.key == name {
            return Ok(EditPlan { meant: self.root.clone(), ways: vec![Vec::new()] });
        }
        if pair.key == "<<" || name == "<<" {
            return Err(EditRefusal::MergeKey);
        }
        self.check_aliases(&steps, AnchorScope::Above)?;
        if parent.get(name).is_some() {
            return Err(EditRefusal::NameTaken(name.to_owned()));
        }
        let before_key = &self.layout.text[self.layout.line_start(pair.key_span.start)..pair.key_span.start];
        let mut aliases = Vec::new();
        collect_aliases(self.root, &mut aliases);
        if let Some((anchor, _)) = aliases.iter().find(|(anchor, _)| names_anchor(before_key, anchor)) {
            return Err(EditRefusal::Anchored { key: path.to_owned(), anchor: (*anchor).to_owned() });
        }
        let old = pair.key_span.of(self.layout.text).chars().next().filter(|c| matches!(c, '"' | '\''));
        let meant = self.meant(parents, |node| {
            if let NodeKind::Map(pairs) = &mut node.kind {
                pairs[at].key = name.into();
            }
        });
        Ok(EditPlan { meant, ways: vec![vec![Splice::new(pair.key_span, super::value_text::key(name, old))]] })
    }

    fn displace(&self, path: &str, index: usize) -> Result<EditPlan, EditRefusal> {
        let steps = self.steps(path)?;
        let Some((last, parents)) = steps.split_last() else { return Err(EditRefusal::BadPath(path.to_owned())) };
        let parent = self.spot(parents)?;
        self.check_aliases(&steps, AnchorScope::Above)?;
        let pieces = match parent.head {
            Some(head) if self.layout.is_block(parent.node) => {
                block_entries::entries(self, parent.node, head).ok_or(UNKNOWN_LAYOUT)?
            }
            _ => flow::entries(self.layout, parent.node),
        };
        if let Some(anchor) = self.repeated_anchor() {
            return Err(EditRefusal::Anchored { key: new_keys::spelled(self.root, &steps), anchor });
        }
        let (KeyStep::Pair(from) | KeyStep::Item(from)) = *last;
        self.moved(parents, &pieces, from, index)
    }

    /// Moves the entry `from` of the map or list that `parents` lead to. `pieces` are the spans of its entries.
    pub fn moved(&self, parents: &[KeyStep], pieces: &[Span], from: usize, to: usize) -> Result<EditPlan, EditRefusal> {
        if to >= pieces.len() {
            return Err(EditRefusal::NoPosition { index: to, count: pieces.len() });
        }
        let meant = self.meant(parents, |node| match &mut node.kind {
            NodeKind::Map(pairs) => displace_in(pairs, from, to),
            NodeKind::List(items) => displace_in(items, from, to),
            _ => {}
        });
        let splices =
            if from == to { Vec::new() } else { block_entries::displaced(self.layout.text, pieces, from, to) };
        Ok(EditPlan { meant, ways: vec![splices] })
    }

    /// Refuses a value that does not fit the tag of the old one.
    fn check_tag(&self, steps: &[KeyStep], spot: &ValueLocation<'_>, value: &PlannedValue) -> Result<(), EditRefusal> {
        let before = match spot.head {
            Some(head) => self.layout.properties(head),
            None => flow::properties(self.layout, spot.node),
        };
        let Some(tag) = before.split_whitespace().find(|token| token.starts_with('!')) else { return Ok(()) };
        let fits = match (&spot.node.kind, value) {
            (NodeKind::Scalar { .. }, PlannedValue::Text(_)) => !tag.starts_with("!!") || tag == "!!str",
            (NodeKind::Scalar { .. }, PlannedValue::Bare(_)) => !tag.starts_with("!!") || tag != "!!str",
            (NodeKind::List(_), PlannedValue::List(_)) | (NodeKind::Map(_), PlannedValue::Map(_)) => true,
            _ => false,
        };
        if fits { Ok(()) } else { Err(EditRefusal::Tagged { key: self.said(steps), tag: tag.to_owned() }) }
    }

    /// Refuses a change to a value that an alias elsewhere refers to, because the alias would change too.
    fn check_aliases(&self, steps: &[KeyStep], reach: AnchorScope) -> Result<(), EditRefusal> {
        let mut aliases = Vec::new();
        collect_aliases(self.root, &mut aliases);
        if aliases.is_empty() {
            return Ok(());
        }
        let longest = if reach == AnchorScope::Above { steps.len().saturating_sub(1) } else { steps.len() };
        for end in 1..=longest {
            let before = self.before_value(&steps[..end]);
            if let Some((anchor, _)) = aliases.iter().find(|(name, _)| names_anchor(before, name)) {
                let key = new_keys::spelled(self.root, &steps[..end]);
                return Err(EditRefusal::Anchored { key, anchor: (*anchor).to_owned() });
            }
        }
        Ok(())
    }

    /// The text between a value and the key, dash or comma before it, which contains the value's anchor.
    fn before_value(&self, steps: &[KeyStep]) -> &'a str {
        let text = self.layout.text;
        let Some((last, parents)) = steps.split_last() else { return "" };
        let parent = new_keys::follow(self.root, parents).unwrap_or(self.root);
        let (from, value) = match *last {
            KeyStep::Pair(at) => match parent.pairs().get(at) {
                Some(pair) => (pair.key_span.end, &pair.value),
                None => return "",
            },
            KeyStep::Item(at) => match parent.items().get(at) {
                Some(item) => {
                    let before = at.checked_sub(1).and_then(|before| parent.items().get(before));
                    let floor = before.map_or_else(|| self.item_floor(parents, parent), |before| before.span.end);
                    (floor, item)
                }
                None => return "",
            },
        };
        // The span of an omitted value is before its anchor.
        let to = if value.span.is_empty() { self.layout.line_end(from) } else { value.span.start };
        text.get(from.min(to)..to).unwrap_or_default()
    }

    /// The position after which the first item of a list, with its anchor, begins.
    fn item_floor(&self, list: &[KeyStep], node: &ValueNode) -> usize {
        match self.spot(list).ok().and_then(|spot| spot.head) {
            Some(head) if self.layout.is_block(node) => head.behind,
            _ => node.span.start + 1,
        }
    }

    /// The name of an anchor that has aliases and occurs twice: reordering could change which one the aliases refer to.
    fn repeated_anchor(&self) -> Option<String> {
        let mut aliases = Vec::new();
        collect_aliases(self.root, &mut aliases);
        let text = &self.layout.text[self.layout.start..];
        let mut names = aliases.into_iter().map(|(name, _)| name);
        names.find(|name| text.matches(&format!("&{name}")).count() > 1).map(str::to_owned)
    }

    /// Refuses to remove text with an anchor that an alias elsewhere refers to.
    fn check_anchors(&self, steps: &[KeyStep], gone: Span) -> Result<(), EditRefusal> {
        let text = gone.of(self.layout.text);
        if !text.contains('&') {
            return Ok(());
        }
        let mut aliases = Vec::new();
        collect_aliases(self.root, &mut aliases);
        match aliases.iter().find(|(name, at)| !gone.holds(*at) && names_anchor(text, name)) {
            Some((anchor, _)) => Err(EditRefusal::Anchored { key: self.said(steps), anchor: (*anchor).to_owned() }),
            None => Ok(()),
        }
    }
}

pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The values around a change that must not have aliases elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnchorScope {
    /// Those that contain the changed value, which is removed, renamed or moved.
    Above,
    /// Those and the changed value itself, which is replaced or extended.
    Within,
}

fn names_anchor(text: &str, name: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}'))
        .any(|token| token.strip_prefix('&') == Some(name))
}

/// Plans a new block with one key at the top of a text without a block.
pub(super) fn first_key(text: &str, change: &ValueChange) -> Result<EditPlan, EditRefusal> {
    let (path, value) = match change {
        ValueChange::Set { path, value } => (path, PlannedValue::of(value, None)),
        ValueChange::Append { path, value } => (path, PlannedValue::List(vec![PlannedValue::of(value, None)])),
        _ => return Err(EditRefusal::NoBlock),
    };
    let root = ValueNode::empty_map(0);
    let trail = new_keys::walk(&root, path)?;
    let keys = new_keys::new_keys(&root, path, &trail.rest)?;
    let value = value.below(&keys[1..]);
    let line_break = if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" };
    let manner = BlockStyle { line_break, map_indent: 2, list_indent: 2 };
    let entry = manner.entry(keys[0], &value, 0);
    let blank = if text.is_empty() || text.starts_with(['\n', '\r']) { "" } else { line_break };
    let block = format!("---{line_break}{entry}{line_break}---{line_break}{blank}");
    let kind = NodeKind::Map(vec![planned_value::pair(keys[0], value.node())]);
    let meant = ValueNode { kind, ..root };
    Ok(EditPlan { meant, ways: vec![vec![Splice::insert(0, block)]] })
}

fn collect_aliases<'n>(node: &'n ValueNode, found: &mut Vec<(&'n str, usize)>) {
    match &node.kind {
        NodeKind::Alias(name) => found.push((name, node.span.start)),
        NodeKind::List(items) => items.iter().for_each(|item| collect_aliases(item, found)),
        NodeKind::Map(pairs) => pairs.iter().for_each(|pair| collect_aliases(&pair.value, found)),
        NodeKind::Scalar { .. } => {}
    }
}

fn displace_in<T>(all: &mut Vec<T>, from: usize, to: usize) {
    let one = all.remove(from);
    all.insert(to, one);
}

/// The quote style of all texts in a list, so that a new one gets the same.
pub(super) fn common_quotes(items: &[ValueNode]) -> Option<ValueStyle> {
    let mut styles = items.iter().map(|item| match item.kind {
        NodeKind::Scalar { style: style @ (ValueStyle::Single | ValueStyle::Double), .. } => Some(style),
        _ => None,
    });
    let first = styles.next()??;
    styles.all(|style| style == Some(first)).then_some(first)
}
