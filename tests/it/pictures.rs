//! The pictures in `screenshots/`, drawn from the program's own cells. The test fails if a picture differs from what
//! the program draws; `CALLSHEET_PICTURES=write cargo test --test it pictures` redraws them.

#![allow(clippy::cast_precision_loss, reason = "columns are few")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use callsheet::domain::compose::TemplateSet;
use callsheet::domain::generic::GenericWords;
use callsheet::store::{DiscoveryScope, UserFolders};
use callsheet::tui::app::headless;
use callsheet::tui::app::model::{Model, ScreenSettings};
use callsheet::tui::app::shell::ShellContext;
use callsheet::tui::ui::key::KeyPress;
use callsheet::tui::ui::keymap::Keymap;
use callsheet::tui::ui::theme::{ColorDepth, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

/// A cell, in pixels.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 18.0;

/// Name, theme, size, keys.
const PICTURES: [(&str, &str, (u16, u16), &str); 8] = [
    ("browse", "dark", (140, 36), "/elixir<enter><tab>]j<space>jj<space>"),
    (
        "compose",
        "dark",
        (140, 36),
        "/code-rev<enter>mcrit<enter>raudi<enter>iReview the ledger module: rounding, overflow, idempotence.<esc>3d",
    ),
    ("edit", "dark", (140, 20), "/ledger<enter>ejjjjjlkk"),
    ("choose", "dark", (140, 36), "/security<enter>m<down>"),
    ("light", "light", (140, 36), "/otp<enter>2]]"),
    ("medium", "dark", (100, 30), "/rust<enter>2"),
    ("narrow", "sixteen", (60, 24), "/debug<enter>3"),
    (
        "cast",
        "dark",
        (140, 36),
        "/elixir-eng<enter><space><esc>/security-aud<enter><space><esc>/code-rev<enter><space><esc>/staff<enter><space>K<enter>iReview the ledger module: rounding, overflow, idempotence.<esc>j",
    ),
];

#[test]
fn pictures_show_what_the_program_draws() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    let writes = std::env::var("CALLSHEET_PICTURES").is_ok_and(|word| word == "write");
    let mut stale = Vec::new();
    for (name, theme, size, keys) in PICTURES {
        let path = folder.join(format!("{name}.svg"));
        let own = (name == "edit").then_some(OF_ONES_OWN);
        let picture = svg(&draw(theme, size, keys, own), theme);
        if writes {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &picture).unwrap();
        }
        if std::fs::read_to_string(&path).is_ok_and(|kept| kept == picture) {
            continue;
        }
        stale.push(name);
    }
    assert!(stale.is_empty(), "{stale:?} are stale: look at them after `just pictures`, and commit them");
}

#[test]
fn the_page_of_keys_lists_the_key_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/keys.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("<!-- keys -->\n").unwrap();
    let (_, behind) = rest.split_once("<!-- /keys -->").unwrap();
    let keys = callsheet::tui::ui::keymap::markdown();
    let wanted = format!("{before}<!-- keys -->\n{keys}<!-- /keys -->{behind}");
    if std::env::var("CALLSHEET_PICTURES").is_ok_and(|word| word == "write") {
        std::fs::write(&path, &wanted).unwrap();
        return;
    }
    assert!(page == wanted, "the keys in docs/keys.md are out of date: `just pictures` rewrites them");
}

/// An agent that is not built in, to be shown in the form; its color is invalid.
const OF_ONES_OWN: &str = "---
# Reads every change to the ledger before it is merged.
name: ledger-reviewer      # as the team calls it
description: \"Reviews changes to the ledger: rounding, overflow, idempotence. Use before every merge.\"
model: opus
color: mauve
tools: [Read, Grep, Glob]
cognitive_modes:
  critical:
    mindset: Assume that it loses a cent
    output: Findings, each with a failing example
    risk: Sees rounding where there is none
  default: critical
---

# Ledger Reviewer

- [ ] Every sum is taken in whole cents
- [ ] A transfer sent twice moves money once
";

fn draw(theme: &str, (width, height): (u16, u16), keys: &str, own: Option<&str>) -> Buffer {
    let home = tempfile::tempdir().unwrap();
    if let Some(text) = own {
        let folder = home.path().join(".claude/agents");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("ledger-reviewer.md"), text).unwrap();
    }
    let context = ShellContext {
        scope: DiscoveryScope::Discover { cwd: home.path().to_owned(), extra: Vec::<PathBuf>::new() },
        folders: UserFolders::under(home.path()),
        generic: Arc::new(GenericWords::built_in().clone()),
    };
    let (mut themes, _) = Theme::all(&[], ColorDepth::True);
    themes.sort_by_key(|known| known.name != theme);
    let screen = Rect::new(0, 0, width, height);
    let model =
        Model::new(screen, ScreenSettings::default(), themes, Keymap::default(), TemplateSet::built_in().clone());
    headless::picture(model, &context, &KeyPress::parse_row(keys).unwrap()).unwrap()
}

/// The colors of a terminal: background, foreground, and the sixteen colors.
fn ground_of(theme: &str) -> (&'static str, &'static str) {
    if theme == "light" { ("#ffffff", "#2b2f3a") } else { ("#1b1e28", "#cad3f5") }
}

fn hex(color: Color, otherwise: &str) -> String {
    let named = match color {
        Color::Rgb(r, g, b) => return format!("#{r:02x}{g:02x}{b:02x}"),
        Color::Black => "#000000",
        Color::Red | Color::LightRed => "#ed8796",
        Color::Green | Color::LightGreen => "#a6da95",
        Color::Yellow | Color::LightYellow => "#eed49f",
        Color::Blue | Color::LightBlue => "#8aadf4",
        Color::Magenta | Color::LightMagenta => "#c6a0f6",
        Color::Cyan | Color::LightCyan => "#7dc4e4",
        Color::Gray | Color::White => "#cad3f5",
        Color::DarkGray => "#6e738d",
        _ => otherwise,
    };
    named.to_owned()
}

/// Background and foreground of a cell, exchanged if it is reversed.
fn colors(cell: &Cell, theme: &str) -> (Option<String>, String) {
    let (paper, ink) = ground_of(theme);
    let (fg, bg) = (hex(cell.fg, ink), hex(cell.bg, paper));
    if cell.modifier.contains(Modifier::REVERSED) {
        return (Some(fg), bg);
    }
    ((bg != paper).then_some(bg), fg)
}

fn svg(buffer: &Buffer, theme: &str) -> String {
    let (paper, ink) = ground_of(theme);
    let (width, height) = (f32::from(buffer.area.width) * WIDTH, f32::from(buffer.area.height) * HEIGHT);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 -12 {:.1} {:.1}\" font-family=\"ui-monospace, 'JetBrains Mono', \
         Menlo, 'DejaVu Sans Mono', Consolas, monospace\" font-size=\"14\">\n\
         <rect x=\"-12\" y=\"-12\" width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{paper}\"/>\n",
        width + 24.0,
        height + 24.0
    );
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let alike = |other: &Cell| other.style() == cell.style() && geometry(other.symbol()).is_none();
            if let Some(shape) = geometry(cell.symbol()) {
                let (behind, fg) = colors(cell, theme);
                paint(&mut svg, behind.as_deref(), x, y, 1);
                let (left, top) = (f32::from(x) * WIDTH, f32::from(y) * HEIGHT);
                let _ = writeln!(
                    svg,
                    "<g transform=\"translate({left:.1} {top:.1})\" stroke=\"{fg}\" fill=\"none\">{shape}</g>"
                );
                x += 1;
                continue;
            }
            let run = (x..buffer.area.width).take_while(|&x| alike(&buffer[(x, y)])).count();
            let end = x + u16::try_from(run.max(1)).unwrap();
            words(&mut svg, buffer, theme, ink, (x, end), y);
            x = end;
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn paint(svg: &mut String, color: Option<&str>, x: u16, y: u16, cells: u16) {
    let Some(color) = color else { return };
    let (left, top, width) = (f32::from(x) * WIDTH, f32::from(y) * HEIGHT, f32::from(cells) * WIDTH);
    let _ = writeln!(
        svg,
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{HEIGHT}\" fill=\"{color}\"/>"
    );
}

/// A run of cells with the same style as one text, stretched to the width of its cells in any font.
fn words(svg: &mut String, buffer: &Buffer, theme: &str, ink: &str, (x, end): (u16, u16), y: u16) {
    let cell = &buffer[(x, y)];
    let (behind, fg) = colors(cell, theme);
    paint(svg, behind.as_deref(), x, y, end - x);
    let text: String = (x..end).map(|x| buffer[(x, y)].symbol()).collect();
    let said = text.trim_end();
    let lead = said.chars().take_while(|&c| c == ' ').count();
    let said = said.trim_start();
    if said.is_empty() {
        return;
    }
    let left = (f32::from(x) + lead as f32) * WIDTH;
    let length = unicode_width::UnicodeWidthStr::width(said) as f32 * WIDTH;
    let baseline = f32::from(y) * HEIGHT + 13.5;
    let mut style = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::DIM, " opacity=\"0.65\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
    ] {
        if cell.modifier.contains(modifier) {
            style.push_str(attribute);
        }
    }
    let fill = if fg.is_empty() { ink } else { &fg };
    let escaped = said.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        svg,
        "<text x=\"{left:.1}\" y=\"{baseline:.1}\" textLength=\"{length:.1}\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\" fill=\"{fill}\"{style}>{escaped}</text>"
    );
}

/// The characters that connect cells, as lines, because fonts draw them with gaps.
fn geometry(symbol: &str) -> Option<&'static str> {
    Some(match symbol {
        "─" => "<path d=\"M0 9H8.4\"/>",
        "│" => "<path d=\"M4.2 0V18\"/>",
        "╭" => "<path d=\"M4.2 18V14Q4.2 9 8.4 9\"/>",
        "╮" => "<path d=\"M4.2 18V14Q4.2 9 0 9\"/>",
        "╰" => "<path d=\"M4.2 0V4Q4.2 9 8.4 9\"/>",
        "╯" => "<path d=\"M4.2 0V4Q4.2 9 0 9\"/>",
        "┬" => "<path d=\"M0 9H8.4M4.2 9V18\"/>",
        "┴" => "<path d=\"M0 9H8.4M4.2 9V0\"/>",
        "┤" => "<path d=\"M0 9H4.2M4.2 0V18\"/>",
        "├" => "<path d=\"M4.2 9H8.4M4.2 0V18\"/>",
        "┼" => "<path d=\"M0 9H8.4M4.2 0V18\"/>",
        "┘" => "<path d=\"M0 9H4.2V0\"/>",
        "┐" => "<path d=\"M0 9H4.2V18\"/>",
        "└" => "<path d=\"M8.4 9H4.2V0\"/>",
        "┌" => "<path d=\"M8.4 9H4.2V18\"/>",
        "┊" => "<path d=\"M4.2 1V17\" stroke-dasharray=\"2 3\"/>",
        "▌" => "<path d=\"M2 0V18\" stroke-width=\"4\"/>",
        _ => return None,
    })
}
