//! The screens: each has a state, the messages it takes, an `update`, a view and its dialogs.

pub mod agents;
pub mod cast;
pub mod composer;
pub mod detail;
pub mod files;
pub mod form;
