//! Reads a user's YAML file: recipe, cast, pattern, configuration, theme or key bindings. Every value has its position,
//! and all problems are reported at once.

use super::problem::{Problem, Severity};
use super::reading;
use super::span::{LineIndex, Span};
use super::text::nearest_question;
use super::value::{MapPair, NodeKind, ValueNode};

const BAD_VALUE: &str = "bad-value";

/// A file being read: its lines, and the problems found so far.
pub struct YamlFile<'a> {
    text: &'a str,
    index: LineIndex,
    rule: &'static str,
    problems: Vec<Problem>,
}

impl<'a> YamlFile<'a> {
    /// Opens a file. `rule` is the rule of the errors in its contents.
    pub fn open(text: &'a str, rule: &'static str) -> (ValueNode, Self) {
        let (node, problems) = reading::whole_yaml(text);
        (node, Self { text, index: LineIndex::new(text), rule, problems })
    }

    /// Opens a file of settings, in which everything is optional: a file of comments only is an empty map.
    pub fn open_settings(text: &'a str) -> (ValueNode, Self) {
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return (ValueNode::empty_map(0), Self::of_values(text));
        }
        Self::open(text, BAD_VALUE)
    }

    /// Creates a reader for values that were already parsed from `text`.
    pub fn of_values(text: &'a str) -> Self {
        Self { text, index: LineIndex::new(text), rule: BAD_VALUE, problems: Vec::new() }
    }

    /// Returns true if the file is valid YAML with a map at the top.
    pub fn is_map(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity != Severity::Error)
    }

    /// The result, or all problems in the order of the file.
    ///
    /// # Errors
    /// The file has problems.
    pub fn done<T>(self, made: T) -> Result<T, Vec<Problem>> {
        let problems = self.into_problems();
        if problems.is_empty() { Ok(made) } else { Err(problems) }
    }

    /// All problems in the order of the file.
    pub fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| (problem.line, problem.column));
        self.problems
    }

    /// The line and column, both from 1, at which a span begins.
    pub fn place(&self, span: Span) -> (usize, usize) {
        (self.index.line(span.start), self.index.column(self.text, span.start))
    }

    /// Reports an error: the file cannot be used.
    pub fn problem(&mut self, span: Span, message: impl Into<String>, fix: impl Into<String>) {
        self.report(Severity::Error, self.rule, span, message.into(), fix.into());
    }

    /// Warns of a value that is ignored; the rest of the file counts.
    pub fn bad_value(&mut self, span: Span, message: impl Into<String>, fix: impl Into<String>) {
        self.report(Severity::Warning, BAD_VALUE, span, message.into(), fix.into());
    }

    /// Warns of a key that is ignored; the rest of the file counts.
    pub fn ignored_key(&mut self, span: Span, message: impl Into<String>, fix: impl Into<String>) {
        self.report(Severity::Warning, "unknown-key", span, message.into(), fix.into());
    }

    fn report(&mut self, severity: Severity, rule: &'static str, span: Span, message: String, fix: String) {
        let (line, column) = self.place(span);
        self.problems.push(Problem::new(rule, severity, message).at(line, column).fix(fix));
    }

    pub fn unknown_key(&mut self, of: &str, pair: &MapPair, known: &[&str]) {
        self.problem(
            pair.key_span,
            format!("{of} has no key `{}`", pair.key),
            format!("{}use one of: {}", nearest_question(known.iter().copied(), &pair.key), known.join(", ")),
        );
    }

    /// Removes the problem of a duplicate key, because the caller reports a clearer one.
    pub fn forget_duplicate(&mut self, span: Span) {
        let place = self.place(span);
        self.problems.retain(|problem| {
            problem.rule != "duplicate-key" || (problem.line, problem.column) != (Some(place.0), Some(place.1))
        });
    }

    /// The text of a value; `None`, without a problem, if the value is left out.
    pub fn text(&mut self, key: &str, value: &ValueNode) -> Option<String> {
        match &value.kind {
            _ if value.is_null() => None,
            NodeKind::Scalar { text, .. } => Some(text.to_string()),
            _ => {
                let fix = format!("write `{key}: …` on one line, or a `|` block");
                self.problem(value.span, format!("`{key}` is not text"), fix);
                None
            }
        }
    }

    /// A text without the white space around it; `None` if it is empty.
    pub fn word(&mut self, key: &str, value: &ValueNode) -> Option<String> {
        self.text(key, value).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The texts of a list, or of a single value, each with its span.
    pub fn texts(&mut self, key: &str, value: &ValueNode) -> Vec<(String, Span)> {
        let items = match &value.kind {
            NodeKind::List(items) => items.as_slice(),
            NodeKind::Scalar { .. } => std::slice::from_ref(value),
            _ => {
                self.problem(value.span, format!("`{key}` is not a list"), format!("write `{key}: [one, two]`"));
                &[]
            }
        };
        items.iter().filter_map(|item| Some((self.text(key, item)?, item.span))).collect()
    }

    /// The nonempty texts of a list, without the white space around them.
    pub fn words(&mut self, key: &str, value: &ValueNode) -> Vec<String> {
        let texts = self.texts(key, value).into_iter();
        texts.map(|(text, _)| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// The pairs of a map of texts; empty if the value is left out.
    pub fn named_texts<'n>(&mut self, key: &str, value: &'n ValueNode) -> Vec<(&'n MapPair, String)> {
        let pairs = self.pairs(key, value).iter();
        pairs.map(|pair| (pair, self.text(&pair.key, &pair.value).unwrap_or_default())).collect()
    }

    /// The pairs of a map; empty if the value is left out.
    pub fn pairs<'n>(&mut self, key: &str, value: &'n ValueNode) -> &'n [MapPair] {
        if let NodeKind::Map(pairs) = &value.kind {
            return pairs;
        }
        if !value.is_null() {
            self.problem(value.span, format!("`{key}` is not a map"), "write indented `name: value` lines below it");
        }
        &[]
    }

    /// The items of a list; empty if the value is left out.
    pub fn items<'n>(&mut self, key: &str, value: &'n ValueNode) -> &'n [ValueNode] {
        if let NodeKind::List(items) = &value.kind {
            return items;
        }
        if !value.is_null() {
            self.problem(value.span, format!("`{key}` is not a list"), "write a line `- …` for each below it");
        }
        &[]
    }

    /// A whole number from 1 to 99.
    pub fn number(&mut self, key: &str, value: &ValueNode) -> Option<usize> {
        let text = self.word(key, value)?;
        let number = text.parse().ok().filter(|number| (1..=99).contains(number));
        if number.is_none() {
            self.problem(value.span, format!("`{key}` is not a number from 1 to 99"), format!("write `{key}: 2`"));
        }
        number
    }

    /// `true` or `false`.
    pub fn truth(&mut self, key: &str, value: &ValueNode) -> bool {
        match self.word(key, value).as_deref() {
            Some("true") => true,
            None | Some("false") => false,
            Some(_) => {
                let fix = format!("write `{key}: true`, or remove it");
                self.problem(value.span, format!("`{key}` is not true or false"), fix);
                false
            }
        }
    }
}
