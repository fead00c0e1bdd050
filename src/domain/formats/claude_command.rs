//! Claude Code commands.

use super::claude_skill::KEYS;
use super::{
    FormatClues, FormatFiles, FormatFolder, FormatSpec, NameComparison, NamePrecedence, NameSource, UnknownKeys,
    folder_path,
};

/// From the documentation's page on skills, of which commands are the older spelling: same keys, same
/// precedence; a skill of the same name wins over a command. `name` and `paths` are ignored in commands.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "claude-command",
    label: "Claude Code commands",
    places: &[
        FormatFolder::project(".claude/commands"),
        FormatFolder::home(".claude/commands").moved_by("CLAUDE_CONFIG_DIR"),
    ],
    files: FormatFiles::ending(&[".md"]),
    identity: NameSource::Command,
    names: NameComparison::Exact,
    precedence: NamePrecedence::UserFirst,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::CLAUDE,
    path_tells,
    recognizes,
    read: true,
};

/// Returns true for a `commands` folder, which belongs to a plugin or a collection unless it is another tool's.
fn path_tells(path: &str) -> bool {
    let foreign = |folder| folder_path::below(path, folder).is_some();
    folder_path::below(path, "commands").is_some()
        && folder_path::ends_with(path, ".md")
        && folder_path::file_name(path) != "SKILL.md"
        && ![".cursor/commands", ".opencode/commands", ".gemini/commands"].into_iter().any(foreign)
}

fn recognizes(clues: &FormatClues<'_>) -> bool {
    !clues.has_any(&["name"]) && clues.has_any(&["argument-hint", "allowed-tools", "disable-model-invocation"])
}
