//! Decodes bytes to text while they arrive.

/// Decodes UTF-8 that arrives in pieces. Invalid bytes become replacement characters; an incomplete character at the
/// end of a piece waits for the next piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LossyDecoder {
    /// The beginning of an incomplete character, at most three bytes.
    rest: Vec<u8>,
}

impl LossyDecoder {
    /// Decodes the next piece.
    pub fn push(&mut self, bytes: &[u8]) -> String {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let mut text = String::with_capacity(all.len());
        let mut chunks = all.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            text.push_str(chunk.valid());
            if chunk.invalid().is_empty() {
                continue;
            }
            if chunks.peek().is_none() && is_incomplete(chunk.invalid()) {
                chunk.invalid().clone_into(&mut self.rest);
            } else {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        text
    }
}

/// Returns true if more bytes could complete a character.
fn is_incomplete(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(pieces: &[&[u8]]) -> String {
        let mut decoder = LossyDecoder::default();
        let text: String = pieces.iter().map(|piece| decoder.push(piece)).collect();
        text + &String::from_utf8_lossy(&decoder.rest)
    }

    #[test]
    fn decoding_in_pieces_equals_decoding_the_whole() {
        let samples: [&[u8]; 6] =
            ["aé日😀z".as_bytes(), b"\xff\xfe", b"a\xe6\x97", b"\xe6a\xa5", b"\xf0\x9f\x98\x80\xf0\x9f", b""];
        for bytes in samples {
            let whole = String::from_utf8_lossy(bytes);
            for size in 1..=bytes.len().max(1) {
                let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
                assert_eq!(decoded(&pieces), whole, "{bytes:?} in pieces of {size}");
            }
        }
    }
}
