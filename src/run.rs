//! Processes started for a user: in the background with their output collected, or with the terminal lent to them.
//!
//! Every child leads its own process group, so that a signal from the keyboard reaches either callsheet or the child,
//! and so that canceling a child terminates everything it started. [`ChildGroups`] contains the running groups; they
//! must be terminated on exit.

mod background;
mod decode;
mod foreground;
mod groups;
mod job;

pub use background::{BackgroundChild, ChildEnding, ChildEvent, ChildOptions, ChildReport, OutputPiece, OutputStream};
pub use decode::LossyDecoder;
pub use foreground::lend_terminal;
pub use groups::ChildGroups;
pub use job::{InputEvent, can_stop_job, stop_job, wait_for_input, wait_until_foreground};
