//! fabric patterns.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatSpec, NameComparison, NamePrecedence, NameSource, UnknownKeys,
    folder_path,
};

/// From fabric's repository: a folder for each pattern with the prompt in `system.md`, no frontmatter, the folder's
/// name as title. The user's copies are in fabric's config folder.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "fabric",
    label: "fabric patterns",
    places: &[FormatFolder::config("fabric/patterns")],
    files: FormatFiles::named(&["system.md"]),
    identity: NameSource::Folder,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: &[],
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::FABRIC,
    path_tells: |path| folder_path::file_name(path) == "system.md" && folder_path::below(path, "patterns").is_some(),
    recognizes: |clues: &FormatClues<'_>| folder_path::file_name(clues.path) == "system.md" && !clues.has_block,
    read: true,
};
