#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

/// The positions and messages of all problems of a pattern.
fn wrong(text: &str) -> Vec<(usize, usize, String)> {
    let problems = CastPattern::parse("own", text).unwrap_err();
    assert!(problems.iter().all(|problem| problem.fix.is_some()), "{problems:?}");
    problems.into_iter().map(|one| (one.line.unwrap(), one.column.unwrap(), one.message)).collect()
}

#[test]
fn the_built_in_patterns_are_complete() {
    let patterns = PatternSet::built_in();
    assert_eq!(patterns.broken().count(), 0, "{:?}", patterns.broken().collect::<Vec<_>>());
    let names: Vec<&str> = patterns.all().map(|pattern| pattern.name.as_str()).collect();
    assert_eq!(
        names,
        ["adversarial-review", "iterative-refinement", "panel-of-experts", "red-team-blue-team", "verified-review"]
    );
    for pattern in patterns.all() {
        assert!(!pattern.description.is_empty() && pattern.finish.is_some(), "{}", pattern.name);
        assert!(pattern.stages.iter().all(|stage| stage.conduct.is_some()), "{}", pattern.name);
        for (at, kind) in pattern.kinds.iter().enumerate() {
            assert!(kind.instructions.is_some() && kind.success.is_some() && kind.output.is_some(), "{}", kind.name);
            assert!(!kind.modes.is_empty() && !kind.roles.is_empty(), "{}", kind.name);
            let is_tied = pattern.flows.iter().any(|flow| flow.from == at || flow.to == at);
            assert!(is_tied, "{}: nobody takes from or gives to {}", pattern.name, kind.name);
        }
        let goes_back = pattern.flows.iter().any(|flow| flow.next_round);
        assert_eq!(pattern.has_rounds() || pattern.closing.is_some(), goes_back, "{}", pattern.name);
        assert_eq!(pattern.until.is_some(), pattern.stop_line.is_some(), "{}", pattern.name);
        let each = pattern.flows.iter().any(|flow| flow.part_prefix.is_some());
        assert_eq!(pattern.survives.is_some(), each, "{}", pattern.name);
    }
}

#[test]
fn a_pattern_of_nothing_but_seats_is_a_row_of_stages() {
    let pattern = CastPattern::parse("pair-work", "seats:\n  driver:\n  navigator: { count: 1+ }\n").unwrap();
    assert_eq!((pattern.title.as_str(), pattern.rounds), ("pair work", 1));
    assert_eq!((pattern.stage_of(0), pattern.stage_of(1)), (0, 1));
    assert_eq!(pattern.kinds[1].count, SeatCount { least: 1, most: None });
}

#[test]
fn names_are_found_whatever_their_case_and_an_own_pattern_wins() {
    let patterns = PatternSet::built_in().clone();
    assert_eq!(patterns.get("Adversarial Review").unwrap().name, "adversarial-review");
    let error = patterns.get("review").unwrap_err().to_string();
    assert!(error.starts_with("no pattern \"review\"; choose one of: adversarial-review, "), "{error}");
    let patterns = patterns.with("adversarial_review", "seats: { one: {} }\n").with("broken", "seats: 3\n");
    assert_eq!(patterns.get("adversarial-review").unwrap().kinds.len(), 1);
    assert!(patterns.is_own("adversarial_review") && !patterns.is_own("panel-of-experts"));
    assert!(matches!(patterns.get("broken"), Err(PatternLookupError::Broken { .. })));
    assert_eq!(patterns.all().count(), 5);
}

#[test]
fn a_circle_is_reported_at_the_flow_that_closes_it() {
    let text = "seats: { a: {}, b: {}, c: {} }\nflows:\n  - { from: a, to: b }\n  - { from: b, to: c }\n  - { from: \
        c, to: a }\n";
    assert_eq!(wrong(text), [(5, 5, "the flows form a cycle: a → b → c → a".to_owned())]);
    let counted = text.replace("to: a }", "to: a, next_round: true }");
    assert_eq!(CastPattern::parse("own", &counted).unwrap().rounds, 2);
    let own = wrong("seats: { a: {} }\nflows: [{ from: a, to: a }]\n");
    assert_eq!(own, [(2, 9, "the flows form a cycle: a → a".to_owned())]);
}

#[test]
fn all_errors_of_a_pattern_are_reported_with_their_places() {
    let text = "\
titel: x
rounds: many
seats:
  maker: { mode: generative, count: 3-1, color: red }
  critic: { like: makr }
  idle: {}
stages:
  - { name: Make, seats: [maker, nobody] }
  - { seats: [critic], wen: x }
  - { name: Nothing }
flows:
  - { from: maker }
  - { from: critic, to: maker, next_round: perhaps }
  - text
";
    let found = wrong(text);
    let told: Vec<(usize, usize, &str)> =
        found.iter().map(|(line, column, said)| (*line, *column, said.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, 1, "a pattern has no key `titel`"),
            (2, 9, "`rounds` is not a number from 1 to 99"),
            (4, 37, "`3-1` is not a seat count"),
            (4, 42, "a seat of a pattern has no key `color`"),
            (5, 19, "the pattern has no seat `makr`"),
            (8, 3, "no stage uses the seat `idle`"),
            (8, 34, "the pattern has no seat `nobody`"),
            (9, 24, "a stage has no key `wen`"),
            (10, 5, "this stage has no seats"),
            (12, 5, "the flow has no `to` seat"),
            (13, 5, "`maker` takes the output of `critic`, but is not in a later stage"),
            (13, 44, "`next_round` is not true or false"),
            (14, 5, "`flows` is not a map"),
        ]
    );
}

#[test]
fn files_that_are_not_patterns_are_reported() {
    assert_eq!(wrong("")[0].2, "the pattern has no seats");
    assert_eq!(wrong("- a\n")[0].2, "these are not keys and values");
    assert!(wrong("seats: [\n")[0].2.starts_with("not valid YAML"));
    assert_eq!(
        wrong("rounds: 3\nseats: { a: {} }\n")[0],
        (1, 9, "the pattern has 3 rounds, but no flow leads to the next round".to_owned())
    );
    let twice = wrong("seats: { a: {}, b: {} }\nstages: [{ seats: [a, b] }, { seats: a }]\n");
    assert_eq!(twice[0].2, "the seat `a` is in 2 stages");
    let ahead = wrong("seats: { a: {}, b: {} }\nflows: [{ from: a, to: b, next_round: true }]\n");
    assert_eq!(ahead[0].2, "`b` comes after `a` in the same round");
}

#[test]
fn a_closing_turn_and_parts_are_checked() {
    let seats = "seats: { a: {}, b: {} }\n";
    for (text, expected) in [
        (
            "closing: { seat: a }\nflows: [{ from: a, to: b }]\n",
            (2, 10, "no flow goes back to `a` for its closing turn"),
        ),
        ("closing: { name: End }\n", (2, 10, "the closing turn names no seat")),
        ("closing: { seat: c }\n", (2, 18, "the pattern has no seat `c`")),
        (
            "closing: { seat: a, when: x }\nflows: [{ from: b, to: a, next_round: true }, { from: a, to: b }]\n",
            (2, 21, "a closing turn has no key `when`"),
        ),
        (
            "flows: [{ from: a, to: b }, { from: b, to: a, next_round: true, each: \"# \" }]\n",
            (2, 29, "a flow with `each` cannot go back with `next_round`"),
        ),
    ] {
        let (line, column, message) = expected;
        assert_eq!(wrong(&format!("{seats}{text}")), [(line, column, message.to_owned())], "{text}");
    }
    let text = format!(
        "{seats}rounds: 1\nclosing: {{ seat: a }}\nflows: [{{ from: a, to: b }}, {{ from: b, to: a, next_round: true \
        }}]\n"
    );
    let pattern = CastPattern::parse("own", &text).unwrap();
    assert!(!pattern.has_rounds() && pattern.closes(0) && !pattern.closes(1));
    assert_eq!(pattern.closing.unwrap().name, "Close");
}
