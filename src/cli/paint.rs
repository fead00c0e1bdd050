//! Colors on a terminal: a few styles by meaning, and no escape sequences if color is off.

/// Style of a piece of text. The style carries no information of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaintStyle {
    /// Text that users look for first: a name, a heading.
    Strong,
    /// Text of little importance.
    Quiet,
    /// Text about something that is in order.
    Good,
    /// Text about something that needs attention.
    Warning,
    Error,
    /// Text that users can type.
    Word,
}

impl PaintStyle {
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

/// Styles for text, on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// With escape sequences.
    On,
    Off,
}

impl Paint {
    /// The text in a style. Must have been cleaned before.
    pub fn paint(self, style: PaintStyle, text: &str) -> String {
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
    fn painted_text_ends_with_a_reset() {
        assert_eq!(Paint::On.paint(PaintStyle::Error, "x"), "\u{1b}[31mx\u{1b}[0m");
        assert_eq!(Paint::On.paint(PaintStyle::Error, ""), "");
        assert_eq!(Paint::Off.paint(PaintStyle::Error, "x"), "x");
    }
}
