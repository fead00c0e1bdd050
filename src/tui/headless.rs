//! Drawing a screen without a terminal: keys in, a picture in text out.

use std::fmt::Write as _;
use std::io;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use super::effect::Effect;
use super::key::Key;
use super::message::Message;
use super::model::Model;
use super::shell::{Answers, Ground, Shelved, casts_read, files, search_bodies};
use super::update::update;
use super::view;
use crate::domain::agent::{AgentId, Depth};
use crate::store::{Follower, complete_path, load_agent};

/// Presses keys on a screen that reads the disk but changes nothing on it, and answers what is
/// drawn at the end.
///
/// # Errors
/// The picture cannot be drawn.
pub fn picture(mut model: Model, ground: &Ground, keys: &[Key]) -> io::Result<Buffer> {
    let Ground { scope, folders, generic } = ground.clone();
    let follower = Follower::new(scope, folders, generic);
    let mut still = Still { ground, library: Shelved::default(), follower };
    still.run(&mut model, vec![Effect::ReadLibrary]);
    for &key in keys {
        let effects = update(&mut model, Message::Key(key));
        still.run(&mut model, effects);
        if model.exit.is_some() {
            break;
        }
    }
    let backend = TestBackend::new(model.screen.width, model.screen.height);
    let mut terminal = Terminal::new(backend).map_err(|error| io::Error::other(error.to_string()))?;
    terminal.draw(|frame| view::draw(frame, &model)).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(terminal.backend().buffer().clone())
}

/// Performs what only reads, at once.
struct Still<'a> {
    ground: &'a Ground,
    library: Shelved,
    follower: Follower,
}

impl Still<'_> {
    fn run(&mut self, model: &mut Model, effects: Vec<Effect>) {
        let mut waiting: std::collections::VecDeque<Effect> = effects.into();
        while let Some(effect) = waiting.pop_front() {
            for message in self.perform(effect) {
                waiting.extend(update(model, message));
            }
        }
    }

    fn perform(&mut self, effect: Effect) -> Vec<Message> {
        let folders = &self.ground.folders;
        let not_done = |what: &str| vec![Message::Failed { sentence: format!("not {what}: this is only a picture") }];
        match effect {
            Effect::ReadLibrary => match self.follower.read(Depth::Whole) {
                Ok(library) => {
                    let library = Arc::new(library);
                    self.library = Shelved::new(Arc::clone(&library));
                    vec![Message::library_read(library, true)]
                }
                Err(error) => vec![Message::LibraryFailed { sentence: error.to_string() }],
            },
            Effect::ReadAgent(id) => self.read(id).into_iter().collect(),
            Effect::ReadAgents(ids) => ids.into_iter().filter_map(|id| self.read(id)).collect(),
            Effect::SearchBodies { search, query, agents } => {
                let answers = Collected::default();
                search_bodies(&self.library, search, &query, &agents, &AtomicU64::new(search), &answers);
                answers.take()
            }
            Effect::Copy { .. } | Effect::CopyFile(_) => not_done("copied"),
            Effect::Write { .. }
            | Effect::SaveRecipe { .. }
            | Effect::Create { .. }
            | Effect::RestoreBackup { .. }
            | Effect::DropBackup(_)
            | Effect::DropUnsaved(_)
            | Effect::SaveCast { .. }
            | Effect::WriteTogether { .. } => not_done("written"),
            Effect::ReadCasts => vec![casts_read(folders)],
            Effect::Save { agent, .. } => {
                vec![Message::SaveFailed { agent, sentence: "not saved: this is only a picture".to_owned() }]
            }
            Effect::ReadPlaces { like } => vec![files::places(self.ground, &self.library, like.as_ref())],
            Effect::LookAtFiles(paths) => vec![files::look_at(&paths)],
            Effect::LookAtRights(path) => vec![files::look_at_rights(path)],
            Effect::MakeAgent { .. } | Effect::RenameAgent { .. } => {
                vec![Message::AgentNotMade { sentence: "not written: this is only a picture".to_owned() }]
            }
            Effect::Trash(_) => not_done("deleted"),
            Effect::TakeBack(_) | Effect::BringBack(_) => not_done("undone"),
            Effect::LookIntoTrash => vec![files::look_into_trash(self.ground)],
            Effect::ShowBuiltIn => {
                self.follower.add_built_in();
                self.perform(Effect::ReadLibrary)
            }
            Effect::Pipe { .. } => not_done("sent"),
            Effect::OpenEditor { .. } => not_done("opened"),
            Effect::CompletePath { typed } => {
                let paths = complete_path(folders, &typed);
                vec![Message::PathsFound { typed, paths }]
            }
            Effect::Remember(_) | Effect::Suspend | Effect::Redraw => Vec::new(),
        }
    }

    fn read(&self, id: AgentId) -> Option<Message> {
        let entry = self.library.get(&id)?;
        let agent = load_agent(self.library.library(), entry, &self.ground.generic).map(Arc::new);
        Some(Message::AgentRead { id, agent: agent.map_err(|error| error.to_string()) })
    }
}

/// Answers kept until they are asked for.
#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<Message>>>);

impl Collected {
    fn take(&self) -> Vec<Message> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Answers for Collected {
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
            // The second half of a wide sign is a cell of its own that says nothing.
            if covered > 0 {
                covered -= 1;
                continue;
            }
            covered = unicode_width::UnicodeWidthStr::width(symbol).saturating_sub(1);
            line.push_str(symbol);
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The styles of the cells, a line for each run of one style: row, columns, style.
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
