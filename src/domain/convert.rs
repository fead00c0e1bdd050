//! Converts an agent into the file of another client, and reports what is kept, changed, lost or widened.
//!
//! Rights are compared by the actions that they allow ([`ToolPower`]). A right that the other client cannot express is
//! left out; a right is added only if the user accepts that.

mod carried_rights;
mod conversion_report;
mod conversion_target;
mod file_writer;
#[cfg(test)]
mod tests;
mod tool_power;

pub use conversion_report::{CarriedPart, CarryKind};
pub use conversion_target::ConversionTarget;
pub use tool_power::ToolPower;

use carried_rights::CarriedRights;
use conversion_target::{BlockStyle, NameRule};
use file_writer::{FileValue, FileWriter};

use super::agent::{Agent, TextOrigin, ToolRights};
use super::clients::{ClientFacts, ClientFile, PlaceBase, VerdictDetail, judge};
use super::compose::{
    ComposeError, NameChoice, PartKind, ResolvedChoices, Selection, TemplateSet, compose, copied_key, slug,
};
use super::document::Document;
use super::formats::CLAUDE_RESTRICTIONS;
use super::reading;
use super::value::ValueNode;

/// A request to convert agents.
#[derive(Clone, Copy, Debug)]
pub struct Conversion<'a> {
    /// The client the file is for.
    pub target: &'static ConversionTarget,
    /// Mode, role and tool profile; only the chosen ones are composed into the body.
    pub selection: &'a Selection,
    /// True if rights may be widened.
    pub may_widen: bool,
}

/// The file of an agent for another client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConvertedAgent {
    /// The path of the file below the folder of the client.
    pub file: String,
    pub text: String,
    /// Report of the parts of the agent, in the order of the file.
    pub parts: Vec<CarriedPart>,
}

/// The reason that an agent was not converted.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum ConvertError {
    /// callsheet lists files of its format, but does not read their prompt.
    #[error("{agent}: callsheet lists {format} but does not read their prompt")]
    NotRead { agent: String, format: &'static str },
    /// A restriction has no translation.
    #[error("{agent}: {reason}")]
    Rights { agent: String, reason: String },
    /// The file would give the agent rights that it does not have.
    #[error("{agent}: {}; --allow-wider accepts that", .widened.join("; "))]
    Wider { agent: String, widened: Vec<String> },
    /// The client would not load the file.
    #[error("{agent}: {client} would not load it: {reason}")]
    NotLoaded { agent: String, client: &'static str, reason: String },
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

/// Converts one agent.
///
/// # Errors
/// The selection names something that the agent does not have, a restriction cannot be expressed, or the client would
/// not load the result.
pub fn convert(agent: &Agent, conversion: Conversion<'_>) -> Result<ConvertedAgent, ConvertError> {
    let target = conversion.target;
    if !agent.entry.format.0.read {
        return Err(ConvertError::NotRead { agent: agent.entry.name.clone(), format: agent.entry.format.0.label });
    }
    if target.format == Some(agent.entry.format.id()) && is_untouched(conversion.selection) {
        // A file is written again if its own client does not load all of it.
        let own = same_client(agent, target);
        if let Ok(checked) = check_loads(agent, target, own.clone())
            && checked == own
        {
            return Ok(own);
        }
    }
    let converter = Converter { agent, target, conversion, file: FileWriter::new(target.block), parts: Vec::new() };
    check_loads(agent, target, converter.run()?)
}

/// Returns true if nothing was chosen that changes the text.
fn is_untouched(selection: &Selection) -> bool {
    let choices = [&selection.mode, &selection.role, &selection.tools];
    choices.into_iter().all(|choice| *choice == NameChoice::Default)
}

/// The file as it is, for the client it was written for.
fn same_client(agent: &Agent, target: &'static ConversionTarget) -> ConvertedAgent {
    ConvertedAgent {
        file: target.file_name(&file_stem(agent)),
        text: agent.document.text.clone(),
        parts: vec![CarriedPart::new(CarryKind::Kept, "file", format!("already for {}", target.label))],
    }
}

/// The name of the file without its ending: the agent's name, in the characters that every client accepts.
fn file_stem(agent: &Agent) -> String {
    slug(&agent.entry.name)
}

/// Asks the facts about the client whether it loads the file.
fn check_loads(
    agent: &Agent,
    target: &'static ConversionTarget,
    mut converted: ConvertedAgent,
) -> Result<ConvertedAgent, ConvertError> {
    let facts = ClientFacts::by_id(target.id);
    let place = facts.and_then(|facts| facts.places.iter().find(|place| place.base == PlaceBase::Project));
    let not_loaded =
        |reason: String| ConvertError::NotLoaded { agent: agent.entry.name.clone(), client: target.label, reason };
    let Some((facts, place)) = facts.zip(place) else {
        let needs_description = target.block != BlockStyle::None;
        if needs_description && agent.entry.description.trim().is_empty() {
            return Err(not_loaded("it has no description".to_owned()));
        }
        return Ok(converted);
    };
    let document = Document::from_text(converted.text.as_str());
    let frontmatter = reading::read(&document.text);
    let size = converted.text.len() as u64;
    let file = ClientFile { relative: &converted.file, document: &document, frontmatter: &frontmatter, size };
    let verdict = judge(facts, place, &file);
    if let Some(reason) = verdict.reason {
        return Err(not_loaded(reason.sentence()));
    }
    let note = |detail: &VerdictDetail| CarriedPart::new(CarryKind::Changed, "file", detail.sentence());
    converted.parts.extend(verdict.notes.iter().map(note));
    Ok(converted)
}

/// Keys that the steps of a conversion look at.
const SEEN: &[&str] = &[
    "name",
    "description",
    "model",
    "color",
    "temperature",
    "tools",
    "allowed-tools",
    "allowedTools",
    "allowed_tools",
    "disallowedTools",
    "disallowed-tools",
    "permission",
    "permissionMode",
    "approvalMode",
    "sandbox_mode",
    "readonly",
    "maxTurns",
    "max_turns",
    "steps",
    "maxSteps",
    "cognitive_modes",
    "ensemble_roles",
    "kind",
];

struct Converter<'a> {
    agent: &'a Agent,
    target: &'static ConversionTarget,
    conversion: Conversion<'a>,
    file: FileWriter,
    parts: Vec<CarriedPart>,
}

impl Converter<'_> {
    fn run(mut self) -> Result<ConvertedAgent, ConvertError> {
        let choices = ResolvedChoices::of(self.agent, self.conversion.selection)?;
        let body = self.body()?;
        if self.target.block == BlockStyle::None {
            self.report(CarryKind::Lost, "description", "the file is only the prompt");
            let note = format!("{} gives the prompt no tools", self.target.label);
            self.report_if(!self.agent.tools.is_empty(), CarryKind::Lost, "tools", &note);
        } else {
            self.name();
            self.description();
            for (key, value) in self.target.fixed {
                self.file.put(key, FileValue::Bare((*value).to_owned()));
            }
            self.model();
            self.rights(choices)?;
            self.copy_for_claude()?;
            self.color();
            self.temperature();
        }
        self.modes_and_roles(choices);
        self.other_keys();
        let text = self.file.finish(&body);
        Ok(ConvertedAgent { file: self.target.file_name(&file_stem(self.agent)), text, parts: self.parts })
    }

    fn report(&mut self, kind: CarryKind, part: &str, note: impl Into<String>) {
        self.parts.push(CarriedPart::new(kind, part, note));
    }

    fn report_if(&mut self, condition: bool, kind: CarryKind, part: &str, note: &str) {
        if condition {
            self.report(kind, part, note);
        }
    }

    fn value(&self, key: &str) -> Option<&ValueNode> {
        self.agent.frontmatter.values.get(key).filter(|node| !node.is_null())
    }

    fn text(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.value(key)).and_then(ValueNode::text).map(str::to_owned)
    }

    /// The body as it is; with a chosen mode or role, as they make it.
    fn body(&mut self) -> Result<String, ConvertError> {
        let chosen = self.conversion.selection;
        let is_named = |choice: &NameChoice| matches!(choice, NameChoice::Named(_));
        if !is_named(&chosen.mode) && !is_named(&chosen.role) {
            let text = self.agent.body_span().of(&self.agent.document.text);
            self.report(CarryKind::Kept, "body", "");
            return Ok(text.trim_start_matches(['\r', '\n']).to_owned());
        }
        let mut selection = chosen.clone();
        // The markdown template writes nothing but the parts; the rights are in the frontmatter.
        selection.template = Some("markdown".to_owned());
        selection.without.extend([PartKind::Tools, PartKind::Task, PartKind::Inputs]);
        // A mode or role that was not chosen must not get in by default.
        for choice in [&mut selection.mode, &mut selection.role] {
            if *choice == NameChoice::Default {
                *choice = NameChoice::None;
            }
        }
        let prompt = compose(self.agent, &selection, TemplateSet::built_in())?;
        self.report(CarryKind::Changed, "body", "composed with the chosen mode and role");
        Ok(prompt.text)
    }

    fn name(&mut self) {
        let name = self.agent.entry.name.clone();
        let stem = file_stem(self.agent);
        let is_valid = match self.target.name_rule {
            NameRule::Slug => name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_')),
            // The file already says it.
            NameRule::FileName if name == stem => return self.report(CarryKind::Kept, "name", "as the file name"),
            NameRule::Text | NameRule::FileName => true,
        };
        if is_valid {
            self.file.put("name", FileValue::Text(name));
            self.report(CarryKind::Kept, "name", "");
        } else {
            self.report(CarryKind::Changed, "name", format!("`{name}` becomes `{stem}`"));
            self.file.put("name", FileValue::Text(stem));
        }
    }

    fn description(&mut self) {
        let description = self.agent.entry.description.trim().to_owned();
        if description.is_empty() {
            return;
        }
        match self.value("description") {
            Some(_) => self.report(CarryKind::Kept, "description", ""),
            None => self.report(CarryKind::Changed, "description", "taken from the text, as the file has none"),
        }
        self.file.put("description", FileValue::Text(description));
    }

    fn model(&mut self) {
        let Some(model) = self.agent.entry.model.clone().filter(|model| !model.trim().is_empty()) else { return };
        match (self.target.model)(self.agent.entry.format, &model) {
            Some(own) => {
                let kind = if own == model { CarryKind::Kept } else { CarryKind::Changed };
                self.report(kind, "model", if own == model { String::new() } else { format!("{model} becomes {own}") });
                self.file.put("model", FileValue::Text(own));
            }
            None if model == "inherit" => self.report(CarryKind::Kept, "model", "inherited without the key"),
            None => {
                self.report(
                    CarryKind::Lost,
                    "model",
                    format!("{} may not have {model}; it inherits", self.target.label),
                );
            }
        }
    }

    fn rights(&mut self, choices: ResolvedChoices<'_>) -> Result<(), ConvertError> {
        let name = || self.agent.entry.name.clone();
        let profile = choices.profile.map(|_| choices.allowed_tools());
        let rights = ToolRights::of(self.agent, profile.as_deref())
            .map_err(|reason| ConvertError::Rights { agent: name(), reason })?;
        let has_hooks = self.agent.entry.format.speaks_claude() && self.value("hooks").is_some();
        let may_widen = self.conversion.may_widen;
        let carried = CarriedRights::of(self.target, &rights, may_widen)
            .map_err(|reason| ConvertError::Rights { agent: name(), reason })?;
        for left_out in rights.left_out {
            self.report(CarryKind::Lost, "tools", left_out);
        }
        self.parts.extend(carried.parts);
        for (key, value) in carried.pairs {
            self.file.put(key, value);
        }
        if has_hooks && self.target.id != "claude" {
            let note = format!("{} does not run the hooks, which may guard its tools", self.target.label);
            self.report(CarryKind::Widened, "hooks", note);
        }
        let is_wider = |part: &&CarriedPart| part.kind == CarryKind::Widened;
        let widened: Vec<String> = self.parts.iter().filter(is_wider).map(|part| part.note.clone()).collect();
        if !widened.is_empty() && !may_widen {
            return Err(ConvertError::Wider { agent: name(), widened });
        }
        Ok(())
    }

    /// Copies the settings of Claude Code as they are written.
    fn copy_for_claude(&mut self) -> Result<(), ConvertError> {
        if self.target.id != "claude" || !self.agent.entry.format.speaks_claude() {
            return Ok(());
        }
        for key in CLAUDE_RESTRICTIONS.iter().filter(|key| !SEEN.contains(key)) {
            let copied = copied_key(self.agent, key);
            let agent = || self.agent.entry.name.clone();
            if let Some(lines) = copied.map_err(|reason| ConvertError::Rights { agent: agent(), reason })? {
                self.file.put_lines(&lines);
                self.report(CarryKind::Kept, key, "");
            }
        }
        Ok(())
    }

    fn color(&mut self) {
        let Some(color) = self.text(&["color"]) else { return };
        if self.target.has_color(&color) {
            self.report(CarryKind::Kept, "color", "");
            self.file.put("color", FileValue::Text(color));
        } else {
            self.report(CarryKind::Lost, "color", format!("{} does not have it", self.target.label));
        }
    }

    fn temperature(&mut self) {
        let Some(temperature) = self.text(&["temperature"]) else { return };
        if self.target.temperature && temperature.parse::<f64>().is_ok_and(f64::is_finite) {
            self.report(CarryKind::Kept, "temperature", "");
            self.file.put("temperature", FileValue::Bare(temperature));
        } else {
            self.report(CarryKind::Lost, "temperature", format!("{} does not have it", self.target.label));
        }
    }

    /// Reports the modes and roles of the agent's own that the body does not say.
    fn modes_and_roles(&mut self, choices: ResolvedChoices<'_>) {
        let selection = self.conversion.selection;
        let entry = &self.agent.entry;
        let mode = choices.mode.map(|mode| mode.name.as_str());
        let role = choices.role.map(|role| role.name.as_str());
        let kinds = [
            ("modes", "--mode", &selection.mode, mode, &entry.modes, entry.modes_origin),
            ("roles", "--role", &selection.role, role, &entry.roles, entry.roles_origin),
        ];
        for (part, option, choice, chosen, names, origin) in kinds {
            match (choice, chosen) {
                (NameChoice::Named(_), Some(name)) => {
                    self.report(CarryKind::Kept, part, format!("{name}, in the body"));
                }
                _ if origin == TextOrigin::Generic || names.is_empty() => {}
                _ => self.report(CarryKind::Lost, part, format!("{}; {option} carries one", names.join(", "))),
            }
        }
    }

    /// Reports the keys of the frontmatter that no other step has looked at.
    fn other_keys(&mut self) {
        let is_reported = |key: &str| self.parts.iter().any(|part| part.part == key);
        let is_new = |key: &str| !SEEN.contains(&key) && !is_reported(key);
        let fixed = |key: &str| self.target.fixed.iter().any(|(own, _)| *own == key);
        let pairs = self.agent.frontmatter.values.pairs();
        let keys: Vec<String> = pairs.iter().map(|pair| pair.key.to_string()).filter(|key| is_new(key)).collect();
        let (replaced, lost): (Vec<String>, Vec<String>) = keys.into_iter().partition(|key| fixed(key));
        for key in replaced {
            let value = self.target.fixed.iter().find(|(own, _)| *own == key).map_or("", |(_, value)| value);
            self.report(CarryKind::Changed, &key, format!("becomes {value}"));
        }
        for key in lost {
            self.report(CarryKind::Lost, &key, format!("{} has no such key", self.target.label));
        }
    }
}
