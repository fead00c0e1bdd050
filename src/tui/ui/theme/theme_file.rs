//! Theme files: YAML that gives each meaning its style, with the position of every error.

use ratatui::style::{Modifier, Style};

use super::{BUILT_IN, Meaning, Theme, color_depth};
use crate::domain::problem::Problem;
use crate::domain::span::Span;
use crate::domain::text::nearest_word;
use crate::domain::value::{NodeKind, ValueNode};
use crate::domain::yaml_file::YamlFile;

/// The key that names the theme for missing styles.
const LIKE: &str = "like";

/// Style attributes that can be true or false.
const WEIGHTS: [(&str, Modifier); 6] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
    ("strike", Modifier::CROSSED_OUT),
];

/// Parses a theme file. Missing styles stay as they are in `base`.
pub(super) fn parse_onto(base: Theme, text: &str) -> (Theme, Vec<Problem>) {
    let (node, file) = YamlFile::open_settings(text);
    let mut reader = ThemeReader { file };
    let mut theme = reader.base(base, node.get(LIKE));
    for pair in node.pairs().iter().filter(|pair| pair.key != LIKE) {
        match Meaning::ALL.iter().find(|(name, _)| *name == pair.key) {
            Some((name, meaning)) => {
                if let Some(style) = reader.style(name, &pair.value) {
                    theme.set(*meaning, style);
                }
            }
            None => reader.unknown_meaning(&pair.key, pair.key_span),
        }
    }
    theme.mark_selected();
    (theme, reader.file.into_problems())
}

struct ThemeReader<'a> {
    file: YamlFile<'a>,
}

impl ThemeReader<'_> {
    /// The theme to start from.
    fn base(&mut self, base: Theme, like: Option<&ValueNode>) -> Theme {
        let Some(like) = like else { return base };
        let written = like.text().unwrap_or_default().trim();
        if let Some(known) = Theme::built_in(written) {
            return Theme { name: base.name, says: base.says, ..known.clone() };
        }
        let names = BUILT_IN.map(|(name, ..)| name).join(", ");
        self.file.bad_value(like.span, format!("unknown theme `{written}`"), format!("`like` can be {names}"));
        base
    }

    fn unknown_meaning(&mut self, written: &str, span: Span) {
        let near = nearest_word(Meaning::ALL.iter().map(|(name, _)| *name), written);
        let all = Meaning::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let fix = match near {
            Some(name) => format!("write `{name}`; valid names: {all}"),
            None => format!("remove it; valid names: {all}; `like` sets the theme for the rest"),
        };
        self.file.ignored_key(span, format!("unknown name `{written}`"), fix);
    }

    /// The style of a meaning; `None` if the value is not a map.
    fn style(&mut self, meaning: &str, node: &ValueNode) -> Option<Style> {
        if !matches!(node.kind, NodeKind::Map(_)) {
            self.file.bad_value(
                node.span,
                format!("the style of `{meaning}` is not a map"),
                format!("write `{meaning}: {{ fg: cyan, bold: true }}`, or `{{}}` for the terminal's own"),
            );
            return None;
        }
        let mut style = Style::new();
        for pair in node.pairs() {
            let value = &pair.value;
            match (pair.key.as_str(), WEIGHTS.iter().find(|(name, _)| *name == pair.key)) {
                ("fg", _) => style.fg = self.color(value),
                ("bg", _) => style.bg = self.color(value),
                (name, Some((_, weight))) => {
                    if self.truth(name, value) {
                        style = style.add_modifier(*weight);
                    }
                }
                (other, None) => {
                    let weights = WEIGHTS.map(|(name, _)| name).join(", ");
                    self.file.ignored_key(
                        pair.key_span,
                        format!("unknown style key `{other}`"),
                        format!("a style has fg, bg, {weights}"),
                    );
                }
            }
        }
        Some(style)
    }

    fn color(&mut self, node: &ValueNode) -> Option<ratatui::style::Color> {
        let Some(written) = node.text() else {
            let message = "no color here; an unquoted # starts a comment".to_owned();
            self.file.bad_value(node.span, message, color_depth::allowed());
            return None;
        };
        let color = color_depth::parse(written);
        if color.is_none() {
            let fix = match color_depth::nearest_name(written) {
                Some(near) => format!("write {near}; {}", color_depth::allowed()),
                None => color_depth::allowed(),
            };
            self.file.bad_value(node.span, format!("unknown color `{written}`"), fix);
        }
        color
    }

    fn truth(&mut self, name: &str, node: &ValueNode) -> bool {
        match node.text() {
            Some("true") => true,
            Some("false") => false,
            _ => {
                let message = format!("`{name}` is not true or false");
                self.file.bad_value(node.span, message, format!("write `{name}: true`, or remove it"));
                false
            }
        }
    }
}
