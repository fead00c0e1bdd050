//! Changes that the form makes to the text: values, switches, names, moves, repairs.

use super::row::RowKind;
use super::value_field::{FieldTarget, ValueField, WantedType};
use super::{EditorContext, EditorDialog, EditorOutcome, EditorState, add, offer};
use crate::domain::edit::{self, NewValue, ValueChange};
use crate::domain::key_path;
use crate::domain::key_path::spoken;
use crate::domain::reading::ReadingMethod;
use crate::domain::value::{NodeKind, ValueNode};

impl EditorState {
    /// Makes changes to the text. The cursor moves to `path`.
    pub(super) fn change(&mut self, changes: &[ValueChange], path: &str) -> EditorOutcome {
        match edit::apply_for(self.history.text(), changes, self.format) {
            Ok(edited) if edited.splices.is_empty() => {
                self.refresh(path);
                EditorOutcome::default()
            }
            Ok(edited) => {
                self.take_text(edited.text, path);
                EditorOutcome::default()
            }
            Err(error) => EditorOutcome::warns(error.to_string()),
        }
    }

    /// Accepts the value in the input as a change of the form. An invalid value stays in the input, with a message.
    pub(super) fn keep_field(&mut self) -> EditorOutcome {
        let Some(field) = &self.field else { return EditorOutcome::default() };
        let Some(change) = field.change() else {
            self.leave_field();
            return EditorOutcome::default();
        };
        let path = match &field.goal {
            FieldTarget::Set { path, .. } => path.clone(),
            FieldTarget::Insert { path, index } => format!("{path}[{index}]"),
            FieldTarget::Append { path } => {
                let count = self.reading.values.at(path).map_or(0, |list| list.items().len());
                self.form.unfolded.insert(path.clone());
                format!("{path}[{count}]")
            }
            FieldTarget::Rename { path } => key_path::below(&self.parent_of(path), field.text().trim()),
        };
        if let FieldTarget::Rename { path: old } = &field.goal {
            let old = old.clone();
            let outcome = self.change(&[change], &path);
            if outcome.warns.is_none() {
                self.follow_rename(&old, &path);
            }
            return outcome;
        }
        self.unfold_above(&path);
        self.change(&[change], &path)
    }

    /// The path of the map or list that contains the row of a path.
    fn parent_of(&self, path: &str) -> String {
        self.form.rows.iter().find(|row| row.path == path).map(|row| row.place.parent.clone()).unwrap_or_default()
    }

    /// Discards the value in the input.
    pub(super) fn leave_field(&mut self) {
        self.field = None;
        self.drop_draft();
        let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
        self.refresh(&path);
    }

    /// Unfolds the parents of a path.
    pub(super) fn unfold_above(&mut self, path: &str) {
        let places = path.match_indices(['.', '[']).map(|(at, _)| path[..at].to_owned());
        self.form.unfolded.extend(places.filter(|above| !above.is_empty()));
    }

    /// Keeps the rows below a renamed key unfolded.
    pub(super) fn follow_rename(&mut self, old: &str, new: &str) {
        let moved = |path: &String| {
            path.strip_prefix(old)
                .filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                .map_or_else(|| path.clone(), |rest| format!("{new}{rest}"))
        };
        self.form.unfolded = self.form.unfolded.iter().map(moved).collect();
        self.make_rows();
        self.go_to_path(new);
    }
}

impl EditorState {
    /// Performs enter: folds, switches, chooses, or edits.
    pub(super) fn enter(&mut self, context: EditorContext<'_>) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        let (path, fact) = (row.path.clone(), row.fact);
        match row.what {
            RowKind::List(_) | RowKind::Map(_) | RowKind::Truth(_) => self.toggle(),
            RowKind::Add => EditorOutcome::opens(EditorDialog::Keys(String::new())),
            RowKind::Missing | RowKind::Empty => self.begin(&path, context),
            RowKind::Text | RowKind::Lines => {
                let offers = if row.place.is_item {
                    Vec::new()
                } else {
                    offer::values(context.library, self.format, &self.reading.values, &path, fact)
                };
                if offers.is_empty() { self.write_value() } else { EditorOutcome::opens(EditorDialog::Values(offers)) }
            }
            RowKind::Alias | RowKind::Draft => self.edit_value(),
        }
    }

    pub(super) fn edit_value(&mut self) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        match row.what {
            RowKind::Alias => EditorOutcome::warns(format!(
                "`{}` refers to another value ({}); change that one, or remove this key and add it again",
                spoken(&row.path),
                row.value
            )),
            RowKind::List(_) | RowKind::Map(_) => {
                EditorOutcome::warns(format!("`{}` contains other values: unfold it to edit them", spoken(&row.path)))
            }
            RowKind::Add => EditorOutcome::opens(EditorDialog::Keys(String::new())),
            _ => self.write_value(),
        }
    }

    /// Opens an input for the value under the cursor.
    pub(super) fn write_value(&mut self) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        let text = self.reading.values.at(&row.path).filter(|node| !node.is_null()).and_then(scalar_text);
        let wants = add::wants(row.fact);
        let is_new = !row.is_there();
        let field = ValueField::new(FieldTarget::Set { path: row.path.clone(), wants }, text.unwrap_or_default())
            .within(self.value_columns());
        self.field = Some(if is_new { field.as_new() } else { field });
        EditorOutcome::default()
    }

    /// Sets a value that was chosen.
    pub(super) fn set_value(&mut self, value: String) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        let path = row.path.clone();
        let value = match (add::wants(row.fact), value.as_str()) {
            (WantedType::Truth, "true") => NewValue::Json(true.into()),
            (WantedType::Truth, "false") => NewValue::Json(false.into()),
            _ => NewValue::Text(value),
        };
        self.unfold_above(&path);
        self.change(&[ValueChange::Set { path: path.clone(), value }], &path)
    }

    /// Switches a boolean in its own spelling; folds or unfolds.
    pub(super) fn toggle(&mut self) -> EditorOutcome {
        let Some(row) = self.row() else { return EditorOutcome::default() };
        let path = row.path.clone();
        match row.what {
            RowKind::Truth(truth) => {
                let value = match other_truth(&row.value) {
                    Some(word) => NewValue::Text(word.to_owned()),
                    None => NewValue::Json((!truth).into()),
                };
                self.change(&[ValueChange::Set { path: path.clone(), value }], &path)
            }
            RowKind::List(_) | RowKind::Map(_) => {
                if !self.form.unfolded.remove(&path) {
                    self.form.unfolded.insert(path.clone());
                }
                self.make_rows();
                self.go_to_path(&path);
                EditorOutcome::default()
            }
            _ => EditorOutcome::default(),
        }
    }

    pub(super) fn unfold(&mut self) {
        let Some(row) = self.row().filter(|row| row.folds()) else { return };
        if self.form.unfolded.insert(row.path.clone()) {
            self.make_rows();
        } else {
            self.form.cursor += 1;
        }
    }

    /// Folds the value under the cursor; if it is not unfolded, goes to its parent.
    pub(super) fn fold(&mut self) {
        let Some(row) = self.row() else { return };
        let (path, parent) = (row.path.clone(), row.place.parent.clone());
        if self.form.unfolded.remove(&path) {
            self.make_rows();
            self.go_to_path(&path);
        } else if !parent.is_empty() {
            self.go_to_path(&parent);
        }
    }

    pub(super) fn remove(&mut self) -> EditorOutcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return EditorOutcome::default() };
        let (path, place, cursor) = (row.path.clone(), row.place.clone(), self.form.cursor);
        let what = if place.is_item {
            format!("item {} of `{}`", place.index + 1, spoken(&place.parent))
        } else {
            format!("`{}`", spoken(&path))
        };
        let outcome = self.change(&[ValueChange::Remove { path: path.clone() }], &path);
        if outcome.warns.is_some() {
            return outcome;
        }
        self.form.cursor = cursor;
        self.settle();
        EditorOutcome::says(format!("removed {what}; not saved yet"))
    }

    pub(super) fn rename(&mut self) -> EditorOutcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return EditorOutcome::default() };
        if row.place.is_item {
            return EditorOutcome::warns("list items have no name; edit the value instead");
        }
        self.field = Some(ValueField::new(FieldTarget::Rename { path: row.path.clone() }, &row.label));
        EditorOutcome::default()
    }

    pub(super) fn displace(&mut self, down: bool) -> EditorOutcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return EditorOutcome::default() };
        let (path, place) = (row.path.clone(), row.place.clone());
        let Some(index) = (if down { place.index.checked_add(1) } else { place.index.checked_sub(1) })
            .filter(|index| *index < place.count)
        else {
            return EditorOutcome::default();
        };
        let to = if place.is_item { format!("{}[{index}]", place.parent) } else { path.clone() };
        let before = self.form.unfolded.clone();
        if place.is_item {
            self.swap_unfolded(&path, &to);
        }
        let outcome = self.change(&[ValueChange::Move { path, index }], &to);
        if outcome.warns.is_some() {
            self.form.unfolded = before;
        }
        outcome
    }

    /// Swaps the unfolded state of two items that change places.
    pub(super) fn swap_unfolded(&mut self, one: &str, other: &str) {
        let moved = |path: &String| {
            let rest = |of: &str| path.strip_prefix(of).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
            match (rest(one), rest(other)) {
                (Some(rest), _) => format!("{other}{rest}"),
                (None, Some(rest)) => format!("{one}{rest}"),
                (None, None) => path.clone(),
            }
        };
        self.form.unfolded = self.form.unfolded.iter().map(moved).collect();
    }

    /// Offers the repair of a block that is not strictly valid, as a difference.
    pub fn repair(&mut self) -> EditorOutcome {
        if self.reading.reading == ReadingMethod::Strict {
            return EditorOutcome::says("the frontmatter is valid; nothing to repair");
        }
        match edit::repair_for(self.history.text(), self.format) {
            Ok(edited) if edited.splices.is_empty() => EditorOutcome::says("nothing to repair"),
            Ok(edited) => EditorOutcome::opens(EditorDialog::Repair(edited.text)),
            Err(error) => EditorOutcome::warns(error.to_string()),
        }
    }
}

fn scalar_text(node: &ValueNode) -> Option<&str> {
    match &node.kind {
        NodeKind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The opposite boolean in the same spelling.
fn other_truth(word: &str) -> Option<&'static str> {
    const PAIRS: [(&str, &str); 12] = [
        ("true", "false"),
        ("True", "False"),
        ("TRUE", "FALSE"),
        ("yes", "no"),
        ("Yes", "No"),
        ("YES", "NO"),
        ("on", "off"),
        ("On", "Off"),
        ("ON", "OFF"),
        ("y", "n"),
        ("Y", "N"),
        ("t", "f"),
    ];
    PAIRS.iter().find_map(|&(one, other)| match word {
        word if word == one => Some(other),
        word if word == other => Some(one),
        _ => None,
    })
}
