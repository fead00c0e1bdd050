//! Composes every agent in every mode, role and tool profile it has: the built-in ones, and those of a real corpus,
//! which is not part of the repository, if `CALLSHEET_CORPUS` names one.

use std::collections::HashSet;
use std::path::Path;

use callsheet::domain::agent::{Agent, AgentMode, ReadDepth, TextOrigin, ToolLimits};
use callsheet::domain::compose::{
    ComposeError, CutReason, NameChoice, PartKind, Prompt, PromptNote, Recipe, Selection, TemplateSet, compose,
};
use callsheet::domain::generic::GenericWords;
use callsheet::domain::span::Span;
use callsheet::store::{DiscoveryScope, UserFolders, load_agent, load_library};
use rayon::prelude::*;

fn agents(corpus: &Path) -> Vec<Agent> {
    let generic = GenericWords::built_in();
    let scope = DiscoveryScope::Explicit(vec![corpus.to_owned()]);
    let library = load_library(&scope, &UserFolders::under(corpus), ReadDepth::Head, generic).unwrap().library;
    let read = library.entries.iter().filter(|entry| entry.depth != ReadDepth::Nothing);
    read.map(|entry| load_agent(&library, entry, generic).unwrap()).collect()
}

/// The blocks of the body that apply only in this mode.
fn blocks_of(mode: &AgentMode) -> impl Iterator<Item = Span> {
    mode.blocks.iter().map(|block| block.span)
}

/// The lines of the body with their offsets.
fn lines_of(agent: &Agent) -> Vec<(usize, &str)> {
    let mut at = agent.body_span().start;
    let lines = agent.body_span().of(&agent.document.text).split_inclusive('\n').map(|line| {
        let start = at;
        at += line.len();
        (start, line.trim())
    });
    lines.filter(|(_, words)| !words.is_empty()).collect()
}

/// The lines of a body that belong to the mode in effect, and those that belong only to others.
struct Belonging<'a> {
    own: Vec<usize>,
    foreign: Vec<(usize, &'a str)>,
    /// The texts of all lines that belong not only to other modes.
    shared: HashSet<&'a str>,
}

impl<'a> Belonging<'a> {
    /// `kept` is the heading of the block that replaces the mode's own.
    fn of(agent: &'a Agent, lines: &[(usize, &'a str)], mode: &AgentMode, kept: Option<&str>) -> Self {
        let is_kept = |other: &&AgentMode| {
            let is_primary = other.blocks.first().is_some_and(|block| Some(&*block.title) == kept);
            other.name == mode.name || is_primary
        };
        let (acting, others): (Vec<&AgentMode>, Vec<&AgentMode>) = agent.modes.iter().partition(is_kept);
        let spans = |modes: &[&AgentMode]| modes.iter().flat_map(|mode| blocks_of(mode)).collect::<Vec<Span>>();
        let (acting, others) = (spans(&acting), spans(&others));
        let holds = |spans: &[Span], at: usize| spans.iter().any(|span| span.holds(at));
        let mut belonging = Self { own: Vec::new(), foreign: Vec::new(), shared: HashSet::new() };
        for &(at, words) in lines {
            match (holds(&acting, at), holds(&others, at)) {
                (true, in_other) => {
                    // For a block inside a block of its own mode, or inside another one: both contain its lines, unless
                    // the other one is cut.
                    if !in_other {
                        belonging.own.push(at);
                    }
                    belonging.shared.insert(words);
                }
                (false, true) => belonging.foreign.push((at, words)),
                (false, false) => drop(belonging.shared.insert(words)),
            }
        }
        belonging
    }
}

fn body_of(prompt: &Prompt) -> String {
    prompt.parts.iter().filter(|part| part.lines.is_some()).map(|part| part.text.as_str()).collect()
}

/// Asserts that every part with a range is there, in order.
fn assert_parts(prompt: &Prompt) {
    let mut end = 0;
    for part in &prompt.parts {
        let range = part.range.clone().unwrap();
        assert!(range.start >= end);
        end = range.end;
        assert_eq!(prompt.text[range], part.text);
    }
    assert!(prompt.parts.iter().map(|part| part.size().bytes).sum::<usize>() <= prompt.size.bytes);
}

/// Asserts that the body of the prompt contains every line that is not cut, except for the digits of numbers.
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

/// Counts over all selections.
#[derive(Default)]
struct Tally {
    agents: usize,
    prompts: usize,
    cut: usize,
    own: usize,
    foreign: usize,
    leaks: Vec<String>,
    lost: Vec<String>,
    /// The share of the body in each prompt, in thousandths, for agents whose body has blocks for modes.
    shares: Vec<usize>,
}

impl Tally {
    fn and(mut self, other: Self) -> Self {
        self.agents += other.agents;
        self.prompts += other.prompts;
        self.cut += other.cut;
        self.own += other.own;
        self.foreign += other.foreign;
        self.leaks.extend(other.leaks);
        self.lost.extend(other.lost);
        self.shares.extend(other.shares);
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
    let templates = TemplateSet::built_in();
    let all = agents(folder);
    let tally = all.par_iter().map(|agent| composed(agent, templates)).reduce(Tally::default, Tally::and);
    let Tally { agents, prompts, cut, own, foreign, leaks, lost, mut shares } = tally;
    println!("{agents} agents, {prompts} prompts: {} with the body whole, {cut} cut", prompts - cut);
    println!("{own} lines of the chosen mode, {} lost; {foreign} of other modes, {} leaked", lost.len(), leaks.len());
    shares.sort_unstable();
    if let Some(median) = shares.get(shares.len() / 2) {
        println!("median share of the body, where it has blocks for modes: 0.{median:03} of {} prompts", shares.len());
    }
    assert!(prompts > 0, "no agent in {}", folder.display());
    assert_eq!((leaks, lost), (Vec::<String>::new(), Vec::<String>::new()));
}

/// Every selection of mode, role and tool profile.
fn selections(agent: &Agent) -> Vec<(&AgentMode, Selection)> {
    let profiles = agent.tools.iter().map(|profile| NameChoice::Named(profile.name.clone()));
    let profiles: Vec<NameChoice> =
        [NameChoice::Default].into_iter().chain(profiles.filter(|_| agent.tools.len() > 1)).collect();
    let (modes, roles) = (&agent.modes, &agent.roles);
    let pairs: Vec<(usize, usize)> =
        (0..modes.len()).flat_map(|mode| (0..roles.len()).map(move |role| (mode, role))).collect();
    let selection = |mode: usize, role: usize, tools: &NameChoice| Selection {
        mode: NameChoice::Named(modes[mode].name.clone()),
        role: NameChoice::Named(roles[role].name.clone()),
        tools: tools.clone(),
        ..Selection::default()
    };
    let all = pairs
        .iter()
        .flat_map(|&(mode, role)| profiles.iter().map(move |tools| (&modes[mode], selection(mode, role, tools))));
    all.collect()
}

fn composed(agent: &Agent, templates: &TemplateSet) -> Tally {
    let lines = lines_of(agent);
    let whole = agent.body_span().of(&agent.document.text);
    let mut tally = Tally { agents: 1, ..Tally::default() };
    let has_blocks = agent.modes.iter().any(|mode| !mode.blocks.is_empty());
    let mut seen: HashSet<(&str, String)> = HashSet::new();
    for (mode, selection) in selections(agent) {
        let prompt = compose(agent, &selection, templates).unwrap();
        tally.prompts += 1;
        tally.cut += usize::from(!prompt.cuts.is_empty());
        let body = body_of(&prompt);
        if has_blocks {
            tally.shares.push(body.len() * 1000 / whole.len().max(1));
        }
        // Many selections have the same body, which is examined only once.
        if seen.contains(&(mode.name.as_str(), body.clone())) {
            continue;
        }
        assert_eq!(prompt, compose(agent, &selection, templates).unwrap());
        if prompt.cuts.is_empty() && !whole.trim().is_empty() {
            assert_eq!(body, without_empty_lines_in_front(whole), "{}", agent.entry.found.id);
        }
        assert_parts(&prompt);
        assert_nothing_else_is_touched(agent, &prompt);
        count_lines(agent, mode, &lines, &prompt, &mut tally);
        seen.insert((&mode.name, body));
    }
    assert_bare(agent, whole, templates);
    assert_others(agent, templates);
    tally
}

/// Asserts that lines of the mode are kept, and lines of other modes are cut.
fn count_lines(agent: &Agent, mode: &AgentMode, lines: &[(usize, &str)], prompt: &Prompt, tally: &mut Tally) {
    let kept = prompt.notes.iter().find_map(|note| match note {
        PromptNote::NoBlock { kept, .. } => kept.as_deref(),
        _ => None,
    });
    let Belonging { own, foreign, shared } = Belonging::of(agent, lines, mode, kept);
    let cut_at = |at: usize| prompt.cuts.iter().find(|cut| cut.span.holds(at));
    let said = |words: &str| format!("{} in {}: {words}", agent.entry.found.id, mode.name);
    tally.own += own.len();
    tally.foreign += foreign.len();
    for at in own {
        // The output templates inside a block depend on the profile.
        if let Some(cut) =
            cut_at(at).filter(|cut| !matches!(cut.reason, CutReason::OtherTemplate(_) | CutReason::ContextTemplate))
        {
            tally.lost.push(said(&format!("{:?} at byte {at}", cut.reason)));
        }
    }
    let there: HashSet<&str> = prompt.text.lines().map(str::trim).collect();
    for (at, words) in foreign {
        let is_shared = shared.contains(words) || words.len() <= 3;
        if cut_at(at).is_none() || !is_shared && there.contains(words) {
            tally.leaks.push(said(words));
        }
    }
}

fn without_empty_lines_in_front(body: &str) -> &str {
    let mut rest = body;
    while let Some((_, behind)) = rest.split_once('\n').filter(|(first, _)| first.trim().is_empty()) {
        rest = behind;
    }
    if rest.trim().is_empty() { "" } else { rest }
}

/// Asserts that the prompt is the body if nothing is chosen and nothing declared.
fn assert_bare(agent: &Agent, body: &str, templates: &TemplateSet) {
    let mut bare =
        Selection { mode: NameChoice::None, role: NameChoice::None, tools: NameChoice::None, ..Selection::default() };
    bare.without.extend([PartKind::Folder, PartKind::Escalation, PartKind::Tools, PartKind::Task]);
    let prompt = compose(agent, &bare, templates).unwrap();
    let body = without_empty_lines_in_front(body);
    assert_eq!(prompt.text, body, "{}", agent.entry.found.id);
    let is_declared =
        agent.entry.modes_origin == TextOrigin::Declared || agent.entry.roles_origin == TextOrigin::Declared;
    let instructs =
        agent.escalation.is_some() || !agent.human_decisions.is_empty() || agent.limits != ToolLimits::default();
    if !is_declared && !instructs && agent.tools.is_empty() && agent.first_message.is_none() {
        let nothing_chosen = Selection { without: [PartKind::Folder].into(), ..Selection::default() };
        assert_eq!(compose(agent, &nothing_chosen, templates).unwrap().text, body);
    }
}

/// Checks ticks, switched-off sections, the other templates and recipes, once per agent.
fn assert_others(agent: &Agent, templates: &TemplateSet) {
    // A client that inserts the task into the body changes it, which is not the subject here.
    let rules = agent.entry.format.placeholders();
    let takes_task = agent.document.text.contains("$ARGUMENTS") || rules.appended_after.is_some();
    let task = (!takes_task).then(|| "Go".to_owned());
    let mut selection = Selection { task, ..Selection::default() };
    selection.ticked = agent.body.checklists().filter_map(|list| list.items.get(1)).map(|item| item.line).collect();
    selection.without = (1..agent.body.sections.len()).step_by(5).map(PartKind::Section).collect();
    for template in templates.names() {
        selection.template = Some(template.to_owned());
        let prompt = match compose(agent, &selection, templates) {
            // Only a restriction that Claude Code cannot express is a reason to refuse.
            Err(ComposeError::Refused { .. }) if template == "subagent" => continue,
            prompt => prompt.unwrap(),
        };
        match template {
            "messages" => assert!(serde_json::from_str::<serde_json::Value>(&prompt.text).unwrap().is_array()),
            "subagent" => {
                let block = prompt.text.strip_prefix("---\n").and_then(|text| text.split_once("\n---\n")).unwrap().0;
                let values: serde_yaml::Value = serde_yaml::from_str(block).unwrap();
                assert!(values["name"].is_string() && values["description"].is_string(), "{block}");
            }
            "markdown" => {
                assert_nothing_else_is_touched(agent, &prompt);
                let unticked = prompt.cuts.iter().filter(|cut| cut.reason == CutReason::NotTicked).count();
                assert!(selection.ticked.is_empty() || unticked > 0 || !prompt.cuts.is_empty());
            }
            _ => {}
        }
    }
    let recipe = Recipe::of(agent, &selection);
    assert_eq!(Recipe::parse(&recipe.to_yaml()), Ok(recipe.clone()));
    assert_eq!(recipe.selection(agent), Ok(selection), "{}", agent.entry.found.id);
}
