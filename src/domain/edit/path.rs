//! Paths such as `cognitive_modes.critical.mindset`, walked as far as the values go.

use std::fmt::Write as _;

use super::error::Reason;
use crate::domain::value::{Kind, Node};

/// One step from a value to one inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To the value of the pair at this position.
    Pair(usize),
    /// To the item at this position.
    Item(usize),
}

/// How far a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trail<'p> {
    /// The steps that could be taken.
    pub steps: Vec<Step>,
    /// What is left of the path; empty where all of it could be walked.
    pub rest: &'p str,
}

/// Walks `path` from `root`. As [`Node::at`] does, the longest key that fits is tried first; where no
/// way leads to the end, the one that leads furthest counts.
pub(super) fn walk<'p>(root: &Node, path: &'p str) -> Trail<'p> {
    let path = path.strip_prefix('.').filter(|rest| !rest.is_empty()).unwrap_or(path);
    let nowhere = Trail { steps: Vec::new(), rest: path };
    if path.is_empty() {
        return nowhere;
    }
    if let Some((index, rest)) = path.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let Ok(index) = index.trim().parse::<usize>() else { return nowhere };
        return root.items().get(index).map_or(nowhere, |item| after(Step::Item(index), walk(item, rest)));
    }
    let fits = |key: &str| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
    let mut fitting: Vec<usize> = (0..root.pairs().len()).filter(|&at| fits(&root.pairs()[at].key)).collect();
    fitting.sort_by_key(|&at| std::cmp::Reverse(root.pairs()[at].key.len()));
    let mut best = nowhere;
    for at in fitting {
        let pair = &root.pairs()[at];
        let trail = after(Step::Pair(at), walk(&pair.value, &path[pair.key.len()..]));
        if best.steps.is_empty() || trail.rest.len() < best.rest.len() {
            best = trail;
        }
        if best.rest.is_empty() {
            break;
        }
    }
    best
}

fn after(step: Step, mut trail: Trail<'_>) -> Trail<'_> {
    trail.steps.insert(0, step);
    trail
}

/// The value the steps lead to.
pub(super) fn follow<'n>(root: &'n Node, steps: &[Step]) -> Option<&'n Node> {
    steps.iter().try_fold(root, |node, step| match *step {
        Step::Pair(at) => node.pairs().get(at).map(|pair| &pair.value),
        Step::Item(at) => node.items().get(at),
    })
}

/// The same, to be changed.
pub(super) fn follow_mut<'n>(root: &'n mut Node, steps: &[Step]) -> Option<&'n mut Node> {
    steps.iter().try_fold(root, |node, step| match (&mut node.kind, *step) {
        (Kind::Map(pairs), Step::Pair(at)) => pairs.get_mut(at).map(|pair| &mut pair.value),
        (Kind::List(items), Step::Item(at)) => items.get_mut(at),
        _ => None,
    })
}

/// The keys of a path, or of what is left of one, that is to be made.
pub(super) fn keys(rest: &str) -> Result<Vec<&str>, Reason> {
    let keys: Vec<&str> = rest.split('.').collect();
    let is_key = |key: &&str| !key.trim().is_empty() && !key.contains(['[', ']']);
    if keys.iter().all(is_key) { Ok(keys) } else { Err(Reason::BadPath(rest.to_owned())) }
}

/// The path of the value that `steps` lead to, for people.
pub(super) fn said(root: &Node, steps: &[Step]) -> String {
    let mut said = String::new();
    let mut node = root;
    for step in steps {
        match *step {
            Step::Pair(at) => {
                let Some(pair) = node.pairs().get(at) else { break };
                if !said.is_empty() {
                    said.push('.');
                }
                said.push_str(&pair.key);
                node = &pair.value;
            }
            Step::Item(at) => {
                let _ = write!(said, "[{at}]");
                let Some(item) = node.items().get(at) else { break };
                node = item;
            }
        }
    }
    said
}

/// Why the path cannot be walked on from the value `node`, of that name.
pub(super) fn obstacle(node: &Node, name: &str, path: &str, rest: &str) -> Reason {
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    match &node.kind {
        Kind::Alias(anchor) => Reason::Alias { key: name.to_owned(), anchor: anchor.clone() },
        Kind::List(items) if rest.starts_with('[') => Reason::NoItem { list: name.to_owned(), count: items.len() },
        Kind::List(_) => Reason::IsList(name.to_owned()),
        Kind::Map(_) if rest.starts_with('[') && !name.is_empty() => Reason::IsMap(name.to_owned()),
        Kind::Scalar { .. } if !node.is_null() => Reason::IsText(name.to_owned()),
        _ => Reason::Missing(path.to_owned()),
    }
}
