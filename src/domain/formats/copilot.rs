//! GitHub Copilot agents.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence,
    NameSource, UnknownKeys, folder_path,
};

/// From GitHub's reference on custom agents, its guide for the command line, and VS Code's page, which adds keys and
/// accepts any `.md` there. In the reference (github/docs, cli-command-reference.md @046d267), the project wins over
/// the home folder; in the guide, the home folder wins. Copilot CLI 1.0.102 lets the home folder win when tested.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "copilot",
    label: "Copilot agents",
    places: &[FormatFolder::project(".github/agents"), FormatFolder::home(".copilot/agents")],
    files: FormatFiles::ending(&[".agent.md", ".md"]),
    identity: NameSource::Stem,
    names: NameComparison::Exact,
    precedence: NamePrecedence::UserFirst,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: |path| folder_path::ends_with(folder_path::file_name(path), ".agent.md"),
    recognizes,
    read: true,
};

const KEYS: &[FormatKey] = &[
    FormatKey::required("description", KeyValue::Text, "Purpose and strengths of the agent."),
    FormatKey::new("name", KeyValue::Text, "Display name; default: the file name."),
    FormatKey::new(
        "target",
        KeyValue::OneOf(&["vscode", "github-copilot"]),
        "Where it is available; default: everywhere.",
    ),
    FormatKey::new("tools", KeyValue::Names, "Allowed tools: `[]` for none, `*` or no key for all."),
    FormatKey::new(
        "model",
        KeyValue::TextOrList,
        "Model; in VS Code also a list, of which the first available is used.",
    ),
    FormatKey::new("disable-model-invocation", KeyValue::Bool, "Only the user may call it."),
    FormatKey::new("user-invocable", KeyValue::Bool, "Selectable by the user."),
    FormatKey::new("infer", KeyValue::Any, "Deprecated: whether Copilot may choose it."),
    FormatKey::new("mcp-servers", KeyValue::Map, "MCP servers for this agent only."),
    FormatKey::new("metadata", KeyValue::Map, "Notes, with text for each key."),
    FormatKey::new("argument-hint", KeyValue::Text, "Hint in the empty input of VS Code."),
    FormatKey::new("agents", KeyValue::List, "Agents it may call in VS Code."),
    FormatKey::new("handoffs", KeyValue::Any, "Handoff buttons: label, agent, prompt, send, model."),
    FormatKey::new("hooks", KeyValue::Map, "Commands run on agent events in VS Code."),
    // github/docs, cli-command-reference.md @046d267; github/copilot-cli changelog 1.0.78.
    FormatKey::new("models", KeyValue::List, "Models, in order of preference."),
    FormatKey::new("modelPolicy", KeyValue::OneOf(&["preferred", "required"]), "Allow other models."),
    FormatKey::new("reasoningEffort", KeyValue::Text, "Reasoning effort."),
    FormatKey::new("include-custom-instructions", KeyValue::Bool, "Include the custom instructions."),
    FormatKey::new("sidekick", KeyValue::Map, "Automatic activation: triggers, behavior, maxSendsPerTurn."),
    FormatKey::new("skills", KeyValue::Names, "Skills loaded at startup."),
    FormatKey::new("deferred-tool-loading", KeyValue::Bool, "Load tools on demand."),
];

/// Keys that no other format has.
const ITS_OWN: &[&str] = &["handoffs", "mcp-servers", "user-invocable", "user-invokable", "infer"];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    clues.has_any(&["description"])
        && (clues.has_any(ITS_OWN) || clues.is_one_of("target", &["vscode", "github-copilot"]))
}
