//! The keys of a path that will be created, and the reasons that a path cannot be followed further.

use super::edit_error::EditRefusal;
use crate::domain::key_path::{self, KeyPathError, KeyTrail, PathPart};
use crate::domain::value::{NodeKind, ValueNode};

pub(super) use crate::domain::key_path::{KeyStep, follow, follow_mut, spelled};

/// Follows `path` from `root` as far as it leads.
///
/// # Errors
/// The path is invalid, or matches several values.
pub(super) fn walk(root: &ValueNode, path: &str) -> Result<KeyTrail, EditRefusal> {
    key_path::walk(root, path).map_err(|error| match error {
        KeyPathError::Invalid(path) => EditRefusal::BadPath(path),
        KeyPathError::Ambiguous { path, ways } => EditRefusal::Ambiguous { path, ways },
    })
}

/// The keys in the rest of a path, to be created in `map`.
///
/// # Errors
/// The rest contains an item, a merge key, or a key that may be the start of an existing key.
pub(super) fn new_keys<'p>(map: &ValueNode, path: &str, rest: &'p [PathPart]) -> Result<Vec<&'p str>, EditRefusal> {
    let key = |part: &'p PathPart| match part {
        PathPart::Bare(key) | PathPart::Quoted(key) if !key.trim().is_empty() => Some(key.as_str()),
        _ => None,
    };
    let keys: Option<Vec<&str>> = rest.iter().map(key).collect();
    let keys = keys.filter(|keys| !keys.is_empty()).ok_or_else(|| EditRefusal::BadPath(path.to_owned()))?;
    if keys.contains(&"<<") {
        return Err(EditRefusal::MergeKey);
    }
    // `--set x=y=1` may refer to an existing key `x=y`, which would need quotes.
    if let Some(PathPart::Bare(key)) = rest.first()
        && let Some(longer) = map.pairs().iter().find(|pair| pair.key.starts_with(&format!("{key}=")))
    {
        return Err(EditRefusal::MayBeLonger { key: key.clone(), longer: longer.key.to_string() });
    }
    Ok(keys)
}

/// The reason that the path cannot be followed further from the value `node`, which has this name.
pub(super) fn obstacle(node: &ValueNode, name: &str, path: &str, rest: &[PathPart]) -> EditRefusal {
    let wants_item = matches!(rest.first(), Some(PathPart::Index(_)));
    match &node.kind {
        NodeKind::Alias(anchor) => EditRefusal::Alias { key: name.to_owned(), anchor: anchor.clone() },
        NodeKind::List(items) if wants_item => EditRefusal::NoItem { list: name.to_owned(), count: items.len() },
        NodeKind::List(_) => EditRefusal::IsList(name.to_owned()),
        NodeKind::Map(_) if wants_item && !name.is_empty() => EditRefusal::IsMap(name.to_owned()),
        NodeKind::Scalar { .. } if !node.is_null() => EditRefusal::IsText(name.to_owned()),
        _ => EditRefusal::Missing(path.to_owned()),
    }
}
