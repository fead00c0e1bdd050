//! `uninstall`: removes what `install` wrote, and nothing else.

use std::collections::BTreeMap;

use super::agent_loader::AgentLoader;
use super::arguments::UninstallArguments;
use super::failure::CliFailure;
use super::installed_agents::{InstalledState, named, places, states};
use super::output::Output;

pub fn run(arguments: &UninstallArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let places = places(arguments.into, loader)?;
    let mut states = states(&places, loader)?;
    if let Some(client) = &arguments.from {
        states.retain(|one| one.agent.client.eq_ignore_ascii_case(client));
    }
    let wanted = named(&states, &arguments.agent)?;
    let is_edited = |one: &&&InstalledState<'_>| one.here.as_ref().is_some_and(|here| *here != one.agent.text);
    let edited: Vec<String> =
        wanted.iter().filter(is_edited).map(|one| one.place.path(&one.agent.file).display().to_string()).collect();
    if !edited.is_empty() && !arguments.force {
        return Err(CliFailure::No(format!(
            "edited since the installation, so nothing was removed: {}; --force moves it to the trash",
            edited.join(", ")
        )));
    }
    for place in &places {
        let files: Vec<String> =
            wanted.iter().filter(|one| std::ptr::eq(one.place, place)).map(|one| one.agent.file.clone()).collect();
        if files.is_empty() {
            continue;
        }
        let mut lock = place.lock.clone();
        for file in &files {
            lock.forget(file);
        }
        if !arguments.dry_run {
            place.change(&BTreeMap::new(), &files, &lock, &loader.folders).map_err(CliFailure::of_writing_batch)?;
        }
        let paths: Vec<String> = files.iter().map(|file| place.path(file).display().to_string()).collect();
        let verb = if arguments.dry_run { "would move" } else { "moved" };
        output.notice(&format!("{verb} {} to the trash", paths.join(", ")));
    }
    Ok(())
}
