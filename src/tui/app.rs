//! The program: its loop and terminal, the model, messages, and effects with the shell that performs them.

pub mod canvas;
pub mod effect;
pub mod headless;
pub mod input_target;
pub mod message;
pub mod model;
pub(in crate::tui) mod open;
pub mod perform;
pub mod run_loop;
pub mod shell;
pub mod terminal;
pub mod update;
pub mod view;
