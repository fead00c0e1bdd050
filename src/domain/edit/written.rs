//! New values as YAML text, in the style of what they replace where that can say them.

use super::value::Value;
use crate::domain::scalar::{self, Around};
use crate::domain::value::Style;

/// A value as it is written: on the line of its key or dash, and on the lines below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// What stands on the line, without the blank before it.
    pub inline: String,
    /// What stands below, a line break before each line.
    pub below: String,
}

impl Written {
    fn inline(text: impl Into<String>) -> Self {
        Self { inline: text.into(), below: String::new() }
    }

    /// The value right behind its colon or dash.
    pub fn behind_mark(&self) -> String {
        let blank = if self.inline.is_empty() { "" } else { " " };
        format!("{blank}{}{}", self.inline, self.below)
    }
}

/// How the block that a value is written into is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Manner {
    /// The line break.
    pub line_break: &'static str,
    /// How much further in than its key a map stands.
    pub map_indent: usize,
    /// How much further in than its key the dashes of a list stand.
    pub list_indent: usize,
}

/// How a text over lines or in quotes is to look: as the one it replaces, or as its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// The style.
    pub style: Option<Style>,
    /// Whether the old text had line breaks in it.
    pub has_breaks: bool,
    /// How much further in than its key or dash the old text's lines stand.
    pub indent: Option<usize>,
    /// The longest line of an old folded text, in characters, where it was folded at all.
    pub width: Option<usize>,
}

/// What a value stands behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// A colon, the key at this column.
    Key(usize),
    /// A dash at this column, with nothing between them.
    Dash(usize),
    /// A dash at this column and an anchor or tag.
    Property(usize),
}

impl Behind {
    const fn column(self) -> usize {
        match self {
            Self::Key(column) | Self::Dash(column) | Self::Property(column) => column,
        }
    }
}

impl Manner {
    /// The ways to write a value into lines, the best first.
    pub fn in_lines(&self, value: &Value, behind: Behind, look: Look) -> Vec<Written> {
        match value {
            Value::Text(text) => self.texts(text, behind, look),
            Value::List(items) if !items.is_empty() => {
                vec![self.list(items, behind), Written::inline(in_flow(value, None))]
            }
            Value::Map(pairs) if !pairs.is_empty() => {
                vec![self.map(pairs, behind), Written::inline(in_flow(value, None))]
            }
            _ => vec![Written::inline(in_flow(value, None))],
        }
    }

    fn first(&self, value: &Value, behind: Behind) -> Written {
        self.in_lines(value, behind, Look::default()).into_iter().next().unwrap_or_default()
    }

    fn texts(&self, text: &str, behind: Behind, look: Look) -> Vec<Written> {
        let single = || scalar::is_one_line(text).then(|| Written::inline(scalar::in_single_quotes(text)));
        let double = Some(Written::inline(scalar::in_double_quotes(text)));
        let literal = || self.over_lines(text, '|', behind, look);
        let multiline = text.contains('\n');
        let first = match look.style {
            Some(Style::Single) => single(),
            Some(Style::Double) if !multiline || look.has_breaks => double.clone(),
            Some(Style::Literal) => literal(),
            Some(Style::Folded) => self.over_lines(text, '>', behind, look),
            _ => None,
        };
        let plain = (scalar::fits_plain(text, Around::Block) && scalar::is_text(text)).then(|| Written::inline(text));
        let lines = if multiline { literal() } else { None };
        let quoted = if prefers_single(text) { single() } else { None };
        // Where the block stands in an HTML comment, nothing in it may end that.
        let escaped =
            text.contains("-->").then(|| Written::inline(scalar::in_double_quotes(text).replace("-->", "--\\x3e")));
        let is_first = first.is_some();
        let rest = if is_first { [None, lines, quoted, double] } else { [plain, lines, quoted, double] };
        first.into_iter().chain(rest.into_iter().flatten()).chain(escaped).collect()
    }

    /// A text over lines, literal or folded; none where that would not give every byte back.
    fn over_lines(&self, text: &str, indicator: char, behind: Behind, look: Look) -> Option<Written> {
        let said = text.trim_end_matches('\n');
        let is_blank = |line: &str| !line.is_empty() && line.trim().is_empty();
        if said.is_empty() || !scalar::is_printable(text) || text.lines().any(is_blank) || text.starts_with('\t') {
            return None;
        }
        let first = said.trim_start_matches('\n');
        let indent = look.indent.filter(|&indent| (1..=9).contains(&indent)).unwrap_or(2);
        let body = if indicator == '>' { folded(said, look.width)? } else { said.to_owned() };
        let mut header = String::from(indicator);
        if first.starts_with([' ', '\t']) {
            header.push_str(&indent.to_string());
        }
        match text.len() - said.len() {
            0 => header.push('-'),
            1 => {}
            _ => header.push('+'),
        }
        let margin = " ".repeat(behind.column() + indent);
        let mut below = String::with_capacity(text.len() + 64);
        let blank_lines = (text.len() - said.len()).saturating_sub(1);
        for line in body.split('\n').chain(std::iter::repeat_n("", blank_lines)) {
            below.push_str(self.line_break);
            if !line.is_empty() {
                below.push_str(&margin);
                below.push_str(line);
            }
        }
        Some(Written { inline: header, below })
    }

    fn list(&self, items: &[Value], behind: Behind) -> Written {
        let (column, is_compact) = match behind {
            Behind::Key(column) => (column + self.list_indent, false),
            Behind::Dash(column) => (column + 2, true),
            Behind::Property(column) => (column + 2, false),
        };
        let entries = items.iter().map(|item| format!("-{}", self.first(item, Behind::Dash(column)).behind_mark()));
        self.entries(entries, column, is_compact)
    }

    fn map(&self, pairs: &[(String, Value)], behind: Behind) -> Written {
        let (column, is_compact) = match behind {
            Behind::Key(column) => (column + self.map_indent, false),
            Behind::Dash(column) => (column + 2, true),
            Behind::Property(column) => (column + 2, false),
        };
        let entries = pairs.iter().map(|(key, value)| self.entry(key, value, column));
        self.entries(entries, column, is_compact)
    }

    /// A key at `column` and its value.
    pub fn entry(&self, key: &str, value: &Value, column: usize) -> String {
        format!("{}:{}", self::key(key, None), self.first(value, Behind::Key(column)).behind_mark())
    }

    fn entries(&self, entries: impl Iterator<Item = String>, column: usize, is_compact: bool) -> Written {
        let mut written = Written::default();
        for (at, entry) in entries.enumerate() {
            if at == 0 && is_compact {
                let width = entry.find(self.line_break).unwrap_or(entry.len());
                written.inline.push_str(&entry[..width]);
                written.below.push_str(&entry[width..]);
            } else {
                written.below.push_str(self.line_break);
                written.below.push_str(&" ".repeat(column));
                written.below.push_str(&entry);
            }
        }
        written
    }
}

/// The lines of a folded text: every line break doubled, long lines broken at single blanks. None
/// where a line begins with a blank, which folding would not give back.
fn folded(said: &str, width: Option<usize>) -> Option<String> {
    if said.starts_with('\n') || said.lines().any(|line| line.starts_with([' ', '\t'])) {
        return None;
    }
    let mut out = String::with_capacity(said.len() + 64);
    for (at, line) in said.split('\n').enumerate() {
        // One break between two lines of text is a blank line between them; each further one, one more.
        if at > 0 {
            out.push('\n');
            if !line.is_empty() && !out.is_empty() {
                out.push('\n');
            }
        }
        match width {
            Some(width) => wrap(line, width, &mut out),
            None => out.push_str(line),
        }
    }
    Some(out)
}

fn wrap(line: &str, width: usize, out: &mut String) {
    let mut column = 0;
    for (at, word) in line.split(' ').enumerate() {
        let length = word.chars().count();
        // A break may only replace a single blank between two words.
        let breaks = at > 0 && column + 1 + length > width && !word.is_empty() && !out.ends_with([' ', '\n']);
        if at > 0 {
            out.push(if breaks { '\n' } else { ' ' });
        }
        column = if breaks { length } else { column + usize::from(at > 0) + length };
        out.push_str(word);
    }
}

/// A value between brackets or braces, or on one line.
pub(super) fn in_flow(value: &Value, style: Option<Style>) -> String {
    match value {
        Value::Bare(text) => text.clone(),
        Value::Text(text) => match style {
            Some(Style::Single) if scalar::is_one_line(text) => scalar::in_single_quotes(text),
            Some(Style::Double) => scalar::in_double_quotes(text),
            _ if scalar::fits_plain(text, Around::Flow) && scalar::is_text(text) => text.clone(),
            _ if prefers_single(text) => scalar::in_single_quotes(text),
            _ => scalar::in_double_quotes(text),
        },
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|item| in_flow(item, style)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(pairs) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}: {}", flow_key(key), in_flow(value, style))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

/// Whether single quotes need fewer signs than double ones.
fn prefers_single(text: &str) -> bool {
    text.contains(['"', '\\']) && !text.contains('\'') && scalar::is_one_line(text)
}

/// A key over lines, in the quotes that the old one had.
pub(super) fn key(key: &str, old: Option<char>) -> String {
    let is_plain = scalar::fits_plain(key, Around::Flow) && scalar::is_text(key) && !key.contains(' ');
    match old {
        Some('\'') if scalar::is_one_line(key) => scalar::in_single_quotes(key),
        Some('"') => scalar::in_double_quotes(key),
        _ if is_plain => key.to_owned(),
        _ => scalar::in_double_quotes(key),
    }
}

/// A key between braces.
pub(super) fn flow_key(name: &str) -> String {
    key(name, None)
}
