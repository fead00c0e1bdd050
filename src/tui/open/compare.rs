//! Two agents compared: what each has, side by side, and how their bodies differ, line by line.

use similar::{Algorithm, DiffOp, capture_diff_slices, group_diff_ops};

use crate::domain::agent::{Agent, Origin};
use crate::domain::compose::Size;
use crate::domain::text::{first_sentence, thousands};
use crate::tui::pane::dialog::{Content, Dialog, Reader, Told};
use crate::tui::theme::Meaning;

/// How many lines that are alike are shown around those that differ.
const AROUND: usize = 3;

/// A label, and what an agent has of it.
type Row = (&'static str, fn(&Agent) -> String);

/// What two agents have, side by side, and how their bodies differ.
pub fn comparison(one: &Agent, other: &Agent) -> Dialog {
    let mut told = vec![Told::Columns(one.entry.name.clone(), other.entry.name.clone()), Told::Gap];
    told.extend(summary(one, other));
    told.push(Told::Gap);
    told.extend(bodies(one, other));
    let title = format!("{} and {}", one.entry.name, other.entry.name);
    Content::Reader(Reader::new(title, Meaning::Accent, told, 130)).into()
}

fn summary(one: &Agent, other: &Agent) -> Vec<Told> {
    let rows: [Row; 12] = [
        ("id", |agent| agent.entry.found.id.0.clone()),
        ("description", |agent| first_sentence(&agent.entry.description)),
        ("format", |agent| agent.entry.format.id().to_owned()),
        ("model", |agent| agent.entry.model.clone().unwrap_or_default()),
        ("tier", |agent| agent.entry.tier.clone().unwrap_or_default()),
        ("modes", |agent| names(agent.modes.iter().map(|mode| mode.name.as_str()), agent.entry.modes_origin)),
        ("roles", |agent| names(agent.roles.iter().map(|role| role.name.as_str()), agent.entry.roles_origin)),
        ("by default", |agent| {
            let tools = agent.default_tools.clone().filter(|_| agent.tools.len() > 1);
            let defaults = [&agent.entry.default_mode, &agent.entry.default_role, &tools];
            defaults.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
        }),
        ("tools", tools),
        ("checklists", |agent| match agent.entry.checklists {
            0 => String::new(),
            count => format!("{count} with {} items", agent.entry.items),
        }),
        ("size", |agent| {
            let size = Size::of(&agent.document.text);
            let lines = agent.document.lines().count();
            format!("{} lines, {} bytes, ≈ {} tokens", thousands(lines), thousands(size.bytes), thousands(size.tokens))
        }),
        ("problems", |agent| match agent.entry.problems.len() {
            0 => String::new(),
            count => count.to_string(),
        }),
    ];
    let pairs = rows.into_iter().map(|(label, of)| Told::Pair { label, left: of(one), right: of(other) });
    pairs
        .filter(|pair| !matches!(pair, Told::Pair { left, right, .. } if left.is_empty() && right.is_empty()))
        .collect()
}

fn names<'a>(names: impl Iterator<Item = &'a str>, origin: Origin) -> String {
    let names = names.collect::<Vec<_>>().join(", ");
    match origin {
        Origin::Declared => names,
        other => format!("{names} ({})", other.word()),
    }
}

fn tools(agent: &Agent) -> String {
    match agent.tools.as_slice() {
        [only] => only.tools.join(", "),
        several => several
            .iter()
            .map(|profile| format!("{}: {}", profile.name, profile.tools.join(", ")))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

/// How the bodies differ: the lines only one has, with a few around them that both have.
fn bodies(one: &Agent, other: &Agent) -> Vec<Told> {
    let (left, right) = (Body::of(one), Body::of(other));
    let operations = capture_diff_slices(Algorithm::Myers, &left.lines, &right.lines);
    let alike: usize = operations
        .iter()
        .map(|operation| match operation {
            DiffOp::Equal { len, .. } => *len,
            _ => 0,
        })
        .sum();
    if alike == left.lines.len() && alike == right.lines.len() {
        return vec![Told::Head("The bodies are alike, line by line".to_owned())];
    }
    let mut told = vec![Told::Head("How the bodies differ".to_owned())];
    told.push(Told::Text(
        format!(
            "{} only in the first, {} only in the second, {alike} in both",
            lines_word(left.lines.len() - alike),
            right.lines.len() - alike
        ),
        Meaning::Muted,
    ));
    let mut shown_to = 0;
    for group in group_diff_ops(operations, AROUND) {
        let first = group.first().map_or(0, |operation| operation.old_range().start);
        let skipped = first.saturating_sub(shown_to);
        told.push(if skipped > 0 { Told::Skipped(skipped) } else { Told::Gap });
        for operation in &group {
            told.extend(left.told(&right, operation));
        }
        shown_to = group.last().map_or(shown_to, |operation| operation.old_range().end);
    }
    let rest = left.lines.len().saturating_sub(shown_to);
    if rest > 0 {
        told.push(Told::Skipped(rest));
    }
    told
}

fn lines_word(count: usize) -> String {
    format!("{count} {}", if count == 1 { "line" } else { "lines" })
}

/// The lines of a body, and the number of the first.
struct Body<'a> {
    lines: Vec<&'a str>,
    first: usize,
}

impl<'a> Body<'a> {
    fn of(agent: &'a Agent) -> Self {
        let span = agent.body_span();
        let lines = span.of(&agent.document.text).lines().collect();
        Self { lines, first: agent.document.lines().line(span.start) }
    }

    fn told(&self, other: &Self, operation: &DiffOp) -> Vec<Told> {
        let (old, new) = (operation.old_range(), operation.new_range());
        if matches!(operation, DiffOp::Equal { .. }) {
            let both = old.zip(new).map(|(left, right)| Told::Line {
                left: Some(self.first + left),
                right: Some(other.first + right),
                text: self.lines[left].to_owned(),
            });
            return both.collect();
        }
        let removed =
            old.map(|at| Told::Line { left: Some(self.first + at), right: None, text: self.lines[at].to_owned() });
        let added =
            new.map(|at| Told::Line { left: None, right: Some(other.first + at), text: other.lines[at].to_owned() });
        removed.chain(added).collect()
    }
}
