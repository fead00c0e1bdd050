//! `status`: lists installed agents with their states.

use serde::Serialize;

use super::agent_loader::AgentLoader;
use super::arguments::StatusArguments;
use super::failure::CliFailure;
use super::installed_agents::{name, places, states};
use super::output::Output;
use super::paint::PaintStyle;
use crate::domain::install::InstallState;
use crate::domain::text::{clean_line, pad_to_width, shown_width};

/// An installed agent as JSON.
#[derive(Serialize)]
struct StatusRecord<'a> {
    agent: &'a str,
    client: &'a str,
    state: &'static str,
    origin: &'a str,
    path: String,
    into: &'static str,
    /// The reason that the origin is gone.
    reason: Option<&'a str>,
}

pub fn run(arguments: &StatusArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let places = places(arguments.into, loader)?;
    let states = states(&places, loader)?;
    let records: Vec<StatusRecord<'_>> = states
        .iter()
        .map(|one| StatusRecord {
            agent: name(one.agent),
            client: &one.agent.client,
            state: one.state.word(),
            origin: &one.agent.origin,
            path: one.place.path(&one.agent.file).to_string_lossy().into_owned(),
            into: one.place.scope.word(),
            reason: one.fresh.as_ref().err().map(String::as_str),
        })
        .collect();
    if arguments.json {
        return output.json(&records);
    }
    if records.is_empty() {
        return Err(CliFailure::No(
            "no agent is installed; `callsheet install AGENT --to CLIENT` installs one".to_owned(),
        ));
    }
    let width = |text: fn(&StatusRecord<'_>) -> String| {
        records.iter().map(|record| shown_width(&clean_line(&text(record)))).max().unwrap_or(0)
    };
    let name_width = width(|record| record.agent.to_owned());
    let client_width = width(|record| record.client.to_owned());
    for (record, one) in records.iter().zip(&states) {
        let style = if one.state == InstallState::Current { PaintStyle::Quiet } else { PaintStyle::Warning };
        let state = output.paint().paint(style, &pad_to_width(record.state, STATE_WIDTH));
        let reason = record.reason.map(|reason| format!("  {}", clean_line(reason))).unwrap_or_default();
        output.line(&format!(
            "{}  {}  {state}  {}{reason}",
            pad_to_width(&clean_line(record.agent), name_width),
            pad_to_width(&clean_line(record.client), client_width),
            clean_line(&record.path),
        ))?;
    }
    Ok(())
}

/// Width of the longest state.
const STATE_WIDTH: usize = 14;
