//! The frontmatter of a file as one client finds and parses it. Each client has a function of its own, since what
//! they make of a block that departs from the plain form cannot be said as data.

mod claude;
mod codex;
mod copilot;
mod gemini;
mod opencode;
mod qwen;

use std::borrow::Cow;
use std::collections::HashSet;

use super::client_facts::BlockReader;
use super::verdict::{VerdictDetail, VerdictKind};
use crate::domain::document::Document;
use crate::domain::reading::{
    BlockSyntax, Frontmatter, FrontmatterBlock, ReadOnlyBlock, ReadingMethod, parse_whole_yaml,
};
use crate::domain::span::Span;
use crate::domain::value::{MapPair, NodeKind, ValueNode};

/// A file as a client meets it.
#[derive(Clone, Copy, Debug)]
pub struct ClientFile<'a> {
    /// The path below the client's folder, `/` between the parts.
    pub relative: &'a str,
    /// Its text.
    pub document: &'a Document,
    /// Its frontmatter as callsheet reads it.
    pub frontmatter: &'a Frontmatter,
    /// Its size in bytes.
    pub size: u64,
}

impl<'a> ClientFile<'a> {
    pub(super) fn text(&self) -> &'a str {
        &self.document.text
    }

    /// The values of a piece of the text, as strict YAML. The frontmatter that is read already is not read again.
    fn parse(&self, inner: Span) -> Result<ParsedBlock<'a>, ClientYamlFault> {
        let is_same = |block: FrontmatterBlock| {
            self.is_same_text(block.inner, inner)
                && block.syntax == BlockSyntax::Yaml
                && block.read_only != Some(ReadOnlyBlock::List)
        };
        if self.frontmatter.reading == ReadingMethod::Strict && self.frontmatter.block.is_some_and(is_same) {
            return Ok(ParsedBlock::of_file(self, Cow::Borrowed(&self.frontmatter.values)));
        }
        let values = parse_whole_yaml(self.text(), inner);
        values
            .map(|values| ParsedBlock::of_file(self, Cow::Owned(values)))
            .map_err(|(offset, reason)| ClientYamlFault { place: self.place(offset), reason })
    }

    /// Returns true if two spans differ in a last line end at most, and that is no part of a value.
    fn is_same_text(&self, long: Span, short: Span) -> bool {
        let rest = self.text().get(short.end..long.end);
        long == short
            || long.start == short.start
                && matches!(rest, Some("\n" | "\r\n"))
                && !short.of(self.text()).contains(['|', '>'])
    }

    /// The line and column, both from 1, of a byte of the text.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        let lines = self.document.lines();
        (lines.line(offset), lines.column(self.text(), offset))
    }
}

/// Reason and place of invalid YAML.
#[derive(Debug)]
struct ClientYamlFault {
    place: (usize, usize),
    reason: String,
}

/// The values of a block, and the lines of the file that they stand on.
#[derive(Debug)]
pub(super) struct ParsedBlock<'a> {
    pub values: Cow<'a, ValueNode>,
    /// The text that the spans of the values point into.
    source: Cow<'a, str>,
    /// Line of the file, from 1, of each line of `source`, where these differ.
    lines: Option<Vec<usize>>,
}

impl<'a> ParsedBlock<'a> {
    fn of_file(file: &ClientFile<'a>, values: Cow<'a, ValueNode>) -> Self {
        Self { values, source: Cow::Borrowed(file.text()), lines: None }
    }

    /// No values at all.
    fn empty() -> Self {
        Self { values: Cow::Owned(ValueNode::empty_map(0)), source: Cow::Borrowed(""), lines: None }
    }

    /// The node behind the value of a pair: of an alias the value of the key that has its anchor.
    pub fn resolve<'b>(&'b self, pair: &'b MapPair) -> &'b ValueNode {
        let NodeKind::Alias(name) = &pair.value.kind else { return &pair.value };
        let anchor = format!("&{name}");
        let has_anchor = |other: &&MapPair| self.mark_of(other).split_whitespace().any(|mark| mark == anchor);
        self.values.pairs().iter().find(has_anchor).map_or(&pair.value, |other| &other.value)
    }

    /// The text between a key and its value: the colon, and an anchor or a tag.
    pub fn mark_of(&self, pair: &MapPair) -> &str {
        self.source.get(pair.key_span.end..pair.value.span.start).unwrap_or_default()
    }

    /// The line and column in the file of a byte of the source.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.source.get(..offset).unwrap_or_default();
        let index = memchr::memchr_iter(b'\n', before.as_bytes()).count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        match &self.lines {
            Some(lines) => (lines.get(index).copied().unwrap_or(1), column),
            None => (index + 1, column),
        }
    }
}

/// The frontmatter as the client reads it.
#[derive(Debug)]
pub(super) struct ClientReading<'a> {
    pub block: ParsedBlock<'a>,
    /// The part of the file that becomes the prompt.
    pub body: Span,
    /// Departures from what the file seems to say.
    pub notes: Vec<VerdictDetail>,
    /// True if the client keeps the agent although it has read no metadata, and so checks none.
    pub is_bare: bool,
}

/// The reason that a client does not get as far as the keys.
#[derive(Debug)]
pub(super) struct Refusal {
    pub kind: VerdictKind,
    pub detail: VerdictDetail,
}

impl Refusal {
    fn ignores(detail: VerdictDetail) -> Self {
        Self { kind: VerdictKind::Ignores, detail }
    }

    fn rejects(detail: VerdictDetail) -> Self {
        Self { kind: VerdictKind::Rejects, detail }
    }
}

/// Reads the frontmatter of a file as the client does.
pub(super) fn read<'a>(reader: BlockReader, file: &ClientFile<'a>) -> Result<ClientReading<'a>, Refusal> {
    match reader {
        BlockReader::Claude => claude::read(file),
        BlockReader::Codex => codex::read(file),
        BlockReader::Copilot => copilot::read(file),
        BlockReader::Gemini => gemini::read(file),
        BlockReader::Opencode => opencode::read(file),
        BlockReader::Qwen => qwen::read(file),
    }
}

/// The description as the client shows it.
pub(super) fn shown_description(reader: BlockReader, description: Option<String>) -> Option<String> {
    match reader {
        BlockReader::Claude => description.map(|text| text.replace("\\n", "\n")),
        _ => description,
    }
}

/// Returns true if the block has keys.
fn is_map(block: &ParsedBlock<'_>) -> bool {
    matches!(block.values.kind, NodeKind::Map(_))
}

/// Returns true if a map in the values has a key twice.
fn has_repeated(node: &ValueNode) -> bool {
    find_repeated(node).is_some()
}

/// Refuses a block in which a map has a key twice.
fn check_repeated(block: &ParsedBlock<'_>, node: &ValueNode) -> Result<(), Refusal> {
    let Some(pair) = find_repeated(node) else { return Ok(()) };
    let detail = VerdictDetail::new(format!("`{}` is repeated", pair.key));
    Err(Refusal::rejects(detail.at(block.place(pair.key_span.start)).fix("remove one of them")))
}

/// Refuses a block with a value that has a tag js-yaml does not know.
fn check_tags(block: &ParsedBlock<'_>) -> Result<(), Refusal> {
    const KNOWN: [&str; 12] = [
        "!!str",
        "!!int",
        "!!float",
        "!!bool",
        "!!null",
        "!!map",
        "!!seq",
        "!!timestamp",
        "!!binary",
        "!!omap",
        "!!pairs",
        "!!set",
    ];
    let is_unknown = |pair: &&MapPair| {
        block.mark_of(pair).split_whitespace().any(|mark| mark.starts_with('!') && !KNOWN.contains(&mark))
    };
    let Some(pair) = block.values.pairs().iter().find(is_unknown) else { return Ok(()) };
    let detail = VerdictDetail::new(format!("the YAML is invalid: `{}` has an unknown tag", pair.key));
    Err(Refusal::rejects(detail.at(block.place(pair.key_span.start)).fix("quote the value")))
}

/// The first pair whose key stands in the same map before it.
fn find_repeated(node: &ValueNode) -> Option<&MapPair> {
    let pairs = node.pairs();
    let mut seen = HashSet::with_capacity(pairs.len());
    let inner = |pair: &'_ MapPair| -> bool { find_repeated(&pair.value).is_some() };
    pairs
        .iter()
        .find(|pair| !seen.insert(pair.key.as_str()))
        .or_else(|| pairs.iter().find(|pair| inner(pair)).and_then(|pair| find_repeated(&pair.value)))
        .or_else(|| node.items().iter().find_map(find_repeated))
}

/// White space of JavaScript's `\s`.
const fn is_js_space(c: char) -> bool {
    c.is_whitespace() && c != '\u{85}' || c == '\u{feff}'
}

/// The finding that a file does not begin with a block, with what is there instead.
fn no_block(file: &ClientFile<'_>) -> VerdictDetail {
    if file.document.bom {
        let detail = VerdictDetail::new("it starts with a byte order mark, before which no frontmatter is found");
        return detail.at((1, 1)).fix("save the file without a byte order mark");
    }
    match file.frontmatter.block {
        Some(block) if block.syntax == BlockSyntax::Toml => {
            VerdictDetail::new("its frontmatter is TOML").at(file.place(block.outer.start)).fix("write it as YAML")
        }
        Some(block) if block.outer.start > 0 || !file.text().starts_with("---") => {
            VerdictDetail::new("its frontmatter does not start on the first line with `---`")
                .at(file.place(block.inner.start.max(1) - 1))
                .fix("move the frontmatter to the top of the file, between two `---` lines")
        }
        Some(block) if !block.closed => VerdictDetail::new("its frontmatter has no closing line")
            .at((1, 1))
            .fix("add a `---` line after the last key"),
        Some(block) => VerdictDetail::new("the lines around its frontmatter are not exactly `---`")
            .at(file.place(block.outer.start))
            .fix("write `---` alone on both lines"),
        None => VerdictDetail::new("it has no frontmatter")
            .at((1, 1))
            .fix("add `name` and `description` between two `---` lines at the top"),
    }
}
