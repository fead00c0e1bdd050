//! Types that the YAML readers of clients give to values.

use super::client_facts::ScalarTypes;
use crate::domain::scalar::{self, ScalarTag};
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

/// Type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScalarKind {
    Null,
    Text,
    Bool,
    Number,
    Date,
    List,
    Map,
}

impl ScalarKind {
    /// The type with its article.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Text => "text",
            Self::Bool => "true or false",
            Self::Number => "a number",
            Self::Date => "a date",
            Self::List => "a list",
            Self::Map => "a map",
        }
    }
}

/// The type that a YAML reader gives to a value. What an alias stands for is not known, and taken for text.
pub(super) fn kind_of(node: &ValueNode, types: ScalarTypes) -> ScalarKind {
    match &node.kind {
        NodeKind::List(_) => ScalarKind::List,
        NodeKind::Map(_) => ScalarKind::Map,
        NodeKind::Scalar { text, style: ValueStyle::Plain } => {
            let is_date = types == ScalarTypes::JsYaml && scalar::tags(text).0 == ScalarTag::Date;
            if is_date { ScalarKind::Date } else { core_kind(text) }
        }
        NodeKind::Scalar { .. } | NodeKind::Alias(_) => ScalarKind::Text,
    }
}

fn core_kind(text: &str) -> ScalarKind {
    match scalar::tags(text).1 {
        ScalarTag::Null => ScalarKind::Null,
        ScalarTag::Bool => ScalarKind::Bool,
        ScalarTag::Number if !text.contains(['_', ':']) => ScalarKind::Number,
        ScalarTag::Number | ScalarTag::Text | ScalarTag::Date | ScalarTag::Sign => ScalarKind::Text,
    }
}
