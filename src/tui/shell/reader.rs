//! The thread that reads the library, and again whatever changes in it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use super::super::message::Message;
use super::shelf::Shelf;
use super::{Answers, Ground, files};
use crate::domain::agent::Depth;
use crate::domain::library::{Library, Names};
use crate::domain::query::Index;
use crate::store::{Follower, StoreError, Watch, discover, watch};

/// How long it stays quiet before a change is looked at: editors write in several steps.
const QUIET: Duration = Duration::from_millis(80);

/// How long a change waits at most for it to be quiet.
const PATIENCE: Duration = Duration::from_millis(400);

/// A library that was read, and its index.
type Read = (Arc<Library>, Arc<Index>);

/// What the reader is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// To read what there is; later, to look at once what changed.
    Read,
    /// To look at what changed: these paths, and perhaps others.
    Changed(Vec<PathBuf>),
    /// To add the built-in agents to the paths that were named.
    ShowBuiltIn,
    /// To end.
    End,
}

/// Reads the library, again whenever something changed.
pub(super) struct Reader<A: Answers> {
    follower: Follower,
    ground: Ground,
    answers: A,
    shelf: Shelf,
    /// The library and its index as last answered, once it was read whole.
    last: Option<Read>,
    /// Where the watch tells what it sees.
    changes: Sender<Ask>,
    watch: Option<Watch>,
}

impl<A: Answers> Reader<A> {
    pub(super) fn new(ground: &Ground, answers: A, shelf: Shelf, changes: Sender<Ask>) -> Self {
        let Ground { scope, folders, generic } = ground.clone();
        let follower = Follower::new(scope, folders, generic);
        Self { follower, ground: ground.clone(), answers, shelf, last: None, changes, watch: None }
    }

    /// Reads until it is told to end.
    pub(super) fn run(mut self, asks: &Receiver<Ask>) {
        while let Ok(ask) = asks.recv() {
            if ask == Ask::End {
                return;
            }
            if ask == Ask::ShowBuiltIn {
                self.follower.add_built_in();
            }
            let touched = gather(ask, asks);
            match &self.last {
                Some((library, _)) => {
                    let library = Arc::clone(library);
                    self.renew(&library, &touched);
                }
                None => self.read(),
            }
        }
    }

    /// Reads everything, heads first.
    fn read(&mut self) {
        let Some(heads) = self.look(Depth::Head, None) else { return };
        let Some((library, index)) = self.look(Depth::Whole, Some(&heads)) else { return };
        self.last = Some((Arc::clone(&library), index));
        self.sweep(&library);
        self.watch();
        // What changed before it was watched.
        self.renew(&library, &HashSet::new());
        // By now the screen has let go of them: ten thousand entries are given back here, and not in a frame.
        drop(heads);
    }

    /// Sweeps on a thread of its own: it looks into every folder, and nobody waits for it.
    fn sweep(&self, library: &Arc<Library>) {
        let (ground, answers, library) = (self.ground.clone(), self.answers.clone(), Arc::clone(library));
        let sweep = move || {
            for message in files::sweep(&ground, &library) {
                answers.message(message);
            }
        };
        // Where no thread can be had, the next start sweeps.
        let _ = thread::Builder::new().name("sweep".to_owned()).spawn(sweep);
    }

    fn look(&mut self, depth: Depth, before: Option<&Read>) -> Option<Read> {
        match self.follower.read(depth) {
            Ok(library) => {
                let index = match before {
                    Some((old, index)) => index_of(index, old, &library),
                    None => Arc::new(Index::new(&library)),
                };
                Some(self.answer(Arc::new(library), index, depth == Depth::Whole))
            }
            Err(error) => {
                self.fail(&error);
                None
            }
        }
    }

    fn renew(&mut self, library: &Arc<Library>, touched: &HashSet<PathBuf>) {
        match self.follower.renew(library, touched) {
            Ok(None) => {}
            Ok(Some(renewed)) => {
                let places_changed = renewed.library.sources != library.sources;
                let index = match &self.last {
                    Some((old, index)) => index_of(index, old, &renewed.library),
                    None => Arc::new(Index::new(&renewed.library)),
                };
                self.last = Some(self.answer(Arc::new(renewed.library), index, true));
                if places_changed {
                    self.watch();
                }
            }
            Err(error) => self.fail(&error),
        }
    }

    fn answer(&self, library: Arc<Library>, index: Arc<Index>, whole: bool) -> Read {
        self.shelf.put(Arc::clone(&library));
        let names = Arc::new(Names::of(&library));
        let read = Message::LibraryRead { library: Arc::clone(&library), index: Arc::clone(&index), names, whole };
        self.answers.message(read);
        (library, index)
    }

    fn fail(&self, error: &StoreError) {
        self.answers.message(Message::LibraryFailed { sentence: error.to_string() });
    }

    /// Watches the places there are now.
    fn watch(&mut self) {
        let changes = self.changes.clone();
        self.watch = discover(&self.ground.scope, &self.ground.folders)
            .ok()
            .and_then(|locations| watch(&locations, move |paths| changes.send(Ask::Changed(paths)).unwrap_or(())).ok());
    }
}

/// The index of a library that was read again: the same one where nothing searched is new.
fn index_of(index: &Arc<Index>, old: &Library, library: &Library) -> Arc<Index> {
    let is_same = old.entries.len() == library.entries.len()
        && old.entries.iter().zip(&library.entries).all(|(old, new)| {
            old.found.id == new.found.id && old.name == new.name && old.description == new.description
        });
    if is_same { Arc::clone(index) } else { Arc::new(index.renewed(old, library)) }
}

/// Several changes at once are one: waits until it is quiet, and answers every path they name.
fn gather(first: Ask, asks: &Receiver<Ask>) -> HashSet<PathBuf> {
    let since = Instant::now();
    let mut touched = HashSet::new();
    let mut next = Some(first);
    while let Some(Ask::Changed(paths)) = next {
        touched.extend(paths);
        let patience = QUIET.min(PATIENCE.saturating_sub(since.elapsed()));
        next = asks.recv_timeout(patience).ok();
    }
    touched
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn changes_that_come_together_are_one() {
        let (sender, asks) = channel();
        for name in ["a", "b", "a"] {
            sender.send(Ask::Changed(vec![PathBuf::from(name)])).unwrap_or(());
        }
        let paths = gather(Ask::Changed(vec![PathBuf::from("c")]), &asks);
        assert_eq!(paths, ["a", "b", "c"].map(PathBuf::from).into());
        assert!(gather(Ask::Read, &asks).is_empty());
    }
}
