//! Composing every agent, in every mode and role it has: the built-in ones, and those of a real corpus,
//! which is not part of the repository, where `CALLSHEET_CORPUS` names one.

use std::collections::HashSet;
use std::path::Path;

use callsheet::domain::agent::{Agent, Depth, Origin};
use callsheet::domain::compose::{Choice, PartKind, Prompt, Recipe, Selection, Templates, Why, compose};
use callsheet::domain::generic::Generic;
use callsheet::store::{Folders, Scope, load_agent, load_library};
use rayon::prelude::*;

fn agents(corpus: &Path) -> Vec<Agent> {
    let generic = Generic::built_in();
    let scope = Scope::Explicit(vec![corpus.to_owned()]);
    let library = load_library(&scope, &Folders::under(corpus), Depth::Head, generic).unwrap().library;
    let read = library.entries.iter().filter(|entry| entry.depth != Depth::Nothing);
    read.map(|entry| load_agent(&library, entry, generic).unwrap()).collect()
}

/// The lines that stand in another mode's block and nowhere else in the body.
fn foreign_lines<'a>(agent: &'a Agent, mode: &str) -> Vec<&'a str> {
    let text = &agent.document.text;
    let block = |name: &str| {
        let mode = agent.mode(name).and_then(|mode| mode.block);
        mode.map(|index| agent.body.sections[index].span)
    };
    let others = agent.modes.iter().filter(|other| other.name != mode).filter_map(|other| block(&other.name));
    let others: Vec<_> = others.filter(|span| block(mode) != Some(*span)).collect();
    let inside = |at: usize| others.iter().any(|span| span.holds(at)) && !block(mode).is_some_and(|own| own.holds(at));
    let mut at = agent.body_span().start;
    let (mut foreign, mut own) = (Vec::new(), HashSet::new());
    for line in agent.body_span().of(text).lines() {
        let words = line.trim();
        if inside(at) {
            foreign.push(words);
        } else {
            own.insert(words);
        }
        at += text[at..].find('\n').map_or(text.len() - at, |end| end + 1);
    }
    foreign.retain(|line| !own.contains(line) && line.len() > 3);
    foreign
}

fn body_of(prompt: &Prompt) -> String {
    prompt.parts.iter().filter(|part| part.lines.is_some()).map(|part| part.text.as_str()).collect()
}

/// Every part that has a place stands there, in order.
fn assert_parts(prompt: &Prompt) {
    let mut end = 0;
    for part in &prompt.parts {
        let range = part.range.clone().unwrap();
        assert!(range.start >= end);
        end = range.end;
        assert_eq!(prompt.text[range], part.text);
    }
    assert!(prompt.parts.iter().map(|part| part.size.bytes).sum::<usize>() <= prompt.size.bytes);
}

/// The body of the prompt holds every line that no cut names, but for the digits of numbers.
fn assert_nothing_else_is_touched(agent: &Agent, prompt: &Prompt) {
    let body = body_of(prompt);
    let strip = |line: &str| line.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
    let kept: Vec<String> = body.lines().map(strip).filter(|line| !line.trim().is_empty()).collect();
    let mut wanted = Vec::new();
    let text = &agent.document.text;
    let mut at = agent.body_span().start;
    for line in agent.body_span().of(text).lines() {
        if !line.trim().is_empty() && !prompt.cuts.iter().any(|cut| cut.span.holds(at)) {
            wanted.push(strip(line));
        }
        at += text[at..].find('\n').map_or(text.len() - at, |end| end + 1);
    }
    assert_eq!(kept, wanted, "{}", agent.entry.found.id);
}

/// What composing one agent in all its modes and roles came to.
#[derive(Default)]
struct Tally {
    agents: usize,
    prompts: usize,
    cut: usize,
    leaks: Vec<String>,
}

impl Tally {
    fn and(mut self, other: Self) -> Self {
        self.agents += other.agents;
        self.prompts += other.prompts;
        self.cut += other.cut;
        self.leaks.extend(other.leaks);
        self
    }
}

#[test]
fn every_agent_of_the_corpus_composes_in_every_mode_and_role() {
    match std::env::var_os("CALLSHEET_CORPUS") {
        Some(corpus) => compose_all(Path::new(&corpus)),
        None => println!("skipped: CALLSHEET_CORPUS names no corpus"),
    }
}

#[test]
fn every_built_in_agent_composes_in_every_mode_and_role() {
    compose_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("agents"));
}

fn compose_all(folder: &Path) {
    let templates = Templates::built_in();
    let all = agents(folder);
    let tally = all.par_iter().map(|agent| composed(agent, templates)).reduce(Tally::default, Tally::and);
    let Tally { agents, prompts, cut, leaks } = tally;
    println!("{agents} agents, {prompts} prompts: {} with the body whole, {cut} cut", prompts - cut);
    assert!(prompts > 0, "no agent in {}", folder.display());
    assert_eq!(leaks, [] as [String; 0]);
}

fn composed(agent: &Agent, templates: &Templates) -> Tally {
    let body = agent.body_span().of(&agent.document.text);
    let mut tally = Tally { agents: 1, ..Tally::default() };
    for mode in &agent.modes {
        let foreign = foreign_lines(agent, &mode.name);
        let mut of_mode: Option<String> = None;
        for role in &agent.roles {
            let selection = Selection {
                mode: Choice::Named(mode.name.clone()),
                role: Choice::Named(role.name.clone()),
                ..Selection::default()
            };
            let prompt = compose(agent, &selection, templates).unwrap();
            assert_eq!(prompt, compose(agent, &selection, templates).unwrap());
            tally.prompts += 1;
            tally.cut += usize::from(!prompt.cuts.is_empty());
            // The body does not depend on the role: it is looked through once for each mode.
            let composed = body_of(&prompt);
            if let Some(of_mode) = &of_mode {
                assert_eq!(*of_mode, composed);
                assert!(prompt.text.contains(of_mode));
                continue;
            }
            let lines: HashSet<&str> = prompt.text.lines().map(str::trim).collect();
            let leaked = foreign.iter().filter(|line| lines.contains(*line));
            tally.leaks.extend(leaked.map(|line| format!("{} in {}: {line}", agent.entry.found.id, mode.name)));
            if prompt.cuts.is_empty() && !body.trim().is_empty() {
                assert_eq!(composed, body, "{}", agent.entry.found.id);
            }
            assert_parts(&prompt);
            assert_nothing_else_is_touched(agent, &prompt);
            of_mode = Some(composed);
        }
    }
    assert_bare(agent, body, templates);
    assert_others(agent, templates);
    tally
}

/// With nothing chosen and nothing declared the prompt is the body.
fn assert_bare(agent: &Agent, body: &str, templates: &Templates) {
    let mut bare = Selection { mode: Choice::None, role: Choice::None, tools: Choice::None, ..Selection::default() };
    bare.without.insert(PartKind::Escalation);
    let prompt = compose(agent, &bare, templates).unwrap();
    assert_eq!(prompt.text, body, "{}", agent.entry.found.id);
    let is_declared = agent.entry.modes_origin == Origin::Declared || agent.entry.roles_origin == Origin::Declared;
    if !is_declared && agent.tools.is_empty() && agent.escalation.is_none() {
        assert_eq!(compose(agent, &Selection::default(), templates).unwrap().text, body);
    }
}

/// Ticks, switched-off sections, the other templates and recipes, once per agent.
fn assert_others(agent: &Agent, templates: &Templates) {
    // Where the body asks for the task it would be changed by it, which is not what is looked at here.
    let task = (!agent.document.text.contains("$ARGUMENTS")).then(|| "Go".to_owned());
    let mut selection = Selection { task, ..Selection::default() };
    selection.ticked = agent.body.checklists().filter_map(|list| list.items.get(1)).map(|item| item.line).collect();
    selection.without = (1..agent.body.sections.len()).step_by(5).map(PartKind::Section).collect();
    for template in templates.names() {
        selection.template = Some(template.to_owned());
        let prompt = compose(agent, &selection, templates).unwrap();
        match template {
            "messages" => assert!(serde_json::from_str::<serde_json::Value>(&prompt.text).unwrap().is_array()),
            "subagent" => {
                let block = prompt.text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")).unwrap().0;
                let values: serde_yaml::Value = serde_yaml::from_str(block).unwrap();
                assert!(values["name"].is_string() && values["description"].is_string(), "{block}");
            }
            "markdown" => {
                assert_nothing_else_is_touched(agent, &prompt);
                let unticked = prompt.cuts.iter().filter(|cut| cut.why == Why::NotTicked).count();
                assert!(selection.ticked.is_empty() || unticked > 0 || !prompt.cuts.is_empty());
            }
            _ => {}
        }
    }
    let recipe = Recipe::of(agent, &selection);
    assert_eq!(Recipe::parse(&recipe.to_yaml()), Ok(recipe.clone()));
    assert_eq!(recipe.selection(agent), Ok(selection), "{}", agent.entry.found.id);
}
