//! Makes values safe for their context: tags, JSON, YAML, names.

use crate::domain::scalar;

/// A text for the inside of the elements `tags`: the `<` of every tag that would open or close one of them is written
/// `&lt;`. Every other byte stays, including ampersands, because a model reads the text and not an XML parser.
pub(super) fn inside(text: &str, tags: &[String]) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if c == '<' && tags.iter().any(|tag| is_tag(&text[at + 1..], tag)) {
            safe.push_str("&lt;");
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A text in an element `tag` with its name. No text can close the element early.
pub(super) fn tagged(tag: &str, name: &str, text: &str) -> String {
    let line_end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let safe = inside(text, &[tag.to_owned()]);
    format!("<{tag} name=\"{}\">\n{safe}{line_end}</{tag}>\n", attribute(name))
}

/// Returns true if the text after a `<` makes it a tag named `tag`, read as loosely as a model might.
fn is_tag(behind: &str, tag: &str) -> bool {
    let behind = behind.trim_start();
    let behind = behind.strip_prefix('/').unwrap_or(behind).trim_start();
    let Some(head) = behind.get(..tag.len()).filter(|head| head.eq_ignore_ascii_case(tag)) else { return false };
    !behind[head.len()..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '.'))
}

/// A text for the inside of an attribute in double quotes.
pub(super) fn attribute(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' | '\r' | '\t' => safe.push(' '),
            _ => safe.push(c),
        }
    }
    safe
}

/// A text as a JSON string in quotes. Control, direction, tag and zero-width characters are written as escapes, which
/// mean the same to every JSON reader.
pub(super) fn json(text: &str) -> String {
    let mut units = [0; 2];
    scalar::quoted(text, |c, out| match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ => out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"))),
    })
}

/// A text as a YAML value on one line: plain if every version of YAML reads it back as the same text, else in double
/// quotes.
pub(in crate::domain) fn yaml(text: &str) -> String {
    if is_plain_yaml(text) { text.to_owned() } else { scalar::in_double_quotes(text) }
}

/// Returns true if every YAML reader reads the unquoted text as the same text.
fn is_plain_yaml(text: &str) -> bool {
    let is_safe =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '(' | ')' | '*' | ' ' | ',');
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(is_safe)
        && !text.ends_with(' ')
        && scalar::is_text(text)
}

/// A name of lower-case letters, digits and hyphens, at most 64, as agent files require; `agent` if nothing is left.
pub(in crate::domain) fn slug(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(64);
    let name = name.trim_end_matches('-');
    if name.is_empty() { "agent".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;
    use crate::domain::reading;

    #[test]
    fn tags_of_enclosing_elements_are_escaped_in_every_spelling() {
        let tags = ["task".to_owned()];
        for hostile in ["</task>", "</TASK >", "< / task>", "<task>", "</task\n>", "<task a=\"b\">", "</task"] {
            let safe = inside(hostile, &tags);
            assert_eq!(safe, hostile.replacen('<', "&lt;", 1));
        }
        for harmless in ["a < b && c", "<tasks>", "<task-list>", "&lt;/task>", "<b>é</b>", "<", "<é"] {
            assert_eq!(inside(harmless, &tags), harmless);
        }
        assert_eq!(attribute("a\"b<c>&\nd"), "a&quot;b&lt;c&gt;&amp; d");
    }

    #[test]
    fn json_and_yaml_quoting_reads_back_the_same_text() {
        let texts = [
            "",
            "plain",
            "yes",
            "No",
            "1.10",
            "a: b",
            "# no",
            "Read, Grep",
            "- a",
            "it's \"so\"",
            "back\\slash",
            "two\nlines\r\n\ttab ",
            "\u{0}\u{1b}\u{7f}\u{85}\u{9b}",
            "\u{202e}\u{200b}\u{feff}\u{2028}",
            "\u{e0041}",
            "😀 é",
            "mcp__a__*",
            "Agent(a, b)",
            "*star",
            "{{x}}",
            "null",
            "~",
            "trailing ",
            "é",
        ];
        for text in texts {
            assert_eq!(serde_json::from_str::<String>(&json(text)).unwrap(), text);
            let line = format!("key: {}\n", yaml(text));
            let value: serde_yaml::Value = serde_yaml::from_str(&line).unwrap();
            assert_eq!(value["key"].as_str(), Some(text), "{line}");
            let (node, problems) = reading::whole_yaml(&line);
            assert!(problems.is_empty(), "{problems:?} in {line}");
            assert_eq!(node.get("key").map(|node| format!("{:?}", node.kind).contains("Scalar")), Some(true), "{line}");
        }
        assert_eq!(yaml("Read, Grep"), "Read, Grep");
        assert_eq!(json("\u{202e}\u{e0041}😀"), "\"\\u202e\\udb40\\udc41😀\"");
    }

    #[test]
    fn a_slug_is_small_letters_digits_and_hyphens() {
        assert_eq!(slug("Élixir Pro / critical_mode--x"), "lixir-pro-critical-mode-x");
        assert_eq!(slug("設計"), "agent");
        assert_eq!(
            slug(&"ab ".repeat(40)).len(),
            64 - usize::from("ab ".repeat(40).replace(' ', "-").as_bytes()[63] == b'-')
        );
    }
}
