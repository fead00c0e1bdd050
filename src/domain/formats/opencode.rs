//! opencode agents.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path_tells_nothing};
use crate::domain::value::Node;

/// From opencode's loader and its page on agents. It reads its config folder, then each `.opencode`
/// from the working directory outwards, and what it reads later wins. Keys it does not know go to the
/// model's provider.
pub(super) const SPEC: Spec = Spec {
    id: "opencode",
    label: "opencode agents",
    places: &[
        Place::project(".opencode/agent"),
        Place::project(".opencode/agents"),
        Place::project(".opencode/mode"),
        Place::project(".opencode/modes"),
        Place::config("opencode/agent"),
        Place::config("opencode/agents"),
        Place::config("opencode/mode"),
        Place::config("opencode/modes"),
    ],
    files: Files::ending(&[".md"]),
    identity: Identity::Path,
    names: Names::Exact,
    precedence: Precedence::Outermost,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises,
    read: true,
};

const MODES: &[&str] = &["primary", "subagent", "all"];

const KEYS: &[Key] = &[
    Key::required("description", KeyValue::Text, "What the agent does and when to use it."),
    Key::new("mode", KeyValue::OneOf(MODES), "Whether one talks to it, other agents call it, or both."),
    Key::new("model", KeyValue::Text, "The model it runs on, as `provider/id`."),
    Key::new("variant", KeyValue::Text, "The variant of the model."),
    Key::new("temperature", KeyValue::Number, "How freely the model chooses."),
    Key::new("top_p", KeyValue::Number, "From how much of the likelihood the model chooses."),
    Key::new("prompt", KeyValue::Text, "The prompt, in place of the body."),
    Key::new("tools", KeyValue::Map, "Tools switched on or off by name; `permission` replaced it."),
    Key::new(
        "permission",
        KeyValue::Any,
        "What it may do: allow, ask or deny per tool or glob, the last match counts.",
    ),
    Key::new("steps", KeyValue::Number, "After how many steps it must answer."),
    Key::new("maxSteps", KeyValue::Number, "The older spelling of `steps`."),
    Key::new("disable", KeyValue::Bool, "Whether it is switched off."),
    Key::new("hidden", KeyValue::Bool, "Whether the person's menu leaves it out."),
    Key::new(
        "color",
        KeyValue::Usually(&["primary", "secondary", "accent", "success", "warning", "error", "info"]),
        "The colour it is shown in: a name of the theme, or `#RRGGBB`.",
    ),
    Key::new("options", KeyValue::Map, "Options for the model's provider."),
    Key::new("name", KeyValue::Text, "Its name, in place of its path."),
];

fn recognises(clues: &Clues<'_>) -> bool {
    clues.is_one_of("mode", MODES)
        || clues.frontmatter.get("tools").is_some_and(switches_tools)
        || clues.frontmatter.get("permission").is_some_and(grants)
}

fn switches_tools(tools: &Node) -> bool {
    !tools.pairs().is_empty() && tools.pairs().iter().all(|pair| matches!(pair.value.text(), Some("true" | "false")))
}

fn grants(permission: &Node) -> bool {
    permission.pairs().iter().any(|pair| {
        let inner = pair.value.pairs().iter().map(|inner| &inner.value);
        std::iter::once(&pair.value).chain(inner).any(|value| matches!(value.text(), Some("allow" | "ask" | "deny")))
    })
}
