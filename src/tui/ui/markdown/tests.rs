#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use crate::domain::text::CellWidth;
use proptest::prelude::*;

use super::*;

fn drawn(text: &str, columns: usize) -> String {
    let rendered = render(text, 1, columns);
    rendered.rows.iter().map(|row| row.text().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn blocks_stand_apart_as_their_author_wrote_them() {
    let text = "# Title\nOne\nparagraph goes on.\n\nTwo:\n- a\n- b\n  - c\n\n## Next\n1. one\n2. two\n\n   more\n";
    assert_eq!(
        drawn(text, 40),
        "# Title\nOne paragraph goes on.\n\nTwo:\n• a\n• b\n  • c\n\n## Next\n1. one\n2. two\n\n   more"
    );
}

#[test]
fn rows_know_their_lines_and_headings_their_rows() {
    let rendered = render("# A\n\ntext that\nis wrapped at words\n\n## B `c`\n```\nx\ny\n```\n", 10, 12);
    let lines: Vec<_> = rendered.rows.iter().map(|row| (row.text(), row.line)).collect();
    let expected = [
        ("# A", Some(10)),
        ("", None),
        ("text that is", Some(12)),
        ("wrapped at", Some(13)),
        ("words", Some(13)),
        ("", None),
        ("## B `c`", Some(15)),
        ("│ x", Some(17)),
        ("│ y", Some(18)),
    ];
    assert_eq!(lines, expected.map(|(text, line)| (text.to_owned(), line)));
    let headings: Vec<_> = rendered.headings.iter().map(|one| (one.row, one.level, one.title.as_str())).collect();
    assert_eq!(headings, [(0, 1, "A"), (6, 2, "B `c`")]);
}

#[test]
fn emphasis_code_and_links_have_their_looks() {
    let rendered = render("a **b** *c* `d` [e](http://x) ~~f~~", 1, 80);
    let look = |text: &str| rendered.rows[0].pieces.iter().find(|piece| piece.text == text).unwrap().face;
    assert_eq!(look("b").stress, Modifier::BOLD);
    assert_eq!(look("c").stress, Modifier::ITALIC);
    assert_eq!(look("d").meaning, Meaning::Code);
    assert_eq!(look("e").stress, Modifier::UNDERLINED);
    assert_eq!(look("f").stress, Modifier::CROSSED_OUT);
    assert_eq!(rendered.rows[0].text(), "a b c `d` e f");
}

#[test]
fn one_line_keeps_every_sign_that_is_no_mark() {
    let said = |text: &str| inline(text, TextFace::TEXT, None).iter().map(|run| run.text.as_ref()).collect::<String>();
    assert_eq!(said("**Search** for `x*y` and snake_case"), "Search for `x*y` and snake_case");
    for text in ["1. one", "# no", "- a `b`", "> q *r*", "***", "<b>x *y*", "    a *b*", "```a", "", "*a", "日本 **"]
    {
        assert_eq!(said(text), text);
    }
}

#[test]
fn tasks_have_boxes_and_quotes_a_bar() {
    assert_eq!(drawn("- [ ] a\n- [x] b that is long\n\n> q\n> r\n", 12), "[ ] a\n[x] b that\n    is long\n\n▎ q r");
}

#[test]
fn code_is_left_as_it_is() {
    let text = "```md\n# no *heading*\n\n\tx  y\n```\n";
    assert_eq!(drawn(text, 40), "│ # no *heading*\n│\n│     x  y");
    assert_eq!(drawn("```\nabcdef ghi\n```\n", 8), "│ abcdef\n┆ ghi");
}

#[test]
fn tables_are_aligned_and_give_way() {
    let text = "| a | number |\n|---|--:|\n| one two | 1 |\n| x | 22 |\n";
    assert_eq!(drawn(text, 40), "a       │ number\n────────┼───────\none two │      1\nx       │     22");
    assert_eq!(drawn(text, 12), "a    │ numbe\n     │     r\n─────┼──────\none  │     1\ntwo  │\nx    │    22");
}

#[test]
fn a_table_with_more_columns_than_room_loses_no_text() {
    for count in [3, 5, 12, 40] {
        for columns in [1, 2, 7, 10, 19] {
            let line = |word: &str| {
                format!("| {} |\n", (0..count).map(|at| format!("{word}{at}日")).collect::<Vec<_>>().join(" | "))
            };
            let text = format!("{}|{}\n{}{}", line("h"), "---|".repeat(count), line("a"), line("b"));
            let letters = drawn(&text, columns).replace([' ', '\n', '│', '─', '┼', ':'], "");
            for at in 0..count {
                for word in ["h", "a", "b"] {
                    let wanted = format!("{word}{at}日");
                    assert!(letters.contains(&wanted), "{wanted} of {count} in {columns}: {letters}");
                }
            }
        }
    }
    let text = "| one | two | three |\n|---|---|---|\n| a | | c d |\n| e | f | g |\n";
    assert_eq!(drawn(text, 10), "one: a\nthree: c d\n──────────\none: e\ntwo: f\nthree: g");
}

#[test]
fn hidden_characters_are_shown() {
    assert_eq!(drawn("a\u{202e}b \u{1b}[2J", 40), "a<U+202E>b ␛[2J");
    assert_eq!(drawn("<example>\nx\u{1b}y\n</example>", 40), "<example>\nx␛y\n</example>");
    assert_eq!(drawn("one<br>two <b>x</b>", 40), "one\ntwo <b>x</b>");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn any_text_at_any_width_keeps_to_its_columns(
        text in "([#>|*`\\[\\]<>\\-0-9.a z日\u{1b}\u{301}\t~]|\n|\n\n|```|- \\[x\\] |\\| a \\| b \\|\n\\|--\\|--\\|\n){0,60}",
        columns in 1usize..90,
    ) {
        let rendered = render(&text, 1, columns);
        let lines = text.lines().count().max(1);
        for row in &rendered.rows {
            // If there is only one column, the terminal cuts a wide character.
            prop_assert!(row.text().width() <= columns.max(8), "{:?} {columns}", row.text());
            prop_assert!(row.line.is_none_or(|line| (1..=lines).contains(&line)));
        }
        prop_assert!(rendered.headings.iter().all(|heading| heading.row < rendered.rows.len()));
    }
}

#[test]
fn the_cost_of_rendering_grows_with_the_text() {
    crate::linear_cost::assert_linear(crate::linear_cost::BODIES, |text| {
        assert!(render(text, 1, 80).headings.len() <= text.len());
    });
}
