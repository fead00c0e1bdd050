//! Notes about a prompt before it is used: short sentences, each with the key that helps.

use super::PromptState;
use crate::domain::compose::{Prompt, PromptNote, PromptWarning};
use crate::domain::text::HiddenKind;
use crate::tui::ui::keymap::Action;

/// A sentence above the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptRemark {
    /// Text of the note.
    pub text: String,
    /// Action that helps, and its effect.
    pub help: Option<(Action, &'static str)>,
    /// True if there is no problem.
    pub is_good: bool,
}

/// Notes on the prompt, the most severe first.
pub fn notes(state: &PromptState) -> Vec<PromptRemark> {
    let Some(prompt) = state.prompt() else { return Vec::new() };
    let mut notes: Vec<PromptRemark> = hidden(prompt).into_iter().collect();
    if state.hidden.removed > 0 {
        let signs = if state.hidden.removed == 1 {
            "1 hidden character is"
        } else {
            &format!("{} hidden characters are", state.hidden.removed)
        };
        let help = Some((Action::StripHidden, "keep them"));
        notes.push(PromptRemark { text: format!("{signs} removed"), help, is_good: true });
    }
    notes.extend(unfilled(prompt));
    notes.extend(prompt.notes.iter().map(of_selection));
    notes.extend(prompt.warnings.iter().filter_map(other));
    notes
}

fn caution(text: String, help: Option<(Action, &'static str)>) -> PromptRemark {
    PromptRemark { text, help, is_good: false }
}

/// A consequence of the selection, with the key for another choice.
fn of_selection(note: &PromptNote) -> PromptRemark {
    match note {
        PromptNote::ProfileFollowed { profile, reason, default } => {
            let instead = default.as_ref().map(|default| format!(" (default is {default})")).unwrap_or_default();
            let text = format!("tools: {profile}, from {}{instead}", reason.replace('`', ""));
            caution(text, Some((Action::ChooseTools, "choose others")))
        }
        PromptNote::NoReadOnlyProfile { .. } => {
            caution(note.to_string().replace('`', ""), Some((Action::ChooseTools, "choose others")))
        }
        PromptNote::RoleAgainstMode { .. } | PromptNote::NoBlock { .. } => {
            caution(note.to_string().replace('`', ""), Some((Action::ChooseMode, "choose a mode")))
        }
    }
}

/// Note on the hidden text of every kind, in one sentence.
fn hidden(prompt: &Prompt) -> Option<PromptRemark> {
    let said = prompt.warnings.iter().filter_map(|warning| {
        let PromptWarning::Hidden { kind, runs, decoded } = warning else { return None };
        let what = match kind {
            HiddenKind::Tags => "tag characters",
            HiddenKind::Bidi => "text direction marks",
            HiddenKind::ZeroWidth => "zero-width characters",
            HiddenKind::Control => "control characters",
        };
        // The decoded text comes first, because the end of the sentence may not fit.
        let says = if decoded.is_empty() { String::new() } else { format!("“{decoded}” in ") };
        Some(if *runs == 1 { format!("{says}{what}") } else { format!("{says}{what}, {runs} places") })
    });
    let said: Vec<String> = said.collect();
    let help = Some((Action::StripHidden, "remove it"));
    (!said.is_empty()).then(|| caution(format!("hidden text: {}", said.join(", ")), help))
}

/// Notes on the placeholders to be filled in, one sentence each.
fn unfilled(prompt: &Prompt) -> Vec<PromptRemark> {
    let mut notes = Vec::new();
    let written = prompt.warnings.iter().filter_map(|warning| match warning {
        PromptWarning::Unfilled { placeholder, line, .. } => Some((placeholder.as_str(), *line)),
        _ => None,
    });
    let (arguments, named): (Vec<_>, Vec<_>) =
        written.partition(|(placeholder, _)| matches!(*placeholder, "$ARGUMENTS" | "{{args}}" | "{{input}}"));
    if !named.is_empty() {
        let written: Vec<&str> = named.iter().map(|(placeholder, _)| *placeholder).collect();
        let said = match named.as_slice() {
            [(name, Some(line))] => format!("{name} is not filled in (line {line})"),
            [(name, None)] => format!("{name} is not filled in (in the task)"),
            [_, _] | [_, _, _] => format!("{} are not filled in", written.join(", ")),
            _ => format!("{} and {} more are not filled in", written[..2].join(", "), written.len() - 2),
        };
        notes.push(caution(said, Some((Action::EditVariable, "fill in"))));
    }
    for (placeholder, line) in arguments {
        let place = line.map_or_else(|| " (in the task)".to_owned(), |line| format!(" (line {line})"));
        // In the body, the task fills it in; in the task itself, only a variable does.
        let help =
            if line.is_some() { (Action::EditTask, "write the task") } else { (Action::EditVariable, "fill in") };
        notes.push(caution(format!("{placeholder} needs the task{place}"), Some(help)));
    }
    notes
}

fn other(warning: &PromptWarning) -> Option<PromptRemark> {
    match warning {
        PromptWarning::Hidden { .. } | PromptWarning::Unfilled { .. } => None,
        PromptWarning::Unused { name } => {
            let text = format!("the prompt does not use {name}");
            Some(caution(text, Some((Action::EditVariable, "remove it"))))
        }
        PromptWarning::Unexpanded { .. }
        | PromptWarning::LeftWords { .. }
        | PromptWarning::NoUserTurn
        | PromptWarning::LeftOut(_)
        | PromptWarning::Replaced { .. }
        | PromptWarning::Decoded(_)
        | PromptWarning::NoItem { .. }
        | PromptWarning::NoSection { .. } => Some(caution(warning.to_string(), None)),
    }
}
