//! What is known of the terminal: whether there is one, how wide it is, whether it wants colour.

use std::io::{IsTerminal, stderr, stdout};

use super::arguments::When;
use super::paint::Paint;

/// The width taken where a terminal does not tell its own, in cells.
const USUAL_WIDTH: usize = 80;

/// What the program found out about its terminal when it started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether standard output goes to a terminal.
    pub on_stdout: bool,
    /// Its width in cells; none where standard output goes elsewhere.
    pub width: Option<usize>,
    /// Whether data is painted.
    pub paint: Paint,
    /// Whether what is said beside it is painted.
    pub paint_notices: Paint,
}

impl Terminal {
    /// Looks at standard output, standard error and the environment.
    pub fn find(color: When) -> Self {
        let on_stdout = stdout().is_terminal();
        Self {
            on_stdout,
            width: on_stdout.then(width),
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

fn paint(color: When, on_terminal: bool) -> Paint {
    let wanted = match color {
        When::Always => true,
        When::Never => false,
        When::Auto => on_terminal && !is_set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    };
    if wanted { Paint::On } else { Paint::Off }
}

/// Whether a variable of the environment is there and says something.
pub fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}
