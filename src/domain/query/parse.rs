//! Parses a query into terms.

use super::CaselessText;
use super::query_field::{self, FIELDS, FieldFacts, FieldKind, FieldValue, TextField};
use super::word::{QueryWord, WordKind};
use super::{AgentQuery, QueryProblem, QueryTerm, TermCondition};
use crate::domain::clients::ClientFacts;
use crate::domain::formats;
use crate::domain::span::Span;
use crate::domain::text::nearest_word;

/// Characters that a backslash escapes.
const MARKS: &[char] = &['!', '\'', '^', '$', '"', ':', '\\', ' '];

pub(super) fn parse(text: &str) -> AgentQuery {
    let mut query = AgentQuery::default();
    let mut rest = text;
    while let Some(token) = next_token(text, &mut rest) {
        query.add(&token);
    }
    query
}

/// The same query with the words of `text` moved into `body:` terms; `None` if it has no words or already has a
/// `body:` term. Its other terms stay as they are.
pub fn text_query(text: &str) -> Option<String> {
    let (mut kept, mut wanted) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some(token) = next_token(text, &mut rest) {
        let letters = without_bang(&token.letters);
        let field = field_name(letters).and_then(|(name, _)| FieldFacts::named(&name));
        if field.is_some_and(|field| field.kind() == FieldKind::Body) {
            return None;
        }
        if field.is_some() || letters.len() < token.letters.len() {
            kept.push(token.span.of(text).to_owned());
            continue;
        }
        let typed = text_of(anchored(letters).letters);
        match typed.trim() {
            "" => {}
            word if word.contains(char::is_whitespace) => {
                let quoted = word.replace('\\', "\\\\").replace('"', "\\\"");
                wanted.push(format!("body:\"{quoted}\""));
            }
            word => wanted.push(format!("body:{}", escaped(word))),
        }
    }
    if wanted.is_empty() {
        return None;
    }
    kept.extend(wanted);
    Some(kept.join(" "))
}

/// A word with a backslash before every character that would have a meaning in a query.
fn escaped(word: &str) -> String {
    let mut escaped = String::with_capacity(word.len());
    for (at, character) in word.chars().enumerate() {
        // Marks such as a colon only have a meaning at the start of the value of `body:`.
        let is_mark = matches!(character, '\\' | '"') || (at == 0 && MARKS.contains(&character));
        if is_mark {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A part of a query without unquoted spaces.
struct QueryToken {
    span: Span,
    letters: Vec<QueryLetter>,
    quoted: bool,
}

/// A character of a query. It is literal if it was quoted or escaped, and so has no special meaning.
#[derive(Clone, Copy)]
struct QueryLetter {
    character: char,
    literal: bool,
}

impl QueryLetter {
    fn is_mark(self, mark: char) -> bool {
        !self.literal && self.character == mark
    }
}

fn next_token(whole: &str, rest: &mut &str) -> Option<QueryToken> {
    *rest = rest.trim_start();
    let start = whole.len() - rest.len();
    let mut characters = rest.chars().peekable();
    let mut token = QueryToken { span: Span::new(start, start), letters: Vec::new(), quoted: false };
    let mut len = 0;
    while let Some(character) = characters.next_if(|character| !character.is_whitespace()) {
        len += character.len_utf8();
        if character == '\\'
            && let Some(escaped) = characters.next_if(|next| MARKS.contains(next))
        {
            len += escaped.len_utf8();
            token.letters.push(QueryLetter { character: escaped, literal: true });
        } else if character == '"' && !token.quoted && opens_value(&token.letters) {
            token.quoted = true;
            len += take_quoted(&mut characters, &mut token.letters);
        } else {
            token.letters.push(QueryLetter { character, literal: false });
        }
    }
    token.span.end = start + len;
    *rest = rest.get(len..).unwrap_or_default();
    (len > 0).then_some(token)
}

/// Reads up to the closing quote, or to the end if it is not typed yet. Returns the number of bytes read.
fn take_quoted(characters: &mut impl Iterator<Item = char>, letters: &mut Vec<QueryLetter>) -> usize {
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
        letters.push(QueryLetter { character, literal: true });
        escaped = false;
    }
    taken
}

/// Returns true if a quote after these letters opens a quoted value: at the start, after marks, or after the colon of a
/// field.
fn opens_value(letters: &[QueryLetter]) -> bool {
    let behind_field = field_name(without_bang(letters)).map_or(letters, |(_, value)| value);
    behind_field.iter().all(|letter| ['!', '\'', '^'].iter().any(|&mark| letter.is_mark(mark)))
}

fn without_bang(letters: &[QueryLetter]) -> &[QueryLetter] {
    match letters.split_first() {
        Some((first, rest)) if first.is_mark('!') => rest,
        _ => letters,
    }
}

/// Splits `field:value`. Returns `None` if the colon has another purpose (`std::fmt`, `https://…`, `12:30`).
fn field_name(letters: &[QueryLetter]) -> Option<(String, &[QueryLetter])> {
    let colon = letters.iter().position(|letter| letter.is_mark(':'))?;
    let (name, value) = (&letters[..colon], &letters[colon + 1..]);
    let is_name = !name.is_empty()
        && name.iter().all(|letter| {
            !letter.literal && (letter.character.is_alphabetic() || matches!(letter.character, '-' | '_'))
        });
    let is_value = !value.first().is_some_and(|first| first.is_mark(':') || first.is_mark('/'));
    (is_name && is_value).then(|| (text_of(name), value))
}

fn text_of(letters: &[QueryLetter]) -> String {
    letters.iter().map(|letter| letter.character).collect()
}

/// Text between the marks at its start and end.
struct AnchoredText<'a> {
    letters: &'a [QueryLetter],
    exact: bool,
    from_start: bool,
    to_end: bool,
}

fn anchored(mut letters: &[QueryLetter]) -> AnchoredText<'_> {
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
    AnchoredText { letters, exact, from_start, to_end }
}

impl AgentQuery {
    fn add(&mut self, token: &QueryToken) {
        let letters = without_bang(&token.letters);
        let negated = letters.len() < token.letters.len();
        let field = field_name(letters);
        let condition = match field.map(|(name, value)| (FieldFacts::named(&name), name, value)) {
            Some((Some(facts), _, value)) => self.field(facts, value, token.span),
            Some((None, name, _)) => {
                self.problems.push(unknown_field(&name, token.span));
                word(letters, token.quoted, negated)
            }
            None => word(letters, token.quoted, negated),
        };
        if let Some(condition) = condition {
            self.terms.push(QueryTerm { negated, condition });
        }
    }

    /// Condition of a field with this value; `None` until the value is typed.
    fn field(&mut self, facts: &FieldFacts, letters: &[QueryLetter], span: Span) -> Option<TermCondition> {
        let condition = match facts.kind() {
            FieldKind::Text(field) => self.text(facts, field, letters, span),
            FieldKind::Body => {
                Some(CaselessText::new(&text_of(letters))).filter(|text| !text.is_empty()).map(TermCondition::Body)
            }
            FieldKind::Source => self.chosen(facts, letters, span, query_field::source_kinds, TermCondition::Source),
            FieldKind::Has => self.chosen(facts, letters, span, query_field::facts, TermCondition::Has),
            FieldKind::Is => self.chosen(facts, letters, span, query_field::flags, TermCondition::Is),
        };
        if condition.is_none() {
            self.problems.push(missing_value(facts, span));
        }
        condition
    }

    /// The condition of a field that accepts any text.
    fn text(
        &mut self,
        facts: &FieldFacts,
        field: TextField,
        letters: &[QueryLetter],
        span: Span,
    ) -> Option<TermCondition> {
        let value = value(field, letters)?;
        if field == TextField::Format {
            let ids: Vec<&'static str> = formats::ALL.iter().map(|format| format.id()).collect();
            if !ids.iter().any(|id| value.matches(id)) {
                self.problems.push(unknown_value(facts, value.text.as_str(), ids, span));
            }
        }
        if field == TextField::Loads {
            let ids: Vec<&'static str> = ClientFacts::all().iter().map(|client| client.id.as_str()).collect();
            if !ids.iter().any(|id| value.matches(id)) {
                self.problems.push(unknown_value(facts, value.text.as_str(), ids, span));
            }
        }
        Some(TermCondition::Field(field, value))
    }

    /// The condition of a field that accepts certain values only.
    fn chosen<T>(
        &mut self,
        facts: &FieldFacts,
        letters: &[QueryLetter],
        span: Span,
        meanings: impl Fn(&str) -> Vec<T>,
        condition: impl Fn(Vec<T>) -> TermCondition,
    ) -> Option<TermCondition> {
        let value = text_of(letters);
        if value.is_empty() {
            return None;
        }
        let meanings = meanings(&value);
        if meanings.is_empty() {
            self.problems.push(unknown_value(facts, &value, facts.values.to_vec(), span));
            return Some(TermCondition::Nothing);
        }
        Some(condition(meanings))
    }
}

fn word(letters: &[QueryLetter], quoted: bool, negated: bool) -> Option<TermCondition> {
    let AnchoredText { letters, exact, from_start, to_end } = anchored(letters);
    let kind = match (from_start, to_end) {
        (true, true) => WordKind::Whole,
        (true, false) => WordKind::Prefix,
        (false, true) => WordKind::Suffix,
        // A fuzzy match of a negated word would exclude far too much, so a negated word is exact.
        (false, false) if exact || quoted || negated => WordKind::Exact,
        (false, false) => WordKind::Fuzzy,
    };
    QueryWord::new(kind, &text_of(letters)).map(TermCondition::Word)
}

fn value(field: TextField, letters: &[QueryLetter]) -> Option<FieldValue> {
    let AnchoredText { letters, from_start, to_end, .. } = anchored(letters);
    let text = CaselessText::new(&text_of(letters));
    let from_start = from_start || matches!(field, TextField::Loads | TextField::Rule);
    (!text.is_empty()).then_some(FieldValue { text, from_start, to_end })
}

fn unknown_field(name: &str, span: Span) -> QueryProblem {
    let choices: Vec<&'static str> = FIELDS.iter().map(|field| field.name).collect();
    let meant = nearest_word(choices.iter().copied(), name);
    let advice = meant.map_or_else(
        || "put a \\ before the colon to search for it".to_owned(),
        |field| format!("did you mean `{field}:`?"),
    );
    let message = format!("Unknown field `{name}:`; searching for it as text; {advice}");
    QueryProblem { span, message, choices }
}

fn unknown_value(facts: &FieldFacts, value: &str, choices: Vec<&'static str>, span: Span) -> QueryProblem {
    let meant = nearest_word(choices.iter().copied(), value);
    let advice =
        meant.map_or_else(|| format!("use one of {}", choices.join(", ")), |word| format!("did you mean `{word}`?"));
    let message = format!("`{}:` has no value `{value}`; {advice}", facts.name);
    QueryProblem { span, message, choices }
}

fn missing_value(facts: &FieldFacts, span: Span) -> QueryProblem {
    let message = format!("`{}:` needs a value, e.g. `{}`", facts.name, facts.example);
    QueryProblem { span, message, choices: facts.values.to_vec() }
}
