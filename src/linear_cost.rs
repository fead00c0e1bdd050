//! Texts designed to be slow to read, and a check that the cost grows linearly.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test stops at the first surprise")]

use rustix::time::{ClockId, clock_gettime};

/// The size in bytes of the smaller text of each shape.
const SIZE: usize = 4 << 10;

/// The larger text is this many times as long. With twice, a busy machine makes linear work look quadratic.
const TIMES: usize = 4;

/// Maximum cost of the larger text, as a multiple of the cost of the smaller one. Quadratic work costs 16 times as much.
const RATIO: u64 = 8;

/// Cost in nanoseconds below which a ratio is only noise.
const FLOOR: u64 = 2_000_000;

/// Maximum number of measurements if the cost seems too high.
const TRIES: usize = 8;

/// A shape: its name, and a function that returns a text of roughly the given size in bytes.
pub(crate) type Shape = (&'static str, fn(usize) -> String);

/// Repeats a piece up to a size.
pub(crate) fn repeat(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len() + 1)
}

/// Numbered lines up to a size.
pub(crate) fn number_lines(bytes: usize, line: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&line(number));
        text.push('\n');
    }
    text
}

/// Lines that are each indented deeper than the one before.
fn nest(bytes: usize, indent: &str, item: &str) -> String {
    let depth = (2 * bytes / indent.len()).isqrt();
    let lines: Vec<String> = (0..depth).map(|level| format!("{}{item}\n", indent.repeat(level))).collect();
    lines.concat()
}

/// Bodies of files.
pub(crate) const BODIES: &[Shape] = &[
    ("open mustaches", |n| repeat("{{ ", n)),
    ("open angles", |n| repeat("<", n)),
    ("open shell variables", |n| repeat("${a ", n)),
    ("parentheses and angles", |n| repeat("(<", n)),
    ("open comments", |n| repeat("<!-- ", n)),
    ("open links", |n| repeat("[a](<b", n)),
    ("open braces", |n| repeat("{a ", n)),
    ("placeholders", |n| repeat("{{x}} ", n)),
    ("different placeholders", |n| number_lines(n, |i| format!("{{{{x{i}}}}} <y{i}> ${{z{i}}}"))),
    ("closed tags", |n| number_lines(n, |i| format!("<t{i}> </t{i}>"))),
    ("nested lists", |n| nest(n, "  ", "- x")),
    ("nested tasks", |n| nest(n, "  ", "- [ ] x")),
    ("nested quotes", |n| nest(n, ">", " x")),
    ("one line of quotes", |n| repeat("> ", n)),
    ("brackets", |n| repeat("[", n)),
    ("images", |n| repeat("![", n)),
    ("links", |n| repeat("[a](b) ", n)),
    ("references", |n| number_lines(n, |i| format!("[a{i}]: b"))),
    ("uses of a reference", |n| format!("[b]: c\n\n{}", repeat("[a][b] ", n))),
    ("headings", |n| number_lines(n, |i| format!("{} h{i}", "#".repeat(i % 6 + 1)))),
    ("equal headings", |n| repeat("## Same\n", n)),
    ("numbered headings", |n| number_lines(n, |i| format!("## P{i}\n### 1. A\n### 2. B"))),
    ("headings of modes", |n| number_lines(n, |i| format!("### M{i} Mode"))),
    ("blocks of modes", |n| number_lines(n, |i| format!("### When {}\n1. x", ["Critical", "Generative"][i % 2]))),
    ("labeled blocks of modes", |n| {
        number_lines(n, |i| format!("**When {}**:\n- x\n", ["Critical", "Generative"][i % 2]))
    }),
    ("a block in each section", |n| number_lines(n, |i| format!("## H{i}\n### When Generative\n2. x"))),
    ("templates", |n| number_lines(n, |i| format!("### For {} Mode\nx", ["Audit", "Solution"][i % 2]))),
    ("fences", |n| repeat("```\nx\n```\n", n)),
    ("open fences", |n| number_lines(n, |i| format!("```lang{i}"))),
    ("wider and wider fences", |n| nest(n, "`", "```")),
    ("emphasis", |n| repeat("*a ", n)),
    ("mixed emphasis", |n| repeat("*a_ ", n)),
    ("stars", |n| repeat("*", n)),
    ("struck out", |n| repeat("~~a ", n)),
    ("back-ticks", |n| nest(n, "`", " ").replace('\n', " ")),
    ("dashes", |n| repeat("-", n)),
    ("spaced dashes", |n| repeat("- ", n)),
    ("rules", |n| repeat("---\n", n)),
    ("underlined headings", |n| repeat("a\n===\n", n)),
    ("one word", |n| repeat("a", n)),
    ("blank lines", |n| repeat("\n", n)),
    ("spaces", |n| repeat(" ", n)),
    ("CRLF", |n| repeat("a\r\n", n)),
    ("CR", |n| repeat("- a\r", n)),
    ("items and blank lines", |n| repeat("- a\n\n\n", n)),
    ("labeled lists", |n| number_lines(n, |i| format!("Label {i}:\n- a\n"))),
    ("checklists", |n| number_lines(n, |i| format!("## Checklist {i}\n- [ ] a\n"))),
    ("a long heading over many lists", |n| {
        format!("## Checklist {}\n{}", repeat("a", n / 2), repeat("- a\n\nx\n\n", n / 2))
    }),
    ("tasks under a number", |n| format!("1. a\n{}", repeat("   - [ ] b\n     - c\n    x\n", n))),
    ("a table", |n| format!("|a|b|\n|-|-|\n{}", repeat("|x|y|\n", n))),
    ("a wide table", |n| format!("|{}\n|{}\n|{}\n", repeat("a|", n / 3), repeat("-|", n / 3), repeat("b|", n / 3))),
    ("zero width", |n| repeat("a\u{200b}", n)),
    ("tags", |n| repeat("a\u{e0041}", n)),
    ("combining marks", |n| format!("e{}", repeat("\u{301}", n))),
    ("joined emoji", |n| repeat("\u{1f469}\u{200d}", n)),
    ("double encoding", |n| repeat("â†’", n)),
    ("open examples", |n| repeat("<example>\n", n)),
    ("collaborators", |n| format!("## Works with\n{}", number_lines(n, |i| format!("- agent-{i}-reviewer: asks")))),
    ("abbreviations", |n| repeat("e.g. ", n)),
    ("empty headings", |n| repeat("#\n", n)),
    ("NUL", |n| repeat("\0", n)),
    ("NUL lines", |n| repeat("\0\n", n)),
    ("escape sequences", |n| repeat("\x1b[31m", n)),
    ("bytes that were replaced", |n| repeat("\u{fffd}", n)),
    ("wide characters", |n| repeat("漢字", n)),
    ("wide lines", |n| repeat("漢\n", n)),
    ("direction marks", |n| repeat("\u{202e}", n)),
    ("half-width kana", |n| repeat("ｶﾞ", n)),
    ("separators", |n| repeat("a\u{2028}", n)),
    ("files to put in", |n| repeat("@a.md\n", n)),
    ("commands to run", |n| repeat("!`ls` ", n)),
    ("arguments", |n| repeat("$1 $ARGUMENTS ", n)),
    ("brackets to fill in", |n| repeat("[NAME] ", n)),
    ("code spans", |n| repeat("`a` ", n)),
    ("bold labels", |n| number_lines(n, |i| format!("**L{i}**:"))),
    ("steps", |n| number_lines(n, |i| format!("{i}. a"))),
];

/// Frontmatter blocks, without fences.
pub(crate) const BLOCKS: &[Shape] = &[
    ("keys", |n| number_lines(n, |i| format!("k{i}: v"))),
    ("equal keys", |n| repeat("k: v\n", n)),
    ("open brackets", |n| format!("a: {}", repeat("[", n))),
    ("open maps", |n| format!("a: {}", repeat("{a: ", n))),
    ("anchors", |n| number_lines(n, |i| format!("k{i}: &a{i} v"))),
    ("aliases", |n| format!("a: &a x\n{}", number_lines(n, |i| format!("k{i}: *a")))),
    ("nested keys", |n| nest(n, " ", "k:")),
    ("tools", |n| format!("tools: {}", number_lines(n, |i| format!("T{i}, ")).replace('\n', ""))),
    ("an open quote", |n| format!("a: \"{}", repeat("x", n))),
    ("colons", |n| format!("a: {}", repeat("b: ", n))),
    ("a long description", |n| format!("description: {}", repeat("word ", n))),
    ("modes", |n| format!("cognitive_modes:\n{}", number_lines(n, |i| format!("  m{i}: {{mindset: a}}")))),
    ("comments", |n| repeat("# c\n", n)),
    ("keys without values", |n| repeat("k:\n", n)),
    ("items", |n| format!("a:\n{}", repeat("- a\n", n))),
    ("dashes", |n| format!("a:\n{}", repeat("- ", n))),
    ("a flow list", |n| format!("a: [{}]", repeat("a, ", n))),
    ("flow maps", |n| format!("a: [{}]", repeat("{a: b}, ", n))),
    ("quotes", |n| number_lines(n, |i| format!("k{i}: \"x\""))),
    ("open quotes", |n| number_lines(n, |i| format!("k{i}: \"x"))),
    ("escapes", |n| format!("a: \"{}\"", repeat("\\n", n))),
    ("keys with colons", |n| number_lines(n, |i| format!("k{i}: a: b"))),
    ("tagged values", |n| number_lines(n, |i| format!("k{i}: !!str v"))),
    ("marked keys", |n| repeat("? a\n", n)),
    ("lines of words", |n| repeat("foo bar\n", n)),
    ("lines of a text", |n| format!("x: |\n{}", repeat("  word\n", n))),
    ("deeper lines", |n| format!("x: y\n{}", repeat(" z\n", n))),
    ("NUL", |n| repeat("\0", n)),
    ("names of roles", |n| format!("ensemble_roles: [{}]", number_lines(n, |i| format!("r{i},")))),
    ("tool profiles", |n| format!("tools:\n{}", number_lines(n, |i| format!("  p{i}: Read, Grep")))),
    ("triggers", |n| format!("proactive_triggers:\n{}", number_lines(n, |i| format!("- \"*.x{i}\"")))),
];

/// Whole files with a block that is not YAML below keys, or is not at the top.
pub(crate) const FILES: &[Shape] = &[
    ("TOML keys", |n| toml(&number_lines(n, |i| format!("k{i} = 1")))),
    ("TOML tables", |n| toml(&number_lines(n, |i| format!("[t{i}]")))),
    ("TOML arrays of tables", |n| toml(&repeat("[[t]]\n", n))),
    ("TOML array", |n| toml(&format!("a = [{}]", repeat("1,", n)))),
    ("TOML brackets", |n| toml(&format!("a = {}", repeat("[", n)))),
    ("TOML dotted keys", |n| toml(&number_lines(n, |i| format!("a.b{i} = 1")))),
    ("TOML open text", |n| toml(&format!("a = \"\"\"{}", repeat("x\n", n)))),
    ("JSON keys", |n| format!("---json\n{{\"name\":\"a\"{}}}\n---\n", number_lines(n, |i| format!(",\"k{i}\":1")))),
    ("JSON brackets", |n| format!("---json\n{}\n---\n", repeat("[", n))),
    ("JSON without fences", |n| format!("{{\"name\":\"a\"{}}}\n", number_lines(n, |i| format!(",\"k{i}\":1")))),
    ("agents of a list", |n| format!("---\n{}---\n", number_lines(n, |i| format!("- name: a{i}")))),
    ("keys without a closing line", |n| format!("---\nname: a\n{}", number_lines(n, |i| format!("k{i}: v")))),
    ("keys without fences", |n| number_lines(n, |i| format!("k{i}: v"))),
    ("comments above a block", |n| format!("{}---\nname: a\n---\n", repeat("<!-- c -->\n", n))),
    ("blank lines above a block", |n| format!("{}---\nname: a\n---\n", repeat("\n", n))),
    ("a line of dashes", |n| repeat("-", n)),
];

fn toml(inner: &str) -> String {
    format!("+++\nname = \"a\"\n{inner}\n+++\nText.\n")
}

/// Asserts for each shape that the cost grows about as much as the text.
pub(crate) fn assert_linear(shapes: &[Shape], work: impl Fn(&str)) {
    let slow: Vec<String> = shapes.iter().filter_map(|shape| grows_too_fast(*shape, &work)).collect();
    assert!(slow.is_empty(), "not linear:\n{}", slow.join("\n"));
}

fn grows_too_fast((name, make): Shape, work: &impl Fn(&str)) -> Option<String> {
    let (small, large) = (make(SIZE), make(TIMES * SIZE));
    let (mut one, mut more) = (u64::MAX, u64::MAX);
    // A busy machine makes runs slower, never faster, so the minimum of several runs is the cost.
    for _ in 0..TRIES {
        for _ in 0..2 {
            (one, more) = (one.min(cost(&small, work)), more.min(cost(&large, work)));
        }
        if more < FLOOR || more < one * RATIO {
            return None;
        }
    }
    Some(format!("{name}: {} µs for one, {} µs for {TIMES}", one / 1000, more / 1000))
}

/// The processor time of one run, in nanoseconds.
fn cost(text: &str, work: &impl Fn(&str)) -> u64 {
    let start = processor_time();
    work(text);
    processor_time() - start
}

fn processor_time() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    u64::try_from(time.tv_sec).unwrap() * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap()
}

#[test]
fn the_measure_distinguishes_quadratic_from_linear_work() {
    let quadratic = |text: &str| {
        let bytes = text.as_bytes();
        let pairs = bytes.iter().step_by(8).map(|one| bytes.iter().filter(|other| one <= *other).count());
        assert!(pairs.sum::<usize>() > 0);
    };
    let shape: Shape = ("a", |n| repeat("a", n));
    // A single slow run can hide the growth once.
    assert!((0..TRIES).any(|_| grows_too_fast(shape, &quadratic).is_some()));
    assert_eq!(grows_too_fast(shape, &|text| assert!(text.chars().rev().rev().count() > 0)), None);
}
