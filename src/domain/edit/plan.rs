//! What a change means, and the ways to write it.

use super::error::Reason;
use super::layout::Layout;
use super::path::{self, Step};
use super::splice::Splice;
use super::spot::{self, Spot};
use super::value::{self, Value};
use super::written::Manner;
use super::{Change, New, flow, lines};
use crate::domain::span::Span;
use crate::domain::value::{Kind, Node, Style};

/// One change, thought through.
pub(super) struct Plan {
    /// The values as they must be read afterwards.
    pub meant: Node,
    /// The ways to write it, the best first. Without splices, there is nothing to do.
    pub ways: Vec<Vec<Splice>>,
}

/// The values of a block in YAML, and how it is laid out.
pub(super) struct Planner<'a> {
    pub layout: Layout<'a>,
    pub root: &'a Node,
    pub manner: Manner,
}

const UNKNOWN_LAYOUT: Reason =
    Reason::CannotBeWritten("its key or dash is written in a way that cannot be changed here");

impl<'a> Planner<'a> {
    pub fn new(layout: Layout<'a>, root: &'a Node) -> Self {
        Self { layout, root, manner: spot::manner(layout, root) }
    }

    /// # Errors
    /// Where the path leads nowhere or to what the change is not for.
    pub fn plan(&self, change: &Change) -> Result<Plan, Reason> {
        match change {
            Change::Set { path, value } => self.set(path, value),
            Change::Append { path, value } => self.append(path, value),
            Change::Insert { path, index, value } => {
                let steps = self.steps(path)?;
                let spot = self.spot(&steps)?;
                let Kind::List(items) = &spot.node.kind else { return Err(self.no_list(&steps)) };
                if *index > items.len() {
                    return Err(Reason::NoPosition { index: *index, count: items.len() });
                }
                let neighbour = items.get(index.saturating_sub(1)).or(items.first());
                self.insert(&steps, *index, &self.value(value, neighbour))
            }
            Change::Remove { path } => self.remove(path),
            Change::Rename { path, name } => self.rename(path, name),
            Change::Move { path, index } => self.displace(path, *index),
        }
    }

    /// The steps to a value that must be there.
    pub fn steps(&self, path: &str) -> Result<Vec<Step>, Reason> {
        let trail = path::walk(self.root, path);
        self.check_duplicates(&trail.steps)?;
        if trail.rest.is_empty() && !trail.steps.is_empty() {
            Ok(trail.steps)
        } else {
            Err(self.obstacle(path, &trail))
        }
    }

    pub fn obstacle(&self, path: &str, trail: &path::Trail<'_>) -> Reason {
        if path.is_empty() {
            return Reason::BadPath(String::new());
        }
        let node = path::follow(self.root, &trail.steps).unwrap_or(self.root);
        path::obstacle(node, &path::said(self.root, &trail.steps), path, trail.rest)
    }

    pub fn check_duplicates(&self, steps: &[Step]) -> Result<(), Reason> {
        let mut node = self.root;
        for (at, step) in steps.iter().enumerate() {
            if let Step::Pair(pair) = *step
                && let Some(pair) = node.pairs().get(pair)
                && node.pairs().iter().filter(|other| other.key == pair.key).count() > 1
            {
                return Err(Reason::Duplicate(path::said(self.root, &steps[..=at])));
            }
            node = path::follow(node, &[*step]).unwrap_or(node);
        }
        Ok(())
    }

    fn spot(&self, steps: &[Step]) -> Result<Spot<'a>, Reason> {
        spot::spot(self.layout, self.root, steps).ok_or(UNKNOWN_LAYOUT)
    }

    fn said(&self, steps: &[Step]) -> String {
        path::said(self.root, steps)
    }

    pub fn no_list(&self, steps: &[Step]) -> Reason {
        let key = self.said(steps);
        match path::follow(self.root, steps).map(|node| &node.kind) {
            Some(Kind::Map(_)) => Reason::IsMap(key),
            Some(Kind::Alias(anchor)) => Reason::Alias { key, anchor: anchor.clone() },
            _ => Reason::IsText(key),
        }
    }

    /// The values with the one that `steps` lead to changed.
    pub fn meant(&self, steps: &[Step], change: impl FnOnce(&mut Node)) -> Node {
        let mut meant = self.root.clone();
        if let Some(node) = path::follow_mut(&mut meant, steps) {
            change(node);
        }
        meant
    }

    /// The new value in the place or beside `old`. What a tag makes of that says nothing about the new one.
    fn value(&self, new: &New, old: Option<&Node>) -> Value {
        Value::of(new, old.filter(|old| !self.layout.has_tag(old)))
    }

    fn set(&self, path: &str, new: &New) -> Result<Plan, Reason> {
        let trail = path::walk(self.root, path);
        self.check_duplicates(&trail.steps)?;
        if trail.rest.is_empty() && !trail.steps.is_empty() {
            let old = path::follow(self.root, &trail.steps);
            return self.replace(&trail.steps, &self.value(new, old));
        }
        self.add(path, &trail, Value::of(new, None))
    }

    /// Adds what is left of a path and its value to the map the path leads to.
    fn add(&self, path: &str, trail: &path::Trail<'_>, value: Value) -> Result<Plan, Reason> {
        let spot = self.spot(&trail.steps)?;
        let is_open = matches!(spot.node.kind, Kind::Map(_)) || spot.node.is_null();
        if !is_open || trail.rest.is_empty() || trail.rest.starts_with('[') {
            return Err(self.obstacle(path, trail));
        }
        let keys = path::keys(trail.rest)?;
        if spot.node.is_null() {
            return self.replace(&trail.steps, &value.below(&keys));
        }
        let value = value.below(&keys[1..]);
        let meant = self.meant(&trail.steps, |node| {
            if let Kind::Map(pairs) = &mut node.kind {
                pairs.push(value::pair(keys[0], value.node()));
            }
        });
        let ways = if self.layout.is_block(spot.node) || (trail.steps.is_empty() && spot.head.is_some()) {
            vec![lines::add_pair(self, spot.node, keys[0], &value)]
        } else {
            vec![flow::add_pair(self.layout, spot.node, keys[0], &value)?]
        };
        Ok(Plan { meant, ways })
    }

    /// Puts a value in the place of another.
    fn replace(&self, steps: &[Step], value: &Value) -> Result<Plan, Reason> {
        let spot = self.spot(steps)?;
        let node = value.node();
        if value::same(spot.node, &node) {
            return Ok(Plan { meant: self.root.clone(), ways: vec![Vec::new()] });
        }
        if let Kind::Alias(anchor) = &spot.node.kind {
            return Err(Reason::Alias { key: self.said(steps), anchor: anchor.clone() });
        }
        self.check_tag(steps, &spot, value)?;
        self.check_anchors(steps, spot.node.span)?;
        let meant = self.meant(steps, |old| *old = node);
        let ways = match spot.behind() {
            Some((head, behind)) => lines::replace(self, head, behind, spot.node, value),
            None => vec![flow::replace(self.layout, spot.node, value)],
        };
        Ok(Plan { meant, ways })
    }

    fn append(&self, path: &str, new: &New) -> Result<Plan, Reason> {
        let trail = path::walk(self.root, path);
        self.check_duplicates(&trail.steps)?;
        if !trail.rest.is_empty() || trail.steps.is_empty() {
            return self.add(path, &trail, Value::List(vec![Value::of(new, None)]));
        }
        let spot = self.spot(&trail.steps)?;
        match &spot.node.kind {
            Kind::List(items) => self.insert(&trail.steps, items.len(), &self.value(new, items.last())),
            _ if spot.node.is_null() => self.replace(&trail.steps, &Value::List(vec![Value::of(new, None)])),
            _ => Err(self.no_list(&trail.steps)),
        }
    }

    fn insert(&self, steps: &[Step], index: usize, value: &Value) -> Result<Plan, Reason> {
        let spot = self.spot(steps)?;
        let node = value.node();
        let meant = self.meant(steps, |list| {
            if let Kind::List(items) = &mut list.kind {
                items.insert(index, node);
            }
        });
        let ways = match spot.head {
            Some(head) if self.layout.is_block(spot.node) => {
                let dashes = self.layout.dashes(spot.node, head.mark).ok_or(UNKNOWN_LAYOUT)?;
                lines::insert_item(self, spot.node, &dashes, index, value)
            }
            _ => vec![flow::insert_item(self.layout, spot.node, index, value)],
        };
        Ok(Plan { meant, ways })
    }

    fn remove(&self, path: &str) -> Result<Plan, Reason> {
        let steps = self.steps(path)?;
        let Some((last, parents)) = steps.split_last() else { return Err(Reason::BadPath(path.to_owned())) };
        let parent = self.spot(parents)?;
        let meant = self.meant(parents, |node| match (&mut node.kind, *last) {
            (Kind::Map(pairs), Step::Pair(at)) => drop(pairs.remove(at)),
            (Kind::List(items), Step::Item(at)) => drop(items.remove(at)),
            _ => {}
        });
        let splices = match parent.head {
            Some(head) if self.layout.is_block(parent.node) => {
                lines::remove(self, parent.node, head, parents.is_empty(), *last).ok_or(UNKNOWN_LAYOUT)?
            }
            _ => flow::remove(self.layout, parent.node, *last),
        };
        for splice in &splices {
            self.check_anchors(&steps, splice.span)?;
        }
        Ok(Plan { meant, ways: vec![splices] })
    }

    pub fn rename(&self, path: &str, name: &str) -> Result<Plan, Reason> {
        let steps = self.steps(path)?;
        let Some((&Step::Pair(at), parents)) = steps.split_last() else {
            return Err(Reason::ItemHasNoName(path.to_owned()));
        };
        if name.trim().is_empty() {
            return Err(Reason::BadPath(name.to_owned()));
        }
        let parent = path::follow(self.root, parents).unwrap_or(self.root);
        let pair = &parent.pairs()[at];
        if pair.key == name {
            return Ok(Plan { meant: self.root.clone(), ways: vec![Vec::new()] });
        }
        if parent.get(name).is_some() {
            return Err(Reason::NameTaken(name.to_owned()));
        }
        let old = pair.key_span.of(self.layout.text).chars().next().filter(|c| matches!(c, '"' | '\''));
        let meant = self.meant(parents, |node| {
            if let Kind::Map(pairs) = &mut node.kind {
                pairs[at].key = name.into();
            }
        });
        Ok(Plan { meant, ways: vec![vec![Splice::new(pair.key_span, super::written::key(name, old))]] })
    }

    fn displace(&self, path: &str, index: usize) -> Result<Plan, Reason> {
        let steps = self.steps(path)?;
        let Some((last, parents)) = steps.split_last() else { return Err(Reason::BadPath(path.to_owned())) };
        let parent = self.spot(parents)?;
        let pieces = match parent.head {
            Some(head) if self.layout.is_block(parent.node) => {
                lines::entries(self, parent.node, head).ok_or(UNKNOWN_LAYOUT)?
            }
            _ => flow::entries(self.layout, parent.node),
        };
        let (Step::Pair(from) | Step::Item(from)) = *last;
        self.moved(parents, &pieces, from, index)
    }

    /// Moves the entry `from` of the map or list that `parents` lead to, which consists of these pieces.
    pub fn moved(&self, parents: &[Step], pieces: &[Span], from: usize, to: usize) -> Result<Plan, Reason> {
        if to >= pieces.len() {
            return Err(Reason::NoPosition { index: to, count: pieces.len() });
        }
        let meant = self.meant(parents, |node| match &mut node.kind {
            Kind::Map(pairs) => displace_in(pairs, from, to),
            Kind::List(items) => displace_in(items, from, to),
            _ => {}
        });
        let splices = if from == to { Vec::new() } else { lines::displaced(self.layout.text, pieces, from, to) };
        Ok(Plan { meant, ways: vec![splices] })
    }

    /// Refuses a value that does not fit the tag that stands before the old one.
    fn check_tag(&self, steps: &[Step], spot: &Spot<'_>, value: &Value) -> Result<(), Reason> {
        let before = match spot.head {
            Some(head) => self.layout.properties(head),
            None => flow::properties(self.layout, spot.node),
        };
        let Some(tag) = before.split_whitespace().find(|token| token.starts_with('!')) else { return Ok(()) };
        let fits = match (&spot.node.kind, value) {
            (Kind::Scalar { .. }, Value::Text(_)) => !tag.starts_with("!!") || tag == "!!str",
            (Kind::Scalar { .. }, Value::Bare(_)) => !tag.starts_with("!!") || tag != "!!str",
            (Kind::List(_), Value::List(_)) | (Kind::Map(_), Value::Map(_)) => true,
            _ => false,
        };
        if fits { Ok(()) } else { Err(Reason::Tagged { key: self.said(steps), tag: tag.to_owned() }) }
    }

    /// Refuses to take away text with an anchor in it that a value elsewhere refers to.
    fn check_anchors(&self, steps: &[Step], gone: Span) -> Result<(), Reason> {
        let text = gone.of(self.layout.text);
        if !text.contains('&') {
            return Ok(());
        }
        let mut aliases = Vec::new();
        collect_aliases(self.root, &mut aliases);
        let names = |name: &str| {
            text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}'))
                .any(|token| token.strip_prefix('&') == Some(name))
        };
        match aliases.iter().find(|(name, at)| !gone.holds(*at) && names(name)) {
            Some((anchor, _)) => Err(Reason::Anchored { key: self.said(steps), anchor: (*anchor).to_owned() }),
            None => Ok(()),
        }
    }
}

/// Opens a block with one key at the top of a text that has none.
pub(super) fn first_key(text: &str, change: &Change) -> Result<Plan, Reason> {
    let (path, value) = match change {
        Change::Set { path, value } => (path, Value::of(value, None)),
        Change::Append { path, value } => (path, Value::List(vec![Value::of(value, None)])),
        _ => return Err(Reason::NoBlock),
    };
    let keys = path::keys(path)?;
    let value = value.below(&keys[1..]);
    let line_break = if text.find('\n').is_some_and(|at| text[..at].ends_with('\r')) { "\r\n" } else { "\n" };
    let manner = Manner { line_break, map_indent: 2, list_indent: 2 };
    let entry = manner.entry(keys[0], &value, 0);
    let blank = if text.is_empty() || text.starts_with(['\n', '\r']) { "" } else { line_break };
    let block = format!("---{line_break}{entry}{line_break}---{line_break}{blank}");
    let kind = Kind::Map(vec![value::pair(keys[0], value.node())]);
    let meant = Node { kind, ..Node::empty_map(0) };
    Ok(Plan { meant, ways: vec![vec![Splice::insert(0, block)]] })
}

fn collect_aliases<'n>(node: &'n Node, found: &mut Vec<(&'n str, usize)>) {
    match &node.kind {
        Kind::Alias(name) => found.push((name, node.span.start)),
        Kind::List(items) => items.iter().for_each(|item| collect_aliases(item, found)),
        Kind::Map(pairs) => pairs.iter().for_each(|pair| collect_aliases(&pair.value, found)),
        Kind::Scalar { .. } => {}
    }
}

fn displace_in<T>(all: &mut Vec<T>, from: usize, to: usize) {
    let one = all.remove(from);
    all.insert(to, one);
}

/// The quotes that all texts of a list have, so that a new one gets them too.
pub(super) fn common_quotes(items: &[Node]) -> Option<Style> {
    let mut styles = items.iter().map(|item| match item.kind {
        Kind::Scalar { style: style @ (Style::Single | Style::Double), .. } => Some(style),
        _ => None,
    });
    let first = styles.next()??;
    styles.all(|style| style == Some(first)).then_some(first)
}
