//! Cognitive modes: declared in the frontmatter, found in the body, or the generic ones.

use std::collections::HashMap;

use super::super::body::{Body, BodySection, mode_heading};
use super::super::generic::GenericWords;
use super::super::span::Span;
use super::super::value::{NodeKind, ValueNode};
use super::{AgentMode, ModeBlock, TextOrigin};
use crate::domain::text::{fold_name_key, is_same_name, is_same_word};

pub(super) struct ModeSet {
    /// The modes, in order of declaration or of appearance in the body.
    pub modes: Vec<AgentMode>,
    /// The mode that applies if none is chosen. Only a declared mode can apply by default.
    pub default: Option<String>,
}

impl ModeSet {
    /// The origin that all modes of the agent share.
    pub fn origin(&self) -> TextOrigin {
        self.modes.first().map_or(TextOrigin::Generic, |mode| mode.origin)
    }
}

/// The keys that name the default instead of a mode.
const DEFAULT_KEYS: &[&str] = &["default", "default_mode", "default_cognitive_mode"];

/// The modes declared in the frontmatter; empty if there are none, which is not a problem.
pub(super) fn declared_modes(values: &ValueNode, generic: &GenericWords) -> ModeSet {
    let Some(node) = values.get("cognitive_modes") else {
        return ModeSet { modes: Vec::new(), default: None };
    };
    let named_default = default_name(values).map(str::to_owned);
    let mut modes: Vec<AgentMode> = match &node.kind {
        NodeKind::Map(pairs) => {
            let modes = pairs.iter().filter(|pair| !DEFAULT_KEYS.contains(&pair.key.as_str()));
            modes.map(|pair| declared_mode(&pair.key, &pair.value, generic)).collect()
        }
        _ => node.texts().into_iter().map(|name| declared_mode(name, &ValueNode::empty_map(0), generic)).collect(),
    };
    // `cognitive_modes: {default: critical}` declares the one mode it names.
    if modes.is_empty()
        && let Some(name) = &named_default
    {
        modes.push(declared_mode(name, &ValueNode::empty_map(0), generic));
    }
    let default = named_default
        .and_then(|name| modes.iter().find(|mode| is_same_word(&mode.name, &name)))
        .or_else(|| modes.first())
        .map(|mode| mode.name.clone());
    ModeSet { modes, default }
}

/// The default mode as the frontmatter names it, whether or not it declares such a mode.
pub(super) fn default_name(values: &ValueNode) -> Option<&str> {
    let node = values.get("cognitive_modes")?;
    let inside = node.first_of(DEFAULT_KEYS).and_then(ValueNode::text);
    inside
        .or_else(|| values.first_of(&["default_cognitive_mode", "default_mode"]).and_then(ValueNode::text))
        .map(str::trim)
}

fn declared_mode(name: &str, node: &ValueNode, generic: &GenericWords) -> AgentMode {
    let own = |keys: &[&str]| node.first_of(keys).and_then(ValueNode::text).map(|text| text.trim_end().to_owned());
    let mode = AgentMode {
        name: name.to_owned(),
        origin: TextOrigin::Declared,
        mindset: own(&["mindset"]).or_else(|| node.text().map(str::to_owned)),
        output: own(&["output"]),
        risk: own(&["risk", "risk_profile", "risks"]),
        block: None,
        blocks: Vec::new(),
        instructions: Vec::new(),
    };
    // A mode without a text of its own takes that of the generic mode with the same name.
    match generic.mode(name) {
        Some(known) if mode.mindset.is_none() && mode.output.is_none() && mode.risk.is_none() => {
            AgentMode { mindset: known.mindset.clone(), output: known.output.clone(), risk: known.risk.clone(), ..mode }
        }
        _ => mode,
    }
}

/// The modes of an agent: the declared ones joined with their blocks, else those named in the body, else the generic
/// ones.
pub(super) fn modes(values: &ValueNode, body: &Body, text: &str, generic: &GenericWords) -> ModeSet {
    let mut declared = declared_modes(values, generic);
    if !declared.modes.is_empty() {
        join_blocks(&mut declared, body, text);
        return declared;
    }
    let modes = body_modes(body, text);
    let modes = if modes.is_empty() { generic.modes().to_vec() } else { modes };
    ModeSet { modes, default: None }
}

/// Adds to each mode the blocks of the body that apply only in it: sections headed `### When Critical`, or lists
/// labeled `**When Critical**:`.
fn join_blocks(modes: &mut ModeSet, body: &Body, text: &str) {
    let names = ModeNames::of(modes);
    let mut found: Vec<(usize, ModeBlock)> = Vec::new();
    for (index, section) in body.sections.iter().enumerate().filter(|(_, section)| matches!(section.level, 2..=5)) {
        if let Some(mode) = names.of_block(&section.title) {
            found.push((mode, section_block(index, section)));
        }
    }
    // Without emphasis, the same words can introduce any list: `When critical:`.
    let is_stressed = |label: Span| label.of(text).contains("**") || label.of(text).contains("__");
    for label in body.labels.iter().filter(|label| is_stressed(label.label)) {
        if let Some(mode) = names.of_block(&label.title) {
            let block = ModeBlock { title: label.title.clone(), heading: label.label, span: label.span, section: None };
            found.push((mode, block));
        }
    }
    found.sort_by_key(|(_, block)| block.span.start);
    for (mode, block) in found {
        modes.modes[mode].add_block(block, body, text);
    }
}

fn section_block(index: usize, section: &BodySection) -> ModeBlock {
    ModeBlock { title: section.title.clone(), heading: section.heading, span: section.span, section: Some(index) }
}

impl AgentMode {
    /// Adds a block after the existing ones. A block inside another is already part of it.
    fn add_block(&mut self, block: ModeBlock, body: &Body, text: &str) {
        if self.blocks.last().is_some_and(|last| last.span.contains(block.span)) {
            return;
        }
        self.block = self.block.or(block.section);
        self.instructions.extend(instructions(body, Span::new(block.heading.end, block.span.end), text));
        self.blocks.push(block);
    }
}

/// The modes, by the names used in headings.
struct ModeNames {
    by_name: HashMap<String, usize>,
    default: Option<usize>,
}

impl ModeNames {
    fn of(modes: &ModeSet) -> Self {
        let mut by_name = HashMap::new();
        for (index, mode) in modes.modes.iter().enumerate() {
            by_name.entry(fold_name_key(&mode.name)).or_insert(index);
        }
        let default = modes.default.as_deref().and_then(|name| by_name.get(&fold_name_key(name)).copied());
        Self { by_name, default }
    }

    /// The mode of the block with this heading or label: `When Critical`, `When Reviewing (Critical)`,
    /// `When Specifying (Primary Mode)`.
    fn of_block(&self, title: &str) -> Option<usize> {
        let title = title.trim_matches(['*', '_', ':', ' ']);
        let rest = title.get(..5).filter(|word| word.eq_ignore_ascii_case("when ")).map(|_| title[5..].trim())?;
        let (words, inside) = match rest.split_once('(') {
            Some((words, inside)) => (words.trim(), inside.split(')').next().unwrap_or_default().trim()),
            None => (rest, ""),
        };
        let named = |name: &str| {
            let name = name.trim_matches(['*', '_', ':', ' ']);
            let name = name.strip_suffix(" mode").or_else(|| name.strip_suffix(" Mode")).unwrap_or(name);
            self.by_name.get(&fold_name_key(name)).copied()
        };
        let is_primary = || inside.eq_ignore_ascii_case("primary mode");
        named(words).or_else(|| named(inside)).or_else(|| self.default.filter(|_| is_primary()))
    }
}

/// Modes that a body names in two or more sibling headings: `### RED PHASE - …`, `### Review Mode`.
fn body_modes(body: &Body, text: &str) -> Vec<AgentMode> {
    let headings = body.sections.iter().enumerate();
    let named: Vec<(usize, &BodySection, String, &str)> = headings
        .filter_map(|(index, section)| {
            mode_heading(&section.title).map(|(name, says)| (index, section, fold_name_key(name), says))
        })
        .collect();
    // The first name among each group of sibling headings, and whether another follows.
    let mut places: HashMap<(u8, Option<usize>), (&str, bool)> = HashMap::new();
    for (_, section, name, _) in &named {
        let place = places.entry((section.level, section.parent)).or_insert((name, false));
        place.1 |= place.0 != name;
    }
    let mut modes: Vec<AgentMode> = Vec::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (index, section, name, says) in &named {
        let is_side_by_side = places[&(section.level, section.parent)].1;
        let mode = match by_name.get(name.as_str()) {
            Some(&mode) => mode,
            None if !is_side_by_side => continue,
            None => {
                modes.push(AgentMode {
                    name: mode_heading(&section.title).map_or_else(String::new, |(name, _)| name.to_owned()),
                    origin: TextOrigin::Body,
                    mindset: (!says.is_empty()).then(|| (*says).to_owned()),
                    output: None,
                    risk: None,
                    block: None,
                    blocks: Vec::new(),
                    instructions: Vec::new(),
                });
                by_name.insert(name, modes.len() - 1);
                modes.len() - 1
            }
        };
        // A repeated heading belongs to the mode wherever it is; a different one only next to headings of other modes.
        let repeats = modes[mode].blocks.iter().take(1).any(|block| is_same_name(&block.title, &section.title));
        if is_side_by_side || repeats {
            modes[mode].add_block(section_block(*index, section), body, text);
        }
    }
    modes
}

/// The numbered steps and bullets of a block in order, or its paragraphs if it has none.
fn instructions(body: &Body, inside: Span, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut offset = inside.start;
    let mut margin = None;
    let mut prose = Vec::new();
    for line in inside.of(text).split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let said = line.trim();
        if said.is_empty() || said.starts_with('#') || body.in_code(start) {
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        match item_text(said) {
            Some(item) if indent <= *margin.get_or_insert(indent) + 1 => found.push(item.to_owned()),
            Some(_) => {}
            None if indent > 0 && margin.is_some() => {
                if let Some(last) = found.last_mut() {
                    last.push(' ');
                    last.push_str(said);
                }
            }
            None => prose.push(said.to_owned()),
        }
    }
    if found.is_empty() { prose } else { found }
}

/// The text of a bullet or numbered line.
fn item_text(said: &str) -> Option<&str> {
    if let Some(rest) = said.strip_prefix(['-', '*', '+', '•']) {
        return rest.starts_with(' ').then(|| strip_box(rest.trim_start()));
    }
    let digits = said.bytes().take_while(u8::is_ascii_digit).count();
    let rest = said[digits..].strip_prefix(['.', ')'])?;
    (digits > 0 && rest.starts_with(' ')).then(|| rest.trim_start())
}

fn strip_box(text: &str) -> &str {
    ["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text)
}
