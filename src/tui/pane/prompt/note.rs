//! What should be known about a prompt before it is used, as short sentences with the key that helps.

use super::super::super::keymap::Action;
use super::State;
use crate::domain::compose::{Prompt, Warning};
use crate::domain::text::HiddenKind;

/// A sentence above the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// What helps, and what it does.
    pub help: Option<(Action, &'static str)>,
    /// Whether all is well.
    pub is_good: bool,
}

/// What there is to know, the gravest first.
pub fn notes(state: &State) -> Vec<Note> {
    let Some(prompt) = state.prompt() else { return Vec::new() };
    let mut notes: Vec<Note> = hidden(prompt).into_iter().collect();
    if state.taken_out > 0 {
        let signs =
            if state.taken_out == 1 { "1 hidden sign is" } else { &format!("{} hidden signs are", state.taken_out) };
        let help = Some((Action::StripHidden, "leaves them in"));
        notes.push(Note { text: format!("{signs} taken out"), help, is_good: true });
    }
    notes.extend(unfilled(prompt));
    notes.extend(prompt.warnings.iter().filter_map(other));
    notes
}

fn caution(text: String, help: Option<(Action, &'static str)>) -> Note {
    Note { text, help, is_good: false }
}

/// What nobody sees, of every kind, in one sentence.
fn hidden(prompt: &Prompt) -> Option<Note> {
    let said = prompt.warnings.iter().filter_map(|warning| {
        let Warning::Hidden { kind, runs, decoded } = warning else { return None };
        let what = match kind {
            HiddenKind::Tags => "tag characters",
            HiddenKind::Bidi => "marks that reorder text",
            HiddenKind::ZeroWidth => "signs without width",
            HiddenKind::Control => "control characters",
        };
        // What they say comes first: the end of the sentence may not fit.
        let says = if decoded.is_empty() { String::new() } else { format!("“{decoded}” in ") };
        Some(if *runs == 1 { format!("{says}{what}") } else { format!("{says}{what}, {runs} places") })
    });
    let said: Vec<String> = said.collect();
    let help = Some((Action::StripHidden, "takes it out"));
    (!said.is_empty()).then(|| caution(format!("hidden text: {}", said.join(", ")), help))
}

/// What waits to be filled in, in one sentence.
fn unfilled(prompt: &Prompt) -> Vec<Note> {
    let mut notes = Vec::new();
    let written = prompt.warnings.iter().filter_map(|warning| match warning {
        Warning::Unfilled { placeholder, line, .. } => Some((placeholder.as_str(), *line)),
        _ => None,
    });
    let (arguments, named): (Vec<_>, Vec<_>) = written.partition(|(placeholder, _)| *placeholder == "$ARGUMENTS");
    if !named.is_empty() {
        let written: Vec<&str> = named.iter().map(|(placeholder, _)| *placeholder).collect();
        let said = match named.as_slice() {
            [(name, Some(line))] => format!("{name} is not filled in (line {line})"),
            [(name, None)] => format!("{name} is not filled in (in the task)"),
            [_, _] | [_, _, _] => format!("{} are not filled in", written.join(", ")),
            _ => format!("{} and {} more are not filled in", written[..2].join(", "), written.len() - 2),
        };
        notes.push(caution(said, Some((Action::EditVariable, "fills in"))));
    }
    for (placeholder, line) in arguments {
        let place = line.map_or_else(|| " (in the task)".to_owned(), |line| format!(" (line {line})"));
        // The task stands for it in the body; in the task itself only a variable does.
        let help = if line.is_some() { (Action::EditTask, "writes it") } else { (Action::EditVariable, "fills in") };
        notes.push(caution(format!("{placeholder} waits for the task{place}"), Some(help)));
    }
    notes
}

fn other(warning: &Warning) -> Option<Note> {
    match warning {
        Warning::Hidden { .. } | Warning::Unfilled { .. } => None,
        Warning::Unused { name } => {
            let text = format!("nothing asks for the value of {name}");
            Some(caution(text, Some((Action::EditVariable, "takes it out"))))
        }
        Warning::NoItem { .. } | Warning::NoSection { .. } => Some(caution(warning.to_string(), None)),
    }
}
