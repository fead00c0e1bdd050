//! `doctor`: what callsheet finds of terminal, folders, configuration and library.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::arguments::Doctor;
use super::failure::Failure;
use super::output::Output;
use super::page::Page;
use super::paint::Paint;
use super::shelf::Shelf;
use crate::domain::agent::{Depth, Entry};
use crate::domain::problem::Problem;
use crate::domain::reading::Rung;
use crate::store::{Loaded, Presence, read_patterns, read_templates};

/// The variables of the environment that decide how callsheet looks and where it reads.
const VARIABLES: [&str; 13] = [
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "COLUMNS",
    "LANG",
    "TMUX",
    "SSH_TTY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "CLAUDE_CONFIG_DIR",
];

/// Everything `doctor` found.
#[derive(Serialize)]
struct Findings {
    version: &'static str,
    system: &'static str,
    terminal: TerminalRecord,
    clipboard: Vec<WayRecord>,
    environment: BTreeMap<&'static str, Option<String>>,
    folders: Vec<FolderRecord>,
    files: Vec<FileRecord>,
    library: LibraryRecord,
}

#[derive(Serialize)]
struct TerminalRecord {
    stdout: bool,
    width: Option<usize>,
    color: bool,
}

#[derive(Serialize)]
struct FolderRecord {
    name: &'static str,
    path: Option<String>,
    found: bool,
}

/// A way to the clipboard, in the order they are tried.
#[derive(Serialize)]
struct WayRecord {
    way: String,
    why: &'static str,
}

/// A file a person set up.
#[derive(Serialize)]
struct FileRecord {
    name: &'static str,
    path: String,
    problems: Vec<Problem>,
}

#[derive(Serialize)]
struct LibraryRecord {
    sources: usize,
    agents: usize,
    readings: BTreeMap<&'static str, usize>,
    unread: usize,
    shadowed: usize,
    problems: usize,
}

/// Runs `doctor`.
pub fn run(arguments: &Doctor, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let loaded = shelf.load(Depth::Whole)?;
    let findings = Findings {
        version: env!("CARGO_PKG_VERSION"),
        system: std::env::consts::OS,
        terminal: TerminalRecord {
            stdout: output.terminal.on_stdout,
            width: output.terminal.width,
            color: output.terminal.paint == Paint::On,
        },
        clipboard: clipboard(shelf),
        environment: VARIABLES
            .into_iter()
            .map(|name| (name, std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())))
            .collect(),
        folders: folders(shelf),
        files: files(shelf),
        library: library(&loaded),
    };
    if arguments.json {
        return output.json(&findings);
    }
    let mut page = Page::new(output.terminal.paint, output.terminal.width);
    draw(&mut page, &findings);
    output.line(&page.into_text())
}

/// What decides the way to the clipboard.
#[cfg(feature = "tui")]
pub fn surroundings(shelf: &Shelf) -> crate::clipboard::Surroundings {
    use crate::clipboard::{Surroundings, Way};
    let file = shelf.folders.state.as_ref().map(|state| state.join("copied.md"));
    Surroundings::find(shelf.config.get("clipboard").and_then(Way::parse), file)
}

#[cfg(feature = "tui")]
fn clipboard(shelf: &Shelf) -> Vec<WayRecord> {
    let ways = surroundings(shelf).ways(0);
    ways.into_iter().map(|(way, why)| WayRecord { way: way.to_string(), why }).collect()
}

#[cfg(not(feature = "tui"))]
fn clipboard(_: &Shelf) -> Vec<WayRecord> {
    Vec::new()
}

fn folders(shelf: &Shelf) -> Vec<FolderRecord> {
    let folders = &shelf.folders;
    let named = [
        ("home", &folders.home),
        ("configuration", &folders.config),
        ("data", &folders.data),
        ("state", &folders.state),
    ];
    let record = |(name, path): (&'static str, &Option<std::path::PathBuf>)| FolderRecord {
        name,
        found: path.as_deref().is_some_and(Path::is_dir),
        path: path.as_deref().map(shown),
    };
    named.into_iter().map(record).collect()
}

fn files(shelf: &Shelf) -> Vec<FileRecord> {
    let record =
        |name, path: &Path, problems: &[Problem]| FileRecord { name, path: shown(path), problems: problems.to_vec() };
    let config = shelf.config.path.iter().map(|path| record("configuration", path, &shelf.config.problems));
    let sets = shelf.sets.iter().map(|(path, problems)| record("modes or roles", path, problems));
    let own = read_templates(&shelf.folders);
    let broken = |path: &Path| {
        let error = own.templates.broken().find(|error| own.file(&error.name) == Some(path))?;
        Some(error.to_problem())
    };
    let templates = own.files.iter().map(|(path, problem)| {
        record("template", path, &problem.clone().or_else(|| broken(path)).into_iter().collect::<Vec<_>>())
    });
    let own = read_patterns(&shelf.folders);
    let mistakes = |path: &Path| {
        let broken = own.patterns.broken().find(|(name, _)| own.file(name) == Some(path));
        broken.map(|(_, problems)| problems.to_vec()).unwrap_or_default()
    };
    let patterns = own.files.iter().map(|(path, problem)| {
        record("pattern", path, &problem.clone().map_or_else(|| mistakes(path), |problem| vec![problem]))
    });
    config.chain(sets).chain(templates).chain(patterns).collect()
}

fn library(loaded: &Loaded) -> LibraryRecord {
    let entries = &loaded.library.entries;
    let count = |is: &dyn Fn(&Entry) -> bool| entries.iter().filter(|entry| is(entry)).count();
    let read = |rung: Rung| count(&|entry| entry.rung == rung && entry.depth != Depth::Nothing);
    let rungs = [Rung::Strict, Rung::Repaired, Rung::Scanned, Rung::None];
    LibraryRecord {
        sources: loaded.reports.iter().filter(|report| report.presence == Presence::Found).count(),
        agents: entries.len(),
        readings: rungs.into_iter().map(|rung| (rung.word(), read(rung))).collect(),
        unread: count(&|entry| entry.depth == Depth::Nothing),
        shadowed: count(&|entry| entry.shadowed_by.is_some()),
        problems: entries.iter().map(|entry| entry.problems.len()).sum(),
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn draw(page: &mut Page, findings: &Findings) {
    page.title(&format!("callsheet {} on {}", findings.version, findings.system));
    page.heading("Terminal", "");
    let terminal = &findings.terminal;
    let output = match terminal.width {
        Some(width) => format!("a terminal, {width} cells wide"),
        None => "no terminal".to_owned(),
    };
    page.field(2, "Output", &output);
    page.field(2, "Colour", if terminal.color { "on" } else { "off" });
    page.heading("Clipboard", "the ways that are tried, in order");
    for way in &findings.clipboard {
        page.wide_field(2, &way.way, way.why);
    }
    page.heading("Environment", "");
    for (name, value) in &findings.environment {
        page.wide_field(2, name, value.as_deref().unwrap_or("not set"));
    }
    page.heading("Folders", "");
    for folder in &findings.folders {
        let path = folder.path.as_deref().unwrap_or("unknown");
        page.wide_field(2, folder.name, &format!("{path}{}", if folder.found { "" } else { "  (not there)" }));
    }
    page.heading("Files of your own", if findings.files.is_empty() { "none" } else { "" });
    for file in &findings.files {
        page.wide_field(2, file.name, &file.path);
        for problem in &file.problems {
            page.problem(4, problem);
        }
    }
    let library = &findings.library;
    page.heading("Library", "`callsheet sources` shows each place");
    page.field(2, "Sources", &library.sources.to_string());
    page.field(2, "Agents", &library.agents.to_string());
    let readings: Vec<String> = library.readings.iter().map(|(rung, count)| format!("{count} {rung}")).collect();
    page.field(2, "Readings", &format!("{}, {} unread", readings.join(", "), library.unread));
    page.field(2, "Shadowed", &library.shadowed.to_string());
    page.field(2, "Problems", &library.problems.to_string());
}
