//! One edit looked at from all sides: its values, its bytes, its undoing.

use callsheet::domain::edit::{Change, Edited, New, Reason, apply};
use callsheet::domain::reading::{self, Rung};
use callsheet::domain::scalar::{self, Around};
use callsheet::domain::value::{Kind, Node, Style};

use super::judge::{Step, Target, expected, judged, judged_toml, same, without_empty};

/// How an edit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    Made,
    NothingToDo,
    Refused,
    NotAsMeant,
}

/// Makes a change and looks at it from all sides.
pub fn examine(text: &str, target: &Target, change: &Change) -> End {
    let edited = match apply(text, std::slice::from_ref(change)) {
        Ok(edited) => edited,
        Err(error) if matches!(error.reason, Reason::NotAsMeant(_)) => return End::NotAsMeant,
        Err(_) => return End::Refused,
    };
    let context = || format!("\n{change:?}\n== before\n{}\n== after\n{}", head(text), head(&edited.text));
    assert_eq!(spliced(text, &edited), edited.text, "{}", context());
    assert_places(text, target, change, &edited, &context);
    let (before, after) = (reading::read(text), reading::read(&edited.text));
    assert!(after.rung <= before.rung, "{}", context());
    assert_eq!(text[before.body_start..], edited.text[after.body_start..], "{}", context());
    if let Some(old) = judged(text).filter(|_| before.rung == Rung::Strict && !has_alias(&before.values)) {
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
        // Maps are the same in whatever order: a key that becomes a table has another place.
        let fits = wanted.iter().any(|wanted| without_empty(wanted) == new);
        assert!(fits, "read as\n{new:?}\nwanted\n{wanted:?}{}", context());
    }
    if edited.splices.is_empty() { End::NothingToDo } else { End::Made }
}

pub fn spliced(text: &str, edited: &Edited) -> String {
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

/// No byte outside the lines of the value is replaced.
pub fn assert_places(text: &str, target: &Target, change: &Change, edited: &Edited, context: &dyn Fn() -> String) {
    for splice in &edited.splices {
        let replaced = splice.span.of(text);
        match change {
            // Entries change places; all of them are still there.
            Change::Move { .. } => {
                let sorted = |text: &str| {
                    let mut signs: Vec<char> = text.chars().collect();
                    signs.sort_unstable();
                    signs
                };
                assert_eq!(sorted(replaced), sorted(&splice.text), "{}", context());
            }
            // The last entry leaves empty brackets behind at the key above.
            Change::Remove { .. } if replaced.is_empty() => {
                assert!(matches!(splice.text.trim(), "[]" | "{}"), "{}", context());
            }
            // A key that was a table with a header stands above all tables now.
            Change::Set { .. } if replaced.is_empty() && text.starts_with("+++") => {}
            // A comma goes with what it stands behind.
            Change::Remove { .. } if replaced.trim_start().starts_with(',') => {
                assert!(splice.text.is_empty(), "{}", context());
            }
            _ => {
                let from = target.lines.start.saturating_sub(2);
                assert!(from <= splice.span.start && splice.span.end <= target.lines.end, "{}", context());
            }
        }
    }
}

pub fn head(text: &str) -> &str {
    let end = reading::read(text).body_start;
    &text[..end]
}

pub fn has_alias(node: &Node) -> bool {
    matches!(node.kind, Kind::Alias(_))
        || node.items().iter().any(has_alias)
        || node.pairs().iter().any(|pair| has_alias(&pair.value))
}

/// What was done and undone leaves every byte as it was, where the style of the value allows it.
pub fn examine_inverse(text: &str, target: &Target, number: usize) {
    let path = target.path.clone();
    let reading = reading::read(text);
    let node = reading.values.at(&path).unwrap();
    let done_and_undone = |change: Change, undo: Change| {
        let changes = [change, undo];
        if let Ok(edited) = apply(text, &changes) {
            assert_eq!(head(&edited.text), head(text), "{changes:?}");
        } else {
            // Whether it can be made at all is looked at elsewhere.
            let is_refused = apply(text, &changes[..1]).is_err();
            assert!(is_refused || text.contains("|+"), "{changes:?}\n{}", head(text));
        }
    };
    let word = || New::Text("word".to_owned());
    match &node.kind {
        Kind::Scalar { text: said, style } if allows_inverse(node.span.of(text), said, *style) => {
            let other = if said.ends_with('\n') { "word\n" } else { "word" };
            done_and_undone(
                Change::Set { path: path.clone(), value: New::Text(other.to_owned()) },
                Change::Set { path: path.clone(), value: New::Text(said.to_string()) },
            );
        }
        Kind::List(items) if !items.is_empty() => {
            let index = number % (items.len() + 1);
            done_and_undone(
                Change::Insert { path: path.clone(), index, value: word() },
                Change::Remove { path: format!("{path}[{index}]") },
            );
            let (from, to) = (number % items.len(), number / 7 % items.len());
            done_and_undone(
                Change::Move { path: format!("{path}[{from}]"), index: to },
                Change::Move { path: format!("{path}[{to}]"), index: from },
            );
        }
        // A table that is there only by the tables inside it gets a header with its first key, and keeps it.
        Kind::Map(pairs) if !pairs.is_empty() && !stands_under_others(node.span.of(text), target) => {
            let added = format!("{path}.brand_new");
            done_and_undone(Change::Set { path: added.clone(), value: word() }, Change::Remove { path: added });
        }
        _ => {}
    }
    if let Some(Step::Key(key)) = target.steps.last()
        && scalar::fits_plain(key, Around::Flow)
        && scalar::is_text(key)
        && !key.contains([' ', '.'])
    {
        let renamed = format!("{}brand_new", path.strip_suffix(key.as_str()).unwrap());
        done_and_undone(
            Change::Rename { path, name: "brand_new".to_owned() },
            Change::Rename { path: renamed, name: key.clone() },
        );
    }
}

/// Whether what is written begins with the header of another value.
fn stands_under_others(written: &str, target: &Target) -> bool {
    let header = written.strip_prefix('[').map(|written| written.split(']').next().unwrap_or_default().trim());
    match (header, target.steps.last()) {
        (Some(header), Some(Step::Key(key))) => !header.ends_with(key.as_str()),
        _ => false,
    }
}

/// Whether the text would be written as it stands there.
pub fn allows_inverse(written: &str, said: &str, style: Style) -> bool {
    match style {
        Style::Plain => !written.contains('\n') && scalar::is_text(said) && scalar::fits_plain(said, Around::Block),
        Style::Single => written == scalar::in_single_quotes(said) && scalar::is_one_line(said),
        Style::Double => written == scalar::in_double_quotes(said) && !said.contains('\n'),
        Style::Literal => {
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
        Style::Folded => false,
    }
}
