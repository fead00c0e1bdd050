#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use proptest::prelude::*;

use super::sheet::LineClass::{self, Code, Fence, Heading, Text};
use super::*;
use crate::domain::agent::{AgentLocation, TextOrigin, read_agent_file};
use crate::domain::generic::GenericWords;
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
    let found = AgentLocation {
        id: AgentId(id.to_owned()),
        path: None,
        relative: format!("{id}.md"),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    Arc::new(read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in()))
}

fn send(state: &mut PromptState, message: PromptMessage) -> PromptOutcome {
    update(state, message, PromptContext { templates: TemplateSet::built_in() })
}

fn ask(state: &mut PromptState, action: Action) -> PromptOutcome {
    send(state, PromptMessage::Asked(action))
}

fn type_in(state: &mut PromptState, keys: &str) {
    for key in KeyPress::parse_row(keys).unwrap() {
        assert_eq!(send(state, PromptMessage::Typed(key)), PromptOutcome::default());
    }
}

/// A composer that displays an agent.
fn shown(text: &str) -> PromptState {
    let mut state = PromptState::default();
    state.measure(50, 20, false);
    assert_eq!(send(&mut state, PromptMessage::AgentShown(Some(agent("lock", text)))), PromptOutcome::default());
    state
}

fn named(name: &str) -> NameChoice {
    NameChoice::Named(name.to_owned())
}

fn text(state: &PromptState) -> &str {
    &state.prompt().unwrap().text
}

/// The number of the line that begins with this text.
fn line(text: &str, beginning: &str) -> usize {
    text.lines().position(|line| line.starts_with(beginning)).unwrap() + 1
}

/// The visible lines of a sheet, as text with their marks.
fn seen(state: &PromptState) -> Vec<String> {
    let prompt = state.prompt().unwrap();
    let file = &state.shown.as_ref().unwrap().document.text;
    let lines = state.sheet.lines.iter().map(|line| {
        let number = line.number.map_or_else(|| line.origin.word().to_owned(), |number| number.to_string());
        match line.what {
            SheetLineKind::Prompt => format!("{number} {}", line.text.of(&prompt.text)),
            SheetLineKind::Cut(_) => format!("{number}- {}", line.text.of(file)),
            SheetLineKind::Off(kind) => format!("{number} off {}", kind.title()),
            SheetLineKind::Rest => "rest".to_owned(),
        }
    });
    lines.collect()
}

#[test]
fn the_sheet_says_where_every_line_came_from() {
    let mut state = shown(LOCK);
    send(&mut state, PromptMessage::VariableSet { name: "office".into(), text: "the\ncanal office".into() });
    state.choose(PromptContext { templates: TemplateSet::built_in() }, |selection| {
        selection.task = Some("Shut it.".into());
    });
    state.settle();
    let seen = seen(&state);
    let expected = [
        "declared ## Mode: build",
        "declared ",
        "declared **Mindset**: Fill the chamber",
        "callsheet ",
        "declared ## Role: solo",
        "declared ",
        "declared **Behavior**: Alone on the wall",
        "declared ",
        "declared Where the instructions below disagree with this mode and role, follow the mode and role; \
         anything the instructions forbid stays forbidden.",
        "callsheet ",
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
fn removed_parts_are_shown_in_place_on_request() {
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
    for _ in 0..4 {
        ask(&mut state, Action::NextSection);
    }
    assert_eq!(
        state.under_cursor().map(|under| matches!(under, scroll::CursorItem::Part(part) if part.title == "Checks")),
        Some(true)
    );
    assert_eq!(ask(&mut state, Action::TogglePart), PromptOutcome::default());
    let checks = PartKind::Section(4);
    assert_eq!(state.under_cursor(), Some(scroll::CursorItem::Off(checks)));
    assert!(!text(&state).contains("Ladder"));
    assert_eq!(state.selections[&AgentId("lock".into())].without, BTreeSet::from([checks]));
    ask(&mut state, Action::TogglePart);
    assert_eq!(text(&state), whole);
    assert!(matches!(state.under_cursor(), Some(scroll::CursorItem::Part(part)) if part.kind == checks));
    assert!(state.selections.is_empty());
    // Parts by callsheet are switched off in the same way, each at its position.
    ask(&mut state, Action::Top);
    ask(&mut state, Action::TogglePart);
    assert_eq!((state.under_cursor(), state.cursor), (Some(scroll::CursorItem::Off(PartKind::Mode)), 0));
    ask(&mut state, Action::Bottom);
    let outcome = ask(&mut state, Action::TogglePart);
    assert_eq!(
        (outcome, state.under_cursor()),
        (PromptOutcome::default(), Some(scroll::CursorItem::Off(PartKind::Tools)))
    );
}

#[test]
fn looking_changes_the_prompt_and_choosing_the_selection() {
    let mut state = shown(LOCK);
    let before = text(&state).to_owned();
    send(&mut state, PromptMessage::Previewed(PromptPick::Mode(named("inspect"))));
    assert!(text(&state).contains("Look for leaks") && text(&state).contains("1. Walk the wall"));
    assert_eq!((state.selection(), state.effective().mode.clone()), (&Selection::default(), named("inspect")));
    send(&mut state, PromptMessage::PreviewEnded);
    assert_eq!(text(&state), before);
    send(&mut state, PromptMessage::Previewed(PromptPick::Template(Some("xml".into()))));
    send(&mut state, PromptMessage::Picked(PromptPick::Mode(named("inspect"))));
    assert!(text(&state).contains("Look for leaks") && !text(&state).contains("<mode"));
    assert_eq!(state.selections.len(), 1);
    send(&mut state, PromptMessage::Picked(PromptPick::Mode(NameChoice::Default)));
    assert!(state.selections.is_empty(), "what chooses nothing is not kept");
}

#[test]
fn a_missing_choice_is_an_error_and_not_blank() {
    let mut state = shown(LOCK);
    ask(&mut state, Action::Bottom);
    let cursor = state.cursor;
    send(&mut state, PromptMessage::Picked(PromptPick::Role(named("gone"))));
    assert!(matches!(state.composed, Some(Err(ComposeError::Unknown { .. }))));
    let fields = field::fields(&state);
    assert_eq!((fields[1].value.as_str(), fields[1].look), ("gone", field::FieldLook::Missing));
    assert_eq!(fields[0].value, "build");
    send(&mut state, PromptMessage::Picked(PromptPick::Role(NameChoice::Default)));
    assert_eq!(state.cursor, cursor, "the cursor waits");
}

#[test]
fn the_task_follows_every_letter() {
    let mut state = shown(LOCK);
    assert_eq!(ask(&mut state, Action::EditTask), PromptOutcome::default());
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
    send(&mut state, PromptMessage::Pasted("nowhere".into()));
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
    let outcome = send(&mut state, PromptMessage::Pasted("x".repeat(multiline_input::PASTE_LIMIT + 5)));
    let sentence = "only the first 1 MiB was pasted; 5 bytes were left out: put long texts into a file";
    assert_eq!(outcome, PromptOutcome::warns(sentence));
    assert_eq!(state.selection().task.as_ref().map(String::len), Some(multiline_input::PASTE_LIMIT));
}

#[test]
fn context_and_variables_are_set_and_taken_out() {
    let mut state = shown(LOCK);
    for field in Surroundings::FIELDS {
        send(&mut state, PromptMessage::ContextSet { field: field.into(), text: format!("my {field}") });
        assert_eq!(state.selection().context.get(field), Some(format!("my {field}").as_str()));
    }
    assert!(
        field::fields(&state)
            .iter()
            .any(|field| field.label == "context" && field.value.starts_with("size my size · "))
    );
    for field in Surroundings::FIELDS {
        send(&mut state, PromptMessage::ContextSet { field: field.into(), text: " ".into() });
    }
    let office = || PromptMessage::VariableSet { name: "office".into(), text: "HQ".into() };
    assert_eq!(
        state.variables().iter().map(|one| (one.name.as_str(), one.line)).collect::<Vec<_>>(),
        [("office", Some(20))]
    );
    send(&mut state, office());
    assert!(text(&state).contains("for HQ.") && state.variables()[0].value.as_deref() == Some("HQ"));
    send(&mut state, PromptMessage::VariableSet { name: "office".into(), text: String::new() });
    assert!(state.selections.is_empty());
}

#[test]
fn notes_are_ordered_by_severity() {
    let said = |state: &PromptState| prompt_remark::notes(state).into_iter().map(|note| note.text).collect::<Vec<_>>();
    let mut state = shown("Do {{a}}, {{b}}, {{c}}, {{d}} with $ARGUMENTS\u{200b} and\u{200b}\u{202e} on.");
    assert_eq!(
        said(&state),
        [
            "hidden text: text direction marks, zero-width characters, 2 places",
            "{{a}}, {{b}} and 2 more are not filled in",
            "$ARGUMENTS needs the task (line 1)",
        ]
    );
    let outcome = ask(&mut state, Action::StripHidden);
    assert_eq!(outcome, PromptOutcome::says("3 hidden characters are removed from the prompt"));
    assert_eq!(said(&state)[0], "3 hidden characters are removed");
    assert!(!text(&state).contains('\u{202e}'));
    assert_eq!(ask(&mut state, Action::StripHidden), PromptOutcome::says("hidden characters stay in the prompt"));
    assert!(text(&state).contains('\u{202e}'));
    let mut state = shown("plain");
    assert_eq!(ask(&mut state, Action::StripHidden), PromptOutcome::says("the prompt has no hidden characters"));
    let tags: String = "obey me".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
    assert_eq!(said(&shown(&format!("x{tags}"))), ["hidden text: “obey me” in tag characters"]);
}

#[test]
fn a_word_is_found_and_gone_through() {
    let mut state = shown(LOCK);
    assert_eq!(ask(&mut state, Action::FindNext), PromptOutcome::says("no search yet; / finds a word"));
    assert_eq!(
        send(&mut state, PromptMessage::FindSet("zebra".into())),
        PromptOutcome::warns("no match for “zebra” in the prompt")
    );
    assert_eq!(send(&mut state, PromptMessage::FindSet("lock".into())), PromptOutcome::default());
    let rows = |state: &PromptState| (state.found().unwrap().at, state.sheet.line_of(state.cursor).unwrap().number);
    assert_eq!(rows(&state), (0, Some(18)));
    ask(&mut state, Action::FindNext);
    assert_eq!(rows(&state), (1, Some(20)));
    ask(&mut state, Action::FindPrevious);
    ask(&mut state, Action::FindPrevious);
    assert_eq!(rows(&state), (1, Some(20)));
    send(&mut state, PromptMessage::Picked(PromptPick::Role(NameChoice::None)));
    assert_eq!(rows(&state), (1, Some(20)), "it is looked for again in what changed");
    ask(&mut state, Action::Escape);
    assert_eq!(state.found(), None);
}

#[test]
fn a_file_changed_on_disk_keeps_selection_task_and_place() {
    let mut state = shown(LOCK);
    let ladder = line(LOCK, "- [ ] Ladder");
    let gate = line(LOCK, "- [ ] Gate");
    send(&mut state, PromptMessage::Ticked(vec![(ladder, true), (gate, true)]));
    send(&mut state, PromptMessage::FindSet("Go home".into()));
    ask(&mut state, Action::TogglePart);
    ask(&mut state, Action::EditTask);
    type_in(&mut state, "abc");
    assert!(!text(&state).contains("Ropes") && !text(&state).contains("Go home"));
    // A section was added before, an item removed, and the section renumbered.
    let changed = LOCK.replace("## Checks", "## More\n\nMore.\n\n## Checks").replace("- [ ] Gate is shut\n", "");
    let outcome = send(&mut state, PromptMessage::AgentShown(Some(agent("lock", &changed))));
    assert_eq!(outcome, PromptOutcome::warns("“Gate is shut” was chosen and no longer exists in the file"));
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
    send(&mut state, PromptMessage::Picked(PromptPick::Mode(named("inspect"))));
    send(&mut state, PromptMessage::AgentShown(None));
    assert_eq!((state.selection(), state.prompt(), state.agent()), (&Selection::default(), None, None));
    send(&mut state, PromptMessage::AgentShown(Some(agent("other", "Body."))));
    assert_eq!(text(&state), "Body.");
    send(&mut state, PromptMessage::AgentShown(Some(agent("lock", LOCK))));
    assert_eq!(state.selection().mode, named("inspect"));
}

#[test]
fn typing_continues_when_the_agent_disappears() {
    let mut state = shown(LOCK);
    ask(&mut state, Action::EditTask);
    type_in(&mut state, "ab");
    send(&mut state, PromptMessage::AgentShown(None));
    type_in(&mut state, "c");
    assert!(state.is_writing());
    send(&mut state, PromptMessage::AgentShown(Some(agent("other", "Body."))));
    type_in(&mut state, "d");
    assert_eq!(state.selection().task.as_deref(), Some("abcd"));
    assert_eq!(state.selections[&AgentId("lock".into())].task.as_deref(), Some("abc"));
}

#[test]
fn keys_pressed_while_the_agent_is_read_again_stay_in_its_task() {
    for (before, meanwhile, wanted) in
        [("Half", " ", "Half a"), ("Half ", "", "Half a"), ("", "x ", "x a"), ("über", " ß ", "über ß a")]
    {
        let mut state = shown(LOCK);
        ask(&mut state, Action::EditTask);
        type_in(&mut state, before);
        send(&mut state, PromptMessage::AgentShown(None));
        type_in(&mut state, meanwhile);
        // The program may end now.
        let so_far = Some(format!("{before}{meanwhile}"));
        assert_eq!(state.selections.get(&AgentId("lock".into())).map(|kept| kept.task.clone()), Some(so_far));
        send(&mut state, PromptMessage::AgentShown(None));
        send(&mut state, PromptMessage::AgentShown(Some(agent("lock", LOCK))));
        type_in(&mut state, "a");
        assert_eq!(state.selection().task.as_deref(), Some(wanted));
        assert_eq!(state.selections[&AgentId("lock".into())].task.as_deref(), Some(wanted));
    }
}

#[test]
fn keys_pressed_while_a_renamed_agent_is_read_stay_in_its_task() {
    let (old, new) = (AgentId("lock".into()), AgentId("sluice".into()));
    for (is_gone_before, is_gone_after) in [(false, false), (true, false), (false, true), (true, true)] {
        let mut state = shown(LOCK);
        ask(&mut state, Action::EditTask);
        type_in(&mut state, "Ha");
        if is_gone_before {
            send(&mut state, PromptMessage::AgentShown(None));
        }
        type_in(&mut state, "lf");
        state.carry_over(&old, &new);
        type_in(&mut state, " ");
        if is_gone_after {
            send(&mut state, PromptMessage::AgentShown(None));
        }
        send(&mut state, PromptMessage::AgentShown(Some(agent("sluice", LOCK))));
        type_in(&mut state, "a");
        assert_eq!(state.selection().task.as_deref(), Some("Half a"));
        assert_eq!(state.selections[&new].task.as_deref(), Some("Half a"));
        assert!(!state.selections.contains_key(&old), "{is_gone_before} {is_gone_after}");
    }
}

#[test]
fn clicks_ask_for_fields_and_move_the_cursor() {
    let mut state = shown(LOCK);
    let asks = |state: &mut PromptState, x: usize, y: usize| send(state, PromptMessage::Clicked { x, y }).asks;
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
    send(&mut state, PromptMessage::Wheeled { down: true });
    assert_eq!((state.top, state.cursor), (3, 3));
    send(&mut state, PromptMessage::Wheeled { down: false });
    assert_eq!((state.top, state.cursor), (0, 3));
    for _ in 0..50 {
        send(&mut state, PromptMessage::Wheeled { down: true });
    }
    assert_eq!(state.top + state.areas().rows, state.sheet.rows.len());
}

#[test]
fn the_cursor_stays_on_its_line_while_all_around_it_changes() {
    let mut state = shown(LOCK);
    send(&mut state, PromptMessage::FindSet("Ladder".into()));
    let place = |state: &PromptState| (state.sheet.line_of(state.cursor).unwrap().number, state.cursor - state.top);
    let here = place(&state);
    for message in [
        PromptMessage::Picked(PromptPick::Mode(NameChoice::None)),
        PromptMessage::Picked(PromptPick::Role(NameChoice::None)),
        PromptMessage::Asked(Action::ShowCut),
        PromptMessage::Picked(PromptPick::Mode(named("inspect"))),
        PromptMessage::Picked(PromptPick::Template(Some("plain".into()))),
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
    let classes: Vec<LineClass> = state.sheet.lines.iter().map(|line| line.class).collect();
    assert_eq!(classes, [Heading, Fence, Code, Code, Fence, Heading, Text]);
}

#[test]
fn generic_modes_are_offered_and_act_only_when_chosen() {
    let mut state = shown("Body.");
    let said = |state: &PromptState, at: usize| {
        let field = &field::fields(state)[at];
        format!("{} {} {}", field.label, field.value, field.note)
    };
    assert_eq!(text(&state), "Body.");
    assert_eq!(
        (said(&state, 0), said(&state, 1)),
        ("mode none 5 generic to choose from".into(), "role none 7 generic to choose from".into())
    );
    send(&mut state, PromptMessage::Picked(PromptPick::Mode(named("critical"))));
    assert_eq!(said(&state, 0), "mode critical generic");
    let mode = state.sheet.lines.iter().find(|line| line.text.of(text(&state)) == "## Mode: critical").unwrap();
    assert_eq!(mode.origin, TextOrigin::Generic);
    let state = shown(LOCK);
    assert_eq!(
        (said(&state, 0), said(&state, 2)),
        ("mode build default".into(), "tools audit default · Read Grep".into())
    );
}

#[test]
fn a_template_that_rewrites_the_body_still_shows_what_was_cut() {
    let mut state = shown(LOCK);
    send(&mut state, PromptMessage::Picked(PromptPick::Template(Some("messages".into()))));
    let outcome = ask(&mut state, Action::TogglePart);
    assert_eq!(outcome, PromptOutcome::warns("this template changes the parts; choose another to switch parts off"));
    ask(&mut state, Action::ShowCut);
    assert!(seen(&state).last().unwrap().starts_with("30- "));
}

/// One step of the property test below.
fn step(choice: usize, number: usize) -> PromptMessage {
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
        0 => PromptMessage::Clicked { x: number, y: number % 61 },
        1 => PromptMessage::Wheeled { down: number.is_multiple_of(2) },
        2 => PromptMessage::Picked(PromptPick::Mode(named(modes[number % 4]))),
        3 => PromptMessage::Previewed(PromptPick::Template(Some(
            ["xml", "plain", "messages", "none"][number % 4].into(),
        ))),
        4 => PromptMessage::PreviewEnded,
        5 => PromptMessage::FindSet(["e", "日", "<", ""][number % 4].into()),
        6 => PromptMessage::Pasted("日本 e\u{301}\u{202e}\n".repeat(number % 5)),
        7 => PromptMessage::Typed(KeyPress::char('e')),
        8 => PromptMessage::Ticked(vec![(number, true)]),
        9 => PromptMessage::ContextSet { field: "size".into(), text: "\u{1b}5".repeat(number % 2) },
        10 => PromptMessage::VariableSet { name: "x".into(), text: "a\nb".repeat(number % 3) },
        _ => PromptMessage::Asked(actions[(choice + number) % actions.len()]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_happens_cursor_and_view_stay_in_bounds(
        body in "(# One\n|## 日本\n|- \\[ \\] item\n|```\n|text e\u{301} \u{202e}\u{1b}\t\\{\\{x\\}\\} |\n|👩\u{200d}💻 \
            wide |### When Build\n|\r\n){0,30}",
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
                // The lines of the prompt in the sheet are exactly the prompt.
                let lines = state.sheet.lines.iter().filter(|line| line.what == SheetLineKind::Prompt);
                let shown: Vec<&str> = lines.map(|line| line.text.of(&prompt.text)).collect();
                prop_assert_eq!(shown, prompt.text.lines().collect::<Vec<_>>());
            }
        }
    }
}
