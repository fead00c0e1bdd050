//! The user's templates: the `.jinja` files in the `templates` folder of the configuration.

use std::path::{Path, PathBuf};

use super::user_files;
use super::user_folders::UserFolders;
use crate::domain::compose::TemplateSet;
use crate::domain::problem::Problem;

const ENDING: &str = ".jinja";

/// The built-in templates and the user's.
#[derive(Clone, Debug)]
pub struct OwnTemplates {
    pub templates: TemplateSet,
    /// The user's files, in order, with the problem of each one that could not be read.
    pub files: Vec<(PathBuf, Option<Problem>)>,
}

impl OwnTemplates {
    pub fn file(&self, name: &str) -> Option<&Path> {
        user_files::named(&self.files, ENDING, name)
    }
}

/// Reads the user's templates and adds them to the built-in ones. Using one that cannot be read or is broken is an
/// error.
pub fn read_templates(folders: &UserFolders) -> OwnTemplates {
    let (templates, files) =
        user_files::with_own(TemplateSet::built_in().clone(), folders, "templates", ENDING, |templates, name, text| {
            match text {
                Ok(source) => templates.with(name, source),
                Err(problem) => templates.with_unreadable(name, problem),
            }
        });
    OwnTemplates { templates, files }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::fs;

    use super::*;

    #[test]
    fn templates_are_named_after_their_files_and_others_are_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        assert_eq!(read_templates(&folders).files, []);
        let folder = home.path().join(".config/callsheet/templates");
        fs::create_dir_all(folder.join("folder.jinja")).unwrap();
        for (name, text) in
            [("mine.jinja", "{{ body }}"), ("notes.md", "x"), (".jinja", "x"), ("plain.jinja", "{% if %}")]
        {
            fs::write(folder.join(name), text).unwrap();
        }
        let own = read_templates(&folders);
        assert_eq!(own.file("mine"), Some(folder.join("mine.jinja").as_path()));
        assert!(own.templates.is_own("mine") && own.templates.is_own("plain") && !own.templates.is_own("notes"));
        assert_eq!(own.templates.broken().count(), 2, "the folder and the one with a mistake");
        let told: Vec<_> = own.files.iter().filter_map(|(_, problem)| problem.as_ref()).map(|one| one.rule).collect();
        assert_eq!(told, ["not-a-file"]);
    }
}
