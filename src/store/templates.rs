//! A person's own templates: the `.jinja` files in the configuration's `templates` folder.

use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::own;
use crate::domain::compose::Templates;
use crate::domain::problem::Problem;

/// What makes a file a template.
const ENDING: &str = ".jinja";

/// The templates of the program and the person's own.
#[derive(Clone, Debug)]
pub struct OwnTemplates {
    /// All of them, by name.
    pub templates: Templates,
    /// The person's files, in order, each with what is the matter where it could not be read.
    pub files: Vec<(PathBuf, Option<Problem>)>,
}

impl OwnTemplates {
    /// The person's file of the template of that name.
    pub fn file(&self, name: &str) -> Option<&Path> {
        own::named(&self.files, ENDING, name)
    }
}

/// Reads the person's templates beside those of the program. One that cannot be read is told of and
/// left out; one that is broken is an error when it is used.
pub fn read_templates(folders: &Folders) -> OwnTemplates {
    let (templates, files) =
        own::with_own(Templates::built_in().clone(), folders, "templates", ENDING, Templates::with);
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
        let folders = Folders::under(home.path());
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
        assert_eq!(own.templates.broken().count(), 1);
        let told: Vec<_> = own.files.iter().filter_map(|(_, problem)| problem.as_ref()).map(|one| one.rule).collect();
        assert_eq!(told, ["not-a-file"]);
    }
}
