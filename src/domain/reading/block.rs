//! Finds the metadata block in a file's text, in all the places where authors put one.
//!
//! Text that looks like a block and is not understood is reported too: an edit must not write a second block
//! above it.

use std::borrow::Cow;

use super::super::span::Span;
use super::super::value::NodeKind;
use super::{
    BlockFinding, BlockSyntax, FrontmatterBlock, ReadOnlyBlock, STRICT_LIMIT, UnseenBlock, UnseenKind, key_scan,
    parse_yaml,
};

/// Maximum number of lines of comments or text above a block.
const LINES_ABOVE: usize = 60;

/// Keys with which files of some client begin their block.
const KNOWN_KEYS: &[&str] = &[
    "name",
    "description",
    "tools",
    "model",
    "color",
    "mode",
    "globs",
    "applyTo",
    "alwaysApply",
    "allowed-tools",
    "argument-hint",
    "agent",
    "permission",
    "cognitive_modes",
    "ensemble_roles",
    "tier",
    "license",
    "metadata",
];

/// One line of a text. It ends at a line feed, or at a carriage return with or without a line feed after it.
#[derive(Clone, Copy)]
struct BlockLine<'a> {
    /// The text without its line break.
    text: &'a str,
    start: usize,
    /// The offset after its line break.
    end: usize,
}

impl<'a> BlockLine<'a> {
    /// The line that begins at `start`; `None` at the end of the text.
    fn at(text: &'a str, start: usize) -> Option<Self> {
        if start >= text.len() {
            return None;
        }
        let bytes = text.as_bytes();
        let Some(said_end) = memchr::memchr2(b'\n', b'\r', &bytes[start..]).map(|at| start + at) else {
            return Some(Self { text: &text[start..], start, end: text.len() });
        };
        let is_pair = bytes[said_end] == b'\r' && bytes.get(said_end + 1) == Some(&b'\n');
        Some(Self { text: &text[start..said_end], start, end: said_end + if is_pair { 2 } else { 1 } })
    }

    fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }

    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }
}

/// The lines of `text` from the byte at `start` on.
fn lines(text: &str, start: usize) -> impl Iterator<Item = BlockLine<'_>> {
    let mut next = start;
    std::iter::from_fn(move || {
        let line = BlockLine::at(text, next)?;
        next = line.end;
        Some(line)
    })
}

/// Finds the block at the top of `text`: between dashes, entirely indented, after comments or an H1, in a code fence or
/// an HTML comment, as TOML between plus signs or as JSON between semicolons.
pub(super) fn find_block(text: &str) -> BlockFinding {
    let Some(first) = lines(text, 0).find(|line| !line.is_blank()) else { return BlockFinding::Missing };
    let at_top = open_at(text, first);
    if matches!(at_top, BlockFinding::Found(_)) {
        return at_top;
    }
    let below = below_comments(text, first);
    for finding in [below, at_top] {
        if finding != BlockFinding::Missing {
            return finding;
        }
    }
    let unseen = without_opening(text, first).or_else(|| json_object(text, first)).or_else(|| behind_text(text, first));
    unseen.map_or(BlockFinding::Missing, BlockFinding::NotUnderstood)
}

const fn not_understood(line: BlockLine<'_>, kind: UnseenKind) -> BlockFinding {
    BlockFinding::NotUnderstood(UnseenBlock { offset: line.start, kind })
}

/// The block that begins on `line`.
fn open_at(text: &str, line: BlockLine<'_>) -> BlockFinding {
    let opening = visible(line.text);
    match &*opening {
        "---" => between_dashes(text, line),
        "+++" => between_fences(text, line, "+++", BlockSyntax::Toml, None),
        ";;;" => between_fences(text, line, ";;;", BlockSyntax::Yaml, Some(ReadOnlyBlock::Json)),
        _ if opening.starts_with("```") || opening.starts_with("~~~") => in_fence(text, line),
        _ => {
            if let Some(rest) = opening.strip_prefix("<!--") {
                in_comment(text, line, rest.trim()).map_or(BlockFinding::Missing, BlockFinding::Found)
            } else if let Some(rest) = opening.strip_prefix("---") {
                behind_dashes(text, line, rest)
            } else {
                BlockFinding::Missing
            }
        }
    }
}

/// A line without the blanks around it and without invisible characters.
fn visible(line: &str) -> Cow<'_, str> {
    let is_invisible =
        |c: char| matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' | '\u{180e}' | '\0');
    let trimmed = line.trim();
    if trimmed.contains(is_invisible) {
        Cow::Owned(trimmed.chars().filter(|&c| !is_invisible(c)).collect::<String>().trim().to_owned())
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// A block whose opening line has text after the three dashes.
fn behind_dashes(text: &str, line: BlockLine<'_>, rest: &str) -> BlockFinding {
    let said = rest.trim();
    if said.bytes().all(|byte| byte == b'-') {
        // In Markdown, a longer line of dashes is a rule, so the block must have known keys.
        return match between_dashes(text, line) {
            BlockFinding::Found(block) if block.closed && has_known_key(block.inner.of(text)) => {
                BlockFinding::Found(block)
            }
            _ => BlockFinding::Missing,
        };
    }
    match said {
        "yaml" | "yml" | "YAML" => between_dashes(text, line),
        "toml" | "TOML" => between_fences(text, line, "---", BlockSyntax::Toml, None),
        "json" | "JSON" => between_fences(text, line, "---", BlockSyntax::Yaml, Some(ReadOnlyBlock::Json)),
        _ if rest.starts_with(char::is_whitespace) && said.starts_with('#') => between_dashes(text, line),
        _ => {
            let closing = lines(text, line.end).find(|line| is_dashes(&visible(line.text)));
            let inner = closing.map_or("", |closing| &text[line.end..closing.start]);
            let opens_values = said.starts_with(['{', '[', '!', '&']) || key_scan::key_of(said).is_some();
            let is_block = closing.is_some() && (opens_values || inner.lines().any(is_key_line_at_edge));
            if is_block { not_understood(line, UnseenKind::OpeningLine) } else { BlockFinding::Missing }
        }
    }
}

/// The block after comment lines and headings at the top of the file.
fn below_comments(text: &str, first: BlockLine<'_>) -> BlockFinding {
    let mut headings = 0;
    let mut line = first;
    for _ in 0..LINES_ABOVE {
        let next = if line.is_blank() {
            Some(line.end)
        } else if line.text.trim_start().starts_with('#') {
            headings += usize::from(line.text.trim_start_matches('#').starts_with(' '));
            Some(line.end)
        } else {
            comment_end(text, line)
        };
        let Some(next) = next else { break };
        let Some(below) = BlockLine::at(text, next) else { return BlockFinding::Missing };
        line = below;
    }
    if line.start == first.start {
        return BlockFinding::Missing;
    }
    match open_at(text, line) {
        // After a heading, dashes are as often a rule as a block.
        BlockFinding::Found(block) if headings > 1 && !has_known_key(block.inner.of(text)) => BlockFinding::Missing,
        BlockFinding::Found(block) if !block.closed && (headings > 0 || !has_known_key(block.inner.of(text))) => {
            BlockFinding::Missing
        }
        BlockFinding::NotUnderstood(_) if headings > 0 => BlockFinding::Missing,
        finding => finding,
    }
}

/// The position after the comment that begins on `line`, if its last line contains nothing else.
fn comment_end(text: &str, line: BlockLine<'_>) -> Option<usize> {
    let said = visible(line.text);
    let closing = match &*said {
        _ if said.starts_with("<!--") => "-->",
        _ if said.starts_with("{/*") => "*/}",
        _ if said.starts_with("/*") => "*/",
        _ if said.starts_with("//") || said.starts_with("[//]:") => return Some(line.end),
        _ if said.len() > 4 && said.starts_with("%%") && said.ends_with("%%") => return Some(line.end),
        _ => return None,
    };
    let close = line.start + memchr::memmem::find(&text.as_bytes()[line.start..], closing.as_bytes())? + closing.len();
    let last = BlockLine::at(text, close);
    if last.is_none_or(BlockLine::is_blank) { Some(last.map_or(text.len(), |last| last.end)) } else { None }
}

fn is_dashes(text: &str) -> bool {
    text.len() >= 3 && text.bytes().all(|byte| byte == b'-')
}

/// Returns true if a line is `key:` or `key: value`.
pub(super) fn is_key_line(text: &str) -> bool {
    key_scan::key_of(text.trim_start()).is_some()
}

fn is_key_line_at_edge(line: &str) -> bool {
    !line.starts_with(' ') && is_key_line(line)
}

fn has_known_key(inner: &str) -> bool {
    lines(inner, 0).any(|line| known_key(line.text).is_some())
}

fn known_key(line: &str) -> Option<&str> {
    key_scan::key_of(line.trim_start()).map(|(key, _)| key).filter(|key| KNOWN_KEYS.contains(key))
}

fn between_dashes(text: &str, opening: BlockLine<'_>) -> BlockFinding {
    let Some(closing) = closing_dashes(text, opening) else { return unterminated(text, opening) };
    let inner = Span::new(opening.end, closing.start);
    let outer = Span::new(opening.start, closing.end);
    let block = FrontmatterBlock {
        outer,
        inner,
        syntax: BlockSyntax::Yaml,
        closed: true,
        read_only: lone_carriage_returns(text, outer).or_else(|| marked_key(inner.of(text))),
    };
    let found = BlockFinding::Found(block);
    if is_plausible(inner.of(text)) {
        return found;
    }
    match parse_yaml(text, Span::new(inner.start, inner.end.min(inner.start + STRICT_LIMIT))) {
        Ok(node) if node.is_null() => not_understood(opening, UnseenKind::Null),
        Ok(node) if matches!(node.kind, NodeKind::Map(_) | NodeKind::List(_)) => found,
        Err(fault) if inner.of(text).lines().any(|line| key_scan::seen_key(line).is_some()) => {
            let offset = fault.offset.clamp(opening.start, inner.end);
            BlockFinding::NotUnderstood(UnseenBlock { offset, kind: UnseenKind::NoMap })
        }
        // Prose between two rules.
        _ => BlockFinding::Missing,
    }
}

/// The line that ends the block: dashes, or the three dots that end a YAML document.
fn closing_dashes<'t>(text: &'t str, opening: BlockLine<'_>) -> Option<BlockLine<'t>> {
    let indent = opening.indent();
    let closes = |line: &BlockLine<'_>| is_dashes(&visible(line.text)) && line.indent() <= indent;
    if indent > 0 || text.as_bytes()[opening.end - 1] != b'\n' {
        return lines(text, opening.end).find(closes);
    }
    // The closing line is unindented, so the other lines need not be examined.
    let from = opening.end - 1;
    let starts = |mark: &'static [u8], to: usize| {
        memchr::memmem::find_iter(&text.as_bytes()[from..to], mark).map(move |at| from + at + 1)
    };
    let dashes = starts(b"\n---", text.len()).filter_map(|start| BlockLine::at(text, start)).find(closes);
    let to = dashes.map_or(text.len(), |line| line.start);
    let dots = starts(b"\n...", to).filter_map(|start| BlockLine::at(text, start)).find(|line| {
        line.text.trim_end() == "..."
            && BlockLine::at(text, line.end).is_none_or(|next| next.is_blank() || next.start == to)
    });
    dots.or(dashes)
}

/// Returns true if the text between two rules can be metadata: it is empty, or its first nonempty line is a key or
/// opens a list or map.
fn is_plausible(inner: &str) -> bool {
    let mut said =
        lines(inner, 0).map(|line| line.text.trim()).filter(|line| !line.is_empty() && !line.starts_with('#'));
    said.next().is_none_or(|line| is_key_line(line) || line.starts_with(['-', '{', '[']))
        || inner.lines().any(is_key_line_at_edge)
}

/// The reason that a block is read-only: its first key has an anchor, a tag or a `? `.
fn marked_key(inner: &str) -> Option<ReadOnlyBlock> {
    let first = lines(inner, 0).map(|line| line.text.trim()).find(|line| !line.is_empty() && !line.starts_with('#'))?;
    (first.starts_with(['!', '&']) || first.starts_with("? ")).then_some(ReadOnlyBlock::MarkedKey)
}

/// The reason that a block is read-only: some of its lines end in a lone carriage return.
fn lone_carriage_returns(text: &str, outer: Span) -> Option<ReadOnlyBlock> {
    let block = outer.of(text).as_bytes();
    memchr::memchr_iter(b'\r', block)
        .any(|at| block.get(at + 1) != Some(&b'\n'))
        .then_some(ReadOnlyBlock::CarriageReturns)
}

fn unterminated(text: &str, opening: BlockLine<'_>) -> BlockFinding {
    let mut end = opening.end;
    for line in lines(text, opening.end) {
        if line.is_blank() && end > opening.end {
            break;
        }
        end = line.end;
    }
    let inner = Span::new(opening.end, end);
    let Some(first) = lines(text, opening.end).find(|line| !line.is_blank()) else { return BlockFinding::Missing };
    if first.start < end && is_key_line(first.text) {
        return BlockFinding::Found(FrontmatterBlock {
            outer: Span::new(opening.start, end),
            inner,
            syntax: BlockSyntax::Yaml,
            closed: false,
            read_only: None,
        });
    }
    if key_scan::seen_key(first.text).is_some() {
        return not_understood(opening, UnseenKind::NeverEnds);
    }
    BlockFinding::Missing
}

/// A block between two lines of `fence`.
fn between_fences(
    text: &str,
    opening: BlockLine<'_>,
    fence: &str,
    syntax: BlockSyntax,
    read_only: Option<ReadOnlyBlock>,
) -> BlockFinding {
    let Some(closing) = lines(text, opening.end).find(|line| visible(line.text) == fence) else {
        let first = lines(text, opening.end).find(|line| !line.is_blank());
        let is_block = first.is_some_and(|line| line.text.contains(['=', ':', '{']));
        return if is_block { not_understood(opening, UnseenKind::NeverEnds) } else { BlockFinding::Missing };
    };
    let outer = Span::new(opening.start, closing.end);
    BlockFinding::Found(FrontmatterBlock {
        outer,
        inner: Span::new(opening.end, closing.start),
        syntax,
        closed: true,
        read_only: read_only.or_else(|| lone_carriage_returns(text, outer)),
    })
}

/// A block in a code fence: with `---` inside it, or bare keys in a fence with the language YAML.
fn in_fence(text: &str, opening: BlockLine<'_>) -> BlockFinding {
    let mark = opening.text.trim();
    let fence: String = mark.chars().take_while(|&c| c == '`' || c == '~').collect();
    let info = mark[fence.len()..].trim();
    let Some(first) = lines(text, opening.end).find(|line| !line.is_blank()) else { return BlockFinding::Missing };
    let closes = |line: &BlockLine<'_>| {
        let line = line.text.trim();
        line.len() >= fence.len() && line.chars().all(|c| fence.starts_with(c))
    };
    if first.text.trim() == "---" {
        let BlockFinding::Found(block) = between_dashes(text, first) else { return BlockFinding::Missing };
        if !block.closed {
            return not_understood(opening, UnseenKind::InFence);
        }
        // The fence may contain only the block, or the whole file; then it contains the body too.
        let next = lines(text, block.outer.end).find(|line| !line.is_blank());
        let end = next.filter(closes).map_or(block.outer.end, |line| line.end);
        return BlockFinding::Found(FrontmatterBlock { outer: Span::new(opening.start, end), ..block });
    }
    let closing = lines(text, opening.end).find(closes);
    let inner = Span::new(opening.end, closing.map_or(text.len(), |line| line.start));
    if !matches!(info, "yaml" | "yml" | "YAML" | "json" | "toml" | "") || !names_an_agent(inner.of(text)) {
        return BlockFinding::Missing;
    }
    let Some(closing) = closing.filter(|_| matches!(info, "yaml" | "yml" | "YAML")) else {
        return not_understood(opening, UnseenKind::InFence);
    };
    BlockFinding::Found(FrontmatterBlock {
        outer: Span::new(opening.start, closing.end),
        inner,
        syntax: BlockSyntax::Yaml,
        closed: true,
        read_only: lone_carriage_returns(text, inner),
    })
}

/// Returns true if bare keys name or describe an agent. Otherwise, YAML in a code fence is an example.
fn names_an_agent(inner: &str) -> bool {
    lines(inner, 0).any(|line| matches!(key_scan::key_of(line.text), Some(("name" | "description", _))))
}

fn in_comment(text: &str, opening: BlockLine<'_>, rest: &str) -> Option<FrontmatterBlock> {
    if !rest.is_empty() && rest != "---" {
        return None;
    }
    let close = memchr::memmem::find(&text.as_bytes()[opening.end..], b"-->")? + opening.end;
    let mut inner = Span::new(opening.end, close);
    if rest.is_empty()
        && let Some(first) =
            lines(text, opening.end).find(|line| !line.is_blank()).filter(|line| line.text.trim() == "---")
    {
        inner.start = first.end.min(close);
    }
    let dashes = lines(&text[..close], inner.start).find(|line| is_dashes(line.text.trim()));
    inner.end = dashes.map_or(close, |line| line.start);
    let end = BlockLine::at(text, close).map_or(text.len(), |line| line.end);
    names_an_agent(inner.of(text)).then_some(FrontmatterBlock {
        outer: Span::new(opening.start, end),
        inner,
        syntax: BlockSyntax::Yaml,
        closed: true,
        read_only: lone_carriage_returns(text, inner),
    })
}

/// Keys at the top of the file without an opening line of dashes.
fn without_opening(text: &str, first: BlockLine<'_>) -> Option<UnseenBlock> {
    known_key(first.text)?;
    let unseen = |kind| Some(UnseenBlock { offset: first.start, kind });
    let mut known = 0;
    for line in lines(text, first.start).take(LINES_ABOVE) {
        if is_dashes(&visible(line.text)) {
            return unseen(UnseenKind::NoOpening);
        }
        if line.is_blank() {
            break;
        }
        known += usize::from(known_key(line.text).is_some());
    }
    if known > 1 { unseen(UnseenKind::NoFences) } else { None }
}

/// A JSON object with an agent's keys at the top of the file.
fn json_object(text: &str, first: BlockLine<'_>) -> Option<UnseenBlock> {
    if !first.text.trim_start().starts_with('{') {
        return None;
    }
    let names = |line: BlockLine<'_>| {
        let said = line.text.trim_start().trim_start_matches('{').trim_start();
        ["\"name\"", "\"description\""]
            .iter()
            .any(|key| said.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':')))
    };
    let is_agent = lines(text, first.start).take(10).any(names);
    is_agent.then_some(UnseenBlock { offset: first.start, kind: UnseenKind::BareJson })
}

/// An agent's block with other text above it, outside code fences.
fn behind_text(text: &str, first: BlockLine<'_>) -> Option<UnseenBlock> {
    let mut fence: Option<&str> = None;
    for line in lines(text, first.start).take(LINES_ABOVE) {
        let said = line.text.trim();
        if let Some(mark) = fence {
            fence = Some(mark).filter(|mark| !said.starts_with(mark));
        } else if said.starts_with("```") || said.starts_with("~~~") {
            fence = Some(&said[..3]);
        } else if line.start > first.start && said == "---" {
            let next = lines(text, line.end).find(|line| !line.is_blank());
            let opens =
                next.is_some_and(|line| matches!(key_scan::key_of(line.text), Some(("name" | "description", _))));
            if opens && matches!(between_dashes(text, line), BlockFinding::Found(FrontmatterBlock { closed: true, .. }))
            {
                return Some(UnseenBlock { offset: line.start, kind: UnseenKind::BehindText });
            }
        }
    }
    None
}
