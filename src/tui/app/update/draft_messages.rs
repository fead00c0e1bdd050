//! The router's part for drafts: work without a file when the program is terminated.

use super::{ask, cast_messages, cursor_of, file_messages, follow, frontmatter, open_when_idle, said};
use crate::domain::agent::AgentId;
use crate::domain::compose::ContextFields;
use crate::tui::app::effect::{DraftAgent, DraftSubject, SavedDraft, ShellEffect};
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::{Model, ResumedAnswer};
use crate::tui::app::open;
use crate::tui::screens::cast::CastMessage;
use crate::tui::screens::files::NamePurpose;
use crate::tui::ui::dialog::{Dialog, DialogContent, QuestionSubject};
use crate::tui::ui::keymap::Action;
use crate::tui::ui::line_input::LineInput;

/// A draft to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDraft {
    /// Subject of the draft.
    pub subject: DraftSubject,
    /// The text.
    pub text: String,
}

/// Everything that would be lost if the program ended now, except the text of the form.
pub fn unsaved_drafts(model: &Model) -> Vec<NewDraft> {
    let answer = typed_answer(model);
    let of_cast = answer.as_ref().is_some_and(|(asks, _)| is_of_cast(asks, model));
    let mut drafts = Vec::new();
    if let Some(cast) = model.cast.cast().filter(|_| model.cast.is_changed() || of_cast) {
        let subject = DraftSubject::Cast { file: model.cast.stored_file().cloned() };
        drafts.push(NewDraft { subject, text: cast.to_yaml() });
    }
    drafts.extend(answer.and_then(|(asks, text)| {
        let question = spelled_question(asks)?;
        let agent = question_agent(asks, model).and_then(|id| draft_agent(&id, model));
        Some(NewDraft { subject: DraftSubject::Answer { question, agent }, text: text.to_owned() })
    }));
    drafts
}

/// The open question and its line, if the line differs from the initial one.
fn typed_answer(model: &Model) -> Option<(&QuestionSubject, &str)> {
    let DialogContent::Question(question) = &model.dialog.as_ref()?.content else { return None };
    let text = question.line.text();
    let fresh = match &question.asks {
        QuestionSubject::AgentName(naming) => open::name(naming.clone(), None, None),
        asks => open::question(asks.clone(), model),
    };
    let is_untouched = matches!(&fresh.content, DialogContent::Question(fresh) if fresh.line.text() == text);
    (!text.is_empty() && !is_untouched).then_some((&question.asks, text))
}

fn is_of_cast(asks: &QuestionSubject, model: &Model) -> bool {
    model.cast.is_open
        && !matches!(
            asks,
            QuestionSubject::Find
                | QuestionSubject::FindInDetail(_)
                | QuestionSubject::AgentName(_)
                | QuestionSubject::KeyName(_)
        )
}

/// The spelling of a question for the next start; `None` if it cannot be asked again.
fn spelled_question(asks: &QuestionSubject) -> Option<String> {
    Some(match asks {
        QuestionSubject::Context(field) => format!("context:{field}"),
        QuestionSubject::Variable(name) => format!("variable:{name}"),
        QuestionSubject::KeyName(parent) => format!("key-name:{parent}"),
        QuestionSubject::SeatName { seat, .. } => format!("seat-name:{seat}"),
        QuestionSubject::Path => "path".to_owned(),
        QuestionSubject::InputFile => "input-file".to_owned(),
        QuestionSubject::Command => "command".to_owned(),
        QuestionSubject::RecipeName => "recipe-name".to_owned(),
        QuestionSubject::CastName => "cast-name".to_owned(),
        QuestionSubject::CastFile => "cast-file".to_owned(),
        QuestionSubject::Folder => "folder".to_owned(),
        QuestionSubject::AgentName(naming) => match naming.purpose {
            NamePurpose::New => "new-agent",
            NamePurpose::Copy(..) => "copy-agent",
            NamePurpose::Rename(..) => "rename-agent",
        }
        .to_owned(),
        // A search is not work, and the answer of a command is lost with it.
        QuestionSubject::Find | QuestionSubject::FindInDetail(_) | QuestionSubject::AnswerPath => return None,
    })
}

/// The agent a question is about.
fn question_agent(asks: &QuestionSubject, model: &Model) -> Option<AgentId> {
    match asks {
        QuestionSubject::AgentName(naming) => match &naming.purpose {
            NamePurpose::New => None,
            NamePurpose::Copy(id, _) | NamePurpose::Rename(id, _) => Some(id.clone()),
        },
        QuestionSubject::KeyName(_) => model.editor.as_ref().map(|editor| editor.id.clone()),
        _ if model.cast.is_open => None,
        _ => cursor_of(model),
    }
}

fn draft_agent(id: &AgentId, model: &Model) -> Option<DraftAgent> {
    let entry = model.library.get(id)?;
    Some(DraftAgent { path: entry.found.path.clone(), id: id.0.clone() })
}

/// The current agent of a draft in the library.
fn agent_here(agent: &DraftAgent, model: &Model) -> Option<AgentId> {
    let entry = match &agent.path {
        Some(path) => model.library.at_path(path),
        None => model.library.get(&AgentId(agent.id.clone())),
    };
    entry.map(|entry| entry.found.id.clone())
}

/// Handles drafts of an earlier run: asks about each that belongs to this library.
pub(super) fn found(model: &mut Model, drafts: Vec<SavedDraft>) -> Vec<ShellEffect> {
    for draft in drafts {
        // A draft about an agent of another project is asked about in that project.
        let is_elsewhere = match &draft.subject {
            DraftSubject::Answer { agent: Some(agent), .. } => agent_here(agent, model).is_none(),
            _ => false,
        };
        if !is_elsewhere {
            let sentence = "an earlier run left unsaved work; a question comes next".to_owned();
            open_when_idle(model, open::draft(&draft), sentence);
        }
    }
    Vec::new()
}

/// Continues with a draft.
pub(super) fn continue_draft(model: &mut Model, draft: Box<SavedDraft>) -> Vec<ShellEffect> {
    match draft.subject.clone() {
        DraftSubject::Cast { file } => restore_cast(model, draft, file),
        DraftSubject::Answer { question, agent } => restore_answer(model, draft, question, agent),
    }
}

fn restore_cast(model: &mut Model, draft: Box<SavedDraft>, file: Option<(String, String)>) -> Vec<ShellEffect> {
    if model.cast.is_changed() {
        let sentence = "save the open cast first; the next start asks again";
        return said(model, NoticeTone::Caution, sentence.to_owned());
    }
    let message = CastMessage::Restored { text: draft.text.clone(), file };
    let mut effects = cast_messages::to_cast(model, message);
    if model.cast.is_open {
        model.say(NoticeTone::Good, "recovered the cast; it is not saved yet");
        effects.push(ShellEffect::DropDraft(draft));
    } else {
        let path = draft.store_in();
        model.say(NoticeTone::Caution, format!("cannot open the cast again; its text is kept in {}", path.display()));
    }
    effects
}

fn restore_answer(
    model: &mut Model,
    draft: Box<SavedDraft>,
    question: String,
    agent: Option<DraftAgent>,
) -> Vec<ShellEffect> {
    let agent = match agent {
        Some(agent) => {
            let here = agent_here(&agent, model);
            if here.is_none() {
                let path = draft.store_in();
                let sentence = format!("no agent {} here; the input is kept in {}", agent.id, path.display());
                return said(model, NoticeTone::Caution, sentence);
            }
            here
        }
        None => None,
    };
    let mut effects = agent.clone().map_or_else(Vec::new, |id| follow(model, id));
    if question.starts_with("key-name:") {
        effects.extend(frontmatter::open(model));
    }
    model.pending.answer = Some(ResumedAnswer { draft, question, agent });
    effects.extend(resume(model));
    effects
}

/// Reopens the question of a restored line as soon as its agent is available.
pub(super) fn resume(model: &mut Model) -> Vec<ShellEffect> {
    let Some(resumed) = model.pending.answer.take() else { return Vec::new() };
    if let Some(id) = &resumed.agent {
        if cursor_of(model).as_ref() != Some(id) {
            // A user who has continued is not interrupted; the next start asks again.
            return Vec::new();
        }
        let is_shown = model.prompt.agent().is_some_and(|agent| agent.entry.found.id == *id);
        let is_form = resumed.question.starts_with("key-name:");
        if !is_shown || (is_form && model.form().is_none()) || model.dialog.is_some() {
            model.pending.answer = Some(resumed);
            return Vec::new();
        }
    }
    let effects = ask_again(model, &resumed.question);
    let Some(Dialog { content: DialogContent::Question(question), .. }) = &mut model.dialog else {
        model.say(
            NoticeTone::Caution,
            format!("the input does not fit here and is kept in {}", resumed.draft.store_in().display()),
        );
        return effects;
    };
    question.line = LineInput::new(&resumed.draft.text);
    let mut effects = effects;
    effects.push(ShellEffect::DropDraft(resumed.draft));
    effects
}

/// Asks the question with this spelling again.
fn ask_again(model: &mut Model, question: &str) -> Vec<ShellEffect> {
    let (word, rest) = question.split_once(':').unwrap_or((question, ""));
    let has_prompt = model.prompt.prompt().is_some();
    let has_cast = model.cast.is_open && model.cast.cast().is_some();
    let asks = match word {
        "context" if has_prompt => {
            ContextFields::FIELDS.into_iter().find(|field| *field == rest).map(QuestionSubject::Context)
        }
        "variable" if has_prompt || has_cast => Some(QuestionSubject::Variable(rest.to_owned())),
        "path" if has_prompt => Some(QuestionSubject::Path),
        "input-file" if has_prompt => Some(QuestionSubject::InputFile),
        "command" if has_prompt || has_cast => Some(QuestionSubject::Command),
        "recipe-name" if has_prompt => Some(QuestionSubject::RecipeName),
        "key-name" if model.form().is_some() => Some(QuestionSubject::KeyName(rest.to_owned())),
        "cast-name" if has_cast => Some(QuestionSubject::CastName),
        "cast-file" if has_cast => Some(QuestionSubject::CastFile),
        "folder" if has_cast => Some(QuestionSubject::Folder),
        "seat-name" if has_cast => rest.parse().ok().and_then(|seat| model.cast.name_question(seat)),
        "new-agent" => return file_messages::act(model, Action::NewAgent).unwrap_or_default(),
        "copy-agent" => return file_messages::act(model, Action::DuplicateAgent).unwrap_or_default(),
        "rename-agent" => return file_messages::act(model, Action::RenameAgent).unwrap_or_default(),
        _ => None,
    };
    match asks {
        Some(asks) => ask(model, asks),
        None if word.starts_with("cast-") || matches!(word, "folder" | "seat-name") => {
            model.say(NoticeTone::Caution, "open the cast first");
        }
        None => {}
    }
    Vec::new()
}
