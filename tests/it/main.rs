//! The integration tests: one binary, a module each.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at a surprise and say why it was skipped"
)]

#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "store")]
mod corpus_compose;
#[cfg(feature = "tui")]
mod corpus_form;
mod edit;
#[cfg(all(feature = "store", unix))]
mod faults;
#[cfg(all(feature = "tui", unix))]
mod flows;
#[cfg(feature = "tui")]
mod pictures;
mod seeds;
#[cfg(feature = "store")]
mod store;
#[cfg(all(feature = "cli", feature = "tui", unix))]
mod terminal;
