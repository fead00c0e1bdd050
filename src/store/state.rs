//! What is kept between runs: one file in the state folder, set aside where it is damaged.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::folders::Folders;
use super::write::write_over;

/// The file, in the state folder.
const FILE: &str = "memory.json";

/// Reads what the last run kept; none where there is nothing.
pub fn read_memory(folders: &Folders) -> Option<String> {
    fs::read_to_string(file(folders)?).ok()
}

/// Keeps a text for the next run.
///
/// # Errors
/// There is no state folder, or it cannot be written; the sentence says why.
pub fn write_memory(folders: &Folders, text: &str) -> Result<(), String> {
    let path = file(folders).ok_or_else(|| "there is no home folder to remember anything in".to_owned())?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    }
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    write_over(&path, text.as_bytes(), folders).map_err(|error| error.to_string())
}

/// Puts a damaged memory aside, so that the next run starts afresh and nothing is lost. Answers where
/// it is now.
pub fn set_memory_aside(folders: &Folders) -> Option<PathBuf> {
    let path = file(folders)?;
    for number in 1..100 {
        let aside = path.with_extension(format!("damaged-{number}.json"));
        match fs::symlink_metadata(&aside) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return fs::rename(&path, &aside).ok().map(|()| aside);
            }
            _ => {}
        }
    }
    None
}

fn file(folders: &Folders) -> Option<PathBuf> {
    Some(folders.state.as_ref()?.join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_damage_is_set_aside() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        assert_eq!(read_memory(&folders), None);
        write_memory(&folders, "{}").unwrap();
        assert_eq!(read_memory(&folders).as_deref(), Some("{}"));
        let aside = set_memory_aside(&folders).unwrap();
        assert_eq!(fs::read_to_string(aside).unwrap(), "{}");
        assert_eq!(read_memory(&folders), None);
    }
}
