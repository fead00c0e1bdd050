//! The lines of a body, each told apart by what it opens, with code and comments taken out.

use super::super::span::Span;
use super::CodeBlock;

/// One line of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its bytes, line end included.
    pub span: Span,
    /// Columns before its first sign; a tab counts to the next multiple of four.
    pub indent: usize,
    /// What it is.
    pub kind: LineKind,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Nothing on it.
    Blank,
    /// A heading, and its title's bytes.
    Heading { level: u8, title: Span },
    /// A bullet; the bytes behind it, and of the sign between its brackets where it is a task.
    Bullet { text: Span, tick: Option<Span> },
    /// A numbered item: the digits, and the bytes behind the number.
    Numbered { digits: Span, text: Span },
    /// Inside a code block or comment, fences included.
    Code,
    /// Anything else.
    Text,
}

/// Tells the lines of `span` apart and collects the code blocks.
pub(super) fn classify(text: &str, span: Span, first_line: usize) -> (Vec<Line>, Vec<CodeBlock>) {
    let mut scanned = Scan { lines: Vec::new(), blocks: Vec::new(), inside: Inside::Nothing };
    let mut at = span.start;
    let mut number = first_line;
    while at < span.end {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..span.end]).map_or(span.end, |found| at + found + 1);
        scanned.line(text, Span::new(at, end), number);
        at = end;
        number += 1;
    }
    scanned.finish(span.end);
    (scanned.lines, scanned.blocks)
}

/// What the scan is inside of.
enum Inside {
    Nothing,
    Fence { mark: u8, width: usize },
    Comment,
}

struct Scan {
    lines: Vec<Line>,
    blocks: Vec<CodeBlock>,
    inside: Inside,
}

impl Scan {
    fn line(&mut self, text: &str, span: Span, number: usize) {
        let raw = span.of(text);
        let said = raw.trim();
        let kind = match self.inside {
            Inside::Fence { mark, width } => {
                if let Some(block) = self.blocks.last_mut() {
                    block.end = number;
                    block.span.end = span.end;
                }
                if closes(said, mark, width) {
                    self.inside = Inside::Nothing;
                }
                LineKind::Code
            }
            Inside::Comment => {
                if said.contains("-->") {
                    self.inside = Inside::Nothing;
                }
                LineKind::Code
            }
            Inside::Nothing => self.open(text, span, said, number),
        };
        self.lines.push(Line { number, span, indent: indent_of(raw), kind });
    }

    fn open(&mut self, text: &str, span: Span, said: &str, number: usize) -> LineKind {
        if let Some((mark, width, info)) = fence(said) {
            let language = info.split([' ', '\t', ',', '{']).next().unwrap_or_default().to_owned();
            self.blocks.push(CodeBlock { language, start: number, end: number, span });
            self.inside = Inside::Fence { mark, width };
            return LineKind::Code;
        }
        if let Some(rest) = said.strip_prefix("<!--") {
            if !rest.contains("-->") {
                self.inside = Inside::Comment;
            }
            return LineKind::Code;
        }
        if said.len() >= 3 && said.bytes().all(|byte| byte == b'=') && self.underline(text) {
            return LineKind::Text;
        }
        kind_of(text, span, said)
    }

    /// A line of equal signs makes the text line above it a heading of level 1.
    fn underline(&mut self, text: &str) -> bool {
        let Some(above) = self.lines.last_mut().filter(|line| line.kind == LineKind::Text) else { return false };
        let title = trimmed(text, above.span);
        above.kind = LineKind::Heading { level: 1, title };
        true
    }

    /// A fence that nothing closes runs to the end.
    fn finish(&mut self, end: usize) {
        if matches!(self.inside, Inside::Fence { .. })
            && let Some(block) = self.blocks.last_mut()
        {
            block.span.end = end;
        }
    }
}

fn kind_of(text: &str, span: Span, said: &str) -> LineKind {
    let content = trimmed(text, span);
    if said.is_empty() {
        return LineKind::Blank;
    }
    if let Some(heading) = heading(said, content) {
        return heading;
    }
    if is_rule(said) {
        return LineKind::Text;
    }
    bullet(text, content).or_else(|| numbered(text, content)).unwrap_or(LineKind::Text)
}

/// The fence a line opens: its sign, its width, and what stands behind it.
fn fence(said: &str) -> Option<(u8, usize, &str)> {
    let mark = *said.as_bytes().first().filter(|&&byte| byte == b'`' || byte == b'~')?;
    let width = said.bytes().take_while(|&byte| byte == mark).count();
    let info = said[width..].trim();
    (width >= 3 && !(mark == b'`' && info.contains('`'))).then_some((mark, width, info))
}

fn closes(said: &str, mark: u8, width: usize) -> bool {
    said.len() >= width && said.bytes().all(|byte| byte == mark)
}

fn heading(said: &str, content: Span) -> Option<LineKind> {
    let level = said.bytes().take_while(|&byte| byte == b'#').count();
    if level == 0 || level > 6 || !(said.len() == level || said[level..].starts_with([' ', '\t'])) {
        return None;
    }
    let behind = &said[level..];
    let title = behind.trim();
    // Closing signs count only behind a space: `# C#` keeps its own.
    let bare = title.trim_end_matches('#');
    let title = if bare.is_empty() || bare.ends_with([' ', '\t']) { bare.trim_end() } else { title };
    let start = content.start + level + (behind.len() - behind.trim_start().len());
    let level = u8::try_from(level).unwrap_or(6);
    Some(LineKind::Heading { level, title: Span::new(start.min(content.end), (start + title.len()).min(content.end)) })
}

/// Whether a line is a rule across the page: three or more of one sign and nothing else.
fn is_rule(said: &str) -> bool {
    let mut signs = said.chars().filter(|c| !c.is_whitespace());
    let Some(sign) = signs.next().filter(|c| matches!(c, '-' | '*' | '_')) else { return false };
    signs.clone().count() >= 2 && signs.all(|c| c == sign)
}

fn bullet(text: &str, content: Span) -> Option<LineKind> {
    let said = content.of(text);
    let sign = said.chars().next().filter(|c| matches!(c, '-' | '*' | '+' | '•'))?;
    let behind = &said[sign.len_utf8()..];
    if !(behind.is_empty() || behind.starts_with([' ', '\t'])) {
        return None;
    }
    let start = content.end - behind.trim_start().len();
    let rest = &text[start..content.end];
    let tick = ["[ ]", "[x]", "[X]"].iter().any(|mark| rest.starts_with(mark));
    if tick && (rest.len() == 3 || rest[3..].starts_with([' ', '\t'])) {
        let text_start = content.end - rest[3..].trim_start().len();
        let sign = Span::new(start + 1, start + 2);
        return Some(LineKind::Bullet { text: Span::new(text_start, content.end), tick: Some(sign) });
    }
    Some(LineKind::Bullet { text: Span::new(start, content.end), tick: None })
}

fn numbered(text: &str, content: Span) -> Option<LineKind> {
    let said = content.of(text);
    let width = said.bytes().take_while(u8::is_ascii_digit).count();
    let behind = said[width..].strip_prefix(['.', ')'])?;
    if width == 0 || width > 9 || !behind.starts_with([' ', '\t']) {
        return None;
    }
    let digits = Span::new(content.start, content.start + width);
    Some(LineKind::Numbered { digits, text: Span::new(content.end - behind.trim_start().len(), content.end) })
}

/// The bytes of a line without the white space round them.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let raw = span.of(text);
    let start = span.start + (raw.len() - raw.trim_start().len());
    Span::new(start, start + raw.trim().len())
}

fn indent_of(raw: &str) -> usize {
    let mut columns = 0;
    for byte in raw.bytes() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}
