//! Fingerprint of a file's contents, small enough to be passed around and compared.

use std::hash::{DefaultHasher, Hasher as _};

/// Length and hash of a file's bytes. Equal bytes have equal fingerprints only within one run of the program, so it
/// must not be stored on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileFingerprint {
    length: u64,
    hash: u64,
}

impl FileFingerprint {
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        Self { length: bytes.len() as u64, hash: hasher.finish() }
    }

    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.length == bytes.len() as u64 && *self == Self::of(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_equal_length_have_different_fingerprints() {
        let read = FileFingerprint::of(b"model: opus\n");
        assert!(read.is_of(b"model: opus\n"));
        assert!(!read.is_of(b"model: opuz\n"));
        assert!(!read.is_of(b"model: opus"));
        assert_ne!(FileFingerprint::of(b""), FileFingerprint::of(b"\0"));
    }
}
