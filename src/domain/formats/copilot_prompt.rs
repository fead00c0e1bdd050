//! Prompt files of GitHub Copilot.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From VS Code's page on prompt files.
pub(super) const SPEC: Spec = Spec {
    id: "copilot-prompt",
    label: "Copilot prompts",
    places: &[Place::project(".github/prompts")],
    files: Files::ending(&[".prompt.md"]),
    identity: Identity::Stem,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| path::ends_with(path::file_name(path), ".prompt.md"),
    recognises,
    read: true,
};

const BUILT_IN_AGENTS: &[&str] = &["ask", "edit", "agent"];

const KEYS: &[Key] = &[
    Key::new("description", KeyValue::Text, "What the prompt is for."),
    Key::new("name", KeyValue::Text, "What follows the slash; without it, the file's name."),
    Key::new("argument-hint", KeyValue::Text, "What the empty input shows."),
    Key::new("agent", KeyValue::Usually(BUILT_IN_AGENTS), "Who runs it: a built-in agent or one of the person's own."),
    Key::new("mode", KeyValue::Usually(BUILT_IN_AGENTS), "The older spelling of `agent`."),
    Key::new("model", KeyValue::TextOrList, "The model it runs on."),
    Key::new("tools", KeyValue::Names, "The tools it may use."),
];

fn recognises(clues: &Clues<'_>) -> bool {
    clues.is_one_of("mode", BUILT_IN_AGENTS) || clues.is_one_of("agent", BUILT_IN_AGENTS)
}
