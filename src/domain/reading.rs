//! Reads the frontmatter of a file's text as well as possible: strict, repaired, scanned or none. It never drops a
//! file.

mod block;
mod key_scan;
mod plain;
mod repair;
mod toml;
mod yaml;

use std::cell::OnceCell;
use std::collections::HashMap;

use serde::Serialize;

use super::problem::{Problem, Severity};
use super::span::{LineIndex, Span};
use super::value::{NodeKind, ValueNode};
use plain::PlainReading;

/// Maximum size in bytes of a block that is parsed strictly; a longer one is split at its keys.
pub(super) const STRICT_LIMIT: usize = 64 * 1024;

/// Maximum size in bytes of a block that is read completely; of a longer one, only the lines up to there are read.
const BLOCK_LIMIT: usize = 256 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadingMethod {
    /// The block is valid YAML (or TOML) with a map at the top.
    Strict,
    /// The block is valid once the values that break it are quoted in memory.
    Repaired,
    /// The block was split at its keys, and each piece read separately.
    Scanned,
    /// There is no block.
    None,
}

impl ReadingMethod {
    /// The word that users see and JSON contains.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Repaired => "repaired",
            Self::Scanned => "scanned",
            Self::None => "none",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockSyntax {
    /// YAML, between dashes or in a fence or comment.
    Yaml,
    Toml,
}

/// The result of searching for the metadata block of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockFinding {
    Found(FrontmatterBlock),
    /// There is no block: the first key may create one at the top of the file.
    Missing,
    /// Something looks like a block but is not understood: nothing may be written above it.
    NotUnderstood(UnseenBlock),
}

/// Something that looks like a metadata block but is not read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnseenBlock {
    /// Byte offset in the text of its first line, or of the error in it.
    pub offset: usize,
    pub kind: UnseenKind,
}

/// The reason that something that looks like a metadata block is not read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnseenKind {
    NeverEnds,
    /// The opening line has other text after the three dashes.
    OpeningLine,
    /// Keys and a closing line, but no opening line.
    NoOpening,
    /// Keys of an agent at the top of the file, without any dashes.
    NoFences,
    /// Lines with colons between the dashes, but not a map.
    NoMap,
    /// `null` between the dashes.
    Null,
    /// In a code fence, in a form that is not supported there.
    InFence,
    BareJson,
    /// Other text precedes it.
    BehindText,
}

impl UnseenKind {
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NeverEnds => "the frontmatter that starts here has no closing line",
            Self::OpeningLine => "the opening `---` line contains other characters",
            Self::NoOpening => "the opening `---` line is missing",
            Self::NoFences => "the keys at the top of the file are not enclosed in `---` lines",
            Self::NoMap => "the lines between the `---` lines are not keys and values",
            Self::Null => "the frontmatter is only `null`",
            Self::InFence => "the frontmatter is in a code fence and is not read",
            Self::BareJson => "the file starts with a JSON object instead of frontmatter",
            Self::BehindText => "there is text above the frontmatter",
        }
    }

    /// Next step for the user, as a clause.
    pub const fn fix(self) -> &'static str {
        match self {
            Self::NeverEnds => "add a `---` line after the last key",
            Self::OpeningLine => "write only `---` on the opening line",
            Self::NoOpening => "add a `---` line above the first key",
            Self::NoFences => "add a `---` line above and below the keys",
            Self::NoMap => "write `key: value` lines between the `---` lines, or remove the `---` lines",
            Self::Null => "remove `null`, or the whole frontmatter",
            Self::InFence => "move the keys out of the fence and add a `---` line above and below them",
            Self::BareJson => "write its keys as `key: value` lines between two `---` lines",
            Self::BehindText => "move the frontmatter to the top of the file",
        }
    }
}

/// The reason that a block is read but never written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadOnlyBlock {
    Json,
    /// Some of its lines end in a lone carriage return.
    CarriageReturns,
    /// It is a list in which each item is an agent.
    List,
    /// Its first key has an anchor or a tag, or is written with `? `.
    MarkedKey,
}

impl ReadOnlyBlock {
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Json => "the frontmatter is JSON",
            Self::CarriageReturns => "lines of the frontmatter end in a carriage return only",
            Self::List => "the frontmatter is a list, so a key is ambiguous",
            Self::MarkedKey => "the first key of the frontmatter follows an anchor, a tag or a `?`",
        }
    }

    /// Next step for the user, as a clause.
    pub const fn fix(self) -> &'static str {
        match self {
            Self::Json => "change it in an editor, or write it as `key: value` lines between two `---` lines",
            Self::CarriageReturns => "convert the line endings of the file to LF first",
            Self::List => "change the item in an editor",
            Self::MarkedKey => "change it in an editor, or write a plain key",
        }
    }
}

/// The kind of damage that makes a block invalid YAML. Clients react differently to each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockDamage {
    /// Only values with an unquoted `: `, each after a plain key in column 0.
    Colons,
    /// Only values with an unquoted `: `, some of them nested or after another kind of key.
    DeepColons,
    /// Values on one line that need quotes for another reason.
    Values,
    /// Text after a closing quote.
    BehindQuote,
    /// Something other than values is broken.
    Broken,
    /// Something other than values is broken, but only by a tab, a control character or an open bracket, which some
    /// parsers ignore.
    Forgivable,
    TooLong,
    NeverEnds,
}

/// A line that looks like a key but is not read as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadKey {
    pub key: String,
    /// Byte offset of the key in the text.
    pub offset: usize,
    /// Next step for the user, as a clause.
    pub fix: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrontmatterBlock {
    /// The block with its fences and their line breaks.
    pub outer: Span,
    /// Text between the fences.
    pub inner: Span,
    pub syntax: BlockSyntax,
    pub closed: bool,
    /// The reason that it must not be written, if any.
    pub read_only: Option<ReadOnlyBlock>,
}

/// The frontmatter of a file, read as well as possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frontmatter {
    /// The block; `None` for the method `none`.
    pub block: Option<FrontmatterBlock>,
    /// For the method `none`, text that looks like a block but is not read as one.
    pub unseen: Option<UnseenBlock>,
    /// Damage that keeps a YAML block from being read strictly.
    pub damage: Option<BlockDamage>,
    /// Lines of an invalid block that look like keys but are not read as keys.
    pub unread_keys: Vec<UnreadKey>,
    pub reading: ReadingMethod,
    /// The reason that no better method worked, with line and column.
    pub reason: Option<String>,
    /// The values; an empty map if there is no block.
    pub values: ValueNode,
    /// Number of agents that the block defines: more than one if it is a list.
    pub agents: usize,
    /// Start of the body in the text, in bytes.
    pub body_start: usize,
    /// The reasons that the method is not `strict`, duplicate keys, and values that were kept as text.
    pub problems: Vec<Problem>,
}

impl Frontmatter {
    /// The block, or what is found in its place. Must be checked before writing to the file.
    pub fn finding(&self) -> BlockFinding {
        match (self.block, self.unseen) {
            (Some(block), _) => BlockFinding::Found(block),
            (None, Some(unseen)) => BlockFinding::NotUnderstood(unseen),
            (None, None) => BlockFinding::Missing,
        }
    }

    fn none(reason: String) -> Self {
        Self {
            block: None,
            unseen: None,
            damage: None,
            unread_keys: Vec::new(),
            reading: ReadingMethod::None,
            reason: Some(reason),
            values: ValueNode::empty_map(0),
            agents: 1,
            body_start: 0,
            problems: Vec::new(),
        }
    }

    /// The frontmatter of a block, without its problems.
    fn of_block(block: &FrontmatterBlock, method: ReadingMethod, values: ValueNode) -> Self {
        Self {
            block: Some(*block),
            reading: method,
            reason: None,
            values,
            body_start: block.outer.end,
            ..Self::none(String::new())
        }
    }
}

/// Reason and position of invalid text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct YamlFault {
    /// Byte offset in the whole text.
    offset: usize,
    /// Reason, without the position.
    what: String,
}

/// Reads the frontmatter of a text (without byte order mark). If the block defines several agents, returns the first.
pub fn read(text: &str) -> Frontmatter {
    read_agent(text, 0)
}

/// Reads the frontmatter of the agent at a position (from 0) among those that a text defines. It has no values if there
/// is no such agent.
pub fn read_agent(text: &str, position: usize) -> Frontmatter {
    let block = match block::find_block(text) {
        BlockFinding::Found(block) => block,
        BlockFinding::Missing => {
            return Frontmatter::none("the file does not start with frontmatter".to_owned());
        }
        BlockFinding::NotUnderstood(unseen) => return not_understood(text, unseen),
    };
    let read = readable_part(text, block.inner);
    // All problems of the block are in the part that is read, so lines are counted only up to its end.
    let places = LineLookup::of(&text[..read.end]);
    let mut reading = match block.syntax {
        BlockSyntax::Yaml => read_yaml(text, &block, read, position, &places),
        BlockSyntax::Toml => read_toml(text, &block, read, &places),
    };
    if read.end < block.inner.end {
        let (line, _) = places.at(read.end);
        let message =
            format!("the frontmatter is longer than {} KiB; from line {line} on it is not read", BLOCK_LIMIT / 1024);
        let problem = Problem::new("block-too-long", Severity::Warning, message).at(line, 1);
        reading.problems.push(problem.fix("move what is not frontmatter out of the block"));
    }
    if !block.closed {
        let (line, _) = places.at(block.outer.start);
        reading.reading = reading.reading.max(ReadingMethod::Scanned);
        reading.damage = Some(BlockDamage::NeverEnds);
        reading.reason = Some(format!("line {line}, column 1: the frontmatter that starts here has no closing line"));
        reading.problems.insert(
            0,
            Problem::new("unterminated-frontmatter", Severity::Warning, "the frontmatter has no closing line")
                .at(line, 1)
                .fix("add a `---` line after the last key"),
        );
    }
    reading.problems.extend(duplicate_keys(&reading.values, &places));
    if reading.reading == ReadingMethod::Scanned && reading.values.pairs().len() >= key_scan::KEY_LIMIT {
        let last = reading.values.pairs().last().map_or(block.outer.start, |pair| pair.key_span.start);
        let message = format!(
            "the frontmatter has more than {} keys; those after this line are not \
            read",
            key_scan::KEY_LIMIT
        );
        let (line, column) = places.at(last);
        let problem = Problem::new("too-many-keys", Severity::Warning, message).at(line, column);
        reading.problems.push(problem.fix("move other text out of the frontmatter"));
    }
    reading
}

/// The lines of a block that are read.
fn readable_part(text: &str, inner: Span) -> Span {
    if inner.len() <= BLOCK_LIMIT {
        return inner;
    }
    let head = &text.as_bytes()[inner.start..inner.start + BLOCK_LIMIT];
    Span::new(inner.start, inner.start + memchr::memrchr(b'\n', head).map_or(0, |at| at + 1))
}

fn not_understood(text: &str, unseen: UnseenBlock) -> Frontmatter {
    let (line, column) = LineLookup::of(text).at(unseen.offset);
    let reason = unseen.kind.reason();
    let problem = Problem::new(
        "block-not-understood",
        Severity::Warning,
        format!("{reason}, so no metadata can be read or written"),
    );
    Frontmatter {
        unseen: Some(unseen),
        problems: vec![problem.at(line, column).fix(unseen.kind.fix())],
        ..Frontmatter::none(format!("line {line}, column {column}: {reason}"))
    }
}

/// Parses a piece of a text as one YAML document, however long it is. The error is a byte offset in the text, and
/// the reason.
pub(super) fn parse_whole_yaml(text: &str, inner: Span) -> Result<ValueNode, (usize, String)> {
    yaml::parse(text, inner).map_err(|fault| (fault.offset, fault.what))
}

/// Parses a piece of a text as TOML. The error is a byte offset in the text, and the reason.
pub(super) fn parse_whole_toml(text: &str, inner: Span) -> Result<ValueNode, (usize, String)> {
    toml::parse(text, inner).map_err(|fault| (fault.offset, fault.what))
}

/// Maximum size in bytes of a text that is read entirely as YAML: its values need about fifty times as much memory.
const WHOLE_LIMIT: usize = 256 << 10;

/// Reads a text that consists only of YAML, such as a configuration file or a recipe. If it is invalid or not a map,
/// the map is empty and the problem has the position.
pub fn whole_yaml(text: &str) -> (ValueNode, Vec<Problem>) {
    if text.len() > WHOLE_LIMIT {
        let message = format!("this file is larger than {} KiB and is not read", WHOLE_LIMIT / 1024);
        let problem = Problem::new("too-large", Severity::Error, message).at(1, 1);
        return (ValueNode::empty_map(0), vec![problem.fix("remove unrelated text, or split the file")]);
    }
    let places = LineLookup::of(text);
    match yaml::parse(text, Span::new(0, text.len())) {
        Ok(node) if matches!(node.kind, NodeKind::Map(_)) => {
            let problems = duplicate_keys(&node, &places);
            (node, problems)
        }
        Ok(node) => {
            let (line, column) = places.at(node.span.start);
            let problem = Problem::new("not-a-map", Severity::Error, "these are not keys and values");
            (ValueNode::empty_map(0), vec![problem.at(line, column).fix("write `key: value` lines")])
        }
        Err(fault) => {
            let (line, column) = places.at(fault.offset);
            let problem = Problem::new("not-yaml", Severity::Error, format!("not valid YAML: {}", fault.what));
            (
                ValueNode::empty_map(0),
                vec![problem.at(line, column).fix("fix this line; quote values that contain `: `")],
            )
        }
    }
}

/// Lines and columns of a text. The index is created only when a problem needs it, because most files have none.
struct LineLookup<'a> {
    text: &'a str,
    index: OnceCell<LineIndex>,
}

impl<'a> LineLookup<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, index: OnceCell::new() }
    }

    fn at(&self, offset: usize) -> (usize, usize) {
        let index = self.index.get_or_init(|| LineIndex::new(self.text));
        (index.line(offset), index.column(self.text, offset))
    }
}

fn read_yaml(
    text: &str,
    block: &FrontmatterBlock,
    read: Span,
    position: usize,
    places: &LineLookup<'_>,
) -> Frontmatter {
    let fits = block.inner.len() <= STRICT_LIMIT;
    let fault = if fits {
        match parse_strictly(text, block.inner) {
            Ok(ValueNode { kind: NodeKind::List(items), .. }) => {
                return read_list(text, block, items, position, places);
            }
            Ok(node) => return Frontmatter::of_block(block, ReadingMethod::Strict, node),
            Err(fault) => fault,
        }
    } else {
        let what = format!("the frontmatter is longer than {} KiB", STRICT_LIMIT / 1024);
        Some(YamlFault { offset: block.inner.start, what })
    };
    // A repair that would turn a key into text of another key is rejected.
    if fits
        && let Some(repaired) = repair::repair(text, block.inner)
        && key_scan::unread_keys(text, block.inner, &repaired.values).is_empty()
    {
        let (line, column) = places.at(repaired.cause.offset);
        let problem = Problem::new("not-strict-yaml", Severity::Warning, repaired.cause.what.clone())
            .at(line, column)
            .fix("put the value in quotes");
        return Frontmatter {
            damage: Some(repaired.damage),
            reason: Some(format!("line {line}, column {column}: {}", repaired.cause.what)),
            problems: vec![problem],
            ..Frontmatter::of_block(block, ReadingMethod::Repaired, repaired.values)
        };
    }
    let fault = fault.or_else(|| yaml::parse(text, read).err());
    let fault = fault
        .unwrap_or_else(|| YamlFault { offset: block.inner.start, what: "the frontmatter is not YAML".to_owned() });
    let (line, column) = places.at(fault.offset);
    let problem = Problem::new("not-strict-yaml", Severity::Warning, fault.what.clone())
        .at(line, column)
        .fix("indent continuation lines under the key, or quote the value");
    let scanned = key_scan::scan(text, read);
    let unread_keys = key_scan::unread_keys(text, read, &scanned.values);
    let mut problems = vec![problem];
    problems.extend(scanned.kept_as_text.into_iter().map(|(key, offset)| {
        let (line, column) = places.at(offset);
        Problem::new("kept-as-text", Severity::Note, format!("the value of `{key}` was read as plain text"))
            .at(line, column)
            .fix("quote the value, or indent its continuation lines")
    }));
    problems.extend(unread_keys.iter().map(|unread| {
        let (line, column) = places.at(unread.offset);
        let message = format!("`{}` looks like a key but is not read as one", unread.key);
        Problem::new("key-not-read", Severity::Warning, message).at(line, column).fix(unread.fix)
    }));
    let is_forgivable = key_scan::is_forgivable(read.of(text));
    Frontmatter {
        damage: Some(match (fits, is_forgivable) {
            (false, _) => BlockDamage::TooLong,
            (true, true) => BlockDamage::Forgivable,
            (true, false) => BlockDamage::Broken,
        }),
        unread_keys,
        reason: Some(format!("line {line}, column {column}: {}", fault.what)),
        problems,
        ..Frontmatter::of_block(block, ReadingMethod::Scanned, scanned.values)
    }
}

/// Maximum length of a list times the size of its file in bytes: the whole text is read for each agent of the list.
const LIST_LIMIT: usize = 4 << 20;

/// Reads a block that is a list of maps, which Gemini uses for remote agents: each map is an agent, and none is
/// written.
fn read_list(
    text: &str,
    block: &FrontmatterBlock,
    mut items: Vec<ValueNode>,
    position: usize,
    places: &LineLookup<'_>,
) -> Frontmatter {
    let count = items.len();
    let agents = if count.saturating_mul(text.len()) <= LIST_LIMIT { count.max(1) } else { 1 };
    let name = |item: &ValueNode| item.get("name").and_then(ValueNode::text).unwrap_or("an unnamed one").to_owned();
    let others = items.iter().enumerate().filter(|(at, _)| *at != position);
    let mut others: Vec<String> = others.map(|(_, item)| name(item)).take(LISTED_NAMES + 1).collect();
    if others.len() > LISTED_NAMES {
        others.truncate(LISTED_NAMES);
        others.push(format!("{} more", count - 1 - LISTED_NAMES));
    }
    let others = others.join(", ");
    let message = match (count, agents) {
        (0, _) => "the frontmatter is an empty list".to_owned(),
        (1, _) => "the frontmatter is a list of one agent; it is shown but can't be edited".to_owned(),
        (_, 1) => format!(
            "the frontmatter is a list of {count} agents in a large file; only the first is shown, not {others}"
        ),
        _ => format!(
            "the frontmatter is a list of {count} agents: this is number {}, beside {others}; it can't be edited here",
            position + 1
        ),
    };
    let is_there = position < items.len();
    let values = if is_there { items.swap_remove(position) } else { ValueNode::empty_map(block.inner.start) };
    let (line, column) = places.at(values.span.start);
    let severity = if count > agents { Severity::Warning } else { Severity::Note };
    let problem = Problem::new("several-agents", severity, message).at(line, column);
    let block = FrontmatterBlock { read_only: Some(ReadOnlyBlock::List), ..*block };
    Frontmatter {
        agents,
        problems: vec![problem.fix("change the item in an editor, or give each agent its own file")],
        ..Frontmatter::of_block(&block, ReadingMethod::Strict, values)
    }
}

/// Maximum number of other agents of a list named in a problem.
const LISTED_NAMES: usize = 5;

/// Returns true for a map, or a list of maps only.
fn is_map_or_maps(node: &ValueNode) -> bool {
    match &node.kind {
        NodeKind::Map(_) => true,
        NodeKind::List(items) => items.iter().all(|item| matches!(item.kind, NodeKind::Map(_))),
        _ => false,
    }
}

/// Parses a block strictly as a map or list of maps. The error is `None` if the block is certainly not YAML; then the
/// repair or the parser finds the reason.
fn parse_strictly(text: &str, inner: Span) -> Result<ValueNode, Option<YamlFault>> {
    let read = match plain::read_plain(text, inner) {
        PlainReading::Read(node) => Ok(node),
        PlainReading::Refused => return Err(None),
        PlainReading::Unsure => yaml::parse(text, inner),
    };
    match read {
        Ok(node) if is_map_or_maps(&node) => Ok(node),
        Ok(node) => {
            let what = "the frontmatter is not a map of keys and values".to_owned();
            Err(Some(YamlFault { offset: node.span.start, what }))
        }
        Err(fault) => Err(Some(fault)),
    }
}

/// The values of a piece of YAML, of any kind.
fn parse_yaml(text: &str, inner: Span) -> Result<ValueNode, YamlFault> {
    plain::read_plain(text, inner).node().map_or_else(|| yaml::parse(text, inner), Ok)
}

fn is_yaml(text: &str, inner: Span) -> bool {
    match plain::read_plain(text, inner) {
        PlainReading::Read(_) => true,
        PlainReading::Refused => false,
        PlainReading::Unsure => yaml::parse(text, inner).is_ok(),
    }
}

fn read_toml(text: &str, block: &FrontmatterBlock, read: Span, places: &LineLookup<'_>) -> Frontmatter {
    match toml::parse(text, read) {
        Ok(values) => Frontmatter::of_block(block, ReadingMethod::Strict, values),
        Err(fault) => {
            let (line, column) = places.at(fault.offset);
            let problem = Problem::new(
                "not-strict-toml",
                Severity::Warning,
                format!("the frontmatter is not valid TOML: {}", fault.what),
            );
            Frontmatter {
                reason: Some(format!("line {line}, column {column}: {}", fault.what)),
                problems: vec![problem.at(line, column).fix("correct this line")],
                ..Frontmatter::of_block(block, ReadingMethod::Scanned, toml::scan(text, read))
            }
        }
    }
}

fn duplicate_keys(node: &ValueNode, places: &LineLookup<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    collect_duplicates(node, &mut |key: &str, first: Span, again: Span| {
        if problems.len() == key_scan::REPORT_LIMIT {
            return;
        }
        let (line, column) = places.at(again.start);
        problems.push(
            Problem::new(
                "duplicate-key",
                Severity::Warning,
                format!("the key `{key}` is repeated; callsheet uses the first, on line {}", places.at(first.start).0),
            )
            .at(line, column)
            .fix(format!("remove one `{key}`")),
        );
    });
    problems
}

fn collect_duplicates(node: &ValueNode, found: &mut impl FnMut(&str, Span, Span)) {
    let mut first_places: HashMap<&str, Span> = HashMap::with_capacity(node.pairs().len());
    for pair in node.pairs() {
        if let Some(first) = first_places.get(pair.key.as_str()) {
            found(&pair.key, *first, pair.key_span);
        } else {
            first_places.insert(&pair.key, pair.key_span);
        }
        collect_duplicates(&pair.value, found);
    }
    for item in node.items() {
        collect_duplicates(item, found);
    }
}

#[cfg(test)]
mod tests;
