//! Colours by meaning: nothing on the screen names a colour, only what it means.

mod choose;
mod colour;
mod file;

use std::sync::OnceLock;

use ratatui::style::{Modifier, Style};

use crate::domain::problem::Problem;

pub use choose::{Background, choose};
pub use colour::Colours;

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Ordinary text.
    Text,
    /// Text of less weight: paths, hints, counts.
    Muted,
    /// Lines and borders.
    Line,
    /// What has the focus, and keys in hints.
    Accent,
    /// Letters a query found.
    Match,
    /// The row under the cursor.
    Selected,
    /// The row under the cursor of a pane without focus.
    SelectedElsewhere,
    /// Headings and titles.
    Heading,
    /// Code and file text.
    Code,
    /// All is well, done, ticked.
    Good,
    /// Worth a look.
    Caution,
    /// Broken.
    Wrong,
    /// What was cut from a prompt, shown in its place.
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

    /// The meaning of a mode's name; ordinary text for modes of other names.
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

/// The themes that come with the program: name, what each is for, its file.
const BUILT_IN: [(&str, &str, &str); 4] = [
    ("dark", "for dark backgrounds", include_str!("../../assets/themes/dark.yaml")),
    ("light", "for light backgrounds", include_str!("../../assets/themes/light.yaml")),
    ("sixteen", "the terminal's own sixteen colours", include_str!("../../assets/themes/sixteen.yaml")),
    ("no-colour", "weight only: bold, faint, reversed", include_str!("../../assets/themes/no-colour.yaml")),
];

/// The styles of one theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is for, in a phrase.
    pub says: String,
    styles: Vec<Style>,
}

impl Theme {
    /// The style of a meaning.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles.get(meaning as usize).copied().unwrap_or_default()
    }

    /// Gives a meaning its style.
    pub fn set(&mut self, meaning: Meaning, style: Style) {
        if let Some(slot) = self.styles.get_mut(meaning as usize) {
            *slot = style;
        }
    }

    /// The dark theme.
    pub fn dark() -> Self {
        Self::built_in("dark").cloned().unwrap_or_else(|| Self::bare("dark"))
    }

    /// The theme in which meanings differ by weight only: what `NO_COLOR` asks for.
    pub fn colourless() -> Self {
        Self::built_in("no-colour").cloned().unwrap_or_else(|| Self::bare("no-colour"))
    }

    /// The theme of that name that comes with the program.
    pub fn built_in(name: &str) -> Option<&'static Self> {
        static THEMES: OnceLock<Vec<Theme>> = OnceLock::new();
        let themes = THEMES.get_or_init(|| {
            let read = |&(name, says, text): &(&str, &str, &str)| {
                let bare = Self { says: says.to_owned(), ..Self::bare(name) };
                file::parse_onto(bare, text).0
            };
            BUILT_IN.iter().map(read).collect()
        });
        themes.iter().find(|theme| theme.name == name)
    }

    /// Reads a person's theme: a map of meanings to styles. A meaning it leaves out is that of the
    /// theme it is `like`, else that of the dark one. Everything that is wrong with the file is
    /// said at once, and the rest of it counts.
    pub fn parse(name: &str, text: &str) -> (Self, Vec<Problem>) {
        let like = Self { name: name.to_owned(), says: "your own".to_owned(), ..Self::dark() };
        file::parse_onto(like, text)
    }

    /// The themes that come with the program and a person's own, `(name, text)` each, as this
    /// terminal can show them. An own one takes the place of a built-in one of its name. What is
    /// wrong with the own ones comes with the name of the theme.
    pub fn all(own: &[(String, String)], colours: Colours) -> (Vec<Self>, Vec<(String, Problem)>) {
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
        (themes.into_iter().map(|theme| theme.on(colours)).collect(), problems)
    }

    /// The theme as a terminal with so many colours can show it.
    #[must_use]
    pub fn on(mut self, colours: Colours) -> Self {
        for style in &mut self.styles {
            style.fg = style.fg.and_then(|colour| colours.nearest(colour));
            style.bg = style.bg.and_then(|colour| colours.nearest(colour));
        }
        self
    }

    fn bare(name: &str) -> Self {
        Self { name: name.to_owned(), says: String::new(), styles: vec![Style::new(); Meaning::ALL.len()] }
    }

    /// Sees to it that the selected row can be told without colour.
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
