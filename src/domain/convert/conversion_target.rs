//! The clients that agents can be converted for, as data.

use crate::domain::formats::{CLAUDE_COLORS, Format, claude_model};

/// Names that a client has for a tool of Claude Code.
pub(super) type ToolNames = &'static [(&'static str, &'static str)];

/// A client that agents can be converted for.
#[derive(Debug)]
pub struct ConversionTarget {
    /// The published name: `claude`, `copilot`, …
    pub id: &'static str,
    pub label: &'static str,
    /// Its folder in a project; empty if it has none.
    pub folder: &'static str,
    /// Its folder in the home folder; empty if it has none.
    pub user_folder: &'static str,
    /// The format of its files, as callsheet names it.
    pub(super) format: Option<&'static str>,
    /// The end of the file's path, after the name.
    pub(super) ending: &'static str,
    pub(super) block: BlockStyle,
    pub(super) name_rule: NameRule,
    /// Keys that the file always has.
    pub(super) fixed: &'static [(&'static str, &'static str)],
    pub(super) tools: ToolStyle,
    /// The key for the limit of turns.
    pub(super) turns: Option<&'static str>,
    /// True if it has the key `temperature`.
    pub(super) temperature: bool,
    pub(super) colors: ColorRule,
    /// The client's spelling of a model of a format; `None` if it may not have the model.
    pub(super) model: fn(Format, &str) -> Option<String>,
}

/// Language of the keys of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BlockStyle {
    /// YAML between fences, then the prompt.
    Yaml,
    /// A TOML file with the prompt in a key.
    Toml,
    /// The prompt alone.
    None,
}

/// Names that a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameRule {
    /// Lower-case letters, digits, `-` and `_`.
    Slug,
    /// Any text.
    Text,
    /// The file name; `name` only where it is another.
    FileName,
}

/// Colors that a client accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColorRule {
    None,
    Claude,
    /// `#rrggbb`.
    Hex,
}

/// Way in which a client limits tools.
#[derive(Debug)]
pub(super) enum ToolStyle {
    /// `tools` names those that it may use, and others are not allowed.
    List {
        names: ToolNames,
        /// True if names are one text with commas.
        is_text: bool,
        mcp: McpStyle,
        /// The key that names tools it must not use.
        denied: Option<&'static str>,
        /// True if a rule in parentheses limits the uses of a tool.
        has_rules: bool,
    },
    /// `permission` allows or denies each tool.
    Permissions(ToolNames),
    /// `sandbox_mode` and `web_search` limit files, commands and the network.
    Sandbox,
    /// `readonly` forbids changes.
    ReadOnly,
    /// The prompt has no tools.
    None,
}

/// Spelling of a tool of an MCP server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum McpStyle {
    /// `mcp__server__tool`
    Claude,
    /// `server/tool`, `server/*`
    Slash,
    /// `@server/tool`, `@server`
    At,
    /// `mcp_server_tool`, `mcp_server_*`
    Underscore,
    None,
}

impl McpStyle {
    /// The name of a tool such as `mcp__server__tool`; `None` if the client cannot name it.
    pub fn name(self, tool: &str) -> Option<String> {
        let rest = tool.strip_prefix("mcp__")?;
        let (server, tool_name) = rest.split_once("__").map_or((rest, None), |(server, name)| (server, Some(name)));
        match self {
            Self::Claude => Some(tool.to_owned()),
            Self::Slash => Some(format!("{server}/{}", tool_name.unwrap_or("*"))),
            Self::At => Some(tool_name.map_or_else(|| format!("@{server}"), |name| format!("@{server}/{name}"))),
            Self::Underscore => Some(format!("mcp_{server}_{}", tool_name.unwrap_or("*"))),
            Self::None => None,
        }
    }
}

impl ConversionTarget {
    /// Every target, in the order they are shown.
    pub fn all() -> &'static [Self] {
        TARGETS
    }

    /// The target of that published name, in any case.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.id.eq_ignore_ascii_case(id))
    }

    /// The client's name for a tool of Claude Code; `None` if it has none, or no names for tools.
    pub fn tool_name(&self, tool: &str) -> Option<&'static str> {
        match self.tools {
            ToolStyle::List { names, .. } | ToolStyle::Permissions(names) => {
                names.iter().find(|(claude, _)| *claude == tool).map(|(_, own)| *own)
            }
            ToolStyle::Sandbox | ToolStyle::ReadOnly | ToolStyle::None => None,
        }
    }

    /// The path of a file below the client's folder.
    pub(super) fn file_name(&self, stem: &str) -> String {
        format!("{stem}{}", self.ending)
    }

    pub(super) fn has_color(&self, color: &str) -> bool {
        match self.colors {
            ColorRule::None => false,
            ColorRule::Claude => CLAUDE_COLORS.contains(&color),
            ColorRule::Hex => {
                color.len() == 7 && color.starts_with('#') && color[1..].chars().all(|c| c.is_ascii_hexdigit())
            }
        }
    }
}

/// A client with Markdown files and none of the optional keys.
const MARKDOWN: ConversionTarget = ConversionTarget {
    id: "",
    label: "",
    folder: "",
    user_folder: "",
    format: None,
    ending: ".md",
    block: BlockStyle::Yaml,
    name_rule: NameRule::Slug,
    fixed: &[],
    tools: ToolStyle::None,
    turns: None,
    temperature: false,
    colors: ColorRule::None,
    model: |_, _| None,
};

const TARGETS: &[ConversionTarget] = &[
    ConversionTarget {
        id: "claude",
        label: "Claude Code",
        folder: ".claude/agents",
        user_folder: ".claude/agents",
        format: Some("claude"),
        tools: ToolStyle::List {
            names: &[],
            is_text: true,
            mcp: McpStyle::Claude,
            denied: Some("disallowedTools"),
            has_rules: true,
        },
        turns: Some("maxTurns"),
        colors: ColorRule::Claude,
        model: |format, model| if format.speaks_claude() { Some(model.to_owned()) } else { claude_model(model) },
        ..MARKDOWN
    },
    ConversionTarget {
        id: "copilot",
        label: "Copilot",
        folder: ".github/agents",
        user_folder: ".copilot/agents",
        format: Some("copilot"),
        ending: ".agent.md",
        name_rule: NameRule::Text,
        tools: ToolStyle::List {
            names: COPILOT_TOOLS,
            is_text: false,
            mcp: McpStyle::Slash,
            denied: None,
            has_rules: false,
        },
        model: |format, model| format.id().starts_with("copilot").then(|| model.to_owned()),
        ..MARKDOWN
    },
    ConversionTarget {
        id: "opencode",
        label: "opencode",
        folder: ".opencode/agents",
        user_folder: ".config/opencode/agents",
        format: Some("opencode"),
        name_rule: NameRule::FileName,
        fixed: &[("mode", "subagent")],
        tools: ToolStyle::Permissions(OPENCODE_TOOLS),
        turns: Some("steps"),
        temperature: true,
        colors: ColorRule::Hex,
        model: |format, model| match claude_model(model) {
            _ if format.id().starts_with("opencode") => Some(model.to_owned()),
            // The short names mean the newest of a family, for which opencode has no name.
            Some(id) if id.starts_with("claude-") => Some(format!("anthropic/{id}")),
            _ => None,
        },
        ..MARKDOWN
    },
    ConversionTarget {
        id: "codex",
        label: "Codex",
        folder: ".codex/agents",
        user_folder: ".codex/agents",
        format: Some("codex"),
        ending: ".toml",
        block: BlockStyle::Toml,
        name_rule: NameRule::Text,
        tools: ToolStyle::Sandbox,
        model: |_, model| model.to_ascii_lowercase().starts_with("gpt-").then(|| model.to_ascii_lowercase()),
        ..MARKDOWN
    },
    ConversionTarget {
        id: "gemini",
        label: "Gemini CLI",
        folder: ".gemini/agents",
        user_folder: ".gemini/agents",
        format: Some("gemini"),
        fixed: &[("kind", "local")],
        tools: ToolStyle::List {
            names: GEMINI_TOOLS,
            is_text: false,
            mcp: McpStyle::Underscore,
            denied: None,
            has_rules: false,
        },
        turns: Some("max_turns"),
        temperature: true,
        model: |_, model| model.starts_with("gemini-").then(|| model.to_owned()),
        ..MARKDOWN
    },
    ConversionTarget {
        id: "qwen",
        label: "Qwen Code",
        folder: ".qwen/agents",
        user_folder: ".qwen/agents",
        format: Some("qwen"),
        tools: ToolStyle::List {
            names: QWEN_TOOLS,
            is_text: false,
            mcp: McpStyle::Claude,
            denied: Some("disallowedTools"),
            has_rules: false,
        },
        model: |format, model| (format.id() == "qwen").then(|| model.to_owned()),
        ..MARKDOWN
    },
    ConversionTarget {
        id: "cursor",
        label: "Cursor",
        folder: ".cursor/agents",
        user_folder: ".cursor/agents",
        format: Some("cursor-agent"),
        tools: ToolStyle::ReadOnly,
        model: |format, model| (format.id() == "cursor-agent" || model == "inherit").then(|| model.to_owned()),
        ..MARKDOWN
    },
    ConversionTarget {
        id: "factory",
        label: "Factory",
        folder: ".factory/droids",
        user_folder: ".factory/droids",
        format: Some("factory"),
        tools: ToolStyle::List {
            names: FACTORY_TOOLS,
            is_text: false,
            mcp: McpStyle::None,
            denied: None,
            has_rules: false,
        },
        model: |format, model| match claude_model(model) {
            _ if format.id() == "factory" || model == "inherit" => Some(model.to_owned()),
            Some(id) if id.starts_with("claude-") => Some(id),
            _ => Some("inherit".to_owned()),
        },
        ..MARKDOWN
    },
    ConversionTarget {
        id: "kiro",
        label: "Kiro",
        folder: ".kiro/agents",
        user_folder: ".kiro/agents",
        tools: ToolStyle::List { names: KIRO_TOOLS, is_text: false, mcp: McpStyle::At, denied: None, has_rules: false },
        ..MARKDOWN
    },
    ConversionTarget {
        id: "fabric",
        label: "fabric",
        user_folder: ".config/fabric/patterns",
        format: Some("fabric"),
        ending: "/system.md",
        block: BlockStyle::None,
        ..MARKDOWN
    },
    ConversionTarget { id: "plain", label: "a plain prompt", block: BlockStyle::None, ..MARKDOWN },
];

/// From GitHub's page on custom agents (aliases).
const COPILOT_TOOLS: ToolNames = &[
    ("Read", "read"),
    ("NotebookRead", "read"),
    ("Grep", "search"),
    ("Glob", "search"),
    ("LS", "search"),
    ("Edit", "edit"),
    ("MultiEdit", "edit"),
    ("NotebookEdit", "edit"),
    ("Write", "edit"),
    ("Bash", "execute"),
    ("WebFetch", "web"),
    ("WebSearch", "web"),
    ("Agent", "agent"),
    ("Task", "agent"),
    ("TodoWrite", "todo"),
];

/// From opencode's page on permissions.
const OPENCODE_TOOLS: ToolNames = &[
    ("Read", "read"),
    ("Grep", "grep"),
    ("Glob", "glob"),
    ("LS", "list"),
    ("Edit", "edit"),
    ("MultiEdit", "edit"),
    ("NotebookEdit", "edit"),
    ("Write", "edit"),
    ("Bash", "bash"),
    ("WebFetch", "webfetch"),
    ("WebSearch", "websearch"),
    ("Agent", "task"),
    ("Task", "task"),
    ("TodoWrite", "todowrite"),
    ("Skill", "skill"),
    ("AskUserQuestion", "question"),
];

/// From gemini-cli-core 0.61.0, which rejects a file with another name.
const GEMINI_TOOLS: ToolNames = &[
    ("Read", "read_file"),
    ("Grep", "grep_search"),
    ("Glob", "glob"),
    ("LS", "list_directory"),
    ("Edit", "replace"),
    ("MultiEdit", "replace"),
    ("Write", "write_file"),
    ("Bash", "run_shell_command"),
    ("WebFetch", "web_fetch"),
    ("WebSearch", "google_web_search"),
    ("TodoWrite", "write_todos"),
    ("AskUserQuestion", "ask_user"),
    ("Skill", "activate_skill"),
];

/// From the tools of Qwen Code 0.24.
const QWEN_TOOLS: ToolNames = &[
    ("Read", "read_file"),
    ("Grep", "grep_search"),
    ("Glob", "glob"),
    ("LS", "list_directory"),
    ("Edit", "edit"),
    ("MultiEdit", "edit"),
    ("Write", "write_file"),
    ("Bash", "run_shell_command"),
    ("WebFetch", "web_fetch"),
    ("WebSearch", "web_search"),
    ("TodoWrite", "todo_write"),
    ("Agent", "agent"),
    ("Task", "agent"),
    ("Skill", "skill"),
];

/// From Factory's page on droids.
const FACTORY_TOOLS: ToolNames = &[
    ("Read", "Read"),
    ("Grep", "Grep"),
    ("Glob", "Glob"),
    ("LS", "LS"),
    ("Edit", "Edit"),
    ("MultiEdit", "Edit"),
    ("Write", "Create"),
    ("Bash", "Execute"),
    ("WebFetch", "FetchUrl"),
    ("WebSearch", "WebSearch"),
    ("TodoWrite", "TodoWrite"),
];

/// From Kiro's page on custom agents.
const KIRO_TOOLS: ToolNames = &[
    ("Read", "read"),
    ("Grep", "read"),
    ("Glob", "read"),
    ("LS", "read"),
    ("Edit", "write"),
    ("MultiEdit", "write"),
    ("NotebookEdit", "write"),
    ("Write", "write"),
    ("Bash", "shell"),
    ("WebFetch", "web"),
    ("WebSearch", "web"),
];
