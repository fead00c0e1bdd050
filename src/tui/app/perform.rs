//! Performs effects, with a single match over all of them: for real, or as a preview that changes nothing.

use std::io;
use std::sync::Arc;

use super::effect::ShellEffect;
use super::message::{CommandEnd, Message};
use super::shell::{LibraryIndex, ShellContext, file_effects, file_writes};
use crate::domain::agent::{Agent, AgentId};
use crate::domain::memory::MemoryChange;
use crate::store::{complete_path, drop_draft, drop_unsaved};

/// The ways to perform effects. The real one is the program with its shell, the other is a preview.
pub trait EffectPort {
    /// Redraws everything.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    fn redraw(&mut self) -> io::Result<()>;

    /// Stops the process until it is continued.
    ///
    /// # Errors
    /// The terminal cannot be given back or taken again.
    fn suspend(&mut self) -> io::Result<()>;

    /// Opens an agent's file in the user's editor, at a line from 1.
    ///
    /// # Errors
    /// The terminal cannot be given back or taken again.
    fn open_editor(&mut self, agent: &AgentId, line: usize) -> io::Result<()>;

    /// Reads every source; replies `LibraryRead`.
    fn read_library(&mut self);

    /// Adds the built-in agents to the named paths; replies `LibraryRead`.
    fn show_built_in(&mut self);

    /// Searches the files of agents; replies `BodiesSearched` in batches.
    fn search_bodies(&mut self, search: u64, query: String, agents: Vec<AgentId>);

    /// Reads an agent to be displayed; replies `AgentRead`. A later request for another agent may replace this one.
    fn read_agent(&mut self, id: AgentId);

    /// Reads agents completely; replies `AgentRead` for each.
    fn read_agents(&mut self, ids: Vec<AgentId>);

    /// Returns true if the files of these agents have not changed since a prompt was composed. If not, replies with the
    /// agents as they are now, and `Failed` with the action that was not performed.
    fn is_current(&mut self, agents: &[Arc<Agent>], then: &ShellEffect) -> bool;

    /// Prints a prompt after the end of the program; replies `PromptPrinted`.
    ///
    /// # Errors
    /// The terminal cannot be used any more.
    fn print(&mut self, prompt: String) -> io::Result<()>;

    /// Starts a command with a text on its standard input.
    fn start_command(&mut self, run: u64, command: String, text: String);

    /// Terminates a command and everything it started.
    fn cancel_command(&mut self, run: u64);

    /// Copies something to the clipboard.
    fn copy(&mut self, source: CopySource);

    /// Stores the memory for the next run.
    fn remember(&mut self, change: Box<MemoryChange>);

    /// Performs a task that only reads from the disk.
    fn read(&mut self, task: impl FnOnce(DiskAccess<'_>) -> Message + Send + 'static);

    /// Performs a task that changes the disk, and replies if there is something to report.
    fn change(&mut self, kind: ChangeKind, task: impl FnOnce(DiskAccess<'_>) -> Option<Message> + Send + 'static);
}

/// The data that a task on the disk works with.
#[derive(Clone, Copy)]
pub struct DiskAccess<'a> {
    /// Sources, folders and generic sets.
    pub context: &'a ShellContext,
    /// The library as last read.
    pub library: &'a LibraryIndex,
}

/// A text to copy.
#[derive(Clone, Debug, PartialEq)]
pub enum CopySource {
    /// A text, with its name for the notice.
    Text {
        /// Name of the text.
        what: String,
        /// The bytes.
        text: String,
    },
    /// The file of an agent.
    File(AgentId),
}

/// Kinds of changes to the disk, for a preview that refuses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// A file is written.
    Write,
    /// An agent is created or renamed.
    NameAgent,
    /// The file of an agent is saved.
    SaveAgent(AgentId),
    /// Files are deleted.
    Delete,
    /// Something is undone.
    Undo,
}

impl ChangeKind {
    /// The reply of a preview, which changes nothing.
    pub fn refusal(self) -> Message {
        match self {
            Self::Write => refused("written"),
            Self::Delete => refused("deleted"),
            Self::Undo => refused("undone"),
            Self::NameAgent => Message::AgentNotMade { sentence: refusal("written") },
            Self::SaveAgent(agent) => Message::SaveFailed { agent, sentence: refusal("saved") },
        }
    }
}

/// The reply of a preview that an action was not performed.
pub fn refused(what: &str) -> Message {
    Message::Failed { sentence: refusal(what) }
}

fn refusal(what: &str) -> String {
    format!("not {what}: this is only a preview")
}

/// The reply of a preview to a command, which it does not start.
pub fn command_refused(run: u64) -> Message {
    let end = CommandEnd::NotStarted("this is only a preview".to_owned());
    Message::CommandEnded { run, end, answer: String::new(), seconds: 0 }
}

/// Performs an effect through a port.
///
/// # Errors
/// The terminal cannot be used any more.
pub fn perform(effect: ShellEffect, port: &mut impl EffectPort) -> io::Result<()> {
    match effect {
        ShellEffect::Redraw => return port.redraw(),
        ShellEffect::Suspend => return port.suspend(),
        ShellEffect::OpenEditor { agent, line } => return port.open_editor(&agent, line),
        ShellEffect::ReadLibrary => port.read_library(),
        ShellEffect::ShowBuiltIn => port.show_built_in(),
        ShellEffect::SearchBodies { search, query, agents } => port.search_bodies(search, query, agents),
        ShellEffect::ReadAgent(id) => port.read_agent(id),
        ShellEffect::ReadAgents(ids) => port.read_agents(ids),
        ShellEffect::Pipe { run, command, text } => port.start_command(run, command, text),
        ShellEffect::CancelCommand(run) => port.cancel_command(run),
        ShellEffect::Copy { what, text } => port.copy(CopySource::Text { what, text }),
        ShellEffect::HandOut { agents, then } => {
            if port.is_current(&agents, &then) {
                return perform(*then, port);
            }
        }
        ShellEffect::Print(prompt) => return port.print(prompt),
        ShellEffect::CopyFile(id) => port.copy(CopySource::File(id)),
        ShellEffect::Remember(change) => port.remember(change),
        ShellEffect::ReadCasts => port.read(|disk| file_effects::casts_read(&disk.context.folders)),
        ShellEffect::ReadRecipes => port.read(|disk| file_effects::recipes_read(&disk.context.folders)),
        ShellEffect::ReadPlaces { like } => {
            port.read(move |disk| file_effects::places(disk.context, disk.library, like.as_ref()));
        }
        ShellEffect::ReadInput { agent, typed } => {
            port.read(move |disk| file_effects::read_input(&disk.context.folders, agent, typed));
        }
        ShellEffect::CompletePath { typed } => port.read(move |disk| {
            let paths = complete_path(&disk.context.folders, &typed);
            Message::PathsFound { typed, paths }
        }),
        ShellEffect::LookAtFiles(paths) => port.read(move |_| file_effects::look_at(&paths)),
        ShellEffect::LookAtRights(path) => port.read(move |_| file_effects::look_at_rights(path)),
        ShellEffect::LookIntoTrash => port.read(|disk| file_effects::look_into_trash(disk.context)),
        ShellEffect::Write { path, text, replace } => {
            port.change(ChangeKind::Write, move |disk| Some(file_writes::write(disk.context, &path, &text, replace)));
        }
        ShellEffect::WriteBatch { folder, files, replace } => port.change(ChangeKind::Write, move |disk| {
            Some(file_writes::write_batch(disk.context, &folder, &files, replace))
        }),
        ShellEffect::SaveRecipe { name, text, replace } => port
            .change(ChangeKind::Write, move |disk| Some(file_writes::save_recipe(disk.context, &name, &text, replace))),
        ShellEffect::SaveCast { name, text, expected, replace } => port.change(ChangeKind::Write, move |disk| {
            Some(file_writes::save_cast(disk.context, name, text, expected.as_deref(), replace))
        }),
        ShellEffect::Save { agent, path, text, expected } => {
            port.change(ChangeKind::SaveAgent(agent.clone()), move |disk| {
                Some(file_writes::save_agent(disk.context, agent, &path, text, expected))
            });
        }
        ShellEffect::Create { name, text } => {
            port.change(ChangeKind::Write, move |disk| Some(file_writes::create_agent(disk.context, &name, &text)));
        }
        ShellEffect::MakeAgent { name, like, place } => port.change(ChangeKind::NameAgent, move |disk| {
            Some(file_effects::make_agent_file(disk, &name, like.as_ref(), place.as_ref()))
        }),
        ShellEffect::RenameAgent { agent, name } => {
            port.change(ChangeKind::NameAgent, move |disk| Some(file_effects::rename_agent_file(disk, &agent, &name)));
        }
        ShellEffect::Trash(files) => {
            port.change(ChangeKind::Delete, move |disk| Some(file_effects::delete(disk.context, &files)));
        }
        ShellEffect::DeleteSaved(entry) => {
            port.change(ChangeKind::Delete, move |disk| Some(file_effects::delete_saved(disk.context, entry)));
        }
        ShellEffect::TakeBack(action) => {
            port.change(ChangeKind::Undo, move |disk| Some(file_effects::take_back(disk.context, action)));
        }
        ShellEffect::BringBack(trashed) => {
            port.change(ChangeKind::Undo, move |disk| Some(file_effects::bring_back(disk.context, *trashed)));
        }
        ShellEffect::RestoreBackup { backup, text } => {
            port.change(ChangeKind::Write, move |disk| Some(file_effects::restore(disk.context, &backup, text)));
        }
        ShellEffect::DropBackup(backup) => {
            port.change(ChangeKind::Write, move |_| Some(file_effects::forget_backup(&backup)));
        }
        ShellEffect::DropUnsaved(unsaved) => {
            port.change(ChangeKind::Write, move |_| file_effects::failure(drop_unsaved(&unsaved)));
        }
        ShellEffect::DropDraft(draft) => {
            port.change(ChangeKind::Write, move |_| file_effects::failure(drop_draft(&draft)));
        }
    }
    Ok(())
}
