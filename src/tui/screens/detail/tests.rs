#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a surprise")]

use std::path::PathBuf;

use crate::domain::text::CellWidth;
use proptest::prelude::*;

use super::*;
use crate::domain::agent::{AgentLocation, read_agent_file, unreadable_entry};
use crate::domain::clients::VerdictKind;
use crate::domain::formats::{self, FormatClues};
use crate::domain::generic::GenericWords;
use crate::domain::problem::Severity;
use crate::domain::source::SourceId;
use crate::domain::value::ValueNode;
use crate::tui::ui::screen_rows::ScreenRow;

const FIXTURE: &str = include_str!("fixture.md");

fn found(file: &str, text: &str) -> AgentLocation {
    AgentLocation {
        id: AgentId(file.trim_end_matches(".md").to_owned()),
        path: Some(PathBuf::from(format!("/lib/{file}"))),
        relative: file.to_owned(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    }
}

fn agent(file: &str, text: &str) -> Arc<Agent> {
    Arc::new(read_agent_file(found(file, text), text.as_bytes().to_vec(), GenericWords::built_in()))
}

/// A detail with its context.
struct Pane {
    state: DetailState,
    agent: Option<Arc<Agent>>,
    entry: Option<AgentEntry>,
    selection: Selection,
    library: Library,
}

impl Pane {
    fn new(text: &str) -> Self {
        let agent = agent("ferry-master.md", text);
        let others =
            [self::agent("pilot.md", "Steers."), self::agent("deep/tide-reader.md", "---\nname: tide-reader\n---\n")];
        let mut entries = vec![agent.entry.clone()];
        entries.extend(others.iter().map(|other| other.entry.clone()));
        let mut pane = Self {
            state: DetailState { width: 42, height: 22, ..DetailState::default() },
            entry: Some(agent.entry.clone()),
            agent: Some(agent),
            selection: Selection::default(),
            library: Library { entries, ..Library::default() },
        };
        pane.happen(DetailMessage::AgentShown { other: true });
        pane
    }

    fn at(tab: DetailTab) -> Self {
        let mut pane = Self::new(FIXTURE);
        pane.state.tab = tab;
        pane.happen(DetailMessage::AgentShown { other: false });
        pane
    }

    fn happen(&mut self, message: DetailMessage) -> DetailOutcome {
        let context = DetailContext {
            entry: self.entry.as_ref(),
            agent: self.agent.as_ref(),
            selection: &self.selection,
            library: &self.library,
            names: &CollaboratorIndex::of(&self.library),
        };
        update(&mut self.state, message, context)
    }

    fn ask(&mut self, action: Action) -> DetailOutcome {
        self.happen(DetailMessage::Asked(action))
    }

    fn times(&mut self, count: usize, action: Action) {
        for _ in 0..count {
            assert_eq!(self.ask(action), DetailOutcome::default());
        }
    }

    fn line(&self) -> usize {
        self.state.line(DetailContext {
            entry: self.entry.as_ref(),
            agent: self.agent.as_ref(),
            selection: &self.selection,
            library: &self.library,
            names: &CollaboratorIndex::of(&self.library),
        })
    }

    fn rows(&self) -> Vec<String> {
        self.state.page().rows.iter().map(|row| row.text().trim_end().to_owned()).collect()
    }

    fn caption(&self) -> String {
        self.state.caption().iter().map(|piece| piece.text.as_str()).collect()
    }

    fn has(&self, wanted: &str) -> bool {
        self.rows().iter().any(|row| row.contains(wanted))
    }

    /// The first row under the cursor.
    fn under(&self) -> String {
        let rows = self.state.selected().unwrap();
        self.state.page().rows[rows.start].text().trim().to_owned()
    }

    /// Moves down to the item with this text.
    fn reach(&mut self, wanted: &str) {
        for _ in 0..200 {
            if self.state.reached().is_some() && self.under().contains(wanted) {
                return;
            }
            self.ask(Action::Down);
        }
        panic!("{wanted} is not reached");
    }
}

fn line_of(text: &str, wanted: &str) -> usize {
    text.lines().position(|line| line.contains(wanted)).unwrap() + 1
}

#[test]
fn an_item_is_ticked_for_the_prompt_and_the_file_is_left_alone() {
    let mut pane = Pane::at(DetailTab::Checklists);
    let (first, second) = (line_of(FIXTURE, "Ramp is up"), line_of(FIXTURE, "Lights are on"));
    pane.reach("Ramp");
    let ticks = |ticks: &[(usize, bool)]| DetailOutcome { ticks: ticks.to_vec(), ..DetailOutcome::default() };
    assert_eq!(pane.ask(Action::Tick), ticks(&[(first, true)]));
    pane.selection.ticked.insert(first);
    assert_eq!(pane.ask(Action::Tick), ticks(&[(first, false)]));
    assert_eq!(pane.ask(Action::Enter), ticks(&[(first, false)]));
    assert_eq!(pane.ask(Action::TickAll), ticks(&[(second, true), (second + 1, true)]));
    assert_eq!(pane.ask(Action::TickNone), ticks(&[(first, false)]));
    assert!(pane.has("▾ Safety checklist                1 of 3"));
    assert!(pane.has("[x] Ramp is up"));
    assert!(pane.has("[ ] Lights are on            ✓ in file"), "{:?}", pane.rows());
    assert_eq!(pane.caption(), "keeping 1 of 5 items");
    assert_eq!(pane.line(), first);
}

#[test]
fn a_list_is_ticked_as_a_whole_and_back() {
    let mut pane = Pane::at(DetailTab::Checklists);
    assert_eq!(pane.under(), "▾ Safety checklist                0 of 3");
    let first = line_of(FIXTURE, "Ramp is up");
    assert_eq!(pane.ask(Action::Tick).ticks, [(first, true), (first + 1, true), (first + 2, true)]);
    pane.selection.ticked.extend([first, first + 1, first + 2]);
    assert_eq!(pane.ask(Action::Tick).ticks, [(first, false), (first + 1, false), (first + 2, false)]);
}

#[test]
fn a_plain_list_says_that_it_stays_whole() {
    let mut pane = Pane::at(DetailTab::Checklists);
    pane.reach("▸ Never");
    let whole = DetailOutcome::says("only checklists can be ticked; this list is always included");
    for action in [Action::Tick, Action::TickAll, Action::TickNone] {
        assert_eq!(pane.ask(action), whole);
    }
    assert!(!pane.has("Sail in fog"));
    assert_eq!(pane.ask(Action::Enter), DetailOutcome::default());
    assert!(pane.has("• Sail in fog"));
    pane.reach("Sail in fog");
    assert_eq!(pane.ask(Action::Tick), whole);
}

#[test]
fn checklists_come_first_and_fold() {
    let mut pane = Pane::at(DetailTab::Checklists);
    let titles: Vec<&str> = pane.state.page().sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["Safety checklist", "Cargo checklist", "Never", "Integration with other agents"]);
    assert_eq!(pane.state.whereabouts(), "1/4");
    pane.ask(Action::NextSection);
    assert_eq!(
        (pane.under().as_str(), pane.state.whereabouts().as_str()),
        ("▾ Cargo checklist                 0 of 2", "2/4")
    );
    pane.ask(Action::Down);
    pane.ask(Action::PreviousSection);
    assert_eq!(pane.under(), "▾ Cargo checklist                 0 of 2");
    assert!(pane.has("[ ] Cars lashed"));
    pane.ask(Action::Enter);
    assert!(pane.has("▸ Cargo checklist") && !pane.has("Cars lashed"));
    pane.happen(DetailMessage::AgentShown { other: false });
    assert!(pane.has("▸ Cargo checklist"), "a new reading keeps what was folded");
    pane.happen(DetailMessage::AgentShown { other: true });
    assert!(pane.has("▾ Cargo checklist"));
}

#[test]
fn a_mode_and_a_role_are_chosen() {
    let mut pane = Pane::at(DetailTab::Modes);
    assert_eq!(pane.caption(), "default: generative");
    assert!(pane.under().starts_with("● generative") && pane.under().ends_with("default · declared"));
    assert!(pane.has("  adds        1 instruction, ≈"));
    pane.ask(Action::Down);
    assert!(pane.under().starts_with("○ critical"));
    assert_eq!(pane.line(), line_of(FIXTURE, "  critical:"));
    assert_eq!(
        pane.ask(Action::Enter),
        DetailOutcome { mode: Some("critical".to_owned()), ..DetailOutcome::default() }
    );
    assert_eq!(pane.ask(Action::Tick).mode.as_deref(), Some("critical"));
    pane.selection.mode = NameChoice::Named("critical".to_owned());
    pane.ask(Action::Up);
    assert_eq!(pane.caption(), "critical (chosen)");
    assert!(pane.has("● critical             chosen · declared"), "{:?}", pane.rows());
    assert!(pane.has("    • Check the ramp") && pane.has("    • Check `radio`"));

    let mut pane = Pane::at(DetailTab::Roles);
    pane.ask(Action::Bottom);
    assert_eq!(pane.ask(Action::Enter), DetailOutcome { role: Some("auditor".to_owned()), ..DetailOutcome::default() });
    assert!(pane.has("  description Checks another master"));
    assert_eq!(pane.state.whereabouts(), "2/2");
}

#[test]
fn modes_nobody_declared_say_so() {
    let mut pane = Pane::new("You help.\n");
    pane.state.tab = DetailTab::Modes;
    pane.happen(DetailMessage::LibraryChanged);
    assert!(pane.rows().join(" ").starts_with("This agent has no modes of its own. These generic ones fit any agent;"));
    assert_eq!(pane.caption(), "no mode until you choose one");
    assert_eq!(pane.state.page().things.len(), 5);
    assert!(pane.under().starts_with("○ generative") && pane.under().ends_with("generic"));
    let body = "## RED PHASE - Look\n1. a\n\n## GREEN PHASE - Do\n1. b\n";
    let mut pane = Pane::new(body);
    pane.state.tab = DetailTab::Modes;
    pane.happen(DetailMessage::LibraryChanged);
    assert_eq!(pane.rows()[0], "The body names these modes. Choose one");
    assert!(pane.under().starts_with("○ RED"));
}

#[test]
fn the_overview_says_only_what_there_is() {
    let pane = Pane::at(DetailTab::Overview);
    let rows = pane.rows();
    let expected = [
        "Runs the ferry across the sound. Use for",
        "timetables and tides.",
        "",
        "▸ 2 examples",
        "",
        "format     callsheet  agents with modes",
        "           and roles",
        "path       /lib/ferry-master.md",
        "model      sonnet",
        "reading    strict",
    ];
    assert_eq!(rows[..expected.len()], expected);
    for wanted in [
        "tools",
        "  audit     Read, Grep",
        "  solution  Read, Edit, Bash  default",
        "mode       generative  default of 2",
        "role       solo  default of 2",
        "escalates  below 0.6 to harbour",
        "           • Fog",
        "variables  {{office}}",
        "steps      When invoked  2 steps",
        "lists      2 checklists, 5 items",
        "           2 lists, 4 items",
        "works with → tide-reader",
        "           → pilot",
        "             harbour-master  not in the",
    ] {
        assert!(rows.iter().any(|row| row == wanted), "{wanted} {rows:#?}");
    }
    for absent in ["tier", "version", "triggers", "shadowed", "problems"] {
        assert!(!rows.iter().any(|row| row.starts_with(absent)), "{absent}");
    }
}

#[test]
fn examples_unfold() {
    let mut pane = Pane::at(DetailTab::Overview);
    pane.reach("2 examples");
    assert_eq!(pane.ask(Action::Enter), DetailOutcome::default());
    let rows = pane.rows();
    let at = rows.iter().position(|row| row == "▾ 2 examples").unwrap();
    assert_eq!(rows[at + 1..at + 4], ["│ user: When does the last boat leave?", "", "│ user: Is the tide too low?"]);
    assert_eq!(pane.line(), 3);
    pane.ask(Action::Tick);
    assert!(pane.has("▸ 2 examples"));
}

#[test]
fn a_collaborator_is_followed_where_there_is_one() {
    let mut pane = Pane::at(DetailTab::Overview);
    pane.reach("→ tide-reader");
    assert_eq!(pane.line(), line_of(FIXTURE, "tide-reader"));
    let follows = Some(AgentId("deep/tide-reader".to_owned()));
    assert_eq!(pane.ask(Action::Enter), DetailOutcome { follows, ..DetailOutcome::default() });
    pane.reach("→ pilot");
    assert_eq!(pane.ask(Action::Enter).follows, Some(AgentId("pilot".to_owned())));
    pane.reach("harbour-master");
    assert_eq!(pane.ask(Action::Enter), DetailOutcome::says("no agent named harbour-master here"));
}

#[test]
fn a_problem_leads_to_its_place_in_the_file() {
    let text = format!("---\nname: a\ndescription: Use it when {}: now\n---\nText\n", "it is late ".repeat(12));
    let mut pane = Pane::new(&text);
    let rows = pane.rows();
    assert_eq!(rows[0], "! repaired");
    assert!(rows[1].starts_with("  line 3, column"), "{rows:?}");
    assert!(rows.join(" ").contains("Copilot CLI rejects this file"), "{rows:?}");
    assert_eq!(pane.line(), 3);
    pane.times(2, Action::PreviousTab);
    assert_eq!((pane.state.tab, pane.caption().as_str()), (DetailTab::Problems, "1 warning"));
    assert_eq!(pane.ask(Action::Enter), DetailOutcome::default());
    assert_eq!((pane.state.tab, pane.line()), (DetailTab::File, 3));
    assert!(pane.under().contains(": now"), "{}", pane.under());
    pane.ask(Action::Top);
    pane.happen(DetailMessage::Clicked { x: 4, y: HEAD });
    assert_eq!(pane.line(), 1);
}

#[test]
fn a_healthy_file_has_no_problem() {
    let pane = Pane::at(DetailTab::Problems);
    assert_eq!(pane.rows(), ["✓ No problems found."]);
    assert_eq!(pane.caption(), "");
}

/// A detail of an agent in a client's folder.
fn pane_in(folder: &str, text: &str) -> Pane {
    let mut pane = Pane::new(text);
    let mut place = found("ferry-master.md", text);
    place.path = Some(PathBuf::from(format!("/lib/{folder}/ferry-master.md")));
    let agent = Arc::new(read_agent_file(place, text.as_bytes().to_vec(), GenericWords::built_in()));
    pane.entry = Some(agent.entry.clone());
    pane.library.entries[0] = agent.entry.clone();
    pane.agent = Some(agent);
    pane.state.width = 90;
    pane.happen(DetailMessage::AgentShown { other: true });
    pane
}

#[test]
fn a_refusal_of_a_client_has_its_place_and_its_fix_and_leads_to_the_file() {
    let text = "---\nname: ferry\ndescription: Steers\ntools: Read, Grep\n---\nSteer the ferry to the other bank.\n";
    let mut pane = pane_in(".gemini/agents", text);
    pane.reach("clients");
    assert!(pane.has("clients    ✕ Gemini CLI  rejects:"), "{:?}", pane.rows());
    pane.ask(Action::Enter);
    assert_eq!((pane.state.tab, pane.caption().as_str()), (DetailTab::Clients, "loaded by 0 of 1 client"));
    let rows = pane.rows();
    let after = |wanted: &str| rows.iter().position(|row| row.contains(wanted)).unwrap();
    let place = after("line 4, column 8");
    assert!(after("✕ Gemini CLI  rejects:") < place && rows[place + 1].contains("→ write a list"), "{rows:?}");
    let copies = after("As a copy in the folder of another client");
    assert!(after("✓ Claude Code  .claude/agents  loads as ferry") > copies && copies > place, "{rows:?}");
    pane.reach("Gemini CLI");
    pane.ask(Action::Enter);
    assert_eq!((pane.state.tab, pane.line()), (DetailTab::File, 4));
}

#[test]
fn a_folder_of_no_client_says_so_and_copies_are_judged_all_the_same() {
    let pane = Pane::at(DetailTab::Clients);
    assert!(pane.has("No client reads this folder."), "{:?}", pane.rows());
    assert!(pane.has("! Claude Code  .claude/agents  loads as"), "{:?}", pane.rows());
    assert_eq!(pane.caption(), "");
    assert!(!Pane::new(FIXTURE).has("clients"), "the overview has no row without a client");
}

#[test]
fn an_agent_that_another_one_shadows_in_a_client_leads_to_that_one() {
    let mut pane = pane_in(".claude/agents", "---\nname: pilot\ndescription: Steers\n---\nSteer the ferry.\n");
    let winner = pane.library.entries[1].found.clone();
    let verdict = &mut pane.entry.as_mut().unwrap().verdicts[0];
    verdict.kind = VerdictKind::Shadowed;
    verdict.shadowed_by = winner.path.map(|path| path.display().to_string());
    pane.state.tab = DetailTab::Clients;
    pane.happen(DetailMessage::LibraryChanged);
    pane.reach("Claude Code  shadowed by /lib/pilot.md");
    assert_eq!(pane.ask(Action::Enter).follows, Some(winner.id));
}

#[test]
fn tabs_go_round_and_remember_where_one_stood() {
    let mut pane = Pane::at(DetailTab::Body);
    pane.times(3, Action::Down);
    let body = pane.state.shown();
    assert_eq!(body.start, 3);
    pane.times(4, Action::NextTab);
    assert_eq!(pane.state.tab, DetailTab::Overview);
    pane.times(4, Action::PreviousTab);
    assert_eq!((pane.state.tab, pane.state.shown()), (DetailTab::Body, body.clone()));
    pane.happen(DetailMessage::AgentShown { other: false });
    assert_eq!(pane.state.shown(), body);
    pane.happen(DetailMessage::AgentShown { other: true });
    assert_eq!((pane.state.tab, pane.state.shown().start), (DetailTab::Body, 0));
}

#[test]
fn the_body_scrolls_and_jumps_from_heading_to_heading() {
    let mut pane = Pane::at(DetailTab::Body);
    assert_eq!(pane.line(), line_of(FIXTURE, "# Ferry Master"));
    pane.ask(Action::NextSection);
    assert_eq!((pane.caption().as_str(), pane.line()), ("Instructions", line_of(FIXTURE, "## Instructions")));
    pane.ask(Action::NextSection);
    assert_eq!(pane.caption(), "Instructions › When Generative");
    pane.ask(Action::PreviousSection);
    assert_eq!(pane.caption(), "Instructions");
    pane.times(9, Action::NextSection);
    assert_eq!(pane.caption(), "Handoffs", "the last heading comes to the top even where little stands under it");
    assert_eq!(pane.state.whereabouts(), "100 %");
    pane.ask(Action::Top);
    assert_eq!(pane.caption(), "Ferry Master");
    pane.happen(DetailMessage::Wheeled { down: true });
    assert_eq!(pane.state.shown().start, 3);
    pane.happen(DetailMessage::Wheeled { down: false });
    pane.happen(DetailMessage::Wheeled { down: false });
    assert_eq!(pane.state.shown().start, 0);
    pane.ask(Action::Bottom);
    assert_eq!(pane.state.shown().end, pane.state.page().rows.len());
    pane.ask(Action::HalfUp);
    assert_eq!(pane.state.shown().end, pane.state.page().rows.len() - 10);
    assert_eq!(pane.ask(Action::Tick), DetailOutcome::says("items are ticked in Checklists"));
}

#[test]
fn the_file_has_numbers_and_keys() {
    let pane = Pane::at(DetailTab::File);
    let rows = pane.rows();
    assert_eq!(rows[0..2], [" 1  ---", " 2  name: ferry-master"]);
    let row = &pane.state.page().rows[1];
    let key = row.pieces.iter().find(|piece| piece.text == "name").unwrap();
    assert_eq!(key.face.meaning, crate::tui::ui::theme::Meaning::Accent);
    assert_eq!(pane.caption(), format!("{} lines", FIXTURE.lines().count()));
    let pane = {
        let mut pane = Pane::new("a\u{202e}b\u{1b}c\r\n\td\r\n");
        pane.state.tab = DetailTab::File;
        pane.happen(DetailMessage::LibraryChanged);
        pane
    };
    assert_eq!(pane.rows(), ["1  a<U+202E>b␛c", "2      d"]);
}

#[test]
fn the_cursor_goes_from_thing_to_thing_and_scrolls_through_what_is_long() {
    let mut pane = Pane::at(DetailTab::Modes);
    pane.state.height = 8;
    pane.happen(DetailMessage::LibraryChanged);
    let mut seen = Vec::new();
    for _ in 0..40 {
        seen.push((pane.state.shown().start, pane.under()));
        pane.ask(Action::Down);
    }
    assert!(seen.windows(2).all(|pair| pair[1].0 >= pair[0].0 && pair[1].0 - pair[0].0 <= 9), "{seen:?}");
    assert_eq!(pane.state.shown().end, pane.state.page().rows.len(), "every row is reached");
    assert!(pane.under().starts_with("○ critical"));
    for _ in 0..40 {
        pane.ask(Action::Up);
    }
    assert_eq!((pane.state.shown().start, pane.under().starts_with("● generative")), (0, true));
}

#[test]
fn clicks_open_tabs_select_and_take() {
    let mut pane = Pane::at(DetailTab::Overview);
    pane.happen(DetailMessage::Clicked { x: 12, y: 0 });
    assert_eq!(pane.state.tab, DetailTab::Checklists);
    let row = pane.state.page().rows.iter().position(|row| row.text().contains("Lights")).unwrap();
    let click = DetailMessage::Clicked { x: 5, y: HEAD + row };
    assert_eq!(pane.happen(click.clone()), DetailOutcome::default());
    assert!(pane.under().contains("Lights"));
    assert_eq!(pane.happen(click).ticks, [(line_of(FIXTURE, "Lights are on"), true)]);
    pane.happen(DetailMessage::Clicked { x: 5, y: HEAD });
    pane.happen(DetailMessage::Clicked { x: 5, y: HEAD });
    assert!(!pane.has("Lights"));
    assert_eq!(pane.happen(DetailMessage::Clicked { x: 5, y: 400 }), DetailOutcome::default());
    assert_eq!(pane.happen(DetailMessage::Clicked { x: 5, y: 1 }), DetailOutcome::default());
}

#[test]
fn another_width_keeps_the_line_on_top() {
    let mut pane = Pane::at(DetailTab::Body);
    pane.times(2, Action::NextSection);
    let line = pane.line();
    for width in [20, 80, 31, 42] {
        pane.state.width = width;
        pane.happen(DetailMessage::Wheeled { down: false });
        pane.happen(DetailMessage::Wheeled { down: true });
        assert!(pane.line().abs_diff(line) <= 4, "{width}");
    }
}

#[test]
fn an_unread_agent_says_so() {
    let mut pane = Pane::new(FIXTURE);
    pane.agent = None;
    pane.happen(DetailMessage::AgentShown { other: true });
    assert_eq!(pane.rows()[0], "Runs the ferry across the sound. Use for");
    assert_eq!(pane.caption(), "reading…");
    assert!(pane.has("model      sonnet") && !pane.has("size"));
    pane.ask(Action::NextTab);
    assert_eq!(pane.rows(), ["reading…"]);

    let problem = Problem::new("too-large", Severity::Error, "the file is larger than 4 MiB").fix("split it");
    let values = ValueNode::empty_map(0);
    let format = formats::recognize(&FormatClues { path: "big.md", frontmatter: &values, has_block: false, text: "" });
    pane.entry = Some(unreadable_entry(found("big.md", ""), format, problem));
    pane.happen(DetailMessage::AgentShown { other: true });
    assert_eq!(pane.rows()[..3], ["✕ the file is larger than 4 MiB", "  → split it", "  too-large"]);
    assert_eq!(pane.line(), 1);
    pane.entry = None;
    pane.happen(DetailMessage::AgentShown { other: true });
    assert_eq!(pane.rows(), ["No agent selected."]);
}

#[test]
fn the_winner_of_a_shared_name_comes_from_the_library() {
    let mut pane = Pane::new(FIXTURE);
    let entry = pane.entry.as_mut().unwrap();
    entry.shadowed_by = Some("/home/x.md".to_owned());
    entry.problems.push(Problem::new("same-name", Severity::Note, "another has this name"));
    pane.happen(DetailMessage::LibraryChanged);
    assert!(pane.has("shadowed   ! by /home/x.md"));
    pane.reach("1 note");
    pane.ask(Action::Enter);
    assert_eq!(pane.state.tab, DetailTab::Problems);
    assert!(pane.has("· another has this name"));
}

const HOSTILE: &str = "([a-z #>|*`:<\\-\\[\\]{}0-9日🙂\u{1b}\u{202e}\u{301}\u{200b}\t]|\n|\n- \\[ \\] |\n\n## \
    |<example>|</example>|checklist:\n- |When x\n1. ){0,70}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn nothing_leaves_its_bounds(
        text in HOSTILE,
        block in "(---\nname: [a-z日\u{1b}]{0,9}\ndescription: [a-z :<>\"日\u{202e}]{0,90}\ntools: a, b\n---\n)?",
        steps in prop::collection::vec((0usize..16, 1usize..200, 0usize..60), 1..24),
    ) {
        let text = if text.len() % 7 == 0 { format!("{FIXTURE}{text}") } else { format!("{block}{text}") };
        let mut pane = Pane::new(&text);
        let actions = [
            Action::Down, Action::Up, Action::Top, Action::Bottom, Action::HalfDown, Action::HalfUp, Action::PageDown,
            Action::PageUp, Action::NextTab, Action::PreviousTab, Action::Enter, Action::Tick, Action::NextSection,
            Action::PreviousSection,
        ];
        let lines = text.lines().count().max(1);
        for (step, width, height) in steps {
            (pane.state.width, pane.state.height) = (width, height);
            let outcome = match actions.get(step) {
                Some(action) => pane.ask(*action),
                None => pane.happen(DetailMessage::Clicked { x: width / 2, y: height / 2 }),
            };
            for (line, tick) in outcome.ticks {
                if tick { pane.selection.ticked.insert(line); } else { pane.selection.ticked.remove(&line); }
            }
            let state = &pane.state;
            let all = state.page().rows.len();
            prop_assert!(state.shown().end <= all && state.shown().len() <= height);
            prop_assert!(height <= HEAD || all == 0 || !state.shown().is_empty());
            prop_assert!(state.selected().is_none_or(|rows| rows.end <= all));
            prop_assert!(state.page().things.iter().all(|thing| thing.rows.end <= all && thing.head <= thing.rows.len()));
            prop_assert!((1..=lines).contains(&pane.line()));
            let fits = |row: &ScreenRow| row.text().width() <= width.max(24);
            prop_assert!(state.tab == DetailTab::Body || state.page().rows.iter().all(fits));
        }
    }
}
