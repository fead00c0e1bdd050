//! From what was typed to terms.

use super::caseless::Caseless;
use super::field::{self, FIELDS, FieldFacts, FieldKind, TextField, Value};
use super::nearest::nearest_of;
use super::word::{Word, WordKind};
use super::{Asked, Query, QueryProblem, Term};
use crate::domain::formats;
use crate::domain::span::Span;

/// What may stand behind a backslash to be taken as it is.
const MARKS: &[char] = &['!', '\'', '^', '$', '"', ':', '\\', ' '];

/// Reads a query.
pub(super) fn parse(text: &str) -> Query {
    let mut query = Query::default();
    let mut rest = text;
    while let Some(token) = next_token(text, &mut rest) {
        query.add(&token);
    }
    query
}

/// One stretch of a query without bare spaces.
struct Token {
    span: Span,
    letters: Vec<Letter>,
    /// Whether it stands in quotes.
    quoted: bool,
}

/// A character and whether it is only that, having been quoted or escaped.
#[derive(Clone, Copy)]
struct Letter {
    character: char,
    literal: bool,
}

impl Letter {
    fn is_mark(self, mark: char) -> bool {
        !self.literal && self.character == mark
    }
}

/// Takes the next token off the rest of the query.
fn next_token(whole: &str, rest: &mut &str) -> Option<Token> {
    *rest = rest.trim_start();
    let start = whole.len() - rest.len();
    let mut characters = rest.chars().peekable();
    let mut token = Token { span: Span::new(start, start), letters: Vec::new(), quoted: false };
    let mut len = 0;
    while let Some(character) = characters.next_if(|character| !character.is_whitespace()) {
        len += character.len_utf8();
        if character == '\\'
            && let Some(escaped) = characters.next_if(|next| MARKS.contains(next))
        {
            len += escaped.len_utf8();
            token.letters.push(Letter { character: escaped, literal: true });
        } else if character == '"' && !token.quoted && opens_value(&token.letters) {
            token.quoted = true;
            len += take_quoted(&mut characters, &mut token.letters);
        } else {
            token.letters.push(Letter { character, literal: false });
        }
    }
    token.span.end = start + len;
    *rest = rest.get(len..).unwrap_or_default();
    (len > 0).then_some(token)
}

/// Takes what stands up to the closing quote, or to the end while that is not typed yet. Answers
/// how many bytes it took.
fn take_quoted(characters: &mut impl Iterator<Item = char>, letters: &mut Vec<Letter>) -> usize {
    let mut taken = 0;
    let mut escaped = false;
    for character in characters {
        taken += character.len_utf8();
        match character {
            '"' if !escaped => return taken,
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            _ => {}
        }
        letters.push(Letter { character, literal: true });
        escaped = false;
    }
    taken
}

/// Whether a quote behind these letters opens a quoted value: at the start, behind marks, behind
/// the colon of a field.
fn opens_value(letters: &[Letter]) -> bool {
    let behind_field = field_name(without_bang(letters)).map_or(letters, |(_, value)| value);
    behind_field.iter().all(|letter| ['!', '\'', '^'].iter().any(|&mark| letter.is_mark(mark)))
}

fn without_bang(letters: &[Letter]) -> &[Letter] {
    match letters.split_first() {
        Some((first, rest)) if first.is_mark('!') => rest,
        _ => letters,
    }
}

/// Splits `field:value`. What has a colon for another reason (`std::fmt`, `https://…`, `12:30`) is
/// none.
fn field_name(letters: &[Letter]) -> Option<(String, &[Letter])> {
    let colon = letters.iter().position(|letter| letter.is_mark(':'))?;
    let (name, value) = (&letters[..colon], &letters[colon + 1..]);
    let is_name = !name.is_empty()
        && name.iter().all(|letter| {
            !letter.literal && (letter.character.is_alphabetic() || matches!(letter.character, '-' | '_'))
        });
    let is_value = !value.first().is_some_and(|first| first.is_mark(':') || first.is_mark('/'));
    (is_name && is_value).then(|| (text_of(name), value))
}

fn text_of(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.character).collect()
}

/// What stands between the marks at the ends.
struct Anchored<'a> {
    letters: &'a [Letter],
    exact: bool,
    from_start: bool,
    to_end: bool,
}

fn anchored(mut letters: &[Letter]) -> Anchored<'_> {
    let (mut exact, mut from_start, mut to_end) = (false, false, false);
    if let Some((first, rest)) = letters.split_first() {
        exact = first.is_mark('\'');
        from_start = first.is_mark('^');
        if exact || from_start {
            letters = rest;
        }
    }
    if let Some((last, rest)) = letters.split_last()
        && last.is_mark('$')
    {
        to_end = true;
        letters = rest;
    }
    Anchored { letters, exact, from_start, to_end }
}

impl Query {
    fn add(&mut self, token: &Token) {
        let letters = without_bang(&token.letters);
        let negated = letters.len() < token.letters.len();
        let field = field_name(letters);
        let asked = match field.map(|(name, value)| (FieldFacts::named(&name), name, value)) {
            Some((Some(facts), _, value)) => self.field(facts, value, token.span),
            Some((None, name, _)) => {
                self.problems.push(unknown_field(&name, token.span));
                word(letters, token.quoted, negated)
            }
            None => word(letters, token.quoted, negated),
        };
        if let Some(asked) = asked {
            self.terms.push(Term { negated, asked });
        }
    }

    /// What a field asks with this value; nothing as long as the value is not typed.
    fn field(&mut self, facts: &FieldFacts, letters: &[Letter], span: Span) -> Option<Asked> {
        let asked = match facts.kind() {
            FieldKind::Text(field) => self.text(facts, field, letters, span),
            FieldKind::Body => Some(Caseless::new(&text_of(letters))).filter(|text| !text.is_empty()).map(Asked::Body),
            FieldKind::Source => self.chosen(facts, letters, span, field::source_kinds, Asked::Source),
            FieldKind::Has => self.chosen(facts, letters, span, field::facts, Asked::Has),
            FieldKind::Is => self.chosen(facts, letters, span, field::flags, Asked::Is),
        };
        if asked.is_none() {
            self.problems.push(missing_value(facts, span));
        }
        asked
    }

    /// The value of a field that may have any text.
    fn text(&mut self, facts: &FieldFacts, field: TextField, letters: &[Letter], span: Span) -> Option<Asked> {
        let value = value(field, letters)?;
        if field == TextField::Format {
            let ids: Vec<&'static str> = formats::ALL.iter().map(|format| format.id()).collect();
            if !ids.iter().any(|id| value.is_met_by(id)) {
                self.problems.push(unknown_value(facts, value.text.as_str(), ids, span));
            }
        }
        Some(Asked::Field(field, value))
    }

    /// The value of a field that has only certain ones.
    fn chosen<T>(
        &mut self,
        facts: &FieldFacts,
        letters: &[Letter],
        span: Span,
        meanings: impl Fn(&str) -> Vec<T>,
        asked: impl Fn(Vec<T>) -> Asked,
    ) -> Option<Asked> {
        let value = text_of(letters);
        if value.is_empty() {
            return None;
        }
        let meanings = meanings(&value);
        if meanings.is_empty() {
            self.problems.push(unknown_value(facts, &value, facts.values.to_vec(), span));
            return Some(Asked::Nothing);
        }
        Some(asked(meanings))
    }
}

fn word(letters: &[Letter], quoted: bool, negated: bool) -> Option<Asked> {
    let Anchored { letters, exact, from_start, to_end } = anchored(letters);
    let kind = match (from_start, to_end) {
        (true, true) => WordKind::Whole,
        (true, false) => WordKind::Prefix,
        (false, true) => WordKind::Suffix,
        // Without the letters in some order is what hardly any agent is: a negated word is exact.
        (false, false) if exact || quoted || negated => WordKind::Exact,
        (false, false) => WordKind::Fuzzy,
    };
    Word::new(kind, &text_of(letters)).map(Asked::Word)
}

fn value(field: TextField, letters: &[Letter]) -> Option<Value> {
    let Anchored { letters, from_start, to_end, .. } = anchored(letters);
    let text = Caseless::new(&text_of(letters));
    let from_start = from_start || field == TextField::Rule;
    (!text.is_empty()).then_some(Value { text, from_start, to_end })
}

fn unknown_field(name: &str, span: Span) -> QueryProblem {
    let choices: Vec<&'static str> = FIELDS.iter().map(|field| field.name).collect();
    let meant = nearest_of(&choices, &name.to_lowercase());
    let advice =
        meant.map_or_else(|| "put a \\ before the colon".to_owned(), |field| format!("did you mean `{field}:`?"));
    let message = format!("`{name}:` is no field, so it is looked for as a word; {advice}");
    QueryProblem { span, message, choices }
}

fn unknown_value(facts: &FieldFacts, value: &str, choices: Vec<&'static str>, span: Span) -> QueryProblem {
    let meant = nearest_of(&choices, &value.to_lowercase());
    let advice = meant.map_or_else(|| "choose one there is".to_owned(), |word| format!("did you mean `{word}`?"));
    let message = format!("no agent can meet `{}:{value}`; {advice}", facts.name);
    QueryProblem { span, message, choices }
}

fn missing_value(facts: &FieldFacts, span: Span) -> QueryProblem {
    let message = format!("`{}:` wants a value behind it, such as `{}`", facts.name, facts.example);
    QueryProblem { span, message, choices: facts.values.to_vec() }
}
