//! JSON that is harmless everywhere: characters that control, reorder or hide text are written as `\uXXXX`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::domain::text::is_hidden_sign;

/// Writes a value as indented JSON, followed by a line break.
pub fn write(value: &impl Serialize, mut out: impl Write) -> io::Result<()> {
    let formatter = EscapingFormatter { pretty: PrettyFormatter::new() };
    value.serialize(&mut Serializer::with_formatter(&mut out, formatter)).map_err(io::Error::from)?;
    out.write_all(b"\n")
}

struct EscapingFormatter {
    pretty: PrettyFormatter<'static>,
}

impl Formatter for EscapingFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_hidden_sign(*c)) {
            writer.write_all(&fragment.as_bytes()[plain..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[plain..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: &impl Serialize) -> String {
        let mut bytes = Vec::new();
        let written = write(value, &mut bytes);
        assert!(written.is_ok());
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn hidden_characters_are_escaped_and_read_back_the_same() {
        let text =
            "a\u{1b}[2J\u{7f}\u{85}\u{9b}b\u{202e}c\u{200b}\u{ad}\u{feff}d\u{e0041}e\u{1f3f4}\u{e0067}\u{e007f}\n\té×";
        let escaped = json(&text);
        assert_eq!(
            escaped,
            "\"a\\u001b[2J\\u007f\\u0085\\u009bb\\u202ec\\u200b\\u00ad\\ufeffd\\udb40\\udc41e\u{1f3f4}\\udb40\\udc67\\udb40\\udc7f\\n\\té×\"\n"
        );
        assert_eq!(serde_json::from_str::<String>(&escaped).ok().as_deref(), Some(text));
    }

    #[test]
    fn keys_are_escaped_and_output_is_indented() {
        let map = std::collections::BTreeMap::from([("k\u{202e}", vec![1, 2])]);
        assert_eq!(json(&map), "{\n  \"k\\u202e\": [\n    1,\n    2\n  ]\n}\n");
        assert_eq!(json(&Vec::<u8>::new()), "[]\n");
    }
}
