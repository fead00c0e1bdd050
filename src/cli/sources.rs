//! `sources`: where agents were looked for, what was found there, and what was left out and why.

use std::path::Path;

use serde::Serialize;

use super::arguments::Sources;
use super::failure::Failure;
use super::measure::filled;
use super::output::Output;
use super::paint::{Paint, Style};
use super::shelf::Shelf;
use crate::domain::agent::Depth;
use crate::domain::formats::Format;
use crate::domain::source::Source;
use crate::domain::text::clean_line;
use crate::store::{Loaded, Presence, SourceReport};

/// How wide the column of kinds is, in cells: `built-in` and `explicit`, and a gap.
const KIND: usize = 10;

/// A place as JSON.
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

/// A file that makes no agent, as JSON.
#[derive(Serialize)]
struct SkippedRecord {
    path: String,
    reason: &'static str,
}

/// Runs `sources`.
pub fn run(arguments: &Sources, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let loaded = shelf.load(Depth::Head)?;
    if arguments.json {
        return output.json(&loaded.reports.iter().map(record).collect::<Vec<_>>());
    }
    places(&loaded, output)?;
    let missing: Vec<&SourceReport> = of_presence(&loaded, |presence| *presence == Presence::Missing).collect();
    if !missing.is_empty() {
        output.line("")?;
        output.line(&output.paint().paint(Style::Strong, "Not there"))?;
    }
    for report in missing {
        output.line(&output.paint().paint(Style::Quiet, &head(&report.source, Paint::Off)))?;
    }
    Ok(())
}

fn of_presence(loaded: &Loaded, wanted: impl Fn(&Presence) -> bool) -> impl Iterator<Item = &SourceReport> {
    loaded.reports.iter().filter(move |report| wanted(&report.presence))
}

fn places(loaded: &Loaded, output: &mut Output) -> Result<(), Failure> {
    for report in of_presence(loaded, |presence| *presence != Presence::Missing) {
        let paint = output.paint();
        output.line(&head(&report.source, paint))?;
        output.line(&format!("{:KIND$}{}", "", outcome(report, paint)))?;
        for skipped in &report.skipped {
            let line = format!("left out: {} ({})", clean_line(&skipped.relative), skipped.reason.words());
            output.line(&format!("{:KIND$}{}", "", paint.paint(Style::Quiet, &line)))?;
        }
    }
    Ok(())
}

/// The kind of a place, where it is, and whose files it holds.
fn head(source: &Source, paint: Paint) -> String {
    let kind = paint.paint(Style::Word, source.kind.word()) + &filled("", KIND - source.kind.word().len());
    let path = source.path.as_deref().map_or("embedded in callsheet".into(), Path::to_string_lossy);
    let label = source.format.map(|format| format!("  {}", paint.paint(Style::Quiet, format.0.label)));
    format!("{kind}{}{}", paint.paint(Style::Strong, &clean_line(&path)), label.unwrap_or_default())
}

fn outcome(report: &SourceReport, paint: Paint) -> String {
    match &report.presence {
        Presence::Found => {
            let agents = if report.files == 1 { "1 agent".to_owned() } else { format!("{} agents", report.files) };
            match report.other_files {
                0 => agents,
                1 => format!("{agents}, 1 other file"),
                others => format!("{agents}, {others} other files"),
            }
        }
        Presence::Repeated => "shown as another source already".to_owned(),
        Presence::Missing => "not there".to_owned(),
        Presence::Unreadable(reason) => {
            paint.paint(Style::Error, &format!("cannot be looked at: {}", clean_line(reason)))
        }
    }
}

fn record(report: &SourceReport) -> PlaceRecord {
    let (presence, reason) = match &report.presence {
        Presence::Found => ("found", None),
        Presence::Missing => ("missing", None),
        Presence::Repeated => ("repeated", None),
        Presence::Unreadable(reason) => ("unreadable", Some(reason.clone())),
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
