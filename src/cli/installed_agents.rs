//! Installed agents, for `install`, `status`, `update` and `uninstall`.

use super::agent_loader::AgentLoader;
use super::arguments::InstallChoice;
use super::failure::CliFailure;
use crate::domain::agent::{AgentId, ReadDepth};
use crate::domain::convert::{Conversion, ConversionTarget, convert};
use crate::domain::install::{InstallState, InstalledAgent};
use crate::domain::library::Library;
use crate::domain::text::clean_line;
use crate::store::{InstallError, InstallScope, Installations, load_agent};

/// An installed agent with its state.
pub struct InstalledState<'a> {
    pub place: &'a Installations,
    pub agent: &'a InstalledAgent,
    pub state: InstallState,
    /// The text of its file.
    pub here: Option<String>,
    /// A new conversion of its origin, or the reason that there is none.
    pub fresh: Result<String, String>,
}

/// The installations of a place, or of all.
pub fn places(into: Option<InstallChoice>, loader: &AgentLoader) -> Result<Vec<Installations>, CliFailure> {
    let scopes = into.map_or_else(|| InstallScope::ALL.to_vec(), |choice| vec![choice.scope()]);
    scopes.into_iter().map(|scope| read_place(scope, loader)).collect()
}

/// The installations of one place.
pub fn read_place(scope: InstallScope, loader: &AgentLoader) -> Result<Installations, CliFailure> {
    let cwd = std::env::current_dir().map_err(|error| CliFailure::of_working_directory(&error))?;
    Installations::read(scope, &cwd, &loader.folders).map_err(|error| match error {
        InstallError::NoHome => CliFailure::Usage(error.to_string()),
        InstallError::Unreadable { .. } => CliFailure::System(error.to_string()),
        InstallError::Damaged { .. } | InstallError::Newer { .. } => CliFailure::No(error.to_string()),
    })
}

/// The name of an installed agent: that of its origin.
pub fn name(agent: &InstalledAgent) -> &str {
    agent.origin.rsplit('/').next().unwrap_or(&agent.origin)
}

/// The states of all agents of these places, with their origins converted again.
pub fn states<'a>(places: &'a [Installations], loader: &AgentLoader) -> Result<Vec<InstalledState<'a>>, CliFailure> {
    if places.iter().all(|place| place.lock.agents.is_empty()) {
        return Ok(Vec::new());
    }
    let library = loader.load(ReadDepth::Head)?.library;
    let of_place = |place: &'a Installations| place.lock.agents.iter().map(move |agent| (place, agent));
    let state = |(place, agent): (&'a Installations, &'a InstalledAgent)| {
        let here = place.text(&agent.file);
        let fresh = convert_again(agent, &library, loader);
        let state = agent.state(here.as_deref(), fresh.as_deref().ok());
        InstalledState { place, agent, state, here, fresh }
    };
    Ok(places.iter().flat_map(of_place).map(state).collect())
}

fn convert_again(installed: &InstalledAgent, library: &Library, loader: &AgentLoader) -> Result<String, String> {
    let target = ConversionTarget::by_id(&installed.client)
        .ok_or_else(|| format!("`{}` is not a client to convert for", installed.client))?;
    let id = AgentId(installed.origin.clone());
    // A built-in agent that was copied to a file of the user's own still exists.
    let entry = library.get(&id).or_else(|| library.hidden.iter().find(|entry| entry.found.id == id));
    let entry = entry.ok_or_else(|| format!("no agent {} anymore", installed.origin))?;
    let agent = load_agent(library, entry, &loader.generic).map_err(|error| error.to_string())?;
    let selection = installed.selection();
    let conversion = Conversion { target, selection: &selection, may_widen: installed.allow_wider };
    convert(&agent, conversion).map(|converted| converted.text).map_err(|error| error.to_string())
}

/// The agents that are named: by name, by the id of the origin, or by path. All without names.
pub fn named<'a, 'b>(
    states: &'b [InstalledState<'a>],
    names: &[String],
) -> Result<Vec<&'b InstalledState<'a>>, CliFailure> {
    if names.is_empty() {
        return Ok(states.iter().collect());
    }
    let is_named = |one: &InstalledState<'_>, wanted: &str| {
        let agent = one.agent;
        let path = one.place.path(&agent.file);
        name(agent) == wanted
            || agent.origin == wanted
            || agent.file == wanted
            || std::path::absolute(wanted).is_ok_and(|wanted| wanted == path)
    };
    if let Some(unknown) = names.iter().find(|wanted| !states.iter().any(|one| is_named(one, wanted))) {
        return Err(CliFailure::Usage(format!(
            "no agent `{}` is installed; `callsheet status` shows those that are",
            clean_line(unknown)
        )));
    }
    Ok(states.iter().filter(|one| names.iter().any(|wanted| is_named(one, wanted))).collect())
}
