//! The checklists of an agent, then its other lists: folded or open, ticked for the prompt.

use ratatui::style::Modifier;

use super::super::super::markdown::inline;
use super::super::super::rows::{Face, Piece, hang, spread, width};
use super::super::super::theme::Meaning;
use super::page::{Page, What};
use super::{Fold, Outcome, State};
use crate::domain::agent::Agent;
use crate::domain::body::{Item, List, ListKind};
use crate::domain::compose::Selection;

/// The columns one level of nesting takes.
const INDENT: usize = 2;

/// What stands behind an item whose box is ticked in the file.
const IN_FILE: &str = "✓ in file";

/// Puts every checklist on the page, then every other list.
pub(super) fn fill(page: &mut Page, agent: &Agent, state: &State, selection: &Selection) {
    let lists = || agent.body.lists.iter().enumerate();
    let is_checklist = |list: &List| list.kind == ListKind::Checklist;
    for (index, list) in lists().filter(|(_, list)| is_checklist(list)) {
        let folded = state.is_folded(Fold::List(index), false);
        group(page, index, list, folded, selection);
    }
    let others = lists().filter(|(_, list)| !is_checklist(list)).count();
    if others > 0 {
        if page.rows.is_empty() {
            page.say("No list of this file is called a checklist. These go into the prompt whole.", Face::MUTED);
        } else {
            page.blank();
            page.say("Other lists, which stay whole", Face::MUTED);
        }
        page.blank();
    }
    for (index, list) in lists().filter(|(_, list)| !is_checklist(list)) {
        let folded = state.is_folded(Fold::List(index), true);
        group(page, index, list, folded, selection);
    }
    if page.rows.is_empty() {
        page.blank();
        page.say("No list stands in this file.", Face::MUTED);
    }
}

fn group(page: &mut Page, index: usize, list: &List, folded: bool, selection: &Selection) {
    let is_checklist = list.kind == ListKind::Checklist;
    if is_checklist || !folded {
        page.blank();
    }
    let first = page.rows.len();
    page.section(1, list.title.clone());
    let sign = Piece::new(if folded { "▸ " } else { "▾ " }, Face::sign(Meaning::Muted));
    let face = if is_checklist { Face::of(Meaning::Heading).with(Modifier::BOLD) } else { Face::TEXT };
    let title = Piece::clean(&list.title, face);
    let ticked = list.items.iter().filter(|item| selection.ticked.contains(&item.line)).count();
    let count = match (is_checklist, ticked) {
        (false, _) => Piece::new(list.items.len().to_string(), Face::MUTED),
        (true, 0) => Piece::new(format!("0 of {}", list.items.len()), Face::MUTED),
        (true, _) => Piece::new(format!("{ticked} of {}", list.items.len()), Face::of(Meaning::Good)),
    };
    page.spread(vec![sign, title], vec![count], Some(list.line));
    page.thing(What::List(index), first, 1);
    if folded {
        return;
    }
    for (at, item) in list.items.iter().enumerate() {
        let first = page.rows.len();
        let is_ticked = is_checklist.then(|| selection.ticked.contains(&item.line));
        item_rows(page, item, is_ticked, ticked > 0);
        page.thing(What::Item(index, at), first, usize::MAX);
    }
    if !is_checklist {
        page.blank();
    }
}

/// The rows of an item. Where some of its list are ticked, one that is not will be cut, and says so
/// by being faint.
fn item_rows(page: &mut Page, item: &Item, is_ticked: Option<bool>, some_ticked: bool) {
    let mut first = vec![Piece::gap(INDENT + INDENT * item.depth.min(8))];
    let mut face = Face::TEXT;
    match is_ticked {
        Some(true) => first.push(Piece::new("[x] ", Face::of(Meaning::Good))),
        Some(false) => {
            first.push(Piece::new("[ ] ", Face::MUTED));
            if some_ticked {
                face = Face::MUTED;
            }
        }
        None => first.push(Piece::new("• ", Face::sign(Meaning::Muted))),
    }
    let note = if item.ticked { vec![Piece::new(IN_FILE, Face::sign(Meaning::Muted))] } else { Vec::new() };
    let room = page.columns().saturating_sub(if item.ticked { width(&note) + 1 } else { 0 });
    let runs = inline(&item.text, face, Some(item.line));
    let mut rows = hang(first, &runs, room.max(page.columns() / 2));
    if let Some(row) = rows.first_mut().filter(|_| item.ticked) {
        row.pieces = spread(std::mem::take(&mut row.pieces), note, page.columns());
    }
    page.rows.extend(rows);
}

/// How much is ticked, and what that does.
pub(super) fn caption(agent: &Agent, selection: &Selection) -> Vec<Piece> {
    let items: Vec<&Item> = agent.body.checklists().flat_map(|list| &list.items).collect();
    let ticked = items.iter().filter(|item| selection.ticked.contains(&item.line)).count();
    let said = match (items.len(), ticked) {
        (0, _) => return Vec::new(),
        (_, 0) => Piece::new("none ticked, none cut", Face::MUTED),
        (all, _) => Piece::new(format!("{ticked} of {all} ticked for the prompt"), Face::of(Meaning::Good)),
    };
    vec![said]
}

/// Whether every item of a list is ticked.
pub(super) fn is_whole(agent: &Agent, list: usize, selection: &Selection) -> bool {
    let items = agent.body.lists.get(list).map_or(&[][..], |list| &list.items);
    items.iter().all(|item| selection.ticked.contains(&item.line))
}

/// Whether boxes in the file stand otherwise than is ticked, in the lists of which anything is.
pub(super) fn are_behind(agent: &Agent, selection: &Selection) -> bool {
    let is_ticked = |item: &&Item| selection.ticked.contains(&item.line);
    let lists = agent.body.lists.iter().filter(|list| list.items.iter().any(|item| is_ticked(&item)));
    lists.flat_map(|list| &list.items).any(|item| item.tick.is_some() && item.ticked != is_ticked(&item))
}

/// Ticks or unticks one item.
pub(super) fn tick(agent: &Agent, list: usize, item: usize, selection: &Selection) -> Outcome {
    let Some(list) = agent.body.lists.get(list) else { return Outcome::default() };
    match list.items.get(item) {
        Some(_) if list.kind == ListKind::List => whole(),
        Some(item) => {
            Outcome { ticks: vec![(item.line, !selection.ticked.contains(&item.line))], ..Outcome::default() }
        }
        None => Outcome::default(),
    }
}

/// Ticks or unticks every item of a list.
pub(super) fn tick_list(agent: &Agent, list: usize, tick: bool, selection: &Selection) -> Outcome {
    let Some(list) = agent.body.lists.get(list) else { return Outcome::default() };
    if list.kind == ListKind::List {
        return whole();
    }
    let other = list.items.iter().filter(|item| selection.ticked.contains(&item.line) != tick);
    Outcome { ticks: other.map(|item| (item.line, tick)).collect(), ..Outcome::default() }
}

fn whole() -> Outcome {
    Outcome::says("only checklists are cut to what is ticked; this list goes into the prompt whole")
}
