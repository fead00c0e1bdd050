//! Signs in a text that a person does not see: tags, direction marks, zero-width and control characters.

use super::super::span::Span;

/// What a run of hidden signs does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HiddenKind {
    /// Unicode tag characters: whole instructions nobody sees.
    Tags,
    /// Marks that change the direction of the text round them.
    Bidi,
    /// Signs without width: zero-width spaces and joiners, soft hyphens, byte order marks.
    ZeroWidth,
    /// Escape and other control characters, which a terminal obeys.
    Control,
}

/// A run of hidden signs of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    /// What they do.
    pub kind: HiddenKind,
    /// Where they stand.
    pub span: Span,
    /// What tag characters say, in plain letters; empty for the other kinds.
    pub decoded: String,
}

/// Whether a sign by itself controls, reorders or hides, wherever it stands. `\n` and a tab do not.
pub fn is_hidden_sign(c: char) -> bool {
    kind_of(c).is_some()
}

/// Bytes looked at together.
const STRIDE: usize = 32;

/// Finds every hidden sign of a text, in runs. Joiners inside an emoji or between letters of
/// scripts that need them, and the tags of a flag emoji, are not hidden.
pub fn hidden(text: &str) -> Vec<Hidden> {
    let mut runs: Vec<Hidden> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if is_plain(byte) {
            // Most text is plain and is passed over in strides.
            let strides = bytes[at..].chunks_exact(STRIDE).take_while(|stride| all_plain(stride)).count();
            at += (strides * STRIDE).max(1);
            continue;
        }
        // Only these bytes begin a sign that can be hidden; everything else is passed over quickly.
        let candidate = (byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t'))
            || (byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'))
            || matches!(byte, 0x7f | 0xc2 | 0xcd | 0xd8 | 0xe1 | 0xe2 | 0xe3 | 0xef | 0xf3);
        if !candidate {
            at += 1;
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else {
            at += 1;
            continue;
        };
        let span = Span::new(at, at + c.len_utf8());
        if let Some(kind) = kind_of(c).filter(|_| !is_needed(text, at, c)) {
            take(&mut runs, kind, span, c);
        }
        at = span.end;
    }
    runs
}

const fn is_plain(byte: u8) -> bool {
    (byte >= 0x20 && byte < 0x7f) || byte == b'\n'
}

/// Looks at every byte, as a processor does that takes many at a time.
fn all_plain(stride: &[u8]) -> bool {
    stride.iter().fold(true, |all, byte| all & is_plain(*byte))
}

fn take(runs: &mut Vec<Hidden>, kind: HiddenKind, span: Span, c: char) {
    let decoded = tag_letter(c);
    match runs.last_mut() {
        Some(run) if run.kind == kind && run.span.end == span.start => {
            run.span.end = span.end;
            run.decoded.extend(decoded);
        }
        _ => runs.push(Hidden { kind, span, decoded: decoded.into_iter().collect() }),
    }
}

/// The letter a tag character stands for.
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
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}' => Some(HiddenKind::ZeroWidth),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' if !matches!(c, '\n' | '\t') => Some(HiddenKind::Control),
        _ => None,
    }
}

/// Whether the sign at `at` is part of how its neighbours are written.
fn is_needed(text: &str, at: usize, c: char) -> bool {
    let before = text[..at].chars().next_back();
    let behind = text[at + c.len_utf8()..].chars().next();
    match c {
        '\u{200d}' => {
            let emoji =
                |c: Option<char>| c.is_some_and(|c| u32::from(c) >= 0x2190 && !matches!(c, '\u{2fff}'..='\u{d7ff}'));
            (emoji(before) && emoji(behind)) || (joins(before) && behind.is_some())
        }
        '\u{200c}' => joins(before) && joins(behind),
        // Direction marks belong beside letters that run from right to left.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => rtl(before) || rtl(behind),
        '\u{e0020}'..='\u{e007f}' => in_flag(&text[..at]),
        _ => false,
    }
}

/// Whether a letter is of a script that is written with joiners: Arabic and the Indic ones.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

fn rtl(c: Option<char>) -> bool {
    c.is_some_and(|c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'))
}

/// Whether what stands before is a black flag and at most a few tags: a flag emoji being spelt. The
/// longest real one has six.
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

    fn kinds(text: &str) -> Vec<(HiddenKind, String)> {
        hidden(text).into_iter().map(|run| (run.kind, run.decoded)).collect()
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
    fn joiners_count_where_nothing_needs_them() {
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
