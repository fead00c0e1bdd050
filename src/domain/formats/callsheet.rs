//! The format with cognitive modes and ensemble roles, which callsheet grew from.

use super::{
    Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, TEXT_ENDINGS, UnknownKeys,
    path_tells_nothing,
};

/// From the format's creation guide, its quality rubric and the files written by them. No tool but
/// this one has a folder for it, so who wins is this program's rule, wherever the files stand.
pub(super) const SPEC: Spec = Spec {
    id: "callsheet",
    label: "agents with modes and roles",
    places: &[Place::data("agents")],
    files: Files::ending(TEXT_ENDINGS),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Nearest,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises: |clues: &Clues<'_>| clues.has_any(&["cognitive_modes", "ensemble_roles"]),
    read: true,
};

const KEYS: &[Key] = &[
    Key::required("name", KeyValue::Text, "The agent's name, of `a-z0-9-`, the same as the file's."),
    Key::required("description", KeyValue::Text, "What the agent does and when to call it."),
    Key::required("model", KeyValue::Usually(&["opus", "sonnet", "haiku", "inherit"]), "The model it runs on."),
    Key::required(
        "tier",
        KeyValue::Usually(&["focused", "expert", "phd"]),
        "How deep the agent goes, and how long it is.",
    ),
    Key::required("tools", KeyValue::NamesOrMap, "What it may touch: a set of tools for each profile."),
    Key::new("tools.default_mode", KeyValue::Text, "The profile that holds when none is chosen."),
    Key::required("cognitive_modes", KeyValue::Map, "How it can think: a map of modes."),
    Key::new("cognitive_modes.default", KeyValue::Text, "The mode that holds when none is chosen."),
    Key::new("cognitive_modes.*.mindset", KeyValue::Text, "How it thinks in that mode."),
    Key::new("cognitive_modes.*.output", KeyValue::Text, "What comes out in that mode."),
    Key::new("cognitive_modes.*.risk", KeyValue::Text, "How it goes wrong in that mode."),
    Key::new(
        "ensemble_roles",
        KeyValue::Any,
        "Its positions among other agents: a map of roles, or a list of their names.",
    ),
    Key::new("ensemble_roles.default", KeyValue::Text, "The role that holds when none is chosen."),
    Key::new("ensemble_roles.*.description", KeyValue::Text, "The position in a phrase."),
    Key::new("ensemble_roles.*.behavior", KeyValue::Text, "What it does differently in that role."),
    Key::required(
        "role",
        KeyValue::Usually(&["executor", "auditor", "advisor", "validator"]),
        "What kind of work it does.",
    ),
    Key::required("version", KeyValue::Text, "Its version, such as 1.0.0."),
    Key::new("load_bearing", KeyValue::Bool, "Whether others break when it changes."),
    Key::new("escalation", KeyValue::Map, "When it must stop and ask, and whom."),
    Key::new("escalation.confidence_threshold", KeyValue::Number, "Below which confidence, from 0 to 1, it asks."),
    Key::new("escalation.escalate_to", KeyValue::Text, "Whom it asks: a person or another agent."),
    Key::new("escalation.triggers", KeyValue::List, "The situations in which it asks."),
    Key::new("escalation.context_to_include", KeyValue::List, "What it must tell when it asks."),
    Key::new("proactive_triggers", KeyValue::List, "When it offers itself: globs and phrases."),
    Key::new("model_fallbacks", KeyValue::List, "The models to take when the first is not there."),
    Key::new("model_selection", KeyValue::Map, "How to choose a model: priorities, minimum_tier, profiles."),
    Key::new("mcp_servers", KeyValue::Map, "MCP servers it can reach, each with a description."),
    Key::new("human_decisions_required", KeyValue::Map, "The decisions only a person may make."),
    Key::new("phase", KeyValue::Text, "The phase of a pipeline it works in, a number or a range."),
    Key::new("phase_name", KeyValue::Text, "The name of that phase."),
    Key::new(
        "gate_type",
        KeyValue::Usually(&["required", "conditional", "optional", "go-no-go"]),
        "What kind of gate ends the phase.",
    ),
    Key::new("previous_phase", KeyValue::Text, "The phase before."),
    Key::new("next_phase", KeyValue::Text, "The phase after."),
    Key::new("audit", KeyValue::Map, "What the last review of the definition found."),
    Key::new("color", KeyValue::Text, "The colour it is shown in."),
];
