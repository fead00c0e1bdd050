#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::sync::OnceLock;

use proptest::prelude::*;

use super::*;
use crate::domain::agent::{Agent, AgentEntry, AgentId, AgentLocation, read_agent_file};
use crate::domain::compose::{self, NameChoice, Selection, TemplateSet};
use crate::domain::generic::GenericWords;
use crate::domain::source::{Source, SourceId, SourceKind};

/// An agent with these modes and roles. The first of each is its default; empty lists declare none.
fn agent(name: &str, modes: &[&str], roles: &[&str]) -> Agent {
    let map = |key: &str, names: &[&str], of: &str| {
        let lines: String = names.iter().flat_map(|name| ["  ", name, ": { ", of, ": \"so it is\" }\n"]).collect();
        if names.is_empty() { String::new() } else { format!("{key}:\n{lines}") }
    };
    let (modes, roles) = (map("cognitive_modes", modes, "mindset"), map("ensemble_roles", roles, "behavior"));
    let text = format!(
        "---\nname: {name}\ntools:\n  audit: Read\n  solution: Read, Edit\n  default_mode: \
        solution\n{modes}{roles}---\n# {name}\n\n\
         You work.\n\n## Checklist\n- [ ] Horn works\n- [ ] Lamp works\n\n## Never\n- Sleep\n"
    );
    let found = AgentLocation {
        id: AgentId(format!("lib/{name}")),
        path: None,
        relative: format!("{name}.md"),
        source: SourceId(0),
        format: None,
        size: 0,
        copy_of: None,
        in_list: None,
    };
    read_agent_file(found, text.into_bytes(), GenericWords::built_in())
}

/// The agents most tests seat.
fn troupe() -> &'static [Agent] {
    static TROUPE: OnceLock<Vec<Agent>> = OnceLock::new();
    TROUPE.get_or_init(|| {
        vec![
            agent("maker", &["generative", "critical"], &["solo", "advisee"]),
            agent("leak-finder", &["critical", "informative"], &["auditor", "panel_member"]),
            agent("style-judge", &["critical", "evaluative"], &["auditor", "panel_member", "solo"]),
            agent("judge", &["evaluative", "convergent"], &["decision_maker", "tiebreaker"]),
            agent("plain", &[], &[]),
        ]
    })
}

fn library(agents: &[Agent]) -> Library {
    Library::new(
        vec![Source::open(SourceKind::Explicit, None)],
        agents.iter().map(|agent| agent.entry.clone()).collect(),
    )
}

/// Returns true if no problem of the ensemble is an error.
fn is_sound(ensemble: &ResolvedCast) -> bool {
    ensemble.problems.iter().all(|problem| problem.severity != Severity::Error)
}

struct Stage {
    file: CastFile,
    pattern: CastPattern,
    agents: Vec<Option<&'static Agent>>,
}

impl Stage {
    fn of(text: &str) -> Self {
        Self::with(PatternSet::built_in(), text)
    }

    fn with(patterns: &PatternSet, text: &str) -> Self {
        let file = CastFile::parse("night", text).unwrap();
        let pattern = patterns.get(&file.cast.pattern).unwrap().clone();
        let named = |name: &str| troupe().iter().find(|agent| agent.entry.name == name);
        let agents = file.cast.seats.iter().map(|seat| named(&seat.agent)).collect();
        Self { file, pattern, agents }
    }

    fn ensemble(&self) -> ResolvedCast {
        let entries: Vec<Option<&AgentEntry>> = self.agents.iter().map(|one| one.map(|agent| &agent.entry)).collect();
        ResolvedCast::of(&self.file.cast, &self.file.places, &self.pattern, &entries)
    }

    fn prompt(&self, name: &str) -> String {
        let ensemble = self.ensemble();
        let seat = ensemble.seat(name).unwrap();
        let agent = self.agents[seat].unwrap();
        let selection = selection(&self.file.cast, &self.pattern, &ensemble, seat, agent).unwrap();
        compose::compose(agent, &selection, TemplateSet::built_in()).unwrap().text
    }

    fn context(&self, name: &str) -> compose::ContextFields {
        let ensemble = self.ensemble();
        let seat = ensemble.seat(name).unwrap();
        context(&self.file.cast, &self.pattern, &ensemble, seat, self.agents[seat].unwrap())
    }

    /// Rule, line and column of every problem.
    fn problems(&self) -> Vec<(&'static str, Option<usize>, Option<usize>)> {
        self.ensemble().problems.iter().map(|one| (one.rule, one.line, one.column)).collect()
    }

    fn rules(&self) -> Vec<&'static str> {
        self.problems().iter().map(|one| one.0).collect()
    }
}

const REVIEW: &str = "\
name: gate review
task: Review the gate
pattern: adversarial-review
seats:
  author:  { agent: maker, mode: generative, role: solo }
  leaks:   { agent: leak-finder, mode: critical, role: auditor }
  style:   { agent: style-judge, mode: critical, role: auditor }
  decider: { agent: judge, mode: evaluative, role: tiebreaker }
";

#[test]
fn size_upstream_and_downstream_follow_from_the_pattern() {
    let stage = Stage::of(REVIEW);
    let ensemble = stage.ensemble();
    assert_eq!(ensemble.problems, []);
    let of = |name: &str| {
        let seat = ensemble.seat(name).unwrap();
        (ensemble.seats[seat].turn, ensemble.upstream_names(seat).join(" "), ensemble.downstream_names(seat).join(" "))
    };
    // The findings go back to the author, who answers them in a separate turn.
    assert_eq!(of("author"), (0, "leaks style".into(), "leaks style decider".into()));
    assert_eq!(of("leaks"), (1, "author".into(), "author decider".into()));
    assert_eq!(of("style"), (1, "author".into(), "author decider".into()));
    assert_eq!(of("decider"), (2, "author leaks style".into(), String::new()));
    assert!(ensemble.seats.iter().all(|seat| seat.size == 4));
}

#[test]
fn a_seat_prompt_is_composed_with_its_context() {
    let stage = Stage::of(REVIEW);
    for seat in &stage.file.cast.seats {
        let of_seat = stage.agents[stage.ensemble().seat(&seat.name).unwrap()].unwrap();
        let mut selection = Selection { mode: seat.mode.clone(), role: seat.role.clone(), ..Selection::default() };
        selection.tools = NameChoice::Named(if seat.name == "author" { "solution" } else { "audit" }.to_owned());
        selection.task = Some("Review the gate".to_owned());
        let ensemble = stage.ensemble();
        let at = ensemble.seat(&seat.name).unwrap();
        let of_cast = super::selection(&stage.file.cast, &stage.pattern, &ensemble, at, of_seat).unwrap();
        selection.without = of_cast.without;
        let context = stage.context(&seat.name);
        for field in compose::ContextFields::FIELDS {
            if let Some(value) = context.get(field) {
                selection.context.set(field, value).unwrap();
            }
        }
        let composed = compose::compose(of_seat, &selection, TemplateSet::built_in()).unwrap().text;
        assert_eq!(stage.prompt(&seat.name), composed, "{}", seat.name);
    }
}

#[test]
fn written_choices_win() {
    let text =
        REVIEW.replace("role: tiebreaker }", "role: tiebreaker, upstream: [leaks], size: 9, success: Peace }").replace(
            "role: solo }",
            "role: none, tools: audit, instructions: \"Be quick\", without: [Never], ticked: horn }",
        );
    let stage = Stage::of(&text);
    let ensemble = stage.ensemble();
    assert_eq!(ensemble.problems, []);
    let decider = ensemble.seat("decider").unwrap();
    assert_eq!(ensemble.upstream_names(decider), ["leaks"]);
    assert_eq!(ensemble.downstream_names(ensemble.seat("style").unwrap()), ["author"]);
    let (author, decider) = (stage.prompt("author"), stage.prompt("decider"));
    assert!(
        author.contains("**Special Instructions**: Be quick\n") && !author.contains("You hold the seat"),
        "{author}"
    );
    assert!(!author.contains("## Role") && author.contains("## Tools: audit\n\nUse only Read.\n"), "{author}");
    assert!(author.contains("Horn works") && !author.contains("Lamp works") && !author.contains("Sleep"), "{author}");
    assert!(decider.contains("**Ensemble Size**: 9\n") && decider.contains("**What Success Looks Like**: Peace\n"));
}

#[test]
fn missing_choices_are_the_first_that_suit_seat_and_agent() {
    let text = "pattern: adversarial-review\nseats:\n  author: { agent: maker }\n  auditor-1: { agent: leak-finder \
        }\n  auditor-2: { agent: style-judge }\n  decider: { agent: judge }\n";
    let stage = Stage::of(text);
    let ensemble = stage.ensemble();
    assert_eq!(ensemble.problems, []);
    let acts: Vec<String> = ensemble
        .seats
        .iter()
        .map(|seat| [&seat.mode, &seat.role, &seat.tools].map(|name| name.clone().unwrap_or_default()).join(" "))
        .collect();
    assert_eq!(
        acts,
        ["generative solo solution", "critical auditor audit", "critical auditor audit", "evaluative tiebreaker audit"]
    );
    assert_eq!(stage.file.cast.name, "night");
}

#[test]
fn each_weakness_is_a_problem_with_a_place_and_a_fix() {
    let seats = |pattern: &str, seats: &[&str]| {
        let lines: String = seats.iter().flat_map(|seat| ["  ", seat, "\n"]).collect();
        format!("pattern: {pattern}\nseats:\n{lines}")
    };
    let author = "author: { agent: maker }";
    let leaks = "leaks: { agent: leak-finder, role: auditor }";
    let style = "style: { agent: style-judge, role: auditor }";
    let decider = "decider: { agent: judge }";
    let expert = "expert-1: { agent: leak-finder }";
    for (text, rules) in [
        (seats("adversarial-review", &[author, leaks, style, decider]), vec![]),
        (
            seats(
                "iterative-refinement",
                &[author, "critic: { agent: maker, mode: generative, role: solo }", "reviser: { agent: maker }"],
            ),
            vec!["none-critical", "unsuited-mode"],
        ),
        (
            seats(
                "red-team-blue-team",
                &["red: { agent: leak-finder }", "blue: { agent: style-judge, mode: critical, role: solo }"],
            ),
            vec!["none-generative", "unsuited-mode"],
        ),
        (seats("panel-of-experts", &[decider]), vec!["seat-missing", "nothing-to-evaluate"]),
        (
            seats("panel-of-experts", &[expert, "expert-2: { agent: style-judge, mode: critical }"]),
            vec!["panel-without-synthesis", "seat-missing"],
        ),
        (
            seats(
                "adversarial-review",
                &[author, leaks, "style: { agent: style-judge, role: auditor, upstream: [leaks] }", decider],
            ),
            vec!["audited-audit"],
        ),
        (
            seats("adversarial-review", &["author: { agent: leak-finder, role: auditor }", leaks, style, decider]),
            vec!["none-generative", "unsuited-mode", "audited-audit", "own-audit", "audited-audit"],
        ),
        (
            seats(
                "iterative-refinement",
                &["author: { agent: leak-finder }", "critic: { agent: style-judge }", "reviser: { agent: maker }"],
            ),
            vec!["audited-audit", "undeclared-role", "unlike-agent", "unsuited-mode"],
        ),
        (seats("adversarial-review", &["author: { agent: plain }", leaks, style, decider]), vec!["undeclared-role"]),
        (
            seats(
                "red-team-blue-team",
                &[
                    "red: { agent: leak-finder }",
                    "blue: { agent: maker }",
                    "umpire: { agent: judge, role: decision_maker }",
                    "boss: { agent: judge, role: decision_maker }",
                ],
            ),
            vec!["seat-too-many", "two-deciders"],
        ),
        (
            format!("rounds: 3\n{}", seats("adversarial-review", &[author, leaks, style, decider])),
            vec!["no-next-round"],
        ),
    ] {
        let stage = Stage::of(&text);
        let mut found = stage.rules();
        found.sort_unstable();
        let mut rules = rules;
        rules.sort_unstable();
        assert_eq!(found, rules, "{text}{:#?}", stage.ensemble().problems);
        for problem in stage.ensemble().problems {
            assert!(problem.line.is_some() && problem.fix.is_some(), "{problem:?}");
        }
        assert!(is_sound(&stage.ensemble()), "{text}");
    }
}

#[test]
fn uncomposable_seats_are_errors_at_their_place() {
    let text = "\
pattern: adversarial-review
seats:
  author:  { agent: maker, mode: sleepy, role: captain }
  leaks:   { agent: leak-finder, kind: auditer }
  style:   { agent: style-judge }
  decider: { agent: judge, upstream: [author, nobody], tools: full }
";
    let stage = Stage::of(text);
    let told: Vec<String> = stage
        .ensemble()
        .problems
        .iter()
        .map(|one| {
            format!(
                "{} {} {}: {}; {}",
                one.line.unwrap(),
                one.column.unwrap(),
                one.rule,
                one.message,
                one.fix.as_ref().unwrap()
            )
        })
        .filter(|told| !told.contains("seat-missing"))
        .collect();
    assert_eq!(
        told,
        [
            "3 34 undeclared-mode: seat `author` (maker): no mode \"sleepy\"; choose generative, critical or none",
            "3 48 undeclared-role: seat `author` (maker): no role \"captain\"; choose solo, advisee or none",
            "4 40 unknown-kind: seat `leaks`: adversarial-review has no seat kind `auditer`; use one of: author, \
            auditor, decider",
            "5 3 no-place: seat `style` fits no seat of adversarial-review; set `kind:` to one of: author, \
            auditor, decider; or set a mode and role that fit one",
            "6 38 unknown-seat: seat `decider`: the cast has no seat `nobody`; upstream names seats; use author, \
            leaks, style",
            "6 63 unknown-profile: seat `decider` (judge): no tool profile \"full\"; choose audit, solution or none",
        ]
    );
    assert!(!is_sound(&stage.ensemble()));
}

#[test]
fn seats_that_hand_in_a_circle_or_contradict_each_other_are_refused() {
    let circle = REVIEW.replace("agent: maker,", "agent: maker, upstream: [decider],");
    assert_eq!(Stage::of(&circle).problems(), [("circle", Some(5), Some(38))]);
    let own = REVIEW.replace("agent: maker,", "agent: maker, downstream: [author, leaks, style],");
    assert_eq!(Stage::of(&own).rules(), ["circle"]);
    let contradiction = REVIEW
        .replace("agent: maker,", "agent: maker, downstream: [leaks],")
        .replace("agent: style-judge,", "agent: style-judge, upstream: [author],");
    let stage = Stage::of(&contradiction);
    assert_eq!(stage.rules(), ["contradicting-flow"]);
    let said = &stage.ensemble().problems[0];
    assert!(
        said.message
            .contains("`author` passes its output to `style` according to upstream of `style`, but not according to downstream of `author`")
    );
}

#[test]
fn a_written_order_shifts_the_turns() {
    let text = REVIEW.replace("agent: style-judge,", "agent: style-judge, upstream: [author, leaks],");
    let stage = Stage::of(&text);
    let turns: Vec<usize> = stage.ensemble().seats.iter().map(|seat| seat.turn).collect();
    assert_eq!(turns, [0, 1, 2, 3]);
    let sheet = run_sheet(&stage.file.cast, &stage.pattern, &stage.ensemble(), &[]);
    let order = [
        "1. **Make: `author`.**",
        "2. **Attack: `leaks`.**",
        "3. **Attack: `style`.**",
        "4. **Answer: `author`.**",
        "5. **Rule: `decider`.**",
    ];
    let places: Vec<usize> = order.iter().map(|step| sheet.find(step).unwrap()).collect();
    assert!(places.is_sorted(), "{sheet}");
}

#[test]
fn a_seat_whose_agent_is_gone_keeps_its_place_and_offers_near_names() {
    let stage = Stage::of(&REVIEW.replace("agent: judge", "agent: jugde"));
    let ensemble = stage.ensemble();
    let decider = ensemble.seat("decider").unwrap();
    assert_eq!((&ensemble.seats[decider].agent, ensemble.upstream_names(decider).len()), (&None, 3));
    assert_eq!(ensemble.seats[decider].mode.as_deref(), Some("evaluative"));
    let library = library(troupe());
    let seat = &stage.file.cast.seats[decider];
    let problem = unseated(seat, &library.resolve(&seat.agent).unwrap_err(), &library);
    let problem = stage.file.places.position("decider", "agent", problem);
    assert_eq!((problem.line, problem.column), (Some(8), Some(21)));
    assert_eq!(problem.message, "seat `decider`: no agent or file is named `jugde`");
    assert_eq!(problem.fix.as_deref(), Some("did you mean judge, style-judge?"));
}

#[test]
fn seats_with_several_turns_are_told_about_rounds() {
    let text = "pattern: iterative-refinement\nseats:\n  author: { agent: maker }\n  critic: { agent: leak-finder \
        }\n  reviser: { agent: maker }\n";
    let stage = Stage::of(text);
    assert_eq!(stage.ensemble().problems, []);
    let author = stage.context("author").instructions.unwrap();
    let critic = stage.context("critic");
    assert!(!author.contains("rounds at most"), "{author}");
    assert!(critic.instructions.unwrap().contains("There are 3 rounds at most"));
    assert!(critic.upstream.unwrap().contains("- reviser (maker, generative), from your second turn on: "));
    assert!(stage.context("reviser").downstream.unwrap().ends_with("- the conductor, after the last round"));
    let once = Stage::of(&format!("rounds: 1\n{text}"));
    let critic = once.context("critic");
    assert!(!critic.instructions.unwrap().contains("rounds") && !critic.upstream.unwrap().contains("reviser"));
    let sheet = run_sheet(&once.file.cast, &once.pattern, &once.ensemble(), &[]);
    assert!(sheet.contains("one round") && !sheet.contains("Next round"), "{sheet}");
    let sheet = run_sheet(&stage.file.cast, &stage.pattern, &stage.ensemble(), &[]);
    assert!(sheet.contains("4. **Next round.**") && sheet.contains("go back to step 2"), "{sheet}");
}

#[test]
fn all_errors_of_a_cast_file_are_reported_at_once() {
    let text = "\
pattern: [a]
sets: {}
rounds: 0
seats:
  author: { agent: maker, mood: x }
  AUTHOR: { agent: maker }
  ../x: { agent: maker }
  run sheet: { agent: maker }
  empty:
";
    let problems = CastFile::parse("night", text).unwrap_err();
    let told: Vec<_> =
        problems.iter().map(|one| (one.line.unwrap(), one.column.unwrap(), one.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, 10, "`pattern` is not text"),
            (1, 10, "the cast has no pattern"),
            (2, 1, "a cast has no key `sets`"),
            (3, 9, "`rounds` is not a number from 1 to 99"),
            (5, 27, "a seat has no key `mood`"),
            (6, 3, "two seats are named `AUTHOR`; the first is on line 5"),
            (7, 3, "`../x` is not a valid seat name"),
            (8, 3, "`run-sheet` is reserved for the run sheet"),
            (9, 3, "seat `empty` has no agent"),
        ]
    );
    assert!(problems.iter().all(|problem| problem.fix.is_some()));
    let twice = "pattern: panel-of-experts\nseats:\n  a: { agent: maker }\n  a: { agent: judge }\n";
    let problems = CastFile::parse("night", twice).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!((problems[0].line, problems[0].column), (Some(4), Some(3)));
    let empty = CastFile::parse("night", "").unwrap_err();
    assert_eq!(
        empty.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(),
        ["the cast has no pattern", "the cast has no seats"]
    );
}

#[test]
fn agents_are_seated_where_they_suit_best() {
    let troupe = troupe();
    let seated = |pattern: &str, names: &[&str]| {
        let library = library(troupe);
        let of = |name: &&str| {
            SeatCandidate::of(&library, &troupe.iter().find(|agent| agent.entry.name == **name).unwrap().entry)
        };
        let candidates: Vec<SeatCandidate<'_>> = names.iter().map(of).collect();
        let filled = fill(PatternSet::built_in().get(pattern).unwrap(), &candidates);
        let seats: Vec<String> = filled
            .cast
            .seats
            .iter()
            .map(|seat| {
                let acts = [&seat.mode, &seat.role].map(|choice| choice.as_typed().unwrap_or("-").to_owned()).join(" ");
                format!("{}: {} {acts}", seat.name, seat.agent)
            })
            .collect();
        (seats.join(", "), filled.unseated.len())
    };
    assert_eq!(
        seated("iterative-refinement", &["leak-finder", "maker", "style-judge"]).0,
        "author: maker generative solo, leak-finder: leak-finder critical auditor, style-judge: style-judge critical \
         auditor, reviser: maker generative advisee"
    );
    for names in [["judge", "style-judge", "leak-finder", "maker"], ["maker", "leak-finder", "style-judge", "judge"]] {
        let (seats, left) = seated("adversarial-review", &names);
        assert!(seats.starts_with("author: maker generative solo, "), "{seats}");
        assert!(seats.contains("leak-finder: leak-finder critical auditor"), "{seats}");
        assert!(seats.contains("style-judge: style-judge critical auditor"), "{seats}");
        assert!(seats.ends_with("decider: judge evaluative tiebreaker") && left == 0, "{seats}");
    }
    assert_eq!(
        seated("iterative-refinement", &["leak-finder", "maker"]).0,
        "author: maker generative solo, critic: leak-finder critical auditor, reviser: maker generative advisee"
    );
    assert_eq!(
        seated("panel-of-experts", &["judge", "leak-finder", "style-judge"]).0,
        "leak-finder: leak-finder informative panel_member, style-judge: style-judge evaluative panel_member, \
        decider: judge evaluative decision_maker"
    );
    let own = CastPattern::parse("own", "seats: { one: {} }\n").unwrap();
    let entries: Vec<SeatCandidate<'_>> =
        troupe.iter().map(|agent| SeatCandidate { name: agent.entry.name.clone(), entry: &agent.entry }).collect();
    assert_eq!(fill(&own, &entries).unseated.len(), 4);
    assert_eq!(fill(&own, &[]).cast.seats, []);
}

#[test]
fn the_number_of_seats_is_limited() {
    let lines: Vec<String> = (0..120).map(|at| format!("  s{at}: {{ agent: maker, kind: expert }}\n")).collect();
    let text = |count: usize| format!("pattern: panel-of-experts\nseats:\n{}", lines[..count].concat());
    let problems = CastFile::parse("night", &text(120)).unwrap_err();
    assert_eq!((problems.len(), problems[0].line), (1, Some(102)), "{problems:?}");
    let ensemble = Stage::of(&text(MOST_SEATS)).ensemble();
    assert_eq!(ensemble.seats.len(), MOST_SEATS);
    let entry = &troupe()[1].entry;
    let many: Vec<SeatCandidate<'_>> =
        (0..120).map(|_| SeatCandidate { name: "leak-finder".to_owned(), entry }).collect();
    let filled = fill(PatternSet::built_in().get("panel-of-experts").unwrap(), &many);
    assert_eq!((filled.cast.seats.len(), filled.unseated.len()), (MOST_SEATS, 120 - MOST_SEATS));
    assert!(CastFile::parse("night", &filled.cast.to_yaml()).is_ok());
}

#[test]
fn the_flow_is_drawn_side_by_side_or_listed() {
    let ensemble = Stage::of(REVIEW).ensemble();
    let drawn = |width, lines| diagram(&ensemble, width, lines).join("\n");
    assert_eq!(
        drawn(80, LineStyle::Unicode),
        "author ─┬─► leaks ─┬─► decider\n        └─► style ─┘\nalso: author ─► decider\nback: leaks ─► author\nback: \
        style ─► author"
    );
    assert_eq!(
        drawn(80, LineStyle::Ascii),
        "author -+--> leaks -+--> decider\n        +--> style -+\nalso: author -> decider\nback: leaks -> \
        author\nback: style -> author"
            .replace("+--> ", "+-> ")
    );
    assert_eq!(
        drawn(24, LineStyle::Unicode),
        "1 author\n  ─► leaks, style,\n     decider\n2 leaks\n  ─► decider\n  ─► back: author\n3 style\n  ─► \
        decider\n  ─► back: author\n4 decider"
    );
    assert_eq!(drawn(6, LineStyle::Ascii).lines().next(), Some("1 aut~"));
    assert_eq!(drawn(0, LineStyle::Unicode).trim(), "");
    let crossed = Stage::of(&REVIEW.replace("agent: style-judge,", "agent: style-judge, downstream: [],")).ensemble();
    assert_eq!(
        diagram(&crossed, 80, LineStyle::Unicode),
        ["author ─┬─► leaks ───► decider", "        └─► style", "also: author ─► decider", "back: leaks ─► author"]
    );
    assert_eq!(diagram(&ResolvedCast::default(), 80, LineStyle::Unicode), [""; 0]);
}

fn kind_names() -> impl Strategy<Value = (String, Vec<(usize, usize)>)> {
    let patterns: Vec<String> = PatternSet::built_in().all().map(|pattern| pattern.name.clone()).collect();
    (proptest::sample::select(patterns), proptest::collection::vec((0..5_usize, 0..4_usize), 1..7))
}

proptest! {
    /// For any assignment: each seat's downstream seats have it upstream, the size is right, no seat takes from one
    /// with a later turn, and the same file gives the same bytes.
    #[test]
    fn resolved_casts_are_consistent((pattern, seats) in kind_names(), rounds in 1..4_usize) {
        let patterns = PatternSet::built_in();
        let kinds = &patterns.get(&pattern).unwrap().kinds;
        let names = troupe();
        let lines: Vec<String> = seats
            .iter()
            .enumerate()
            .map(|(at, (agent, kind))| {
                let kind = &kinds[kind % kinds.len()].name;
                format!("  s{at}: {{ agent: {}, kind: {kind} }}\n", names[*agent].entry.name)
            })
            .collect();
        let text = format!("pattern: {pattern}\nrounds: {rounds}\ntask: Go\nseats:\n{}", lines.concat());
        let (stage, again) = (Stage::of(&text), Stage::of(&text));
        let ensemble = stage.ensemble();
        prop_assert!(is_sound(&ensemble), "{:?}", ensemble.problems);
        for (at, seat) in ensemble.seats.iter().enumerate() {
            prop_assert_eq!(seat.size, seats.len());
            for other in 0..ensemble.seats.len() {
                let gives = ensemble.downstream_names(at).contains(&ensemble.seats[other].name.as_str());
                let takes = ensemble.upstream_names(other).contains(&seat.name.as_str());
                prop_assert_eq!(gives, takes);
            }
            prop_assert_eq!(stage.prompt(&seat.name), again.prompt(&seat.name));
        }
        for one in &ensemble.handovers {
            prop_assert!(one.next_round || ensemble.seats[one.from].turn < ensemble.seats[one.to].turn);
            prop_assert!(one.from != one.to && (rounds > 1 || !one.next_round || stage.pattern.closing.is_some()));
        }
        let sheet = run_sheet(&stage.file.cast, &stage.pattern, &ensemble, &[]);
        prop_assert_eq!(&sheet, &run_sheet(&again.file.cast, &again.pattern, &again.ensemble(), &[]));
        for seat in &ensemble.seats {
            prop_assert!(sheet.contains(&format!("`{}`", seat.name)), "{}", sheet);
        }
        for (width, lines) in [(0, LineStyle::Ascii), (9, LineStyle::Ascii), (30, LineStyle::Unicode), (200, LineStyle::Unicode)] {
            use crate::domain::text::CellWidth as _;
            for line in diagram(&ensemble, width, lines) {
                prop_assert!(line.width() <= width, "{line:?} in {width}");
                prop_assert!(lines == LineStyle::Unicode || line.is_ascii());
            }
        }
    }

    #[test]
    fn what_is_written_is_read_back(
        texts in proptest::collection::vec("[a-zA-Z0-9é:#'\"{}\\[\\], -]{0,12}[a-z]", 12),
        task in proptest::option::of("([a-z#:' \\-]{0,6}\n){0,4}[a-z]{1,3}"),
        lists in proptest::collection::vec(proptest::option::of(proptest::collection::vec("[a-z, :#]{0,4}[a-z]", 0..3)), 2),
        rounds in proptest::option::of(1..99_usize),
    ) {
        let text = |at: usize| texts[at].trim().to_owned();
        let some = |at: usize| (at.is_multiple_of(2)).then(|| text(at));
        let trimmed = |list: &Option<Vec<String>>| list.as_ref().map(|all| all.iter().map(|one| one.trim().to_owned()).collect::<Vec<_>>());
        let seat = Seat {
            name: "one".to_owned(),
            agent: text(0),
            kind: some(1),
            mode: NameChoice::typed(&text(2)),
            role: NameChoice::None,
            tools: NameChoice::Default,
            size: rounds,
            upstream: trimmed(&lists[0]),
            downstream: trimmed(&lists[1]),
            instructions: some(6),
            success: some(7),
            ticked: trimmed(&lists[1]).unwrap_or_default(),
            without: vec![text(8)],
            variables: [(text(9), text(10))].into(),
            template: some(11),
        };
        let other = Seat { name: "two 2".to_owned(), agent: text(3), ..Seat::default() };
        let cast = Cast {
            name: text(5),
            task,
            pattern: text(1),
            rounds,
            template: some(2),
            variables: [(text(4), String::new())].into(),
            seats: vec![seat, other],
        };
        let yaml = cast.to_yaml();
        let read = CastFile::parse("night", &yaml);
        prop_assert_eq!(read.map(|file| file.cast), Ok(cast.clone()), "{}", yaml);
        prop_assert!(serde_yaml::from_str::<serde_yaml::Value>(&yaml).is_ok(), "{}", yaml);
    }

    #[test]
    fn no_cast_file_makes_reading_panic(text in "[a-z:{}\\[\\]\n #,&*!-]{0,80}") {
        let _ = CastFile::parse("night", &text);
        let _ = CastPattern::parse("own", &text);
    }
}

#[test]
fn equally_suited_agents_are_seated_in_the_given_order() {
    let alike: Vec<Agent> = ["one", "two", "three", "four", "five"].map(|name| agent(name, &[], &[])).into();
    let twins: Vec<Agent> =
        ["one", "two", "three", "four"].map(|name| agent(name, &["critical"], &["auditor", "solo"])).into();
    let seats = |pattern: &str, agents: &[Agent]| {
        let candidates: Vec<SeatCandidate<'_>> =
            agents.iter().map(|agent| SeatCandidate { name: agent.entry.name.clone(), entry: &agent.entry }).collect();
        let filled = fill(PatternSet::built_in().get(pattern).unwrap(), &candidates);
        let kinds = filled.cast.seats.iter().map(|seat| {
            let kind = kind_of(seat, PatternSet::built_in().get(pattern).unwrap()).unwrap();
            format!("{} {}", PatternSet::built_in().get(pattern).unwrap().kinds[kind].name, seat.agent)
        });
        kinds.collect::<Vec<_>>().join(", ")
    };
    for (pattern, agents, expected) in [
        ("adversarial-review", &alike[..4], "author one, auditor two, auditor three, decider four"),
        ("adversarial-review", &alike[..], "author one, auditor two, auditor three, auditor four, decider five"),
        ("adversarial-review", &alike[..3], "author one, auditor two, decider three"),
        ("adversarial-review", &twins[..], "author one, auditor two, auditor three, decider four"),
        ("panel-of-experts", &alike[..4], "expert one, expert two, expert three, decider four"),
        ("red-team-blue-team", &alike[..3], "red one, blue two, umpire three"),
        ("verified-review", &alike[..3], "reviewer one, reviewer two, verifier three"),
        ("iterative-refinement", &alike[..2], "author one, critic two, reviser one"),
        ("iterative-refinement", &alike[..1], "author one, reviser one"),
    ] {
        assert_eq!(seats(pattern, agents), expected, "{pattern}");
    }
    let turned: Vec<Agent> = alike[..4].iter().rev().cloned().collect();
    assert_eq!(seats("adversarial-review", &turned), "author four, auditor three, auditor two, decider one");
}

#[test]
fn a_mode_the_seat_does_not_list_is_a_warning() {
    let warned = |seat: &str, with: &str| {
        let stage = Stage::of(&REVIEW.replace(seat, with));
        let problems = stage.ensemble().problems;
        problems
            .iter()
            .filter(|one| one.rule == "unsuited-mode")
            .map(|one| format!("{}; {}", one.message, one.fix.as_deref().unwrap()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        warned("agent: maker, mode: generative", "agent: maker, mode: critical"),
        ["seat `author`: maker is in mode `critical`, but the seat is for generative; write `mode: generative`, \
            or `kind:` with another seat"]
    );
    assert_eq!(
        warned("agent: leak-finder, mode: critical", "agent: leak-finder, mode: Informative"),
        ["seat `leaks`: leak-finder is in mode `informative`, but the seat is for critical; write `mode: \
            critical`, or `kind:` with another seat"]
    );
    // The agent has none of the roles the seat lists, so its default applies.
    assert_eq!(
        warned("agent: maker, mode: generative", "agent: judge"),
        ["seat `author`: judge is in mode `evaluative`, but the seat is for generative; seat an agent with the \
            mode generative"]
    );
    for fine in ["mode: none", "mode: GENERATIVE"] {
        assert_eq!(warned("mode: generative", fine), [""; 0], "{fine}");
    }
    assert_eq!(warned("mode: evaluative", "mode: convergent"), [""; 0]);
    let own = CastPattern::parse("own", "seats: { one: { role: solo } }\n").unwrap();
    let file = CastFile::parse("x", "pattern: own\nseats: { one: { agent: maker, mode: critical } }\n").unwrap();
    let ensemble = ResolvedCast::of(&file.cast, &file.places, &own, &[Some(&troupe()[0].entry)]);
    assert_eq!(ensemble.problems, []);
}

#[test]
fn a_seat_like_another_with_a_different_agent_gets_a_note() {
    let text = "pattern: iterative-refinement\nseats:\n  author: { agent: maker }\n  critic: { agent: leak-finder \
        }\n  reviser: { agent: plain }\n";
    let stage = Stage::of(text);
    let note = stage.ensemble().problems.into_iter().find(|one| one.rule == "unlike-agent").unwrap();
    assert_eq!((note.severity, note.line), (Severity::Note, Some(5)));
    assert_eq!(note.message, "`reviser` is for the agent of `author`, maker, but plain is seated there");
    assert!(!Stage::of(&text.replace("plain", "maker")).rules().contains(&"unlike-agent"));
}

/// A schedule as `seat.turn<takes` by step.
fn turns(stage: &Stage) -> Vec<String> {
    let ensemble = stage.ensemble();
    let name = |seat: usize| ensemble.seats[seat].name.as_str();
    let turn = |turn: &SeatTurn| {
        let takes: Vec<String> = turn.inputs.iter().map(|one| format!("{}.{}", name(one.seat), one.turn)).collect();
        format!("{}.{}<{}", name(turn.seat), turn.number, takes.join(","))
    };
    let schedule = CastSchedule::of(&stage.pattern, &ensemble);
    schedule.steps.iter().map(|step| step.turns.iter().map(turn).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn each_turn_gets_only_new_outputs() {
    assert_eq!(
        turns(&Stage::of(REVIEW)),
        [
            "author.1<",
            "leaks.1<author.1 style.1<author.1",
            "author.2<leaks.1,style.1",
            "decider.1<author.1,leaks.1,style.1,author.2"
        ]
    );
    let red = "pattern: red-team-blue-team\nseats:\n  red: { agent: leak-finder }\n  blue: { agent: maker \
        }\n  umpire: { agent: judge }\n";
    let schedule = ["red.1<", "blue.1<red.1", "red.2<blue.1", "blue.2<red.2", "red.3<blue.2"];
    let stage = Stage::of(red);
    let all = turns(&stage);
    assert_eq!(all[..5], schedule, "the last word before the verdict is an attack");
    assert_eq!(all[5], "umpire.1<red.1,blue.1,red.2,blue.2,red.3");
    let steps = CastSchedule::of(&stage.pattern, &stage.ensemble()).steps;
    assert_eq!(steps.iter().map(|step| step.ends_rounds).collect::<Vec<_>>(), [true, false, true, false, false, false]);
    assert!(steps[4].is_closing && steps[4].round == 0 && steps[3].round == 2);
    let once = Stage::of(&format!("rounds: 1\n{red}"));
    assert_eq!(turns(&once), ["red.1<", "blue.1<red.1", "red.2<blue.1", "umpire.1<red.1,blue.1,red.2"]);
    let refine = "pattern: iterative-refinement\nrounds: 2\nseats:\n  author: { agent: maker }\n  critic: { agent: \
        leak-finder }\n  reviser: { agent: maker }\n";
    assert_eq!(
        turns(&Stage::of(refine)),
        ["author.1<", "critic.1<author.1", "reviser.1<author.1,critic.1", "critic.2<reviser.1", "reviser.2<critic.2"]
    );
    let verified = "pattern: verified-review\nseats:\n  one: { agent: leak-finder, kind: reviewer }\n  verifier: { \
        agent: style-judge }\n";
    let stage = Stage::of(verified);
    assert_eq!(turns(&stage), ["one.1<", "verifier.1<one.1"]);
    let steps = CastSchedule::of(&stage.pattern, &stage.ensemble()).steps;
    assert_eq!(steps[1].turns[0].inputs[0].part_prefix.as_deref(), Some("## Finding"));
    assert_eq!(stage.rules(), [""; 0]);
}

/// The agent `lender` with this text.
fn lender(text: &str) -> Agent {
    let found = AgentLocation {
        id: AgentId("lib/lender".to_owned()),
        path: None,
        relative: "lender.md".to_owned(),
        source: SourceId(0),
        format: None,
        size: 0,
        copy_of: None,
        in_list: None,
    };
    read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in())
}

#[test]
fn text_about_absent_agents_is_cut_in_a_cast() {
    static AGENTS: OnceLock<Vec<Agent>> = OnceLock::new();
    let gone = [
        "Integration with other agents:\n- Ask the-king\n",
        "**Integration with other agents**:\n- Ask the-king\n",
        "Team collaboration:\n- Ask the-king\n",
        "### Works With\n- the-king\n",
        "## Escalates To\nthe-king, in the end\n",
        "## Communication Protocol\n\n### Loan Assessment\n\nLoan query:\n```json\n{\"requesting_agent\": \"the-king\"}\n```\n",
        "Progress tracking:\n```json\n{\"agent\": \"the-king\"}\n```\n",
    ];
    let stays = [
        "Integration checklist:\n- Bell of the-king rung\n",
        "## Communication Protocol\nGreet the-king by name.\n",
        "Progress:\n- the-king is served\n",
    ];
    let agents = AGENTS.get_or_init(|| {
        let text = |part: &&str| {
            lender(&format!("---\nname: lender\n---\n# lender\n\nYou lend.\n\n{part}\n## Never\n- Sleep\n"))
        };
        gone.iter().chain(&stays).map(text).collect()
    });
    for (part, agent) in gone.iter().chain(&stays).zip(agents) {
        let mut stage = Stage::of(&REVIEW.replace("agent: leak-finder", "agent: lender"));
        stage.agents[1] = Some(agent);
        let prompt = stage.prompt("leaks");
        assert_eq!(prompt.contains("the-king"), stays.contains(part), "{part}{prompt}");
        assert!(prompt.contains("You lend.") && prompt.contains("## Never\n- Sleep"), "{prompt}");
        assert!(!gone.contains(part) || !prompt.contains(part.lines().next().unwrap()), "{part}{prompt}");
    }
}

#[test]
fn in_a_cast_the_pattern_overrides_the_agent() {
    static AGENT: OnceLock<Agent> = OnceLock::new();
    let agent = AGENT.get_or_init(|| {
        lender("---\nname: lender\ntools:\n  audit: Read\n  solution: Read, Edit\nescalation:\n  confidence_threshold: 0.7\n  \
             escalate_to: the-king\n  triggers:\n    - The gate is open\n---\n# lender\n\nYou lend.\n\n## Output\n\n### Output Envelope (Required)\n```\n\
             **Result**: x\n```\n\n### For Audit Mode\n```\n## Defects\n```\n\n## Collaboration\nIntegration with other agents:\n- Ask \
             `the-king` first.\n\n## Never\n- Sleep\n")
    });
    let mut stage = Stage::of(&REVIEW.replace("agent: leak-finder", "agent: lender"));
    stage.agents[1] = Some(agent);
    let prompt = stage.prompt("leaks");
    for gone in ["the-king", "Collaboration", "Output Envelope", "Defects", "## Escalation", "## Output"] {
        assert!(!prompt.contains(gone), "{gone} in {prompt}");
    }
    for there in [
        "You lend.",
        "## Never",
        "- The task is that of the whole cast: do only your part of it, as it is written here. What is written here wins \
         over your mode, your role and the text below",
        "when you are less than 70 % sure of your result, or when one of these holds:\n  - The gate is open\n",
        "## Finding 1: {the fault in one line}",
        "<output seat=\"…\">",
    ] {
        assert!(prompt.contains(there), "{there} not in {prompt}");
    }
    // A seat's own instructions replace the pattern's, including its form of output.
    stage.file.cast.seats[1].instructions = Some("Be quick".to_owned());
    let own = stage.prompt("leaks");
    assert!(own.contains("Be quick\n\nStop and ask the conductor") && own.contains("## Defects"), "{own}");
    assert!(!own.contains("the-king") && !own.contains("## Finding 1"), "{own}");
}

#[test]
fn agent_files_are_named_after_their_seats_and_leave_the_task_out() {
    let stage = Stage::of(&format!("template: subagent\n{}", REVIEW.replace("leaks:", "Leak hunter:")));
    let prompt = stage.prompt("Leak hunter");
    assert!(prompt.starts_with("---\nname: leak-hunter\n"), "{prompt}");
    assert!(!prompt.contains("Review the gate"), "{prompt}");
    assert!(Stage::of(REVIEW).prompt("leaks").ends_with("## Task\n\nReview the gate\n"));
}
