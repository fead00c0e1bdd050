//! Keys and their notation: `j`, `enter`, `ctrl-x`, the same everywhere; `<c-x>` is accepted too.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key as a user presses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyPress {
    /// The key itself. A capital letter is a separate letter, without [`KeyPress::shift`].
    pub code: BaseKey,
    /// With control.
    pub ctrl: bool,
    /// With alt.
    pub alt: bool,
    /// With shift, if the character itself does not include it.
    pub shift: bool,
}

/// Key without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BaseKey {
    /// A sign.
    Char(char),
    /// The return key.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Delete forwards.
    Delete,
    /// Insert.
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// A function key.
    F(u8),
}

/// The names of the keys that are not characters. All names of a key are accepted; the first one is shown.
const NAMES: &[(&str, BaseKey)] = &[
    ("enter", BaseKey::Enter),
    ("return", BaseKey::Enter),
    ("esc", BaseKey::Esc),
    ("escape", BaseKey::Esc),
    ("tab", BaseKey::Tab),
    ("space", BaseKey::Char(' ')),
    ("backspace", BaseKey::Backspace),
    ("bs", BaseKey::Backspace),
    ("delete", BaseKey::Delete),
    ("del", BaseKey::Delete),
    ("ins", BaseKey::Insert),
    ("insert", BaseKey::Insert),
    ("↑", BaseKey::Up),
    ("up", BaseKey::Up),
    ("↓", BaseKey::Down),
    ("down", BaseKey::Down),
    ("←", BaseKey::Left),
    ("left", BaseKey::Left),
    ("→", BaseKey::Right),
    ("right", BaseKey::Right),
    ("home", BaseKey::Home),
    ("end", BaseKey::End),
    ("pgup", BaseKey::PageUp),
    ("pgdn", BaseKey::PageDown),
    ("lt", BaseKey::Char('<')),
    ("gt", BaseKey::Char('>')),
];

impl KeyPress {
    /// The key alone.
    pub const fn plain(code: BaseKey) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// The key of a character.
    pub const fn char(c: char) -> Self {
        Self::plain(BaseKey::Char(c))
    }

    /// The character that this key types, if any.
    pub const fn typed(self) -> Option<char> {
        match self.code {
            BaseKey::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key that most terminals send instead of this one, if they cannot distinguish them.
    pub const fn sent_as(self) -> Option<&'static str> {
        match (self.code, self.ctrl) {
            (BaseKey::Char('i'), true) => Some("tab"),
            (BaseKey::Char('m'), true) => Some("enter"),
            (BaseKey::Char('['), true) => Some("esc"),
            (BaseKey::Char('h'), true) => Some("backspace"),
            _ => None,
        }
    }

    /// Parses one key as it is displayed (`j`, `enter`, `ctrl-x`) or in the notation for rows of keys (`<c-x>`).
    pub fn parse(text: &str) -> Option<Self> {
        let bracketed = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
        Self::named(bracketed.filter(|name| !name.is_empty()).unwrap_or(text))
    }

    /// Parses a row of keys, such as `/rev<enter>j`.
    ///
    /// # Errors
    /// The position, in bytes, of the first part that is not a key.
    pub fn parse_row(text: &str) -> Result<Vec<Self>, usize> {
        let mut keys = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (key, behind) = Self::first(rest).ok_or(text.len() - rest.len())?;
            keys.push(key);
            rest = behind;
        }
        Ok(keys)
    }

    fn first(text: &str) -> Option<(Self, &str)> {
        let c = text.chars().next()?;
        if c != '<' {
            return Some((Self::char(c), &text[c.len_utf8()..]));
        }
        let end = text.find('>')?;
        Some((Self::named(&text[1..end])?, &text[end + 1..]))
    }

    fn named(name: &str) -> Option<Self> {
        let mut key = Self::char(' ');
        let mut rest = name;
        while let Some((held, behind)) = rest.split_once('-').filter(|(_, behind)| !behind.is_empty()) {
            match held.to_ascii_lowercase().as_str() {
                "c" | "ctrl" | "control" => key.ctrl = true,
                "a" | "m" | "alt" | "meta" => key.alt = true,
                "s" | "shift" => key.shift = true,
                _ => return None,
            }
            rest = behind;
        }
        let lower = rest.to_ascii_lowercase();
        let mut signs = rest.chars();
        key.code = match (NAMES.iter().find(|(name, _)| *name == lower), signs.next(), signs.next()) {
            (Some((_, code)), ..) => *code,
            // With control, a terminal reports the letter but not its case. A letter with shift is a capital.
            (None, Some(c), None) if key.ctrl => BaseKey::Char(c.to_ascii_lowercase()),
            (None, Some(c), None) if key.shift => {
                key.shift = false;
                BaseKey::Char(c.to_ascii_uppercase())
            }
            (None, Some(c), None) => BaseKey::Char(c),
            (None, Some('f' | 'F'), Some(_)) => BaseKey::F(lower[1..].parse().ok()?),
            _ => return None,
        };
        Some(key)
    }
}

impl fmt::Display for KeyPress {
    /// Writes the key in the notation for users: `j`, `enter`, `ctrl-x`, `shift-tab`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.code {
            BaseKey::Char(' ') => f.write_str("space"),
            BaseKey::Char(c) => write!(f, "{c}"),
            BaseKey::F(number) => write!(f, "F{number}"),
            code => f.write_str(NAMES.iter().find(|(_, named)| *named == code).map_or("?", |(name, _)| name)),
        }
    }
}

impl From<KeyEvent> for KeyPress {
    fn from(event: KeyEvent) -> Self {
        let held = |modifier| event.modifiers.contains(modifier);
        let mut key = Self {
            code: BaseKey::Esc,
            ctrl: held(KeyModifiers::CONTROL),
            alt: held(KeyModifiers::ALT),
            shift: held(KeyModifiers::SHIFT),
        };
        key.code = match event.code {
            KeyCode::Char(c) => {
                key.shift = false;
                BaseKey::Char(if key.ctrl { c.to_ascii_lowercase() } else { c })
            }
            KeyCode::Enter => BaseKey::Enter,
            KeyCode::Tab => BaseKey::Tab,
            KeyCode::BackTab => {
                key.shift = true;
                BaseKey::Tab
            }
            KeyCode::Backspace => BaseKey::Backspace,
            KeyCode::Delete => BaseKey::Delete,
            KeyCode::Insert => BaseKey::Insert,
            KeyCode::Up => BaseKey::Up,
            KeyCode::Down => BaseKey::Down,
            KeyCode::Left => BaseKey::Left,
            KeyCode::Right => BaseKey::Right,
            KeyCode::Home => BaseKey::Home,
            KeyCode::End => BaseKey::End,
            KeyCode::PageUp => BaseKey::PageUp,
            KeyCode::PageDown => BaseKey::PageDown,
            KeyCode::F(number) => BaseKey::F(number),
            _ => BaseKey::Esc,
        };
        key
    }
}

impl From<KeyPress> for tui_textarea::Input {
    fn from(key: KeyPress) -> Self {
        use tui_textarea::Key as Theirs;
        let their_key = match key.code {
            BaseKey::Char(c) => Theirs::Char(c),
            BaseKey::Enter => Theirs::Enter,
            BaseKey::Esc => Theirs::Esc,
            BaseKey::Tab => Theirs::Tab,
            BaseKey::Backspace => Theirs::Backspace,
            BaseKey::Delete => Theirs::Delete,
            BaseKey::Insert => Theirs::Null,
            BaseKey::Up => Theirs::Up,
            BaseKey::Down => Theirs::Down,
            BaseKey::Left => Theirs::Left,
            BaseKey::Right => Theirs::Right,
            BaseKey::Home => Theirs::Home,
            BaseKey::End => Theirs::End,
            BaseKey::PageUp => Theirs::PageUp,
            BaseKey::PageDown => Theirs::PageDown,
            BaseKey::F(number) => Theirs::F(number),
        };
        Self { key: their_key, ctrl: key.ctrl, alt: key.alt, shift: key.shift }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::ui::theme::glyph_set::ASCII;

    #[test]
    fn every_key_of_the_table_is_read_as_it_is_displayed() {
        let keys = crate::tui::ui::keymap::Keymap::default().bindings.into_iter().flat_map(|binding| binding.keys);
        let mut count = 0;
        for key in keys {
            for shown in [key.to_string(), ASCII.key(key)] {
                assert_eq!(KeyPress::parse(&shown), Some(key), "{shown}");
                count += 1;
            }
        }
        assert!(count > 200, "{count}");
    }

    #[test]
    fn notation_and_display() {
        for (text, shown) in [
            ("j", "j"),
            ("J", "J"),
            ("<enter>", "enter"),
            ("<s-tab>", "shift-tab"),
            ("<c-x>", "ctrl-x"),
            ("<lt>", "<"),
            ("<space>", "space"),
            ("<a-f>", "alt-f"),
            ("<f5>", "F5"),
            ("<c-->", "ctrl--"),
            ("<c-X>", "ctrl-x"),
            ("<s-x>", "X"),
        ] {
            assert_eq!(KeyPress::parse(text).map(|key| key.to_string()).as_deref(), Some(shown), "{text}");
        }
        for (text, shown) in [
            ("ctrl-y", "ctrl-y"),
            ("Ctrl-Y", "ctrl-y"),
            ("shift-tab", "shift-tab"),
            ("alt-enter", "alt-enter"),
            ("control-alt-x", "ctrl-alt-x"),
            ("escape", "esc"),
            ("up", "↑"),
            ("<", "<"),
            ("-", "-"),
            ("<ctrl-x>", "ctrl-x"),
            ("f12", "F12"),
        ] {
            assert_eq!(KeyPress::parse(text).map(|key| key.to_string()).as_deref(), Some(shown), "{text}");
        }
        for text in ["<nope>", "", "<>", "x2", "ctrl-", "hyper-x", "ab"] {
            assert_eq!(KeyPress::parse(text), None, "{text}");
        }
        assert_eq!(KeyPress::parse("<c-down>").map(|key| ASCII.key(key)).as_deref(), Some("ctrl-down"));
        assert_eq!(KeyPress::parse_row("/a<enter>j").map(|keys| keys.len()), Ok(4));
        assert_eq!(KeyPress::parse_row("ab<zz>"), Err(2));
    }
}
