//! An agent as JSON: the published fields of `list` and `show`, in their published order.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use super::client_verdicts::{VerdictRecord, shown_records, verdict_records};
use crate::domain::agent::{Agent, AgentEntry, AgentMode, AgentRole, Escalation, PlacedVerdict};
use crate::domain::body::ListKind;
use crate::domain::library::{CollaboratorIndex, Library};
use crate::domain::problem::Problem;

/// An agent. In `list`, modes, roles and problems are names and counts; in `show`, they are objects.
#[derive(Serialize)]
pub struct AgentRecord<'a, M, R, P> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    path: Option<Cow<'a, str>>,
    source: Option<&'static str>,
    format: &'static str,
    reading: &'static str,
    reading_reason: Option<&'a str>,
    modes: Vec<M>,
    default_mode: Option<&'a str>,
    roles: Vec<R>,
    default_role: Option<&'a str>,
    tool_profiles: &'a [String],
    checklists: usize,
    items: usize,
    model: Option<&'a str>,
    tier: Option<&'a str>,
    shadowed_by: Option<&'a str>,
    clients: Vec<VerdictRecord<'a>>,
    problems: P,
    #[serde(flatten)]
    findings: Option<FindingsRecord<'a>>,
}

/// Additional fields of `show`.
#[derive(Serialize)]
struct FindingsRecord<'a> {
    default_tools: Option<&'a str>,
    tools: Map<String, Value>,
    lists: Vec<ListRecord<'a>>,
    sections: Vec<SectionRecord<'a>>,
    steps: Vec<StepsRecord<'a>>,
    collaborators: Vec<CollaboratorRecord<'a>>,
    placeholders: Vec<&'a str>,
    templates: Vec<&'a str>,
    examples: &'a [String],
    code_blocks: Vec<CodeRecord<'a>>,
    escalation: Option<&'a Escalation>,
    triggers: &'a [String],
    frontmatter: Value,
}

#[derive(Serialize)]
struct ModeRecord<'a> {
    name: &'a str,
    origin: &'static str,
    mindset: Option<&'a str>,
    output: Option<&'a str>,
    risk: Option<&'a str>,
    instructions: &'a [String],
}

#[derive(Serialize)]
struct ListRecord<'a> {
    title: &'a str,
    kind: ListKind,
    line: usize,
    items: Vec<ItemRecord<'a>>,
}

#[derive(Serialize)]
struct ItemRecord<'a> {
    text: &'a str,
    ticked: bool,
    line: usize,
}

#[derive(Serialize)]
struct SectionRecord<'a> {
    level: u8,
    title: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct StepsRecord<'a> {
    title: &'a str,
    line: usize,
    items: Vec<&'a str>,
}

#[derive(Serialize)]
struct CollaboratorRecord<'a> {
    name: &'a str,
    resolved: Option<&'a str>,
}

#[derive(Serialize)]
struct CodeRecord<'a> {
    language: &'a str,
    start: usize,
    end: usize,
}

/// The object for `list`.
pub fn row<'a>(library: &Library, entry: &'a AgentEntry) -> impl Serialize + use<'a> {
    let names = |names: &'a [String]| names.iter().map(String::as_str).collect();
    let clients = verdict_records(&entry.verdicts);
    let (modes, roles) = (names(&entry.modes), names(&entry.roles));
    record::<&str, &str, usize>(library, entry, modes, roles, clients, entry.problems.len(), None)
}

/// The object for `show`.
pub fn whole<'a>(library: &'a Library, agent: &'a Agent, verdicts: &'a [PlacedVerdict]) -> impl Serialize + use<'a> {
    let entry = &agent.entry;
    let modes = agent.modes.iter().map(mode).collect();
    let roles = agent.roles.iter().collect();
    let problems = entry.problems.as_slice();
    let clients = shown_records(verdicts);
    let findings = Some(findings(library, agent));
    record::<ModeRecord, &AgentRole, &[Problem]>(library, entry, modes, roles, clients, problems, findings)
}

fn record<'a, M, R, P>(
    library: &Library,
    entry: &'a AgentEntry,
    modes: Vec<M>,
    roles: Vec<R>,
    clients: Vec<VerdictRecord<'a>>,
    problems: P,
    findings: Option<FindingsRecord<'a>>,
) -> AgentRecord<'a, M, R, P> {
    AgentRecord {
        id: &entry.found.id.0,
        name: &entry.name,
        description: &entry.description,
        path: entry.found.path.as_deref().map(std::path::Path::to_string_lossy),
        source: library.source_of(entry).map(|source| source.kind.word()),
        format: entry.format.id(),
        reading: entry.reading.word(),
        reading_reason: entry.reading_reason.as_deref(),
        modes,
        default_mode: entry.default_mode.as_deref(),
        roles,
        default_role: entry.default_role.as_deref(),
        tool_profiles: &entry.tool_profiles,
        checklists: entry.checklists,
        items: entry.items,
        model: entry.model.as_deref(),
        tier: entry.tier.as_deref(),
        shadowed_by: entry.shadowed_by.as_deref(),
        clients,
        problems,
        findings,
    }
}

fn mode(mode: &AgentMode) -> ModeRecord<'_> {
    ModeRecord {
        name: &mode.name,
        origin: mode.origin.word(),
        mindset: mode.mindset.as_deref(),
        output: mode.output.as_deref(),
        risk: mode.risk.as_deref(),
        instructions: &mode.instructions,
    }
}

fn findings<'a>(library: &'a Library, agent: &'a Agent) -> FindingsRecord<'a> {
    let names = CollaboratorIndex::of(library);
    FindingsRecord {
        default_tools: agent.default_tools.as_deref(),
        tools: agent.tools.iter().map(|profile| (profile.name.clone(), Value::from(profile.tools.clone()))).collect(),
        lists: lists(agent),
        sections: agent
            .body
            .sections
            .iter()
            .map(|section| SectionRecord {
                level: section.level,
                title: &section.title,
                start: section.start,
                end: section.end,
            })
            .collect(),
        steps: agent
            .steps()
            .map(|steps| StepsRecord {
                title: &steps.title,
                line: steps.line,
                items: steps.items.iter().map(|step| step.text.as_str()).collect(),
            })
            .collect(),
        collaborators: agent
            .collaborators
            .iter()
            .map(|other| match names.collaborator(library, &agent.entry, other) {
                Some((name, entry)) => CollaboratorRecord { name, resolved: Some(&entry.found.id.0) },
                None => CollaboratorRecord { name: &other.name, resolved: None },
            })
            .collect(),
        placeholders: agent.placeholders(),
        templates: agent.templates.iter().map(|template| template.title.as_str()).collect(),
        examples: &agent.examples,
        code_blocks: agent
            .body
            .code_blocks
            .iter()
            .map(|code| CodeRecord { language: &code.language, start: code.start, end: code.end })
            .collect(),
        escalation: agent.escalation.as_ref(),
        triggers: &agent.triggers,
        frontmatter: agent.frontmatter.values.to_json(),
    }
}

fn lists(agent: &Agent) -> Vec<ListRecord<'_>> {
    let lists = agent.body.lists.iter();
    lists
        .map(|list| ListRecord {
            title: &list.title,
            kind: list.kind,
            line: list.line,
            items: list
                .items
                .iter()
                .map(|item| ItemRecord { text: &item.text, ticked: item.ticked, line: item.line })
                .collect(),
        })
        .collect()
}
