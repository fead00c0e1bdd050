//! The frontmatter most files have, read by its lines: keys at the margin, each with a value on its
//! line or a list of them.
//!
//! Such a block costs a YAML parser as much time as everything else that listing an agent takes. What
//! is read here is what that parser makes of it, to the byte; at the least doubt it is left to the parser.

use super::super::span::Span;
use super::super::value::{Kind, Node, Pair, Style};

/// The longest key that is read here, in bytes.
const LONGEST_KEY: usize = 64;

/// The values of the block `inner` of `text`, if it has no more to it than this module knows.
pub(super) fn parse(text: &str, inner: Span) -> Option<Node> {
    let block = inner.of(text);
    if !block.chars().all(is_plain) {
        return None;
    }
    let mut pairs: Vec<Pair> = Vec::new();
    let mut open: Option<OpenList> = None;
    let mut at = inner.start;
    for line in block.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches([' ', '\n']);
        if line.is_empty() {
            continue;
        }
        if let Some((indent, item)) = list_item(line, start) {
            open.as_mut()?.take(indent, item?)?;
            continue;
        }
        put_list(&mut pairs, open.take())?;
        let pair = pair(line, start)?;
        open = is_left_out(&pair.value).then(OpenList::default);
        pairs.push(pair);
    }
    put_list(&mut pairs, open)?;
    let span = Span::new(pairs.first()?.key_span.start, pairs.last()?.value.span.end);
    Some(Node { span, kind: Kind::Map(pairs) })
}

/// Whether a character stands for itself wherever it stands in a line, less the few that are looked at.
const fn is_plain(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..='\u{10fffd}')
}

fn pair(line: &str, start: usize) -> Option<Pair> {
    let colon = line.find(':').filter(|&colon| colon <= LONGEST_KEY)?;
    let key = &line[..colon];
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let rest = &line[colon + 1..];
    let value = match rest.trim_start_matches(' ') {
        "" => left_out(start + colon + 1),
        value if rest.starts_with(' ') => scalar_or_flow(value, start + line.len() - value.len())?,
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

/// A value on one line: plain, or in quotes with nothing inside them that quotes treat specially.
fn scalar(value: &str, at: usize) -> Option<Node> {
    let (text, style) = match value.as_bytes().first()? {
        b'"' => (quoted(value, '"')?, Style::Double),
        b'\'' => (quoted(value, '\'')?, Style::Single),
        byte if byte.is_ascii_alphanumeric() || !byte.is_ascii() => (plain(value)?, Style::Plain),
        _ => return None,
    };
    Some(Node { span: Span::new(at, at + value.len()), kind: Kind::Scalar { text: text.to_owned(), style } })
}

fn plain(value: &str) -> Option<&str> {
    let is_more = memchr::memchr2_iter(b':', b'#', value.as_bytes()).any(|at| match value.as_bytes()[at] {
        b':' => matches!(value.as_bytes().get(at + 1), None | Some(b' ')),
        _ => value.as_bytes()[at - 1] == b' ',
    });
    (!is_more).then_some(value)
}

fn quoted(value: &str, quote: char) -> Option<&str> {
    let inside = value.strip_prefix(quote)?.strip_suffix(quote)?;
    let is_more = inside.contains(quote) || (quote == '"' && inside.contains('\\'));
    (!is_more).then_some(inside)
}

/// `[a, "b c"]`: single words and quoted texts.
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

/// The indentation and the value of a list's line; no value where there is more to it, or where the
/// list stands at the margin.
fn list_item(line: &str, start: usize) -> Option<(usize, Option<(usize, Node)>)> {
    let bare = line.trim_start_matches(' ');
    let indent = line.len() - bare.len();
    let rest = bare.strip_prefix("- ").or_else(|| (indent > 0 || bare == "-").then_some(""))?;
    let item = rest.trim_start_matches(' ');
    let node = scalar(item, start + line.len() - item.len()).filter(|_| indent > 0);
    Some((indent, node.map(|node| (start + indent, node))))
}

/// A list whose end has not come yet.
#[derive(Default)]
struct OpenList {
    indent: usize,
    start: usize,
    items: Vec<Node>,
}

impl OpenList {
    fn take(&mut self, indent: usize, (dash, item): (usize, Node)) -> Option<()> {
        if self.items.is_empty() {
            (self.indent, self.start) = (indent, dash);
        }
        (indent == self.indent).then(|| self.items.push(item))
    }
}

/// Gives a list its place as the value of the last key.
fn put_list(pairs: &mut [Pair], list: Option<OpenList>) -> Option<()> {
    if let Some(OpenList { start, items, .. }) = list
        && let Some(end) = items.last().map(|item| item.span.end)
    {
        pairs.last_mut()?.value = Node { span: Span::new(start, end), kind: Kind::List(items) };
    }
    Some(())
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
            "a: \"b\\n\"\n",
            "a: 'it''s'\n",
            "a: \"b\" c\n",
            "a:\n  b: c\n",
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
            6 => "[a-c_][a-z-]{0,2}: {1,2}",
            2 => "[a-c]:",
            3 => " {0,3}- {1,2}",
            1 => "[ -~]{0,3}",
        ];
        (shape, value, " {0,2}").prop_map(|(shape, value, end)| format!("{shape}{value}{end}\n"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn nothing_is_read_otherwise_than_the_parser_reads_it(
            lines in prop::collection::vec(prop_oneof![8 => line(), 1 => Just("\n".to_owned()), 2 => "[ab]:\n"], 0..6),
        ) {
            agrees(&lines.concat());
        }
    }
}
