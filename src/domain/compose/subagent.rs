//! Translates the frontmatter of an agent for Claude Code, without more permissions than the original.

use super::error::ComposeError;
use super::quoting;
use super::resolve::ResolvedChoices;
use crate::domain::agent::{Agent, tool_names};
use crate::domain::formats::{CLAUDE_COLORS, CLAUDE_RESTRICTIONS, Format, claude_changing_tools, claude_model};
use crate::domain::reading::{self, ReadingMethod};
use crate::domain::scalar;
use crate::domain::value::{MapPair, NodeKind, ValueNode, ValueStyle};

/// The lines of a frontmatter after name and description.
#[derive(Debug, Default)]
pub(super) struct SubagentFrontmatter {
    pub lines: String,
    /// Settings that were left out, a sentence each.
    pub left_out: Vec<String>,
    /// The tools that it may use; `None` if it may use all.
    pub tools: Option<Vec<String>>,
    /// The tools it must not use, if they had to be translated.
    pub denied: Vec<String>,
}

/// The frontmatter of `agent` as a Claude Code agent.
///
/// # Errors
/// A restriction of the original cannot be expressed.
pub(super) fn frontmatter(agent: &Agent, acting: ResolvedChoices<'_>) -> Result<SubagentFrontmatter, ComposeError> {
    let mut writer = SubagentWriter { agent, format: agent.entry.format, written: SubagentFrontmatter::default() };
    let kept = writer.restrictions().and_then(|()| writer.tools(acting));
    kept.map_err(|reason| ComposeError::Refused {
        template: "subagent".to_owned(),
        agent: agent.entry.name.clone(),
        reason,
        fix: "use another template, or write the Claude Code agent yourself".to_owned(),
    })?;
    writer.model();
    writer.color();
    Ok(writer.written)
}

struct SubagentWriter<'a> {
    agent: &'a Agent,
    format: Format,
    written: SubagentFrontmatter,
}

impl SubagentWriter<'_> {
    fn value(&self, key: &str) -> Option<&ValueNode> {
        self.agent.frontmatter.values.get(key).filter(|node| !node.is_null())
    }

    fn put(&mut self, key: &str, value: &str) {
        self.written.lines.extend([key, ": ", value, "\n"]);
    }

    fn leave_out(&mut self, sentence: String) {
        self.written.left_out.push(sentence);
    }

    fn restrictions(&mut self) -> Result<(), String> {
        let is_unread = |method| matches!(method, ReadingMethod::Scanned | ReadingMethod::None);
        if is_unread(self.agent.entry.reading) && self.agent.frontmatter.block.is_some() {
            return Err("its frontmatter is invalid, so its restrictions are uncertain".to_owned());
        }
        match self.format.id() {
            _ if self.format.speaks_claude() => {
                self.copy(CLAUDE_RESTRICTIONS)?;
                // Claude Code spells the key with a hyphen in commands and skills.
                self.deny_names("disallowed-tools")?;
            }
            "qwen" => {
                self.copy(&["maxTurns", "mcpServers", "hooks"])?;
                self.deny_names("disallowedTools")?;
                self.qwen_mode();
            }
            "gemini" => {
                if let Some(turns) = self.value("max_turns").and_then(ValueNode::text).map(str::to_owned) {
                    self.put("maxTurns", &turns);
                }
                self.drop_keys(&["temperature", "timeout_mins", "mcp_servers", "mcpServers"]);
            }
            "opencode" | "opencode-command" => {
                self.opencode_permissions()?;
                self.drop_keys(&["temperature", "top_p", "variant", "options"]);
                if let Some(steps) =
                    ["steps", "maxSteps"].iter().find_map(|key| self.value(key)).and_then(ValueNode::text)
                {
                    let steps = steps.to_owned();
                    self.put("maxTurns", &steps);
                }
            }
            "cursor-agent" => self.deny_changes("readonly", "true"),
            "codex" => self.deny_changes("sandbox_mode", "read-only"),
            "factory" => self.drop_keys(&["reasoningEffort", "mcpServers"]),
            _ => self.drop_keys(&["mcp-servers", "mcpServers", "hooks", "agents", "handoffs"]),
        }
        if !self.written.denied.is_empty() {
            let denied = quoting::yaml(&self.written.denied.join(", "));
            self.put("disallowedTools", &denied);
        }
        Ok(())
    }

    /// Copies these keys as they are written.
    fn copy(&mut self, keys: &[&str]) -> Result<(), String> {
        for key in keys {
            let pair = self.agent.frontmatter.values.pairs().iter().find(|pair| pair.key == *key);
            let Some(pair) = pair.filter(|pair| !pair.value.is_null()) else { continue };
            let lines = as_written(&self.agent.document.text, pair)
                .or_else(|| as_scalar(pair))
                .ok_or_else(|| format!("`{key}` cannot be copied as written"))?;
            self.written.lines.push_str(&lines);
        }
        Ok(())
    }

    /// Reports that these keys, which are not restrictions, are left out.
    fn drop_keys(&mut self, keys: &[&str]) {
        for key in keys {
            if self.value(key).is_some() {
                self.leave_out(format!("`{key}` is left out: Claude Code agents do not have this key"));
            }
        }
    }

    fn deny_names(&mut self, key: &str) -> Result<(), String> {
        let Some(node) = self.value(key) else { return Ok(()) };
        for name in tool_names(node, key) {
            let tools = self.format.claude_tools(&name);
            self.written
                .denied
                .extend(tools.ok_or_else(|| format!("`{key}` denies {name}, which Claude Code does not have"))?);
        }
        Ok(())
    }

    fn deny_changes(&mut self, key: &str, value: &str) {
        if self.value(key).and_then(ValueNode::text) == Some(value) {
            self.written.denied.extend(claude_changing_tools().map(str::to_owned));
        }
    }

    fn qwen_mode(&mut self) {
        let mode = ["approvalMode", "permissionMode"].iter().find_map(|key| self.value(key)).and_then(ValueNode::text);
        match mode.map(str::to_owned).as_deref() {
            None => {}
            Some(mode @ ("plan" | "default")) => self.put("permissionMode", mode),
            Some("auto-edit" | "acceptEdits") => self.put("permissionMode", "acceptEdits"),
            Some(other) => {
                self.leave_out(format!("the approval mode {other} is left out: Claude Code uses its own setting"));
            }
        }
    }

    /// Tools that opencode denies or switches off. Tools that opencode asks about need no entry: Claude Code asks too.
    fn opencode_permissions(&mut self) -> Result<(), String> {
        let mut denied: Vec<String> = Vec::new();
        if let Some(tools) = self.value("tools") {
            denied.extend(tools.pairs().iter().filter(|pair| is_off(&pair.value)).map(|pair| pair.key.to_string()));
        }
        if let Some(permission) = self.value("permission") {
            if is_denied(permission) {
                return Err("`permission: deny` denies every tool, which a Claude Code agent cannot express".to_owned());
            }
            for pair in permission.pairs() {
                if is_denied(&pair.value) {
                    denied.push(pair.key.to_string());
                } else if pair.value.pairs().iter().any(|inner| is_denied(&inner.value)) {
                    return Err(format!(
                        "`permission.{}` denies some uses, which a Claude Code agent cannot express",
                        pair.key
                    ));
                }
            }
        }
        for name in denied {
            let tools = self.format.claude_tools(&name);
            self.written
                .denied
                .extend(tools.ok_or_else(|| format!("it must not use {name}, which Claude Code does not have"))?);
        }
        self.written.denied.dedup();
        Ok(())
    }

    fn tools(&mut self, acting: ResolvedChoices<'_>) -> Result<(), String> {
        let is_switches =
            self.format.id() == "opencode" && self.value("tools").is_some_and(|node| !node.pairs().is_empty());
        // These formats list the tools that need no permission or are switched off, not all tools that may be used.
        if is_switches {
            return Ok(());
        }
        let Some(profile) = acting.profile else {
            let names = |agent: &Agent| agent.tools.iter().map(|one| one.name.clone()).collect::<Vec<_>>().join(", ");
            return match self.agent.tools.is_empty() && !self.names_no_tools() {
                true => Ok(()),
                false if self.agent.tools.is_empty() => {
                    Err("it may use no tool, which a Claude Code agent cannot express".to_owned())
                }
                false => Err(format!(
                    "no tool profile is active, and a Claude Code agent without `tools` may use all; choose one of {}",
                    names(self.agent)
                )),
            };
        };
        if profile.tools.iter().any(|name| name == "*") {
            return Ok(());
        }
        let mut tools: Vec<String> = Vec::new();
        if acting.allowed_tools().is_empty() && !profile.tools.is_empty() {
            return Err("each of its tools changes files, and an agent without `tools` may use all".to_owned());
        }
        for name in acting.allowed_tools() {
            match self.format.claude_tools(name) {
                Some(known) => tools.extend(known),
                None => self.leave_out(format!("the tool {name} is left out: Claude Code has no equivalent")),
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        tools.retain(|tool| seen.insert(tool.clone()));
        if tools.is_empty() {
            return Err("Claude Code has none of its tools, and an agent without `tools` may use all".to_owned());
        }
        let line = quoting::yaml(&tools.join(", "));
        self.put("tools", &line);
        self.written.tools = Some(tools);
        Ok(())
    }

    /// Returns true if the file states that the agent has no tools.
    fn names_no_tools(&self) -> bool {
        let node = self.agent.frontmatter.values.get("tools");
        node.is_some_and(|node| matches!(&node.kind, NodeKind::List(items) if items.is_empty()))
    }

    fn model(&mut self) {
        let Some(model) = self.agent.entry.model.clone().filter(|model| !model.trim().is_empty()) else { return };
        let known = if self.format.speaks_claude() { Some(model.clone()) } else { claude_model(&model) };
        match known {
            Some(model) => {
                let model = quoting::yaml(&model);
                self.put("model", &model);
            }
            None => self.leave_out(format!("the model {model} is left out: Claude Code does not have it")),
        }
    }

    fn color(&mut self) {
        let color = self.value("color").and_then(ValueNode::text).map(str::to_owned);
        if let Some(color) = color.filter(|color| CLAUDE_COLORS.contains(&color.as_str())) {
            self.put("color", &color);
        }
    }
}

fn is_denied(node: &ValueNode) -> bool {
    node.text() == Some("deny")
}

fn is_off(node: &ValueNode) -> bool {
    node.text() == Some("false")
}

/// The unindented lines of a key as in the file, if they mean the same on their own.
fn as_written(text: &str, pair: &MapPair) -> Option<String> {
    let start = pair.key_span.start;
    if start > 0 && !text[..start].ends_with('\n') || has_alias(&pair.value) {
        return None;
    }
    let end = pair.value.span.end.max(pair.key_span.end);
    let end = if text[..end].ends_with('\n') {
        end
    } else {
        end + text[end..].find('\n').map_or(text.len() - end, |at| at + 1)
    };
    let mut lines = text[start..end].to_owned();
    if !lines.ends_with('\n') {
        lines.push('\n');
    }
    let (again, problems) = reading::whole_yaml(&lines);
    let same =
        again.pairs().len() == 1 && again.get(&pair.key).is_some_and(|node| node.to_json() == pair.value.to_json());
    (same && problems.is_empty()).then_some(lines)
}

/// A key with its value, on one line.
fn as_scalar(pair: &MapPair) -> Option<String> {
    let NodeKind::Scalar { text, style } = &pair.value.kind else { return None };
    let is_bare = *style == ValueStyle::Plain && !scalar::is_text(text) && scalar::is_one_line(text);
    Some(format!("{}: {}\n", pair.key, if is_bare { text.to_string() } else { quoting::yaml(text) }))
}

fn has_alias(node: &ValueNode) -> bool {
    match &node.kind {
        NodeKind::Alias(_) => true,
        NodeKind::List(items) => items.iter().any(has_alias),
        NodeKind::Map(pairs) => pairs.iter().any(|pair| has_alias(&pair.value)),
        NodeKind::Scalar { .. } => false,
    }
}

#[cfg(test)]
mod tests;
