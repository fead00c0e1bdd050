//! Expansions: the commands and files in a body that a client replaces by their output or content.
//!
//! Composing runs no commands and reads no files. It lists the expansions, and inserts the results passed to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A command or a file in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceholderExpansion {
    pub kind: ExpansionKind,
    /// The command or the path, with its placeholders filled in.
    pub text: String,
    pub line: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ExpansionKind {
    Command,
    File,
}

/// The outputs and contents, by command or path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpansionSet(BTreeMap<(ExpansionKind, String), String>);

impl ExpansionSet {
    /// Adds the output or content of one expansion. Control characters are made visible.
    pub fn add(&mut self, expansion: &PlaceholderExpansion, content: &str) {
        let content = crate::domain::text::clean(content).into_owned();
        self.0.insert((expansion.kind, expansion.text.clone()), content);
    }

    pub(super) fn get(&self, expansion: &PlaceholderExpansion) -> Option<&str> {
        self.0.get(&(expansion.kind, expansion.text.clone())).map(String::as_str)
    }
}
