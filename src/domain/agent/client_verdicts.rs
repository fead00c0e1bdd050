//! The clients that read the folder a file lies in, and their verdicts.

use super::{Agent, AgentLocation};
use crate::domain::clients::{ClientFacts, ClientFile, ClientPlace, ClientVerdict, PlaceBase, judge};
use crate::domain::document::Document;
use crate::domain::formats::{Format, path_below, without_ending};
use crate::domain::reading::Frontmatter;

/// The verdicts of the clients that read the folder of a file, as if no other file had the name.
pub fn verdicts_of(found: &AgentLocation, document: &Document, frontmatter: &Frontmatter) -> Vec<ClientVerdict> {
    let Some(path) = found.path.as_ref().map(|path| path.to_string_lossy()) else { return Vec::new() };
    let judge_one = |client: &'static ClientFacts| {
        let (place, relative) = place_of(client, found, &path)?;
        let file = ClientFile { relative, document, frontmatter, size: found.size };
        // The library has the description already.
        Some(ClientVerdict { description: None, ..judge(client, place, &file) })
    };
    ClientFacts::all().iter().filter_map(judge_one).collect()
}

/// The verdict of a client on an agent, and whether it is about the file or about a copy of it.
#[derive(Clone, Debug)]
pub struct PlacedVerdict {
    /// The verdict.
    pub verdict: ClientVerdict,
    /// True if the file is not in a folder of the client, and the verdict is about a copy there.
    pub is_copy: bool,
}

/// The verdict of each of these clients: on the file where the client reads its folder, else on a copy of it.
/// `actual` are the verdicts on the file.
pub fn placed_verdicts<'a>(
    agent: &'a Agent,
    actual: &'a [ClientVerdict],
    clients: impl Iterator<Item = &'static ClientFacts> + 'a,
) -> impl Iterator<Item = PlacedVerdict> + 'a {
    clients.filter_map(|client| match actual.iter().find(|verdict| verdict.client.id == client.id) {
        Some(verdict) => Some(PlacedVerdict { verdict: verdict.clone(), is_copy: false }),
        None => judge_copy(client, agent).map(|verdict| PlacedVerdict { verdict, is_copy: true }),
    })
}

/// The folder of a client that a file lies in, and the path of the file below it.
fn place_of<'a>(
    client: &'static ClientFacts,
    found: &'a AgentLocation,
    path: &'a str,
) -> Option<(&'static ClientPlace, &'a str)> {
    let is_of_user = found.id.0.starts_with('~');
    let below = |place: &'static ClientPlace| {
        let relative = match place.base {
            PlaceBase::Project if !is_of_user => path_below(path, &place.folder),
            PlaceBase::Home if is_of_user => path_below(path, &place.folder),
            PlaceBase::Config => path_below(path, ".config").and_then(|rest| path_below(rest, &place.folder)),
            PlaceBase::System => path.strip_prefix(place.folder.as_str()).and_then(|rest| rest.strip_prefix('/')),
            PlaceBase::Project | PlaceBase::Home => None,
        };
        relative.map(|relative| (place, relative))
    };
    // The home folder of a client may be moved by a variable of the environment.
    let moved = || {
        let is_moved = is_of_user && found.format.is_some_and(|format: Format| format.id() == client.id);
        let place = client.places.iter().find(|place| place.base == PlaceBase::Home).filter(|_| is_moved)?;
        Some((place, found.relative.as_str()))
    };
    client.places.iter().filter_map(below).min_by_key(|(_, relative)| relative.len()).or_else(moved)
}

/// The verdict of a client on an agent as if its file were copied to the client's folder in a project, with the
/// client's ending.
fn judge_copy(client: &'static ClientFacts, agent: &Agent) -> Option<ClientVerdict> {
    let found = &agent.entry.found;
    let size = if found.path.is_some() { found.size } else { agent.document.text.len() as u64 };
    judge_text(client, &found.relative, &agent.document, &agent.frontmatter, size)
}

/// The verdict of a client on a text as if it were a file of that name in the client's folder in a project, with the
/// client's ending.
pub(super) fn judge_text(
    client: &'static ClientFacts,
    relative: &str,
    document: &Document,
    frontmatter: &Frontmatter,
    size: u64,
) -> Option<ClientVerdict> {
    let place = client.places.iter().find(|place| place.base == PlaceBase::Project)?;
    let name = relative.rsplit('/').next().unwrap_or_default();
    let fits = client.files.endings.iter().any(|ending| name.ends_with(ending.as_str()));
    let ending = client.files.endings.last().map_or("", String::as_str);
    let name = if fits { name.to_owned() } else { format!("{}{ending}", without_ending(name)) };
    Some(judge(client, place, &ClientFile { relative: &name, document, frontmatter, size }))
}
