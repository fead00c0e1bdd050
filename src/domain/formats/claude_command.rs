//! Claude Code commands.

use super::claude_skill::KEYS;
use super::{Clues, Files, Identity, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From the documentation's page on skills, of which commands are the older spelling: same keys, same
/// precedence; a skill of the same name wins over a command.
pub(super) const SPEC: Spec = Spec {
    id: "claude-command",
    label: "Claude Code commands",
    places: &[Place::project(".claude/commands"), Place::home(".claude/commands").moved_by("CLAUDE_CONFIG_DIR")],
    files: Files::ending(&[".md"]),
    identity: Identity::Command,
    names: Names::Exact,
    precedence: Precedence::UserFirst,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells,
    recognises,
    read: true,
};

/// A `commands` folder is a plugin's or a collection's, unless it is another tool's own.
fn path_tells(path: &str) -> bool {
    let foreign = |folder| path::below(path, folder).is_some();
    path::below(path, "commands").is_some()
        && path::ends_with(path, ".md")
        && path::file_name(path) != "SKILL.md"
        && ![".cursor/commands", ".opencode/commands", ".gemini/commands"].into_iter().any(foreign)
}

fn recognises(clues: &Clues<'_>) -> bool {
    !clues.has_any(&["name"]) && clues.has_any(&["argument-hint", "allowed-tools", "disable-model-invocation"])
}
