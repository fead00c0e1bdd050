//! Translates the frontmatter of an agent for Claude Code, without more permissions than the original.

use super::error::ComposeError;
use super::quoting;
use super::resolve::ResolvedChoices;
use crate::domain::agent::{Agent, ToolRights};
use crate::domain::formats::{CLAUDE_COLORS, CLAUDE_RESTRICTIONS, Format, claude_model};
use crate::domain::reading;
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
    let refused = |reason: String| ComposeError::Refused {
        template: "subagent".to_owned(),
        agent: agent.entry.name.clone(),
        reason,
        fix: "use another template, or write the Claude Code agent yourself".to_owned(),
    };
    let profile = acting.profile.map(|_| acting.allowed_tools());
    let rights = ToolRights::of(agent, profile.as_deref()).map_err(refused)?;
    let mut writer = SubagentWriter { agent, format: agent.entry.format, written: SubagentFrontmatter::default() };
    writer.restrictions(&rights).and_then(|()| writer.tools(rights.allowed, acting)).map_err(refused)?;
    writer.written.left_out.extend(rights.left_out);
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

    fn restrictions(&mut self, rights: &ToolRights) -> Result<(), String> {
        if self.format.speaks_claude() {
            // A file with both spellings gets one list of both.
            let is_written = self.value("disallowedTools").is_some() && self.value("disallowed-tools").is_none();
            let keys = CLAUDE_RESTRICTIONS.iter().filter(|key| is_written || **key != "disallowedTools");
            self.copy(&keys.copied().collect::<Vec<_>>())?;
            if !is_written {
                self.deny(&rights.denied);
            }
            return Ok(());
        }
        for (key, value) in [("maxTurns", &rights.most_turns), ("permissionMode", &rights.permission_mode)] {
            if let Some(value) = value {
                self.put(key, value);
            }
        }
        self.deny(&rights.denied);
        match self.format.id() {
            "qwen" => self.copy(&["mcpServers", "hooks"])?,
            "gemini" => self.drop_keys(&["temperature", "timeout_mins", "mcp_servers", "mcpServers"]),
            "opencode" | "opencode-command" => self.drop_keys(&["temperature", "top_p", "variant", "options"]),
            "cursor-agent" | "codex" => {}
            "factory" => self.drop_keys(&["reasoningEffort", "mcpServers"]),
            _ => self.drop_keys(&["mcp-servers", "mcpServers", "hooks", "agents", "handoffs"]),
        }
        Ok(())
    }

    fn deny(&mut self, tools: &[String]) {
        if !tools.is_empty() {
            self.put("disallowedTools", &quoting::yaml(&tools.join(", ")));
            self.written.denied = tools.to_vec();
        }
    }

    /// Copies these keys as they are written.
    fn copy(&mut self, keys: &[&str]) -> Result<(), String> {
        for key in keys {
            self.written.lines.extend(copied_key(self.agent, key)?);
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

    fn tools(&mut self, allowed: Option<Vec<String>>, acting: ResolvedChoices<'_>) -> Result<(), String> {
        let Some(tools) = allowed else { return Ok(()) };
        if tools.is_empty() {
            let has_tools = acting.profile.is_some_and(|profile| !profile.tools.is_empty());
            let reason = match has_tools {
                true if acting.allowed_tools().is_empty() => {
                    "each of its tools changes files, and an agent without `tools` may use all"
                }
                true => "Claude Code has none of its tools, and an agent without `tools` may use all",
                false => "it may use no tool, which a Claude Code agent cannot express",
            };
            return Err(reason.to_owned());
        }
        self.put("tools", &quoting::yaml(&tools.join(", ")));
        self.written.tools = Some(tools);
        Ok(())
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

/// The lines of a key of the agent's frontmatter, as written; `None` if it has no value.
///
/// # Errors
/// The lines do not mean the same on their own; the error says so, as a clause.
pub(in crate::domain) fn copied_key(agent: &Agent, key: &str) -> Result<Option<String>, String> {
    let pair = agent.frontmatter.values.pairs().iter().find(|pair| pair.key == key);
    let Some(pair) = pair.filter(|pair| !pair.value.is_null()) else { return Ok(None) };
    let lines = as_written(&agent.document.text, pair).or_else(|| as_scalar(pair));
    lines.map(Some).ok_or_else(|| format!("`{key}` cannot be copied as written"))
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
