//! The key table in Markdown, for docs/keys.md.

use std::fmt::Write as _;

use super::{KeyBinding, KeyScope, Keymap};
use crate::tui::ui::theme::glyph_set::ASCII;

/// The default table in Markdown, with a heading and a table for each scope.
pub fn markdown() -> String {
    let keymap = Keymap::default();
    let mut page = String::new();
    for scope in KeyScope::ALL {
        let title = scope.title();
        let (first, rest) = title.split_at(1);
        page.extend([
            "### ",
            &first.to_uppercase(),
            rest,
            "\n\n| keys | what they do | name in `keymap` |\n|---|---|---|\n",
        ]);
        for binding in keymap.bindings.iter().filter(|binding| binding.scope == scope) {
            page.extend(["| ", &keys(binding), " | ", binding.sentence, " | `", binding.name, "` |\n"]);
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The default table of some scopes in plain text: keys, sentence, name.
pub fn plain_text(scopes: &[KeyScope]) -> String {
    let keymap = Keymap::default();
    let mut page = String::new();
    for &scope in scopes {
        page.extend(["  ", &scope.title().to_uppercase(), "\n"]);
        for binding in keymap.bindings.iter().filter(|binding| binding.scope == scope) {
            let keys = binding.keys.iter().map(|key| ASCII.key(*key)).collect::<Vec<_>>().join(" ");
            let _ = writeln!(page, "  {keys:<14} {}  {}", binding.sentence, binding.name);
        }
        page.push('\n');
    }
    page
}

fn keys(binding: &KeyBinding) -> String {
    // In a table, a bar ends a cell even inside code, unless it is escaped.
    let keys = binding.keys.iter().map(|key| format!("`{}`", key.to_string().replace('|', "\\|")));
    keys.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_on_the_page_once() {
        let page = markdown();
        for binding in Keymap::default().bindings {
            assert_eq!(page.matches(&format!("| `{}` |", binding.name)).count(), 1, "{}", binding.name);
        }
        assert!(page.starts_with("### Everywhere\n\n| keys |"), "{page}");
        assert!(page.contains("| `\\|` | send the prompt to a command | `pipe-prompt` |"), "{page}");
        assert!(
            page.lines()
                .filter(|line| line.starts_with("| "))
                .all(|line| line.replace("\\|", "").matches('|').count() == 4)
        );
    }
}
