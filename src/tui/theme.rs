//! Colours and signs by meaning: nothing on the screen names a colour, only what it means.

use ratatui::style::{Color, Modifier, Style};

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

/// The styles of one theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    styles: Vec<Style>,
}

impl Theme {
    /// The style of a meaning.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.styles.get(meaning as usize).copied().unwrap_or_default()
    }

    /// The theme in which meanings differ by weight only: what `NO_COLOR` asks for.
    pub fn colourless() -> Self {
        let mut theme = Self { name: "no-colour".to_owned(), styles: vec![Style::new(); Meaning::ALL.len()] };
        for (meaning, modifier) in [
            (Meaning::Muted, Modifier::DIM),
            (Meaning::Line, Modifier::DIM),
            (Meaning::Accent, Modifier::BOLD),
            (Meaning::Match, Modifier::BOLD.union(Modifier::UNDERLINED)),
            (Meaning::Selected, Modifier::REVERSED),
            (Meaning::SelectedElsewhere, Modifier::BOLD),
            (Meaning::Heading, Modifier::BOLD),
            (Meaning::Wrong, Modifier::BOLD),
            (Meaning::Cut, Modifier::DIM.union(Modifier::CROSSED_OUT)),
        ] {
            theme.set(meaning, Style::new().add_modifier(modifier));
        }
        theme
    }

    /// Gives a meaning its style.
    pub fn set(&mut self, meaning: Meaning, style: Style) {
        if let Some(slot) = self.styles.get_mut(meaning as usize) {
            *slot = style;
        }
    }

    /// The dark theme.
    pub fn dark() -> Self {
        let mut theme = Self { name: "dark".to_owned(), ..Self::colourless() };
        let hex = |r, g, b| Style::new().fg(Color::Rgb(r, g, b));
        for (meaning, style) in [
            (Meaning::Muted, hex(0x93, 0x9a, 0xb7)),
            (Meaning::Line, hex(0x5b, 0x60, 0x78)),
            (Meaning::Accent, hex(0x7d, 0xc4, 0xe4).add_modifier(Modifier::BOLD)),
            (Meaning::Match, hex(0x7d, 0xc4, 0xe4).add_modifier(Modifier::BOLD)),
            (Meaning::Selected, Style::new().bg(Color::Rgb(0x2c, 0x3a, 0x4d)).add_modifier(Modifier::BOLD)),
            (Meaning::SelectedElsewhere, Style::new().add_modifier(Modifier::BOLD)),
            (Meaning::Code, hex(0xb8, 0xc0, 0xe0)),
            (Meaning::Good, hex(0xa6, 0xda, 0x95)),
            (Meaning::Caution, hex(0xee, 0xd4, 0x9f)),
            (Meaning::Wrong, hex(0xed, 0x87, 0x96)),
            (Meaning::Cut, hex(0x6e, 0x73, 0x8d).add_modifier(Modifier::CROSSED_OUT)),
            (Meaning::Generative, hex(0xa6, 0xda, 0x95)),
            (Meaning::Critical, hex(0xf5, 0xa9, 0x7f)),
            (Meaning::Evaluative, hex(0xee, 0xd4, 0x9f)),
            (Meaning::Informative, hex(0x8a, 0xad, 0xf4)),
            (Meaning::Convergent, hex(0xc6, 0xa0, 0xf6)),
        ] {
            theme.set(meaning, style);
        }
        theme
    }
}
