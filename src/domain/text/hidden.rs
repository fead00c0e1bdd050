//! Hidden characters in a text: tags, direction marks, zero-width and control characters.

use super::super::span::Span;

/// Effect of a run of hidden characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HiddenKind {
    /// Unicode tag characters, which can contain whole invisible instructions.
    Tags,
    /// Marks that change the direction of the text around them.
    Bidi,
    /// Characters without width: zero-width spaces and joiners, soft hyphens, byte order marks, line and paragraph
    /// separators.
    ZeroWidth,
    /// Escape and other control characters, which affect a terminal.
    Control,
}

impl HiddenKind {
    pub const ALL: [Self; 4] = [Self::Tags, Self::Bidi, Self::ZeroWidth, Self::Control];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HiddenRun {
    pub kind: HiddenKind,
    pub span: Span,
}

impl HiddenRun {
    /// The tag characters of a run in `text`, decoded to plain letters; empty for the other kinds.
    pub fn decoded(self, text: &str) -> String {
        let characters = if self.kind == HiddenKind::Tags { self.span.of(text) } else { "" };
        characters.chars().filter_map(tag_letter).collect()
    }
}

/// Returns true if a character controls, reorders or hides text in any position. `\n` and tab do not.
pub fn is_hidden_sign(c: char) -> bool {
    kind_of(c).is_some()
}

/// Number of bytes examined together.
const STRIDE: usize = 32;

/// Number of plain bytes after which a stride is worth a try.
const FEW: usize = 8;

/// Finds all hidden characters of a text, in runs. Joiners inside an emoji or between letters of scripts that need
/// them, and the tags of a flag emoji, are not hidden.
pub fn hidden(text: &str) -> Vec<HiddenRun> {
    hidden_runs(text).collect()
}

/// An iterator over the same runs, for texts that may contain very many.
pub fn hidden_runs(text: &str) -> impl Iterator<Item = HiddenRun> {
    let mut characters = HiddenCharacters { text, at: 0 };
    let mut next = characters.next();
    std::iter::from_fn(move || {
        let mut run = next.take()?;
        next = characters.next();
        while let Some(more) = next.filter(|more| more.kind == run.kind && more.span.start == run.span.end) {
            run.span.end = more.span.end;
            next = characters.next();
        }
        Some(run)
    })
}

/// The hidden characters of a text; those of a kind that a file can be full of are taken together.
struct HiddenCharacters<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for HiddenCharacters<'_> {
    type Item = HiddenRun;

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if is_plain(byte) {
                let few = bytes[self.at..].iter().take(FEW).take_while(|byte| is_plain(**byte)).count();
                self.at += few;
                if few == FEW {
                    // Most text is plain, so it is skipped in strides.
                    let strides = bytes[self.at..].chunks_exact(STRIDE).take_while(|stride| all_plain(stride)).count();
                    self.at += strides * STRIDE;
                }
                continue;
            }
            let is_control = is_control_byte(byte) || byte == b'\r' && bytes.get(self.at + 1) != Some(&b'\n');
            if is_control {
                let more = bytes[self.at + 1..].iter().take_while(|byte| is_control_byte(**byte)).count();
                let span = Span::new(self.at, self.at + 1 + more);
                self.at = span.end;
                return Some(HiddenRun { kind: HiddenKind::Control, span });
            }
            if byte < 0x80 || !may_be_hidden(&bytes[self.at..]) {
                self.at += width_of(byte);
                continue;
            }
            let Some(c) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) else {
                self.at += 1;
                continue;
            };
            let mut span = Span::new(self.at, self.at + c.len_utf8());
            self.at = span.end;
            let Some(kind) = kind_of(c).filter(|_| !is_needed(self.text, span.start, c)) else { continue };
            if !may_be_needed(c) {
                let repeated = &bytes[span.start..span.end];
                let more = bytes[span.end..].chunks_exact(repeated.len()).take_while(|next| *next == repeated).count();
                span.end += more * repeated.len();
                self.at = span.end;
            }
            return Some(HiddenRun { kind, span });
        }
        None
    }
}

/// Returns true if these bytes begin like a character that can be hidden; all others are skipped quickly.
fn may_be_hidden(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xc2, 0x80..=0x9f | 0xad, ..]
            | [0xcd, 0x8f, ..]
            | [0xd8, 0x9c, ..]
            | [0xe1 | 0xf3, 0xa0, ..]
            | [0xe2, 0x80 | 0x81, ..]
            | [0xe3, 0x85, ..]
            | [0xef, 0xbb | 0xbe, ..]
            | [0xef, 0xbf, 0xb9..=0xbb, ..]
    )
}

/// The width in bytes of the UTF-8 character that begins with this byte.
const fn width_of(byte: u8) -> usize {
    match byte {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    }
}

/// True for a byte that is a control character in any position.
const fn is_control_byte(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t') || byte == 0x7f
}

const fn is_plain(byte: u8) -> bool {
    (byte >= 0x20 && byte < 0x7f) || byte == b'\n'
}

/// Checks every byte without branching, so that the compiler can vectorize it.
fn all_plain(stride: &[u8]) -> bool {
    stride.iter().fold(true, |all, byte| all & is_plain(*byte))
}

fn tag_letter(c: char) -> Option<char> {
    u32::from(c).checked_sub(0xe0000).filter(|code| (0x20..0x7f).contains(code)).and_then(char::from_u32)
}

fn kind_of(c: char) -> Option<HiddenKind> {
    match c {
        '\u{e0000}'..='\u{e007f}' => Some(HiddenKind::Tags),
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{fff9}'..='\u{fffb}' => Some(HiddenKind::Bidi),
        '\u{ad}'
        | '\u{34f}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        // Line and paragraph separators: a line break to some programs, nothing to most.
        | '\u{2028}'
        | '\u{2029}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}' => Some(HiddenKind::ZeroWidth),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' if !matches!(c, '\n' | '\t') => Some(HiddenKind::Control),
        _ => None,
    }
}

/// Returns true if the neighbors of a hidden character decide whether it is needed.
const fn may_be_needed(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{61c}' | '\u{e0000}'..='\u{e007f}')
}

/// Returns true if the character at `at` is part of the spelling of its neighbors.
fn is_needed(text: &str, at: usize, c: char) -> bool {
    let before = || text[..at].chars().next_back();
    let behind = || text[at + c.len_utf8()..].chars().next();
    match c {
        '\u{200d}' => {
            let emoji =
                |c: Option<char>| c.is_some_and(|c| u32::from(c) >= 0x2190 && !matches!(c, '\u{2fff}'..='\u{d7ff}'));
            (emoji(before()) && emoji(behind())) || (joins(before()) && behind().is_some())
        }
        '\u{200c}' => joins(before()) && joins(behind()),
        // Direction marks belong next to letters that run from right to left.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => rtl(before()) || rtl(behind()),
        '\u{e0020}'..='\u{e007f}' => in_flag(&text[..at]),
        _ => false,
    }
}

/// Returns true for a letter of a script that uses joiners: Arabic and the Indic scripts.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

fn rtl(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

/// Returns true if `before` ends in a black flag and a few tags, the start of a flag emoji. The longest real one has
/// six tags.
fn in_flag(before: &str) -> bool {
    let mut tags = 0;
    for c in before.chars().rev() {
        match c {
            '\u{e0020}'..='\u{e007e}' if tags < 6 => tags += 1,
            '\u{1f3f4}' => return true,
            _ => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hidden_character_is_found() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let found = hidden(&text).first().map(|run| run.kind);
            let expected = kind_of(c).filter(|_| !is_needed(&text, 1, c));
            assert_eq!(found, expected, "{c:?}");
        }
    }

    fn kinds(text: &str) -> Vec<(HiddenKind, String)> {
        hidden(text).into_iter().map(|run| (run.kind, run.decoded(text))).collect()
    }

    #[test]
    fn tags_are_decoded_and_flags_exempt() {
        let tags: String = "do evil".chars().filter_map(|c| char::from_u32(0xe0000 + u32::from(c))).collect();
        assert_eq!(kinds(&format!("x{tags}y")), [(HiddenKind::Tags, "do evil".to_owned())]);
        assert_eq!(kinds("\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"), []);
        let long = format!("\u{1f3f4}{tags}{tags}");
        assert!(!kinds(&long).is_empty());
    }

    #[test]
    fn joiners_are_hidden_only_where_no_script_needs_them() {
        assert_eq!(kinds("👩\u{200d}💻 می\u{200c}خواهم"), []);
        assert_eq!(kinds("a\u{200d}b").len(), 1);
        assert_eq!(kinds("a\u{200b}\u{200b}b\u{ad}c").len(), 2);
    }

    #[test]
    fn controls_are_found_and_line_ends_are_not() {
        assert_eq!(kinds("a\n\tb\r\n"), []);
        assert_eq!(kinds("a\u{1b}[2Jb\rc\u{85}").iter().filter(|(kind, _)| *kind == HiddenKind::Control).count(), 3);
    }
}
