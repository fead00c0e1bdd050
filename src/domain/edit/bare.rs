//! Values that a client requires without quotes, even if YAML needs them: the globs of a Cursor rule.

use super::splice::{self, Splice};
use super::{EditError, EditedText, ValueChange, apply_changes, planned_value};
use crate::domain::formats::{Format, KeyQuoting};
use crate::domain::reading::{self, ReadingMethod};
use crate::domain::scalar;
use crate::domain::value::{NodeKind, ValueStyle};

/// Makes the changes like [`apply_changes`], in a file of this format: removes the quotes of values that its client
/// requires without quotes.
///
/// # Errors
/// As [`apply_changes`].
pub fn apply_for(text: &str, changes: &[ValueChange], format: Format) -> Result<EditedText, EditError> {
    let mut edited = apply_changes(text, changes)?;
    for change in changes {
        let is_bare = format.key(change.path()).is_some_and(|key| key.quoting == KeyQuoting::Never);
        if let Some(splice) = is_bare.then(|| without_quotes(&edited.text, change.path())).flatten() {
            edited.splices = splice::followed(edited.splices, &edited.text, std::slice::from_ref(&splice));
            edited.text = splice::spliced(&edited.text, &[splice]);
        }
    }
    Ok(edited)
}

/// The splice that removes the quotes of a key's value, if the value is read the same without them.
fn without_quotes(text: &str, key: &str) -> Option<Splice> {
    let reading = reading::read(text);
    let node = reading.values.get(key)?;
    let NodeKind::Scalar { text: said, style: ValueStyle::Single | ValueStyle::Double } = &node.kind else {
        return None;
    };
    if !scalar::is_one_line(said) || said.trim() != said.as_str() || said.is_empty() {
        return None;
    }
    let splice = Splice::new(node.span, said.to_string());
    let read = reading::read(&splice::spliced(text, std::slice::from_ref(&splice)));
    let is_same = read.reading <= ReadingMethod::Repaired.max(reading.reading)
        && planned_value::same(&reading.values, &read.values);
    is_same.then_some(splice)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::domain::edit::{NewValue, repair_for};

    fn cursor() -> Format {
        Format::by_id("cursor-rule").unwrap()
    }

    fn set(before: &str, globs: &str) -> String {
        let change = ValueChange::Set { path: "globs".to_owned(), value: NewValue::Text(globs.to_owned()) };
        apply_for(&format!("---\n{before}---\nBody\n"), &[change], cursor()).unwrap().text
    }

    #[test]
    fn globs_of_a_cursor_rule_are_written_without_quotes() {
        for before in ["globs: src/*.ts\n", "globs: **/*.ts,*.css\n", "globs: \"*.ts\"\n", "globs:\n", ""] {
            assert_eq!(set(before, "**/*.py,*.pyi"), "---\nglobs: **/*.py,*.pyi\n---\nBody\n", "{before}");
        }
        assert_eq!(set("globs: a\n", "b #c"), "---\nglobs: \"b #c\"\n---\nBody\n", "a comment would cut it");
        let other = Format::by_id("copilot-instructions").unwrap();
        let change = ValueChange::Set { path: "applyTo".to_owned(), value: NewValue::Text("**/*.ts".to_owned()) };
        assert_eq!(
            apply_for("---\napplyTo: a\n---\n", &[change], other).unwrap().text,
            "---\napplyTo: \"**/*.ts\"\n---\n"
        );
    }

    #[test]
    fn a_repair_leaves_the_globs_of_a_cursor_rule_alone() {
        let repaired = |text: &str| repair_for(text, cursor()).unwrap().text;
        let only = "---\nglobs: **/*.ts,*.css\nalwaysApply: false\n---\n";
        assert_eq!(repaired(only), only);
        assert_eq!(
            repaired("---\ndescription: a: b\nglobs: **/*.ts\n---\n"),
            "---\ndescription: \"a: b\"\nglobs: **/*.ts\n---\n"
        );
        assert!(repair_for("---\nglobs: **/*.ts\nfoo: [1, 2\n---\n", cursor()).is_err());
    }
}
