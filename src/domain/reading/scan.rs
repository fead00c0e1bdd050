//! The third rung: cutting a block at its keys and reading each piece alone.

use super::super::span::Span;
use super::super::value::{Kind, Node, Pair, Style};
use super::{parse_yaml, repair};

/// What could be read of a block piece by piece.
pub(super) struct Scanned {
    /// A map of every key found.
    pub values: Node,
    /// The keys whose value is not YAML, and where each stands.
    pub kept_as_text: Vec<(String, usize)>,
}

/// A key and all that stands before the next one.
pub(super) struct Chunk {
    /// The whole piece, line ends included.
    pub span: Span,
    /// The key's place; none for what stands before the first key.
    pub key: Option<Span>,
}

/// Reads the block `inner` piece by piece.
pub(super) fn scan(text: &str, inner: Span) -> Scanned {
    let mut pairs = Vec::new();
    let mut kept_as_text = Vec::new();
    for chunk in chunks(text, inner) {
        let Some(key) = chunk.key else { continue };
        if let Some(mut read) = read_chunk(text, &chunk) {
            pairs.append(&mut read);
        } else {
            let pair = as_text(text, &chunk, key);
            kept_as_text.push((pair.key.to_string(), key.start));
            pairs.push(pair);
        }
    }
    Scanned { values: Node { span: inner, kind: Kind::Map(pairs) }, kept_as_text }
}

fn read_chunk(text: &str, chunk: &Chunk) -> Option<Vec<Pair>> {
    let node = match parse_yaml(text, chunk.span) {
        Ok(node) => node,
        Err(_) => repair::repair(text, chunk.span)?.values,
    };
    match node.kind {
        Kind::Map(pairs) if !pairs.is_empty() => Some(pairs),
        _ => None,
    }
}

fn as_text(text: &str, chunk: &Chunk, key: Span) -> Pair {
    let from = text[key.end..chunk.span.end].find(':').map_or(key.end, |at| key.end + at + 1);
    let raw = &text[from..chunk.span.end];
    let start = from + (raw.len() - raw.trim_start().len());
    let said = raw.trim();
    let span = Span::new(start.min(chunk.span.end), (start + said.len()).min(chunk.span.end));
    let name = key.of(text).trim_matches(['"', '\'']).to_owned();
    Pair {
        key: name.into(),
        key_span: key,
        value: Node { span, kind: Kind::Scalar { text: said.into(), style: Style::Plain } },
    }
}

/// Cuts a block at the keys of its outermost level. A key inside an open `<example>`, a speaker of
/// a chat, a repeated key and a word that opens a sentence of prose are text, not keys.
pub(super) fn chunks(text: &str, inner: Span) -> Vec<Chunk> {
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut keys: Vec<&str> = Vec::new();
    let mut margin = None;
    let mut open_examples = 0_usize;
    let mut at = inner.start;
    for line in inner.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let indent = line.len() - line.trim_start().len();
        let key = key_of(line.trim_start()).filter(|_| indent == *margin.get_or_insert(indent)).map(|(key, _)| key);
        let is_new = key.is_some_and(|key| open_examples == 0 && !keys.contains(&key) && !is_prose(key, &chunks));
        if let Some(key) = key.filter(|_| is_new) {
            keys.push(key);
            let key = Span::new(start + indent, start + indent + key_width(&line[indent..]));
            chunks.push(Chunk { span: Span::new(start, at), key: Some(key) });
            open_examples = 0;
        } else if let Some(chunk) = chunks.last_mut() {
            chunk.span.end = at;
        } else {
            // The first line that says something sets the margin at which keys stand.
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                margin = None;
            }
            chunks.push(Chunk { span: Span::new(start, at), key: None });
        }
        let opened = line.matches("<example>").count();
        open_examples = (open_examples + opened).saturating_sub(line.matches("</example>").count());
    }
    chunks
}

/// Whether a word before a colon belongs to the text of the value before it: who speaks in a chat,
/// or a capitalised word, which no known format has for a key.
fn is_prose(key: &str, before: &[Chunk]) -> bool {
    let follows_a_key = before.iter().any(|chunk| chunk.key.is_some());
    let speaker = matches!(
        key.to_ascii_lowercase().as_str(),
        "user" | "assistant" | "context" | "human" | "system" | "commentary"
    );
    follows_a_key && (speaker || key.starts_with(|c: char| c.is_uppercase()))
}

/// The key at the start of a line, without quotes, and where its value begins; none where the line
/// does not open with a key and a colon.
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

/// The width in bytes of the key at the start of `line`, quotes included; 0 where there is none.
fn key_width(line: &str) -> usize {
    match line.chars().next() {
        Some(quote @ ('"' | '\'')) => line[1..].find(quote).map_or(0, |at| at + 2),
        Some(c) if c.is_alphabetic() || c == '_' => {
            line.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).unwrap_or(line.len())
        }
        _ => 0,
    }
}
