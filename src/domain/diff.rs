//! Line-by-line differences between two texts.

use similar::TextDiff;

/// Number of unchanged lines shown around each change.
const AROUND: usize = 3;

/// The difference between two versions of the file `name` as a unified diff, which `patch` accepts; empty if they are
/// equal.
pub fn unified(name: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    // For `patch`, a lone carriage return does not end a line.
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let diff = TextDiff::configure().newline_terminated(true).diff_slices(&old, &new);
    diff.unified_diff().context_radius(AROUND).header(name, name).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown_with_a_few_lines_around() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9";
        assert_eq!(unified("a.md", old, old), "");
        assert_eq!(
            unified("a.md", old, &old.replace('5', "five")),
            "--- a.md\n+++ a.md\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        );
        assert_eq!(
            unified("a.md", "a\r\nb", "a\r\nb\n"),
            "--- a.md\n+++ a.md\n@@ -1,2 +1,2 @@\n a\r\n-b\n\\ No newline at end of file\n+b\n"
        );
    }
}
