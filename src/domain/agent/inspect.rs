//! What is the matter with an agent's text: hidden signs, broken encodings, defaults that name nothing.

use super::super::document::Document;
use super::super::problem::{Problem, Severity};
use super::super::span::LineIndex;
use super::super::text::{HiddenKind, clean_line, hidden, repair_doubled};
use super::super::value::Node;
use super::Origin;
use super::mode::{self, Modes};
use super::role::{self, Roles};
use super::tool::{self, Profiles};

/// Bytes that are not UTF-8.
pub(super) fn decoding(document: &Document) -> Option<Problem> {
    let at = document.lossy?;
    let line = document.text.find('\u{fffd}').map_or(1, |at| document.lines().line(at));
    Some(
        Problem::new(
            "not-utf8",
            Severity::Warning,
            format!(
                "byte {} is not UTF-8; such bytes are shown as \u{fffd} and other tools may refuse the file",
                at + 1
            ),
        )
        .at(line, 1)
        .fix("save the file as UTF-8"),
    )
}

/// Everything wrong with the text as a whole.
pub(super) fn text(document: &Document) -> Vec<Problem> {
    let lines = document.lines();
    let mut problems: Vec<Problem> = decoding(document).into_iter().collect();
    problems.extend(hidden_signs(&document.text, &lines));
    problems.extend(doubled(&document.text, &lines));
    problems
}

/// One problem for each kind of hidden sign, at its first place; each run of tags on its own, with
/// what it says.
fn hidden_signs(text: &str, lines: &LineIndex) -> Vec<Problem> {
    let runs = hidden(text);
    let mut problems = Vec::new();
    let at = |problem: Problem, offset: usize| problem.at(lines.line(offset), lines.column(text, offset));
    for run in runs.iter().filter(|run| run.kind == HiddenKind::Tags) {
        let message = format!("invisible tag characters say: \u{201c}{}\u{201d}", clean_line(&run.decoded));
        let problem = Problem::new("hidden-tags", Severity::Error, message);
        problems.push(at(problem.fix("remove them; they reach a model but not a reader"), run.span.start));
    }
    for (kind, rule, severity, what, fix) in [
        (HiddenKind::Bidi, "bidi-control", Severity::Warning, "marks that change the direction of text", "remove them"),
        (HiddenKind::ZeroWidth, "zero-width", Severity::Note, "signs without width", "remove them"),
        (
            HiddenKind::Control,
            "escape-sequence",
            Severity::Warning,
            "control characters, which a terminal obeys,",
            "remove them",
        ),
    ] {
        let mut of_kind = runs.iter().filter(|run| run.kind == kind);
        let Some(first) = of_kind.next() else { continue };
        let count = 1 + of_kind.count();
        let sign = clean_line(first.span.of(text)).into_owned();
        let places = if count == 1 { "in one place".to_owned() } else { format!("in {count} places") };
        let problem = Problem::new(rule, severity, format!("{what} stand {places}, first {sign}"));
        problems.push(at(problem.fix(fix), first.span.start));
    }
    problems
}

fn doubled(text: &str, lines: &LineIndex) -> Option<Problem> {
    let doubled = repair_doubled(text)?;
    let first = doubled.spans.first()?;
    let sign = first.of(text);
    let meant = repair_doubled(sign).map(|repaired| repaired.text).unwrap_or_default();
    let count = doubled.spans.len();
    let places = if count == 1 { "in one place".to_owned() } else { format!("in {count} places") };
    Some(
        Problem::new(
            "double-encoded",
            Severity::Warning,
            format!("text was encoded twice {places}: `{sign}` stands for `{meant}`"),
        )
        .at(lines.line(first.start), lines.column(text, first.start))
        .fix(format!("replace `{sign}` by `{meant}`; callsheet shows it so, and leaves the file as it is")),
    )
}

/// Defaults that name a mode, role or profile the agent does not have.
pub(super) fn defaults(
    values: &Node,
    modes: &Modes,
    roles: &Roles,
    profiles: &Profiles,
    document: &Document,
) -> Vec<Problem> {
    let mode_names: Vec<&str> = modes.modes.iter().map(|mode| mode.name.as_str()).collect();
    let role_names: Vec<&str> = roles.roles.iter().map(|role| role.name.as_str()).collect();
    let profile_names: Vec<&str> = profiles.profiles.iter().map(|profile| profile.name.as_str()).collect();
    let declared_modes = modes.origin() == Origin::Declared;
    let declared_roles = roles.origin() == Origin::Declared;
    [
        (
            "unknown-default-mode",
            "mode",
            mode::default_name(values).filter(|_| declared_modes),
            mode_names,
            "cognitive_modes",
        ),
        (
            "unknown-default-role",
            "role",
            role::default_name(values).filter(|_| declared_roles),
            role_names,
            "ensemble_roles",
        ),
        ("unknown-default-tools", "tool profile", tool::default_name(values), profile_names, "tools"),
    ]
    .into_iter()
    .filter_map(|(rule, what, default, names, key)| {
        let default = default?;
        if names.iter().any(|name| name.eq_ignore_ascii_case(default)) {
            return None;
        }
        let line =
            values.pairs().iter().find(|pair| pair.key == key).map(|pair| document.lines().line(pair.key_span.start));
        let message = format!("the default {what} `{default}` is none of this agent's: {}", names.join(", "));
        let problem =
            Problem::new(rule, Severity::Warning, message).fix(format!("name one of them, or declare `{default}`"));
        Some(problem.at(line.unwrap_or(1), 1))
    })
    .collect()
}
