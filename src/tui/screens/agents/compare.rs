//! Compares two agents: their properties side by side, and their bodies line by line.

use crate::domain::agent::{Agent, TextOrigin};
use crate::domain::compose::TextSize;
use crate::domain::text::{counted, first_sentence, thousands};
use crate::tui::ui::dialog::{Dialog, DialogContent, DialogId, ReaderDialog, ReaderLine};
use crate::tui::ui::line_diff::LineDiff;
use crate::tui::ui::theme::Meaning;

/// A label, and a function that returns the property of an agent.
type Row = (&'static str, fn(&Agent) -> String);

/// Compares two agents side by side, with a diff of their bodies.
pub fn comparison(one: &Agent, other: &Agent) -> Dialog {
    let mut told = vec![ReaderLine::Columns(one.entry.name.clone(), other.entry.name.clone()), ReaderLine::Gap];
    told.extend(summary(one, other));
    told.push(ReaderLine::Gap);
    told.extend(bodies(one, other));
    let title = format!("{} and {}", one.entry.name, other.entry.name);
    DialogContent::Reader(ReaderDialog::new(title, Meaning::Accent, told, 130)).dialog(DialogId::Comparison)
}

fn summary(one: &Agent, other: &Agent) -> Vec<ReaderLine> {
    let rows: [Row; 12] = [
        ("id", |agent| agent.entry.found.id.0.clone()),
        ("description", |agent| first_sentence(&agent.entry.description).into_owned()),
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
            let size = TextSize::of(&agent.document.text);
            let lines = agent.document.lines().count();
            format!("{} lines, {} bytes, ≈ {} tokens", thousands(lines), thousands(size.bytes), thousands(size.tokens))
        }),
        ("problems", |agent| match agent.entry.problems.len() {
            0 => String::new(),
            count => count.to_string(),
        }),
    ];
    let pairs = rows.into_iter().map(|(label, of)| ReaderLine::Pair { label, left: of(one), right: of(other) });
    pairs
        .filter(|pair| !matches!(pair, ReaderLine::Pair { left, right, .. } if left.is_empty() && right.is_empty()))
        .collect()
}

fn names<'a>(names: impl Iterator<Item = &'a str>, origin: TextOrigin) -> String {
    let names = names.collect::<Vec<_>>().join(", ");
    match origin {
        TextOrigin::Declared => names,
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

/// Diff of the bodies: the lines of only one, with a few common lines around them.
fn bodies(one: &Agent, other: &Agent) -> Vec<ReaderLine> {
    let first = |agent: &Agent| agent.document.lines().line(agent.body_span().start);
    let diff = LineDiff::new(lines(one), lines(other), (first(one), first(other)));
    if diff.is_empty() {
        return vec![ReaderLine::Head("The bodies are identical".to_owned())];
    }
    let mut told = vec![ReaderLine::Head("Differences of the bodies".to_owned())];
    told.push(ReaderLine::Text(
        format!(
            "{} only in the first, {} only in the second, {} in both",
            counted(diff.removed(), "line"),
            diff.added(),
            diff.alike
        ),
        Meaning::Muted,
    ));
    told.extend(diff.told());
    told
}

fn lines(agent: &Agent) -> Vec<&str> {
    agent.body_span().of(&agent.document.text).lines().collect()
}
