//! Reading of a pattern's file: its contents and its problems.

use super::super::MOST_SEATS;
use super::{CastPattern, ClosingTurn, PatternFlow, PatternStage, SeatCount, SeatKind};
use crate::domain::problem::Problem;
use crate::domain::span::Span;
use crate::domain::text::is_same_name;
use crate::domain::value::{MapPair, ValueNode};
use crate::domain::yaml_file::YamlFile;

const KEYS: [&str; 11] = [
    "title",
    "description",
    "rounds",
    "until",
    "stop_line",
    "survives",
    "seats",
    "stages",
    "closing",
    "flows",
    "finish",
];
const SEAT_KEYS: [&str; 9] = ["count", "mode", "role", "tools", "like", "output", "form", "instructions", "success"];
const STAGE_KEYS: [&str; 4] = ["name", "seats", "when", "do"];
const CLOSING_KEYS: [&str; 5] = ["seat", "name", "do", "output", "instructions"];
const FLOW_KEYS: [&str; 5] = ["from", "to", "what", "next_round", "each"];

struct LocatedFlow {
    flow: PatternFlow,
    span: Span,
}

pub(super) fn pattern(name: &str, text: &str) -> Result<CastPattern, Vec<Problem>> {
    let (node, reader) = YamlFile::open(text, "pattern");
    let is_map = reader.is_map();
    let mut file = PatternParser { reader };
    let mut pattern = CastPattern {
        name: name.to_owned(),
        title: name.replace(['-', '_'], " "),
        description: String::new(),
        rounds: 1,
        until: None,
        stop_line: None,
        closing: None,
        survives: None,
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

struct PatternParser<'a> {
    reader: YamlFile<'a>,
}

impl PatternParser<'_> {
    fn read(&mut self, node: &ValueNode, pattern: &mut CastPattern) {
        for pair in node.pairs() {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "title" => pattern.title = self.line(key, value).unwrap_or_default(),
                "description" => pattern.description = self.line(key, value).unwrap_or_default(),
                "until" => pattern.until = self.line(key, value),
                "stop_line" => pattern.stop_line = self.line(key, value),
                "survives" => pattern.survives = self.line(key, value),
                "finish" => pattern.finish = self.line(key, value),
                "rounds" | "seats" | "stages" | "closing" | "flows" => {}
                _ => self.reader.unknown_key("a pattern", pair, &KEYS),
            }
        }
        if let Some(seats) = node.get("seats") {
            pattern.kinds = self.kinds(seats);
        }
        if pattern.kinds.is_empty() {
            let at = node.get("seats").map_or(node.span, |seats| seats.span);
            self.reader.problem(at, "the pattern has no seats", "add a map `seats:` with a key for each kind of seat");
            return;
        }
        if let Some(stages) = node.get("stages") {
            pattern.stages = self.stages(stages, &pattern.kinds);
        }
        self.seat_all_in_stages(node, pattern);
        let flows = node.get("flows").map(|flows| self.flows(flows, &pattern.kinds)).unwrap_or_default();
        self.check_order(&flows, pattern);
        pattern.flows = flows.into_iter().map(|located| located.flow).collect();
        if let Some(closing) = node.get("closing").filter(|closing| !closing.is_null()) {
            pattern.closing = self.closing(closing, pattern);
        }
        self.rounds(node, pattern);
    }

    /// A text joined into one line, however it is broken in the file.
    fn line(&mut self, key: &str, value: &ValueNode) -> Option<String> {
        let text = self.reader.word(key, value)?;
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn kinds(&mut self, seats: &ValueNode) -> Vec<SeatKind> {
        let pairs = self.reader.pairs("seats", seats);
        let names: Vec<&str> = pairs.iter().take(MOST_SEATS).map(|pair| pair.key.as_str()).collect();
        if let Some(beyond) = pairs.get(MOST_SEATS) {
            let message = format!("a pattern can have at most {MOST_SEATS} kinds of seats");
            self.reader.problem(beyond.key_span, message, "split it into several patterns");
        }
        pairs.iter().take(MOST_SEATS).map(|pair| self.kind(pair, &names)).collect()
    }

    fn kind(&mut self, pair: &MapPair, names: &[&str]) -> SeatKind {
        let mut kind = SeatKind {
            name: pair.key.to_string(),
            modes: Vec::new(),
            roles: Vec::new(),
            tools: Vec::new(),
            count: SeatCount { least: 1, most: Some(1) },
            like: None,
            output: None,
            form: None,
            instructions: None,
            success: None,
        };
        let pairs = self.reader.pairs(&pair.key, &pair.value);
        for pair in pairs {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "count" => kind.count = self.count(key, value).unwrap_or(kind.count),
                "mode" => kind.modes = self.reader.words(key, value),
                "role" => kind.roles = self.reader.words(key, value),
                "tools" => kind.tools = self.reader.words(key, value),
                "like" => kind.like = self.one_of("like", value, names),
                "output" => kind.output = self.line(key, value),
                "form" => kind.form = self.reader.text(key, value).map(|text| text.trim_end().to_owned()),
                "instructions" => kind.instructions = self.line(key, value),
                "success" => kind.success = self.line(key, value),
                _ => self.reader.unknown_key("a seat of a pattern", pair, &SEAT_KEYS),
            }
        }
        kind
    }

    /// `1`, `2+` or `0-1`.
    fn count(&mut self, key: &str, value: &ValueNode) -> Option<SeatCount> {
        let text = self.reader.word(key, value)?;
        let number = |text: &str| text.trim().parse::<usize>().ok().filter(|number| *number < 100);
        let count = if let Some(least) = text.strip_suffix('+') {
            number(least).map(|least| SeatCount { least, most: None })
        } else if let Some((least, most)) = text.split_once('-') {
            number(least).zip(number(most)).map(|(least, most)| SeatCount { least, most: Some(most) })
        } else {
            number(&text).map(|only| SeatCount { least: only, most: Some(only) })
        };
        let count = count.filter(|count| count.most.is_none_or(|most| most > 0 && most >= count.least));
        if count.is_none() {
            let fix = "write a number `1`, a minimum `2+` or a range `0-1`";
            self.reader.problem(value.span, format!("`{text}` is not a seat count"), fix);
        }
        count
    }

    /// The index in `names` of the name in a value.
    fn one_of(&mut self, key: &str, value: &ValueNode, names: &[&str]) -> Option<usize> {
        let typed = self.reader.word(key, value)?;
        self.place_of(&typed, value.span, names)
    }

    fn place_of(&mut self, typed: &str, span: Span, names: &[&str]) -> Option<usize> {
        let found = names.iter().position(|name| is_same_name(name, typed));
        if found.is_none() {
            let fix = format!("use one of: {}", names.join(", "));
            self.reader.problem(span, format!("the pattern has no seat `{typed}`"), fix);
        }
        found
    }

    fn stages(&mut self, stages: &ValueNode, kinds: &[SeatKind]) -> Vec<PatternStage> {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        let items = self.reader.items("stages", stages);
        items.iter().map(|item| self.stage(item, &names)).collect()
    }

    fn stage(&mut self, item: &ValueNode, names: &[&str]) -> PatternStage {
        let mut stage = PatternStage { name: String::new(), kinds: Vec::new(), when: None, conduct: None };
        for pair in self.reader.pairs("stages", item) {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "name" => stage.name = self.line(key, value).unwrap_or_default(),
                "when" => stage.when = self.line(key, value),
                "do" => stage.conduct = self.line(key, value),
                "seats" => {
                    let typed = self.reader.texts(key, value);
                    let typed = typed.iter().filter(|(name, _)| !name.trim().is_empty());
                    stage.kinds = typed.filter_map(|(name, span)| self.place_of(name.trim(), *span, names)).collect();
                }
                _ => self.reader.unknown_key("a stage", pair, &STAGE_KEYS),
            }
        }
        if stage.kinds.is_empty() {
            let fix = format!("write `seats: [{}]`", names.first().copied().unwrap_or_default());
            self.reader.problem(item.span, "this stage has no seats", fix);
        }
        if stage.name.is_empty() {
            stage.name = stage.kinds.iter().filter_map(|kind| names.get(*kind).copied()).collect::<Vec<_>>().join(", ");
        }
        stage
    }

    /// Checks that every kind of seat is in exactly one stage. A pattern without stages gets one for each kind, in
    /// order.
    fn seat_all_in_stages(&mut self, node: &ValueNode, pattern: &mut CastPattern) {
        if node.get("stages").is_none_or(ValueNode::is_null) {
            let stage = |(at, kind): (usize, &SeatKind)| PatternStage {
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
                    format!("no stage uses the seat `{name}`"),
                    format!("write `{name}` under `seats` of a stage, or remove the seat"),
                ),
                _ => self.reader.problem(
                    span,
                    format!("the seat `{name}` is in {times} stages"),
                    "put it in one stage; output that comes back to it is a flow with `next_round: true`",
                ),
            }
        }
    }

    fn closing(&mut self, node: &ValueNode, pattern: &CastPattern) -> Option<ClosingTurn> {
        let names: Vec<&str> = pattern.kinds.iter().map(|kind| kind.name.as_str()).collect();
        let (mut kind, mut name, mut conduct, mut output, mut instructions) = (None, None, None, None, None);
        for pair in self.reader.pairs("closing", node) {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "seat" => kind = self.one_of(key, value, &names),
                "name" => name = self.line(key, value),
                "do" => conduct = self.line(key, value),
                "output" => output = self.line(key, value),
                "instructions" => instructions = self.line(key, value),
                _ => self.reader.unknown_key("a closing turn", pair, &CLOSING_KEYS),
            }
        }
        if node.get("seat").is_none_or(ValueNode::is_null) {
            let fix = format!("set `seat:` to one of: {}", names.join(", "));
            self.reader.problem(node.span, "the closing turn names no seat", fix);
        }
        let kind = kind?;
        if !pattern.flows.iter().any(|flow| flow.next_round && flow.to == kind) {
            let fix = format!("add a flow to `{}` with `next_round: true`, or leave `closing` out", names[kind]);
            self.reader.problem(node.span, format!("no flow goes back to `{}` for its closing turn", names[kind]), fix);
        }
        let name = name.unwrap_or_else(|| "Close".to_owned());
        Some(ClosingTurn { kind, name, conduct, output, instructions })
    }

    fn flows(&mut self, flows: &ValueNode, kinds: &[SeatKind]) -> Vec<LocatedFlow> {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.name.as_str()).collect();
        let items = self.reader.items("flows", flows);
        items.iter().filter_map(|item| self.flow(item, &names)).collect()
    }

    fn flow(&mut self, item: &ValueNode, names: &[&str]) -> Option<LocatedFlow> {
        let (mut from, mut to, mut label, mut next_round, mut part_prefix) = (None, None, None, false, None);
        let pairs = self.reader.pairs("flows", item);
        for pair in pairs {
            let (key, value) = (pair.key.as_str(), &pair.value);
            match key {
                "from" => from = self.one_of(key, value, names),
                "to" => to = self.one_of(key, value, names),
                "what" => label = self.line(key, value),
                "next_round" => next_round = self.reader.truth(key, value),
                "each" => part_prefix = self.line(key, value),
                _ => self.reader.unknown_key("a flow", pair, &FLOW_KEYS),
            }
        }
        for end in ["from", "to"] {
            if !pairs.is_empty() && !pairs.iter().any(|pair| pair.key == end && !pair.value.is_null()) {
                let fix = format!("set `{end}:` to one of: {}", names.join(", "));
                self.reader.problem(item.span, format!("the flow has no `{end}` seat"), fix);
            }
        }
        if next_round && part_prefix.is_some() {
            let fix = "remove one of them";
            self.reader.problem(item.span, "a flow with `each` cannot go back with `next_round`", fix);
        }
        Some(LocatedFlow {
            flow: PatternFlow { from: from?, to: to?, label, next_round, part_prefix },
            span: item.span,
        })
    }

    /// Checks that flows go from earlier stages to later ones; only flows into the next round may go back.
    fn check_order(&mut self, flows: &[LocatedFlow], pattern: &CastPattern) {
        let forward: Vec<&LocatedFlow> = flows.iter().filter(|located| !located.flow.next_round).collect();
        let edges: Vec<(usize, usize)> = forward.iter().map(|located| (located.flow.from, located.flow.to)).collect();
        let mut told: Vec<usize> = Vec::new();
        for (at, located) in forward.iter().enumerate() {
            if told.contains(&at) {
                continue;
            }
            let Some(circle) = circle_through(&edges, at) else { continue };
            told.extend(&circle);
            let mut names: Vec<&str> = circle.iter().map(|edge| pattern.kinds[edges[*edge].0].name.as_str()).collect();
            names.push(names[0]);
            // The flow that goes back to an earlier stage closes the cycle.
            let last = circle.iter().map(|edge| forward[*edge]).max_by_key(|located| located.span.start);
            self.reader.problem(
                last.unwrap_or(located).span,
                format!("the flows form a cycle: {}", names.join(" → ")),
                "a flow can go back only into the next round: add `next_round: true`, or remove it",
            );
        }
        for located in flows.iter().filter(|located| located.flow.next_round) {
            let PatternFlow { from, to, .. } = located.flow;
            if pattern.stage_of(to) > pattern.stage_of(from) {
                let (from, to) = (&pattern.kinds[from].name, &pattern.kinds[to].name);
                let fix = "remove `next_round`, which is only for flows that go back";
                self.reader.problem(located.span, format!("`{to}` comes after `{from}` in the same round"), fix);
            }
        }
        if !told.is_empty() {
            return;
        }
        for located in &forward {
            let PatternFlow { from, to, .. } = located.flow;
            if pattern.stage_of(to) <= pattern.stage_of(from) {
                let (from, to) = (&pattern.kinds[from].name, &pattern.kinds[to].name);
                self.reader.problem(
                    located.span,
                    format!("`{to}` takes the output of `{from}`, but is not in a later stage"),
                    format!("move `{to}` to a later stage, or add `next_round: true`"),
                );
            }
        }
    }

    fn rounds(&mut self, node: &ValueNode, pattern: &mut CastPattern) {
        let goes_back = pattern.flows.iter().any(|flow| flow.next_round);
        let written = node.get("rounds").and_then(|value| Some((self.reader.number("rounds", value)?, value.span)));
        pattern.rounds = written.map_or(if goes_back { 2 } else { 1 }, |(rounds, _)| rounds);
        if let Some((rounds, span)) = written
            && rounds > 1
            && !goes_back
        {
            let fix = "mark the flow that begins the next round with `next_round: true`, or remove `rounds`";
            self.reader.problem(
                span,
                format!(
                    "the pattern has {rounds} rounds, but no flow leads to the next \
                round"
                ),
                fix,
            );
        }
    }
}

/// The edges of the shortest cycle through the edge at index `at`, that edge first.
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
