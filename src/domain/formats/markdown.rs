//! Plain Markdown of an unknown tool: everything that matches no other format.

use super::{
    FormatClues, FormatFiles, FormatKey, FormatSpec, KeyValue, NameComparison, NamePrecedence, NameSource,
    TEXT_ENDINGS, UnknownKeys, path_tells_nothing,
};

/// Not based on any tool: any frontmatter, or none. It comes last because it matches everything.
pub(super) const SPEC: FormatSpec = FormatSpec {
    id: "markdown",
    label: "plain Markdown",
    places: &[],
    files: FormatFiles::ending(TEXT_ENDINGS),
    identity: NameSource::Name,
    names: NameComparison::Exact,
    precedence: NamePrecedence::Unknown,
    keys: &[
        FormatKey::new("name", KeyValue::Text, "Agent name; default: the file name."),
        FormatKey::new("description", KeyValue::Text, "Purpose of the agent; default: first sentence of the body."),
    ],
    unknown_keys: UnknownKeys::Ignored,
    placeholders: super::PlaceholderRules::NONE,
    path_tells: path_tells_nothing,
    recognizes: |_: &FormatClues<'_>| true,
    read: true,
};
