//! The agents embedded in the program: the `agents/` folder of its source.

use std::sync::OnceLock;

use include_dir::{Dir, File, include_dir};

use crate::domain::agent::AgentId;
use crate::domain::formats::{MARKDOWN, without_ending};

static AGENTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/agents");

/// Prefix of the ids of built-in agents.
pub(super) const PREFIX: &str = "built-in";

/// The agent files, by path inside the folder, without its README.
pub(super) fn files() -> &'static [(&'static str, &'static [u8])] {
    static FILES: OnceLock<Vec<(&str, &[u8])>> = OnceLock::new();
    FILES.get_or_init(|| {
        let agent = |file: &'static File<'static>| Some((file.path().to_str()?, file.contents()));
        let counts = |(path, _): &(&str, &[u8])| MARKDOWN.0.files.count(path) && *path != "README.md";
        all(&AGENTS).into_iter().filter_map(agent).filter(counts).collect()
    })
}

pub(super) fn bytes(relative: &str) -> Option<&'static [u8]> {
    files().iter().find(|(path, _)| *path == relative).map(|(_, bytes)| *bytes)
}

/// Returns true if some built-in agent has this size in bytes.
pub(super) fn has_one_of_size(size: u64) -> bool {
    files().iter().any(|(_, bytes)| bytes.len() as u64 == size)
}

/// The id of the built-in agent with exactly these bytes.
pub(super) fn same_as(bytes: &[u8]) -> Option<AgentId> {
    let (path, _) = files().iter().find(|(_, own)| *own == bytes)?;
    Some(AgentId(format!("{PREFIX}/{}", without_ending(path))))
}

fn all(folder: &'static Dir<'static>) -> Vec<&'static File<'static>> {
    folder.files().chain(folder.dirs().flat_map(all)).collect()
}
