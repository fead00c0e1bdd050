//! Cognitive modes: declared in the frontmatter, found in the body, or the generic ones.

use super::super::body::{Body, Section, mode_heading};
use super::super::generic::Generic;
use super::super::span::Span;
use super::super::value::{Kind, Node};
use super::{Mode, Origin};

/// The modes of one agent.
pub(super) struct Modes {
    /// In the order they are declared or stand in the body.
    pub modes: Vec<Mode>,
    /// The mode that acts when none is chosen. Only declared modes act unasked.
    pub default: Option<String>,
}

impl Modes {
    /// Where they came from.
    pub fn origin(&self) -> Origin {
        self.modes.first().map_or(Origin::Generic, |mode| mode.origin)
    }
}

/// The keys that name the default instead of a mode.
const DEFAULT_KEYS: &[&str] = &["default", "default_mode", "default_cognitive_mode"];

/// The modes the frontmatter declares; none is no fault.
pub(super) fn declared(values: &Node, generic: &Generic) -> Modes {
    let Some(node) = values.get("cognitive_modes") else {
        return Modes { modes: Vec::new(), default: None };
    };
    let named_default = default_name(values).map(str::to_owned);
    let mut modes: Vec<Mode> = match &node.kind {
        Kind::Map(pairs) => {
            let modes = pairs.iter().filter(|pair| !DEFAULT_KEYS.contains(&pair.key.as_str()));
            modes.map(|pair| declared_mode(&pair.key, &pair.value, generic)).collect()
        }
        _ => node.texts().into_iter().map(|name| declared_mode(name, &Node::empty_map(0), generic)).collect(),
    };
    // `cognitive_modes: {default: critical}` declares the one mode it names.
    if modes.is_empty()
        && let Some(name) = &named_default
    {
        modes.push(declared_mode(name, &Node::empty_map(0), generic));
    }
    let default = named_default
        .and_then(|name| modes.iter().find(|mode| mode.name.eq_ignore_ascii_case(&name)))
        .or_else(|| modes.first())
        .map(|mode| mode.name.clone());
    Modes { modes, default }
}

/// The default mode as the frontmatter names it, whether or not it declares such a mode.
pub(super) fn default_name(values: &Node) -> Option<&str> {
    let node = values.get("cognitive_modes")?;
    let inside = node.first_of(DEFAULT_KEYS).and_then(Node::text);
    inside.or_else(|| values.first_of(&["default_cognitive_mode", "default_mode"]).and_then(Node::text)).map(str::trim)
}

fn declared_mode(name: &str, node: &Node, generic: &Generic) -> Mode {
    let own = |keys: &[&str]| node.first_of(keys).and_then(Node::text).map(|text| text.trim_end().to_owned());
    let mode = Mode {
        name: name.to_owned(),
        origin: Origin::Declared,
        mindset: own(&["mindset"]).or_else(|| node.text().map(str::to_owned)),
        output: own(&["output"]),
        risk: own(&["risk", "risk_profile", "risks"]),
        block: None,
        instructions: Vec::new(),
    };
    // A mode that is only named takes its text from the generic one of that name.
    match generic.mode(name) {
        Some(known) if mode.mindset.is_none() && mode.output.is_none() && mode.risk.is_none() => {
            Mode { mindset: known.mindset.clone(), output: known.output.clone(), risk: known.risk.clone(), ..mode }
        }
        _ => mode,
    }
}

/// The modes of an agent: declared ones joined with their blocks, else those its body names, else
/// the generic ones.
pub(super) fn modes(values: &Node, body: &Body, text: &str, generic: &Generic) -> Modes {
    let mut declared = declared(values, generic);
    if !declared.modes.is_empty() {
        join(&mut declared, body, text);
        return declared;
    }
    let modes = from_body(body, text);
    let modes = if modes.is_empty() { generic.modes().to_vec() } else { modes };
    Modes { modes, default: None }
}

/// Joins each mode with the block of the body that holds only in it.
fn join(modes: &mut Modes, body: &Body, text: &str) {
    let default = modes.default.clone();
    for (index, section) in body.sections.iter().enumerate() {
        let Some(name) = when_block(section, modes, default.as_deref()) else { continue };
        let Some(mode) = modes.modes.iter_mut().find(|mode| mode.name == name && mode.block.is_none()) else {
            continue;
        };
        mode.block = Some(index);
        mode.instructions = instructions(body, section, text);
    }
}

/// The mode whose block a section is: `### When Critical`, `#### When Reviewing (Critical)`,
/// `### When Specifying (Primary Mode)`.
fn when_block(section: &Section, modes: &Modes, default: Option<&str>) -> Option<String> {
    if !matches!(section.level, 2..=5) {
        return None;
    }
    let title = section.title.trim_matches(['*', '_', ':', ' ']);
    let rest = title.get(..5).filter(|word| word.eq_ignore_ascii_case("when ")).map(|_| title[5..].trim())?;
    let (words, inside) = match rest.split_once('(') {
        Some((words, inside)) => (words.trim(), inside.split(')').next().unwrap_or_default().trim()),
        None => (rest, ""),
    };
    let named = |said: &str| {
        let said = said.trim_end_matches(" mode").trim_end_matches(" Mode").replace([' ', '-'], "_");
        modes.modes.iter().find(|mode| mode.name.replace([' ', '-'], "_").eq_ignore_ascii_case(&said))
    };
    let words = words.trim_end_matches(':');
    let found = named(words).or_else(|| named(inside));
    match found {
        Some(mode) => Some(mode.name.clone()),
        None if inside.eq_ignore_ascii_case("primary mode") => default.map(str::to_owned),
        None => None,
    }
}

/// Modes a body names by two or more headings side by side: `### RED PHASE - …`, `### Review Mode`.
fn from_body(body: &Body, text: &str) -> Vec<Mode> {
    let named: Vec<(usize, &Section, &str, &str)> = body
        .sections
        .iter()
        .enumerate()
        .filter_map(|(index, section)| mode_heading(&section.title).map(|(name, says)| (index, section, name, says)))
        .collect();
    let side_by_side = |&(_, section, name, _): &&(usize, &Section, &str, &str)| {
        let twins =
            named.iter().filter(|(_, other, ..)| other.level == section.level && other.parent == section.parent);
        let others = twins.filter(|(_, _, other, _)| !other.eq_ignore_ascii_case(name)).count();
        others >= 1
    };
    let mut modes: Vec<Mode> = Vec::new();
    for &(index, section, name, says) in named.iter().filter(side_by_side) {
        if modes.iter().any(|mode| mode.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        modes.push(Mode {
            name: name.to_owned(),
            origin: Origin::Body,
            mindset: (!says.is_empty()).then(|| says.to_owned()),
            output: None,
            risk: None,
            block: Some(index),
            instructions: instructions(body, section, text),
        });
    }
    modes
}

/// What a block tells the agent to do: its numbered steps and bullets in order, or its paragraphs.
fn instructions(body: &Body, section: &Section, text: &str) -> Vec<String> {
    let inside = Span::new(section.heading.end, section.span.end);
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
