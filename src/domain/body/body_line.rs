//! The lines of a body, classified: headings, items, code, text.

use super::super::span::Span;
use super::CodeBlock;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BodyLine {
    /// Line number in the file, from 1.
    pub number: usize,
    /// The bytes, including the line end.
    pub span: Span,
    /// Columns before the first character; a tab extends to the next multiple of four.
    pub indent: usize,
    pub kind: LineKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// White space only.
    Blank,
    Heading {
        level: u8,
        title: Span,
    },
    /// A bullet: the bytes after it, and the character between the brackets of a task.
    Bullet {
        text: Span,
        tick: Option<Span>,
    },
    /// A numbered item: the digits, and the bytes after the number.
    Numbered {
        digits: Span,
        text: Span,
    },
    /// Inside a code block or comment, fences included.
    Code,
    Text,
}

/// Maximum number of lines that are read; the rest counts as one line. A file with more lines does not define an agent,
/// and the memory for its lines must be bounded.
pub(super) const LINE_LIMIT: usize = 20_000;

pub(super) struct ClassifiedLines {
    pub lines: Vec<BodyLine>,
    /// The fenced code blocks among the lines.
    pub blocks: Vec<CodeBlock>,
    /// The number of the first line that was not read.
    pub cut_off: Option<usize>,
}

/// Classifies the lines of `span` and collects the code blocks.
///
/// Fences are read as `CommonMark` defines them. If that leaves one open at the end, and treating each fence with a
/// language inside an open fence as nested closes all of them, they are treated as nested.
pub(super) fn classify(text: &str, span: Span, first_line: usize) -> ClassifiedLines {
    let plain = LineScan::run(text, span, first_line, false);
    if plain.fences.is_empty() {
        return plain.classified;
    }
    let nested = LineScan::run(text, span, first_line, true);
    if nested.fences.is_empty() { nested.classified } else { plain.classified }
}

/// An open fence: its character and the number of them.
#[derive(Clone, Copy)]
struct OpenFence {
    mark: u8,
    width: usize,
}

struct LineScan {
    classified: ClassifiedLines,
    /// The open fences, outermost first; more than one only if they nest.
    fences: Vec<OpenFence>,
    in_comment: bool,
    /// Treats a fence with a language inside an open fence as nested.
    nests: bool,
}

impl LineScan {
    fn run(text: &str, body: Span, first_line: usize, nests: bool) -> Self {
        let classified = ClassifiedLines { lines: Vec::new(), blocks: Vec::new(), cut_off: None };
        let mut scan = Self { classified, fences: Vec::new(), in_comment: false, nests };
        let mut at = body.start;
        let mut number = first_line;
        while at < body.end {
            if number - first_line == LINE_LIMIT {
                scan.cut_off(Span::new(at, body.end), number);
                break;
            }
            let end = memchr::memchr(b'\n', &text.as_bytes()[at..body.end]).map_or(body.end, |found| at + found + 1);
            scan.line(text, Span::new(at, end), number);
            at = end;
            number += 1;
        }
        // A fence without a closing fence extends to the end.
        if let Some(block) = scan.classified.blocks.last_mut().filter(|_| !scan.fences.is_empty()) {
            block.span.end = body.end;
        }
        scan
    }

    fn cut_off(&mut self, rest: Span, number: usize) {
        // As code, it belongs to no list and is not interpreted.
        self.classified.lines.push(BodyLine { number, span: rest, indent: 0, kind: LineKind::Code });
        self.classified.cut_off = Some(number);
    }

    fn line(&mut self, text: &str, span: Span, number: usize) {
        let raw = span.of(text);
        let content = raw.trim();
        let kind = if let Some(&open) = self.fences.last() {
            if let Some(block) = self.classified.blocks.last_mut() {
                block.end = number;
                block.span.end = span.end;
            }
            if closes(content, open) {
                self.fences.pop();
            } else if self.nests {
                self.fences.extend(nested_fence(content, open));
            }
            LineKind::Code
        } else if self.in_comment {
            self.in_comment = !content.contains("-->");
            LineKind::Code
        } else {
            self.open(text, span, content, number)
        };
        self.classified.lines.push(BodyLine { number, span, indent: indent_of(raw), kind });
    }

    fn open(&mut self, text: &str, span: Span, content: &str, number: usize) -> LineKind {
        if let Some((fence, info)) = fence(content) {
            let language = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
            // A hostile file could put a very long text here.
            let language = language.chars().take(40).collect();
            self.classified.blocks.push(CodeBlock { language, start: number, end: number, span });
            self.fences.push(fence);
            return LineKind::Code;
        }
        if let Some(rest) = content.strip_prefix("<!--") {
            self.in_comment = !rest.contains("-->");
            return LineKind::Code;
        }
        if content.len() >= 3 && content.bytes().all(|byte| byte == b'=') && self.underline(text) {
            return LineKind::Text;
        }
        kind_of(text, span, content)
    }

    /// Makes the text line above a line of equal characters a heading of level 1.
    fn underline(&mut self, text: &str) -> bool {
        let above = self.classified.lines.last_mut().filter(|line| line.kind == LineKind::Text);
        let Some(above) = above else { return false };
        let title = trimmed(text, above.span);
        above.kind = LineKind::Heading { level: 1, title };
        true
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

/// The fence that a line opens, and the text after it.
fn fence(content: &str) -> Option<(OpenFence, &str)> {
    let mark = *content.as_bytes().first().filter(|&&byte| byte == b'`' || byte == b'~')?;
    let width = content.bytes().take_while(|&byte| byte == mark).count();
    let info = content[width..].trim();
    (width >= 3 && !(mark == b'`' && info.contains('`'))).then_some((OpenFence { mark, width }, info))
}

/// The fence that a line opens inside `open`: a fence with a language that would otherwise be taken for the closing
/// fence of `open`.
fn nested_fence(content: &str, open: OpenFence) -> Option<OpenFence> {
    let (fence, info) = fence(content)?;
    let has_language = info.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '{' | '.'));
    (has_language && fence.mark == open.mark && fence.width >= open.width).then_some(fence)
}

fn closes(content: &str, open: OpenFence) -> bool {
    content.len() >= open.width && content.bytes().all(|byte| byte == open.mark)
}

fn heading(said: &str, content: Span) -> Option<LineKind> {
    let level = said.bytes().take_while(|&byte| byte == b'#').count();
    if level == 0 || level > 6 || !(said.len() == level || said[level..].starts_with([' ', '\t'])) {
        return None;
    }
    let behind = &said[level..];
    let title = behind.trim();
    // Closing characters count only after a space: the heading `# C#` keeps its last character.
    let bare = title.trim_end_matches('#');
    let title = if bare.is_empty() || bare.ends_with([' ', '\t']) { bare.trim_end() } else { title };
    let start = content.start + level + (behind.len() - behind.trim_start().len());
    let level = u8::try_from(level).unwrap_or(6);
    Some(LineKind::Heading { level, title: Span::new(start.min(content.end), (start + title.len()).min(content.end)) })
}

/// Returns true for a horizontal rule: three or more of one character and nothing else.
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

/// The bytes of a line without the white space around them.
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
