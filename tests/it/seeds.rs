//! The five files that this program grew from, read completely. They are not part of the repository: the tests run only
//! if `CALLSHEET_CORPUS` names a corpus with a folder `seeds` next to it.

use std::path::PathBuf;

use callsheet::domain::agent::{Agent, AgentId, AgentLocation, TextOrigin, read_agent_file};
use callsheet::domain::body::ListKind;
use callsheet::domain::generic::GenericWords;
use callsheet::domain::reading::ReadingMethod;
use callsheet::domain::source::SourceId;

fn seed(number: &str) -> Option<Agent> {
    let Some(corpus) = std::env::var_os("CALLSHEET_CORPUS") else {
        println!("skipped: CALLSHEET_CORPUS names no corpus");
        return None;
    };
    let folder = PathBuf::from(corpus).join("../seeds");
    let mut files = std::fs::read_dir(folder).ok()?.flatten();
    let file = files.find(|file| file.file_name().to_string_lossy().starts_with(number))?;
    let relative = file.file_name().to_string_lossy().into_owned();
    let bytes = std::fs::read(file.path()).ok()?;
    let found = AgentLocation {
        id: AgentId(relative.trim_end_matches(".txt").to_owned()),
        path: Some(file.path()),
        relative,
        source: SourceId(0),
        format: None,
        size: bytes.len() as u64,
        copy_of: None,
        in_list: None,
    };
    Some(read_agent_file(found, bytes, GenericWords::built_in()))
}

fn list<'a>(agent: &'a Agent, title: &str) -> Option<(ListKind, usize, &'a str)> {
    let list = agent.body.lists.iter().find(|list| list.title == title)?;
    Some((list.kind, list.items.len(), list.items[0].text.as_str()))
}

fn steps(agent: &Agent, title: &str) -> Option<usize> {
    agent.body.steps.iter().find(|steps| steps.title == title).map(|steps| steps.items.len())
}

#[test]
fn seed_000_has_no_block_and_25_lists() {
    let Some(agent) = seed("000") else { return };
    assert_eq!((agent.entry.reading, agent.entry.name.as_str()), (ReadingMethod::None, "ash-elixir-engineer"));
    assert_eq!(agent.body.lists.len(), 25);
    let (kind, items, _) = list(&agent, "BEAM ecosystem development checklist").unwrap();
    assert_eq!((kind, items), (ListKind::Checklist, 8));
    let (kind, items, _) = list(&agent, "Production checklist").unwrap();
    assert_eq!((kind, items), (ListKind::Checklist, 8));
    assert_eq!(list(&agent, "MCP Tool Ecosystem").unwrap().1, 7);
    assert_eq!(agent.entry.checklists, 2);
    assert_eq!(steps(&agent, "When invoked"), Some(4));
    let names: Vec<_> = agent.collaborators.iter().map(|other| other.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "fullstack-developer",
            "microservices-architect",
            "database-optimizer",
            "devops-engineer",
            "security-auditor",
            "api-designer",
            "performance-engineer",
            "frontend-developer"
        ]
    );
    assert_eq!(agent.body.code_blocks.iter().filter(|block| block.language == "json").count(), 2);
    assert_eq!((agent.modes.len(), agent.roles.len()), (5, 7));
    assert_eq!(
        (agent.entry.modes_origin, agent.entry.default_mode, agent.entry.default_role),
        (TextOrigin::Generic, None, None)
    );
}

#[test]
fn seed_001_has_22_lists_with_no_blank_line_before_them() {
    let Some(agent) = seed("001") else { return };
    assert_eq!((agent.entry.reading, agent.entry.name.as_str()), (ReadingMethod::None, "elixir-expert"));
    assert_eq!(agent.body.lists.len(), 22);
    assert_eq!(agent.entry.checklists, 1);
    assert_eq!(list(&agent, "Elixir development checklist").unwrap().1, 8);
    assert!(agent.body.lists.iter().all(|list| list.items.len() == 8));
    assert_eq!(steps(&agent, "When invoked"), Some(4));
    assert_eq!(agent.collaborators.len(), 8);
}

#[test]
fn seed_002_declares_modes_roles_and_profiles() {
    let Some(agent) = seed("002") else { return };
    assert_eq!(agent.entry.reading, ReadingMethod::Strict);
    let modes: Vec<_> = agent.modes.iter().map(|mode| (mode.name.as_str(), mode.instructions.len())).collect();
    assert_eq!(modes, [("generative", 7), ("critical", 5), ("evaluative", 3), ("informative", 2)]);
    assert!(agent.modes.iter().all(|mode| mode.mindset.is_some() && mode.output.is_some() && mode.risk.is_some()));
    assert_eq!(agent.entry.default_mode.as_deref(), Some("generative"));
    assert_eq!((agent.roles.len(), agent.entry.default_role.as_deref()), (5, Some("solo")));
    let profiles: Vec<_> = agent.tools.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!((profiles, agent.default_tools.as_deref()), (vec!["audit", "solution", "research"], Some("solution")));
    assert_eq!(agent.escalation.unwrap().triggers.len(), 8);
    assert_eq!(agent.triggers.len(), 5);
    let templates: Vec<_> = agent.templates.iter().map(|template| template.title.as_str()).collect();
    assert_eq!(templates, ["Output Envelope (Required)", "For Audit Mode", "For Solution Mode"]);
    assert_eq!(agent.entry.problems, []);
}

#[test]
fn seed_003_is_repaired_and_its_modes_come_from_the_body() {
    let Some(agent) = seed("003") else { return };
    assert_eq!(agent.entry.reading, ReadingMethod::Repaired);
    assert!(agent.entry.reading_reason.unwrap().starts_with("line 3, column "));
    assert!(agent.entry.description.ends_with("</example>") && !agent.entry.description.contains("\\n"));
    assert_eq!(agent.examples.len(), 3);
    let modes: Vec<_> = agent.modes.iter().map(|mode| (mode.name.as_str(), mode.origin)).collect();
    assert_eq!(modes, [("RED", TextOrigin::Body), ("GREEN", TextOrigin::Body), ("REFACTOR", TextOrigin::Body)]);
    assert_eq!(agent.entry.model.as_deref(), Some("inherit"));
}

#[test]
fn seed_004_has_47_headings_and_double_encoded_text() {
    let Some(agent) = seed("004") else { return };
    assert_eq!((agent.entry.reading, agent.body.sections.len()), (ReadingMethod::Strict, 47));
    assert_eq!(agent.body.sections[0].title, "DRY PRINCIPLE ENFORCEMENT");
    assert_eq!(agent.body.sections[46].title, "AGGRESSIVE Response (THIS IS THE WAY)");
    assert!(agent.entry.problems.iter().any(|problem| problem.rule == "double-encoded"));
    assert!(agent.body.steps.iter().flat_map(|steps| &steps.items).any(|step| step.text.contains('→')));
}
