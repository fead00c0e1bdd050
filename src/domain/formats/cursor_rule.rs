//! Cursor rules.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From Cursor's page on rules. All that fit apply together. A bare glob (`globs: *.ts`) is how most
/// are written, though it is no valid YAML.
pub(super) const SPEC: Spec = Spec {
    id: "cursor-rule",
    label: "Cursor rules",
    places: &[Place::project(".cursor/rules")],
    files: Files::ending(&[".mdc"]),
    identity: Identity::Stem,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| path::ends_with(path::file_name(path), ".mdc"),
    recognises: |clues: &Clues<'_>| clues.has_any(&["globs", "alwaysApply"]),
    read: true,
};

const KEYS: &[Key] = &[
    Key::new("description", KeyValue::Text, "What the rule is about, for the model to decide by."),
    Key::new("globs", KeyValue::Names, "The files it holds for."),
    Key::new("alwaysApply", KeyValue::Bool, "Whether it always holds."),
];
