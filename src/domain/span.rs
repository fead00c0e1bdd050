//! Byte spans and line numbers: the position of a value in a text.

/// A half-open range of bytes in the text it was found in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to but not including `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The part of `text` that the span covers; empty if the span is not within the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Returns true if `other` is entirely inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Returns true if the byte at `offset` is inside.
    pub const fn holds(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The span moved by `by` bytes towards the end.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

/// The index of the span that contains the byte at `offset`. `spans` are in order and do not overlap.
pub fn find_holding(spans: &[Span], offset: usize) -> Option<usize> {
    let before = spans.partition_point(|span| span.start <= offset);
    before.checked_sub(1).filter(|&index| spans[index].holds(offset))
}

/// The starts of the lines of a text, to convert byte offsets to line and column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineIndex {
    /// Four bytes each, so that a file of blank lines does not take eight times its size. The part of a text beyond 4
    /// GiB counts as one line.
    starts: Vec<u32>,
    len: usize,
}

impl LineIndex {
    /// Finds every line of `text`. A line ends at `\n`; a `\r` before it belongs to the line end.
    pub fn new(text: &str) -> Self {
        /// Number of bytes examined together. A search for each single line end takes much longer for short lines.
        const STRIDE: usize = 32;
        let bytes = text.as_bytes();
        let mut starts = Vec::with_capacity(memchr::memchr_iter(b'\n', bytes).count() + 1);
        starts.push(0);
        let mut at = 0_u32;
        for stride in bytes.chunks(STRIDE) {
            if stride.contains(&b'\n') {
                let ends = (at..).zip(stride).filter(|(_, byte)| **byte == b'\n');
                starts.extend(ends.filter_map(|(end, _)| end.checked_add(1)));
            }
            let Some(next) = u32::try_from(stride.len()).ok().and_then(|length| at.checked_add(length)) else { break };
            at = next;
        }
        Self { starts, len: text.len() }
    }

    /// The line, from 1, with the byte at `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= offset).max(1)
    }

    /// The column, from 1 and in characters, of the byte at `offset` of `text`.
    pub fn column(&self, text: &str, offset: usize) -> usize {
        let start = self.starts[self.line(offset) - 1] as usize;
        text.get(start..offset).map_or(1, |before| before.chars().count() + 1)
    }

    /// Number of lines; a line end at the end of the text does not begin another line.
    pub fn count(&self) -> usize {
        match self.starts.last() {
            Some(&last) if last as usize == self.len && self.starts.len() > 1 => self.starts.len() - 1,
            _ => self.starts.len(),
        }
    }

    /// The span of line `line` (from 1), including its line end; empty beyond the last line.
    pub fn span(&self, line: usize) -> Span {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return Span::new(self.len, self.len);
        };
        let end = self.starts.get(line).map_or(self.len, |&end| end as usize);
        Span::new(start as usize, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one_and_columns_in_characters() {
        let text = "a\nbé×c\r\nd\n";
        let index = LineIndex::new(text);
        assert_eq!(index.count(), 3);
        assert_eq!((index.line(0), index.line(2), index.line(text.len() - 1)), (1, 2, 3));
        let c = text.find('c').unwrap_or_default();
        assert_eq!(index.column(text, c), 4);
        assert_eq!(index.span(2).of(text), "bé×c\r\n");
        assert!(index.span(9).is_empty());
    }
}
