//! Of several agents of one name, which one each client loads.

use std::collections::HashMap;

use crate::domain::agent::AgentEntry;
use crate::domain::clients::{ClientIdentity, ClientVerdict, ProjectReach, SameFolder, VerdictDetail, VerdictKind};
use crate::domain::source::{Source, SourceKind};

/// Rank of a place: the smallest wins.
type PlaceRank = (u8, isize, usize);

/// Agents of one name for one client: the rank of each, its entry, and its verdict in the entry.
type RivalVerdicts = Vec<(PlaceRank, usize, usize)>;

/// Decides for each client which agents of one name it loads: the others are shadowed. Agents in places that a
/// client does not read from this working directory are ignored.
pub fn settle_winners(sources: &[Source], entries: &mut [AgentEntry], whereabouts: impl Fn(&AgentEntry) -> String) {
    let mut groups: HashMap<(&str, String), RivalVerdicts> = HashMap::new();
    for (at, entry) in entries.iter_mut().enumerate() {
        let Some(source) = sources.get(entry.found.source.0) else { continue };
        for (index, verdict) in entry.verdicts.iter_mut().enumerate() {
            if verdict.kind == VerdictKind::Shadowed {
                verdict.kind = VerdictKind::Loads;
                verdict.shadowed_by = None;
            }
            ignore_outside(verdict, source);
            // Paths named by a user have no order among themselves.
            if verdict.loads() && matches!(source.kind, SourceKind::Project | SourceKind::User) {
                let key = (verdict.client.id.as_str(), identity(verdict));
                groups.entry(key).or_default().push((rank(verdict, source), at, index));
            }
        }
    }
    for members in groups.into_values().filter(|members| members.len() > 1) {
        let best = members.iter().min_by(|one, other| {
            (one.0, &entries[one.1].found.relative).cmp(&(other.0, &entries[other.1].found.relative))
        });
        let Some(&(best, winner, index)) = best else { continue };
        let first_wins = entries[winner].verdicts[index].client.same_folder == SameFolder::First;
        let path = whereabouts(&entries[winner]);
        for (rank, at, index) in members {
            if rank > best || first_wins && at != winner {
                let verdict = &mut entries[at].verdicts[index];
                verdict.kind = VerdictKind::Shadowed;
                verdict.shadowed_by = Some(path.clone());
            }
        }
    }
}

/// Ignores an agent of a project folder that the client does not read from here.
fn ignore_outside(verdict: &mut ClientVerdict, source: &Source) {
    let is_outside = verdict.place.reach == ProjectReach::WorkingDirectory
        && source.kind == SourceKind::Project
        && source.nearness > 0;
    if is_outside && verdict.loads() {
        verdict.kind = VerdictKind::Ignores;
        let text = format!("only the `{}` of the working directory is read", verdict.place.folder);
        verdict.reason = Some(VerdictDetail::new(text).fix("start the client in the folder above"));
    }
}

fn rank(verdict: &ClientVerdict, source: &Source) -> PlaceRank {
    let nearness = isize::try_from(source.nearness).unwrap_or(isize::MAX);
    let order = verdict.client.places.iter().position(|place| std::ptr::eq(place, verdict.place)).unwrap_or(0);
    let nearness = if verdict.place.reach == ProjectReach::Outermost { -nearness } else { nearness };
    (verdict.place.rank, nearness, order)
}

/// What the client compares: equal texts are the same agent.
fn identity(verdict: &ClientVerdict) -> String {
    let name = verdict.name.clone().unwrap_or_default();
    match verdict.client.identity {
        ClientIdentity::Name | ClientIdentity::NameElsePath => name,
        ClientIdentity::NameCaseless => name.to_lowercase(),
        ClientIdentity::Path => verdict.path.clone(),
    }
}
