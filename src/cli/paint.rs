//! Colour on a terminal: a few styles by what they mean, and nothing where colour is off.

/// What a piece of text is, as far as its looks go. Meaning never hangs on it: the words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// What one looks for first: a name, a heading.
    Strong,
    /// What stands back.
    Quiet,
    /// What is as it should be.
    Good,
    /// What deserves a look.
    Warning,
    /// What is wrong.
    Error,
    /// What can be typed.
    Word,
}

impl Style {
    const fn code(self) -> &'static str {
        match self {
            Self::Strong => "1",
            Self::Quiet => "2",
            Self::Good => "32",
            Self::Warning => "33",
            Self::Error => "31",
            Self::Word => "36",
        }
    }
}

/// Whether text is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// With escape sequences.
    On,
    /// As it is.
    Off,
}

impl Paint {
    /// The text in a style. It must have been cleaned before.
    pub fn paint(self, style: Style, text: &str) -> String {
        match self {
            Self::On if !text.is_empty() => format!("\u{1b}[{}m{text}\u{1b}[0m", style.code()),
            _ => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_painted_ends_plain_again() {
        assert_eq!(Paint::On.paint(Style::Error, "x"), "\u{1b}[31mx\u{1b}[0m");
        assert_eq!(Paint::On.paint(Style::Error, ""), "");
        assert_eq!(Paint::Off.paint(Style::Error, "x"), "x");
    }
}
