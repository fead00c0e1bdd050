//! The frontmatter most files have, read by its lines: keys, each with a value on its line, a list of
//! values, or further keys below it.
//!
//! Such a block costs a YAML parser as much time as everything else that listing an agent takes. What
//! is read here is what that parser makes of it, to the byte; at the least doubt it is left to the parser.

use std::borrow::Cow;

use super::super::span::Span;
use super::super::value::{Kind, Node, Pair, Style};

/// The longest key that is read here, in bytes.
const LONGEST_KEY: usize = 64;

/// How deep keys may stand below keys.
const DEEPEST: usize = 8;

/// The values of the block `inner` of `text`, if it has no more to it than this module knows.
pub(super) fn parse(text: &str, inner: Span) -> Option<Node> {
    let block = inner.of(text);
    // Without a branch for each byte, the usual case is checked many bytes at a time.
    let is_plain_ascii = block.bytes().fold(true, |so_far, byte| so_far & is_plain_ascii(byte));
    if !is_plain_ascii && !block.chars().all(is_plain) {
        return None;
    }
    let mut lines = Lines { lines: lines(block, inner.start), at: 0 };
    let node = lines.map(0, 1)?;
    (lines.at == lines.lines.len()).then_some(node)
}

const fn is_plain_ascii(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n')
}

/// Whether a character stands for itself wherever it stands in a line, less the few that are looked at.
const fn is_plain(c: char) -> bool {
    matches!(c,
        '\n' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}'
        | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10fffd}')
}

/// A line that says something.
struct Line<'a> {
    indent: usize,
    /// Where its text begins.
    start: usize,
    /// Without the blanks around it.
    text: &'a str,
}

fn lines(block: &str, start: usize) -> Vec<Line<'_>> {
    let mut at = start;
    let mut lines = Vec::new();
    for line in block.split_inclusive('\n') {
        let text = line.trim_end_matches([' ', '\n']).trim_start_matches(' ');
        let indent = line.len() - line.trim_start_matches(' ').len();
        if !text.is_empty() && !text.starts_with('#') {
            lines.push(Line { indent, start: at + indent, text });
        }
        at += line.len();
    }
    lines
}

/// The lines, and the one to be read next.
struct Lines<'a> {
    lines: Vec<Line<'a>>,
    at: usize,
}

impl Lines<'_> {
    /// The keys at `indent` and what is below them.
    fn map(&mut self, indent: usize, depth: usize) -> Option<Node> {
        let mut pairs: Vec<Pair> = Vec::new();
        while let Some(line) = self.next_in(indent) {
            let mut pair = pair(line).filter(|_| line.indent == indent)?;
            self.at += 1;
            let below = self.indent().filter(|&below| below > indent);
            match below.filter(|_| is_left_out(&pair.value) && depth < DEEPEST) {
                Some(below) if self.is_list() => pair.value = self.list(below)?,
                Some(below) => pair.value = self.map(below, depth + 1)?,
                None if below.is_some() => return None,
                None => {}
            }
            pairs.push(pair);
        }
        let span = Span::new(pairs.first()?.key_span.start, pairs.last()?.value.span.end);
        Some(Node { span, kind: Kind::Map(pairs) })
    }

    /// The values behind dashes at `indent`.
    fn list(&mut self, indent: usize) -> Option<Node> {
        let start = self.lines.get(self.at)?.start;
        let mut items: Vec<Node> = Vec::new();
        while let Some(line) = self.next_in(indent) {
            let item = line.text.strip_prefix("- ").filter(|_| line.indent == indent)?.trim_start_matches(' ');
            items.push(scalar(item, line.start + line.text.len() - item.len())?);
            self.at += 1;
        }
        Some(Node { span: Span::new(start, items.last()?.span.end), kind: Kind::List(items) })
    }

    /// The next line, if the collection at `indent` has not ended before it.
    fn next_in(&self, indent: usize) -> Option<&Line<'_>> {
        self.lines.get(self.at).filter(|line| line.indent >= indent)
    }

    fn indent(&self) -> Option<usize> {
        self.lines.get(self.at).map(|line| line.indent)
    }

    fn is_list(&self) -> bool {
        self.lines.get(self.at).is_some_and(|line| line.text.starts_with("- "))
    }
}

fn pair(line: &Line<'_>) -> Option<Pair> {
    let Line { start, text, .. } = *line;
    let colon = text.find(':').filter(|&colon| colon <= LONGEST_KEY)?;
    let key = &text[..colon];
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let rest = &text[colon + 1..];
    let value = match rest.trim_start_matches(' ') {
        "" => left_out(start + colon + 1),
        value if rest.starts_with(' ') => scalar_or_flow(value, start + text.len() - value.len())?,
        _ => return None,
    };
    is_key.then(|| Pair { key: key.to_owned(), key_span: Span::new(start, start + colon), value })
}

fn left_out(at: usize) -> Node {
    Node { span: Span::new(at, at), kind: Kind::Scalar { text: String::new(), style: Style::Plain } }
}

fn is_left_out(node: &Node) -> bool {
    node.span.is_empty()
}

fn scalar_or_flow(value: &str, at: usize) -> Option<Node> {
    if value.starts_with('[') { flow_list(value, at) } else { scalar(value, at) }
}

/// A value on one line: plain or in quotes.
fn scalar(value: &str, at: usize) -> Option<Node> {
    let (text, style) = match value.as_bytes().first()? {
        b'"' => (in_double_quotes(value)?, Style::Double),
        b'\'' => (in_single_quotes(value)?, Style::Single),
        byte if byte.is_ascii_alphanumeric() || !byte.is_ascii() => (plain(value)?, Style::Plain),
        _ => return None,
    };
    Some(Node { span: Span::new(at, at + value.len()), kind: Kind::Scalar { text: text.into_owned(), style } })
}

fn plain(value: &str) -> Option<Cow<'_, str>> {
    let bytes = value.as_bytes();
    let is_more = memchr::memchr2_iter(b':', b'#', bytes).any(|at| match bytes[at] {
        b':' => matches!(bytes.get(at + 1), None | Some(b' ')),
        _ => bytes[at - 1] == b' ',
    });
    (!is_more).then_some(Cow::Borrowed(value))
}

fn in_single_quotes(value: &str) -> Option<Cow<'_, str>> {
    let inside = value.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inside.contains('\'')).then_some(Cow::Borrowed(inside))
}

/// Text in double quotes with the escapes people write.
fn in_double_quotes(value: &str) -> Option<Cow<'_, str>> {
    let inside = value.strip_prefix('"')?.strip_suffix('"')?;
    if memchr::memchr2(b'"', b'\\', inside.as_bytes()).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = memchr::memchr2(b'"', b'\\', rest.as_bytes()) {
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
    text.push_str(rest);
    Some(Cow::Owned(text))
}

/// `[a, "b c"]`: single words and texts in quotes.
fn flow_list(value: &str, at: usize) -> Option<Node> {
    let inside = value.strip_prefix('[')?.strip_suffix(']')?;
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'/' | b'.');
    let mut items = Vec::new();
    let mut start = at + 1;
    for piece in inside.split(',') {
        let item = piece.trim_matches(' ');
        let place = start + piece.len() - piece.trim_start_matches(' ').len();
        start += piece.len() + 1;
        let is_simple = item.starts_with(['"', '\'']) || item.bytes().all(is_word);
        items.push(scalar(item, place).filter(|_| is_simple)?);
    }
    Some(Node { span: Span::new(at, at + value.len()), kind: Kind::List(items) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

    use proptest::prelude::*;

    use super::super::yaml;
    use super::*;

    /// What is read here is what the YAML parser reads; whether it was read at all.
    fn agrees(text: &str) -> bool {
        let inner = Span::new(0, text.len());
        let Some(node) = parse(text, inner) else { return false };
        let judged = yaml::parse(text, inner);
        assert!(judged.is_ok(), "the parser refuses:\n{text}");
        assert_eq!(node, judged.unwrap(), "in:\n{text}");
        true
    }

    #[test]
    fn the_usual_block_is_read_here_as_the_parser_reads_it() {
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
            "a:\n  b:\n    c: d\n    e:\n  f:\n      - g\n      # h\n      - 'i'\nj: k\n",
            "a:\n  b: c\n\n  # d\n  e: f\n",
        ] {
            assert!(agrees(text), "left to the parser:\n{text}");
        }
    }

    #[test]
    fn whatever_has_more_to_it_is_left_to_the_parser() {
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
            "a: b # c\n",
            "a: b: c\n",
            "a: b:\n",
            "a: |\n  b\n",
            "a: >-\n  b\n",
            "a: b\n  c\n",
            "a: &x b\n",
            "a: *x\n",
            "a: !t b\n",
            "a: {b: c}\n",
            "a: [b, [c]]\n",
            "a: [b c]\n",
            "a: [b,]\n",
            "a: []\n",
            "a: 'it''s'\n",
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
        ] {
            assert!(!agrees(text), "read here:\n{text}");
        }
    }

    /// Where `CALLSHEET_CORPUS` names a corpus, every block of it; most are to be read here.
    #[test]
    fn real_blocks_are_read_here_as_the_parser_reads_them() {
        let Some(corpus) = std::env::var_os("CALLSHEET_CORPUS") else { return };
        let (mut here, mut all) = (0, 0);
        let mut folders = vec![std::path::PathBuf::from(corpus)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else if let Ok(text) = std::fs::read_to_string(entry.path())
                    && let Some(block) = super::super::block::find(&text)
                {
                    all += 1;
                    here += usize::from(agrees(block.inner.of(&text)));
                }
            }
        }
        assert!(here * 2 > all, "{here} of {all}");
    }

    /// Lines of the shapes people write, with what makes YAML go another way strewn in.
    fn line() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            3 => "[a-zA-Z0-9é🎨][a-z :#,'\"\\-\\[\\]{}|>&*!%@`~\\\\.]{0,8}",
            2 => "[\"'][a-z :#,'\"\\\\]{0,6}[\"']",
            2 => "\\[[a-z, \"'.:\\]]{0,8}\\]",
            1 => "[ -~]{0,6}",
        ];
        let shape = prop_oneof![
            6 => "( {0,2}|    )[a-c_][a-z-]{0,2}: {1,2}",
            2 => " {0,2}[a-c]:",
            3 => " {0,4}- {1,2}",
            1 => " {0,2}#",
            1 => "[ -~]{0,3}",
        ];
        (shape, value, " {0,2}").prop_map(|(shape, value, end)| format!("{shape}{value}{end}\n"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn nothing_is_read_otherwise_than_the_parser_reads_it(
            lines in prop::collection::vec(prop_oneof![8 => line(), 1 => Just("\n".to_owned()), 3 => "( |  |)[ab]:\n"], 0..6),
        ) {
            agrees(&lines.concat());
        }
    }
}
