//! Byte spans and line numbers: where in a text a value came from.

/// A half-open range of bytes in the text it was found in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The piece of `text` the span covers; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span covers nothing.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    pub const fn holds(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The same span, `by` bytes further on.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

/// The starts of the lines of one text, to turn byte offsets into line and column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineIndex {
    starts: Vec<usize>,
    len: usize,
}

impl LineIndex {
    /// Finds every line of `text`. A line ends at `\n`; a `\r` before it belongs to the line end.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        Self { starts, len: text.len() }
    }

    /// The line, from 1, that the byte at `offset` stands on.
    pub fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).max(1)
    }

    /// The column, from 1 and in characters, of the byte at `offset` of `text`.
    pub fn column(&self, text: &str, offset: usize) -> usize {
        let start = self.starts[self.line(offset) - 1];
        text.get(start..offset).map_or(1, |before| before.chars().count() + 1)
    }

    /// How many lines there are; a text that ends in a line end has no further, empty line.
    pub fn count(&self) -> usize {
        match self.starts.last() {
            Some(&last) if last == self.len && self.starts.len() > 1 => self.starts.len() - 1,
            _ => self.starts.len(),
        }
    }

    /// The span of line `line` (from 1) with its line end; empty beyond the last.
    pub fn span(&self, line: usize) -> Span {
        let Some(&start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return Span::new(self.len, self.len);
        };
        Span::new(start, self.starts.get(line).copied().unwrap_or(self.len))
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
