//! The verdict of each client on the agent: on its file, and on a copy in the folder of the client.

use std::path::Path;

use super::tab_page::{PageItemKind, TabPage};
use super::{DetailContext, DetailTab, problems};
use crate::domain::agent::{Agent, PlacedVerdict, placed_verdicts};
use crate::domain::clients::{ClientFacts, ClientVerdict, VerdictKind};
use crate::domain::library::Library;
use crate::domain::text::counted;
use crate::tui::ui::screen_rows::{RowPiece, TextFace, TextRun};
use crate::tui::ui::theme::Meaning;

/// Fills the page: the clients that read the folder of the agent first, then the others.
pub(super) fn fill(page: &mut TabPage, agent: &Agent, context: DetailContext<'_>) {
    let verdicts = placed_verdicts(agent, context.verdicts(), ClientFacts::all().iter());
    let (copies, actual): (Vec<PlacedVerdict>, Vec<PlacedVerdict>) = verdicts.partition(|placed| placed.is_copy);
    let groups = [
        ("In the folder it is in", &actual, "No client reads this folder."),
        ("As a copy in the folder of another client", &copies, ""),
    ];
    for (title, placed, none) in groups {
        if placed.is_empty() && none.is_empty() {
            continue;
        }
        page.blank();
        page.section(1, title);
        page.text(&[TextRun::new(title, TextFace::of(Meaning::Heading), None)]);
        if placed.is_empty() {
            page.say(none, TextFace::MUTED);
        }
        for one in placed {
            add(page, one, context.library);
        }
    }
    page.blank();
    let versions: Vec<String> = ClientFacts::all().iter().map(ClientFacts::checked_as).collect();
    page.say(&format!("Checked with {}", versions.join(", ")), TextFace::MUTED);
}

/// Adds one verdict: mark, client and sentence, then the place and the fix of each finding.
fn add(page: &mut TabPage, PlacedVerdict { verdict, is_copy }: &PlacedVerdict, library: &Library) {
    let first = page.rows.len();
    let main = verdict.main_detail();
    let line = main.and_then(|detail| detail.line);
    let folder = if *is_copy { format!("  {}", verdict.place.folder) } else { String::new() };
    let runs = [
        TextRun::new(verdict.client.label.as_str(), TextFace::TEXT, line),
        TextRun::new(folder, TextFace::MUTED, None),
        TextRun::new(format!("  {}", verdict.sentence()), TextFace::of(meaning(verdict)), line),
    ];
    page.hang(vec![RowPiece::new(mark(verdict), TextFace::sign(meaning(verdict)))], &runs);
    let head = page.rows.len() - first;
    for detail in verdict.reason.iter().chain(&verdict.notes) {
        if let Some(place) = problems::place(detail.line, detail.column) {
            page.hang(vec![RowPiece::gap(2)], &[TextRun::new(place, TextFace::MUTED, detail.line)]);
        }
        if let Some(fix) = &detail.fix {
            problems::add_fix(page, fix, detail.line);
        }
    }
    let winner = verdict.shadowed_by.as_deref().and_then(|path| library.at_path(Path::new(path)));
    let target = match winner {
        Some(winner) => PageItemKind::Follow(winner.found.id.clone()),
        None => PageItemKind::Place(line.unwrap_or(1), main.and_then(|detail| detail.column).unwrap_or(1)),
    };
    page.thing(target, first, head);
}

/// Adds the verdicts on the file to the overview, one row for each client.
pub(super) fn add_facts(page: &mut TabPage, context: DetailContext<'_>) {
    let first = page.rows.len();
    for (index, verdict) in context.verdicts().iter().enumerate() {
        let line = verdict.main_detail().and_then(|detail| detail.line);
        let runs = vec![
            TextRun::new(verdict.client.label.as_str(), TextFace::TEXT, line),
            TextRun::new(format!("  {}", verdict.sentence()), TextFace::MUTED, line),
        ];
        let sign = RowPiece::new(mark(verdict).trim_end(), TextFace::sign(meaning(verdict)));
        page.listed(if index == 0 { "clients" } else { "" }, (sign, runs));
    }
    page.thing(PageItemKind::Tab(DetailTab::Clients), first, page.rows.len() - first);
}

/// Number of the clients that read the folder, and of those that load the agent.
pub(super) fn caption(context: DetailContext<'_>) -> Vec<RowPiece> {
    let verdicts = context.verdicts();
    if verdicts.is_empty() {
        return Vec::new();
    }
    let loads = verdicts.iter().filter(|verdict| verdict.loads()).count();
    vec![RowPiece::new(format!("loaded by {loads} of {}", counted(verdicts.len(), "client")), TextFace::MUTED)]
}

fn mark(verdict: &ClientVerdict) -> &'static str {
    match verdict.kind {
        VerdictKind::Loads if verdict.notes.is_empty() => "✓ ",
        VerdictKind::Loads | VerdictKind::Shadowed => "! ",
        VerdictKind::Ignores | VerdictKind::Rejects => "✕ ",
    }
}

fn meaning(verdict: &ClientVerdict) -> Meaning {
    match verdict.kind {
        VerdictKind::Loads if verdict.notes.is_empty() => Meaning::Good,
        VerdictKind::Loads | VerdictKind::Shadowed => Meaning::Caution,
        VerdictKind::Ignores | VerdictKind::Rejects => Meaning::Wrong,
    }
}
