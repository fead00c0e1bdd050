#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use super::*;

/// The places and sentences of all that is wrong with a pattern.
fn wrong(text: &str) -> Vec<(usize, usize, String)> {
    let problems = Pattern::parse("own", text).unwrap_err();
    assert!(problems.iter().all(|problem| problem.fix.is_some()), "{problems:?}");
    problems.into_iter().map(|one| (one.line.unwrap(), one.column.unwrap(), one.message)).collect()
}

#[test]
fn four_patterns_come_with_the_program_each_whole() {
    let patterns = Patterns::built_in();
    assert_eq!(patterns.broken().count(), 0, "{:?}", patterns.broken().collect::<Vec<_>>());
    let names: Vec<&str> = patterns.all().map(|pattern| pattern.name.as_str()).collect();
    assert_eq!(names, ["adversarial-review", "iterative-refinement", "panel-of-experts", "red-team-blue-team"]);
    for pattern in patterns.all() {
        assert!(!pattern.description.is_empty() && pattern.finish.is_some(), "{}", pattern.name);
        assert!(pattern.stages.iter().all(|stage| stage.conduct.is_some()), "{}", pattern.name);
        for (at, kind) in pattern.kinds.iter().enumerate() {
            assert!(kind.instructions.is_some() && kind.success.is_some() && kind.output.is_some(), "{}", kind.name);
            assert!(!kind.modes.is_empty() && !kind.roles.is_empty(), "{}", kind.name);
            let is_tied = pattern.flows.iter().any(|flow| flow.from == at || flow.to == at);
            assert!(is_tied, "{}: nobody takes from or gives to {}", pattern.name, kind.name);
        }
        assert_eq!(pattern.rounds > 1, pattern.flows.iter().any(|flow| flow.next_round), "{}", pattern.name);
    }
}

#[test]
fn a_pattern_of_nothing_but_seats_is_a_row_of_stages() {
    let pattern = Pattern::parse("pair-work", "seats:\n  driver:\n  navigator: { count: 1+ }\n").unwrap();
    assert_eq!((pattern.title.as_str(), pattern.rounds), ("pair work", 1));
    assert_eq!((pattern.stage_of(0), pattern.stage_of(1)), (0, 1));
    assert_eq!(pattern.kinds[1].count, Count { least: 1, most: None });
}

#[test]
fn names_are_found_whatever_their_case_and_an_own_pattern_wins() {
    let patterns = Patterns::built_in().clone();
    assert_eq!(patterns.get("Adversarial Review").unwrap().name, "adversarial-review");
    let error = patterns.get("review").unwrap_err().to_string();
    assert!(error.starts_with("no pattern \"review\"; choose one of: adversarial-review, "), "{error}");
    let patterns = patterns.with("adversarial_review", "seats: { one: {} }\n").with("broken", "seats: 3\n");
    assert_eq!(patterns.get("adversarial-review").unwrap().kinds.len(), 1);
    assert!(patterns.is_own("adversarial_review") && !patterns.is_own("panel-of-experts"));
    assert!(matches!(patterns.get("broken"), Err(NoPattern::Broken { .. })));
    assert_eq!(patterns.all().count(), 4);
}

#[test]
fn a_circle_is_told_at_the_flow_that_closes_it() {
    let text = "seats: { a: {}, b: {}, c: {} }\nflows:\n  - { from: a, to: b }\n  - { from: b, to: c }\n  - { from: c, to: a }\n";
    assert_eq!(wrong(text), [(5, 5, "the flows go in a circle: a → b → c → a".to_owned())]);
    let counted = text.replace("to: a }", "to: a, next_round: true }");
    assert_eq!(Pattern::parse("own", &counted).unwrap().rounds, 2);
    let own = wrong("seats: { a: {} }\nflows: [{ from: a, to: a }]\n");
    assert_eq!(own, [(2, 9, "the flows go in a circle: a → a".to_owned())]);
}

#[test]
fn all_that_is_wrong_is_told_at_once_with_its_place() {
    let text = "\
titel: x
rounds: many
seats:
  maker: { mode: generative, count: 3-1, colour: red }
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
            (2, 9, "`rounds` is no number from 1 to 99"),
            (4, 37, "`3-1` is no count of seats"),
            (4, 42, "a seat of a pattern has no key `colour`"),
            (5, 19, "the pattern has no seat `makr`"),
            (8, 3, "no stage has the seat `idle` at work"),
            (8, 34, "the pattern has no seat `nobody`"),
            (9, 24, "a stage has no key `wen`"),
            (10, 5, "nobody is at work in this stage"),
            (12, 5, "the flow does not say `to` which seat"),
            (13, 5, "`maker` is at work no later than `critic`, whose output it takes"),
            (13, 44, "`next_round` is neither true nor false"),
            (14, 5, "`flows` is not a map"),
        ]
    );
}

#[test]
fn what_cannot_be_a_pattern_is_told() {
    assert_eq!(wrong("")[0].2, "the pattern has no seats");
    assert_eq!(wrong("- a\n")[0].2, "this is not a map of keys and values");
    assert!(wrong("seats: [\n")[0].2.starts_with("not valid YAML"));
    assert_eq!(
        wrong("rounds: 3\nseats: { a: {} }\n")[0],
        (1, 9, "3 rounds, but no flow goes into the next".to_owned())
    );
    let twice = wrong("seats: { a: {}, b: {} }\nstages: [{ seats: [a, b] }, { seats: a }]\n");
    assert_eq!(twice[0].2, "the seat `a` is at work in 2 stages");
    let ahead = wrong("seats: { a: {}, b: {} }\nflows: [{ from: a, to: b, next_round: true }]\n");
    assert_eq!(ahead[0].2, "`b` comes after `a` in the same round");
}
