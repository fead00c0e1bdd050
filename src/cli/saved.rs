//! `saved`: the casts and recipes that the user saved, listed or deleted by name.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

use super::agent_loader::AgentLoader;
use super::arguments::{SavedArguments, SavedChoice};
use super::failure::CliFailure;
use super::output::Output;
use super::paint::PaintStyle;
use crate::domain::cast::CastFile;
use crate::domain::compose::Recipe;
use crate::domain::problem::Problem;
use crate::domain::text::{CellWidth as _, clean_line, fit, nearest_question, pad_to_width};
use crate::store::{SavedFile, SavedKind, UserFolders, move_to_trash, read_saved, saved_path};

/// A saved file as JSON.
#[derive(Debug, PartialEq, Serialize)]
struct SavedRecord {
    kind: &'static str,
    name: String,
    path: String,
    pattern: Option<String>,
    agents: Vec<String>,
    mode: Option<String>,
    role: Option<String>,
    tools: Option<String>,
    task: Option<String>,
    problems: Vec<Problem>,
}

pub fn run(arguments: &SavedArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let kind = arguments.kind.map(SavedChoice::saved_kind);
    if let (Some(name), Some(kind)) = (&arguments.delete, kind) {
        return delete(kind, name, &loader.folders, output);
    }
    let kinds = kind.map_or_else(|| vec![SavedKind::Cast, SavedKind::Recipe], |kind| vec![kind]);
    let files =
        kinds.iter().flat_map(|&kind| read_saved(kind, &loader.folders).into_iter().map(move |file| (kind, file)));
    let records: Vec<SavedRecord> = files.map(|(kind, file)| record(kind, file)).collect();
    if arguments.json {
        return output.json(&records);
    }
    if records.is_empty() {
        let words = kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or ");
        return Err(CliFailure::No(format!("no {words} is saved; the screen saves them")));
    }
    rows(&records, output)
}

fn delete(kind: SavedKind, name: &str, folders: &UserFolders, output: &mut Output) -> Result<(), CliFailure> {
    let path = find_saved(kind, name, folders).ok_or_else(|| unknown_saved(kind, name, folders))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    move_to_trash(&path, now, folders)?;
    output
        .notice(&format!("deleted the {} {name}; it is in the trash, from where the screen restores it", kind.word()));
    Ok(())
}

/// The file of the saved cast or recipe with this name, if it exists.
pub fn find_saved(kind: SavedKind, name: &str, folders: &UserFolders) -> Option<PathBuf> {
    saved_path(kind, folders, name).filter(|path| path.symlink_metadata().is_ok())
}

pub fn unknown_saved(kind: SavedKind, name: &str, folders: &UserFolders) -> CliFailure {
    let saved = read_saved(kind, folders);
    let near = nearest_question(saved.iter().map(|file| file.name.as_str()), name);
    let word = kind.word();
    CliFailure::Usage(format!("no {word} is saved as `{name}`; {near}`callsheet saved {word}s` shows all of them"))
}

fn record(kind: SavedKind, file: SavedFile) -> SavedRecord {
    let record = SavedRecord {
        kind: kind.word(),
        path: file.path.to_string_lossy().into_owned(),
        pattern: None,
        agents: Vec::new(),
        mode: None,
        role: None,
        tools: None,
        task: None,
        problems: Vec::new(),
        name: file.name,
    };
    let text = match file.text {
        Ok(text) => text,
        Err(problem) => return SavedRecord { problems: vec![problem], ..record },
    };
    match kind {
        SavedKind::Cast => match CastFile::parse(&record.name, &text) {
            Ok(CastFile { cast, .. }) => SavedRecord {
                pattern: Some(cast.pattern),
                agents: cast.seats.into_iter().map(|seat| seat.agent).collect(),
                task: cast.task,
                ..record
            },
            Err(problems) => SavedRecord { problems, ..record },
        },
        SavedKind::Recipe => match Recipe::parse(&text) {
            Ok(recipe) => {
                let [mode, role, tools] =
                    [&recipe.mode, &recipe.role, &recipe.tools].map(|choice| choice.as_typed().map(str::to_owned));
                SavedRecord {
                    agents: recipe.agent.into_iter().collect(),
                    mode,
                    role,
                    tools,
                    task: recipe.task,
                    ..record
                }
            }
            Err(problems) => SavedRecord { problems, ..record },
        },
    }
}

/// The agents and choices of a saved file, or its problem, on one line.
fn summary(record: &SavedRecord) -> String {
    if let Some(problem) = record.problems.first() {
        let line = problem.line.map(|line| format!("line {line}: ")).unwrap_or_default();
        return format!("invalid: {line}{}", problem.message);
    }
    let agents = record.agents.join(", ");
    let choices = [&record.pattern, &record.mode, &record.role, &record.tools].into_iter().flatten();
    let words: Vec<&str> = choices.map(String::as_str).chain((!agents.is_empty()).then_some(agents.as_str())).collect();
    words.join(" · ")
}

fn rows(records: &[SavedRecord], output: &mut Output) -> Result<(), CliFailure> {
    let names: Vec<_> = records.iter().map(|record| clean_line(&record.name)).collect();
    let widest = names.iter().map(|name| name.width()).max().unwrap_or(0);
    for (record, name) in records.iter().zip(names) {
        let kind = pad_to_width(record.kind, SavedKind::Recipe.word().len());
        let summary = summary(record);
        let room = output.terminal.width.map(|limit| limit.saturating_sub(kind.width() + widest + 4));
        let summary = room.map_or_else(|| clean_line(&summary).into_owned(), |room| fit(&summary, room));
        let gap = " ".repeat(widest - name.width());
        let name = output.paint().paint(PaintStyle::Strong, &name);
        output.line(format!("{kind}  {name}{gap}  {summary}").trim_end())?;
    }
    Ok(())
}
