//! `new`: creates an agent file, from a draft or as a copy of another agent.

use std::path::{Path, PathBuf};

use super::agent_loader::AgentLoader;
use super::arguments::NewArguments;
use super::failure::CliFailure;
use super::output::Output;
use crate::domain::agent::{Agent, ReadDepth};
use crate::domain::create::NameError;
use crate::domain::source::SourceKind;
use crate::domain::text::{clean_line, nearest_question};
use crate::store::{CreateError, NewPlace, create_agent, new_places, usual_place};

pub fn run(arguments: &NewArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let (library, model) = match &arguments.like {
        Some(wanted) => loader.agent(wanted, output).map(|(library, agent)| (library, Some(agent)))?,
        None => (loader.load(ReadDepth::Head)?.library, None),
    };
    let place = place(arguments, loader, model.as_ref())?;
    let made = create_agent(&place, &arguments.name, model.as_ref()).map_err(creation_failure)?;
    if let Some(error) = made.unconfirmed {
        return Err(error.into());
    }
    if let Some(other) = library.named(&arguments.name).first() {
        output.notice(&format!("{} has the same name", clean_line(&other.found.id.0)));
    }
    output.path(&made.path)
}

fn creation_failure(error: CreateError) -> CliFailure {
    match error {
        CreateError::Name(NameError::Path(_)) => CliFailure::Usage(format!("{error}, and choose the folder with --in")),
        CreateError::Format { .. } => CliFailure::Usage(format!("{error} with --in")),
        CreateError::Name(error) => CliFailure::Usage(error.to_string()),
        CreateError::Edit { .. } => CliFailure::No(error.to_string()),
        CreateError::Save(error) => error.into(),
    }
}

/// Folder of the new file: that of `--in`, or the default.
fn place(arguments: &NewArguments, loader: &AgentLoader, model: Option<&Agent>) -> Result<NewPlace, CliFailure> {
    let places = new_places(&loader.scope, &loader.folders)?;
    if let Some(wanted) = &arguments.place {
        return named_place(wanted, &places);
    }
    let like = model.and_then(|model| model.entry.found.path.as_deref());
    usual_place(&places, like)
        .cloned()
        .ok_or_else(|| CliFailure::Usage("no folder for the file; name one with --in, or set HOME".to_owned()))
}

/// The place with this path, prefix of agent ids, or format.
fn named_place(wanted: &Path, places: &[NewPlace]) -> Result<NewPlace, CliFailure> {
    let said = wanted.to_string_lossy();
    let of_format: Vec<&NewPlace> =
        places.iter().filter(|place| place.format.is_some_and(|format| format.id() == said)).collect();
    // The nearest existing one; else the outermost of the project.
    let in_project = of_format.iter().filter(|place| place.kind == SourceKind::Project);
    let made = || in_project.rev().max_by_key(|place| place.nearness).or(of_format.first());
    let of_format = of_format.iter().find(|place| place.is_there).or_else(made).copied();
    let absolute = std::path::absolute(wanted).unwrap_or_else(|_| PathBuf::from(wanted));
    let spelled = places.iter().find(|place| place.folder == absolute || place.prefix == said.trim_end_matches('/'));
    match spelled.or(of_format) {
        Some(place) => Ok(place.clone()),
        None if absolute.is_dir() => Ok(NewPlace::open(&absolute)),
        None => {
            let known: Vec<&str> =
                places.iter().map(|place| &*place.prefix).filter(|prefix| !prefix.is_empty()).collect();
            let formats: Vec<&str> = places.iter().filter_map(|place| Some(place.format?.id())).collect();
            let near = nearest_question(known.iter().copied().chain(formats), &said);
            Err(CliFailure::Usage(format!(
                "`{said}` is not a folder or source; {near}name an existing folder, a format such as `claude`, or one of {}",
                known.join(", ")
            )))
        }
    }
}
