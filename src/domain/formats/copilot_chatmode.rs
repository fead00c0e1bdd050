//! Chat modes of GitHub Copilot, which agents replaced.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From VS Code's page on custom agents, which still reads them.
pub(super) const SPEC: Spec = Spec {
    id: "copilot-chatmode",
    label: "Copilot chat modes",
    places: &[Place::project(".github/chatmodes")],
    files: Files::ending(&[".chatmode.md"]),
    identity: Identity::Stem,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| path::ends_with(path::file_name(path), ".chatmode.md"),
    recognises: |_: &Clues<'_>| false,
    read: true,
};

const KEYS: &[Key] = &[
    Key::new("description", KeyValue::Text, "What the mode is for."),
    Key::new("name", KeyValue::Text, "The name shown; without it, the file's."),
    Key::new("tools", KeyValue::Names, "The tools offered in this mode."),
    Key::new("model", KeyValue::TextOrList, "The model it runs on."),
];
