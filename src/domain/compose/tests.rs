#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use proptest::prelude::*;

use super::*;
use crate::domain::agent::{self, AgentId, AgentLocation, TextOrigin};
use crate::domain::generic::GenericWords;
use crate::domain::source::SourceId;

pub(super) const KEEPER: &str = include_str!("fixture.md");

/// The agent of a text.
pub(super) fn agent(text: &str) -> Agent {
    let found = AgentLocation {
        id: AgentId("keepers/lock-keeper".into()),
        path: None,
        relative: "keepers/lock-keeper.md".into(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    agent::read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in())
}

/// The agent of a file at `path`, which determines its format.
pub(super) fn agent_at(path: &str, text: &[u8]) -> Agent {
    let found = AgentLocation {
        id: AgentId(path.trim_start_matches('/').into()),
        path: Some(path.into()),
        relative: path.trim_start_matches('/').into(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    agent::read_agent_file(found, text.to_vec(), GenericWords::built_in())
}

pub(super) fn choose(mode: &str, role: &str, tools: &str) -> Selection {
    let choice = |text: &str| if text.is_empty() { NameChoice::Default } else { NameChoice::typed(text) };
    Selection { mode: choice(mode), role: choice(role), tools: choice(tools), ..Selection::default() }
}

fn prompt(text: &str, selection: &Selection) -> Prompt {
    compose(&agent(text), selection, TemplateSet::built_in()).unwrap()
}

fn without_empty_lines_in_front(body: &str) -> &str {
    let mut rest = body;
    while let Some((first, behind)) = rest.split_once('\n').filter(|(first, _)| first.trim().is_empty()) {
        assert!(first.len() < rest.len());
        rest = behind;
    }
    if rest.trim().is_empty() { "" } else { rest }
}

fn line(text: &str, beginning: &str) -> usize {
    text.lines().position(|line| line.trim_start().starts_with(beginning)).unwrap() + 1
}

const INSPECTING: &str = "## Mode: inspect

**Mindset**: Look for leaks
**Expected Output**: Findings by severity
**Risk to Guard Against**: Counting drips

## Role: auditor

**Description**: Checks another keeper
**Behavior**: Trust no gauge

Where the instructions below disagree with this mode and role, follow the mode and role; anything the instructions \
forbid stays forbidden.

# Lock Keeper

You keep the lock.

## Instructions

### Always (all modes)

1. Read the gauge
2. Close the paddles

### When Inspect

3. Walk the wall
   - top
   - bottom
4. Tap the gate
5. Write it down

### After all

6. Report to {{office}}

## Checks

Safety checklist:
- [ ] Ladder is sound
- [x] Ropes are dry
  - [ ] Bow rope
  - [ ] Stern rope
- [ ] Horn works

Gate checklist:
- Hinges greased
- Hinges aligned

## Never

- Leave a paddle open

## Output Format

### Output Envelope

```
## Result
{{not_this}}
```

### For Audit Mode

Findings first.

## Tools: audit

Use only Read, Grep.

## Escalation

Stop and hand over to a human when you are less than 60 % sure, or in any of these situations:
- The gate will not close
- Somebody fell in

## Task

Check lock 7
";

#[test]
fn the_parts_stand_in_order_and_the_body_is_cut_to_the_selection() {
    let mut selection = choose("inspect", "auditor", "audit");
    selection.task = Some("Check lock 7\n".into());
    let prompt = prompt(KEEPER, &selection);
    assert_eq!(prompt.text, INSPECTING);
    assert_eq!(prompt.size, TextSize::of(INSPECTING));
    let cuts: Vec<_> = prompt.cuts.iter().map(|cut| (cut.reason.clone(), cut.span.of(KEEPER), cut.lines)).collect();
    let at = |beginning| line(KEEPER, beginning);
    assert_eq!(
        cuts,
        [
            (
                CutReason::OtherMode("build".into()),
                "### When Build\n\n2. Open the gate\n3. Let the boat in\n",
                (at("### When Build"), at("3. Let"))
            ),
            (
                CutReason::OtherTemplate("solution".into()),
                "### For Solution Mode\n\nPlan first.\n",
                (at("### For Solution"), at("Plan first"))
            ),
            (
                CutReason::ContextTemplate,
                "## Context Injection Template\n\nExpect this:\n\n```\n## Agent Context\n```\n",
                (at("## Context Injection"), KEEPER.lines().count())
            ),
        ]
    );
}

#[test]
fn every_part_knows_its_origin_its_lines_its_size_and_its_place() {
    let mut selection = choose("inspect", "auditor", "audit");
    selection.task = Some("Check lock 7".into());
    let prompt = prompt(KEEPER, &selection);
    let parts: Vec<_> = prompt.parts.iter().map(|part| (part.title.as_str(), part.origin, part.lines)).collect();
    let at = |beginning| line(KEEPER, beginning);
    assert_eq!(
        parts,
        [
            ("Mode", TextOrigin::Declared, None),
            ("Role", TextOrigin::Declared, None),
            ("Lock Keeper", TextOrigin::Body, Some((at("# Lock"), at("## Instructions") - 1))),
            ("Instructions", TextOrigin::Body, Some((at("## Instructions"), at("## Checks") - 1))),
            ("Checks", TextOrigin::Body, Some((at("## Checks"), at("## Never") - 1))),
            ("Never", TextOrigin::Body, Some((at("## Never"), at("## Output Format") - 1))),
            ("Output Format", TextOrigin::Body, Some((at("## Output Format"), at("## Context Injection") - 1))),
            ("Tools", TextOrigin::Declared, None),
            ("Escalation", TextOrigin::Declared, None),
            ("Task", TextOrigin::Person, None),
        ]
    );
    let mut end = 0;
    for part in &prompt.parts {
        let range = part.range.clone().unwrap();
        assert!(range.start >= end, "{} begins before the end of the part before it", part.title);
        end = range.end;
        assert_eq!(prompt.text[range], part.text);
    }
}

#[test]
fn without_a_choice_the_declared_defaults_act() {
    let text = prompt(KEEPER, &Selection::default()).text;
    for here in [
        "## Mode: build\n",
        "## Role: solo\n",
        "### When Build\n\n3. Open",
        "## Tools: solution\n\nUse only Read, Edit, Bash.",
        "Plan first.",
    ] {
        assert!(text.contains(here), "{here}");
    }
    for gone in ["When Inspect", "Findings first", "Context Injection"] {
        assert!(!text.contains(gone), "{gone}");
    }
    assert!(text.contains("5. Report to"));
}

#[test]
fn choosing_none_leaves_the_body_whole() {
    let text = prompt(KEEPER, &choose("none", "none", "none")).text;
    let body = &KEEPER[KEEPER.find("# Lock").unwrap()..];
    assert!(text.starts_with(&format!("{body}\n## Escalation")), "{text}");
    let off = Selection { without: [PartKind::Escalation].into(), ..choose("none", "none", "none") };
    assert_eq!(prompt(KEEPER, &off).text, body);
}

#[test]
fn without_declarations_the_prompt_is_the_body_byte_for_byte() {
    for text in [
        "Just text",
        "\r\n\r\n# Title\r\n\r\n\r\n1. a\r\n1. b\r\n",
        "\n",
        "",
        "---\nname: x\n---\n\n\n# A\n## B\n\n\n\n- [ ] c\n\n\n",
        "# A\n\n### When Critical\n\nx\n\n### For Audit Mode\n\ny\n\n## Context Injection Template\n\nz\n",
    ] {
        let agent = agent(text);
        let prompt = compose(&agent, &Selection::default(), TemplateSet::built_in()).unwrap();
        assert_eq!(prompt.text, without_empty_lines_in_front(agent.body_span().of(text)));
        let joined: String = prompt.parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(joined.trim(), prompt.text.trim());
        assert_eq!(prompt.cuts, []);
    }
}

#[test]
fn generic_modes_act_only_when_chosen_and_leave_the_body_alone() {
    let body = "# A\r\n\r\n### When Critical\r\n1. x\r\n";
    let text = prompt(body, &choose("critical", "auditor", "")).text;
    let (before, rest) = text.split_once(body).unwrap();
    assert!(before.starts_with("## Mode: critical\n\n**Mindset**: "));
    assert!(before.ends_with("anything the instructions forbid stays forbidden.\n\n"), "{before:?}");
    assert_eq!(rest, "");
    let origins: Vec<_> = prompt(body, &choose("critical", "", "")).parts.iter().map(|part| part.origin).collect();
    assert_eq!(origins, [TextOrigin::Generic, TextOrigin::Body]);
}

#[test]
fn a_mode_from_the_body_cuts_its_siblings_only_when_chosen() {
    let text = "# T\n\n## Cycle\n\n1. One\n\n### RED PHASE - fail first\n\n1. Write a test\n\n### GREEN PHASE\n\n1. \
        Make it pass\n\n## End\n";
    assert_eq!(prompt(text, &Selection::default()).text, text);
    let green = prompt(text, &choose("green", "", "")).text;
    assert!(green.ends_with("## Cycle\n\n1. One\n\n### GREEN PHASE\n\n1. Make it pass\n\n## End\n"), "{green}");
    assert!(!green.contains("RED"));
}

#[test]
fn a_mode_without_a_block_keeps_the_primary_block_with_a_note() {
    let text = KEEPER.replace("### When Inspect", "### Inspecting");
    let composed = prompt(&text, &choose("inspect", "", ""));
    assert!(composed.text.contains("**Mindset**: Look for leaks"));
    assert!(composed.text.contains("### When Build\n\n2. Open the gate"), "{}", composed.text);
    assert!(composed.text.contains("**Steps**: This mode has none of its own; take those under \"When Build\" below"));
    let note = PromptNote::NoBlock { mode: "inspect".into(), kept: Some("When Build".into()) };
    assert!(composed.notes.contains(&note), "{:?}", composed.notes);
    assert_eq!(
        note.to_string(),
        "the body has no instructions for mode `inspect`; the primary section \"When Build\" stays"
    );
}

#[test]
fn the_primary_block_is_the_marked_one_or_the_defaults_or_missing() {
    let text = |blocks: &str| {
        format!("---\ncognitive_modes: {{a: x, b: y, c: z, default: a}}\n---\n## I\n\n1. one\n\n{blocks}## End\n")
    };
    let kept = |text: &str, mode: &str| {
        let prompt = prompt(text, &choose(mode, "", ""));
        let kept = prompt.notes.iter().find_map(|note| match note {
            PromptNote::NoBlock { kept, .. } => Some(kept.clone()),
            _ => None,
        });
        (prompt.text.contains("In A."), prompt.text.contains("In B."), kept)
    };
    let of_a = "### When A\n\nIn A.\n\n";
    let of_b = "### When B\n\nIn B.\n\n";
    let primary = "### When B (Primary Mode)\n\nIn B.\n\n";
    let nameless = "### When Validating (Primary Mode)\n\nIn A.\n\n";
    let some = |title: &str| Some(Some(title.to_owned()));
    assert_eq!(kept(&text(&format!("{of_a}{of_b}")), "c"), (true, false, some("When A")));
    assert_eq!(kept(&text(&format!("{of_a}{primary}")), "c"), (false, true, some("When B (Primary Mode)")));
    assert_eq!(kept(&text(nameless), "b"), (true, false, some("When Validating (Primary Mode)")));
    assert_eq!(kept(&text(nameless), "a"), (true, false, None));
    assert_eq!(kept(&text(of_b), "c"), (false, false, Some(None)));
    assert_eq!(kept(&text(of_b), ""), (false, false, Some(None)));
    assert_eq!(kept(&text(""), "c"), (false, false, None));
    assert_eq!(kept(&text(&format!("{of_a}{of_b}")), "none"), (true, true, None));
}

#[test]
fn a_profile_without_a_template_takes_the_nearest_one_or_only_the_envelope() {
    let with = |profile: &str| KEEPER.replace("  audit: Read, Grep\n", &format!("  audit: Read, Grep\n  {profile}\n"));
    for (profile, name, findings, plan) in [
        // A read-only profile uses the template of another read-only profile.
        ("research: Read, WebFetch", "research", true, false),
        ("look: Read", "look", true, false),
        // A profile that may change files uses the template of another that may.
        ("full: Read, Write, Bash", "full", false, true),
        ("mend: Read, MultiEdit", "mend", false, true),
        // A template that no choice selects stays, as it does without a profile.
        ("research: Read", "none", true, true),
    ] {
        let composed = prompt(&with(profile), &choose("", "", name)).text;
        let has = (composed.contains("Findings first."), composed.contains("Plan first."));
        assert_eq!(has, (findings, plan), "{profile}");
    }
    let only_plan = with("research: Read").replace("### For Audit Mode", "### Notes");
    let composed = prompt(&only_plan, &choose("", "", "research")).text;
    assert!(!composed.contains("Plan first."), "{composed}");
}

#[test]
fn a_role_template_follows_the_role_and_an_unreachable_one_stays() {
    let text = KEEPER.replace(
        "### For Audit Mode",
        "### For Auditor Mode\n\nDistrust.\n\n### For Solo Mode\n\nAlone.\n\n### For Gate Review \
        Mode\n\nGates.\n\n### For Audit Mode",
    );
    for (role, distrust, alone) in [("auditor", true, false), ("solo", false, true), ("none", true, true)] {
        let composed = prompt(&text, &choose("", role, "audit")).text;
        assert_eq!((composed.contains("Distrust."), composed.contains("Alone.")), (distrust, alone), "{role}");
        assert!(composed.contains("Gates.") && composed.contains("Findings first."), "{role}");
    }
}

#[test]
fn blocks_of_the_mode_stay_and_blocks_of_other_modes_are_cut() {
    let text = KEEPER.replace(
        "### After all",
        "**When Inspecting (Inspect)**:\n\n- Look twice\n\n**When Build**:\n- Hurry\n\n### When Build\n\nFlood \
        it.\n\n### After all",
    );
    let inspecting = prompt(&text, &choose("inspect", "", "")).text;
    assert!(inspecting.contains("Look twice") && inspecting.contains("Walk the wall"), "{inspecting}");
    for line in ["Hurry", "Flood it", "When Build", "Open the gate"] {
        assert!(!inspecting.contains(line), "{line} in\n{inspecting}");
    }
    let building = prompt(&text, &choose("build", "", "")).text;
    assert!(["Hurry", "Flood it", "Open the gate"].iter().all(|line| building.contains(line)), "{building}");
    assert!(!building.contains("Look twice") && !building.contains("Walk the wall"), "{building}");
}

#[test]
fn a_labeled_list_can_be_switched_off_with_its_label() {
    let text = "# A\n\nProgress tracking:\n```json\n{}\n```\n\n## Checks\n\nText\n\nChecks:\n- a\n\nNotes:\n- \
        b\n\n**Notes**\n\n1. c\n";
    let agent = agent(text);
    let without = |typed: &str| {
        let selection = Selection { without: [part(&agent, typed).unwrap()].into(), ..Selection::default() };
        prompt(text, &selection).text
    };
    assert!(!without("Progress tracking:").contains("json"));
    assert!(!without("progress").contains("Progress"));
    // A heading takes precedence over a label; a colon selects the label.
    assert!(!without("Checks").contains("Text"));
    assert!(without("checks:").contains("Text") && !without("checks:").contains("- a"));
    assert!(without("Notes (line 18)").contains("- b") && !without("Notes (line 18)").contains("1. c"));
    assert!(part(&agent, "Notes").unwrap_err().to_string().contains("Notes (line 15)"));
    assert!(part(&agent, "Nothing:").is_err());
    for index in 0..agent.body.labels.len() {
        let kind = PartKind::Labeled(index);
        assert_eq!(part(&agent, &resolve::part_label(&agent, kind).unwrap()), Ok(kind), "{index}");
    }
}

#[test]
#[cfg(feature = "tui")]
fn composing_takes_linear_time() {
    let head = "---\nname: a\ndescription: d\ncognitive_modes: [critical, generative]\nensemble_roles: [solo, \
        auditor]\n\
                tools:\n  audit: Read\n  solution: Write\n---\n# A\n\n";
    crate::linear_cost::assert_linear(crate::linear_cost::BODIES, |body| {
        let composed = prompt(&format!("{head}{body}"), &choose("critical", "auditor", "audit"));
        assert!(composed.size.bytes > 0);
    });
}

#[test]
fn a_template_for_a_mode_follows_the_mode() {
    let text = KEEPER.replace(
        "### For Audit Mode",
        "### For Inspect Mode\n\nInspecting.\n\n### For Build Mode\n\nBuilding.\n\n### For Audit Mode",
    );
    let composed = prompt(&text, &choose("inspect", "", "audit")).text;
    assert!(composed.contains("Inspecting.\n\n### For Audit Mode"), "{composed}");
    assert!(!composed.contains("Building.") && !composed.contains("Plan first."));
}

#[test]
fn numbering_continues_whatever_number_the_blocks_start_with() {
    for (first, second, third) in [("1", "2", "3"), ("3", "4", "5"), ("9", "9", "9")] {
        let text = format!(
            "---\ncognitive_modes: {{a: x, b: y}}\n---\n## I\n\n1. a\n2. b\n\n### When A\n\n{first}. c\n\n{second}. \
            d\n\n### When B\n\n{third}) e\n\n```\n1. code\n```\n\n{third}. f\n"
        );
        let a = prompt(&text, &choose("a", "", "")).text;
        assert!(a.ends_with("2. b\n\n### When A\n\n3. c\n\n4. d\n"), "{a}");
        let b = prompt(&text, &choose("b", "", "")).text;
        assert!(b.contains("2. b\n\n### When B\n\n3) e\n\n```\n1. code\n```\n"), "{b}");
        let none = prompt(&text, &choose("none", "", "")).text;
        assert!(none.contains(&format!("### When A\n\n{first}. c\n\n{second}. d\n")), "{none}");
    }
}

#[test]
fn numbering_below_its_own_heading_continues_from_the_instructions() {
    let text = |first: usize| {
        format!(
            "---\ncognitive_modes: {{a: x, b: y}}\n---\n## I\n\n### P0\n\n1. a\n2. b\n\n### Modes\n\n#### When \
            A\n\n{first}. c\n{}. d\n\n#### When B\n\n{}. e\n\n## Next\n\n1. f\n",
            first + 1,
            first + 2
        )
    };
    for first in [2, 3] {
        let b = prompt(&text(first), &choose("b", "", "")).text;
        assert!(b.ends_with("### Modes\n\n#### When B\n\n3. e\n\n## Next\n\n1. f\n"), "{b}");
    }
    // Blocks that each count from 1 continue to do so.
    let b = prompt(&text(1), &choose("b", "", "")).text;
    assert!(b.contains("#### When B\n\n1. e\n"), "{b}");
}

#[test]
fn a_list_that_starts_at_one_again_is_not_renumbered() {
    let text = KEEPER.replace("4. Report to {{office}}", "1. Report\n2. Rest");
    assert!(
        prompt(&text, &choose("inspect", "", ""))
            .text
            .contains("5. Write it down\n\n### After all\n\n1. Report\n2. Rest\n")
    );
}

fn with_ticks(beginnings: &[&str]) -> String {
    let mut selection = choose("none", "none", "none");
    selection.ticked = beginnings.iter().map(|beginning| line(KEEPER, beginning)).collect();
    let text = prompt(KEEPER, &selection).text;
    text[text.find("Safety").unwrap()..text.find("## Never").unwrap()].to_owned()
}

#[test]
fn a_checklist_with_a_tick_keeps_only_the_ticked_items() {
    let gates = "\n\nGate checklist:\n- Hinges greased\n- Hinges aligned\n\n";
    assert_eq!(with_ticks(&["- [ ] Horn"]), format!("Safety checklist:\n- [ ] Horn works{gates}"));
    assert_eq!(
        with_ticks(&["- [ ] Stern"]),
        format!("Safety checklist:\n- [x] Ropes are dry\n  - [ ] Stern rope{gates}")
    );
    assert_eq!(with_ticks(&["- [x] Ropes"]), format!("Safety checklist:\n- [x] Ropes are dry{gates}"));
    assert_eq!(
        with_ticks(&["- [ ] Ladder", "- Hinges greased"]),
        "Safety checklist:\n- [ ] Ladder is sound\n\nGate checklist:\n- Hinges greased\n\n"
    );
}

#[test]
fn sections_and_parts_switched_off_stay_out() {
    let agent = agent(KEEPER);
    let mut selection = choose("inspect", "auditor", "audit");
    selection.task = Some("Go".into());
    for typed in
        ["checks", "NEVER", "when inspect", "lock keeper (part)", "mode", "Agent Context", "tools", "esc", "task"]
    {
        match part(&agent, typed) {
            Ok(kind) => drop(selection.without.insert(kind)),
            Err(error) => assert_eq!(typed, "lock keeper (part)", "{error}"),
        }
    }
    let text = compose(&agent, &selection, TemplateSet::built_in()).unwrap().text;
    for gone in [
        "## Checks",
        "## Never",
        "When Inspect",
        "## Mode",
        "## Agent Context\n\n**",
        "## Tools",
        "## Escalation",
        "Go",
    ] {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
    // Without the Agent Context, nothing replaces the body's own template.
    assert!(text.contains("## Context Injection Template"));
    assert!(text.starts_with("## Role: auditor"));
}

#[test]
fn a_part_emptied_by_cuts_is_cut_with_its_heading() {
    let text = "---\ncognitive_modes: {a: x, b: y, c: z, default: c}\n---\n# T\n\n## Modes\n\n### When A\n\nA.\n\n### \
        When B\n\nB.\n\n## End\n";
    let composed = prompt(text, &choose("c", "", ""));
    assert!(composed.text.ends_with("# T\n\n## End\n") && !composed.text.contains("## Modes"), "{}", composed.text);
    assert_eq!(composed.cuts.len(), 1);
    assert_eq!(composed.cuts[0].reason, CutReason::Emptied);
}

#[test]
fn the_context_has_only_lines_with_a_value() {
    let mut selection = choose("none", "none", "none");
    selection.context.size = Some("3".into());
    selection.context.upstream = Some("- plan by a\n- review by b".into());
    selection.context.success = Some("  ".into());
    let text = prompt("Body\n", &selection).text;
    assert_eq!(
        text,
        "## Agent Context\n\n**Identity**: lock-keeper\n**Ensemble Size**: 3\n**Upstream**:\n- plan by a\n- review by \
        b\n\nBody\n"
    );
}

#[test]
fn a_task_in_the_arguments_placeholder_gives_no_task_part() {
    let text = "Do $ARGUMENTS for {{who}}, not $2.\n\n```\n$ARGUMENTS {{who}}\n```\n";
    let mut selection = Selection { task: Some("this: {{who}} $ARGUMENTS".into()), ..Selection::default() };
    selection.variables = [("who".to_owned(), "{{who}}".to_owned()), ("n".to_owned(), String::new())].into();
    let composed = prompt(text, &selection);
    assert_eq!(composed.text, "Do this: {{who}} $ARGUMENTS for {{who}}, not $2.\n\n```\n$ARGUMENTS {{who}}\n```\n");
    let warnings: Vec<_> = composed.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "$2 is not filled in (line 1): set it with --var 2=…",
            "$ARGUMENTS is not filled in (in the task): set it with --var ARGUMENTS=…",
            "the prompt does not use the variable \"n\"",
        ]
    );
    let without_task = prompt(text, &Selection::default());
    assert_eq!(without_task.text, text);
    let said = without_task.warnings[0].to_string();
    assert_eq!(said, "$ARGUMENTS is not filled in (line 1): set it with --task");
}

#[test]
fn arguments_in_a_section_that_is_cut_do_not_take_the_task() {
    let text = "# A\n\n## B\n\n$ARGUMENTS\n\n## C\n\nc\n";
    let agent = agent(text);
    let mut selection = Selection { task: Some("Go".into()), ..Selection::default() };
    selection.without.insert(part(&agent, "b").unwrap());
    let text = compose(&agent, &selection, TemplateSet::built_in()).unwrap().text;
    assert_eq!(text, "# A\n\n## C\n\nc\n\n## Task\n\nGo\n");
}

#[test]
fn hidden_text_is_reported_even_if_the_template_escapes_it() {
    let tags: String = "go".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
    for template in ["markdown", "messages"] {
        let task = Some("Go".into());
        let selection = Selection { template: Some(template.into()), task, ..Selection::default() };
        let warnings = prompt(&format!("a{tags}b\u{202e}\n"), &selection).warnings;
        let said: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "the prompt contains hidden text: Unicode tag characters in 1 place, which spell \"go\"",
                "the prompt contains hidden text: text direction marks in 1 place"
            ]
        );
    }
}

#[test]
fn choices_that_no_longer_fit_the_file_are_reported() {
    let mut selection = Selection::default();
    selection.ticked.insert(2);
    selection.without.insert(PartKind::Section(7));
    let composed = prompt("# A\n\ntext\n", &selection);
    assert_eq!(composed.text, "# A\n\ntext\n");
    assert_eq!(composed.warnings, [PromptWarning::NoItem { line: 2 }, PromptWarning::NoSection { sections: 1 }]);
}

#[test]
fn unknown_and_ambiguous_names_list_the_candidates() {
    let agent = agent(KEEPER);
    let fails = |selection: &Selection| compose(&agent, selection, TemplateSet::built_in()).unwrap_err().to_string();
    assert_eq!(
        fails(&choose("inspekt", "", "")),
        "no mode \"inspekt\"; did you mean `inspect`? choose build, inspect or none"
    );
    assert_eq!(fails(&choose("", "boss", "")), "no role \"boss\"; choose solo, auditor or none");
    assert_eq!(fails(&choose("", "", "full")), "no tool profile \"full\"; choose audit, solution or none");
    let template = Selection { template: Some("html".into()), ..Selection::default() };
    assert_eq!(
        fails(&template),
        "no template \"html\"; choose one of: anthropic, markdown, messages, openai, plain, subagent, xml"
    );
    assert!(compose(&agent, &choose("INSPECT", "Auditor", "Audit"), TemplateSet::built_in()).is_ok());

    assert_eq!(item(&agent, "horn"), Ok(line(KEEPER, "- [ ] Horn")));
    assert_eq!(item(&agent, &line(KEEPER, "- [ ] Horn").to_string()), Ok(line(KEEPER, "- [ ] Horn")));
    let error = item(&agent, "hinges").unwrap_err().to_string();
    assert_eq!(error, "checklist item \"hinges\" fits 2: Hinges greased, Hinges aligned; write the full name");
    let error = item(&agent, "top").unwrap_err().to_string();
    assert!(error.starts_with("no checklist item \"top\"; choose one of: Ladder is sound, "), "{error}");
    let error = part(&agent, "when").unwrap_err().to_string();
    assert!(error.contains("When Build, When Inspect"), "{error}");
    assert!(matches!(part(&agent, ""), Err(ComposeError::Unknown { .. })));
}

#[test]
fn repeated_headings_are_chosen_by_line_and_parts_by_word() {
    let agent = agent("# A\n\n## Tools\n\nx\n\n## Notes\n\n## Notes\n\n- checklist\n");
    let error = part(&agent, "tools").unwrap_err().to_string();
    assert!(error.contains("Tools (part), Tools (line 3)"), "{error}");
    assert_eq!(part(&agent, "Tools (part)"), Ok(PartKind::Tools));
    assert_eq!(part(&agent, "Tools (line 3)"), Ok(PartKind::Section(1)));
    assert_eq!(part(&agent, "3"), Ok(PartKind::Section(1)));
    assert_eq!(part(&agent, "Notes (line 9)"), Ok(PartKind::Section(3)));
    for (index, _) in agent.body.sections.iter().enumerate() {
        let kind = PartKind::Section(index);
        assert_eq!(part(&agent, &resolve::part_label(&agent, kind).unwrap()), Ok(kind));
    }
    assert_eq!(part(&agent, &resolve::part_label(&agent, PartKind::Tools).unwrap()), Ok(PartKind::Tools));
}

#[test]
fn json_has_the_published_fields() {
    let selection = Selection { task: Some("Go".into()), ..Selection::default() };
    let json = prompt("# A\n\nb c\n", &selection).to_json();
    assert_eq!(
        json.to_string(),
        r##"{"prompt":"# A\n\nb c\n\n## Task\n\nGo\n","bytes":22,"words":7,"tokens":10,"tokenizer":"o200k_base","parts":[{"title":"A","origin":"body","lines":[1,3],"bytes":9,"words":4,"tokens":6},{"title":"Task","origin":"person","lines":null,"bytes":11,"words":3,"tokens":4}],"notes":[]}"##
    );
}

/// An agent with the standard modes, roles and profiles; generative and solution are the defaults.
fn standard(more: &str) -> String {
    format!(
        "---\nname: x\ntools: {{audit: Read, research: WebFetch, solution: Edit, default_mode: solution}}\n\
         cognitive_modes: {{generative: a, critical: b, evaluative: c, default: generative}}\n\
         ensemble_roles: {{solo: d, auditor: e, advisee: f, default: solo}}\n{more}---\n# T\n\nText.\n"
    )
}

#[test]
fn the_tool_profile_follows_the_chosen_mode_and_role_unless_one_is_chosen() {
    let text = standard("");
    for (mode, role, tools, acts, reason) in [
        ("", "", "", "solution", None),
        ("critical", "", "", "audit", Some("mode `critical`")),
        ("Critical", "", "", "audit", Some("mode `critical`")),
        ("", "auditor", "", "audit", Some("role `auditor`")),
        ("evaluative", "auditor", "", "audit", Some("mode `evaluative` and role `auditor`")),
        ("generative", "auditor", "", "audit", Some("role `auditor`")),
        ("critical", "advisee", "", "audit", Some("mode `critical`")),
        ("critical", "auditor", "solution", "solution", None),
        ("critical", "", "research", "research", None),
        ("generative", "", "", "solution", None),
        ("none", "solo", "", "solution", None),
    ] {
        let prompt = prompt(&text, &choose(mode, role, tools));
        assert!(prompt.text.contains(&format!("## Tools: {acts}\n\nUse only ")), "{mode} {role} {tools}");
        let found = prompt.notes.iter().find_map(|note| match note {
            PromptNote::ProfileFollowed { profile, reason, default } => {
                assert_eq!((profile.as_str(), default.as_deref()), (acts, Some("solution")));
                Some(reason.as_str())
            }
            _ => None,
        });
        assert_eq!(found, reason, "{mode} {role} {tools}");
    }
    assert!(!prompt(&text, &choose("critical", "", "none")).text.contains("## Tools"));
    let note = &prompt(&text, &choose("critical", "", "")).notes[0];
    let said =
        "tool profile `audit` chosen for mode `critical`, not the default `solution`; `--tools solution` keeps it";
    assert_eq!(note.to_string(), said);
}

#[test]
fn choosing_the_default_profile_gives_no_note() {
    let text = standard("").replace("default_mode: solution", "default_mode: audit");
    assert_eq!(prompt(&text, &choose("critical", "", "")).notes, []);
    assert!(matches!(
        prompt(&text, &choose("generative", "", "")).notes.as_slice(),
        [PromptNote::ProfileFollowed { profile, .. }] if profile == "solution"
    ));
}

#[test]
fn an_agent_without_a_read_only_profile_is_told_to_change_nothing() {
    let text = "---\nname: x\ndescription: y\ntools: Read, Write, Bash(make:*), Edit\n---\nBody\n";
    let told = "\n\nUse only Read, Bash(make:*). Change nothing: read and report only.\n";
    let note = "the agent has no read-only tool profile for mode `critical` and role `auditor`; the prompt leaves out \
                Write, Edit and says to change nothing";
    let reviewed = prompt(text, &choose("critical", "auditor", ""));
    assert!(reviewed.text.ends_with(told), "{}", reviewed.text);
    assert_eq!(reviewed.notes.iter().map(ToString::to_string).collect::<Vec<_>>(), [note]);
    for (mode, role, tools) in
        [("generative", "", ""), ("", "solo", ""), ("critical", "auditor", "default"), ("", "", "")]
    {
        let prompt = prompt(text, &choose(mode, role, tools));
        assert!(prompt.text.ends_with(", Edit.\n") && prompt.notes.is_empty(), "{mode} {role} {tools}");
    }
    let reads = text.replace(", Write, Bash(make:*), Edit", ", Grep");
    assert_eq!(prompt(&reads, &choose("critical", "", "")).notes, []);
    assert!(prompt(&reads, &choose("critical", "", "")).text.ends_with("Use only Read, Grep.\n"));
}

#[test]
fn a_role_alone_that_contradicts_the_default_mode_names_the_modes_that_fit() {
    let against = |text: &str, mode: &str, role: &str| {
        let prompt = prompt(text, &choose(mode, role, "audit"));
        prompt.notes.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let text = standard("");
    assert_eq!(
        against(&text, "", "auditor"),
        ["role `auditor` contradicts the default mode `generative`; these modes fit: `critical`, `evaluative`"]
    );
    for (mode, role) in [("generative", "auditor"), ("none", "auditor"), ("", "solo"), ("", "advisee"), ("", "")] {
        assert_eq!(against(&text, mode, role), [] as [&str; 0], "{mode} {role}");
    }
    let critical = text.replace("default: generative", "default: critical");
    assert_eq!(
        against(&critical, "", "advisee"),
        ["role `advisee` contradicts the default mode `critical`; the mode `generative` fits"]
    );
    let only = text.replace(", critical: b, evaluative: c", "");
    assert_eq!(
        against(&only, "", "auditor"),
        ["role `auditor` contradicts the default mode `generative`; none of the agent's modes fits"]
    );
}

fn escalation_of(yaml: &str) -> String {
    let text = prompt(&format!("---\nname: x\n{yaml}\n---\nBody\n"), &Selection::default()).text;
    text.strip_prefix("Body\n\n## Escalation\n\n").unwrap_or_else(|| panic!("{text}")).trim_end().to_owned()
}

#[test]
fn escalation_is_a_sentence_with_all_that_is_declared() {
    for (yaml, said) in [
        (
            "escalation: {escalate_to: human}",
            "Stop and hand over to a human when you cannot settle a question yourself.",
        ),
        (
            "escalation: {confidence_threshold: 0.65}",
            "Stop and ask whoever gave you the task when you are less than 65 % sure.",
        ),
        (
            "escalation: {escalate_to: a-b or human, confidence_threshold: 70%}",
            "Stop and hand over to a-b or human when you are less than 70 % sure.",
        ),
        (
            "escalation: {escalate_to: user, confidence_threshold: medium}",
            "Stop and hand over to the user when your confidence is below medium.",
        ),
        (
            "escalation: {triggers: [Fire], context_to_include: [Steps taken, API used, Open question]}",
            "Stop and ask whoever gave you the task, giving steps taken, API used and open question, in any of these \
             situations:\n- Fire",
        ),
        (
            "escalation: {confidence_threshold: 60, context_to_include: ['What was tried, and why']}",
            "Stop and ask whoever gave you the task when you are less than 60 % sure.\n\n**Include**:\n\
             - What was tried, and why",
        ),
        (
            "escalation: [Fire, Flood]",
            "Stop and ask whoever gave you the task in any of these situations:\n- Fire\n- Flood",
        ),
    ] {
        assert_eq!(escalation_of(yaml), said, "{yaml}");
    }
}

#[test]
fn decisions_left_to_a_human_reach_the_prompt_by_kind() {
    let yaml =
        "human_decisions_required:\n  always: [Ship]\n  optional:\n    - Rename\n    - Move\n  safety_critical: [Stop]";
    let said = "**Leave these decisions to a human**:\n- Ship\n\n**Offer these decisions to a human if one is at \
                hand**:\n- Rename\n- Move\n\n**Leave these decisions to a human (safety critical)**:\n- Stop";
    assert_eq!(escalation_of(yaml), said);
    assert_eq!(escalation_of("human_decisions_required: [Ship]"), "**Leave these decisions to a human**:\n- Ship");
    let both = escalation_of("escalation: {triggers: [Fire]}\nhuman_decisions_required: {always: Ship}");
    assert!(both.ends_with("- Fire\n\n**Leave these decisions to a human**:\n- Ship"), "{both}");
}

#[test]
fn tool_limits_of_the_format_are_in_the_tools_part() {
    let tools = |yaml: &str, selection: &Selection| {
        let text = prompt(&format!("---\nname: x\ndescription: y\n{yaml}\n---\nBody\n"), selection).text;
        text.strip_prefix("Body\n\n## Tools\n\n").unwrap_or(&text).trim_end().to_owned()
    };
    let default = Selection::default();
    assert_eq!(
        tools("tools: Read, Bash\ndisallowedTools: [Write, Edit]", &default),
        "Use only Read, Bash. Do not use Write, Edit."
    );
    assert_eq!(tools("disallowedTools: Write, Bash(git push:*)", &default), "Do not use Write, Bash(git push:*).");
    assert_eq!(tools("permissionMode: plan", &default), "Change nothing: read and report only.");
    assert_eq!(tools("permissionMode: acceptEdits", &default), "Body");
    assert_eq!(
        tools("mode: subagent\ntools: {bash: false, read: true}\npermission: {edit: deny, webfetch: ask}", &default),
        "Use only read. Do not use bash, edit. Ask before each use of webfetch."
    );
    assert_eq!(
        tools("mode: subagent\npermission: {bash: {'*': ask, 'git push': deny}}", &default),
        "Do not use bash(git push). Ask before each use of bash."
    );
    assert_eq!(tools("tools: '*'", &default), "Use any tool you have.");
    // The limits in a file apply in every profile.
    assert_eq!(tools("tools: Read\ndisallowedTools: Write", &choose("", "", "none")), "Do not use Write.");
}

#[test]
fn the_first_message_of_the_file_comes_before_the_task() {
    let text = "---\nname: x\ndescription: y\ninitialPrompt: Read the notes.\n---\nBody\n";
    assert_eq!(prompt(text, &Selection::default()).text, "Body\n\n## Task\n\nRead the notes.\n");
    let selection = Selection { task: Some("Go".into()), ..Selection::default() };
    assert_eq!(prompt(text, &selection).text, "Body\n\n## Task\n\nRead the notes.\n\nGo\n");
    let off = Selection { without: [PartKind::Task].into(), ..selection };
    assert_eq!(prompt(text, &off).text, "Body\n");
}

#[test]
fn the_head_states_precedence_once() {
    let text = standard("");
    let wins = "Where the instructions below disagree with this ";
    let head = |mode: &str, role: &str| prompt(&text, &choose(mode, role, "none")).text;
    assert!(head("", "").contains(&format!("{wins}mode and role, follow the mode and role;")));
    assert!(head("critical", "none").contains(&format!("{wins}mode, follow the mode;")));
    assert!(head("none", "auditor").contains(&format!("{wins}role, follow the role;")));
    assert!(!head("none", "none").contains(wins) && !head("", "").contains("Agent Context"));
    let mut selection = choose("critical", "auditor", "none");
    selection.context.size = Some("2".into());
    let with_context = prompt(&text, &selection).text;
    assert!(
        with_context.starts_with("## Agent Context\n\n**Identity**: x\n**Ensemble Size**: 2\n\n## Mode: critical\n")
    );
    assert_eq!(with_context.matches(wins).count(), 1);
}

/// Bodies made of lines that affect cuts, with either line end.
fn bodies() -> impl Strategy<Value = String> {
    let lines = prop::sample::select(vec![
        "",
        "",
        "",
        "  ",
        "# T",
        "## I",
        "### When A",
        "### When B",
        "#### When B",
        "### Always",
        "### For Audit Mode",
        "### For Fix Mode",
        "## Context Injection Template",
        "Safety checklist:",
        "- [ ] one",
        "- [x] two",
        "  - [ ] three",
        "- four",
        "```",
        "~~~",
        "1. a",
        "2. b",
        "9. c",
        "   more",
        "text",
        "{{x}}",
        "$ARGUMENTS",
        "é 中 `## no`",
        "---",
    ]);
    (prop::collection::vec((lines, prop::bool::weighted(0.1)), 0..40), any::<bool>()).prop_map(|(lines, ended)| {
        let mut text: String =
            lines.into_iter().flat_map(|(line, cr)| [line, if cr { "\r\n" } else { "\n" }]).collect();
        if !ended {
            text.truncate(text.trim_end().len());
        }
        text
    })
}

const DECLARED: &str =
    "---\ntools: { audit: Read, fix: Edit, default_mode: fix }\ncognitive_modes: { a: x, b: y, c: z }\n---\n";

proptest! {
    #[test]
    fn only_cut_text_is_missing_from_any_body(
        body in bodies(),
        mode in prop::sample::select(vec!["", "a", "b", "c", "none"]),
        tools in prop::sample::select(vec!["audit", "fix", "none"]),
        ticks in any::<u64>(),
        off in any::<u64>(),
    ) {
        let text = format!("{DECLARED}{body}");
        let agent = agent(&text);
        let mut selection = choose(mode, "", tools);
        let chosen = |bits: u64, at: usize| at < 64 && bits >> at & 1 == 1 && bits >> (63 - at) & 1 == 1;
        let items = agent.body.checklists().flat_map(|list| &list.items).enumerate();
        selection.ticked = items.filter(|(at, _)| chosen(ticks, *at)).map(|(_, item)| item.line).collect();
        selection.without = (0..agent.body.sections.len()).filter(|&at| chosen(off, at)).map(PartKind::Section).collect();
        let prompt = compose(&agent, &selection, TemplateSet::built_in()).unwrap();
        prop_assert_eq!(&prompt, &compose(&agent, &selection, TemplateSet::built_in()).unwrap());

        // The prompt has every line of the body in order, except cut lines; only numbers may differ.
        let composed: String =
            prompt.parts.iter().filter(|part| part.origin == TextOrigin::Body).map(|part| part.text.as_str()).collect();
        let unnumbered = |line: &str| line.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
        let (mut at, mut wanted, mut missing) = (agent.body_span().start, Vec::new(), false);
        for line in agent.body_span().of(&text).split_inclusive('\n') {
            let is_cut = prompt.cuts.iter().any(|cut| cut.span.holds(at));
            missing |= is_cut;
            if !is_cut && !line.trim().is_empty() {
                wanted.push(unnumbered(line.trim_end_matches(['\r', '\n'])));
            }
            at += line.len();
        }
        let kept: Vec<String> = composed.lines().filter(|line| !line.trim().is_empty()).map(unnumbered).collect();
        prop_assert_eq!(kept, wanted);
        if !missing && !body.trim().is_empty() {
            prop_assert!(prompt.text.contains(without_empty_lines_in_front(&body)));
        }
        // Two consecutive blank lines occur only where the body has them.
        let doubled = |text: &str| text.replace("\r\n", "\n").lines().collect::<Vec<_>>().windows(2).filter(|two| two.iter().all(|line| line.trim().is_empty())).count();
        prop_assert!(doubled(&composed) <= doubled(agent.body_span().of(&text)));

        let mut end = 0;
        for part in &prompt.parts {
            let range = part.range.clone().unwrap();
            prop_assert!(range.start >= end);
            prop_assert_eq!(&prompt.text[range.clone()], &part.text);
            end = range.end;
        }
    }

    #[test]
    fn without_choices_and_declarations_any_body_is_kept(body in bodies()) {
        let agent = agent(&body);
        let prompt = compose(&agent, &Selection::default(), TemplateSet::built_in()).unwrap();
        prop_assert_eq!(&prompt.text, without_empty_lines_in_front(agent.body_span().of(&body)));
    }
}
