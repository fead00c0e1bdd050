//! `new`: a new agent file, empty but for a draft, or a copy of another agent.

use std::path::{Path, PathBuf};

use super::arguments::New;
use super::failure::Failure;
use super::output::Output;
use super::shelf::Shelf;
use crate::domain::agent::{Agent, Depth};
use crate::domain::create::{draft, file_name, like, name_problem};
use crate::domain::edit::editable;
use crate::domain::formats::{CALLSHEET, Format};
use crate::domain::source::SourceKind;
use crate::domain::text::clean_line;
use crate::store::{NewPlace, create, new_places};

/// Runs `new`.
pub fn run(arguments: &New, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let (library, model) = match &arguments.like {
        Some(wanted) => shelf.agent(wanted, output).map(|(library, agent)| (library, Some(agent)))?,
        None => (shelf.load(Depth::Head)?.library, None),
    };
    let place = place(arguments, shelf, model.as_ref())?;
    let format = place.format.or(model.as_ref().map(|model| model.entry.format)).unwrap_or(CALLSHEET);
    if let Some(problem) = name_problem(format, &arguments.name) {
        return Err(Failure::Usage(problem.to_string()));
    }
    let bytes = match &model {
        Some(model) => copy(model, format, &arguments.name, &place)?,
        None => draft(format, &arguments.name).into_bytes(),
    };
    let path = create(&place.folder, Path::new(&file_name(format, &arguments.name)), &bytes)?;
    if let Some(other) = library.named(&arguments.name).first() {
        output.notice(&format!("{} has that name too", clean_line(&other.found.id.0)));
    }
    output.path(&path)
}

fn copy(model: &Agent, format: Format, name: &str, place: &NewPlace) -> Result<Vec<u8>, Failure> {
    let entry = &model.entry;
    if entry.format != format {
        return Err(Failure::Usage(format!(
            "{} is one of the {}, and {} takes {}; choose another source with --in",
            entry.found.id,
            entry.format.0.label,
            place.folder.display(),
            format.0.label
        )));
    }
    let refused = |error| Failure::No(format!("{}: {error}; nothing was written", entry.found.id));
    let text = editable(&model.document).and_then(|text| like(text, format, name)).map_err(refused)?;
    Ok(model.document.bytes_with(&text))
}

/// Where the file goes: where --in says, else beside the agent it is like, else into the library that
/// was named, else among the person's own.
fn place(arguments: &New, shelf: &Shelf, model: Option<&Agent>) -> Result<NewPlace, Failure> {
    let places = new_places(&shelf.scope, &shelf.folders)?;
    if let Some(wanted) = &arguments.place {
        return named(wanted, &places);
    }
    let beside = model.and_then(|model| {
        let path = model.entry.found.path.as_deref()?;
        places.iter().filter(|place| path.starts_with(&place.folder)).max_by_key(|place| place.folder.as_os_str().len())
    });
    let own = || places.iter().find(|place| place.is_own());
    let explicit = || places.first().filter(|place| place.kind == SourceKind::Explicit);
    beside
        .or_else(explicit)
        .or_else(own)
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
