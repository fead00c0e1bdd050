//! Changes the form makes to the text: values, switches, names, places, repairs.

use super::field::{Field, Goal, Wants};
use super::row::What;
use super::{Context, Opens, Outcome, State, add, offer};
use crate::domain::edit::{self, Change, New};
use crate::domain::reading::Rung;
use crate::domain::value::{Kind, Node};
use crate::tui::view::row::spoken;

impl State {
    /// Makes changes to the text. The cursor goes to `path`.
    pub(super) fn change(&mut self, changes: &[Change], path: &str) -> Outcome {
        match edit::apply(self.history.text(), changes) {
            Ok(edited) if edited.splices.is_empty() => {
                self.refresh(path);
                Outcome::default()
            }
            Ok(edited) => {
                self.take_text(edited.text, path);
                Outcome::default()
            }
            Err(error) => Outcome::warns(error.to_string()),
        }
    }

    /// Keeps what is written: the form gets it as a change. What cannot be taken stays written, and
    /// why is told.
    pub(super) fn keep_field(&mut self) -> Outcome {
        let Some(field) = &self.field else { return Outcome::default() };
        let Some(change) = field.change() else {
            self.leave_field();
            return Outcome::default();
        };
        let path = match &field.goal {
            Goal::Set { path, .. } => path.clone(),
            Goal::Insert { path, index } => format!("{path}[{index}]"),
            Goal::Append { path } => {
                let count = self.reading.values.at(path).map_or(0, |list| list.items().len());
                self.unfolded.insert(path.clone());
                format!("{path}[{count}]")
            }
            Goal::Rename { path } => renamed(path, field.text().trim()),
        };
        if let Goal::Rename { path: old } = &field.goal {
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

    /// Leaves what is written as it was.
    pub(super) fn leave_field(&mut self) {
        self.field = None;
        self.drop_draft();
        let path = self.row().map(|row| row.path.clone()).unwrap_or_default();
        self.refresh(&path);
    }

    /// Unfolds what a path lies in.
    pub(super) fn unfold_above(&mut self, path: &str) {
        let places = path.match_indices(['.', '[']).map(|(at, _)| path[..at].to_owned());
        self.unfolded.extend(places.filter(|above| !above.is_empty()));
    }

    /// What was unfolded under an old name is so under the new one.
    pub(super) fn follow_rename(&mut self, old: &str, new: &str) {
        let moved = |path: &String| {
            path.strip_prefix(old)
                .filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
                .map_or_else(|| path.clone(), |rest| format!("{new}{rest}"))
        };
        self.unfolded = self.unfolded.iter().map(moved).collect();
        self.make_rows();
        self.go_to_path(new);
    }
}

impl State {
    /// What enter does: fold, switch, choose, or write.
    pub(super) fn enter(&mut self, context: Context<'_>) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let (path, fact) = (row.path.clone(), row.fact);
        match row.what {
            What::List(_) | What::Map(_) | What::Truth(_) => self.toggle(),
            What::Add => Outcome::opens(Opens::Keys(String::new())),
            What::Missing | What::Empty => self.begin(&path, context),
            What::Text | What::Lines => {
                let offers = if row.place.is_item {
                    Vec::new()
                } else {
                    offer::values(context.library, self.format, &self.reading.values, &path, fact)
                };
                if offers.is_empty() { self.write_value() } else { Outcome::opens(Opens::Values(offers)) }
            }
            What::Alias | What::Draft => self.edit_value(),
        }
    }

    pub(super) fn edit_value(&mut self) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        match row.what {
            What::Alias => Outcome::warns(format!(
                "`{}` refers to a value elsewhere ({}); change that one, or remove this key and add it anew",
                spoken(&row.path),
                row.value
            )),
            What::List(_) | What::Map(_) => {
                Outcome::warns(format!("`{}` is edited by what stands in it: unfold it", spoken(&row.path)))
            }
            What::Add => Outcome::opens(Opens::Keys(String::new())),
            _ => self.write_value(),
        }
    }

    /// Lets the value under the cursor be written.
    pub(super) fn write_value(&mut self) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let text = self.reading.values.at(&row.path).filter(|node| !node.is_null()).and_then(scalar_text);
        let wants = add::wants(row.fact);
        let is_new = !row.is_there();
        let field = Field::new(Goal::Set { path: row.path.clone(), wants }, text.unwrap_or_default())
            .within(self.value_columns());
        self.field = Some(if is_new { field.anew() } else { field });
        Outcome::default()
    }

    /// Takes a value that was chosen.
    pub(super) fn set_value(&mut self, value: String) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let path = row.path.clone();
        let value = match (add::wants(row.fact), value.as_str()) {
            (Wants::Truth, "true") => New::Json(true.into()),
            (Wants::Truth, "false") => New::Json(false.into()),
            _ => New::Text(value),
        };
        self.unfold_above(&path);
        self.change(&[Change::Set { path: path.clone(), value }], &path)
    }

    /// Switches true and false in their own spelling; folds or unfolds.
    pub(super) fn toggle(&mut self) -> Outcome {
        let Some(row) = self.row() else { return Outcome::default() };
        let path = row.path.clone();
        match row.what {
            What::Truth(truth) => {
                let value = match other_truth(&row.value) {
                    Some(word) => New::Text(word.to_owned()),
                    None => New::Json((!truth).into()),
                };
                self.change(&[Change::Set { path: path.clone(), value }], &path)
            }
            What::List(_) | What::Map(_) => {
                if !self.unfolded.remove(&path) {
                    self.unfolded.insert(path.clone());
                }
                self.make_rows();
                self.go_to_path(&path);
                Outcome::default()
            }
            _ => Outcome::default(),
        }
    }

    pub(super) fn unfold(&mut self) {
        let Some(row) = self.row().filter(|row| row.folds()) else { return };
        if self.unfolded.insert(row.path.clone()) {
            self.make_rows();
        } else {
            self.cursor += 1;
        }
    }

    /// Folds what the cursor is on; where that is not unfolded, goes to what it lies in.
    pub(super) fn fold(&mut self) {
        let Some(row) = self.row() else { return };
        let (path, parent) = (row.path.clone(), row.place.parent.clone());
        if self.unfolded.remove(&path) {
            self.make_rows();
            self.go_to_path(&path);
        } else if !parent.is_empty() {
            self.go_to_path(&parent);
        }
    }

    pub(super) fn remove(&mut self) -> Outcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return Outcome::default() };
        let (path, place, cursor) = (row.path.clone(), row.place.clone(), self.cursor);
        let what = if place.is_item {
            format!("item {} of `{}`", place.index + 1, spoken(&place.parent))
        } else {
            format!("`{}`", spoken(&path))
        };
        let outcome = self.change(&[Change::Remove { path: path.clone() }], &path);
        if outcome.warns.is_some() {
            return outcome;
        }
        self.cursor = cursor;
        self.settle();
        Outcome::says(format!("{what} is removed here"))
    }

    pub(super) fn rename(&mut self) -> Outcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return Outcome::default() };
        if row.place.is_item {
            return Outcome::warns("an item of a list has no name; what it says can be changed");
        }
        self.field = Some(Field::new(Goal::Rename { path: row.path.clone() }, &row.label));
        Outcome::default()
    }

    pub(super) fn displace(&mut self, down: bool) -> Outcome {
        let Some(row) = self.row().filter(|row| row.is_there()) else { return Outcome::default() };
        let (path, place) = (row.path.clone(), row.place.clone());
        let Some(index) = (if down { place.index.checked_add(1) } else { place.index.checked_sub(1) })
            .filter(|index| *index < place.count)
        else {
            return Outcome::default();
        };
        let to = if place.is_item { format!("{}[{index}]", place.parent) } else { path.clone() };
        let before = self.unfolded.clone();
        if place.is_item {
            self.swap_unfolded(&path, &to);
        }
        let outcome = self.change(&[Change::Move { path, index }], &to);
        if outcome.warns.is_some() {
            self.unfolded = before;
        }
        outcome
    }

    /// Two items change places, and so does what is unfolded of them.
    pub(super) fn swap_unfolded(&mut self, one: &str, other: &str) {
        let moved = |path: &String| {
            let rest = |of: &str| path.strip_prefix(of).filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
            match (rest(one), rest(other)) {
                (Some(rest), _) => format!("{other}{rest}"),
                (None, Some(rest)) => format!("{one}{rest}"),
                (None, None) => path.clone(),
            }
        };
        self.unfolded = self.unfolded.iter().map(moved).collect();
    }

    /// Offers the repair of a block that is not strictly valid, as a difference.
    pub fn repair(&mut self) -> Outcome {
        if self.reading.rung == Rung::Strict {
            return Outcome::says("the block is valid; there is nothing to repair");
        }
        match edit::repair(self.history.text()) {
            Ok(edited) if edited.splices.is_empty() => Outcome::says("there is nothing to repair"),
            Ok(edited) => Outcome::opens(Opens::Repair(edited.text)),
            Err(error) => Outcome::warns(error.to_string()),
        }
    }
}

/// The path of a key under another name.
fn renamed(path: &str, name: &str) -> String {
    let end = path.rfind(['.', ']']).map_or(0, |at| at + 1);
    format!("{}{name}", &path[..end])
}

fn scalar_text(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The other of two words for true and false, in the same spelling.
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
