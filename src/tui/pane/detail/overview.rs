//! The overview of an agent: what it says of itself, and the facts about it.

use std::borrow::Cow;

use super::super::super::rows::{Face, Piece, Run, hang};
use super::super::super::theme::Meaning;
use super::page::{Page, What};
use super::{Context, Fold, State, problems, text};
use crate::domain::agent::{Agent, Collaborator, Depth, Entry};
use crate::domain::body::ListKind;
use crate::domain::library::Library;
use crate::domain::reading::Rung;
use crate::domain::span::LineIndex;
use crate::domain::value::Node;

/// What opens an example in a description, and what ends it.
const EXAMPLE: (&str, &str) = ("<example>", "</example>");

/// Puts on the page what is known of an agent that has not been read whole, or cannot be.
pub(super) fn fill_unread(page: &mut Page, entry: &Entry, state: &State, context: Context<'_>) {
    if entry.depth == Depth::Nothing {
        page.blank();
        for problem in context.problems() {
            problems::one(page, problem);
            page.blank();
        }
        page.say("It is listed so that it is not forgotten; there is nothing to compose from it.", Face::MUTED);
        page.blank();
        head_facts(page, entry, None, context.library);
        return;
    }
    if state.tab != super::Tab::Overview {
        page.blank();
        page.say("reading…", Face::MUTED);
        return;
    }
    banner(page, entry, context);
    description(page, &entry.description, None, state);
    page.blank();
    head_facts(page, entry, None, context.library);
}

/// Puts everything on the page.
pub(super) fn fill(page: &mut Page, agent: &Agent, state: &State, context: Context<'_>) {
    let entry = context.entry.unwrap_or(&agent.entry);
    let lines = agent.document.lines();
    let keys = Keys { agent, lines: &lines };
    banner(page, &agent.entry, context);
    description(page, &agent.entry.description, keys.line(&["description"]), state);
    page.blank();
    page.section(1, "facts");
    head_facts(page, entry, Some(&keys), context.library);
    page.fact("size", &[own(text::size(agent))]);
    trouble(page, context);
    tools(page, agent, context, &keys);
    acting(page, agent, context, &keys);
    escalation(page, agent, &keys);
    triggers(page, agent, &keys);
    variables(page, agent);
    contents(page, agent);
    collaborators(page, agent, entry, |other| context.names.collaborator(context.library, entry, other));
}

/// The frontmatter's keys and the lines they stand on.
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
        self.agent.frontmatter.values.first_of(keys).and_then(Node::text)
    }
}

/// Words of callsheet's own, which have no line.
fn own<'a>(text: impl Into<Cow<'a, str>>) -> Run<'a> {
    Run::new(text, Face::TEXT, None)
}

fn faint<'a>(text: impl Into<Cow<'a, str>>) -> Run<'a> {
    Run::new(text, Face::MUTED, None)
}

/// Why the file was not read strictly, and what other tools do with it.
fn banner(page: &mut Page, entry: &Entry, context: Context<'_>) {
    if !matches!(entry.rung, Rung::Repaired | Rung::Scanned) {
        return;
    }
    let first = page.rows.len();
    let reason = entry.reading_reason.as_deref().unwrap_or_default();
    let rules = ["not-strict-yaml", "not-strict-toml", "unterminated-frontmatter"];
    let problem = context.problems().into_iter().find(|problem| rules.contains(&problem.rule));
    let line = problem.and_then(|problem| problem.line);
    let word = Piece::new(format!("! {} ", entry.rung.word()), Face::of(Meaning::Caution));
    page.row(vec![word], line);
    let put = |page: &mut Page, run: Run<'_>| page.hang(vec![Piece::gap(2)], &[run]);
    put(page, Run::new(reason, Face::TEXT, line));
    if let Some(problem) = problem {
        // The sentence opens with the reason, which stands above.
        let what = reason.split_once(": ").map_or(reason, |(_, what)| what);
        let tools = problem
            .message
            .strip_prefix(what)
            .map_or(problem.message.as_str(), |rest| rest.trim_start_matches([':', ';', ' ']));
        if !tools.is_empty() && !reason.ends_with(tools) {
            put(page, Run::new(tools, Face::MUTED, line));
        }
    }
    if entry.found.path.is_some() {
        put(page, Run::new("e to repair it", Face::MUTED, line));
    }
    let column = problem.and_then(|problem| problem.column);
    page.thing(What::Place(line.unwrap_or(1), column.unwrap_or(1)), first, 1);
    page.blank();
}

/// The description, its lines kept, its examples folded.
fn description(page: &mut Page, description: &str, line: Option<usize>, state: &State) {
    if description.trim().is_empty() {
        page.text(&[Run::new("It does not say what it is for.", Face::MUTED, line)]);
        return;
    }
    for (group, piece) in parts_of(description).into_iter().enumerate() {
        match piece {
            Part::Text(text) => {
                let text = text.trim_matches(['\n', '\r']);
                // Behind an example a space may be left over.
                let text = if group > 0 { text.trim_start_matches(' ') } else { text };
                for said in text.split('\n') {
                    if said.trim().is_empty() {
                        page.blank();
                    } else {
                        page.text(&[Run::new(said.trim_end(), Face::TEXT, line)]);
                    }
                }
            }
            Part::Examples(examples) => fold(page, group, &examples, line, state),
        }
    }
}

fn fold(page: &mut Page, group: usize, examples: &[&str], line: Option<usize>, state: &State) {
    page.blank();
    let folded = state.is_folded(Fold::Examples(group), true);
    let first = page.rows.len();
    let sign = Piece::new(if folded { "▸ " } else { "▾ " }, Face::sign(Meaning::Muted));
    let count = examples.len();
    let word = if count == 1 { "1 example".to_owned() } else { format!("{count} examples") };
    page.row(vec![sign, Piece::new(word, Face::MUTED)], line);
    page.thing(What::Examples(group), first, 1);
    if !folded {
        for example in examples {
            for said in example.trim().lines() {
                let bar = Piece::new("│ ", Face::sign(Meaning::Line));
                let room = page.measure().saturating_sub(2);
                for mut row in hang(Vec::new(), &[Run::new(said.trim(), Face::TEXT, line)], room) {
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
    /// Examples that follow on one another.
    Examples(Vec<&'a str>),
}

fn parts_of(description: &str) -> Vec<Part<'_>> {
    let (open, close) = EXAMPLE;
    let mut parts: Vec<Part<'_>> = Vec::new();
    let mut rest = description;
    while let Some(at) = rest.find(open) {
        let before = &rest[..at];
        let inside = &rest[at + open.len()..];
        // An example that nothing closes is the rest of the text.
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

/// The facts that stand at the head of a file.
fn head_facts(page: &mut Page, entry: &Entry, keys: Option<&Keys<'_>>, library: &Library) {
    let line = |names: &[&str]| keys.and_then(|keys| keys.line(names));
    page.fact("format", &[own(entry.format.id()), faint(format!("  {}", entry.format.0.label))]);
    if let Some(source) = library.sources.get(entry.found.source.0) {
        page.fact("source", &[own(source.kind.word())]);
    }
    match &entry.found.path {
        Some(path) => page.fact("path", &[own(path.to_string_lossy())]),
        None => page.fact("id", &[own(entry.found.id.0.as_str())]),
    }
    if let Some(winner) = &entry.shadowed_by {
        let runs = [Run::new("! by ", Face::of(Meaning::Caution), None), own(winner.as_str())];
        page.fact("shadowed", &runs);
    }
    let values = [("model", &entry.model), ("tier", &entry.tier)];
    for (label, value) in values {
        if let Some(value) = value {
            page.fact(label, &[Run::new(value.as_str(), Face::TEXT, line(&[label]))]);
        }
    }
    for (label, names) in [("version", &["version"][..]), ("colour", &["color", "colour"])] {
        if let Some(value) = keys.and_then(|keys| keys.text(names)) {
            page.fact(label, &[Run::new(value.trim(), Face::TEXT, line(names))]);
        }
    }
    if entry.depth == Depth::Nothing {
        return;
    }
    match entry.rung {
        Rung::None => page.fact("reading", &[own("no block"), faint("  name and description come from file and text")]),
        rung => page.fact("reading", &[own(rung.word())]),
    }
}

/// How many problems there are, as a way to them.
fn trouble(page: &mut Page, context: Context<'_>) {
    let problems = context.problems();
    let Some(worst) = problems.first() else { return };
    let first = page.rows.len();
    let mut sign = problems::sign(worst.severity);
    let text = std::mem::take(&mut sign.text);
    let runs = [Run::new(text, Face { own: true, ..sign.face }, worst.line), own(problems::counted(&problems))];
    page.fact("problems", &runs);
    page.thing(What::Problems, first, 1);
}

fn tools(page: &mut Page, agent: &Agent, context: Context<'_>, keys: &Keys<'_>) {
    let line = keys.line(&["tools", "allowed-tools", "allowedTools", "allowed_tools"]);
    let acting = context.acting()[2];
    let names = |tools: &[String]| if tools.is_empty() { "none".to_owned() } else { tools.join(", ") };
    match agent.tools.as_slice() {
        [] => {}
        [only] if only.name == "default" => {
            page.blank();
            page.section(1, "tools");
            page.fact("tools", &[Run::new(names(&only.tools), Face::TEXT, line)]);
        }
        profiles => {
            page.blank();
            page.section(1, "tools");
            let parts: Vec<(Piece, Vec<Run<'_>>)> = profiles
                .iter()
                .map(|profile| {
                    let mut runs = vec![Run::new(names(&profile.tools), Face::TEXT, line)];
                    if agent.default_tools.as_deref() == Some(&profile.name) {
                        runs.push(faint("  default"));
                    }
                    if acting == Some(&profile.name) && context.selection.tools.as_typed().is_some() {
                        runs.push(Run::new("  chosen", Face::of(Meaning::Good), None));
                    }
                    (Piece::clean(&profile.name, Face::TEXT), runs)
                })
                .collect();
            page.parts("tools", &parts);
        }
    }
}

/// Default mode and role.
fn acting(page: &mut Page, agent: &Agent, context: Context<'_>, keys: &Keys<'_>) {
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
        let mut runs = vec![Run::new(default.as_str(), Face::of(meaning(default)), keys.line(&[key]))];
        runs.push(faint(format!("  default of {count}")));
        if let Some(acting) = acting.filter(|acting| *acting != default) {
            runs.push(faint(", now "));
            runs.push(Run::new(acting, Face::of(meaning(acting)), None));
        }
        page.fact(label, &runs);
    }
}

fn escalation(page: &mut Page, agent: &Agent, keys: &Keys<'_>) {
    let Some(escalation) = &agent.escalation else { return };
    page.blank();
    page.section(1, "escalates");
    let line = keys.line(&["escalation"]);
    let mut runs = Vec::new();
    if let Some(threshold) = &escalation.confidence_threshold {
        runs.push(faint("below "));
        runs.push(Run::new(threshold.as_str(), Face::TEXT, line));
    }
    if let Some(whom) = &escalation.escalate_to {
        runs.push(faint(if runs.is_empty() { "to " } else { " to " }));
        runs.push(Run::new(whom.as_str(), Face::TEXT, line));
    }
    let mut label = "escalates";
    if !runs.is_empty() {
        page.fact(label, &runs);
        label = "";
    }
    for trigger in &escalation.triggers {
        bullet(page, label, Run::new(trigger.as_str(), Face::TEXT, line));
        label = "";
    }
}

/// A fact of several sentences: one of them.
fn bullet(page: &mut Page, label: &str, run: Run<'_>) {
    let part = (Piece::new("•", Face::sign(Meaning::Muted)), vec![run]);
    page.listed(label, part);
}

fn triggers(page: &mut Page, agent: &Agent, keys: &Keys<'_>) {
    if agent.triggers.is_empty() {
        return;
    }
    page.blank();
    let line = keys.line(&["proactive_triggers", "triggers"]);
    for (index, trigger) in agent.triggers.iter().enumerate() {
        bullet(page, if index == 0 { "triggers" } else { "" }, Run::new(trigger.as_str(), Face::TEXT, line));
    }
}

/// What waits to be filled in, each once.
fn variables(page: &mut Page, agent: &Agent) {
    let mut seen: Vec<&str> = Vec::new();
    page.blank();
    for placeholder in &agent.body.placeholders {
        let written = placeholder.span.of(&agent.document.text);
        if seen.contains(&written) {
            continue;
        }
        let mut runs = vec![Run::new(written, Face::of(Meaning::Code), Some(placeholder.line))];
        if !placeholder.style.is_substituted() {
            runs.push(faint("  never filled in"));
        }
        page.fact(if seen.is_empty() { "variables" } else { "" }, &runs);
        seen.push(written);
    }
}

/// Steps, lists and templates: how many, and where.
fn contents(page: &mut Page, agent: &Agent) {
    page.blank();
    page.section(1, "contents");
    let counted = |count: usize, word: &str| match count {
        1 => format!("1 {word}"),
        count => format!("{count} {word}s"),
    };
    // The steps of a mode's own block are shown with the mode.
    let of_mode = |section: Option<usize>| section.is_some() && agent.modes.iter().any(|mode| mode.block == section);
    for (index, steps) in agent.body.steps.iter().filter(|steps| !of_mode(steps.section)).enumerate() {
        let word = if steps.phases { "phase" } else { "step" };
        let runs = [
            Run::new(steps.title.as_str(), Face::TEXT, Some(steps.line)),
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
        let runs = [Run::new(template.title.as_str(), Face::TEXT, line)];
        page.fact(if index == 0 { "templates" } else { "" }, &runs);
    }
    let in_description = agent.entry.description.matches(EXAMPLE.0).count();
    match agent.examples.len().saturating_sub(in_description) {
        0 => {}
        count => page.fact("examples", &[own(format!("{count} in the body"))]),
    }
}

/// Whom it works with, each once: an agent one can go to, or somebody who is none here.
fn collaborators<'a>(
    page: &mut Page,
    agent: &'a Agent,
    entry: &Entry,
    meant: impl Fn(&'a Collaborator) -> Option<(&'a str, &'a Entry)>,
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
            let run = Run::new(name, Face::of(Meaning::Accent), Some(other.line));
            (Piece::new("→", Face::sign(Meaning::Accent)), vec![run], What::Follow(found.found.id.clone()))
        } else {
            let runs = vec![Run::new(name, Face::TEXT, Some(other.line)), faint("  not in the library")];
            (Piece::gap(1), runs, What::Unknown(name.to_owned()))
        };
        if found.is_some_and(|found| found.found.id == entry.found.id) {
            runs.push(faint("  itself"));
        }
        page.listed(label, (sign, runs));
        page.thing(what, first, 1);
    }
}
