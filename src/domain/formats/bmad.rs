//! The customization files of BMAD agents and workflows, in TOML: facts only, not read yet.

use super::toml_lines::{assigns, opens};
use super::{
    FormatClues, FormatFiles, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence, NameSource, UnknownKeys,
    path_tells_nothing,
};

/// From the files themselves: a `customize.toml` next to a skill, with one `[agent]` or `[workflow]` table. The folder
/// names the agent.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "bmad",
    label: "BMAD customizations",
    places: &[],
    files: FormatFiles::ending(&[".toml"]),
    identity: NameSource::Folder,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes,
    read: false,
};

const KEYS: &[FormatKey] = &[
    FormatKey::new("agent.name", KeyValue::Text, "Name of the agent."),
    FormatKey::new("agent.title", KeyValue::Text, "Title of the agent."),
    FormatKey::new("agent.icon", KeyValue::Text, "Icon shown before the name."),
    FormatKey::new("agent.role", KeyValue::Text, "Purpose of the agent."),
    FormatKey::new("agent.identity", KeyValue::Text, "Identity of the agent."),
    FormatKey::new("agent.communication_style", KeyValue::Text, "Communication style."),
    FormatKey::new("agent.principles", KeyValue::List, "Principles of the agent."),
    FormatKey::new("agent.menu", KeyValue::Any, "Menu of commands, one table each."),
    FormatKey::new("workflow.persistent_facts", KeyValue::List, "Facts to keep in mind."),
    FormatKey::new("workflow.activation_steps_prepend", KeyValue::List, "Steps before activation."),
    FormatKey::new("workflow.activation_steps_append", KeyValue::List, "Steps after activation."),
];

/// Other programs have tables with these names too, so the keys decide.
const ITS_OWN: [&str; 3] = ["activation_steps_prepend", "activation_steps_append", "persistent_facts"];

fn recognizes(clues: &FormatClues<'_>) -> bool {
    ["agent", "workflow"].iter().any(|table| opens(clues.text, table))
        && ITS_OWN.iter().any(|key| assigns(clues.text, key))
}
