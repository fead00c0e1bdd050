//! Reading a person's YAML file with a place for every value, and all that is wrong with it at once.

use crate::domain::problem::{Problem, Severity};
use crate::domain::reading;
use crate::domain::span::{LineIndex, Span};
use crate::domain::value::{Kind, Node, Pair};

/// A file being read: its lines, and what was found wrong so far.
pub(super) struct Reader<'a> {
    text: &'a str,
    index: LineIndex,
    rule: &'static str,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    /// Opens a file whose problems of content bear the name `rule`.
    pub fn open(text: &'a str, rule: &'static str) -> (Node, Self) {
        let (node, problems) = reading::whole_yaml(text);
        (node, Self { text, index: LineIndex::new(text), rule, problems })
    }

    /// Whether the file is YAML with a map at its top.
    pub fn is_map(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Error)
    }

    /// What was made of it, or all that is wrong with it, in the order of the file.
    pub fn done<T>(mut self, made: T) -> Result<T, Vec<Problem>> {
        self.problems.sort_by_key(|problem| (problem.line, problem.column));
        if self.problems.is_empty() { Ok(made) } else { Err(self.problems) }
    }

    /// The line and column, both from 1, at which a span begins.
    pub fn place(&self, span: Span) -> (usize, usize) {
        (self.index.line(span.start), self.index.column(self.text, span.start))
    }

    /// Notes what is wrong at a place, and what to do about it.
    pub fn problem(&mut self, span: Span, message: impl Into<String>, fix: impl Into<String>) {
        let (line, column) = self.place(span);
        self.problems.push(Problem::new(self.rule, Severity::Error, message).at(line, column).fix(fix));
    }

    /// Notes that a key is not known.
    pub fn unknown_key(&mut self, of: &str, pair: &Pair, known: &[&str]) {
        self.problem(
            pair.key_span,
            format!("{of} has no key `{}`", pair.key),
            format!("use one of: {}", known.join(", ")),
        );
    }

    /// Takes back what was noted at the place of a repeated key, which is told in better words.
    pub fn forget_duplicate(&mut self, span: Span) {
        let place = self.place(span);
        self.problems.retain(|problem| {
            problem.rule != "duplicate-key" || (problem.line, problem.column) != (Some(place.0), Some(place.1))
        });
    }

    /// The text of a value; none, without a problem, for one left out.
    pub fn text(&mut self, key: &str, value: &Node) -> Option<String> {
        match &value.kind {
            _ if value.is_null() => None,
            Kind::Scalar { text, .. } => Some(text.to_string()),
            _ => {
                let fix = format!("write `{key}: …` on one line, or a `|` block");
                self.problem(value.span, format!("`{key}` is not a text"), fix);
                None
            }
        }
    }

    /// A text without the white space around it, where it says something.
    pub fn word(&mut self, key: &str, value: &Node) -> Option<String> {
        self.text(key, value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The texts of a list, or of one value alone, each with its place.
    pub fn words(&mut self, key: &str, value: &Node) -> Vec<(String, Span)> {
        match &value.kind {
            Kind::List(items) => {
                items.iter().filter_map(|item| self.word(key, item).map(|word| (word, item.span))).collect()
            }
            Kind::Scalar { .. } => self.word(key, value).map(|word| (word, value.span)).into_iter().collect(),
            _ => {
                self.problem(value.span, format!("`{key}` is not a list"), format!("write `{key}: [one, two]`"));
                Vec::new()
            }
        }
    }

    /// The pairs of a map; none for a value left out.
    pub fn pairs<'n>(&mut self, key: &str, value: &'n Node) -> &'n [Pair] {
        if let Kind::Map(pairs) = &value.kind {
            return pairs;
        }
        if !value.is_null() {
            self.problem(value.span, format!("`{key}` is not a map"), "write indented `name: value` lines below it");
        }
        &[]
    }

    /// The items of a list; none for a value left out.
    pub fn items<'n>(&mut self, key: &str, value: &'n Node) -> &'n [Node] {
        if let Kind::List(items) = &value.kind {
            return items;
        }
        if !value.is_null() {
            self.problem(value.span, format!("`{key}` is not a list"), "write a line `- …` for each below it");
        }
        &[]
    }

    /// A whole number from 1 to 99.
    pub fn number(&mut self, key: &str, value: &Node) -> Option<usize> {
        let text = self.word(key, value)?;
        let number = text.parse().ok().filter(|number| (1..=99).contains(number));
        if number.is_none() {
            self.problem(value.span, format!("`{key}` is no number from 1 to 99"), format!("write `{key}: 2`"));
        }
        number
    }

    /// `true` or `false`.
    pub fn truth(&mut self, key: &str, value: &Node) -> bool {
        match self.word(key, value).as_deref() {
            Some("true") => true,
            None | Some("false") => false,
            Some(_) => {
                let fix = format!("write `{key}: true`, or leave it out");
                self.problem(value.span, format!("`{key}` is neither true nor false"), fix);
                false
            }
        }
    }
}

/// A name as it is compared: whatever its case, and whether its parts are joined by `-`, `_` or
/// spaces.
pub(super) fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace(['_', ' '], "-")
}
