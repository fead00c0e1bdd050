//! The user's bindings: a preset, and keys for actions by name, with the position of every error.

use super::{KeyBinding, Keymap};
use crate::domain::problem::Problem;
use crate::domain::span::Span;
use crate::domain::value::{NodeKind, ValueNode};
use crate::domain::yaml_file::YamlFile;
use crate::tui::ui::key::KeyPress;

/// The presets, each with its description.
pub const PRESETS: [(&str, &str); 2] =
    [("vim", "letters as commands, like vim and fzf"), ("plain", "arrows, enter, function keys and ctrl only")];

/// The rows that must have a key, because without one there is no way out.
const WAYS_OUT: [&str; 11] = [
    "quit",
    "cast-leave",
    "cast-prompt-leave",
    "query-leave",
    "text-leave",
    "form-leave",
    "field-leave",
    "raw-form",
    "confirm-no",
    "reading-leave",
    "dialog-leave",
];

/// The keys of the preset `plain` that differ from the table without its character keys.
const PLAIN: &[(&str, &str)] = &[
    ("copy-prompt", "<f5> <c-y>"),
    ("choose-mode", "<f2>"),
    ("choose-role", "<f3>"),
    ("choose-tools", "<f4>"),
    ("choose-template", "<f6>"),
    ("edit-task", "<f7>"),
    ("edit-context", "<f8>"),
    ("palette", "<f9>"),
    ("copy-file", "<c-o>"),
    ("write-prompt", "<c-w>"),
    ("pipe-prompt", "<c-x>"),
    ("show-answer", "<a-a>"),
    ("answer-copy", "<f5> <c-y>"),
    ("answer-write", "<c-w>"),
    ("save-recipe", "<c-s>"),
    ("open-editor", "<c-e>"),
    ("edit-frontmatter", "<f10>"),
    ("tick-in-file", "<a-x>"),
    ("duplicate-agent", "<a-d>"),
    ("rename-agent", "<a-r>"),
    ("undo-file", "<a-u>"),
    ("form-open-editor", "<c-e>"),
    ("form-palette", "<f9>"),
    ("form-add-top", "<a-ins>"),
    ("form-write", "<f7>"),
    ("search", "<c-f>"),
    ("choose-theme", "<c-t>"),
    ("zoom", "<f12>"),
    ("quit", "<c-q> <c-c>"),
    ("sort", "<c-r>"),
    ("show-cut", "<c-r>"),
    ("open-recipe", "<a-s>"),
    ("reset-selection", "<a-z>"),
    ("search-text", "<a-t>"),
    ("list-previous-tab", "<a-left>"),
    ("list-next-tab", "<a-right>"),
    ("detail-find-next", "<c-n>"),
    ("detail-find-previous", "<c-p>"),
    ("find-next", "<c-n>"),
    ("find-previous", "<c-p>"),
    ("previous-section", "<c-up>"),
    ("next-section", "<c-down>"),
    ("previous-part", "<c-up>"),
    ("next-part", "<c-down>"),
    ("cast", "<c-k>"),
    ("cast-copy-prompt", "<f5> <c-y>"),
    ("cast-mode", "<f2>"),
    ("cast-role", "<f3>"),
    ("cast-tools", "<f4>"),
    ("cast-template", "<f6>"),
    ("cast-task", "<f7>"),
    ("cast-pattern", "<f8>"),
    ("cast-add", "<ins>"),
    ("cast-remove", "<del>"),
    ("cast-save", "<c-s>"),
    ("cast-copy-all", "<c-o>"),
    ("cast-write", "<c-w>"),
    ("cast-name-seat", "<c-n>"),
    ("cast-undo", "<c-z>"),
    ("cast-find-next", "<c-n>"),
    ("cast-find-previous", "<c-p>"),
    ("cast-previous-part", "<c-up>"),
    ("cast-next-part", "<c-down>"),
    ("confirm-yes", "y"),
    ("confirm-no", "n <enter>"),
];

impl Keymap {
    /// The table of a preset with the user's bindings. `preset` and `overrides` are values of the configuration, whose
    /// whole text is `text`. Returns all problems; valid bindings apply anyway.
    pub fn with(preset: Option<&ValueNode>, overrides: Option<&ValueNode>, text: &str) -> (Self, Vec<Problem>) {
        let mut reader = KeymapReader { file: YamlFile::of_values(text) };
        let base = reader.preset(preset);
        let keymap = match overrides.filter(|node| !node.is_null()) {
            Some(node) if matches!(node.kind, NodeKind::Map(_)) => reader.bind(&base, node),
            Some(node) => {
                let fix = "write `keymap:` and below it lines such as `copy-prompt: [c, ctrl-y]`";
                reader.file.bad_value(node.span, "the keymap is not a map of actions to keys", fix);
                base
            }
            None => base,
        };
        (keymap, reader.file.into_problems())
    }

    /// The table without keys that type a character, for users who prefer other keys.
    fn plain() -> Self {
        let mut keymap = Self::default();
        for binding in &mut keymap.bindings {
            match PLAIN.iter().find(|(name, _)| *name == binding.name) {
                Some((_, keys)) => binding.keys = keys.split(' ').filter_map(KeyPress::parse).collect(),
                None => binding.keys.retain(|key| key.typed().is_none_or(|c| c == ' ')),
            }
        }
        keymap
    }
}

/// A row with new keys, and their positions in the configuration.
struct Bound {
    row: usize,
    keys: Vec<(KeyPress, Span)>,
    span: Span,
}

struct KeymapReader<'a> {
    file: YamlFile<'a>,
}

impl KeymapReader<'_> {
    fn preset(&mut self, preset: Option<&ValueNode>) -> Keymap {
        let Some(node) = preset.filter(|node| !node.is_null()) else { return Keymap::default() };
        match node.text().map(str::trim) {
            Some("vim") => Keymap::default(),
            Some("plain") => Keymap::plain(),
            written => {
                let known = PRESETS.map(|(name, says)| format!("{name} ({says})")).join(" and ");
                let message = format!("unknown preset `{}`", written.unwrap_or_default());
                self.file.bad_value(node.span, message, format!("the presets are {known}"));
                Keymap::default()
            }
        }
    }

    fn bind(&mut self, base: &Keymap, overrides: &ValueNode) -> Keymap {
        let mut bound: Vec<Bound> = Vec::new();
        for pair in overrides.pairs() {
            let Some(row) = base.bindings.iter().position(|binding| binding.name == pair.key) else {
                let message = format!("no matching action `{}`", pair.key);
                self.file.ignored_key(pair.key_span, message, nearest(&base.bindings, &pair.key));
                continue;
            };
            // The first of duplicate keys counts; the YAML reader reports the duplicate.
            if bound.iter().any(|bound| bound.row == row) {
                continue;
            }
            if let Some(keys) = self.keys(&base.bindings[row], &pair.value) {
                bound.push(Bound { row, keys, span: pair.key_span });
            }
        }
        let mut keymap = base.clone();
        for bound in &bound {
            keymap.bindings[bound.row].keys = bound.keys.iter().map(|(key, _)| *key).collect();
        }
        self.settle(&mut keymap, &bound);
        self.keep_ways_out(&mut keymap, base, &bound, overrides);
        keymap
    }

    /// The keys that a value binds to a row; `None` if the value is neither a key nor a list.
    fn keys(&mut self, binding: &KeyBinding, value: &ValueNode) -> Option<Vec<(KeyPress, Span)>> {
        let nodes: Vec<&ValueNode> = match &value.kind {
            NodeKind::List(items) => items.iter().collect(),
            _ => vec![value],
        };
        let asked = nodes.len();
        let keys: Vec<(KeyPress, Span)> =
            nodes.into_iter().filter_map(|node| Some((self.key(binding, node)?, node.span))).collect();
        // A row keeps its old keys if all new ones are invalid.
        (!keys.is_empty() || asked == 0).then_some(keys)
    }

    fn key(&mut self, binding: &KeyBinding, node: &ValueNode) -> Option<KeyPress> {
        let written = match &node.kind {
            NodeKind::Scalar { text, .. } if text == " " => "<space>",
            _ => node.text().unwrap_or_default().trim(),
        };
        if written.is_empty() {
            let fix = "write `[]` to remove all keys, and a character such as \"#\" or \"?\" in quotes";
            self.file.bad_value(node.span, format!("`{}` has no key", binding.name), fix);
            return None;
        }
        let Some(key) = KeyPress::parse(written) else {
            let fix = "a key is one character, or a name such as enter, esc, tab, shift-tab, space, up, pgdn, F5, \
                ctrl-x, alt-x";
            self.file.bad_value(node.span, format!("unknown key `{written}`"), fix);
            return None;
        };
        if let Some(other) = key.sent_as() {
            let message = format!("{key} and {other} are the same in most terminals");
            self.file.bad_value(node.span, message, "choose another letter");
            return None;
        }
        if binding.scope.is_typed() && key.typed().is_some() {
            let message = format!("`{written}` types text where `{}` applies, so it cannot be a command", binding.name);
            self.file.bad_value(node.span, message, "use a key with ctrl or alt, or a named one such as F5");
            return None;
        }
        Some(key)
    }

    /// Removes keys with two meanings in one scope: the user's binding wins over the table's, and the first of two
    /// user's bindings wins.
    fn settle(&mut self, keymap: &mut Keymap, bound: &[Bound]) {
        for (place, own) in bound.iter().enumerate() {
            for &(key, span) in &own.keys {
                let scope = keymap.bindings[own.row].scope;
                let earlier = &bound[..place];
                for other in 0..keymap.bindings.len() {
                    let rival = &keymap.bindings[other];
                    if other == own.row || rival.scope != scope || !rival.keys.contains(&key) {
                        continue;
                    }
                    let loser = if earlier.iter().any(|bound| bound.row == other) { own.row } else { other };
                    let (one, two) = (keymap.bindings[own.row].name, rival.name);
                    let message = format!("{key} is bound twice in {}: to {one} and to {two}", scope.title());
                    let fix = format!("give {two} another key too, or `{two}: []`");
                    self.file.bad_value(span, message, fix);
                    keymap.bindings[loser].keys.retain(|other| *other != key);
                }
            }
        }
    }

    fn keep_ways_out(&mut self, keymap: &mut Keymap, base: &Keymap, bound: &[Bound], overrides: &ValueNode) {
        for name in WAYS_OUT {
            let Some(row) = keymap.bindings.iter().position(|binding| binding.name == name) else { continue };
            if !keymap.bindings[row].keys.is_empty() {
                continue;
            }
            let span = bound.iter().find(|bound| bound.row == row).map_or(overrides.span, |bound| bound.span);
            let message = format!("`{name}` has no key, so there would be no way out");
            self.file.bad_value(span, message, "give it a key; until then it keeps the default");
            let keys = base.bindings[row].keys.clone();
            let scope = keymap.bindings[row].scope;
            for other in keymap.bindings.iter_mut().filter(|other| other.scope == scope) {
                other.keys.retain(|key| !keys.contains(key));
            }
            keymap.bindings[row].keys = keys;
        }
    }
}

/// Suggestions for an unknown action.
fn nearest(bindings: &[KeyBinding], written: &str) -> String {
    let wanted = written.trim().to_lowercase().replace(['_', ' '], "-");
    let mut near: Vec<(usize, &str)> = bindings
        .iter()
        .filter_map(|binding| {
            let far = strsim::osa_distance(&wanted, binding.name);
            let shares =
                !wanted.is_empty() && binding.name.split('-').any(|word| wanted.split('-').any(|own| own == word));
            let bound = (binding.name.chars().count() / 3).max(1);
            (far <= bound || shares).then_some((far, binding.name))
        })
        .collect();
    near.sort_unstable();
    let names: Vec<&str> = near.into_iter().take(3).map(|(_, name)| name).collect();
    match names.as_slice() {
        [] => "the key table in the help shows the name of every action".to_owned(),
        [only] => format!("write `{only}`"),
        _ => format!("did you mean {}?", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;
    use crate::domain::reading;
    use crate::tui::ui::keymap::{Action, KeyScope};

    fn read(text: &str) -> (Keymap, Vec<String>) {
        let (node, problems) = reading::whole_yaml(text);
        assert_eq!(problems, []);
        let (keymap, problems) = Keymap::with(node.get("preset"), node.get("keymap"), text);
        let said = problems.iter().map(|problem| {
            let (line, column) = (problem.line.unwrap(), problem.column.unwrap());
            format!("{line}:{column} {} ({})", problem.message, problem.fix.clone().unwrap())
        });
        (keymap, said.collect())
    }

    fn keys(keymap: &Keymap, name: &str) -> Vec<String> {
        let binding = keymap.bindings.iter().find(|binding| binding.name == name).unwrap();
        binding.keys.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn actions_take_other_keys_or_none() {
        let (keymap, said) = read("keymap:\n  copy-prompt: [c, <c-y>]\n  favourite: []\n  sort: f\n  mark: \" \"\n");
        assert_eq!(said, [] as [&str; 0]);
        assert_eq!(keys(&keymap, "copy-prompt"), ["c", "ctrl-y"]);
        assert_eq!(keys(&keymap, "favourite"), [] as [&str; 0]);
        assert_eq!(keymap.action(KeyPress::char('f'), &[KeyScope::Agents, KeyScope::Anywhere]), Some(Action::Sort));
        assert_eq!(keymap.action(KeyPress::char('y'), &[KeyScope::Agents, KeyScope::Anywhere]), None);
        assert_eq!(keys(&keymap, "mark"), ["space"]);
        assert_eq!(read("theme: dark\n").0, Keymap::default());
        assert_eq!(read("preset: vim\nkeymap:\n").0, Keymap::default());
    }

    #[test]
    fn everything_wrong_is_said_at_once_with_its_place() {
        let text = "preset: emacs\nkeymap:\n  copy: c\n  sort: <nope>\n  mark: [Q, x2]\n  query-keep: k\n  edit-task: \
            <c-i>\n  zoom:\n  quit: []\n  write-prompt: s\n";
        let (keymap, said) = read(text);
        let expected = [
            "1:9 unknown preset `emacs` (the presets are vim (letters as commands, like vim and fzf) and plain (arrows, \
            enter, function keys and ctrl only))",
            "3:3 no matching action `copy` (did you mean copy-file, answer-copy, copy-prompt?)",
            "4:9 unknown key `<nope>` (a key is one character, or a name such as enter, esc, tab, shift-tab, space, up, \
            pgdn, F5, ctrl-x, alt-x)",
            "5:13 unknown key `x2` (a key is one character, or a name such as enter, esc, tab, shift-tab, space, up, \
            pgdn, F5, ctrl-x, alt-x)",
            "6:15 `k` types text where `query-keep` applies, so it cannot be a command (use a key with ctrl or alt, \
            or a named one such as F5)",
            "7:14 ctrl-i and tab are the same in most terminals (choose another letter)",
            "8:8 `zoom` has no key (write `[]` to remove all keys, and a character such as \"#\" or \"?\" \
            in quotes)",
            "9:3 `quit` has no key, so there would be no way out (give it a key; until then it keeps \
            the default)",
            "10:17 s is bound twice in everywhere: to write-prompt and to save-recipe (give save-recipe another key \
            too, or `save-recipe: []`)",
        ];
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        assert_eq!(said, expected);
        assert_eq!(keys(&keymap, "quit"), ["q", "ctrl-c"]);
        assert_eq!(keys(&keymap, "mark"), ["Q"]);
        assert_eq!(keys(&keymap, "sort"), ["o"]);
        assert_eq!(keys(&keymap, "write-prompt"), ["s"]);
        assert_eq!(keys(&keymap, "save-recipe"), [] as [&str; 0]);
    }

    #[test]
    fn a_way_out_is_kept_even_when_its_keys_are_taken() {
        let (keymap, said) = read("keymap:\n  copy-prompt: [q, <c-c>, Z]\n  dialog-page-up: <esc>\n");
        assert_eq!(said.len(), 5, "{said:#?}");
        assert_eq!(keys(&keymap, "quit"), ["q", "ctrl-c"]);
        assert_eq!(keys(&keymap, "copy-prompt"), ["Z"]);
        assert_eq!(keys(&keymap, "dialog-leave"), ["esc"]);
    }

    #[test]
    fn no_table_binds_a_key_twice_in_one_place_or_a_sign_where_one_types() {
        let conflicts = "keymap: {}\n";
        for keymap in [Keymap::default(), read("preset: plain\n").0, read(conflicts).0] {
            for (index, one) in keymap.bindings.iter().enumerate() {
                assert!(!one.scope.is_typed() || one.keys.iter().all(|key| key.typed().is_none()), "{}", one.name);
                assert!(one.keys.iter().all(|key| key.sent_as().is_none()), "{}", one.name);
                for other in keymap.bindings[index + 1..].iter().filter(|other| other.scope == one.scope) {
                    assert!(one.keys.iter().all(|key| !other.keys.contains(key)), "{} {}", one.name, other.name);
                }
            }
            let ways = WAYS_OUT.map(|name| keys(&keymap, name).len());
            assert!(ways.iter().all(|keys| *keys > 0));
        }
    }

    #[test]
    fn the_plain_preset_has_no_letters_outside_yes_and_no() {
        let (keymap, said) = read("preset: plain\n");
        assert_eq!(said, [] as [&str; 0]);
        for binding in keymap.bindings.iter().filter(|binding| binding.scope != KeyScope::Confirm) {
            assert!(binding.keys.iter().all(|key| key.typed().is_none_or(|c| c == ' ')), "{}", binding.name);
        }
        for (name, _) in PLAIN {
            assert!(!keys(&keymap, name).is_empty(), "{name} is no row");
        }
        let needed = [
            "copy-prompt",
            "choose-mode",
            "choose-role",
            "edit-task",
            "search",
            "down",
            "up",
            "next-tab",
            "tick",
            "show-answer",
            "command-cancel",
            "answer-copy",
            "answer-write",
        ];
        assert!(needed.iter().all(|name| !keys(&keymap, name).is_empty()));
        let taken = ["<c-b>", "<c-g>"].map(|key| KeyPress::parse(key).unwrap());
        assert!(keymap.bindings.iter().all(|binding| binding.keys.iter().all(|key| !taken.contains(key))));
    }
}
