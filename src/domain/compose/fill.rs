//! Placeholders filled in: `{{x}}`, `${x}`, `$ARGUMENTS` and `$1`, outside code.

use std::collections::BTreeMap;

use super::edit::{Edit, apply};
use crate::domain::body::{self, Placeholder, PlaceholderStyle};
use crate::domain::span::Span;

/// What there is to fill in.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    /// The person's variables by name.
    pub variables: &'a BTreeMap<String, String>,
    /// What stands for `$ARGUMENTS`, itself already filled in; none where there is no task.
    pub task: Option<&'a str>,
}

/// What filling in did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filled {
    /// The edits, in order.
    pub edits: Vec<Edit>,
    /// Whether the task was put in somewhere.
    pub took_task: bool,
    /// The names of the variables put in.
    pub used: Vec<String>,
    /// The placeholders nothing was known for.
    pub left: Vec<Left>,
}

/// A placeholder nothing was known for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Left {
    /// As written.
    pub placeholder: String,
    /// The name of the variable that would fill it in.
    pub name: String,
    /// Its line in the text it stands in.
    pub line: usize,
}

/// The edits that fill in the placeholders of `text`. Values go in as they are and are not looked
/// through for further placeholders.
pub(super) fn fill(text: &str, placeholders: &[&Placeholder], values: Values<'_>) -> Filled {
    let mut filled = Filled::default();
    for found in placeholders.iter().filter(|found| found.style.is_substituted()) {
        let is_arguments = found.style == PlaceholderStyle::Arguments;
        if let Some(task) = values.task.filter(|_| is_arguments) {
            filled.edits.push(Edit { span: found.span, text: task.to_owned() });
            filled.took_task = true;
        } else if let Some(value) = values.variables.get(&found.name) {
            filled.edits.push(Edit { span: found.span, text: value.clone() });
            filled.used.push(found.name.clone());
        } else {
            let placeholder = found.span.of(text).to_owned();
            filled.left.push(Left { placeholder, name: found.name.clone(), line: found.line });
        }
    }
    filled
}

/// A task with its placeholders filled in. `$ARGUMENTS` in it is no place for the task itself.
pub(super) fn task(text: &str, variables: &BTreeMap<String, String>) -> (String, Filled) {
    let placeholders = body::read(text, 0).placeholders;
    let filled = fill(text, &placeholders.iter().collect::<Vec<_>>(), Values { variables, task: None });
    let text = apply(text, Span::new(0, text.len()), &[], &filled.edits).text;
    (text, filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_four_written_forms_are_filled_in_and_the_listed_ones_left() {
        let variables = variables(&[("x", "1"), ("y", "2"), ("ARGUMENTS", "3"), ("1", "4"), ("z", "5")]);
        let (text, filled) = task("{{x}} {{ x }} ${y} $ARGUMENTS $1 {z} <z> {{w}} $2", &variables);
        assert_eq!(text, "1 1 2 3 4 {z} <z> {{w}} $2");
        let left: Vec<_> = filled.left.iter().map(|left| (left.placeholder.as_str(), left.name.as_str())).collect();
        assert_eq!(left, [("{{w}}", "w"), ("$2", "2")]);
    }

    #[test]
    fn a_value_goes_in_as_it_is_and_is_not_looked_through() {
        let variables = variables(&[("x", "{{y}} $1 \u{1b}\r\n"), ("y", "never"), ("1", "never")]);
        assert_eq!(task("<{{x}}>", &variables).0, "<{{y}} $1 \u{1b}\r\n>");
    }

    #[test]
    fn code_fences_are_left_alone() {
        let variables = variables(&[("x", "1")]);
        let text = "{{x}}\n\n```sh\necho ${x} {{x}}\n```\n\n{{x}}\n";
        assert_eq!(task(text, &variables).0, "1\n\n```sh\necho ${x} {{x}}\n```\n\n1\n");
    }

    #[test]
    fn the_task_takes_the_place_of_the_arguments_before_a_variable_of_that_name() {
        let variables = variables(&[("ARGUMENTS", "variable")]);
        let text = "do $ARGUMENTS";
        let placeholders = body::read(text, 0).placeholders;
        let all: Vec<&Placeholder> = placeholders.iter().collect();
        let with_task = fill(text, &all, Values { variables: &variables, task: Some("task") });
        assert!(with_task.took_task && with_task.edits[0].text == "task");
        let without = fill(text, &all, Values { variables: &variables, task: None });
        assert!(!without.took_task && without.edits[0].text == "variable");
    }
}
