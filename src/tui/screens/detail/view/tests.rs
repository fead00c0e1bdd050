#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at a surprise")]

use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use super::*;
use crate::domain::agent::{Agent, AgentId, AgentLocation, read_agent_file};
use crate::domain::compose::{NameChoice, Selection, TemplateSet};
use crate::domain::generic::GenericWords;
use crate::domain::library::Library;
use crate::domain::source::SourceId;
use crate::tui::app::effect::ShellEffect;
use crate::tui::app::message::Message;
use crate::tui::app::model::ScreenSettings;
use crate::tui::app::update::update;
use crate::tui::screens::detail::DetailTab;
use crate::tui::ui::key::KeyPress;
use crate::tui::ui::keymap::Keymap;
use crate::tui::ui::theme::{GlyphSet, Theme};

const FIXTURE: &str = include_str!("../fixture.md");

fn agent(file: &str, text: &str) -> Arc<Agent> {
    let found = AgentLocation {
        id: AgentId(file.trim_end_matches(".md").to_owned()),
        path: Some(PathBuf::from(format!("/lib/{file}"))),
        relative: file.to_owned(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
        copy_of: None,
        in_list: None,
    };
    Arc::new(read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in()))
}

/// A screen with one agent, on which only the detail is visible and has the focus.
struct Screen {
    model: Model,
    agent: Arc<Agent>,
}

impl Screen {
    fn new(width: u16, height: u16, text: &str) -> Self {
        Self::with(width, height, text, Selection::default(), ScreenSettings::default(), Theme::dark())
    }

    fn with(width: u16, height: u16, text: &str, selection: Selection, settings: ScreenSettings, theme: Theme) -> Self {
        let templates = TemplateSet::built_in().clone();
        // Header and footer take one row each.
        let area = Rect::new(0, 0, width, height + 2);
        let mut model = Model::new(area, settings, vec![theme], Keymap::default(), templates);
        let agent = agent("ferry-master.md", text);
        model.prompt.selections.insert(agent.entry.found.id.clone(), selection);
        let mut screen = Self { model, agent };
        let entries = vec![screen.agent.entry.clone()];
        let library = Arc::new(Library { entries, ..Library::default() });
        screen.happen(Message::library_read(library, true));
        screen.press("2z");
        screen
    }

    fn happen(&mut self, message: Message) {
        for effect in update(&mut self.model, message) {
            if let ShellEffect::ReadAgent(id) = effect {
                let agent = Ok(Arc::clone(&self.agent));
                self.happen(Message::AgentRead { id, agent });
            }
        }
    }

    fn press(&mut self, keys: &str) {
        for key in KeyPress::parse_row(keys).unwrap() {
            self.happen(Message::Key(key));
        }
    }

    fn buffer(&self) -> Buffer {
        let screen = self.model.panes.screen;
        let area = Rect::new(0, 0, screen.width, screen.height - 2);
        let mut terminal = Terminal::new(TestBackend::new(area.width, area.height)).unwrap();
        terminal.draw(|frame| draw(frame, &self.model, area)).unwrap();
        terminal.backend().buffer().clone()
    }

    fn rows(&self) -> Vec<String> {
        let buffer = self.buffer();
        let rows = buffer.content.chunks(usize::from(buffer.area.width));
        rows.map(|row| row.iter().map(Cell::symbol).collect()).collect()
    }

    /// The last row of the whole screen.
    fn footer(&self) -> String {
        let (width, height) = (self.model.panes.screen.width, self.model.panes.screen.height);
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| crate::tui::app::view::draw(frame, &self.model)).unwrap();
        let cells = &terminal.backend().buffer().content[usize::from(width) * usize::from(height - 1)..];
        cells.iter().map(Cell::symbol).collect::<String>().trim().to_owned()
    }

    /// The first cell of a text.
    fn cell(&self, text: &str) -> Cell {
        let buffer = self.buffer();
        for (y, row) in (0..).zip(self.rows()) {
            if let Some(at) = row.find(text) {
                let x = row[..at].chars().count();
                return buffer[(u16::try_from(x).unwrap(), y)].clone();
            }
        }
        panic!("{text} is not on the screen: {:#?}", self.rows());
    }
}

#[track_caller]
fn check(screen: &Screen, expected: &[&str]) {
    let rows = screen.rows();
    assert_eq!(rows, expected, "{}", rows.join("\n"));
}

#[test]
fn the_overview() {
    check(
        &Screen::new(72, 20, FIXTURE),
        &[
            "╭ ferry-master ────────────────────────────────────────────────────────╮",
            "│ Overview  Checklists·2  Modes·2  Roles·2  Body  File  Problems      ›│",
            "│──────────────────────────────────────────────────────────────────────│",
            "│ Runs the ferry across the sound. Use for timetables and tides.       │",
            "│                                                                      │",
            "│▌▸ 2 examples                                                         │",
            "│                                                                      │",
            "│ format     callsheet  agents with modes and roles                    │",
            "│ path       /lib/ferry-master.md                                      │",
            "│ model      sonnet                                                    │",
            "│ reading    strict                                                    │",
            "│ size       ≈\u{a0}368 tokens, 1,377 bytes                                 │",
            "│                                                                      │",
            "│ tools      audit     Read, Grep                                      │",
            "│            solution  Read, Edit, Bash  default                       │",
            "│                                                                      │",
            "│ mode       generative  default of 2                                  │",
            "│ role       solo  default of 2                                        │",
            "│                                                                      │",
            "╰──────────────────────────────────────────────────────────────── 57 % ╯",
        ],
    );
}

#[test]
fn the_checklists() {
    let mut ticked = Selection::default();
    ticked.ticked.insert(FIXTURE.lines().position(|line| line.contains("Ramp is up")).unwrap() + 1);
    let mut screen = Screen::with(46, 19, FIXTURE, ticked, ScreenSettings::default(), Theme::dark());
    screen.press("lj");
    check(
        &screen,
        &[
            "╭ ferry-master ──────────────────────────────╮",
            "│ Overview  Checklists·2  Modes·2  Roles·2  ›│",
            "│─ keeping 1 of 5 items ─────────────────────│",
            "│ ▾ Safety checklist                  1 of 3 │",
            "│▌  [x] Ramp is up                           │",
            "│   [ ] Lights are on              ✓ in file │",
            "│   [ ] Radio answers the harbour and every  │",
            "│       boat within a mile of the quay       │",
            "│                                            │",
            "│ ▾ Cargo checklist                   0 of 2 │",
            "│   [ ] Cars lashed                          │",
            "│   [ ] Doors shut                           │",
            "│                                            │",
            "│ Other lists (always included)              │",
            "│                                            │",
            "│ ▸ Never                                  1 │",
            "│ ▸ Integration with other agents          3 │",
            "│                                            │",
            "╰─────────────────────────────────────── 1/4 ╯",
        ],
    );
    let theme = &screen.model.theme;
    assert_eq!(screen.cell("[x]").fg, theme.style(Meaning::Good).fg.unwrap());
    assert_eq!(screen.cell("Lights").fg, theme.style(Meaning::Muted).fg.unwrap(), "it will be cut");
    assert_eq!(screen.cell("Cars").fg, Color::Reset, "nothing of its list will be");
    assert_eq!(screen.cell("Ramp").bg, theme.style(Meaning::Selected).bg.unwrap());
}

#[test]
fn the_footer_offers_ticks_where_something_can_be_ticked() {
    #[track_caller]
    fn offers(screen: &Screen, own: &str) {
        let footer = screen.footer();
        let here = footer.split_once("  c copy").map_or(footer.as_str(), |(here, _)| here);
        assert_eq!(here.trim_end_matches("  ? help").trim_end_matches("  esc back"), own, "{footer}");
        assert!(footer.ends_with("? help"), "{footer}");
    }
    let mut screen = Screen::new(80, 20, FIXTURE);
    offers(&screen, "] next tab  enter open");
    screen.press("l");
    offers(&screen, "space tick  a all  A none  ] next tab  enter open");
    screen.press("j<space>");
    offers(&screen, "space tick  a all  A none  X in file  ] next tab  enter open");
    // The other lists have nothing to tick; the ticks above can still be written to the file.
    screen.press("G");
    offers(&screen, "X in file  ] next tab  enter open");
    screen.press("gA");
    offers(&screen, "space tick  a all  A none  ] next tab  enter open");
    // The file already has exactly this tick.
    screen.press("jj<space>");
    offers(&screen, "space tick  a all  A none  ] next tab  enter open");
    for _ in 0..6 {
        screen.press("l");
        assert_eq!(screen.footer().contains("tick"), screen.model.detail.tab == DetailTab::Checklists);
    }
}

#[test]
fn the_modes_in_plain_ascii() {
    let selection = Selection { mode: NameChoice::Named("critical".to_owned()), ..Selection::default() };
    let settings = ScreenSettings { glyphs: GlyphSet::of(true), ..ScreenSettings::default() };
    let mut screen = Screen::with(60, 18, FIXTURE, selection, settings, Theme::colorless());
    screen.press("ll");
    check(
        &screen,
        &[
            "+ ferry-master --------------------------------------------+",
            "| Overview  Checklists:2  Modes:2  Roles:2  Body  File    >|",
            "|- critical (chosen) --------------------------------------|",
            "||o generative                          default . declared |",
            "||  mindset     Find a crossing that works                 |",
            "||  output      A timetable                                |",
            "||  risk        Sailing on hope                            |",
            "||  adds        1 instruction, ≈\u{a0}44 tokens                 |",
            "||    * Draw the timetable for {{office}}                  |",
            "|                                                          |",
            "| * critical                             chosen . declared |",
            "|   mindset     Look for what sinks the boat               |",
            "|   output      Findings by severity                       |",
            "|   adds        2 instructions, ≈\u{a0}40 tokens                |",
            "|     * Check the ramp                                     |",
            "|     * Check `radio`                                      |",
            "|                                                          |",
            "+----------------------------------------------------- 1/2 +",
        ],
    );
    assert!(screen.cell("Modes").modifier.contains(Modifier::UNDERLINED));
    assert!(screen.cell("generative").modifier.contains(Modifier::REVERSED), "without color too");
}

#[test]
fn the_body_and_the_file() {
    let mut screen = Screen::new(46, 12, FIXTURE);
    screen.press("llll}}");
    check(
        &screen,
        &[
            "╭ ferry-master ──────────────────────────────╮",
            "│‹Checklists·2  Modes·2  Roles·2  Body  File›│",
            "│─ Instructions › When Generative ───────────│",
            "│ ### When Generative                        │",
            "│                                            │",
            "│ 1. Draw the timetable for {{office}}       │",
            "│                                            │",
            "│ ### When Critical                          │",
            "│                                            │",
            "│ 1. Check the ramp                          │",
            "│ 2. Check `radio`                           │",
            "╰────────────────────────────────────── 45 % ╯",
        ],
    );
    assert!(screen.cell("ramp").modifier.contains(Modifier::BOLD));
    screen.press("l");
    let rows = screen.rows();
    assert_eq!(rows[2], "│─ 78 lines ─────────────────────────────────│");
    assert_eq!(rows[4], "│  2  name: ferry-master                     │");
    assert_eq!(screen.cell("name:").fg, screen.model.theme.style(Meaning::Accent).fg.unwrap());
}

#[test]
fn a_broken_file_says_where_and_who_minds() {
    let text = "---\nname: a\ndescription: Use it: now\n---\nText\n";
    let mut screen = Screen::new(50, 12, text);
    check(
        &screen,
        &[
            "╭ a ─────────────────────────────────── repaired ╮",
            "│ Overview  Checklists  Modes·5  Roles·7  Body  ›│",
            "│────────────────────────────────────────────────│",
            "│▌! repaired                                     │",
            "│▌  line 3, column 20: unquoted ': '             │",
            "│▌  Copilot CLI rejects this file; Claude Code   │",
            "│▌  quotes the value and continues               │",
            "│▌  e to repair it                               │",
            "│                                                │",
            "│ Use it: now                                    │",
            "│                                                │",
            "╰────────────────────────────────────────── 57 % ╯",
        ],
    );
    screen.press("<enter>");
    assert_eq!(screen.rows()[5], "│▌3  description: Use it: now                    │");
}

#[test]
fn without_an_agent_the_pane_is_quiet() {
    let mut screen = Screen::new(40, 6, FIXTURE);
    screen.happen(Message::library_read(Arc::default(), true));
    check(
        &screen,
        &[
            "╭ Detail ──────────────────────────────╮",
            "│                                      │",
            "│                                      │",
            "│ No agent selected.                   │",
            "│                                      │",
            "╰──────────────────────────────────────╯",
        ],
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn it_draws_at_any_size(
        text in "([a-z #>|*`:\\-0-9日🙂\u{1b}\u{202e}\u{301}\t]|\n|\n- \\[ \\] |\n## |<example>){0,60}",
        keys in "[hljkgGx \\[\\]{}]{0,12}",
        width in 1u16..200, height in 1u16..60,
    ) {
        let text = if text.len() % 7 == 0 { format!("{FIXTURE}{text}") } else { text };
        let mut screen = Screen::new(width, height, &text);
        screen.press(&keys);
        let rows = screen.rows();
        prop_assert_eq!(rows.len(), usize::from(height));
        prop_assert!(rows.concat().chars().all(|c| !c.is_control()));
    }
}

#[test]
fn opening_the_query_changes_nothing_in_the_detail() {
    let text = format!("---\nname: x\ndescription: {}\n---\nText\n", "a word or two ".repeat(80));
    for (width, height) in [(160, 45), (120, 40), (80, 24)] {
        let mut screen = Screen::new(width, height, &text);
        screen.press("z1");
        let area = screen.model.layout().pane(Pane::Detail).unwrap();
        let inside = |screen: &Screen| -> Vec<String> {
            let column = usize::from(area.x);
            screen.rows()[1..usize::from(height) - 1].iter().map(|row| row.chars().skip(column).collect()).collect()
        };
        let before = inside(&screen);
        for keys in ["/", "<esc>", "/x<enter>", "/"] {
            screen.press(keys);
            assert_eq!(inside(&screen), before, "{keys} at {width}x{height}");
        }
    }
}
