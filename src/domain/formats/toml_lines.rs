//! Line-by-line clues that are enough to recognize a TOML file without parsing it.

/// Returns true if a line assigns to `key`.
pub(super) fn assigns(text: &str, key: &str) -> bool {
    text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')))
}

/// Returns true if a line opens the table `name`.
pub(super) fn opens(text: &str, name: &str) -> bool {
    text.lines().any(|line| {
        let inner = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        inner.is_some_and(|(inner, _)| inner.trim() == name)
    })
}
