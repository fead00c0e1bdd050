//! The rights of an agent in the keys of another client.

use std::collections::BTreeSet;

use super::conversion_report::{CarriedPart, CarryKind};
use super::conversion_target::{ConversionTarget, McpStyle, ToolNames, ToolStyle};
use super::file_writer::FileValue;
use super::tool_power::{ToolPower, base, rule};
use crate::domain::agent::ToolRights;
use crate::domain::formats::claude_changing_tools;

/// The keys for the rights of an agent, and the report about them.
pub(super) struct CarriedRights {
    pub pairs: Vec<(&'static str, FileValue)>,
    pub parts: Vec<CarriedPart>,
}

impl CarriedRights {
    /// Writes rights for a client.
    ///
    /// # Errors
    /// The client cannot express that the agent has none of its tools; the error says so, as a clause.
    pub fn of(target: &ConversionTarget, rights: &ToolRights, may_widen: bool) -> Result<Self, String> {
        let mut writer = RightsWriter {
            target,
            may_widen,
            allowed: rights.allowed.clone(),
            denied: rights.denied.clone(),
            asked: &rights.asked,
            written: Self { pairs: Vec::new(), parts: Vec::new() },
        };
        writer.permission_mode(rights.permission_mode.as_deref());
        writer.turns(rights.most_turns.as_deref());
        writer.tools()?;
        Ok(writer.written)
    }
}

struct RightsWriter<'a> {
    target: &'a ConversionTarget,
    may_widen: bool,
    allowed: Option<Vec<String>>,
    denied: Vec<String>,
    asked: &'a [String],
    written: CarriedRights,
}

impl RightsWriter<'_> {
    fn report(&mut self, kind: CarryKind, part: &str, note: impl Into<String>) {
        self.written.parts.push(CarriedPart::new(kind, part, note));
    }

    fn permission_mode(&mut self, mode: Option<&str>) {
        let Some(mode) = mode else { return };
        let own = match (self.target.id, mode) {
            ("claude", mode) => Some(("permissionMode", mode)),
            ("qwen", "plan" | "default") => Some(("approvalMode", mode)),
            ("qwen", "acceptEdits") => Some(("approvalMode", "auto-edit")),
            _ => None,
        };
        if let Some((key, value)) = own {
            let kind = if value == mode { CarryKind::Kept } else { CarryKind::Changed };
            self.report(kind, "permission mode", if value == mode { "" } else { "auto-edit in Qwen Code" });
            self.written.pairs.push((key, FileValue::Bare(value.to_owned())));
        } else if mode == "plan" {
            self.denied.extend(claude_changing_tools().map(str::to_owned));
            self.report(CarryKind::Changed, "permission mode", "plan: the tools that change files are not allowed");
        } else {
            self.report(CarryKind::Lost, "permission mode", format!("{} does not have {mode}", self.target.label));
        }
    }

    fn turns(&mut self, most: Option<&str>) {
        let Some(most) = most else { return };
        match self.target.turns {
            Some(key) if most.parse::<u32>().is_ok_and(|turns| turns > 0) => {
                self.report(CarryKind::Kept, "limit of turns", "");
                self.written.pairs.push((key, FileValue::Bare(most.to_owned())));
            }
            _ => self.report(CarryKind::Lost, "limit of turns", format!("{} has none", self.target.label)),
        }
    }

    fn tools(&mut self) -> Result<(), String> {
        let is_asked = !self.asked.is_empty() && matches!(self.target.tools, ToolStyle::Permissions(_));
        if self.allowed.is_none() && self.denied.is_empty() && !is_asked {
            if !matches!(self.target.tools, ToolStyle::None) {
                self.report(CarryKind::Kept, "tools", "all");
            }
            return Ok(());
        }
        match &self.target.tools {
            ToolStyle::List { names, is_text, mcp, denied, has_rules } => {
                self.list(names, *mcp, ListStyle { is_text: *is_text, denied: *denied, has_rules: *has_rules })
            }
            ToolStyle::Permissions(names) => {
                self.permissions(names);
                Ok(())
            }
            ToolStyle::Sandbox => {
                self.sandbox();
                Ok(())
            }
            ToolStyle::ReadOnly => {
                self.read_only();
                Ok(())
            }
            ToolStyle::None => Ok(()),
        }
    }

    /// The allowed tools without the denied ones. A rule on a denied tool cannot be carried, so it denies the tool.
    /// So does a denied tool that has one name with the allowed tool in the client.
    fn left(&self, allowed: &[String], names: ToolNames) -> Vec<String> {
        let denied: BTreeSet<&str> = self.denied.iter().map(|tool| base(tool)).collect();
        let denied_names: BTreeSet<&str> = self.denied.iter().filter_map(|tool| named(names, tool)).collect();
        let is_left = |tool: &&String| {
            !denied.contains(base(tool)) && !named(names, tool).is_some_and(|own| denied_names.contains(own))
        };
        allowed.iter().filter(is_left).cloned().collect()
    }

    /// Reports denied uses of tools that become denied tools.
    fn report_denied_rules(&mut self) {
        let ruled: Vec<&str> = self.denied.iter().filter(|tool| rule(tool).is_some()).map(String::as_str).collect();
        if !ruled.is_empty() {
            let note = format!("{} is denied: the whole tool is left out", ruled.join(", "));
            self.report(CarryKind::Changed, "tools", note);
        }
    }

    /// A tool whose uses are limited by a rule: left out, or allowed whole if rights may be widened.
    fn may_use_whole(&mut self, tool: &str) -> bool {
        if self.may_widen {
            self.report(CarryKind::Widened, "tools", format!("{} is allowed without the limit of {tool}", base(tool)));
        } else {
            let note = format!("{tool}: {} has no limits on the uses of a tool", self.target.label);
            self.report(CarryKind::Lost, "tools", note);
        }
        self.may_widen
    }

    fn list(&mut self, names: ToolNames, mcp: McpStyle, style: ListStyle) -> Result<(), String> {
        if style.has_rules {
            return self.own_list(style);
        }
        let own_name = |tool: &str| {
            let own = named(names, tool).map(str::to_owned);
            own.or_else(|| mcp.name(base(tool)))
        };
        self.report_denied_rules();
        let Some(allowed) = self.allowed.clone() else {
            if let Some(key) = style.denied {
                self.deny_list(key, own_name);
                return Ok(());
            }
            let denied: BTreeSet<&str> = self.denied.iter().filter_map(|tool| named(names, tool)).collect();
            let rest: Vec<String> = unique(names.iter().map(|(_, own)| (*own).to_owned()))
                .into_iter()
                .filter(|own| !denied.contains(own.as_str()))
                .collect();
            let note = format!("all but {}, so its MCP tools are left out", self.denied.join(", "));
            self.report(CarryKind::Changed, "tools", note);
            self.put_tools(rest, style.is_text);
            return Ok(());
        };
        let mut own: Vec<String> = Vec::new();
        for tool in self.left(&allowed, names) {
            match own_name(&tool) {
                None => self.report(CarryKind::Lost, "tools", format!("{tool}: {} has none", self.target.label)),
                Some(name) if rule(&tool).is_none() || self.may_use_whole(&tool) => own.push(name),
                Some(_) => {}
            }
        }
        let own = unique(own.into_iter());
        if own.is_empty() {
            return Err(format!("{} has none of the tools that it may use", self.target.label));
        }
        self.report(CarryKind::Kept, "tools", own.join(", "));
        self.put_tools(own, style.is_text);
        Ok(())
    }

    /// Tools in the words of Claude Code itself.
    fn own_list(&mut self, style: ListStyle) -> Result<(), String> {
        if let Some(allowed) = self.allowed.clone() {
            if allowed.is_empty() {
                return Err(format!("it may use no tool, which {} cannot express", self.target.label));
            }
            self.report(CarryKind::Kept, "tools", allowed.join(", "));
            self.put_tools(allowed, style.is_text);
        }
        if let (Some(key), false) = (style.denied, self.denied.is_empty()) {
            self.report(CarryKind::Kept, "denied tools", self.denied.join(", "));
            self.written.pairs.push((key, FileValue::Text(self.denied.join(", "))));
        }
        Ok(())
    }

    fn deny_list(&mut self, key: &'static str, own_name: impl Fn(&str) -> Option<String>) {
        let names: Vec<Option<String>> = self.denied.iter().map(|tool| own_name(tool)).collect();
        for (tool, _) in self.denied.clone().iter().zip(&names).filter(|(_, own)| own.is_none()) {
            // A tool that the client does not have needs no denial.
            self.report(CarryKind::Kept, "denied tools", format!("{tool}: {} has none", self.target.label));
        }
        let names = unique(names.into_iter().flatten());
        if !names.is_empty() {
            self.report(CarryKind::Kept, "denied tools", names.join(", "));
            self.written.pairs.push((key, FileValue::List(names)));
        }
    }

    fn put_tools(&mut self, names: Vec<String>, is_text: bool) {
        let value = if is_text { FileValue::Text(names.join(", ")) } else { FileValue::List(names) };
        self.written.pairs.push(("tools", value));
    }

    /// opencode asks its permissions in order, and the last that fits a use counts.
    fn permissions(&mut self, names: ToolNames) {
        let word = |word: &str| FileValue::Bare(word.to_owned());
        let mut pairs: Vec<(String, FileValue)> = Vec::new();
        self.report_denied_rules();
        match self.allowed.clone() {
            None => {
                let denied = unique(self.denied.iter().filter_map(|tool| opencode_name(names, tool)));
                if !denied.is_empty() {
                    self.report(CarryKind::Kept, "denied tools", denied.join(", "));
                }
                pairs.extend(denied.into_iter().map(|own| (own, word("deny"))));
            }
            Some(allowed) => {
                pairs.push(("*".to_owned(), word("deny")));
                for tool in self.left(&allowed, names) {
                    let Some(own) = opencode_name(names, &tool) else {
                        self.report(CarryKind::Lost, "tools", format!("{tool}: {} has none", self.target.label));
                        continue;
                    };
                    let value = match (rule(&tool), base(&tool)) {
                        (None, _) => word("allow"),
                        (Some(rule), "Bash") => {
                            let patterns = bash_patterns(rule);
                            let known = pairs.iter_mut().find(|(name, _)| *name == own);
                            if let Some((_, FileValue::Map(uses))) = known {
                                uses.extend(patterns.map(|pattern| (pattern, word("allow"))));
                                continue;
                            }
                            let mut uses = vec![("*".to_owned(), word("deny"))];
                            uses.extend(patterns.map(|pattern| (pattern, word("allow"))));
                            FileValue::Map(uses)
                        }
                        (Some(_), _) if self.may_use_whole(&tool) => word("allow"),
                        (Some(_), _) => continue,
                    };
                    pairs.retain(|(name, _)| *name != own);
                    pairs.push((own, value));
                }
                let own: Vec<&str> = pairs[1..].iter().map(|(name, _)| name.as_str()).collect();
                self.report(CarryKind::Kept, "tools", own.join(", "));
            }
        }
        for tool in self.asked {
            let own = if tool == "*" { Some("*".to_owned()) } else { opencode_name(names, tool) };
            let Some(own) = own else { continue };
            match pairs.iter_mut().find(|(name, _)| *name == own) {
                Some((_, value)) if *value == word("allow") => *value = word("ask"),
                Some(_) => {}
                None if self.allowed.is_some() => {}
                // A later entry overrides an earlier one, so the one for all comes first.
                None if own == "*" => pairs.insert(0, (own, word("ask"))),
                None => pairs.push((own, word("ask"))),
            }
        }
        if !pairs.is_empty() {
            self.written.pairs.push(("permission", FileValue::Map(pairs)));
        }
    }

    /// Returns true if an allowed tool has a power and no denied one does. A use that a rule limits counts only where
    /// it reads.
    fn has(&self, power: &ToolPower) -> bool {
        let is_of_power = |tool: &String| ToolPower::of(tool) == *power;
        let is_whole = |tool: &String| rule(tool).is_none() || *power == ToolPower::Read;
        let is_allowed = |tools: &Vec<String>| tools.iter().any(|tool| is_of_power(tool) && is_whole(tool));
        !self.denied.iter().any(is_of_power) && self.allowed.as_ref().is_none_or(is_allowed)
    }

    fn report_ruled_tools(&mut self) {
        let allowed = self.allowed.clone().unwrap_or_default();
        for tool in self.left(&allowed, &[]) {
            if rule(&tool).is_some() && ToolPower::of(&tool) != ToolPower::Read && !self.may_use_whole(&tool) {
                self.allowed.iter_mut().for_each(|tools| tools.retain(|one| *one != tool));
            } else if rule(&tool).is_some() {
                let whole = base(&tool).to_owned();
                self.allowed.iter_mut().flatten().filter(|one| **one == tool).for_each(|one| one.clone_from(&whole));
            }
        }
    }

    fn sandbox(&mut self) {
        self.report_denied_rules();
        self.report_ruled_tools();
        let (changes, runs) = (self.has(&ToolPower::Change), self.has(&ToolPower::Run));
        let mode = if changes || runs { "workspace-write" } else { "read-only" };
        self.written.pairs.push(("sandbox_mode", FileValue::Text(mode.to_owned())));
        if !self.has(&ToolPower::Network) {
            self.written.pairs.push(("web_search", FileValue::Text("disabled".to_owned())));
        }
        let note =
            format!("written as the sandbox {mode}; Codex has no list of tools, so its MCP servers stay allowed");
        self.report(CarryKind::Changed, "tools", note);
        if changes && !runs {
            let note = "Codex runs commands in the sandbox that changes files, and the agent may run none";
            self.report(CarryKind::Widened, "tools", note);
        }
    }

    fn read_only(&mut self) {
        self.report_denied_rules();
        self.report_ruled_tools();
        let (changes, runs) = (self.has(&ToolPower::Change), self.has(&ToolPower::Run));
        if !runs && !self.has(&ToolPower::Network) {
            self.report(CarryKind::Widened, "tools", "Cursor cannot keep the agent from the network");
        }
        if !changes && !runs {
            self.written.pairs.push(("readonly", FileValue::Bare("true".to_owned())));
            let note = "written as `readonly`; Cursor has no list of tools, so its MCP servers stay allowed";
            self.report(CarryKind::Changed, "tools", note);
        } else if changes && runs {
            self.report(CarryKind::Changed, "tools", "Cursor has no list of tools: it may use all");
        } else {
            let missing = if changes { "run no commands" } else { "change no files but by commands" };
            let note = format!("Cursor has no list of tools, and the agent may {missing}");
            self.report(CarryKind::Widened, "tools", note);
        }
    }
}

/// Way in which a client writes a list of tools.
#[derive(Clone, Copy)]
struct ListStyle {
    is_text: bool,
    denied: Option<&'static str>,
    has_rules: bool,
}

fn named(names: ToolNames, tool: &str) -> Option<&'static str> {
    names.iter().find(|(claude, _)| *claude == base(tool)).map(|(_, own)| *own)
}

/// opencode's name of a tool; those of MCP servers are `server_tool`.
fn opencode_name(names: ToolNames, tool: &str) -> Option<String> {
    let mcp = || {
        let rest = base(tool).strip_prefix("mcp__")?;
        Some(rest.split_once("__").map_or_else(|| format!("{rest}_*"), |(server, name)| format!("{server}_{name}")))
    };
    named(names, tool).map(str::to_owned).or_else(mcp)
}

/// The patterns of opencode for a rule of Claude Code: `git:*` allows `git` with and without arguments.
fn bash_patterns(rule: &str) -> impl Iterator<Item = String> {
    let prefix = rule.strip_suffix(":*");
    let patterns = match prefix {
        Some(prefix) => vec![prefix.to_owned(), format!("{prefix} *")],
        None => vec![rule.to_owned()],
    };
    patterns.into_iter()
}

/// The texts without repetitions, in their order.
fn unique(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| seen.insert(text.clone())).collect()
}
