//! The input for one value: a line in the form, or a text area for a long value.

use crate::domain::text::shown_width;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::domain::edit::{NewValue, ValueChange};
use crate::tui::ui::line_input::LineInput;
use crate::tui::ui::multiline_input::MultilineInput;

/// The input for one value.
#[derive(Clone, Debug)]
pub struct ValueField {
    /// Target of the text.
    pub goal: FieldTarget,
    /// Input field.
    pub input: FieldInput,
    /// Initial text.
    began: String,
    /// The line breaks at its end, which are not shown in the input.
    tail: String,
    /// True if the text creates something new.
    is_new: bool,
    /// True if enter inserts a line break, because the value has or may have several lines.
    takes_lines: bool,
}

/// Target of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldTarget {
    /// The value at a path, which may not exist yet.
    Set {
        /// The path.
        path: String,
        /// The wanted type, if the text can have it.
        wants: WantedType,
    },
    /// A new item of a list.
    Insert {
        /// The list.
        path: String,
        /// The index it gets, from 0.
        index: usize,
    },
    /// A new item at the end of a list, which may not exist yet.
    Append {
        /// The list.
        path: String,
    },
    /// Another name for a key.
    Rename {
        /// The key.
        path: String,
    },
}

/// Type of the value of a typed text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WantedType {
    /// A text.
    Text,
    /// A number, if possible.
    Number,
    /// A boolean, if possible.
    Truth,
}

/// Input field: a line or an area.
#[derive(Clone, Debug)]
pub enum FieldInput {
    /// A line.
    Line(LineInput),
    /// An area of several lines.
    Area(Box<MultilineInput>),
}

impl ValueField {
    /// Creates an input with an initial text.
    pub fn new(goal: FieldTarget, text: &str) -> Self {
        let is_long = text.contains('\n');
        let (text, tail) = text.split_at(text.trim_end_matches('\n').len());
        let input = if is_long {
            FieldInput::Area(Box::new(MultilineInput::new(text)))
        } else {
            FieldInput::Line(LineInput::new(text))
        };
        let mut field =
            Self { goal, input, began: String::new(), tail: tail.to_owned(), is_new: false, takes_lines: is_long };
        field.began = field.text();
        field
    }

    /// The same field, for a value that does not exist yet.
    #[must_use]
    pub const fn as_new(mut self) -> Self {
        self.is_new = true;
        self
    }

    /// Creates an input for a text that was typed before but could not be applied.
    pub fn again(goal: FieldTarget, text: &str) -> Self {
        Self { began: String::new(), ..Self::new(goal, text) }
    }

    /// Text of the input.
    pub fn text(&self) -> String {
        match &self.input {
            FieldInput::Line(line) => line.text().to_owned(),
            FieldInput::Area(writing) => writing.text(),
        }
    }

    /// Text of the input, with its last line breaks.
    pub fn whole(&self) -> String {
        self.text() + &self.tail
    }

    /// Returns true for a multi-line area.
    pub const fn is_area(&self) -> bool {
        matches!(self.input, FieldInput::Area(_))
    }

    /// The same input as a text area, if its text is longer than this many columns.
    #[must_use]
    pub fn within(mut self, columns: usize) -> Self {
        if shown_width(&self.text()) > columns {
            self.open_area();
        }
        self
    }

    /// Continues in a text area, as a value of several lines.
    pub fn widen(&mut self) {
        self.open_area();
        self.takes_lines = true;
    }

    /// Returns true if enter inserts a line break.
    pub const fn takes_lines(&self) -> bool {
        self.takes_lines
    }

    fn open_area(&mut self) {
        if let FieldInput::Line(line) = &self.input {
            self.input = FieldInput::Area(Box::new(MultilineInput::new(line.text())));
        }
    }

    /// The resulting change; `None` if nothing was typed.
    pub fn change(&self) -> Option<ValueChange> {
        let text = self.text();
        // A new key may be empty, but a new item must not.
        if text == self.began && !(self.is_new && matches!(self.goal, FieldTarget::Set { .. })) {
            return None;
        }
        let text = if text.is_empty() { text } else { text + &self.tail };
        Some(match self.goal.clone() {
            FieldTarget::Set { path, wants } => ValueChange::Set { path, value: meant(text, wants) },
            FieldTarget::Insert { path, index } => ValueChange::Insert { path, index, value: NewValue::Text(text) },
            FieldTarget::Append { path } => ValueChange::Append { path, value: NewValue::Text(text) },
            FieldTarget::Rename { path } => ValueChange::Rename { path, name: text.trim().to_owned() },
        })
    }
}

/// Converts the text to the wanted type, if possible.
fn meant(text: String, wants: WantedType) -> NewValue {
    let json = serde_json::from_str::<Json>(text.trim()).ok();
    let is_kept = json.as_ref().is_some_and(|json| *json.to_string() == *text.trim());
    match (wants, json) {
        (WantedType::Number, Some(json @ Json::Number(_))) if is_kept => NewValue::Json(json),
        (WantedType::Truth, Some(json @ Json::Bool(_))) => NewValue::Json(json),
        _ => NewValue::Text(text),
    }
}
