//! The language of the sources: comments start with a noun or a verb, texts are plain American English, and a type's
//! name says what it is. The rules are in CONTRIBUTING.md.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

// The limits are the current figures, in tenths of a percent. They may only be lowered.
const RELATIVE_DOCS: usize = 40;
const SHARED_TYPES: usize = 30;
const ONE_WORD_TYPES: usize = 310;

/// Words that a doc comment must not start with: the rest restates the name or is hard to understand.
const RELATIVE: [&str; 7] = ["What", "Whether", "How", "Where", "Who", "Whose", "Which"];

/// Phrases that were hard to read and have a plain replacement everywhere.
const BANNED: &[&str] = &[
    "with a yes",
    "what is the matter",
    "nothing is the matter",
    "is taken back",
    "was taken back",
    "is no field",
    "is no theme",
    "is no key",
    "is no size",
    "is no subcommand",
    "is no path",
    "meets this query",
    "none meets",
    "where was looked",
    "anew",
    "stands in it",
    "stands behind",
    "what is to be done",
    "says so already",
    "is there already",
    "may be given again",
    "write over",
    "writes over",
    "the answer is no:",
    "by one sign",
    "signs without width",
    "hidden signs",
    "names between commas",
    "save it all the same",
    "let the changes go",
];

/// British spellings, as parts of words.
const BRITISH: &[&str] = &[
    "behaviour",
    "cancelled",
    "cancelling",
    "colour",
    "customis",
    "favourit",
    "honour",
    "labelled",
    "licence",
    "misspelt",
    "neighbour",
    "organis",
    "recognis",
    "summaris",
    "synchronis",
];

/// Names in the users' files and key tables, which stay as they were published.
const PUBLISHED: &[&str] =
    &["no-colour", "\"favourite\"", "`favourite`", "\"favourites\"", "\"behaviour\"", "is:favourite"];

/// The findings in a set of texts.
#[derive(Debug, Default)]
struct Findings {
    docs: usize,
    relative: Vec<String>,
    banned: Vec<String>,
    british: Vec<String>,
    types: BTreeMap<String, usize>,
}

impl Findings {
    fn read_source(&mut self, name: &str, text: &str) {
        let own = text.split_once("#[cfg(test)]\nmod tests {").map_or(text, |(own, _)| own);
        let mut in_comment = false;
        for (number, line) in (1..).zip(own.lines()) {
            let trimmed = line.trim_start();
            let doc = trimmed.strip_prefix("///").or_else(|| trimmed.strip_prefix("//!"));
            if let Some(doc) = doc.filter(|_| !in_comment) {
                self.docs += 1;
                if doc.split_whitespace().next().is_some_and(|word| RELATIVE.contains(&word)) {
                    self.relative.push(format!("{name}:{number}: {trimmed}"));
                }
            }
            in_comment = doc.is_some();
            if let Some(type_name) = declared_type(trimmed) {
                *self.types.entry(type_name.to_owned()).or_default() += 1;
            }
        }
        self.read_prose(name, own);
    }

    fn read_prose(&mut self, name: &str, text: &str) {
        for (number, line) in (1..).zip(text.lines()) {
            let plain = PUBLISHED.iter().fold(line.to_owned(), |line, name| line.replace(name, "")).to_lowercase();
            let place = || format!("{name}:{number}: {}", line.trim());
            self.banned.extend(BANNED.iter().filter(|phrase| has_words(&plain, phrase)).map(|_| place()));
            self.british.extend(BRITISH.iter().filter(|part| plain.contains(**part)).map(|_| place()));
        }
    }

    fn tenths(part: usize, whole: usize) -> usize {
        (1000 * part).div_ceil(whole.max(1))
    }

    fn shared_types(&self) -> usize {
        let shared: usize = self.types.values().filter(|count| **count > 1).sum();
        Self::tenths(shared, self.types.values().sum())
    }

    fn one_word_types(&self) -> usize {
        let is_one_word = |name: &str| name.matches(char::is_uppercase).count() == 1;
        let one_word: usize = self.types.iter().filter(|(name, _)| is_one_word(name)).map(|(_, count)| count).sum();
        Self::tenths(one_word, self.types.values().sum())
    }
}

/// Returns true if a text contains the words, not only as parts of longer ones.
fn has_words(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| {
        !text[..at].ends_with(char::is_alphanumeric) && !text[at + words.len()..].starts_with(char::is_alphanumeric)
    })
}

/// The name of the public type that a line declares.
fn declared_type(line: &str) -> Option<&str> {
    let rest =
        line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(")?.split_once(") ").map(|(_, rest)| rest))?;
    let rest = ["struct ", "enum ", "trait "].iter().find_map(|keyword| rest.strip_prefix(keyword))?;
    rest.split(|c: char| !c.is_alphanumeric()).next()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn findings() -> Findings {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Findings::default();
    let mut paths = Vec::new();
    for folder in ["src", "docs", "assets"] {
        files(&root.join(folder), &mut paths);
    }
    paths.extend(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|page| root.join(page)));
    for path in paths {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        if name.contains("tests") {
            continue;
        }
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("rs") => found.read_source(&name, &text),
            Some("md" | "yaml" | "jinja") => found.read_prose(&name, &text),
            _ => {}
        }
    }
    found
}

#[test]
fn the_language_of_the_sources_is_plain() {
    let found = findings();
    assert!(found.docs > 1000 && found.types.len() > 300, "{} docs, {} types", found.docs, found.types.len());
    assert_eq!(found.banned, Vec::<String>::new(), "phrases that are hard to read");
    assert_eq!(found.british, Vec::<String>::new(), "British spellings");
    let relative = Findings::tenths(found.relative.len(), found.docs);
    assert!(relative <= RELATIVE_DOCS, "comments that start with What, Whether, …: {:#?}", found.relative);
}

#[test]
fn types_say_what_they_are_without_their_module() {
    let found = findings();
    let shared = found.types.iter().filter(|(_, count)| **count > 1).collect::<Vec<_>>();
    assert!(found.shared_types() <= SHARED_TYPES, "{} ‰ share their names: {shared:?}", found.shared_types());
    assert!(found.one_word_types() <= ONE_WORD_TYPES, "{} ‰ of the names are one word", found.one_word_types());
}

#[test]
fn each_kind_of_finding_is_found() {
    let mut found = Findings::default();
    let text = "/// What the user sees.\n/// Where it is.\npub struct Row;\n\n/// A row.\npub(crate) enum Row {}\n\
                /// How it ends.\npub(in crate::a) trait EndingRule {}\n    //! Whatever.\nstruct Private;\n\
                let a = \"`x` is no key\"; // The colour is drawn anew.\nlet b = renewed;\n\
                #[cfg(test)]\nmod tests {\n    /// What else: is no key, colour.\n    pub struct Row;\n}\n";
    found.read_source("a.rs", text);
    assert_eq!((found.docs, found.relative.len()), (4, 2));
    assert_eq!(found.banned.len(), 2, "{:?}", found.banned);
    assert_eq!(found.british.len(), 1, "{:?}", found.british);
    assert_eq!(found.types, [("EndingRule".to_owned(), 1), ("Row".to_owned(), 2)].into());
    assert_eq!((found.shared_types(), found.one_word_types()), (667, 667));
    found.read_prose(
        "a.md",
        "The theme `no-colour` stays.\nThe favourite colour is written over; `x` may be given again.\n",
    );
    assert_eq!((found.banned.len(), found.british.len()), (3, 3));
}
