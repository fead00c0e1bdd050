//! Opens the screen on the terminal, or draws it once as text.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ratatui::layout::Rect;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use super::agent_loader::AgentLoader;
use super::arguments::{CliArguments, CommonArguments, ScreenArguments};
use super::failure::{CliFailure, at_place};
use super::output::Output;
use super::setup::{SetupFile, read_setup};
use crate::clipboard::Clipboard;
use crate::domain::cast::PatternSet;
use crate::store::{DiscoveryScope, read_templates, read_themes, recall_memory, set_memory_aside};
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::{Model, ProgramExit, ScreenSettings};
use crate::tui::app::shell::ShellContext;
use crate::tui::app::terminal::wait_until_foreground;
use crate::tui::app::update::{recall, set_query};
use crate::tui::app::{headless, run_loop};
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Keymap;
use crate::tui::ui::theme::{ColorDepth, GlyphSet, TerminalBackground, Theme, choose};

/// Time limit for the terminal to report its background.
const PATIENCE: Duration = Duration::from_millis(120);

/// Opens the screen for the named paths, or prints it.
pub fn run(arguments: &CliArguments, output: &mut Output) -> Result<(), CliFailure> {
    let options = &arguments.screen;
    let keys = keys(options)?;
    if !options.print {
        needs_terminal(options)?;
        // This must come before any query to the terminal, because querying from the background would stop the process
        // halfway.
        wait_until_foreground().map_err(unusable_terminal)?;
    }
    let mut library = arguments.everywhere.library.clone();
    library.extend(arguments.paths.iter().cloned());
    let loader = AgentLoader::from_arguments(&CommonArguments { library, ..arguments.everywhere.clone() }, output)?;
    let context = ShellContext {
        scope: loader.scope.clone(),
        folders: loader.folders.clone(),
        generic: Arc::new(loader.generic.clone()),
    };
    if options.print {
        let model = model(options, &loader, output);
        return print(model, options, &context, &keys, output);
    }
    let clipboard = Clipboard::new(super::doctor::surroundings(&loader));
    let started = run_loop::start(context, clipboard);
    let mut model = model(options, &loader, output);
    remembered(&mut model, &loader);
    if let Some(query) = &options.query {
        set_query(&mut model, query);
    }
    let editor = loader.config.get("editor").map(str::to_owned);
    let ended = run_loop::run(started, model, editor, keys);
    for sentence in &ended.unsaved {
        output.warn(sentence);
    }
    match ended.exit {
        Ok(ProgramExit::Printed(prompt)) => output.data(prompt.as_bytes()),
        Ok(ProgramExit::Left) if options.print_on_exit => Err(CliFailure::No("nothing was printed".to_owned())),
        Ok(ProgramExit::Left) => Ok(()),
        Ok(ProgramExit::Terminated) => Err(CliFailure::No("ended by a signal or a lost terminal".to_owned())),
        Err(error) => Err(unusable_terminal(error)),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape `map_err` calls")]
fn unusable_terminal(error: std::io::Error) -> CliFailure {
    CliFailure::System(format!("cannot use the terminal: {error}"))
}

fn needs_terminal(options: &ScreenArguments) -> Result<(), CliFailure> {
    let advice = "`callsheet list` prints the agents, `callsheet --print` the screen";
    if !std::io::stdout().is_terminal() && !options.print_on_exit {
        return Err(CliFailure::Usage(format!("the screen needs a terminal on standard output; {advice}")));
    }
    if std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        return Err(CliFailure::Usage(format!("this terminal (TERM=dumb) cannot show the screen; {advice}")));
    }
    Ok(())
}

fn keys(options: &ScreenArguments) -> Result<Vec<KeyPress>, CliFailure> {
    let typed = options.keys.as_deref().unwrap_or_default();
    KeyPress::parse_row(typed).map_err(|at| {
        let rest = &typed[at..];
        CliFailure::Usage(format!(
            "unknown key `{rest}`; write names as <enter>, <esc>, <tab>, <c-x>, and `<` itself as <lt>"
        ))
    })
}

fn model(options: &ScreenArguments, loader: &AgentLoader, output: &mut Output) -> Model {
    let settings = ScreenSettings {
        glyphs: GlyphSet::of(options.ascii),
        no_mouse: options.no_mouse,
        print_on_exit: options.print_on_exit,
        explicit: matches!(loader.scope, DiscoveryScope::Explicit(_)),
    };
    let templates = read_templates(&loader.folders).templates;
    let colors = if options.print { ColorDepth::True } else { colors() };
    let themes = themes(loader, colors);
    let asked = loader.config.get("theme").filter(|name| *name != "auto");
    // In the meantime, the terminal can report its background.
    let (setup, background) = thread::scope(|scope| {
        let setup = scope.spawn(|| read_setup(loader));
        let background = if options.print || asked.is_some() { TerminalBackground::Unknown } else { background() };
        (setup.join().unwrap_or_default(), background)
    });
    let name = choose(background, colors, asked).to_owned();
    let keymap = keymap(loader);
    let mut model = Model::new(Rect::new(0, 0, 120, 40), settings, themes, keymap, templates);
    // The user's patterns are loaded with the library.
    model.cast.patterns = PatternSet::built_in().clone();
    if let Some(theme) = model.themes.iter().find(|theme| theme.name == name) {
        model.theme = theme.clone();
    }
    say_problems(&mut model, &setup, loader, output);
    model
}

/// Reports all problems of the setup on standard error, and the first one on the screen, which covers the others.
fn say_problems(model: &mut Model, files: &[SetupFile], loader: &AgentLoader, output: &mut Output) {
    let problems = files.iter().flat_map(|file| file.problems.iter().map(|problem| at_place(&file.path, problem)));
    let problems: Vec<String> = problems.collect();
    let reported = loader.reported_problems();
    for problem in problems.iter().filter(|problem| !reported.contains(problem)) {
        output.warn(problem);
    }
    match problems.as_slice() {
        [] => {}
        [only] => model.say(NoticeTone::Caution, only.clone()),
        [first, rest @ ..] => {
            model.say(NoticeTone::Caution, format!("{first} ({} more: see `callsheet doctor`)", rest.len()));
        }
    }
}

fn themes(loader: &AgentLoader, colors: ColorDepth) -> Vec<Theme> {
    let own = read_themes(&loader.folders).into_iter();
    let texts: Vec<(String, String)> = own.filter_map(|theme| Some((theme.name, theme.text.ok()?))).collect();
    Theme::all(&texts, colors).0
}

/// The key table, with the user's bindings.
fn keymap(loader: &AgentLoader) -> Keymap {
    let config = &loader.config;
    let preset = config.values.first_of(&["preset", "keys"]);
    Keymap::with(preset, config.values.get("keymap"), &config.text).0
}

/// Number of colors of the terminal, according to its environment.
fn colors() -> ColorDepth {
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    if !set("NO_COLOR").is_empty() {
        return ColorDepth::None;
    }
    let (term, color) = (set("TERM"), set("COLORTERM"));
    if matches!(color.as_str(), "truecolor" | "24bit") || term.contains("direct") {
        ColorDepth::True
    } else if term.contains("256") {
        ColorDepth::Indexed
    } else {
        ColorDepth::Sixteen
    }
}

/// Background of the terminal, if it reports it in time.
fn background() -> TerminalBackground {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Dark) => TerminalBackground::Dark,
        Ok(ThemeMode::Light) => TerminalBackground::Light,
        Err(_) => TerminalBackground::Unknown,
    }
}

/// Restores the memory of the last run. A damaged memory is set aside, with a notice.
fn remembered(model: &mut Model, loader: &AgentLoader) {
    match recall_memory(&loader.folders, &loader.scope) {
        Ok(memory) => recall(model, memory),
        Err(error) => {
            let aside = set_memory_aside(&loader.folders).map(|path| path.display().to_string());
            let place = aside.unwrap_or_else(|| "its place".to_owned());
            model.say(NoticeTone::Caution, format!("the saved state is damaged ({error}); moved to {place}"));
        }
    }
}

fn print(
    mut model: Model,
    options: &ScreenArguments,
    context: &ShellContext,
    keys: &[KeyPress],
    output: &mut Output,
) -> Result<(), CliFailure> {
    let size = options.size.split_once(['x', 'X']).and_then(|(width, height)| {
        let (width, height) = (width.parse().ok()?, height.parse().ok()?);
        (1..=1000).contains(&width).then_some(())?;
        (1..=1000).contains(&height).then_some(Rect::new(0, 0, width, height))
    });
    let Some(size) = size else {
        return Err(CliFailure::Usage(format!("invalid size `{}`; write columns and rows as 120x40", options.size)));
    };
    model.panes.screen = size;
    if let Some(query) = &options.query {
        set_query(&mut model, query);
    }
    let buffer = headless::picture(model, context, keys)
        .map_err(|error| CliFailure::System(format!("cannot draw the screen: {error}")))?;
    output.data(headless::text(&buffer).as_bytes())?;
    if options.styles {
        output.data(headless::styles(&buffer).as_bytes())?;
    }
    Ok(())
}
