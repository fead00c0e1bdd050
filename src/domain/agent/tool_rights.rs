//! The rights of an agent in the words of Claude Code, whatever client it was written for.

use super::{Agent, tool_names};
use crate::domain::formats::{Format, claude_changing_tools};
use crate::domain::reading::ReadingMethod;
use crate::domain::value::{NodeKind, ValueNode};

/// Tools that an agent may and must not use, and the limits it works under. Tool names are those of Claude Code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolRights {
    /// Tools that it may use; `None` if it may use all.
    pub allowed: Option<Vec<String>>,
    /// Tools that it must not use.
    pub denied: Vec<String>,
    /// Tools that opencode asks about before each use; `*` for all. Other clients ask by their own settings.
    pub asked: Vec<String>,
    /// Its permission mode, such as `plan`.
    pub permission_mode: Option<String>,
    /// Limit of its turns, as written.
    pub most_turns: Option<String>,
    /// Settings that have no translation, a sentence each.
    pub left_out: Vec<String>,
}

impl ToolRights {
    /// The rights of `agent` with the tools of its active profile; `None` if no profile is active.
    ///
    /// # Errors
    /// A restriction cannot be translated; the error says which, as a clause.
    pub fn of(agent: &Agent, profile: Option<&[&str]>) -> Result<Self, String> {
        let mut reader = RightsReader { agent, format: agent.entry.format, rights: Self::default() };
        reader.restrictions()?;
        reader.tools(profile)?;
        Ok(reader.rights)
    }
}

struct RightsReader<'a> {
    agent: &'a Agent,
    format: Format,
    rights: ToolRights,
}

impl<'a> RightsReader<'a> {
    fn value(&self, key: &str) -> Option<&'a ValueNode> {
        self.agent.frontmatter.values.get(key).filter(|node| !node.is_null())
    }

    /// The text of the first of these keys that has one.
    fn text(&self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.value(key)).and_then(ValueNode::text)
    }

    fn restrictions(&mut self) -> Result<(), String> {
        let is_unread = |method| matches!(method, ReadingMethod::Scanned | ReadingMethod::None);
        if is_unread(self.agent.entry.reading) && self.agent.frontmatter.block.is_some() {
            return Err("its frontmatter is invalid, so its restrictions are uncertain".to_owned());
        }
        match self.format.id() {
            _ if self.format.speaks_claude() => {
                // Claude Code spells the key with a hyphen in commands and skills.
                self.deny_names("disallowedTools")?;
                self.deny_names("disallowed-tools")?;
                self.rights.permission_mode = self.text(&["permissionMode"]).map(str::to_owned);
                self.rights.most_turns = self.text(&["maxTurns"]).map(str::to_owned);
            }
            "qwen" => {
                self.deny_names("disallowedTools")?;
                self.rights.most_turns = self.text(&["maxTurns"]).map(str::to_owned);
                self.qwen_mode();
            }
            "gemini" => self.rights.most_turns = self.text(&["max_turns"]).map(str::to_owned),
            "opencode" | "opencode-command" => {
                self.opencode_permissions()?;
                self.rights.most_turns = self.text(&["steps", "maxSteps"]).map(str::to_owned);
            }
            "cursor-agent" => self.deny_changes("readonly", "true"),
            "codex" => self.deny_changes("sandbox_mode", "read-only"),
            _ => {}
        }
        Ok(())
    }

    fn deny(&mut self, name: &str) -> Result<(), String> {
        let tools = self.format.claude_tools(name);
        let tools = tools.ok_or_else(|| format!("it must not use {name}, which has no equivalent"))?;
        self.rights.denied.extend(tools);
        Ok(())
    }

    fn deny_names(&mut self, key: &str) -> Result<(), String> {
        let Some(node) = self.value(key) else { return Ok(()) };
        tool_names(node, key).iter().try_for_each(|name| self.deny(name))
    }

    fn deny_changes(&mut self, key: &str, value: &str) {
        if self.text(&[key]) == Some(value) {
            self.rights.denied.extend(claude_changing_tools().map(str::to_owned));
        }
    }

    fn qwen_mode(&mut self) {
        match self.text(&["approvalMode", "permissionMode"]) {
            None => {}
            Some(mode @ ("plan" | "default")) => self.rights.permission_mode = Some(mode.to_owned()),
            Some("auto-edit" | "acceptEdits") => self.rights.permission_mode = Some("acceptEdits".to_owned()),
            Some(other) => self
                .rights
                .left_out
                .push(format!("the approval mode {other} is left out: the other client uses its own setting")),
        }
    }

    /// Tools that opencode denies or switches off, and those it asks about.
    fn opencode_permissions(&mut self) -> Result<(), String> {
        let mut denied: Vec<&str> = Vec::new();
        if let Some(tools) = self.value("tools") {
            denied.extend(tools.pairs().iter().filter(|pair| is_off(&pair.value)).map(|pair| pair.key.as_str()));
        }
        if let Some(permission) = self.value("permission") {
            if is_denied(permission) {
                return Err("`permission: deny` denies every tool, which has no equivalent".to_owned());
            }
            if is_asked(permission) {
                self.rights.asked.push("*".to_owned());
            }
            for pair in permission.pairs() {
                let uses = pair.value.pairs();
                if is_asked(&pair.value) || uses.iter().any(|inner| is_asked(&inner.value)) {
                    self.rights.asked.extend(self.format.claude_tools(&pair.key).unwrap_or_default());
                }
                if is_denied(&pair.value) {
                    denied.push(&pair.key);
                } else if uses.iter().any(|inner| is_denied(&inner.value)) {
                    return Err(format!("`permission.{}` denies some uses, which has no equivalent", pair.key));
                }
            }
        }
        denied.into_iter().try_for_each(|name| self.deny(name))?;
        self.rights.denied.dedup();
        Ok(())
    }

    fn tools(&mut self, profile: Option<&[&str]>) -> Result<(), String> {
        let is_switches =
            self.format.id() == "opencode" && self.value("tools").is_some_and(|node| !node.pairs().is_empty());
        // These formats list the tools that need no permission or are switched off, not all tools that may be used.
        if is_switches {
            return Ok(());
        }
        let Some(profile) = profile else {
            if self.agent.tools.is_empty() {
                self.rights.allowed = self.names_no_tools().then(Vec::new);
                return Ok(());
            }
            let names: Vec<&str> = self.agent.tools.iter().map(|one| one.name.as_str()).collect();
            return Err(format!(
                "no tool profile is active, and without a list it may use every tool; choose one of {}",
                names.join(", ")
            ));
        };
        if profile.contains(&"*") {
            return Ok(());
        }
        let mut tools: Vec<String> = Vec::new();
        for name in profile {
            match self.format.claude_tools(name) {
                Some(known) => tools.extend(known),
                None => {
                    self.rights.left_out.push(format!("the tool {name} is left out: it has no equivalent"));
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        tools.retain(|tool| seen.insert(tool.clone()));
        self.rights.allowed = Some(tools);
        Ok(())
    }

    /// Returns true if the file states that the agent has no tools.
    fn names_no_tools(&self) -> bool {
        let node = self.agent.frontmatter.values.get("tools");
        node.is_some_and(|node| matches!(&node.kind, NodeKind::List(items) if items.is_empty()))
    }
}

fn is_denied(node: &ValueNode) -> bool {
    node.text() == Some("deny")
}

fn is_asked(node: &ValueNode) -> bool {
    node.text() == Some("ask")
}

fn is_off(node: &ValueNode) -> bool {
    node.text() == Some("false")
}
