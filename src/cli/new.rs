//! `new`: a new agent file, empty but for a draft, or a copy of another agent.

use std::path::{Path, PathBuf};

use super::arguments::New;
use super::failure::Failure;
use super::output::Output;
use super::shelf::Shelf;
use crate::domain::agent::{Agent, Depth};
use crate::domain::create::NameError;
use crate::domain::source::SourceKind;
use crate::domain::text::clean_line;
use crate::store::{MakeError, NewPlace, make_agent, new_places, usual_place};

/// Runs `new`.
pub fn run(arguments: &New, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let (library, model) = match &arguments.like {
        Some(wanted) => shelf.agent(wanted, output).map(|(library, agent)| (library, Some(agent)))?,
        None => (shelf.load(Depth::Head)?.library, None),
    };
    let place = place(arguments, shelf, model.as_ref())?;
    let made = make_agent(&place, &arguments.name, model.as_ref()).map_err(not_made)?;
    if let Some(error) = made.unconfirmed {
        return Err(error.into());
    }
    if let Some(other) = library.named(&arguments.name).first() {
        output.notice(&format!("{} has that name too", clean_line(&other.found.id.0)));
    }
    output.path(&made.path)
}

fn not_made(error: MakeError) -> Failure {
    match error {
        MakeError::Name(NameError::Path(_)) => {
            Failure::Usage(format!("{error}, and say with --in where the file goes"))
        }
        MakeError::Format { .. } => Failure::Usage(format!("{error} with --in")),
        MakeError::Name(error) => Failure::Usage(error.to_string()),
        MakeError::Edit { .. } => Failure::No(error.to_string()),
        MakeError::Save(error) => error.into(),
    }
}

/// Where the file goes: where --in says, else where it usually goes.
fn place(arguments: &New, shelf: &Shelf, model: Option<&Agent>) -> Result<NewPlace, Failure> {
    let places = new_places(&shelf.scope, &shelf.folders)?;
    if let Some(wanted) = &arguments.place {
        return named(wanted, &places);
    }
    let like = model.and_then(|model| model.entry.found.path.as_deref());
    usual_place(&places, like)
        .cloned()
        .ok_or_else(|| Failure::Usage("there is no folder to put it in; name one with --in, or set HOME".to_owned()))
}

/// The place somebody calls so: by its path, by what stands before the ids of its agents, or by its format.
fn named(wanted: &Path, places: &[NewPlace]) -> Result<NewPlace, Failure> {
    let said = wanted.to_string_lossy();
    let of_format: Vec<&NewPlace> =
        places.iter().filter(|place| place.format.is_some_and(|format| format.id() == said)).collect();
    // The nearest that is there; else the project's outermost, beside which others would be looked for.
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
            Err(Failure::Usage(format!(
                "`{said}` is no folder and no source; name a folder that exists, a format such as `claude`, or one of {}",
                known.join(", ")
            )))
        }
    }
}
