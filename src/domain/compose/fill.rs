//! Fills in placeholders: those of every format, and those of the format's client.

use std::collections::{BTreeMap, BTreeSet};

use super::arguments::{self, TaskArgument};
use super::edit::{BodyEdit, apply};
use super::expand::{ExpansionKind, ExpansionSet, PlaceholderExpansion};
use super::quoting;
use super::template::line_ends;
use crate::domain::agent::Agent;
use crate::domain::body::{self, Placeholder, PlaceholderStyle};
use crate::domain::formats::{ClientPlaceholderKind, FileSyntax, PlaceholderRules};
use crate::domain::span::Span;
use crate::domain::text::fold_name_key;

#[derive(Clone, Copy)]
pub(super) struct FillValues<'a> {
    pub variables: &'a BTreeMap<String, String>,
    /// The arguments, with their placeholders already filled in; `None` without a task.
    pub task: Option<&'a str>,
    /// The material, in the form it has in a prompt.
    pub input: Option<&'a str>,
    /// The folder of the file.
    pub folder: Option<&'a str>,
    /// Outputs of commands and contents of files.
    pub expansions: &'a ExpansionSet,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FilledText {
    pub edits: Vec<BodyEdit>,
    pub has_task: bool,
    pub has_input: bool,
    /// The names of the variables that were used.
    pub used: Vec<String>,
    pub unfilled: Vec<UnfilledPlaceholder>,
    /// The words of the task that no placeholder used, if others were used.
    pub unused_words: Vec<String>,
    /// The commands and files that stay as written.
    pub unexpanded: Vec<PlaceholderExpansion>,
}

/// A placeholder without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnfilledPlaceholder {
    /// As written.
    pub placeholder: String,
    /// The name of the variable that would fill it in.
    pub name: String,
    /// The line in its text.
    pub line: usize,
}

/// The edits that fill in the body of `agent`, except at offsets for which `is_cut` returns true. Values are inserted
/// unchanged and are not searched for further placeholders.
pub(super) fn fill_body(agent: &Agent, is_cut: impl Fn(usize) -> bool, values: FillValues<'_>) -> FilledText {
    let text = &agent.document.text;
    let rules = agent.entry.format.placeholders();
    let names = &agent.argument_names;
    let placeholders: Vec<&Placeholder> =
        agent.body.placeholders.iter().filter(|found| !is_cut(found.span.start)).collect();
    let mut reader = Filler::new(rules, names, values);
    reader.last_argument = last_argument(&placeholders);
    for found in placeholders {
        reader.fill(text, found, agent.body.in_code(found.span.start));
    }
    let mut filled = reader.finish();
    let mut files = String::new();
    for found in &agent.client_placeholders {
        if is_cut(found.span.start) {
            continue;
        }
        let line = || agent.document.lines().line(found.span.start);
        match &found.kind {
            ClientPlaceholderKind::Value { .. } => {}
            ClientPlaceholderKind::Escape => filled.edits.push(BodyEdit { span: found.span, text: String::new() }),
            ClientPlaceholderKind::Command { inner } => {
                let is_inside = |edit: &&BodyEdit| inner.contains(edit.span);
                let inside: Vec<BodyEdit> = filled.edits.iter().filter(is_inside).cloned().collect();
                let command = apply(text, *inner, &[], &inside).text.trim().to_owned();
                let expansion = PlaceholderExpansion { kind: ExpansionKind::Command, text: command, line: line() };
                if let Some(output) = values.expansions.get(&expansion) {
                    filled.edits.retain(|edit| !found.span.contains(edit.span));
                    let line_end = if found.span.of(text).ends_with('\n') { "\n" } else { "" };
                    let output = format!("{}{line_end}", output.trim_end());
                    filled.edits.push(BodyEdit { span: found.span, text: output });
                } else {
                    filled.unexpanded.push(expansion);
                }
            }
            ClientPlaceholderKind::File { inner } => {
                let path = inner.of(text).trim().to_owned();
                let expansion = PlaceholderExpansion { kind: ExpansionKind::File, text: path, line: line() };
                match (values.expansions.get(&expansion), rules.files) {
                    (None, _) => filled.unexpanded.push(expansion),
                    (Some(content), Some(FileSyntax::AtBraces)) => {
                        filled.edits.push(BodyEdit { span: found.span, text: content.trim_end().to_owned() });
                    }
                    (Some(content), _) => {
                        files.push_str(&quoting::tagged("file", &expansion.text, content));
                        files.push('\n');
                    }
                }
            }
        }
    }
    let appended = append(agent, rules, values, &mut filled, &files);
    filled.edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    filled.edits.extend(appended);
    filled
}

/// The text after the body: files, then the arguments or the material that no placeholder used, if the client appends
/// them.
fn append(
    agent: &Agent,
    rules: &PlaceholderRules,
    values: FillValues<'_>,
    filled: &mut FilledText,
    files: &str,
) -> Option<BodyEdit> {
    let mut pieces: Vec<String> = Vec::new();
    if !files.is_empty() {
        pieces.push(files.trim_end().to_owned());
    }
    if let Some(before) = rules.appended_after {
        if let Some(input) = values.input.filter(|_| rules.input.is_some() && !filled.has_input) {
            pieces.push(input.trim_end().to_owned());
            filled.has_input = true;
        } else if let Some(task) = values.task.filter(|_| !filled.has_task && !filled.has_input) {
            pieces.push(format!("{before}{}", task.trim()));
            filled.has_task = true;
        }
    }
    if pieces.is_empty() {
        return None;
    }
    let body = agent.body_span();
    let text = body.of(&agent.document.text);
    let missing = 2_usize.saturating_sub(line_ends(text.bytes().rev()));
    let before = if text.trim().is_empty() { String::new() } else { "\n".repeat(missing) };
    let end = Span::new(body.end, body.end);
    Some(BodyEdit { span: end, text: format!("{before}{}\n", pieces.join("\n\n")) })
}

/// A task with its placeholders filled in. The task itself is not inserted for an `$ARGUMENTS` in it.
pub(super) fn fill_task(text: &str, variables: &BTreeMap<String, String>) -> (String, FilledText) {
    let expansions = ExpansionSet::default();
    let values = FillValues { variables, task: None, input: None, folder: None, expansions: &expansions };
    let mut reader = Filler::new(PlaceholderRules::NONE, &[], values);
    for found in &body::read(text, 0).placeholders {
        reader.fill(text, found, false);
    }
    let filled = reader.finish();
    let text = apply(text, Span::new(0, text.len()), &[], &filled.edits).text;
    (text, filled)
}

/// The highest argument number in a text.
fn last_argument(placeholders: &[&Placeholder]) -> Option<usize> {
    let numbered = placeholders.iter().filter(|found| found.style == PlaceholderStyle::Positional);
    numbered.filter_map(|found| found.name.parse().ok()).max()
}

struct Filler<'a> {
    rules: &'a PlaceholderRules,
    names: &'a [String],
    values: FillValues<'a>,
    /// The names of the user's variables, by folded name.
    folded_names: BTreeMap<String, &'a String>,
    arguments: Vec<TaskArgument>,
    last_argument: Option<usize>,
    taken: BTreeSet<usize>,
    took_whole_task: bool,
    filled: FilledText,
}

impl<'a> Filler<'a> {
    fn new(rules: &'a PlaceholderRules, names: &'a [String], values: FillValues<'a>) -> Self {
        let arguments = values.task.map(arguments::split).unwrap_or_default();
        // Of names that fold to the same key, the first wins.
        let folded_names = values.variables.keys().rev().map(|name| (fold_name_key(name), name)).collect();
        Self {
            rules,
            names,
            values,
            folded_names,
            arguments,
            last_argument: None,
            taken: BTreeSet::new(),
            took_whole_task: false,
            filled: FilledText::default(),
        }
    }

    fn fill(&mut self, text: &str, found: &Placeholder, is_in_code: bool) {
        if !found.style.is_substituted() {
            return;
        }
        let value = self.variable(found).or_else(|| self.own(found)).or_else(|| self.argument(found));
        match value {
            Some(value) => self.filled.edits.push(BodyEdit { span: found.span, text: value }),
            // In code, a number or name without a value is probably shell syntax.
            None if is_in_code && found.style != PlaceholderStyle::Arguments => {}
            None => self.filled.unfilled.push(UnfilledPlaceholder {
                placeholder: found.span.of(text).to_owned(),
                name: found.name.clone(),
                line: found.line,
            }),
        }
    }

    /// The value of the user's variable; `${x:-word}` and `${x:hint}` are also called `x`.
    fn variable(&mut self, found: &Placeholder) -> Option<String> {
        let short = found.name.split_once(':').map(|(short, _)| short);
        let short = short.filter(|_| found.style == PlaceholderStyle::Shell);
        if self.folded_names.is_empty() {
            return None;
        }
        let variables = self.values.variables;
        let folded = |name: &str| variables.get_key_value(*self.folded_names.get(&fold_name_key(name))?);
        let (name, value) = [Some(found.name.as_str()), short]
            .into_iter()
            .flatten()
            .find_map(|name| variables.get_key_value(name).or_else(|| folded(name)))?;
        self.filled.used.push(name.clone());
        Some(value.clone())
    }

    /// The value of a variable that the client itself defines.
    fn own(&self, found: &Placeholder) -> Option<String> {
        let is_folder = found.style == PlaceholderStyle::Shell && self.rules.folder_variable == Some(&found.name);
        self.values.folder.filter(|_| is_folder).map(str::to_owned)
    }

    /// The value from the arguments or the material.
    fn argument(&mut self, found: &Placeholder) -> Option<String> {
        match found.style {
            PlaceholderStyle::Arguments => {
                if let Some(input) = self.values.input.filter(|_| self.rules.input.is_some()) {
                    self.filled.has_input = true;
                    return Some(input.trim_end().to_owned());
                }
                let task = self.values.task?;
                self.took_whole_task = true;
                Some(task.to_owned())
            }
            PlaceholderStyle::Positional => {
                let number: usize = found.name.parse().ok()?;
                let index = number.checked_sub(self.rules.first_argument?)?;
                if self.rules.last_takes_rest && self.last_argument == Some(number) {
                    let rest = self.arguments.get(index..).filter(|rest| !rest.is_empty())?;
                    let rest: Vec<&str> = rest.iter().map(|argument| argument.text.as_str()).collect();
                    self.taken.extend(index..index + rest.len());
                    return Some(rest.join(" "));
                }
                self.take(index)
            }
            PlaceholderStyle::Named if self.rules.has_capital_names => {
                let index = self.arguments.iter().position(|argument| argument.key() == Some(&found.name))?;
                self.taken.insert(index);
                self.arguments[index].value().map(str::to_owned)
            }
            PlaceholderStyle::Named => self.take(self.names.iter().position(|name| *name == found.name)?),
            _ => None,
        }
    }

    fn take(&mut self, index: usize) -> Option<String> {
        let text = self.arguments.get(index)?.text.clone();
        self.taken.insert(index);
        Some(text)
    }

    fn finish(mut self) -> FilledText {
        self.filled.has_task = self.took_whole_task || !self.taken.is_empty();
        if self.filled.has_task && !self.took_whole_task {
            let left = self.arguments.iter().enumerate().filter(|(index, _)| !self.taken.contains(index));
            self.filled.unused_words = left.map(|(_, argument)| argument.text.clone()).collect();
        }
        self.filled
    }
}

#[cfg(test)]
mod tests;
