//! The file formats of all tools, as data: folders, identity of an agent, keys, precedence.
//!
//! Each format has a file under `formats/`; a new one needs such a file and a line in [`ALL`].

use std::fmt;

use super::value::ValueNode;

mod amazon_q;
mod bmad;
mod callsheet;
mod claude;
mod claude_command;
mod claude_skill;
mod codex;
mod codex_prompt;
mod copilot;
mod copilot_chatmode;
mod copilot_instructions;
mod copilot_prompt;
mod cursor_agent;
mod cursor_rule;
mod fabric;
mod factory;
pub(in crate::domain) mod folder_path;
mod gemini;
mod gemini_command;
mod markdown;
mod opencode;
mod opencode_command;
mod placeholders;
mod qwen;
mod refusal;
mod roo;
mod toml_lines;
mod tools;
mod translation;
mod value_check;

pub use folder_path::{below as path_below, without_ending};
pub use placeholders::{ClientPlaceholder, ClientPlaceholderKind, CommandDelimiters, FileSyntax, PlaceholderRules};
pub use refusal::{ClientOutcome, FrontmatterFlaw, consequence};
pub use tools::{claude_changing_tools, claude_tool, claude_tools, folded_tool, writes_files};
pub use translation::{CLAUDE_COLORS, CLAUDE_RESTRICTIONS, claude_model};
pub use value_check::truth;

/// The format of agents with modes and roles, also used in callsheet's data folder and for the built-in agents.
pub const CALLSHEET: Format = Format(&callsheet::SPEC);

/// The fallback format: Markdown of an unknown tool.
pub const MARKDOWN: Format = Format(&markdown::SPEC);

/// Every format, most specific first: the order in which a file is tested against them.
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
    Format(&opencode_command::SPEC),
    Format(&codex_prompt::SPEC),
    Format(&claude_command::SPEC),
    Format(&claude::SPEC),
    Format(&codex::SPEC),
    Format(&gemini_command::SPEC),
    Format(&bmad::SPEC),
    Format(&amazon_q::SPEC),
    Format(&roo::SPEC),
    MARKDOWN,
];

/// The extensions of files that can contain an agent in Markdown, in any format.
pub const TEXT_ENDINGS: &[&str] = &[".md", ".mdc", ".markdown", ".txt"];

/// A project folder that may contain files of any format, to be detected file by file.
pub const OPEN_FOLDER: &str = "agents";

/// The format of a file outside all known folders: by its path if that is distinctive, then by its keys, else
/// [`MARKDOWN`].
pub fn recognize(clues: &FormatClues<'_>) -> Format {
    let readable = || ALL.iter().copied().filter(|format| format.0.read);
    // Every distinctive folder is below one whose name begins with a dot.
    let may_tell = clues.path.starts_with('.') || clues.path.contains("/.");
    readable()
        .filter(|_| may_tell)
        .find(|format| format.lives_at(clues.path))
        .or_else(|| readable().find(|format| (format.0.path_tells)(clues.path)))
        .or_else(|| readable().find(|format| (format.0.recognizes)(clues)))
        .unwrap_or(MARKDOWN)
}

/// The format whose folder occurs in the path of a file or folder: `.claude/agents` in
/// `/home/me/.claude/agents/reviewers`.
pub fn of_folder(path: &str) -> Option<Format> {
    let inside = format!("{path}/file");
    let holds = |format: &Format| format.0.places.iter().any(|place| place.rest_of(&inside).is_some());
    ALL.iter().copied().find(holds)
}

/// The unsupported format of a file, by its path or contents. Such a file is listed, unlike one that only has the same
/// extension (`Cargo.toml`).
pub fn recognize_unread(clues: &FormatClues<'_>) -> Option<Format> {
    ALL.iter()
        .copied()
        .filter(|format| !format.0.read && format.0.files.count(clues.path))
        .find(|format| format.lives_at(clues.path) || (format.0.path_tells)(clues.path) || (format.0.recognizes)(clues))
}

/// One format. Two formats are equal if their ids are.
#[derive(Clone, Copy)]
pub struct Format(pub &'static FormatSpec);

impl Format {
    /// The published name: `claude`, `cursor-rule`, …
    pub const fn id(self) -> &'static str {
        self.0.id
    }

    pub fn by_id(id: &str) -> Option<Self> {
        ALL.iter().copied().find(|format| format.id() == id)
    }

    /// The keys that contain instructions to the agent, in the order of the documentation.
    pub fn instructions(self) -> impl Iterator<Item = (&'static str, KeyInstruction)> {
        self.0.keys.iter().filter_map(|key| Some((key.name, key.instruction?)))
    }

    pub const fn placeholders(self) -> &'static PlaceholderRules {
        self.0.placeholders
    }

    pub fn key(self, name: &str) -> Option<&'static FormatKey> {
        self.0.keys.iter().find(|key| key.name == name)
    }

    /// Returns true if `path` is a file of the format in one of its folders.
    fn lives_at(self, path: &str) -> bool {
        self.0.files.count(path) && self.0.places.iter().any(|place| place.rest_of(path).is_some())
    }
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

pub struct FormatSpec {
    /// The published name, in kebab case.
    pub id: &'static str,
    /// Displayed name of such files, in the plural: `Claude Code agents`.
    pub label: &'static str,
    pub places: &'static [FormatFolder],
    pub files: FormatFiles,
    pub identity: NameSource,
    pub names: NameComparison,
    pub precedence: NamePrecedence,
    pub keys: &'static [FormatKey],
    pub unknown_keys: UnknownKeys,
    pub placeholders: &'static PlaceholderRules,
    /// Returns true if the path of a file outside these folders proves the format.
    pub path_tells: fn(&str) -> bool,
    /// Returns true if the contents of a file outside these folders show that it has this format.
    pub recognizes: fn(&FormatClues<'_>) -> bool,
    /// True if callsheet reads the format; files of other formats are only listed.
    pub read: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatFolder {
    pub base: FolderBase,
    /// The folder, `/` between the parts.
    pub folder: &'static str,
    /// An environment variable that replaces the first part of `folder`.
    pub variable: Option<&'static str>,
    /// Precedence in this folder, if it differs from that of its format.
    pub precedence: Option<NamePrecedence>,
}

impl FormatFolder {
    pub const fn project(folder: &'static str) -> Self {
        Self { base: FolderBase::Project, folder, variable: None, precedence: None }
    }

    pub const fn home(folder: &'static str) -> Self {
        Self { base: FolderBase::Home, folder, variable: None, precedence: None }
    }

    /// A folder under the XDG config folder.
    pub const fn config(folder: &'static str) -> Self {
        Self { base: FolderBase::Config, folder, variable: None, precedence: None }
    }

    /// A folder under callsheet's own data folder.
    pub const fn data(folder: &'static str) -> Self {
        Self { base: FolderBase::Data, folder, variable: None, precedence: None }
    }

    /// The same folder, with an environment variable that can replace its first part.
    #[must_use]
    pub const fn moved_by(mut self, variable: &'static str) -> Self {
        self.variable = Some(variable);
        self
    }

    /// The same folder with its own precedence rule.
    #[must_use]
    pub const fn with(mut self, precedence: NamePrecedence) -> Self {
        self.precedence = Some(precedence);
        self
    }

    /// The rest of `path` below this folder, if the path contains the folder and the folder is distinctive.
    pub(in crate::domain) fn rest_of<'a>(&self, path: &'a str) -> Option<&'a str> {
        match self.base {
            FolderBase::Project | FolderBase::Home => folder_path::below(path, self.folder),
            FolderBase::Config => folder_path::below(path, ".config")?.strip_prefix(self.folder)?.strip_prefix('/'),
            FolderBase::Data => None,
        }
    }
}

/// Directory that a path is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FolderBase {
    /// Each folder from the working directory up to the repository root.
    Project,
    Home,
    /// The XDG config folder, `~/.config`.
    Config,
    /// callsheet's own data folder.
    Data,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatFiles {
    /// The allowed extensions, with the dot: `.md`, `.agent.md`.
    pub endings: &'static [&'static str],
    /// The only allowed file names, if the format fixes them: `SKILL.md`.
    pub names: &'static [&'static str],
    /// Depth of the search in folders, 1 for the folder itself; `None` for unlimited.
    pub depth: Option<usize>,
    /// Depth to which the client loads files, in folders; files below are still listed.
    pub loaded_depth: Option<usize>,
    /// The prefix of file names that the client skips.
    pub passed_over: Option<&'static str>,
}

impl FormatFiles {
    /// Every file with one of these extensions, at any depth.
    pub const fn ending(endings: &'static [&'static str]) -> Self {
        Self { endings, names: &[], depth: None, loaded_depth: None, passed_over: None }
    }

    /// Every file with one of these names, at any depth.
    pub const fn named(names: &'static [&'static str]) -> Self {
        Self { endings: &[], names, depth: None, loaded_depth: None, passed_over: None }
    }

    /// The same files, up to this depth.
    #[must_use]
    pub const fn at_most(mut self, depth: usize) -> Self {
        self.depth = Some(depth);
        self
    }

    /// The same files, of which the client loads only those up to this depth.
    #[must_use]
    pub const fn loaded_at_most(mut self, depth: usize) -> Self {
        self.loaded_depth = Some(depth);
        self
    }

    /// The same files, of which the client skips those whose names begin with this prefix.
    #[must_use]
    pub const fn passing_over(mut self, beginning: &'static str) -> Self {
        self.passed_over = Some(beginning);
        self
    }

    /// The reason that the client does not load the file at this path inside its folder, as a clause.
    pub fn not_loaded(&self, relative: &str) -> Option<&'static str> {
        let depth = relative.matches('/').count() + 1;
        if self.loaded_depth.is_some_and(|most| depth > most) {
            return Some("its folder is nested too deeply to be read");
        }
        let is_passed_over =
            self.passed_over.is_some_and(|beginning| folder_path::file_name(relative).starts_with(beginning));
        is_passed_over.then_some("files with this name prefix are skipped")
    }

    /// Returns true if the name of the file at `path` is allowed, ignoring the case of its extension.
    pub fn count(&self, path: &str) -> bool {
        let name = folder_path::file_name(path);
        self.names.contains(&name) || self.endings.iter().any(|ending| folder_path::ends_with(name, ending))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameSource {
    /// The frontmatter's `name`; the file's stem if there is none.
    Name,
    /// The file's stem, whatever the frontmatter says.
    Stem,
    Folder,
    /// The path under the format's folder, without extension; the frontmatter's `name` takes precedence.
    Path,
    /// The path under the format's folder, `:` between the parts: `frontend:component`.
    Command,
}

/// Comparison of the names of two agents in a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameComparison {
    Exact,
    Caseless,
}

/// The rule that decides which of two agents with the same name and format wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NamePrecedence {
    /// The project's over the user's; the nearest folder wins.
    Nearest,
    /// The project's over the user's; the folder nearest to the repository root wins.
    Outermost,
    /// The user's over the project's.
    UserFirst,
    /// No known rule: neither wins.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownKeys {
    Ignored,
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatKey {
    /// The key, or the path of a nested key.
    pub name: &'static str,
    pub value: KeyValue,
    pub required: bool,
    pub sentence: &'static str,
    /// The instruction to the agent that it contains; `None` for a setting of the client.
    pub instruction: Option<KeyInstruction>,
    pub quoting: KeyQuoting,
}

/// An instruction to the agent in a key of its frontmatter. The agent's client passes it on, so it belongs in the
/// prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyInstruction {
    /// Names of tools that must not be used: a list, or a map of names to `false`, `deny` or `ask`.
    DeniedTools,
    /// Forbids changes if it is `true` or `plan`.
    ReadOnly,
    /// The user's first message, before the task.
    FirstMessage,
    /// Names of tools that may be used without asking; others stay allowed.
    ApprovedTools,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyQuoting {
    Yaml,
    /// The client accepts it without quotes even if YAML needs them.
    Optional,
    /// The client treats quotes as part of the text.
    Never,
}

impl FormatKey {
    /// An optional key.
    pub const fn new(name: &'static str, value: KeyValue, sentence: &'static str) -> Self {
        Self { name, value, required: false, sentence, instruction: None, quoting: KeyQuoting::Yaml }
    }

    /// The same key with another rule for quotes.
    #[must_use]
    pub const fn written(mut self, quoting: KeyQuoting) -> Self {
        self.quoting = quoting;
        self
    }

    pub const fn required(name: &'static str, value: KeyValue, sentence: &'static str) -> Self {
        Self { name, value, required: true, sentence, instruction: None, quoting: KeyQuoting::Yaml }
    }

    #[must_use]
    pub const fn instructs(self, instruction: KeyInstruction) -> Self {
        Self { instruction: Some(instruction), ..self }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyValue {
    Text,
    Number,
    Bool,
    /// True or false, also as 1 or 0.
    Flag,
    List,
    /// A text of a comma-separated list or a YAML list.
    Names,
    TextOrList,
    Map,
    /// A map, or a value that [`KeyValue::Names`] accepts.
    NamesOrMap,
    /// One of these values only.
    OneOf(&'static [&'static str]),
    /// A text; these are the usual values.
    Usually(&'static [&'static str]),
    Any,
}

/// Facts about a file found outside all formats' folders.
#[derive(Clone, Copy, Debug)]
pub struct FormatClues<'a> {
    /// The path as far as known, with extension and `/` between the parts.
    pub path: &'a str,
    /// The frontmatter; an empty map if there is none.
    pub frontmatter: &'a ValueNode,
    pub has_block: bool,
    pub text: &'a str,
}

impl FormatClues<'_> {
    fn has_any(&self, keys: &[&str]) -> bool {
        self.frontmatter.first_of(keys).is_some()
    }

    fn has_all(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.frontmatter.get(key).is_some())
    }

    fn is_one_of(&self, key: &str, texts: &[&str]) -> bool {
        self.frontmatter.get(key).and_then(ValueNode::text).is_some_and(|text| texts.contains(&text))
    }
}

/// The default for formats without a distinctive path.
const fn path_tells_nothing(_path: &str) -> bool {
    false
}

#[cfg(test)]
mod tests;
