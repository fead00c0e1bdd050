//! Limits of a template: its size, the depth of its expressions, its steps and its output.
//!
//! A user's template is a program. All limits are far above what an agent needs.

use std::io::{self, Write};

use minijinja::{Error, ErrorKind};

use crate::domain::compose::error::TemplateError;
use crate::domain::span::LineIndex;

/// The fuel that every template gets. A step costs one unit, and so do 64 bytes of the values it creates. This bounds
/// the time, and the memory to some 64 MiB.
const FUEL: u64 = 1_000_000;

/// The fuel for a prompt whose parts have `given` bytes: enough to copy each byte 64 times.
pub(super) fn fuel_for_parts_of(given: usize) -> u64 {
    FUEL.saturating_add(u64::try_from(given).unwrap_or(u64::MAX))
}

/// The output size in bytes that every template may have.
const MAX_OUTPUT: usize = 1024 * 1024;

/// The additional output in bytes for each byte of the parts of a large prompt: in JSON, a control character takes six.
const OUTPUT_PER_BYTE: usize = 8;

/// Maximum size of a template file in bytes.
const MAX_SOURCE: usize = 1024 * 1024;

/// Maximum number of operators in one tag. The engine recurses for each of them, and tens of thousands would overflow
/// the stack.
const MAX_OPERATORS: usize = 1_000;

/// Maximum number of `elif` in one template, for the same reason.
const MAX_BRANCHES: usize = 200;

/// The error of a source that must not be passed to the engine; `None` if it may.
pub(super) fn check_source(name: &str, source: &str) -> Option<TemplateError> {
    let error = |offset: usize, message: String, fix: &str| {
        let index = LineIndex::new(source);
        let (line, column) = (Some(index.line(offset)), Some(index.column(source, offset)));
        Some(TemplateError { name: name.to_owned(), line, column, message, fix: fix.to_owned() })
    };
    if source.len() > MAX_SOURCE {
        let message = format!("the template has {} bytes, more than the limit of {MAX_SOURCE}", source.len());
        return Some(TemplateError {
            name: name.to_owned(),
            line: None,
            column: None,
            message,
            fix: "shorten it, or move text into agents and tasks".to_owned(),
        });
    }
    let mut branches = 0;
    for (offset, tag) in tags(source) {
        let operators = operators(tag);
        if operators > MAX_OPERATORS {
            let message = format!("the tag has {operators} operators, more than the limit of {MAX_OPERATORS}");
            return error(offset, message, "split it into several tags with `set`");
        }
        branches += usize::from(tag.trim_start_matches(['-', '+']).trim_start().starts_with("elif"));
        if branches > MAX_BRANCHES {
            let message = format!("the template has more than {MAX_BRANCHES} `elif`");
            return error(offset, message, "use a map instead");
        }
    }
    None
}

/// The tags of a template without their braces, each with its offset. A tag that is not closed extends to the end.
fn tags(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + source.get(at..)?.find('{')?;
            let close = match source.as_bytes().get(start + 1) {
                Some(b'{') => "}}",
                Some(b'%') => "%}",
                Some(b'#') => "#}",
                _ => {
                    at = start + 1;
                    continue;
                }
            };
            let inside = start + 2;
            let end = source[inside..].find(close).map_or(source.len(), |end| inside + end);
            at = (end + 2).min(source.len());
            if close != "#}" {
                return Some((start, &source[inside..end]));
            }
        }
    })
}

/// The number of operators and words in a tag that nest expressions in each other. The items of a list are not nested
/// in each other, so only the longest one counts.
fn operators(tag: &str) -> usize {
    let mut counter = OperatorCounter { levels: vec![0], total: 0, most: 0 };
    let mut quote: Option<char> = None;
    let mut word: Option<usize> = None;
    for (at, c) in tag.char_indices() {
        let is_word = c.is_alphanumeric() || c == '_';
        match (word, is_word) {
            (None, true) => word = Some(at),
            (Some(start), false) => {
                word = None;
                if quote.is_none() && matches!(&tag[start..at], "not" | "and" | "or" | "is" | "in" | "if" | "else") {
                    counter.count();
                }
            }
            _ => {}
        }
        if let Some(open) = quote {
            quote = quote.filter(|_| c != open);
            continue;
        }
        match c {
            '"' | '\'' => quote = Some(c),
            ',' => counter.next_item(),
            '[' | '(' | '{' => counter.open(),
            ']' | ')' | '}' => counter.close(),
            '~' | '+' | '-' | '*' | '/' | '%' | '|' | '.' | '<' | '>' | '=' | '!' => counter.count(),
            _ => {}
        }
    }
    counter.most
}

/// Operators of the innermost item and of all items around it.
struct OperatorCounter {
    levels: Vec<usize>,
    total: usize,
    most: usize,
}

impl OperatorCounter {
    fn count(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            *level += 1;
        }
        self.total += 1;
        self.most = self.most.max(self.total);
    }

    fn open(&mut self) {
        self.count();
        self.levels.push(0);
    }

    fn close(&mut self) {
        if self.levels.len() > 1 {
            self.total -= self.levels.pop().unwrap_or(0);
        }
    }

    fn next_item(&mut self) {
        // At the outermost level, a comma may separate the names of a `for`, after which the rest follows.
        if let [_, .., level] = self.levels.as_mut_slice() {
            self.total -= std::mem::take(level);
        }
    }
}

/// Returns true for the error that templates or macros call each other too deeply.
pub(super) fn is_recursion(error: &Error) -> bool {
    let says = |error: &Error| {
        error.kind() == ErrorKind::InvalidOperation
            && error.detail().is_some_and(|detail| detail.contains("recursion limit"))
    };
    let causes = std::iter::successors(std::error::Error::source(error), |error| error.source());
    says(error) || causes.filter_map(|cause| cause.downcast_ref::<Error>()).any(says)
}

/// The error of a template that writes more than `limit` bytes.
pub(super) fn output_too_large(name: &str, limit: usize) -> TemplateError {
    TemplateError {
        name: name.to_owned(),
        line: None,
        column: None,
        message: format!("the output exceeds {limit} bytes"),
        fix: "check the loops".to_owned(),
    }
}

pub(super) struct BoundedOutput {
    bytes: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl BoundedOutput {
    /// The output for a prompt whose parts have `given` bytes.
    pub fn for_parts_of(given: usize) -> Self {
        let limit = given.saturating_mul(OUTPUT_PER_BYTE).max(MAX_OUTPUT);
        Self { bytes: Vec::with_capacity(given), limit, is_full: false }
    }

    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// Returns true if more was written than is kept.
    pub const fn is_full(&self) -> bool {
        self.is_full
    }

    pub fn into_text(self) -> String {
        String::from_utf8(self.bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

impl Write for BoundedOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            self.is_full = true;
            return Err(io::Error::other("the output is too large"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
