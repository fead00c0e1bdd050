//! What the program is about: values and pure functions, with no disk, clock, thread or terminal.

pub mod agent;
pub mod body;
pub mod cast;
pub mod compose;
pub mod create;
pub mod diff;
pub mod document;
pub mod edit;
pub mod formats;
pub mod generic;
pub mod library;
pub mod problem;
pub mod query;
pub mod reading;
pub mod scalar;
pub mod source;
pub mod span;
pub mod text;
pub mod value;
