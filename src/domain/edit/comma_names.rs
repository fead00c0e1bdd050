//! Lists of names in one text, such as `tools: Read, Grep`: the text to append for another name.

use super::new_keys::{KeyStep, follow};
use super::splice::Splice;
use crate::domain::agent::is_tool_profile;
use crate::domain::formats::{ALL, KeyValue};
use crate::domain::scalar;
use crate::domain::value::{NodeKind, ValueNode, ValueStyle};

/// Keys that some client reads as a comma-separated list, besides those that the formats declare.
const MORE_KEYS: [&str; 3] = ["allowedTools", "allowed_tools", "applyTo"];

/// The key that determines how the names at the end of the steps are written: their own, or that of the map of tool
/// profiles around them. `None` if no client reads names there.
pub(super) fn names_key<'a>(root: &'a ValueNode, steps: &[KeyStep]) -> Option<&'a str> {
    let (&KeyStep::Pair(at), parents) = steps.split_last()? else { return None };
    let parent = follow(root, parents)?;
    let key = parent.pairs().get(at)?.key.as_str();
    match parents {
        &[KeyStep::Pair(tools)] if is_tool_profile(root, tools, at) => Some(root.pairs()[tools].key.as_str()),
        _ => takes_names(key).then_some(key),
    }
}

/// The text to append to a value of a [`names_key`] for another name; `None` if the value is not a text of names.
pub(super) fn addition(key: &str, text: &str, name: &str) -> Option<String> {
    if text.trim_start().starts_with(['[', '{']) {
        return None;
    }
    let said = text.trim_end();
    if said.is_empty() || said.len() < text.len() && said.ends_with(',') {
        return Some(name.to_owned());
    }
    if said.len() < text.len() && !said.contains('\n') {
        // Trailing blanks would end up before the comma.
        return None;
    }
    let separator = match said {
        _ if said.ends_with(',') => " ",
        _ if said.contains('\n') && !said.contains(',') => "\n",
        _ if said.contains(',') => {
            if said.contains(", ") {
                ", "
            } else {
                ","
            }
        }
        // In skills, the names may be separated by blanks.
        _ if key.starts_with("allowed") && has_blank_between_names(said) => " ",
        _ => ", ",
    };
    let line_end = if said.contains('\n') && text.ends_with('\n') { "\n" } else { "" };
    let separator = if line_end.is_empty() { separator } else { separator.trim_start_matches('\n') };
    Some(format!("{separator}{name}{line_end}"))
}

fn takes_names(key: &str) -> bool {
    let is_names = |value| matches!(value, KeyValue::Names | KeyValue::NamesOrMap);
    let mut known = ALL.iter().flat_map(|format| format.0.keys);
    MORE_KEYS.contains(&key) || known.any(|known| known.name == key && is_names(known.value))
}

fn has_blank_between_names(text: &str) -> bool {
    let mut depth = 0_usize;
    text.chars().any(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ' ' && depth == 0
    })
}

/// The splice that appends text to a value on one line; `None` for a value of several lines.
pub(super) fn insertion(text: &str, value: &ValueNode, addition: &str) -> Option<Splice> {
    let NodeKind::Scalar { style, .. } = &value.kind else { return None };
    if value.span.is_empty() || value.span.of(text).contains('\n') || !scalar::is_one_line(addition) {
        return None;
    }
    match style {
        ValueStyle::Plain => Some(Splice::insert(value.span.end, addition)),
        ValueStyle::Single => Some(Splice::insert(value.span.end - 1, addition.replace('\'', "''"))),
        ValueStyle::Double => {
            let quoted = scalar::in_double_quotes(addition);
            Some(Splice::insert(value.span.end - 1, &quoted[1..quoted.len() - 1]))
        }
        ValueStyle::Literal | ValueStyle::Folded => None,
    }
}
