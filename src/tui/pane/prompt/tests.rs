#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use proptest::prelude::*;

use super::sheet::Class::{self, Code, Fence, Heading, Text};
use super::*;
use crate::domain::agent::{Found, Origin, read};
use crate::domain::generic::Generic;
use crate::domain::source::SourceId;

const LOCK: &str = "---
name: lock-keeper
description: Keeps the lock.
tools:
  audit: Read, Grep
  solution: Read, Edit
  default_mode: audit
cognitive_modes:
  build:
    mindset: Fill the chamber
  inspect:
    mindset: Look for leaks
  default: build
ensemble_roles:
  solo: Alone on the wall
---

# Lock Keeper

You keep the lock for {{office}}.

## Instructions

### When Build

1. Open the paddles

### When Inspect

2. Walk the wall

## Checks

Safety checklist:
- [ ] Ladder is sound
- [ ] Ropes are dry
- [ ] Gate is shut

## End

Go home.
";

fn agent(id: &str, text: &str) -> Arc<Agent> {
    let found = Found {
        id: AgentId(id.to_owned()),
        path: None,
        relative: format!("{id}.md"),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
    };
    Arc::new(read(found, text.as_bytes().to_vec(), Generic::built_in()))
}

fn send(state: &mut State, message: Message) -> Outcome {
    update(state, message, Context { templates: Templates::built_in() })
}

fn ask(state: &mut State, action: Action) -> Outcome {
    send(state, Message::Asked(action))
}

fn type_in(state: &mut State, keys: &str) {
    for key in Key::parse_row(keys).unwrap() {
        assert_eq!(send(state, Message::Typed(key)), Outcome::default());
    }
}

/// A composer that shows an agent.
fn shown(text: &str) -> State {
    let mut state = State::default();
    state.measure(50, 20, false);
    assert_eq!(send(&mut state, Message::AgentShown(Some(agent("lock", text)))), Outcome::default());
    state
}

fn named(name: &str) -> Choice {
    Choice::Named(name.to_owned())
}

fn text(state: &State) -> &str {
    &state.prompt().unwrap().text
}

/// The line of the file that begins so.
fn line(text: &str, beginning: &str) -> usize {
    text.lines().position(|line| line.starts_with(beginning)).unwrap() + 1
}

/// The lines in sight of a sheet, as text with their marks.
fn seen(state: &State) -> Vec<String> {
    let prompt = state.prompt().unwrap();
    let file = &state.shown.as_ref().unwrap().document.text;
    let lines = state.sheet.lines.iter().map(|line| {
        let number = line.number.map_or_else(|| line.origin.word().to_owned(), |number| number.to_string());
        match line.what {
            What::Prompt => format!("{number} {}", line.text.of(&prompt.text)),
            What::Cut(_) => format!("{number}- {}", line.text.of(file)),
            What::Off(kind) => format!("{number} off {}", kind.title()),
        }
    });
    lines.collect()
}

#[test]
fn the_sheet_says_where_every_line_came_from() {
    let mut state = shown(LOCK);
    send(&mut state, Message::VariableSet { name: "office".into(), text: "the\ncanal office".into() });
    state.choose(Context { templates: Templates::built_in() }, |selection| selection.task = Some("Shut it.".into()));
    state.settle();
    let seen = seen(&state);
    let expected = [
        "callsheet ## Agent Context",
        "callsheet ",
        "callsheet **Identity**: lock-keeper",
        "callsheet **Cognitive Mode**: build",
        "callsheet **Ensemble Role**: solo",
        "callsheet ",
        "declared ## Mode: build",
        "declared ",
        "declared **Mindset**: Fill the chamber",
        "callsheet ",
        "declared ## Role: solo",
        "declared ",
        "declared **Behavior**: Alone on the wall",
        "17 ",
        "18 # Lock Keeper",
        "19 ",
        "20 You keep the lock for the",
        "20 canal office.",
        "21 ",
        "22 ## Instructions",
    ];
    assert_eq!(seen[..expected.len()], expected);
    assert_eq!(seen[seen.len() - 3..], ["person ## Task", "person ", "person Shut it."]);
    assert!(seen.contains(&"26 1. Open the paddles".to_owned()) && !seen.iter().any(|line| line.contains("Walk")));
}

#[test]
fn what_was_cut_stands_in_its_place_on_request() {
    let mut state = shown(LOCK);
    let before = seen(&state);
    ask(&mut state, Action::ShowCut);
    let after = seen(&state);
    let at = after.iter().position(|line| line == "28- ### When Inspect").unwrap();
    assert_eq!(
        after[at - 2..at + 4],
        ["26 1. Open the paddles", "27 ", "28- ### When Inspect", "29- ", "30- 2. Walk the wall", "32 ## Checks"]
    );
    ask(&mut state, Action::ShowCut);
    assert_eq!(seen(&state), before);
}

#[test]
fn a_part_goes_and_comes_back_under_the_cursor() {
    let mut state = shown(LOCK);
    let whole = text(&state).to_owned();
    for _ in 0..5 {
        ask(&mut state, Action::NextSection);
    }
    assert_eq!(
        state.under_cursor().map(|under| matches!(under, scroll::Under::Part(part) if part.title == "Checks")),
        Some(true)
    );
    assert_eq!(ask(&mut state, Action::TogglePart), Outcome::default());
    let checks = PartKind::Section(4);
    assert_eq!(state.under_cursor(), Some(scroll::Under::Off(checks)));
    assert!(!text(&state).contains("Ladder"));
    assert_eq!(state.selections[&AgentId("lock".into())].without, BTreeSet::from([checks]));
    ask(&mut state, Action::TogglePart);
    assert_eq!(text(&state), whole);
    assert!(matches!(state.under_cursor(), Some(scroll::Under::Part(part)) if part.kind == checks));
    assert!(state.selections.is_empty());
    // What callsheet writes goes the same way, each to its place.
    ask(&mut state, Action::Top);
    ask(&mut state, Action::TogglePart);
    assert_eq!((state.under_cursor(), state.cursor), (Some(scroll::Under::Off(PartKind::Context)), 0));
    ask(&mut state, Action::Bottom);
    let outcome = ask(&mut state, Action::TogglePart);
    assert_eq!((outcome, state.under_cursor()), (Outcome::default(), Some(scroll::Under::Off(PartKind::Tools))));
}

#[test]
fn looking_changes_the_prompt_and_choosing_the_selection() {
    let mut state = shown(LOCK);
    let before = text(&state).to_owned();
    send(&mut state, Message::Previewed(Pick::Mode(named("inspect"))));
    assert!(text(&state).contains("Look for leaks") && text(&state).contains("1. Walk the wall"));
    assert_eq!((state.selection(), state.effective().mode.clone()), (&Selection::default(), named("inspect")));
    send(&mut state, Message::PreviewEnded);
    assert_eq!(text(&state), before);
    send(&mut state, Message::Previewed(Pick::Template(Some("xml".into()))));
    send(&mut state, Message::Picked(Pick::Mode(named("inspect"))));
    assert!(text(&state).contains("Look for leaks") && !text(&state).contains("<mode"));
    assert_eq!(state.selections.len(), 1);
    send(&mut state, Message::Picked(Pick::Mode(Choice::Default)));
    assert!(state.selections.is_empty(), "what chooses nothing is not kept");
}

#[test]
fn what_is_not_there_any_more_is_an_error_and_not_a_blank() {
    let mut state = shown(LOCK);
    ask(&mut state, Action::Bottom);
    let cursor = state.cursor;
    send(&mut state, Message::Picked(Pick::Role(named("gone"))));
    assert!(matches!(state.composed, Some(Err(ComposeError::Unknown { .. }))));
    let fields = field::fields(&state);
    assert_eq!((fields[1].value.as_str(), fields[1].look), ("gone", field::Look::Missing));
    assert_eq!(fields[0].value, "build");
    send(&mut state, Message::Picked(Pick::Role(Choice::Default)));
    assert_eq!(state.cursor, cursor, "the cursor waits");
}

#[test]
fn the_task_follows_every_letter() {
    let mut state = shown(LOCK);
    assert_eq!(ask(&mut state, Action::EditTask), Outcome::default());
    type_in(&mut state, "Shut<enter>it");
    assert!(state.is_writing() && text(&state).ends_with("## Task\n\nShut\nit\n"));
    ask(&mut state, Action::Undo);
    assert_eq!(state.selection().task.as_deref(), Some("Shut\n"));
    ask(&mut state, Action::EraseLine);
    ask(&mut state, Action::EraseWord);
    assert_eq!(state.selection().task, None);
    ask(&mut state, Action::Undo);
    ask(&mut state, Action::Done);
    assert!(!state.is_writing());
    ask(&mut state, Action::EditTask);
    ask(&mut state, Action::Undo);
    assert_eq!(state.selection().task.as_deref(), Some("Shut\n"), "what was written before can be undone after");
    ask(&mut state, Action::Escape);
    send(&mut state, Message::Pasted("nowhere".into()));
    assert_eq!(state.selection().task.as_deref(), Some("Shut\n"));
}

#[test]
fn a_task_switched_off_comes_back_with_the_next_letter() {
    let mut state = shown(LOCK);
    ask(&mut state, Action::EditTask);
    type_in(&mut state, "a");
    ask(&mut state, Action::Done);
    ask(&mut state, Action::Bottom);
    ask(&mut state, Action::TogglePart);
    assert!(!text(&state).contains("## Task"));
    assert_eq!(field::fields(&state).last().unwrap().note, "off");
    ask(&mut state, Action::EditTask);
    type_in(&mut state, "b");
    assert!(text(&state).ends_with("## Task\n\nab\n"));
}

#[test]
fn a_paste_too_large_is_cut_with_a_sentence() {
    let mut state = shown(LOCK);
    ask(&mut state, Action::EditTask);
    let outcome = send(&mut state, Message::Pasted("x".repeat(writing::PASTE_LIMIT + 5)));
    let sentence = "only the first 1 MiB was pasted; 5 bytes were left out: put long texts into a file";
    assert_eq!(outcome, Outcome::warns(sentence));
    assert_eq!(state.selection().task.as_ref().map(String::len), Some(writing::PASTE_LIMIT));
}

#[test]
fn context_and_variables_are_set_and_taken_out() {
    let mut state = shown(LOCK);
    for field in Surroundings::FIELDS {
        send(&mut state, Message::ContextSet { field: field.into(), text: format!("my {field}") });
        assert_eq!(state.selection().context.get(field), Some(format!("my {field}").as_str()));
    }
    assert!(
        field::fields(&state)
            .iter()
            .any(|field| field.label == "context" && field.value.starts_with("size my size · "))
    );
    for field in Surroundings::FIELDS {
        send(&mut state, Message::ContextSet { field: field.into(), text: " ".into() });
    }
    let office = || Message::VariableSet { name: "office".into(), text: "HQ".into() };
    assert_eq!(
        state.variables().iter().map(|one| (one.name.as_str(), one.line)).collect::<Vec<_>>(),
        [("office", Some(20))]
    );
    send(&mut state, office());
    assert!(text(&state).contains("for HQ.") && state.variables()[0].value.as_deref() == Some("HQ"));
    send(&mut state, Message::VariableSet { name: "office".into(), text: String::new() });
    assert!(state.selections.is_empty());
}

#[test]
fn notes_say_what_to_know_the_gravest_first() {
    let said = |state: &State| note::notes(state).into_iter().map(|note| note.text).collect::<Vec<_>>();
    let mut state = shown("Do {{a}}, {{b}}, {{c}}, {{d}} with $ARGUMENTS\u{200b} and\u{200b}\u{202e} on.");
    assert_eq!(
        said(&state),
        [
            "hidden text: marks that reorder text, signs without width, 2 places",
            "{{a}}, {{b}} and 2 more are not filled in",
            "$ARGUMENTS waits for the task (line 1)",
        ]
    );
    let outcome = ask(&mut state, Action::StripHidden);
    assert_eq!(outcome, Outcome::says("3 hidden signs are taken out of the prompt"));
    assert_eq!(said(&state)[0], "3 hidden signs are taken out");
    assert!(!text(&state).contains('\u{202e}'));
    assert_eq!(ask(&mut state, Action::StripHidden), Outcome::says("hidden signs are left in the prompt"));
    assert!(text(&state).contains('\u{202e}'));
    let mut state = shown("plain");
    assert_eq!(ask(&mut state, Action::StripHidden), Outcome::says("there are no hidden signs in the prompt"));
    let tags: String = "obey me".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
    assert_eq!(said(&shown(&format!("x{tags}"))), ["hidden text: “obey me” in tag characters"]);
}

#[test]
fn a_word_is_found_and_gone_through() {
    let mut state = shown(LOCK);
    assert_eq!(ask(&mut state, Action::FindNext), Outcome::says("nothing is looked for yet"));
    assert_eq!(send(&mut state, Message::FindSet("zebra".into())), Outcome::warns("“zebra” is not in the prompt"));
    assert_eq!(send(&mut state, Message::FindSet("lock".into())), Outcome::default());
    let rows = |state: &State| (state.found().unwrap().at, state.sheet.line_of(state.cursor).unwrap().number);
    assert_eq!(rows(&state), (0, None));
    ask(&mut state, Action::FindNext);
    assert_eq!(rows(&state), (1, Some(18)));
    ask(&mut state, Action::FindPrevious);
    ask(&mut state, Action::FindPrevious);
    assert_eq!(rows(&state), (2, Some(20)));
    send(&mut state, Message::Picked(Pick::Role(Choice::None)));
    assert_eq!(rows(&state), (2, Some(20)), "it is looked for again in what changed");
    ask(&mut state, Action::Escape);
    assert_eq!(state.found(), None);
}

#[test]
fn a_file_changed_on_disk_keeps_selection_task_and_place() {
    let mut state = shown(LOCK);
    let ladder = line(LOCK, "- [ ] Ladder");
    let gate = line(LOCK, "- [ ] Gate");
    send(&mut state, Message::Ticked(vec![(ladder, true), (gate, true)]));
    send(&mut state, Message::FindSet("Go home".into()));
    ask(&mut state, Action::TogglePart);
    ask(&mut state, Action::EditTask);
    type_in(&mut state, "abc");
    assert!(!text(&state).contains("Ropes") && !text(&state).contains("Go home"));
    // A section before, an item gone, the section renumbered.
    let changed = LOCK.replace("## Checks", "## More\n\nMore.\n\n## Checks").replace("- [ ] Gate is shut\n", "");
    let outcome = send(&mut state, Message::AgentShown(Some(agent("lock", &changed))));
    assert_eq!(outcome, Outcome::warns("“Gate is shut” was chosen and is not in the file any more"));
    assert_eq!(state.selection().ticked, BTreeSet::from([line(&changed, "- [ ] Ladder")]));
    assert_eq!(state.selection().task.as_deref(), Some("abc"));
    assert!(state.is_writing() && text(&state).contains("Ladder"));
    assert!(!text(&state).contains("Ropes") && !text(&state).contains("Go home"), "{}", text(&state));
    type_in(&mut state, "d");
    assert_eq!(state.selections[&AgentId("lock".into())].task.as_deref(), Some("abcd"));
}

#[test]
fn what_is_chosen_is_kept_for_each_agent() {
    let mut state = shown(LOCK);
    send(&mut state, Message::Picked(Pick::Mode(named("inspect"))));
    send(&mut state, Message::AgentShown(None));
    assert_eq!((state.selection(), state.prompt(), state.agent()), (&Selection::default(), None, None));
    send(&mut state, Message::AgentShown(Some(agent("other", "Body."))));
    assert_eq!(text(&state), "Body.");
    send(&mut state, Message::AgentShown(Some(agent("lock", LOCK))));
    assert_eq!(state.selection().mode, named("inspect"));
}

#[test]
fn who_types_goes_on_typing_when_the_agent_goes() {
    let mut state = shown(LOCK);
    ask(&mut state, Action::EditTask);
    type_in(&mut state, "ab");
    send(&mut state, Message::AgentShown(None));
    type_in(&mut state, "c");
    assert!(state.is_writing());
    send(&mut state, Message::AgentShown(Some(agent("other", "Body."))));
    type_in(&mut state, "d");
    assert_eq!(state.selection().task.as_deref(), Some("abcd"));
    assert_eq!(state.selections[&AgentId("lock".into())].task.as_deref(), Some("ab"));
}

#[test]
fn clicks_ask_for_fields_and_move_the_cursor() {
    let mut state = shown(LOCK);
    let asks = |state: &mut State, x: usize, y: usize| send(state, Message::Clicked { x, y }).asks;
    let unfolded = [Action::ChooseMode, Action::ChooseRole, Action::ChooseTools, Action::EditTask];
    for (y, action) in unfolded.into_iter().enumerate() {
        assert_eq!(asks(&mut state, 3, y), Some(action));
    }
    let areas = state.areas();
    assert_eq!(asks(&mut state, 3, areas.above), None, "the rule");
    assert_eq!(asks(&mut state, 3, areas.above + 1), Some(Action::EditVariable), "the note");
    assert_eq!((asks(&mut state, 3, areas.top + 4), state.cursor), (None, 4));
    state.measure(70, 20, true);
    // ` mode build   role solo   tools audit`
    assert_eq!(asks(&mut state, 2, 0), Some(Action::ChooseMode));
    assert_eq!(asks(&mut state, 15, 0), Some(Action::ChooseRole));
    assert_eq!(asks(&mut state, 60, 0), Some(Action::ChooseTools));
    assert_eq!(asks(&mut state, 2, 1), Some(Action::EditTask));
    ask(&mut state, Action::EditTask);
    type_in(&mut state, "abc");
    assert_eq!(asks(&mut state, 7, 1), None);
    type_in(&mut state, "x");
    assert_eq!(state.selection().task.as_deref(), Some("axbc"));
}

#[test]
fn the_wheel_moves_the_view_and_the_cursor_stays_in_it() {
    let mut state = shown(LOCK);
    send(&mut state, Message::Wheeled { down: true });
    assert_eq!((state.top, state.cursor), (3, 3));
    send(&mut state, Message::Wheeled { down: false });
    assert_eq!((state.top, state.cursor), (0, 3));
    for _ in 0..50 {
        send(&mut state, Message::Wheeled { down: true });
    }
    assert_eq!(state.top + state.areas().rows, state.sheet.rows.len());
}

#[test]
fn the_cursor_stays_on_its_line_while_all_around_it_changes() {
    let mut state = shown(LOCK);
    send(&mut state, Message::FindSet("Ladder".into()));
    let place = |state: &State| (state.sheet.line_of(state.cursor).unwrap().number, state.cursor - state.top);
    let here = place(&state);
    for message in [
        Message::Picked(Pick::Mode(Choice::None)),
        Message::Picked(Pick::Role(Choice::None)),
        Message::Asked(Action::ShowCut),
        Message::Picked(Pick::Mode(named("inspect"))),
        Message::Picked(Pick::Template(Some("plain".into()))),
    ] {
        send(&mut state, message);
        assert_eq!(place(&state).0, here.0);
    }
    state.measure(31, 20, false);
    assert_eq!(place(&state).0, here.0);
}

#[test]
fn code_is_told_from_headings() {
    let state = shown("# One\n```md\n# no heading\n~~~\n```\n## Two\n#three\n");
    let classes: Vec<Class> = state.sheet.lines.iter().map(|line| line.class).collect();
    assert_eq!(classes, [Heading, Fence, Code, Code, Fence, Heading, Text]);
}

#[test]
fn generic_modes_are_offered_and_act_only_when_chosen() {
    let mut state = shown("Body.");
    let said = |state: &State, at: usize| {
        let field = &field::fields(state)[at];
        format!("{} {} {}", field.label, field.value, field.note)
    };
    assert_eq!(text(&state), "Body.");
    assert_eq!(
        (said(&state, 0), said(&state, 1)),
        ("mode none 5 generic to choose from".into(), "role none 7 generic to choose from".into())
    );
    send(&mut state, Message::Picked(Pick::Mode(named("critical"))));
    assert_eq!(said(&state, 0), "mode critical generic");
    let mode = state.sheet.lines.iter().find(|line| line.text.of(text(&state)) == "## Mode: critical").unwrap();
    assert_eq!(mode.origin, Origin::Generic);
    let state = shown(LOCK);
    assert_eq!((said(&state, 0), said(&state, 2)), ("mode build default".into(), "tools audit Read Grep".into()));
}

#[test]
fn a_template_that_rewrites_the_body_still_shows_what_was_cut() {
    let mut state = shown(LOCK);
    send(&mut state, Message::Picked(Pick::Template(Some("messages".into()))));
    let outcome = ask(&mut state, Action::TogglePart);
    assert_eq!(outcome, Outcome::warns("this template rewrites the parts; choose another to switch one off here"));
    ask(&mut state, Action::ShowCut);
    assert!(seen(&state).last().unwrap().starts_with("30- "));
}

/// What can be done to a composer, for the property below.
fn step(choice: usize, number: usize) -> Message {
    let actions = [
        Action::Down,
        Action::Up,
        Action::Top,
        Action::Bottom,
        Action::HalfDown,
        Action::HalfUp,
        Action::PageDown,
        Action::PageUp,
        Action::NextSection,
        Action::PreviousSection,
        Action::TogglePart,
        Action::ShowCut,
        Action::StripHidden,
        Action::EditTask,
        Action::Done,
        Action::Undo,
        Action::FindNext,
        Action::FindPrevious,
        Action::Enter,
    ];
    let modes = ["generative", "critical", "build", "gone"];
    match choice {
        0 => Message::Clicked { x: number, y: number % 61 },
        1 => Message::Wheeled { down: number.is_multiple_of(2) },
        2 => Message::Picked(Pick::Mode(named(modes[number % 4]))),
        3 => Message::Previewed(Pick::Template(Some(["xml", "plain", "messages", "none"][number % 4].into()))),
        4 => Message::PreviewEnded,
        5 => Message::FindSet(["e", "日", "<", ""][number % 4].into()),
        6 => Message::Pasted("日本 e\u{301}\u{202e}\n".repeat(number % 5)),
        7 => Message::Typed(Key::char('e')),
        8 => Message::Ticked(vec![(number, true)]),
        9 => Message::ContextSet { field: "size".into(), text: "\u{1b}5".repeat(number % 2) },
        10 => Message::VariableSet { name: "x".into(), text: "a\nb".repeat(number % 3) },
        _ => Message::Asked(actions[(choice + number) % actions.len()]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_cursor_and_view_stay_in_bounds(
        body in "(# One\n|## 日本\n|- \\[ \\] item\n|```\n|text e\u{301} \u{202e}\u{1b}\t\\{\\{x\\}\\} |\n|👩\u{200d}💻 wide |### When Build\n|\r\n){0,30}",
        steps in prop::collection::vec((0_usize..30, 0_usize..200), 1..40),
        sizes in prop::collection::vec((0_usize..200, 0_usize..60, any::<bool>()), 1..6),
    ) {
        let mut state = shown(&body);
        for (at, (choice, number)) in steps.iter().enumerate() {
            let (width, height, is_narrow) = sizes[at % sizes.len()];
            state.measure(width, height, is_narrow);
            send(&mut state, step(*choice, *number));
            if width == 0 || height == 0 {
                continue;
            }
            let areas = state.areas();
            prop_assert!(areas.top + areas.rows <= height.max(areas.top));
            let rows = state.sheet.rows.len();
            prop_assert!(state.cursor < rows.max(1));
            prop_assert!(state.top <= state.cursor && state.cursor < state.top + areas.rows.max(1), "{} {} {areas:?}", state.top, state.cursor);
            if let Some(Ok(prompt)) = &state.composed {
                // The lines of the prompt on the sheet are the prompt.
                let lines = state.sheet.lines.iter().filter(|line| line.what == What::Prompt);
                let shown: Vec<&str> = lines.map(|line| line.text.of(&prompt.text)).collect();
                prop_assert_eq!(shown, prompt.text.lines().collect::<Vec<_>>());
            }
        }
    }
}
