//! The screen: opened on the terminal, or drawn once in text.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Rect;
use terminal_colorsaurus::{QueryOptions, ThemeMode, theme_mode};

use super::arguments::{Arguments, Everywhere, Screen};
use super::failure::{Failure, at_place};
use super::output::Output;
use super::shelf::Shelf;
use crate::clipboard::Clipboard;
use crate::store::{Scope, read_memory, read_templates, read_themes, set_memory_aside};
use crate::tui::key::Key;
use crate::tui::keymap::Keymap;
use crate::tui::memory::Memory;
use crate::tui::model::{Exit, Model, Settings, Tone};
use crate::tui::shell::{Ground, known_casts};
use crate::tui::theme::{Background, Colours, Theme, choose};
use crate::tui::update::{recall, set_query};
use crate::tui::{headless, program};

/// How long the terminal may take to say what its background is like.
const PATIENCE: Duration = Duration::from_millis(120);

/// Opens the screen on the paths named, or prints it.
pub fn run(arguments: &Arguments, output: &mut Output) -> Result<(), Failure> {
    let options = &arguments.screen;
    let keys = keys(options)?;
    if !options.print {
        needs_terminal(options)?;
    }
    let mut library = arguments.everywhere.library.clone();
    library.extend(arguments.paths.iter().cloned());
    let shelf = Shelf::open(&Everywhere { library, ..arguments.everywhere.clone() }, output)?;
    let ground =
        Ground { scope: shelf.scope.clone(), folders: shelf.folders.clone(), generic: Arc::new(shelf.generic.clone()) };
    if options.print {
        let model = model(options, &shelf, output);
        return print(model, options, &ground, &keys, output);
    }
    let clipboard = Clipboard::new(super::doctor::surroundings(&shelf));
    let started = program::start(ground, clipboard);
    let mut model = model(options, &shelf, output);
    remembered(&mut model, &shelf);
    if let Some(query) = &options.query {
        set_query(&mut model, query);
    }
    let editor = shelf.config.get("editor").map(str::to_owned);
    let ended = program::run(started, model, editor, keys);
    if let Some(sentence) = &ended.unsaved {
        output.warn(sentence);
    }
    match ended.exit {
        Ok(Exit::Printed(prompt)) => output.data(prompt.as_bytes()),
        Ok(Exit::Left) if options.print_on_exit => Err(Failure::No("nothing was printed".to_owned())),
        Ok(Exit::Left) => Ok(()),
        Ok(Exit::Terminated) => Err(Failure::No("ended by a signal or a lost terminal".to_owned())),
        Err(error) => Err(Failure::System(format!("the terminal cannot be used: {error}"))),
    }
}

fn needs_terminal(options: &Screen) -> Result<(), Failure> {
    let advice = "`callsheet list` prints the agents, `callsheet --print` the screen";
    if !std::io::stdout().is_terminal() && !options.print_on_exit {
        return Err(Failure::Usage(format!("standard output is no terminal, so the screen cannot open; {advice}")));
    }
    if std::env::var("TERM").is_ok_and(|term| term == "dumb") {
        return Err(Failure::Usage(format!("this terminal (TERM=dumb) cannot show the screen; {advice}")));
    }
    Ok(())
}

fn keys(options: &Screen) -> Result<Vec<Key>, Failure> {
    let typed = options.keys.as_deref().unwrap_or_default();
    Key::parse_row(typed).map_err(|at| {
        let rest = &typed[at..];
        Failure::Usage(format!(
            "`{rest}` is no key; write names as <enter>, <esc>, <tab>, <c-x>, and `<` itself as <lt>"
        ))
    })
}

fn model(options: &Screen, shelf: &Shelf, output: &mut Output) -> Model {
    let settings = Settings {
        ascii: options.ascii,
        no_mouse: options.no_mouse,
        print_on_exit: options.print_on_exit,
        explicit: matches!(shelf.scope, Scope::Explicit(_)),
    };
    let templates = read_templates(&shelf.folders).templates;
    let colours = if options.print { Colours::True } else { colours() };
    let themes = themes(shelf, colours, output);
    let asked = shelf.config.get("theme").filter(|name| *name != "auto");
    let background = if options.print || asked.is_some() { Background::Unknown } else { background() };
    let name = choose(background, colours, asked).to_owned();
    let keymap = keymap(shelf, output);
    let mut model = Model::new(Rect::new(0, 0, 120, 40), settings, themes, keymap, templates);
    (model.cast.saved, model.cast.patterns) = known_casts(&shelf.folders);
    if let Some(theme) = model.themes.iter().find(|theme| theme.name == name) {
        model.theme = theme.clone();
    } else {
        let names: Vec<&str> = model.themes.iter().map(|theme| theme.name.as_str()).collect();
        output.warn(&format!("there is no theme `{name}`; the themes are {}", names.join(", ")));
    }
    model
}

/// The themes there are; what is wrong with the person's own is said.
fn themes(shelf: &Shelf, colours: Colours, output: &mut Output) -> Vec<Theme> {
    let own = read_themes(&shelf.folders);
    let mut texts = Vec::new();
    for theme in &own {
        match &theme.text {
            Ok(text) => texts.push((theme.name.clone(), text.clone())),
            Err(problem) => output.warn(&at_place(&theme.path, problem)),
        }
    }
    let (themes, problems) = Theme::all(&texts, colours);
    for (name, problem) in &problems {
        if let Some(theme) = own.iter().find(|theme| theme.name == *name) {
            output.warn(&at_place(&theme.path, problem));
        }
    }
    themes
}

/// The key table with the person's own bindings; what is wrong with them is said.
fn keymap(shelf: &Shelf, output: &mut Output) -> Keymap {
    let config = &shelf.config;
    let preset = config.values.first_of(&["preset", "keys"]);
    let (keymap, problems) = Keymap::with(preset, config.values.get("keymap"), &config.text);
    for (path, problem) in config.path.iter().flat_map(|path| problems.iter().map(move |problem| (path, problem))) {
        output.warn(&at_place(path, problem));
    }
    keymap
}

/// How many colours the terminal has, as its environment says.
fn colours() -> Colours {
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    if !set("NO_COLOR").is_empty() {
        return Colours::None;
    }
    let (term, colour) = (set("TERM"), set("COLORTERM"));
    if matches!(colour.as_str(), "truecolor" | "24bit") || term.contains("direct") {
        Colours::True
    } else if term.contains("256") {
        Colours::Indexed
    } else {
        Colours::Sixteen
    }
}

/// What the terminal's background is like, if it says so quickly.
fn background() -> Background {
    let mut options = QueryOptions::default();
    options.timeout = PATIENCE;
    match theme_mode(options) {
        Ok(ThemeMode::Dark) => Background::Dark,
        Ok(ThemeMode::Light) => Background::Light,
        Err(_) => Background::Unknown,
    }
}

/// Takes in what the last run left; a damaged memory is put aside and said.
fn remembered(model: &mut Model, shelf: &Shelf) {
    let Some(text) = read_memory(&shelf.folders) else { return };
    match Memory::parse(&text) {
        Ok(memory) => recall(model, memory),
        Err(error) => {
            let aside = set_memory_aside(&shelf.folders).map(|path| path.display().to_string());
            let place = aside.unwrap_or_else(|| "its place".to_owned());
            model.say(
                Tone::Caution,
                format!("what the last run remembered is damaged ({error}); it is kept as {place}"),
            );
        }
    }
}

fn print(
    mut model: Model,
    options: &Screen,
    ground: &Ground,
    keys: &[Key],
    output: &mut Output,
) -> Result<(), Failure> {
    let size = options.size.split_once(['x', 'X']).and_then(|(width, height)| {
        let (width, height) = (width.parse().ok()?, height.parse().ok()?);
        (1..=1000).contains(&width).then_some(())?;
        (1..=1000).contains(&height).then_some(Rect::new(0, 0, width, height))
    });
    let Some(size) = size else {
        return Err(Failure::Usage(format!("`{}` is no size; write columns and rows as 120x40", options.size)));
    };
    model.screen = size;
    if let Some(query) = &options.query {
        set_query(&mut model, query);
    }
    let buffer = headless::picture(model, ground, keys)
        .map_err(|error| Failure::System(format!("the screen cannot be drawn: {error}")))?;
    output.data(headless::text(&buffer).as_bytes())?;
    if options.styles {
        output.data(headless::styles(&buffer).as_bytes())?;
    }
    Ok(())
}
