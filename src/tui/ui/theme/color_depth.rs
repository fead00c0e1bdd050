//! Colors in theme files, and the nearest colors of a terminal.

use ratatui::style::Color;

use crate::domain::text::nearest_word;

/// The sixteen colors, in the order of their numbers. The terminal decides how each looks.
const SIXTEEN: [(&str, Color); 16] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// The sixteen basic colors in xterm, to find the nearest one; other terminals differ slightly.
const MIXED: [[u8; 3]; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// Brightness of each of the six steps of a channel in the cube of the 256 colors.
const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// Number of colors of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorDepth {
    /// None, or disabled by `NO_COLOR`.
    None,
    /// The sixteen.
    Sixteen,
    /// The 256 by number.
    Indexed,
    /// All of them.
    True,
}

impl ColorDepth {
    /// The nearest color that such a terminal has; `None` if it has no colors.
    pub fn nearest(self, color: Color) -> Option<Color> {
        match (self, color) {
            (Self::None, _) => None,
            (Self::Sixteen, Color::Rgb(r, g, b)) => {
                let nearest = MIXED.iter().zip(SIXTEEN).min_by_key(|(mixed, _)| distance(**mixed, [r, g, b]));
                nearest.map(|(_, (_, named))| named)
            }
            (Self::Indexed, Color::Rgb(r, g, b)) => Some(Color::Indexed(nearest_index([r, g, b]))),
            _ => Some(color),
        }
    }
}

/// Parses a color: one of the sixteen by name, `default`, `#rrggbb` or `#rgb`.
pub(super) fn parse(text: &str) -> Option<Color> {
    let text = text.trim().to_ascii_lowercase();
    if text == "default" {
        return Some(Color::Reset);
    }
    if let Some((_, color)) = SIXTEEN.iter().find(|(name, _)| *name == text) {
        return Some(*color);
    }
    let digits: Vec<u8> = text
        .strip_prefix('#')?
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    match digits.as_slice() {
        [r, g, b] => Some(Color::Rgb(r * 17, g * 17, b * 17)),
        [r, r2, g, g2, b, b2] => Some(Color::Rgb(r * 16 + r2, g * 16 + g2, b * 16 + b2)),
        _ => None,
    }
}

/// Possible values of a color, for users.
pub(super) fn allowed() -> String {
    let names: Vec<&str> = SIXTEEN.iter().take(8).map(|(name, _)| *name).collect();
    format!("a color is `\"#rrggbb\"` in quotes, {}, each also with `bright-`, or default", names.join(", "))
}

/// The name of a color most similar to the given one, if any is similar.
pub(super) fn nearest_name(written: &str) -> Option<&'static str> {
    nearest_word(SIXTEEN.iter().map(|(name, _)| *name), written)
}

/// The number of the nearest color, excluding the first sixteen.
fn nearest_index(color: [u8; 3]) -> u8 {
    let cube = (0..216_u8).map(|at| (16 + at, [at / 36, at / 6 % 6, at % 6].map(|step| STEPS[usize::from(step)])));
    let grays = (0..24_u8).map(|at| (232 + at, [8 + at * 10; 3]));
    cube.chain(grays).min_by_key(|(_, mixed)| distance(*mixed, color)).map_or(15, |(index, _)| index)
}

fn distance(one: [u8; 3], other: [u8; 3]) -> u32 {
    one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(other)).pow(2)).sum()
}
