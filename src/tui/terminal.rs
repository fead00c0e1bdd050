//! The terminal: taken over on entering, given back whole on every way out.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal as Screen};

use super::canvas::Canvas;
use crate::domain::text::clean;

/// Whether the terminal is ours at the moment; the panic hook and the signal thread look at it too.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Where the screen is drawn: standard output, or the terminal device itself.
pub enum Device {
    /// Standard output.
    Stdout(io::Stdout),
    /// `/dev/tty`, where standard output is to carry the prompt.
    Tty(File),
}

impl Device {
    /// The device to draw on.
    ///
    /// # Errors
    /// There is no terminal to draw on.
    pub fn open(keeps_stdout: bool) -> io::Result<Self> {
        if !keeps_stdout && io::stdout().is_terminal() {
            return Ok(Self::Stdout(io::stdout()));
        }
        OpenOptions::new().read(true).write(true).open("/dev/tty").map(Self::Tty)
    }
}

impl Write for Device {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Tty(tty) => tty.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Tty(tty) => tty.flush(),
        }
    }
}

/// The terminal while it is ours.
pub struct Terminal {
    screen: Screen<Canvas<Device>>,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// It cannot be written, or has no raw mode.
    pub fn enter(mut device: Device, mouse: bool) -> io::Result<Self> {
        take(&mut device, mouse)?;
        // An early change of size would be lost if nobody had asked for events before the first frame.
        let _ = crossterm::event::poll(std::time::Duration::ZERO);
        let canvas = Canvas::new(device, || crossterm::terminal::size().map(Size::from))?;
        Ok(Self { screen: Screen::new(canvas)?, mouse })
    }

    /// Draws one frame; only what changed is sent.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.screen.draw(view).map(|_| ())
    }

    /// Sends an escape sequence between two frames.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn send(&mut self, sequence: &str) -> io::Result<()> {
        let device = self.screen.backend_mut().output_mut();
        device.write_all(sequence.as_bytes())?;
        device.flush()
    }

    /// The size in columns and rows.
    pub fn size(&self) -> (u16, u16) {
        self.screen.size().map_or((80, 24), |size| (size.width, size.height))
    }

    /// Forgets what is on the screen, so that the next frame draws all of it.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn forget(&mut self) -> io::Result<()> {
        let size = self.screen.size()?;
        self.screen.resize(ratatui::layout::Rect::new(0, 0, size.width, size.height))
    }

    /// Gives the terminal back for a while, does something else with it, and takes it again.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn aside<T>(&mut self, something: impl FnOnce() -> T) -> io::Result<T> {
        give_back(self.screen.backend_mut().output_mut())?;
        let result = something();
        take(self.screen.backend_mut().output_mut(), self.mouse)?;
        self.forget()?;
        Ok(result)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Nobody is left to be told of a failure.
        let _ = give_back(self.screen.backend_mut().output_mut());
    }
}

fn take(output: &mut impl Write, mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(output, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
    if mouse {
        execute!(output, EnableMouseCapture)?;
    }
    Ok(())
}

fn give_back(output: &mut impl Write) -> io::Result<()> {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let written = execute!(
        output,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show,
        crossterm::style::ResetColor
    );
    disable_raw_mode().and(written)
}

/// Gives the terminal back from wherever: a panic, a signal that cannot wait.
pub fn rescue() {
    if !TAKEN.load(Ordering::SeqCst) {
        return;
    }
    let tty = OpenOptions::new().write(true).open("/dev/tty");
    let _ = match tty {
        Ok(mut tty) => give_back(&mut tty),
        Err(_) => give_back(&mut io::stdout()),
    };
}

/// Makes a panic give the terminal back before it says anything, and say it without escapes.
pub fn rescue_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        rescue();
        let said = info.to_string();
        let mut stderr = io::stderr();
        // Nobody is left to be told of a failure.
        let _ = writeln!(stderr, "callsheet ran into a fault of its own, and ended: {}", clean(&said));
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            let _ = writeln!(stderr, "{trace}");
        }
        let _ = writeln!(stderr, "No file was left half written. Please report this, and what you did before.");
    }));
}
