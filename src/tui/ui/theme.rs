//! Colors by meaning: code for the screen uses meanings and never names a color.

mod color_depth;
pub mod glyph_set;
mod theme_choice;
mod theme_file;

use std::sync::OnceLock;

use ratatui::style::{Modifier, Style};

use crate::domain::problem::Problem;

pub use color_depth::ColorDepth;
pub use glyph_set::GlyphSet;
pub use theme_choice::{TerminalBackground, choose};

/// Meaning of a piece of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Ordinary text.
    Text,
    /// Less important text: paths, hints, counts.
    Muted,
    /// Lines and borders.
    Line,
    /// The focused part, and keys in hints.
    Accent,
    /// Letters that match a query.
    Match,
    /// The row under the cursor.
    Selected,
    /// The row under the cursor of a pane without focus.
    SelectedElsewhere,
    /// Headings and titles.
    Heading,
    /// Code and file text.
    Code,
    /// Success: fine, done, ticked.
    Good,
    /// Needs attention.
    Caution,
    /// Error.
    Wrong,
    /// Text that was removed from a prompt, shown at its position.
    Cut,
    /// The mode `generative`.
    Generative,
    /// The mode `critical`.
    Critical,
    /// The mode `evaluative`.
    Evaluative,
    /// The mode `informative`.
    Informative,
    /// The mode `convergent`.
    Convergent,
}

impl Meaning {
    /// Every meaning, by the name a theme file uses.
    pub const ALL: &[(&str, Self)] = &[
        ("text", Self::Text),
        ("muted", Self::Muted),
        ("line", Self::Line),
        ("accent", Self::Accent),
        ("match", Self::Match),
        ("selected", Self::Selected),
        ("selected-elsewhere", Self::SelectedElsewhere),
        ("heading", Self::Heading),
        ("code", Self::Code),
        ("good", Self::Good),
        ("caution", Self::Caution),
        ("wrong", Self::Wrong),
        ("cut", Self::Cut),
        ("generative", Self::Generative),
        ("critical", Self::Critical),
        ("evaluative", Self::Evaluative),
        ("informative", Self::Informative),
        ("convergent", Self::Convergent),
    ];

    /// The meaning of a mode's name; ordinary text for other modes.
    pub fn of_mode(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "generative" => Self::Generative,
            "critical" => Self::Critical,
            "evaluative" => Self::Evaluative,
            "informative" => Self::Informative,
            "convergent" => Self::Convergent,
            _ => Self::Text,
        }
    }
}

/// The built-in themes: name, purpose, file.
const BUILT_IN: [(&str, &str, &str); 4] = [
    ("dark", "for dark backgrounds", include_str!("../../../assets/themes/dark.yaml")),
    ("light", "for light backgrounds", include_str!("../../../assets/themes/light.yaml")),
    ("sixteen", "the terminal's sixteen colors", include_str!("../../../assets/themes/sixteen.yaml")),
    ("no-colour", "no colors: bold, faint, reversed", include_str!("../../../assets/themes/no-colour.yaml")),
];

/// The styles of one theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// Purpose of the theme, in a phrase.
    pub says: String,
    styles: Vec<Style>,
}

impl Theme {
    /// The style of a meaning.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles.get(meaning as usize).copied().unwrap_or_default()
    }

    /// Sets the style of a meaning.
    pub fn set(&mut self, meaning: Meaning, style: Style) {
        if let Some(slot) = self.styles.get_mut(meaning as usize) {
            *slot = style;
        }
    }

    /// The dark theme.
    pub fn dark() -> Self {
        Self::built_in("dark").cloned().unwrap_or_else(|| Self::bare("dark"))
    }

    /// The theme in which meanings differ only by weight, for `NO_COLOR`.
    pub fn colorless() -> Self {
        Self::built_in("no-colour").cloned().unwrap_or_else(|| Self::bare("no-colour"))
    }

    /// The built-in theme with this name.
    pub fn built_in(name: &str) -> Option<&'static Self> {
        static THEMES: OnceLock<Vec<Theme>> = OnceLock::new();
        let themes = THEMES.get_or_init(|| {
            let read = |&(name, says, text): &(&str, &str, &str)| {
                let bare = Self { says: says.to_owned(), ..Self::bare(name) };
                theme_file::parse_onto(bare, text).0
            };
            BUILT_IN.iter().map(read).collect()
        });
        themes.iter().find(|theme| theme.name == name)
    }

    /// Parses a user's theme: a map from meanings to styles. Missing meanings come from the theme named by `like`, else
    /// from the dark one. Returns all problems; valid styles apply anyway.
    pub fn parse(name: &str, text: &str) -> (Self, Vec<Problem>) {
        let like = Self { name: name.to_owned(), says: "your own".to_owned(), ..Self::dark() };
        theme_file::parse_onto(like, text)
    }

    /// The built-in themes and the user's, as `(name, text)` pairs, adapted to the terminal. A user's theme replaces a
    /// built-in one with the same name. Also returns the problems of the user's themes, by the name of the theme.
    pub fn all(own: &[(String, String)], colors: ColorDepth) -> (Vec<Self>, Vec<(String, Problem)>) {
        let mut themes: Vec<Self> = BUILT_IN.iter().filter_map(|(name, ..)| Self::built_in(name)).cloned().collect();
        let mut problems = Vec::new();
        for (name, text) in own {
            let (theme, found) = Self::parse(name, text);
            problems.extend(found.into_iter().map(|problem| (name.clone(), problem)));
            match themes.iter_mut().find(|known| known.name == *name) {
                Some(known) => *known = theme,
                None => themes.push(theme),
            }
        }
        (themes.into_iter().map(|theme| theme.on(colors)).collect(), problems)
    }

    /// The theme adapted to a terminal with this many colors.
    #[must_use]
    pub fn on(mut self, colors: ColorDepth) -> Self {
        for style in &mut self.styles {
            style.fg = style.fg.and_then(|color| colors.nearest(color));
            style.bg = style.bg.and_then(|color| colors.nearest(color));
        }
        self
    }

    fn bare(name: &str) -> Self {
        Self { name: name.to_owned(), says: String::new(), styles: vec![Style::new(); Meaning::ALL.len()] }
    }

    /// Ensures that the selected row can be recognized without color.
    fn mark_selected(&mut self) {
        let weight = Modifier::BOLD | Modifier::REVERSED | Modifier::UNDERLINED;
        for meaning in [Meaning::Selected, Meaning::SelectedElsewhere] {
            let style = self.style(meaning);
            if !style.add_modifier.intersects(weight) {
                self.set(meaning, style.add_modifier(Modifier::BOLD));
            }
        }
    }
}

#[cfg(test)]
mod tests;
