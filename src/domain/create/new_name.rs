//! Rules for the names of new agents.

use thiserror::Error;

use crate::domain::formats::{Format, NameSource};
use crate::domain::text;

/// The longest name, in characters.
const LONGEST_NAME: usize = 64;

/// The reason that a new agent cannot have a name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    #[error("an agent needs a name; use lowercase letters, digits and hyphens")]
    Empty,
    #[error("the name has {0} characters; the limit is {LONGEST_NAME}")]
    TooLong(usize),
    /// It leads to another folder.
    #[error("`{0}` is a path, not a name; leave out slashes and `..`")]
    Path(String),
    /// It contains a character that is not allowed.
    #[error("a name cannot contain {sign}; use {allowed}")]
    Sign {
        /// The character, as shown to users.
        sign: String,
        /// Allowed characters, as a phrase for the message.
        allowed: &'static str,
    },
    /// It begins or ends with something other than a letter or digit.
    #[error("`{0}` is not a valid name; start and end with a letter or digit")]
    Edge(String),
    /// callsheet does not write files of this format.
    #[error("callsheet lists {0} but cannot write them yet; choose another source")]
    NotWritten(&'static str),
}

/// Returns the problem of a name for a new agent of the format; `None` if the name is valid.
///
/// A name has 1 to 64 characters of `[a-z0-9-]`, with a letter or digit at both ends. If the format names agents by
/// file name alone, capitals, dots and underscores are allowed too. A command may have several parts separated by
/// colons: `git:commit`.
pub fn name_problem(format: Format, name: &str) -> Option<NameError> {
    if !format.0.read {
        return Some(NameError::NotWritten(format.0.label));
    }
    if name.is_empty() {
        return Some(NameError::Empty);
    }
    let length = name.chars().count();
    if length > LONGEST_NAME {
        return Some(NameError::TooLong(length));
    }
    if name.contains(['/', '\\']) || name.split(':').any(|part| matches!(part, "." | "..")) {
        return Some(NameError::Path(text::clean_line(name).into_owned()));
    }
    let identity = format.0.identity;
    let is_allowed = |c: char| match c {
        'a'..='z' | '0'..='9' | '-' => true,
        'A'..='Z' | '.' | '_' => identity == NameSource::Stem,
        ':' => identity == NameSource::Command,
        _ => false,
    };
    if let Some(sign) = name.chars().find(|&c| !is_allowed(c)) {
        return Some(NameError::Sign { sign: character_name(sign), allowed: allowed(identity) });
    }
    let has_ends = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric()) && part.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    let is_whole = name.split(':').all(has_ends);
    (!is_whole).then(|| NameError::Edge(name.to_owned()))
}

const fn allowed(identity: NameSource) -> &'static str {
    match identity {
        NameSource::Stem => "letters a to z, digits, hyphens, dots and underscores",
        NameSource::Command => "lowercase letters, digits and hyphens, with colons between folders",
        NameSource::Name | NameSource::Folder | NameSource::Path => "lowercase letters, digits and hyphens",
    }
}

fn character_name(sign: char) -> String {
    match sign {
        ' ' => "a space".to_owned(),
        _ => format!("`{}`", text::clean_line(sign.encode_utf8(&mut [0; 4]))),
    }
}
