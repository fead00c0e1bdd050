//! The checklists of an agent, then its other lists: folded or open, with ticks for the prompt.

use ratatui::style::Modifier;

use super::tab_page::{PageItemKind, TabPage};
use super::{DetailOutcome, DetailState, Fold};
use crate::domain::agent::Agent;
use crate::domain::body::{BodyList, ListItem, ListKind};
use crate::domain::compose::Selection;
use crate::tui::ui::markdown::inline;
use crate::tui::ui::screen_rows::{RowPiece, TextFace, hang, spread, width};
use crate::tui::ui::theme::Meaning;

/// The columns per level of nesting.
const INDENT: usize = 2;

/// Mark after an item whose box is ticked in the file.
const IN_FILE: &str = "✓ in file";

/// Puts every checklist on the page, then every other list.
pub(super) fn fill(page: &mut TabPage, agent: &Agent, state: &DetailState, selection: &Selection) {
    let lists = || agent.body.lists.iter().enumerate();
    let is_checklist = |list: &BodyList| list.kind == ListKind::Checklist;
    for (index, list) in lists().filter(|(_, list)| is_checklist(list)) {
        let folded = state.is_folded(Fold::List(index), false);
        group(page, index, list, folded, selection);
    }
    let others = lists().filter(|(_, list)| !is_checklist(list)).count();
    if others > 0 {
        if page.rows.is_empty() {
            page.say("This file has no checklist. Its other lists are always included.", TextFace::MUTED);
        } else {
            page.blank();
            page.say("Other lists (always included)", TextFace::MUTED);
        }
        page.blank();
    }
    for (index, list) in lists().filter(|(_, list)| !is_checklist(list)) {
        let folded = state.is_folded(Fold::List(index), true);
        group(page, index, list, folded, selection);
    }
    if page.rows.is_empty() {
        page.blank();
        page.say("This file has no lists.", TextFace::MUTED);
    }
}

fn group(page: &mut TabPage, index: usize, list: &BodyList, folded: bool, selection: &Selection) {
    let is_checklist = list.kind == ListKind::Checklist;
    if is_checklist || !folded {
        page.blank();
    }
    let first = page.rows.len();
    page.section(1, list.title.clone());
    let sign = RowPiece::new(if folded { "▸ " } else { "▾ " }, TextFace::sign(Meaning::Muted));
    let face = if is_checklist { TextFace::of(Meaning::Heading).with(Modifier::BOLD) } else { TextFace::TEXT };
    let title = RowPiece::clean(&list.title, face);
    let ticked = list.items.iter().filter(|item| selection.ticked.contains(&item.line)).count();
    let count = match (is_checklist, ticked) {
        (false, _) => RowPiece::new(list.items.len().to_string(), TextFace::MUTED),
        (true, 0) => RowPiece::new(format!("0 of {}", list.items.len()), TextFace::MUTED),
        (true, _) => RowPiece::new(format!("{ticked} of {}", list.items.len()), TextFace::of(Meaning::Good)),
    };
    page.spread(vec![sign, title], vec![count], Some(list.line));
    page.thing(PageItemKind::List(index), first, 1);
    if folded {
        return;
    }
    for (at, item) in list.items.iter().enumerate() {
        let first = page.rows.len();
        let is_ticked = is_checklist.then(|| selection.ticked.contains(&item.line));
        item_rows(page, item, is_ticked, ticked > 0);
        page.thing(PageItemKind::Item(index, at), first, usize::MAX);
    }
    if !is_checklist {
        page.blank();
    }
}

/// The rows of an item. If others of its list are ticked and it is not, it will be cut from the prompt and is therefore
/// faint.
fn item_rows(page: &mut TabPage, item: &ListItem, is_ticked: Option<bool>, some_ticked: bool) {
    let mut first = vec![RowPiece::gap(INDENT + INDENT * item.depth.min(8))];
    let mut face = TextFace::TEXT;
    match is_ticked {
        Some(true) => first.push(RowPiece::new("[x] ", TextFace::of(Meaning::Good))),
        Some(false) => {
            first.push(RowPiece::new("[ ] ", TextFace::MUTED));
            if some_ticked {
                face = TextFace::MUTED;
            }
        }
        None => first.push(RowPiece::new("• ", TextFace::sign(Meaning::Muted))),
    }
    let note = if item.ticked { vec![RowPiece::new(IN_FILE, TextFace::sign(Meaning::Muted))] } else { Vec::new() };
    let room = page.columns().saturating_sub(if item.ticked { width(&note) + 1 } else { 0 });
    let runs = inline(&item.text, face, Some(item.line));
    let mut rows = hang(first, &runs, room.max(page.columns() / 2));
    if let Some(row) = rows.first_mut().filter(|_| item.ticked) {
        row.pieces = spread(std::mem::take(&mut row.pieces), note, page.columns());
    }
    page.rows.extend(rows);
}

/// Number of ticked items, and the effect of the ticks.
pub(super) fn caption(agent: &Agent, selection: &Selection) -> Vec<RowPiece> {
    let items: Vec<&ListItem> = agent.body.checklists().flat_map(|list| &list.items).collect();
    let ticked = items.iter().filter(|item| selection.ticked.contains(&item.line)).count();
    let said = match (items.len(), ticked) {
        (0, _) => return Vec::new(),
        (_, 0) => RowPiece::new("all items included", TextFace::MUTED),
        (all, _) => RowPiece::new(format!("keeping {ticked} of {all} items"), TextFace::of(Meaning::Good)),
    };
    vec![said]
}

/// Returns true if every item of a list is ticked.
pub(super) fn is_whole(agent: &Agent, list: usize, selection: &Selection) -> bool {
    let items = agent.body.lists.get(list).map_or(&[][..], |list| &list.items);
    items.iter().all(|item| selection.ticked.contains(&item.line))
}

/// Returns true if boxes in the file differ from the ticks, in lists with at least one tick.
pub(super) fn are_behind(agent: &Agent, selection: &Selection) -> bool {
    let is_ticked = |item: &&ListItem| selection.ticked.contains(&item.line);
    let lists = agent.body.lists.iter().filter(|list| list.items.iter().any(|item| is_ticked(&item)));
    lists.flat_map(|list| &list.items).any(|item| item.tick.is_some() && item.ticked != is_ticked(&item))
}

/// Ticks or unticks one item.
pub(super) fn tick(agent: &Agent, list: usize, item: usize, selection: &Selection) -> DetailOutcome {
    let Some(list) = agent.body.lists.get(list) else { return DetailOutcome::default() };
    match list.items.get(item) {
        Some(_) if list.kind == ListKind::List => whole(),
        Some(item) => DetailOutcome {
            ticks: vec![(item.line, !selection.ticked.contains(&item.line))],
            ..DetailOutcome::default()
        },
        None => DetailOutcome::default(),
    }
}

/// Ticks or unticks every item of a list.
pub(super) fn tick_list(agent: &Agent, list: usize, tick: bool, selection: &Selection) -> DetailOutcome {
    let Some(list) = agent.body.lists.get(list) else { return DetailOutcome::default() };
    if list.kind == ListKind::List {
        return whole();
    }
    let other = list.items.iter().filter(|item| selection.ticked.contains(&item.line) != tick);
    DetailOutcome { ticks: other.map(|item| (item.line, tick)).collect(), ..DetailOutcome::default() }
}

fn whole() -> DetailOutcome {
    DetailOutcome::says("only checklists can be ticked; this list is always included")
}
