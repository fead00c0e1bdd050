//! The router's part for commands that prompts are sent to.

use super::{open_when_idle, said};
use crate::domain::memory::put_first;
use crate::domain::text::clean_line;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::{CommandEnd, NoticeTone};
use crate::tui::app::model::Model;
use crate::tui::app::open;
use crate::tui::ui::dialog::{CommandRequest, CommandView, Dialog, DialogContent, DialogId, QuestionSubject};
use crate::tui::ui::keymap::{Action, KeyScope};

/// Number of commands in the history.
const HISTORY: usize = 50;

/// The commands that were run, and those that are running without a dialog.
#[derive(Debug, Default)]
pub struct CommandRuns {
    /// The command lines that were run, latest first.
    pub history: Vec<String>,
    /// The number of the last run.
    last_run: u64,
    /// Running commands whose dialog was left.
    unseen: Vec<CommandView>,
    /// The command that was displayed last, once it has ended.
    last: Option<CommandView>,
}

/// Starts a command with a text as input, and opens the view of its output.
pub(super) fn start(model: &mut Model, command: String, text: String) -> ShellEffect {
    let commands = &mut model.commands;
    commands.last_run += 1;
    put_first(&mut commands.history, command.clone(), HISTORY);
    let run = commands.last_run;
    model.dialog = Some(view_dialog(CommandView::new(run, command.clone())));
    ShellEffect::Pipe { run, command, text }
}

fn view_dialog(view: CommandView) -> Dialog {
    DialogContent::Command(Box::new(view)).dialog(DialogId::Command)
}

/// Handles output of a running command, or the passing of a second.
pub(super) fn runs(model: &mut Model, run: u64, text: &str, seconds: u64) -> Vec<ShellEffect> {
    if let Some(view) = view_of(model, run) {
        view.print(text, seconds);
    }
    Vec::new()
}

/// Handles the end of a command. Its view opens if it was left.
pub(super) fn ended(model: &mut Model, run: u64, end: CommandEnd, answer: String, seconds: u64) -> Vec<ShellEffect> {
    if let Some(view) = view_of(model, run) {
        view.end(end, answer, seconds);
    }
    let unseen = model.commands.unseen.iter().position(|view| view.run == run);
    if let Some(at) = unseen {
        let view = model.commands.unseen.remove(at);
        let sentence = format!("{} has ended; its output opens next", clean_line(&view.command));
        open_when_idle(model, view_dialog(view), sentence);
    }
    Vec::new()
}

/// The view of a run, displayed or not.
fn view_of(model: &mut Model, run: u64) -> Option<&mut CommandView> {
    let in_sight = match model.dialog.as_mut().map(|dialog| &mut dialog.content) {
        Some(DialogContent::Command(view)) if view.run == run => Some(&mut **view),
        _ => None,
    };
    in_sight.or_else(|| model.commands.unseen.iter_mut().find(|view| view.run == run))
}

/// Handles a request about the command in the open dialog.
pub(super) fn requested(model: &mut Model, request: CommandRequest) -> Vec<ShellEffect> {
    if request == CommandRequest::Show {
        return show(model);
    }
    let Some(DialogContent::Command(view)) = model.dialog.as_ref().map(|dialog| &dialog.content) else {
        return Vec::new();
    };
    match request {
        CommandRequest::Cancel if view.is_running() => vec![ShellEffect::CancelCommand(view.run)],
        CommandRequest::Cancel | CommandRequest::Show => Vec::new(),
        CommandRequest::Leave => leave(model),
        CommandRequest::Copy | CommandRequest::Write if view.answer.is_empty() => {
            said(model, NoticeTone::Caution, "no output yet".to_owned())
        }
        CommandRequest::Copy => vec![ShellEffect::Copy { what: "answer".to_owned(), text: view.answer.clone() }],
        CommandRequest::Write => {
            leave(model);
            model.notice = None;
            model.dialog = Some(open::question(QuestionSubject::AnswerPath, model));
            Vec::new()
        }
    }
}

/// Leaves the dialog of a command. A running command continues.
fn leave(model: &mut Model) -> Vec<ShellEffect> {
    let Some(DialogContent::Command(view)) = model.dialog.take().map(|dialog| dialog.content) else {
        return Vec::new();
    };
    if !view.is_running() {
        model.commands.last = Some(*view);
        return Vec::new();
    }
    let sentence = format!("{} is still running; {} shows it", clean_line(&view.command), key(model));
    model.commands.unseen.push(*view);
    said(model, NoticeTone::Good, sentence)
}

fn key(model: &Model) -> String {
    model.keymap.key_label(Action::ShowAnswer, &[KeyScope::Anywhere])
}

/// Shows the command that was left last: a running one, or the answer of one that has ended.
pub(super) fn show(model: &mut Model) -> Vec<ShellEffect> {
    let view = model.commands.unseen.pop().or_else(|| model.commands.last.clone());
    match view {
        Some(view) => model.dialog = Some(view_dialog(view)),
        None => return said(model, NoticeTone::Caution, "no command was run yet".to_owned()),
    }
    Vec::new()
}

/// The answer of the command that was left last.
pub(super) fn last_answer(model: &Model) -> String {
    let view = model.commands.unseen.last().or(model.commands.last.as_ref());
    view.map(|view| view.answer.clone()).unwrap_or_default()
}
