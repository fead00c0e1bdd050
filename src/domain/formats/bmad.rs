//! The customisation files of BMAD agents and workflows, in TOML: facts only, not read yet.

use super::toml_lines::{assigns, opens};
use super::{Clues, Files, Identity, Key, KeyValue, Names, Precedence, Spec, UnknownKeys, path_tells_nothing};

/// From the files themselves: a `customize.toml` beside a skill, with one `[agent]` or `[workflow]`
/// table. The folder names it.
pub(super) const SPEC: Spec = Spec {
    id: "bmad",
    label: "BMAD customisations",
    places: &[],
    files: Files::ending(&[".toml"]),
    identity: Identity::Folder,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises,
    read: false,
};

const KEYS: &[Key] = &[
    Key::new("agent.name", KeyValue::Text, "What the agent is called."),
    Key::new("agent.title", KeyValue::Text, "Its profession."),
    Key::new("agent.icon", KeyValue::Text, "A sign shown before its name."),
    Key::new("agent.role", KeyValue::Text, "What it is there for."),
    Key::new("agent.identity", KeyValue::Text, "Who it takes itself for."),
    Key::new("agent.communication_style", KeyValue::Text, "How it talks."),
    Key::new("agent.principles", KeyValue::List, "What it holds to."),
    Key::new("agent.menu", KeyValue::Any, "What one can ask of it, a table each."),
    Key::new("workflow.persistent_facts", KeyValue::List, "What is always true while it works."),
    Key::new("workflow.activation_steps_prepend", KeyValue::List, "What it does before it begins."),
    Key::new("workflow.activation_steps_append", KeyValue::List, "What it does once it has begun."),
];

/// Other programs have a table of one of these names too; the keys tell.
const ITS_OWN: [&str; 3] = ["activation_steps_prepend", "activation_steps_append", "persistent_facts"];

fn recognises(clues: &Clues<'_>) -> bool {
    ["agent", "workflow"].iter().any(|table| opens(clues.text, table))
        && ITS_OWN.iter().any(|key| assigns(clues.text, key))
}
