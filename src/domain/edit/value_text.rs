//! New values as YAML text, in the style of the values they replace if possible.

use super::planned_value::PlannedValue;
use crate::domain::scalar::{self, ScalarContext};
use crate::domain::value::ValueStyle;

/// A value as text: a part on the line of its key or dash, and a part on the lines below.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WrittenValue {
    /// Text on the line, without the blank before it.
    pub inline: String,
    /// Text below, with a line break before each line.
    pub below: String,
}

impl WrittenValue {
    fn inline(text: impl Into<String>) -> Self {
        Self { inline: text.into(), below: String::new() }
    }

    /// The text directly after the colon or dash.
    pub fn behind_mark(&self) -> String {
        let blank = if self.inline.is_empty() { "" } else { " " };
        format!("{blank}{}{}", self.inline, self.below)
    }
}

/// Layout of the block that a value is written into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BlockStyle {
    pub line_break: &'static str,
    /// Indentation of a map below its key, in columns.
    pub map_indent: usize,
    /// Indentation of the dashes of a list below their key, in columns.
    pub list_indent: usize,
}

/// Style of a multi-line or quoted text: that of the text it replaces, or of its neighbors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TextLayout {
    pub style: Option<ValueStyle>,
    /// True if the old text had line breaks.
    pub has_breaks: bool,
    /// Indentation of the old text's lines below their key or dash, in columns.
    pub indent: Option<usize>,
    /// The longest line of an old folded text, in characters, if it was folded.
    pub width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValuePrefix {
    /// A key at this column, and a colon.
    Key(usize),
    /// A dash at this column.
    Dash(usize),
    /// A dash at this column, and an anchor or tag.
    Property(usize),
}

impl ValuePrefix {
    const fn column(self) -> usize {
        match self {
            Self::Key(column) | Self::Dash(column) | Self::Property(column) => column,
        }
    }
}

impl BlockStyle {
    /// The ways to write a value in block style, best first.
    pub fn in_lines(&self, value: &PlannedValue, behind: ValuePrefix, look: TextLayout) -> Vec<WrittenValue> {
        match value {
            PlannedValue::Text(text) => self.texts(text, behind, look),
            PlannedValue::List(items) if !items.is_empty() => {
                vec![self.list(items, behind), WrittenValue::inline(in_flow(value, None))]
            }
            PlannedValue::Map(pairs) if !pairs.is_empty() => {
                vec![self.map(pairs, behind), WrittenValue::inline(in_flow(value, None))]
            }
            _ => vec![WrittenValue::inline(in_flow(value, None))],
        }
    }

    fn first(&self, value: &PlannedValue, behind: ValuePrefix) -> WrittenValue {
        self.in_lines(value, behind, TextLayout::default()).into_iter().next().unwrap_or_default()
    }

    fn texts(&self, text: &str, behind: ValuePrefix, look: TextLayout) -> Vec<WrittenValue> {
        let single = || scalar::is_one_line(text).then(|| WrittenValue::inline(scalar::in_single_quotes(text)));
        let double = Some(WrittenValue::inline(scalar::in_double_quotes(text)));
        let literal = || self.over_lines(text, '|', behind, look);
        let multiline = text.contains('\n');
        let first = match look.style {
            Some(ValueStyle::Single) => single(),
            Some(ValueStyle::Double) if !multiline || look.has_breaks => double.clone(),
            Some(ValueStyle::Literal) => literal(),
            Some(ValueStyle::Folded) => self.over_lines(text, '>', behind, look),
            _ => None,
        };
        let plain = (scalar::fits_plain(text, ScalarContext::Block) && scalar::is_text(text))
            .then(|| WrittenValue::inline(text));
        let lines = if multiline { literal() } else { None };
        let quoted = if prefers_single(text) { single() } else { None };
        // If the block is in an HTML comment, no value may end the comment.
        let escaped = text
            .contains("-->")
            .then(|| WrittenValue::inline(scalar::in_double_quotes(text).replace("-->", "--\\x3e")));
        let is_first = first.is_some();
        let rest = if is_first { [None, lines, quoted, double] } else { [plain, lines, quoted, double] };
        first.into_iter().chain(rest.into_iter().flatten()).chain(escaped).collect()
    }

    /// A literal or folded block scalar; `None` if it would not preserve every byte.
    fn over_lines(&self, text: &str, indicator: char, behind: ValuePrefix, look: TextLayout) -> Option<WrittenValue> {
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
        Some(WrittenValue { inline: header, below })
    }

    fn list(&self, items: &[PlannedValue], behind: ValuePrefix) -> WrittenValue {
        let (column, is_compact) = match behind {
            ValuePrefix::Key(column) => (column + self.list_indent, false),
            ValuePrefix::Dash(column) => (column + 2, true),
            ValuePrefix::Property(column) => (column + 2, false),
        };
        let entries =
            items.iter().map(|item| format!("-{}", self.first(item, ValuePrefix::Dash(column)).behind_mark()));
        self.entries(entries, column, is_compact)
    }

    fn map(&self, pairs: &[(String, PlannedValue)], behind: ValuePrefix) -> WrittenValue {
        let (column, is_compact) = match behind {
            ValuePrefix::Key(column) => (column + self.map_indent, false),
            ValuePrefix::Dash(column) => (column + 2, true),
            ValuePrefix::Property(column) => (column + 2, false),
        };
        let entries = pairs.iter().map(|(key, value)| self.entry(key, value, column));
        self.entries(entries, column, is_compact)
    }

    /// A key at `column` and its value.
    pub fn entry(&self, key: &str, value: &PlannedValue, column: usize) -> String {
        format!("{}:{}", self::key(key, None), self.first(value, ValuePrefix::Key(column)).behind_mark())
    }

    fn entries(&self, entries: impl Iterator<Item = String>, column: usize, is_compact: bool) -> WrittenValue {
        let mut written = WrittenValue::default();
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

/// The lines of a folded text: every line break doubled, long lines broken at single blanks. `None` if a line begins
/// with a blank, which folding would not preserve.
fn folded(said: &str, width: Option<usize>) -> Option<String> {
    if said.starts_with('\n') || said.lines().any(|line| line.starts_with([' ', '\t'])) {
        return None;
    }
    let mut out = String::with_capacity(said.len() + 64);
    for (at, line) in said.split('\n').enumerate() {
        // One line break between two lines of text needs a blank line between them; each further one, another blank
        // line.
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

/// A value in flow style: in brackets or braces, or on one line.
pub(super) fn in_flow(value: &PlannedValue, style: Option<ValueStyle>) -> String {
    match value {
        PlannedValue::Bare(text) => text.clone(),
        PlannedValue::Text(text) => match style {
            Some(ValueStyle::Single) if scalar::is_one_line(text) => scalar::in_single_quotes(text),
            Some(ValueStyle::Double) => scalar::in_double_quotes(text),
            _ if scalar::fits_plain(text, ScalarContext::Flow) && scalar::is_text(text) => text.clone(),
            _ if prefers_single(text) => scalar::in_single_quotes(text),
            _ => scalar::in_double_quotes(text),
        },
        PlannedValue::List(items) => {
            let items: Vec<String> = items.iter().map(|item| in_flow(item, style)).collect();
            format!("[{}]", items.join(", "))
        }
        PlannedValue::Map(pairs) => {
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("{}: {}", flow_key(key), in_flow(value, style))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
    }
}

/// A value as JSON on one line, which is also YAML.
pub(super) fn in_json(value: &PlannedValue) -> String {
    match value {
        PlannedValue::Bare(text) if serde_json::from_str::<serde_json::Value>(text).is_ok() => text.clone(),
        PlannedValue::Bare(text) | PlannedValue::Text(text) => scalar::in_double_quotes(text),
        PlannedValue::List(items) => format!("[{}]", items.iter().map(in_json).collect::<Vec<_>>().join(", ")),
        PlannedValue::Map(pairs) => {
            let pair = |(key, value): &(String, PlannedValue)| {
                format!("{}: {}", scalar::in_double_quotes(key), in_json(value))
            };
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

/// Returns true if single quotes need fewer escapes than double ones.
fn prefers_single(text: &str) -> bool {
    text.contains(['"', '\\']) && !text.contains('\'') && scalar::is_one_line(text)
}

/// A key, in the quotes of the old key.
pub(super) fn key(key: &str, old: Option<char>) -> String {
    let is_plain = scalar::fits_plain(key, ScalarContext::Flow) && scalar::is_text(key) && !key.contains(' ');
    match old {
        Some('\'') if scalar::is_one_line(key) => scalar::in_single_quotes(key),
        Some('"') => scalar::in_double_quotes(key),
        _ if is_plain => key.to_owned(),
        _ => scalar::in_double_quotes(key),
    }
}

pub(super) fn flow_key(name: &str) -> String {
    key(name, None)
}
