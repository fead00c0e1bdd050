//! The sheet: a prompt as lines that know where they came from, and as rows that fit the pane.

use super::super::super::wrap::wrap;
use crate::domain::agent::{Agent, Origin};
use crate::domain::compose::{Cut, PartKind, Prompt, Selection, Taken, Why};
use crate::domain::span::{LineIndex, Span};

/// A prompt laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The lines, in the order shown.
    pub lines: Vec<Line>,
    /// The rows they take.
    pub rows: Vec<Row>,
    /// What the parts of the prompt are, in order.
    pub(super) kinds: Vec<PartKind>,
}

/// A line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub what: What,
    /// Its bytes, without the line end: of the prompt, or for a cut of the file's text.
    pub text: Span,
    /// Who said it.
    pub origin: Origin,
    /// The line of the file it was taken from.
    pub number: Option<usize>,
    /// The part of the prompt it belongs to.
    pub part: Option<usize>,
    /// How its Markdown reads.
    pub class: Class,
    /// Its first row.
    pub first_row: usize,
}

/// What a line of a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A line of the prompt.
    Prompt,
    /// A line of the file that is not in the prompt: an index into its cuts.
    Cut(usize),
    /// The place of a part the person switched off.
    Off(PartKind),
}

/// How a line of Markdown reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Text.
    Text,
    /// A heading.
    Heading,
    /// The line that opens or closes a code block.
    Fence,
    /// A line of code.
    Code,
}

/// A row of a sheet: a piece of one of its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line it belongs to.
    pub line: usize,
    /// Its bytes, in that line.
    pub text: Span,
    /// The columns it is moved in by.
    pub indent: usize,
}

/// What a sheet is made of.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub agent: &'a Agent,
    /// The lines of the agent's file.
    pub index: &'a LineIndex,
    pub prompt: &'a Prompt,
    pub selection: &'a Selection,
    /// Whether what was cut is shown in its place.
    pub shows_cuts: bool,
}

impl Sheet {
    /// Lays out a prompt in rows of so many columns.
    pub(super) fn new(made: Made<'_>, columns: usize) -> Self {
        let kinds = made.prompt.parts.iter().map(|part| part.kind).collect();
        let mut sheet = Self { lines: lines(made), rows: Vec::new(), kinds };
        sheet.rows.reserve(sheet.lines.len());
        for (number, line) in sheet.lines.iter_mut().enumerate() {
            line.first_row = sheet.rows.len();
            if matches!(line.what, What::Off(_)) {
                sheet.rows.push(Row { line: number, text: Span::default(), indent: 0 });
                continue;
            }
            let of = if matches!(line.what, What::Cut(_)) { &made.agent.document.text } else { &made.prompt.text };
            wrap(line.text.of(of), columns, |piece| {
                sheet.rows.push(Row { line: number, text: Span::new(piece.start, piece.end), indent: piece.indent });
            });
        }
        sheet
    }

    /// The line a row belongs to.
    pub fn line_of(&self, row: usize) -> Option<&Line> {
        self.rows.get(row).and_then(|row| self.lines.get(row.line))
    }

    /// The row in which a byte of the prompt stands.
    pub(super) fn row_of(&self, offset: usize) -> Option<usize> {
        let stands = |line: &Line| line.what == What::Prompt && line.text.start <= offset && offset <= line.text.end;
        let number = self.lines.iter().position(stands)?;
        let line = &self.lines[number];
        let rows = self.rows[line.first_row..].iter().take_while(|row| row.line == number);
        let reached = rows.take_while(|row| line.text.start + row.text.start <= offset).count();
        Some(line.first_row + reached.saturating_sub(1))
    }

    /// The first line of the part of that kind.
    pub(super) fn line_of_part(&self, kind: PartKind) -> Option<usize> {
        let part = self.kinds.iter().position(|of| *of == kind)?;
        self.lines.iter().position(|line| line.what == What::Prompt && line.part == Some(part))
    }

    /// The row a part begins with.
    pub(super) fn row_of_part(&self, kind: PartKind) -> Option<usize> {
        self.line_of_part(kind).map(|line| self.lines[line].first_row)
    }

    /// The row that stands for a part switched off.
    pub(super) fn row_of_off(&self, kind: PartKind) -> Option<usize> {
        self.lines.iter().find(|line| line.what == What::Off(kind)).map(|line| line.first_row)
    }

    /// The rows at which parts, and parts switched off, begin.
    pub(super) fn starts(&self) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut before = None;
        for line in &self.lines {
            let begins = match line.what {
                What::Off(_) => true,
                What::Cut(_) => false,
                What::Prompt => line.part.is_some() && line.part != before,
            };
            if begins {
                starts.push(line.first_row);
            }
            if line.what == What::Prompt {
                before = line.part;
            }
        }
        starts
    }
}

/// Something that is not in the prompt, and the byte of the prompt it would stand before.
struct Absent {
    place: usize,
    what: What,
}

fn lines(made: Made<'_>) -> Vec<Line> {
    let text = made.prompt.text.as_str();
    let absent = absent(made);
    let mut absent = absent.iter().peekable();
    let mut lines = Vec::with_capacity(text.len() / 32);
    let mut taken = Places { taken: &made.prompt.taken, next: 0 };
    let mut part = None;
    let mut fence = None;
    for span in split(text, Span::new(0, text.len())) {
        while let Some(Absent { what, .. }) = absent.next_if(|absent| absent.place <= span.start) {
            put_absent(made, *what, &mut lines);
        }
        part = part_at(made.prompt, span.start, part);
        let number = taken.of(span).map(|offset| made.index.line(offset));
        let origin = origin(made.prompt, part, span.start, number);
        let class = class(span.of(text), &mut fence);
        lines.push(Line { what: What::Prompt, text: span, origin, number, part, class, first_row: 0 });
    }
    for Absent { what, .. } in absent {
        put_absent(made, *what, &mut lines);
    }
    lines
}

/// The lines of a piece of text, without their ends.
fn split(text: &str, whole: Span) -> impl Iterator<Item = Span> {
    let piece = whole.of(text);
    let ends = memchr::memchr_iter(b'\n', piece.as_bytes()).map(|at| at + 1);
    let last = (!piece.is_empty() && !piece.ends_with('\n')).then_some(piece.len());
    let mut start = 0;
    ends.chain(last).map(move |end| {
        let line = &piece[start..end];
        let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
        let span = Span::new(whole.start + start, whole.start + start + line.len());
        start = end;
        span
    })
}

/// The last part that begins at `offset` or before; `so_far` is that of the line before.
fn part_at(prompt: &Prompt, offset: usize, so_far: Option<usize>) -> Option<usize> {
    let from = so_far.map_or(0, |part| part + 1);
    let mut last = so_far;
    for (index, part) in prompt.parts.iter().enumerate().skip(from) {
        match &part.range {
            Some(range) if range.start <= offset => last = Some(index),
            Some(_) => break,
            None => {}
        }
    }
    last
}

fn origin(prompt: &Prompt, part: Option<usize>, offset: usize, number: Option<usize>) -> Origin {
    if number.is_some() {
        return Origin::Body;
    }
    let part = part.and_then(|part| prompt.parts.get(part));
    let inside = part.filter(|part| part.range.as_ref().is_some_and(|range| range.contains(&offset)));
    match inside.map(|part| part.origin) {
        // What stands in the body's place and not in the file was filled in.
        Some(Origin::Body) => Origin::Person,
        Some(origin) => origin,
        None => Origin::Callsheet,
    }
}

fn class<'a>(line: &'a str, fence: &mut Option<&'a str>) -> Class {
    let text = line.trim_start();
    let mark = text.len() - text.trim_start_matches(['`', '~']).len();
    let mark = &text[..mark];
    let is_fence = mark.len() >= 3;
    match *fence {
        Some(open) if is_fence && mark.starts_with(open) && text[mark.len()..].trim().is_empty() => {
            *fence = None;
            Class::Fence
        }
        Some(_) => Class::Code,
        None if is_fence => {
            *fence = Some(mark);
            Class::Fence
        }
        None => {
            let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
            let is_heading = (1..=6).contains(&hashes) && line[hashes..].starts_with(' ');
            if is_heading { Class::Heading } else { Class::Text }
        }
    }
}

/// Finds, line by line, what of a prompt stands in the file.
struct Places<'a> {
    taken: &'a [Taken],
    next: usize,
}

impl Places<'_> {
    /// The byte of the file that the first piece taken over from it in this line stands at.
    fn of(&mut self, line: Span) -> Option<usize> {
        while self.taken.get(self.next).is_some_and(|taken| taken.at + taken.span.len() <= line.start) {
            self.next += 1;
        }
        let taken = self.taken.get(self.next).filter(|taken| taken.at <= line.end)?;
        Some(taken.span.start + line.start.saturating_sub(taken.at))
    }
}

/// Everything that is not in the prompt and has a place in it, in order.
fn absent(made: Made<'_>) -> Vec<Absent> {
    let Made { agent, prompt, selection, .. } = made;
    let in_body = |offset: usize| place(prompt, offset).unwrap_or_else(|| place_of_body(prompt));
    let off = selection.without.iter().filter_map(|kind| {
        let place = match kind {
            PartKind::Opening => in_body(agent.body_span().start),
            PartKind::Section(index) => in_body(agent.body.sections.get(*index)?.span.start),
            written => place_of_written(prompt, *written),
        };
        Some(Absent { place, what: What::Off(*kind) })
    });
    let mut absent: Vec<Absent> = off.collect();
    if made.shows_cuts {
        let cuts = prompt.cuts.iter().enumerate();
        absent.extend(cuts.map(|(index, cut)| Absent { place: in_body(cut.span.start), what: What::Cut(index) }));
    }
    // At one place in the order of the file; a part switched off stands before what it hides.
    absent.sort_by_key(|absent| {
        let in_file = match absent.what {
            What::Off(PartKind::Section(index)) => agent.body.sections.get(index).map(|section| section.span.start),
            What::Off(PartKind::Opening) => Some(agent.body_span().start),
            What::Cut(index) => prompt.cuts.get(index).map(|cut| cut.span.start),
            What::Off(_) | What::Prompt => None,
        };
        let rank = if let What::Off(kind) = absent.what { rank(kind) } else { rank(PartKind::Opening) };
        (absent.place, rank, in_file, matches!(absent.what, What::Cut(_)))
    });
    absent
}

/// Where in the prompt the byte at `offset` of the file stands or would stand.
fn place(prompt: &Prompt, offset: usize) -> Option<usize> {
    let behind = prompt.taken.partition_point(|taken| taken.span.start <= offset);
    if let Some(taken) = behind.checked_sub(1).and_then(|before| prompt.taken.get(before))
        && offset < taken.span.end
    {
        return Some(taken.at + (offset - taken.span.start));
    }
    let next = prompt.taken.get(behind).map(|taken| taken.at);
    next.or_else(|| prompt.taken.last().map(|taken| taken.at + taken.span.len()))
}

/// Where the body would stand, had the template or the cuts left anything of it.
fn place_of_body(prompt: &Prompt) -> usize {
    place_of_written(prompt, PartKind::Tools)
}

/// Where a part callsheet writes would stand: before the first part that comes after it.
fn place_of_written(prompt: &Prompt, kind: PartKind) -> usize {
    let after = prompt.parts.iter().filter(|part| rank(part.kind) > rank(kind));
    let starts = after.filter_map(|part| part.range.as_ref().map(|range| range.start));
    starts.min().unwrap_or(prompt.text.len())
}

/// The order of the parts in a prompt.
const fn rank(kind: PartKind) -> u8 {
    match kind {
        PartKind::Context => 0,
        PartKind::Mode => 1,
        PartKind::Role => 2,
        PartKind::Opening | PartKind::Section(_) => 3,
        PartKind::Tools => 4,
        PartKind::Escalation => 5,
        PartKind::Task => 6,
    }
}

fn put_absent(made: Made<'_>, what: What, lines: &mut Vec<Line>) {
    let line = |text: Span, number: Option<usize>| Line {
        what,
        text,
        origin: Origin::Body,
        number,
        part: None,
        class: Class::Text,
        first_row: 0,
    };
    match what {
        What::Cut(index) => {
            let Some(cut) = made.prompt.cuts.get(index) else { return };
            let first = made.index.line(cut.span.start);
            let texts = split(&made.agent.document.text, cut.span).enumerate();
            lines.extend(texts.map(|(number, text)| line(text, Some(first + number))));
        }
        What::Off(PartKind::Section(index)) => {
            let number = made.agent.body.sections.get(index).map(|section| section.start);
            lines.push(line(Span::default(), number));
        }
        What::Off(_) | What::Prompt => lines.push(line(Span::default(), None)),
    }
}

/// Why something was cut, for people.
pub fn why(cut: &Cut) -> String {
    match &cut.why {
        Why::OtherMode(name) => format!("holds in mode {name} only"),
        Why::OtherTemplate(name) => format!("the output of {name}"),
        Why::ContextTemplate => "the Agent Context stands in its place".to_owned(),
        Why::NotTicked => "other items are ticked".to_owned(),
        Why::SwitchedOff => "switched off".to_owned(),
        Why::Emptied => "all that stood under it is cut".to_owned(),
    }
}
