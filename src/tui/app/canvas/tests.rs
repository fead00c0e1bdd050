#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::style::{Color, Modifier, Style};
use vt100::Parser;

use super::*;

const WIDTH: u16 = 34;
const HEIGHT: u16 = 5;

fn terminal() -> Terminal<TerminalCanvas<Vec<u8>>> {
    Terminal::new(TerminalCanvas::new(Vec::new(), || Ok(Size::new(WIDTH, HEIGHT))).unwrap()).unwrap()
}

fn blank_parser() -> Parser {
    Parser::new(HEIGHT.try_into().unwrap(), WIDTH.try_into().unwrap(), 0)
}

/// A text with its position and style.
type Stroke = (u16, u16, String, Style);

/// Draws a frame. Returns the bytes sent.
fn draw(terminal: &mut Terminal<TerminalCanvas<Vec<u8>>>, strokes: &[Stroke], cursor: Option<(u16, u16)>) -> Vec<u8> {
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

/// The characters and styles of all cells that a parsed terminal shows.
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
    let colors = prop::sample::select(vec![
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
    (colors.clone(), colors, modifiers).prop_map(|(fg, bg, modifier)| {
        let mut style = Style::new().add_modifier(modifier);
        (style.fg, style.bg) = (fg, bg);
        style
    })
}

fn strokes() -> impl Strategy<Value = Vec<Stroke>> {
    let text =
        prop_oneof!["[a-z ]{0,34}", " {1,30}", "[ab日本語 ─│]{0,12}", Just("│ name         │ two      │".to_owned()),];
    prop::collection::vec((0..WIDTH, 0..HEIGHT, text, styles()), 0..8)
}

proptest! {
    /// After any frame, the terminal shows the same as if it were drawn from scratch.
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

/// The bytes that change one frame into another, without the synchronized-update marks.
fn sent(before: &[Stroke], after: &[Stroke]) -> String {
    let mut terminal = terminal();
    draw(&mut terminal, before, None);
    let bytes = draw(&mut terminal, after, None);
    let text = String::from_utf8(bytes).unwrap();
    text.strip_prefix("\x1b[?2026h").and_then(|text| text.strip_suffix("\x1b[?2026l")).unwrap_or(&text).to_owned()
}

#[test]
fn bold_and_faint_together_look_the_same_whatever_was_before() {
    let (bold, faint) = (Style::new().bold(), Style::new().dim());
    let both = [stroke(0, 0, "x", bold), stroke(0, 0, "x", faint)];
    let fresh = sent(&[], &both);
    for before in [bold, faint] {
        let again = sent(&[], &[stroke(2, 0, "y", before), both[0].clone(), both[1].clone()]);
        assert!(fresh.contains("1;2m") && again.contains("1;2m"), "{again:?}");
        // In a single row, the pen comes from the left to both.
        let onwards = sent(&[], &[stroke(0, 0, "y", before), stroke(1, 0, "x", bold), stroke(1, 0, "x", faint)]);
        assert!(onwards.contains("1;2m"), "{onwards:?}");
    }
}

#[test]
fn unchanged_cells_are_not_sent_again() {
    let plain = Style::new();
    let frame = [stroke(0, 0, "one", plain), stroke(3, 2, "two", Style::new().fg(Color::Red))];
    assert_eq!(sent(&frame, &frame), "");
    // The color of a blank is invisible.
    assert_eq!(sent(&[], &[stroke(4, 1, "   ", Style::new().fg(Color::Red).bold())]), "");
}

#[test]
fn blanks_are_erased_and_near_cells_written_over() {
    let plain = Style::new();
    let bordered = [stroke(0, 1, "│ a long line of text here       │", plain)];
    let empty = [stroke(0, 1, "│                                │", plain)];
    assert_eq!(sent(&bordered, &empty), "\x1b[2;3H\x1b[24X");
    assert_eq!(sent(&[stroke(0, 1, "a long line", plain)], &[]), "\x1b[2H\x1b[K");
    // One letter between `u` and `a` is unchanged: rewriting it is shorter than skipping it.
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
fn characters_of_uncertain_width_do_not_shift_the_rest_of_the_row() {
    let row = sent(&[], &[stroke(0, 0, "👩‍🚀x", Style::new())]);
    assert_eq!(row, "\x1b[H  \x08\x08👩‍🚀\x1b[1;3Hx");
}

mod screen {
    //! The bytes that a key press costs on the screen.

    use std::rc::Rc;
    use std::sync::Arc;

    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::{TerminalOptions, Viewport};

    use super::*;
    use crate::domain::agent::{AgentId, AgentLocation, ReadDepth, read_entry};
    use crate::domain::compose::TemplateSet;
    use crate::domain::generic::GenericWords;
    use crate::domain::library::Library;
    use crate::domain::source::SourceId;
    use crate::tui::app::message::Message;
    use crate::tui::app::model::{Model, ScreenSettings};
    use crate::tui::app::update::update;
    use crate::tui::app::view;
    use crate::tui::ui::key::KeyPress;
    use crate::tui::ui::keymap::Keymap;
    use crate::tui::ui::theme::{ColorDepth, Theme};

    const AREA: Rect = Rect { x: 0, y: 0, width: 160, height: 45 };

    /// A list of agents on two terminals: with our backend, and with the usual one.
    struct Stage {
        model: Model,
        ours: Terminal<TerminalCanvas<Vec<u8>>>,
        usual: Terminal<CrosstermBackend<Counted>>,
        counted: Counted,
    }

    /// Counts the bytes written.
    #[derive(Clone, Default)]
    struct Counted(Rc<std::cell::Cell<usize>>);

    impl Write for Counted {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.set(self.0.get() + bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Stage {
        fn new() -> Self {
            let words = ["reviewer", "architect", "planner", "tester", "writer"];
            let entries = (0..200).map(|number| {
                let name = format!("{}-{}-{number:03}", words[number % 5], words[number * 7 / 5 % 5]);
                let found = AgentLocation {
                    id: AgentId(name.clone()),
                    path: None,
                    relative: format!("{name}.md"),
                    source: SourceId(0),
                    format: None,
                    size: 0,
                    copy_of: None,
                    in_list: None,
                };
                let text =
                    format!("---\nname: {name}\ndescription: Looks at {number} things and says what it saw.\n---\n");
                read_entry(found, text.as_bytes(), ReadDepth::Head, GenericWords::built_in())
            });
            let library = Library::new(Vec::new(), entries.collect());
            let (themes, _) = Theme::all(&[], ColorDepth::True);
            let templates = TemplateSet::built_in().clone();
            let mut model = Model::new(AREA, ScreenSettings::default(), themes, Keymap::default(), templates);
            update(&mut model, Message::library_read(Arc::new(library), true));
            let canvas = TerminalCanvas::new(Vec::new(), || Ok(Size::new(AREA.width, AREA.height))).unwrap();
            let fixed = TerminalOptions { viewport: Viewport::Fixed(AREA) };
            let counted = Counted::default();
            let usual = Terminal::with_options(CrosstermBackend::new(counted.clone()), fixed).unwrap();
            let mut stage = Self { model, ours: Terminal::new(canvas).unwrap(), usual, counted };
            stage.draw();
            stage
        }

        /// Draws the screen on both. Returns the bytes of ours and of the usual one.
        fn draw(&mut self) -> (usize, usize) {
            self.ours.draw(|frame| view::draw(frame, &self.model)).unwrap();
            self.usual.draw(|frame| view::draw(frame, &self.model)).unwrap();
            (std::mem::take(self.ours.backend_mut().output_mut()).len(), self.counted.0.take())
        }

        fn press(&mut self, key: KeyPress) -> (usize, usize) {
            update(&mut self.model, Message::Key(key));
            self.draw()
        }
    }

    #[test]
    fn a_key_sends_what_changed_and_little_else() {
        let mut stage = Stage::new();
        assert_eq!(stage.draw().0, BEGIN.len() + END.len(), "a frame in which nothing changed");
        let typed: Vec<(usize, usize)> = KeyPress::parse_row("/review<bs><bs><bs><bs><bs><bs>")
            .unwrap()
            .into_iter()
            .map(|key| stage.press(key))
            .collect();
        let ours: usize = typed.iter().map(|(ours, _)| ours).sum();
        let usual: usize = typed.iter().map(|(_, usual)| usual).sum();
        assert!(ours * 2 < usual, "{typed:?}");
        assert!(ours / typed.len() < 2048, "{typed:?}");
        // From the third letter on, each row only highlights one more letter.
        assert!(typed[5].0 < 300, "{typed:?}");
        let moved = KeyPress::parse_row("<esc>jj").unwrap().into_iter().map(|key| stage.press(key).0).last();
        assert!(moved.is_some_and(|bytes| bytes < 1024), "{moved:?}");
    }
}
