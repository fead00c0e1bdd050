//! The shell: performs effects away from the screen and answers with messages.

pub mod files;
mod reader;
mod shelf;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use reader::{Ask, Reader};
use shelf::Shelf;
pub use shelf::Shelved;

use super::effect::Effect;
use super::message::Message;
use super::pane::cast::SavedCast;
use crate::clipboard::Clipboard;
use crate::domain::agent::AgentId;
use crate::domain::cast::Patterns;
use crate::domain::document::Document;
use crate::domain::generic::Generic;
use crate::domain::problem::Problem;
use crate::domain::query::{Query, matches_body};
use crate::domain::text::thousands;
use crate::store::{
    Fingerprint, Folders, SaveError, Scope, complete_path, create, load_agent, read_casts, read_file, read_patterns,
    read_text, save, saved_cast, typed_path, write_memory, write_new, write_new_together, write_over,
    write_over_together,
};

/// How many files a body search reads between two answers.
const BATCH: usize = 256;

/// The most of a command's output that is shown, in bytes.
const OUTPUT_LIMIT: usize = 64 * 1024;

/// How long leaving waits for commands that still read what they were sent.
const FEEDING: Duration = Duration::from_secs(1);

/// What the shell answers to.
pub trait Answers: Send + Clone + 'static {
    /// Something happened.
    fn message(&self, message: Message);
    /// An escape sequence is to be sent to the terminal between two frames.
    ///
    /// # Errors
    /// There is no terminal.
    fn sequence(&self, sequence: &str) -> io::Result<()>;
}

/// What the shell works with.
#[derive(Clone)]
pub struct Ground {
    /// Where agents come from.
    pub scope: Scope,
    /// The person's folders.
    pub folders: Folders,
    /// The generic modes and roles.
    pub generic: Arc<Generic>,
}

/// The shell. It ends with its last effect.
pub struct Shell<A: Answers> {
    ground: Ground,
    answers: A,
    library: Shelf,
    /// The number of the body search that counts; earlier ones stop when they see it.
    searching: Arc<AtomicU64>,
    work: Sender<Effect>,
    reloads: Sender<Ask>,
    worker: Option<thread::JoinHandle<()>>,
    /// Closed when the worker has ended and every command has been sent all it is to read.
    fed: Receiver<Infallible>,
}

impl<A: Answers> Shell<A> {
    /// A shell, with its worker and its watch over the sources.
    pub fn start(ground: Ground, clipboard: Clipboard, answers: A) -> Self {
        let library = Shelf::default();
        let (work, to_do) = channel();
        let (reloads, to_reload) = channel();
        let (feeding, fed) = channel();
        let worker =
            Worker { ground: ground.clone(), answers: answers.clone(), library: library.clone(), clipboard, feeding };
        let worker = thread::Builder::new().name("worker".to_owned()).spawn(move || worker.run(&to_do)).ok();
        let reader = Reader::new(&ground, answers.clone(), library.clone(), reloads.clone());
        // Without a thread nothing would ever be read; then the screen stays empty and says so.
        let reading = thread::Builder::new().name("reader".to_owned()).spawn(move || reader.run(&to_reload));
        if let Err(error) = reading {
            answers.message(Message::LibraryFailed { sentence: format!("no thread can be started: {error}") });
        }
        Self { ground, answers, library, searching: Arc::default(), work, reloads, worker, fed }
    }

    /// Performs an effect; the answer comes as a message. Effects on the terminal itself are not the
    /// shell's.
    pub fn perform(&self, effect: Effect) {
        match effect {
            Effect::ReadLibrary => self.reloads.send(Ask::Read).unwrap_or(()),
            Effect::ShowBuiltIn => self.reloads.send(Ask::ShowBuiltIn).unwrap_or(()),
            Effect::SearchBodies { search, query, agents } => self.search(search, query, agents),
            effect => self.work.send(effect).unwrap_or(()),
        }
    }

    /// The path of an agent's file.
    pub fn path(&self, id: &AgentId) -> Option<PathBuf> {
        self.library.current().get(id).and_then(|entry| entry.found.path.clone())
    }

    /// Waits until every effect handed over so far is done; of commands only until they have what they
    /// read, and not for long.
    pub fn finish(mut self) {
        self.reloads.send(Ask::End).unwrap_or(());
        drop(self.work);
        if let Some(worker) = self.worker.take() {
            // A worker that panicked has said so already.
            let _ = worker.join();
        }
        // Nothing is ever sent: it ends when the last sender is gone, or with our patience.
        let _ = self.fed.recv_timeout(FEEDING);
    }

    fn search(&self, search: u64, query: String, agents: Vec<AgentId>) {
        self.searching.store(search, Ordering::SeqCst);
        let (library, answers) = (self.library.current(), self.answers.clone());
        let latest = Arc::clone(&self.searching);
        let started = thread::Builder::new().name("search".to_owned()).spawn(move || {
            search_bodies(&library, search, &query, &agents, &latest, &answers);
        });
        if let Err(error) = started {
            self.answers.message(Message::Failed { sentence: format!("no search can be started: {error}") });
        }
    }

    /// The ground it stands on.
    pub const fn ground(&self) -> &Ground {
        &self.ground
    }
}

/// Looks for the `body:` words of a query in the files of agents, and answers in batches.
pub fn search_bodies(
    library: &Shelved,
    search: u64,
    query: &str,
    agents: &[AgentId],
    latest: &AtomicU64,
    answers: &impl Answers,
) {
    use rayon::prelude::*;
    let query = Query::parse(query);
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

/// Does everything that is quickly done, one after the other.
struct Worker<A: Answers> {
    ground: Ground,
    answers: A,
    library: Shelf,
    clipboard: Clipboard,
    /// Held by every command that is being sent what it reads.
    feeding: Sender<Infallible>,
}

impl<A: Answers> Worker<A> {
    fn run(mut self, work: &Receiver<Effect>) {
        let mut waiting: VecDeque<Effect> = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match work.recv() {
                    Ok(effect) => waiting.push_back(effect),
                    Err(_) => return,
                }
            }
            waiting.extend(work.try_iter());
            let Some(effect) = waiting.pop_front() else { continue };
            // While the cursor runs down the list only the agent it stops at is worth reading.
            let is_stale = matches!(effect, Effect::ReadAgent(_))
                && waiting.iter().any(|later| matches!(later, Effect::ReadAgent(_)));
            if !is_stale {
                self.perform(effect);
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        let message = match effect {
            Effect::ReadAgent(id) => self.read_agent(id),
            Effect::ReadAgents(ids) => {
                for id in ids {
                    let read = self.read_agent(id);
                    self.answers.message(read);
                }
                return;
            }
            Effect::Copy { what, text } => self.copy(&what, &text),
            Effect::CopyFile(id) => self.copy_file(&id),
            Effect::Write { path, text, replace } => self.write(&path, &text, replace),
            Effect::SaveRecipe { name, text, replace } => self.save_recipe(&name, &text, replace),
            Effect::ReadCasts => casts_read(&self.ground.folders),
            Effect::SaveCast { name, text, expected, replace } => {
                self.save_cast(name, text, expected.as_deref(), replace)
            }
            Effect::WriteTogether { folder, files, replace } => self.write_together(&folder, &files, replace),
            Effect::Save { agent, path, text, expected } => self.save(agent, &path, text, expected),
            Effect::Create { name, text } => self.create(&name, &text),
            Effect::Pipe { command, text } => return self.pipe(command, text),
            Effect::CompletePath { typed } => {
                let paths = complete_path(&self.ground.folders, &typed);
                Message::PathsFound { typed, paths }
            }
            Effect::Remember(memory) => match write_memory(&self.ground.folders, &memory.to_text()) {
                Ok(()) => return,
                Err(sentence) => Message::Failed { sentence: format!("this run will not be remembered: {sentence}") },
            },
            effect => match files::perform(&effect, &self.ground, &self.library.current()) {
                Some(message) => message,
                None => return,
            },
        };
        self.answers.message(message);
    }

    fn read_agent(&self, id: AgentId) -> Message {
        let library = self.library.current();
        let Some(entry) = library.get(&id) else {
            let sentence = format!("{id} is gone");
            return Message::AgentRead { id, agent: Err(sentence) };
        };
        let agent =
            load_agent(library.library(), entry, &self.ground.generic).map(Arc::new).map_err(|error| error.to_string());
        Message::AgentRead { id, agent }
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
            None => Message::Failed { sentence: format!("{id} is gone") },
        }
    }

    fn write(&self, typed: &str, text: &str, replace: bool) -> Message {
        write_file(&typed_path(&self.ground.folders, typed), typed, text, replace, &self.ground.folders)
    }

    /// Sends a text to a command on a thread of its own: it may never end, and nothing waits for it.
    fn pipe(&self, command: String, text: String) {
        let (answers, feeding) = (self.answers.clone(), self.feeding.clone());
        let started = thread::Builder::new()
            .name("command".to_owned())
            .spawn(move || answers.message(pipe(command, text, feeding)));
        if let Err(error) = started {
            self.answers.message(Message::Failed { sentence: format!("no command can be started: {error}") });
        }
    }

    /// Writes an agent's file where it is what was read, or where it is gone and that is known.
    fn save(&self, agent: AgentId, path: &Path, text: String, expected: Option<Fingerprint>) -> Message {
        let written = match expected {
            Some(expected) => save(path, text.as_bytes(), &expected, &self.ground.folders).map(|_| ()),
            None => write_new(path, text.as_bytes()),
        };
        match written {
            Ok(()) => Message::Saved { agent, text, caution: None },
            Err(error @ SaveError::Unconfirmed { .. }) => {
                Message::Saved { agent, text, caution: Some(error.to_string()) }
            }
            Err(SaveError::Changed { now, .. }) => {
                Message::SaveConflict { agent, theirs: now.map(Document::from_bytes) }
            }
            // It was gone, and is there again.
            Err(SaveError::Exists { .. }) => match read_file(path) {
                Ok(bytes) => Message::SaveConflict { agent, theirs: Some(Document::from_bytes(bytes)) },
                Err(error) => Message::SaveFailed { agent, sentence: error.to_string() },
            },
            Err(error) => Message::SaveFailed { agent, sentence: error.to_string() },
        }
    }

    /// Makes a new file in callsheet's own folder of agents.
    fn create(&self, name: &str, text: &str) -> Message {
        let Some(folder) = self.ground.folders.data.as_ref().map(|data| data.join("agents")) else {
            return Message::Failed { sentence: "there is no home folder to keep agents in; set HOME".to_owned() };
        };
        match create(&folder, Path::new(name), text.as_bytes()) {
            Ok(path) => Message::Created { path },
            Err(error) => Message::Failed { sentence: error.to_string() },
        }
    }

    fn save_recipe(&self, name: &str, text: &str, replace: bool) -> Message {
        let Some(folder) = self.ground.folders.data.as_ref().map(|data| data.join("recipes")) else {
            return Message::Failed { sentence: "there is no home folder to keep recipes in".to_owned() };
        };
        if let Err(error) = std::fs::create_dir_all(&folder) {
            return Message::Failed { sentence: format!("{} cannot be made: {error}", folder.display()) };
        }
        let path = folder.join(format!("{name}.yaml"));
        write_file(&path, &path.display().to_string(), text, replace, &self.ground.folders)
    }

    /// Saves a cast. What stands there is replaced without a question only where it is what was read.
    fn save_cast(&self, name: String, text: String, expected: Option<&str>, replace: bool) -> Message {
        let Some(path) = saved_cast(&self.ground.folders, &name) else {
            return Message::Failed { sentence: "there is no home folder to keep casts in".to_owned() };
        };
        if let Some(folder) = path.parent()
            && let Err(error) = std::fs::create_dir_all(folder)
        {
            return Message::Failed { sentence: format!("{} cannot be made: {error}", folder.display()) };
        }
        let typed = path.display().to_string();
        let message = match expected.filter(|_| !replace) {
            Some(expected) => write_read(&path, &typed, &text, expected, &self.ground.folders),
            None => write_file(&path, &typed, &text, replace, &self.ground.folders),
        };
        match message {
            Message::Done { sentence } => Message::CastSaved { name, text, sentence },
            other => other,
        }
    }

    fn write_together(&self, typed: &str, files: &[(String, String)], replace: bool) -> Message {
        let folder = typed_path(&self.ground.folders, typed);
        let written = if replace {
            write_over_together(&folder, files, &self.ground.folders)
        } else {
            write_new_together(&folder, files)
        };
        match written {
            Ok(()) => Message::Done { sentence: format!("{} files written to {}", files.len(), folder.display()) },
            Err(SaveError::Exists { path }) => Message::FileExists { path: path.display().to_string() },
            Err(error) => Message::Failed { sentence: error.to_string() },
        }
    }
}

/// Reads the saved casts and the patterns.
pub fn casts_read(folders: &Folders) -> Message {
    let (casts, patterns) = known_casts(folders);
    Message::CastsRead { casts, patterns: Box::new(patterns) }
}

/// The saved casts and the patterns there are.
pub fn known_casts(folders: &Folders) -> (Vec<SavedCast>, Patterns) {
    let why = |problem: &Problem| problem.message.clone();
    let casts = read_casts(folders).into_iter();
    let casts = casts.map(|cast| SavedCast { name: cast.name, text: cast.text.map_err(|problem| why(&problem)) });
    (casts.collect(), read_patterns(folders).patterns)
}

fn write_file(path: &Path, typed: &str, text: &str, replace: bool, folders: &Folders) -> Message {
    let bytes = text.as_bytes();
    told_of(if replace { write_over(path, bytes, folders) } else { write_new(path, bytes) }, path, typed, text)
}

/// Writes a file in the place of the text that was read, or anew where that is gone.
fn write_read(path: &Path, typed: &str, text: &str, read: &str, folders: &Folders) -> Message {
    let bytes = text.as_bytes();
    let written = match save(path, bytes, &Fingerprint::of(read.as_bytes()), folders) {
        Err(SaveError::Changed { now: None, .. }) => write_new(path, bytes),
        Err(SaveError::Changed { path, .. }) => Err(SaveError::Exists { path }),
        saved => saved.map(|_| ()),
    };
    told_of(written, path, typed, text)
}

fn told_of(written: Result<(), SaveError>, path: &Path, typed: &str, text: &str) -> Message {
    match written {
        Ok(()) => Message::Done { sentence: format!("{} written, {} bytes", path.display(), thousands(text.len())) },
        Err(SaveError::Exists { .. }) => Message::FileExists { path: typed.to_owned() },
        Err(error) => Message::Failed { sentence: error.to_string() },
    }
}

/// Sends a text to a command of the shell and collects what it says. `feeding` is let go once it is sent.
fn pipe(command: String, text: String, feeding: Sender<Infallible>) -> Message {
    match run(&command, text, feeding) {
        Ok((output, success)) => Message::CommandEnded { command, output, success },
        Err(error) => Message::Failed { sentence: format!("`{command}` cannot be started: {error}") },
    }
}

fn run(command: &str, text: String, feeding: Sender<Infallible>) -> io::Result<(String, bool)> {
    let mut child = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let input = child.stdin.take();
    // It may answer before it has read everything, so it is fed from a thread of its own.
    let fed = thread::spawn(move || {
        if let Some(mut input) = input {
            // A command that does not read to the end closes its input; that is its own affair.
            let _ = input.write_all(text.as_bytes());
        }
        drop(feeding);
    });
    let ended = child.wait_with_output()?;
    let _ = fed.join();
    let mut output = String::from_utf8_lossy(&ended.stdout).into_owned();
    output.push_str(&String::from_utf8_lossy(&ended.stderr));
    if output.len() > OUTPUT_LIMIT {
        let end = output.floor_char_boundary(OUTPUT_LIMIT);
        output.truncate(end);
        output.push_str("\n…");
    }
    Ok((output, ended.status.success()))
}

#[cfg(test)]
mod tests;
