//! The screen: a terminal program on top of the core, as a loop of messages, updates, effects and drawing.

pub mod app;
pub mod screens;
pub mod ui;
