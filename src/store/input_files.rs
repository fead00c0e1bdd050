//! Material named by the user, to be inserted into a prompt.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{LIMIT, UserFolders, reason, typed_path};
use crate::domain::compose::PromptInput;
use crate::domain::document::Document;

/// The reason that material cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    #[error("{}", unreadable("input", path, error))]
    Unreadable {
        /// The path as typed, or a phrase for the source.
        path: PathBuf,
        error: io::Error,
    },
    #[error("the input {} is not UTF-8 from byte {byte} on; save it as UTF-8", path.display())]
    NotUtf8 {
        /// The path as typed, or a phrase for the source.
        path: PathBuf,
        /// The number of the first byte that is not UTF-8, from 1.
        byte: usize,
    },
}

/// The name and the file in a typed `[NAME=]FILE`. If a file with the whole text as its name exists, it is used.
pub fn split_input<'a>(folders: &UserFolders, typed: &'a str) -> (Option<&'a str>, &'a str) {
    match typed.split_once('=') {
        Some((name, file)) if !name.is_empty() && !name.contains('/') && !typed_path(folders, typed).exists() => {
            (Some(name), file)
        }
        _ => (None, typed),
    }
}

/// Reads the file typed as `[NAME=]FILE`. Without a name, the file's own name is used.
///
/// # Errors
/// The file cannot be read, is larger than [`LIMIT`] or is not UTF-8.
pub fn read_input_file(folders: &UserFolders, typed: &str) -> Result<PromptInput, InputError> {
    let (name, typed) = split_input(folders, typed);
    let path = typed_path(folders, typed);
    let own_name = || path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let name = name.map_or_else(own_name, str::to_owned);
    read_input(name, Path::new(typed), File::open(&path))
}

/// Reads material from an open source. `path` names it in errors.
///
/// # Errors
/// As [`read_input_file`].
pub fn read_input(name: String, path: &Path, source: io::Result<impl Read>) -> Result<PromptInput, InputError> {
    let bytes = source.and_then(at_most).map_err(|error| InputError::Unreadable { path: path.to_owned(), error })?;
    let document = Document::from_bytes(bytes);
    match document.first_replaced() {
        None => Ok(PromptInput { name, text: document.text }),
        Some(byte) => Err(InputError::NotUtf8 { path: path.to_owned(), byte }),
    }
}

fn at_most(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("it exceeds {LIMIT} bytes")));
    }
    Ok(bytes)
}

/// The message for a file that cannot be read, with a fix.
pub fn unreadable(what: &str, path: &Path, error: &io::Error) -> String {
    let advice = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "; check the path",
        io::ErrorKind::IsADirectory => "; name a file",
        _ => "",
    };
    format!("the {what} {} cannot be read: {}{advice}", path.display(), reason(error))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
    use super::*;

    #[test]
    fn an_input_is_named_explicitly_or_after_its_file() {
        let home = tempfile::tempdir().unwrap();
        let folders = UserFolders::under(home.path());
        let write = |name: &str, bytes: &[u8]| std::fs::write(home.path().join(name), bytes).unwrap();
        write("notes.txt", b"\xef\xbb\xbfOne\n");
        write("a=b.txt", b"Two");
        write("latin.txt", b"caf\xe9");
        let read = |typed: &str| read_input_file(&folders, typed).map_err(|error| error.to_string());
        let input = |name: &str, text: &str| Ok(PromptInput { name: name.to_owned(), text: text.to_owned() });
        assert_eq!(read("~/notes.txt"), input("notes.txt", "One\n"));
        assert_eq!(read("diff=~/notes.txt"), input("diff", "One\n"));
        assert_eq!(read("~/a=b.txt"), input("a=b.txt", "Two"));
        assert_eq!(read("x=~/a=b.txt"), input("x", "Two"));
        let fails = |typed: &str, said: &str| assert_eq!(read(typed), Err(said.to_owned()));
        fails("~/latin.txt", "the input ~/latin.txt is not UTF-8 from byte 4 on; save it as UTF-8");
        fails("x=~/gone", "the input ~/gone cannot be read: no such file or directory; check the path");
        fails("~", "the input ~ cannot be read: is a directory; name a file");
    }
}
