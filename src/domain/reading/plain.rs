//! Reads the most common form of frontmatter line by line: keys, each with a value on its line, a list of values, or
//! further keys below it.
//!
//! A YAML parser takes as long for such a block as all other steps of listing an agent together. The results are
//! exactly those of the parser; in case of doubt, the parser decides.

use std::borrow::Cow;

use super::super::span::Span;
use super::super::value::{MapPair, NodeKind, ScalarText, ValueNode, ValueStyle};

/// The longest key that is read here, in bytes.
const LONGEST_KEY: usize = 64;

/// Maximum depth of keys below keys.
const DEEPEST: usize = 8;

/// Result of reading a block.
#[derive(Debug)]
pub(super) enum PlainReading {
    /// Its values, as the parser reads them.
    Read(ValueNode),
    /// It is not YAML: the parser would reject it.
    Refused,
    /// It uses more of YAML than this module supports; the parser decides.
    Unsure,
}

impl PlainReading {
    /// The values, if the block was read.
    pub(super) fn node(self) -> Option<ValueNode> {
        match self {
            Self::Read(node) => Some(node),
            Self::Refused | Self::Unsure => None,
        }
    }
}

/// The reason that the values could not be read.
#[derive(Clone, Copy, Debug)]
enum PlainStop {
    Refused,
    Unsure,
}

type PlainResult<T> = Result<T, PlainStop>;

/// The values of the block `inner` of `text`, if this module supports everything in it.
pub(super) fn read_plain(text: &str, inner: Span) -> PlainReading {
    let block = inner.of(text);
    // Without a branch for each byte, the compiler can check many bytes at a time.
    let is_plain_ascii = block.bytes().fold(true, |so_far, byte| so_far & is_plain_ascii(byte));
    if !is_plain_ascii && !block.chars().all(is_plain) {
        return PlainReading::Unsure;
    }
    let mut lines = PlainLines { block, base: inner.start, said: content_lines(block, inner.start), at: 0 };
    match lines.map(0, 1) {
        Ok(node) if lines.at == lines.said.len() => PlainReading::Read(node),
        Err(PlainStop::Refused) => PlainReading::Refused,
        Ok(_) | Err(PlainStop::Unsure) => PlainReading::Unsure,
    }
}

const fn is_plain_ascii(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n')
}

/// Returns true for a character that is literal anywhere in a line, apart from the few that are checked separately.
const fn is_plain(c: char) -> bool {
    matches!(c,
        '\n' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}'
        | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10fffd}')
}

/// A line with content.
struct PlainLine<'a> {
    indent: usize,
    /// Start of the text, in bytes.
    start: usize,
    /// The text without the blanks around it.
    text: &'a str,
}

/// The lines with content.
fn content_lines(block: &str, start: usize) -> Vec<PlainLine<'_>> {
    let mut lines = Vec::with_capacity(16);
    let mut from = 0;
    while from < block.len() {
        let end = memchr::memchr(b'\n', &block.as_bytes()[from..]).map_or(block.len(), |at| from + at);
        let line = block[from..end].trim_end_matches(' ');
        let text = line.trim_start_matches(' ');
        if !text.is_empty() && !text.starts_with('#') {
            let indent = line.len() - text.len();
            lines.push(PlainLine { indent, start: start + from + indent, text });
        }
        from = end + 1;
    }
    lines
}

/// The lines, and the index of the next one to read.
struct PlainLines<'a> {
    block: &'a str,
    /// Start of the block in the text, in bytes.
    base: usize,
    said: Vec<PlainLine<'a>>,
    at: usize,
}

impl<'a> PlainLines<'a> {
    /// The keys at `indent` and everything below them.
    fn map(&mut self, indent: usize, depth: usize) -> PlainResult<ValueNode> {
        let mut pairs: Vec<MapPair> = Vec::with_capacity(8);
        while let Some(line) = self.next_in(indent) {
            if line.indent != indent {
                return Err(PlainStop::Unsure);
            }
            let (key, key_span, written) = key(line)?;
            self.at += 1;
            let value = match written {
                InlineValue::Value(value, at) => self.one_line(value, at, indent)?,
                InlineValue::Header(header, at) => self.block_scalar(header, at, indent)?,
                InlineValue::LeftOut(at) => self.value_below(at, indent, depth)?,
            };
            pairs.push(MapPair { key, key_span, value });
        }
        let (Some(first), Some(last)) = (pairs.first(), pairs.last()) else { return Err(PlainStop::Unsure) };
        Ok(ValueNode { span: Span::new(first.key_span.start, last.value.span.end), kind: NodeKind::Map(pairs) })
    }

    /// A value that must end on its line.
    fn one_line(&self, value: &str, at: usize, indent: usize) -> PlainResult<ValueNode> {
        let node = scalar_or_flow(value, at)?;
        if self.indent().is_some_and(|below| below > indent) { Err(PlainStop::Unsure) } else { Ok(node) }
    }

    /// Reads the lines below a key at `indent` that has no value on its line.
    fn value_below(&mut self, at: usize, indent: usize, depth: usize) -> PlainResult<ValueNode> {
        match self.indent() {
            Some(below) if below > indent && depth >= DEEPEST => Err(PlainStop::Unsure),
            Some(below) if below > indent && self.is_list() => self.list(below),
            Some(below) if below > indent => self.map(below, depth + 1),
            _ => Ok(left_out(at)),
        }
    }

    /// The values after dashes at `indent`.
    fn list(&mut self, indent: usize) -> PlainResult<ValueNode> {
        let start = self.said.get(self.at).map_or(0, |line| line.start);
        let mut items: Vec<ValueNode> = Vec::new();
        while let Some(line) = self.next_in(indent) {
            let item = line.text.strip_prefix("- ").filter(|_| line.indent == indent).ok_or(PlainStop::Unsure)?;
            let item = item.trim_start_matches(' ');
            // A colon could make the item a map, which this module does not support.
            let read = scalar(item, line.start + line.text.len() - item.len());
            items.push(read.map_err(|_| PlainStop::Unsure)?);
            self.at += 1;
        }
        let Some(last) = items.last() else { return Err(PlainStop::Unsure) };
        Ok(ValueNode { span: Span::new(start, last.span.end), kind: NodeKind::List(items) })
    }

    /// The text below a `|` or `>`: every line that is indented further than the key.
    fn block_scalar(&mut self, header: &str, at: usize, indent: usize) -> PlainResult<ValueNode> {
        let from = self.block[at - self.base..].find('\n').map_or(self.block.len(), |end| at - self.base + end + 1);
        let inside = self.block[from..].len() - self.block[from..].trim_start_matches(' ').len();
        let mut content: Vec<&str> = Vec::new();
        let (mut end, mut said_end) = (from, from);
        for line in self.block[from..].split_inclusive('\n') {
            let said = line.strip_suffix('\n').ok_or(PlainStop::Unsure)?;
            let depth = said.len() - said.trim_start_matches(' ').len();
            if !said.is_empty() && depth < inside {
                // Text between the two indentations is invalid YAML, or a comment.
                if depth > indent {
                    return Err(PlainStop::Unsure);
                }
                break;
            }
            end += line.len();
            if let Some(said) = said.get(inside..) {
                // Lines of blanks are text or not, depending on what follows.
                if said.trim_end_matches(' ').is_empty() {
                    return Err(PlainStop::Unsure);
                }
                said_end = end - line.len() + inside + said.trim_end().len();
                content.push(said);
            } else {
                content.push("");
            }
        }
        while content.last().is_some_and(|line| line.is_empty()) {
            content.pop();
        }
        if inside <= indent || content.first().is_none_or(|line| line.is_empty()) {
            return Err(PlainStop::Unsure);
        }
        let (mut text, style) = match header.as_bytes()[0] {
            b'|' => (content.join("\n"), ValueStyle::Literal),
            _ => (folded(&content)?, ValueStyle::Folded),
        };
        if header.len() == 1 {
            text.push('\n');
        }
        let behind = self.base + end;
        self.at += self.said[self.at..].iter().take_while(|line| line.start < behind).count();
        Ok(ValueNode { span: Span::new(at, self.base + said_end), kind: NodeKind::Scalar { text: text.into(), style } })
    }

    /// The next line, unless the collection at `indent` ends before it.
    fn next_in(&self, indent: usize) -> Option<&PlainLine<'a>> {
        self.said.get(self.at).filter(|line| line.indent >= indent)
    }

    fn indent(&self) -> Option<usize> {
        self.said.get(self.at).map(|line| line.indent)
    }

    fn is_list(&self) -> bool {
        self.said.get(self.at).is_some_and(|line| line.text.starts_with("- "))
    }
}

/// Joins adjacent lines into one line of text. Further indented lines would stay separate, which this module does not
/// support.
fn folded(content: &[&str]) -> PlainResult<String> {
    let mut text = String::with_capacity(content.iter().map(|line| line.len() + 1).sum());
    let mut is_first = true;
    for line in content {
        match (line.is_empty(), is_first) {
            (true, _) => text.push('\n'),
            (false, false) if !text.ends_with('\n') => text.push(' '),
            _ => {}
        }
        if line.starts_with(' ') {
            return Err(PlainStop::Unsure);
        }
        text.push_str(line);
        is_first = false;
    }
    Ok(text)
}

enum InlineValue<'a> {
    /// A value, and its offset.
    Value(&'a str, usize),
    /// `|` or `>`, perhaps with a dash, and its offset.
    Header(&'a str, usize),
    /// No value; the offset after the colon.
    LeftOut(usize),
}

fn key<'a>(line: &PlainLine<'a>) -> PlainResult<(ScalarText, Span, InlineValue<'a>)> {
    let PlainLine { start, text, .. } = *line;
    let width = key_width(text).filter(|&width| width <= LONGEST_KEY).ok_or(PlainStop::Unsure)?;
    let rest = text[width..].strip_prefix(':').ok_or(PlainStop::Unsure)?;
    let value = rest.trim_start_matches(' ');
    let at = start + text.len() - value.len();
    let written = match value {
        "" => InlineValue::LeftOut(start + width + 1),
        _ if !rest.starts_with(' ') => return Err(PlainStop::Unsure),
        "|" | ">" | "|-" | ">-" => InlineValue::Header(value, at),
        _ if value.starts_with('#') => InlineValue::LeftOut(start + width + 1),
        _ => InlineValue::Value(value, at),
    };
    Ok((text[..width].trim_matches('"').into(), Span::new(start, start + width), written))
}

/// Length of a key in bytes, quotes included.
fn key_width(text: &str) -> Option<usize> {
    if let Some(inside) = text.strip_prefix('"') {
        let end = memchr::memchr2(b'"', b'\\', inside.as_bytes())?;
        return inside[end..].starts_with('"').then_some(end + 2);
    }
    let width = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(width)
}

fn left_out(at: usize) -> ValueNode {
    ValueNode {
        span: Span::new(at, at),
        kind: NodeKind::Scalar { text: ScalarText::default(), style: ValueStyle::Plain },
    }
}

fn scalar_or_flow(value: &str, at: usize) -> PlainResult<ValueNode> {
    match value.as_bytes().first() {
        Some(b'[') => flow_list(value, at),
        // An alias without an anchor, because blocks with anchors are not read here.
        Some(b'*') if value.len() > 1 => Err(PlainStop::Refused),
        _ => scalar(value, at),
    }
}

/// A value on one line: plain or in quotes, perhaps followed by a comment.
fn scalar(value: &str, at: usize) -> PlainResult<ValueNode> {
    let first = value.as_bytes().first().ok_or(PlainStop::Unsure)?;
    let (text, width, style) = match first {
        b'"' => {
            in_double_quotes(value).map(|(text, width)| (text, width, ValueStyle::Double)).ok_or(PlainStop::Unsure)?
        }
        b'\'' => {
            in_single_quotes(value).map(|(text, width)| (text, width, ValueStyle::Single)).ok_or(PlainStop::Unsure)?
        }
        byte if may_begin_plain(*byte) || is_dashed_word(value) => {
            let text = plain(value)?;
            (Cow::Borrowed(text), text.len(), ValueStyle::Plain)
        }
        _ => return Err(PlainStop::Unsure),
    };
    let behind = &value[width..];
    match behind.trim_start_matches(' ').as_bytes().first() {
        None => {}
        Some(b'#') if behind.starts_with(' ') => {}
        Some(b'#') => return Err(PlainStop::Unsure),
        Some(_) => return Err(PlainStop::Refused),
    }
    Ok(ValueNode { span: Span::new(at, at + width), kind: NodeKind::Scalar { text: text.into(), style } })
}

/// Returns true if a plain value can begin with this byte, whatever follows.
const fn may_begin_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'/' | b'<' | b'(' | b'$' | b'.' | b'_' | b'+')
}

/// Returns true if a value begins with dashes that belong to a word.
fn is_dashed_word(value: &str) -> bool {
    let word = value.trim_start_matches('-');
    (1..3).contains(&(value.len() - word.len())) && word.starts_with(|c: char| c.is_ascii_alphanumeric())
}

/// A plain value without the comment after it. A value with a colon that would make it a key is rejected.
fn plain(value: &str) -> PlainResult<&str> {
    let bytes = value.as_bytes();
    for at in memchr::memchr2_iter(b':', b'#', bytes) {
        match bytes[at] {
            b':' if matches!(bytes.get(at + 1), None | Some(b' ')) => return Err(PlainStop::Refused),
            b'#' if bytes[at - 1] == b' ' => return Ok(value[..at].trim_end_matches(' ')),
            _ => {}
        }
    }
    Ok(value)
}

/// Text in single quotes, and its width including the quotes.
fn in_single_quotes(value: &str) -> Option<(Cow<'_, str>, usize)> {
    let inside = value.strip_prefix('\'')?;
    let mut end = 0;
    let mut is_doubled = false;
    loop {
        end += memchr::memchr(b'\'', &inside.as_bytes()[end..])?;
        if !inside[end + 1..].starts_with('\'') {
            break;
        }
        is_doubled = true;
        end += 2;
    }
    let text = &inside[..end];
    Some((if is_doubled { Cow::Owned(text.replace("''", "'")) } else { Cow::Borrowed(text) }, end + 2))
}

/// Text in double quotes with common escapes, and its width including the quotes.
fn in_double_quotes(value: &str) -> Option<(Cow<'_, str>, usize)> {
    let inside = value.strip_prefix('"')?;
    let mut text = String::new();
    let mut rest = inside;
    loop {
        let at = memchr::memchr2(b'"', b'\\', rest.as_bytes())?;
        if rest.as_bytes()[at] == b'"' {
            let width = value.len() - rest.len() + at + 1;
            if text.is_empty() {
                return Some((Cow::Borrowed(&value[1..width - 1]), width));
            }
            text.push_str(&rest[..at]);
            return Some((Cow::Owned(text), width));
        }
        text.push_str(&rest[..at]);
        text.push(match rest[at..].get(..2)? {
            "\\n" => '\n',
            "\\t" => '\t',
            "\\\"" => '"',
            "\\\\" => '\\',
            _ => return None,
        });
        rest = &rest[at + 2..];
    }
}

/// `[a, "b c"]`: words and quoted texts; may be empty.
fn flow_list(value: &str, at: usize) -> PlainResult<ValueNode> {
    let (inside, behind) = value.strip_prefix('[').and_then(|rest| rest.split_once(']')).ok_or(PlainStop::Unsure)?;
    let mut items = Vec::new();
    let mut start = at + 1;
    let pieces = if inside.trim_matches(' ').is_empty() { "" } else { inside };
    for piece in pieces.split(',').filter(|_| !pieces.is_empty()) {
        let item = piece.trim_matches(' ');
        let place = start + piece.len() - piece.trim_start_matches(' ').len();
        start += piece.len() + 1;
        items.push(flow_item(item, place)?);
    }
    let behind = behind.trim_start_matches(' ');
    match behind.as_bytes().first() {
        None => Ok(ValueNode { span: Span::new(at, at + value.len()), kind: NodeKind::List(items) }),
        Some(b'|' | b'[' | b'a'..=b'z' | b'A'..=b'Z') => Err(PlainStop::Refused),
        Some(_) => Err(PlainStop::Unsure),
    }
}

fn flow_item(item: &str, at: usize) -> PlainResult<ValueNode> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/' | b'.' | b' ');
    let is_simple = item.starts_with(['"', '\'']) || item.bytes().all(is_word);
    let node = scalar(item, at).map_err(|_| PlainStop::Unsure)?;
    if is_simple && node.span.len() == item.len() { Ok(node) } else { Err(PlainStop::Unsure) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use proptest::prelude::*;

    use super::super::yaml;
    use super::*;

    /// Asserts that this reader agrees with the YAML parser if it reads the text. Returns true if it does.
    fn agrees(text: &str) -> bool {
        let inner = Span::new(0, text.len());
        let judged = yaml::parse(text, inner);
        match read_plain(text, inner) {
            PlainReading::Read(node) => {
                assert!(judged.is_ok(), "the parser refuses:\n{text}");
                assert_eq!(node, judged.unwrap(), "in:\n{text}");
                true
            }
            PlainReading::Refused => {
                assert!(judged.is_err(), "the parser reads:\n{text}");
                false
            }
            PlainReading::Unsure => false,
        }
    }

    #[test]
    fn common_blocks_are_read_like_the_parser_reads_them() {
        for text in [
            "name: a\n",
            "name: a",
            "name: code-reviewer\ndescription: Reviews code, e.g. C# or F#; see http://x.y/z. It's \"good\".\ntools: Read, Grep\n",
            "name: \"a: b\"\ndescription: 'c # d'  \ncolor: #\n".trim_end_matches("color: #\n"),
            "name: é — ü\nemoji: 🎨\n\nversion: 1.10\n",
            "model:\nname:   \ntools: x\n",
            "tools: [Read, Write,Bash]\nother: [\"a b\", 'c']\n",
            "tools:\n  - Read\n  - \"Write, x\"\nname: a\n",
            "tools:\n\n    - Read\n\n    - Write\n",
            "a: yes\nb: null\nc: 0x1F\nd: 2020-01-01\n",
            "a: x\na: y\n",
            "# mine\na: b\n  # more\nc: d\n",
            "a: \"b\\n\\\"c\\\" \\\\ \\t\"\n",
            "a: b # c\nd: \"e\" # f\ng: # h\ni: 'j' #\n",
            "a: []\nb: [ ]\nc: [d e, 'f']\n",
            "a: 'it''s'\nb: ''''\n",
            "a:\n  \"b *\": c\n  \"\": d\n",
            "a: --b\nc: [-d, --e f]\ng: -1\n",
            "a: /b\nc: <d> [e]\nf: (g)\nh: $i\n",
            "a: |\n  b\n   c # d\n\n  e: f\n\n\ng: h\n",
            "a: >-\n  b\n  c\n\n\n  d\ne: |-\n    f\n",
            "a:\n  b: >\n    c\n    d\n  e: f\n",
            "a:\n  b:\n    c: d\n    e:\n  f:\n      - g\n      # h\n      - 'i'\nj: k\n",
            "a:\n  b: c\n\n  # d\n  e: f\n",
        ] {
            assert!(agrees(text), "left to the parser:\n{text}");
        }
    }

    #[test]
    fn unusual_blocks_are_left_to_the_parser() {
        for text in [
            "",
            "\n",
            "# comment\n",
            "a:\n  b: c\n d: e\n",
            "a:\n    b: c\n  d: e\n",
            "a: b\n  c: d\n",
            "a: \"b\\x41\"\n",
            "a: \"b\\\"\n",
            " a: b\nc: d\n",
            "a: b: c\n",
            "a: b:\n",
            "a: b\n  c\n",
            "a: &x b\n",
            "a: *x\n",
            "a: !t b\n",
            "a: {b: c}\n",
            "a: [b, [c]]\n",
            "a: [b,]\n",
            "a: \"b\" c\n",
            "a:\n  - b: c\n",
            "a:\n  - b\n - c\n",
            "a:\n  - b\n    c\n",
            "a:\n  - - b\n",
            "a:\n  -\n",
            "a: b\n- c\n",
            "a:\n- b\n",
            "- a\n",
            "a:b\n",
            "a : b\n",
            " a: b\n",
            "a\tb: c\n",
            "a: b\tc\n",
            "a: b\r\n",
            "a: b\u{85}c\n",
            "a: b\u{2028}c\n",
            "a: \u{feff}b\n",
            "? a\n",
            "---\na: b\n",
            "a: -\n",
            "a: @b\n",
            "a: |+\n  b\n",
            "a: |2\n  b\n",
            "a: |\nb: c\n",
            "a: |\n\n  b\n",
            "a: |\n  b\n \n",
            "a: |\n  b\n # c\nd: e\n",
            "a: >\n  b\n   c\n",
            "a: [b] c\n",
            "a: **/*.x, **/*\n",
            "a: \"b\" c: \"d\"\n",
            "a: \"b\"#c\n",
            "  - b",
        ] {
            assert!(!agrees(text), "read here:\n{text}");
        }
    }

    /// Every block of the folder that `CALLSHEET_CORPUS` names; this reader must read most of them.
    #[test]
    fn real_blocks_are_read_like_the_parser_reads_them() {
        let Some(corpus) = std::env::var_os("CALLSHEET_CORPUS") else { return };
        let (mut here, mut all) = (0, 0);
        let mut folders = vec![std::path::PathBuf::from(corpus)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else if let Ok(text) = std::fs::read_to_string(entry.path())
                    && let super::super::BlockFinding::Found(block) = super::super::block::find_block(&text)
                {
                    all += 1;
                    here += usize::from(agrees(block.inner.of(&text)));
                }
            }
        }
        assert!(here * 2 > all, "{here} of {all}");
    }

    /// Lines in common forms, mixed with constructs that change how YAML reads them.
    fn line() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            3 => "[a-zA-Z0-9é🎨][a-z :#,'\"\\-\\[\\]{}|>&*!%@`~\\\\.]{0,8}",
            2 => "[\"'][a-z :#,'\"\\\\]{0,6}[\"']",
            2 => "\\[[a-z, \"'.:\\]]{0,8}\\]( [a-z#|:\\[,-].{0,3})?",
            2 => "[|>]-?",
            1 => "[a-z\"']{0,4} #[a-z: ]{0,3}",
            1 => "[ -~]{0,6}",
        ];
        let shape = prop_oneof![
            6 => "( {0,2}|    )[a-c_][a-z-]{0,2}: {1,2}",
            2 => " {0,2}[a-c]:",
            1 => " {0,2}\"[a-c* :]{0,3}\": ",
            3 => "( {2,4})[a-c#]?",
            3 => " {0,4}- {1,2}",
            1 => " {0,2}#",
            1 => "[ -~]{0,3}",
        ];
        (shape, value, " {0,2}").prop_map(|(shape, value, end)| format!("{shape}{value}{end}\n"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn any_block_is_read_like_the_parser_reads_it_or_left_to_it(
            lines in prop::collection::vec(prop_oneof![8 => line(), 1 => Just("\n".to_owned()), 3 => "( |  |)[ab]:\n"], 0..6),
        ) {
            agrees(&lines.concat());
        }
    }
}
