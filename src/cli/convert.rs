//! `convert`: writes agents as the files of another client, and reports each part as kept, changed, lost or widened.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::agent_loader::AgentLoader;
use super::arguments::{ConversionArguments, ConvertArguments};
use super::failure::CliFailure;
use super::output::Output;
use crate::domain::agent::{Agent, ReadDepth};
use crate::domain::compose::Selection;
use crate::domain::convert::{
    CarriedPart, CarryKind, Conversion, ConversionTarget, ConvertError, ConvertedAgent, convert,
};
use crate::domain::text::{clean_line, counted};
use crate::store::{export_new, export_over, replace_batch, write_new_batch, write_with_folders};

pub fn run(arguments: &ConvertArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let target = target_of(&arguments.conversion)?;
    let selection = selection_of(&arguments.conversion);
    let conversion = Conversion { target, selection: &selection, may_widen: arguments.conversion.allow_wider };
    let out = OutPlace::of(arguments)?;
    let agents = read_agents(&arguments.agent, loader, output)?;
    let converted = convert_all(&agents, conversion)?;
    check_names(&converted)?;
    let paths = if arguments.dry_run { Vec::new() } else { write(&out, &converted, arguments.force, loader, output)? };
    if arguments.json {
        let record = |(at, (agent, file))| ConversionRecord::new(agent, target, file, paths.get(at));
        return output.json(&agents.iter().zip(&converted).enumerate().map(record).collect::<Vec<_>>());
    }
    for (agent, file) in agents.iter().zip(&converted) {
        report(agent, file, target, output);
    }
    match (&out, converted.first()) {
        (OutPlace::Output, Some(file)) if !arguments.dry_run => output.data(file.text.as_bytes()),
        _ => Ok(()),
    }
}

/// The client that is typed.
pub fn target_of(arguments: &ConversionArguments) -> Result<&'static ConversionTarget, CliFailure> {
    ConversionTarget::by_id(&arguments.to).ok_or_else(|| unknown_client(&arguments.to))
}

/// The mode, role and tool profile that are typed.
pub fn selection_of(arguments: &ConversionArguments) -> Selection {
    Selection::of_names(arguments.mode.as_deref(), arguments.role.as_deref(), arguments.tools.as_deref())
}

fn unknown_client(typed: &str) -> CliFailure {
    let ids: Vec<&str> = ConversionTarget::all().iter().map(|target| target.id).collect();
    CliFailure::Usage(format!("`{}` is not a client to convert for; use one of {}", clean_line(typed), ids.join(", ")))
}

/// Destination of the files.
enum OutPlace {
    Output,
    File(PathBuf),
    Folder(PathBuf),
}

impl OutPlace {
    fn of(arguments: &ConvertArguments) -> Result<Self, CliFailure> {
        match &arguments.out {
            None if arguments.agent.len() > 1 && !arguments.dry_run && !arguments.json => {
                Err(CliFailure::Usage("several agents need a folder for their files; name it with --out".to_owned()))
            }
            None => Ok(Self::Output),
            Some(path) if path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/') => {
                Ok(Self::Folder(path.clone()))
            }
            Some(path) if arguments.agent.len() > 1 => Ok(Self::Folder(path.clone())),
            Some(path) => Ok(Self::File(path.clone())),
        }
    }
}

/// The agents of a command, read completely.
pub fn read_agents(wanted: &[OsString], loader: &AgentLoader, output: &mut Output) -> Result<Vec<Agent>, CliFailure> {
    let mut library = loader.load(ReadDepth::Head)?.library;
    wanted.iter().map(|wanted| loader.agent_in(&mut library, wanted, output)).collect()
}

/// Converts all agents, or fails with the reason of each that cannot be converted.
pub fn convert_all(agents: &[Agent], conversion: Conversion<'_>) -> Result<Vec<ConvertedAgent>, CliFailure> {
    let mut converted = Vec::new();
    let mut errors: Vec<ConvertError> = Vec::new();
    for agent in agents {
        match convert(agent, conversion) {
            Ok(file) => converted.push(file),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        return Ok(converted);
    }
    let is_usage = errors.iter().all(|error| matches!(error, ConvertError::Compose(_)));
    let lines: Vec<String> = errors.iter().map(|error| clean_line(&error.to_string()).into_owned()).collect();
    let sentence = match converted.len() {
        0 => lines.join("\n"),
        others => format!("{}\nnothing was written, nor of the other {}", lines.join("\n"), counted(others, "agent")),
    };
    Err(if is_usage { CliFailure::Usage(sentence) } else { CliFailure::No(sentence) })
}

/// Refuses two agents with one file name.
pub fn check_names(converted: &[ConvertedAgent]) -> Result<(), CliFailure> {
    let mut seen = BTreeSet::new();
    match converted.iter().find(|file| !seen.insert(&file.file)) {
        Some(file) => Err(CliFailure::Usage(format!(
            "two of the agents would get the file {}; convert them one by one",
            file.file
        ))),
        None => Ok(()),
    }
}

/// Writes the files: all or none. Returns their paths.
fn write(
    out: &OutPlace,
    converted: &[ConvertedAgent],
    force: bool,
    loader: &AgentLoader,
    output: &mut Output,
) -> Result<Vec<PathBuf>, CliFailure> {
    let paths: Vec<PathBuf> = match (out, converted) {
        (OutPlace::File(path), [file]) => {
            let (bytes, folders) = (file.text.as_bytes(), &loader.folders);
            let written = if force { export_over(path, bytes, folders) } else { export_new(path, bytes, folders) };
            written.map_err(CliFailure::of_writing_out)?;
            vec![path.clone()]
        }
        (OutPlace::Folder(folder), files) => {
            write_into(folder, files, force, loader)?;
            files.iter().map(|file| folder.join(&file.file)).collect()
        }
        _ => Vec::new(),
    };
    if !paths.is_empty() {
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        output.notice(&format!("wrote {}", names.join(", ")));
    }
    Ok(paths)
}

fn write_into(folder: &Path, files: &[ConvertedAgent], force: bool, loader: &AgentLoader) -> Result<(), CliFailure> {
    let files: Vec<(String, String)> = files.iter().map(|file| (file.file.clone(), file.text.clone())).collect();
    let write = if force { replace_batch } else { write_new_batch };
    write_with_folders(write, folder, &files, &loader.folders).map_err(CliFailure::of_writing_batch)
}

/// Writes the report of one agent next to the data, with a row for each difference.
pub fn report(agent: &Agent, file: &ConvertedAgent, target: &ConversionTarget, output: &mut Output) {
    let of_kind = |kind: CarryKind| file.parts.iter().filter(move |part| part.kind == kind);
    let kept: Vec<&str> = of_kind(CarryKind::Kept).map(|part| part.part.as_str()).collect();
    let mut rows = vec![format!("{} for {}", agent.entry.name, target.label)];
    if !kept.is_empty() {
        rows.push(format!("  {:<8} {}", CarryKind::Kept.word(), kept.join(", ")));
    }
    for kind in CarryKind::ALL.into_iter().filter(|kind| *kind != CarryKind::Kept) {
        rows.extend(of_kind(kind).map(|CarriedPart { part, note, .. }| format!("  {:<8} {part}: {note}", kind.word())));
    }
    let rows: Vec<String> = rows.iter().map(|row| clean_line(row).into_owned()).collect();
    output.notice(&rows.join("\n"));
}

/// The conversion of one agent as JSON.
#[derive(Serialize)]
struct ConversionRecord<'a> {
    agent: &'a str,
    client: &'a str,
    file: &'a str,
    /// Path of the written file.
    path: Option<String>,
    text: &'a str,
    kept: Vec<PartRecord<'a>>,
    changed: Vec<PartRecord<'a>>,
    lost: Vec<PartRecord<'a>>,
    widened: Vec<PartRecord<'a>>,
}

#[derive(Serialize)]
struct PartRecord<'a> {
    part: &'a str,
    note: Option<&'a str>,
}

impl<'a> ConversionRecord<'a> {
    fn new(agent: &'a Agent, target: &'a ConversionTarget, file: &'a ConvertedAgent, path: Option<&PathBuf>) -> Self {
        let of_kind = |kind: CarryKind| {
            let parts = file.parts.iter().filter(move |part| part.kind == kind);
            parts
                .map(|part| PartRecord {
                    part: &part.part,
                    note: Some(part.note.as_str()).filter(|note| !note.is_empty()),
                })
                .collect()
        };
        Self {
            agent: &agent.entry.found.id.0,
            client: target.id,
            file: &file.file,
            path: path.map(|path| path.to_string_lossy().into_owned()),
            text: &file.text,
            kept: of_kind(CarryKind::Kept),
            changed: of_kind(CarryKind::Changed),
            lost: of_kind(CarryKind::Lost),
            widened: of_kind(CarryKind::Widened),
        }
    }
}
