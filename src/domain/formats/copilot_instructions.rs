//! Instruction files of GitHub Copilot.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From VS Code's and GitHub's pages on custom instructions. All that fit apply together.
pub(super) const SPEC: Spec = Spec {
    id: "copilot-instructions",
    label: "Copilot instructions",
    places: &[Place::project(".github/instructions")],
    files: Files::ending(&[".instructions.md"]),
    identity: Identity::Stem,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| {
        let name = path::file_name(path);
        path::ends_with(name, ".instructions.md") || name == "copilot-instructions.md"
    },
    recognises: |clues: &Clues<'_>| clues.has_any(&["applyTo"]),
    read: true,
};

const KEYS: &[Key] = &[
    Key::new("applyTo", KeyValue::TextOrList, "Globs of the files it holds for."),
    Key::new("description", KeyValue::Text, "What the instructions are about."),
    Key::new("name", KeyValue::Text, "The name shown; without it, the file's."),
    Key::new("excludeAgent", KeyValue::TextOrList, "The Copilot agents that must not read it."),
];
