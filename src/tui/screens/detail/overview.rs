//! The overview of an agent: its description, and the facts about it.

use std::borrow::Cow;
use std::collections::HashSet;

use super::tab_page::{PageItemKind, TabPage};
use super::{DetailContext, DetailState, DetailTab, Fold, clients, problems, text_tabs};
use crate::domain::agent::{Agent, AgentEntry, Collaborator, ReadDepth};
use crate::domain::body::ListKind;
use crate::domain::library::Library;
use crate::domain::reading::ReadingMethod;
use crate::domain::span::LineIndex;
use crate::domain::text::counted;
use crate::domain::value::ValueNode;
use crate::tui::ui::screen_rows::{RowPiece, TextFace, TextRun, hang};
use crate::tui::ui::theme::Meaning;

/// Tags that open and close an example in a description.
const EXAMPLE: (&str, &str) = ("<example>", "</example>");

/// Fills the page with what is known of an agent that has not been read completely, or cannot be.
pub(super) fn fill_unread(page: &mut TabPage, entry: &AgentEntry, state: &DetailState, context: DetailContext<'_>) {
    if entry.depth == ReadDepth::Nothing {
        page.blank();
        for problem in context.problems() {
            problems::one(page, problem);
            page.blank();
        }
        page.say("It is listed, but no prompt can be composed from it.", TextFace::MUTED);
        page.blank();
        head_facts(page, entry, None, context.library);
        return;
    }
    if state.tab != DetailTab::Overview {
        page.blank();
        page.say("reading…", TextFace::MUTED);
        return;
    }
    banner(page, entry, context);
    description(page, &entry.description, None, state);
    page.blank();
    head_facts(page, entry, None, context.library);
}

/// Puts everything on the page.
pub(super) fn fill(page: &mut TabPage, agent: &Agent, state: &DetailState, context: DetailContext<'_>) {
    let entry = context.entry.unwrap_or(&agent.entry);
    let lines = agent.document.lines();
    let keys = Keys { agent, lines };
    banner(page, &agent.entry, context);
    description(page, &agent.entry.description, keys.line(&["description"]), state);
    page.blank();
    page.section(1, "facts");
    head_facts(page, entry, Some(&keys), context.library);
    page.fact("size", &[own(text_tabs::size(agent))]);
    trouble(page, context);
    clients::add_facts(page, context);
    tools(page, agent, context, &keys);
    acting(page, agent, context, &keys);
    escalation(page, agent, &keys);
    triggers(page, agent, &keys);
    variables(page, agent);
    contents(page, agent);
    collaborators(page, agent, entry, |other| context.names.collaborator(context.library, entry, other));
}

/// The keys of the frontmatter, with their lines.
struct Keys<'a> {
    agent: &'a Agent,
    lines: &'a LineIndex,
}

impl<'a> Keys<'a> {
    fn line(&self, keys: &[&str]) -> Option<usize> {
        let pairs = self.agent.frontmatter.values.pairs();
        let pair = keys.iter().find_map(|key| pairs.iter().find(|pair| pair.key == *key))?;
        Some(self.lines.line(pair.key_span.start))
    }

    fn text(&self, keys: &[&str]) -> Option<&'a str> {
        self.agent.frontmatter.values.first_of(keys).and_then(ValueNode::text)
    }
}

/// Text by callsheet, which has no line in the file.
fn own<'a>(text: impl Into<Cow<'a, str>>) -> TextRun<'a> {
    TextRun::new(text, TextFace::TEXT, None)
}

fn faint<'a>(text: impl Into<Cow<'a, str>>) -> TextRun<'a> {
    TextRun::new(text, TextFace::MUTED, None)
}

/// The reason that the file was not read strictly, and the effect in other tools.
fn banner(page: &mut TabPage, entry: &AgentEntry, context: DetailContext<'_>) {
    if !matches!(entry.reading, ReadingMethod::Repaired | ReadingMethod::Scanned) {
        return;
    }
    let first = page.rows.len();
    let reason = entry.reading_reason.as_deref().unwrap_or_default();
    let rules = ["not-strict-yaml", "not-strict-toml", "unterminated-frontmatter"];
    let problem = context.problems().into_iter().find(|problem| rules.contains(&problem.rule));
    let line = problem.and_then(|problem| problem.line);
    let word = RowPiece::new(format!("! {} ", entry.reading.word()), TextFace::of(Meaning::Caution));
    page.row(vec![word], line);
    let put = |page: &mut TabPage, run: TextRun<'_>| page.hang(vec![RowPiece::gap(2)], &[run]);
    put(page, TextRun::new(reason, TextFace::TEXT, line));
    if let Some(problem) = problem {
        // The message begins with the reason, which is already shown above.
        let what = reason.split_once(": ").map_or(reason, |(_, what)| what);
        let tools = problem
            .message
            .strip_prefix(what)
            .map_or(problem.message.as_str(), |rest| rest.trim_start_matches([':', ';', ' ']));
        if !tools.is_empty() && !reason.ends_with(tools) {
            put(page, TextRun::new(tools, TextFace::MUTED, line));
        }
    }
    if entry.found.path.is_some() {
        put(page, TextRun::new("e to repair it", TextFace::MUTED, line));
    }
    let column = problem.and_then(|problem| problem.column);
    page.thing(PageItemKind::Place(line.unwrap_or(1), column.unwrap_or(1)), first, 1);
    page.blank();
}

/// The description, with its lines kept and its examples folded.
fn description(page: &mut TabPage, description: &str, line: Option<usize>, state: &DetailState) {
    if description.trim().is_empty() {
        page.text(&[TextRun::new("No description.", TextFace::MUTED, line)]);
        return;
    }
    for (group, piece) in parts_of(description).into_iter().enumerate() {
        match piece {
            Part::Text(text) => {
                let text = text.trim_matches(['\n', '\r']);
                // After an example, a space may be left over.
                let text = if group > 0 { text.trim_start_matches(' ') } else { text };
                for said in text.split('\n') {
                    if said.trim().is_empty() {
                        page.blank();
                    } else {
                        page.text(&[TextRun::new(said.trim_end(), TextFace::TEXT, line)]);
                    }
                }
            }
            Part::Examples(examples) => fold(page, group, &examples, line, state),
        }
    }
}

fn fold(page: &mut TabPage, group: usize, examples: &[&str], line: Option<usize>, state: &DetailState) {
    page.blank();
    let folded = state.is_folded(Fold::Examples(group), true);
    let first = page.rows.len();
    let sign = RowPiece::new(if folded { "▸ " } else { "▾ " }, TextFace::sign(Meaning::Muted));
    page.row(vec![sign, RowPiece::new(counted(examples.len(), "example"), TextFace::MUTED)], line);
    page.thing(PageItemKind::Examples(group), first, 1);
    if !folded {
        for example in examples {
            for said in example.trim().lines() {
                let bar = RowPiece::new("│ ", TextFace::sign(Meaning::Line));
                let room = page.measure().saturating_sub(2);
                for mut row in hang(Vec::new(), &[TextRun::new(said.trim(), TextFace::TEXT, line)], room) {
                    row.pieces.insert(0, bar.clone());
                    page.rows.push(row);
                }
            }
            page.blank();
        }
    }
    page.blank();
}

/// A part of a description.
enum Part<'a> {
    Text(&'a str),
    /// Consecutive examples.
    Examples(Vec<&'a str>),
}

fn parts_of(description: &str) -> Vec<Part<'_>> {
    let (open, close) = EXAMPLE;
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut rest = description;
    while let Some(at) = rest.find(open) {
        let before = &rest[..at];
        let inside = &rest[at + open.len()..];
        // An example without a closing tag extends to the end.
        let (example, behind) = inside.split_once(close).unwrap_or((inside, ""));
        rest = behind;
        match parts.last_mut() {
            Some(Part::Examples(examples)) if before.trim().is_empty() => examples.push(example),
            _ => {
                if !before.trim().is_empty() {
                    parts.push(Part::Text(before));
                }
                parts.push(Part::Examples(vec![example]));
            }
        }
    }
    if !rest.trim().is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// The facts at the top of a file.
fn head_facts(page: &mut TabPage, entry: &AgentEntry, keys: Option<&Keys<'_>>, library: &Library) {
    let line = |names: &[&str]| keys.and_then(|keys| keys.line(names));
    page.fact("format", &[own(entry.format.id()), faint(format!("  {}", entry.format.0.label))]);
    if let Some(source) = library.sources.get(entry.found.source.0) {
        page.fact("source", &[own(source.kind.word())]);
    }
    match &entry.found.path {
        Some(path) => page.fact("path", &[own(path.to_string_lossy())]),
        None => page.fact("id", &[own(entry.found.id.0.as_str())]),
    }
    if let Some(place) = entry.found.in_list {
        let said = format!("agent {} of {} in the file, from line {}", place.position + 1, place.count, place.line);
        page.fact("place", &[own(said)]);
    }
    if let Some(winner) = &entry.shadowed_by {
        let runs = [TextRun::new("! by ", TextFace::of(Meaning::Caution), None), own(winner.as_str())];
        page.fact("shadowed", &runs);
    }
    let values = [("model", &entry.model), ("tier", &entry.tier)];
    for (label, value) in values {
        if let Some(value) = value {
            page.fact(label, &[TextRun::new(value.as_str(), TextFace::TEXT, line(&[label]))]);
        }
    }
    for (label, names) in [("version", &["version"][..]), ("color", &["color", "color"])] {
        if let Some(value) = keys.and_then(|keys| keys.text(names)) {
            page.fact(label, &[TextRun::new(value.trim(), TextFace::TEXT, line(names))]);
        }
    }
    if entry.depth == ReadDepth::Nothing {
        return;
    }
    match entry.reading {
        ReadingMethod::None => {
            page.fact("reading", &[own("no frontmatter"), faint("  name and description come from file and text")]);
        }
        rung => page.fact("reading", &[own(rung.word())]),
    }
}

/// Adds the number of problems, as a link to them.
fn trouble(page: &mut TabPage, context: DetailContext<'_>) {
    let problems = context.problems();
    let Some(worst) = problems.first() else { return };
    let first = page.rows.len();
    let mut sign = problems::sign(worst.severity);
    let text = std::mem::take(&mut sign.text);
    let runs = [TextRun::new(text, TextFace { own: true, ..sign.face }, worst.line), own(problems::counted(&problems))];
    page.fact("problems", &runs);
    page.thing(PageItemKind::Tab(DetailTab::Problems), first, 1);
}

fn tools(page: &mut TabPage, agent: &Agent, context: DetailContext<'_>, keys: &Keys<'_>) {
    let line = keys.line(&["tools", "allowed-tools", "allowedTools", "allowed_tools"]);
    let acting = context.acting()[2];
    let names = |tools: &[String]| if tools.is_empty() { "none".to_owned() } else { tools.join(", ") };
    match agent.tools.as_slice() {
        [] => {}
        [only] if only.name == "default" => {
            page.blank();
            page.section(1, "tools");
            page.fact("tools", &[TextRun::new(names(&only.tools), TextFace::TEXT, line)]);
        }
        profiles => {
            page.blank();
            page.section(1, "tools");
            let parts: Vec<(RowPiece, Vec<TextRun<'_>>)> = profiles
                .iter()
                .map(|profile| {
                    let mut runs = vec![TextRun::new(names(&profile.tools), TextFace::TEXT, line)];
                    if agent.default_tools.as_deref() == Some(&profile.name) {
                        runs.push(faint("  default"));
                    }
                    if acting == Some(&profile.name) && context.selection.tools.as_typed().is_some() {
                        runs.push(TextRun::new("  chosen", TextFace::of(Meaning::Good), None));
                    }
                    (RowPiece::clean(&profile.name, TextFace::TEXT), runs)
                })
                .collect();
            page.parts("tools", &parts);
        }
    }
}

/// Default mode and role.
fn acting(page: &mut TabPage, agent: &Agent, context: DetailContext<'_>, keys: &Keys<'_>) {
    let entry = &agent.entry;
    let [mode, role, _] = context.acting();
    let facts = [
        ("mode", &entry.default_mode, mode, agent.modes.len(), "cognitive_modes"),
        ("role", &entry.default_role, role, agent.roles.len(), "ensemble_roles"),
    ];
    page.blank();
    for (label, default, acting, count, key) in facts {
        let meaning = |name: &str| if label == "mode" { Meaning::of_mode(name) } else { Meaning::Text };
        let Some(default) = default else { continue };
        let mut runs = vec![TextRun::new(default.as_str(), TextFace::of(meaning(default)), keys.line(&[key]))];
        runs.push(faint(format!("  default of {count}")));
        if let Some(acting) = acting.filter(|acting| *acting != default) {
            runs.push(faint(", current "));
            runs.push(TextRun::new(acting, TextFace::of(meaning(acting)), None));
        }
        page.fact(label, &runs);
    }
}

fn escalation(page: &mut TabPage, agent: &Agent, keys: &Keys<'_>) {
    let Some(escalation) = &agent.escalation else { return };
    page.blank();
    page.section(1, "escalates");
    let line = keys.line(&["escalation"]);
    let mut runs = Vec::new();
    if let Some(threshold) = &escalation.confidence_threshold {
        runs.push(faint("below "));
        runs.push(TextRun::new(threshold.as_str(), TextFace::TEXT, line));
    }
    if let Some(whom) = &escalation.escalate_to {
        runs.push(faint(if runs.is_empty() { "to " } else { " to " }));
        runs.push(TextRun::new(whom.as_str(), TextFace::TEXT, line));
    }
    let mut label = "escalates";
    if !runs.is_empty() {
        page.fact(label, &runs);
        label = "";
    }
    for trigger in &escalation.triggers {
        bullet(page, label, TextRun::new(trigger.as_str(), TextFace::TEXT, line));
        label = "";
    }
}

/// A bulleted sentence of a fact with several sentences.
fn bullet(page: &mut TabPage, label: &str, run: TextRun<'_>) {
    let part = (RowPiece::new("•", TextFace::sign(Meaning::Muted)), vec![run]);
    page.listed(label, part);
}

fn triggers(page: &mut TabPage, agent: &Agent, keys: &Keys<'_>) {
    if agent.triggers.is_empty() {
        return;
    }
    page.blank();
    let line = keys.line(&["proactive_triggers", "triggers"]);
    for (index, trigger) in agent.triggers.iter().enumerate() {
        bullet(page, if index == 0 { "triggers" } else { "" }, TextRun::new(trigger.as_str(), TextFace::TEXT, line));
    }
}

/// Maximum number of variables in the overview.
const VARIABLE_LIMIT: usize = 200;

/// Adds the placeholders to be filled in, without duplicates.
fn variables(page: &mut TabPage, agent: &Agent) {
    let mut seen: HashSet<&str> = HashSet::new();
    page.blank();
    for placeholder in &agent.body.placeholders {
        let written = placeholder.span.of(&agent.document.text);
        if seen.contains(written) {
            continue;
        }
        if seen.len() == VARIABLE_LIMIT {
            page.fact("", &[faint("and more")]);
            break;
        }
        let mut runs = vec![TextRun::new(written, TextFace::of(Meaning::Code), Some(placeholder.line))];
        if !placeholder.style.is_substituted() {
            runs.push(faint("  never filled in"));
        }
        page.fact(if seen.is_empty() { "variables" } else { "" }, &runs);
        seen.insert(written);
    }
}

/// Steps, lists and templates: their numbers, with links.
fn contents(page: &mut TabPage, agent: &Agent) {
    page.blank();
    page.section(1, "contents");
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    // The steps of a mode's block are shown with the mode.
    for (index, steps) in agent.steps().enumerate() {
        let word = if steps.phases { "phase" } else { "step" };
        let runs = [
            TextRun::new(steps.title.as_str(), TextFace::TEXT, Some(steps.line)),
            faint(format!("  {}", counted(steps.items.len(), word))),
        ];
        page.fact(if index == 0 { "steps" } else { "" }, &runs);
    }
    let of_kind = |kind: ListKind| {
        let lists = agent.body.lists.iter().filter(move |list| list.kind == kind);
        (lists.clone().count(), lists.map(|list| list.items.len()).sum::<usize>())
    };
    let (checklists, items) = of_kind(ListKind::Checklist);
    let (lists, others) = of_kind(ListKind::List);
    let said = [
        (checklists > 0).then(|| format!("{}, {}", counted(checklists, "checklist"), counted(items, "item"))),
        (lists > 0).then(|| format!("{}, {}", counted(lists, "list"), counted(others, "item"))),
    ];
    for (index, said) in said.into_iter().flatten().enumerate() {
        page.fact(if index == 0 { "lists" } else { "" }, &[own(said)]);
    }
    for (index, template) in agent.templates.iter().enumerate() {
        let line = agent.body.sections.get(template.section).map(|section| section.start);
        let runs = [TextRun::new(template.title.as_str(), TextFace::TEXT, line)];
        page.fact(if index == 0 { "templates" } else { "" }, &runs);
    }
    let in_description = agent.entry.description.matches(EXAMPLE.0).count();
    match agent.examples.len().saturating_sub(in_description) {
        0 => {}
        count => page.fact("examples", &[own(format!("{count} in the body"))]),
    }
}

/// The collaborators, without duplicates: agents to go to, and others that are not in the library.
fn collaborators<'a>(
    page: &mut TabPage,
    agent: &'a Agent,
    entry: &AgentEntry,
    meant: impl Fn(&'a Collaborator) -> Option<(&'a str, &'a AgentEntry)>,
) {
    if agent.collaborators.is_empty() {
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    page.blank();
    page.section(1, "works with");
    for other in &agent.collaborators {
        let found = meant(other).map(|(_, found)| found);
        let name = found.map_or(other.name.as_str(), |found| found.name.as_str());
        if seen.contains(&name) {
            continue;
        }
        let label = if seen.is_empty() { "works with" } else { "" };
        seen.push(name);
        let first = page.rows.len();
        let (sign, mut runs, what) = if let Some(found) = found {
            let run = TextRun::new(name, TextFace::of(Meaning::Accent), Some(other.line));
            (
                RowPiece::new("→", TextFace::sign(Meaning::Accent)),
                vec![run],
                PageItemKind::Follow(found.found.id.clone()),
            )
        } else {
            let runs = vec![TextRun::new(name, TextFace::TEXT, Some(other.line)), faint("  not in the library")];
            (RowPiece::gap(1), runs, PageItemKind::Unknown(name.to_owned()))
        };
        if found.is_some_and(|found| found.found.id == entry.found.id) {
            runs.push(faint("  itself"));
        }
        page.listed(label, (sign, runs));
        page.thing(what, first, 1);
    }
}
