//! Skills, of Claude Code and of every tool that reads `.agents/skills`.

use super::{Clues, Files, Identity, Key, KeyValue, Names, Place, Precedence, Spec, UnknownKeys, path};

/// From Claude Code's page on skills, which lets the person's win over the project's, and from the
/// Agent Skills specification and its guide for clients, which has it the other way round.
pub(super) const SPEC: Spec = Spec {
    id: "claude-skill",
    label: "skills",
    places: &[
        Place::project(".claude/skills"),
        Place::home(".claude/skills").moved_by("CLAUDE_CONFIG_DIR"),
        Place::project(".agents/skills").with(Precedence::Nearest),
        Place::home(".agents/skills").with(Precedence::Nearest),
    ],
    files: Files::named(&["SKILL.md"]),
    identity: Identity::Folder,
    names: Names::Exact,
    precedence: Precedence::UserFirst,
    keys: KEYS,
    unknown_keys: UnknownKeys::Ignored,
    path_tells: |path| path::file_name(path) == "SKILL.md",
    recognises: |_: &Clues<'_>| false,
    read: true,
};

/// Shared with Claude Code's commands. Claude Code demands none of them; the specification demands
/// name and description, and knows name, description, license, compatibility, metadata, allowed-tools.
pub(super) const KEYS: &[Key] = &[
    Key::new("name", KeyValue::Text, "The skill's name: 1 to 64 of `a-z0-9-`, the same as its folder's."),
    Key::new("description", KeyValue::Text, "What the skill does and when to use it, in at most 1,024 characters."),
    Key::new("when_to_use", KeyValue::Text, "More about when to use it, shown together with the description."),
    Key::new("argument-hint", KeyValue::Text, "What to show behind the command while one types its arguments."),
    Key::new("arguments", KeyValue::Names, "Names of the arguments, to be used as `$name`."),
    Key::new("disable-model-invocation", KeyValue::Bool, "Whether only the person may call it."),
    Key::new("user-invocable", KeyValue::Bool, "Whether the person sees it in the menu."),
    Key::new("allowed-tools", KeyValue::Names, "Tools it may use without asking."),
    Key::new("disallowed-tools", KeyValue::Names, "Tools it must not use."),
    Key::new("model", KeyValue::Text, "The model it runs on."),
    Key::new(
        "effort",
        KeyValue::OneOf(&["low", "medium", "high", "xhigh", "max"]),
        "How much thought the model spends.",
    ),
    Key::new("context", KeyValue::OneOf(&["fork"]), "Whether it runs in a context of its own."),
    Key::new("agent", KeyValue::Text, "The agent that runs it, with `context: fork`."),
    Key::new("background", KeyValue::Bool, "Whether it runs in the background."),
    Key::new("hooks", KeyValue::Map, "Commands run on its events."),
    Key::new("paths", KeyValue::TextOrList, "Globs of the files it is about."),
    Key::new("shell", KeyValue::OneOf(&["bash", "powershell"]), "The shell its inline commands run in."),
    Key::new("metadata", KeyValue::Map, "Whatever else its author wants to note."),
    Key::new("license", KeyValue::Text, "Its licence, or the file that holds it."),
    Key::new("compatibility", KeyValue::Text, "What it needs to run, in at most 500 characters."),
];
