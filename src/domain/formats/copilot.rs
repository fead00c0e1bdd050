//! GitHub Copilot agents.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From GitHub's reference on custom agents, its guide for the command line (which lets the home
/// folder win over the repository), and VS Code's page, which adds keys and takes any `.md` there.
pub(super) const SPEC: Spec = Spec {
    id: "copilot",
    label: "Copilot agents",
    places: &[Place::project(".github/agents"), Place::home(".copilot/agents")],
    files: Files::ending(&[".agent.md", ".md"]),
    identity: Identity::Stem,
    names: Names::Exact,
    precedence: Precedence::UserFirst,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| path::ends_with(path::file_name(path), ".agent.md"),
    recognises,
    read: true,
};

const KEYS: &[Key] = &[
    Key::required("description", KeyValue::Text, "What the agent does and is good at."),
    Key::new("name", KeyValue::Text, "The name shown; without it, the file's."),
    Key::new(
        "target",
        KeyValue::OneOf(&["vscode", "github-copilot"]),
        "Where it is offered; without the key, everywhere.",
    ),
    Key::new("tools", KeyValue::Names, "The tools it may use: `[]` for none, `*` or no key for all."),
    Key::new("model", KeyValue::TextOrList, "The model it runs on; in VS Code also several, the first there is."),
    Key::new("disable-model-invocation", KeyValue::Bool, "Whether only the person may call it."),
    Key::new("user-invocable", KeyValue::Bool, "Whether the person can pick it."),
    Key::new("infer", KeyValue::Bool, "The older way to say whether Copilot may pick it by itself."),
    Key::new("mcp-servers", KeyValue::Map, "MCP servers only this agent has."),
    Key::new("metadata", KeyValue::Map, "Notes, a text under each key."),
    Key::new("argument-hint", KeyValue::Text, "What VS Code shows in the empty input."),
    Key::new("agents", KeyValue::List, "The agents it may hand work to, in VS Code."),
    Key::new("handoffs", KeyValue::Any, "Buttons that pass the talk on: label, agent, prompt, send, model."),
    Key::new("hooks", KeyValue::Map, "Commands run on its events, in VS Code."),
];

/// Keys no other format shares.
const ITS_OWN: &[&str] = &["handoffs", "mcp-servers", "user-invocable", "user-invokable", "infer"];

fn recognises(clues: &Clues<'_>) -> bool {
    clues.has_any(&["description"])
        && (clues.has_any(ITS_OWN) || clues.is_one_of("target", &["vscode", "github-copilot"]))
}
