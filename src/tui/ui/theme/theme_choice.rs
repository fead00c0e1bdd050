//! Chooses the theme: the requested one, or else one that fits the terminal.

use super::ColorDepth;

/// Brightness of the terminal's background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TerminalBackground {
    /// Dark.
    Dark,
    /// Light.
    Light,
    /// The terminal does not report it.
    Unknown,
}

/// The name of the initial theme: without colors always `no-colour`, else the requested one, else by the background. An
/// unknown background counts as dark, like most.
pub fn choose(background: TerminalBackground, colors: ColorDepth, asked: Option<&str>) -> &str {
    match (colors, asked, background) {
        (ColorDepth::None, ..) => "no-colour",
        (_, Some(asked), _) => asked,
        (ColorDepth::Sixteen, ..) => "sixteen",
        (_, _, TerminalBackground::Light) => "light",
        (_, _, TerminalBackground::Dark | TerminalBackground::Unknown) => "dark",
    }
}
