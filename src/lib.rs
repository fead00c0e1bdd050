//! callsheet: the core that reads agent files, finds what is in them, and composes prompts.

pub mod domain;
#[cfg(feature = "store")]
pub mod store;
#[cfg(feature = "tui")]
pub mod tui;
