//! A screen and its shell on folders of a test: keys go in, what comes of it is waited for.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use callsheet::clipboard::{Clipboard, Surroundings};
use callsheet::domain::compose::Templates;
use callsheet::domain::generic::Generic;
use callsheet::store::{Folders, Scope};
use callsheet::tui::effect::Effect;
use callsheet::tui::key::Key;
use callsheet::tui::keymap::Keymap;
use callsheet::tui::message::Message;
use callsheet::tui::model::{Loading, Model, Settings};
use callsheet::tui::pane::dialog::Content;
use callsheet::tui::shell::{Answers, Ground, Shell};
use callsheet::tui::theme::{Colours, Theme};
use callsheet::tui::{headless, update, view};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

/// How long something may take. Nothing near it is ever needed.
const CEILING: Duration = Duration::from_mins(1);

/// A home and a working folder.
pub struct Play {
    folder: tempfile::TempDir,
}

impl Play {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "work"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self { folder }
    }

    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    pub fn folders(&self) -> Folders {
        Folders::under(&self.home())
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.work().join(path)).unwrap()
    }

    /// The screen on `work/lib` and nothing else.
    pub fn on_lib(&self) -> Screen {
        Screen::start(self, Scope::Explicit(vec![self.work().join("lib")]))
    }

    /// The screen on one path.
    pub fn on(&self, path: &Path) -> Screen {
        Screen::start(self, Scope::Explicit(vec![path.to_owned()]))
    }

    /// The screen on `work/lib` before anything was read.
    pub fn starting_on_lib(&self) -> Screen {
        Screen::open(self, Scope::Explicit(vec![self.work().join("lib")]))
    }

    /// The screen on what is found from the working folder.
    pub fn discovering(&self) -> Screen {
        Screen::start(self, Scope::Discover { cwd: self.work(), extra: Vec::new() })
    }
}

#[derive(Clone)]
struct Inbox(Sender<Message>);

impl Answers for Inbox {
    fn message(&self, message: Message) {
        let _ = self.0.send(message);
    }

    fn sequence(&self, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A screen that is used.
pub struct Screen {
    model: Model,
    shell: Shell<Inbox>,
    inbox: Receiver<Message>,
}

impl Screen {
    #[track_caller]
    fn start(play: &Play, scope: Scope) -> Self {
        let mut screen = Self::open(play, scope);
        screen.until("the library", |model| model.loading == Loading::Done);
        if !screen.model.library.entries.is_empty() {
            screen.until("an agent", |model| model.prompt.agent().is_some());
        }
        screen
    }

    fn open(play: &Play, scope: Scope) -> Self {
        let (themes, _) = Theme::all(&[], Colours::True);
        let settings = Settings { explicit: matches!(scope, Scope::Explicit(_)), ..Settings::default() };
        let templates = Templates::built_in().clone();
        let model = Model::new(Rect::new(0, 0, 120, 40), settings, themes, Keymap::default(), templates);
        let (sender, inbox) = channel();
        let ground = Ground { scope, folders: play.folders(), generic: Arc::new(Generic::built_in().clone()) };
        let shell = Shell::start(ground, Clipboard::new(Surroundings::default()), Inbox(sender));
        shell.perform(Effect::ReadLibrary);
        Self { model, shell, inbox }
    }

    pub const fn model(&self) -> &Model {
        &self.model
    }

    fn take(&mut self, message: Message) {
        for effect in update::update(&mut self.model, message) {
            self.shell.perform(effect);
        }
    }

    /// Presses keys, one after the other, without waiting for what comes of them.
    pub fn keys(&mut self, keys: &str) {
        for key in Key::parse_row(keys).unwrap() {
            self.take(Message::Key(key));
        }
    }

    /// Takes what the shell answers until something is so.
    #[track_caller]
    pub fn until(&mut self, what: &str, condition: impl Fn(&Model) -> bool) {
        let since = Instant::now();
        while !condition(&self.model) {
            let left = CEILING.saturating_sub(since.elapsed());
            let Ok(message) = self.inbox.recv_timeout(left) else {
                panic!("no {what}; {:?}\n{}", self.model.notice, self.picture());
            };
            self.take(message);
        }
    }

    #[track_caller]
    pub fn until_said(&mut self, said: &str) {
        self.until(said, |model| model.notice.as_ref().is_some_and(|notice| notice.text.contains(said)));
    }

    /// Waits until the cursor is on the agent of that name.
    #[track_caller]
    pub fn until_on(&mut self, name: &str) {
        self.until(name, |model| model.agents.entry(&model.library).is_some_and(|entry| entry.name == name));
    }

    pub fn notice(&self) -> &str {
        self.model.notice.as_ref().map_or("", |notice| notice.text.as_str())
    }

    /// The name of the agent under the cursor.
    pub fn name(&self) -> String {
        self.model.agents.entry(&self.model.library).unwrap().name.clone()
    }

    pub fn picture(&self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        terminal.draw(|frame| view::draw(frame, &self.model)).unwrap();
        headless::text(terminal.backend().buffer())
    }

    /// Leaves.
    pub fn end(self) {
        self.shell.finish();
    }
}

/// Everything the open dialog says, wrapped lines put together.
pub fn dialog(model: &Model) -> String {
    let Some(dialog) = &model.dialog else { return String::new() };
    let says = |rows: Vec<String>, title: String| format!("{title}\n{}", rows.join(" "));
    match &dialog.content {
        Content::Picker(picker) => says(
            picker.rows.iter().map(|row| format!("{} {} {}", row.name, row.says, row.note)).collect(),
            picker.title.clone(),
        ),
        Content::Question(question) => says(question.rows.clone(), question.asks.title()),
        Content::Confirm(confirm) => {
            says(confirm.body.iter().map(|(text, _)| text.clone()).collect(), confirm.title.clone())
        }
        Content::Reader(reader) => reader.title.clone(),
    }
}

/// What is typed into the open question.
pub fn line(model: &Model) -> &str {
    match &model.dialog.as_ref().unwrap().content {
        Content::Question(question) => question.line.text(),
        other => panic!("{other:?}"),
    }
}
