//! Kinds of actions that tools allow.

/// Kind of action that a tool allows. Rights are compared by it, since clients divide their tools differently.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ToolPower {
    /// Read and search files.
    Read,
    /// Change files.
    Change,
    /// Run commands.
    Run,
    /// Reach the network.
    Network,
    /// Start other agents.
    Delegate,
    /// A tool of its own kind, by its name.
    Other(String),
}

impl ToolPower {
    /// The power of a tool by its name in Claude Code, without a rule in parentheses.
    pub fn of(tool: &str) -> Self {
        match base(tool) {
            "Read" | "LS" | "Grep" | "Glob" | "NotebookRead" => Self::Read,
            "Edit" | "MultiEdit" | "Write" | "NotebookEdit" => Self::Change,
            "Bash" => Self::Run,
            "WebFetch" | "WebSearch" => Self::Network,
            "Agent" | "Task" => Self::Delegate,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// The tool without a rule in parentheses.
pub(super) fn base(tool: &str) -> &str {
    tool.split('(').next().unwrap_or(tool).trim()
}

/// The rule in parentheses that limits the uses of a tool: `git:*` of `Bash(git:*)`.
pub(super) fn rule(tool: &str) -> Option<&str> {
    let (_, rule) = tool.split_once('(')?;
    Some(rule.strip_suffix(')').unwrap_or(rule).trim())
}
