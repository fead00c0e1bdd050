//! Which theme acts: what was asked for, else what suits the terminal.

use super::Colours;

/// What the terminal's background is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Background {
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// The terminal does not say.
    Unknown,
}

/// The name of the theme to begin with: without colours always `no-colour`, else the one asked
/// for, else by the background. Where that is unknown it is taken for dark, as most are.
pub fn choose(background: Background, colours: Colours, asked: Option<&str>) -> &str {
    match (colours, asked, background) {
        (Colours::None, ..) => "no-colour",
        (_, Some(asked), _) => asked,
        (Colours::Sixteen, ..) => "sixteen",
        (_, _, Background::Light) => "light",
        (_, _, Background::Dark | Background::Unknown) => "dark",
    }
}
