//! Draws the border of a pane or dialog: a title on the left, a word on the right, one at the bottom.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders};

use crate::domain::text::{fit, shown_width};
use crate::tui::app::model::Model;
use crate::tui::ui::theme::Meaning;

/// Titles of a border.
#[derive(Clone, Debug, Default)]
pub struct BorderTitles<'a> {
    /// At the top left.
    pub left: Line<'a>,
    /// At the top right.
    pub right: Line<'a>,
    /// At the bottom left.
    pub below: Line<'a>,
    /// At the bottom right.
    pub below_right: Line<'a>,
}

/// Draws a border. Returns the area inside it.
pub fn bordered(frame: &mut Frame<'_>, model: &Model, area: Rect, focused: bool, titles: BorderTitles<'_>) -> Rect {
    let line = model.theme.style(if focused { Meaning::Accent } else { Meaning::Line });
    let padded = |title: Line<'_>| {
        let mut spans = vec![Span::raw(" ")];
        let style = title.style;
        let spans_of = title.spans.into_iter();
        spans.extend(spans_of.map(|span| Span::styled(span.content.into_owned(), style.patch(span.style))));
        spans.push(Span::raw(" "));
        Line::from(spans)
    };
    let said = |title: &Line<'_>| title.width() > 0;
    let mut block = Block::new().borders(Borders::ALL).border_set(model.settings.glyphs.border).border_style(line);
    if said(&titles.left) {
        block = block.title_top(padded(titles.left).left_aligned());
    }
    if said(&titles.right) {
        block = block.title_top(padded(titles.right).right_aligned());
    }
    if said(&titles.below) {
        block = block.title_bottom(padded(titles.below).left_aligned());
    }
    if said(&titles.below_right) {
        block = block.title_bottom(padded(titles.below_right).right_aligned());
    }
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}

/// The title of a pane, accented if the pane has the focus.
pub fn title<'a>(model: &Model, text: impl Into<std::borrow::Cow<'a, str>>, focused: bool) -> Line<'a> {
    let style = if focused { model.theme.style(Meaning::Accent) } else { Style::new() };
    Line::from(Span::styled(text, style))
}

/// A rule across a pane, with a word in it unless the word is empty.
pub fn rule<'a>(model: &Model, word: &str, columns: usize) -> Line<'a> {
    let dash = model.settings.glyphs.rule;
    let line = model.theme.style(Meaning::Line);
    let word = fit(word, columns.saturating_sub(4));
    if word.is_empty() {
        return Line::styled(dash.repeat(columns), line);
    }
    let rest = columns.saturating_sub(shown_width(&word) + 3);
    Line::from(vec![
        Span::styled(dash, line),
        Span::styled(format!(" {word} "), model.theme.style(Meaning::Muted)),
        Span::styled(dash.repeat(rest), line),
    ])
}
