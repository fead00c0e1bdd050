//! Real collections through the binary: a table of what was found, and nothing dropped. They are not
//! part of the repository: the test runs where `CALLSHEET_CORPUS` names a corpus.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{Bed, text};

/// The files of a collection that can hold an agent.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path
            .extension()
            .is_some_and(|ending| ["md", "mdc", "markdown", "txt", "toml"].iter().any(|one| ending == *one))
        {
            found.push(path);
        }
    }
    found
}

fn sum(agents: &[Value], count: impl Fn(&Value) -> u64) -> u64 {
    agents.iter().map(count).sum()
}

#[test]
fn no_file_of_the_corpus_is_dropped() {
    let Some(corpus) = std::env::var_os("CALLSHEET_CORPUS") else {
        return println!("skipped: CALLSHEET_CORPUS names no corpus");
    };
    let bed = Bed::new();
    let mut collections: Vec<PathBuf> =
        fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    collections.sort();
    println!(
        "{:44} {:>5} {:>6} {:>8} {:>7} {:>5} {:>6} {:>6} {:>6} {:>6} {:>8}",
        "collection", "files", "strict", "repaired", "scanned", "none", "unread", "modes", "roles", "lists", "problems"
    );
    for collection in collections {
        let agents = bed.run(&["list", "--json", "--library", text(&collection)]).json();
        let agents = agents.as_array().unwrap();
        let sources = bed.run(&["sources", "--json", "--library", text(&collection)]).json();
        let left_out = sources[0]["skipped"].as_array().unwrap();
        let count = |key: &str| sum(agents, |agent| agent[key].as_u64().unwrap());
        let mut readings: BTreeMap<&str, usize> = BTreeMap::new();
        for agent in agents {
            *readings.entry(agent["reading"].as_str().unwrap()).or_default() += 1;
        }
        let unread = agents
            .iter()
            .filter(|agent| agent["reading_reason"].as_str().is_some_and(|why| why.contains("does not read")))
            .count();
        let of = |rung: &str| readings.get(rung).copied().unwrap_or_default();
        let declared = |names: &str, default: &str| {
            sum(
                agents,
                |agent| if agent[default].is_null() { 0 } else { agent[names].as_array().unwrap().len() as u64 },
            )
        };
        println!(
            "{:44} {:>5} {:>6} {:>8} {:>7} {:>5} {:>6} {:>6} {:>6} {:>6} {:>8}",
            collection.file_name().unwrap().to_string_lossy(),
            agents.len(),
            of("strict"),
            of("repaired"),
            of("scanned"),
            of("none") - unread,
            unread,
            declared("modes", "default_mode"),
            declared("roles", "default_role"),
            count("checklists"),
            count("problems"),
        );
        let other = sources[0]["other_files"].as_u64().unwrap();
        let on_disk = files(&collection).len();
        assert!(agents.len() + left_out.len() + usize::try_from(other).unwrap() >= on_disk, "{}", collection.display());
        for skipped in left_out {
            println!("    left out: {} ({})", skipped["path"], skipped["reason"]);
        }
        for agent in agents {
            assert!(!agent["name"].as_str().unwrap().is_empty(), "{}", agent["id"]);
            assert!(Path::new(agent["path"].as_str().unwrap()).exists(), "{}", agent["path"]);
        }
    }
}
