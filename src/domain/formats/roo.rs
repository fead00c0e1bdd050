//! Roo Code modes, many in one file: facts only, not read yet.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Precedence, Spec, UnknownKeys, path};

/// From Roo Code's page on custom modes. The file stands at the project's root, in YAML or JSON; Kilo
/// Code's older file has the same shape.
pub(super) const SPEC: Spec = Spec {
    id: "roo",
    label: "Roo Code modes",
    places: &[],
    files: Files::named(NAMES),
    identity: Identity::Stem,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| NAMES.contains(&path::file_name(path)),
    recognises: |_: &Clues<'_>| false,
    read: false,
};

const NAMES: &[&str] = &[".roomodes", ".kilocodemodes"];

const KEYS: &[Key] = &[
    Key::required("customModes[].slug", KeyValue::Text, "What the mode is called by, of `a-z0-9-`."),
    Key::required("customModes[].name", KeyValue::Text, "The name shown."),
    Key::required("customModes[].roleDefinition", KeyValue::Text, "Who the agent is in this mode."),
    Key::new("customModes[].whenToUse", KeyValue::Text, "When to choose the mode."),
    Key::new("customModes[].customInstructions", KeyValue::Text, "What else it is told."),
    Key::required(
        "customModes[].groups",
        KeyValue::Any,
        "The groups of tools it has: read, edit, browser, command, mcp; edit can be narrowed to files.",
    ),
];
