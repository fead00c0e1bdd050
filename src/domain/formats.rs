//! Every tool's file format, as data: where it lives, what identifies an agent, its keys, its precedence.

use std::fmt;

use super::value::Node;

/// One format. Two are equal when their ids are.
#[derive(Clone, Copy)]
pub struct Format(pub &'static Spec);

impl Format {
    /// The published name: `claude`, `cursor-rule`, …
    pub const fn id(self) -> &'static str {
        self.0.id
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
    /// Of two agents of one name, which wins.
    pub precedence: Precedence,
    /// The keys its frontmatter may have.
    pub keys: &'static [Key],
    /// Whether other keys are allowed.
    pub unknown_keys: UnknownKeys,
    /// Whether a file met outside these folders is of this format.
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
    /// An environment variable that names another base, as its tool has it.
    pub variable: Option<&'static str>,
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
    /// How many folders deep it looks; none for all.
    pub depth: Option<usize>,
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
}

/// Of two agents of one name and format, which wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precedence {
    /// The project's over the person's, the nearest folder first.
    Nearest,
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

/// TEMPORARY until the formats land: everything is plain Markdown.
pub fn recognise(_clues: &Clues<'_>) -> Format {
    const NONE: Files = Files { endings: &[".md"], names: &[], depth: None };
    const fn yes(_: &Clues<'_>) -> bool {
        true
    }
    static MARKDOWN: Spec = Spec {
        id: "markdown",
        label: "Markdown files",
        places: &[],
        files: NONE,
        identity: Identity::Name,
        precedence: Precedence::Unknown,
        keys: &[],
        unknown_keys: UnknownKeys::Ignored,
        recognises: yes,
        read: true,
    };
    Format(&MARKDOWN)
}
