//! The files and variables set up by a user, each with all its problems.

use std::path::{Path, PathBuf};

use super::agent_loader::AgentLoader;
use crate::domain::cast::CastFile;
use crate::domain::compose::Recipe;
use crate::domain::problem::Problem;
use crate::store::{SavedFile, SavedKind, read_patterns, read_saved, read_templates};

/// A file or variable set up by a user.
pub struct SetupFile {
    pub name: &'static str,
    /// The path, or the name of the variable.
    pub path: PathBuf,
    /// All problems, in the order of the file.
    pub problems: Vec<Problem>,
}

/// Reads everything that a user can set up and that exists here, in the order of `doctor`.
pub fn read_setup(loader: &AgentLoader) -> Vec<SetupFile> {
    let mut files: Vec<SetupFile> = Vec::new();
    if let Some(path) = &loader.config.path {
        let mut problems = loader.config.problems.clone();
        problems.extend(screen::config_problems(loader));
        problems.sort_by_key(|problem| (problem.line, problem.column));
        files.push(SetupFile { name: "configuration", path: path.clone(), problems });
    }
    let sets = loader.sets.iter();
    files.extend(sets.map(|(path, problems)| SetupFile {
        name: "modes or roles",
        path: path.clone(),
        problems: problems.clone(),
    }));
    files.extend(screen::themes(loader));
    files.extend(templates(loader));
    files.extend(patterns(loader));
    for kind in [SavedKind::Cast, SavedKind::Recipe] {
        files.extend(read_saved(kind, &loader.folders).into_iter().map(|file| saved(kind, file)));
    }
    files.extend(screen::editor_variable(loader));
    files
}

fn templates(loader: &AgentLoader) -> Vec<SetupFile> {
    let own = read_templates(&loader.folders);
    let broken = |path: &Path| {
        let error = own.templates.broken().find(|error| own.file(&error.name) == Some(path))?;
        Some(error.to_problem())
    };
    let file = |(path, problem): &(PathBuf, Option<Problem>)| SetupFile {
        name: "template",
        path: path.clone(),
        problems: problem.clone().or_else(|| broken(path)).into_iter().collect(),
    };
    own.files.iter().map(file).collect()
}

fn patterns(loader: &AgentLoader) -> Vec<SetupFile> {
    let own = read_patterns(&loader.folders);
    let mistakes = |path: &Path| {
        let broken = own.patterns.broken().find(|(name, _)| own.file(name) == Some(path));
        broken.map(|(_, problems)| problems.to_vec()).unwrap_or_default()
    };
    let file = |(path, problem): &(PathBuf, Option<Problem>)| SetupFile {
        name: "pattern",
        path: path.clone(),
        problems: problem.clone().map_or_else(|| mistakes(path), |problem| vec![problem]),
    };
    own.files.iter().map(file).collect()
}

fn saved(kind: SavedKind, file: SavedFile) -> SetupFile {
    let problems = match (kind, file.text) {
        (_, Err(problem)) => vec![problem],
        (SavedKind::Cast, Ok(text)) => CastFile::parse(&file.name, &text).err().unwrap_or_default(),
        (SavedKind::Recipe, Ok(text)) => Recipe::parse(&text).err().unwrap_or_default(),
    };
    SetupFile { name: kind.word(), path: file.path, problems }
}

/// The part of the setup that only the screen uses.
#[cfg(feature = "tui")]
mod screen {
    use std::os::unix::fs::PermissionsExt as _;

    use super::{AgentLoader, Path, PathBuf, Problem, SetupFile};
    use crate::clipboard::ClipboardWay;
    use crate::domain::problem::Severity;
    use crate::domain::text::nearest_question;
    use crate::store::{UserConfig, read_themes};
    use crate::tui::app::run_loop::chosen_editor;
    use crate::tui::ui::keymap::Keymap;
    use crate::tui::ui::theme::{ColorDepth, Theme};

    /// The problems of the configuration that its reader does not check.
    pub fn config_problems(loader: &AgentLoader) -> Vec<Problem> {
        let config = &loader.config;
        let preset = config.values.first_of(&["preset", "keys"]);
        let (_, mut problems) = Keymap::with(preset, config.values.get("keymap"), &config.text);
        problems.extend(theme(loader));
        problems.extend(clipboard(config));
        if let Some(program) = config.get("editor").and_then(missing_program) {
            let fix = "write a program that is installed, or remove the key to use $VISUAL or $EDITOR";
            problems.push(config.problem_of("editor", format!("the editor `{program}` is not found"), fix));
        }
        problems
    }

    fn theme(loader: &AgentLoader) -> Option<Problem> {
        let wanted = loader.config.get("theme").filter(|name| *name != "auto" && !name.is_empty())?;
        let own: Vec<(String, String)> =
            read_themes(&loader.folders).into_iter().map(|theme| (theme.name, String::new())).collect();
        let (themes, _) = Theme::all(&own, ColorDepth::True);
        let names: Vec<&str> = themes.iter().map(|theme| theme.name.as_str()).collect();
        if names.contains(&wanted) {
            return None;
        }
        let near = nearest_question(names.iter().copied(), wanted);
        let fix = format!("{near}the themes are {}", names.join(", "));
        Some(loader.config.problem_of("theme", format!("unknown theme `{wanted}`"), fix))
    }

    fn clipboard(config: &UserConfig) -> Option<Problem> {
        let wanted = config.get("clipboard").filter(|name| !name.is_empty() && ClipboardWay::parse(name).is_none())?;
        let near = nearest_question(ClipboardWay::settings(), wanted);
        let fix = format!("{near}the ways are {}", ClipboardWay::settings().join(", "));
        Some(config.problem_of("clipboard", format!("`{wanted}` is not a way to the clipboard"), fix))
    }

    pub fn themes(loader: &AgentLoader) -> Vec<SetupFile> {
        let file = |theme: crate::store::OwnTheme| SetupFile {
            name: "theme",
            path: theme.path,
            problems: match theme.text {
                Ok(text) => {
                    Theme::all(&[(theme.name, text)], ColorDepth::True).1.into_iter().map(|(_, one)| one).collect()
                }
                Err(problem) => vec![problem],
            },
        };
        read_themes(&loader.folders).into_iter().map(file).collect()
    }

    /// The variable that names the editor, if its program is missing.
    pub fn editor_variable(loader: &AgentLoader) -> Option<SetupFile> {
        let (variable, command) = chosen_editor(loader.config.get("editor"));
        let (variable, program) = (variable?, missing_program(&command)?);
        let problem = Problem::new("bad-value", Severity::Warning, format!("the editor `{program}` is not found"))
            .fix(format!("set {variable} to a program that is installed"));
        Some(SetupFile { name: "editor", path: PathBuf::from(format!("${variable}")), problems: vec![problem] })
    }

    /// The program of a command, if the command is a single word and the program does not exist. Other commands are for
    /// a shell to interpret.
    fn missing_program(command: &str) -> Option<&str> {
        let program = command.split_whitespace().next()?;
        let is_plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
        if !program.chars().all(is_plain) {
            return None;
        }
        let runs =
            |path: &Path| path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0);
        let found = if program.contains('/') {
            runs(Path::new(program))
        } else {
            let folders = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&folders).any(|folder| runs(&folder.join(program)))
        };
        (!found).then_some(program)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn only_a_plain_program_that_does_not_exist_is_missing() {
            for (command, missing) in [
                ("sh -e", None),
                ("/bin/sh", None),
                ("no-such-editor --wait", Some("no-such-editor")),
                ("/no/such/editor", Some("/no/such/editor")),
                ("/", Some("/")),
                ("$HOME/bin/editor", None),
                ("'my editor'", None),
                ("TERM=xterm vi", None),
                ("", None),
            ] {
                assert_eq!(missing_program(command), missing, "{command}");
            }
        }
    }
}

#[cfg(not(feature = "tui"))]
mod screen {
    use super::{AgentLoader, Problem, SetupFile};

    pub fn config_problems(_: &AgentLoader) -> Vec<Problem> {
        Vec::new()
    }

    pub fn themes(_: &AgentLoader) -> Vec<SetupFile> {
        Vec::new()
    }

    pub fn editor_variable(_: &AgentLoader) -> Option<SetupFile> {
        None
    }
}
