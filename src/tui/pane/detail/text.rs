//! The body of an agent, rendered, and its file, as it is.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::style::Modifier;

use super::super::super::markdown;
use super::super::super::rows::{Face, Piece, Row, Run, expand_tabs, hang};
use super::super::super::theme::Meaning;
use super::page::{Page, Section};
use crate::domain::agent::Agent;
use crate::domain::body::CodeBlock;
use crate::domain::compose::Size;
use crate::domain::span::Span;
use crate::domain::text::{clean_line, repair_doubled};
use crate::domain::value::Node;

/// Puts the rendered body on the page.
pub(super) fn fill_body(page: &mut Page, agent: &Agent) {
    let text = agent.body_span().of(&agent.document.text);
    if text.trim().is_empty() {
        page.blank();
        page.say("This file has no text behind its frontmatter.", Face::MUTED);
        return;
    }
    // Text that was encoded twice is shown as it was meant; the tab File shows it as it is.
    let text = repair_doubled(text).map_or(Cow::Borrowed(text), |doubled| Cow::Owned(doubled.text));
    let rendered = markdown::render(&text, agent.body.first_line, page.measure());
    page.rows = rendered.rows;
    page.sections = rendered
        .headings
        .into_iter()
        .map(|heading| Section { row: heading.row, level: heading.level, title: heading.title })
        .collect();
}

/// The headings a row stands under: `Instructions › When Critical`. The title of the file is named
/// only where no other heading is.
pub(super) fn path_of(page: &Page, row: usize) -> Vec<Piece> {
    let mut path: Vec<&Section> = Vec::new();
    let above = page.sections.partition_point(|section| section.row <= row);
    for section in page.sections[..above].iter().rev() {
        if path.last().is_none_or(|inner| section.level < inner.level) {
            path.push(section);
        }
        if section.level == 1 {
            break;
        }
    }
    path.reverse();
    if path.len() > 1 && path[0].level == 1 {
        path.remove(0);
    }
    let mut pieces = Vec::new();
    for section in path {
        if !pieces.is_empty() {
            pieces.push(Piece::new(" › ", Face::sign(Meaning::Muted)));
        }
        pieces.push(Piece::clean(&section.title, Face::MUTED));
    }
    pieces
}

/// Puts the file on the page: numbered lines, long ones wrapped.
pub(super) fn fill_file(page: &mut Page, agent: &Agent) {
    let text = &agent.document.text;
    let lines = agent.document.lines();
    let digits = lines.count().to_string().len();
    let block = agent.frontmatter.block.map_or(Span::default(), |block| block.outer);
    let mut keys = Vec::new();
    collect_keys(&agent.frontmatter.values, &mut keys);
    keys.sort_unstable();
    let mut looks = Looks { text, block, keys: &keys, code: &agent.body.code_blocks, body: agent.body_span() };
    for number in 1..=lines.count() {
        let span = lines.span(number);
        let runs = looks.runs(span, number);
        let gutter = vec![Piece::new(format!("{number:>digits$}"), Face::MUTED), Piece::gap(2)];
        let mut rows = hang(gutter, &runs.runs, page.columns());
        for row in &mut rows {
            row.line = Some(number);
        }
        if runs.heading {
            page.section(1, "");
        }
        page.rows.extend(rows);
    }
}

/// How many letters, spaces not counted, stand on a line before a column, both from 1, as the page
/// shows them.
pub(super) fn letters_before(agent: &Agent, line: usize, column: usize) -> usize {
    let said = agent.document.lines().span(line).of(&agent.document.text);
    let end = said.char_indices().nth(column.saturating_sub(1)).map_or(said.len(), |(at, _)| at);
    letters(&clean_line(&said[..end]))
}

/// How many letters of the file a row shows.
pub(super) fn letters_of(row: &Row) -> usize {
    // The first piece is the number, or the room for it.
    row.pieces.iter().skip(1).map(|piece| letters(&piece.text)).sum()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The row, among those of one line, before whose end so many letters stand.
pub(super) fn row_of(page: &Page, rows: Range<usize>, before: usize) -> usize {
    let mut seen = 0;
    let last = rows.end.saturating_sub(1).max(rows.start);
    rows.into_iter()
        .find(|&row| {
            seen += page.rows.get(row).map_or(0, letters_of);
            seen > before
        })
        .unwrap_or(last)
}

/// The spans of every key of the frontmatter.
fn collect_keys(node: &Node, keys: &mut Vec<Span>) {
    for pair in node.pairs() {
        keys.push(pair.key_span);
        collect_keys(&pair.value, keys);
    }
    for item in node.items() {
        collect_keys(item, keys);
    }
}

/// What decides how a line of a file looks.
struct Looks<'a> {
    text: &'a str,
    block: Span,
    /// Those not passed yet.
    keys: &'a [Span],
    /// Those not passed yet.
    code: &'a [CodeBlock],
    body: Span,
}

/// A line of a file, ready to be wrapped.
struct Line<'a> {
    runs: Vec<Run<'a>>,
    heading: bool,
}

impl<'a> Looks<'a> {
    fn runs(&mut self, span: Span, number: usize) -> Line<'a> {
        let raw = span.of(self.text);
        let said = raw.strip_suffix('\n').unwrap_or(raw);
        let said = said.strip_suffix('\r').unwrap_or(said);
        let run = |text: &'a str, face: Face| Run::new(expand_tabs(text), face, Some(number));
        if self.block.holds(span.start) {
            return Line { runs: self.of_block(span, said, &run), heading: false };
        }
        while self.code.first().is_some_and(|block| block.end < number) {
            self.code = &self.code[1..];
        }
        let in_code = self.code.first().is_some_and(|block| block.start <= number);
        let heading = !in_code && self.body.start <= span.start && is_heading(said);
        let face = match (in_code, heading) {
            (true, _) => Face::of(Meaning::Code),
            (_, true) => Face::of(Meaning::Heading).with(Modifier::BOLD),
            _ => Face::TEXT,
        };
        Line { runs: vec![run(said, face)], heading }
    }

    /// A line of the frontmatter: its keys accented, fences and comments faint.
    fn of_block(&mut self, span: Span, said: &'a str, run: &impl Fn(&'a str, Face) -> Run<'a>) -> Vec<Run<'a>> {
        let trimmed = said.trim();
        let is_fence = trimmed.len() >= 3 && trimmed.bytes().all(|byte| matches!(byte, b'-' | b'+'));
        if is_fence || trimmed.starts_with('#') {
            return vec![run(said, Face::MUTED)];
        }
        let end = span.start + said.len();
        while self.keys.first().is_some_and(|key| key.end <= span.start) {
            self.keys = &self.keys[1..];
        }
        let mut runs = Vec::new();
        let mut at = span.start;
        for key in self.keys.iter().take_while(|key| key.start < end) {
            let (from, to) = (key.start.max(at), key.end.min(end));
            if from < to {
                runs.push(run(Span::new(at, from).of(self.text), Face::TEXT));
                runs.push(run(Span::new(from, to).of(self.text), Face::of(Meaning::Accent)));
                at = to;
            }
        }
        runs.push(run(Span::new(at, end).of(self.text), Face::TEXT));
        runs
    }
}

fn is_heading(said: &str) -> bool {
    let hashes = said.bytes().take_while(|&byte| byte == b'#').count();
    (1..=6).contains(&hashes) && said[hashes..].starts_with([' ', '\t'])
}

/// How long the file is.
pub(super) fn measure_of(agent: &Agent) -> Vec<Piece> {
    let lines = if agent.document.text.is_empty() { 0 } else { agent.document.lines().count() };
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{} lines", grouped(lines)) };
    vec![Piece::new(lines, Face::MUTED)]
}

/// The size of the file in words: `≈ 1,284 tokens, 5,134 bytes`.
pub(super) fn size(agent: &Agent) -> String {
    let size = Size::of(&agent.document.text);
    // A space that no row ends at stands behind the sign.
    format!("≈\u{a0}{} tokens, {} bytes", grouped(size.tokens), grouped(size.bytes))
}

/// A number with commas between its thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
