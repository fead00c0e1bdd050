//! The command line: one file per subcommand over the same core that the screen shows.

mod arguments;
mod cast;
mod completions;
mod compose;
mod doctor;
mod edit;
mod failure;
mod get;
mod json;
mod list;
mod man;
mod measure;
mod new;
mod output;
mod page;
mod paint;
mod record;
#[cfg(feature = "tui")]
mod screen;
mod shelf;
mod show;
mod sources;
mod terminal;

use std::ffi::OsString;
use std::io::{Write as _, stderr, stdout};
use std::process::ExitCode;

use clap::Parser as _;
use clap::error::{Error, ErrorKind};

use crate::domain::text::clean;
use arguments::{Arguments, Command, When};
use failure::Failure;
use output::Output;
use paint::Paint;
use shelf::Shelf;
use terminal::Terminal;

/// Does what the arguments ask for, the program's name first among them. Data goes to standard
/// output, everything else to standard error; the answer is the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return told(&error, color_of(&typed)),
    };
    let mut output = Output::new(Terminal::find(arguments.everywhere.color));
    match dispatch(&arguments, &mut output).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if let Some(sentence) = failure.sentence() {
                output.fail(sentence);
            }
            failure.code()
        }
    }
}

fn dispatch(arguments: &Arguments, output: &mut Output) -> Result<(), Failure> {
    match &arguments.command {
        None => return open_screen(arguments, output),
        // These need no library, and work where a configuration is broken.
        Some(Command::Completions(completions)) => return completions::run(completions, output),
        Some(Command::Man) => return man::run(output),
        Some(_) => {}
    }
    let shelf = Shelf::open(&arguments.everywhere, output)?;
    match &arguments.command {
        Some(Command::List(list)) => list::run(list, &shelf, output),
        Some(Command::Show(show)) => show::run(show, &shelf, output),
        Some(Command::Compose(compose)) => compose::run(compose, &shelf, output),
        Some(Command::Cast(cast)) => cast::run(cast, &shelf, output),
        Some(Command::Get(get)) => get::run(get, &shelf, output),
        Some(Command::Edit(edit)) => edit::run(edit, &shelf, output),
        Some(Command::New(new)) => new::run(new, &shelf, output),
        Some(Command::Sources(sources)) => sources::run(sources, &shelf, output),
        Some(Command::Doctor(doctor)) => doctor::run(doctor, &shelf, output),
        Some(Command::Completions(_) | Command::Man) | None => Ok(()),
    }
}

/// Opens the screen.
#[cfg(feature = "tui")]
fn open_screen(arguments: &Arguments, output: &mut Output) -> Result<(), Failure> {
    check_paths(arguments)?;
    screen::run(arguments, output)
}

/// Says that this program was built without a screen.
#[cfg(not(feature = "tui"))]
fn open_screen(arguments: &Arguments, _output: &mut Output) -> Result<(), Failure> {
    check_paths(arguments)?;
    Err(Failure::Usage("this callsheet was built without its screen; `callsheet list` prints the agents".to_owned()))
}

/// A path that is not there is more often a subcommand misspelt.
fn check_paths(arguments: &Arguments) -> Result<(), Failure> {
    let Some(missing) = arguments.paths.iter().find(|path| !path.exists()) else { return Ok(()) };
    let missing = missing.display();
    Err(Failure::Usage(format!(
        "`{missing}` is no subcommand, and no file or folder of that name exists; `callsheet --help` shows all subcommands"
    )))
}

/// Says what the parser has to say: help and version as data, anything else as an error.
fn told(error: &Error, color: When) -> ExitCode {
    let is_data = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let terminal = Terminal::find(color);
    let text = error.render();
    if is_data {
        let text = if terminal.paint == Paint::On { text.ansi().to_string() } else { text.to_string() };
        // Nobody left to read the help is no failure.
        let _ = stdout().write_all(text.as_bytes()).and_then(|()| stdout().flush());
        return ExitCode::SUCCESS;
    }
    // What was typed stands in the sentence, so it is cleaned and therefore without colour.
    let _ = stderr().write_all(clean(&text.to_string()).as_bytes());
    Failure::Usage(String::new()).code()
}

/// The colour asked for in arguments that could not be parsed.
fn color_of(typed: &[OsString]) -> When {
    let words: Vec<&str> = typed.iter().filter_map(|word| word.to_str()).collect();
    let separate = words.windows(2).filter(|pair| pair[0] == "--color").map(|pair| pair[1]);
    let joined = words.iter().filter_map(|word| word.strip_prefix("--color="));
    match separate.chain(joined).next_back() {
        Some("always") => When::Always,
        Some("never") => When::Never,
        _ => When::Auto,
    }
}
