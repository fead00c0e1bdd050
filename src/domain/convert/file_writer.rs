//! Writes the file of a converted agent.

use super::conversion_target::BlockStyle;
use crate::domain::compose::yaml_value;
use crate::domain::scalar;

/// A value of the frontmatter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileValue {
    Text(String),
    /// A number, a truth value or a word that needs no quotes.
    Bare(String),
    List(Vec<String>),
    /// Names with values that need no quotes, or with further names.
    Map(Vec<(String, FileValue)>),
}

/// The frontmatter of a file as it grows.
pub(super) struct FileWriter {
    style: BlockStyle,
    lines: String,
}

impl FileWriter {
    pub fn new(style: BlockStyle) -> Self {
        Self { style, lines: String::new() }
    }

    pub fn put(&mut self, key: &str, value: FileValue) {
        match self.style {
            BlockStyle::Yaml => put_yaml(&mut self.lines, 0, key, &value),
            BlockStyle::Toml => {
                let text = match value {
                    FileValue::Text(text) => scalar::in_double_quotes(&text),
                    FileValue::Bare(text) => text,
                    FileValue::List(items) => {
                        let items: Vec<String> = items.iter().map(|item| scalar::in_double_quotes(item)).collect();
                        format!("[{}]", items.join(", "))
                    }
                    FileValue::Map(_) => return,
                };
                self.lines.extend([key, " = ", &text, "\n"]);
            }
            BlockStyle::None => {}
        }
    }

    /// Adds lines as they are.
    pub fn put_lines(&mut self, lines: &str) {
        self.lines.push_str(lines);
    }

    /// The whole file.
    pub fn finish(self, body: &str) -> String {
        let end = if body.is_empty() || body.ends_with('\n') { "" } else { "\n" };
        match self.style {
            BlockStyle::Yaml => format!("---\n{}---\n\n{body}{end}", self.lines),
            BlockStyle::Toml => format!("{}developer_instructions = {}\n", self.lines, toml_text(body)),
            BlockStyle::None => format!("{body}{end}"),
        }
    }
}

fn put_yaml(lines: &mut String, depth: usize, key: &str, value: &FileValue) {
    let indent = "  ".repeat(depth);
    lines.extend([&indent, key, ":"]);
    match value {
        // Claude Code ends the frontmatter at the first three dashes, also inside a value.
        FileValue::Text(text) if text.contains("---") => {
            let quoted = scalar::in_double_quotes(text).replace("---", "--\\x2d");
            lines.extend([" ", &quoted, "\n"]);
        }
        FileValue::Text(text) => lines.extend([" ", &yaml_value(text), "\n"]),
        FileValue::Bare(text) => lines.extend([" ", text, "\n"]),
        FileValue::List(items) if items.is_empty() => lines.push_str(" []\n"),
        FileValue::List(items) => {
            lines.push('\n');
            for item in items {
                lines.extend([&indent, "  - ", &yaml_value(item), "\n"]);
            }
        }
        FileValue::Map(pairs) => {
            lines.push('\n');
            for (key, value) in pairs {
                put_yaml(lines, depth + 1, &yaml_key(key), value);
            }
        }
    }
}

/// A key of a nested map: in quotes unless it is a word.
fn yaml_key(key: &str) -> String {
    let is_word = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if is_word && scalar::is_text(key) { key.to_owned() } else { scalar::in_double_quotes(key) }
}

/// A text of several lines in TOML. The first line end is not part of the text.
fn toml_text(text: &str) -> String {
    let is_literal = |c: char| c == '\n' || c == '\t' || !c.is_control();
    if !text.contains("'''") && !text.ends_with('\'') && text.chars().all(is_literal) {
        return format!("'''\n{text}'''");
    }
    scalar::in_double_quotes(text)
}
