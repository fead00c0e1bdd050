//! A user's configuration and sets of modes and roles, with the position of every error.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::discover::absolute;
use super::open_file::{self, UnreadReason};
use super::user_folders::UserFolders;
use crate::domain::document::Document;
use crate::domain::generic::GenericWords;
use crate::domain::problem::{Problem, Severity};
use crate::domain::rules::{LintRule, unknown_rule};
use crate::domain::span::LineIndex;
use crate::domain::text::nearest_word;
use crate::domain::value::{NodeKind, ValueNode};
use crate::domain::yaml_file::YamlFile;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigKey {
    pub name: &'static str,
    pub sentence: &'static str,
    pub example: &'static str,
}

/// The keys that `config.yaml` may have, in the order of the help.
pub const CONFIG_KEYS: [ConfigKey; 7] = [
    key("sources", "more folders with agents", "[~/dotfiles/agents]"),
    key("theme", "the theme: dark, light, sixteen, no-colour, one of your own, or auto", "light"),
    key("preset", "the keys to start from: vim or plain", "plain"),
    key("keymap", "your own keys, by the name of the action", "{ copy-prompt: ctrl-y }"),
    key("clipboard", "the way to the clipboard that is tried first", "osc52"),
    key("ignore", "the rules that lint ignores everywhere", "[zero-width]"),
    key("editor", "the editor, instead of $VISUAL and $EDITOR", "nvim"),
];

const fn key(name: &'static str, sentence: &'static str, example: &'static str) -> ConfigKey {
    ConfigKey { name, sentence, example }
}

const OLD_PRESET: &str = "keys";

/// The keys whose value is a single text.
const TEXT_KEYS: [&str; 3] = ["theme", "clipboard", "editor"];

/// Contents of `config.yaml`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserConfig {
    /// The file it was read from; `None` if there is none.
    pub path: Option<PathBuf>,
    /// Additional agent folders, as absolute paths.
    pub sources: Vec<PathBuf>,
    /// Rules that lint ignores everywhere.
    pub ignored_rules: Vec<String>,
    /// The text of the file, to which the spans of `values` refer.
    pub text: String,
    /// All values of the file; an empty map if there is none.
    pub values: ValueNode,
    /// All problems, in the order of the file. The rest of the file applies anyway.
    pub problems: Vec<Problem>,
}

impl Default for UserConfig {
    fn default() -> Self {
        Self {
            path: None,
            sources: Vec::new(),
            ignored_rules: Vec::new(),
            text: String::new(),
            values: ValueNode::empty_map(0),
            problems: Vec::new(),
        }
    }
}

impl UserConfig {
    /// The text value of one of its keys.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(ValueNode::text).map(str::trim)
    }

    /// A problem with the value of a key, with its position.
    pub fn problem_of(&self, key: &str, message: impl Into<String>, fix: impl Into<String>) -> Problem {
        let problem = Problem::new("bad-value", Severity::Warning, message).fix(fix);
        let lines = LineIndex::new(&self.text);
        match self.values.get(key) {
            Some(node) => problem.at(lines.line(node.span.start), lines.column(&self.text, node.span.start)),
            None => problem,
        }
    }
}

/// The modes and roles that every agent can use: the built-in sets, or the user's files that replace them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GenericNames {
    pub sets: GenericWords,
    /// The user's files that were read, each with its problems.
    pub files: Vec<(PathBuf, Vec<Problem>)>,
}

/// Reads the configuration: the named file, or the user's `config.yaml` if it exists.
///
/// # Errors
///
/// The named file does not exist, or an existing file cannot be read.
pub fn read_config(named: Option<&Path>, folders: &UserFolders) -> Result<UserConfig, StoreError> {
    let path = match (named, &folders.config) {
        (Some(path), _) => absolute(path),
        (None, Some(folder)) => folder.join("config.yaml"),
        (None, None) => return Ok(UserConfig::default()),
    };
    match text(&path)? {
        Some(text) => Ok(parsed(&text, path, folders)),
        None if named.is_some() => Err(StoreError::Missing { path }),
        None => Ok(UserConfig::default()),
    }
}

/// Reads the user's `modes.yaml` and `roles.yaml`, each of which replaces a built-in set.
///
/// # Errors
///
/// An existing file cannot be read.
pub fn read_generic(folders: &UserFolders) -> Result<GenericNames, StoreError> {
    let mut generics = GenericNames { sets: GenericWords::built_in().clone(), files: Vec::new() };
    let Some(folder) = &folders.config else { return Ok(generics) };
    let (modes, roles) = (folder.join("modes.yaml"), folder.join("roles.yaml"));
    if let Some(text) = text(&modes)? {
        generics.files.push((modes, generics.sets.override_modes(&text)));
    }
    if let Some(text) = text(&roles)? {
        generics.files.push((roles, generics.sets.override_roles(&text)));
    }
    Ok(generics)
}

/// The text of a file, if it exists. It does not exist if a parent folder is not a folder, as with `HOME=/dev/null`.
fn text(path: &Path) -> Result<Option<String>, StoreError> {
    match open_file::bytes(path) {
        Ok(bytes) => Ok(Some(Document::from_bytes(bytes).text)),
        Err(UnreadReason::Refused(error)) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(unread) => Err(StoreError::Unusable { path: path.to_owned(), problem: Box::new(unread.problem()) }),
    }
}

fn parsed(text: &str, path: PathBuf, folders: &UserFolders) -> UserConfig {
    let (node, mut file) = YamlFile::open_settings(text);
    let mut config = UserConfig { path: Some(path), text: text.to_owned(), ..UserConfig::default() };
    let is_known = |name: &str| name == OLD_PRESET || CONFIG_KEYS.iter().any(|key| key.name == name);
    for pair in node.pairs().iter().filter(|pair| !is_known(&pair.key)) {
        file.ignored_key(pair.key_span, format!("unknown key `{}`", pair.key), advice(&pair.key));
    }
    for item in node.get("sources").into_iter().flat_map(folder_nodes) {
        match item.text() {
            Some(folder) => config.sources.push(place(folder.trim(), config.path.as_deref(), folders)),
            None => {
                file.bad_value(item.span, "a source must be a folder path", "write a list of paths under `sources`");
            }
        }
    }
    for key in CONFIG_KEYS.iter().filter(|key| TEXT_KEYS.contains(&key.name)) {
        if let Some(value) = node.get(key.name).filter(|value| !value.is_null() && value.text().is_none()) {
            let fix = format!("write `{}: {}`", key.name, key.example);
            file.bad_value(value.span, format!("the value of `{}` is not a text", key.name), fix);
        }
    }
    for item in node.get("ignore").into_iter().flat_map(folder_nodes) {
        match item.text().map(str::trim) {
            Some(id) if LintRule::by_id(id).is_some() => config.ignored_rules.push(id.to_owned()),
            Some(id) => file.bad_value(item.span, unknown_rule(id), "write a list of rules under `ignore`"),
            None => file.bad_value(item.span, "a rule must be a name", "write a list of rules under `ignore`"),
        }
    }
    config.problems = file.into_problems();
    config.values = node;
    config
}

fn folder_nodes(node: &ValueNode) -> Vec<&ValueNode> {
    match &node.kind {
        NodeKind::List(items) => items.iter().collect(),
        _ if node.is_null() => Vec::new(),
        _ => vec![node],
    }
}

fn advice(key: &str) -> String {
    let names = CONFIG_KEYS.map(|key| key.name);
    let known = names.join(", ");
    match nearest_word(names, key) {
        Some(near) => format!("write `{near}`; the keys are {known}"),
        None => format!("remove it; the keys are {known}"),
    }
}

/// Resolves a path in the configuration: `~/` is the home folder, and relative paths are relative to the file.
fn place(folder: &str, config: Option<&Path>, folders: &UserFolders) -> PathBuf {
    match (folder.strip_prefix('~').map(|rest| rest.trim_start_matches('/')), &folders.home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => absolute(&config.and_then(Path::parent).unwrap_or(Path::new("")).join(folder)),
    }
}
