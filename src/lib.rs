//! callsheet: the core that reads agent files, analyzes them, and composes prompts.
//!
//! The library exists for the binary, its tests and its benches, and is not a published interface. A module is public
//! only if one of these uses it.

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "tui")]
pub mod clipboard;
pub mod domain;
#[cfg(all(test, feature = "tui"))]
mod linear_cost;
#[cfg(feature = "run")]
mod run;
#[cfg(feature = "store")]
pub mod store;
#[cfg(feature = "tui")]
pub mod tui;
