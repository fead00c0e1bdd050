//! The ladder from a file's text to its frontmatter: strict, repaired, scanned, none. It never drops a file.

mod block;
mod plain;
mod repair;
mod scan;
mod toml;
mod yaml;

use std::cell::OnceCell;

use serde::Serialize;

use super::problem::{Problem, Severity};
use super::span::{LineIndex, Span};
use super::value::{Kind, Node};
use plain::Glance;

/// The longest block that is read strictly, in bytes; a longer one is cut at its keys.
pub(super) const STRICT_LIMIT: usize = 64 * 1024;

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
    /// Whether a closing fence was found.
    pub closed: bool,
}

/// The frontmatter of a file, read as well as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontmatter {
    /// The block; none on the last rung.
    pub block: Option<Block>,
    /// The rung it was read on.
    pub rung: Rung,
    /// Why not a better one: what is wrong, with line and column.
    pub reason: Option<String>,
    /// The values; an empty map where there is no block.
    pub values: Node,
    /// Where the body begins in the text.
    pub body_start: usize,
    /// Why the rung is not `strict`, repeated keys, values that could only be kept as text.
    pub problems: Vec<Problem>,
}

/// Where and why a text is not valid.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fault {
    /// Byte offset in the whole text.
    offset: usize,
    /// What is wrong, without a place.
    what: String,
}

/// Reads the frontmatter of a text (without byte order mark).
pub fn read(text: &str) -> Frontmatter {
    let Some(block) = block::find(text) else {
        return Frontmatter {
            block: None,
            rung: Rung::None,
            reason: Some("the file does not open with a frontmatter block".to_owned()),
            values: Node::empty_map(0),
            body_start: 0,
            problems: Vec::new(),
        };
    };
    // Everything told about the block stands in it: the lines of the body need no counting.
    let places = Places::of(&text[..block.outer.end]);
    let mut reading = match block.syntax {
        Syntax::Yaml => read_yaml(text, &block, &places),
        Syntax::Toml => read_toml(text, &block, &places),
    };
    if !block.closed {
        let (line, _) = places.at(block.outer.start);
        reading.rung = reading.rung.max(Rung::Scanned);
        reading.reason = Some(format!("line {line}, column 1: the block that opens here never ends"));
        reading.problems.insert(
            0,
            Problem::new(
                "unterminated-frontmatter",
                Severity::Warning,
                "the frontmatter block never ends; other tools read no metadata from this file",
            )
            .at(line, 1)
            .fix("put a line of three dashes behind the last key"),
        );
    }
    reading.problems.extend(duplicate_keys(&reading.values, &places));
    reading
}

/// Reads a text that is YAML as a whole, such as a configuration file or a recipe. Where it is not
/// valid, or no map, the map is empty and the problem says where.
pub fn whole_yaml(text: &str) -> (Node, Vec<Problem>) {
    let places = Places::of(text);
    match yaml::parse(text, Span::new(0, text.len())) {
        Ok(node) if matches!(node.kind, Kind::Map(_)) => {
            let problems = duplicate_keys(&node, &places);
            (node, problems)
        }
        Ok(node) => {
            let (line, column) = places.at(node.span.start);
            let problem = Problem::new("not-a-map", Severity::Error, "this is not a map of keys and values");
            (Node::empty_map(0), vec![problem.at(line, column).fix("write `key: value` lines")])
        }
        Err(fault) => {
            let (line, column) = places.at(fault.offset);
            let problem = Problem::new("not-yaml", Severity::Error, format!("not valid YAML: {}", fault.what));
            (Node::empty_map(0), vec![problem.at(line, column).fix("mend this line; quote a value that holds `: `")])
        }
    }
}

/// Lines and columns of a text, looked up only where something is to be told: most files are well.
struct Places<'a> {
    text: &'a str,
    index: OnceCell<LineIndex>,
}

impl<'a> Places<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, index: OnceCell::new() }
    }

    fn at(&self, offset: usize) -> (usize, usize) {
        let index = self.index.get_or_init(|| LineIndex::new(self.text));
        (index.line(offset), index.column(self.text, offset))
    }
}

fn read_yaml(text: &str, block: &Block, places: &Places<'_>) -> Frontmatter {
    let done = |rung, reason, values, problems| Frontmatter {
        block: Some(*block),
        rung,
        reason,
        values,
        body_start: block.outer.end,
        problems,
    };
    let fits = block.inner.len() <= STRICT_LIMIT;
    let fault = if fits {
        match judge(text, block.inner) {
            Ok(node) => return done(Rung::Strict, None, node, Vec::new()),
            Err(fault) => fault,
        }
    } else {
        let what = format!("the block is longer than {} KiB", STRICT_LIMIT / 1024);
        Some(Fault { offset: block.inner.start, what })
    };
    if fits && let Some(repaired) = repair::repair(text, block.inner) {
        let (line, column) = places.at(repaired.cause.offset);
        let reason = format!("line {line}, column {column}: {}", repaired.cause.what);
        let problem = Problem::new(
            "not-strict-yaml",
            Severity::Warning,
            format!(
                "{}: Copilot CLI and Gemini reject this file; Claude Code and opencode quote the value and read on",
                repaired.cause.what
            ),
        )
        .at(line, column)
        .fix("put the value in quotes");
        return done(Rung::Repaired, Some(reason), repaired.values, vec![problem]);
    }
    let fault = fault.or_else(|| yaml::parse(text, block.inner).err());
    let fault = fault.unwrap_or_else(|| Fault { offset: block.inner.start, what: "the block is not YAML".to_owned() });
    let (line, column) = places.at(fault.offset);
    let reason = format!("line {line}, column {column}: {}", fault.what);
    let problem = Problem::new(
        "not-strict-yaml",
        Severity::Warning,
        format!("{}: Claude Code, Copilot CLI and Gemini read no metadata from this file", fault.what),
    )
    .at(line, column)
    .fix("indent every further line of a long value under its key, or put the value in quotes");
    let scanned = scan::scan(text, block.inner);
    let mut problems = vec![problem];
    problems.extend(scanned.kept_as_text.into_iter().map(|(key, offset)| {
        let (line, column) = places.at(offset);
        Problem::new("kept-as-text", Severity::Note, format!("the value of `{key}` could only be kept as text"))
            .at(line, column)
            .fix("quote the value, or indent its further lines")
    }));
    done(Rung::Scanned, Some(reason), scanned.values, problems)
}

/// The map that a block strictly is, or why it is none: nothing where it is surely no YAML, and what
/// is wrong is told by its repair, or else by the parser.
fn judge(text: &str, inner: Span) -> Result<Node, Option<Fault>> {
    let read = match plain::parse(text, inner) {
        Glance::Read(node) => Ok(node),
        Glance::Refused => return Err(None),
        Glance::Unsure => yaml::parse(text, inner),
    };
    match read {
        Ok(node) if matches!(node.kind, Kind::Map(_)) => Ok(node),
        Ok(node) => {
            let what = "the block is not a map of keys and values".to_owned();
            Err(Some(Fault { offset: node.span.start, what }))
        }
        Err(fault) => Err(Some(fault)),
    }
}

/// The values of a piece of YAML, whatever it is.
fn parse_yaml(text: &str, inner: Span) -> Result<Node, Fault> {
    plain::parse(text, inner).node().map_or_else(|| yaml::parse(text, inner), Ok)
}

/// Whether a piece of text is YAML.
fn is_yaml(text: &str, inner: Span) -> bool {
    match plain::parse(text, inner) {
        Glance::Read(_) => true,
        Glance::Refused => false,
        Glance::Unsure => yaml::parse(text, inner).is_ok(),
    }
}

fn read_toml(text: &str, block: &Block, places: &Places<'_>) -> Frontmatter {
    let (rung, reason, values, problems) = match toml::parse(text, block.inner) {
        Ok(values) => (Rung::Strict, None, values, Vec::new()),
        Err(fault) => {
            let (line, column) = places.at(fault.offset);
            let problem = Problem::new(
                "not-strict-toml",
                Severity::Warning,
                format!("{}: other tools read no metadata from this file", fault.what),
            );
            (
                Rung::Scanned,
                Some(format!("line {line}, column {column}: {}", fault.what)),
                toml::scan(text, block.inner),
                vec![problem.at(line, column).fix("mend this line")],
            )
        }
    };
    Frontmatter { block: Some(*block), rung, reason, values, body_start: block.outer.end, problems }
}

fn duplicate_keys(node: &Node, places: &Places<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    collect_duplicates(node, &mut |key: &str, first: Span, again: Span| {
        let (line, column) = places.at(again.start);
        problems.push(
            Problem::new(
                "duplicate-key",
                Severity::Warning,
                format!(
                    "`{key}` stands twice; the first, on line {}, counts here, the last in some tools",
                    places.at(first.start).0
                ),
            )
            .at(line, column)
            .fix(format!("remove one `{key}`")),
        );
    });
    problems
}

fn collect_duplicates(node: &Node, found: &mut impl FnMut(&str, Span, Span)) {
    for (index, pair) in node.pairs().iter().enumerate() {
        if let Some(first) = node.pairs()[..index].iter().find(|earlier| earlier.key == pair.key) {
            found(&pair.key, first.key_span, pair.key_span);
        }
        collect_duplicates(&pair.value, found);
    }
    for item in node.items() {
        collect_duplicates(item, found);
    }
}

#[cfg(test)]
mod tests;
