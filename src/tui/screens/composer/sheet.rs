//! The sheet: a prompt as lines that know their origin, and as rows that fit the pane.

use crate::domain::agent::{Agent, TextOrigin};
use crate::domain::compose::{BodyCut, CopiedRange, CutReason, PartKind, Prompt, Selection};
use crate::domain::span::{LineIndex, Span};
use crate::domain::text::{WrapStyle, wrap};
use crate::tui::ui::shown_part::shown_part;

/// A prompt laid out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptSheet {
    /// The lines, in the displayed order.
    pub lines: Vec<SheetLine>,
    /// The rows they take.
    pub rows: Vec<SheetRow>,
    /// Kinds of the parts of the prompt, in order.
    pub(super) kinds: Vec<PartKind>,
}

/// A line of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// Kind of the line.
    pub what: SheetLineKind,
    /// The bytes, without the line break: of the prompt, or for a cut of the file's text.
    pub text: Span,
    /// Origin of the line.
    pub origin: TextOrigin,
    /// The line of the file that it comes from.
    pub number: Option<usize>,
    /// The part of the prompt it belongs to.
    pub part: Option<usize>,
    /// Markdown class of the line.
    pub class: LineClass,
    /// Its first row.
    pub first_row: usize,
}

/// Kind of a line of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetLineKind {
    /// A line of the prompt.
    Prompt,
    /// A line of the file that was cut from the prompt: an index into the prompt's cuts.
    Cut(usize),
    /// A placeholder for a part that the user switched off.
    Off(PartKind),
    /// The end of a prompt that is too long to be shown.
    Rest,
}

/// Markdown class of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineClass {
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
pub struct SheetRow {
    /// The line that contains it.
    pub line: usize,
    /// The bytes in that line.
    pub text: Span,
    /// The indentation in columns.
    pub indent: usize,
}

/// Input that a sheet is built from.
#[derive(Clone, Copy)]
pub(super) struct SheetInput<'a> {
    pub agent: &'a Agent,
    /// The lines of the agent's file.
    pub index: &'a LineIndex,
    pub prompt: &'a Prompt,
    pub selection: &'a Selection,
    /// True if removed parts are shown at their positions.
    pub shows_cuts: bool,
}

impl PromptSheet {
    /// Lays out a prompt in rows of this many columns.
    pub(super) fn new(made: SheetInput<'_>, columns: usize) -> Self {
        let kinds = made.prompt.parts.iter().map(|part| part.kind).collect();
        let mut sheet = Self { lines: lines(made), rows: Vec::new(), kinds };
        sheet.rows.reserve(sheet.lines.len());
        for (number, line) in sheet.lines.iter_mut().enumerate() {
            line.first_row = sheet.rows.len();
            if matches!(line.what, SheetLineKind::Off(_) | SheetLineKind::Rest) {
                sheet.rows.push(SheetRow { line: number, text: Span::default(), indent: 0 });
                continue;
            }
            let of =
                if matches!(line.what, SheetLineKind::Cut(_)) { &made.agent.document.text } else { &made.prompt.text };
            wrap(line.text.of(of), columns, WrapStyle::Hanging, |piece| {
                sheet.rows.push(SheetRow {
                    line: number,
                    text: Span::new(piece.start, piece.end),
                    indent: piece.indent,
                });
            });
        }
        sheet
    }

    /// The line that contains a row.
    pub fn line_of(&self, row: usize) -> Option<&SheetLine> {
        self.rows.get(row).and_then(|row| self.lines.get(row.line))
    }

    /// The row that contains a byte of the prompt.
    pub(super) fn row_of(&self, offset: usize) -> Option<usize> {
        let stands = |line: &SheetLine| {
            line.what == SheetLineKind::Prompt && line.text.start <= offset && offset <= line.text.end
        };
        let number = self.lines.iter().position(stands)?;
        let line = &self.lines[number];
        let rows = self.rows[line.first_row..].iter().take_while(|row| row.line == number);
        let reached = rows.take_while(|row| line.text.start + row.text.start <= offset).count();
        Some(line.first_row + reached.saturating_sub(1))
    }

    /// The first line of the part of this kind.
    pub(super) fn line_of_part(&self, kind: PartKind) -> Option<usize> {
        let part = self.kinds.iter().position(|of| *of == kind)?;
        self.lines.iter().position(|line| line.what == SheetLineKind::Prompt && line.part == Some(part))
    }

    /// The row a part begins with.
    pub(super) fn row_of_part(&self, kind: PartKind) -> Option<usize> {
        self.line_of_part(kind).map(|line| self.lines[line].first_row)
    }

    /// The row for a part that is switched off.
    pub(super) fn row_of_off(&self, kind: PartKind) -> Option<usize> {
        self.lines.iter().find(|line| line.what == SheetLineKind::Off(kind)).map(|line| line.first_row)
    }

    /// The rows at which parts, and parts switched off, begin.
    pub(super) fn starts(&self) -> Vec<usize> {
        let mut starts = Vec::new();
        let mut before = None;
        for line in &self.lines {
            let begins = match line.what {
                SheetLineKind::Off(_) => true,
                SheetLineKind::Cut(_) | SheetLineKind::Rest => false,
                SheetLineKind::Prompt => line.part.is_some() && line.part != before,
            };
            if begins {
                starts.push(line.first_row);
            }
            if line.what == SheetLineKind::Prompt {
                before = line.part;
            }
        }
        starts
    }
}

/// Something left out of the prompt, and the offset in the prompt where it would be.
struct Absent {
    place: usize,
    what: SheetLineKind,
}

fn lines(made: SheetInput<'_>) -> Vec<SheetLine> {
    let text = made.prompt.text.as_str();
    let absent = absent(made);
    let mut absent = absent.iter().peekable();
    let mut lines = Vec::with_capacity(text.len() / 32);
    let mut taken = Places { taken: &made.prompt.copied, next: 0 };
    let mut part = None;
    let mut fence = None;
    let shown = Span::new(0, shown_part(text).len());
    for span in split(text, shown) {
        while let Some(Absent { what, .. }) = absent.next_if(|absent| absent.place <= span.start) {
            put_absent(made, *what, &mut lines);
        }
        part = part_at(made.prompt, span.start, part);
        let number = taken.of(span).map(|offset| made.index.line(offset));
        let origin = origin(made.prompt, part, span.start, number);
        let class = class(span.of(text), &mut fence);
        lines.push(SheetLine { what: SheetLineKind::Prompt, text: span, origin, number, part, class, first_row: 0 });
    }
    if shown.end < text.len() {
        lines.push(own_line(SheetLineKind::Rest, None));
        return lines;
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

/// The last part that begins at `offset` or before. `so_far` is the part of the previous line.
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

fn origin(prompt: &Prompt, part: Option<usize>, offset: usize, number: Option<usize>) -> TextOrigin {
    if number.is_some() {
        return TextOrigin::Body;
    }
    let part = part.and_then(|part| prompt.parts.get(part));
    let inside = part.filter(|part| part.range.as_ref().is_some_and(|range| range.contains(&offset)));
    match inside.map(|part| part.origin) {
        // Text in the body that is not in the file was filled in.
        Some(TextOrigin::Body) => TextOrigin::Person,
        Some(origin) => origin,
        None => TextOrigin::Callsheet,
    }
}

fn class<'a>(line: &'a str, fence: &mut Option<&'a str>) -> LineClass {
    let text = line.trim_start();
    let mark = text.len() - text.trim_start_matches(['`', '~']).len();
    let mark = &text[..mark];
    let is_fence = mark.len() >= 3;
    match *fence {
        Some(open) if is_fence && mark.starts_with(open) && text[mark.len()..].trim().is_empty() => {
            *fence = None;
            LineClass::Fence
        }
        Some(_) => LineClass::Code,
        None if is_fence => {
            *fence = Some(mark);
            LineClass::Fence
        }
        None => {
            let hashes = line.bytes().take_while(|byte| *byte == b'#').count();
            let is_heading = (1..=6).contains(&hashes) && line[hashes..].starts_with(' ');
            if is_heading { LineClass::Heading } else { LineClass::Text }
        }
    }
}

/// Finds, line by line, the parts of a prompt that are also in the file.
struct Places<'a> {
    taken: &'a [CopiedRange],
    next: usize,
}

impl Places<'_> {
    /// The offset in the file of the first piece of this line that is copied from it.
    fn of(&mut self, line: Span) -> Option<usize> {
        while self.taken.get(self.next).is_some_and(|taken| taken.prompt_offset + taken.span.len() <= line.start) {
            self.next += 1;
        }
        let taken = self.taken.get(self.next).filter(|taken| taken.prompt_offset <= line.end)?;
        Some(taken.span.start + line.start.saturating_sub(taken.prompt_offset))
    }
}

/// Everything left out of the prompt that has a position in it, in order.
fn absent(made: SheetInput<'_>) -> Vec<Absent> {
    let SheetInput { agent, prompt, selection, .. } = made;
    let in_body = |offset: usize| place(prompt, offset).unwrap_or_else(|| place_of_body(prompt));
    let off = selection.without.iter().filter_map(|kind| {
        let place = match kind {
            PartKind::Opening => in_body(agent.body_span().start),
            PartKind::Section(index) => in_body(agent.body.sections.get(*index)?.span.start),
            PartKind::Labeled(index) => in_body(agent.body.labels.get(*index)?.span.start),
            written => place_of_written(prompt, *written),
        };
        Some(Absent { place, what: SheetLineKind::Off(*kind) })
    });
    let mut absent: Vec<Absent> = off.collect();
    if made.shows_cuts {
        let cuts = prompt.cuts.iter().enumerate();
        absent.extend(
            cuts.map(|(index, cut)| Absent { place: in_body(cut.span.start), what: SheetLineKind::Cut(index) }),
        );
    }
    // At the same position, in the order of the file; a part that is switched off comes before its contents.
    absent.sort_by_key(|absent| {
        let in_file = match absent.what {
            SheetLineKind::Off(PartKind::Section(index)) => {
                agent.body.sections.get(index).map(|section| section.span.start)
            }
            SheetLineKind::Off(PartKind::Labeled(index)) => agent.body.labels.get(index).map(|label| label.span.start),
            SheetLineKind::Off(PartKind::Opening) => Some(agent.body_span().start),
            SheetLineKind::Cut(index) => prompt.cuts.get(index).map(|cut| cut.span.start),
            SheetLineKind::Off(_) | SheetLineKind::Prompt | SheetLineKind::Rest => None,
        };
        let rank = if let SheetLineKind::Off(kind) = absent.what { rank(kind) } else { rank(PartKind::Opening) };
        (absent.place, rank, in_file, matches!(absent.what, SheetLineKind::Cut(_)))
    });
    absent
}

/// Offset in the prompt of the byte at `offset` of the file, or of the position where it would be.
fn place(prompt: &Prompt, offset: usize) -> Option<usize> {
    let behind = prompt.copied.partition_point(|taken| taken.span.start <= offset);
    if let Some(taken) = behind.checked_sub(1).and_then(|before| prompt.copied.get(before))
        && offset < taken.span.end
    {
        return Some(taken.prompt_offset + (offset - taken.span.start));
    }
    let next = prompt.copied.get(behind).map(|taken| taken.prompt_offset);
    next.or_else(|| prompt.copied.last().map(|taken| taken.prompt_offset + taken.span.len()))
}

/// Offset of the body in the prompt, even if the template or the cuts left nothing of it.
fn place_of_body(prompt: &Prompt) -> usize {
    place_of_written(prompt, PartKind::Tools)
}

/// Offset of a part that callsheet writes: before the first part that comes after it.
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
        PartKind::Folder => 3,
        PartKind::Opening | PartKind::Section(_) | PartKind::Labeled(_) => 4,
        PartKind::Tools => 5,
        PartKind::Escalation => 6,
        PartKind::Inputs => 7,
        PartKind::Task => 8,
    }
}

/// A line that is not part of the prompt's text.
const fn own_line(what: SheetLineKind, number: Option<usize>) -> SheetLine {
    let text = Span::new(0, 0);
    SheetLine { what, text, origin: TextOrigin::Body, number, part: None, class: LineClass::Text, first_row: 0 }
}

fn put_absent(made: SheetInput<'_>, what: SheetLineKind, lines: &mut Vec<SheetLine>) {
    let line = |text: Span, number: Option<usize>| SheetLine { text, ..own_line(what, number) };
    match what {
        SheetLineKind::Cut(index) => {
            let Some(cut) = made.prompt.cuts.get(index) else { return };
            let first = made.index.line(cut.span.start);
            let shown = shown_part(cut.span.of(&made.agent.document.text)).len();
            let texts = split(&made.agent.document.text, Span::new(cut.span.start, cut.span.start + shown)).enumerate();
            lines.extend(texts.map(|(number, text)| line(text, Some(first + number))));
        }
        SheetLineKind::Off(PartKind::Section(index)) => {
            let number = made.agent.body.sections.get(index).map(|section| section.start);
            lines.push(line(Span::default(), number));
        }
        SheetLineKind::Off(PartKind::Labeled(index)) => {
            let number = made.agent.body.labels.get(index).map(|label| label.line);
            lines.push(line(Span::default(), number));
        }
        SheetLineKind::Off(_) | SheetLineKind::Prompt | SheetLineKind::Rest => lines.push(line(Span::default(), None)),
    }
}

/// The reason for a cut, for users.
pub fn why(cut: &BodyCut) -> String {
    match &cut.reason {
        CutReason::OtherMode(name) => format!("only for mode {name}"),
        CutReason::OtherTemplate(name) => format!("the output of {name}"),
        CutReason::ContextTemplate => "replaced by the Agent Context".to_owned(),
        CutReason::NotTicked => "other items are ticked".to_owned(),
        CutReason::SwitchedOff => "switched off".to_owned(),
        CutReason::Emptied => "everything below it was removed".to_owned(),
    }
}
