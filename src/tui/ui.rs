//! Parts that every screen uses: keys, themes, layout, text inputs, texts that fit, dialogs.

pub mod dialog;
pub mod fitted_rows;
pub mod frame;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod line_diff;
pub mod line_input;
pub mod markdown;
pub mod motion;
pub mod multiline_input;
pub mod screen_rows;
pub mod text_fit;
pub mod theme;
pub mod wrap;
