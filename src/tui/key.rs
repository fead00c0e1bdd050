//! Keys and their notation: `j`, `<enter>`, `<c-x>`; one way to write them everywhere.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key as a person presses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// What is pressed. A capital letter is a letter of its own, without [`Key::shift`].
    pub code: Code,
    /// With control.
    pub ctrl: bool,
    /// With alt.
    pub alt: bool,
    /// With shift, where the sign does not say so itself.
    pub shift: bool,
}

/// What is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
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

/// The names of the keys that are no signs, as written between angle brackets.
const NAMES: &[(&str, Code)] = &[
    ("enter", Code::Enter),
    ("esc", Code::Esc),
    ("tab", Code::Tab),
    ("space", Code::Char(' ')),
    ("bs", Code::Backspace),
    ("del", Code::Delete),
    ("ins", Code::Insert),
    ("up", Code::Up),
    ("down", Code::Down),
    ("left", Code::Left),
    ("right", Code::Right),
    ("home", Code::Home),
    ("end", Code::End),
    ("pgup", Code::PageUp),
    ("pgdn", Code::PageDown),
    ("lt", Code::Char('<')),
    ("gt", Code::Char('>')),
];

impl Key {
    /// The key alone.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// The key of a sign.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// The sign this key types, where it types one.
    pub const fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key as [`Key`] is displayed, in signs every terminal has: `down` for `↓`.
    pub fn in_ascii(self) -> String {
        let arrows = [('↑', "up"), ('↓', "down"), ('←', "left"), ('→', "right")];
        arrows.iter().fold(self.to_string(), |text, (arrow, word)| text.replace(*arrow, word))
    }

    /// What most terminals send in place of this key, where they cannot tell the two apart.
    pub const fn sent_as(self) -> Option<&'static str> {
        match (self.code, self.ctrl) {
            (Code::Char('i'), true) => Some("tab"),
            (Code::Char('m'), true) => Some("enter"),
            (Code::Char('['), true) => Some("esc"),
            (Code::Char('h'), true) => Some("backspace"),
            _ => None,
        }
    }

    /// Reads one key: a sign, or a name between angle brackets with `c-`, `a-`, `s-` before it.
    pub fn parse(text: &str) -> Option<Self> {
        let (key, rest) = Self::first(text)?;
        rest.is_empty().then_some(key)
    }

    /// Reads a row of keys, `/rev<enter>j`.
    ///
    /// # Errors
    /// The place, in bytes, of the first that is no key.
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
        while let Some((mark, behind)) =
            rest.split_once('-').filter(|(mark, behind)| mark.len() == 1 && !behind.is_empty())
        {
            match mark {
                "c" | "C" => key.ctrl = true,
                "a" | "A" | "m" | "M" => key.alt = true,
                "s" | "S" => key.shift = true,
                _ => return None,
            }
            rest = behind;
        }
        let lower = rest.to_ascii_lowercase();
        let mut signs = rest.chars();
        key.code = match (NAMES.iter().find(|(name, _)| *name == lower), signs.next(), signs.next()) {
            (Some((_, code)), ..) => *code,
            // A terminal says which letter is held with control, not whether it is a capital; and
            // a letter with shift is a capital.
            (None, Some(c), None) if key.ctrl => Code::Char(c.to_ascii_lowercase()),
            (None, Some(c), None) if key.shift => {
                key.shift = false;
                Code::Char(c.to_ascii_uppercase())
            }
            (None, Some(c), None) => Code::Char(c),
            (None, Some('f' | 'F'), Some(_)) => Code::F(lower[1..].parse().ok()?),
            _ => return None,
        };
        Some(key)
    }
}

impl fmt::Display for Key {
    /// Writes the key as people read it: `j`, `enter`, `ctrl-x`, `shift-tab`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match self.code {
            Code::Char(' ') => f.write_str("space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::F(number) => write!(f, "F{number}"),
            Code::Up => f.write_str("↑"),
            Code::Down => f.write_str("↓"),
            Code::Left => f.write_str("←"),
            Code::Right => f.write_str("→"),
            Code::Backspace => f.write_str("backspace"),
            Code::Delete => f.write_str("delete"),
            code => f.write_str(NAMES.iter().find(|(_, named)| *named == code).map_or("?", |(name, _)| name)),
        }
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let held = |modifier| event.modifiers.contains(modifier);
        let mut key = Self {
            code: Code::Esc,
            ctrl: held(KeyModifiers::CONTROL),
            alt: held(KeyModifiers::ALT),
            shift: held(KeyModifiers::SHIFT),
        };
        key.code = match event.code {
            KeyCode::Char(c) => {
                key.shift = false;
                Code::Char(if key.ctrl { c.to_ascii_lowercase() } else { c })
            }
            KeyCode::Enter => Code::Enter,
            KeyCode::Tab => Code::Tab,
            KeyCode::BackTab => {
                key.shift = true;
                Code::Tab
            }
            KeyCode::Backspace => Code::Backspace,
            KeyCode::Delete => Code::Delete,
            KeyCode::Insert => Code::Insert,
            KeyCode::Up => Code::Up,
            KeyCode::Down => Code::Down,
            KeyCode::Left => Code::Left,
            KeyCode::Right => Code::Right,
            KeyCode::Home => Code::Home,
            KeyCode::End => Code::End,
            KeyCode::PageUp => Code::PageUp,
            KeyCode::PageDown => Code::PageDown,
            KeyCode::F(number) => Code::F(number),
            _ => Code::Esc,
        };
        key
    }
}

impl From<Key> for tui_textarea::Input {
    fn from(key: Key) -> Self {
        use tui_textarea::Key as Theirs;
        let their_key = match key.code {
            Code::Char(c) => Theirs::Char(c),
            Code::Enter => Theirs::Enter,
            Code::Esc => Theirs::Esc,
            Code::Tab => Theirs::Tab,
            Code::Backspace => Theirs::Backspace,
            Code::Delete => Theirs::Delete,
            Code::Insert => Theirs::Null,
            Code::Up => Theirs::Up,
            Code::Down => Theirs::Down,
            Code::Left => Theirs::Left,
            Code::Right => Theirs::Right,
            Code::Home => Theirs::Home,
            Code::End => Theirs::End,
            Code::PageUp => Theirs::PageUp,
            Code::PageDown => Theirs::PageDown,
            Code::F(number) => Theirs::F(number),
        };
        Self { key: their_key, ctrl: key.ctrl, alt: key.alt, shift: key.shift }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(Key::parse(text).map(|key| key.to_string()).as_deref(), Some(shown), "{text}");
        }
        assert_eq!(Key::parse("<nope>"), None);
        assert_eq!(Key::parse("<c-down>").map(Key::in_ascii).as_deref(), Some("ctrl-down"));
        assert_eq!(Key::parse_row("/a<enter>j").map(|keys| keys.len()), Ok(4));
        assert_eq!(Key::parse_row("ab<zz>"), Err(2));
    }
}
