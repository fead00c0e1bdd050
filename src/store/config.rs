//! A person's own configuration and sets of modes and roles, with every mistake named at its place.

use std::path::{Path, PathBuf};

use super::StoreError;
use super::discover::absolute;
use super::folders::Folders;
use super::read::{self, Unread};
use crate::domain::document::Document;
use crate::domain::generic::Generic;
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading;
use crate::domain::span::LineIndex;
use crate::domain::value::{Kind, Node};

/// The keys `config.yaml` may have.
const KEYS: [&str; 7] = ["sources", "theme", "preset", "keys", "keymap", "clipboard", "editor"];

/// What `config.yaml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The file it was read from; none where there is none.
    pub path: Option<PathBuf>,
    /// Further folders of agents, absolute.
    pub sources: Vec<PathBuf>,
    /// The text of the file, into which the spans of `values` point.
    pub text: String,
    /// Everything it says; an empty map where there is none.
    pub values: Node,
    /// Everything that is wrong with it, in the order of the file; the rest counts all the same.
    pub problems: Vec<Problem>,
}

impl Default for Config {
    fn default() -> Self {
        Self { path: None, sources: Vec::new(), text: String::new(), values: Node::empty_map(0), problems: Vec::new() }
    }
}

impl Config {
    /// The text under one of its keys.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).and_then(Node::text).map(str::trim)
    }
}

/// The modes and roles every agent can use, with the person's own in place of those of the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generics {
    /// The sets.
    pub sets: Generic,
    /// The person's files that were read, each with what is wrong with it.
    pub files: Vec<(PathBuf, Vec<Problem>)>,
}

/// Reads the configuration: the file named, or the person's `config.yaml` if there is one.
///
/// # Errors
///
/// The file named does not exist, or a file that is there cannot be read.
pub fn read_config(named: Option<&Path>, folders: &Folders) -> Result<Config, StoreError> {
    let path = match (named, &folders.config) {
        (Some(path), _) => absolute(path),
        (None, Some(folder)) => folder.join("config.yaml"),
        (None, None) => return Ok(Config::default()),
    };
    match text(&path)? {
        Some(text) => Ok(parsed(&text, path, folders)),
        None if named.is_some() => Err(StoreError::Missing { path }),
        None => Ok(Config::default()),
    }
}

/// Reads the person's `modes.yaml` and `roles.yaml`, each in place of the set of the program.
///
/// # Errors
///
/// A file that is there cannot be read.
pub fn read_generic(folders: &Folders) -> Result<Generics, StoreError> {
    let mut generics = Generics { sets: Generic::built_in().clone(), files: Vec::new() };
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

/// The text of a file, if it is there.
fn text(path: &Path) -> Result<Option<String>, StoreError> {
    match read::bytes(path) {
        Ok(bytes) => Ok(Some(Document::from_bytes(bytes).text)),
        Err(Unread::Refused(error)) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(unread) => Err(StoreError::Unusable { path: path.to_owned(), problem: Box::new(unread.problem()) }),
    }
}

fn parsed(text: &str, path: PathBuf, folders: &Folders) -> Config {
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Config { path: Some(path), ..Config::default() };
    }
    let (node, problems) = reading::whole_yaml(text);
    let mut config = Config { path: Some(path), problems, text: text.to_owned(), ..Config::default() };
    let lines = LineIndex::new(text);
    let at = |problem: Problem, offset: usize| problem.at(lines.line(offset), lines.column(text, offset));
    for pair in node.pairs().iter().filter(|pair| !KEYS.contains(&pair.key.as_str())) {
        let problem = Problem::new("unknown-key", Severity::Warning, format!("unknown key `{}`", pair.key));
        config.problems.push(at(problem.fix(advice(&pair.key)), pair.key_span.start));
    }
    for item in node.get("sources").into_iter().flat_map(folder_nodes) {
        if let Some(folder) = item.text() {
            config.sources.push(place(folder.trim(), config.path.as_deref(), folders));
        } else {
            let problem = Problem::new("bad-value", Severity::Warning, "a source is the path of a folder");
            config.problems.push(at(problem.fix("write a list of paths under `sources`"), item.span.start));
        }
    }
    config.problems.sort_by_key(|problem| (problem.line, problem.column));
    config.values = node;
    config
}

fn folder_nodes(node: &Node) -> Vec<&Node> {
    match &node.kind {
        Kind::List(items) => items.iter().collect(),
        _ if node.is_null() => Vec::new(),
        _ => vec![node],
    }
}

fn advice(key: &str) -> String {
    let known = KEYS.join(", ");
    let nearest = KEYS.iter().map(|known| (strsim::osa_distance(key, known), known)).min();
    match nearest {
        Some((far, near)) if far <= (near.len() / 3).max(1) => format!("write `{near}`; the keys are {known}"),
        _ => format!("remove it; the keys are {known}"),
    }
}

/// A path of the configuration: `~/` is the home folder, and what is relative starts at the file.
fn place(folder: &str, config: Option<&Path>, folders: &Folders) -> PathBuf {
    match (folder.strip_prefix('~').map(|rest| rest.trim_start_matches('/')), &folders.home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => absolute(&config.and_then(Path::parent).unwrap_or(Path::new("")).join(folder)),
    }
}
