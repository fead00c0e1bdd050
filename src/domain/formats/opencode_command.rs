//! Commands of opencode.

use super::{
    FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence, NameSource,
    UnknownKeys, path_tells_nothing,
};

/// From opencode's page on commands: called by their paths, such as `team/review`; the body is the prompt. Folders are
/// read in the same order as those of its agents; later files win.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "opencode-command",
    label: "opencode commands",
    places: &[
        FormatFolder::project(".opencode/command"),
        FormatFolder::project(".opencode/commands"),
        FormatFolder::config("opencode/command"),
        FormatFolder::config("opencode/commands"),
    ],
    files: FormatFiles::ending(&[".md"]),
    identity: NameSource::Path,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Outermost,
    keys: &[
        FormatKey::new("description", KeyValue::Text, "What the menu says of the command."),
        FormatKey::new("agent", KeyValue::Text, "The agent that runs it."),
        FormatKey::new("model", KeyValue::Text, "The model it runs on, as `provider/id`."),
        FormatKey::new("subtask", KeyValue::Bool, "Whether a subagent runs it."),
    ],
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::OPENCODE,
    path_tells: path_tells_nothing,
    recognizes: |_| false,
    read: true,
};
