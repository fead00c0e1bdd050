//! Paths as formats see them: text with `/` between the parts.

/// Endings of more than one part, which belong off together.
const COMPOUND: [&str; 4] = [".agent.md", ".chatmode.md", ".prompt.md", ".instructions.md"];

/// The path without the ending of its file name, compound endings such as `.agent.md` whole. A name
/// that is nothing but an ending (`.roomodes`) stays.
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

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    memchr::memrchr(b'/', path.as_bytes()).map_or(path, |slash| &path[slash + 1..])
}

/// The file name without its ending.
pub(super) fn stem(path: &str) -> &str {
    without_ending(file_name(path))
}

/// The name of the folder a file lies in, where the path tells it.
pub(super) fn folder(path: &str) -> Option<&str> {
    path.rsplit('/').nth(1).filter(|folder| !folder.is_empty())
}

/// Whether a file name has that ending, whatever its case, and something before it.
pub(super) fn ends_with(name: &str, ending: &str) -> bool {
    name.len() > ending.len()
        && name.get(name.len() - ending.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(ending))
}

/// What follows `folder` (one or more whole parts) in `path`, at its last place there.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    let bytes = path.as_bytes();
    let is_start = |at: usize| at == 0 || bytes[at - 1] == b'/';
    let last = path.len().checked_sub(folder.len() + 2)?;
    // Few paths hold the slash behind the folder where it would have to be.
    let slashes = memchr::memrchr_iter(b'/', bytes.get(folder.len()..last + folder.len() + 1)?);
    slashes
        .filter(|&start| is_start(start))
        .find_map(|start| path.get(start..)?.strip_prefix(folder)?.strip_prefix('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_come_off_whole_and_dots_in_names_stay() {
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
