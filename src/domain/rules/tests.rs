#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop at a surprise and prints its findings")]

use std::path::PathBuf;

use super::*;
use crate::domain::agent::{AgentId, AgentLocation, read_agent_file};
use crate::domain::formats;
use crate::domain::generic::GenericWords;
use crate::domain::library::Library;
use crate::domain::source::{Source, SourceId, SourceKind};

/// The rules that the files of an example break, with the messages.
fn findings(files: &[RuleExample]) -> Vec<Problem> {
    let location = |example: &RuleExample| {
        let (folder, name) = example.path.rsplit_once('/').unwrap_or(("", example.path));
        let format = formats::of_folder(folder);
        let place = format.and_then(|format| format.0.places.iter().find_map(|place| place.rest_of(example.path)));
        AgentLocation {
            id: AgentId(example.path.trim_end_matches(".md").to_owned()),
            path: Some(PathBuf::from(format!("/project/{}", example.path))),
            relative: place.unwrap_or(name).to_owned(),
            source: SourceId(0),
            format,
            size: example.bytes.len() as u64,
            copy_of: None,
            in_list: None,
        }
    };
    let read =
        |example: &RuleExample| read_agent_file(location(example), example.bytes.to_vec(), GenericWords::built_in());
    let mut agents: Vec<Agent> = files.iter().map(read).collect();
    let source = Source::open(SourceKind::Explicit, Some(PathBuf::from("/project")));
    let library = Library::new(vec![source], agents.iter().map(|agent| agent.entry.clone()).collect());
    for agent in &mut agents {
        let path = agent.entry.found.path.clone().unwrap();
        agent.entry = library.at_path(&path).unwrap().clone();
    }
    agents.iter().flat_map(lint_agent).collect()
}

#[test]
fn each_rule_finds_its_bad_example_and_nothing_in_its_good_one() {
    let mut wrong = Vec::new();
    for rule in RULES.iter().filter(|rule| !rule.bad.is_empty()) {
        let (bad, good) = (findings(rule.bad), findings(rule.good));
        match bad.iter().find(|problem| problem.rule == rule.id) {
            Some(problem) => println!("{:24} {}", rule.id, problem.message),
            None => wrong.push((rule.id, bad)),
        }
        if good.iter().any(|problem| problem.rule == rule.id) {
            wrong.push((rule.id, good));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn ids_are_unique_and_in_kebab_case_and_texts_are_sentences() {
    for (at, rule) in RULES.iter().enumerate() {
        assert!(RULES[..at].iter().all(|other| other.id != rule.id), "{} is repeated", rule.id);
        assert!(rule.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        for text in [rule.sentence, rule.why, rule.fix] {
            assert!(text.ends_with('.') && !text.starts_with(char::is_lowercase), "{}: {text}", rule.id);
        }
        assert_eq!(rule.bad.is_empty(), rule.good.is_empty(), "{}", rule.id);
    }
}
