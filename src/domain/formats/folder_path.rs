//! Paths in the form that formats use: text with `/` between the parts.

/// Extensions of more than one part, which are removed together.
const COMPOUND: [&str; 4] = [".agent.md", ".chatmode.md", ".prompt.md", ".instructions.md"];

/// The path without the extension of its file name. A compound extension such as `.agent.md` is removed whole. A name
/// that is only an extension (`.roomodes`) stays.
pub fn without_ending(path: &str) -> &str {
    let name = file_name(path);
    let cut = COMPOUND
        .iter()
        .find(|ending| ends_with(name, ending))
        .map(|ending| name.len() - ending.len())
        .or_else(|| name.rfind('.'))
        .filter(|&at| at > 0);
    cut.map_or(path, |at| &path[..path.len() - name.len() + at])
}

pub(super) fn file_name(path: &str) -> &str {
    memchr::memrchr(b'/', path.as_bytes()).map_or(path, |slash| &path[slash + 1..])
}

/// The file name without its extension.
pub(in crate::domain) fn stem(path: &str) -> &str {
    without_ending(file_name(path))
}

/// The name of the folder that contains a file, if the path includes it.
pub(in crate::domain) fn folder(path: &str) -> Option<&str> {
    path.rsplit('/').nth(1).filter(|folder| !folder.is_empty())
}

/// Returns true if a file name has the extension, in upper or lower case, and something before it.
pub(super) fn ends_with(name: &str, ending: &str) -> bool {
    name.len() > ending.len()
        && name.get(name.len() - ending.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
}

/// Rest of `path` below the last occurrence of `folder` (one or more whole parts).
pub fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let bytes = path.as_bytes();
    let is_start = |at: usize| at == 0 || bytes[at - 1] == b'/';
    let last = path.len().checked_sub(folder.len() + 2)?;
    // Few paths have a slash at the position after the folder, so slashes are the fastest to search for.
    let slashes = memchr::memrchr_iter(b'/', bytes.get(folder.len()..last + folder.len() + 1)?);
    slashes
        .filter(|&start| is_start(start))
        .find_map(|start| path.get(start..)?.strip_prefix(folder)?.strip_prefix('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_endings_are_removed_and_dots_in_names_stay() {
        for (path, bare) in [
            ("a/b.agent.md", "a/b"),
            ("x.PROMPT.md", "x"),
            ("dotnet-framework-4.8-expert.md", "dotnet-framework-4.8-expert"),
            (".roomodes", ".roomodes"),
            ("a.b/LICENSE", "a.b/LICENSE"),
            (".agent.md", ".agent"),
            ("é.md", "é"),
        ] {
            assert_eq!(without_ending(path), bare);
        }
    }

    #[test]
    fn a_folder_is_found_only_as_whole_parts() {
        assert_eq!(below("p/.claude/agents/sub/x.md", ".claude/agents"), Some("sub/x.md"));
        assert_eq!(below(".claude/agents/x.md", ".claude/agents"), Some("x.md"));
        assert_eq!(below("my.claude/agents/x.md", ".claude/agents"), None);
        assert_eq!(below(".claude/agents-old/x.md", ".claude/agents"), None);
        assert_eq!(below("agents/agents/x.md", "agents"), Some("x.md"));
        assert_eq!(below("agents/é/agentsx/x.md", "agents"), Some("é/agentsx/x.md"));
        assert_eq!(below("agents", "agents"), None);
    }
}
