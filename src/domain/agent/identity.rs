//! What an agent is called and what it says it is for.

use super::super::formats::Format;
use super::super::reading::Rung;
use super::super::text::first_sentence;
use super::super::value::{Kind, Node, Style};
use super::Found;

/// File names that say what a file is, not whose: the folder names the agent then.
const TELLING_NAMES: &[&str] = &["SKILL.md", "skill.md", "system.md", "user.md", "AGENT.md", "agent.md", "index.md"];

/// The agent's name: what its frontmatter says; without a block what its body's JSON calls it;
/// else the folder or the file.
pub(super) fn name(values: &Node, rung: Rung, body: &str, found: &Found, format: Format) -> String {
    if let Some(name) = values.get("name").and_then(Node::text) {
        let is_one_word = !name.contains(char::is_whitespace);
        return if is_one_word { name.to_owned() } else { name.split_whitespace().collect::<Vec<_>>().join(" ") };
    }
    let from_body = (rung == Rung::None).then(|| requesting_agent(body)).flatten();
    from_body.map_or_else(|| name_of_file(found, format), str::to_owned)
}

/// The name the file's place gives.
pub(super) fn name_of_file(found: &Found, format: Format) -> String {
    let path = found.path.as_ref().map(|path| path.to_string_lossy().replace('\\', "/"));
    let path = path.as_deref().unwrap_or(&found.relative);
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    match parts.next().filter(|folder| TELLING_NAMES.contains(&file) && !folder.is_empty()) {
        Some(folder) => folder.to_owned(),
        None => format.name_of_file(found),
    }
}

/// The value of `"requesting_agent"` in the body.
fn requesting_agent(body: &str) -> Option<&str> {
    let at = memchr::memmem::find(body.as_bytes(), b"\"requesting_agent\"")? + "\"requesting_agent\"".len();
    let value = body[at..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let name = &value[..value.find('"')?];
    (!name.is_empty() && name.len() <= 100 && !name.contains('\n')).then_some(name)
}

/// The description as people read it; without one, the first sentence of the body.
pub(super) fn description(values: &Node, body: &str) -> String {
    let Some(node) = values.get("description").filter(|node| node.text().is_some()) else {
        return first_prose(body);
    };
    let text = node.text().unwrap_or_default().trim();
    // A literal `\n` in text without quotes was meant as a line break.
    if matches!(node.kind, Kind::Scalar { style: Style::Plain, .. }) && text.contains("\\n") {
        return text.replace("\\r\\n", "\n").replace("\\n", "\n").trim().to_owned();
    }
    text.to_owned()
}

/// The first sentence of prose in a body: no heading, rule, table, quote, code or comment.
fn first_prose(body: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut comment = false;
    let mut offset = 0;
    for line in body.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let said = line.trim();
        if let Some(mark) = fence {
            if said.starts_with(mark) {
                fence = None;
            }
        } else if comment || said.starts_with("<!--") {
            comment = !said.contains("-->");
        } else if said.starts_with("```") || said.starts_with("~~~") {
            fence = Some(&said[..3]);
        } else if is_prose(said) {
            let rest = &body[start..];
            let paragraph: String =
                rest.lines().take_while(|line| is_prose(line.trim())).collect::<Vec<_>>().join("\n");
            return first_sentence(&paragraph).replace("**", "");
        }
    }
    String::new()
}

fn is_prose(said: &str) -> bool {
    let is_label = said.ends_with(':') && said.len() < 80;
    let is_tag = said.starts_with('<') && said.ends_with('>');
    !said.is_empty()
        && !is_label
        && !is_tag
        && !said.starts_with(['#', '|', '>', '='])
        && !["- ", "* ", "+ ", "---", "***", "___", "!["].iter().any(|mark| said.starts_with(mark))
}

/// The contents of every `<example>` block.
pub(super) fn examples(description: &str, body: &str) -> Vec<String> {
    [description, body]
        .iter()
        .flat_map(|text| text.split("<example>").skip(1))
        .filter_map(|rest| rest.split_once("</example>"))
        .map(|(example, _)| example.trim().to_owned())
        .collect()
}
