//! The thread that reads the library, and reads changes in it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::library_cache::LibraryCache;
use super::{AnswerSender, ShellContext, file_effects};
use crate::domain::agent::ReadDepth;
use crate::domain::library::{CollaboratorIndex, Library};
use crate::domain::query::SearchIndex;
use crate::store::{FolderWatch, LibraryFollower, StoreError, WatchEvent, watch};
use crate::tui::app::message::Message;

/// Quiet time before a change is read: editors write in several steps.
const QUIET: Duration = Duration::from_millis(80);

/// Maximum wait for quiet after a change.
const PATIENCE: Duration = Duration::from_millis(400);

/// Interval between two checks of places that cannot be watched.
const POLL: Duration = Duration::from_secs(2);

/// A library that was read, and its index.
type Read = (Arc<Library>, Arc<SearchIndex>);

/// Requests to the reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReaderRequest {
    /// Read everything; later, check for changes at once.
    Read,
    /// Check for changes: at these paths, and perhaps others.
    Changed(Vec<PathBuf>),
    /// To watch again, because the watch failed.
    WatchFailed,
    /// To add the built-in agents to the paths that were named.
    ShowBuiltIn,
    /// End the thread.
    End,
}

/// Reads the library, and reads it again whenever something changes.
pub(super) struct LibraryReader<A: AnswerSender> {
    follower: LibraryFollower,
    context: ShellContext,
    answers: A,
    cache: LibraryCache,
    /// The library and its index in the last reply, once it was read completely.
    last: Option<Read>,
    /// Channel for changes reported by the watch.
    changes: Sender<ReaderRequest>,
    watch: Option<FolderWatch>,
    /// The links that are watched.
    watched_links: Vec<PathBuf>,
    /// The reason that the places are checked periodically instead of being watched.
    polls: Option<String>,
    /// Function that starts a watch.
    start_watch: StartWatch,
    /// The message of the last reading, if it failed.
    failure: Option<String>,
}

/// Starts a watch over places and links, which reports to a channel.
type StartWatch = fn(&[PathBuf], &[PathBuf], Sender<ReaderRequest>) -> Result<FolderWatch, String>;

fn start_watch(places: &[PathBuf], links: &[PathBuf], changes: Sender<ReaderRequest>) -> Result<FolderWatch, String> {
    let tell = move |event| {
        let ask = match event {
            WatchEvent::Changed(paths) => ReaderRequest::Changed(paths),
            WatchEvent::Failed(_) => ReaderRequest::WatchFailed,
        };
        // After the last reading, nobody receives it.
        changes.send(ask).unwrap_or(());
    };
    watch(places, links, tell)
}

impl<A: AnswerSender> LibraryReader<A> {
    pub(super) fn new(context: &ShellContext, answers: A, cache: LibraryCache, changes: Sender<ReaderRequest>) -> Self {
        let ShellContext { scope, folders, generic } = context.clone();
        let follower = LibraryFollower::new(scope, folders, generic);
        Self {
            follower,
            context: context.clone(),
            answers,
            cache,
            last: None,
            changes,
            watch: None,
            watched_links: Vec::new(),
            polls: None,
            start_watch,
            failure: None,
        }
    }

    /// Handles requests until the end.
    pub(super) fn run(mut self, asks: &Receiver<ReaderRequest>) {
        let mut next = self.next(asks);
        while let Some(ask) = next {
            match &ask {
                ReaderRequest::End => return,
                ReaderRequest::ShowBuiltIn => self.follower.add_built_in(),
                ReaderRequest::WatchFailed => self.watch(),
                ReaderRequest::Read | ReaderRequest::Changed(_) => {}
            }
            let (touched, rest) = gather(ask, asks);
            match &self.last {
                Some(_) => self.renew(&touched),
                None => self.read(),
            }
            next = rest.or_else(|| self.next(asks));
        }
    }

    /// Waits for the next request. If nothing can be watched, an interval without requests means a check for changes.
    fn next(&self, asks: &Receiver<ReaderRequest>) -> Option<ReaderRequest> {
        if self.polls.is_none() {
            return asks.recv().ok();
        }
        match asks.recv_timeout(POLL) {
            Err(RecvTimeoutError::Timeout) => Some(ReaderRequest::Changed(Vec::new())),
            ask => ask.ok(),
        }
    }

    /// Reads everything, heads first.
    fn read(&mut self) {
        let Some(heads) = self.look(ReadDepth::Head, None) else { return };
        let Some((library, index)) = self.look(ReadDepth::Whole, Some(&heads)) else { return };
        self.last = Some((Arc::clone(&library), index));
        self.sweep(&library);
        self.watch_all();
        // By now the screen no longer uses them: freeing ten thousand entries here does not delay a frame.
        drop(heads);
    }

    /// Sweeps on another thread, because it looks into every folder and nothing depends on the result.
    fn sweep(&self, library: &Arc<Library>) {
        let (context, answers, library) = (self.context.clone(), self.answers.clone(), Arc::clone(library));
        let sweep = move || {
            for message in file_effects::sweep(&context, &library) {
                answers.message(message);
            }
        };
        // If the thread cannot be started, the next start sweeps.
        let _ = thread::Builder::new().name("sweep".to_owned()).spawn(sweep);
    }

    fn look(&mut self, depth: ReadDepth, before: Option<&Read>) -> Option<Read> {
        match self.follower.read(depth) {
            Ok(library) => {
                let index = match before {
                    Some((old, index)) => index_of(index, old, &library),
                    None => Arc::new(SearchIndex::new(&library)),
                };
                Some(self.answer(Arc::new(library), index, depth == ReadDepth::Whole))
            }
            Err(error) => {
                self.fail(&error);
                None
            }
        }
    }

    /// Reads changes, and again with a new watch if the old one is outdated.
    fn renew(&mut self, touched: &HashSet<PathBuf>) {
        let is_outdated = self.watch.as_ref().is_some_and(|watch| watch.is_outdated_by(touched));
        let places_changed = self.look_again(touched);
        if is_outdated || places_changed || self.watched_links != self.follower.links() {
            self.watch_all();
        }
    }

    /// Starts a watch, and reads changes made before it; repeats if the new watch is already outdated.
    fn watch_all(&mut self) {
        loop {
            self.watch();
            if !self.look_again(&HashSet::new()) && self.watched_links == self.follower.links() {
                return;
            }
        }
    }

    /// Reads changes. Returns true if a place appeared or disappeared.
    fn look_again(&mut self, touched: &HashSet<PathBuf>) -> bool {
        let Some((library, index)) = self.last.clone() else { return false };
        let had_failed = self.failure.is_some();
        match self.follower.renew(&library, touched) {
            Ok(None) => {
                self.failure = None;
                if had_failed {
                    // Everything is there again, unchanged.
                    self.answer(library, index, true);
                }
                had_failed
            }
            Ok(Some(renewed)) => {
                self.failure = None;
                let places_changed = had_failed || renewed.library.sources != library.sources;
                let index = index_of(&index, &library, &renewed.library);
                self.last = Some(self.answer(Arc::new(renewed.library), index, true));
                places_changed
            }
            Err(error) => {
                self.fail(&error);
                !had_failed
            }
        }
    }

    fn answer(&self, library: Arc<Library>, index: Arc<SearchIndex>, whole: bool) -> Read {
        self.cache.put(Arc::clone(&library));
        let names = Arc::new(CollaboratorIndex::of(&library));
        let read = Message::LibraryRead { library: Arc::clone(&library), index: Arc::clone(&index), names, whole };
        self.answers.message(read);
        (library, index)
    }

    fn fail(&mut self, error: &StoreError) {
        let sentence = error.to_string();
        if self.failure.as_ref() == Some(&sentence) {
            return;
        }
        if self.last.is_some() {
            // Agents that no longer exist on disk must disappear from the screen.
            let library = Arc::new(Library::default());
            let index = Arc::new(SearchIndex::new(&library));
            self.answer(library, index, true);
        }
        self.failure = Some(sentence.clone());
        self.answers.message(Message::LibraryFailed { sentence });
    }

    /// Watches the current places. Those that cannot be watched are checked periodically, which is reported once.
    fn watch(&mut self) {
        // The old watch is dropped first, because the system may have no more watches available.
        self.watch = None;
        self.watched_links = self.follower.links().to_vec();
        let started = (self.start_watch)(&self.follower.places(), &self.watched_links, self.changes.clone());
        let polls = match &started {
            Ok(watch) => watch.unwatched.first().map(|(path, reason)| format!("{}: {reason}", path.display())),
            Err(reason) => Some(reason.clone()),
        };
        self.watch = started.ok();
        if let Some(reason) = polls.as_ref().filter(|_| self.polls.is_none()) {
            let seconds = POLL.as_secs();
            let sentence = format!("checking for changes every {seconds} seconds: cannot watch the folders ({reason})");
            self.answers.message(Message::Failed { sentence });
        }
        self.polls = polls;
    }
}

/// The index of a library that was read again; the same index if no searched text has changed.
fn index_of(index: &Arc<SearchIndex>, old: &Library, library: &Library) -> Arc<SearchIndex> {
    let is_same = old.entries.len() == library.entries.len()
        && old.entries.iter().zip(&library.entries).all(|(old, new)| {
            old.found.id == new.found.id && old.name == new.name && old.description == new.description
        });
    if is_same { Arc::clone(index) } else { Arc::new(index.renewed(old, library)) }
}

/// Waits until no more changes arrive, and combines them. Returns all their paths, and the request after them.
fn gather(first: ReaderRequest, asks: &Receiver<ReaderRequest>) -> (HashSet<PathBuf>, Option<ReaderRequest>) {
    let since = Instant::now();
    let mut touched = HashSet::new();
    let ReaderRequest::Changed(paths) = first else { return (touched, None) };
    let mut next = Some(ReaderRequest::Changed(paths));
    while let Some(ReaderRequest::Changed(paths)) = next {
        touched.extend(paths);
        let patience = QUIET.min(PATIENCE.saturating_sub(since.elapsed()));
        next = asks.recv_timeout(patience).ok();
    }
    (touched, next)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn changes_that_come_together_are_one() {
        let (sender, asks) = channel();
        for name in ["a", "b", "a"] {
            sender.send(ReaderRequest::Changed(vec![PathBuf::from(name)])).unwrap_or(());
        }
        sender.send(ReaderRequest::End).unwrap_or(());
        let (paths, rest) = gather(ReaderRequest::Changed(vec![PathBuf::from("c")]), &asks);
        assert_eq!(paths, ["a", "b", "c"].map(PathBuf::from).into());
        assert_eq!(rest, Some(ReaderRequest::End), "it is not lost");
        assert_eq!(gather(ReaderRequest::Read, &asks), (HashSet::new(), None));
    }

    #[derive(Clone)]
    struct Inbox(Sender<Message>);

    impl AnswerSender for Inbox {
        fn message(&self, message: Message) {
            self.0.send(message).unwrap_or(());
        }

        fn sequence(&self, _: &str) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_unwatchable_folder_is_reported_once_and_polled() {
        let home = tempfile::tempdir().unwrap();
        let lib = home.path().join("lib");
        std::fs::create_dir(&lib).unwrap();
        let context = ShellContext {
            scope: crate::store::DiscoveryScope::Explicit(vec![lib.clone()]),
            folders: crate::store::UserFolders::under(home.path()),
            generic: Arc::new(crate::domain::generic::GenericWords::built_in().clone()),
        };
        let ((answers, inbox), (changes, asks)) = (channel(), channel());
        let mut reader = LibraryReader::new(&context, Inbox(answers), LibraryCache::default(), changes.clone());
        reader.start_watch = |_, _, _| Err("no watches are left".to_owned());
        changes.send(ReaderRequest::Read).unwrap();
        changes.send(ReaderRequest::WatchFailed).unwrap();
        let reading = thread::spawn(move || reader.run(&asks));
        let mut said = 0;
        let mut wait_until = |agents: usize| {
            loop {
                match inbox.recv_timeout(Duration::from_mins(1)).unwrap() {
                    Message::Failed { sentence } => {
                        assert!(sentence.contains("no watches are left"), "{sentence}");
                        said += 1;
                    }
                    Message::LibraryRead { library, whole: true, .. } if library.entries.len() == agents => return,
                    _ => {}
                }
            }
        };
        wait_until(0);
        std::fs::write(lib.join("a.md"), "---\nname: a\n---\n").unwrap();
        wait_until(1);
        std::fs::remove_file(lib.join("a.md")).unwrap();
        wait_until(0);
        changes.send(ReaderRequest::End).unwrap();
        reading.join().unwrap();
        assert_eq!(said, 1);
    }
}
