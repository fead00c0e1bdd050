//! The clients that load agent files, as data, and the verdict of each on a file.
//!
//! The facts are in `assets/clients`, one file per client; they are separate from formats, since several clients
//! read one format and one client reads several.

mod accepted_value;
mod client_facts;
mod client_reading;
mod judge;
mod scalar_kind;
mod verdict;

pub use client_facts::{CheckMethod, ClientFacts, ClientIdentity, ClientPlace, PlaceBase, ProjectReach, SameFolder};
pub use client_reading::ClientFile;
pub use judge::judge;
pub use verdict::{ClientVerdict, VerdictDetail, VerdictKind};
