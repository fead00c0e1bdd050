//! Translates the tool and model names of other clients to those of Claude Code.

use super::{Format, claude_tool};

/// The keys of a Claude Code agent for its permissions and the way it runs. From its page on subagents.
pub const CLAUDE_RESTRICTIONS: &[&str] = &[
    "disallowedTools",
    "permissionMode",
    "maxTurns",
    "skills",
    "mcpServers",
    "hooks",
    "memory",
    "background",
    "effort",
    "isolation",
];

pub const CLAUDE_COLORS: &[&str] = &["red", "blue", "green", "yellow", "purple", "orange", "pink", "cyan"];

type ToolNames = &'static [(&'static str, &'static [&'static str])];

/// From GitHub's page on custom agents (aliases) and VS Code's list of built-in tools. Case is ignored.
const COPILOT_TOOLS: ToolNames = &[
    ("execute", &["Bash"]),
    ("shell", &["Bash"]),
    ("runcommands", &["Bash"]),
    ("runinterminal", &["Bash"]),
    ("read", &["Read"]),
    ("readfile", &["Read"]),
    ("edit", &["Edit", "MultiEdit", "NotebookEdit", "Write"]),
    ("editfiles", &["Edit", "MultiEdit", "Write"]),
    ("search", &["Grep", "Glob"]),
    ("codebase", &["Grep", "Glob"]),
    ("usages", &["Grep"]),
    ("agent", &["Agent"]),
    ("web", &["WebFetch", "WebSearch"]),
    ("fetch", &["WebFetch"]),
    ("websearch", &["WebSearch"]),
    ("todo", &["TodoWrite"]),
    ("todos", &["TodoWrite"]),
];

/// From opencode's page on tools.
const OPENCODE_TOOLS: ToolNames = &[
    ("bash", &["Bash"]),
    ("edit", &["Edit", "MultiEdit", "NotebookEdit", "Write"]),
    ("write", &["Write"]),
    ("patch", &["Edit", "MultiEdit"]),
    ("read", &["Read"]),
    ("grep", &["Grep"]),
    ("glob", &["Glob"]),
    ("list", &["LS"]),
    ("todowrite", &["TodoWrite"]),
    ("todoread", &["TodoWrite"]),
    ("webfetch", &["WebFetch"]),
    ("websearch", &["WebSearch"]),
    ("task", &["Agent", "Task"]),
    ("skill", &["Skill"]),
    ("question", &["AskUserQuestion"]),
];

/// From the tools of Gemini CLI, which Qwen Code shares.
const GEMINI_TOOLS: ToolNames = &[
    ("read_file", &["Read"]),
    ("read_many_files", &["Read"]),
    ("write_file", &["Write"]),
    ("replace", &["Edit"]),
    ("edit", &["Edit"]),
    ("run_shell_command", &["Bash"]),
    ("glob", &["Glob"]),
    ("search_file_content", &["Grep"]),
    ("grep_search", &["Grep"]),
    ("list_directory", &["LS"]),
    ("web_fetch", &["WebFetch"]),
    ("google_web_search", &["WebSearch"]),
    ("web_search", &["WebSearch"]),
    ("write_todos", &["TodoWrite"]),
    ("todo_write", &["TodoWrite"]),
    ("task", &["Agent"]),
];

/// From Factory's page on droids: categories, and ids that differ.
const FACTORY_TOOLS: ToolNames = &[
    ("read-only", &["Read", "LS", "Grep", "Glob"]),
    ("edit", &["Edit", "MultiEdit", "Write"]),
    ("create", &["Write"]),
    ("execute", &["Bash"]),
    ("web", &["WebFetch", "WebSearch"]),
    ("fetchurl", &["WebFetch"]),
];

/// The format's own names for tools; `None` if it uses those of Claude Code.
fn tools_of(format: Format) -> Option<ToolNames> {
    match format.id() {
        "copilot" | "copilot-chatmode" | "copilot-prompt" => Some(COPILOT_TOOLS),
        "opencode" | "opencode-command" => Some(OPENCODE_TOOLS),
        "gemini" | "qwen" => Some(GEMINI_TOOLS),
        "factory" => Some(FACTORY_TOOLS),
        _ => None,
    }
}

impl Format {
    /// Returns true if the keys and tool names of the format are those of Claude Code.
    pub fn speaks_claude(self) -> bool {
        matches!(self.id(), "claude" | "callsheet" | "claude-command" | "claude-skill" | "markdown")
    }

    /// The tools of Claude Code that correspond to a tool of the format; `None` if there are none.
    pub fn claude_tools(self, name: &str) -> Option<Vec<String>> {
        let Some(names) = tools_of(self) else { return Some(vec![name.to_owned()]) };
        let folded = name.trim().to_ascii_lowercase();
        if let Some((_, tools)) = names.iter().find(|(own, _)| *own == folded) {
            return Some(tools.iter().map(|tool| (*tool).to_owned()).collect());
        }
        let bare = name.split('(').next().unwrap_or(name);
        if let Some(known) = claude_tool(bare.trim()) {
            return Some(vec![format!("{known}{}", &name[bare.len()..])]);
        }
        if name.starts_with("mcp__") {
            return Some(vec![name.to_owned()]);
        }
        // Copilot writes the tools of an MCP server as `server/tool` and `server/*`.
        let (server, tool) = name.split_once('/').filter(|_| self.id().starts_with("copilot"))?;
        let is_name =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        match tool {
            "*" if is_name(server) => Some(vec![format!("mcp__{server}")]),
            tool if is_name(server) && is_name(tool) => Some(vec![format!("mcp__{server}__{tool}")]),
            _ => None,
        }
    }
}

/// Claude Code's name of the model; `None` if it does not have the model.
pub fn claude_model(model: &str) -> Option<String> {
    let model = model.trim();
    let id = ["anthropic/", "anthropic:", "anthropic."]
        .iter()
        .find_map(|prefix| model.strip_prefix(prefix))
        .unwrap_or(model);
    if matches!(id, "sonnet" | "opus" | "haiku" | "fable" | "inherit" | "default" | "opusplan" | "sonnet[1m]") {
        return Some(id.to_owned());
    }
    if id.starts_with("claude-") && !id.contains([' ', '/', '(']) {
        return Some(id.to_owned());
    }
    // `Claude Sonnet 4.5 (copilot)`: only the family is known to both.
    let folded = id.to_ascii_lowercase();
    let is_claude = folded.starts_with("claude");
    ["sonnet", "opus", "haiku"].into_iter().find(|family| is_claude && folded.contains(family)).map(str::to_owned)
}
