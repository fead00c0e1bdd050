//! The integration tests: one binary with several modules.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may stop at a surprise and say why it was skipped"
)]

#[cfg(feature = "cli")]
mod cli;
mod clients;
#[cfg(feature = "store")]
mod corpus_compose;
#[cfg(feature = "tui")]
mod corpus_form;
#[cfg(all(feature = "cli", feature = "tui"))]
mod documentation;
mod edit;
#[cfg(all(feature = "store", unix))]
mod faults;
#[cfg(all(feature = "tui", unix))]
mod flows;
mod language;
#[cfg(feature = "tui")]
mod pictures;
mod rules;
mod seeds;
#[cfg(feature = "store")]
mod store;
#[cfg(all(feature = "cli", feature = "tui", unix))]
mod terminal;
