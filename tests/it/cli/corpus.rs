//! Real collections through the binary: a table of the findings, and no file dropped. The collections are not part of
//! the repository: the test runs only if `CALLSHEET_CORPUS` names a corpus.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use callsheet::domain::agent::{ReadDepth, TextOrigin};
use callsheet::domain::generic::GenericWords;
use callsheet::store::{DiscoveryScope, UserFolders, load_agent, load_library};

use super::{Bed, text};

/// The files of a collection that can contain an agent.
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

/// Counts of one collection, by the words in the table.
#[derive(Default)]
struct Counts {
    rungs: BTreeMap<&'static str, usize>,
    unread: usize,
    modes: usize,
    roles: usize,
    lists: usize,
    problems: usize,
}

/// Reads a collection with the library. Generic modes and roles do not count.
fn counts(collection: &Path) -> Counts {
    let generic = GenericWords::built_in();
    let scope = DiscoveryScope::Explicit(vec![collection.to_owned()]);
    let library = load_library(&scope, &UserFolders::default(), ReadDepth::Head, generic).unwrap().library;
    let mut counts = Counts::default();
    for entry in &library.entries {
        let Ok(agent) = load_agent(&library, entry, generic) else {
            counts.unread += 1;
            counts.problems += entry.problems.len();
            continue;
        };
        *counts.rungs.entry(agent.entry.reading.word()).or_default() += 1;
        counts.modes += agent.modes.iter().filter(|mode| mode.origin != TextOrigin::Generic).count();
        counts.roles += agent.roles.iter().filter(|role| role.origin != TextOrigin::Generic).count();
        counts.lists += agent.body.lists.len();
        counts.problems += agent.entry.problems.len();
    }
    counts
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
    println!("{:44} files strict repaired scanned  none unread  modes  roles  lists problems left-out", "collection");
    for collection in collections {
        let agents = bed.run(&["list", "--json", "--library", text(&collection)]).json();
        let agents = agents.as_array().unwrap();
        let sources = bed.run(&["sources", "--json", "--library", text(&collection)]).json();
        let left_out = sources[0]["skipped"].as_array().unwrap();
        let counts = counts(&collection);
        let of = |rung: &str| counts.rungs.get(rung).copied().unwrap_or_default();
        println!(
            "{:44} {:>5} {:>6} {:>8} {:>7} {:>5} {:>6} {:>6} {:>6} {:>6} {:>8} {:>8}",
            collection.file_name().unwrap().to_string_lossy(),
            agents.len(),
            of("strict"),
            of("repaired"),
            of("scanned"),
            of("none"),
            counts.unread,
            counts.modes,
            counts.roles,
            counts.lists,
            counts.problems,
            left_out.len(),
        );
        let other = usize::try_from(sources[0]["other_files"].as_u64().unwrap()).unwrap();
        assert!(agents.len() + left_out.len() + other >= files(&collection).len(), "{}", collection.display());
        assert_eq!(agents.len(), counts.rungs.values().sum::<usize>() + counts.unread);
        let problems: u64 = agents.iter().map(|agent| agent["problems"].as_u64().unwrap()).sum();
        assert_eq!(usize::try_from(problems).unwrap(), counts.problems);
        for skipped in left_out {
            assert_eq!(skipped["reason"], "describes the folder, no frontmatter", "{skipped}");
        }
        for agent in agents {
            assert!(!agent["name"].as_str().unwrap().is_empty(), "{}", agent["id"]);
            assert!(Path::new(agent["path"].as_str().unwrap()).exists(), "{}", agent["path"]);
        }
    }
}
