//! Theme files: YAML that gives each meaning its style, with every mistake named at its place.

use ratatui::style::{Modifier, Style};

use super::{BUILT_IN, Meaning, Theme, colour};
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading;
use crate::domain::span::LineIndex;
use crate::domain::value::{Kind, Node};

/// The key that names the theme whose styles hold where a file says nothing.
const LIKE: &str = "like";

/// What can be true or false of a style.
const WEIGHTS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("strike", Modifier::CROSSED_OUT),
];

/// Reads a theme file; what it leaves out stays as it is in `base`.
pub(super) fn parse_onto(base: Theme, text: &str) -> (Theme, Vec<Problem>) {
    let says_nothing = text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
    let (node, problems) = if says_nothing { (Node::empty_map(0), Vec::new()) } else { reading::whole_yaml(text) };
    let mut reader = Reader { text, lines: LineIndex::new(text), problems };
    let mut theme = reader.base(base, node.get(LIKE));
    for pair in node.pairs().iter().filter(|pair| pair.key != LIKE) {
        match Meaning::ALL.iter().find(|(name, _)| *name == pair.key) {
            Some((name, meaning)) => {
                if let Some(style) = reader.style(name, &pair.value) {
                    theme.set(*meaning, style);
                }
            }
            None => reader.unknown_meaning(&pair.key, pair.key_span.start),
        }
    }
    theme.mark_selected();
    reader.problems.sort_by_key(|problem| (problem.line, problem.column));
    (theme, reader.problems)
}

struct Reader<'a> {
    text: &'a str,
    lines: LineIndex,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn say(&mut self, rule: &'static str, offset: usize, message: String, fix: String) {
        let problem = Problem::new(rule, Severity::Warning, message).fix(fix);
        self.problems.push(problem.at(self.lines.line(offset), self.lines.column(self.text, offset)));
    }

    /// The theme to begin with.
    fn base(&mut self, base: Theme, like: Option<&Node>) -> Theme {
        let Some(like) = like else { return base };
        let written = like.text().unwrap_or_default().trim();
        if let Some(known) = Theme::built_in(written) {
            return Theme { name: base.name, says: base.says, ..known.clone() };
        }
        let names = BUILT_IN.map(|(name, ..)| name).join(", ");
        self.say(
            "bad-value",
            like.span.start,
            format!("`{written}` is no theme that comes with the program"),
            format!("a theme can be like {names}"),
        );
        base
    }

    fn unknown_meaning(&mut self, written: &str, offset: usize) {
        let near = Meaning::ALL.iter().map(|(name, _)| (strsim::osa_distance(written, name), *name)).min();
        let all = Meaning::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let fix = match near {
            Some((far, name)) if far <= (name.len() / 3).max(1) => format!("write `{name}`; the meanings are {all}"),
            _ => format!("remove it; the meanings are {all}, and `like` names the theme for the rest"),
        };
        self.say("unknown-key", offset, format!("`{written}` is no meaning"), fix);
    }

    /// The style a meaning is given; none where the value is no map.
    fn style(&mut self, meaning: &str, node: &Node) -> Option<Style> {
        if !matches!(node.kind, Kind::Map(_)) {
            self.say(
                "bad-value",
                node.span.start,
                format!("the style of `{meaning}` is not a map"),
                format!("write `{meaning}: {{ fg: cyan, bold: true }}`, or `{{}}` for the terminal's own"),
            );
            return None;
        }
        let mut style = Style::new();
        for pair in node.pairs() {
            let value = &pair.value;
            match (pair.key.as_str(), WEIGHTS.iter().find(|(name, _)| *name == pair.key)) {
                ("fg", _) => style.fg = self.colour(value),
                ("bg", _) => style.bg = self.colour(value),
                (name, Some((_, weight))) => {
                    if self.truth(name, value) {
                        style = style.add_modifier(*weight);
                    }
                }
                (other, None) => {
                    let weights = WEIGHTS.map(|(name, _)| name).join(", ");
                    self.say(
                        "unknown-key",
                        pair.key_span.start,
                        format!("`{other}` is nothing a style has"),
                        format!("a style has fg, bg, {weights}"),
                    );
                }
            }
        }
        Some(style)
    }

    fn colour(&mut self, node: &Node) -> Option<ratatui::style::Color> {
        let Some(written) = node.text() else {
            let message = "no colour stands here; a # that is not in quotes begins a comment".to_owned();
            self.say("bad-value", node.span.start, message, colour::allowed());
            return None;
        };
        let colour = colour::parse(written);
        if colour.is_none() {
            let fix = match colour::nearest_name(written) {
                Some(near) => format!("write {near}; {}", colour::allowed()),
                None => colour::allowed(),
            };
            self.say("bad-value", node.span.start, format!("`{written}` is no colour"), fix);
        }
        colour
    }

    fn truth(&mut self, name: &str, node: &Node) -> bool {
        match node.text() {
            Some("true") => true,
            Some("false") => false,
            _ => {
                let message = format!("`{name}` is either true or false");
                self.say("bad-value", node.span.start, message, format!("write `{name}: true`, or leave it out"));
                false
            }
        }
    }
}
