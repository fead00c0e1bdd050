//! The special characters that callsheet draws, and their ASCII replacements.

use std::borrow::Cow;

use ratatui::symbols::border;

use super::Meaning;
use crate::domain::cast::LineStyle;
use crate::domain::problem::Severity;
use crate::tui::ui::key::KeyPress;

/// Replacements of single characters.
type Replacements = &'static [(char, &'static str)];

/// The special characters of one kind of terminal. Each is as wide in ASCII as in Unicode.
#[derive(Debug, PartialEq, Eq)]
pub struct GlyphSet {
    /// Borders of panes and dialogs.
    pub border: border::Set<'static>,
    /// Lines of the diagram of a cast.
    pub diagram: LineStyle,
    /// A rule across a pane, one cell of it.
    pub rule: &'static str,
    /// Before the row under the cursor.
    pub cursor: &'static str,
    /// Before the rows of the block under the cursor.
    pub block: &'static str,
    /// A marked agent.
    pub marked: &'static str,
    /// A favorite agent.
    pub favorite: &'static str,
    /// An agent with a selection for its prompt.
    pub selection: &'static str,
    /// Success.
    pub good: &'static str,
    /// An error.
    pub error: &'static str,
    /// A note about a file.
    pub note: &'static str,
    /// Between a title and its count.
    pub count: &'static str,
    /// More tabs before the visible ones.
    pub more_before: &'static str,
    /// More tabs behind the visible ones.
    pub more_behind: &'static str,
    /// Between two values.
    pub separator: &'static str,
    /// Behind the number of checklists.
    pub checklist: &'static str,
    /// A row whose children are visible.
    pub open: &'static str,
    /// A row whose children are hidden.
    pub folded: &'static str,
    /// Before a line of the prompt that the agent declares.
    pub declared: &'static str,
    /// Before a generic line of the prompt.
    pub generic: &'static str,
    /// Before a line of the prompt by callsheet or the user.
    pub added: &'static str,
    keys: Replacements,
    in_tabs: Replacements,
    in_form: Replacements,
    in_dialogs: Replacements,
    anywhere: Replacements,
}

/// For terminals that draw Unicode.
pub static UNICODE: GlyphSet = GlyphSet {
    border: border::ROUNDED,
    diagram: LineStyle::Unicode,
    rule: "─",
    cursor: "▌",
    block: "▌",
    marked: "●",
    favorite: "★",
    selection: "◆",
    good: "✓",
    error: "✕",
    note: "·",
    count: "·",
    more_before: "‹",
    more_behind: "›",
    separator: " · ",
    checklist: "✓",
    open: "▾",
    folded: "▸",
    declared: "│",
    generic: "╎",
    added: "┊",
    keys: &[],
    in_tabs: &[],
    in_form: &[],
    in_dialogs: &[],
    anywhere: &[],
};

/// For terminals or fonts without special characters.
pub static ASCII: GlyphSet = GlyphSet {
    border: border::Set {
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        vertical_left: "|",
        vertical_right: "|",
        horizontal_top: "-",
        horizontal_bottom: "-",
    },
    diagram: LineStyle::Ascii,
    rule: "-",
    cursor: ">",
    block: "|",
    marked: "*",
    favorite: "+",
    selection: "=",
    good: "*",
    error: "x",
    note: "-",
    count: ":",
    more_before: "<",
    more_behind: ">",
    separator: " - ",
    checklist: "v",
    open: "v",
    folded: ">",
    declared: "|",
    generic: "'",
    added: ":",
    keys: &[('↑', "up"), ('↓', "down"), ('←', "left"), ('→', "right")],
    in_tabs: &[
        ('▾', "v"),
        ('✓', "v"),
        ('▸', ">"),
        ('│', "|"),
        ('▎', "|"),
        ('┆', ":"),
        ('─', "-"),
        ('┼', "+"),
        ('•', "*"),
        ('●', "*"),
        ('○', "o"),
        ('✕', "x"),
        ('→', ">"),
        ('›', ">"),
        ('·', "."),
        ('≈', "~"),
    ],
    in_form: &[('·', "-"), ('✕', "x")],
    in_dialogs: &[('✓', "*"), ('✕', "x")],
    anywhere: &[
        ('…', "~"),
        ('≈', "~"),
        ('↑', "^"),
        ('↓', "v"),
        ('←', "<"),
        ('‹', "<"),
        ('→', ">"),
        ('›', ">"),
        ('·', "."),
        ('–', "-"),
        ('—', "-"),
        ('×', "x"),
        ('\u{a0}', " "),
        ('≠', "!"),
        ('“', "\""),
        ('”', "\""),
    ],
};

impl Default for &GlyphSet {
    fn default() -> Self {
        &UNICODE
    }
}

impl GlyphSet {
    /// The characters for a terminal with or without Unicode.
    pub fn of(ascii: bool) -> &'static Self {
        if ascii { &ASCII } else { &UNICODE }
    }

    /// A key as shown to users: in ASCII, `down` for `↓`.
    pub fn key(&self, key: KeyPress) -> String {
        self.keys(&key.to_string()).into_owned()
    }

    /// The names of keys as shown to users.
    pub fn keys<'a>(&self, names: &'a str) -> Cow<'a, str> {
        replaced(names, self.keys)
    }

    /// Text by callsheet in a tab of the detail.
    pub fn in_tab<'a>(&self, text: &'a str) -> Cow<'a, str> {
        replaced(text, self.in_tabs)
    }

    /// Text in the form.
    pub fn in_form<'a>(&self, text: &'a str) -> Cow<'a, str> {
        replaced(text, self.in_form)
    }

    /// Text in a dialog.
    pub fn in_dialog<'a>(&self, text: &'a str) -> Cow<'a, str> {
        replaced(text, self.in_dialogs)
    }

    /// The replacement of a cell, also in the text of files; `None` if it stays.
    pub fn anywhere(&self, cell: &str) -> Option<&'static str> {
        self.anywhere.iter().find(|(special, _)| cell.strip_prefix(*special) == Some("")).map(|(_, plain)| *plain)
    }

    /// The mark of a severity, and its meaning.
    pub fn severity(&self, severity: Severity) -> (&'static str, Meaning) {
        match severity {
            Severity::Error => (self.error, Meaning::Wrong),
            Severity::Warning => ("!", Meaning::Caution),
            Severity::Note => (self.note, Meaning::Muted),
        }
    }
}

fn replaced(text: &str, replacements: Replacements) -> Cow<'_, str> {
    replacements.iter().fold(Cow::Borrowed(text), |text, (special, plain)| {
        if text.contains(*special) { Cow::Owned(text.replace(*special, plain)) } else { text }
    })
}
