//! `update`: brings changes of the origins into installed agents.

use std::collections::BTreeMap;

use super::agent_loader::AgentLoader;
use super::arguments::UpdateArguments;
use super::failure::CliFailure;
use super::installed_agents::{InstalledState, name, named, places, states};
use super::output::Output;
use crate::domain::install::{InstallLock, InstallState, InstalledAgent, MergedText, merge};
use crate::domain::text::{clean_line, counted};

pub fn run(arguments: &UpdateArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let places = places(arguments.into, loader)?;
    let states = states(&places, loader)?;
    let wanted = named(&states, &arguments.agent)?;
    if wanted.is_empty() {
        return Err(CliFailure::No(
            "no agent is installed; `callsheet install AGENT --to CLIENT` installs one".to_owned(),
        ));
    }
    let mut left = 0;
    for place in &places {
        let mut lock = place.lock.clone();
        let mut written = BTreeMap::new();
        let mut changed = Vec::new();
        for one in wanted.iter().filter(|one| std::ptr::eq(one.place, place)) {
            match outcome(one, arguments.markers) {
                UpdateOutcome::Nothing(None) => {}
                UpdateOutcome::Nothing(Some(sentence)) => output.notice(&sentence),
                UpdateOutcome::Left(sentence) => {
                    left += 1;
                    output.warn(&sentence);
                }
                UpdateOutcome::Write { text, base, sentence } => {
                    written.insert(one.agent.file.clone(), text);
                    record_base(&mut lock, one.agent, base);
                    changed.push(sentence);
                }
            }
        }
        if written.is_empty() {
            continue;
        }
        if !arguments.dry_run {
            place.change(&written, &[], &lock, &loader.folders).map_err(CliFailure::of_writing_batch)?;
        }
        for sentence in changed {
            output.notice(&if arguments.dry_run { format!("would be {sentence}") } else { sentence });
        }
    }
    match left {
        0 => Ok(()),
        left => Err(CliFailure::No(format!("{} not updated", counted(left, "agent")))),
    }
}

/// Result of an update for one agent.
enum UpdateOutcome {
    /// It stays, with a notice if that may surprise.
    Nothing(Option<String>),
    /// It should change, and cannot.
    Left(String),
    Write {
        text: String,
        /// The text that the next merge starts from.
        base: String,
        sentence: String,
    },
}

fn outcome(one: &InstalledState<'_>, markers: bool) -> UpdateOutcome {
    let label = clean_line(&format!("{} for {}", name(one.agent), one.agent.client)).into_owned();
    let fresh = match (&one.fresh, one.state) {
        (_, InstallState::FileGone) => {
            return UpdateOutcome::Left(format!("{label}: its file is gone; install it again, or uninstall it"));
        }
        (Err(reason), _) => return UpdateOutcome::Left(format!("{label}: {reason}; its file stays as it is")),
        (Ok(fresh), _) => fresh,
    };
    match (one.state, &one.here) {
        (InstallState::EditedHere, _) => {
            UpdateOutcome::Nothing(Some(format!("{label}: edited here, and its origin is the same")))
        }
        (InstallState::OriginChanged, _) => {
            UpdateOutcome::Write { text: fresh.clone(), base: fresh.clone(), sentence: format!("updated: {label}") }
        }
        (InstallState::Both, Some(here)) => match merge(&one.agent.text, here, fresh) {
            MergedText::Clean(text) => {
                UpdateOutcome::Write { text, base: fresh.clone(), sentence: format!("merged: {label}") }
            }
            MergedText::Conflict(text) if markers => UpdateOutcome::Write {
                text,
                base: fresh.clone(),
                sentence: format!("merged with conflict markers: {label}"),
            },
            MergedText::Conflict(_) => UpdateOutcome::Left(format!(
                "{label}: you and the origin changed the same lines; --markers writes both between conflict markers"
            )),
        },
        _ => UpdateOutcome::Nothing(None),
    }
}

fn record_base(lock: &mut InstallLock, agent: &InstalledAgent, base: String) {
    lock.record(InstalledAgent { text: base, ..agent.clone() });
}
