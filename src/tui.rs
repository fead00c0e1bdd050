//! The screen: a terminal program on the core, as a loop of messages, updates, effects and drawing.

pub mod canvas;
pub mod effect;
pub mod files;
pub mod headless;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod line;
pub mod markdown;
pub mod memory;
pub mod message;
pub mod model;
mod open;
pub mod pane;
pub mod program;
pub mod rows;
pub mod shell;
pub mod terminal;
pub mod theme;
pub mod update;
pub mod view;
pub mod wrap;
pub mod writing;
