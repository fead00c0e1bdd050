//! One value while it is written: in a line of the form, or in a text area where it is long.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::super::super::line::Line;
use crate::domain::edit::{Change, New};
use crate::tui::view::row::width;
use crate::tui::writing::Writing;

/// One value while it is written.
#[derive(Clone, Debug)]
pub struct Field {
    /// What becomes of it.
    pub goal: Goal,
    /// What is written.
    pub input: Input,
    /// What was there before.
    began: String,
    /// The line ends it ended with, which nobody writes.
    tail: String,
    /// Whether it makes something that was not there.
    is_new: bool,
}

/// What becomes of what is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// The value at a path, whether it is there or not.
    Set {
        /// The path.
        path: String,
        /// What it is to be where it can.
        wants: Wants,
    },
    /// A new item of a list.
    Insert {
        /// The list.
        path: String,
        /// The number it gets, from 0.
        index: usize,
    },
    /// A new item of a list that is not there yet, or at its end.
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

/// What a text that is written is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wants {
    /// A text.
    Text,
    /// A number, where it is one.
    Number,
    /// True or false, where it is that.
    Truth,
}

/// What is written into.
#[derive(Clone, Debug)]
pub enum Input {
    /// A line.
    Line(Line),
    /// An area of several lines.
    Area(Box<Writing>),
}

impl Field {
    /// A field with a text to begin with.
    pub fn new(goal: Goal, text: &str) -> Self {
        let is_long = text.contains('\n');
        let (text, tail) = text.split_at(text.trim_end_matches('\n').len());
        let input = if is_long { Input::Area(Box::new(Writing::new(text))) } else { Input::Line(Line::new(text)) };
        let mut field = Self { goal, input, began: String::new(), tail: tail.to_owned(), is_new: false };
        field.began = field.text();
        field
    }

    /// The same field, for something that is not there yet.
    #[must_use]
    pub const fn anew(mut self) -> Self {
        self.is_new = true;
        self
    }

    /// A field in which that was written once already, and in vain.
    pub fn again(goal: Goal, text: &str) -> Self {
        Self { began: String::new(), ..Self::new(goal, text) }
    }

    /// What is written.
    pub fn text(&self) -> String {
        match &self.input {
            Input::Line(line) => line.text().to_owned(),
            Input::Area(writing) => writing.text(),
        }
    }

    /// What is written, with the line ends it ends with.
    pub fn whole(&self) -> String {
        self.text() + &self.tail
    }

    /// Whether it is written in an area.
    pub const fn is_area(&self) -> bool {
        matches!(self.input, Input::Area(_))
    }

    /// The same field in an area, where its text is longer than so many columns.
    #[must_use]
    pub fn within(mut self, columns: usize) -> Self {
        if width(&self.text()) > columns {
            self.widen();
        }
        self
    }

    /// Goes on in an area.
    pub fn widen(&mut self) {
        if let Input::Line(line) = &self.input {
            self.input = Input::Area(Box::new(Writing::new(line.text())));
        }
    }

    /// The change it comes to; none where nothing was written.
    pub fn change(&self) -> Option<Change> {
        let text = self.text();
        // A new key may well be empty; a new item that says nothing is none.
        if text == self.began && !(self.is_new && matches!(self.goal, Goal::Set { .. })) {
            return None;
        }
        let text = if text.is_empty() { text } else { text + &self.tail };
        Some(match self.goal.clone() {
            Goal::Set { path, wants } => Change::Set { path, value: meant(text, wants) },
            Goal::Insert { path, index } => Change::Insert { path, index, value: New::Text(text) },
            Goal::Append { path } => Change::Append { path, value: New::Text(text) },
            Goal::Rename { path } => Change::Rename { path, name: text.trim().to_owned() },
        })
    }
}

/// What was written as the type that is wanted, where it can be that.
fn meant(text: String, wants: Wants) -> New {
    let json = serde_json::from_str::<Json>(text.trim()).ok();
    let is_kept = json.as_ref().is_some_and(|json| *json.to_string() == *text.trim());
    match (wants, json) {
        (Wants::Number, Some(json @ Json::Number(_))) if is_kept => New::Json(json),
        (Wants::Truth, Some(json @ Json::Bool(_))) => New::Json(json),
        _ => New::Text(text),
    }
}
