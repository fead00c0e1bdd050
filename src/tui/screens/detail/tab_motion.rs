//! Moves through a page: from item to item if there are any, else by rows.

use super::{DetailState, PageItem};
use crate::tui::ui::keymap::Action;

/// Cursor and scroll position on a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TabPosition {
    /// The item under the cursor.
    pub cursor: usize,
    /// The first visible row.
    pub top: usize,
}

impl DetailState {
    /// Performs an action that moves.
    pub(super) fn travel(&mut self, action: Action) {
        let page = self.fits().max(1).cast_signed();
        match action {
            Action::Down => self.step_down(),
            Action::Up => self.step_up(),
            Action::HalfDown => self.leap((page + 1) / 2),
            Action::HalfUp => self.leap(-(page + 1) / 2),
            Action::PageDown => self.leap(page.saturating_sub(1).max(1)),
            Action::PageUp => self.leap(-page.saturating_sub(1).max(1)),
            Action::Top => *self.place_mut() = TabPosition::default(),
            Action::Bottom => {
                let cursor = self.page.things.len().saturating_sub(1);
                *self.place_mut() = TabPosition { cursor, top: self.lowest() };
            }
            Action::NextSection => self.next_section(),
            Action::PreviousSection => self.previous_section(),
            _ => {}
        }
    }

    /// Scrolls by this many rows, down if positive. The cursor stays on its item.
    pub(super) fn scroll(&mut self, by: isize) {
        let lowest = self.lowest();
        let place = self.place_mut();
        // A section that was gone to may be higher than scrolling would bring it.
        let lowest = lowest.max(place.top);
        place.top = place.top.saturating_add_signed(by).min(lowest);
    }

    /// Shows a row in the middle.
    pub(super) fn center(&mut self, row: usize) {
        let half = self.fits() / 2;
        let lowest = self.lowest();
        self.place_mut().top = row.saturating_sub(half).min(lowest);
    }

    /// The item under the cursor, if it is visible.
    pub(super) fn reached(&self) -> Option<&PageItem> {
        let shown = self.shown();
        self.thing().filter(|thing| thing.rows.start < shown.end && thing.rows.end > shown.start)
    }

    /// Keeps the position within the page.
    pub(super) fn settle(&mut self) {
        let last = self.page.things.len().saturating_sub(1);
        let lowest = self.lowest().max(self.last_section());
        let place = self.place_mut();
        place.cursor = place.cursor.min(last);
        place.top = place.top.min(lowest);
    }

    fn place_mut(&mut self) -> &mut TabPosition {
        &mut self.places[self.tab as usize]
    }

    /// The first visible row at the end of the page.
    fn lowest(&self) -> usize {
        self.page.rows.len().saturating_sub(self.fits().max(1))
    }

    /// In a text, the last section can be scrolled to the top.
    fn last_section(&self) -> usize {
        self.page.sections.last().filter(|_| self.tab.is_text()).map_or(0, |section| section.row)
    }

    fn step_down(&mut self) {
        let shown = self.shown();
        let Some(thing) = self.thing() else { return self.scroll(1) };
        let is_below = thing.rows.start >= shown.end;
        let goes_on = thing.rows.end > shown.end;
        if is_below || goes_on {
            return self.scroll(1);
        }
        let after = self.place().cursor + 1;
        let is_above = thing.rows.end <= shown.start;
        let next = if is_above {
            self.page.things.iter().position(|thing| thing.rows.start >= shown.start)
        } else {
            Some(after)
        };
        let near = |index: &usize| self.page.things.get(*index).is_some_and(|thing| thing.rows.start <= shown.end);
        match next.filter(near) {
            Some(index) => self.select(index),
            None => self.scroll(1),
        }
    }

    fn step_up(&mut self) {
        let shown = self.shown();
        let Some(thing) = self.thing() else { return self.scroll(-1) };
        let is_above = thing.rows.end <= shown.start;
        let begins_before = thing.rows.start < shown.start;
        if is_above || begins_before {
            return self.scroll(-1);
        }
        let is_below = thing.rows.start >= shown.end;
        let previous = if is_below {
            self.page.things.iter().rposition(|thing| thing.rows.end <= shown.end)
        } else {
            self.place().cursor.checked_sub(1)
        };
        let near = |index: &usize| self.page.things.get(*index).is_some_and(|thing| thing.rows.end >= shown.start);
        match previous.filter(near) {
            Some(index) => self.select(index),
            None => self.scroll(-1),
        }
    }

    /// Moves the cursor to an item and shows it: completely if it fits, else its beginning.
    fn select(&mut self, index: usize) {
        let fits = self.fits().max(1);
        let Some(rows) = self.page.things.get(index).map(|thing| thing.rows.clone()) else { return };
        let place = self.place_mut();
        place.cursor = index;
        if rows.end > place.top + fits {
            place.top = rows.start.min(rows.end.saturating_sub(fits));
        }
        place.top = place.top.min(rows.start);
        // The rows above the first item are shown with it.
        if index == 0 && rows.start < fits {
            place.top = 0;
        }
    }

    /// Moves by many rows at once: scrolls, and moves the cursor by the same distance.
    fn leap(&mut self, by: isize) {
        let anchor = self.reached().map_or(self.place().top, |thing| thing.rows.start);
        self.scroll(by);
        let shown = self.shown();
        let target = anchor.saturating_add_signed(by);
        let on_screen = |thing: &PageItem| thing.rows.start < shown.end && thing.rows.end > shown.start;
        let things = self.page.things.iter().enumerate().filter(|(_, thing)| on_screen(thing));
        let nearest = things.min_by_key(|(_, thing)| thing.rows.start.abs_diff(target)).map(|(index, _)| index);
        if let Some(index) = nearest {
            self.place_mut().cursor = index;
        }
    }

    fn next_section(&mut self) {
        let here = self.here();
        let row = self.page.sections.iter().map(|section| section.row).find(|&row| row > here);
        self.go_to_section(row);
    }

    fn previous_section(&mut self) {
        let here = self.here();
        let row = self.page.sections.iter().map(|section| section.row).rfind(|&row| row < here);
        self.go_to_section(row);
    }

    /// The row from which the previous and next sections are determined.
    fn here(&self) -> usize {
        if self.tab.is_text() { self.place().top } else { self.thing().map_or(0, |thing| thing.rows.start) }
    }

    /// Goes to the section that begins at a row: in a text, its heading is scrolled to the top; else the cursor goes to
    /// its first item.
    fn go_to_section(&mut self, row: Option<usize>) {
        let Some(row) = row else { return };
        if self.tab.is_text() {
            self.place_mut().top = row;
            return;
        }
        if let Some(index) = self.page.things.iter().position(|thing| thing.rows.start >= row) {
            self.select(index);
            // The section is shown from its beginning, as far as it fits.
            let behind = self.page.sections.iter().find(|section| section.row > row).map(|section| section.row);
            let end = behind.unwrap_or(self.page.rows.len());
            let fits = self.fits().max(1);
            let place = self.place_mut();
            if end > place.top + fits {
                place.top = row.min(end.saturating_sub(fits));
            }
            place.top = place.top.min(row);
        }
    }
}
