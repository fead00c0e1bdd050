//! The terminal: its modes are set at the start and restored on every exit.

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal as Screen};

use super::canvas::TerminalCanvas;
use crate::domain::text::clean;
use crate::run;

/// Time limit for restoring the terminal in an emergency: writes block if nobody reads from the terminal.
const RESCUE: Duration = Duration::from_millis(100);

/// Columns and rows of a terminal that does not report its size.
const USUAL_SIZE: (u16, u16) = (80, 24);

/// True while the terminal is in our modes. The panic hook and the signal thread read it too.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The device the screen is drawn on: standard output, or the terminal device itself.
pub enum OutputDevice {
    /// Standard output.
    Stdout(io::Stdout),
    /// `/dev/tty`, when the prompt goes to standard output.
    Tty(File),
}

impl OutputDevice {
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

impl Write for OutputDevice {
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

/// Source of keys: standard input, or the terminal device if standard input is something else. The same choice as
/// crossterm's.
pub enum InputDevice {
    /// Standard input.
    Stdin(io::Stdin),
    /// `/dev/tty`.
    Tty(File),
}

impl InputDevice {
    /// The device to read keys from.
    ///
    /// # Errors
    /// There is no terminal to read from.
    pub fn open() -> io::Result<Self> {
        if io::stdin().is_terminal() {
            return Ok(Self::Stdin(io::stdin()));
        }
        let tty = OpenOptions::new().read(true).write(true).open("/dev/tty");
        tty.map(Self::Tty).map_err(|error| io::Error::new(error.kind(), format!("cannot read keys: {error}")))
    }
}

impl AsFd for InputDevice {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Stdin(stdin) => stdin.as_fd(),
            Self::Tty(tty) => tty.as_fd(),
        }
    }
}

/// Waits until callsheet is in the foreground of its terminal. Must be called before the terminal is used.
///
/// # Errors
/// There is no terminal to read keys from, or nothing can bring callsheet to the foreground.
pub fn wait_until_foreground() -> io::Result<()> {
    run::wait_until_foreground(InputDevice::open()?)
}

/// The terminal in our modes.
pub struct ScreenTerminal {
    screen: Screen<TerminalCanvas<OutputDevice>>,
    mouse: bool,
}

impl ScreenTerminal {
    /// Sets the terminal to our modes.
    ///
    /// # Errors
    /// It cannot be written, or has no raw mode.
    pub fn enter(mut device: OutputDevice, mouse: bool) -> io::Result<Self> {
        take(&mut device, mouse)?;
        // A resize before the first frame would be lost if events had not been polled once.
        let _ = crossterm::event::poll(std::time::Duration::ZERO);
        let canvas = TerminalCanvas::new(device, || crossterm::terminal::size().map(usable_size))?;
        Ok(Self { screen: Screen::new(canvas)?, mouse })
    }

    /// Draws one frame; sends only changes.
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
        self.screen.size().map_or(USUAL_SIZE, |size| (size.width, size.height))
    }

    /// Discards the known contents of the screen, so that the next frame redraws everything.
    ///
    /// # Errors
    /// The terminal is gone.
    pub fn forget(&mut self) -> io::Result<()> {
        let size = self.screen.size()?;
        self.screen.resize(ratatui::layout::Rect::new(0, 0, size.width, size.height))
    }

    /// Restores the terminal, calls a function, and sets our modes again.
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

impl Drop for ScreenTerminal {
    fn drop(&mut self) {
        // An error can no longer be reported.
        let _ = give_back(self.screen.backend_mut().output_mut());
    }
}

/// The reported size; the usual one if a side is zero, as on some serial lines and in containers.
fn usable_size((width, height): (u16, u16)) -> Size {
    Size::from(if width == 0 || height == 0 { USUAL_SIZE } else { (width, height) })
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
    // The modes come first, because writing may block forever if nobody reads.
    let cooked = disable_raw_mode();
    let written = execute!(
        output,
        EndSynchronizedUpdate,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show,
        crossterm::style::ResetColor
    );
    cooked.and(written)
}

/// Restores the terminal on another thread with a time limit, because a write may block.
pub fn rescue_in_time() {
    let (done, is_done) = channel::<()>();
    let rescuing = thread::Builder::new().name("rescue".to_owned()).spawn(move || {
        rescue();
        drop(done);
    });
    if rescuing.is_ok() {
        // Nothing is sent: the wait ends with the thread or after the time limit.
        let _ = is_done.recv_timeout(RESCUE);
    }
}

/// Restores the terminal from any thread: after a panic, or a signal that cannot wait.
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

/// Installs a panic hook that restores the terminal first and prints the message without escape sequences.
pub fn rescue_on_panic() {
    std::panic::set_hook(Box::new(|info| {
        rescue();
        let said = info.to_string();
        let mut stderr = io::stderr();
        // An error can no longer be reported.
        let _ = writeln!(stderr, "callsheet crashed: {}", clean(&said));
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            let _ = writeln!(stderr, "{trace}");
        }
        let _ = writeln!(stderr, "No file was left incomplete. Please report this and what you did before it.");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_without_a_size_has_the_usual_one() {
        assert_eq!([(0, 0), (80, 0), (100, 30)].map(usable_size), [(80, 24), (80, 24), (100, 30)].map(Size::from));
    }
}
