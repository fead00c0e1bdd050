//! callsheet: the core that reads agent files, finds what is in them, and composes prompts.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "tui")]
pub mod clipboard;
pub mod domain;
#[cfg(feature = "store")]
pub mod store;
#[cfg(feature = "tui")]
pub mod tui;
