//! Turns the bytes of a file into its entry or the whole agent.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::body::{self, Body, Placeholder};
use super::super::document::{self, Document};
use super::super::formats::{self, ClientPlaceholder, ClientPlaceholderKind, Format, FormatClues};
use super::super::generic::GenericWords;
use super::super::problem::Problem;
use super::super::reading::{Frontmatter, ReadingMethod, read_agent};
use super::super::span::Span;
use super::super::text::repair_doubled;
use super::super::value::ValueNode;
use super::mode::ModeSet;
use super::role::RoleSet;
use super::tool::ProfileSet;
use super::{
    Agent, AgentEntry, AgentLocation, ListPlace, ReadDepth, TextOrigin, client_verdicts, collaborator, identity,
    inspect, mode, role, tool,
};

/// Reads identity and frontmatter; at [`ReadDepth::Line`], only the part of them that a row shows. The body is read
/// only for the name and description of a file without a block.
pub fn read_entry(found: AgentLocation, bytes: &[u8], depth: ReadDepth, generic: &GenericWords) -> AgentEntry {
    // Nearly every file is UTF-8, so its bytes can be used without a copy.
    if let Some(text) = document::text_of(bytes) {
        let frontmatter = read_agent(text, found.position());
        return entry_at_depth(
            found,
            FrontmatterText::new(text, document::has_mark(bytes), &frontmatter),
            depth,
            generic,
        );
    }
    let document = Document::from_bytes(bytes.to_vec());
    let frontmatter = read_agent(&document.text, found.position());
    let mut entry =
        entry_at_depth(found, FrontmatterText::new(&document.text, document.bom, &frontmatter), depth, generic);
    entry.problems.extend(inspect::decoding_problems(&document, entry.format));
    entry
}

/// Reads an entry as [`read_entry`] does, but from the first bytes of a file. This works if they contain the whole
/// block and the block has a description. Problems after these bytes are not found.
///
/// # Errors
///
/// Returns `found` if the head is not enough and the whole file must be read.
#[expect(clippy::result_large_err, reason = "the entry it answers otherwise is larger still")]
pub fn read_entry_from_head(
    found: AgentLocation,
    head: &[u8],
    depth: ReadDepth,
    generic: &GenericWords,
) -> Result<AgentEntry, AgentLocation> {
    // Looking for the closing fence first is cheap, and parsing half a block is wasted work.
    let may_do = |text: &&str| {
        let ends = |fence: &str| memchr::memmem::find(&text.as_bytes()[3..], fence.as_bytes()).is_some();
        text.starts_with("---") && ends("\n---") || text.starts_with("+++") && ends("\n+++")
    };
    let Some(text) = document::text_of_head(head).filter(may_do) else { return Err(found) };
    let frontmatter = read_agent(text, found.position());
    let is_inside = frontmatter.block.is_some_and(|block| block.closed && block.outer.end < text.len());
    // If the block is a list, the other agents are shown depending on the size of the file, so the whole file is
    // needed.
    if !is_inside || frontmatter.agents > 1 || frontmatter.values.get("description").and_then(ValueNode::text).is_none()
    {
        return Err(found);
    }
    Ok(entry_at_depth(found, FrontmatterText::new(text, document::has_mark(head), &frontmatter), depth, generic))
}

/// The text of a file, or of its head, with its frontmatter.
#[derive(Clone, Copy)]
struct FrontmatterText<'a> {
    text: &'a str,
    has_mark: bool,
    frontmatter: &'a Frontmatter,
}

impl<'a> FrontmatterText<'a> {
    const fn new(text: &'a str, has_mark: bool, frontmatter: &'a Frontmatter) -> Self {
        Self { text, has_mark, frontmatter }
    }
}

fn entry_at_depth(
    found: AgentLocation,
    told: FrontmatterText<'_>,
    depth: ReadDepth,
    generic: &GenericWords,
) -> AgentEntry {
    let frontmatter = told.frontmatter;
    let mut entry = base_entry(found, told, depth);
    if depth < ReadDepth::Head {
        return entry;
    }
    let declared = mode::declared_modes(&frontmatter.values, generic);
    entry.modes = declared.modes.into_iter().map(|mode| mode.name).collect();
    entry.default_mode = declared.default;
    if let Some(roles) = role::declared_roles(&frontmatter.values, generic) {
        entry.roles_origin = roles.origin();
        entry.roles = roles.roles.into_iter().map(|role| role.name).collect();
        entry.default_role = roles.default;
    } else {
        entry.roles_origin = TextOrigin::Generic;
        entry.roles = generic.role_names();
    }
    set_tools(&mut entry, tool::profiles(&frontmatter.values).profiles);
    entry
}

/// Reads the whole file and returns the entry that the library keeps of every agent.
pub fn read_whole_entry(found: AgentLocation, bytes: Vec<u8>, generic: &GenericWords) -> AgentEntry {
    AgentParts::read(found, bytes, generic).entry
}

pub fn read_agent_file(found: AgentLocation, bytes: Vec<u8>, generic: &GenericWords) -> Agent {
    let AgentParts { entry, document, frontmatter, mut body, modes, roles, profiles } =
        AgentParts::read(found, bytes, generic);
    let values = &frontmatter.values;
    repair_body_encoding(&mut body);
    let argument_names = argument_names(entry.format, values);
    let client_placeholders = add_client_placeholders(entry.format, &document, &argument_names, &mut body);
    Agent {
        escalation: tool::escalation(values),
        human_decisions: tool::human_decisions(values),
        limits: tool::limits(values, entry.format),
        first_message: tool::first_message(values, entry.format),
        triggers: tool::triggers(values),
        templates: tool::templates(&body),
        collaborators: collaborator::find_collaborators(values, &body, &document),
        examples: identity::examples(&entry.description, &document.text[frontmatter.body_start..]),
        modes: modes.modes,
        roles: roles.roles,
        tools: profiles.profiles,
        default_tools: profiles.default,
        entry,
        document,
        frontmatter,
        body,
        argument_names,
        client_placeholders,
    }
}

/// Adds the placeholders of the format's client to those that every format has. If both find one at the same place, the
/// client's reading counts. Returns those that are not values: commands, files and escapes.
fn add_client_placeholders(
    format: Format,
    document: &Document,
    names: &[String],
    body: &mut Body,
) -> Vec<ClientPlaceholder> {
    let found = format.placeholders().read(&document.text, body.span, &body.code_blocks, names);
    if found.is_empty() {
        return found;
    }
    let mut replaced = Vec::new();
    let mut own = Vec::new();
    let mut others = Vec::new();
    for ClientPlaceholder { span, kind } in found {
        match kind {
            ClientPlaceholderKind::Value { style, name } => {
                own.push(Placeholder { name, style, span, line: document.lines().line(span.start) });
                replaced.push(span);
                continue;
            }
            // An escaped placeholder is plain text, so the one right after the backslash does not count.
            ClientPlaceholderKind::Escape => replaced.push(Span::new(span.start, span.end + 1)),
            ClientPlaceholderKind::Command { .. } | ClientPlaceholderKind::File { .. } => {}
        }
        others.push(ClientPlaceholder { span, kind });
    }
    let mut replaced = replaced.into_iter().peekable();
    body.placeholders.retain(|known| {
        while replaced.next_if(|span| span.end <= known.span.start).is_some() {}
        replaced.peek().is_none_or(|span| span.start >= known.span.end)
    });
    body.placeholders.append(&mut own);
    body.placeholders.sort_by_key(|found| found.span.start);
    others
}

fn argument_names(format: Format, values: &ValueNode) -> Vec<String> {
    let Some(node) = format.placeholders().names_key.and_then(|key| values.get(key)) else { return Vec::new() };
    let words = |text: &str| text.split([' ', ',', '\n', '\t']).map(str::to_owned).collect::<Vec<_>>();
    let names = match node.text() {
        Some(text) => words(text.trim().trim_start_matches('[').trim_end_matches(']')),
        None => node.texts().into_iter().map(|text| text.trim().to_owned()).collect(),
    };
    names.into_iter().filter(|name| !name.is_empty()).collect()
}

/// A file and the parts from which its entry is built.
struct AgentParts {
    entry: AgentEntry,
    document: Document,
    frontmatter: Frontmatter,
    body: Body,
    modes: ModeSet,
    roles: RoleSet,
    profiles: ProfileSet,
}

impl AgentParts {
    fn read(found: AgentLocation, bytes: Vec<u8>, generic: &GenericWords) -> Self {
        let document = Document::from_bytes(bytes);
        let frontmatter = read_agent(&document.text, found.position());
        let body = body::read_with_index(&document.text, frontmatter.body_start, document.lines());
        let mut entry =
            base_entry(found, FrontmatterText::new(&document.text, document.bom, &frontmatter), ReadDepth::Whole);
        let values = &frontmatter.values;

        let modes = mode::modes(values, &body, &document.text, generic);
        let roles = role::roles(values, generic);
        let profiles = tool::profiles(values);
        entry.problems.extend(inspect::text_problems(&document, entry.format));
        entry.problems.extend(inspect::value_kind_problems(values, &document));
        entry.problems.extend(inspect::limit_problems(&body));
        entry.problems.extend(inspect::default_problems(values, &modes, &roles, &profiles, &document));

        entry.modes = match modes.origin() {
            TextOrigin::Generic => generic.mode_names(),
            _ => modes.modes.iter().map(|mode| mode.name.clone()).collect(),
        };
        entry.modes_origin = modes.origin();
        entry.default_mode.clone_from(&modes.default);
        entry.roles = match roles.origin() {
            TextOrigin::Generic => generic.role_names(),
            _ => roles.roles.iter().map(|role| role.name.clone()).collect(),
        };
        entry.roles_origin = roles.origin();
        entry.default_role.clone_from(&roles.default);
        set_tools(&mut entry, profiles.profiles.clone());
        entry.verdicts = client_verdicts::verdicts_of(&entry.found, &document, &frontmatter);
        entry.checklists = body.checklists().count();
        entry.items = body.checklists().map(|list| list.items.len()).sum();
        Self { entry, document, frontmatter, body, modes, roles, profiles }
    }
}

/// The entry of a file that cannot be read or has an unsupported format: it is listed with its problem.
pub fn unreadable_entry(found: AgentLocation, format: Format, problem: Problem) -> AgentEntry {
    AgentEntry {
        name: identity::name_of_file(&found, format),
        declared_name: None,
        description: String::new(),
        format,
        reading: ReadingMethod::None,
        reading_reason: Some(problem.message.clone()),
        model: None,
        tier: None,
        tools: Vec::new(),
        tool_profiles: Vec::new(),
        modes: Arc::default(),
        modes_origin: TextOrigin::Generic,
        default_mode: None,
        roles: Arc::default(),
        roles_origin: TextOrigin::Generic,
        default_role: None,
        checklists: 0,
        items: 0,
        problems: vec![problem],
        verdicts: Vec::new(),
        shadowed_by: None,
        depth: ReadDepth::Nothing,
        found,
    }
}

fn base_entry(mut found: AgentLocation, told: FrontmatterText<'_>, depth: ReadDepth) -> AgentEntry {
    let FrontmatterText { text, has_mark, frontmatter } = told;
    let values = &frontmatter.values;
    found.in_list = (frontmatter.agents > 1).then(|| ListPlace {
        position: found.position().min(frontmatter.agents - 1),
        count: frontmatter.agents,
        line: memchr::memchr_iter(b'\n', &text.as_bytes()[..values.span.start]).count() + 1,
    });
    let clues =
        FormatClues { path: &found.relative, frontmatter: values, has_block: frontmatter.block.is_some(), text };
    let format = found.format.unwrap_or_else(|| formats::recognize(&clues));
    let body = &text[frontmatter.body_start..];
    let one = |key: &str| values.get(key).and_then(ValueNode::first_text).map(|text| text.trim().to_owned());
    let name = repair_encoding(identity::name(values, frontmatter.reading, body, &found, format));
    let declared_name = identity::declared_name(values).map(repair_encoding).filter(|declared| *declared != name);
    let mut problems = inspect::block_problems(text, has_mark, frontmatter, format, &found);
    problems.extend(inspect::location_problems(&found, format));
    AgentEntry {
        name,
        declared_name: declared_name.map(Into::into),
        description: repair_encoding(identity::description(values, body)),
        format,
        reading: frontmatter.reading,
        reading_reason: frontmatter.reason.clone(),
        model: one("model").or_else(|| values.at("model.id").and_then(ValueNode::text).map(str::to_owned)),
        tier: one("tier"),
        tools: Vec::new(),
        tool_profiles: Vec::new(),
        modes: Arc::default(),
        modes_origin: TextOrigin::Declared,
        default_mode: None,
        roles: Arc::default(),
        roles_origin: TextOrigin::Declared,
        default_role: None,
        checklists: 0,
        items: 0,
        problems,
        verdicts: Vec::new(),
        shadowed_by: None,
        depth,
        found,
    }
}

fn set_tools(entry: &mut AgentEntry, profiles: Vec<super::ToolProfile>) {
    // Nearly every agent has few tools, for which a hash set costs more than it saves.
    let count: usize = profiles.iter().map(|profile| profile.tools.len()).sum();
    let mut seen: HashSet<String> = HashSet::new();
    for profile in profiles {
        entry.tool_profiles.push(profile.name);
        entry.tools.reserve_exact(profile.tools.len());
        for name in profile.tools {
            let is_new = if count > 64 { seen.insert(name.clone()) } else { !entry.tools.contains(&name) };
            if is_new {
                entry.tools.push(name);
            }
        }
    }
}

fn repair_encoding(text: String) -> String {
    repair_doubled(&text).map_or(text, |doubled| doubled.text)
}

/// Repairs double-encoded text for display; the file and its prompts keep their bytes.
fn repair_body_encoding(body: &mut Body) {
    let texts =
        body.sections
            .iter_mut()
            .map(|section| &mut section.title)
            .chain(body.lists.iter_mut().flat_map(|list| {
                std::iter::once(&mut list.title).chain(list.items.iter_mut().map(|item| &mut item.text))
            }))
            .chain(body.steps.iter_mut().flat_map(|steps| {
                std::iter::once(&mut steps.title).chain(steps.items.iter_mut().map(|step| &mut step.text))
            }));
    for text in texts {
        if let Some(doubled) = repair_doubled(text) {
            *text = doubled.text;
        }
    }
}
