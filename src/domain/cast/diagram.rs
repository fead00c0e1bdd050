//! The flow between seats as a small text drawing: side by side if it fits, else a list.

use crate::domain::text::CellWidth as _;

use super::resolved_cast::{ResolvedCast, SeatHandover};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LineStyle {
    #[default]
    Unicode,
    Ascii,
}

impl LineStyle {
    const fn arrow(self) -> &'static str {
        match self {
            Self::Unicode => "─►",
            Self::Ascii => "->",
        }
    }

    const fn dash(self) -> char {
        match self {
            Self::Unicode => '─',
            Self::Ascii => '-',
        }
    }

    /// The mark of a line that was cut.
    const fn cut(self) -> char {
        match self {
            Self::Unicode => '…',
            Self::Ascii => '~',
        }
    }

    /// The character where lines meet, from the directions that have a line: left, right, up, down.
    const fn joint(self, (left, right): (bool, bool), (up, down): (bool, bool)) -> char {
        if let Self::Ascii = self {
            return match (left || right, up || down) {
                (true, true) => '+',
                (true, false) => '-',
                (false, true) => '|',
                (false, false) => ' ',
            };
        }
        match (left, right, up, down) {
            (true, true, true, true) => '┼',
            (true, true, true, false) => '┴',
            (true, true, false, true) => '┬',
            (true, true, false, false) => '─',
            (true, false, true, true) => '┤',
            (true, false, true, false) => '┘',
            (true, false, false, true) => '┐',
            (false, true, true, true) => '├',
            (false, true, true, false) => '└',
            (false, true, false, true) => '┌',
            (false, false, true, true) => '│',
            _ => ' ',
        }
    }
}

/// The flow between the seats, in lines of at most `width` columns. Turns are columns side by side; handovers that skip
/// a turn or go to the next round are described below. If this does not fit, or the lines would not show who hands to
/// whom, each seat gets a line with its recipients.
pub fn diagram(ensemble: &ResolvedCast, width: usize, lines: LineStyle) -> Vec<String> {
    let drawing = FlowDrawing { ensemble, lines };
    let drawn = drawing.side_by_side().unwrap_or_default();
    let fits = !drawn.is_empty() && drawn.iter().all(|line| line.width() <= width);
    let all = if fits { drawn } else { drawing.list(width) };
    all.into_iter().map(|line| within(&line, width, lines)).collect()
}

struct FlowDrawing<'a> {
    ensemble: &'a ResolvedCast,
    lines: LineStyle,
}

impl FlowDrawing<'_> {
    /// The seats of each turn that has any.
    fn turns(&self) -> Vec<Vec<usize>> {
        let last = self.ensemble.seats.iter().map(|seat| seat.turn).max().unwrap_or_default();
        let of = |turn: usize| {
            (0..self.ensemble.seats.len()).filter(|seat| self.ensemble.seats[*seat].turn == turn).collect::<Vec<_>>()
        };
        (0..=last).map(of).filter(|seats| !seats.is_empty()).collect()
    }

    fn name(&self, seat: usize) -> &str {
        &self.ensemble.seats[seat].name
    }

    /// The seats in columns by turn; `None` if the lines between two columns would suggest a handover that does not
    /// exist.
    fn side_by_side(&self) -> Option<Vec<String>> {
        let turns = self.turns();
        let rows = turns.iter().map(Vec::len).max()?;
        let mut drawn = vec![String::new(); rows];
        let mut told: Vec<(usize, usize)> = Vec::new();
        for (at, column) in turns.iter().enumerate() {
            let next = turns.get(at + 1);
            let between = match next {
                None => None,
                Some(next) => {
                    let between = ColumnLinks::of(self.ensemble, column, next)?;
                    told.extend(between.pairs(column, next));
                    Some(between)
                }
            };
            self.draw_column(&mut drawn, column, between.as_ref());
        }
        let mut drawn: Vec<String> = drawn.into_iter().map(|line| line.trim_end().to_owned()).collect();
        drawn.extend(self.beyond(&told));
        Some(drawn)
    }

    fn draw_column(&self, drawn: &mut [String], column: &[usize], between: Option<&ColumnLinks>) {
        let widest = column.iter().map(|seat| self.name(*seat).width()).max().unwrap_or_default();
        for (row, line) in drawn.iter_mut().enumerate() {
            let name = column.get(row).map_or("", |seat| self.name(*seat));
            line.push_str(name);
            let Some(between) = between else { continue };
            let gives = between.givers.contains(&row);
            let takes = between.takers.contains(&row);
            let fill = if gives { self.lines.dash() } else { ' ' };
            line.push(' ');
            line.extend(std::iter::repeat_n(fill, widest - name.width() + 1));
            let (first, last) = between.rows();
            line.push(self.lines.joint((gives, takes), (row > first && row <= last, row >= first && row < last)));
            line.push_str(if takes { self.lines.arrow() } else { "  " });
            line.push(' ');
        }
    }

    /// The handovers that the columns do not show, as sentences.
    fn beyond(&self, told: &[(usize, usize)]) -> Vec<String> {
        let left: Vec<&SeatHandover> = self
            .ensemble
            .handovers
            .iter()
            .filter(|one| one.next_round || !told.contains(&(one.from, one.to)))
            .collect();
        let line = |one: &&SeatHandover| {
            let word = if one.next_round { self.back() } else { "also" };
            format!("{word}: {} {} {}", self.name(one.from), self.lines.arrow(), self.name(one.to))
        };
        left.iter().map(line).collect()
    }

    /// The words for handovers that go back.
    fn back(&self) -> &'static str {
        if self.ensemble.rounds > 1 { "next round" } else { "back" }
    }

    /// A line for each seat and its recipients, broken if it gets too wide.
    fn list(&self, width: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for (turn, seat) in self.turns().into_iter().flatten().enumerate() {
            let takers = |next_round: bool| -> Vec<&str> {
                let of = self.ensemble.downstream(seat).filter(move |one| one.next_round == next_round);
                of.map(|one| self.name(one.to)).collect()
            };
            let (now, later) = (takers(false), takers(true));
            lines.push(format!("{} {}", turn + 1, self.name(seat)));
            self.broken(&mut lines, "", &now, width);
            self.broken(&mut lines, &format!("{}: ", self.back()), &later, width);
        }
        lines
    }

    fn broken(&self, lines: &mut Vec<String>, before: &str, names: &[&str], width: usize) {
        let mut line = format!("  {} {before}", self.lines.arrow());
        let start = line.width();
        for (at, name) in names.iter().enumerate() {
            let word = if at + 1 < names.len() { format!("{name}, ") } else { (*name).to_owned() };
            if line.width() > start && line.width() + word.trim_end().width() > width {
                lines.push(std::mem::replace(&mut line, "     ".to_owned()).trim_end().to_owned());
            }
            line.push_str(&word);
        }
        if !names.is_empty() {
            lines.push(line);
        }
    }
}

/// The lines between two columns: the rows that give, and the rows that take.
struct ColumnLinks {
    givers: Vec<usize>,
    takers: Vec<usize>,
}

impl ColumnLinks {
    /// Returns `None` unless every giver hands to every taker: one bundle of lines cannot show anything else.
    fn of(ensemble: &ResolvedCast, column: &[usize], next: &[usize]) -> Option<Self> {
        let is_there = |from: usize, to: usize| {
            ensemble.handovers.iter().any(|one| (one.from, one.to, one.next_round) == (from, to, false))
        };
        let givers: Vec<usize> =
            (0..column.len()).filter(|row| next.iter().any(|to| is_there(column[*row], *to))).collect();
        let takers: Vec<usize> =
            (0..next.len()).filter(|row| column.iter().any(|from| is_there(*from, next[*row]))).collect();
        let all = givers.iter().all(|from| takers.iter().all(|to| is_there(column[*from], next[*to])));
        all.then_some(Self { givers, takers })
    }

    fn rows(&self) -> (usize, usize) {
        let rows = || self.givers.iter().chain(&self.takers).copied();
        (rows().min().unwrap_or_default(), rows().max().unwrap_or_default())
    }

    fn pairs(&self, column: &[usize], next: &[usize]) -> Vec<(usize, usize)> {
        self.givers.iter().flat_map(|from| self.takers.iter().map(|to| (column[*from], next[*to]))).collect()
    }
}

fn within(line: &str, width: usize, lines: LineStyle) -> String {
    if line.width() <= width {
        return line.to_owned();
    }
    let mut cut = String::new();
    for c in line.chars() {
        let mut longer = cut.clone();
        longer.push(c);
        if longer.width() + 1 > width {
            break;
        }
        cut = longer;
    }
    if width > 0 {
        cut.push(lines.cut());
    }
    cut
}
