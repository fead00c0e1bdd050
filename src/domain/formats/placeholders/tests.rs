#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;
use crate::domain::body;

/// The placeholders of a text as `name`, `\`, `!command` and `@file`.
fn read(rules: &PlaceholderRules, text: &str, names: &[&str]) -> Vec<String> {
    let body = body::read(text, 0);
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let found = rules.read(text, body.span, &body.code_blocks, &names);
    for pair in found.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start || pair[0].span.contains(pair[1].span), "{found:?}");
    }
    let shown = |found: &ClientPlaceholder| match &found.kind {
        ClientPlaceholderKind::Value { name, .. } => name.clone(),
        ClientPlaceholderKind::Escape => "\\".to_owned(),
        ClientPlaceholderKind::Command { inner } => format!("!{}", inner.of(text)),
        ClientPlaceholderKind::File { inner } => format!("@{}", inner.of(text)),
    };
    found.iter().map(shown).collect()
}

#[test]
fn claude_placeholders_are_found_in_code_blocks_too() {
    let rules = PlaceholderRules::CLAUDE;
    for (text, expected) in [
        ("do $ARGUMENTS, then $ARGUMENTS.", &["ARGUMENTS", "ARGUMENTS"][..]),
        ("$0 $1 $10 $ARGUMENTS[0] $ARGUMENTS[12] ${1}", &["0", "1", "10", "0", "12", "1"]),
        ("```sh\nrun $ARGUMENTS $1 ${1}\n```\n", &["ARGUMENTS", "1"]),
        ("costs $1.20 or $1,000, $5k, $100, $9+", &[]),
        ("\\$ARGUMENTS and \\$0 but \\\\$1", &["\\", "\\", "1"]),
        ("$issue in $branch, not $issues nor $other", &["issue", "branch"]),
        ("$ARGUMENTS_X $ARGUMENTSx $ARGUMENTS[x]", &["ARGUMENTS"]),
        ("${CLAUDE_SKILL_DIR}/x ${HOME} `${CLAUDE_SKILL_DIR}`", &["CLAUDE_SKILL_DIR", "CLAUDE_SKILL_DIR"]),
    ] {
        assert_eq!(read(rules, text, &["issue", "branch"]), expected, "{text}");
    }
}

#[test]
fn commands_and_files_are_found_where_the_client_looks_for_them() {
    let rules = PlaceholderRules::CLAUDE;
    for (text, expected) in [
        ("Now: !`git status`.", &["!git status"][..]),
        ("!`git log $1`", &["!git log $1", "1"]),
        ("see a!`no` and `!no`", &[]),
        ("!`never ends\n!`ends`", &["!ends"]),
        ("```!\ngit diff\ngit log\n```\n", &["!git diff\ngit log\n"]),
        ("```sh\necho !`x` @src/a.rs\n```\n", &[]),
        ("Read @src/lib.rs, @README.md. (@./notes/x)", &["@src/lib.rs", "@README.md", "@./notes/x"]),
        ("mail me@example.com, ask @alice or @org/team", &[]),
    ] {
        assert_eq!(read(rules, text, &[]), expected, "{text}");
    }
}

#[test]
fn each_client_has_rules_of_its_own() {
    for (rules, text, expected) in [
        (PlaceholderRules::COPILOT, "${input:x} ${input:y:What is it?} ${file} $1", &["x", "y"][..]),
        (PlaceholderRules::GEMINI, "{{args}} !{ls {a,b}} @{src/a b.md} !{", &["ARGUMENTS", "!ls {a,b}", "@src/a b.md"]),
        (PlaceholderRules::CODEX, "$1 $9 $10 $0 $$1 $FILE $Path $ARGUMENTS $$FILE", &["1", "9", "FILE", "ARGUMENTS"]),
        (PlaceholderRules::FABRIC, "{{input}} {{x}}\n# INPUT\n", &["ARGUMENTS"]),
        (PlaceholderRules::OPENCODE, "$1 $2 $0 $ARGUMENTS !`ls` @a.md", &["1", "2", "ARGUMENTS", "!ls", "@a.md"]),
        (PlaceholderRules::NONE, "$1 $ARGUMENTS !`x` @a.md", &[]),
    ] {
        assert_eq!(read(rules, text, &[]), expected, "{text}");
    }
}

#[test]
fn a_long_line_of_marks_is_read_once() {
    for piece in ["!`", "!{", "${", "@", "$", "@{", "$ARGUMENTS[", "{{"] {
        let text = piece.repeat(20_000);
        for rules in [PlaceholderRules::CLAUDE, PlaceholderRules::GEMINI, PlaceholderRules::COPILOT] {
            assert!(rules.read(&text, Span::new(0, text.len()), &[], &[]).len() <= 20_000);
        }
    }
}
