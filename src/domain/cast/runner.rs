//! The clients that a run script can start, and their flags that limit a seat's tools. Facts as data.

use super::export::SeatTools;
use crate::domain::formats::{claude_tool, folded_tool, writes_files};

/// A client that reads a prompt on standard input.
pub(super) struct CastClient {
    pub program: &'static str,
    pub name: &'static str,
    /// The version whose `--help` the flags were checked against.
    pub checked: &'static str,
    /// The first words of the command.
    pub begins: &'static [&'static str],
    /// The last words of the command, after the user's own.
    pub ends: &'static [&'static str],
    /// The flag before the file for the answer; `None` if the client prints the answer.
    pub answer_flag: Option<&'static str>,
    pub tool_flags: fn(&SeatTools) -> Vec<String>,
    /// The limits of its enforcement, in one sentence.
    pub enforces: &'static str,
}

/// The clients, by the names a run script takes.
pub(super) const CLIENTS: [CastClient; 2] = [
    CastClient {
        program: "claude",
        name: "Claude Code",
        checked: "2.1.197",
        begins: &["-p", "--output-format", "text"],
        ends: &[],
        answer_flag: None,
        tool_flags: claude_flags,
        enforces: "Claude Code is given the seat's tools and no other, and no MCP server unless the seat names one",
    },
    CastClient {
        program: "codex",
        name: "Codex",
        checked: "0.171.0",
        begins: &["exec", "--color", "never"],
        ends: &["-"],
        answer_flag: Some("--output-last-message"),
        tool_flags: codex_flags,
        enforces: "Codex knows no list of tools: a seat without a tool that writes works in its read-only sandbox, any \
                   other may write in the folder it works in",
    },
];

/// The tools that search the web or fetch pages, as [`folded_tool`] spells them.
const WEB: [&str; 4] = ["websearch", "webfetch", "googlewebsearch", "fetch"];

/// A tool as passed to Claude Code: its name, and the rule in parentheses. `None` for a name that Claude Code does not
/// have: an agent's file may come from anyone, so only known names go into a command line.
fn given_tool(tool: &str) -> Option<(String, String)> {
    let (name, rule) = match tool.split_once('(') {
        Some((name, rule)) => (name.trim(), rule.strip_suffix(')')?),
        None => (tool.trim(), ""),
    };
    let is_mcp = name.starts_with("mcp__") && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-*".contains(c));
    let name = if is_mcp { name } else { claude_tool(name)? };
    if rule.contains(['\n', '\r', '(', ')']) {
        return None;
    }
    let whole = if rule.is_empty() { name.to_owned() } else { format!("{name}({rule})") };
    Some((name.to_owned(), whole))
}

/// The tools of a seat that Claude Code does not have.
pub(super) fn unknown_to_claude(tools: &SeatTools) -> Vec<&str> {
    let names = tools.names.iter().flatten();
    names.filter(|tool| given_tool(tool).is_none()).map(String::as_str).collect()
}

fn claude_flags(tools: &SeatTools) -> Vec<String> {
    let Some(names) = &tools.names else {
        // An agent that names no tools has all of them, but a seat that only judges must not write.
        let mut flags = vec!["--strict-mcp-config".to_owned()];
        if tools.reads_only {
            flags.extend(["--disallowedTools", "Write", "Edit", "NotebookEdit"].map(str::to_owned));
        } else {
            flags.extend(["--permission-mode", "acceptEdits"].map(str::to_owned));
        }
        return flags;
    };
    let found: Vec<(String, String)> = names.iter().filter_map(|tool| given_tool(tool)).collect();
    let mut base: Vec<&str> = Vec::new();
    for (name, _) in found.iter().filter(|(name, _)| !name.starts_with("mcp__")) {
        if !base.contains(&name.as_str()) {
            base.push(name);
        }
    }
    let mut flags = vec!["--tools".to_owned(), base.join(",")];
    if !found.is_empty() {
        flags.push("--allowedTools".to_owned());
        flags.extend(found.iter().map(|(_, whole)| whole.clone()));
    }
    flags.extend(["--permission-mode", "dontAsk"].map(str::to_owned));
    if !found.iter().any(|(name, _)| name.starts_with("mcp__")) {
        flags.push("--strict-mcp-config".to_owned());
    }
    flags
}

fn codex_flags(tools: &SeatTools) -> Vec<String> {
    let names = || tools.names.iter().flatten();
    let may_write = !tools.reads_only && (tools.names.is_none() || names().any(|tool| writes_files(tool)));
    let sandbox = if may_write { "workspace-write" } else { "read-only" };
    let mut flags = vec!["--sandbox".to_owned(), sandbox.to_owned()];
    if tools.names.is_some() && !names().any(|tool| WEB.contains(&folded_tool(tool).as_str())) {
        flags.extend(["-c", "web_search=\"disabled\""].map(str::to_owned));
    }
    flags
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tools(names: &[&str]) -> SeatTools {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        SeatTools { profile: None, names: Some(names), reads_only: false }
    }

    #[test]
    fn claude_gets_only_the_tools_it_knows() {
        for (names, flags) in [
            (
                &["Read", "Grep"][..],
                "--tools Read,Grep --allowedTools Read Grep --permission-mode dontAsk --strict-mcp-config",
            ),
            (
                &["read", "bash"],
                "--tools Read,Bash --allowedTools Read Bash --permission-mode dontAsk --strict-mcp-config",
            ),
            (
                &["Bash(git diff:*)", "Bash(git log:*)"],
                "--tools Bash --allowedTools Bash(git diff:*) Bash(git log:*) --permission-mode dontAsk --strict-mcp-config",
            ),
            (&["Read", "mcp__db__query"], "--tools Read --allowedTools Read mcp__db__query --permission-mode dontAsk"),
            (
                &["--dangerously-skip-permissions", "Teleport", "Read"],
                "--tools Read --allowedTools Read --permission-mode dontAsk --strict-mcp-config",
            ),
            (&["Read(a) --x", "Bash(a)(b)", "$(id)"], "--tools  --permission-mode dontAsk --strict-mcp-config"),
            (&[], "--tools  --permission-mode dontAsk --strict-mcp-config"),
        ] {
            assert_eq!(claude_flags(&tools(names)).join(" "), flags, "{names:?}");
        }
        assert_eq!(unknown_to_claude(&tools(&["Read", "Teleport", "mcp__x"])), ["Teleport"]);
    }

    #[test]
    fn a_judging_seat_without_tools_gets_no_write_tools() {
        let all = SeatTools { profile: None, names: None, reads_only: true };
        assert_eq!(claude_flags(&all).join(" "), "--strict-mcp-config --disallowedTools Write Edit NotebookEdit");
        assert_eq!(codex_flags(&all).join(" "), "--sandbox read-only");
        let all = SeatTools { reads_only: false, ..all };
        assert_eq!(claude_flags(&all).join(" "), "--strict-mcp-config --permission-mode acceptEdits");
        assert_eq!(codex_flags(&all).join(" "), "--sandbox workspace-write");
    }

    #[test]
    fn the_sandbox_of_codex_follows_from_the_tools_that_write() {
        for (names, flags) in [
            (&["Read", "Bash"][..], "--sandbox read-only -c web_search=\"disabled\""),
            (&["Read", "Edit"], "--sandbox workspace-write -c web_search=\"disabled\""),
            (&["write_file"], "--sandbox workspace-write -c web_search=\"disabled\""),
            (&["NotebookEdit", "WebSearch"], "--sandbox workspace-write"),
            (&["google_web_search"], "--sandbox read-only"),
            (&[], "--sandbox read-only -c web_search=\"disabled\""),
        ] {
            assert_eq!(codex_flags(&tools(names)).join(" "), flags, "{names:?}");
        }
    }
}
