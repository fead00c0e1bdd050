//! `doctor`: reports on the terminal, folders, configuration and library.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::agent_loader::AgentLoader;
use super::arguments::DoctorArguments;
use super::client_verdicts::{ClientCounts, count_clients, draw_counts};
use super::failure::CliFailure;
use super::output::Output;
use super::paint::Paint;
use super::setup::{SetupFile, read_setup};
use super::text_page::TextPage;
use crate::domain::agent::{AgentEntry, ReadDepth};
use crate::domain::problem::Problem;
use crate::domain::reading::ReadingMethod;
use crate::domain::text::counted;
use crate::store::{LoadedLibrary, LocationPresence, UserFolders};

/// The environment variables that affect the appearance of callsheet and the folders it reads.
const VARIABLES: [&str; 16] = [
    "TERM",
    "COLORTERM",
    "NO_COLOR",
    "COLUMNS",
    "LANG",
    "VISUAL",
    "EDITOR",
    "PAGER",
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
struct DoctorRecord {
    version: &'static str,
    system: &'static str,
    terminal: TerminalRecord,
    clipboard: Vec<WayRecord>,
    environment: BTreeMap<&'static str, Option<String>>,
    folders: Vec<FolderRecord>,
    files: Vec<FileRecord>,
    library: LibraryRecord,
    clients: Vec<ClientCounts>,
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
    /// The reason that nothing can be read or stored there, and the fix.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// A way to the clipboard. The ways are listed in the order they are tried.
#[derive(Serialize)]
struct WayRecord {
    way: String,
    why: &'static str,
}

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
    agents_with_problems: usize,
}

pub fn run(arguments: &DoctorArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let loaded_library = loader.load(ReadDepth::Whole)?;
    let findings = DoctorRecord {
        version: env!("CARGO_PKG_VERSION"),
        system: std::env::consts::OS,
        terminal: TerminalRecord {
            stdout: output.terminal.on_stdout,
            width: output.terminal.width,
            color: output.terminal.paint == Paint::On,
        },
        clipboard: clipboard(loader),
        environment: VARIABLES
            .into_iter()
            .map(|name| (name, std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())))
            .collect(),
        folders: folders(loader),
        files: files(loader),
        library: library(&loaded_library),
        clients: count_clients(&loaded_library.library),
    };
    if arguments.json {
        return output.json(&findings);
    }
    let mut page = TextPage::new(output.terminal.paint, output.terminal.width);
    draw(&mut page, &findings);
    output.line(&page.into_text())
}

/// Environment that determines how to reach the clipboard.
#[cfg(feature = "tui")]
pub fn surroundings(loader: &AgentLoader) -> crate::clipboard::ClipboardEnvironment {
    use crate::clipboard::{ClipboardEnvironment, ClipboardWay};
    let file = loader.folders.state.as_ref().map(|state| state.join("copied.md"));
    ClipboardEnvironment::find(loader.config.get("clipboard").and_then(ClipboardWay::parse), file)
}

#[cfg(feature = "tui")]
fn clipboard(loader: &AgentLoader) -> Vec<WayRecord> {
    let ways = surroundings(loader).ways(0);
    ways.into_iter().map(|(way, why)| WayRecord { way: way.to_string(), why }).collect()
}

#[cfg(not(feature = "tui"))]
fn clipboard(_: &AgentLoader) -> Vec<WayRecord> {
    Vec::new()
}

fn folders(loader: &AgentLoader) -> Vec<FolderRecord> {
    let folders = &loader.folders;
    let named = [
        ("home", &folders.home),
        ("configuration", &folders.config),
        ("data", &folders.data),
        ("state", &folders.state),
    ];
    let record = |(name, path): (&'static str, &Option<std::path::PathBuf>)| FolderRecord {
        name,
        found: path.as_deref().is_some_and(Path::is_dir),
        path: path.as_deref().map(shown_path),
        problem: path.as_deref().and_then(UserFolders::obstacle).map(|obstacle| {
            let variable = variable_of(name);
            format!("{} is not a folder, so it is not used; set {variable} to a folder", shown_path(obstacle))
        }),
    };
    named.into_iter().map(record).collect()
}

/// The environment variable that replaces a folder.
fn variable_of(folder: &str) -> &'static str {
    match folder {
        "configuration" => "HOME or XDG_CONFIG_HOME",
        "data" => "HOME or XDG_DATA_HOME",
        "state" => "HOME or XDG_STATE_HOME",
        _ => "HOME",
    }
}

fn files(loader: &AgentLoader) -> Vec<FileRecord> {
    let record =
        |file: SetupFile| FileRecord { name: file.name, path: shown_path(&file.path), problems: file.problems };
    read_setup(loader).into_iter().map(record).collect()
}

fn library(loaded: &LoadedLibrary) -> LibraryRecord {
    let entries = &loaded.library.entries;
    let count = |is: &dyn Fn(&AgentEntry) -> bool| entries.iter().filter(|entry| is(entry)).count();
    let read = |method: ReadingMethod| count(&|entry| entry.reading == method && entry.depth != ReadDepth::Nothing);
    let methods = [ReadingMethod::Strict, ReadingMethod::Repaired, ReadingMethod::Scanned, ReadingMethod::None];
    let totals = loaded.library.problem_totals();
    LibraryRecord {
        sources: loaded.reports.iter().filter(|report| report.presence == LocationPresence::Found).count(),
        agents: entries.len(),
        readings: methods.into_iter().map(|method| (method.word(), read(method))).collect(),
        unread: count(&|entry| entry.depth == ReadDepth::Nothing),
        shadowed: count(&|entry| entry.shadowed_by.is_some()),
        problems: totals.problems,
        agents_with_problems: totals.agents,
    }
}

fn shown_path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn draw(page: &mut TextPage, findings: &DoctorRecord) {
    page.title(&format!("callsheet {} on {}", findings.version, findings.system));
    page.heading("Terminal", "");
    let terminal = &findings.terminal;
    let output = match terminal.width {
        Some(width) => format!("terminal, {width} columns wide"),
        None => "no terminal".to_owned(),
    };
    page.field(2, "Output", &output);
    page.field(2, "Color", if terminal.color { "on" } else { "off" });
    page.heading("Clipboard", "methods, in the order tried");
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
        page.wide_field(2, folder.name, &format!("{path}{}", if folder.found { "" } else { "  (missing)" }));
        if let Some(problem) = &folder.problem {
            page.wide_field(4, "problem", problem);
        }
    }
    page.heading("Your files", if findings.files.is_empty() { "none" } else { "" });
    for file in &findings.files {
        page.wide_field(2, file.name, &file.path);
        for problem in &file.problems {
            page.problem(4, problem);
        }
    }
    let library = &findings.library;
    page.heading("Library", "`callsheet sources` shows each folder");
    page.field(2, "Sources", &library.sources.to_string());
    page.field(2, "Agents", &library.agents.to_string());
    let readings: Vec<String> = library.readings.iter().map(|(method, count)| format!("{count} {method}")).collect();
    page.field(2, "Readings", &format!("{}, {} unread", readings.join(", "), library.unread));
    page.field(2, "Shadowed", &library.shadowed.to_string());
    let in_agents = format!("{} in {}", library.problems, counted(library.agents_with_problems, "agent"));
    page.field(2, "Problems", if library.problems == 0 { "0" } else { &in_agents });
    draw_counts(page, &findings.clients);
}
