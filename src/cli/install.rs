//! `install`: converts agents into the folder of a client, and records them.

use std::collections::BTreeMap;

use super::agent_loader::AgentLoader;
use super::arguments::InstallArguments;
use super::convert::{check_names, convert_all, read_agents, report, selection_of, target_of};
use super::failure::CliFailure;
use super::installed_agents::read_place;
use super::output::Output;
use crate::domain::convert::{Conversion, ConversionTarget};
use crate::domain::install::InstalledAgent;
use crate::store::InstallScope;

pub fn run(arguments: &InstallArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let typed = &arguments.conversion;
    let (target, selection) = (target_of(typed)?, selection_of(typed));
    let scope = arguments.into.scope();
    let folder = folder_of(target, scope)?;
    let place = read_place(scope, loader)?;
    let agents = read_agents(&arguments.agent, loader, output)?;
    let conversion = Conversion { target, selection: &selection, may_widen: typed.allow_wider };
    let converted = convert_all(&agents, conversion)?;
    check_names(&converted)?;
    let mut lock = place.lock.clone();
    let mut written = BTreeMap::new();
    let mut in_the_way = Vec::new();
    for (agent, file) in agents.iter().zip(&converted) {
        let path = format!("{folder}/{}", file.file);
        let is_there = place.path(&path).symlink_metadata().is_ok();
        let is_same = place.text(&path).is_some_and(|text| text == file.text);
        if is_there && !is_same && !arguments.force {
            in_the_way.push(place.path(&path).display().to_string());
        }
        lock.record(InstalledAgent {
            client: target.id.to_owned(),
            file: path.clone(),
            origin: agent.entry.found.id.0.clone(),
            mode: typed.mode.clone(),
            role: typed.role.clone(),
            tools: typed.tools.clone(),
            allow_wider: typed.allow_wider,
            text: file.text.clone(),
        });
        if !is_same {
            written.insert(path, file.text.clone());
        }
    }
    if !in_the_way.is_empty() {
        let verb = if in_the_way.len() == 1 { "is" } else { "are" };
        return Err(CliFailure::No(format!(
            "{} {verb} in the way, and nothing was installed; --force moves it to the trash, `callsheet update` brings \
             changes into an installed agent",
            in_the_way.join(", ")
        )));
    }
    if !arguments.dry_run && (lock != place.lock || !written.is_empty()) {
        place.change(&written, &[], &lock, &loader.folders).map_err(CliFailure::of_writing_batch)?;
    }
    for (agent, file) in agents.iter().zip(&converted) {
        report(agent, file, target, output);
    }
    let verb = if arguments.dry_run { "would write" } else { "wrote" };
    let paths: Vec<String> = written.keys().map(|file| place.path(file).display().to_string()).collect();
    output.notice(&match paths.as_slice() {
        [] => "already installed; no changes".to_owned(),
        paths => format!("{verb} {}", paths.join(", ")),
    });
    Ok(())
}

/// The client's folder in a place.
fn folder_of(target: &ConversionTarget, scope: InstallScope) -> Result<&'static str, CliFailure> {
    let folder = match scope {
        InstallScope::Project => target.folder,
        InstallScope::User => target.user_folder,
    };
    if folder.is_empty() {
        let said = format!("{} has no folder in the {}; use `callsheet convert --out`", target.label, scope.word());
        return Err(CliFailure::Usage(said));
    }
    Ok(folder)
}
