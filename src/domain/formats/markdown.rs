//! Plain Markdown of a tool nobody knows: what no other format claims.

use super::{
    Clues, Files, Identity, Key, KeyValue, Names, Precedence, Spec, TEXT_ENDINGS, UnknownKeys, path_tells_nothing,
};

/// No tool's facts: any frontmatter, or none. It comes last, for it takes everything.
pub(super) const SPEC: Spec = Spec {
    id: "markdown",
    label: "plain Markdown",
    places: &[],
    files: Files::ending(TEXT_ENDINGS),
    identity: Identity::Name,
    names: Names::Exact,
    precedence: Precedence::Unknown,
    keys: &[
        Key::new("name", KeyValue::Text, "The agent's name; without it, the file's."),
        Key::new("description", KeyValue::Text, "What the agent does; without it, the first sentence of the body."),
    ],
    unknown_keys: UnknownKeys::Ignored,
    path_tells: path_tells_nothing,
    recognises: |_: &Clues<'_>| true,
    read: true,
};
