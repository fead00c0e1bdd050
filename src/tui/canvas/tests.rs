#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::style::{Color, Modifier, Style};
use vt100::Parser;

use super::*;

const WIDTH: u16 = 34;
const HEIGHT: u16 = 5;

fn terminal() -> Terminal<Canvas<Vec<u8>>> {
    Terminal::new(Canvas::new(Vec::new(), || Ok(Size::new(WIDTH, HEIGHT))).unwrap()).unwrap()
}

fn blank_parser() -> Parser {
    Parser::new(HEIGHT.try_into().unwrap(), WIDTH.try_into().unwrap(), 0)
}

/// A text at a place in a style.
type Stroke = (u16, u16, String, Style);

/// Draws a frame and answers what was sent for it.
fn draw(terminal: &mut Terminal<Canvas<Vec<u8>>>, strokes: &[Stroke], cursor: Option<(u16, u16)>) -> Vec<u8> {
    let paint = |frame: &mut ratatui::Frame<'_>| {
        for (x, y, text, style) in strokes {
            let room = usize::from(WIDTH - x);
            frame.buffer_mut().set_stringn(*x, *y, text, room, *style);
        }
        if let Some(cursor) = cursor {
            frame.set_cursor_position(cursor);
        }
    };
    terminal.draw(paint).unwrap();
    std::mem::take(terminal.backend_mut().output_mut())
}

/// The sign and the look of every cell a parsed terminal shows.
fn seen(parser: &Parser) -> Vec<String> {
    let cells = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (y, x)));
    cells
        .map(|(y, x)| {
            let cell = parser.screen().cell(y, x).unwrap();
            if cell.is_wide_continuation() {
                return String::new();
            }
            let symbol = if cell.contents().is_empty() { " " } else { cell.contents() };
            if symbol == " " {
                let line = if cell.underline() || cell.inverse() { cell.fgcolor() } else { vt100::Color::Default };
                return format!(" {:?} {line:?} {} {}", cell.bgcolor(), cell.underline(), cell.inverse());
            }
            format!(
                "{symbol} {:?} {:?} {} {} {} {} {}",
                cell.fgcolor(),
                cell.bgcolor(),
                cell.bold(),
                cell.dim(),
                cell.italic(),
                cell.underline(),
                cell.inverse()
            )
        })
        .collect()
}

fn styles() -> impl Strategy<Value = Style> {
    let colours = prop::sample::select(vec![
        None,
        Some(Color::Reset),
        Some(Color::Red),
        Some(Color::DarkGray),
        Some(Color::Indexed(99)),
        Some(Color::Rgb(1, 20, 255)),
    ]);
    let modifiers = prop::sample::select(vec![
        Modifier::empty(),
        Modifier::BOLD,
        Modifier::DIM,
        Modifier::BOLD | Modifier::UNDERLINED,
        Modifier::ITALIC,
        Modifier::REVERSED,
    ]);
    (colours.clone(), colours, modifiers).prop_map(|(fg, bg, modifier)| {
        let mut style = Style::new().add_modifier(modifier);
        (style.fg, style.bg) = (fg, bg);
        style
    })
}

fn strokes() -> impl Strategy<Value = Vec<Stroke>> {
    let text = prop_oneof![
        "[a-z ]{0,34}",
        " {1,30}",
        "[ab日本語 ─│]{0,12}",
        Just("│ name         │ two      │".to_owned()),
    ];
    prop::collection::vec((0..WIDTH, 0..HEIGHT, text, styles()), 0..8)
}

proptest! {
    /// Whatever was shown, after a frame the terminal shows what a fresh one is drawn as.
    #[test]
    fn the_terminal_shows_every_frame(frames in prop::collection::vec((strokes(), prop::option::of((0..WIDTH, 0..HEIGHT))), 1..6)) {
        let mut terminal = terminal();
        let mut parser = blank_parser();
        for (strokes, cursor) in frames {
            parser.process(&draw(&mut terminal, &strokes, cursor));
            let mut fresh = blank_parser();
            fresh.process(&draw(&mut self::terminal(), &strokes, cursor));
            prop_assert_eq!(seen(&parser), seen(&fresh));
            prop_assert_eq!(parser.screen().hide_cursor(), cursor.is_none());
            if let Some((x, y)) = cursor {
                prop_assert_eq!(parser.screen().cursor_position(), (y, x));
            }
            let drawn = terminal.backend().wanted.iter();
            for (cell, seen) in drawn.zip(seen(&parser)) {
                prop_assert!(is_covered(cell) && seen.is_empty() || seen.starts_with(cell.symbol()), "{cell:?} {seen}");
            }
        }
    }
}

fn stroke(x: u16, y: u16, text: &str, style: Style) -> Stroke {
    (x, y, text.to_owned(), style)
}

/// What is sent to go from one frame to another, without the marks round it.
fn sent(before: &[Stroke], after: &[Stroke]) -> String {
    let mut terminal = terminal();
    draw(&mut terminal, before, None);
    let bytes = draw(&mut terminal, after, None);
    let text = String::from_utf8(bytes).unwrap();
    text.strip_prefix("\x1b[?2026h").and_then(|text| text.strip_suffix("\x1b[?2026l")).unwrap_or(&text).to_owned()
}

#[test]
fn what_stays_is_not_sent_again() {
    let plain = Style::new();
    let frame = [stroke(0, 0, "one", plain), stroke(3, 2, "two", Style::new().fg(Color::Red))];
    assert_eq!(sent(&frame, &frame), "");
    // Nobody sees the colour of a blank.
    assert_eq!(sent(&[], &[stroke(4, 1, "   ", Style::new().fg(Color::Red).bold())]), "");
}

#[test]
fn blanks_are_erased_and_near_cells_written_over() {
    let plain = Style::new();
    let bordered = [stroke(0, 1, "│ a long line of text here       │", plain)];
    let empty = [stroke(0, 1, "│                                │", plain)];
    assert_eq!(sent(&bordered, &empty), "\x1b[2;3H\x1b[24X");
    assert_eq!(sent(&[stroke(0, 1, "a long line", plain)], &[]), "\x1b[2H\x1b[K");
    // From `u` to `a` one letter stays: shorter to write it than to step over it.
    assert_eq!(sent(&[stroke(0, 0, "bug", plain)], &[stroke(0, 0, "rua", plain)]), "\x1b[Hrua");
}

#[test]
fn a_letter_marked_in_every_row_costs_a_few_bytes_each() {
    let plain = Style::new();
    let rows = |style: Style| -> Vec<Stroke> {
        (0..HEIGHT).flat_map(|y| [stroke(2, y, "abc", plain), stroke(3, y, "b", style)]).collect()
    };
    let marked = Style::new().fg(Color::Rgb(1, 2, 3)).bold();
    assert_eq!(sent(&rows(plain), &rows(marked)), "\x1b[1;4H\x1b[1;38;2;1;2;3mb\n\x08b\n\x08b\n\x08b\n\x08b");
    assert_eq!(sent(&rows(marked), &rows(plain)), "\x1b[1;4H\x1b[mb\n\x08b\n\x08b\n\x08b\n\x08b");
}

#[test]
fn signs_of_uncertain_width_do_not_shift_what_follows() {
    let row = sent(&[], &[stroke(0, 0, "👩‍🚀x", Style::new())]);
    assert_eq!(row, "\x1b[H  \x08\x08👩‍🚀\x1b[1;3Hx");
}
