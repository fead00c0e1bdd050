//! Values and pure functions of the program, without disk, clock, threads or terminal.

pub mod agent;
pub mod body;
pub mod cast;
pub mod clients;
pub mod compose;
pub mod convert;
pub mod create;
pub mod diff;
pub mod document;
pub mod edit;
pub mod formats;
pub use agent::generic;
pub mod install;
pub mod key_path;
pub mod library;
pub mod memory;
pub mod problem;
pub mod query;
pub mod reading;
pub mod scalar;
pub mod source;
pub mod span;
pub mod text;
pub mod value;
pub mod yaml_file;
