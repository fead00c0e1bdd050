//! What a file was when it was read, small enough to be carried about and compared.

use std::hash::{DefaultHasher, Hasher as _};

/// What the bytes of a file were: their number and a hash of them. Two of the same bytes are equal
/// within one run of the program; nothing else is promised, so it is not kept on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    length: u64,
    hash: u64,
}

impl Fingerprint {
    /// The fingerprint of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(bytes);
        Self { length: bytes.len() as u64, hash: hasher.finish() }
    }

    /// Whether it is that of these bytes.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.length == bytes.len() as u64 && *self == Self::of(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_bytes_apart_that_are_as_many() {
        let read = Fingerprint::of(b"model: opus\n");
        assert!(read.is_of(b"model: opus\n"));
        assert!(!read.is_of(b"model: opuz\n"));
        assert!(!read.is_of(b"model: opus"));
        assert_ne!(Fingerprint::of(b""), Fingerprint::of(b"\0"));
    }
}
