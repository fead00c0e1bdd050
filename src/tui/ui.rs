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
pub mod shown_part;
pub mod theme;
