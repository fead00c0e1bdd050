//! The folders of a person: home, configuration, data, state, and what environment variables move.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use directories::{BaseDirs, ProjectDirs};

use crate::domain::formats::{self, Base, Place};

/// Where a person's files are. Made by hand in tests; a missing folder means there is none to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folders {
    /// The home folder.
    pub home: Option<PathBuf>,
    /// The folder in which other tools keep their configuration: `$XDG_CONFIG_HOME` or `~/.config`.
    pub tools: Option<PathBuf>,
    /// callsheet's own configuration: `config.yaml`, `modes.yaml`, `roles.yaml`, templates, themes.
    pub config: Option<PathBuf>,
    /// callsheet's own data: `agents`, recipes, casts, trash.
    pub data: Option<PathBuf>,
    /// What callsheet remembers between runs.
    pub state: Option<PathBuf>,
    /// The environment variables that move a tool's folder, as far as they are set.
    pub moved: BTreeMap<String, PathBuf>,
}

impl Folders {
    /// The folders of whoever runs the program.
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

    /// The folders of a person whose home is `home` and who moved nothing.
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

    /// Where a person's place of a format is; none for a place in projects.
    pub(super) fn of_place(&self, place: &Place) -> Option<PathBuf> {
        if let Some(moved) = place.variable.and_then(|name| self.moved.get(name)) {
            let rest = place.folder.split_once('/').map_or("", |(_, rest)| rest);
            return Some(moved.join(rest));
        }
        let base = match place.base {
            Base::Project => return None,
            Base::Home => &self.home,
            Base::Config => &self.tools,
            Base::Data => &self.data,
        };
        Some(base.as_ref()?.join(place.folder))
    }

    /// The path as ids spell it: from the home folder with `~`, else whole.
    pub(super) fn spelled(&self, path: &Path) -> String {
        let below = self.home.as_ref().and_then(|home| path.strip_prefix(home).ok());
        match below {
            Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
            Some(rest) => format!("~/{}", slashed(rest)),
            None => slashed(path),
        }
    }
}

/// A path as text with `/` between the parts; what is not UTF-8 is shown lossily.
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
    fn a_variable_takes_the_place_of_the_first_part() {
        let mut folders = Folders::under(Path::new("/home/me"));
        let place = Place::home(".claude/agents").moved_by("CLAUDE_CONFIG_DIR");
        assert_eq!(folders.of_place(&place), Some(PathBuf::from("/home/me/.claude/agents")));
        folders.moved.insert("CLAUDE_CONFIG_DIR".into(), PathBuf::from("/etc/claude"));
        assert_eq!(folders.of_place(&place), Some(PathBuf::from("/etc/claude/agents")));
        assert_eq!(folders.of_place(&Place::project(".claude/agents")), None);
    }

    #[test]
    fn paths_are_spelled_from_the_home_folder() {
        let folders = Folders::under(Path::new("/home/me"));
        assert_eq!(folders.spelled(Path::new("/home/me/.claude/agents")), "~/.claude/agents");
        assert_eq!(folders.spelled(Path::new("/home/meredith/x")), "/home/meredith/x");
    }
}
