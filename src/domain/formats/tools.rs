//! The built-in tools of Claude Code, and the tools of all clients that write files.

struct ClaudeTool {
    name: &'static str,
    /// It writes files, or runs commands that can.
    can_change: bool,
}

const fn reading(name: &'static str) -> ClaudeTool {
    ClaudeTool { name, can_change: false }
}

const fn changing(name: &'static str) -> ClaudeTool {
    ClaudeTool { name, can_change: true }
}

/// From Claude Code's page "Tools reference", in alphabetical order, with the older names that agent files still use:
/// `BashOutput`, `KillShell`, `LS`, `MultiEdit`, `NotebookRead`, `Task`.
const CLAUDE_TOOLS: &[ClaudeTool] = &[
    reading("Agent"),
    reading("AskUserQuestion"),
    changing("Bash"),
    reading("BashOutput"),
    reading("CronCreate"),
    reading("CronDelete"),
    reading("CronList"),
    changing("Edit"),
    reading("EnterPlanMode"),
    reading("EnterWorktree"),
    reading("ExitPlanMode"),
    reading("ExitWorktree"),
    reading("Glob"),
    reading("Grep"),
    reading("KillShell"),
    reading("ListMcpResourcesTool"),
    reading("LS"),
    reading("LSP"),
    changing("MultiEdit"),
    changing("NotebookEdit"),
    reading("NotebookRead"),
    reading("Read"),
    reading("ReadMcpResourceTool"),
    reading("Skill"),
    reading("Task"),
    reading("TaskCreate"),
    reading("TaskGet"),
    reading("TaskList"),
    reading("TaskOutput"),
    reading("TaskStop"),
    reading("TaskUpdate"),
    reading("TodoWrite"),
    reading("ToolSearch"),
    reading("WebFetch"),
    reading("WebSearch"),
    changing("Write"),
];

/// The tool of Claude Code with this name, ignoring case, as Claude Code spells it.
pub fn claude_tool(name: &str) -> Option<&'static str> {
    CLAUDE_TOOLS.iter().map(|tool| tool.name).find(|known| known.eq_ignore_ascii_case(name))
}

/// Every tool of Claude Code.
pub fn claude_tools() -> impl Iterator<Item = &'static str> {
    CLAUDE_TOOLS.iter().map(|tool| tool.name)
}

/// The tools of Claude Code that write files or run commands.
pub fn claude_changing_tools() -> impl Iterator<Item = &'static str> {
    CLAUDE_TOOLS.iter().filter(|tool| tool.can_change).map(|tool| tool.name)
}

/// The tools of all clients that write files, as [`folded_tool`] spells them.
const WRITING_TOOLS: &[&str] = &[
    "applypatch",
    "create",
    "createfile",
    "edit",
    "editfile",
    "editfiles",
    "fswrite",
    "multiedit",
    "notebookedit",
    "patch",
    "replace",
    "strreplace",
    "strreplaceeditor",
    "write",
    "writefile",
];

/// The name of a tool without the rule in parentheses, reduced to lower-case letters and digits.
pub fn folded_tool(tool: &str) -> String {
    let name = tool.split('(').next().unwrap_or(tool);
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Returns true if a tool of any client writes files. A tool unknown to callsheet counts as not writing.
pub fn writes_files(tool: &str) -> bool {
    // In VS Code, the tools that edit are in the set `edit`: `edit/editFiles`.
    let is_of_edit_set = tool.split_once('/').is_some_and(|(set, _)| set.trim().eq_ignore_ascii_case("edit"));
    is_of_edit_set || WRITING_TOOLS.contains(&folded_tool(tool).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_claude_tool_table_is_sorted_and_ignores_case() {
        let folded: Vec<String> = CLAUDE_TOOLS.iter().map(|tool| tool.name.to_ascii_lowercase()).collect();
        assert!(folded.is_sorted_by(|one, next| one < next), "{folded:?}");
        for (typed, found) in [
            ("read", Some("Read")),
            ("LSP", Some("LSP")),
            ("ls", Some("LS")),
            ("toolsearch", Some("ToolSearch")),
            ("NOTEBOOKREAD", Some("NotebookRead")),
            ("Teleport", None),
            ("", None),
        ] {
            assert_eq!(claude_tool(typed), found, "{typed}");
        }
    }

    #[test]
    fn claude_tools_that_write_files_can_change() {
        for tool in CLAUDE_TOOLS.iter().filter(|tool| writes_files(tool.name)) {
            assert!(tool.can_change, "{}", tool.name);
        }
        assert_eq!(claude_changing_tools().collect::<Vec<_>>(), ["Bash", "Edit", "MultiEdit", "NotebookEdit", "Write"]);
    }

    #[test]
    fn writing_tools_are_known_by_name_in_any_client() {
        for (tool, writes) in [
            ("Write(src/**)", true),
            ("write_file", true),
            ("edit/editFiles", true),
            ("str_replace_editor", true),
            ("apply-patch", true),
            ("TodoWrite", false),
            ("write_todos", false),
            ("docs/write", false),
            ("Bash(sed -i:*)", false),
            ("credit", false),
        ] {
            assert_eq!(writes_files(tool), writes, "{tool}");
        }
    }
}
