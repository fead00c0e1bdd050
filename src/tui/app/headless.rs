//! Draws a screen without a terminal: takes keys, returns text.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use super::effect::ShellEffect;
use super::message::Message;
use super::model::Model;
use super::perform::{ChangeKind, CopySource, DiskAccess, EffectPort, command_refused, perform, refused};
use super::shell::{AnswerSender, LibraryIndex, ShellContext, search_bodies};
use super::update::update;
use super::view;
use crate::domain::agent::{Agent, AgentId, ReadDepth};
use crate::domain::memory::MemoryChange;
use crate::store::{LibraryFollower, load_agent};
use crate::tui::ui::key::KeyPress;

/// Presses keys on a screen that reads from the disk but never writes to it. Returns the final picture.
///
/// # Errors
/// The picture cannot be drawn.
pub fn picture(mut model: Model, context: &ShellContext, keys: &[KeyPress]) -> io::Result<Buffer> {
    let ShellContext { scope, folders, generic } = context.clone();
    let follower = LibraryFollower::new(scope, folders, generic);
    let answers = Collected::default();
    let mut still = Still { context, library: LibraryIndex::default(), follower, answers };
    still.run(&mut model, vec![ShellEffect::ReadLibrary])?;
    for &key in keys {
        let effects = update(&mut model, Message::Key(key));
        still.run(&mut model, effects)?;
        if model.exit.is_some() {
            break;
        }
    }
    let backend = TestBackend::new(model.panes.screen.width, model.panes.screen.height);
    let mut terminal = Terminal::new(backend).map_err(|error| io::Error::other(error.to_string()))?;
    terminal.draw(|frame| view::draw(frame, &model)).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(terminal.backend().buffer().clone())
}

/// The preview: reads synchronously, changes nothing, and keeps the replies until they are fetched.
struct Still<'a> {
    context: &'a ShellContext,
    library: LibraryIndex,
    follower: LibraryFollower,
    answers: Collected,
}

impl Still<'_> {
    fn run(&mut self, model: &mut Model, effects: Vec<ShellEffect>) -> io::Result<()> {
        let mut waiting: VecDeque<ShellEffect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            perform(effect, self)?;
            for message in self.answers.take() {
                waiting.extend(update(model, message));
            }
        }
        Ok(())
    }
}

impl EffectPort for Still<'_> {
    fn redraw(&mut self) -> io::Result<()> {
        // Each picture is drawn from scratch.
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        // A preview has no terminal to restore.
        Ok(())
    }

    fn open_editor(&mut self, _agent: &AgentId, _line: usize) -> io::Result<()> {
        self.answers.message(refused("opened"));
        Ok(())
    }

    fn read_library(&mut self) {
        let message = match self.follower.read(ReadDepth::Whole) {
            Ok(library) => {
                let library = Arc::new(library);
                self.library = LibraryIndex::new(Arc::clone(&library));
                Message::library_read(library, true)
            }
            Err(error) => Message::LibraryFailed { sentence: error.to_string() },
        };
        self.answers.message(message);
    }

    fn show_built_in(&mut self) {
        self.follower.add_built_in();
        self.read_library();
    }

    fn search_bodies(&mut self, search: u64, query: String, agents: Vec<AgentId>) {
        search_bodies(&self.library, search, &query, &agents, &AtomicU64::new(search), &self.answers);
    }

    fn read_agent(&mut self, id: AgentId) {
        let Some(entry) = self.library.get(&id) else { return };
        let agent = load_agent(self.library.library(), entry, &self.context.generic).map(Arc::new);
        self.answers.message(Message::AgentRead { id, agent: agent.map_err(|error| error.to_string()) });
    }

    fn read_agents(&mut self, ids: Vec<AgentId>) {
        for id in ids {
            self.read_agent(id);
        }
    }

    fn is_current(&mut self, _agents: &[Arc<Agent>], _then: &ShellEffect) -> bool {
        // A preview hands nothing out, so there is nothing to check.
        true
    }

    fn print(&mut self, prompt: String) -> io::Result<()> {
        self.answers.message(Message::PromptPrinted(prompt));
        Ok(())
    }

    fn start_command(&mut self, run: u64, _command: String, _text: String) {
        self.answers.message(command_refused(run));
    }

    fn cancel_command(&mut self, _run: u64) {
        // No command was started.
    }

    fn copy(&mut self, _source: CopySource) {
        self.answers.message(refused("copied"));
    }

    fn remember(&mut self, _change: Box<MemoryChange>) {
        // A preview stores nothing.
    }

    fn read(&mut self, task: impl FnOnce(DiskAccess<'_>) -> Message + Send + 'static) {
        let message = task(DiskAccess { context: self.context, library: &self.library });
        self.answers.message(message);
    }

    fn change(&mut self, kind: ChangeKind, _task: impl FnOnce(DiskAccess<'_>) -> Option<Message> + Send + 'static) {
        self.answers.message(kind.refusal());
    }
}

/// Replies collected until they are needed.
#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<Message>>>);

impl Collected {
    fn take(&self) -> Vec<Message> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl AnswerSender for Collected {
    fn message(&self, message: Message) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message);
    }

    fn sequence(&self, _sequence: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// The cells as lines of text.
pub fn text(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        let mut covered = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            // The second half of a wide character is a separate, empty cell.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = crate::domain::text::CellWidth::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The styles of the cells, one line for each run of one style: row, columns, style.
pub fn styles(buffer: &Buffer) -> String {
    let mut listed = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let style = buffer[(x, y)].style();
            let run = (x..buffer.area.width).take_while(|&x| buffer[(x, y)].style() == style).count();
            let end = x + u16::try_from(run).unwrap_or(u16::MAX - x);
            let said = words(style);
            if !said.is_empty() {
                // Writing to a string cannot fail.
                let _ = writeln!(listed, "{}:{}-{} {said}", y + 1, x + 1, end);
            }
            x = end;
        }
    }
    listed
}

fn words(style: Style) -> String {
    let mut words = Vec::new();
    for (name, color) in [("fg", style.fg), ("bg", style.bg)] {
        match color {
            None | Some(Color::Reset) => {}
            Some(color) => words.push(format!("{name}={color}")),
        }
    }
    for (name, modifier) in [
        ("bold", Modifier::BOLD),
        ("dim", Modifier::DIM),
        ("italic", Modifier::ITALIC),
        ("underlined", Modifier::UNDERLINED),
        ("reversed", Modifier::REVERSED),
        ("struck", Modifier::CROSSED_OUT),
    ] {
        if style.add_modifier.contains(modifier) {
            words.push(name.to_owned());
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::domain::generic::GenericWords;
    use crate::store::{DiscoveryScope, UserFolders};

    #[test]
    fn a_preview_refuses_every_change_and_leaves_the_disk_as_it_is() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("a.md");
        std::fs::write(&file, "text").unwrap();
        let context = ShellContext {
            scope: DiscoveryScope::Explicit(Vec::new()),
            folders: UserFolders::under(home.path()),
            generic: Arc::new(GenericWords::built_in().clone()),
        };
        let ShellContext { scope, folders, generic } = context.clone();
        let follower = LibraryFollower::new(scope, folders, generic);
        let answers = Collected::default();
        let mut still = Still { context: &context, library: LibraryIndex::default(), follower, answers };
        let (path, text) = (file.display().to_string(), "other".to_owned());
        let id = || AgentId("a".to_owned());
        for (effect, answer) in [
            (ShellEffect::Write { path: path.clone(), text: text.clone(), replace: true }, refused("written")),
            (ShellEffect::SaveRecipe { name: "r".to_owned(), text: text.clone(), replace: true }, refused("written")),
            (ShellEffect::Create { name: "b.md".to_owned(), text: text.clone() }, refused("written")),
            (
                ShellEffect::WriteBatch { folder: path, files: vec![("x".to_owned(), text.clone())], replace: true },
                refused("written"),
            ),
            (ShellEffect::Trash(vec![(id(), file.clone())]), refused("deleted")),
            (ShellEffect::Copy { what: "prompt".to_owned(), text: text.clone() }, refused("copied")),
            (
                ShellEffect::save(id(), file.clone(), text, Some("text")),
                Message::SaveFailed { agent: id(), sentence: "not saved: this is only a preview".to_owned() },
            ),
            (
                ShellEffect::MakeAgent { name: "b".to_owned(), like: None, place: None },
                Message::AgentNotMade { sentence: "not written: this is only a preview".to_owned() },
            ),
        ] {
            perform(effect.clone(), &mut still).unwrap();
            assert_eq!(still.answers.take(), [answer], "{effect:?}");
        }
        let names: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!((names, std::fs::read_to_string(&file).unwrap()), (vec!["a.md".into()], "text".to_owned()));
    }
}
