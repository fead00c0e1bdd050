//! Qwen Code: line ends become `\n`, then `/^---\n([\s\S]*?)\n---\n([\s\S]*)$/`. If its YAML parser refuses the block
//! or finds no map, `key: value` lines are read one by one. From subagent-manager.ts and yaml-parser.ts of 0.24.4.

use std::borrow::Cow;

use super::{ClientFile, ClientReading, ParsedBlock, Refusal, VerdictDetail, has_repeated, is_map, no_block};
use crate::domain::span::Span;
use crate::domain::value::{MapPair, NodeKind, ValueNode, ValueStyle};

pub(super) fn read<'a>(file: &ClientFile<'a>) -> Result<ClientReading<'a>, Refusal> {
    let Some((inner, body)) = split(file.text()) else {
        return Err(Refusal::rejects(no_block(file)));
    };
    match file.parse(inner) {
        Ok(block) if is_map(&block) && !has_repeated(&block.values) => {
            Ok(ClientReading { block, body, notes: Vec::new(), is_bare: false })
        }
        parsed => {
            let mut note = VerdictDetail::new("it can't parse the YAML and reads one `key: value` per line");
            if let Err(fault) = parsed {
                note = note.at(fault.place).fix("fix this line, or quote its value");
            }
            let block = ParsedBlock {
                values: Cow::Owned(read_lines(file.text(), inner)),
                source: Cow::Borrowed(file.text()),
                lines: None,
            };
            Ok(ClientReading { block, body, notes: vec![note], is_bare: false })
        }
    }
}

/// The text between the `---` lines, and the rest.
fn split(text: &str) -> Option<(Span, Span)> {
    let line_end =
        |at: usize| ["\r\n", "\n", "\r"].iter().find(|end| text[at..].starts_with(**end)).map(|end| end.len());
    if !text.starts_with("---") {
        return None;
    }
    let start = 3 + line_end(3)?;
    let mut at = start;
    loop {
        let found = at + text[at..].find("---")?;
        let before = &text[start..found];
        let end =
            before.strip_suffix('\n').map(|rest| rest.strip_suffix('\r').unwrap_or(rest)).or(before.strip_suffix('\r'));
        if let (Some(inner), Some(behind)) = (end, line_end(found + 3)) {
            return Some((Span::new(start, start + inner.len()), Span::new(found + 3 + behind, text.len())));
        }
        at = found + 3;
    }
}

/// The values of `key: value` lines. Below a key without a value, lines that begin with two blanks are its list or map.
fn read_lines(text: &str, inner: Span) -> ValueNode {
    let mut pairs: Vec<MapPair> = Vec::new();
    let mut at = inner.start;
    for line in inner.of(text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end_matches(['\n', '\r']);
        if content.trim().is_empty() || content.trim_start().starts_with('#') {
            continue;
        }
        let is_below = content.starts_with("  ") && pairs.last().is_some_and(|pair| pair.value.text().is_none());
        if is_below {
            continue;
        }
        let Some((key, value)) = content.split_once(':') else { continue };
        let key_start = start + (key.len() - key.trim_start().len());
        let value_start = start + key.len() + 1 + (value.len() - value.trim_start().len());
        let (text, style) = read_value(value.trim());
        let span = Span::new(value_start, value_start + value.trim().len());
        let key = key.trim();
        pairs.retain(|pair| pair.key != key);
        pairs.push(MapPair {
            key: key.into(),
            key_span: Span::new(key_start, key_start + key.len()),
            value: ValueNode { span, kind: NodeKind::Scalar { text: text.into(), style } },
        });
    }
    ValueNode { span: inner, kind: NodeKind::Map(pairs) }
}

/// A value without its double quotes. Single quotes belong to the text.
fn read_value(value: &str) -> (String, ValueStyle) {
    match value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => (inner.replace("\\\"", "\"").replace("\\\\", "\\"), ValueStyle::Double),
        None => (value.to_owned(), ValueStyle::Plain),
    }
}
