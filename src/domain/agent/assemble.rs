//! From the bytes of a file to its entry or the whole agent.

use std::sync::Arc;

use super::super::body::{self, Body};
use super::super::document::{self, Document};
use super::super::formats::{self, Clues, Format};
use super::super::generic::Generic;
use super::super::problem::Problem;
use super::super::reading::{self, Frontmatter, Rung};
use super::super::text::repair_doubled;
use super::super::value::Node;
use super::mode::Modes;
use super::role::Roles;
use super::tool::Profiles;
use super::{Agent, Depth, Entry, Found, Origin, collaborator, identity, inspect, mode, role, tool};

/// Reads identity and frontmatter, at [`Depth::Line`] no more of it than that. The body is looked at
/// only for the name and description of a file without a block.
pub fn glance(found: Found, bytes: &[u8], depth: Depth, generic: &Generic) -> Entry {
    // Nearly every file is UTF-8, and then nothing of it need be copied.
    if let Some(text) = document::text_of(bytes) {
        return glanced(found, text, &reading::read(text), depth, generic);
    }
    let document = Document::from_bytes(bytes.to_vec());
    let mut entry = glanced(found, &document.text, &reading::read(&document.text), depth, generic);
    entry.problems.extend(inspect::decoding(&document));
    entry
}

/// The same from the first bytes of a file, where they hold all that is asked of it: a block that ends
/// among them and describes the agent. Otherwise what was found is given back, and it takes the whole
/// file. Only what is wrong behind these bytes is not seen.
///
/// # Errors
///
/// The head is not enough.
pub fn glance_at_head(found: Found, head: &[u8], depth: Depth, generic: &Generic) -> Result<Entry, Found> {
    // Looking for the end first costs little, and reading half a block for nothing much.
    let may_do = |text: &&str| {
        let ends = |fence: &str| memchr::memmem::find(&text.as_bytes()[3..], fence.as_bytes()).is_some();
        text.starts_with("---") && ends("\n---") || text.starts_with("+++") && ends("\n+++")
    };
    let Some(text) = document::text_of_head(head).filter(may_do) else { return Err(found) };
    let frontmatter = reading::read(text);
    let is_inside = frontmatter.block.is_some_and(|block| block.closed && block.outer.end < text.len());
    if !is_inside || frontmatter.values.get("description").and_then(Node::text).is_none() {
        return Err(found);
    }
    Ok(glanced(found, text, &frontmatter, depth, generic))
}

fn glanced(found: Found, text: &str, frontmatter: &Frontmatter, depth: Depth, generic: &Generic) -> Entry {
    let mut entry = entry(found, text, frontmatter, depth);
    if depth < Depth::Head {
        return entry;
    }
    let declared = mode::declared(&frontmatter.values, generic);
    entry.modes = declared.modes.into_iter().map(|mode| mode.name).collect();
    entry.default_mode = declared.default;
    if let Some(roles) = role::declared(&frontmatter.values, generic) {
        entry.roles_origin = roles.origin();
        entry.roles = roles.roles.into_iter().map(|role| role.name).collect();
        entry.default_role = roles.default;
    } else {
        entry.roles_origin = Origin::Generic;
        entry.roles = generic.role_names();
    }
    set_tools(&mut entry, tool::profiles(&frontmatter.values).profiles);
    entry
}

/// Reads everything, and keeps of it what the library keeps of every agent.
pub fn survey(found: Found, bytes: Vec<u8>, generic: &Generic) -> Entry {
    Looked::at(found, bytes, generic).entry
}

/// Reads everything.
pub fn read(found: Found, bytes: Vec<u8>, generic: &Generic) -> Agent {
    let Looked { entry, document, frontmatter, mut body, modes, roles, profiles } = Looked::at(found, bytes, generic);
    let values = &frontmatter.values;
    repair_shown(&mut body);
    Agent {
        escalation: tool::escalation(values),
        triggers: tool::triggers(values),
        templates: tool::templates(&body),
        collaborators: collaborator::find(values, &body, &document),
        examples: identity::examples(&entry.description, &document.text[frontmatter.body_start..]),
        modes: modes.modes,
        roles: roles.roles,
        tools: profiles.profiles,
        default_tools: profiles.default,
        entry,
        document,
        frontmatter,
        body,
    }
}

/// A file, and what its entry is made of.
struct Looked {
    entry: Entry,
    document: Document,
    frontmatter: Frontmatter,
    body: Body,
    modes: Modes,
    roles: Roles,
    profiles: Profiles,
}

impl Looked {
    fn at(found: Found, bytes: Vec<u8>, generic: &Generic) -> Self {
        let document = Document::from_bytes(bytes);
        let frontmatter = reading::read(&document.text);
        let body = body::read(&document.text, frontmatter.body_start);
        let mut entry = entry(found, &document.text, &frontmatter, Depth::Whole);
        let values = &frontmatter.values;

        let modes = mode::modes(values, &body, &document.text, generic);
        let roles = role::roles(values, generic);
        let profiles = tool::profiles(values);
        entry.problems.extend(inspect::text(&document));
        entry.problems.extend(inspect::defaults(values, &modes, &roles, &profiles, &document));

        entry.modes = match modes.origin() {
            Origin::Generic => generic.mode_names(),
            _ => modes.modes.iter().map(|mode| mode.name.clone()).collect(),
        };
        entry.modes_origin = modes.origin();
        entry.default_mode.clone_from(&modes.default);
        entry.roles = match roles.origin() {
            Origin::Generic => generic.role_names(),
            _ => roles.roles.iter().map(|role| role.name.clone()).collect(),
        };
        entry.roles_origin = roles.origin();
        entry.default_role.clone_from(&roles.default);
        set_tools(&mut entry, profiles.profiles.clone());
        entry.checklists = body.checklists().count();
        entry.items = body.checklists().map(|list| list.items.len()).sum();
        Self { entry, document, frontmatter, body, modes, roles, profiles }
    }
}

/// The entry of a file that cannot be read, or whose format is not read: it is listed all the
/// same, with what is the matter.
pub fn unread(found: Found, format: Format, problem: Problem) -> Entry {
    Entry {
        name: identity::name_of_file(&found, format),
        description: String::new(),
        format,
        rung: Rung::None,
        reading_reason: Some(problem.message.clone()),
        model: None,
        tier: None,
        tools: Vec::new(),
        tool_profiles: Vec::new(),
        modes: Arc::default(),
        modes_origin: Origin::Generic,
        default_mode: None,
        roles: Arc::default(),
        roles_origin: Origin::Generic,
        default_role: None,
        checklists: 0,
        items: 0,
        problems: vec![problem],
        shadowed_by: None,
        depth: Depth::Nothing,
        found,
    }
}

fn entry(found: Found, text: &str, frontmatter: &Frontmatter, depth: Depth) -> Entry {
    let values = &frontmatter.values;
    let clues = Clues { path: &found.relative, frontmatter: values, has_block: frontmatter.block.is_some(), text };
    let format = found.format.unwrap_or_else(|| formats::recognise(&clues));
    let body = &text[frontmatter.body_start..];
    let one = |key: &str| values.get(key).and_then(Node::first_text).map(|text| text.trim().to_owned());
    Entry {
        name: shown(identity::name(values, frontmatter.rung, body, &found, format)),
        description: shown(identity::description(values, body)),
        format,
        rung: frontmatter.rung,
        reading_reason: frontmatter.reason.clone(),
        model: one("model").or_else(|| values.at("model.id").and_then(Node::text).map(str::to_owned)),
        tier: one("tier"),
        tools: Vec::new(),
        tool_profiles: Vec::new(),
        modes: Arc::default(),
        modes_origin: Origin::Declared,
        default_mode: None,
        roles: Arc::default(),
        roles_origin: Origin::Declared,
        default_role: None,
        checklists: 0,
        items: 0,
        problems: frontmatter.problems.clone(),
        shadowed_by: None,
        depth,
        found,
    }
}

fn set_tools(entry: &mut Entry, profiles: Vec<super::ToolProfile>) {
    for profile in profiles {
        entry.tool_profiles.push(profile.name);
        entry.tools.reserve_exact(profile.tools.len());
        for name in profile.tools {
            if !entry.tools.contains(&name) {
                entry.tools.push(name);
            }
        }
    }
}

fn shown(text: String) -> String {
    repair_doubled(&text).map_or(text, |doubled| doubled.text)
}

/// Double-encoded text is shown repaired; the file, and a prompt made from it, keep their bytes.
fn repair_shown(body: &mut Body) {
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
