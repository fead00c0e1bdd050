//! `show`: prints everything about one agent, as a page for users or as JSON.

use super::agent_loader::AgentLoader;
use super::arguments::ShowArguments;
use super::client_verdicts::{choose_verdicts, draw_clients};
use super::failure::CliFailure;
use super::output::Output;
use super::pager;
use super::paint::PaintStyle;
use super::record;
use super::text_page::TextPage;
use crate::domain::agent::{Agent, AgentEntry, AgentMode, AgentRole, PlacedVerdict, ReadDepth, TextOrigin};
use crate::domain::body::{BodyList, ListKind};
use crate::domain::library::{CollaboratorIndex, Library};
use crate::domain::problem::Problem;
use crate::domain::text::counted;

pub fn run(arguments: &ShowArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let (mut library, mut agent) = loader.agent(&arguments.agent, output)?;
    loader.settle_verdicts(&mut library, &mut agent);
    let verdicts = choose_verdicts(&agent, arguments.for_client.as_deref())?;
    if arguments.json {
        return output.json(&record::whole(&library, &agent, &verdicts));
    }
    let mut page = TextPage::new(output.terminal.paint, output.terminal.width);
    draw(&mut page, &library, &agent, &verdicts);
    let text = page.into_text();
    if !arguments.no_pager && pager::show_text(&text, output)? {
        return Ok(());
    }
    output.line(&text)
}

fn draw(page: &mut TextPage, library: &Library, agent: &Agent, verdicts: &[PlacedVerdict]) {
    let entry = &agent.entry;
    page.title(&entry.name);
    if !entry.description.is_empty() {
        page.paragraph(0, &entry.description);
    }
    page.blank();
    facts(page, library, entry);
    draw_clients(page, verdicts);
    tools(page, agent);
    if entry.depth != ReadDepth::Nothing {
        modes(page, agent);
        roles(page, agent);
    }
    for (kind, heading) in [(ListKind::Checklist, "Checklists"), (ListKind::List, "Lists")] {
        let of_kind: Vec<&BodyList> = agent.body.lists.iter().filter(|list| list.kind == kind).collect();
        lists(page, heading, &of_kind);
    }
    steps(page, agent);
    collaborators(page, library, agent);
    escalation(page, agent);
    words(page, "Triggers", &agent.triggers);
    words(page, "Placeholders", &agent.placeholders());
    words(page, "Output templates", &agent.templates.iter().map(|one| one.title.as_str()).collect::<Vec<_>>());
    examples(page, agent);
    outline(page, agent);
    code(page, agent);
    problems(page, &entry.problems);
}

fn facts(page: &mut TextPage, library: &Library, entry: &AgentEntry) {
    let source = library.source_of(entry);
    let reading = match &entry.reading_reason {
        Some(reason) => format!("{} ({reason})", entry.reading.word()),
        None => entry.reading.word().to_owned(),
    };
    page.field(0, "Reading", &reading);
    page.field(0, "Id", &entry.found.id.0);
    if let Some(source) = source {
        page.field(0, "Source", source.kind.word());
    }
    page.field(0, "Format", &format!("{} ({})", entry.format.id(), entry.format.0.label));
    if let Some(path) = &entry.found.path {
        page.field(0, "Path", &path.to_string_lossy());
    }
    if let Some(place) = entry.found.in_list {
        let said = format!("agent {} of {} in the file, from line {}", place.position + 1, place.count, place.line);
        page.field(0, "Place", &said);
    }
    if let Some(winner) = &entry.shadowed_by {
        page.field(0, "Shadowed", &format!("by {winner}"));
    }
    for (name, value) in [("Model", &entry.model), ("Tier", &entry.tier)] {
        if let Some(value) = value {
            page.field(0, name, value);
        }
    }
}

fn tools(page: &mut TextPage, agent: &Agent) {
    if agent.tools.is_empty() {
        return;
    }
    page.heading("Tools", "");
    for profile in &agent.tools {
        let is_default = agent.default_tools.as_deref() == Some(profile.name.as_str()) && agent.tools.len() > 1;
        page.subheading(&profile.name, if is_default { "default" } else { "" });
        let names = if profile.tools.is_empty() { "none".to_owned() } else { profile.tools.join(", ") };
        page.paragraph(4, &names);
    }
}

fn modes(page: &mut TextPage, agent: &Agent) {
    if agent.entry.modes_origin == TextOrigin::Generic {
        page.blank();
        return page.field(0, "Modes", &generic_names(&agent.entry.modes));
    }
    page.heading("Modes", origin_note(agent.entry.modes_origin));
    for mode in &agent.modes {
        page.subheading(&mode.name, default_mark(agent.entry.default_mode.as_deref(), &mode.name));
        mode_text(page, mode);
    }
}

fn mode_text(page: &mut TextPage, mode: &AgentMode) {
    for (name, text) in [("Mindset", &mode.mindset), ("Output", &mode.output), ("Risk", &mode.risk)] {
        if let Some(text) = text {
            page.field(4, name, text);
        }
    }
    for instruction in &mode.instructions {
        page.item(4, "-", instruction);
    }
}

/// The names of the generic modes or roles. They are the same for every agent, so details are not needed.
fn generic_names(names: &[String]) -> String {
    format!("none of its own; generic, when chosen: {}", names.join(", "))
}

fn roles(page: &mut TextPage, agent: &Agent) {
    if agent.entry.roles_origin == TextOrigin::Generic {
        if agent.entry.modes_origin != TextOrigin::Generic {
            page.blank();
        }
        return page.field(0, "Roles", &generic_names(&agent.entry.roles));
    }
    page.heading("Roles", origin_note(agent.entry.roles_origin));
    for role in &agent.roles {
        page.subheading(&role.name, default_mark(agent.entry.default_role.as_deref(), &role.name));
        role_text(page, role);
    }
}

fn role_text(page: &mut TextPage, role: &AgentRole) {
    for (name, text) in [("Description", &role.description), ("Behavior", &role.behavior)] {
        if let Some(text) = text {
            page.field(4, name, text);
        }
    }
}

/// A note on how an origin affects the choice of a mode or role.
const fn origin_note(origin: TextOrigin) -> &'static str {
    match origin {
        TextOrigin::Declared => "declared in the frontmatter",
        TextOrigin::Body => "from the body; used only when chosen",
        TextOrigin::Generic | TextOrigin::Person | TextOrigin::Callsheet => "",
    }
}

fn default_mark(default: Option<&str>, name: &str) -> &'static str {
    if default == Some(name) { "default" } else { "" }
}

fn lists(page: &mut TextPage, heading: &str, lists: &[&BodyList]) {
    if lists.is_empty() {
        return;
    }
    page.heading(heading, "");
    for list in lists {
        page.subheading(&list.title, &format!("line {}, {}", list.line, counted(list.items.len(), "item")));
        for item in &list.items {
            let mark = match (list.kind, item.ticked) {
                (ListKind::Checklist, true) => "[x]",
                (ListKind::Checklist, false) => "[ ]",
                (ListKind::List, _) => "-",
            };
            page.item(4 + 2 * item.depth, mark, &item.text);
        }
    }
}

fn steps(page: &mut TextPage, agent: &Agent) {
    let mut steps = agent.steps().peekable();
    if steps.peek().is_some() {
        page.heading("Steps", "");
    }
    for steps in steps {
        page.subheading(&steps.title, &format!("line {}", steps.line));
        for (at, step) in steps.items.iter().enumerate() {
            page.item(4, &format!("{}.", at + 1), &step.text);
        }
    }
}

fn collaborators(page: &mut TextPage, library: &Library, agent: &Agent) {
    if agent.collaborators.is_empty() {
        return;
    }
    page.heading("Works with", "");
    let names = CollaboratorIndex::of(library);
    for other in &agent.collaborators {
        match names.collaborator(library, &agent.entry, other) {
            Some((name, entry)) => page.marked(2, PaintStyle::Good, "→", &format!("{name}  ({})", entry.found.id)),
            None => page.marked(2, PaintStyle::Quiet, "?", &format!("{}  (not in the library)", other.name)),
        }
    }
}

fn escalation(page: &mut TextPage, agent: &Agent) {
    let Some(escalation) = &agent.escalation else { return };
    page.heading("Escalation", "");
    if let Some(threshold) = &escalation.confidence_threshold {
        page.field(2, "Below", &format!("confidence {threshold}"));
    }
    if let Some(to) = &escalation.escalate_to {
        page.field(2, "To", to);
    }
    for trigger in &escalation.triggers {
        page.item(2, "-", trigger);
    }
}

fn words(page: &mut TextPage, heading: &str, words: &[impl AsRef<str>]) {
    if words.is_empty() {
        return;
    }
    page.heading(heading, "");
    for word in words {
        page.item(2, "-", word.as_ref());
    }
}

fn examples(page: &mut TextPage, agent: &Agent) {
    if agent.examples.is_empty() {
        return;
    }
    page.heading("Examples", "");
    for (at, example) in agent.examples.iter().enumerate() {
        if at > 0 {
            page.blank();
        }
        page.paragraph(2, example.trim());
    }
}

fn outline(page: &mut TextPage, agent: &Agent) {
    if agent.body.sections.is_empty() {
        return;
    }
    page.heading("Outline", "");
    for section in &agent.body.sections {
        let hashes = "#".repeat(usize::from(section.level));
        page.item(2, &hashes, &format!("{}  (lines {}–{})", section.title, section.start, section.end));
    }
}

fn code(page: &mut TextPage, agent: &Agent) {
    if agent.body.code_blocks.is_empty() {
        return;
    }
    page.heading("Code blocks", "");
    for block in &agent.body.code_blocks {
        let language = if block.language.is_empty() { "plain" } else { &block.language };
        page.item(2, "-", &format!("{language}  (lines {}–{})", block.start, block.end));
    }
}

fn problems(page: &mut TextPage, problems: &[Problem]) {
    if problems.is_empty() {
        return;
    }
    page.heading("Problems", &problems.len().to_string());
    for problem in problems {
        page.problem(2, problem);
    }
}
