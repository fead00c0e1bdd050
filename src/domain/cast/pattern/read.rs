//! A pattern's file: what stands in it, and what is wrong with it.

use super::super::MOST_SEATS;
use super::super::reader::{Reader, folded};
use super::{Count, Flow, Pattern, SeatKind, Stage};
use crate::domain::problem::Problem;
use crate::domain::span::Span;
use crate::domain::value::{Node, Pair};

const KEYS: [&str; 8] = ["title", "description", "rounds", "until", "seats", "stages", "flows", "finish"];
const SEAT_KEYS: [&str; 8] = ["count", "mode", "role", "tools", "like", "output", "instructions", "success"];
const STAGE_KEYS: [&str; 4] = ["name", "seats", "when", "do"];
const FLOW_KEYS: [&str; 4] = ["from", "to", "what", "next_round"];

/// A flow and where it stands.
struct Placed {
    flow: Flow,
    span: Span,
}

pub(super) fn pattern(name: &str, text: &str) -> Result<Pattern, Vec<Problem>> {
    let (node, reader) = Reader::open(text, "pattern");
    let is_map = reader.is_map();
    let mut file = File { reader };
    let mut pattern = Pattern {
        name: name.to_owned(),
        title: name.replace(['-', '_'], " "),
        description: String::new(),
        rounds: 1,
        until: None,
        finish: None,
        kinds: Vec::new(),
        stages: Vec::new(),
        flows: Vec::new(),
    };
    if is_map {
        file.read(&node, &mut pattern);
    }
    file.reader.done(pattern)
}

struct File<'a> {
    reader: Reader<'a>,
}

impl File<'_> {
    fn read(&mut self, node: &Node, pattern: &mut Pattern) {
        for pair in node.pairs() {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "title" => pattern.title = self.line(key, value).unwrap_or_default(),
                "description" => pattern.description = self.line(key, value).unwrap_or_default(),
                "until" => pattern.until = self.line(key, value),
                "finish" => pattern.finish = self.line(key, value),
                "rounds" | "seats" | "stages" | "flows" => {}
                _ => self.reader.unknown_key("a pattern", pair, &KEYS),
            }
        }
        if let Some(seats) = node.get("seats") {
            pattern.kinds = self.kinds(seats);
        }
        if pattern.kinds.is_empty() {
            let at = node.get("seats").map_or(node.span, |seats| seats.span);
            self.reader.problem(
                at,
                "the pattern has no seats",
                "write a map `seats:` with a key for each kind of seat",
            );
            return;
        }
        if let Some(stages) = node.get("stages") {
            pattern.stages = self.stages(stages, &pattern.kinds);
        }
        self.seat_all_in_stages(node, pattern);
        let flows = node.get("flows").map(|flows| self.flows(flows, &pattern.kinds)).unwrap_or_default();
        self.check_order(&flows, pattern);
        pattern.flows = flows.into_iter().map(|placed| placed.flow).collect();
        self.rounds(node, pattern);
    }

    /// A text on one line, however it is broken in the file.
    fn line(&mut self, key: &str, value: &Node) -> Option<String> {
        let text = self.reader.word(key, value)?;
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn kinds(&mut self, seats: &Node) -> Vec<SeatKind> {
        let pairs = self.reader.pairs("seats", seats);
        let names: Vec<&str> = pairs.iter().take(MOST_SEATS).map(|pair| pair.key.as_str()).collect();
        if let Some(beyond) = pairs.get(MOST_SEATS) {
            let message = format!("a pattern has {MOST_SEATS} kinds of seats at most");
            self.reader.problem(beyond.key_span, message, "make several patterns of it");
        }
        pairs.iter().take(MOST_SEATS).map(|pair| self.kind(pair, &names)).collect()
    }

    fn kind(&mut self, pair: &Pair, names: &[&str]) -> SeatKind {
        let mut kind = SeatKind {
            name: pair.key.to_string(),
            modes: Vec::new(),
            roles: Vec::new(),
            tools: Vec::new(),
            count: Count { least: 1, most: Some(1) },
            like: None,
            output: None,
            instructions: None,
            success: None,
        };
        let pairs = self.reader.pairs(&pair.key, &pair.value);
        for pair in pairs {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "count" => kind.count = self.count(key, value).unwrap_or(kind.count),
                "mode" => kind.modes = self.names(key, value),
                "role" => kind.roles = self.names(key, value),
                "tools" => kind.tools = self.names(key, value),
                "like" => kind.like = self.one_of("like", value, names),
                "output" => kind.output = self.line(key, value),
                "instructions" => kind.instructions = self.line(key, value),
                "success" => kind.success = self.line(key, value),
                _ => self.reader.unknown_key("a seat of a pattern", pair, &SEAT_KEYS),
            }
        }
        kind
    }

    fn names(&mut self, key: &str, value: &Node) -> Vec<String> {
        self.reader.words(key, value).into_iter().map(|(word, _)| word).collect()
    }

    /// `1`, `2+` or `0-1`.
    fn count(&mut self, key: &str, value: &Node) -> Option<Count> {
        let text = self.reader.word(key, value)?;
        let number = |text: &str| text.trim().parse::<usize>().ok().filter(|number| *number < 100);
        let count = if let Some(least) = text.strip_suffix('+') {
            number(least).map(|least| Count { least, most: None })
        } else if let Some((least, most)) = text.split_once('-') {
            number(least).zip(number(most)).map(|(least, most)| Count { least, most: Some(most) })
        } else {
            number(&text).map(|only| Count { least: only, most: Some(only) })
        };
        let count = count.filter(|count| count.most.is_none_or(|most| most > 0 && most >= count.least));
        if count.is_none() {
            let fix = "write a number `1`, a least number `2+` or a range `0-1`";
            self.reader.problem(value.span, format!("`{text}` is no count of seats"), fix);
        }
        count
    }

    /// The place among `names` of the one a value names.
    fn one_of(&mut self, key: &str, value: &Node, names: &[&str]) -> Option<usize> {
        let typed = self.reader.word(key, value)?;
        self.place_of(&typed, value.span, names)
    }

    fn place_of(&mut self, typed: &str, span: Span, names: &[&str]) -> Option<usize> {
        let found = names.iter().position(|name| folded(name) == folded(typed));
        if found.is_none() {
            let fix = format!("use one of: {}", names.join(", "));
            self.reader.problem(span, format!("the pattern has no seat `{typed}`"), fix);
        }
        found
    }

    fn stages(&mut self, stages: &Node, kinds: &[SeatKind]) -> Vec<Stage> {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        let items = self.reader.items("stages", stages);
        items.iter().map(|item| self.stage(item, &names)).collect()
    }

    fn stage(&mut self, item: &Node, names: &[&str]) -> Stage {
        let mut stage = Stage { name: String::new(), kinds: Vec::new(), when: None, conduct: None };
        for pair in self.reader.pairs("stages", item) {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "name" => stage.name = self.line(key, value).unwrap_or_default(),
                "when" => stage.when = self.line(key, value),
                "do" => stage.conduct = self.line(key, value),
                "seats" => {
                    let typed = self.reader.words(key, value);
                    stage.kinds = typed.iter().filter_map(|(name, span)| self.place_of(name, *span, names)).collect();
                }
                _ => self.reader.unknown_key("a stage", pair, &STAGE_KEYS),
            }
        }
        if stage.kinds.is_empty() {
            let fix = format!("write `seats: [{}]`", names.first().copied().unwrap_or_default());
            self.reader.problem(item.span, "nobody is at work in this stage", fix);
        }
        if stage.name.is_empty() {
            stage.name = stage.kinds.iter().filter_map(|kind| names.get(*kind).copied()).collect::<Vec<_>>().join(", ");
        }
        stage
    }

    /// Sees to it that every kind of seat is at work in exactly one stage. A pattern without stages
    /// has one for each kind, in their order.
    fn seat_all_in_stages(&mut self, node: &Node, pattern: &mut Pattern) {
        if node.get("stages").is_none_or(Node::is_null) {
            let stage = |(at, kind): (usize, &SeatKind)| Stage {
                name: kind.name.clone(),
                kinds: vec![at],
                when: None,
                conduct: None,
            };
            pattern.stages = pattern.kinds.iter().enumerate().map(stage).collect();
            return;
        }
        let span = node.get("stages").map_or(node.span, |stages| stages.span);
        for (at, kind) in pattern.kinds.iter().enumerate() {
            let times = pattern.stages.iter().flat_map(|stage| &stage.kinds).filter(|kind| **kind == at).count();
            let name = &kind.name;
            match times {
                1 => {}
                0 => self.reader.problem(
                    span,
                    format!("no stage has the seat `{name}` at work"),
                    format!("write `{name}` under `seats` of a stage, or remove the seat"),
                ),
                _ => self.reader.problem(
                    span,
                    format!("the seat `{name}` is at work in {times} stages"),
                    "give it one stage; what comes back to it is a flow with `next_round: true`",
                ),
            }
        }
    }

    fn flows(&mut self, flows: &Node, kinds: &[SeatKind]) -> Vec<Placed> {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        let items = self.reader.items("flows", flows);
        items.iter().filter_map(|item| self.flow(item, &names)).collect()
    }

    fn flow(&mut self, item: &Node, names: &[&str]) -> Option<Placed> {
        let (mut from, mut to, mut what, mut next_round) = (None, None, None, false);
        let pairs = self.reader.pairs("flows", item);
        for pair in pairs {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "from" => from = self.one_of(key, value, names),
                "to" => to = self.one_of(key, value, names),
                "what" => what = self.line(key, value),
                "next_round" => next_round = self.reader.truth(key, value),
                _ => self.reader.unknown_key("a flow", pair, &FLOW_KEYS),
            }
        }
        for end in ["from", "to"] {
            if !pairs.is_empty() && !pairs.iter().any(|pair| pair.key == end && !pair.value.is_null()) {
                let fix = format!("write `{end}: …` with one of: {}", names.join(", "));
                self.reader.problem(item.span, format!("the flow does not say `{end}` which seat"), fix);
            }
        }
        Some(Placed { flow: Flow { from: from?, to: to?, what, next_round }, span: item.span })
    }

    /// Flows go from earlier stages to later ones; only into the next round may one go back.
    fn check_order(&mut self, flows: &[Placed], pattern: &Pattern) {
        let forward: Vec<&Placed> = flows.iter().filter(|placed| !placed.flow.next_round).collect();
        let edges: Vec<(usize, usize)> = forward.iter().map(|placed| (placed.flow.from, placed.flow.to)).collect();
        let mut told: Vec<usize> = Vec::new();
        for (at, placed) in forward.iter().enumerate() {
            if told.contains(&at) {
                continue;
            }
            let Some(circle) = circle_through(&edges, at) else { continue };
            told.extend(&circle);
            let mut names: Vec<&str> = circle.iter().map(|edge| pattern.kinds[edges[*edge].0].name.as_str()).collect();
            names.push(names[0]);
            // The flow that closes it is the one that goes back.
            let last = circle.iter().map(|edge| forward[*edge]).max_by_key(|placed| placed.span.start);
            self.reader.problem(
                last.unwrap_or(placed).span,
                format!("the flows go in a circle: {}", names.join(" → ")),
                "a flow may go back only into the next round: add `next_round: true` to it, or remove it",
            );
        }
        for placed in flows.iter().filter(|placed| placed.flow.next_round) {
            let Flow { from, to, .. } = placed.flow;
            if pattern.stage_of(to) > pattern.stage_of(from) {
                let (from, to) = (&pattern.kinds[from].name, &pattern.kinds[to].name);
                let fix = "leave `next_round` out here: it is for what goes back";
                self.reader.problem(placed.span, format!("`{to}` comes after `{from}` in the same round"), fix);
            }
        }
        if !told.is_empty() {
            return;
        }
        for placed in &forward {
            let Flow { from, to, .. } = placed.flow;
            if pattern.stage_of(to) <= pattern.stage_of(from) {
                let (from, to) = (&pattern.kinds[from].name, &pattern.kinds[to].name);
                self.reader.problem(
                    placed.span,
                    format!("`{to}` is at work no later than `{from}`, whose output it takes"),
                    format!("put `{to}` into a later stage, or add `next_round: true`"),
                );
            }
        }
    }

    fn rounds(&mut self, node: &Node, pattern: &mut Pattern) {
        let goes_back = pattern.flows.iter().any(|flow| flow.next_round);
        let written = node.get("rounds").and_then(|value| Some((self.reader.number("rounds", value)?, value.span)));
        pattern.rounds = written.map_or(if goes_back { 2 } else { 1 }, |(rounds, _)| rounds);
        if let Some((rounds, span)) = written
            && rounds > 1
            && !goes_back
        {
            let fix = "mark the flow that begins the next round with `next_round: true`, or leave `rounds` out";
            self.reader.problem(span, format!("{rounds} rounds, but no flow goes into the next"), fix);
        }
    }
}

/// The edges of the shortest way from the end of an edge back to its beginning, that edge first.
pub(in crate::domain::cast) fn circle_through(edges: &[(usize, usize)], at: usize) -> Option<Vec<usize>> {
    let (start, end) = *edges.get(at)?;
    let mut ways: Vec<Vec<usize>> = vec![vec![at]];
    let mut seen = vec![end];
    if start == end {
        return Some(vec![at]);
    }
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let here = way.last().map_or(end, |edge| edges[*edge].1);
            for (next, edge) in edges.iter().enumerate().filter(|(_, edge)| edge.0 == here) {
                let mut further = way.clone();
                further.push(next);
                if edge.1 == start {
                    return Some(further);
                }
                if !seen.contains(&edge.1) {
                    seen.push(edge.1);
                    longer.push(further);
                }
            }
        }
        ways = longer;
    }
    None
}
