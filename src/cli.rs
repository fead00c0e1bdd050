//! The command line: one file per subcommand, over the same core as the screen.

mod agent_loader;
mod arguments;
mod cast;
mod client_verdicts;
mod complete;
mod completions;
mod compose;
mod convert;
mod doctor;
mod edit;
mod failure;
mod get;
mod help;
mod install;
mod installed_agents;
mod json;
mod lint;
mod list;
mod man;
mod new;
mod output;
mod pager;
mod paint;
mod record;
mod saved;
#[cfg(feature = "tui")]
mod screen;
mod setup;
mod show;
mod sources;
mod status;
mod terminal_info;
mod text_page;
mod uninstall;
mod update;

use std::ffi::OsString;
use std::io::{Write as _, stderr, stdout};
use std::path::Path;
use std::process::ExitCode;

use clap::error::{Error, ErrorKind};
use clap::{CommandFactory as _, FromArgMatches as _};

use crate::domain::text::{clean, nearest_question};
use crate::store::{finish_renames, undo_batches};
use agent_loader::AgentLoader;
use arguments::{CliArguments, CliCommand, ColorChoice};
use failure::CliFailure;
use output::Output;
use paint::Paint;
use terminal_info::TerminalInfo;

/// Runs the command in the arguments, of which the first is the program's name. Data goes to standard output,
/// everything else to standard error. Returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let typed: Vec<OsString> = arguments.into_iter().collect();
    if complete::complete_line(&typed) {
        return ExitCode::SUCCESS;
    }
    let arguments = match parse(&typed) {
        Ok(arguments) => arguments,
        Err(error) => match misspelled_subcommand(&typed, &error) {
            Some(failure) => return fail(&failure, &mut Output::new(TerminalInfo::find(color_of(&typed)))),
            None => return plain_output(&error, color_of(&typed)),
        },
    };
    let mut output = Output::new(TerminalInfo::find(arguments.everywhere.color));
    match dispatch(&arguments, &mut output).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure, &mut output),
    }
}

fn fail(failure: &CliFailure, output: &mut Output) -> ExitCode {
    if let Some(sentence) = failure.sentence() {
        output.fail(sentence);
    }
    failure.code()
}

fn parse(typed: &[OsString]) -> Result<CliArguments, Error> {
    let mut command = help::command();
    let matches = command.try_get_matches_from_mut(typed)?;
    CliArguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

fn dispatch(arguments: &CliArguments, output: &mut Output) -> Result<(), CliFailure> {
    match &arguments.command {
        None => return open_screen(arguments, output),
        // These need no library, and must work even if a configuration is broken.
        Some(CliCommand::Completions(completions)) => return completions::run(completions, output),
        Some(CliCommand::Man) => return man::run(output),
        Some(_) => {}
    }
    let mut everywhere = arguments.everywhere.clone();
    if let Some(CliCommand::Lint(lint)) = &arguments.command {
        // Rules can be explained even if nothing can be read.
        if let Some(id) = &lint.explain {
            return lint::explain(id, output);
        }
        everywhere.library.extend(lint.paths.iter().cloned());
    }
    let loader = AgentLoader::from_arguments(&everywhere, output)?;
    for outcome in finish_renames(&loader.folders) {
        output.warn(&format!("a rename from an earlier run is {outcome}"));
    }
    for outcome in undo_batches(&loader.folders) {
        output.warn(&format!("writing several files in an earlier run is {outcome}"));
    }
    match &arguments.command {
        Some(CliCommand::List(list)) => list::run(list, &loader, output),
        Some(CliCommand::Show(show)) => show::run(show, &loader, output),
        Some(CliCommand::Compose(compose)) => compose::run(compose, &loader, output),
        Some(CliCommand::Cast(cast)) => cast::run(cast, &loader, output),
        Some(CliCommand::Saved(saved)) => saved::run(saved, &loader, output),
        Some(CliCommand::Get(get)) => get::run(get, &loader, output),
        Some(CliCommand::Edit(edit)) => edit::run(edit, &loader, output),
        Some(CliCommand::Lint(lint)) => lint::run(lint, &loader, output),
        Some(CliCommand::New(new)) => new::run(new, &loader, output),
        Some(CliCommand::Convert(convert)) => convert::run(convert, &loader, output),
        Some(CliCommand::Install(install)) => install::run(install, &loader, output),
        Some(CliCommand::Status(status)) => status::run(status, &loader, output),
        Some(CliCommand::Update(update)) => update::run(update, &loader, output),
        Some(CliCommand::Uninstall(uninstall)) => uninstall::run(uninstall, &loader, output),
        Some(CliCommand::Sources(sources)) => sources::run(sources, &loader, output),
        Some(CliCommand::Doctor(doctor)) => doctor::run(doctor, &loader, output),
        Some(CliCommand::Completions(_) | CliCommand::Man) | None => Ok(()),
    }
}

#[cfg(feature = "tui")]
fn open_screen(arguments: &CliArguments, output: &mut Output) -> Result<(), CliFailure> {
    check_paths(arguments)?;
    screen::run(arguments, output)
}

/// Reports that this program was built without a screen.
#[cfg(not(feature = "tui"))]
fn open_screen(arguments: &CliArguments, _output: &mut Output) -> Result<(), CliFailure> {
    check_paths(arguments)?;
    Err(CliFailure::Usage("this build of callsheet has no screen; `callsheet list` prints the agents".to_owned()))
}

/// A path that does not exist is more often a misspelled subcommand.
fn check_paths(arguments: &CliArguments) -> Result<(), CliFailure> {
    let missing = arguments.paths.iter().find(|path| !path.exists());
    missing.map_or(Ok(()), |path| Err(unknown_subcommand(&path.to_string_lossy())))
}

fn unknown_subcommand(typed: &str) -> CliFailure {
    let command = CliArguments::command();
    let near = nearest_question(command.get_subcommands().map(clap::Command::get_name), typed);
    CliFailure::Usage(format!(
        "no such command, file or folder: `{typed}`; {near}`callsheet --help` lists the commands"
    ))
}

/// The failure of a misspelled subcommand. The parser reports its options as unknown options of the screen.
fn misspelled_subcommand(typed: &[OsString], error: &Error) -> Option<CliFailure> {
    let first = typed.get(1)?.to_str()?;
    let is_known = || CliArguments::command().find_subcommand(first).is_some();
    let is_unknown = error.kind() == ErrorKind::UnknownArgument
        && !first.starts_with('-')
        && !Path::new(first).exists()
        && !is_known();
    is_unknown.then(|| unknown_subcommand(first))
}

/// Prints the parser's message: help and version as data, anything else as an error.
fn plain_output(error: &Error, color: ColorChoice) -> ExitCode {
    let is_data = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let terminal = TerminalInfo::find(color);
    let text = error.render();
    if is_data {
        let text = if terminal.paint == Paint::On { text.ansi().to_string() } else { text.to_string() };
        // If nobody reads the help, that is not a failure.
        let _ = stdout().write_all(text.as_bytes()).and_then(|()| stdout().flush());
        return ExitCode::SUCCESS;
    }
    // The message contains the typed text, so it is cleaned and therefore without color.
    let _ = stderr().write_all(clean(&text.to_string()).as_bytes());
    CliFailure::Usage(String::new()).code()
}

/// The color asked for in arguments that could not be parsed.
fn color_of(typed: &[OsString]) -> ColorChoice {
    let words: Vec<&str> = typed.iter().filter_map(|word| word.to_str()).collect();
    let separate = words.windows(2).filter(|pair| pair[0] == "--color").map(|pair| pair[1]);
    let joined = words.iter().filter_map(|word| word.strip_prefix("--color="));
    match separate.chain(joined).next_back() {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}
