//! Ids, shadowing, repeated names and name resolution, in libraries built by hand.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::domain::agent::{self, AgentLocation, ReadDepth};
use crate::domain::formats::{CALLSHEET, Format, MARKDOWN, NamePrecedence};
use crate::domain::problem::{Problem, Severity};

/// A library under construction: sources, each with its agents as `(relative path, name)`.
#[derive(Default)]
struct Shelf {
    sources: Vec<Source>,
    entries: Vec<AgentEntry>,
}

impl Shelf {
    fn place(mut self, kind: SourceKind, path: &str, format: &str, agents: &[(&str, &str)]) -> Self {
        let format = Format::by_id(format);
        let prefix = match kind {
            SourceKind::User => format!("~/{path}"),
            SourceKind::BuiltIn => "built-in".to_owned(),
            SourceKind::Explicit => String::new(),
            SourceKind::Project | SourceKind::Plugin => path.to_owned(),
        };
        let root = PathBuf::from(if kind == SourceKind::User { "/home" } else { "/tree" }).join(path);
        let nearness = if kind == SourceKind::Project { 9 - path.matches('/').count() } else { 0 };
        let precedence = format.map_or(NamePrecedence::Unknown, |format| format.0.precedence);
        let path = (kind != SourceKind::BuiltIn).then_some(root);
        self.sources.push(Source { kind, path, format, precedence, nearness, prefix });
        for (relative, name) in agents {
            self = self.agent(relative, name, format.unwrap_or(MARKDOWN));
        }
        self
    }

    fn agent(mut self, relative: &str, name: &str, format: Format) -> Self {
        let source = SourceId(self.sources.len() - 1);
        let at = &self.sources[source.0];
        let found = AgentLocation {
            id: at.id_of(relative),
            path: at.path.as_ref().map(|path| path.join(relative)),
            relative: relative.to_owned(),
            source,
            format: at.format,
            size: 0,
            copy_of: None,
            in_list: None,
        };
        let mut entry = agent::unreadable_entry(found, format, Problem::new("x", Severity::Note, "x"));
        entry.problems.clear();
        entry.depth = ReadDepth::Head;
        name.clone_into(&mut entry.name);
        self.entries.push(entry);
        self
    }

    fn library(self) -> Library {
        Library::new(self.sources, self.entries)
    }
}

fn project(format: &str, folder: &str, agents: &[(&str, &str)]) -> Shelf {
    Shelf::default().place(SourceKind::Project, folder, format, agents)
}

fn ids(library: &Library) -> Vec<&str> {
    library.entries.iter().map(|entry| entry.found.id.0.as_str()).collect()
}

fn shadows(library: &Library) -> Vec<(&str, &str)> {
    let mut pairs: Vec<_> = library
        .entries
        .iter()
        .filter_map(|entry| Some((entry.found.id.0.as_str(), entry.shadowed_by.as_deref()?)))
        .collect();
    pairs.sort_unstable();
    pairs
}

fn same_names(library: &Library) -> Vec<&str> {
    let has = |entry: &&AgentEntry| entry.problems.iter().any(|problem| problem.rule == SAME_NAME);
    library.entries.iter().filter(has).map(|entry| entry.found.id.0.as_str()).collect()
}

#[test]
fn ids_are_paths_without_ending_and_get_longer_only_on_a_clash() {
    let library = project("", "p", &[("a.md", "A"), ("a.txt", "B"), ("b/c.agent.md", "C")]).library();
    assert_eq!(ids(&library), ["p/a.md", "p/a.txt", "p/b/c"]);

    let explicit = Shelf::default()
        .place(SourceKind::Explicit, "one/lib", "", &[("x.md", "1"), ("y.md", "2"), ("z.md", "3"), ("z.txt", "4")])
        .place(SourceKind::Explicit, "two/lib", "", &[("x.md", "5"), ("w.md", "6")])
        .place(SourceKind::Explicit, "two/bin", "", &[("y.txt", "7")]);
    assert_eq!(ids(&explicit.library()), ["one/lib/x", "y.md", "z.md", "z.txt", "two/lib/x", "w", "y.txt"]);
}

#[test]
fn named_files_of_one_name_are_distinguished_by_their_folder() {
    let file = |path: &str| Source::open(SourceKind::Explicit, Some(PathBuf::from(path)));
    let mut shelf = Shelf { sources: vec![file("/a/b/x.md")], entries: Vec::new() }.agent("x.md", "1", MARKDOWN);
    shelf.sources.push(file("/a/c/x.md"));
    assert_eq!(ids(&shelf.agent("x.md", "2", MARKDOWN).library()), ["b/x", "c/x"]);
}

#[test]
fn entries_are_sorted_by_name_without_case() {
    let library = project("", "p", &[("1.md", "b"), ("2.md", "A"), ("3.md", "a"), ("0.md", "a")]).library();
    assert_eq!(ids(&library), ["p/2", "p/0", "p/3", "p/1"]);
}

#[test]
fn the_nearest_claude_agent_wins_and_case_counts() {
    let library = project("claude", ".claude/agents", &[("r.md", "code-reviewer")])
        .place(SourceKind::Project, "sub/.claude/agents", "claude", &[("s.md", "code-reviewer")])
        .place(SourceKind::User, ".claude/agents", "claude", &[("t.md", "code-reviewer"), ("u.md", "Code Reviewer")])
        .library();
    let winner = "/tree/sub/.claude/agents/s.md";
    assert_eq!(shadows(&library), [(".claude/agents/r", winner), ("~/.claude/agents/t", winner)]);
    assert_eq!(same_names(&library), [""; 0]);
}

#[test]
fn the_users_skill_or_copilot_agent_wins() {
    for (format, folder, file) in
        [("claude-skill", ".claude/skills", "pdf/SKILL.md"), ("copilot", ".github/agents", "x.agent.md")]
    {
        let library = project(format, folder, &[(file, "any label")])
            .place(SourceKind::User, folder, format, &[(file, "another label")])
            .library();
        let (loser, winner) = (library.sources[0].id_of(file).0, format!("/home/{folder}/{file}"));
        assert_eq!(shadows(&library), [(loser.as_str(), winner.as_str())]);
    }
}

#[test]
fn skills_of_folders_with_different_rules_do_not_shadow_each_other() {
    let mut shelf = project("claude-skill", ".claude/skills", &[("pdf/SKILL.md", "pdf")]).place(
        SourceKind::User,
        ".agents/skills",
        "claude-skill",
        &[("pdf/SKILL.md", "pdf")],
    );
    shelf.sources[1].precedence = NamePrecedence::Nearest;
    let library = shelf.library();
    assert_eq!(shadows(&library), []);
    assert_eq!(same_names(&library).len(), 2);
}

#[test]
fn the_outermost_opencode_agent_wins() {
    let library = project("opencode", ".opencode/agent", &[("x.md", "x")])
        .place(SourceKind::Project, "sub/.opencode/agent", "opencode", &[("x.md", "x")])
        .place(SourceKind::User, ".config/opencode/agent", "opencode", &[("x.md", "x")])
        .library();
    let winner = "/tree/.opencode/agent/x.md";
    assert_eq!(shadows(&library), [("sub/.opencode/agent/x", winner), ("~/.config/opencode/agent/x", winner)]);
}

#[test]
fn two_agents_of_one_name_in_a_source_get_a_problem_each() {
    let library = project("claude", ".claude/agents", &[("a.md", "same"), ("b.md", "Same"), ("c.md", "other")])
        .place(SourceKind::Project, ".github/agents", "copilot", &[("o.agent.md", "other")])
        .library();
    assert_eq!(shadows(&library), []);
    assert_eq!(same_names(&library), [".claude/agents/c", ".github/agents/o", ".claude/agents/b", ".claude/agents/a"]);
    let problem = &library.get(&AgentId(".claude/agents/a".into())).unwrap().problems[0];
    assert_eq!(problem.severity, Severity::Note);
    assert!(problem.message.contains(".claude/agents/b") && !problem.message.contains(".claude/agents/a"));
}

#[test]
fn a_shadowed_agent_is_not_in_the_same_name_problem() {
    let library = project("claude", ".claude/agents", &[("x.md", "x")])
        .place(SourceKind::User, ".claude/agents", "claude", &[("x.md", "x")])
        .place(SourceKind::Project, ".github/agents", "copilot", &[("x.agent.md", "x")])
        .library();
    assert_eq!(same_names(&library), [".claude/agents/x", ".github/agents/x"]);
}

#[test]
fn of_many_agents_of_one_name_only_some_are_named() {
    let files: Vec<String> = (0..30).map(|number| format!("{number:02}/x.md")).collect();
    let agents: Vec<(&str, &str)> = files.iter().map(|file| (file.as_str(), "x")).collect();
    let library = project("", "p", &agents).library();
    let message = &library.entries[0].problems[0].message;
    assert!(message.contains("p/01/x") && message.contains("and 24 more"), "{message}");
}

#[test]
fn unread_rows_are_not_compared_by_name() {
    let mut shelf = project("codex", "p", &[("a/customize.toml", "customize"), ("b/customize.toml", "customize")]);
    for entry in &mut shelf.entries {
        entry.depth = ReadDepth::Nothing;
    }
    assert_eq!(same_names(&shelf.library()), [""; 0]);
}

#[test]
fn a_built_in_agent_yields_to_any_on_disk_and_is_hidden_behind_its_copy() {
    let built_in = &[("rev.md", "rev"), ("aud.md", "aud"), ("own.md", "own")];
    let mut shelf = project("claude", ".claude/agents", &[("rev.md", "Rev")])
        .place(SourceKind::User, "agents", "callsheet", &[("aud.md", "aud")])
        .place(SourceKind::BuiltIn, "", "callsheet", built_in);
    shelf.entries[1].found.copy_of = Some(AgentId("built-in/aud".into()));
    let mut library = shelf.library();
    assert_eq!(ids(&library), ["~/agents/aud", "built-in/own", ".claude/agents/rev", "built-in/rev"]);
    assert_eq!(shadows(&library), [("built-in/rev", "/tree/.claude/agents/rev.md")]);
    assert_eq!(same_names(&library), [""; 0]);

    assert_eq!(library.change(&[(SourceId(1), "aud.md".to_owned())], Vec::new()), 1);
    assert_eq!(ids(&library)[0], "built-in/aud", "back once its copy is gone");
}

#[test]
fn callsheet_agents_have_a_winner_in_every_source() {
    let library = Shelf::default()
        .place(SourceKind::Project, "agents", "", &[])
        .agent("x.md", "x", CALLSHEET)
        .place(SourceKind::User, "agents", "callsheet", &[("x.md", "x")])
        .library();
    assert_eq!(shadows(&library), [("~/agents/x", "/tree/agents/x.md")]);
}

#[test]
fn changes_update_shadowing_and_keep_ids() {
    let shelf = project("claude", ".claude/agents", &[("x.md", "x")]);
    let mut library =
        shelf.place(SourceKind::User, ".claude/agents", "claude", &[("x.md", "x"), ("y.md", "y")]).library();
    assert_eq!(shadows(&library).len(), 1);

    let mut renamed = library.get(&AgentId(".claude/agents/x".into())).unwrap().clone();
    renamed.name = "y".into();
    library.change(&[], vec![renamed.clone()]);
    assert_eq!(shadows(&library), [("~/.claude/agents/y", "/tree/.claude/agents/x.md")]);
    assert_eq!(library.entries.len(), 3);

    let mut twin = renamed;
    twin.found.relative = "x.mdc".into();
    library.change(&[], vec![twin]);
    let mut all = ids(&library);
    all.sort_unstable();
    assert_eq!(all, [".claude/agents/x", ".claude/agents/x.mdc", "~/.claude/agents/x", "~/.claude/agents/y"]);

    assert_eq!(library.change(&[(SourceId(0), "no.md".to_owned())], Vec::new()), 0);
    let both = ["x.md", "x.mdc"].map(|relative| (SourceId(0), relative.to_owned()));
    assert_eq!(library.change(&both, Vec::new()), 2);
    assert_eq!(shadows(&library), []);
}

#[test]
fn an_agent_is_found_by_id_by_unique_tail_and_by_name() {
    let library = project("claude", ".claude/agents", &[("deep/a.md", "Alpha"), ("b.md", "Beta"), ("c.md", "b")])
        .place(SourceKind::Project, ".github/agents", "copilot", &[("a.agent.md", "gamma"), ("d.agent.md", "Beta X")])
        .library();
    let id = |wanted: &str| library.resolve(wanted).map(|found| found.entry.found.id.0.as_str());
    for (wanted, found) in [
        (".claude/agents/deep/a", ".claude/agents/deep/a"),
        ("deep/a", ".claude/agents/deep/a"),
        ("./deep/a.md", ".claude/agents/deep/a"),
        ("a.agent.md", ".github/agents/a"),
        (".github/agents/a.agent.md", ".github/agents/a"),
        ("Alpha", ".claude/agents/deep/a"),
        ("alpha", ".claude/agents/deep/a"),
        ("beta_x", ".github/agents/d"),
        ("b", ".claude/agents/b"),
    ] {
        assert_eq!(id(wanted), Ok(found), "{wanted}");
    }
    assert!(
        library.resolve("b").unwrap().note.unwrap().contains(".claude/agents/c"),
        "a tail before a name, and it says so"
    );
    assert!(matches!(id("a"), Err(ResolveError::Ambiguous { candidates, .. }) if candidates.len() == 2));
    assert!(id("eep/a").is_err(), "tails are whole parts");
}

#[test]
fn a_shared_name_resolves_to_the_winner_with_a_note() {
    let library = project("claude", ".claude/agents", &[("x.md", "x")])
        .place(SourceKind::User, ".claude/agents", "claude", &[("x.md", "x")])
        .library();
    let found = library.resolve("x").unwrap();
    assert_eq!(found.entry.found.id.0, ".claude/agents/x");
    assert_eq!(
        found.note.unwrap(),
        "2 agents are named `x`; /tree/.claude/agents/x.md wins over /home/.claude/agents/x.md"
    );
    assert!(matches!(library.resolve_exactly("x"), Err(ResolveError::Ambiguous { .. })), "an edit never guesses");
    assert_eq!(library.resolve_exactly("~/.claude/agents/x").unwrap().found.id.0, "~/.claude/agents/x");
}

#[test]
fn a_name_wins_over_the_id_tail_of_a_shadowed_agent() {
    let library = project("claude", ".claude/agents", &[("own.md", "rev")])
        .place(SourceKind::BuiltIn, "", "callsheet", &[("rev.md", "rev")])
        .library();
    assert_eq!(library.resolve("rev").unwrap().entry.found.id.0, ".claude/agents/own");
    assert_eq!(library.resolve("built-in/rev").unwrap().entry.found.id.0, "built-in/rev");
}

#[test]
fn editing_refuses_an_id_tail_that_is_another_agents_name() {
    let library = project("", "p", &[("a.md", "one"), ("b.md", "a")]).library();
    assert!(library.resolve("a").is_ok());
    assert!(matches!(library.resolve_exactly("a"), Err(ResolveError::Ambiguous { .. })));
}

#[test]
fn an_agent_is_found_in_every_spelling_and_an_edit_refuses_two() {
    let library =
        project("", "p", &[("a.md", "pru\u{308}fer"), ("Stra\u{df}e.md", "b"), ("c.md", "c-d"), ("e.md", "C D")])
            .library();
    for wanted in ["prüfer", "PRÜFER", "prufer", "pru\u{308}fer", "ｐrüfer"] {
        assert_eq!(library.resolve(wanted).unwrap().entry.found.id.0, "p/a", "{wanted}");
        assert_eq!(library.resolve_exactly(wanted).unwrap().found.id.0, "p/a", "{wanted}");
    }
    for wanted in ["strasse", "P/STRASSE", "Straße"] {
        assert_eq!(library.resolve_exactly(wanted).unwrap().name, "b", "{wanted}");
    }
    assert_eq!(library.resolve_exactly("c-d").unwrap().found.id.0, "p/c", "an exact spelling wins");
    assert!(matches!(library.resolve_exactly("C_D"), Err(ResolveError::Ambiguous { .. })));
}

#[test]
fn an_unknown_name_offers_the_nearest() {
    let library = project("", "p", &[("1.md", "elixir-pro"), ("2.md", "elixir-expert"), ("3.md", "rust")]).library();
    let nearest = |wanted: &str| match library.resolve(wanted) {
        Err(ResolveError::Unknown { nearest, .. }) => nearest,
        other => vec![format!("{other:?}")],
    };
    assert_eq!(nearest("elixr-pro"), ["elixir-pro"]);
    assert_eq!(nearest("Elixir"), ["elixir-pro", "elixir-expert"]);
    assert_eq!(nearest("ruts"), ["rust"]);
    assert_eq!(nearest("kubernetes"), [""; 0]);
    let sentence = library.resolve("ruts").unwrap_err().to_string();
    assert_eq!(sentence, "no agent is named `ruts`; did you mean rust?");
    assert!(library.resolve("").is_err());
}

proptest! {
    #[test]
    fn names_are_compared_in_lower_case(
        one in "([a-cA-C]{0,10}|İ|é|É|ß|\\x00){0,3}", other in "([a-cA-C]{0,10}|İ|é|É|ß|\\x00){0,3}",
    ) {
        let spelled = one.to_lowercase().cmp(&other.to_lowercase());
        prop_assert_eq!(by_label(&one, &other), spelled);
        let first = first_letters(&one).cmp(&first_letters(&other));
        prop_assert!(first.is_eq() || first == spelled);
    }

    #[test]
    fn ids_are_unique_whatever_the_files_and_whatever_their_order(
        files in prop::collection::vec(("(a|b|a/b|x/a|b/x/a)", "(|[.]md|[.]txt|[.]agent[.]md)", 0_usize..4), 0..14),
        seed in 0_usize..97,
    ) {
        let build = |rotate: usize| {
            let mut shelf = Shelf::default();
            for (number, path) in ["x/a", "x/b", "y/x/a", ""].iter().enumerate() {
                shelf = shelf.place(SourceKind::Explicit, path, "", &[]);
                for (name, ending, _) in files.iter().filter(|(_, _, source)| *source == number) {
                    let relative = format!("{name}{ending}");
                    shelf = shelf.agent(&relative, "n", MARKDOWN);
                }
            }
            if !shelf.entries.is_empty() {
                let by = rotate % shelf.entries.len();
                shelf.entries.rotate_left(by);
            }
            shelf.library()
        };
        let library = build(0);
        let unique: HashSet<&str> = ids(&library).into_iter().collect();
        prop_assert_eq!(unique.len(), files.len());
        for entry in &library.entries {
            prop_assert_eq!(library.resolve(&entry.found.id.0).map(|found| found.entry), Ok(entry));
        }
        let (turned, straight) = (build(seed), build(0));
        let mut turned = ids(&turned);
        let mut straight = ids(&straight);
        turned.sort_unstable();
        straight.sort_unstable();
        prop_assert_eq!(turned, straight);
    }
}

#[test]
fn files_a_client_does_not_load_neither_shadow_nor_are_shadowed() {
    let library = project("gemini", ".gemini/agents", &[("deep/a.md", "a"), ("_b.md", "b"), ("c.md", "c")])
        .place(SourceKind::User, ".gemini/agents", "gemini", &[("a.md", "a"), ("b.md", "b"), ("c.md", "c")])
        .library();
    assert_eq!(shadows(&library), [("~/.gemini/agents/c", "/tree/.gemini/agents/c.md")]);
    let qwen = project("qwen", ".qwen/agents", &[("a.md", "Agent"), ("deep/b.md", "b")])
        .place(SourceKind::User, ".qwen/agents", "qwen", &[("a.md", "agent"), ("b.md", "b")])
        .library();
    assert_eq!(shadows(&qwen), [("~/.qwen/agents/a", "/tree/.qwen/agents/a.md")]);
}

#[test]
fn an_agent_is_found_by_its_place_and_by_what_its_frontmatter_calls_it() {
    let mut shelf = project("claude-skill", ".claude/skills", &[("pdf/SKILL.md", "pdf"), ("doc/SKILL.md", "doc")]);
    shelf.entries[0].declared_name = Some("pdf-tools".into());
    shelf.entries[1].declared_name = Some("pdf".into());
    let library = shelf.library();
    let id = |wanted: &str| library.resolve(wanted).map(|resolved| resolved.entry.found.id.0.clone());
    let exactly = |wanted: &str| library.resolve_exactly(wanted).map(|entry| entry.found.id.0.clone());
    for wanted in ["pdf", "pdf-tools", "PDF_Tools"] {
        assert_eq!(id(wanted).as_deref(), Ok(".claude/skills/pdf/SKILL"), "{wanted}: the place goes before the key");
    }
    assert_eq!(id("doc").as_deref(), Ok(".claude/skills/doc/SKILL"));
    assert_eq!(exactly("pdf-tools").as_deref(), Ok(".claude/skills/pdf/SKILL"));
}
