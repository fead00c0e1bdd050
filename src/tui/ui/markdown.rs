//! Renders Markdown as rows: headings, emphasis, lists, tables, quotes and code, wrapped to a width.

mod table;

use crate::domain::text::{TAB, expand_tabs};
use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use ratatui::style::Modifier;

use super::screen_rows::{RowPiece, ScreenRow, TextFace, TextRun, hang, width};
use super::theme::Meaning;
use crate::domain::span::LineIndex;
use table::MarkdownTable;

/// Maximum number of nested quotes and items that are indented; deeper ones get the same indentation.
const DEPTH: usize = 12;

/// A text rendered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenderedMarkdown {
    /// Its rows.
    pub rows: Vec<ScreenRow>,
    /// Its headings, in order.
    pub headings: Vec<MarkdownHeading>,
}

/// A heading of a rendered text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownHeading {
    /// The row it begins on.
    pub row: usize,
    /// 1 to 6.
    pub level: u8,
    /// Text of the heading, on one line.
    pub title: String,
}

/// Renders a text whose first line is line `first_line` of the file.
pub fn render(text: &str, first_line: usize, columns: usize) -> RenderedMarkdown {
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut writer = Writer {
        lines: LineIndex::new(text),
        text,
        first_line,
        columns,
        rendered: RenderedMarkdown::default(),
        inline: Vec::new(),
        faces: vec![TextFace::TEXT],
        frames: Vec::new(),
        last_line: 0,
        code: None,
        table: None,
        html: false,
    };
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        writer.take(event, range);
    }
    writer.flush();
    writer.rendered
}

/// The emphasis and code in a line of text that is not a block, such as a list item.
pub fn inline(text: &str, face: TextFace, line: Option<usize>) -> Vec<TextRun<'_>> {
    // Text that could be parsed as a block is left as it is, so that no character is lost.
    let opens_plainly = text.starts_with(|c: char| c.is_alphabetic() || matches!(c, '`' | '[' | '"' | '('));
    let opens_bold = text.starts_with("**") && text[2..].starts_with(char::is_alphanumeric);
    if !(opens_plainly || opens_bold) || text.starts_with("```") || !text.contains(['*', '`', '_', '[', '~', '\\']) {
        return vec![TextRun::new(text, face, line)];
    }
    let mut runs = Vec::new();
    let mut faces = vec![face];
    for event in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH) {
        let now = faces.last().copied().unwrap_or(face);
        let stressed = |stress| now.with(stress);
        match event {
            Event::Start(Tag::Emphasis) => faces.push(stressed(Modifier::ITALIC)),
            Event::Start(Tag::Strong) => faces.push(stressed(Modifier::BOLD)),
            Event::Start(Tag::Strikethrough) => faces.push(stressed(Modifier::CROSSED_OUT)),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => faces.push(stressed(Modifier::UNDERLINED)),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
                if faces.len() > 1 =>
            {
                faces.pop();
            }
            Event::Code(code) => {
                let tick = TextFace { meaning: Meaning::Muted, ..now };
                let inside =
                    if now.meaning == Meaning::Text { TextFace { meaning: Meaning::Code, ..now } } else { now };
                runs.push(TextRun::new("`", tick, line));
                runs.push(run(code, inside, line));
                runs.push(TextRun::new("`", tick, line));
            }
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => runs.push(run(text, now, line)),
            Event::SoftBreak | Event::HardBreak => runs.push(TextRun::new(" ", now, line)),
            _ => {}
        }
    }
    runs
}

fn run(text: CowStr<'_>, face: TextFace, line: Option<usize>) -> TextRun<'_> {
    let text = match text {
        CowStr::Borrowed(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.into_string()),
    };
    TextRun { text, face, line }
}

/// Element that encloses a row.
enum Frame {
    Quote,
    /// A list, and the number of its next item if it is numbered.
    List(Option<u64>),
    /// An item; its marker is only in its first row.
    Item {
        marker: RowPiece,
        said: bool,
    },
}

struct Writer<'a> {
    text: &'a str,
    lines: LineIndex,
    first_line: usize,
    columns: usize,
    rendered: RenderedMarkdown,
    /// The text of the current block.
    inline: Vec<TextRun<'a>>,
    faces: Vec<TextFace>,
    frames: Vec<Frame>,
    /// The last line of the previous block.
    last_line: usize,
    /// The lines of the current code block.
    code: Option<Vec<(usize, String)>>,
    table: Option<MarkdownTable<'a>>,
    html: bool,
}

impl<'a> Writer<'a> {
    fn take(&mut self, event: Event<'a>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) if self.code.is_some() => self.code_text(&text, range.start),
            Event::Text(text) => self.say(text, self.face(), range),
            Event::Code(code) | Event::InlineMath(code) | Event::DisplayMath(code) => {
                let tick = self.face_of(Meaning::Muted);
                self.say("`".into(), tick, range.clone());
                self.say(code, self.face_of(Meaning::Code), range.clone());
                self.say("`".into(), tick, range);
            }
            Event::Html(html) => self.html_line(&html, range.start),
            Event::InlineHtml(html) if is_break(&html) => self.say("\n".into(), TextFace::TEXT, range),
            Event::InlineHtml(html) => self.say(html, self.face_of(Meaning::Muted), range),
            Event::FootnoteReference(name) => self.say(name, self.face_of(Meaning::Muted), range),
            Event::SoftBreak => self.say(" ".into(), self.face(), range),
            Event::HardBreak => self.say("\n".into(), self.face(), range),
            Event::Rule => self.rule(&range),
            Event::TaskListMarker(ticked) => self.tick(ticked),
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Heading { .. } | Tag::Table(_) => {
                self.flush();
                self.open(range, matches!(tag, Tag::Heading { .. }));
                match tag {
                    Tag::CodeBlock(_) => self.code = Some(Vec::new()),
                    Tag::HtmlBlock => self.html = true,
                    Tag::Heading { level, .. } => {
                        let stress = if level == HeadingLevel::H1 { Modifier::UNDERLINED } else { Modifier::empty() };
                        self.faces.push(TextFace::of(Meaning::Heading).with(Modifier::BOLD).with(stress));
                    }
                    Tag::Table(alignments) => self.table = Some(MarkdownTable::new(alignments)),
                    _ => {}
                }
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.open(range, false);
                self.frames.push(Frame::Quote);
            }
            Tag::List(number) => {
                self.flush();
                self.frames.push(Frame::List(number));
            }
            Tag::Item => self.item(range),
            Tag::TableHead | Tag::TableRow => {
                let line = self.line(range.start);
                if let Some(table) = &mut self.table {
                    table.row(line);
                }
            }
            Tag::TableCell => self.inline.clear(),
            Tag::Emphasis => self.stress(Modifier::ITALIC),
            Tag::Strong => self.stress(Modifier::BOLD),
            Tag::Strikethrough => self.stress(Modifier::CROSSED_OUT),
            Tag::Link { .. } => self.stress(Modifier::UNDERLINED),
            Tag::Image { .. } => {
                self.say("image: ".into(), self.face_of(Meaning::Muted), range.start..range.start + 1);
                self.stress(Modifier::ITALIC);
            }
            _ => self.stress(Modifier::empty()),
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                self.flush();
                self.close(range);
            }
            TagEnd::Heading(level) => {
                self.heading(level);
                self.faces.pop();
                self.close(range);
            }
            TagEnd::CodeBlock => {
                self.code_block();
                self.close(range);
            }
            TagEnd::HtmlBlock => {
                self.html = false;
                self.close(range);
            }
            TagEnd::Table => {
                self.table();
                self.close(range);
            }
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.inline);
                if let Some(table) = &mut self.table {
                    table.cell(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.flush();
                self.frames.pop();
            }
            TagEnd::Item => {
                self.flush();
                if matches!(self.frames.last(), Some(Frame::Item { said: false, .. })) {
                    self.row(Vec::new(), Some(self.line(range.start)));
                    self.last_line = self.line(range.start);
                }
                self.frames.pop();
            }
            _ => {
                if self.faces.len() > 1 {
                    self.faces.pop();
                }
            }
        }
    }

    fn item(&mut self, range: &Range<usize>) {
        self.flush();
        self.open(range, false);
        let marker = match self.frames.last_mut() {
            Some(Frame::List(Some(number))) => {
                let marker = RowPiece::new(format!("{number}. "), TextFace::MUTED);
                *number += 1;
                marker
            }
            _ => RowPiece::new("• ", TextFace::sign(Meaning::Muted)),
        };
        self.frames.push(Frame::Item { marker, said: false });
    }

    fn tick(&mut self, ticked: bool) {
        let shown = if ticked {
            RowPiece::new("[x] ", TextFace::of(Meaning::Good))
        } else {
            RowPiece::new("[ ] ", TextFace::MUTED)
        };
        if let Some(Frame::Item { marker, .. }) = self.frames.last_mut() {
            *marker = shown;
        }
    }

    fn face(&self) -> TextFace {
        self.faces.last().copied().unwrap_or(TextFace::TEXT)
    }

    /// The style at this place, with another meaning.
    fn face_of(&self, meaning: Meaning) -> TextFace {
        TextFace { meaning, ..self.face() }
    }

    fn stress(&mut self, stress: Modifier) {
        self.faces.push(self.face().with(stress));
    }

    fn say(&mut self, text: CowStr<'a>, face: TextFace, range: Range<usize>) {
        let line = self.line(range.start);
        if self.table.is_none() {
            self.last_line = self.line(range.end.saturating_sub(1).max(range.start));
        }
        self.inline.push(run(text, face, Some(line)));
    }

    fn line(&self, offset: usize) -> usize {
        self.first_line + self.lines.line(offset) - 1
    }

    /// Adds an empty row before a block if its author did; before a heading always.
    fn open(&mut self, range: &Range<usize>, is_heading: bool) {
        let apart = is_heading || self.line(range.start) > self.last_line + 1;
        let after_blank = self.rendered.rows.last().is_none_or(|row| row.line.is_none());
        if apart && !after_blank && !self.first_of_item() {
            let pieces = self.prefix_of(|frame| matches!(frame, Frame::Quote));
            self.rendered.rows.push(ScreenRow { pieces, line: None });
        }
    }

    /// Returns true if the item of the next row has no text yet.
    fn first_of_item(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Item { said: false, .. }))
    }

    /// Records the last line of a block.
    fn close(&mut self, range: &Range<usize>) {
        let said = self.text.get(range.clone()).unwrap_or_default().trim_end();
        self.last_line = self.line(range.start + said.len().saturating_sub(1));
    }

    /// Writes the text collected so far.
    fn flush(&mut self) {
        if self.inline.is_empty() || self.table.is_some() {
            return;
        }
        let runs = std::mem::take(&mut self.inline);
        self.wrapped(&runs, Vec::new());
    }

    /// Writes text inside its frames, after a given beginning.
    fn wrapped(&mut self, runs: &[TextRun<'_>], begin: Vec<RowPiece>) {
        let mut first = self.prefix();
        let rest = self.prefix_of(|_| true);
        let room = self.columns.saturating_sub(width(&rest));
        for mut row in hang(begin, runs, room) {
            let prefix = if first.is_empty() { rest.clone() } else { std::mem::take(&mut first) };
            row.pieces.splice(0..0, prefix);
            self.rendered.rows.push(row);
        }
    }

    fn row(&mut self, pieces: Vec<RowPiece>, line: Option<usize>) {
        let mut all = self.prefix();
        all.extend(pieces);
        self.rendered.rows.push(ScreenRow { pieces: all, line });
    }

    /// The pieces before the next row. Markers are included only once.
    fn prefix(&mut self) -> Vec<RowPiece> {
        let pieces = self.prefix_with(|_| true, true);
        for frame in &mut self.frames {
            if let Frame::Item { said, .. } = frame {
                *said = true;
            }
        }
        pieces
    }

    fn prefix_of(&self, wanted: impl Fn(&Frame) -> bool) -> Vec<RowPiece> {
        self.prefix_with(wanted, false)
    }

    fn prefix_with(&self, wanted: impl Fn(&Frame) -> bool, marked: bool) -> Vec<RowPiece> {
        let mut pieces = Vec::new();
        let mut used = 0;
        let indented = self.frames.iter().filter(|frame| !matches!(frame, Frame::List(_)) && wanted(frame));
        for frame in indented.take(DEPTH) {
            let piece = match frame {
                Frame::Quote => RowPiece::new("▎ ", TextFace::sign(Meaning::Line)),
                Frame::Item { marker, said: false } if marked => marker.clone(),
                Frame::Item { marker, .. } => RowPiece::gap(marker.text.chars().count()),
                Frame::List(_) => continue,
            };
            used += piece.text.chars().count();
            if used > self.columns / 2 {
                break;
            }
            pieces.push(piece);
        }
        pieces
    }

    fn heading(&mut self, level: HeadingLevel) {
        let runs = std::mem::take(&mut self.inline);
        let title: String = runs.iter().map(|run| run.text.as_ref()).collect();
        let level = level as u8;
        let row = self.rendered.rows.len();
        self.rendered.headings.push(MarkdownHeading { row, level, title: title.replace('\n', " ") });
        let hashes = format!("{} ", "#".repeat(usize::from(level)));
        self.wrapped(&runs, vec![RowPiece::new(hashes, TextFace::MUTED)]);
    }

    fn rule(&mut self, range: &Range<usize>) {
        self.flush();
        self.open(range, false);
        let room = self.columns.saturating_sub(width(&self.prefix_of(|_| true)));
        let line = self.line(range.start);
        self.row(vec![RowPiece::new("─".repeat(room), TextFace::sign(Meaning::Line))], Some(line));
        self.close(range);
    }

    fn code_text(&mut self, text: &str, start: usize) {
        let first = self.line(start);
        let Some(code) = &mut self.code else { return };
        // A line may arrive in several pieces.
        for (index, said) in text.split_inclusive('\n').enumerate() {
            match code.last_mut() {
                Some((_, last)) if index == 0 && !last.ends_with('\n') => last.push_str(said),
                _ => code.push((first + index, said.to_owned())),
            }
        }
    }

    fn code_block(&mut self) {
        for (line, said) in self.code.take().unwrap_or_default() {
            let said = said.trim_end_matches(['\n', '\r']);
            let prefix = self.prefix();
            let bar = |sign: &str| RowPiece::new(sign, TextFace::sign(Meaning::Line));
            let room = self.columns.saturating_sub(width(&prefix) + 2).max(1);
            let runs = [TextRun::new(expand_tabs(said, TAB), TextFace::of(Meaning::Code), Some(line))];
            for (index, wrapped) in hang(Vec::new(), &runs, room).into_iter().enumerate() {
                let mut pieces = prefix.clone();
                pieces.push(bar(if index == 0 { "│ " } else { "┆ " }));
                pieces.extend(wrapped.pieces);
                self.rendered.rows.push(ScreenRow { pieces, line: Some(line) });
            }
        }
    }

    fn html_line(&mut self, html: &str, start: usize) {
        let line = self.line(start);
        for (index, said) in html.lines().enumerate() {
            if said.trim().is_empty() {
                continue;
            }
            let runs = [TextRun::new(expand_tabs(said, TAB), TextFace::MUTED, Some(line + index))];
            self.wrapped(&runs, Vec::new());
        }
    }

    fn table(&mut self) {
        let Some(table) = self.table.take() else { return };
        let room = self.columns.saturating_sub(width(&self.prefix_of(|_| true)));
        for row in table.rows(room) {
            let line = row.line;
            self.row(row.pieces, line);
        }
    }
}

/// Returns true for a tag that breaks the line: `<br>`, `<br/>`.
fn is_break(html: &str) -> bool {
    let name = html.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/').trim();
    name.eq_ignore_ascii_case("br")
}

#[cfg(test)]
mod tests;
