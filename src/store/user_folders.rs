//! The folders of a user: home, configuration, data, state, and those set by environment variables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::domain::formats::{self, FolderBase, FormatFolder};

/// Folders of the user's files. Built by hand in tests; a folder that is `None` is not searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFolders {
    pub home: Option<PathBuf>,
    /// The folder with the configuration of other tools: `$XDG_CONFIG_HOME` or `~/.config`.
    pub tools: Option<PathBuf>,
    /// callsheet's own configuration: `config.yaml`, `modes.yaml`, `roles.yaml`, templates, themes.
    pub config: Option<PathBuf>,
    /// callsheet's own data: `agents`, recipes, casts, trash.
    pub data: Option<PathBuf>,
    /// Folder of the state that is kept between runs.
    pub state: Option<PathBuf>,
    /// The environment variables that replace a tool's folder, if set.
    pub moved: BTreeMap<String, PathBuf>,
}

impl UserFolders {
    /// The folders of the user who runs the program.
    pub fn of_environment() -> Self {
        let base = BaseDirs::new();
        let home = base.as_ref().map(|base| base.home_dir().to_owned());
        let own = ProjectDirs::from("", "", "callsheet");
        let state = |own: &ProjectDirs| own.state_dir().unwrap_or_else(|| own.data_local_dir()).to_owned();
        Self {
            tools: absolute("XDG_CONFIG_HOME").or_else(|| Some(home.as_ref()?.join(".config"))),
            config: own.as_ref().map(|own| own.config_dir().to_owned()),
            data: own.as_ref().map(|own| own.data_dir().to_owned()),
            state: own.as_ref().map(state),
            moved: variables().filter_map(|name| Some((name.to_owned(), absolute(name)?))).collect(),
            home,
        }
    }

    /// The folders of a user with the home folder `home` and without environment variables.
    pub fn under(home: &Path) -> Self {
        Self {
            home: Some(home.to_owned()),
            tools: Some(home.join(".config")),
            config: Some(home.join(".config/callsheet")),
            data: Some(home.join(".local/share/callsheet")),
            state: Some(home.join(".local/state/callsheet")),
            moved: BTreeMap::new(),
        }
    }

    /// The part of a path that exists but is not a folder, so that nothing can be below it.
    pub fn obstacle(path: &Path) -> Option<&Path> {
        let mut there = path.ancestors().filter(|part| part.symlink_metadata().is_ok());
        there.next().filter(|part| !part.is_dir())
    }

    /// The user's folder for a place of a format; `None` for a place in projects.
    pub(super) fn of_place(&self, place: &FormatFolder) -> Option<PathBuf> {
        if let Some(moved) = place.variable.and_then(|name| self.moved.get(name)) {
            let rest = place.folder.split_once('/').map_or("", |(_, rest)| rest);
            return Some(moved.join(rest));
        }
        let base = match place.base {
            FolderBase::Project => return None,
            FolderBase::Home => &self.home,
            FolderBase::Config => &self.tools,
            FolderBase::Data => &self.data,
        };
        Some(base.as_ref()?.join(place.folder))
    }

    /// The path in the form used in ids: below the home folder with `~`, else absolute.
    pub(super) fn spelled(&self, path: &Path) -> String {
        let below = self.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
        match below {
            Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Some(rest) => format!("~/{}", slashed(rest)),
            None => slashed(path),
        }
    }
}

/// A path as text with `/` between the parts, converted lossily if it is not UTF-8.
pub(super) fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}

fn variables() -> impl Iterator<Item = &'static str> {
    formats::ALL.iter().flat_map(|format| format.0.places).filter_map(|place| place.variable)
}

fn absolute(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_variable_replaces_the_first_path_part() {
        let mut folders = UserFolders::under(Path::new("/home/me"));
        let place = FormatFolder::home(".claude/agents").moved_by("CLAUDE_CONFIG_DIR");
        assert_eq!(folders.of_place(&place), Some(PathBuf::from("/home/me/.claude/agents")));
        folders.moved.insert("CLAUDE_CONFIG_DIR".into(), PathBuf::from("/etc/claude"));
        assert_eq!(folders.of_place(&place), Some(PathBuf::from("/etc/claude/agents")));
        assert_eq!(folders.of_place(&FormatFolder::project(".claude/agents")), None);
    }

    #[test]
    fn a_file_in_place_of_a_folder_is_an_obstacle() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        std::fs::write(&file, "").unwrap();
        let obstacle = |path: &Path| UserFolders::obstacle(path).map(Path::to_owned);
        assert_eq!(obstacle(&file.join("a/b")), Some(file.clone()));
        assert_eq!(obstacle(&file), Some(file));
        assert_eq!(obstacle(Path::new("/dev/null/.config")), Some(PathBuf::from("/dev/null")));
        assert_eq!(obstacle(&home.path().join("missing/below")), None);
        assert_eq!(obstacle(home.path()), None);
    }

    #[test]
    fn paths_are_shown_relative_to_the_home_folder() {
        let folders = UserFolders::under(Path::new("/home/me"));
        assert_eq!(folders.spelled(Path::new("/home/me/.claude/agents")), "~/.claude/agents");
        assert_eq!(folders.spelled(Path::new("/home/meredith/x")), "/home/meredith/x");
    }
}
