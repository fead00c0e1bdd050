//! fabric patterns.

use super::{Clues, Files, Identity, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From fabric's repository: a folder per pattern with the prompt in `system.md`, no frontmatter, the
/// folder's name as title; the person's copies stand in its config folder.
pub(super) const SPEC: Spec = Spec {
    id: "fabric",
    label: "fabric patterns",
    places: &[Place::config("fabric/patterns")],
    files: Files::named(&["system.md"]),
    identity: Identity::Folder,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: &[],
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| path::file_name(path) == "system.md" && path::below(path, "patterns").is_some(),
    recognises: |clues: &Clues<'_>| path::file_name(clues.path) == "system.md" && !clues.has_block,
    read: true,
};
