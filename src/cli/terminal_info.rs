//! Properties of the terminal: presence, width and use of color.

use std::io::{IsTerminal, stderr, stdout};

use super::arguments::ColorChoice;
use super::paint::Paint;

/// The width if the terminal does not report it, in cells.
const USUAL_WIDTH: usize = 80;

/// Properties of the terminal, read when the program starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TerminalInfo {
    /// True if standard output is a terminal.
    pub on_stdout: bool,
    /// The width in cells; `None` if standard output is not a terminal.
    pub width: Option<usize>,
    /// The height in rows; `None` if it is unknown or standard output is not a terminal.
    pub height: Option<usize>,
    pub paint: Paint,
    pub paint_notices: Paint,
}

impl TerminalInfo {
    /// Examines standard output, standard error and the environment.
    pub fn find(color: ColorChoice) -> Self {
        let on_stdout = stdout().is_terminal();
        Self {
            on_stdout,
            width: on_stdout.then(width),
            height: on_stdout.then(height).flatten(),
            paint: paint(color, on_stdout),
            paint_notices: paint(color, stderr().is_terminal()),
        }
    }
}

fn width() -> usize {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let asked = terminal_size::terminal_size_of(stdout()).map(|(columns, _)| usize::from(columns.0));
    asked.filter(|&columns| columns > 0).or(told).unwrap_or(USUAL_WIDTH)
}

fn height() -> Option<usize> {
    terminal_size::terminal_size_of(stdout()).map(|(_, rows)| usize::from(rows.0)).filter(|&rows| rows > 0)
}

fn paint(color: ColorChoice, on_terminal: bool) -> Paint {
    let wanted = match color {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => {
            on_terminal && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        }
    };
    if wanted { Paint::On } else { Paint::Off }
}

/// Returns true if an environment variable is set and not empty.
pub fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}
