//! A person's own patterns: the `.yaml` files in the configuration's `patterns` folder.

use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::own;
use crate::domain::cast::Patterns;
use crate::domain::problem::Problem;

/// What makes a file a pattern.
const ENDING: &str = ".yaml";

/// The patterns of the program and the person's own.
#[derive(Clone, Debug)]
pub struct OwnPatterns {
    /// All of them, by name.
    pub patterns: Patterns,
    /// The person's files, in order, each with what is the matter where it could not be read.
    pub files: Vec<(PathBuf, Option<Problem>)>,
}

impl OwnPatterns {
    /// The person's file of the pattern of that name.
    pub fn file(&self, name: &str) -> Option<&Path> {
        own::named(&self.files, ENDING, name)
    }
}

/// Reads the person's patterns beside those of the program. One that cannot be read is told of and
/// left out; one that has mistakes is an error when it is used.
pub fn read_patterns(folders: &Folders) -> OwnPatterns {
    let (patterns, files) = own::with_own(Patterns::built_in().clone(), folders, "patterns", ENDING, Patterns::with);
    OwnPatterns { patterns, files }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::fs;

    use super::*;

    #[test]
    fn patterns_are_named_after_their_files_and_others_are_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        assert_eq!(read_patterns(&folders).files, []);
        let folder = home.path().join(".config/callsheet/patterns");
        fs::create_dir_all(folder.join("folder.yaml")).unwrap();
        for (name, text) in [
            ("pair.yaml", "seats: { driver: {}, navigator: {} }\n"),
            ("notes.md", "x"),
            ("Panel_of experts.yaml", "a: ["),
        ] {
            fs::write(folder.join(name), text).unwrap();
        }
        let own = read_patterns(&folders);
        assert_eq!(own.file("pair"), Some(folder.join("pair.yaml").as_path()));
        assert!(own.patterns.is_own("pair") && own.patterns.get("Pair").is_ok() && own.patterns.get("notes").is_err());
        let broken: Vec<&str> = own.patterns.broken().map(|(name, _)| name).collect();
        assert_eq!(broken, ["Panel_of experts"], "it takes the place of the built-in one");
        assert_eq!(own.patterns.all().count(), 4);
        let told: Vec<_> = own.files.iter().filter_map(|(_, problem)| problem.as_ref()).map(|one| one.rule).collect();
        assert_eq!(told, ["not-a-file"]);
    }
}
