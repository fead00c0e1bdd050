#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use proptest::prelude::*;

use super::*;
use crate::domain::agent::{self, AgentId, Found, Origin};
use crate::domain::generic::Generic;
use crate::domain::source::SourceId;

pub(super) const KEEPER: &str = include_str!("fixture.md");

/// The agent of a text.
pub(super) fn agent(text: &str) -> Agent {
    let found = Found {
        id: AgentId("keepers/lock-keeper".into()),
        path: None,
        relative: "keepers/lock-keeper.md".into(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
    };
    agent::read(found, text.as_bytes().to_vec(), Generic::built_in())
}

pub(super) fn choose(mode: &str, role: &str, tools: &str) -> Selection {
    let choice = |text: &str| if text.is_empty() { Choice::Default } else { Choice::typed(text) };
    Selection { mode: choice(mode), role: choice(role), tools: choice(tools), ..Selection::default() }
}

fn prompt(text: &str, selection: &Selection) -> Prompt {
    compose(&agent(text), selection, Templates::built_in()).unwrap()
}

fn line(text: &str, beginning: &str) -> usize {
    text.lines().position(|line| line.trim_start().starts_with(beginning)).unwrap() + 1
}

const INSPECTING: &str = "## Agent Context

**Identity**: lock-keeper
**Cognitive Mode**: inspect
**Ensemble Role**: auditor

## Mode: inspect

**Mindset**: Look for leaks
**Expected Output**: Findings by severity
**Risk to Guard Against**: Counting drips

## Role: auditor

**Description**: Checks another keeper
**Behavior**: Trust no gauge

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

## Tools

Read, Grep

## Escalation

**Confidence Threshold**: 0.6
**Escalate To**: human
**Triggers**:
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
    assert_eq!(prompt.size, Size::of(INSPECTING));
    let cuts: Vec<_> = prompt.cuts.iter().map(|cut| (cut.why.clone(), cut.span.of(KEEPER), cut.lines)).collect();
    let at = |beginning| line(KEEPER, beginning);
    assert_eq!(
        cuts,
        [
            (
                Why::OtherMode("build".into()),
                "### When Build\n\n2. Open the gate\n3. Let the boat in\n",
                (at("### When Build"), at("3. Let"))
            ),
            (
                Why::OtherTemplate("solution".into()),
                "### For Solution Mode\n\nPlan first.\n",
                (at("### For Solution"), at("Plan first"))
            ),
            (
                Why::ContextTemplate,
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
            ("Agent Context", Origin::Callsheet, None),
            ("Mode", Origin::Declared, None),
            ("Role", Origin::Declared, None),
            ("Lock Keeper", Origin::Body, Some((at("# Lock"), at("## Instructions") - 1))),
            ("Instructions", Origin::Body, Some((at("## Instructions"), at("## Checks") - 1))),
            ("Checks", Origin::Body, Some((at("## Checks"), at("## Never") - 1))),
            ("Never", Origin::Body, Some((at("## Never"), at("## Output Format") - 1))),
            ("Output Format", Origin::Body, Some((at("## Output Format"), at("## Context Injection") - 1))),
            ("Tools", Origin::Declared, None),
            ("Escalation", Origin::Declared, None),
            ("Task", Origin::Person, None),
        ]
    );
    let mut end = 0;
    for part in &prompt.parts {
        let range = part.range.clone().unwrap();
        assert!(range.start >= end, "{} begins before the end of the part before it", part.title);
        end = range.end;
        assert_eq!(prompt.text[range], part.text);
        assert_eq!(part.size, Size::of(&part.text));
    }
}

#[test]
fn nothing_chosen_takes_the_declared_defaults() {
    let text = prompt(KEEPER, &Selection::default()).text;
    for here in [
        "**Cognitive Mode**: build\n**Ensemble Role**: solo",
        "### When Build\n\n3. Open",
        "## Tools\n\nRead, Edit, Bash",
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
fn none_chooses_none_and_then_the_body_is_whole() {
    let text = prompt(KEEPER, &choose("none", "none", "none")).text;
    let body = &KEEPER[KEEPER.find("\n# Lock").unwrap()..];
    assert!(text.starts_with(&format!("{body}\n## Escalation")), "{text}");
    let off = Selection { without: [PartKind::Escalation].into(), ..choose("none", "none", "none") };
    assert_eq!(prompt(KEEPER, &off).text, body);
}

#[test]
fn a_body_with_nothing_declared_is_the_prompt_byte_for_byte() {
    for text in [
        "Just text",
        "\r\n\r\n# Title\r\n\r\n\r\n1. a\r\n1. b\r\n",
        "\n",
        "",
        "---\nname: x\n---\n\n\n# A\n## B\n\n\n\n- [ ] c\n\n\n",
        "# A\n\n### When Critical\n\nx\n\n### For Audit Mode\n\ny\n\n## Context Injection Template\n\nz\n",
    ] {
        let agent = agent(text);
        let prompt = compose(&agent, &Selection::default(), Templates::built_in()).unwrap();
        assert_eq!(prompt.text, agent.body_span().of(text));
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
    assert!(before.starts_with("## Agent Context\n\n**Identity**: lock-keeper\n**Cognitive Mode**: critical\n"));
    assert!(before.ends_with("and report findings, not rewrites.\n\n"), "{before:?}");
    assert_eq!(rest, "");
    let origins: Vec<_> = prompt(body, &choose("critical", "", "")).parts.iter().map(|part| part.origin).collect();
    assert_eq!(origins, [Origin::Callsheet, Origin::Generic, Origin::Body]);
}

#[test]
fn a_mode_from_the_body_cuts_its_siblings_only_when_chosen() {
    let text = "# T\n\n## Cycle\n\n1. One\n\n### RED PHASE - fail first\n\n1. Write a test\n\n### GREEN PHASE\n\n1. Make it pass\n\n## End\n";
    assert_eq!(prompt(text, &Selection::default()).text, text);
    let green = prompt(text, &choose("green", "", "")).text;
    assert!(green.ends_with("## Cycle\n\n1. One\n\n### GREEN PHASE\n\n1. Make it pass\n\n## End\n"), "{green}");
    assert!(!green.contains("RED"));
}

#[test]
fn a_mode_without_a_block_falls_back_to_its_mindset() {
    let text = KEEPER.replace("### When Inspect", "### Inspecting");
    let composed = prompt(&text, &choose("inspect", "", "")).text;
    assert!(composed.contains("**Mindset**: Look for leaks"));
    assert!(!composed.contains("When Build") && composed.contains("### Inspecting\n\n3. Walk"), "{composed}");
}

#[test]
fn templates_of_other_profiles_stay_where_the_acting_one_has_none() {
    let text = KEEPER.replace("  audit: Read, Grep\n", "  audit: Read, Grep\n  research: Read, WebFetch\n");
    let composed = prompt(&text, &choose("", "", "research")).text;
    assert!(composed.contains("Findings first.") && composed.contains("Plan first."));
    let none = prompt(&text, &choose("", "", "none")).text;
    assert!(none.contains("Findings first.") && none.contains("Plan first.") && !none.contains("## Tools"));
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
fn numbering_goes_on_whatever_number_the_blocks_start_with() {
    for (first, second, third) in [("1", "2", "3"), ("3", "4", "5"), ("9", "9", "9")] {
        let text = format!(
            "---\ncognitive_modes: {{a: x, b: y}}\n---\n## I\n\n1. a\n2. b\n\n### When A\n\n{first}. c\n\n{second}. d\n\n### When B\n\n{third}) e\n\n```\n1. code\n```\n\n{third}. f\n"
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
fn numbering_below_a_heading_of_its_own_goes_on_from_the_instructions() {
    let text = |first: usize| {
        format!(
            "---\ncognitive_modes: {{a: x, b: y}}\n---\n## I\n\n### P0\n\n1. a\n2. b\n\n### Modes\n\n#### When A\n\n{first}. c\n{}. d\n\n#### When B\n\n{}. e\n\n## Next\n\n1. f\n",
            first + 1,
            first + 2
        )
    };
    for first in [2, 3] {
        let b = prompt(&text(first), &choose("b", "", "")).text;
        assert!(b.ends_with("### Modes\n\n#### When B\n\n3. e\n\n## Next\n\n1. f\n"), "{b}");
    }
    // Blocks that count from 1 on their own go on doing so.
    let b = prompt(&text(1), &choose("b", "", "")).text;
    assert!(b.contains("#### When B\n\n1. e\n"), "{b}");
}

#[test]
fn a_list_that_starts_at_one_again_is_a_list_of_its_own() {
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
    let text = compose(&agent, &selection, Templates::built_in()).unwrap().text;
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
    // Without the Agent Context nothing stands in the place of the body's own template.
    assert!(text.contains("## Context Injection Template"));
    assert!(text.starts_with("## Role: auditor"));
}

#[test]
fn a_part_the_cuts_empty_goes_with_its_heading() {
    let text = "---\ncognitive_modes: {a: x, b: y, c: z}\n---\n# T\n\n## Modes\n\n### When A\n\nA.\n\n### When B\n\nB.\n\n## End\n";
    let composed = prompt(text, &choose("c", "", ""));
    assert!(composed.text.ends_with("# T\n\n## End\n") && !composed.text.contains("## Modes"), "{}", composed.text);
    assert_eq!(composed.cuts.len(), 1);
    assert_eq!(composed.cuts[0].why, Why::Emptied);
}

#[test]
fn the_context_is_printed_with_the_lines_that_say_something() {
    let mut selection = choose("none", "none", "none");
    selection.context.size = Some("3".into());
    selection.context.upstream = Some("- plan by a\n- review by b".into());
    selection.context.success = Some("  ".into());
    let text = prompt("Body\n", &selection).text;
    assert_eq!(
        text,
        "## Agent Context\n\n**Identity**: lock-keeper\n**Ensemble Size**: 3\n**Upstream**:\n- plan by a\n- review by b\n\nBody\n"
    );
}

#[test]
fn the_arguments_take_the_task_and_then_there_is_no_task_part() {
    let text = "Do $ARGUMENTS for {{who}}, not $2.\n\n```\n$ARGUMENTS {{who}}\n```\n";
    let mut selection = Selection { task: Some("this: {{who}} $ARGUMENTS".into()), ..Selection::default() };
    selection.variables = [("who".to_owned(), "{{who}}".to_owned()), ("n".to_owned(), String::new())].into();
    let composed = prompt(text, &selection);
    assert_eq!(composed.text, "Do this: {{who}} $ARGUMENTS for {{who}}, not $2.\n\n```\n$ARGUMENTS {{who}}\n```\n");
    let warnings: Vec<_> = composed.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        [
            "$2 is left in the prompt (line 1): give it a value with --var 2=…",
            "$ARGUMENTS is left in the prompt (in the task): give it a value with --var ARGUMENTS=…",
            "nothing in the prompt asks for the variable \"n\"",
        ]
    );
    let without_task = prompt(text, &Selection::default());
    assert_eq!(without_task.text, text);
    let said = without_task.warnings[0].to_string();
    assert_eq!(said, "$ARGUMENTS is left in the prompt (line 1): give it a value with --task");
}

#[test]
fn arguments_in_a_section_that_is_cut_do_not_take_the_task() {
    let text = "# A\n\n## B\n\n$ARGUMENTS\n\n## C\n\nc\n";
    let agent = agent(text);
    let mut selection = Selection { task: Some("Go".into()), ..Selection::default() };
    selection.without.insert(part(&agent, "b").unwrap());
    let text = compose(&agent, &selection, Templates::built_in()).unwrap().text;
    assert_eq!(text, "# A\n\n## C\n\nc\n\n## Task\n\nGo\n");
}

#[test]
fn hidden_text_is_announced_also_where_the_template_escapes_it() {
    let tags: String = "go".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
    for template in ["markdown", "messages"] {
        let selection = Selection { template: Some(template.into()), ..Selection::default() };
        let warnings = prompt(&format!("a{tags}b\u{202e}\n"), &selection).warnings;
        let said: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "the prompt holds hidden text: Unicode tag characters in 1 place, which say \"go\"",
                "the prompt holds hidden text: marks that reorder the text around them in 1 place"
            ]
        );
    }
}

#[test]
fn what_no_longer_fits_the_file_is_said() {
    let mut selection = Selection::default();
    selection.ticked.insert(2);
    selection.without.insert(PartKind::Section(7));
    let composed = prompt("# A\n\ntext\n", &selection);
    assert_eq!(composed.text, "# A\n\ntext\n");
    assert_eq!(composed.warnings, [Warning::NoItem { line: 2 }, Warning::NoSection { sections: 1 }]);
}

#[test]
fn unknown_and_ambiguous_names_answer_with_the_candidates() {
    let agent = agent(KEEPER);
    let fails = |selection: &Selection| compose(&agent, selection, Templates::built_in()).unwrap_err().to_string();
    assert_eq!(fails(&choose("inspekt", "", "")), "no mode \"inspekt\"; choose build, inspect or none");
    assert_eq!(fails(&choose("", "boss", "")), "no role \"boss\"; choose solo, auditor or none");
    assert_eq!(fails(&choose("", "", "full")), "no tool profile \"full\"; choose audit, solution or none");
    let template = Selection { template: Some("html".into()), ..Selection::default() };
    assert_eq!(fails(&template), "no template \"html\"; choose one of: markdown, messages, plain, subagent, xml");
    assert!(compose(&agent, &choose("INSPECT", "Auditor", "Audit"), Templates::built_in()).is_ok());

    assert_eq!(item(&agent, "horn"), Ok(line(KEEPER, "- [ ] Horn")));
    assert_eq!(item(&agent, &line(KEEPER, "- [ ] Horn").to_string()), Ok(line(KEEPER, "- [ ] Horn")));
    let error = item(&agent, "hinges").unwrap_err().to_string();
    assert_eq!(error, "checklist item \"hinges\" fits 2: Hinges greased, Hinges aligned; write one of them whole");
    let error = item(&agent, "top").unwrap_err().to_string();
    assert!(error.starts_with("no checklist item \"top\"; choose one of: Ladder is sound, "), "{error}");
    let error = part(&agent, "when").unwrap_err().to_string();
    assert!(error.contains("When Build, When Inspect"), "{error}");
    assert!(matches!(part(&agent, ""), Err(ComposeError::Unknown { .. })));
}

#[test]
fn headings_that_repeat_are_told_apart_by_their_line_and_parts_by_the_word() {
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
        r##"{"prompt":"# A\n\nb c\n\n## Task\n\nGo\n","bytes":22,"words":7,"tokens":6,"parts":[{"title":"A","origin":"body","lines":[1,3],"bytes":9,"words":4,"tokens":3},{"title":"Task","origin":"person","lines":null,"bytes":11,"words":3,"tokens":3}]}"##
    );
}

/// Bodies of the lines that matter to cuts, with either line end.
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
    fn whatever_the_body_only_what_is_cut_is_missing(
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
        let prompt = compose(&agent, &selection, Templates::built_in()).unwrap();
        prop_assert_eq!(&prompt, &compose(&agent, &selection, Templates::built_in()).unwrap());

        // Every line of the body is there, in order, unless a cut holds it; only numbers may differ.
        let composed: String =
            prompt.parts.iter().filter(|part| part.origin == Origin::Body).map(|part| part.text.as_str()).collect();
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
            prop_assert!(prompt.text.contains(&body));
        }
        // Two blank lines stand together only where two do in the body.
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
    fn nothing_chosen_and_nothing_declared_is_the_body(body in bodies()) {
        let agent = agent(&body);
        let prompt = compose(&agent, &Selection::default(), Templates::built_in()).unwrap();
        prop_assert_eq!(prompt.text, agent.body_span().of(&body));
    }
}
