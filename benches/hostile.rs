//! Measures files of 4 MiB made to be slow: reading and composing each, with the memory they take at most.

use std::fmt;

use callsheet::domain::agent::{Agent, AgentId, AgentLocation, read_agent_file};
use callsheet::domain::compose::{Selection, TemplateSet, compose};
use callsheet::domain::generic::GenericWords;
use callsheet::domain::source::SourceId;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

const SIZE: usize = 4 << 20;

/// A piece of text that is repeated up to the size of the file.
struct Shape(&'static str);

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Shape {
    fn after(&self, head: &str) -> String {
        head.to_owned() + &self.0.repeat(SIZE / self.0.len())
    }
}

const SHAPES: &[Shape] = &[
    Shape("A line of prose, for comparison, about as long as lines are.\n\n"),
    Shape("\0"),
    Shape("\0\n"),
    Shape("\r"),
    Shape("\n"),
    Shape("\u{200b}"),
    Shape("a\u{200b}b\n"),
    Shape("\u{202e}x"),
    Shape("## A heading here\n"),
    Shape("- [ ] an item of a list\n"),
    Shape("\t- x\n"),
    Shape("```\n"),
    Shape("`"),
    Shape("<"),
    Shape("(<"),
    Shape("<!-- "),
    Shape("[a](<b"),
    Shape("{{ "),
    Shape("{{a}} "),
    Shape("${a "),
    Shape("| a | b |\n"),
    Shape("### When critical\n\n1. Do it\n"),
];

/// Shapes for the frontmatter.
const BLOCK_SHAPES: &[Shape] =
    &[Shape("k: v\n"), Shape("["), Shape("- a\n"), Shape("k: |\n"), Shape("\"k"), Shape("k: {a: [\n")];

fn read(text: String) -> Agent {
    let found = AgentLocation {
        id: AgentId("bench".into()),
        path: None,
        copy_of: None,
        in_list: None,
        relative: "bench.md".into(),
        source: SourceId(0),
        format: None,
        size: text.len() as u64,
    };
    read_agent_file(found, text.into_bytes(), GenericWords::built_in())
}

const HEAD: &str = "---\nname: bench\ndescription: Measured.\n---\n";

#[divan::bench(args = SHAPES, sample_count = 5)]
fn read_body(bencher: divan::Bencher<'_, '_>, shape: &Shape) {
    bencher.with_inputs(|| shape.after(HEAD)).bench_values(read);
}

#[divan::bench(args = BLOCK_SHAPES, sample_count = 5)]
fn read_block(bencher: divan::Bencher<'_, '_>, shape: &Shape) {
    bencher.with_inputs(|| shape.after("---\nname: bench\n")).bench_values(read);
}

#[divan::bench(args = SHAPES, sample_count = 5)]
fn compose_body(bencher: divan::Bencher<'_, '_>, shape: &Shape) {
    let agent = read(shape.after(HEAD));
    bencher.bench(|| compose(divan::black_box(&agent), &Selection::default(), TemplateSet::built_in()).is_ok());
}
