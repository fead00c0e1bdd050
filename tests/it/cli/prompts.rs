//! One file of each kind with each template, stored as printed: the prompt, the notices and the exit code. Each of
//! these pages was read as the model would receive it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Bed, text};
use callsheet::domain::compose::TemplateSet;

/// A file of a kind, where its client looks for it, and the arguments for every template.
struct KindSample {
    page: &'static str,
    fixture: &'static str,
    place: &'static str,
    arguments: &'static [&'static str],
}

const KINDS: [KindSample; 8] = [
    KindSample {
        page: "modes-and-roles",
        fixture: "schema-migrator.md",
        place: "agents/schema-migrator.md",
        arguments: &["--task", "Add a currency column to the invoices table"],
    },
    KindSample {
        page: "plain-agent",
        fixture: "backup-planner.md",
        place: ".claude/agents/backup-planner.md",
        arguments: &["--task", "Plan the backups of the photo service"],
    },
    KindSample {
        page: "claude-command",
        fixture: "release-notes.md",
        place: ".claude/commands/release-notes.md",
        arguments: &["--task", "v1.4 v1.5"],
    },
    KindSample {
        page: "skill",
        fixture: "csv-profiler/SKILL.md",
        place: ".claude/skills/csv-profiler/SKILL.md",
        arguments: &["--task", "orders.csv"],
    },
    KindSample {
        page: "copilot-prompt",
        fixture: "api-docs.prompt.md",
        place: ".github/prompts/api-docs.prompt.md",
        arguments: &["--var", "endpoint=/invoices", "--task", "Mention the rate limit."],
    },
    KindSample {
        page: "opencode-command",
        fixture: "component.md",
        place: ".opencode/command/ui/component.md",
        arguments: &["--task", "Button with a label and an icon"],
    },
    KindSample {
        page: "codex-prompt",
        fixture: "draft-pr.md",
        place: "../home/.codex/prompts/draft-pr.md",
        arguments: &["--task", "BASE=main FILES='src tests'"],
    },
    KindSample {
        page: "fabric-pattern",
        fixture: "extract_decisions/system.md",
        place: "patterns/extract_decisions/system.md",
        arguments: &["--input", "minutes.txt"],
    },
];

/// Selections of the agent with modes and roles.
const SELECTIONS: [&[&str]; 10] = [
    &["--mode", "critical", "--role", "auditor", "--task", "Review db/0042.sql"],
    &["--mode", "generative", "--role", "advisee", "--task", "Take up the review"],
    &["--mode", "informative", "--task", "What does db/0042.sql lock?"],
    &["--role", "auditor", "--task", "Review db/0042.sql"],
    &["--role", "advisee", "--task", "Take up the review"],
    &["--mode", "critical", "--tools", "solution", "--task", "Review db/0042.sql"],
    &["--tools", "research", "--task", "Which lock does ADD COLUMN take?"],
    &["--mode", "none", "--role", "none", "--tools", "none"],
    &["--context", "size=3", "--context", "upstream=author: the plan", "--input", "minutes.txt", "--task", "Go on"],
    &["--tick", "Backfill", "--without", "Never", "--without", "Collaboration", "--task", "Review db/0042.sql"],
];

/// Selections of the plain agent, which declares neither modes nor roles.
const PLAIN_SELECTIONS: [&[&str]; 5] = [
    &[],
    &["--template", "anthropic"],
    &["--mode", "critical", "--role", "auditor", "--task", "Review ours"],
    &["--mode", "generative", "--role", "solo", "--without", "Progress tracking", "--task", "Plan ours"],
    &["--template", "subagent", "--mode", "critical"],
];

/// An agent with tools that write, and no read-only profile.
const WRITER: &str =
    "---\nname: page-writer\ndescription: Writes pages.\ntools: Read, Write, Edit\n---\nWrite pages.\n";

/// File and arguments of prompts that are refused, because of the template or an invalid argument.
const REFUSALS: [(&str, &[&str]); 10] = [
    ("agents/schema-migrator.md", &["--template", "subagent", "--tools", "none"]),
    (".claude/agents/only-writes.md", &["--template", "subagent", "--mode", "critical"]),
    (".opencode/agent/frozen.md", &["--template", "subagent"]),
    ("agents/broken.md", &["--template", "subagent"]),
    ("agents/schema-migrator.md", &["--template", "html"]),
    ("agents/schema-migrator.md", &["--mode", "sleepy"]),
    ("agents/schema-migrator.md", &["--input", "gone.txt", "--task", "Go on"]),
    ("agents/schema-migrator.md", &["--input", "latin.txt", "--task", "Go on"]),
    ("agents/schema-migrator.md", &["--input", "-", "--task", "-"]),
    ("agents/schema-migrator.md", &["--without", "Nowhere"]),
];

fn bed_with_kinds() -> Bed {
    let bed = Bed::new();
    for kind in &KINDS {
        bed.write(kind.place, fs::read(pages().join("fixtures").join(kind.fixture)).unwrap());
    }
    bed.write("minutes.txt", fs::read(pages().join("fixtures/minutes.txt")).unwrap());
    bed.write("latin.txt", b"caf\xe9\n");
    bed.write(".claude/agents/writer.md", WRITER);
    bed.write(".claude/agents/only-writes.md", WRITER.replace("Read, ", ""));
    bed.write(".opencode/agent/frozen.md", "---\ndescription: Does nothing.\npermission: deny\n---\nDo nothing.\n");
    bed.write("agents/broken.md", "---\nname: broken\ndescription: a\n b: c\n- d\n---\nWork.\n");
    bed
}

fn pages() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cli/prompts")
}

/// One run as it looks in a terminal, with the exit code.
fn transcript(bed: &Bed, place: &str, arguments: &[&str]) -> String {
    let place = format!("./{place}");
    let done = bed.run(&[&["compose", &place], arguments].concat());
    let shown: Vec<String> = arguments
        .iter()
        .map(|word| if word.contains(' ') { format!("'{word}'") } else { (*word).to_owned() })
        .collect();
    let mut page = format!("\n===== compose {place} {}\n", shown.join(" ")).replace(" \n", "\n");
    let _ = write!(page, "exit {}\n{}\n{}", done.code.unwrap(), done.stderr, done.stdout);
    page.push_str(if done.stdout.ends_with('\n') || done.stdout.is_empty() { "" } else { "[no line end]\n" });
    // The test's folder has a different name each time.
    page.replace(text(&bed.work()), "/work")
}

#[track_caller]
fn assert_page(name: &str, said: &str) {
    let path = pages().join(format!("{name}.txt"));
    if std::env::var_os("CALLSHEET_PROMPTS").is_some_and(|asked| asked == "write") {
        fs::write(&path, said).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(said, kept, "{name}: read the difference; CALLSHEET_PROMPTS=write keeps what is right");
}

#[test]
fn each_kind_of_file_in_each_template_gives_the_reviewed_prompt() {
    let bed = bed_with_kinds();
    for kind in &KINDS {
        let page: String = TemplateSet::built_in()
            .names()
            .map(|template| transcript(&bed, kind.place, &[&["--template", template], kind.arguments].concat()))
            .collect();
        assert_page(kind.page, &page);
    }
}

#[test]
fn selections_give_the_reviewed_prompts() {
    let bed = bed_with_kinds();
    for (kind, selections) in [(&KINDS[0], &SELECTIONS[..]), (&KINDS[1], &PLAIN_SELECTIONS[..])] {
        let page: String = selections.iter().map(|arguments| transcript(&bed, kind.place, arguments)).collect();
        assert_page(&format!("{}-selections", kind.page), &page);
    }
}

#[test]
fn refused_selections_give_the_reason_and_no_prompt() {
    let bed = bed_with_kinds();
    let page: String = REFUSALS.iter().map(|(place, arguments)| transcript(&bed, place, arguments)).collect();
    assert_page("refusals", &page);
    assert_eq!(page.matches("\nexit 2\nerror: ").count(), REFUSALS.len(), "{page}");
    let writer: [&[&str]; 3] = [
        &["--mode", "critical", "--task", "Review our pages"],
        &["--mode", "generative"],
        &["--template", "subagent", "--mode", "critical"],
    ];
    let page: String = writer.iter().map(|arguments| transcript(&bed, ".claude/agents/writer.md", arguments)).collect();
    assert_page("writer-selections", &page);
}
