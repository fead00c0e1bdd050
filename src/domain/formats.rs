//! Every tool's file format, as data: where it lives, what identifies an agent, its keys, its precedence.
//!
//! One file per format under `formats/`; a new one is that file and its line in [`ALL`].

use std::fmt;

use super::agent::Found;
use super::value::Node;

mod amazon_q;
mod bmad;
mod callsheet;
mod check;
mod claude;
mod claude_command;
mod claude_skill;
mod codex;
mod copilot;
mod copilot_chatmode;
mod copilot_instructions;
mod copilot_prompt;
mod cursor_agent;
mod cursor_rule;
mod fabric;
mod factory;
mod gemini;
mod markdown;
mod opencode;
mod path;
mod qwen;
mod roo;
mod toml_lines;

pub use check::truth;
pub use path::without_ending;

/// The format of agents with modes and roles; also of callsheet's own data folder and of the built-in agents.
pub const CALLSHEET: Format = Format(&callsheet::SPEC);

/// The format of last resort: Markdown of a tool nobody knows.
pub const MARKDOWN: Format = Format(&markdown::SPEC);

/// Every format, the most specific first: the order in which a file is tried against them.
pub const ALL: &[Format] = &[
    CALLSHEET,
    Format(&claude_skill::SPEC),
    Format(&copilot_chatmode::SPEC),
    Format(&copilot_prompt::SPEC),
    Format(&copilot_instructions::SPEC),
    Format(&copilot::SPEC),
    Format(&cursor_rule::SPEC),
    Format(&opencode::SPEC),
    Format(&qwen::SPEC),
    Format(&gemini::SPEC),
    Format(&factory::SPEC),
    Format(&cursor_agent::SPEC),
    Format(&fabric::SPEC),
    Format(&claude_command::SPEC),
    Format(&claude::SPEC),
    Format(&codex::SPEC),
    Format(&bmad::SPEC),
    Format(&amazon_q::SPEC),
    Format(&roo::SPEC),
    MARKDOWN,
];

/// The endings of files that can hold an agent in Markdown, whoever's it is.
pub const TEXT_ENDINGS: &[&str] = &[".md", ".mdc", ".markdown", ".txt"];

/// The folder of a project in which files of any format stand, each telling its own.
pub const OPEN_FOLDER: &str = "agents";

/// The format of a file met outside every known folder. Its path tells first, as far as it is
/// distinctive, then its keys; [`MARKDOWN`] takes what is left.
pub fn recognise(clues: &Clues<'_>) -> Format {
    let readable = || ALL.iter().copied().filter(|format| format.0.read);
    // Every such folder lies in one whose name begins with a dot.
    let may_tell = clues.path.starts_with('.') || clues.path.contains("/.");
    readable()
        .filter(|_| may_tell)
        .find(|format| format.lives_at(clues.path))
        .or_else(|| readable().find(|format| (format.0.path_tells)(clues.path)))
        .or_else(|| readable().find(|format| (format.0.recognises)(clues)))
        .unwrap_or(MARKDOWN)
}

/// The format whose folder stands in the path of a file or folder: `.claude/agents` in
/// `/home/me/.claude/agents/reviewers`.
pub fn of_folder(path: &str) -> Option<Format> {
    let inside = format!("{path}/file");
    let holds = |format: &Format| format.0.places.iter().any(|place| place.rest_of(&inside).is_some());
    ALL.iter().copied().find(holds)
}

/// The format not read yet that a file belongs to, by its path or by what stands in it: so that it is
/// listed, and a file that merely shares its ending (`Cargo.toml`) is not.
pub fn recognise_unread(clues: &Clues<'_>) -> Option<Format> {
    ALL.iter()
        .copied()
        .filter(|format| !format.0.read && format.0.files.count(clues.path))
        .find(|format| format.lives_at(clues.path) || (format.0.path_tells)(clues.path) || (format.0.recognises)(clues))
}

/// One format. Two are equal when their ids are.
#[derive(Clone, Copy)]
pub struct Format(pub &'static Spec);

impl Format {
    /// The published name: `claude`, `cursor-rule`, …
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    /// The format of that published name.
    pub fn by_id(id: &str) -> Option<Self> {
        ALL.iter().copied().find(|format| format.id() == id)
    }

    /// What the place of a file says of the agent's name, when nothing inside it does: the stem, the
    /// folder, or the path under the format's folder.
    pub fn name_of_file(self, found: &Found) -> String {
        let stem = path::stem(&found.relative);
        match self.0.identity {
            Identity::Name | Identity::Stem => stem.to_owned(),
            Identity::Folder => folder(found).unwrap_or_else(|| stem.to_owned()),
            Identity::Path => self.path_below(found),
            Identity::Command => self.path_below(found).replace('/', ":"),
        }
    }

    /// What the format compares when it asks whether two agents are the same, spelled so that equal
    /// texts are the same agent. `label` is the agent's name as people see it.
    pub fn identity_of(self, label: &str, found: &Found) -> String {
        let name = match self.0.identity {
            Identity::Name | Identity::Path => label.to_owned(),
            Identity::Stem | Identity::Folder | Identity::Command => self.name_of_file(found),
        };
        match self.0.names {
            Names::Exact => name,
            Names::Folded => name.to_lowercase().replace([' ', '_'], "-"),
        }
    }

    /// The facts about one of its keys.
    pub fn key(self, name: &str) -> Option<&'static Key> {
        self.0.keys.iter().find(|key| key.name == name)
    }

    /// Whether `path` lies in one of the format's folders, as one of its files.
    fn lives_at(self, path: &str) -> bool {
        self.0.files.count(path) && self.0.places.iter().any(|place| place.rest_of(path).is_some())
    }

    /// The path of a file under the format's folder, without ending; its stem where it lies in none.
    fn path_below(self, found: &Found) -> String {
        let path = found.path.as_ref().map(|path| path.to_string_lossy());
        let path = path.as_deref().unwrap_or(&found.relative);
        let rest = self.0.places.iter().filter_map(|place| place.rest_of(path)).min_by_key(|rest| rest.len());
        let below = rest.or_else(|| (found.format == Some(self)).then_some(&*found.relative));
        below.map_or_else(|| path::stem(path), without_ending).to_owned()
    }
}

/// The folder a file lies in: inside its source, else by its absolute path.
fn folder(found: &Found) -> Option<String> {
    let above = || Some(found.path.as_ref()?.parent()?.file_name()?.to_string_lossy().into_owned());
    path::folder(&found.relative).map(str::to_owned).or_else(above)
}

impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Format {}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Format({})", self.id())
    }
}

/// The facts about one format.
pub struct Spec {
    /// The published name, in kebab case.
    pub id: &'static str,
    /// What people call such files, in the plural: `Claude Code agents`.
    pub label: &'static str,
    /// The folders it lives in.
    pub places: &'static [Place],
    /// Which of the files in such a folder count.
    pub files: Files,
    /// What gives an agent its name.
    pub identity: Identity,
    /// How two names are compared.
    pub names: Names,
    /// Of two agents of one name, which wins.
    pub precedence: Precedence,
    /// The keys its frontmatter may have.
    pub keys: &'static [Key],
    /// Whether other keys are allowed.
    pub unknown_keys: UnknownKeys,
    /// Whether the path of a file met outside these folders is proof enough.
    pub path_tells: fn(&str) -> bool,
    /// Whether what stands in a file met outside these folders makes it one of this format.
    pub recognises: fn(&Clues<'_>) -> bool,
    /// Whether this version reads the format; the files of one it does not read are still listed.
    pub read: bool,
}

/// A folder a format lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What the folder is relative to.
    pub base: Base,
    /// The folder, `/` between the parts.
    pub folder: &'static str,
    /// An environment variable that names another folder in place of the first part of `folder`.
    pub variable: Option<&'static str>,
    /// Which agent wins, where this folder has another rule than its format.
    pub precedence: Option<Precedence>,
}

impl Place {
    /// A folder of each project.
    pub const fn project(folder: &'static str) -> Self {
        Self { base: Base::Project, folder, variable: None, precedence: None }
    }

    /// A folder under the home folder.
    pub const fn home(folder: &'static str) -> Self {
        Self { base: Base::Home, folder, variable: None, precedence: None }
    }

    /// A folder under the XDG config folder.
    pub const fn config(folder: &'static str) -> Self {
        Self { base: Base::Config, folder, variable: None, precedence: None }
    }

    /// A folder under callsheet's own data folder.
    pub const fn data(folder: &'static str) -> Self {
        Self { base: Base::Data, folder, variable: None, precedence: None }
    }

    /// The same folder, whose first part an environment variable can replace.
    #[must_use]
    pub const fn moved_by(mut self, variable: &'static str) -> Self {
        self.variable = Some(variable);
        self
    }

    /// The same folder with a rule of its own for who wins.
    #[must_use]
    pub const fn with(mut self, precedence: Precedence) -> Self {
        self.precedence = Some(precedence);
        self
    }

    /// What follows this folder in `path`, where the folder shows there and is distinctive.
    fn rest_of<'a>(&self, path: &'a str) -> Option<&'a str> {
        match self.base {
            Base::Project | Base::Home => path::below(path, self.folder),
            Base::Config => path::below(path, ".config")?.strip_prefix(self.folder)?.strip_prefix('/'),
            Base::Data => None,
        }
    }
}

/// What a place is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// Each folder from the working directory up to the repository root.
    Project,
    /// The home folder.
    Home,
    /// The XDG config folder, `~/.config`.
    Config,
    /// callsheet's own data folder.
    Data,
}

/// Which files in a format's folder count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files {
    /// The endings that count, with the dot: `.md`, `.agent.md`.
    pub endings: &'static [&'static str],
    /// The only file names that count, where the format fixes them: `SKILL.md`.
    pub names: &'static [&'static str],
    /// How many folders deep it looks, 1 for the folder itself; none for all.
    pub depth: Option<usize>,
}

impl Files {
    /// Every file of these endings, however deep.
    pub const fn ending(endings: &'static [&'static str]) -> Self {
        Self { endings, names: &[], depth: None }
    }

    /// Every file of one of these names, however deep.
    pub const fn named(names: &'static [&'static str]) -> Self {
        Self { endings: &[], names, depth: None }
    }

    /// The same, no more than so many folders deep.
    #[must_use]
    pub const fn at_most(mut self, depth: usize) -> Self {
        self.depth = Some(depth);
        self
    }

    /// Whether the file at `path` counts by its name, whatever the case of its ending.
    pub fn count(&self, path: &str) -> bool {
        let name = path::file_name(path);
        self.names.contains(&name) || self.endings.iter().any(|ending| path::ends_with(name, ending))
    }
}

/// What gives an agent its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Identity {
    /// The frontmatter's `name`; the file's stem where it has none.
    Name,
    /// The file's stem, whatever the frontmatter says.
    Stem,
    /// The name of the folder the file lies in.
    Folder,
    /// The path under the format's folder, without extension; the frontmatter's `name` overrides.
    Path,
    /// The path under the format's folder, `:` between the parts: `frontend:component`.
    Command,
}

/// How a format compares the names of two agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Letter by letter.
    Exact,
    /// Whatever the case, with spaces, hyphens and underscores the same.
    Folded,
}

/// Of two agents of one name and format, which wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precedence {
    /// The project's over the person's, the nearest folder first.
    Nearest,
    /// The project's over the person's, the folder nearest to the repository root first.
    Outermost,
    /// The person's over the project's.
    UserFirst,
    /// Nothing is known: both stand.
    Unknown,
}

/// What a format does with keys it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownKeys {
    /// It leaves them alone.
    Ignored,
    /// It refuses the file.
    Refused,
}

/// A key of a format's frontmatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key, or the path of a nested one.
    pub name: &'static str,
    /// What its value may be.
    pub value: KeyValue,
    /// Whether the tool demands it.
    pub required: bool,
    /// What it is for, as one sentence.
    pub sentence: &'static str,
}

impl Key {
    /// A key the tool can do without.
    pub const fn new(name: &'static str, value: KeyValue, sentence: &'static str) -> Self {
        Self { name, value, required: false, sentence }
    }

    /// A key the tool demands.
    pub const fn required(name: &'static str, value: KeyValue, sentence: &'static str) -> Self {
        Self { name, value, required: true, sentence }
    }
}

/// What a key's value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyValue {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Bool,
    /// A list of texts.
    List,
    /// A text of names between commas, or a list of them.
    Names,
    /// A text or a list of texts.
    TextOrList,
    /// A map.
    Map,
    /// A map, or what [`KeyValue::Names`] takes.
    NamesOrMap,
    /// One of these and nothing else.
    OneOf(&'static [&'static str]),
    /// A text; these are the usual ones.
    Usually(&'static [&'static str]),
    /// Anything.
    Any,
}

/// What is known of a file met outside the folders of any format.
#[derive(Clone, Copy, Debug)]
pub struct Clues<'a> {
    /// Its path as far as it is known, `/` between the parts, with extension.
    pub path: &'a str,
    /// Its frontmatter; an empty map where it has none.
    pub frontmatter: &'a Node,
    /// Whether it has a block at all.
    pub has_block: bool,
    /// Its whole text.
    pub text: &'a str,
}

impl Clues<'_> {
    /// Whether the frontmatter has any of these keys.
    fn has_any(&self, keys: &[&str]) -> bool {
        self.frontmatter.first_of(keys).is_some()
    }

    /// Whether the frontmatter has all of these keys.
    fn has_all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.frontmatter.get(key).is_some())
    }

    /// Whether the text under `key` is one of these.
    fn is_one_of(&self, key: &str, texts: &[&str]) -> bool {
        self.frontmatter.get(key).and_then(Node::text).is_some_and(|text| texts.contains(&text))
    }
}

/// For formats whose paths prove nothing.
const fn path_tells_nothing(_path: &str) -> bool {
    false
}

#[cfg(test)]
mod tests;
