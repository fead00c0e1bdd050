//! The verdicts of clients on an agent, for `show`, `list` and `doctor`.

use std::path::PathBuf;

use serde::Serialize;

use super::failure::CliFailure;
use super::text_page::TextPage;
use crate::domain::agent::{Agent, PlacedVerdict, placed_verdicts};
use crate::domain::clients::{ClientFacts, ClientVerdict, VerdictDetail, VerdictKind};
use crate::domain::library::Library;

/// The verdicts of the clients that read the folder of an agent; with `--for`, those of that client or of all, also
/// about a copy.
pub fn choose_verdicts(agent: &Agent, wanted: Option<&str>) -> Result<Vec<PlacedVerdict>, CliFailure> {
    let actual = &agent.entry.verdicts;
    let Some(wanted) = wanted else {
        return Ok(actual.iter().map(|verdict| PlacedVerdict { verdict: verdict.clone(), is_copy: false }).collect());
    };
    let clients: Vec<&'static ClientFacts> = match wanted {
        "all" => ClientFacts::all().iter().collect(),
        id => vec![ClientFacts::by_id(id).ok_or_else(|| unknown_client(id))?],
    };
    Ok(placed_verdicts(agent, actual, clients.into_iter()).collect())
}

fn unknown_client(id: &str) -> CliFailure {
    let ids: Vec<&str> = ClientFacts::all().iter().map(|client| client.id.as_str()).collect();
    CliFailure::Usage(format!("`{id}` is not a client; use all or one of {}", ids.join(", ")))
}

/// Writes the section *Clients* of an agent's page.
pub fn draw_clients(page: &mut TextPage, verdicts: &[PlacedVerdict]) {
    if verdicts.is_empty() {
        return;
    }
    page.heading("Clients", "");
    for PlacedVerdict { verdict, is_copy } in verdicts {
        let copy = if *is_copy { format!("as a copy in {}: ", verdict.place.folder) } else { String::new() };
        page.wide_field(2, &verdict.client.label, &format!("{copy}{}", verdict.sentence()));
        for detail in verdict.reason.iter().chain(&verdict.notes) {
            draw_place(page, detail);
        }
    }
    let versions: Vec<String> = verdicts.iter().map(|shown| shown.verdict.client.checked_as()).collect();
    page.wide_field(2, "Checked", &versions.join(", "));
}

fn draw_place(page: &mut TextPage, detail: &VerdictDetail) {
    let place = detail.line.map(|line| format!("line {line}, column {}", detail.column.unwrap_or(1)));
    let said: Vec<String> = place.into_iter().chain(detail.fix.clone()).collect();
    if !said.is_empty() {
        page.paragraph(4, &said.join(": "));
    }
}

/// A verdict as JSON.
#[derive(Serialize)]
pub struct VerdictRecord<'a> {
    client: &'a str,
    verdict: &'static str,
    name: Option<&'a str>,
    note: Option<String>,
    reason: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    fix: Option<&'a str>,
    shadowed_by: Option<&'a str>,
    checked: &'a str,
    /// True if the verdict is about a copy in the client's own folder.
    copy: bool,
}

/// The verdicts of an entry as JSON.
pub fn verdict_records(verdicts: &[ClientVerdict]) -> Vec<VerdictRecord<'_>> {
    verdicts.iter().map(|verdict| record(verdict, false)).collect()
}

/// Chosen verdicts as JSON.
pub fn shown_records(verdicts: &[PlacedVerdict]) -> Vec<VerdictRecord<'_>> {
    verdicts.iter().map(|shown| record(&shown.verdict, shown.is_copy)).collect()
}

fn record(verdict: &ClientVerdict, copy: bool) -> VerdictRecord<'_> {
    let notes: Vec<String> = verdict.notes.iter().map(VerdictDetail::sentence).collect();
    let detail = verdict.main_detail();
    VerdictRecord {
        client: &verdict.client.id,
        verdict: verdict.kind.word(),
        name: verdict.name.as_deref(),
        note: (!notes.is_empty()).then(|| notes.join("; ")),
        reason: verdict.reason.as_ref().map(VerdictDetail::sentence),
        line: detail.and_then(|detail| detail.line),
        column: detail.and_then(|detail| detail.column),
        fix: detail.and_then(|detail| detail.fix.as_deref()),
        shadowed_by: verdict.shadowed_by.as_deref(),
        checked: verdict.client.checked_version(),
        copy,
    }
}

/// A client and the agents of the library it loads, for `doctor`.
#[derive(Serialize)]
pub struct ClientCounts {
    client: &'static str,
    #[serde(skip)]
    label: &'static str,
    /// Path of its program, if it is installed.
    program: Option<String>,
    checked: &'static str,
    /// Number of agents in folders that it reads.
    agents: usize,
    loads: usize,
    shadowed: usize,
    not_loaded: usize,
    /// Condition that callsheet cannot see, such as a trusted folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<&'static str>,
}

/// Counts the verdicts of each client over a library that was read whole.
pub fn count_clients(library: &Library) -> Vec<ClientCounts> {
    let count = |client: &'static ClientFacts| {
        let of_client =
            || library.entries.iter().flat_map(|entry| &entry.verdicts).filter(|one| one.client.id == client.id);
        let of_kind = |kind: VerdictKind| of_client().filter(|verdict| verdict.kind == kind).count();
        ClientCounts {
            client: &client.id,
            label: &client.label,
            program: client.program.as_deref().and_then(find_program).map(|path| path.to_string_lossy().into_owned()),
            checked: client.checked_version(),
            agents: of_client().count(),
            loads: of_kind(VerdictKind::Loads),
            shadowed: of_kind(VerdictKind::Shadowed),
            not_loaded: of_kind(VerdictKind::Ignores) + of_kind(VerdictKind::Rejects),
            gate: client.gate.as_deref(),
        }
    };
    ClientFacts::all().iter().map(count).collect()
}

/// Writes the section *Clients* of `doctor`.
pub fn draw_counts(page: &mut TextPage, clients: &[ClientCounts]) {
    page.heading("Clients", "`callsheet list loads:CLIENT` lists what one loads, `is:ignored` what none does");
    for client in clients {
        let program = client.program.as_deref().unwrap_or("not installed");
        let counts = format!("loads {} of the {} agents in its folders", client.loads, client.agents);
        let agents = if client.agents == 0 { "no agents in its folders".to_owned() } else { counts };
        page.wide_field(2, client.label, &format!("{program}; {agents}"));
        if let Some(gate) = client.gate.filter(|_| client.agents > 0) {
            page.paragraph(4, gate);
        }
    }
}

/// The first file of that name in the folders of `PATH`.
fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}
