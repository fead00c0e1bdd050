//! Skills of Claude Code and of every tool that reads `.agents/skills`.

use super::{
    FormatClues, FormatFiles, FormatFolder, FormatKey, FormatSpec, KeyInstruction, KeyValue, NameComparison,
    NamePrecedence, NameSource, UnknownKeys, folder_path,
};

/// From Claude Code's page on skills, by which the user's skills win over the project's, and from the Agent Skills
/// specification and its guide for clients, which say the opposite. According to the page, of two in one project the
/// nested one has been loaded as `folder:name` since 2.1.178; when tested, the nearest one wins in 2.1.197.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "claude-skill",
    label: "skills",
    places: &[
        FormatFolder::project(".claude/skills"),
        FormatFolder::home(".claude/skills").moved_by("CLAUDE_CONFIG_DIR"),
        FormatFolder::project(".agents/skills").with(NamePrecedence::Nearest),
        FormatFolder::home(".agents/skills").with(NamePrecedence::Nearest),
    ],
    files: FormatFiles::named(&["SKILL.md"]),
    identity: NameSource::Folder,
    names: NameComparison::Exact,
    precedence: NamePrecedence::UserFirst,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::CLAUDE,
    path_tells: |path| folder_path::file_name(path) == "SKILL.md",
    recognizes: |_: &FormatClues<'_>| false,
    read: true,
};

/// Shared with Claude Code's commands. Claude Code requires none of them; the specification requires name and
/// description, and defines name, description, license, compatibility, metadata, allowed-tools.
pub(super) const KEYS: &[FormatKey] = &[
    FormatKey::new("name", KeyValue::Text, "Skill name: 1 to 64 of `a-z0-9-`, same as the folder name."),
    FormatKey::new("description", KeyValue::Text, "Purpose of the skill and when to use it, at most 1,024 characters."),
    FormatKey::new("when_to_use", KeyValue::Text, "More on when to use it, shown with the description."),
    FormatKey::new("argument-hint", KeyValue::Text, "Hint shown after the command while typing arguments."),
    FormatKey::new("arguments", KeyValue::Names, "Names of the arguments, used as `$name`."),
    // Skills have accepted 1 and 0 for true and false since 2.1.218 (CHANGELOG).
    FormatKey::new("disable-model-invocation", KeyValue::Flag, "Only the user may call it."),
    FormatKey::new("user-invocable", KeyValue::Flag, "Shown in the user's menu."),
    FormatKey::new("allowed-tools", KeyValue::Names, "Tools allowed without asking.")
        .instructs(KeyInstruction::ApprovedTools),
    FormatKey::new("disallowed-tools", KeyValue::Names, "Disallowed tools.").instructs(KeyInstruction::DeniedTools),
    FormatKey::new("model", KeyValue::Text, "Model to run on."),
    FormatKey::new("effort", KeyValue::OneOf(&["low", "medium", "high", "xhigh", "max"]), "Reasoning effort."),
    FormatKey::new("context", KeyValue::OneOf(&["fork"]), "Context to run in, for example `fork`."),
    FormatKey::new("agent", KeyValue::Text, "Agent that runs it, with `context: fork`."),
    FormatKey::new("background", KeyValue::Flag, "Run in the background."),
    FormatKey::new("hooks", KeyValue::Map, "Commands run on agent events."),
    FormatKey::new("paths", KeyValue::TextOrList, "Globs of the files it applies to."),
    FormatKey::new("shell", KeyValue::OneOf(&["bash", "powershell"]), "Shell for inline commands."),
    FormatKey::new("metadata", KeyValue::Map, "Other notes of the author."),
    FormatKey::new("license", KeyValue::Text, "License, or the file that contains it."),
    FormatKey::new("compatibility", KeyValue::Text, "Requirements, at most 500 characters."),
];
