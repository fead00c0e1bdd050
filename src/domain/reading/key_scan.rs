//! The third method: splits a block at its keys and reads each piece separately.

use std::collections::HashSet;

use super::super::span::Span;
use super::super::value::{MapPair, NodeKind, ValueNode, ValueStyle};
use super::{UnreadKey, parse_yaml, repair};

/// Maximum depth of nested maps that are split at their keys.
const DEEPEST: usize = 8;

/// Maximum number of keys of a block that are read; the rest is text of the last one.
pub(super) const KEY_LIMIT: usize = 2000;

/// Maximum number of keys that are reported because they are not read, and of keys whose value was kept as text.
pub(super) const REPORT_LIMIT: usize = 100;

/// Maximum size in bytes of a piece that is parsed; a longer one is kept as text.
const CHUNK_LIMIT: usize = 256 << 10;

/// Parts of a block that could be read piece by piece.
pub(super) struct ScannedBlock {
    /// A map of every key found.
    pub values: ValueNode,
    /// The keys whose value is not YAML, with their offsets.
    pub kept_as_text: Vec<(String, usize)>,
}

/// A key and everything up to the next one.
pub(super) struct KeyChunk {
    /// The whole piece, including line breaks.
    pub span: Span,
    /// The span of the key; `None` for the text before the first key.
    pub key: Option<Span>,
}

pub(super) fn scan(text: &str, inner: Span) -> ScannedBlock {
    let mut kept_as_text = Vec::new();
    let pairs = scan_map(text, inner, 0, &mut kept_as_text);
    ScannedBlock { values: ValueNode { span: inner, kind: NodeKind::Map(pairs) }, kept_as_text }
}

fn scan_map(text: &str, inner: Span, depth: usize, kept_as_text: &mut Vec<(String, usize)>) -> Vec<MapPair> {
    let mut pairs = Vec::new();
    for chunk in chunks(text, inner) {
        let Some(key) = chunk.key else { continue };
        if let Some(mut read) = read_chunk(text, &chunk) {
            pairs.append(&mut read);
        } else if let Some(below) = map_below(text, &chunk, key).filter(|_| depth < DEEPEST) {
            // One broken entry must not hide its siblings.
            let inside = scan_map(text, below, depth + 1, kept_as_text);
            pairs.push(as_map(text, key, below, inside));
        } else {
            let pair = as_text(text, &chunk, key);
            if kept_as_text.len() < REPORT_LIMIT {
                kept_as_text.push((pair.key.to_string(), key.start));
            }
            pairs.push(pair);
        }
    }
    pairs
}

/// The lines below a key that form a nested map: the key has no value on its line, and further indented lines have
/// keys.
fn map_below(text: &str, chunk: &KeyChunk, key: Span) -> Option<Span> {
    let line_end = memchr::memchr(b'\n', &text.as_bytes()[key.end..chunk.span.end])? + key.end + 1;
    let behind = text[key.end..line_end].trim_start().strip_prefix(':')?.trim();
    if !(behind.is_empty() || behind.starts_with('#')) {
        return None;
    }
    let below = Span::new(line_end, chunk.span.end);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let outer = indent(&text[line_start(text, key.start)..line_end]);
    let mut said = below.of(text).lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let first = said.next().filter(|line| indent(line) > outer && seen_key(line).is_some_and(|key| !key.is_item))?;
    let is_key = |line: &str| indent(line) == indent(first) && key_of(line.trim_start()).is_some();
    (is_key(first) || said.any(is_key)).then_some(below)
}

fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |found| found + 1)
}

fn as_map(text: &str, key: Span, below: Span, inside: Vec<MapPair>) -> MapPair {
    let span = match (inside.first(), inside.last()) {
        (Some(first), Some(last)) => Span::new(first.key_span.start, last.value.span.end.max(last.key_span.end)),
        _ => Span::new(below.start, below.start),
    };
    MapPair {
        key: key.of(text).trim_matches(['"', '\'']).into(),
        key_span: key,
        value: ValueNode { span, kind: NodeKind::Map(inside) },
    }
}

fn read_chunk(text: &str, chunk: &KeyChunk) -> Option<Vec<MapPair>> {
    if chunk.span.len() > CHUNK_LIMIT {
        return None;
    }
    let node = match parse_yaml(text, chunk.span) {
        Ok(node) => node,
        Err(_) => repair::repair(text, chunk.span)?.values,
    };
    match node.kind {
        NodeKind::Map(pairs) if !pairs.is_empty() => Some(pairs),
        _ => None,
    }
}

fn as_text(text: &str, chunk: &KeyChunk, key: Span) -> MapPair {
    let from = text[key.end..chunk.span.end].find(':').map_or(key.end, |at| key.end + at + 1);
    let raw = &text[from..chunk.span.end];
    let start = from + (raw.len() - raw.trim_start().len());
    let said = raw.trim();
    let span = Span::new(start.min(chunk.span.end), (start + said.len()).min(chunk.span.end));
    let name = key.of(text).trim_matches(['"', '\'']).to_owned();
    MapPair {
        key: name.into(),
        key_span: key,
        value: ValueNode { span, kind: NodeKind::Scalar { text: said.into(), style: ValueStyle::Plain } },
    }
}

/// Splits a block at the keys of its outermost level. Keys inside an open `<example>`, speakers of a chat, repeated
/// keys and words that begin a sentence of prose are text, not keys.
pub(super) fn chunks(text: &str, inner: Span) -> Vec<KeyChunk> {
    let mut chunks: Vec<KeyChunk> = Vec::new();
    let mut keys: HashSet<&str> = HashSet::new();
    let mut margin = None;
    let mut open_examples = 0_usize;
    let mut at = inner.start;
    for line in inner.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let indent = line.len() - line.trim_start().len();
        let key = key_of(line.trim_start()).filter(|_| indent == *margin.get_or_insert(indent)).map(|(key, _)| key);
        let is_new = key.is_some_and(|key| {
            open_examples == 0 && keys.len() < KEY_LIMIT && !keys.contains(&key) && !is_prose(key, &chunks)
        });
        if let Some(key) = key.filter(|_| is_new) {
            keys.insert(key);
            let key = Span::new(start + indent, start + indent + key_width(&line[indent..]));
            chunks.push(KeyChunk { span: Span::new(start, at), key: Some(key) });
            open_examples = 0;
        } else if let Some(chunk) = chunks.last_mut() {
            chunk.span.end = at;
        } else {
            // The first nonempty line determines the indentation of the keys.
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                margin = None;
            }
            chunks.push(KeyChunk { span: Span::new(start, at), key: None });
        }
        let opened = line.matches("<example>").count();
        open_examples = (open_examples + opened).saturating_sub(line.matches("</example>").count());
    }
    chunks
}

/// Returns true if a word before a colon belongs to the text of the previous value: a speaker in a chat, or a
/// capitalized word, which is not a key in any known format.
fn is_prose(key: &str, before: &[KeyChunk]) -> bool {
    let follows_a_key = before.iter().any(|chunk| chunk.key.is_some());
    let speaker = matches!(
        key.to_ascii_lowercase().as_str(),
        "user" | "assistant" | "context" | "human" | "system" | "commentary"
    );
    follows_a_key && (speaker || key.starts_with(|c: char| c.is_uppercase()))
}

/// The key at the start of a line, without quotes, and the offset of its value; `None` if the line does not begin with
/// a key and a colon.
pub(super) fn key_of(line: &str) -> Option<(&str, usize)> {
    let width = key_width(line);
    let rest = line.get(width..)?;
    let behind = rest.trim_start_matches([' ', '\t']).strip_prefix(':')?;
    if width == 0 || !(behind.is_empty() || behind.starts_with([' ', '\t', '\r', '\n'])) {
        return None;
    }
    let value_at = line.len() - behind.trim_start_matches([' ', '\t']).len();
    Some((line[..width].trim_matches(['"', '\'']), value_at))
}

/// The width in bytes of the key at the start of `line`, including quotes; 0 if there is none.
fn key_width(line: &str) -> usize {
    match line.chars().next() {
        Some(quote @ ('"' | '\'')) => line[1..].find(quote).map_or(0, |at| at + 2),
        Some(c) if c.is_alphabetic() || c == '_' => {
            line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(line.len())
        }
        _ => 0,
    }
}

/// A key as a person reading the block would see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeenKey<'a> {
    pub text: &'a str,
    /// Start in its line, in bytes.
    pub at: usize,
    pub is_item: bool,
    /// The change that would make it a key for a parser too.
    pub fix: &'static str,
}

/// Maximum length in bytes, and number of words, of a key with several words.
const LONGEST_PHRASE: (usize, usize) = (40, 3);

/// The key that a line seems to begin with. More permissive than YAML, and so than [`key_of`].
pub(super) fn seen_key(line: &str) -> Option<SeenKey<'_>> {
    let mut said = line.trim_start();
    let mut is_item = false;
    while let Some(rest) = said.strip_prefix('-').filter(|rest| rest.starts_with([' ', '\t'])) {
        said = rest.trim_start();
        is_item = true;
    }
    let said = said.trim_end();
    let at = line.trim_end().len() - said.len();
    let seen = |text, fix| Some(SeenKey { text, at, is_item, fix });
    if let Some((_, value_at)) = key_of(said) {
        let text = said[..value_at].trim_end().trim_end_matches(':').trim_end();
        let is_prose = is_item && text.starts_with(|c: char| c.is_uppercase());
        return if is_prose { None } else { seen(text, "indent it like the other keys") };
    }
    match said.chars().next()? {
        '#' | '>' | '|' => return None,
        '<' if !said.starts_with("<<") => return None,
        '?' if said.starts_with("? ") => {
            return seen("?", "write the key and its value on one line, with a colon between them");
        }
        _ => {}
    }
    let colon = said
        .match_indices(':')
        .map(|(at, _)| at)
        .find(|at| said[at + 1..].is_empty() || said[at + 1..].starts_with([' ', '\t']));
    if let Some(colon) = colon {
        let text = said[..colon].trim_end();
        return if is_phrase(text) && !is_item { seen(text, "put the key in quotes") } else { None };
    }
    // `tools:Read` has no blank after the colon, but neither has a URL or a time.
    let colon = said.find(':')?;
    let (text, value) = (&said[..colon], &said[colon + 1..]);
    let is_word = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '"' | '\''))
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '\''));
    let is_key = is_word && !value.starts_with(['/', ':']) && (!said.contains(' ') || is_common_key(text));
    if is_key && !is_item { seen(text, "add a space after the colon") } else { None }
}

/// True if the text before a colon can be a key of a few words, rather than a sentence.
fn is_phrase(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_PHRASE.0
        && text.split_whitespace().count() <= LONGEST_PHRASE.1
        && !text.contains(", ")
        && !text.contains("://")
        && !text.ends_with(['.', ',', '!', ';'])
}

fn is_common_key(text: &str) -> bool {
    matches!(text, "name" | "description" | "tools" | "model" | "color" | "mode")
}

/// The lines of a block that look like keys but are not keys of these values, up to [`REPORT_LIMIT`]. Lines in quoted
/// texts, block scalars and examples do not count.
pub(super) fn unread_keys(text: &str, inner: Span, values: &ValueNode) -> Vec<UnreadKey> {
    let mut found = FoundKeys::default();
    found.collect(text, values);
    found.keys.sort_unstable();
    found.texts.sort_unstable();
    let has_chat = memchr::memmem::find(inner.of(text).as_bytes(), b"xample").is_some();
    let mut open_examples = 0_usize;
    let mut unread = Vec::new();
    let mut at = inner.start;
    for line in inner.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let is_in_example = open_examples > 0;
        if has_chat {
            open_examples += line.matches("<example>").count();
            open_examples = open_examples.saturating_sub(line.matches("</example>").count());
        }
        let Some(key) = seen_key(line).filter(|_| !is_in_example) else { continue };
        let offset = start + key.at;
        let is_said = has_chat && is_speech(key.text);
        if is_said || found.keys.binary_search(&offset).is_ok() || found.is_inside_text(offset) {
            continue;
        }
        unread.push(UnreadKey { key: key.text.trim_matches(['"', '\'']).to_owned(), offset, fix: key.fix });
        if unread.len() == REPORT_LIMIT {
            break;
        }
    }
    unread
}

/// Returns true if a word before a colon is a speaker in a chat, or begins a sentence.
fn is_speech(key: &str) -> bool {
    let speaker = matches!(
        key.to_ascii_lowercase().as_str(),
        "user" | "assistant" | "context" | "human" | "system" | "commentary"
    );
    speaker || (key.starts_with(|c: char| c.is_uppercase()) && !is_common_key(&key.to_ascii_lowercase()))
}

/// The offsets of the keys in a value, and the spans of texts whose lines are not keys.
#[derive(Default)]
struct FoundKeys {
    keys: Vec<usize>,
    texts: Vec<Span>,
}

impl FoundKeys {
    fn collect(&mut self, text: &str, node: &ValueNode) {
        match &node.kind {
            NodeKind::Scalar { style: ValueStyle::Plain, .. } | NodeKind::Alias(_) => {}
            NodeKind::Scalar { .. } => self.texts.push(node.span),
            // Brackets contain no keys of the block, whatever their lines begin with.
            NodeKind::List(_) | NodeKind::Map(_) if node.span.of(text).starts_with(['[', '{']) => {
                self.texts.push(node.span);
            }
            NodeKind::List(items) => items.iter().for_each(|item| self.collect(text, item)),
            NodeKind::Map(pairs) => {
                for pair in pairs {
                    self.keys.push(pair.key_span.start);
                    self.collect(text, &pair.value);
                }
            }
        }
    }

    fn is_inside_text(&self, offset: usize) -> bool {
        let before = self.texts.partition_point(|span| span.start <= offset);
        before.checked_sub(1).is_some_and(|at| self.texts[at].holds(offset))
    }
}

/// Returns true if a block that is not valid YAML has a defect that some parsers ignore: a tab at the start
/// of a line, a control character, or a bracket that stays open.
pub(super) fn is_forgivable(inner: &str) -> bool {
    let has_control = inner.bytes().any(|byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'));
    let is_odd = |line: &str| {
        let value = key_of(line.trim_start()).map_or("", |(_, at)| line.trim_start()[at..].trim());
        line.starts_with('\t') || (value.starts_with('[') && !value.contains(']'))
    };
    has_control || inner.lines().any(is_odd)
}
