//! The name and the description of an agent.

use std::borrow::Cow;

use super::super::formats::folder_path;
use super::super::formats::{Format, NameComparison, NameSource, without_ending};
use super::super::reading::ReadingMethod;
use super::super::text::first_sentence;
use super::super::value::{NodeKind, ValueNode, ValueStyle};
use super::AgentLocation;

/// File names that tell the kind of file rather than the agent; the folder then names the agent.
pub const TELLING_NAMES: &[&str] =
    &["SKILL.md", "skill.md", "system.md", "user.md", "AGENT.md", "agent.md", "index.md"];

/// The agent's name. In formats that name agents by place (skills by folder, commands by path), it comes from the path.
/// Otherwise it is the `name` key; without a block, the name in the body's JSON; else the name of the folder or file.
pub(super) fn name(
    values: &ValueNode,
    method: ReadingMethod,
    body: &str,
    found: &AgentLocation,
    format: Format,
) -> String {
    if is_named_by_path(found, format) {
        return format.name_of_file(found);
    }
    if let Some(name) = declared_name(values) {
        return name;
    }
    let from_body = (method == ReadingMethod::None).then(|| requesting_agent(body)).flatten();
    from_body.map_or_else(|| name_of_file(found, format), str::to_owned)
}

pub(super) fn declared_name(values: &ValueNode) -> Option<String> {
    let name = values.get("name").and_then(ValueNode::text)?;
    let is_one_word = !name.contains(char::is_whitespace);
    Some(if is_one_word { name.to_owned() } else { name.split_whitespace().collect::<Vec<_>>().join(" ") })
}

/// Returns true if the path of a file names the agent, whatever its frontmatter says. A command outside all folders of
/// its format has no path that could name it.
fn is_named_by_path(found: &AgentLocation, format: Format) -> bool {
    match format.0.identity {
        NameSource::Folder => format.has_folder(found),
        NameSource::Command => format.has_path(found),
        NameSource::Name | NameSource::Stem | NameSource::Path => false,
    }
}

/// The name that the file's place gives the agent.
pub(super) fn name_of_file(found: &AgentLocation, format: Format) -> String {
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

/// The description as shown to users; without one, the first sentence of the body.
pub(super) fn description(values: &ValueNode, body: &str) -> String {
    let Some(node) = values.get("description").filter(|node| node.text().is_some()) else {
        return first_prose(body);
    };
    let text = node.text().unwrap_or_default().trim();
    // A literal `\n` in an unquoted text was meant as a line break.
    if matches!(node.kind, NodeKind::Scalar { style: ValueStyle::Plain, .. }) && text.contains("\\n") {
        return text.replace("\\r\\n", "\n").replace("\\n", "\n").trim().to_owned();
    }
    text.to_owned()
}

/// The first sentence of prose in a body, skipping headings, rules, tables, quotes, code and comments.
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

impl Format {
    /// Name of the agent according to its file's path, if its contents do not name it: the stem, the folder, or the
    /// path under the format's folder.
    pub fn name_of_file(self, found: &AgentLocation) -> String {
        let stem = folder_path::stem(&found.relative);
        match self.0.identity {
            NameSource::Name | NameSource::Stem => stem.to_owned(),
            NameSource::Folder => folder(found).unwrap_or_else(|| stem.to_owned()),
            NameSource::Path => self.path_below(found),
            NameSource::Command => self.path_below(found).replace('/', ":"),
        }
    }

    /// Identity of an agent by the rules of the format: agents with equal texts are the same. `label` is the agent's
    /// displayed name.
    pub fn identity_of(self, label: &str, found: &AgentLocation) -> String {
        let name = match self.0.identity {
            NameSource::Name | NameSource::Path => label.to_owned(),
            NameSource::Stem | NameSource::Folder | NameSource::Command => self.name_of_file(found),
        };
        match self.0.names {
            NameComparison::Exact => name,
            NameComparison::Caseless => name.to_lowercase(),
        }
    }

    /// The reason that the format's client does not load a file in its folder, as a clause.
    pub fn not_loaded(self, found: &AgentLocation) -> Option<&'static str> {
        (found.format == Some(self)).then(|| self.0.files.not_loaded(&found.relative)).flatten()
    }

    /// Returns true if the file is in a folder that can name it.
    pub fn has_folder(self, found: &AgentLocation) -> bool {
        folder(found).is_some()
    }

    /// Returns true if the file is in one of the format's folders, so that its path below can name it.
    pub fn has_path(self, found: &AgentLocation) -> bool {
        self.below(found).is_some()
    }

    /// The path of a file under the format's folder, without extension; its stem if it is not in such a folder.
    fn path_below(self, found: &AgentLocation) -> String {
        let path = found.path.as_ref().map_or(Cow::Borrowed(found.relative.as_str()), |path| path.to_string_lossy());
        self.below(found).unwrap_or_else(|| folder_path::stem(&path).to_owned())
    }

    /// The path of a file under the format's folder, without extension.
    fn below(self, found: &AgentLocation) -> Option<String> {
        let path = found.path.as_ref().map_or(Cow::Borrowed(found.relative.as_str()), |path| path.to_string_lossy());
        let rest = self.0.places.iter().filter_map(|place| place.rest_of(&path)).min_by_key(|rest| rest.len());
        let below = rest.or_else(|| (found.format == Some(self)).then_some(&*found.relative));
        below.map(|below| without_ending(below).to_owned())
    }
}

/// The folder of a file: inside its source, else by its absolute path.
fn folder(found: &AgentLocation) -> Option<String> {
    let above = || Some(found.path.as_ref()?.parent()?.file_name()?.to_string_lossy().into_owned());
    folder_path::folder(&found.relative).map(str::to_owned).or_else(above)
}
