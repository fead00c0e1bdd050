//! opencode agents.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyInstruction, KeyValue, NameComparison,
    NamePrecedence, NameSource, UnknownKeys, path_tells_nothing,
};
use crate::domain::value::ValueNode;

/// From opencode's loader and its page on agents. It reads its config folder, then each `.opencode` from the working
/// directory upwards; later files win. Unknown keys are passed to the model's provider. In `mode` and `modes`, only
/// files directly in the folder are read, as `primary` agents.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "opencode",
    label: "opencode agents",
    places: &[
        FormatFolder::project(".opencode/agent"),
        FormatFolder::project(".opencode/agents"),
        FormatFolder::project(".opencode/mode"),
        FormatFolder::project(".opencode/modes"),
        FormatFolder::config("opencode/agent"),
        FormatFolder::config("opencode/agents"),
        FormatFolder::config("opencode/mode"),
        FormatFolder::config("opencode/modes"),
    ],
    files: FormatFiles::ending(&[".md"]),
    identity: NameSource::Path,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Outermost,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes,
    read: true,
};

const MODES: &[&str] = &["primary", "subagent", "all"];

const KEYS: &[FormatKey] = &[
    FormatKey::required("description", KeyValue::Text, "Purpose of the agent and when to use it."),
    FormatKey::new("mode", KeyValue::OneOf(MODES), "Primary agent, subagent, or both."),
    FormatKey::new("model", KeyValue::Text, "Model, as `provider/id`."),
    FormatKey::new("variant", KeyValue::Text, "Variant of the model."),
    FormatKey::new("temperature", KeyValue::Number, "Temperature."),
    FormatKey::new("top_p", KeyValue::Number, "Nucleus sampling (top p)."),
    // `{name, ...data, prompt: md.content}` (packages/opencode/src/config/agent.ts @0598890).
    FormatKey::new("prompt", KeyValue::Text, "Ignored in a file; the body is the prompt."),
    FormatKey::new("tools", KeyValue::Map, "Tools enabled or disabled by name; replaced by `permission`.")
        .instructs(KeyInstruction::DeniedTools),
    FormatKey::new(
        "permission",
        KeyValue::Any,
        "Permissions: allow, ask or deny per tool or glob; the last match wins.",
    )
    .instructs(KeyInstruction::DeniedTools),
    FormatKey::new("steps", KeyValue::Number, "Maximum number of steps, an integer above 0."),
    FormatKey::new("maxSteps", KeyValue::Number, "Deprecated spelling of `steps`."),
    FormatKey::new("disable", KeyValue::Bool, "Disables the agent."),
    FormatKey::new("hidden", KeyValue::Bool, "Hidden from the user's menu."),
    FormatKey::new(
        "color",
        KeyValue::Usually(&["primary", "secondary", "accent", "success", "warning", "error", "info"]),
        "Display color: a theme color, or `#RRGGBB`.",
    ),
    FormatKey::new("options", KeyValue::Map, "Options for the model provider."),
    FormatKey::new("name", KeyValue::Text, "Name, instead of the path."),
];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    clues.is_one_of("mode", MODES)
        || clues.frontmatter.get("tools").is_some_and(switches_tools)
        || clues.frontmatter.get("permission").is_some_and(grants)
}

fn switches_tools(tools: &ValueNode) -> bool {
    !tools.pairs().is_empty() && tools.pairs().iter().all(|pair| matches!(pair.value.text(), Some("true" | "false")))
}

fn grants(permission: &ValueNode) -> bool {
    permission.pairs().iter().any(|pair| {
        let inner = pair.value.pairs().iter().map(|inner| &inner.value);
        std::iter::once(&pair.value).chain(inner).any(|value| matches!(value.text(), Some("allow" | "ask" | "deny")))
    })
}
