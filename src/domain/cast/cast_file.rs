//! A cast's file: read with the position of every value, and written so that it reads back the same.

use std::collections::BTreeMap;

use super::{Cast, MOST_SEATS, Seat};
use crate::domain::compose::{NameChoice, yaml_pair, yaml_value};
use crate::domain::problem::Problem;
use crate::domain::span::Span;
use crate::domain::text::fold_name_key;
use crate::domain::value::{MapPair, ValueNode};
use crate::domain::yaml_file::YamlFile;

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

/// The stem of the file with the run sheet if each prompt is written to its own file.
const RUN_SHEET: &str = "run-sheet";

/// A cast as read, and the positions of its values in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CastFile {
    pub cast: Cast,
    pub places: CastPlaces,
}

/// The positions of a cast's seats and keys in its file. Empty for a cast without a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CastPlaces {
    /// Line and column by seat and key. An empty seat means the cast itself, an empty key the seat.
    all: BTreeMap<(String, String), (usize, usize)>,
}

impl CastPlaces {
    /// The problem, positioned at a key of the cast.
    pub fn at_key(&self, key: &str, problem: Problem) -> Problem {
        self.position("", key, problem)
    }

    /// The problem, positioned at a key of a seat, or at the seat if it does not have the key.
    pub fn position(&self, seat: &str, key: &str, problem: Problem) -> Problem {
        let of = |key: &str| self.all.get(&(seat.to_owned(), key.to_owned()));
        match of(key).or_else(|| of("")) {
            Some((line, column)) => problem.at(*line, *column),
            None => problem,
        }
    }

    fn record(&mut self, seat: &str, key: &str, place: (usize, usize)) {
        self.all.entry((seat.to_owned(), key.to_owned())).or_insert(place);
    }
}

/// The problem with a seat's name, and the fix.
pub fn seat_name_fault(name: &str) -> Option<(String, &'static str)> {
    let is_sign = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '.');
    if !name.starts_with(char::is_alphanumeric) || !name.chars().all(is_sign) || name.chars().count() > 64 {
        let fix = "start with a letter or digit, then letters, digits, `-`, `_`, `.` and spaces, at most 64";
        return Some((format!("`{name}` is not a valid seat name"), fix));
    }
    (stem_of_seat(name) == RUN_SHEET)
        .then(|| ("`run-sheet` is reserved for the run sheet".to_owned(), "choose another seat name"))
}

/// The stem of the file that the prompt of a seat is written to.
pub fn stem_of_seat(name: &str) -> String {
    fold_name_key(name)
}

impl CastFile {
    /// Reads a cast. `stem`, the stem of its file, is its name if it has none.
    ///
    /// # Errors
    /// All problems of the file itself, each with line, column and the allowed values. [`super::ResolvedCast`] checks that
    /// its agents, modes, roles and seats exist.
    pub fn parse(stem: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let (node, reader) = YamlFile::open(text, "cast");
        let is_map = reader.is_map();
        let mut parser = CastParser { reader, places: CastPlaces::default() };
        let mut cast = Cast { name: stem.to_owned(), ..Cast::default() };
        if is_map {
            parser.cast(&node, &mut cast);
        }
        let places = parser.places;
        parser.reader.done(Self { cast, places })
    }
}

struct CastParser<'a> {
    reader: YamlFile<'a>,
    places: CastPlaces,
}

impl CastParser<'_> {
    fn cast(&mut self, node: &ValueNode, cast: &mut Cast) {
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
        if cast.seats.is_empty() && node.get("seats").is_none_or(ValueNode::is_null) {
            let fix = "add a map `seats:` with a line `name: { agent: … }` for each seat";
            self.reader.problem(node.get("seats").map_or(node.span, |seats| seats.span), "the cast has no seats", fix);
        }
    }

    fn note(&mut self, seat: &str, key: &str, span: Span) {
        let place = self.reader.place(span);
        self.places.record(seat, key, place);
    }

    fn seats(&mut self, value: &ValueNode) -> Vec<Seat> {
        let pairs = self.reader.pairs("seats", value);
        let mut seats: Vec<Seat> = Vec::new();
        for (at, pair) in pairs.iter().enumerate() {
            let stem = stem_of_seat(&pair.key);
            if let Some(first) = pairs[..at].iter().find(|first| stem_of_seat(&first.key) == stem) {
                self.reader.forget_duplicate(pair.key_span);
                let (line, _) = self.reader.place(first.key_span);
                let fix = "give one of them another name";
                let message = format!("two seats are named `{}`; the first is on line {line}", pair.key);
                self.reader.problem(pair.key_span, message, fix);
                continue;
            }
            if seats.len() == MOST_SEATS {
                let message = format!("a cast can have at most {MOST_SEATS} seats");
                self.reader.problem(pair.key_span, message, "split it into several casts");
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

    fn seat(&mut self, pair: &MapPair) -> Seat {
        let mut seat = Seat { name: pair.key.to_string(), ..Seat::default() };
        for pair in self.reader.pairs(&pair.key, &pair.value) {
            self.seat_key(pair, &mut seat);
        }
        if seat.agent.is_empty() {
            let fix = format!("write `{}: {{ agent: … }}`", seat.name);
            self.reader.problem(pair.key_span, format!("seat `{}` has no agent", seat.name), fix);
        }
        seat
    }

    fn seat_key(&mut self, pair: &MapPair, seat: &mut Seat) {
        let (key, value) = (pair.key.as_str(), &pair.value);
        self.note(&seat.name.clone(), key, value.span);
        match key {
            "agent" => seat.agent = self.reader.word(key, value).unwrap_or_default(),
            "kind" => seat.kind = self.reader.word(key, value),
            "mode" => seat.mode = self.choice(key, value),
            "role" => seat.role = self.choice(key, value),
            "tools" => seat.tools = self.choice(key, value),
            "size" => seat.size = self.reader.number(key, value),
            "upstream" => seat.upstream = Some(self.reader.words(key, value)),
            "downstream" => seat.downstream = Some(self.reader.words(key, value)),
            "instructions" => seat.instructions = self.reader.word(key, value),
            "success" => seat.success = self.reader.word(key, value),
            "ticked" => seat.ticked = self.reader.words(key, value),
            "without" => seat.without = self.reader.words(key, value),
            "variables" => seat.variables = self.variables(key, value),
            "template" => seat.template = self.reader.word(key, value),
            _ => self.reader.unknown_key("a seat", pair, &SEAT_KEYS),
        }
    }

    fn choice(&mut self, key: &str, value: &ValueNode) -> NameChoice {
        self.reader.word(key, value).map_or(NameChoice::Default, |text| NameChoice::typed(&text))
    }

    fn variables(&mut self, key: &str, value: &ValueNode) -> BTreeMap<String, String> {
        self.reader.named_texts(key, value).into_iter().map(|(pair, text)| (pair.key.to_string(), text)).collect()
    }
}

impl Cast {
    /// The cast as the text of a file. The same cast always gives the same text, and [`CastFile::parse`] reads it back.
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

/// A value inside brackets, quoted if it contains a comma.
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
