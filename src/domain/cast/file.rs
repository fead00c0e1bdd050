//! A cast's file: read with the place of everything, and written so that it reads back the same.

use std::collections::BTreeMap;

use super::reader::{Reader, folded};
use super::{Cast, MOST_SEATS, Seat};
use crate::domain::compose::{Choice, yaml_pair, yaml_value};
use crate::domain::problem::Problem;
use crate::domain::span::Span;
use crate::domain::value::{Node, Pair};

const KEYS: [&str; 7] = ["name", "task", "pattern", "rounds", "template", "variables", "seats"];
const SEAT_KEYS: [&str; 14] = [
    "agent",
    "kind",
    "mode",
    "role",
    "tools",
    "size",
    "upstream",
    "downstream",
    "instructions",
    "success",
    "ticked",
    "without",
    "variables",
    "template",
];

/// The file that holds the run sheet where each prompt goes to a file of its own.
const RUN_SHEET: &str = "run-sheet";

/// A cast as it was read, and where in its file everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CastFile {
    /// The cast.
    pub cast: Cast,
    /// Where everything stands.
    pub places: Places,
}

/// Where in a file the seats and keys of a cast stand. Empty for a cast that is in no file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// By seat and key; the empty seat is the cast itself, the empty key the seat.
    all: BTreeMap<(String, String), (usize, usize)>,
}

impl Places {
    /// The problem at the place of a key of the cast.
    pub fn at_key(&self, key: &str, problem: Problem) -> Problem {
        self.at("", key, problem)
    }

    /// The problem at the place of a key of a seat, or of the seat where the key is not written.
    pub fn at(&self, seat: &str, key: &str, problem: Problem) -> Problem {
        let of = |key: &str| self.all.get(&(seat.to_owned(), key.to_owned()));
        match of(key).or_else(|| of("")) {
            Some((line, column)) => problem.at(*line, *column),
            None => problem,
        }
    }

    fn note(&mut self, seat: &str, key: &str, place: (usize, usize)) {
        self.all.entry((seat.to_owned(), key.to_owned())).or_insert(place);
    }
}

/// What is wrong with the name of a seat, and what to do about it.
pub fn seat_name_fault(name: &str) -> Option<(String, &'static str)> {
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.');
    if !name.starts_with(char::is_alphanumeric) || !name.chars().all(is_sign) || name.chars().count() > 64 {
        let fix = "begin with a letter or digit; then letters, digits, `-`, `_`, `.` and spaces, 64 at most";
        return Some((format!("`{name}` cannot be the name of a seat"), fix));
    }
    (stem_of_seat(name) == RUN_SHEET).then(|| {
        ("`run-sheet` is the file of the run sheet and cannot be a seat".to_owned(), "name the seat otherwise")
    })
}

/// The stem of the file that the prompt of a seat goes to.
pub fn stem_of_seat(name: &str) -> String {
    folded(name)
}

impl CastFile {
    /// Reads a cast; `stem`, the stem of its file, is its name where it has none.
    ///
    /// # Errors
    /// All that is wrong with the file as such, at once, each with line, column and what is
    /// allowed. Whether its agents, modes, roles and seats exist, [`super::Ensemble`] tells.
    pub fn parse(stem: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let (node, reader) = Reader::open(text, "cast");
        let is_map = reader.is_map();
        let mut parser = Parser { reader, places: Places::default() };
        let mut cast = Cast { name: stem.to_owned(), ..Cast::default() };
        if is_map {
            parser.cast(&node, &mut cast);
        }
        let places = parser.places;
        parser.reader.done(Self { cast, places })
    }
}

struct Parser<'a> {
    reader: Reader<'a>,
    places: Places,
}

impl Parser<'_> {
    fn cast(&mut self, node: &Node, cast: &mut Cast) {
        for pair in node.pairs() {
            let (key, value) = (pair.key.as_str(), &pair.value);
            self.note("", key, value.span);
            match key {
                "name" => cast.name = self.reader.word(key, value).unwrap_or_else(|| cast.name.clone()),
                "task" => cast.task = self.reader.text(key, value).filter(|task| !task.trim().is_empty()),
                "pattern" => cast.pattern = self.reader.word(key, value).unwrap_or_default(),
                "rounds" => cast.rounds = self.reader.number(key, value),
                "template" => cast.template = self.reader.word(key, value),
                "variables" => cast.variables = self.variables(key, value),
                "seats" => cast.seats = self.seats(value),
                _ => self.reader.unknown_key("a cast", pair, &KEYS),
            }
        }
        if cast.pattern.is_empty() {
            let at = node.get("pattern").map_or(Span::new(0, 0), |value| value.span);
            let fix = "write `pattern: adversarial-review`; `callsheet cast --new --help` names all";
            self.reader.problem(at, "the cast has no pattern", fix);
        }
        if cast.seats.is_empty() && node.get("seats").is_none_or(Node::is_null) {
            let fix = "write a map `seats:` with a line `name: { agent: … }` for each";
            self.reader.problem(node.get("seats").map_or(node.span, |seats| seats.span), "the cast has no seats", fix);
        }
    }

    fn note(&mut self, seat: &str, key: &str, span: Span) {
        let place = self.reader.place(span);
        self.places.note(seat, key, place);
    }

    fn seats(&mut self, value: &Node) -> Vec<Seat> {
        let pairs = self.reader.pairs("seats", value);
        let mut seats: Vec<Seat> = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            let stem = stem_of_seat(&pair.key);
            if let Some(first) = pairs[..at].iter().find(|first| stem_of_seat(&first.key) == stem) {
                self.reader.forget_duplicate(pair.key_span);
                let (line, _) = self.reader.place(first.key_span);
                let fix = "give one of them another name";
                let message = format!("two seats are called `{}`; the first stands on line {line}", pair.key);
                self.reader.problem(pair.key_span, message, fix);
                continue;
            }
            if seats.len() == MOST_SEATS {
                let message = format!("a cast has {MOST_SEATS} seats at most");
                self.reader.problem(pair.key_span, message, "make several casts of it");
                break;
            }
            if let Some((message, fix)) = seat_name_fault(&pair.key) {
                self.reader.problem(pair.key_span, message, fix);
            }
            self.note(&pair.key, "", pair.key_span);
            seats.push(self.seat(pair));
        }
        seats
    }

    fn seat(&mut self, pair: &Pair) -> Seat {
        let mut seat = Seat { name: pair.key.to_string(), ..Seat::default() };
        for pair in self.reader.pairs(&pair.key, &pair.value) {
            self.seat_key(pair, &mut seat);
        }
        if seat.agent.is_empty() {
            let fix = format!("write `{}: {{ agent: … }}`", seat.name);
            self.reader.problem(pair.key_span, format!("nobody sits in `{}`", seat.name), fix);
        }
        seat
    }

    fn seat_key(&mut self, pair: &Pair, seat: &mut Seat) {
        let (key, value) = (pair.key.as_str(), &pair.value);
        self.note(&seat.name.clone(), key, value.span);
        match key {
            "agent" => seat.agent = self.reader.word(key, value).unwrap_or_default(),
            "kind" => seat.kind = self.reader.word(key, value),
            "mode" => seat.mode = self.choice(key, value),
            "role" => seat.role = self.choice(key, value),
            "tools" => seat.tools = self.choice(key, value),
            "size" => seat.size = self.reader.number(key, value),
            "upstream" => seat.upstream = Some(self.words(key, value)),
            "downstream" => seat.downstream = Some(self.words(key, value)),
            "instructions" => seat.instructions = self.reader.word(key, value),
            "success" => seat.success = self.reader.word(key, value),
            "ticked" => seat.ticked = self.words(key, value),
            "without" => seat.without = self.words(key, value),
            "variables" => seat.variables = self.variables(key, value),
            "template" => seat.template = self.reader.word(key, value),
            _ => self.reader.unknown_key("a seat", pair, &SEAT_KEYS),
        }
    }

    fn choice(&mut self, key: &str, value: &Node) -> Choice {
        self.reader.word(key, value).map_or(Choice::Default, |text| Choice::typed(&text))
    }

    fn words(&mut self, key: &str, value: &Node) -> Vec<String> {
        self.reader.words(key, value).into_iter().map(|(word, _)| word).collect()
    }

    fn variables(&mut self, key: &str, value: &Node) -> BTreeMap<String, String> {
        let pairs = self.reader.pairs(key, value);
        pairs
            .iter()
            .map(|pair| (pair.key.to_string(), self.reader.text(&pair.key, &pair.value).unwrap_or_default()))
            .collect()
    }
}

impl Cast {
    /// The cast as the text of a file; the same cast always gives the same text, and
    /// [`CastFile::parse`] gives it back.
    pub fn to_yaml(&self) -> String {
        let mut yaml = String::new();
        yaml_pair(&mut yaml, "", "name", &self.name);
        for (key, value) in [("task", &self.task), ("template", &self.template)] {
            if let Some(value) = value {
                yaml_pair(&mut yaml, "", key, value);
            }
        }
        yaml_pair(&mut yaml, "", "pattern", &self.pattern);
        if let Some(rounds) = self.rounds {
            yaml.extend(["rounds: ", &rounds.to_string(), "\n"]);
        }
        variables(&mut yaml, "", &self.variables);
        yaml.push_str("seats:\n");
        for seat in &self.seats {
            seat.write(&mut yaml);
        }
        yaml
    }
}

impl Seat {
    fn write(&self, yaml: &mut String) {
        yaml.extend(["  ", &yaml_value(&self.name), ":\n"]);
        let size = self.size.map(|size| size.to_string());
        let texts = [
            ("agent", Some(self.agent.as_str())),
            ("kind", self.kind.as_deref()),
            ("mode", self.mode.as_typed()),
            ("role", self.role.as_typed()),
            ("tools", self.tools.as_typed()),
            ("size", size.as_deref()),
            ("instructions", self.instructions.as_deref()),
            ("success", self.success.as_deref()),
            ("template", self.template.as_deref()),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                yaml_pair(yaml, "    ", key, value);
            }
        }
        let of = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
        let lists = [
            ("upstream", self.upstream.clone()),
            ("downstream", self.downstream.clone()),
            ("ticked", of(&self.ticked)),
            ("without", of(&self.without)),
        ];
        for (key, list) in lists {
            if let Some(list) = list {
                let items: Vec<String> = list.iter().map(|item| quoted(item)).collect();
                yaml.extend(["    ", key, ": [", &items.join(", "), "]\n"]);
            }
        }
        variables(yaml, "    ", &self.variables);
    }
}

/// A value inside brackets, where a comma would end it.
fn quoted(item: &str) -> String {
    let value = yaml_value(item);
    if value.contains(',') && !value.starts_with('"') { format!("\"{value}\"") } else { value }
}

fn variables(yaml: &mut String, indent: &str, variables: &BTreeMap<String, String>) {
    if variables.is_empty() {
        return;
    }
    yaml.extend([indent, "variables:\n"]);
    for (name, value) in variables {
        yaml_pair(yaml, &format!("{indent}  "), name, value);
    }
}
