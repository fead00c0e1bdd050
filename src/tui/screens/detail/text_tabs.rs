//! The body of an agent, rendered, and its file as it is.

use crate::domain::text::{TAB, clean_line, expand_tabs, grouped, repair_doubled};
use std::borrow::Cow;
use std::ops::Range;

use ratatui::style::Modifier;

use super::tab_page::{PageSection, TabPage};
use crate::domain::agent::Agent;
use crate::domain::body::CodeBlock;
use crate::domain::span::Span;
use crate::domain::value::ValueNode;
use crate::tui::ui::markdown;
use crate::tui::ui::screen_rows::{RowPiece, ScreenRow, TextFace, TextRun, hang};
use crate::tui::ui::shown_part::{not_shown, shown_part};
use crate::tui::ui::theme::Meaning;

/// Puts the rendered body on the page.
pub(super) fn fill_body(page: &mut TabPage, agent: &Agent) {
    let whole = agent.body_span().of(&agent.document.text);
    let text = shown_part(whole);
    if text.trim().is_empty() {
        page.blank();
        page.say("This file has no text after its frontmatter.", TextFace::MUTED);
        return;
    }
    // Doubly encoded text is shown repaired; the tab File shows it unchanged.
    let repaired = repair_doubled(text).map_or(Cow::Borrowed(text), |doubled| Cow::Owned(doubled.text));
    let rendered = markdown::render(&repaired, agent.body.first_line, page.measure());
    page.rows = rendered.rows;
    page.sections = rendered
        .headings
        .into_iter()
        .map(|heading| PageSection { row: heading.row, level: heading.level, title: heading.title })
        .collect();
    if text.len() < whole.len() {
        page.blank();
        page.say(&not_shown(text, whole), TextFace::MUTED);
    }
}

/// The headings above a row: `Instructions › When Critical`. The title of the file is included only if there is no
/// other heading.
pub(super) fn path_of(page: &TabPage, row: usize) -> Vec<RowPiece> {
    let mut path: Vec<&PageSection> = Vec::new();
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
            pieces.push(RowPiece::new(" › ", TextFace::sign(Meaning::Muted)));
        }
        pieces.push(RowPiece::clean(&section.title, TextFace::MUTED));
    }
    pieces
}

/// Fills the page with the file: numbered lines, long ones wrapped.
pub(super) fn fill_file(page: &mut TabPage, agent: &Agent) {
    let text = &agent.document.text;
    let lines = agent.document.lines();
    let digits = lines.count().to_string().len();
    let block = agent.frontmatter.block.map_or(Span::default(), |block| block.outer);
    let mut keys = Vec::new();
    collect_keys(&agent.frontmatter.values, &mut keys);
    keys.sort_unstable();
    let mut looks = Looks { text, block, keys: &keys, code: &agent.body.code_blocks, body: agent.body_span() };
    let shown = shown_part(text);
    for number in 1..=lines.count() {
        let span = lines.span(number);
        if span.start >= shown.len() && number > 1 {
            break;
        }
        let span = Span::new(span.start, span.end.min(shown.len()));
        let runs = looks.runs(span, number);
        let gutter = vec![RowPiece::new(format!("{number:>digits$}"), TextFace::MUTED), RowPiece::gap(2)];
        let mut rows = hang(gutter, &runs.runs, page.columns());
        for row in &mut rows {
            row.line = Some(number);
        }
        if runs.heading {
            page.section(1, "");
        }
        page.rows.extend(rows);
    }
    if shown.len() < text.len() {
        page.blank();
        page.say(&not_shown(shown, text), TextFace::MUTED);
    }
}

/// Number of letters, without spaces, on a line before a column, both from 1, as the page shows them.
pub(super) fn letters_before(agent: &Agent, line: usize, column: usize) -> usize {
    let said = agent.document.lines().span(line).of(&agent.document.text);
    let end = said.char_indices().nth(column.saturating_sub(1)).map_or(said.len(), |(at, _)| at);
    letters(&clean_line(&said[..end]))
}

/// Number of letters of the file that a row shows.
pub(super) fn letters_of(row: &ScreenRow) -> usize {
    // The first piece is the line number, or the space for it.
    row.pieces.iter().skip(1).map(|piece| letters(&piece.text)).sum()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The row, among the rows of one line, that contains the letter with `before` letters before it.
pub(super) fn row_of(page: &TabPage, rows: Range<usize>, before: usize) -> usize {
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
fn collect_keys(node: &ValueNode, keys: &mut Vec<Span>) {
    for pair in node.pairs() {
        keys.push(pair.key_span);
        collect_keys(&pair.value, keys);
    }
    for item in node.items() {
        collect_keys(item, keys);
    }
}

/// Facts that decide the style of a line of a file.
struct Looks<'a> {
    text: &'a str,
    block: Span,
    /// Those after the current position.
    keys: &'a [Span],
    /// Those after the current position.
    code: &'a [CodeBlock],
    body: Span,
}

/// A line of a file, ready to be wrapped.
struct Line<'a> {
    runs: Vec<TextRun<'a>>,
    heading: bool,
}

impl<'a> Looks<'a> {
    fn runs(&mut self, span: Span, number: usize) -> Line<'a> {
        let raw = span.of(self.text);
        let said = raw.strip_suffix('\n').unwrap_or(raw);
        let said = said.strip_suffix('\r').unwrap_or(said);
        let run = |text: &'a str, face: TextFace| TextRun::new(expand_tabs(text, TAB), face, Some(number));
        if self.block.holds(span.start) {
            return Line { runs: self.of_block(span, said, &run), heading: false };
        }
        while self.code.first().is_some_and(|block| block.end < number) {
            self.code = &self.code[1..];
        }
        let in_code = self.code.first().is_some_and(|block| block.start <= number);
        let heading = !in_code && self.body.start <= span.start && is_heading(said);
        let face = match (in_code, heading) {
            (true, _) => TextFace::of(Meaning::Code),
            (_, true) => TextFace::of(Meaning::Heading).with(Modifier::BOLD),
            _ => TextFace::TEXT,
        };
        Line { runs: vec![run(said, face)], heading }
    }

    /// A line of the frontmatter, with keys accented, and fences and comments faint.
    fn of_block(
        &mut self,
        span: Span,
        said: &'a str,
        run: &impl Fn(&'a str, TextFace) -> TextRun<'a>,
    ) -> Vec<TextRun<'a>> {
        let trimmed = said.trim();
        let is_fence = trimmed.len() >= 3 && trimmed.bytes().all(|byte| matches!(byte, b'-' | b'+'));
        if is_fence || trimmed.starts_with('#') {
            return vec![run(said, TextFace::MUTED)];
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
                runs.push(run(Span::new(at, from).of(self.text), TextFace::TEXT));
                runs.push(run(Span::new(from, to).of(self.text), TextFace::of(Meaning::Accent)));
                at = to;
            }
        }
        runs.push(run(Span::new(at, end).of(self.text), TextFace::TEXT));
        runs
    }
}

fn is_heading(said: &str) -> bool {
    let hashes = said.bytes().take_while(|&byte| byte == b'#').count();
    (1..=6).contains(&hashes) && said[hashes..].starts_with([' ', '\t'])
}

/// Length of the file.
pub(super) fn measure_of(agent: &Agent) -> Vec<RowPiece> {
    let lines = if agent.document.text.is_empty() { 0 } else { agent.document.lines().count() };
    let lines = if lines == 1 { "1 line".to_owned() } else { format!("{} lines", grouped(lines)) };
    vec![RowPiece::new(lines, TextFace::MUTED)]
}

/// The size of the file in words: `≈ 1,284 tokens, 5,134 bytes`.
pub(super) fn size(agent: &Agent) -> String {
    let size = agent.document.size();
    // A nonbreaking space keeps the mark and the number together.
    format!("≈\u{a0}{} tokens, {} bytes", grouped(size.tokens), grouped(size.bytes))
}
