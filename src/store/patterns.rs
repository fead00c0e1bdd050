//! The user's patterns: the `.yaml` files in the `patterns` folder of the configuration.

use std::path::{Path, PathBuf};

use super::user_files;
use super::user_folders::UserFolders;
use crate::domain::cast::PatternSet;
use crate::domain::problem::Problem;

const ENDING: &str = ".yaml";

/// The built-in patterns and the user's.
#[derive(Clone, Debug)]
pub struct OwnPatterns {
    pub patterns: PatternSet,
    /// The user's files, in order, with the problem of each one that could not be read.
    pub files: Vec<(PathBuf, Option<Problem>)>,
}

impl OwnPatterns {
    pub fn file(&self, name: &str) -> Option<&Path> {
        user_files::named(&self.files, ENDING, name)
    }
}

/// Reads the user's patterns and adds them to the built-in ones. A file that cannot be read is reported and left out;
/// using one with errors is an error.
pub fn read_patterns(folders: &UserFolders) -> OwnPatterns {
    let (patterns, files) = user_files::with_own(
        PatternSet::built_in().clone(),
        folders,
        "patterns",
        ENDING,
        |all, name, text| match text {
            Ok(text) => all.with(name, text),
            Err(_) => all,
        },
    );
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
        let folders = UserFolders::under(home.path());
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
        assert_eq!(own.patterns.all().count(), 5);
        let told: Vec<_> = own.files.iter().filter_map(|(_, problem)| problem.as_ref()).map(|one| one.rule).collect();
        assert_eq!(told, ["not-a-file"]);
    }
}
