#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use super::*;

fn outline(text: &str) -> Vec<String> {
    read(text, 0)
        .sections
        .iter()
        .map(|s| format!("{} {} {}-{}", "#".repeat(s.level.into()), s.title, s.start, s.end))
        .collect()
}

fn lists(text: &str) -> Vec<String> {
    let body = read(text, 0);
    body.lists
        .iter()
        .map(|list| {
            let sign = if list.kind == ListKind::Checklist { "✓" } else { "·" };
            let items: Vec<_> =
                list.items.iter().map(|item| format!("{}{}", if item.ticked { "x " } else { "" }, item.text)).collect();
            format!("{sign}{}@{}: {}", list.title, list.line, items.join(" | "))
        })
        .collect()
}

fn steps(text: &str) -> Vec<String> {
    let body = read(text, 0);
    let said = |s: &StepList| {
        s.items.iter().map(|i| format!("{}={}", i.number.of(text), i.text)).collect::<Vec<_>>().join(" | ")
    };
    body.steps.iter().map(|steps| format!("{}@{}: {}", steps.title, steps.line, said(steps))).collect()
}

#[test]
fn headings_nest_and_those_in_fences_do_not_count() {
    let text = "# A\n\n## B\n```md\n## no\n```\n~~~\n# no\n~~~\n### C ##\n## D C#\n<!--\n# no\n-->\nTop\n===\n";
    assert_eq!(outline(text), ["# A 1-14", "## B 3-10", "### C 10-10", "## D C# 11-14", "# Top 15-16"]);
    let body = read(text, 0);
    assert_eq!(body.sections[2].parent, Some(1));
    assert_eq!(body.code_blocks.len(), 2);
    assert_eq!(
        (body.code_blocks[0].language.as_str(), body.code_blocks[0].start, body.code_blocks[0].end),
        ("md", 4, 6)
    );
}

#[test]
fn a_fence_that_never_closes_runs_to_the_end() {
    let body = read("# A\n```\n## no\n", 0);
    assert_eq!(body.sections.len(), 1);
    assert_eq!((body.code_blocks[0].start, body.code_blocks[0].end), (2, 3));
}

#[test]
fn a_longer_fence_holds_a_shorter_one() {
    assert_eq!(outline("````md\n```\n# no\n```\n# no\n````\n# yes\n"), ["# yes 7-7"]);
}

#[test]
fn labels_are_found_by_line_with_or_without_a_blank_line() {
    assert_eq!(
        lists("One:\n- a\n- b\nTwo checklist:\n- c\n\nThree:\n\n* d\n"),
        ["·One@1: a | b", "✓Two checklist@4: c", "·Three@7: d"]
    );
    assert_eq!(lists("text\n- a\n\nmore text\n\n- b\n"), Vec::<String>::new());
}

#[test]
fn a_bold_label_and_a_heading_are_labels_too() {
    assert_eq!(
        lists("**Review checklist:**\n- a\n\n**Checks**:\n- b\n\n**Bold**\n- c\n\n## Never\n\n- d\n"),
        ["✓Review checklist@1: a", "·Checks@4: b", "·Bold@7: c", "·Never@10: d"]
    );
}

#[test]
fn a_checklist_heading_makes_its_lists_checklists() {
    assert_eq!(
        lists(
            "# My checklist agent\nL:\n- x\n## Quality Checklist\nBefore you finish\n- a\n### Docs\n- b\n## Other\nText\n- c\n"
        ),
        ["·L@2: x", "✓Quality Checklist@4: a", "✓Docs@7: b"]
    );
}

#[test]
fn task_boxes_make_a_checklist() {
    assert_eq!(lists("## Tasks\ntext\n- [ ] a\n- [x] b\n  - [X] c\n  - plain\n"), ["✓Tasks@1: a | x b | x c"]);
    let body = read("- [ ] a\n  - [x] b\n", 0);
    assert_eq!(body.lists[0].title, "Tasks");
    assert_eq!((body.lists[0].items[0].depth, body.lists[0].items[1].depth), (0, 1));
    assert_eq!(body.lists[0].items[1].tick.unwrap(), Span::new(13, 14));
}

#[test]
fn items_keep_what_is_indented_under_them() {
    let text = "L:\n- a\n  goes on\n  - nested\n\n      code\n- b\n```\n- no\n```\n- c\n";
    let body = read(text, 0);
    let items: Vec<_> = body.lists[0].items.iter().map(|item| item.text.as_str()).collect();
    assert_eq!(items, ["a goes on", "b"]);
    assert_eq!(body.lists[0].items[0].span.of(text), "- a\n  goes on\n  - nested\n\n      code\n");
}

#[test]
fn text_at_the_margin_ends_a_list() {
    assert_eq!(lists("L:\n- a\nAlways do this.\n- b\n"), ["·L@1: a"]);
}

#[test]
fn rules_and_emphasis_are_not_bullets() {
    assert_eq!(lists("L:\n* * *\n- - -\n**bold** text\n"), Vec::<String>::new());
}

#[test]
fn numbered_lists_are_steps() {
    assert_eq!(
        steps("When invoked:\n1. Look\n2. Do\n   - how\n3) Tell\n\nText\n\n1. alone\n"),
        ["When invoked@1: 1=Look | 2=Do | 3=Tell"]
    );
    assert_eq!(steps("## H\n1. **A**:\n- x\n2. **B**:\n- y\n"), ["H@1: 1=**A**: | 2=**B**:"]);
    assert_eq!(lists("## H\n1. **A**:\n- x\n2. **B**:\n- y\n"), ["·A@2: x", "·B@4: y"]);
}

#[test]
fn numbered_headings_side_by_side_are_phases() {
    assert_eq!(steps("## Workflow\n### 1. Look\ntext\n### Phase 2: Do\n## 3. Other\n"), ["Workflow@1: 1=Look | 2=Do"]);
}

#[test]
fn headings_name_modes_in_every_known_form() {
    let named = |title| mode_heading(title);
    assert_eq!(named("RED PHASE - Understanding"), Some(("RED", "Understanding")));
    assert_eq!(named("Deep Work Mode"), Some(("Deep Work", "")));
    assert_eq!(named("**Review Mode** (quick)"), Some(("Review", "quick")));
    for title in [
        "For Audit Mode",
        "2. Build Phase",
        "Mode",
        "Phase Gate Support",
        "Phased Rollout",
        "Modes",
        "Model Mode-switching",
    ] {
        assert_eq!(named(title), None, "{title}");
    }
}

#[test]
fn placeholders_are_found_outside_code_only() {
    let text = "{{a}} ${b} $ARGUMENTS $1 {c} <d> $5.00 $10 \\$2 {:ok, v} <br> <tag>x</tag> ${ {{ }}\n```\n{{no}}\n```\n{{ e.f }}\n";
    let body = read(text, 0);
    let found: Vec<_> = body.placeholders.iter().map(|p| p.span.of(text)).collect();
    assert_eq!(found, ["{{a}}", "${b}", "$ARGUMENTS", "$1", "{c}", "<d>", "{{ e.f }}"]);
    assert_eq!(body.placeholders[6].name, "e.f");
}

#[test]
fn carriage_returns_belong_to_line_ends() {
    assert_eq!(lists("L:\r\n- a\r\n- [x] b\r\n"), ["✓L@1: a | x b"]);
    assert_eq!(outline("## A ##\r\n"), ["## A 1-1"]);
}

#[test]
fn a_fence_inside_a_fence_is_nested_if_that_closes_all_of_them() {
    let blocks = |text: &str| -> Vec<(usize, usize)> {
        read(text, 0).code_blocks.iter().map(|block| (block.start, block.end)).collect()
    };
    for (text, expected) in [
        // The inner fence has a language, so the outer one is closed by the last.
        ("```markdown\n# T\n```js\nx\n```\n```\n## After\n", vec![(1, 6)]),
        ("~~~md\n~~~sh\nx\n~~~\ny\n~~~\n", vec![(1, 6)]),
        ("```\na\n```{r}\nb\n```\n```\n", vec![(1, 6)]),
        ("```md\n```js\n1\n```\n```py\n2\n```\n```\n\n```\nz\n```\n", vec![(1, 8), (10, 12)]),
        ("```a\n```b\n```\n```c\n```\n```\n", vec![(1, 6)]),
        // CommonMark closes each of these.
        ("```md\n```js\n```\ntext\n", vec![(1, 3)]),
        ("````md\n```js\n```\n````\n", vec![(1, 4)]),
        ("```md\n~~~js\n```\n", vec![(1, 3)]),
        // If neither reading closes all fences, CommonMark applies.
        ("```md\n```js\n```\n```\n```\n", vec![(1, 3), (4, 5)]),
        ("```md\n```js\nx\n", vec![(1, 3)]),
        ("```md\n```\n```\nx\n", vec![(1, 2), (3, 4)]),
    ] {
        assert_eq!(blocks(text), expected, "{text}");
    }
    let after = read("```markdown\n# T\n```js\nx\n```\n```\n## After\n", 0);
    assert_eq!(after.sections.iter().map(|section| section.title.as_str()).collect::<Vec<_>>(), ["After"]);
}

#[test]
fn labels_name_the_list_or_the_code_right_under_them() {
    let labels = |text: &str| -> Vec<String> {
        read(text, 0).labels.iter().map(|label| format!("{}={}", label.title, label.span.of(text))).collect()
    };
    for (text, expected) in [
        (
            "Progress tracking:\n```json\n{}\n```\nText\n",
            vec!["Progress tracking=Progress tracking:\n```json\n{}\n```\n"],
        ),
        ("**Checks**\n\n- a\n  - b\n\nText\n", vec!["Checks=**Checks**\n\n- a\n  - b\n"]),
        ("Do:\n1. a\n\n```\n1. x\n```\n\n2. b\n\nText\n", vec!["Do=Do:\n1. a\n\n```\n1. x\n```\n\n2. b\n"]),
        ("One:\n- a\nTwo:\n- b\n", vec!["One=One:\n- a\n", "Two=Two:\n- b\n"]),
        ("- Outer:\n  - a\n- plain\n", vec!["Outer=- Outer:\n  - a\n"]),
        ("Alone:\n\nText\n\nFar:\n\n\n\n\n- a\n", vec![]),
        ("```\nIn code:\n- a\n```\n", vec![]),
    ] {
        assert_eq!(labels(text), expected, "{text}");
    }
}
