//! The panes: each a state, the messages it takes, and an `update` that answers effects and an outcome.

pub mod agents;
pub mod cast;
pub mod detail;
pub mod dialog;
pub mod editor;
pub mod prompt;
