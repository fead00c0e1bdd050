//! `sources`: lists the places searched, the agents found there, and skipped files with the reasons.

use std::path::Path;

use serde::Serialize;

use super::agent_loader::AgentLoader;
use super::arguments::SourcesArguments;
use super::failure::CliFailure;
use super::output::Output;
use super::paint::{Paint, PaintStyle};
use crate::domain::agent::ReadDepth;
use crate::domain::formats::Format;
use crate::domain::source::Source;
use crate::domain::text::{clean_line, counted, pad_to_width};
use crate::store::{LoadedLibrary, LocationPresence, SourceReport};

/// Width of the column of kinds, in cells: `built-in` or `explicit`, and a gap.
const KIND: usize = 10;

#[derive(Serialize)]
struct PlaceRecord {
    source: &'static str,
    path: Option<String>,
    format: Option<&'static str>,
    presence: &'static str,
    reason: Option<String>,
    agents: usize,
    skipped: Vec<SkippedRecord>,
    other_files: usize,
}

/// A file that is not listed as an agent, as JSON.
#[derive(Serialize)]
struct SkippedRecord {
    path: String,
    reason: &'static str,
}

pub fn run(arguments: &SourcesArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let loaded_library = loader.load(ReadDepth::Head)?;
    if arguments.json {
        return output.json(&loaded_library.reports.iter().map(record).collect::<Vec<_>>());
    }
    places(&loaded_library, output)?;
    let missing: Vec<&SourceReport> =
        of_presence(&loaded_library, |presence| *presence == LocationPresence::Missing).collect();
    if !missing.is_empty() {
        output.line("")?;
        output.line(&output.paint().paint(PaintStyle::Strong, "Missing"))?;
    }
    for report in missing {
        output.line(&output.paint().paint(PaintStyle::Quiet, &head(&report.source, Paint::Off)))?;
    }
    Ok(())
}

fn of_presence(
    loaded: &LoadedLibrary,
    wanted: impl Fn(&LocationPresence) -> bool,
) -> impl Iterator<Item = &SourceReport> {
    loaded.reports.iter().filter(move |report| wanted(&report.presence))
}

fn places(loaded: &LoadedLibrary, output: &mut Output) -> Result<(), CliFailure> {
    for report in of_presence(loaded, |presence| *presence != LocationPresence::Missing) {
        let paint = output.paint();
        output.line(&head(&report.source, paint))?;
        output.line(&format!("{:KIND$}{}", "", outcome(report, paint)))?;
        for skipped in &report.skipped {
            let line = format!("left out: {} ({})", clean_line(&skipped.relative), skipped.reason.words());
            output.line(&format!("{:KIND$}{}", "", paint.paint(PaintStyle::Quiet, &line)))?;
        }
    }
    Ok(())
}

/// The kind of a place, its path, and the format of its files.
fn head(source: &Source, paint: Paint) -> String {
    let kind = paint.paint(PaintStyle::Word, source.kind.word()) + &pad_to_width("", KIND - source.kind.word().len());
    let path = source.path.as_deref().map_or("embedded in callsheet".into(), Path::to_string_lossy);
    let label = source.format.map(|format| format!("  {}", paint.paint(PaintStyle::Quiet, format.0.label)));
    format!("{kind}{}{}", paint.paint(PaintStyle::Strong, &clean_line(&path)), label.unwrap_or_default())
}

fn outcome(report: &SourceReport, paint: Paint) -> String {
    match &report.presence {
        LocationPresence::Found => {
            let agents = counted(report.files, "agent");
            match report.other_files {
                0 => agents,
                1 => format!("{agents}, 1 other file"),
                others => format!("{agents}, {others} other files"),
            }
        }
        LocationPresence::Repeated => "already shown as another source".to_owned(),
        LocationPresence::Missing => "not there".to_owned(),
        LocationPresence::Unreadable(reason) => {
            paint.paint(PaintStyle::Error, &format!("cannot be read: {}", clean_line(reason)))
        }
    }
}

fn record(report: &SourceReport) -> PlaceRecord {
    let (presence, reason) = match &report.presence {
        LocationPresence::Found => ("found", None),
        LocationPresence::Missing => ("missing", None),
        LocationPresence::Repeated => ("repeated", None),
        LocationPresence::Unreadable(reason) => ("unreadable", Some(reason.clone())),
    };
    PlaceRecord {
        source: report.source.kind.word(),
        path: report.source.path.as_ref().map(|path| path.to_string_lossy().into_owned()),
        format: report.source.format.map(Format::id),
        presence,
        reason,
        agents: report.files,
        skipped: report
            .skipped
            .iter()
            .map(|skipped| SkippedRecord { path: skipped.relative.clone(), reason: skipped.reason.words() })
            .collect(),
        other_files: report.other_files,
    }
}
