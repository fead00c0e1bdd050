//! Writing several files into one folder: all of them, or, as far as the system lets us, none.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folders::Folders;
use super::read::not_a_file;
use super::save::SaveError;
use super::write::{write_new, write_over};

/// Writes files that are not there yet into a folder, which is made where only it is missing.
///
/// # Errors
///
/// Something of one of the names is there; the folder above is not there; the system refuses. Then
/// none of the files is written.
pub fn write_new_together(folder: &Path, files: &[(String, String)]) -> Result<(), SaveError> {
    for (name, _) in files {
        let path = folder.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(SaveError::Exists { path });
        }
    }
    let is_made = make(folder)?;
    let mut written: Vec<PathBuf> = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        if let Err(error) = write_new(&path, text.as_bytes()) {
            // What this call made goes again, so that nothing half done is left.
            for path in written {
                let _ = fs::remove_file(path);
            }
            if is_made {
                let _ = fs::remove_dir(folder);
            }
            return Err(error);
        }
        written.push(path);
    }
    Ok(())
}

/// Writes files into a folder, whether or not they are there. What can be seen to refuse is looked
/// for before the first is written.
///
/// # Errors
///
/// One of the names is no regular file or write-protected, the folder above is not there, or the
/// system refuses, which may be after some were written.
pub fn write_over_together(folder: &Path, files: &[(String, String)], folders: &Folders) -> Result<(), SaveError> {
    for (name, _) in files {
        let path = folder.join(name);
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if let Some(what) = not_a_file(metadata.file_type()) {
            return Err(SaveError::NotAFile { path, what });
        }
        if metadata.permissions().readonly() {
            return Err(SaveError::ReadOnly { path });
        }
    }
    make(folder)?;
    for (name, text) in files {
        write_over(&folder.join(name), text.as_bytes(), folders)?;
    }
    Ok(())
}

/// Makes the folder where it is missing, and says whether it was.
fn make(folder: &Path) -> Result<bool, SaveError> {
    match fs::create_dir(folder) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let above = folder.parent().unwrap_or(folder).to_owned();
            Err(SaveError::NoFolder { folder: above })
        }
        Err(error) => Err(SaveError::refused(folder, &error)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;

    fn files(names: &[&str]) -> Vec<(String, String)> {
        names.iter().map(|name| ((*name).to_owned(), format!("of {name}"))).collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn all_are_written_or_none() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("out");
        write_new_together(&folder, &files(&["a.md", "b.md"])).unwrap();
        assert_eq!(fs::read_to_string(folder.join("b.md")).unwrap(), "of b.md");
        let error = write_new_together(&folder, &files(&["c.md", "b.md"])).unwrap_err();
        assert!(matches!(error, SaveError::Exists { path } if path.ends_with("b.md")));
        let error = write_new_together(&folder, &files(&["c.md", "no/b.md"])).unwrap_err();
        assert!(matches!(error, SaveError::NoFolder { .. }));
        assert_eq!(names(&folder), ["a.md", "b.md"]);
        let fresh = home.path().join("fresh");
        assert!(write_new_together(&fresh, &files(&["c.md", "no/b.md"])).is_err());
        assert!(!fresh.exists());
        let error = write_new_together(&home.path().join("no/where"), &files(&["a.md"])).unwrap_err();
        assert!(matches!(error, SaveError::NoFolder { .. }));
    }

    #[test]
    fn nothing_is_written_over_where_one_cannot_be() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("a.md"), "mine").unwrap();
        fs::create_dir(home.path().join("b.md")).unwrap();
        assert!(matches!(
            write_over_together(home.path(), &files(&["a.md", "b.md"]), &Folders::default()),
            Err(SaveError::NotAFile { .. })
        ));
        assert_eq!(fs::read_to_string(home.path().join("a.md")).unwrap(), "mine");
        write_over_together(home.path(), &files(&["a.md", "c.md"]), &Folders::default()).unwrap();
        assert_eq!(fs::read_to_string(home.path().join("a.md")).unwrap(), "of a.md");
    }
}
