//! The shell: performs effects outside the screen, and replies with messages.

pub mod file_effects;
pub mod file_writes;
mod library_cache;
mod library_reader;
mod running_commands;

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use library_cache::LibraryCache;
pub use library_cache::LibraryIndex;
use library_reader::{LibraryReader, ReaderRequest};
use running_commands::RunningCommands;

use super::effect::ShellEffect;
use super::message::{CommandEnd, Message};
use super::perform::{ChangeKind, CopySource, DiskAccess, EffectPort};
use crate::clipboard::Clipboard;
use crate::domain::agent::{Agent, AgentId, AgentLocation};
use crate::domain::generic::GenericWords;
use crate::domain::memory::MemoryChange;
use crate::domain::query::{AgentQuery, matches_body};
use crate::run::ChildGroups;
use crate::store::{
    DiscoveryScope, StoreError, UserFolders, is_current, load_agent, memory_refusal, place_of, read_text, update_memory,
};

/// Number of files that a body search reads between two replies.
const BATCH: usize = 256;

/// Receiver of the shell's replies.
pub trait AnswerSender: Send + Clone + 'static {
    /// Delivers a message.
    fn message(&self, message: Message);
    /// Sends an escape sequence to the terminal between two frames.
    ///
    /// # Errors
    /// There is no terminal.
    fn sequence(&self, sequence: &str) -> io::Result<()>;
}

/// The scope, folders and generic sets of a run.
#[derive(Clone)]
pub struct ShellContext {
    /// Sources of agents.
    pub scope: DiscoveryScope,
    /// The user's folders.
    pub folders: UserFolders,
    /// The generic modes and roles.
    pub generic: Arc<GenericWords>,
}

/// The shell. It ends after its last effect.
pub struct Shell<A: AnswerSender> {
    context: ShellContext,
    answers: A,
    library: LibraryCache,
    /// The number of the current body search; earlier ones stop when they see it.
    searching: Arc<AtomicU64>,
    work: Sender<WorkItem>,
    reloads: Sender<ReaderRequest>,
    worker: Option<thread::JoinHandle<()>>,
    /// The message that the memory of this run could not be stored.
    not_remembered: Arc<Mutex<Option<String>>>,
    commands: RunningCommands,
}

impl<A: AnswerSender> Shell<A> {
    /// Starts a shell, with its worker and its watch over the sources.
    pub fn start(context: ShellContext, clipboard: Clipboard, answers: A) -> Self {
        let library = LibraryCache::default();
        let not_remembered = Arc::default();
        let (work, to_do) = channel();
        let (reloads, to_reload) = channel();
        let worker = Worker {
            context: context.clone(),
            answers: answers.clone(),
            library: library.clone(),
            reloads: reloads.clone(),
            clipboard,
            cannot_remember: false,
            not_remembered: Arc::clone(&not_remembered),
        };
        let worker = thread::Builder::new().name("worker".to_owned()).spawn(move || worker.run(&to_do)).ok();
        let reader = LibraryReader::new(&context, answers.clone(), library.clone(), reloads.clone());
        // Without this thread, the screen stays empty and shows the reason.
        let reading = thread::Builder::new().name("reader".to_owned()).spawn(move || reader.run(&to_reload));
        if let Err(error) = reading {
            answers.message(Message::LibraryFailed { sentence: format!("cannot start a thread: {error}") });
        }
        Self {
            context,
            answers,
            library,
            searching: Arc::default(),
            work,
            reloads,
            worker,
            not_remembered,
            commands: RunningCommands::default(),
        }
    }

    /// The path of an agent's file.
    pub fn path(&self, id: &AgentId) -> Option<PathBuf> {
        self.library.current().get(id).and_then(|entry| entry.found.path.clone())
    }

    fn give(&self, item: WorkItem) {
        // After the end of the worker, nobody receives the reply.
        self.work.send(item).unwrap_or(());
    }

    /// Waits until all effects so far are complete, and terminates the running commands. Returns a message if the
    /// memory could not be stored and the screen has not reported it.
    pub fn finish(self) -> Option<String> {
        self.leave(RunningCommands::finish)
    }

    /// The same for a program that is being terminated: no command gets more time.
    pub fn finish_at_once(self) -> Option<String> {
        self.leave(RunningCommands::finish_at_once)
    }

    fn leave(mut self, end_commands: impl FnOnce(&RunningCommands)) -> Option<String> {
        self.reloads.send(ReaderRequest::End).unwrap_or(());
        end_commands(&self.commands);
        drop(self.work);
        if let Some(worker) = self.worker.take() {
            // A worker that panicked has already reported it.
            let _ = worker.join();
        }
        self.not_remembered.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The process groups of all processes started for the user.
    pub const fn groups(&self) -> &ChildGroups {
        self.commands.groups()
    }

    /// The scope, the folders and the generic sets in use.
    pub const fn context(&self) -> &ShellContext {
        &self.context
    }
}

/// The error of a shell without a screen, because only the main loop has the terminal.
fn no_terminal() -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "the shell has no terminal"))
}

impl<A: AnswerSender> EffectPort for &Shell<A> {
    fn redraw(&mut self) -> io::Result<()> {
        no_terminal()
    }

    fn suspend(&mut self) -> io::Result<()> {
        no_terminal()
    }

    fn open_editor(&mut self, _agent: &AgentId, _line: usize) -> io::Result<()> {
        no_terminal()
    }

    fn read_library(&mut self) {
        self.reloads.send(ReaderRequest::Read).unwrap_or(());
    }

    fn show_built_in(&mut self) {
        self.reloads.send(ReaderRequest::ShowBuiltIn).unwrap_or(());
    }

    fn search_bodies(&mut self, search: u64, query: String, agents: Vec<AgentId>) {
        self.searching.store(search, Ordering::SeqCst);
        let (library, answers) = (self.library.current(), self.answers.clone());
        let latest = Arc::clone(&self.searching);
        let started = thread::Builder::new().name("search".to_owned()).spawn(move || {
            search_bodies(&library, search, &query, &agents, &latest, &answers);
        });
        if let Err(error) = started {
            self.answers.message(Message::Failed { sentence: format!("cannot start the search: {error}") });
        }
    }

    fn read_agent(&mut self, id: AgentId) {
        self.give(WorkItem::ReadAgent(id));
    }

    fn read_agents(&mut self, ids: Vec<AgentId>) {
        self.give(WorkItem::ReadAgents(ids));
    }

    /// Reads the files of the agents again: the watch may be late.
    fn is_current(&mut self, agents: &[Arc<Agent>], then: &ShellEffect) -> bool {
        let (nothing, again) = match then {
            ShellEffect::Write { .. } | ShellEffect::WriteBatch { .. } => ("nothing was written", "write it again"),
            ShellEffect::Pipe { .. } => ("nothing was sent", "send it again"),
            ShellEffect::Print(_) => ("nothing was printed", "print it again"),
            _ => ("nothing was copied", "copy it again"),
        };
        let mut sentence = None;
        for agent in agents {
            let AgentLocation { id, path, .. } = &agent.entry.found;
            let obstacle = match is_current(agent) {
                Ok(true) => continue,
                Ok(false) => {
                    format!("{} changed on disk and is shown as it is now; {again}", agent.entry.name)
                }
                Err(error) => error.to_string(),
            };
            sentence.get_or_insert_with(|| format!("{nothing}: {obstacle}"));
            self.give(WorkItem::ReadAgents(vec![id.clone()]));
            // At the end of a run, the reader may have ended.
            self.reloads.send(ReaderRequest::Changed(path.iter().cloned().collect())).unwrap_or(());
        }
        let Some(sentence) = sentence else { return true };
        if let ShellEffect::Pipe { run, .. } = then {
            let end = CommandEnd::NotStarted(sentence.clone());
            self.answers.message(Message::CommandEnded { run: *run, end, answer: String::new(), seconds: 0 });
        }
        self.answers.message(Message::Failed { sentence });
        false
    }

    fn print(&mut self, prompt: String) -> io::Result<()> {
        self.answers.message(Message::PromptPrinted(prompt));
        Ok(())
    }

    fn start_command(&mut self, run: u64, command: String, text: String) {
        self.commands.start(run, &command, text, &self.answers);
    }

    fn cancel_command(&mut self, run: u64) {
        self.commands.cancel(run);
    }

    fn copy(&mut self, source: CopySource) {
        self.give(WorkItem::Copy(source));
    }

    fn remember(&mut self, change: Box<MemoryChange>) {
        self.give(WorkItem::Remember(change));
    }

    fn read(&mut self, task: impl FnOnce(DiskAccess<'_>) -> Message + Send + 'static) {
        self.give(WorkItem::Task(Box::new(move |disk| Some(task(disk)))));
    }

    fn change(&mut self, _kind: ChangeKind, task: impl FnOnce(DiskAccess<'_>) -> Option<Message> + Send + 'static) {
        self.give(WorkItem::Task(Box::new(task)));
    }
}

/// A piece of work for the worker.
enum WorkItem {
    ReadAgent(AgentId),
    ReadAgents(Vec<AgentId>),
    Copy(CopySource),
    Remember(Box<MemoryChange>),
    Task(Box<dyn FnOnce(DiskAccess<'_>) -> Option<Message> + Send>),
}

/// Searches the files of agents for the `body:` words of a query, and replies in batches.
pub fn search_bodies(
    library: &LibraryIndex,
    search: u64,
    query: &str,
    agents: &[AgentId],
    latest: &AtomicU64,
    answers: &impl AnswerSender,
) {
    use rayon::prelude::*;
    let query = AgentQuery::parse(query);
    let mut searched = 0;
    for batch in agents.chunks(BATCH) {
        if latest.load(Ordering::SeqCst) != search {
            return;
        }
        let has = |id: &&AgentId| {
            let text = library.get(id).and_then(|entry| read_text(entry).ok());
            text.is_some_and(|text| matches_body(&query, &text))
        };
        let found: Vec<AgentId> = batch.par_iter().filter(has).cloned().collect();
        searched += batch.len();
        answers.message(Message::BodiesSearched { search, found, searched, total: agents.len() });
    }
}

/// Performs the quick effects in order.
struct Worker<A: AnswerSender> {
    context: ShellContext,
    answers: A,
    library: LibraryCache,
    reloads: Sender<ReaderRequest>,
    clipboard: Clipboard,
    /// True if the screen has reported that nothing can be remembered.
    cannot_remember: bool,
    /// The message that the memory of this run could not be stored.
    not_remembered: Arc<Mutex<Option<String>>>,
}

impl<A: AnswerSender> Worker<A> {
    fn run(mut self, work: &Receiver<WorkItem>) {
        // This must be reported while the screen is there; the memory itself is stored later.
        if let Some(sentence) = memory_refusal(&self.context.folders) {
            self.cannot_remember = true;
            self.answers
                .message(Message::Failed { sentence: format!("cannot save the state of this run: {sentence}") });
        }
        let mut waiting: VecDeque<WorkItem> = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match work.recv() {
                    Ok(item) => waiting.push_back(item),
                    Err(_) => return,
                }
            }
            waiting.extend(work.try_iter());
            let Some(item) = waiting.pop_front() else { continue };
            // While the cursor moves through the list, only the agent it stops at needs to be read.
            let is_stale = matches!(item, WorkItem::ReadAgent(_))
                && waiting.iter().any(|later| matches!(later, WorkItem::ReadAgent(_)));
            if !is_stale {
                self.work_on(item);
            }
        }
    }

    fn work_on(&mut self, item: WorkItem) {
        let message = match item {
            WorkItem::ReadAgent(id) => Some(self.read_agent(id)),
            WorkItem::ReadAgents(ids) => {
                for id in ids {
                    let read = self.read_agent(id);
                    self.answers.message(read);
                }
                None
            }
            WorkItem::Copy(CopySource::Text { what, text }) => Some(self.copy(&what, &text)),
            WorkItem::Copy(CopySource::File(id)) => Some(self.copy_file(&id)),
            WorkItem::Remember(change) => {
                self.remember(&change);
                None
            }
            WorkItem::Task(task) => task(DiskAccess { context: &self.context, library: &self.library.current() }),
        };
        if let Some(message) = message {
            self.answers.message(message);
        }
    }

    /// Stores the memory at the end of a run. The screen is gone by then, so an error is kept for the caller.
    fn remember(&self, change: &MemoryChange) {
        let place = place_of(&self.context.scope);
        let written = update_memory(&self.context.folders, |file| change.merge_into(file, &place));
        if let Err(sentence) = written
            && !self.cannot_remember
        {
            let mut failure = self.not_remembered.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = Some(format!("cannot save the state of this run: {sentence}"));
        }
    }

    fn read_agent(&self, id: AgentId) -> Message {
        let library = self.library.current();
        let Some(entry) = library.get(&id) else {
            let sentence = format!("{id} no longer exists");
            return Message::AgentRead { id, agent: Err(sentence) };
        };
        let agent = load_agent(library.library(), entry, &self.context.generic).map(Arc::new);
        // The overview needs it; a large text is measured here and not between two frames.
        let _ = agent.as_ref().map(|agent| agent.document.size());
        if matches!(agent, Err(StoreError::Gone { .. })) {
            self.look_at_changes(entry.found.path.clone());
        }
        Message::AgentRead { id, agent: agent.map_err(|error| error.to_string()) }
    }

    /// Requests another look at the library, because a file was found to have changed.
    fn look_at_changes(&self, path: Option<PathBuf>) {
        // At the end of a run, the reader may have ended.
        self.reloads.send(ReaderRequest::Changed(path.into_iter().collect())).unwrap_or(());
    }

    fn copy(&mut self, what: &str, text: &str) -> Message {
        let answers = self.answers.clone();
        match self.clipboard.copy(text, |sequence| answers.sequence(sequence)) {
            Ok(copied) => Message::Done { sentence: copied.sentence(what) },
            Err(error) => Message::Failed { sentence: error.to_string() },
        }
    }

    fn copy_file(&mut self, id: &AgentId) -> Message {
        let library = self.library.current();
        match library.get(id).map(|entry| (entry.name.clone(), read_text(entry))) {
            Some((name, Ok(text))) => self.copy(&format!("the file of {name}"), &text),
            Some((_, Err(error))) => Message::Failed { sentence: error.to_string() },
            None => Message::Failed { sentence: format!("{id} no longer exists") },
        }
    }
}

#[cfg(test)]
mod tests;
