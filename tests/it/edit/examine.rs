//! Examines one edit: its values, its bytes, and its inverse.

use callsheet::domain::edit::{EditRefusal, EditedText, NewValue, ValueChange, apply_changes};
use callsheet::domain::key_path;
use callsheet::domain::reading::{self, ReadingMethod};
use callsheet::domain::scalar::{self, ScalarContext};
use callsheet::domain::value::{NodeKind, ValueStyle};

use super::judge::{Step, Target, expected, judged, judged_toml, same, without_empty};

/// Result of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Made,
    NothingToDo,
    Refused,
    NotAsMeant,
}

/// Makes a change and examines it.
pub fn examine(text: &str, target: &Target, change: &ValueChange) -> End {
    let edited = match apply_changes(text, std::slice::from_ref(change)) {
        Ok(edited) => edited,
        Err(error) if matches!(error.reason, EditRefusal::NotAsMeant(_)) => return End::NotAsMeant,
        Err(_) => return End::Refused,
    };
    let context = || format!("\n{change:?}\n== before\n{}\n== after\n{}", head(text), head(&edited.text));
    assert_eq!(spliced(text, &edited), edited.text, "{}", context());
    assert_places(text, target, change, &edited, &context);
    assert_lines_stay(text, change, &edited, &context);
    assert_comments_stay_above_headers(text, change, &edited, &context);
    let (before, after) = (reading::read(text), reading::read(&edited.text));
    assert!(after.reading <= before.reading, "{}", context());
    assert_eq!(text[before.body_start..], edited.text[after.body_start..], "{}", context());
    // The second parser expands aliases, so that a value that changes with its anchor is noticed.
    if let Some(old) = judged(text).filter(|_| before.reading == ReadingMethod::Strict) {
        let new = judged(&edited.text);
        assert!(new.is_some(), "the second parser refuses it{}", context());
        let new = new.unwrap();
        let wanted = expected(&old, &target.steps, change);
        let fits = wanted.iter().any(|wanted| same(wanted, &new));
        assert!(fits, "read as\n{new:?}\nwanted\n{wanted:?}{}", context());
    }
    if let Some(old) = judged_toml(text) {
        let new = without_empty(&judged_toml(&edited.text).unwrap());
        let wanted = expected(&old, &target.steps, change);
        // The order of a map's keys is ignored: a key that becomes a table moves.
        let fits = wanted.iter().any(|wanted| without_empty(wanted) == new);
        assert!(fits, "read as\n{new:?}\nwanted\n{wanted:?}{}", context());
    }
    if edited.splices.is_empty() { End::NothingToDo } else { End::Made }
}

pub fn spliced(text: &str, edited: &EditedText) -> String {
    let mut out = String::new();
    let mut at = 0;
    for splice in &edited.splices {
        assert!(splice.span.start >= at);
        out += &text[at..splice.span.start];
        out += &splice.text;
        at = splice.span.end;
    }
    out + &text[at..]
}

/// Asserts that no byte outside the lines of the value is replaced.
pub fn assert_places(
    text: &str,
    target: &Target,
    change: &ValueChange,
    edited: &EditedText,
    context: &dyn Fn() -> String,
) {
    for splice in &edited.splices {
        let replaced = splice.span.of(text);
        match change {
            // Entries change their positions, but all of them are still there.
            ValueChange::Move { .. } => {
                let sorted = |text: &str| {
                    let mut signs: Vec<char> = text.chars().collect();
                    signs.sort_unstable();
                    signs
                };
                assert_eq!(sorted(replaced), sorted(&splice.text), "{}", context());
            }
            // Removing the last entry leaves empty brackets after the parent key.
            ValueChange::Remove { .. } if replaced.is_empty() => {
                assert!(matches!(splice.text.trim(), "[]" | "{}"), "{}", context());
            }
            // A key that was a table with a header is above all tables now.
            ValueChange::Set { .. } if replaced.is_empty() && text.starts_with("+++") => {}
            // The comments above the first table belong to it, so a new table is inserted above them.
            ValueChange::Insert { index: 0, .. }
                if replaced.is_empty() && are_comments(text, splice.span.start, target.lines.start) => {}
            // The comma before a removed entry is removed with it.
            ValueChange::Remove { .. } if replaced.trim_start().starts_with(',') => {
                assert!(splice.text.is_empty(), "{}", context());
            }
            _ => {
                let from = target.lines.start.saturating_sub(2);
                assert!(from <= splice.span.start && splice.span.end <= target.lines.end, "{}", context());
            }
        }
    }
}

/// Returns true if the lines from `start` to `end` are all TOML comments, and `start` is at the beginning of a line.
fn are_comments(text: &str, start: usize, end: usize) -> bool {
    let is_whole = text[..start].ends_with('\n');
    let mut lines = text.get(start..end).unwrap_or_default().lines().peekable();
    text.starts_with("+++") && is_whole && lines.peek().is_some() && lines.all(|line| line.trim().starts_with('#'))
}

/// Asserts that a comment directly above a TOML header is still above the same header after a new table or item.
fn assert_comments_stay_above_headers(
    text: &str,
    change: &ValueChange,
    edited: &EditedText,
    context: &dyn Fn() -> String,
) {
    if !text.starts_with("+++") || !matches!(change, ValueChange::Insert { .. } | ValueChange::Append { .. }) {
        return;
    }
    let commented = |text: &str| {
        let lines: Vec<String> = head(text).lines().map(str::to_owned).collect();
        let is_commented = |pair: &&[String]| pair[0].trim().starts_with('#') && pair[1].trim().starts_with('[');
        let mut pairs: Vec<Vec<String>> = lines.windows(2).filter(is_commented).map(<[String]>::to_vec).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(commented(text), commented(&edited.text), "{}", context());
}

/// Asserts that unindented lines that no value of valid YAML contains are still there, outside examples.
///
/// Examines only lines, so that it does not share an assumption with the parser.
fn assert_lines_stay(text: &str, change: &ValueChange, edited: &EditedText, context: &dyn Fn() -> String) {
    let is_valid = judged(text).is_some() || judged_toml(text).is_some();
    if is_valid || reading::read(text).block.is_none() || matches!(change, ValueChange::Move { .. }) {
        return;
    }
    let mut after: Vec<&str> = head(&edited.text).lines().map(str::trim).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let margin = head(text).lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut lost = Vec::new();
    let mut open_examples = 0_usize;
    for line in head(text).lines() {
        let was_open = open_examples > 0 || line.contains("<example");
        open_examples += line.matches("<example").count();
        open_examples = open_examples.saturating_sub(line.matches("</example").count());
        let is_inside = indent(line) > margin;
        if was_open || is_inside || line.trim().is_empty() {
            continue;
        }
        match after.iter().position(|kept| *kept == line.trim()) {
            Some(at) => drop(after.remove(at)),
            None => lost.push(line),
        }
    }
    // The line of the key itself changes, and so may the dashes of its list, but no others.
    let dashes = lost.iter().filter(|line| line.starts_with('-')).count();
    let is_dash_list = lost.len() - dashes <= 1 && edited_list_has_dashes(text, &lost);
    assert!(lost.len() <= 1 || is_dash_list, "lost {lost:?}{}", context());
}

/// Returns true if the lost lines are the unindented items of a list whose key is the first other line.
fn edited_list_has_dashes(text: &str, lost: &[&str]) -> bool {
    reading::read(text).values.pairs().iter().any(|pair| {
        let items = pair.value.items();
        let written = |item: &callsheet::domain::value::ValueNode| item.span.of(text);
        lost.iter()
            .filter(|line| line.starts_with('-'))
            .all(|line| items.iter().any(|item| line.contains(written(item).lines().next().unwrap_or_default())))
    })
}

pub fn head(text: &str) -> &str {
    let end = reading::read(text).body_start;
    &text[..end]
}

/// Asserts that undoing a change restores every byte, if the style of the value allows it.
pub fn examine_inverse(text: &str, target: &Target, number: usize) {
    let path = target.path.clone();
    let reading = reading::read(text);
    let node = reading.values.at(&path).unwrap();
    let done_and_undone = |change: ValueChange, undo: ValueChange| {
        let changes = [change, undo];
        if let Ok(edited) = apply_changes(text, &changes) {
            assert_eq!(head(&edited.text), head(text), "{changes:?}");
        } else {
            // Other tests check whether the change can be made at all.
            let is_refused = apply_changes(text, &changes[..1]).is_err();
            assert!(is_refused || text.contains("|+"), "{changes:?}\n{}", head(text));
        }
    };
    let word = || NewValue::Text("word".to_owned());
    match &node.kind {
        NodeKind::Scalar { text: said, style } if allows_inverse(node.span.of(text), said, *style) => {
            let other = if said.ends_with('\n') { "word\n" } else { "word" };
            done_and_undone(
                ValueChange::Set { path: path.clone(), value: NewValue::Text(other.to_owned()) },
                ValueChange::Set { path: path.clone(), value: NewValue::Text(said.to_string()) },
            );
        }
        NodeKind::List(items) if !items.is_empty() => {
            let index = number % (items.len() + 1);
            done_and_undone(
                ValueChange::Insert { path: path.clone(), index, value: word() },
                ValueChange::Remove { path: format!("{path}[{index}]") },
            );
            let (from, to) = (number % items.len(), number / 7 % items.len());
            done_and_undone(
                ValueChange::Move { path: format!("{path}[{from}]"), index: to },
                ValueChange::Move { path: format!("{path}[{to}]"), index: from },
            );
        }
        // A table that exists only through the tables inside it gets a header with its first key, and keeps it.
        NodeKind::Map(pairs) if !pairs.is_empty() && !stands_under_others(node.span.of(text), target) => {
            let added = format!("{path}.brand_new");
            done_and_undone(
                ValueChange::Set { path: added.clone(), value: word() },
                ValueChange::Remove { path: added },
            );
        }
        _ => {}
    }
    if let Some(Step::Key(key)) = target.steps.last()
        && scalar::fits_plain(key, ScalarContext::Flow)
        && scalar::is_text(key)
        && !key.contains([' ', '.'])
    {
        let renamed = key_path::below(&target.parent, "brand_new");
        done_and_undone(
            ValueChange::Rename { path, name: "brand_new".to_owned() },
            ValueChange::Rename { path: renamed, name: key.clone() },
        );
    }
}

/// Returns true if the text of the table begins with the header of another table.
fn stands_under_others(written: &str, target: &Target) -> bool {
    let header = written.strip_prefix('[').map(|written| written.split(']').next().unwrap_or_default().trim());
    match (header, target.steps.last()) {
        (Some(header), Some(Step::Key(key))) => !header.ends_with(key.as_str()),
        _ => false,
    }
}

/// Returns true if the editor would write the text in its current form.
pub fn allows_inverse(written: &str, said: &str, style: ValueStyle) -> bool {
    match style {
        ValueStyle::Plain => {
            !written.contains('\n') && scalar::is_text(said) && scalar::fits_plain(said, ScalarContext::Block)
        }
        ValueStyle::Single => written == scalar::in_single_quotes(said) && scalar::is_one_line(said),
        ValueStyle::Double => written == scalar::in_double_quotes(said) && !said.contains('\n'),
        ValueStyle::Literal => {
            let header = written.lines().next().unwrap_or_default();
            let breaks = said.len() - said.trim_end_matches('\n').len();
            let is_blank = |line: &str| !line.is_empty() && line.trim().is_empty();
            let header = header.split(' ').next().unwrap_or_default();
            header == ["|-", "|"].get(breaks).copied().unwrap_or("")
                && !said.trim().is_empty()
                && !said.lines().any(is_blank)
                && !written.lines().any(is_blank)
                && scalar::is_printable(said)
                && !said.starts_with('\t')
        }
        ValueStyle::Folded => false,
    }
}
