//! The router: from what happened to the pane it concerns, and from what the pane asks to the rest.

mod cast;
mod files;
mod frontmatter;

use std::sync::Arc;

use ratatui::layout::Rect;

use super::effect::Effect;
use super::key::Key;
use super::keymap::{Action, Scope};
use super::layout::{Breadth, Pane};
use super::memory::Memory;
use super::message::{Message, Mouse};
use super::model::{Exit, Loading, Model, Opening, Tally, Tone};
use super::open;
use super::pane::cast::Message as CastMessage;
use super::pane::dialog::{Answer, Asks, Chosen, Concern};
use super::pane::{agents, detail, dialog, editor, prompt};
use super::theme::Theme;
use crate::domain::agent::{Agent, AgentId, Depth, Entry};
use crate::domain::library::Library;
use crate::domain::query::Index;
use crate::domain::source::SourceKind;

/// How many of the last used agents are remembered.
const RECENT: usize = 50;

/// Takes what happened and answers what the shell must do.
pub fn update(model: &mut Model, message: Message) -> Vec<Effect> {
    measure(model);
    let before = cursor_of(model);
    let mut effects = take(model, message);
    if model.dialog.is_none() && !is_typing(model) {
        model.dialog = model.waiting.pop_front();
    }
    if cursor_of(model) != before {
        frontmatter::gone_on(model);
        effects.extend(show_agent(model));
    }
    measure(model);
    let (detail, context) = model.detail_in_context();
    detail::arrange(detail, context);
    effects
}

/// Whether keys go into a text.
fn is_typing(model: &Model) -> bool {
    model.agents.typing
        || model.prompt.is_writing()
        || model.cast.is_writing()
        || model.form().is_some_and(editor::State::is_typing)
}

/// Opens a dialog nobody asked for at this moment: not into what is being typed or chosen.
fn open_when_idle(model: &mut Model, dialog: dialog::Dialog, sentence: String) {
    if model.dialog.is_some() || is_typing(model) {
        model.say(Tone::Caution, sentence);
    }
    model.waiting.push_back(dialog);
}

/// Tells every pane how much room it has.
fn measure(model: &mut Model) {
    let layout = model.layout();
    let inner = |pane: Pane| {
        layout.pane(pane).map_or((0, 0), |rect| {
            (usize::from(rect.width.saturating_sub(2)), usize::from(rect.height.saturating_sub(2)))
        })
    };
    // Query line and the line under it are not rows of the list.
    model.agents.height = inner(Pane::Agents).1.saturating_sub(2);
    (model.detail.width, model.detail.height) = inner(Pane::Detail);
    let (width, height) = inner(Pane::Prompt);
    model.prompt.measure(width, height, layout.breadth == Breadth::Narrow);
    if let Some(editor) = &mut model.editor {
        let (form, facts) = layout.form();
        let inside =
            |rect: Rect| (usize::from(rect.width.saturating_sub(2)), usize::from(rect.height.saturating_sub(2)));
        editor.measure(inside(form), facts.map(inside));
    }
    let layout = if model.cast.is_open && model.form().is_none() {
        cast::measure(model);
        cast::layout(model)
    } else {
        layout
    };
    if let Some(dialog) = &mut model.dialog {
        dialog.measure(model.screen, &layout);
    }
}

fn take(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(key) => press(model, key),
        Message::Pasted(text) => paste(model, text),
        Message::Mouse(mouse) => point(model, mouse),
        Message::Resized { width, height } => {
            model.screen = Rect::new(0, 0, width, height);
            Vec::new()
        }
        Message::Scanned { files } => {
            if let Loading::Scanning { files: so_far } = &mut model.loading {
                *so_far = files;
            }
            Vec::new()
        }
        Message::LibraryRead { library, index, names, whole } => {
            model.names = names;
            take_library(model, library, index, whole)
        }
        Message::LibraryFailed { sentence } => {
            model.loading = Loading::Failed { sentence };
            Vec::new()
        }
        Message::AgentRead { id, agent } => take_agent(model, &id, agent),
        Message::BodiesSearched { search, found, searched, total } => {
            to_agents(model, agents::Message::BodiesSearched { search, found, searched, total })
        }
        Message::Done { sentence } => said(model, Tone::Good, sentence),
        Message::Failed { sentence } => said(model, Tone::Wrong, sentence),
        Message::FileExists { path } => {
            let Some(again) = model.writing.take().and_then(replacing) else { return Vec::new() };
            let sentence = format!("{path} is there already");
            open_when_idle(model, open::replace(&path, again), sentence);
            Vec::new()
        }
        Message::CastsRead { casts, patterns } => cast::read(model, casts, *patterns),
        Message::CastSaved { name, text, sentence } => {
            let effects = cast::to_cast(model, CastMessage::Saved { name, text });
            model.say(Tone::Good, sentence);
            effects
        }
        Message::Saved { agent, text, caution } => frontmatter::saved(model, &agent, text, caution),
        Message::SaveConflict { agent, theirs } => frontmatter::refused(model, &agent, theirs),
        Message::SaveFailed { agent, sentence } => frontmatter::failed(model, &agent, sentence),
        Message::RightsLookedAt { path, refusal } => frontmatter::rights_looked_at(model, &path, refusal.as_ref()),
        Message::Created { path } => {
            model.say(Tone::Good, format!("{} is made", path.display()));
            model.opening = Some(Opening::File(path));
            vec![Effect::ReadLibrary]
        }
        Message::PlacesRead { places } => files::places_read(model, places),
        Message::AgentMade { made } => files::made(model, made),
        Message::AgentNotMade { sentence } => files::not_made(model, sentence),
        Message::AgentRenamed { casts, agent, renaming, caution } => {
            files::renamed(model, agent, *renaming, caution, &casts)
        }
        Message::FilesLookedAt { said } => files::looked_at(model, said),
        Message::AgentsTrashed { trashed, failed } => files::trashed(model, trashed, &failed),
        Message::TrashLookedInto { trashed, now } => files::trash_looked_into(model, &trashed, now),
        Message::TakenBack { path, said, rest } => files::taken_back(model, path, said, rest),
        Message::BackupsFound(backups) => files::backups_found(model, backups),
        Message::UnsavedFound(found) => frontmatter::unsaved_found(model, found),
        Message::PathsFound { typed, paths } => to_dialog(model, dialog::Message::PathsFound { typed, paths }),
        Message::CommandEnded { command, output, success } => {
            let sentence = format!("{command} has ended; what it printed comes next");
            open_when_idle(model, open::output(&command, &output, success), sentence);
            Vec::new()
        }
        Message::Terminated => {
            model.exit = Some(Exit::Terminated);
            vec![remember(model)]
        }
    }
}

fn said(model: &mut Model, tone: Tone, sentence: String) -> Vec<Effect> {
    model.say(tone, sentence);
    Vec::new()
}

fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    model.notice = None;
    let action = model.keymap.action(key, model.scopes());
    if model.dialog.is_some() {
        if action == Some(Action::Quit) {
            return frontmatter::quit_dialog(model);
        }
        return to_dialog(model, action.map_or(dialog::Message::Typed(key), dialog::Message::Asked));
    }
    if let Some(editor) = model.form() {
        return match action {
            Some(action) => act(model, action),
            None if editor.is_typing() => frontmatter::to_editor(model, editor::Message::Typed(key)),
            None => Vec::new(),
        };
    }
    if model.cast.is_writing() {
        return match action {
            Some(Action::Quit) => quit(model),
            Some(action) => cast::to_cast(model, CastMessage::Asked(action)),
            None => cast::to_cast(model, CastMessage::Typed(key)),
        };
    }
    if model.cast.is_open {
        return action.map_or_else(Vec::new, |action| act(model, action));
    }
    if model.prompt.is_writing() {
        if action == Some(Action::Quit) {
            return quit(model);
        }
        let message = action.map_or(prompt::Message::Typed(key), prompt::Message::Asked);
        return to_prompt(model, message);
    }
    if model.agents.typing {
        return match action {
            Some(Action::Quit) => quit(model),
            Some(action) => to_agents(model, agents::Message::Asked(action)),
            None => to_agents(model, agents::Message::Typed(key)),
        };
    }
    action.map_or_else(Vec::new, |action| act(model, action))
}

/// Does what a person asks for, wherever the key, the palette or the mouse says so.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let is_of_screen = matches!(action, Action::Help | Action::Palette | Action::Redraw | Action::OpenEditor);
    if model.form().is_some() && !is_of_screen {
        return frontmatter::to_editor(model, editor::Message::Asked(action));
    }
    if model.cast.is_open
        && model.form().is_none()
        && let Some(effects) = cast::act(model, action)
    {
        return effects;
    }
    match action {
        Action::Quit => return quit(model),
        Action::Help => model.dialog = Some(open::help(&model.keymap, model.scopes())),
        Action::Palette => model.dialog = Some(open::palette(&model.keymap, model.scopes())),
        Action::NextPane => focus(model, model.focus.next()),
        Action::PreviousPane => focus(model, model.focus.previous()),
        Action::FocusAgents => focus(model, Pane::Agents),
        Action::FocusDetail => focus(model, Pane::Detail),
        Action::FocusPrompt => focus(model, Pane::Prompt),
        Action::Zoom => model.zoomed = !model.zoomed,
        Action::Search if model.focus == Pane::Prompt => ask(model, Asks::Find),
        Action::Search => {
            focus(model, Pane::Agents);
            return to_agents(model, agents::Message::Asked(action));
        }
        Action::ChooseMode
        | Action::ChooseRole
        | Action::ChooseTools
        | Action::ChooseTemplate
        | Action::EditContext => {
            return open_picker(model, action);
        }
        Action::EditVariable => edit_variable(model),
        Action::ChooseTheme => model.dialog = Some(open::themes(&model.themes, &model.theme)),
        Action::EditTask => {
            focus(model, Pane::Prompt);
            return to_prompt(model, prompt::Message::Asked(action));
        }
        Action::CopyPrompt => return copy_prompt(model),
        Action::CopyFile => return with_entry(model, |id| vec![Effect::CopyFile(id)]),
        Action::WritePrompt => return with_prompt(model, |model| ask(model, Asks::Path)),
        Action::PipePrompt => return with_prompt(model, |model| ask(model, Asks::Command)),
        Action::SaveRecipe => return with_prompt(model, |model| ask(model, Asks::RecipeName)),
        Action::EditFrontmatter => return frontmatter::open(model),
        Action::TickInFile => return frontmatter::tick(model),
        Action::OpenEditor => return open_editor(model),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Suspend => return vec![Effect::Suspend],
        Action::Compare => return compare(model),
        Action::Cast => return cast::begin(model),
        Action::OpenCast => return cast::list(model),
        Action::StripHidden | Action::TogglePart | Action::ShowCut | Action::FindNext | Action::FindPrevious => {
            return to_prompt(model, prompt::Message::Asked(action));
        }
        _ => return to_focused(model, action),
    }
    Vec::new()
}

fn to_focused(model: &mut Model, action: Action) -> Vec<Effect> {
    if model.focus == Pane::Agents
        && let Some(effects) = files::act(model, action)
    {
        return effects;
    }
    match model.focus {
        Pane::Agents => to_agents(model, agents::Message::Asked(action)),
        Pane::Detail => to_detail(model, detail::Message::Asked(action)),
        Pane::Prompt if action == Action::Enter && model.settings.print_on_exit => {
            let Some(text) = model.prompt.prompt().map(|prompt| prompt.text.clone()) else { return Vec::new() };
            model.exit = Some(Exit::Printed(text));
            vec![remember(model)]
        }
        Pane::Prompt => to_prompt(model, prompt::Message::Asked(action)),
    }
}

fn paste(model: &mut Model, text: String) -> Vec<Effect> {
    model.notice = None;
    if model.dialog.is_some() {
        return to_dialog(model, dialog::Message::Pasted(text));
    }
    if model.form().is_some() {
        return frontmatter::to_editor(model, editor::Message::Pasted(text));
    }
    if model.cast.is_open {
        return cast::to_cast(model, CastMessage::Pasted(text));
    }
    if model.prompt.is_writing() {
        return to_prompt(model, prompt::Message::Pasted(text));
    }
    if model.agents.typing {
        return to_agents(model, agents::Message::Pasted(text));
    }
    // Pasted text never presses keys; it can only be meant for the task.
    let hint = model.keymap.key_of(Action::EditTask, model.scopes()).map(|key| key.to_string()).unwrap_or_default();
    model.say(Tone::Caution, format!("pasted text goes into the task: press {hint} first"));
    Vec::new()
}

fn to_agents(model: &mut Model, message: agents::Message) -> Vec<Effect> {
    let outcome = agents::update(&mut model.agents, message, &model.library);
    if let Some(sentence) = outcome.says {
        model.say(Tone::Good, sentence);
    }
    if outcome.opens {
        focus(model, Pane::Prompt);
    }
    if outcome.next_pane {
        focus(model, model.focus.next());
    }
    outcome.effects
}

fn to_detail(model: &mut Model, message: detail::Message) -> Vec<Effect> {
    let (detail, context) = model.detail_in_context();
    let outcome = detail::update(detail, message, context);
    let mut effects = Vec::new();
    if !outcome.ticks.is_empty() {
        effects.extend(to_prompt(model, prompt::Message::Ticked(outcome.ticks)));
    }
    if let Some(mode) = outcome.mode {
        let pick = prompt::Pick::Mode(crate::domain::compose::Choice::Named(mode));
        effects.extend(to_prompt(model, prompt::Message::Picked(pick)));
    }
    if let Some(role) = outcome.role {
        let pick = prompt::Pick::Role(crate::domain::compose::Choice::Named(role));
        effects.extend(to_prompt(model, prompt::Message::Picked(pick)));
    }
    if let Some(sentence) = outcome.says {
        model.say(Tone::Good, sentence);
    }
    if let Some(id) = outcome.follows {
        effects.extend(follow(model, id));
    }
    effects
}

fn to_prompt(model: &mut Model, message: prompt::Message) -> Vec<Effect> {
    let context = prompt::Context { templates: &model.templates };
    let outcome = prompt::update(&mut model.prompt, message, context);
    if let Some(sentence) = outcome.says {
        model.say(Tone::Good, sentence);
    }
    if let Some(sentence) = outcome.warns {
        model.say(Tone::Caution, sentence);
    }
    if let Some(text) = outcome.prints {
        model.exit = Some(Exit::Printed(text));
    }
    let mut effects = outcome.effects;
    if let Some(action) = outcome.asks {
        effects.extend(act(model, action));
    }
    effects
}

fn ask(model: &mut Model, asks: Asks) {
    model.dialog = Some(open::question(asks, model));
}

fn to_dialog(model: &mut Model, message: dialog::Message) -> Vec<Effect> {
    let Some(dialog) = &mut model.dialog else { return Vec::new() };
    let outcome = dialog::update(dialog, message);
    after_dialog(model, outcome)
}

fn after_dialog(model: &mut Model, outcome: dialog::Outcome) -> Vec<Effect> {
    let mut effects = Vec::new();
    if outcome.closes {
        model.dialog = None;
        effects.extend(to_prompt(model, prompt::Message::PreviewEnded));
        effects.extend(cast::to_cast(model, CastMessage::PreviewEnded));
    }
    match outcome.looked_at {
        Some(Chosen::Pick(pick)) if model.cast.is_open => {
            effects.extend(cast::to_cast(model, CastMessage::Previewed(pick)));
        }
        Some(Chosen::Pick(pick)) => effects.extend(to_prompt(model, prompt::Message::Previewed(pick))),
        Some(Chosen::Theme(name)) => set_theme(model, &name),
        // What the cursor passes changes nothing; leaving does.
        Some(Chosen::Edit(choice)) if outcome.closes => {
            effects.extend(frontmatter::to_editor(model, editor::Message::Chose(choice)));
        }
        _ => {}
    }
    match outcome.chosen {
        Some(Chosen::Edit(choice)) => {
            effects.extend(frontmatter::to_editor(model, editor::Message::Chose(choice)));
        }
        Some(Chosen::Cast(choice)) => effects.extend(cast::chosen(model, choice)),
        Some(Chosen::Pick(pick)) if model.cast.is_open => {
            effects.extend(cast::to_cast(model, CastMessage::Picked(pick)));
        }
        Some(Chosen::Pick(pick)) => effects.extend(to_prompt(model, prompt::Message::Picked(pick))),
        Some(Chosen::Theme(name)) => {
            set_theme(model, &name);
            model.chosen_theme = Some(name);
        }
        Some(Chosen::Action { action, scope }) => {
            // A key of another pane works there.
            model.cast.is_open &= !matches!(scope, Scope::Agents | Scope::Detail | Scope::Prompt);
            match scope {
                Scope::Cast if !model.cast.is_open => {
                    effects.extend(cast::begin(model));
                    return effects;
                }
                Scope::Agents => focus(model, Pane::Agents),
                Scope::Detail => focus(model, Pane::Detail),
                Scope::Prompt => focus(model, Pane::Prompt),
                _ => {}
            }
            effects.extend(act(model, action));
        }
        Some(Chosen::Place(place)) => effects.extend(files::placed(model, place.map(|place| *place))),
        Some(Chosen::Unsaved(unsaved, decided)) => {
            effects.extend(frontmatter::unsaved_decided(model, unsaved, decided));
        }
        Some(Chosen::BringBack(trashed)) => effects.push(Effect::BringBack(trashed)),
        Some(Chosen::Torn(backup, torn)) => effects.extend(files::torn_decided(model, backup, torn)),
        Some(Chosen::Context(field)) => ask(model, Asks::Context(field)),
        Some(Chosen::Variable(name)) => ask(model, Asks::Variable(name)),
        None => {}
    }
    if let Some((asks, answer)) = outcome.answered {
        effects.extend(answered(model, asks, answer));
    }
    if let Some((concern, answer)) = outcome.decided {
        effects.extend(decided(model, concern, answer));
    }
    effects.extend(outcome.completes.map(|typed| Effect::CompletePath { typed }));
    effects
}

fn answered(model: &mut Model, asks: Asks, answer: String) -> Vec<Effect> {
    if let Some(effects) = cast::answered(model, &asks, &answer) {
        return effects;
    }
    let prompt_text = || model.prompt.prompt().map(|prompt| prompt.text.clone()).unwrap_or_default();
    match asks {
        Asks::Path => {
            let effect = Effect::Write { path: answer, text: prompt_text(), replace: false };
            write(model, effect)
        }
        Asks::Command => vec![Effect::Pipe { command: answer, text: prompt_text() }],
        Asks::RecipeName => match open::recipe(model) {
            Some(text) => write(model, Effect::SaveRecipe { name: answer, text, replace: false }),
            None => Vec::new(),
        },
        Asks::Context(field) => to_prompt(model, prompt::Message::ContextSet { field: field.to_owned(), text: answer }),
        Asks::Variable(name) => to_prompt(model, prompt::Message::VariableSet { name, text: answer }),
        Asks::AgentName(naming) => files::named(model, naming, answer),
        Asks::KeyName(parent) => frontmatter::to_editor(model, editor::Message::Named { parent, name: answer }),
        Asks::Find => {
            focus(model, Pane::Prompt);
            to_prompt(model, prompt::Message::FindSet(answer))
        }
        Asks::CastName | Asks::CastFile | Asks::SeatName { .. } | Asks::Folder => Vec::new(),
    }
}

/// Does what writes, and remembers it for the case that a file stands there.
fn write(model: &mut Model, effect: Effect) -> Vec<Effect> {
    model.writing = Some(effect.clone());
    vec![effect]
}

/// The same effect once more, in place of what stands there.
fn replacing(effect: Effect) -> Option<Effect> {
    match effect {
        Effect::Write { path, text, .. } => Some(Effect::Write { path, text, replace: true }),
        Effect::SaveRecipe { name, text, .. } => Some(Effect::SaveRecipe { name, text, replace: true }),
        Effect::SaveCast { name, text, expected, .. } => Some(Effect::SaveCast { name, text, expected, replace: true }),
        Effect::WriteTogether { folder, files, .. } => Some(Effect::WriteTogether { folder, files, replace: true }),
        _ => None,
    }
}

fn decided(model: &mut Model, concern: Concern, answer: Answer) -> Vec<Effect> {
    match (concern, answer) {
        (Concern::Replace(again) | Concern::CopyHiddenSeats(again) | Concern::CopyBuiltIn(again), Answer::Yes) => {
            vec![*again]
        }
        (Concern::Replace(_), Answer::No) => said(model, Tone::Caution, "nothing was written".to_owned()),
        (Concern::ForgetUnsaved(unsaved), Answer::Yes) => vec![Effect::DropUnsaved(unsaved)],
        (Concern::ForgetUnsaved(unsaved), Answer::No) => {
            frontmatter::unsaved_decided(model, unsaved, dialog::Pending::Waits)
        }
        (Concern::ForgetTorn(backup), Answer::Yes) => vec![Effect::DropBackup(backup)],
        (Concern::ForgetTorn(backup), Answer::No) => files::torn_decided(model, backup, dialog::Torn::Later),
        (Concern::Delete(agents), answer) => files::delete_decided(model, agents, answer),
        (Concern::CopyHidden, Answer::Yes) => vec![copy_effect(model)],
        (Concern::QuitWithCast, answer) => cast::quit_decided(model, answer),
        (Concern::ReplaceCast(choice), answer) => cast::replace_decided(model, choice, answer),
        (Concern::CopyHidden | Concern::CopyHiddenSeats(_) | Concern::CopyBuiltIn(_), Answer::No) => {
            said(model, Tone::Caution, "nothing was copied".to_owned())
        }
    }
}

fn focus(model: &mut Model, pane: Pane) {
    model.focus = pane;
    if pane != Pane::Prompt {
        model.prompt.stop_writing();
    }
}

fn quit(model: &mut Model) -> Vec<Effect> {
    if cast::must_ask_before_quitting(model) {
        model.dialog = Some(open::quit_with_cast(model));
        return Vec::new();
    }
    model.exit = Some(Exit::Left);
    vec![remember(model)]
}

/// What is to be there next time.
fn remember(model: &Model) -> Effect {
    Effect::Remember(Box::new(Memory {
        query: model.agents.query.text().to_owned(),
        cursor: cursor_of(model).map(|id| id.0),
        selections: model.prompt.selections.iter().map(|(id, selection)| (id.0.clone(), selection.clone())).collect(),
        split: Some((model.split.agents, model.split.detail)),
        recent: model.agents.recent.clone(),
        favourites: model.agents.favourites.clone(),
        theme: model.chosen_theme.clone(),
    }))
}

/// Takes in what the last run remembered. Call it before anything is read.
pub fn recall(model: &mut Model, memory: Memory) {
    model.agents.wanted = memory.cursor;
    model.agents.recent = memory.recent;
    model.agents.favourites = memory.favourites;
    model.prompt.selections = memory.selections.into_iter().map(|(id, selection)| (AgentId(id), selection)).collect();
    if let Some((agents, detail)) = memory.split {
        model.split = super::layout::Split { agents, detail };
    }
    if let Some(theme) = memory.theme {
        // Without colours there is nothing to choose.
        if model.theme != Theme::colourless() {
            set_theme(model, &theme);
        }
        model.chosen_theme = Some(theme);
    }
    set_query(model, &memory.query);
    model.agents.recalled = !memory.query.is_empty();
}

/// Sets the query before anything is read.
pub fn set_query(model: &mut Model, query: &str) {
    agents::update(&mut model.agents, agents::Message::QuerySet(query.to_owned()), &model.library);
}

fn set_theme(model: &mut Model, name: &str) {
    if let Some(theme) = model.themes.iter().find(|theme| theme.name == name) {
        model.theme = theme.clone();
    }
}

fn cursor_of(model: &Model) -> Option<AgentId> {
    model.agents.entry(&model.library).map(|entry| entry.found.id.clone())
}

/// Shows the agent under the cursor: at once where it is at hand, else when it has been read.
fn show_agent(model: &mut Model) -> Vec<Effect> {
    let agent = model.agent().cloned();
    let mut effects = Vec::new();
    // A file that cannot be read says so in its row; asking again would only repeat it.
    let readable = model.agents.entry(&model.library).filter(|entry| entry.depth != Depth::Nothing);
    if let Some(entry) = readable.filter(|_| agent.is_none()) {
        effects.push(Effect::ReadAgent(entry.found.id.clone()));
    }
    if let Some(agent) = &agent {
        model.shelf.put(Arc::clone(agent));
    }
    effects.extend(to_prompt(model, prompt::Message::AgentShown(agent)));
    effects.extend(to_detail(model, detail::Message::AgentShown { other: true }));
    effects
}

fn take_agent(model: &mut Model, id: &AgentId, agent: Result<Arc<Agent>, String>) -> Vec<Effect> {
    let mut effects = cast::agent_read(model, id, &agent);
    match agent {
        Ok(agent) => {
            model.shelf.put(Arc::clone(&agent));
            show_comparison(model);
            effects.extend(frontmatter::read(model, &agent));
            if cursor_of(model).as_ref() != Some(id) {
                return effects;
            }
            let other = model.prompt.agent().is_none_or(|shown| shown.entry.found.id != *id);
            effects.extend(to_prompt(model, prompt::Message::AgentShown(Some(agent))));
            effects.extend(to_detail(model, detail::Message::AgentShown { other }));
        }
        Err(sentence) => {
            model.comparing = model.comparing.take().filter(|agents| !agents.contains(id));
            model.opening = model.opening.take().filter(|opening| *opening != Opening::Agent(id.clone()));
            effects.extend(said(model, Tone::Wrong, sentence));
        }
    }
    effects
}

fn take_library(model: &mut Model, library: Arc<Library>, index: Arc<Index>, whole: bool) -> Vec<Effect> {
    let cursor = cursor_of(model);
    let is_first = matches!(model.loading, Loading::Scanning { .. });
    model.tally = Tally::of(&library);
    model.library = library;
    model.loading = if whole { Loading::Done } else { Loading::Reading };
    model.shelf.keep_only(cursor.as_ref());
    if is_first && only_built_in(&model.library) {
        model.say(Tone::Good, "these are built in; add yours with `callsheet FOLDER` or in .claude/agents");
    }
    let mut effects = to_agents(model, agents::Message::LibraryChanged { cursor: cursor.clone(), index });
    effects.extend(to_detail(model, detail::Message::LibraryChanged));
    effects.extend(cast::to_cast(model, CastMessage::LibraryRead));
    // The agent under the cursor may have changed on disk; until it is read again its last reading
    // stays on the screen.
    if let Some(id) = cursor_of(model).filter(|id| Some(id) == cursor.as_ref()) {
        effects.push(Effect::ReadAgent(id));
    }
    effects.extend(frontmatter::library_read(model, whole));
    effects.extend(files::arrived(model));
    effects
}

fn only_built_in(library: &Library) -> bool {
    let built_in = |entry: &Entry| {
        library.sources.get(entry.found.source.0).is_some_and(|source| source.kind == SourceKind::BuiltIn)
    };
    !library.entries.is_empty() && library.entries.iter().all(built_in)
}

fn with_entry(model: &Model, then: impl Fn(AgentId) -> Vec<Effect>) -> Vec<Effect> {
    cursor_of(model).map_or_else(Vec::new, then)
}

fn with_prompt(model: &mut Model, then: impl Fn(&mut Model)) -> Vec<Effect> {
    if model.prompt.prompt().is_some() {
        then(model);
    } else {
        model.say(Tone::Caution, "there is no prompt yet: choose an agent first");
    }
    Vec::new()
}

fn copy_prompt(model: &mut Model) -> Vec<Effect> {
    use crate::domain::compose::Warning;
    let Some(prompt) = model.prompt.prompt() else {
        return with_prompt(model, |_| {});
    };
    let hidden = prompt.warnings.iter().any(|warning| matches!(warning, Warning::Hidden { .. }));
    if hidden {
        model.dialog = Some(open::hidden_question(prompt, &model.keymap));
        return Vec::new();
    }
    vec![copy_effect(model)]
}

fn copy_effect(model: &mut Model) -> Effect {
    if let Some(AgentId(id)) = cursor_of(model) {
        model.agents.recent.retain(|recent| *recent != id);
        model.agents.recent.insert(0, id);
        model.agents.recent.truncate(RECENT);
    }
    let text = model.prompt.prompt().map(|prompt| prompt.text.clone()).unwrap_or_default();
    Effect::Copy { what: "prompt".to_owned(), text }
}

fn open_editor(model: &mut Model) -> Vec<Effect> {
    if let Some(editor) = model.form() {
        if editor.is_changed() {
            return said(model, Tone::Caution, "save or discard what you changed here first".to_owned());
        }
        return vec![Effect::OpenEditor { agent: editor.id.clone(), line: editor.line() }];
    }
    let Some(entry) = model.agents.entry(&model.library) else { return Vec::new() };
    if entry.found.path.is_none() {
        let sentence = format!(
            "{} is built in and has no file; {} makes a copy of your own",
            entry.name,
            files::key(model, Action::DuplicateAgent)
        );
        return said(model, Tone::Caution, sentence);
    }
    let agent = entry.found.id.clone();
    let line = model.detail.line(model.detail_context());
    vec![Effect::OpenEditor { agent, line }]
}

fn open_picker(model: &mut Model, action: Action) -> Vec<Effect> {
    match open::picker(action, model) {
        Ok(dialog) => model.dialog = Some(dialog),
        Err(sentence) => model.say(Tone::Caution, sentence),
    }
    Vec::new()
}

/// Asks for the value of the one variable there is, or which of several is to be filled in.
fn edit_variable(model: &mut Model) {
    let variables = model.prompt.variables();
    match variables.as_slice() {
        [] => model.say(Tone::Caution, "nothing in this prompt waits to be filled in"),
        [only] if !only.is_task => {
            ask(model, Asks::Variable(only.name.clone()));
        }
        _ => model.dialog = Some(open::variables(&variables)),
    }
}

/// Goes to an agent, as a link goes to its page.
fn follow(model: &mut Model, id: AgentId) -> Vec<Effect> {
    let Some(row) = model.library.entries.iter().position(|entry| entry.found.id == id) else {
        return said(model, Tone::Caution, format!("{id} is not there any more"));
    };
    if !model.agents.rows.contains(&row) {
        to_agents(model, agents::Message::QuerySet(String::new()));
    }
    to_agents(model, agents::Message::GoneTo(id))
}

/// Compares the two marked agents, at once where both are at hand, else when they have been read.
fn compare(model: &mut Model) -> Vec<Effect> {
    let marked: Vec<AgentId> = model.agents.marked.iter().cloned().collect();
    let Ok(agents) = <[AgentId; 2]>::try_from(marked) else {
        let key = model.keymap.key_of(Action::Mark, &[Scope::Agents]).map(|key| key.to_string()).unwrap_or_default();
        let count = model.agents.marked.len();
        return said(model, Tone::Caution, format!("mark two agents with {key} to compare them; {count} are marked"));
    };
    let missing: Vec<AgentId> = agents.iter().filter(|id| model.shelf.get(id).is_none()).cloned().collect();
    model.comparing = Some(agents);
    show_comparison(model);
    if missing.is_empty() { Vec::new() } else { vec![Effect::ReadAgents(missing)] }
}

/// Opens the comparison asked for, once both agents are at hand.
fn show_comparison(model: &mut Model) {
    let Some([one, other]) = &model.comparing else { return };
    let (Some(one), Some(other)) = (model.shelf.get(one), model.shelf.get(other)) else { return };
    let dialog = open::comparison(one, other);
    model.comparing = None;
    open_when_idle(model, dialog, "the comparison comes next".to_owned());
}

fn point(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    if model.cast.is_open && model.dialog.is_none() && model.form().is_none() {
        return cast::point(model, mouse);
    }
    let layout = model.layout();
    match mouse {
        Mouse::Pressed { x, y } => {
            if model.dialog.is_some() {
                return to_dialog(model, dialog::Message::Clicked { x, y });
            }
            if model.form().is_some() {
                return frontmatter::click(model, &layout, x, y);
            }
            let Some((pane, rect)) = layout.pane_at(x, y) else { return Vec::new() };
            if x == rect.x && pane != Pane::Agents && rect.x > 0 {
                model.dragged = Some(pane);
                return Vec::new();
            }
            focus(model, pane);
            let inside = |at: u16, start: u16| usize::from(at.saturating_sub(start + 1));
            let (x, y) = (inside(x, rect.x), inside(y, rect.y));
            match pane {
                Pane::Agents if y < 2 => act(model, Action::Search),
                Pane::Agents => to_agents(model, agents::Message::Clicked(y - 2)),
                Pane::Detail => to_detail(model, detail::Message::Clicked { x, y }),
                Pane::Prompt => to_prompt(model, prompt::Message::Clicked { x, y }),
            }
        }
        Mouse::Dragged { x, .. } => {
            drag(model, x);
            Vec::new()
        }
        Mouse::Released => {
            model.dragged = None;
            Vec::new()
        }
        Mouse::WheelDown { x, y } => wheel(model, x, y, true),
        Mouse::WheelUp { x, y } => wheel(model, x, y, false),
    }
}

fn wheel(model: &mut Model, x: u16, y: u16, down: bool) -> Vec<Effect> {
    if model.dialog.is_some() {
        return to_dialog(model, dialog::Message::Wheeled { down });
    }
    if model.form().is_some() {
        return frontmatter::to_editor(model, editor::Message::Wheeled { down });
    }
    match model.layout().pane_at(x, y) {
        Some((Pane::Agents, _)) => to_agents(model, agents::Message::Wheeled { down }),
        Some((Pane::Detail, _)) => to_detail(model, detail::Message::Wheeled { down }),
        Some((Pane::Prompt, _)) => to_prompt(model, prompt::Message::Wheeled { down }),
        None => Vec::new(),
    }
}

/// Moves the border being dragged to a column.
fn drag(model: &mut Model, x: u16) {
    let width = u32::from(model.screen.width.max(1));
    let at = u16::try_from(u32::from(x) * 1000 / width).unwrap_or(1000);
    match model.dragged {
        Some(Pane::Detail) => {
            let moved = model.split.agents;
            model.split.agents = at.clamp(100, 800);
            model.split.detail = (model.split.detail + moved).saturating_sub(model.split.agents).clamp(100, 800);
        }
        Some(Pane::Prompt) if model.layout().pane(Pane::Detail).is_some() => {
            model.split.detail = at.saturating_sub(model.split.agents).clamp(100, 800);
        }
        Some(Pane::Prompt) => model.split.agents = at.saturating_sub(80).clamp(100, 800),
        _ => {}
    }
}
