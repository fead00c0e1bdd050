//! A screen and its shell on a test's folders: sends keys and waits for their results.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use callsheet::clipboard::{Clipboard, ClipboardEnvironment};
use callsheet::domain::compose::TemplateSet;
use callsheet::domain::generic::GenericWords;
use callsheet::store::{DiscoveryScope, UserFolders};
use callsheet::tui::app::message::Message;
use callsheet::tui::app::model::{LoadProgress, Model, ProgramExit, ScreenSettings};
use callsheet::tui::app::perform::{EffectPort, perform};
use callsheet::tui::app::shell::{AnswerSender, Shell, ShellContext};
use callsheet::tui::app::{headless, update, view};
use callsheet::tui::ui::dialog::DialogContent;
use callsheet::tui::ui::key::KeyPress;
use callsheet::tui::ui::keymap::Keymap;
use callsheet::tui::ui::theme::{ColorDepth, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

/// Maximum time a test waits, far more than it ever needs.
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

    pub fn folders(&self) -> UserFolders {
        UserFolders::under(&self.home())
    }

    /// The file that receives copies, since there is no clipboard here.
    pub fn copied(&self) -> PathBuf {
        self.home().join("copied.md")
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

    /// The screen on `work/lib` only.
    pub fn on_lib(&self) -> Screen {
        Screen::start(self, DiscoveryScope::Explicit(vec![self.work().join("lib")]))
    }

    /// The screen on one path.
    pub fn on(&self, path: &Path) -> Screen {
        Screen::start(self, DiscoveryScope::Explicit(vec![path.to_owned()]))
    }

    /// The screen on `work/lib` before anything was read.
    pub fn starting_on_lib(&self) -> Screen {
        Screen::open(self, DiscoveryScope::Explicit(vec![self.work().join("lib")]))
    }

    /// The screen on everything found from the working folder.
    pub fn discovering(&self) -> Screen {
        Screen::start(self, DiscoveryScope::Discover { cwd: self.work(), extra: Vec::new() })
    }
}

#[derive(Clone)]
struct Inbox(Sender<Message>);

impl AnswerSender for Inbox {
    fn message(&self, message: Message) {
        let _ = self.0.send(message);
    }

    fn sequence(&self, _: &str) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// A running screen.
pub struct Screen {
    model: Model,
    shell: Shell<Inbox>,
    inbox: Receiver<Message>,
}

impl Screen {
    #[track_caller]
    fn start(play: &Play, scope: DiscoveryScope) -> Self {
        let mut screen = Self::open(play, scope);
        screen.until("the library", |model| model.reading.progress == LoadProgress::Done);
        if !screen.model.library.entries.is_empty() {
            screen.until("an agent", |model| model.prompt.agent().is_some());
        }
        screen
    }

    fn open(play: &Play, scope: DiscoveryScope) -> Self {
        let (themes, _) = Theme::all(&[], ColorDepth::True);
        let settings =
            ScreenSettings { explicit: matches!(scope, DiscoveryScope::Explicit(_)), ..ScreenSettings::default() };
        let templates = TemplateSet::built_in().clone();
        let model = Model::new(Rect::new(0, 0, 120, 40), settings, themes, Keymap::default(), templates);
        let (sender, inbox) = channel();
        let context =
            ShellContext { scope, folders: play.folders(), generic: Arc::new(GenericWords::built_in().clone()) };
        let shell = Shell::start(
            context,
            Clipboard::new(ClipboardEnvironment { file: Some(play.copied()), ..ClipboardEnvironment::default() }),
            Inbox(sender),
        );
        (&shell).read_library();
        Self { model, shell, inbox }
    }

    pub const fn model(&self) -> &Model {
        &self.model
    }

    fn take(&mut self, message: Message) {
        for effect in update::update(&mut self.model, message) {
            match perform(effect, &mut &self.shell) {
                // This screen has no terminal to draw again, to suspend or to lend.
                Err(error) if error.kind() == io::ErrorKind::Unsupported => {}
                performed => performed.unwrap(),
            }
        }
    }

    /// Enter in the prompt prints it and quits.
    pub fn print_on_exit(&mut self) {
        self.model.settings.print_on_exit = true;
    }

    /// The prompt that is printed at the end.
    pub fn printed(&self) -> Option<String> {
        match &self.model.exit {
            Some(ProgramExit::Printed(text)) => Some(text.clone()),
            _ => None,
        }
    }

    /// Presses keys, one after the other, without waiting for their results.
    pub fn keys(&mut self, keys: &str) {
        for key in KeyPress::parse_row(keys).unwrap() {
            self.take(Message::Key(key));
        }
    }

    /// Handles messages of the shell until a condition is met.
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

    /// Takes what the shell answers until something is so, inside or outside of the screen.
    #[track_caller]
    pub fn until_seen(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let since = Instant::now();
        while !condition(self) {
            assert!(since.elapsed() < CEILING, "no {what}; {:?}\n{}", self.model.notice, self.picture());
            if let Ok(message) = self.inbox.recv_timeout(Duration::from_millis(20)) {
                self.take(message);
            }
        }
    }

    #[track_caller]
    pub fn until_said(&mut self, said: &str) {
        self.until(said, |model| model.notice.as_ref().is_some_and(|notice| notice.text.contains(said)));
    }

    /// Waits until the cursor is on the agent with this name.
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

    /// Ends the screen.
    pub fn end(self) {
        self.shell.finish();
    }
}

/// The text of the open dialog, with wrapped lines joined.
pub fn dialog(model: &Model) -> String {
    let Some(dialog) = &model.dialog else { return String::new() };
    let says = |rows: Vec<String>, title: String| format!("{title}\n{}", rows.join(" "));
    match &dialog.content {
        DialogContent::Picker(picker) => says(
            picker.rows.iter().map(|row| format!("{} {} {}", row.name, row.says, row.note)).collect(),
            picker.title.clone(),
        ),
        DialogContent::Question(question) => says(question.rows.clone(), question.asks.title()),
        DialogContent::Confirm(confirm) => {
            says(confirm.body.iter().map(|(text, _)| text.clone()).collect(), confirm.title.clone())
        }
        DialogContent::Reader(reader) => reader.title.clone(),
        DialogContent::Command(view) => view.title().0,
    }
}

/// The text typed into the open question.
pub fn line(model: &Model) -> &str {
    match &model.dialog.as_ref().unwrap().content {
        DialogContent::Question(question) => question.line.text(),
        other => panic!("{other:?}"),
    }
}
