//! The router: passes messages to the panes, and handles their requests to the rest of the screen.

mod cast_messages;
pub mod command_messages;
pub mod draft_messages;
mod file_messages;
mod frontmatter;
mod input_messages;
mod recipe_messages;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::effect::ShellEffect;
use super::input_target::InputTarget;
use super::message::{Message, MouseInput, NoticeTone};
use super::model::{EditorTarget, LibraryCounts, LoadProgress, Model, ProgramExit};
use super::open;
use crate::domain::agent::{Agent, AgentId, ReadDepth};
use crate::domain::library::Library;
use crate::domain::memory::{MemoryChange, RunMemory};
use crate::domain::query::SearchIndex;
use crate::tui::screens::cast::CastMessage;
use crate::tui::screens::{agents, composer, detail, form};
use crate::tui::ui::dialog;
use crate::tui::ui::dialog::{DialogOutcome, QuestionSubject};
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::{Action, KeyScope};
use crate::tui::ui::layout::{Pane, ScreenBreadth};
use crate::tui::ui::theme::Theme;

/// Handles a message. Returns the effects for the shell.
pub fn update(model: &mut Model, message: Message) -> Vec<ShellEffect> {
    measure(model);
    let before = cursor_of(model);
    let mut effects = take(model, message);
    if model.dialog.is_none() && !model.is_typing() {
        model.dialog = model.pending.dialogs.pop_front();
    }
    if cursor_of(model) != before {
        frontmatter::gone_on(model);
        effects.extend(show_agent(model));
    }
    effects.extend(draft_messages::resume(model));
    effects.extend(recipe_messages::apply(model));
    highlight(model);
    measure(model);
    let (detail, context) = model.detail_in_context();
    detail::arrange(detail, context);
    effects
}

/// Opens a dialog that the user did not request, as soon as nothing is being typed or chosen.
fn open_when_idle(model: &mut Model, dialog: dialog::Dialog, sentence: String) {
    if model.dialog.is_some() || model.is_typing() {
        model.say(NoticeTone::Caution, sentence);
    }
    model.pending.dialogs.push_back(dialog);
}

/// Sets the size of every pane.
fn measure(model: &mut Model) {
    let layout = model.layout();
    let inner = |pane: Pane| {
        layout.pane(pane).map_or((0, 0), |rect| {
            (usize::from(rect.width.saturating_sub(2)), usize::from(rect.height.saturating_sub(2)))
        })
    };
    let (width, height) = inner(Pane::Agents);
    model.agents.measure(width, height);
    (model.detail.width, model.detail.height) = inner(Pane::Detail);
    let (width, height) = inner(Pane::Prompt);
    model.prompt.measure(width, height, layout.breadth == ScreenBreadth::Narrow);
    if let Some(editor) = &mut model.editor {
        let (form, facts) = layout.form();
        let inside =
            |rect: Rect| (usize::from(rect.width.saturating_sub(2)), usize::from(rect.height.saturating_sub(2)));
        editor.measure(inside(form), facts.map(inside));
    }
    let layout = match model.target_below_dialog() {
        InputTarget::Cast | InputTarget::CastTask => {
            cast_messages::measure(model);
            cast_messages::layout(model)
        }
        _ => layout,
    };
    if let Some(dialog) = &mut model.dialog {
        dialog.measure(model.panes.screen, &layout);
    }
}

fn take(model: &mut Model, message: Message) -> Vec<ShellEffect> {
    match message {
        Message::Key(key) => press(model, key),
        Message::Pasted(text) => paste(model, text),
        Message::Mouse(mouse) => point(model, mouse),
        Message::Resized { width, height } => {
            model.panes.screen = Rect::new(0, 0, width, height);
            Vec::new()
        }
        Message::Scanned { files } => scanned(model, files),
        Message::LibraryRead { library, index, names, whole } => {
            model.reading.names = names;
            take_library(model, library, index, whole)
        }
        Message::LibraryFailed { sentence } => {
            model.reading.progress = LoadProgress::Failed { sentence };
            Vec::new()
        }
        Message::AgentRead { id, agent } => take_agent(model, &id, agent),
        Message::BodiesSearched { search, found, searched, total } => {
            to_agents(model, agents::AgentsMessage::BodiesSearched { search, found, searched, total })
        }
        Message::InputRead { agent, typed, input } => input_messages::take(model, &agent, &typed, input),
        Message::Done { sentence } => said(model, NoticeTone::Good, sentence),
        Message::Failed { sentence } => said(model, NoticeTone::Wrong, sentence),
        Message::FileExists { path } => files_exist(model, &[path]),
        Message::FilesExist { paths } => files_exist(model, &paths),
        Message::RecipesRead { recipes } => recipe_messages::read(model, &recipes),
        Message::SavedDeleted { entry, trashed } => recipe_messages::deleted(model, &entry, trashed),
        Message::CastsRead { casts, patterns } => cast_messages::read(model, casts, *patterns),
        Message::CastSaved { name, text, sentence } => cast_messages::saved(model, name, text, sentence),
        Message::Saved { agent, text, caution } => frontmatter::saved(model, &agent, text, caution),
        Message::SaveConflict { agent, theirs } => frontmatter::refused(model, &agent, theirs),
        Message::SaveFailed { agent, sentence } => frontmatter::failed(model, &agent, sentence),
        Message::RightsLookedAt { path, refusal } => frontmatter::rights_looked_at(model, &path, refusal.as_ref()),
        Message::Created { path } => file_messages::copied(model, path),
        Message::PlacesRead { places } => file_messages::places_read(model, places),
        Message::AgentMade { made } => file_messages::made(model, made),
        Message::AgentNotMade { sentence } => file_messages::not_made(model, sentence),
        Message::AgentRenamed { casts, agent, renaming, caution } => {
            file_messages::renamed(model, agent, *renaming, caution, &casts)
        }
        Message::FilesLookedAt { said } => file_messages::looked_at(model, said),
        Message::AgentsTrashed { trashed, failed } => file_messages::trashed(model, trashed, &failed),
        Message::TrashLookedInto { trashed, now } => file_messages::trash_looked_into(model, &trashed, now),
        Message::TakenBack { path, said, rest } => file_messages::taken_back(model, path, said, rest),
        Message::BackupsFound(backups) => file_messages::backups_found(model, backups),
        Message::UnsavedFound(found) => frontmatter::unsaved_found(model, found),
        Message::DraftsFound(found) => draft_messages::found(model, found),
        Message::PathsFound { typed, paths } => to_dialog(model, dialog::DialogMessage::PathsFound { typed, paths }),
        Message::CommandRuns { run, text, seconds } => command_messages::runs(model, run, &text, seconds),
        Message::CommandEnded { run, end, answer, seconds } => {
            command_messages::ended(model, run, end, answer, seconds)
        }
        Message::PromptPrinted(text) => end(model, ProgramExit::Printed(text)),
        Message::Act { action, scope } => act_in(model, action, scope),
        Message::Perform(effect) => vec![*effect],
        Message::Say { tone, sentence } => said(model, tone, sentence),
        Message::Open(dialog) => opened(model, *dialog),
        Message::Ask(question) => {
            let dialog = open::question(question, model);
            opened(model, dialog)
        }
        Message::Answered { question, answer } => answered(model, question, answer),
        Message::Prompt(message) => to_prompt(model, message),
        Message::Cast(message) => cast_messages::to_cast(model, message),
        Message::Form(message) => frontmatter::to_editor(model, message),
        Message::CommandAsked(request) => command_messages::requested(model, request),
        Message::ThemeShown(name) => show_theme(model, &name),
        Message::ThemeChosen(name) => choose_theme(model, name),
        Message::NewCastAsked => {
            let dialog = open::patterns(model, true);
            opened(model, dialog)
        }
        Message::NewCastChosen(pattern) => cast_messages::make(model, pattern),
        Message::SavedCastChosen(name) => cast_messages::replace(model, CastMessage::Opened(name)),
        Message::PlaceChosen(place) => file_messages::placed(model, place.map(|place| *place)),
        Message::RecipeChosen(recipe) => recipe_messages::open(model, *recipe),
        Message::UnsavedResumed(unsaved) => frontmatter::resume_unsaved(model, unsaved),
        Message::DraftResumed(draft) => draft_messages::continue_draft(model, draft),
        Message::CopyAnyway => vec![copy_effect(model)],
        Message::QuitAnyway => end(model, ProgramExit::Left),
        Message::Terminated => end(model, ProgramExit::Terminated),
    }
}

fn scanned(model: &mut Model, files: usize) -> Vec<ShellEffect> {
    if let LoadProgress::Scanning { files: so_far } = &mut model.reading.progress {
        *so_far = files;
    }
    Vec::new()
}

/// Asks whether the last write may replace files that exist.
fn files_exist(model: &mut Model, paths: &[String]) -> Vec<ShellEffect> {
    let Some(again) = model.pending.write.take().and_then(replacing) else { return Vec::new() };
    let sentence = match paths {
        [only] => format!("{only} already exists"),
        several => format!("{} files already exist", several.len()),
    };
    open_when_idle(model, open::replace_files(paths, again), sentence);
    Vec::new()
}

fn opened(model: &mut Model, dialog: dialog::Dialog) -> Vec<ShellEffect> {
    model.dialog = Some(dialog);
    Vec::new()
}

fn show_theme(model: &mut Model, name: &str) -> Vec<ShellEffect> {
    set_theme(model, name);
    Vec::new()
}

fn choose_theme(model: &mut Model, name: String) -> Vec<ShellEffect> {
    set_theme(model, &name);
    model.remembered.theme = Some(name);
    Vec::new()
}

fn said(model: &mut Model, tone: NoticeTone, sentence: String) -> Vec<ShellEffect> {
    model.say(tone, sentence);
    Vec::new()
}

fn press(model: &mut Model, key: KeyPress) -> Vec<ShellEffect> {
    model.notice = None;
    let action = model.keymap.action(key, model.scopes());
    match (model.input_target(), action) {
        (InputTarget::Dialog, Some(Action::Quit)) => frontmatter::quit_dialog(model),
        (InputTarget::Dialog, _) => {
            to_dialog(model, action.map_or(dialog::DialogMessage::Typed(key), dialog::DialogMessage::Asked))
        }
        (InputTarget::Form, None) if model.is_typing() => {
            frontmatter::to_editor(model, form::EditorMessage::Typed(key))
        }
        (InputTarget::CastTask | InputTarget::Task, Some(Action::Quit)) => quit(model),
        (InputTarget::CastTask, _) => {
            cast_messages::to_cast(model, action.map_or(CastMessage::Typed(key), CastMessage::Asked))
        }
        (InputTarget::Task, _) => {
            to_prompt(model, action.map_or(composer::PromptMessage::Typed(key), composer::PromptMessage::Asked))
        }
        (InputTarget::Query, Some(action @ (Action::Quit | Action::PreviewDown | Action::PreviewUp))) => {
            act(model, action)
        }
        (InputTarget::Query, _) => {
            to_agents(model, action.map_or(agents::AgentsMessage::Typed(key), agents::AgentsMessage::Asked))
        }
        (InputTarget::Form | InputTarget::Cast | InputTarget::Pane(_), Some(action)) => act(model, action),
        (InputTarget::Form | InputTarget::Cast | InputTarget::Pane(_), None) => Vec::new(),
    }
}

/// Performs an action, whether it comes from a key, the palette or the mouse.
pub fn act(model: &mut Model, action: Action) -> Vec<ShellEffect> {
    let is_of_screen = matches!(action, Action::Help | Action::Palette | Action::Redraw | Action::OpenEditor);
    match model.target_below_dialog() {
        InputTarget::Form if !is_of_screen => {
            return frontmatter::to_editor(model, form::EditorMessage::Asked(action));
        }
        InputTarget::Cast | InputTarget::CastTask => {
            if let Some(effects) = cast_messages::act(model, action) {
                return effects;
            }
        }
        _ => {}
    }
    match action {
        Action::Quit => return quit(model),
        Action::Help => model.dialog = Some(open::help(&model.keymap, model.scopes())),
        Action::Palette => model.dialog = Some(open::palette(&model.keymap, model.scopes())),
        Action::NextPane => focus(model, model.panes.focus.next()),
        Action::PreviousPane => focus(model, model.panes.focus.previous()),
        Action::FocusAgents => focus(model, Pane::Agents),
        Action::FocusDetail => focus(model, Pane::Detail),
        Action::FocusPrompt => focus(model, Pane::Prompt),
        Action::Zoom => model.panes.zoomed = !model.panes.zoomed,
        Action::Search if model.panes.focus == Pane::Prompt => ask(model, QuestionSubject::Find),
        Action::Search if model.panes.focus == Pane::Detail && model.detail.tab.is_text() => {
            ask(model, QuestionSubject::FindInDetail(model.detail.tab.title()));
        }
        Action::Search => {
            focus(model, Pane::Agents);
            return to_agents(model, agents::AgentsMessage::Asked(action));
        }
        Action::ChooseMode
        | Action::ChooseRole
        | Action::ChooseTools
        | Action::ChooseTemplate
        | Action::EditContext => {
            return open_picker(model, action);
        }
        Action::EditVariable => edit_variable(model),
        Action::EditInputs => input_messages::edit(model),
        Action::ChooseTheme => model.dialog = Some(open::themes(&model.themes, &model.theme)),
        Action::EditTask => {
            focus(model, Pane::Prompt);
            return to_prompt(model, composer::PromptMessage::Asked(action));
        }
        Action::CopyPrompt => return copy_prompt(model),
        Action::CopyFile => return with_entry(model, |id| vec![ShellEffect::CopyFile(id)]),
        Action::WritePrompt => return with_prompt(model, |model| ask(model, QuestionSubject::Path)),
        Action::PipePrompt => return with_prompt(model, |model| ask(model, QuestionSubject::Command)),
        Action::ShowAnswer => return command_messages::show(model),
        Action::SaveRecipe => return with_prompt(model, |model| ask(model, QuestionSubject::RecipeName)),
        Action::EditFrontmatter => return frontmatter::open(model),
        Action::TickInFile => return frontmatter::tick(model),
        Action::OpenEditor => return open_editor(model),
        Action::Redraw => return vec![ShellEffect::Redraw, ShellEffect::ReadLibrary],
        Action::Suspend => return vec![ShellEffect::Suspend],
        Action::Compare => return compare(model),
        Action::Cast => return cast_messages::begin(model),
        Action::OpenCast => return cast_messages::list(model),
        Action::OpenRecipe => return vec![ShellEffect::ReadRecipes],
        Action::FindNext | Action::FindPrevious if model.panes.focus == Pane::Detail => {
            return to_detail(model, detail::DetailMessage::Asked(action));
        }
        Action::StripHidden
        | Action::TogglePart
        | Action::ShowCut
        | Action::FindNext
        | Action::FindPrevious
        | Action::KeepTask
        | Action::ResetSelection => {
            return to_prompt(model, composer::PromptMessage::Asked(action));
        }
        Action::PreviewDown | Action::PreviewUp => {
            return to_detail(model, detail::DetailMessage::Wheeled { down: action == Action::PreviewDown });
        }
        Action::PreviousTab | Action::NextTab if model.panes.focus == Pane::Agents => {
            // Where only one pane fits, a tab can only be seen in its own.
            if model.layout().pane(Pane::Detail).is_none() {
                focus(model, Pane::Detail);
            }
            return to_detail(model, detail::DetailMessage::Asked(action));
        }
        Action::Escape => return go_back(model),
        _ => return to_focused(model, action),
    }
    Vec::new()
}

/// Goes back one level: from matches to the text, from a link's target to the link, from a pane to the list, from a
/// zoomed pane to all, from a search to all agents.
fn go_back(model: &mut Model) -> Vec<ShellEffect> {
    let escape = Action::Escape;
    let follows = can_follow_back(model);
    match model.panes.focus {
        Pane::Agents if model.agents.can_clear() => return to_agents(model, agents::AgentsMessage::Asked(escape)),
        Pane::Detail if model.detail.can_go_back() => return to_detail(model, detail::DetailMessage::Asked(escape)),
        Pane::Detail if follows => return follow_back(model),
        Pane::Prompt if model.prompt.has_typed_find() => {
            return to_prompt(model, composer::PromptMessage::Asked(escape));
        }
        _ if model.panes.zoomed => model.panes.zoomed = false,
        _ => focus(model, Pane::Agents),
    }
    Vec::new()
}

/// Highlights in detail and prompt the words that the query finds in the text.
fn highlight(model: &mut Model) {
    let query = model.agents.text_query();
    if model.prompt.highlights() != query {
        let query = query.cloned();
        model.prompt.highlight(query.clone());
        model.detail.highlight(query);
    }
}

fn to_focused(model: &mut Model, action: Action) -> Vec<ShellEffect> {
    if model.panes.focus == Pane::Agents
        && let Some(effects) = file_messages::act(model, action)
    {
        return effects;
    }
    match model.panes.focus {
        Pane::Agents => to_agents(model, agents::AgentsMessage::Asked(action)),
        Pane::Detail => to_detail(model, detail::DetailMessage::Asked(action)),
        Pane::Prompt if action == Action::Enter && model.settings.print_on_exit => {
            let Some(text) = model.prompt.prompt().map(|prompt| prompt.text.clone()) else { return Vec::new() };
            vec![hand_out(model, ShellEffect::Print(text))]
        }
        Pane::Prompt => to_prompt(model, composer::PromptMessage::Asked(action)),
    }
}

fn paste(model: &mut Model, text: String) -> Vec<ShellEffect> {
    model.notice = None;
    match model.input_target() {
        InputTarget::Dialog => to_dialog(model, dialog::DialogMessage::Pasted(text)),
        InputTarget::Form => frontmatter::to_editor(model, form::EditorMessage::Pasted(text)),
        InputTarget::CastTask | InputTarget::Cast => cast_messages::to_cast(model, CastMessage::Pasted(text)),
        InputTarget::Task => to_prompt(model, composer::PromptMessage::Pasted(text)),
        InputTarget::Query => to_agents(model, agents::AgentsMessage::Pasted(text)),
        InputTarget::Pane(_) => {
            // Pasted text never presses keys; it can only be meant for the task.
            let key = model.keymap.key_label(Action::EditTask, model.scopes());
            said(model, NoticeTone::Caution, format!("to paste into the task, press {key} first"))
        }
    }
}

fn to_agents(model: &mut Model, message: agents::AgentsMessage) -> Vec<ShellEffect> {
    let outcome = agents::update(&mut model.agents, message, &model.library);
    if let Some(sentence) = outcome.says {
        model.say(NoticeTone::Good, sentence);
    }
    if outcome.opens {
        focus(model, Pane::Prompt);
    }
    if outcome.next_pane {
        focus(model, model.panes.focus.next());
    }
    outcome.effects
}

fn to_detail(model: &mut Model, message: detail::DetailMessage) -> Vec<ShellEffect> {
    let (detail, context) = model.detail_in_context();
    let outcome = detail::update(detail, message, context);
    let mut effects = Vec::new();
    if !outcome.ticks.is_empty() {
        effects.extend(to_prompt(model, composer::PromptMessage::Ticked(outcome.ticks)));
    }
    if let Some(sentence) = outcome.warns {
        model.say(NoticeTone::Caution, sentence);
    }
    if let Some(mode) = outcome.mode {
        let pick = composer::PromptPick::Mode(crate::domain::compose::NameChoice::Named(mode));
        effects.extend(to_prompt(model, composer::PromptMessage::Picked(pick)));
    }
    if let Some(role) = outcome.role {
        let pick = composer::PromptPick::Role(crate::domain::compose::NameChoice::Named(role));
        effects.extend(to_prompt(model, composer::PromptMessage::Picked(pick)));
    }
    if let Some(sentence) = outcome.says {
        model.say(NoticeTone::Good, sentence);
    }
    if let Some(id) = outcome.follows {
        effects.extend(follow_name(model, id));
    }
    effects
}

fn to_prompt(model: &mut Model, message: composer::PromptMessage) -> Vec<ShellEffect> {
    let context = composer::PromptContext { templates: &model.templates };
    let outcome = composer::update(&mut model.prompt, message, context);
    if let Some(sentence) = outcome.says {
        model.say(NoticeTone::Good, sentence);
    }
    if let Some(sentence) = outcome.warns {
        model.say(NoticeTone::Caution, sentence);
    }
    let mut effects = outcome.effects;
    if let Some(action) = outcome.asks {
        effects.extend(act(model, action));
    }
    effects
}

fn ask(model: &mut Model, asks: QuestionSubject) {
    model.dialog = Some(open::question(asks, model));
}

fn to_dialog(model: &mut Model, message: dialog::DialogMessage) -> Vec<ShellEffect> {
    let Some(dialog) = &mut model.dialog else { return Vec::new() };
    let outcome = dialog::update(dialog, message);
    after_dialog(model, outcome)
}

fn after_dialog(model: &mut Model, outcome: DialogOutcome) -> Vec<ShellEffect> {
    let message = match outcome {
        DialogOutcome::Stays => return Vec::new(),
        DialogOutcome::Sends(message) => return take(model, message),
        DialogOutcome::Leaves => model.dialog.take().and_then(|dialog| dialog.leave),
        DialogOutcome::Answers(message) => {
            model.dialog = None;
            Some(message)
        }
    };
    let mut effects = to_prompt(model, composer::PromptMessage::PreviewEnded);
    effects.extend(cast_messages::to_cast(model, CastMessage::PreviewEnded));
    effects.extend(message.map_or_else(Vec::new, |message| take(model, message)));
    effects
}

/// Performs an action as if its key was pressed in a scope. For the scope of a pane, goes to the pane first.
fn act_in(model: &mut Model, action: Action, scope: KeyScope) -> Vec<ShellEffect> {
    model.cast.is_open &= !matches!(scope, KeyScope::Agents | KeyScope::Detail | KeyScope::Prompt);
    match scope {
        KeyScope::Cast if !model.cast.is_open => return cast_messages::begin(model),
        KeyScope::Agents => focus(model, Pane::Agents),
        KeyScope::Detail => focus(model, Pane::Detail),
        KeyScope::Prompt => focus(model, Pane::Prompt),
        _ => {}
    }
    act(model, action)
}

fn answered(model: &mut Model, asks: QuestionSubject, answer: String) -> Vec<ShellEffect> {
    if let Some(effects) = cast_messages::answered(model, &asks, &answer) {
        return effects;
    }
    let prompt_text = || model.prompt.prompt().map(|prompt| prompt.text.clone()).unwrap_or_default();
    match asks {
        QuestionSubject::Path => {
            let effect = ShellEffect::Write { path: answer, text: prompt_text(), replace: false };
            let effect = hand_out(model, effect);
            write(model, effect)
        }
        QuestionSubject::Command => {
            let text = prompt_text();
            let effect = command_messages::start(model, answer, text);
            vec![hand_out(model, effect)]
        }
        QuestionSubject::AnswerPath => {
            let text = command_messages::last_answer(model);
            let mut effects = write(model, ShellEffect::Write { path: answer, text, replace: false });
            effects.extend(command_messages::show(model));
            effects
        }
        QuestionSubject::RecipeName => match open::recipe(model) {
            Some(text) => write(model, ShellEffect::SaveRecipe { name: answer, text, replace: false }),
            None => Vec::new(),
        },
        QuestionSubject::Context(field) => {
            to_prompt(model, composer::PromptMessage::ContextSet { field: field.to_owned(), text: answer })
        }
        QuestionSubject::Variable(name) => {
            to_prompt(model, composer::PromptMessage::VariableSet { name, text: answer })
        }
        QuestionSubject::InputFile => input_messages::read(model, answer),
        QuestionSubject::AgentName(naming) => file_messages::named(model, naming, answer),
        QuestionSubject::KeyName(parent) => {
            frontmatter::to_editor(model, form::EditorMessage::Named { parent, name: answer })
        }
        QuestionSubject::Find => {
            focus(model, Pane::Prompt);
            to_prompt(model, composer::PromptMessage::FindSet(answer))
        }
        QuestionSubject::FindInDetail(_) => to_detail(model, detail::DetailMessage::FindSet(answer)),
        QuestionSubject::CastName
        | QuestionSubject::CastFile
        | QuestionSubject::SeatName { .. }
        | QuestionSubject::Folder => Vec::new(),
    }
}

/// Performs a write, and stores it in case the file already exists.
fn write(model: &mut Model, effect: ShellEffect) -> Vec<ShellEffect> {
    model.pending.write = Some(effect.clone());
    vec![effect]
}

/// The same effect, but replacing what exists.
fn replacing(effect: ShellEffect) -> Option<ShellEffect> {
    match effect {
        ShellEffect::Write { path, text, .. } => Some(ShellEffect::Write { path, text, replace: true }),
        ShellEffect::SaveRecipe { name, text, .. } => Some(ShellEffect::SaveRecipe { name, text, replace: true }),
        ShellEffect::SaveCast { name, text, expected, .. } => {
            Some(ShellEffect::SaveCast { name, text, expected, replace: true })
        }
        ShellEffect::HandOut { agents, then } => Some(ShellEffect::hand_out(agents, replacing(*then)?)),
        ShellEffect::WriteBatch { folder, files, .. } => Some(ShellEffect::WriteBatch { folder, files, replace: true }),
        _ => None,
    }
}

fn focus(model: &mut Model, pane: Pane) {
    model.panes.focus = pane;
    if pane != Pane::Prompt {
        model.prompt.stop_writing();
    }
}

fn quit(model: &mut Model) -> Vec<ShellEffect> {
    if cast_messages::must_ask_before_quitting(model) {
        model.dialog = Some(open::quit_with_cast(model));
        return Vec::new();
    }
    end(model, ProgramExit::Left)
}

/// Ends the program, and stores the state for the next run.
fn end(model: &mut Model, exit: ProgramExit) -> Vec<ShellEffect> {
    model.exit = Some(exit);
    vec![remember(model)]
}

/// Stores the state for the next run.
fn remember(model: &mut Model) -> ShellEffect {
    file_messages::end_wait(model);
    let after = RunMemory {
        queries: model.agents.queries(),
        sort: Some(model.agents.sort.word().to_owned()),
        cursor: cursor_of(model).map(|id| id.0),
        selections: input_messages::selections_without_inputs(&model.prompt.selections),
        split: Some((model.panes.split.agents, model.panes.split.detail)),
        recent: model.agents.recent.clone(),
        favorites: model.agents.favorites.clone(),
        theme: model.remembered.theme.clone(),
        commands: model.commands.history.clone(),
    };
    ShellEffect::Remember(Box::new(MemoryChange { before: model.remembered.before.clone(), after }))
}

/// Restores the memory of the last run. Must be called before anything is read.
pub fn recall(model: &mut Model, memory: RunMemory) {
    model.remembered.before = memory.clone();
    model.agents.wanted = memory.cursor;
    let library = Arc::clone(&model.library);
    model.agents.set_marks(&library, memory.favorites, memory.recent);
    model.agents.sort = memory.sort.as_deref().and_then(agents::SortOrder::of_word).unwrap_or_default();
    model.agents.earlier = memory.queries;
    model.commands.history = memory.commands;
    model.prompt.selections = memory.selections.into_iter().map(|(id, selection)| (AgentId(id), selection)).collect();
    if let Some((agents, detail)) = memory.split {
        model.panes.split = crate::tui::ui::layout::PaneSplit { agents, detail };
    }
    if let Some(theme) = memory.theme {
        // Without colors there is no choice.
        if model.theme != Theme::colorless() {
            set_theme(model, &theme);
        }
        model.remembered.theme = Some(theme);
    }
}

/// Sets the query before anything is read.
pub fn set_query(model: &mut Model, query: &str) {
    agents::update(&mut model.agents, agents::AgentsMessage::QuerySet(query.to_owned()), &model.library);
}

fn set_theme(model: &mut Model, name: &str) {
    if let Some(theme) = model.themes.iter().find(|theme| theme.name == name) {
        model.theme = theme.clone();
    }
}

fn cursor_of(model: &Model) -> Option<AgentId> {
    model.agents.entry(&model.library).map(|entry| entry.found.id.clone())
}

/// Displays the agent under the cursor: at once if it is in the cache, else when it has been read.
fn show_agent(model: &mut Model) -> Vec<ShellEffect> {
    let agent = model.agent().cloned();
    let mut effects = Vec::new();
    // The row of an unreadable file shows the error; reading it again would only repeat that.
    let readable = model.agents.entry(&model.library).filter(|entry| entry.depth != ReadDepth::Nothing);
    if let Some(entry) = readable.filter(|_| agent.is_none()) {
        effects.push(ShellEffect::ReadAgent(entry.found.id.clone()));
    }
    if let Some(agent) = &agent {
        model.reading.cache.put(Arc::clone(agent));
    }
    effects.extend(to_prompt(model, composer::PromptMessage::AgentShown(agent)));
    effects.extend(to_detail(model, detail::DetailMessage::AgentShown { other: true }));
    effects
}

fn take_agent(model: &mut Model, id: &AgentId, agent: Result<Arc<Agent>, String>) -> Vec<ShellEffect> {
    let mut effects = cast_messages::agent_read(model, id, &agent);
    match agent {
        Ok(agent) => {
            model.reading.cache.put(Arc::clone(&agent));
            show_comparison(model);
            effects.extend(frontmatter::read(model, &agent));
            if cursor_of(model).as_ref() != Some(id) {
                return effects;
            }
            let other = model.prompt.agent().is_none_or(|shown| shown.entry.found.id != *id);
            effects.extend(to_prompt(model, composer::PromptMessage::AgentShown(Some(agent))));
            effects.extend(to_detail(model, detail::DetailMessage::AgentShown { other }));
        }
        Err(sentence) => {
            model.pending.comparison = model.pending.comparison.take().filter(|agents| !agents.contains(id));
            model.pending.form =
                model.pending.form.take().filter(|opening| *opening != EditorTarget::Agent(id.clone()));
            effects.extend(said(model, NoticeTone::Wrong, sentence));
        }
    }
    effects
}

fn take_library(model: &mut Model, library: Arc<Library>, index: Arc<SearchIndex>, whole: bool) -> Vec<ShellEffect> {
    let cursor = cursor_of(model);
    let is_first = matches!(model.reading.progress, LoadProgress::Scanning { .. });
    model.reading.counts = LibraryCounts::of(&library);
    model.library = library;
    model.reading.progress = if whole { LoadProgress::Done } else { LoadProgress::Reading };
    model.reading.cache.keep_only(cursor.as_ref());
    if model.library.entries.is_empty() && cursor.is_some() {
        // When its folder is back, the cursor returns to its agent.
        model.agents.wanted = cursor.as_ref().map(|id| id.0.clone());
    }
    // A problem of the setup that is already displayed is more important.
    if is_first && model.notice.is_none() && only_built_in(&model.library) {
        model.say(NoticeTone::Good, "these are built in; add yours with `callsheet FOLDER` or in .claude/agents");
    }
    let mut effects = to_agents(model, agents::AgentsMessage::LibraryChanged { cursor: cursor.clone(), index });
    effects.extend(to_detail(model, detail::DetailMessage::LibraryChanged));
    effects.extend(cast_messages::to_cast(model, CastMessage::LibraryRead));
    // The agent under the cursor may have changed on disk. Its last version stays on the screen until it is read again.
    if let Some(id) = cursor_of(model).filter(|id| Some(id) == cursor.as_ref()) {
        effects.push(ShellEffect::ReadAgent(id));
    }
    effects.extend(frontmatter::library_read(model, whole));
    effects.extend(file_messages::arrived(model));
    effects
}

fn only_built_in(library: &Library) -> bool {
    !library.entries.is_empty() && library.entries.iter().all(|entry| library.is_built_in(entry))
}

fn with_entry(model: &Model, then: impl Fn(AgentId) -> Vec<ShellEffect>) -> Vec<ShellEffect> {
    cursor_of(model).map_or_else(Vec::new, then)
}

fn with_prompt(model: &mut Model, then: impl Fn(&mut Model)) -> Vec<ShellEffect> {
    if model.prompt.prompt().is_some() {
        then(model);
    } else {
        model.say(NoticeTone::Caution, "no prompt yet: select an agent first");
    }
    Vec::new()
}

fn copy_prompt(model: &mut Model) -> Vec<ShellEffect> {
    use crate::domain::compose::PromptWarning;
    let Some(prompt) = model.prompt.prompt() else {
        return with_prompt(model, |_| {});
    };
    let hidden = prompt.warnings.iter().any(|warning| matches!(warning, PromptWarning::Hidden { .. }));
    if hidden {
        model.dialog = Some(open::hidden_question(prompt, &model.keymap));
        return Vec::new();
    }
    vec![copy_effect(model)]
}

fn copy_effect(model: &mut Model) -> ShellEffect {
    if let Some(AgentId(id)) = cursor_of(model) {
        let library = Arc::clone(&model.library);
        model.agents.record_use(&library, id);
    }
    let (what, text) =
        model.prompt.prompt().map(|prompt| (prompt.named_for_copy("prompt"), prompt.text.clone())).unwrap_or_default();
    hand_out(model, ShellEffect::Copy { what, text })
}

/// Hands out the prompt of the agent on the screen.
fn hand_out(model: &Model, then: ShellEffect) -> ShellEffect {
    ShellEffect::hand_out(model.prompt.agent().into_iter().cloned().collect(), then)
}

fn open_editor(model: &mut Model) -> Vec<ShellEffect> {
    if let Some(editor) = model.form() {
        if editor.is_changed() {
            return said(model, NoticeTone::Caution, "save or discard what you changed here first".to_owned());
        }
        return vec![ShellEffect::OpenEditor { agent: editor.id.clone(), line: editor.line() }];
    }
    let Some(entry) = model.agents.entry(&model.library) else { return Vec::new() };
    if entry.found.path.is_none() {
        let sentence = format!(
            "{} is built in and has no file; {} makes your own copy",
            entry.name,
            file_messages::key(model, Action::DuplicateAgent)
        );
        return said(model, NoticeTone::Caution, sentence);
    }
    let agent = entry.found.id.clone();
    let first = entry.found.in_list.map_or(1, |place| place.line);
    let line = model.detail.line(model.detail_context()).max(first);
    vec![ShellEffect::OpenEditor { agent, line }]
}

fn open_picker(model: &mut Model, action: Action) -> Vec<ShellEffect> {
    match open::picker(action, model) {
        Ok(dialog) => model.dialog = Some(dialog),
        Err(sentence) => model.say(NoticeTone::Caution, sentence),
    }
    Vec::new()
}

/// Asks for the value of the only variable, or which of several to fill in.
fn edit_variable(model: &mut Model) {
    let variables = model.prompt.variables();
    match variables.as_slice() {
        [] => model.say(NoticeTone::Caution, "no variables to fill in"),
        [only] if !only.is_task => {
            ask(model, QuestionSubject::Variable(only.name.clone()));
        }
        _ => model.dialog = Some(open::variables(&variables)),
    }
}

/// Follows a name to an agent. Going back leads to the agent that contains the name.
fn follow_name(model: &mut Model, to: AgentId) -> Vec<ShellEffect> {
    let query = model.agents.query.text().to_owned();
    model.detail.followed.extend(cursor_of(model).map(|from| detail::FollowedName { from, to: to.clone(), query }));
    follow(model, to)
}

/// Returns true if the displayed agent was reached by following a name in another agent.
fn can_follow_back(model: &mut Model) -> bool {
    let here = cursor_of(model);
    // A trail ends where the user goes to another agent otherwise.
    if model.detail.followed.last().is_some_and(|last| Some(&last.to) != here.as_ref()) {
        model.detail.followed.clear();
    }
    !model.detail.followed.is_empty()
}

fn follow_back(model: &mut Model) -> Vec<ShellEffect> {
    let Some(last) = model.detail.followed.pop() else { return Vec::new() };
    let mut effects = Vec::new();
    if model.agents.query.text() != last.query {
        effects.extend(to_agents(model, agents::AgentsMessage::QuerySet(last.query)));
    }
    effects.extend(follow(model, last.from));
    effects
}

/// Goes to an agent through a link.
fn follow(model: &mut Model, id: AgentId) -> Vec<ShellEffect> {
    let Some(row) = model.library.entries.iter().position(|entry| entry.found.id == id) else {
        return said(model, NoticeTone::Caution, format!("{id} no longer exists"));
    };
    let mut effects = Vec::new();
    if !model.agents.rows.contains(&row) {
        effects.extend(to_agents(model, agents::AgentsMessage::QuerySet(String::new())));
    }
    effects.extend(to_agents(model, agents::AgentsMessage::GoneTo(id)));
    effects
}

/// Compares the two marked agents, at once if both are in the cache, else when they have been read.
fn compare(model: &mut Model) -> Vec<ShellEffect> {
    let marked: Vec<AgentId> = model.agents.marked.iter().cloned().collect();
    let Ok(agents) = <[AgentId; 2]>::try_from(marked) else {
        let key = model.keymap.key_label(Action::Mark, &[KeyScope::Agents]);
        let count = model.agents.marked.len();
        return said(model, NoticeTone::Caution, format!("mark two agents with {key} to compare them; {count} marked"));
    };
    let missing: Vec<AgentId> = agents.iter().filter(|id| model.reading.cache.get(id).is_none()).cloned().collect();
    model.pending.comparison = Some(agents);
    show_comparison(model);
    if missing.is_empty() { Vec::new() } else { vec![ShellEffect::ReadAgents(missing)] }
}

/// Opens the requested comparison if both agents are in the cache.
fn show_comparison(model: &mut Model) {
    let Some([one, other]) = &model.pending.comparison else { return };
    let (Some(one), Some(other)) = (model.reading.cache.get(one), model.reading.cache.get(other)) else { return };
    let dialog = open::comparison(one, other);
    model.pending.comparison = None;
    open_when_idle(model, dialog, "the comparison comes next".to_owned());
}

fn point(model: &mut Model, mouse: MouseInput) -> Vec<ShellEffect> {
    let target = model.input_target();
    match (target, mouse) {
        (InputTarget::Cast | InputTarget::CastTask, _) => return cast_messages::point(model, mouse),
        (_, MouseInput::Dragged { x, .. }) => drag(model, x),
        (_, MouseInput::Released) => model.panes.dragged = None,
        (_, MouseInput::Pressed { x, y }) => return click(model, target, x, y),
        (_, MouseInput::WheelDown { x, y }) => return wheel(model, target, (x, y), true),
        (_, MouseInput::WheelUp { x, y }) => return wheel(model, target, (x, y), false),
    }
    Vec::new()
}

fn click(model: &mut Model, target: InputTarget, x: u16, y: u16) -> Vec<ShellEffect> {
    let layout = model.layout();
    match target {
        InputTarget::Dialog => return to_dialog(model, dialog::DialogMessage::Clicked { x, y }),
        InputTarget::Form => return frontmatter::click(model, &layout, x, y),
        _ => {}
    }
    let Some((pane, rect)) = layout.pane_at(x, y) else { return Vec::new() };
    if x == rect.x && pane != Pane::Agents && rect.x > 0 {
        model.panes.dragged = Some(pane);
        return Vec::new();
    }
    focus(model, pane);
    let inside = |at: u16, start: u16| usize::from(at.saturating_sub(start + 1));
    let (x, y) = (inside(x, rect.x), inside(y, rect.y));
    match pane {
        Pane::Agents if y < model.agents.head => act(model, Action::Search),
        Pane::Agents => to_agents(model, agents::AgentsMessage::Clicked(y - model.agents.head)),
        Pane::Detail => to_detail(model, detail::DetailMessage::Clicked { x, y }),
        Pane::Prompt => to_prompt(model, composer::PromptMessage::Clicked { x, y }),
    }
}

fn wheel(model: &mut Model, target: InputTarget, (x, y): (u16, u16), down: bool) -> Vec<ShellEffect> {
    match target {
        InputTarget::Dialog => return to_dialog(model, dialog::DialogMessage::Wheeled { down }),
        InputTarget::Form => return frontmatter::to_editor(model, form::EditorMessage::Wheeled { down }),
        _ => {}
    }
    match model.layout().pane_at(x, y) {
        Some((Pane::Agents, _)) => to_agents(model, agents::AgentsMessage::Wheeled { down }),
        Some((Pane::Detail, _)) => to_detail(model, detail::DetailMessage::Wheeled { down }),
        Some((Pane::Prompt, _)) => to_prompt(model, composer::PromptMessage::Wheeled { down }),
        None => Vec::new(),
    }
}

/// Moves the border being dragged to a column.
fn drag(model: &mut Model, x: u16) {
    let width = u32::from(model.panes.screen.width.max(1));
    let at = u16::try_from(u32::from(x) * 1000 / width).unwrap_or(1000);
    match model.panes.dragged {
        Some(Pane::Detail) => {
            let moved = model.panes.split.agents;
            model.panes.split.agents = at.clamp(100, 800);
            model.panes.split.detail =
                (model.panes.split.detail + moved).saturating_sub(model.panes.split.agents).clamp(100, 800);
        }
        Some(Pane::Prompt) if model.layout().pane(Pane::Detail).is_some() => {
            model.panes.split.detail = at.saturating_sub(model.panes.split.agents).clamp(100, 800);
        }
        Some(Pane::Prompt) => model.panes.split.agents = at.saturating_sub(80).clamp(100, 800),
        _ => {}
    }
}
