//! Tables: columns as wide as they need, narrower where the screen is, cells wrapped inside them.

use pulldown_cmark::Alignment;
use ratatui::style::Modifier;

use super::super::rows::{Face, Piece, Row, Run, width, wrap};
use super::super::theme::Meaning;

/// What stands between two columns.
const BETWEEN: usize = 3;

/// The width below which no column goes, as long as there is room for all.
const LEAST: usize = 6;

/// A table being read.
pub(super) struct Table<'a> {
    alignments: Vec<Alignment>,
    rows: Vec<Line<'a>>,
}

struct Line<'a> {
    line: usize,
    cells: Vec<Vec<Run<'a>>>,
}

impl<'a> Table<'a> {
    /// A table with these columns.
    pub fn new(alignments: Vec<Alignment>) -> Self {
        Self { alignments, rows: Vec::new() }
    }

    /// Begins a row that stands on a line.
    pub fn row(&mut self, line: usize) {
        self.rows.push(Line { line, cells: Vec::new() });
    }

    /// Puts a cell at the end of the last row.
    pub fn cell(&mut self, runs: Vec<Run<'a>>) {
        if let Some(row) = self.rows.last_mut() {
            row.cells.push(runs);
        }
    }

    /// The rows on the screen: the head bold, a rule under it.
    pub fn rows(mut self, columns: usize) -> Vec<Row> {
        if let Some(head) = self.rows.first_mut() {
            for run in head.cells.iter_mut().flatten() {
                run.face = run.face.with(Modifier::BOLD);
            }
        }
        let widths = self.widths(columns);
        let mut rows = Vec::new();
        for (index, line) in self.rows.iter().enumerate() {
            rows.extend(self.drawn(line, &widths));
            if index == 0 {
                let rules: Vec<String> = widths.iter().map(|&width| "─".repeat(width)).collect();
                let rule = Piece::new(rules.join("─┼─"), Face::sign(Meaning::Line));
                rows.push(Row { pieces: vec![rule], line: Some(line.line) });
            }
        }
        rows
    }

    /// The widths of the columns: what they need, the widest giving way first.
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

    fn drawn(&self, line: &Line<'_>, widths: &[usize]) -> Vec<Row> {
        let cells: Vec<Vec<Row>> = widths
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
                        pieces.push(Piece::new(" │ ", Face::sign(Meaning::Line)));
                    }
                    let said = cell.get(at).map_or_else(Vec::new, |row| row.pieces.clone());
                    let free = columns.saturating_sub(width(&said));
                    let before = match self.alignments.get(index) {
                        Some(Alignment::Right) => free,
                        Some(Alignment::Center) => free / 2,
                        _ => 0,
                    };
                    let is_last = index + 1 == widths.len();
                    pieces.push(Piece::gap(before));
                    pieces.extend(said);
                    pieces.push(Piece::gap(if is_last { 0 } else { free - before }));
                }
                pieces.retain(|piece| !piece.text.is_empty());
                Row { pieces, line: Some(line.line) }
            })
            .collect()
    }
}
