//! Text for users: escape sequences made harmless, hidden characters made visible, double-encoded text repaired.

mod double;
pub(in crate::domain) mod fold;
mod hidden;
mod nearest;
mod number;
mod size;
mod width;
mod wrap;

use std::borrow::Cow;
use std::fmt::Write as _;

pub use double::{RepairedEncoding, repair_doubled};
pub(in crate::domain) use fold::fold;
pub use fold::{find_named, fold_name_key, is_same_name, is_same_word};
pub use hidden::{HiddenKind, HiddenRun, hidden, hidden_runs, is_hidden_sign};
pub(in crate::domain) use nearest::{distance_within, slips};
pub use nearest::{nearest_question, nearest_word, offer_names};
pub use number::{counted, grouped};
pub use size::{TOKENIZER, TextSize};
pub use width::{
    CellWidth, TAB, TERMINAL_TAB, cut_end, cut_middle, expand_tabs, fit, pad_to_width, prefix_of_width, shown_width,
    suffix_of_width,
};
pub use wrap::{WrapPiece, WrapStyle, shown, wrap, wrap_text, wrapped};

/// Makes text harmless for a terminal, keeping its lines and tabs: a control character becomes its picture (`␛`), a
/// character that hides or reorders text becomes `<U+202E>`. All text from files must pass through it before it is
/// shown.
pub fn clean(text: &str) -> Cow<'_, str> {
    replaced(text, true)
}

/// The same for text that must stay on one line: a line end is shown as `␤`.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    replaced(text, false)
}

fn replaced(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let plain = |byte: u8| byte < 0x7f && (byte >= 0x20 || (keep_lines && matches!(byte, b'\n' | b'\t')));
    // Without a branch for each byte, the compiler can check many bytes at a time.
    if text.bytes().fold(true, |so_far, byte| so_far & plain(byte)) {
        return Cow::Borrowed(text);
    }
    let mut found = hidden_runs(text).peekable();
    let mut clean = String::with_capacity(text.len() + 16);
    for (at, c) in text.char_indices() {
        while found.next_if(|run| run.span.end <= at).is_some() {}
        let is_hidden = found.peek().is_some_and(|run| run.span.holds(at));
        let line_end = c == '\n' || (c == '\r' && text[at + 1..].starts_with('\n'));
        match c {
            '\n' | '\t' if keep_lines => clean.push(c),
            '\r' if keep_lines && line_end => clean.push(c),
            '\r' if line_end => {}
            '\t' => clean.push(' '),
            '\u{0}'..='\u{1f}' => clean.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or(' ')),
            '\u{7f}' => clean.push('␡'),
            _ if is_hidden => {
                let _ = write!(clean, "<U+{:04X}>", u32::from(c));
            }
            _ => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// A count with a comma between the thousands: `1,420`.
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut said = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

/// The first sentence of a text, on one line: up to a period, question or exclamation mark before white space and a
/// capital, or to the end of the paragraph.
pub fn first_sentence(text: &str) -> Cow<'_, str> {
    sentence_as_written(text.trim_start()).map_or_else(|| Cow::Owned(sentence_of_words(text)), Cow::Borrowed)
}

/// The first sentence as a slice of the text; `None` if it contains anything but printable ASCII with single spaces
/// between the words.
fn sentence_as_written(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let ends = |&at: &usize| match bytes.get(at + 1) {
        None => true,
        Some(b' ') => ends_sentence(&text[..at], text.get(at + 2..).filter(|next| !next.is_empty())),
        Some(_) => false,
    };
    let end = memchr::memchr3_iter(b'.', b'!', b'?', bytes).find(ends).map_or(text.len(), |at| at + 1);
    let sentence = text.get(..end)?;
    let is_plain = sentence.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && memchr::memmem::find(sentence.as_bytes(), b"  ").is_none();
    // A period ends a sentence only if a word follows the space after it.
    let goes_on = bytes.get(end + 1).is_none_or(u8::is_ascii_graphic);
    (is_plain && goes_on).then(|| sentence.trim_end())
}

/// The first sentence of any text: its words with single spaces between them.
fn sentence_of_words(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(128));
    let mut words = words_of_paragraph(text).peekable();
    while let Some(word) = words.next() {
        // Without white space after it, a period is inside a word.
        if !word.is_ascii()
            && let Some(at) = word.find(['。', '！', '？'])
        {
            line.push_str(&word[..at + '。'.len_utf8()]);
            return line;
        }
        line.push_str(word);
        if word.ends_with(['.', '!', '?']) && ends_sentence(&line[..line.len() - 1], words.peek().copied()) {
            return line;
        }
        if words.peek().is_some() {
            line.push(' ');
        }
    }
    line
}

/// The words up to the first blank line after a word, so that only the beginning of a long text is read.
fn words_of_paragraph(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim_start();
    std::iter::from_fn(move || {
        let is_end = |byte: u8| byte.is_ascii_whitespace() || !byte.is_ascii();
        let end = match rest.bytes().position(is_end) {
            Some(at) if !rest.as_bytes()[at].is_ascii() => rest.find(char::is_whitespace),
            end => end,
        };
        let (word, behind) = rest.split_at(end.unwrap_or(rest.len()));
        if word.is_empty() {
            return None;
        }
        let next = behind.trim_start();
        let gap = &behind[..behind.len() - next.len()];
        rest = if gap.contains("\n\n") { "" } else { next };
        Some(word)
    })
}

/// Returns true if the mark at the end of `before` ends a sentence, judged by the next word.
fn ends_sentence(before: &str, next: Option<&str>) -> bool {
    let last_word = before.rsplit([' ', '(']).next().unwrap_or_default();
    let abbreviated = ["e.g", "i.e", "etc", "vs", "cf", "no", "dr", "mr", "mrs", "ms", "st"];
    let is_abbreviated = || abbreviated.iter().any(|known| last_word.eq_ignore_ascii_case(known));
    next.is_none_or(|next| !next.starts_with(char::is_lowercase) && !is_abbreviated())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "tui")]
    fn cleaning_takes_linear_time() {
        crate::linear_cost::assert_linear(crate::linear_cost::BODIES, |text| {
            assert!(clean(text).len() + clean_line(text).len() + hidden(text).len() > 0);
        });
    }

    proptest::proptest! {
        #[test]
        fn a_sentence_is_the_same_whether_it_is_cut_out_or_put_together(
            text in "([a-zA-Z]{1,4}|e\\.g\\.|[.!?]{1,2}|\\(|é|。|,| {1,2}|\n{1,2}|\t| |\u{a0}){0,14}",
        ) {
            let cut = sentence_as_written(text.trim_start());
            proptest::prop_assert_eq!(cut.map_or_else(|| sentence_of_words(&text), str::to_owned), sentence_of_words(&text));
        }
    }

    #[test]
    fn control_characters_become_their_pictures() {
        assert_eq!(clean("a\u{1b}[31mb\r\nc\td\u{7f}\u{0}"), "a␛[31mb\r\nc\td␡␀");
        assert_eq!(clean("a\rb\u{9b}c"), "a␍b<U+009B>c");
        assert_eq!(clean_line("a\nb\tc\r\nd"), "a␊b c␊d");
        assert!(matches!(clean("plain\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn hidden_and_reordering_characters_are_named() {
        assert_eq!(
            clean("a\u{202e}b\u{200b}c\u{ad}d\u{feff}e\u{e0041}"),
            "a<U+202E>b<U+200B>c<U+00AD>d<U+FEFF>e<U+E0041>"
        );
        assert_eq!(clean("é × 👩\u{200d}💻 ❤\u{fe0f}"), "é × 👩\u{200d}💻 ❤\u{fe0f}");
    }

    #[test]
    fn thousands_are_separated_by_commas() {
        assert_eq!([0, 999, 1000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_sentence_ends_at_its_full_stop() {
        for (text, first) in [
            ("You know Elixir 1.15+ well. You help.", "You know Elixir 1.15+ well."),
            ("Use it, e.g. here. Then stop", "Use it, e.g. here."),
            ("One\nline goes on\n\nNext", "One line goes on"),
            ("Why? Because", "Why?"),
            ("中文说明。第二句", "中文说明。"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), first);
        }
    }
}
