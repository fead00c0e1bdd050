//! Claude Code: `/^---\s*\n([\s\S]*?)---\s*\n?/`, so the block ends at the first three dashes anywhere. If Bun's YAML
//! parser refuses it, values with special characters are quoted line by line and tabs become blanks. If that does
//! not help, there are no values. From the bundle of 2.1.197.

use std::borrow::Cow;

use super::{ClientFile, ClientReading, ParsedBlock, Refusal, VerdictDetail, is_js_space, no_block};
use crate::domain::reading::parse_whole_yaml;
use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode};

pub(super) fn read<'a>(file: &ClientFile<'a>) -> Result<ClientReading<'a>, Refusal> {
    let Some((inner, body)) = split(file.text()).filter(|_| !file.document.bom) else {
        return Err(Refusal::ignores(no_block(file)));
    };
    let mut notes: Vec<VerdictDetail> = cut(file, inner).into_iter().collect();
    let block = match file.parse(inner) {
        Ok(block) => block,
        Err(fault) => {
            let quoted = quote_values(inner.of(file.text()));
            let Some((values, source)) = parse_with_controls(&quoted) else {
                let detail =
                    VerdictDetail::new(format!("it reads no keys, since the YAML is invalid: {}", fault.reason));
                return Err(Refusal::ignores(detail.at(fault.place).fix("fix this line, or quote its value")));
            };
            if quoted != inner.of(file.text()) {
                let note = VerdictDetail::new("it had to quote a value to read the YAML");
                notes.push(note.at(fault.place).fix("quote the value"));
            }
            let first = file.place(inner.start).0;
            let lines = (first..=first + quoted.matches('\n').count()).collect();
            ParsedBlock { values: Cow::Owned(values), source: Cow::Owned(source.into_owned()), lines: Some(lines) }
        }
    };
    // A list or a text at the top counts as no keys.
    let block = if matches!(block.values.kind, NodeKind::Map(_)) { block } else { ParsedBlock::empty() };
    Ok(ClientReading { block, body, notes, is_bare: false })
}

/// Parses YAML in which control characters are text, as Bun does. Returns the values and the text of their spans.
fn parse_with_controls(block: &str) -> Option<(ValueNode, Cow<'_, str>)> {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}');
    if !block.contains(is_control) {
        return parse_whole_yaml(block, Span::new(0, block.len())).ok().map(|values| (values, block.into()));
    }
    // Each stands for a character of the private use area while the block is parsed.
    let shift = |c: char| if is_control(c) { char::from_u32(PRIVATE + u32::from(c)).unwrap_or(c) } else { c };
    let shifted: String = block.chars().map(shift).collect();
    let mut values = parse_whole_yaml(&shifted, Span::new(0, shifted.len())).ok()?;
    shift_back(&mut values);
    Some((values, shifted.into()))
}

/// First character of the private use area.
const PRIVATE: u32 = 0xE000;

fn shift_back(node: &mut ValueNode) {
    let back = |c: char| u32::from(c).checked_sub(PRIVATE).filter(|&c| c < 0xA0).and_then(char::from_u32).unwrap_or(c);
    match &mut node.kind {
        NodeKind::Scalar { text, .. } => *text = text.chars().map(back).collect(),
        NodeKind::List(items) => items.iter_mut().for_each(shift_back),
        NodeKind::Map(pairs) => pairs.iter_mut().for_each(|pair| shift_back(&mut pair.value)),
        NodeKind::Alias(_) => {}
    }
}

/// The text between the dashes, and the rest.
fn split(text: &str) -> Option<(Span, Span)> {
    let rest = text.strip_prefix("---")?;
    let run = rest.len() - rest.trim_start_matches(is_js_space).len();
    let start = 3 + rest[..run].rfind('\n')? + 1;
    let end = start + text[start..].find("---")?;
    let behind = &text[end + 3..];
    // `\s*\n?` takes every blank and newline behind the dashes.
    let body = text.len() - behind.trim_start_matches(is_js_space).len();
    Some((Span::new(start, end), Span::new(body, text.len())))
}

/// The note that dashes inside the frontmatter end it early.
fn cut(file: &ClientFile<'_>, inner: Span) -> Option<VerdictDetail> {
    let block =
        file.frontmatter.block.filter(|block| block.inner.start == inner.start && block.inner.end > inner.end)?;
    let lost: Vec<String> = file
        .frontmatter
        .values
        .pairs()
        .iter()
        .filter(|pair| pair.key_span.start > inner.end)
        .map(|pair| format!("`{}`", pair.key))
        .collect();
    let place = file.place(inner.end);
    let text = format!("it takes the first `---`, on line {}, for the end of the frontmatter", place.0);
    let tools = lost.iter().any(|key| key == "`tools`");
    let consequence = match lost.as_slice() {
        [] if block.inner.end > inner.end + 4 => "the rest of the value goes into the prompt".to_owned(),
        [] => return None,
        _ if tools => format!("{} are part of the prompt, and the agent may use every tool", lost.join(", ")),
        [one] => format!("{one} is part of the prompt"),
        _ => format!("{} are part of the prompt", lost.join(", ")),
    };
    let detail = VerdictDetail::new(text).at(place).consequence(Some(consequence));
    Some(detail.fix("write the dashes on this line in another way, such as `===`"))
}

/// Quotes values with special characters, line by line, as the client does before it tries again.
fn quote_values(block: &str) -> String {
    let lines: Vec<Cow<'_, str>> = block.split('\n').map(quote_value).collect();
    let mut text = String::with_capacity(block.len());
    for (index, line) in lines.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        let tabs = line.len() - line.trim_start_matches('\t').len();
        text.push_str(&"  ".repeat(tabs));
        text.push_str(&line[tabs..]);
    }
    text
}

/// `key: value` with the value in double quotes, if it has characters with a meaning in YAML.
fn quote_value(line: &str) -> Cow<'_, str> {
    let unchanged = Cow::Borrowed(line);
    let key_end = line.find(|c: char| !(c.is_ascii_alphabetic() || c == '_' || c == '-')).unwrap_or(line.len());
    let Some(rest) = line[key_end..].strip_prefix(':').filter(|_| key_end > 0) else { return unchanged };
    let value = rest.trim_start_matches(is_js_space);
    // `.` of JavaScript does not match a carriage return, so a line that ends in one never fits.
    if value.is_empty() || value.len() == rest.len() || value.contains(['\r', '\u{2028}', '\u{2029}']) {
        return unchanged;
    }
    let is_within = |open: char, close: char| value.starts_with(open) && value.ends_with(close);
    if is_within('"', '"') || is_within('\'', '\'') {
        return unchanged;
    }
    if is_within('[', ']')
        && parse_whole_yaml(value, Span::new(0, value.len())).is_ok_and(|node| matches!(node.kind, NodeKind::List(_)))
    {
        return unchanged;
    }
    if !value.contains(['{', '}', '[', ']', '*', '&', '#', '!', '|', '>', '%', '@', '`']) && !value.contains(": ") {
        return unchanged;
    }
    format!("{}: \"{}\"", &line[..key_end], value.replace('\\', "\\\\").replace('"', "\\\"")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_block_ends_at_the_first_dashes_anywhere() {
        for (text, inner) in [
            ("---\nname: a\n---\nbody", Some("name: a\n")),
            ("---\nname: a\n# ----- x -----\nb: c\n---\n", Some("name: a\n# ")),
            ("---\nd: one --- two\n---\n", Some("d: one ")),
            ("---  \n\n  name: a\n---", Some("  name: a\n")),
            ("--- name: a\n---\n", None),
            ("----\nname: a\n---\n", None),
            ("\n---\nname: a\n---\n", None),
            ("---\nname: a\n", None),
        ] {
            assert_eq!(split(text).map(|(inner, _)| inner.of(text)), inner, "{text}");
        }
    }

    #[test]
    fn values_are_quoted_as_the_client_quotes_them() {
        for (line, quoted) in [
            ("name: a: b", "name: \"a: b\""),
            ("name: \"a\" b", "name: \"a\" b"),
            ("name: say \"hi\": now", "name: \"say \\\"hi\\\": now\""),
            ("x1: a: b", "x1: a: b"),
            ("name: [a] [b]", "name: \"[a] [b]\""),
            ("tools: [a, b]", "tools: [a, b]"),
            ("\t\tkey: a", "    key: a"),
            ("name: a: b\r", "name: a: b\r"),
            ("'name': a: b", "'name': a: b"),
        ] {
            assert_eq!(quote_values(line), quoted);
        }
    }
}
