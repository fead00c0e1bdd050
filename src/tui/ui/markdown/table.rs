//! Renders tables: columns as wide as needed, or narrower if the screen is, with wrapped cells. A table with too many
//! columns is drawn row by row, with the heading before each cell.

use pulldown_cmark::Alignment;
use ratatui::style::Modifier;

use crate::tui::ui::screen_rows::{RowPiece, ScreenRow, TextFace, TextRun, width, wrap};
use crate::tui::ui::theme::Meaning;

/// Gap between two columns, in cells.
const BETWEEN: usize = 3;

/// Minimum width of a column, as long as there is room for all.
const LEAST: usize = 6;

/// Minimum width of a readable column, and for a wide character.
const READABLE: usize = 4;

/// A table being parsed.
pub(super) struct MarkdownTable<'a> {
    alignments: Vec<Alignment>,
    rows: Vec<Line<'a>>,
}

struct Line<'a> {
    line: usize,
    cells: Vec<Vec<TextRun<'a>>>,
}

impl<'a> MarkdownTable<'a> {
    /// Creates a table with these columns.
    pub fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new() }
    }

    /// Begins a row, which is on this line of the file.
    pub fn row(&mut self, line: usize) {
        self.rows.push(Line { line, cells: Vec::new() });
    }

    /// Appends a cell to the last row.
    pub fn cell(&mut self, runs: Vec<TextRun<'a>>) {
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(runs);
        }
    }

    /// The rows on the screen: a bold head with a rule under it.
    pub fn rows(mut self, columns: usize) -> Vec<ScreenRow> {
        if let Some(head) = self.rows.first_mut() {
            for run in head.cells.iter_mut().flatten() {
                run.face = run.face.with(Modifier::BOLD);
            }
        }
        let widths = self.widths(columns);
        let between = widths.len().saturating_sub(1) * BETWEEN;
        let room = columns.saturating_sub(between);
        let is_full = widths.iter().sum::<usize>() >= room;
        if is_full && room < READABLE * widths.len() {
            return self.records(columns);
        }
        let mut rows = Vec::new();
        for (index, line) in self.rows.iter().enumerate() {
            rows.extend(self.drawn(line, &widths));
            if index == 0 {
                let rules: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
                let rule = RowPiece::new(rules.join("─┼─"), TextFace::sign(Meaning::Line));
                rows.push(ScreenRow { pieces: vec![rule], line: Some(line.line) });
            }
        }
        rows
    }

    /// Every row after the first as lines of `heading: cell`, with a rule between two rows.
    fn records(&self, columns: usize) -> Vec<ScreenRow> {
        let Some((head, body)) = self.rows.split_first() else { return Vec::new() };
        let mut rows = Vec::new();
        let put = |rows: &mut Vec<ScreenRow>, line: usize, runs: &[TextRun<'_>]| {
            rows.extend(wrap(runs, columns).into_iter().map(|row| ScreenRow { line: Some(line), ..row }));
        };
        if body.is_empty() {
            head.cells.iter().for_each(|cell| put(&mut rows, head.line, cell));
        }
        for (index, line) in body.iter().enumerate() {
            if index > 0 {
                let rule = RowPiece::new("─".repeat(columns), TextFace::sign(Meaning::Line));
                rows.push(ScreenRow { pieces: vec![rule], line: Some(line.line) });
            }
            for (at, cell) in line.cells.iter().enumerate() {
                let mut runs = head.cells.get(at).cloned().unwrap_or_default();
                if cell.iter().all(|run| run.text.trim().is_empty()) && (at > 0 || line.cells.len() > 1) {
                    continue;
                }
                if !runs.is_empty() {
                    runs.push(TextRun::new(": ", TextFace::sign(Meaning::Muted), Some(line.line)));
                }
                runs.extend(cell.iter().cloned());
                put(&mut rows, line.line, &runs);
            }
        }
        rows
    }

    /// The widths of the columns: as needed, with the widest ones reduced first.
    fn widths(&self, columns: usize) -> Vec<usize> {
        let count = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut widths = vec![1_usize; count];
        for row in &self.rows {
            for (cell, widest) in row.cells.iter().zip(&mut widths) {
                let natural = wrap(cell, usize::MAX).iter().map(|row| width(&row.pieces)).max().unwrap_or(0);
                *widest = natural.max(*widest);
            }
        }
        let room = columns.saturating_sub(count.saturating_sub(1) * BETWEEN);
        let least = LEAST.min(room / count.max(1)).max(1);
        let mut over = widths.iter().sum::<usize>().saturating_sub(room);
        while over > 0 {
            let Some(&widest) = widths.iter().max().filter(|&&widest| widest > least) else { break };
            let next = widths.iter().copied().filter(|&width| width < widest).max().unwrap_or(0).max(least);
            let at_widest = widths.iter().filter(|&&width| width == widest).count();
            let step = (widest - next).min(over.div_ceil(at_widest)).max(1);
            for width in widths.iter_mut().filter(|width| **width == widest) {
                let taken = step.min(over);
                *width -= taken;
                over -= taken;
            }
        }
        widths
    }

    fn drawn(&self, line: &Line<'_>, widths: &[usize]) -> Vec<ScreenRow> {
        let cells: Vec<Vec<ScreenRow>> = widths
            .iter()
            .enumerate()
            .map(|(index, &width)| line.cells.get(index).map_or_else(Vec::new, |cell| wrap(cell, width)))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|at| {
                let mut pieces = Vec::new();
                for (index, (cell, &columns)) in cells.iter().zip(widths).enumerate() {
                    if index > 0 {
                        pieces.push(RowPiece::new(" │ ", TextFace::sign(Meaning::Line)));
                    }
                    let said = cell.get(at).map_or_else(Vec::new, |row| row.pieces.clone());
                    let free = columns.saturating_sub(width(&said));
                    let before = match self.alignments.get(index) {
                        Some(Alignment::Right) => free,
                        Some(Alignment::Center) => free / 2,
                        _ => 0,
                    };
                    let is_last = index + 1 == widths.len();
                    pieces.push(RowPiece::gap(before));
                    pieces.extend(said);
                    pieces.push(RowPiece::gap(if is_last { 0 } else { free - before }));
                }
                pieces.retain(|piece| !piece.text.is_empty());
                ScreenRow { pieces, line: Some(line.line) }
            })
            .collect()
    }
}
