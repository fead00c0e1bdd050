//! The page of the rules: every rule of the registry, as the registry has it.

use std::fmt::Write as _;
use std::path::Path;

use callsheet::domain::rules::{LintRule, RULES, RuleExample};
use callsheet::domain::text::clean_line;

fn section(rule: &LintRule) -> String {
    let mut text = format!("### {}\n\n{} ({})\n\n{}\n", rule.id, rule.sentence, rule.severity.word(), rule.why);
    for (word, examples) in [("Bad", rule.bad), ("Good", rule.good)] {
        for RuleExample { path, bytes } in examples {
            let _ = writeln!(text, "\n{word}, `{path}`:\n");
            for line in String::from_utf8_lossy(bytes).lines() {
                let line = format!("    {}", clean_line(line));
                let _ = writeln!(text, "{}", line.trim_end());
            }
        }
    }
    let _ = writeln!(text, "\n{}\n", rule.fix);
    text
}

#[test]
fn the_page_of_rules_lists_the_registry() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- rules -->\n").unwrap();
    let (_, behind) = rest.split_once("<!-- /rules -->").unwrap();
    let rules: String = RULES.iter().map(|rule| section(rule)).collect();
    let wanted = format!("{before}<!-- rules -->\n{rules}<!-- /rules -->{behind}");
    if std::env::var("CALLSHEET_PICTURES").is_ok_and(|word| word == "write") {
        std::fs::write(&path, &wanted).unwrap();
        return;
    }
    assert!(
        page == wanted,
        "docs/rules.md is out of date: CALLSHEET_PICTURES=write cargo test --test it rules:: rewrites it"
    );
    let counted = page.split_once("<!-- counts -->").unwrap().1.split_once("<!-- /counts -->").unwrap().0;
    for row in counted.lines().filter_map(|line| line.strip_prefix("| `")) {
        let id = row.split('`').next().unwrap();
        assert!(LintRule::by_id(id).is_some(), "the table of findings names {id}");
    }
}

/// The literals with which problems of agents are made in a source.
fn rules_in(source: &str) -> Vec<&str> {
    let of_new = source.split("Problem::new(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    of_new.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_problem_of_an_agent_has_a_rule_in_the_registry() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut count = 0;
    for file in ["domain/agent/inspect.rs", "domain/reading.rs", "store/open_file.rs", "store/scan.rs", "store/load.rs"]
    {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        // Problems of settings and of other files that are only YAML.
        for rule in rules_in(&text).into_iter().filter(|rule| !matches!(*rule, "not-a-map" | "not-yaml")) {
            assert!(LintRule::by_id(rule).is_some(), "{file} reports {rule}, which is not in the registry");
            count += 1;
        }
    }
    assert!(count >= 20, "only {count} were found");
}
