//! Measures a query over ten thousand agents.

use callsheet::domain::agent::{AgentEntry, AgentId, AgentLocation, ReadDepth, TextOrigin};
use callsheet::domain::formats::MARKDOWN;
use callsheet::domain::library::Library;
use callsheet::domain::query::{
    AgentQuery, LibrarySearch, MatchMarker, SearchIndex, matches_body, nearest_names, search,
};
use callsheet::domain::reading::ReadingMethod;
use callsheet::domain::source::{Source, SourceId, SourceKind};
use divan::{Bencher, black_box};

const AGENTS: usize = 10_000;

/// Queries that a user may type, from the cheapest to the most expensive.
const QUERIES: &[&str] = &[
    "e",
    "elx",
    "elixir",
    "elixir pro",
    "code review security",
    "zzqxw",
    "'review ^api",
    "tool:bash !rust",
    "mode:critical has:checklist",
    "jvm/java",
];

fn main() {
    divan::main();
}

#[divan::bench(args = QUERIES)]
fn fresh(bencher: Bencher<'_, '_>, query: &str) {
    let library = library();
    let index = SearchIndex::new(&library);
    let query = AgentQuery::parse(query);
    bencher.bench_local(|| search(black_box(&index), &library, black_box(&query)));
}

#[divan::bench]
fn typed_letter_by_letter(bencher: Bencher<'_, '_>) {
    let library = library();
    let search = LibrarySearch::new(&library);
    let typed: Vec<AgentQuery> = (1..="elixir pro".len()).map(|end| AgentQuery::parse(&"elixir pro"[..end])).collect();
    bencher.with_inputs(|| search.clone()).bench_local_refs(|search| {
        for query in &typed {
            black_box(search.run(&library, query.clone()));
        }
    });
}

#[divan::bench]
fn index(bencher: Bencher<'_, '_>) {
    let library = library();
    bencher.bench_local(|| SearchIndex::new(black_box(&library)));
}

#[divan::bench]
fn fifty_rows_marked(bencher: Bencher<'_, '_>) {
    let library = library();
    let query = AgentQuery::parse("code review");
    bencher.bench_local(|| {
        let mut marker = MatchMarker::new(&query);
        library.entries.iter().take(50).map(|entry| marker.marks(black_box(entry))).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn nearest(bencher: Bencher<'_, '_>) {
    let library = library();
    bencher.bench_local(|| nearest_names(black_box(&library), "elxiir", 5).len());
}

#[divan::bench(args = ["body:genserver", "body:é", "body:\"step by step, without\""])]
fn body_of_a_mebibyte(bencher: Bencher<'_, '_>, query: &str) {
    let query = AgentQuery::parse(query);
    let text = PHRASES.join(" elixir and rust.\n").repeat(3_000);
    let text = text.get(..1 << 20).unwrap_or(&text);
    bencher
        .counter(divan::counter::BytesCount::of_str(text))
        .bench_local(|| matches_body(black_box(&query), black_box(text)));
}

const SUBJECTS: &[&str] = &[
    "elixir",
    "rust",
    "java",
    "kotlin",
    "api",
    "security",
    "database",
    "frontend",
    "backend",
    "mobile",
    "cloud",
    "network",
    "payment",
    "search",
    "compiler",
    "game",
    "data",
    "ml",
    "release",
    "incident",
    "legal",
    "product",
    "docs",
    "accessibility",
    "performance",
    "observability",
    "kubernetes",
    "terraform",
    "graphql",
    "postgres",
];
const PARTS: &[&str] = &["", "otp-", "spring-", "core-", "edge-", "team-", "legacy-", "async-", "embedded-", "web-"];
const TITLES: &[&str] = &[
    "pro",
    "expert",
    "engineer",
    "reviewer",
    "architect",
    "specialist",
    "auditor",
    "writer",
    "analyst",
    "planner",
    "tester",
    "debugger",
    "optimizer",
    "coordinator",
    "researcher",
];
const PHRASES: &[&str] = &[
    "Use this agent when a change touches",
    "Reviews code for correctness, security and speed in",
    "Designs resilient systems with supervision trees around",
    "Writes and maintains tests before anything else for",
    "Knows the idioms, the tooling and the traps of",
    "Should be called on at once for production incidents in",
    "Plans migrations step by step, with a way back, for",
    "Explains trade-offs in plain words to people who work on",
];
const FOLDERS: &[&str] = &[".claude/agents", "agents/jvm-languages", "plugins/backend/agents", "categories/quality"];

/// Ten thousand agents with names and descriptions of realistic length: 18 and 160 characters at the median.
fn library() -> Library {
    let source = Source::open(SourceKind::Explicit, None);
    Library::new(vec![source], (0..AGENTS).map(entry).collect())
}

fn entry(number: usize) -> AgentEntry {
    let mut dice = Dice(number as u64 + 1);
    let subject = dice.of(SUBJECTS);
    let mut name = format!("{}{subject}-{}", dice.of(PARTS), dice.of(TITLES));
    if dice.below(5) == 0 {
        name = format!("{}-{name}", dice.of(SUBJECTS));
    }
    let mut description = String::new();
    for _ in 0..=dice.below(4) {
        let sentence = format!("{} {subject} and {}. ", dice.of(PHRASES), dice.of(SUBJECTS));
        description.push_str(&sentence);
    }
    let folder = dice.of(FOLDERS);
    let declared = dice.below(3) == 0;
    AgentEntry {
        found: AgentLocation {
            id: AgentId(format!("{folder}/{name}-{number}")),
            path: None,
            relative: format!("{folder}/{name}-{number}.md"),
            source: SourceId(0),
            format: None,
            size: 8_000,
            copy_of: None,
            in_list: None,
        },
        name,
        declared_name: None,
        description,
        format: MARKDOWN,
        reading: ReadingMethod::Strict,
        reading_reason: None,
        model: Some("opus".to_owned()),
        tier: None,
        tools: ["Read", "Write", "Edit", "Bash", "Glob", "Grep"].map(str::to_owned).to_vec(),
        tool_profiles: vec!["default".to_owned()],
        modes: ["generative", "critical", "evaluative"].map(str::to_owned).into(),
        modes_origin: if declared { TextOrigin::Declared } else { TextOrigin::Generic },
        default_mode: None,
        roles: ["solo".to_owned()].into(),
        roles_origin: TextOrigin::Generic,
        default_role: None,
        checklists: dice.below(3),
        items: 0,
        problems: Vec::new(),
        verdicts: Vec::new(),
        shadowed_by: None,
        depth: ReadDepth::Whole,
    }
}

/// A random number generator that returns the same numbers for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % sides
    }

    fn of(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len())]
    }
}
