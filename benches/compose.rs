//! Measures composing: an agent of 12 KB and one of 100 KB, with every template.

use std::fmt::Write as _;

use callsheet::domain::agent::{Agent, AgentId, AgentLocation, read_agent_file};
use callsheet::domain::compose::{NameChoice, Selection, TemplateSet, compose};
use callsheet::domain::generic::GenericWords;
use callsheet::domain::source::SourceId;

fn main() {
    divan::main();
}

/// An agent of about `size` bytes with four modes, their blocks, checklists and templates.
fn agent(size: usize) -> Agent {
    let mut text = "---\nname: bench\ndescription: Measured.\ntools:\n  audit: Read, Grep\n  solution: Read, Edit\n  default_mode: solution\ncognitive_modes:\n".to_owned();
    let modes = ["generative", "critical", "evaluative", "informative"];
    for mode in modes {
        let _ =
            writeln!(text, "  {mode}:\n    mindset: think {mode}\n    output: a {mode} answer\n    risk: too {mode}");
    }
    text.push_str(
        "ensemble_roles: [solo, auditor]\n---\n\n# Bench\n\n## Instructions\n\n### Always\n\n1. One\n2. Two\n\n",
    );
    for mode in modes {
        let _ = writeln!(text, "### When {mode}\n\n2. Do {{{{this}}}}\n3. And that\n");
    }
    text.push_str(
        "## Output Format\n\n### For Audit Mode\n\n```\n## Findings\n```\n\n### For Solution Mode\n\nPlan.\n\n",
    );
    let mut chapter = 0;
    while text.len() < size {
        chapter += 1;
        let _ = writeln!(
            text,
            "## Chapter {chapter}\n\nProse about the matter, as long as a line in such files is wont to be.\n\nChapter {chapter} checklist:"
        );
        for item in 0..8 {
            let _ = writeln!(text, "- [ ] Item {item} of chapter {chapter} is `done` and **checked** by somebody");
        }
        text.push('\n');
    }
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

fn selection(agent: &Agent, template: &str) -> Selection {
    let mut selection = Selection {
        mode: NameChoice::Named("critical".into()),
        role: NameChoice::Named("auditor".into()),
        tools: NameChoice::Named("audit".into()),
        task: Some("Look at {{this}}".into()),
        template: Some(template.into()),
        ..Selection::default()
    };
    selection.variables.insert("this".into(), "the thing".into());
    selection.ticked = agent.body.checklists().filter_map(|list| list.items.get(3)).map(|item| item.line).collect();
    selection
}

#[divan::bench(args = ["markdown", "xml", "plain", "messages", "subagent"])]
fn of_12_kb(bencher: divan::Bencher<'_, '_>, template: &str) {
    let agent = agent(12 * 1024);
    let selection = selection(&agent, template);
    bencher.bench(|| compose(divan::black_box(&agent), divan::black_box(&selection), TemplateSet::built_in()).is_ok());
}

#[divan::bench]
fn of_12_kb_with_nothing_chosen(bencher: divan::Bencher<'_, '_>) {
    let agent = agent(12 * 1024);
    bencher.bench(|| compose(divan::black_box(&agent), &Selection::default(), TemplateSet::built_in()).is_ok());
}

#[divan::bench]
fn of_100_kb(bencher: divan::Bencher<'_, '_>) {
    let agent = agent(100 * 1024);
    let selection = selection(&agent, "markdown");
    bencher.bench(|| compose(divan::black_box(&agent), divan::black_box(&selection), TemplateSet::built_in()).is_ok());
}

#[divan::bench]
fn size_of_100_kb(bencher: divan::Bencher<'_, '_>) {
    let agent = agent(100 * 1024);
    bencher.bench(|| callsheet::domain::compose::TextSize::of(divan::black_box(&agent.document.text)));
}
