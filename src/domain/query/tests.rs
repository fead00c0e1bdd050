//! Matches of the query language, and their order.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::agent::{AgentEntry, AgentId, AgentLocation, TextOrigin};
use crate::domain::formats::{Format, MARKDOWN};
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::domain::reading::ReadingMethod;
use crate::domain::source::{Source, SourceId};

fn entry(name: &str, description: &str) -> AgentEntry {
    let id = format!("agents/{name}");
    AgentEntry {
        found: AgentLocation {
            id: AgentId(id.clone()),
            path: None,
            relative: format!("{id}.md"),
            source: SourceId(0),
            format: None,
            size: 0,
            copy_of: None,
            in_list: None,
        },
        declared_name: None,
        name: name.to_owned(),
        description: description.to_owned(),
        format: Format::by_id("claude").unwrap_or(MARKDOWN),
        reading: ReadingMethod::Strict,
        reading_reason: None,
        model: None,
        tier: None,
        tools: Vec::new(),
        tool_profiles: Vec::new(),
        modes: ["generative".to_owned(), "critical".to_owned()].into(),
        modes_origin: TextOrigin::Generic,
        default_mode: None,
        roles: ["solo".to_owned()].into(),
        roles_origin: TextOrigin::Generic,
        default_role: None,
        checklists: 0,
        items: 0,
        problems: Vec::new(),
        verdicts: Vec::new(),
        shadowed_by: None,
        depth: ReadDepth::Whole,
    }
}

fn library_of(mut entries: Vec<AgentEntry>) -> Library {
    entries.sort_by(|one, other| (&one.name, &one.found.id).cmp(&(&other.name, &other.found.id)));
    let source = |kind| Source::open(kind, None);
    let sources = vec![source(SourceKind::Project), source(SourceKind::BuiltIn)];
    Library { sources, entries, hidden: Vec::new() }
}

/// Similar agents, among others whose long descriptions contain common words.
fn library() -> Library {
    let noise = "Expert-level generalist who has seen it all: from Elixir and Erlang with OTP supervision trees to \
                 professional Python, extensive experience in exploring legacy systems, explaining them plainly, and \
                 promoting good practice across product teams. Called on for support and for the postmortem.";
    library_of(vec![
        entry("elixir-pro", "Writes idiomatic code for the BEAM."),
        entry("elixir-expert", "Knows the language and its professional use, with processes and protocols."),
        entry("ash-elixir-engineer", "Models resources with Ash."),
        entry("elixir-otp-expert", "Supervision trees, GenServers and fault tolerance."),
        entry("elixir-professional-services-consultant", "Sells days."),
        entry("code-reviewer", "Reads a change for bugs; comments on style last."),
        entry("CodeGuardian", "Watches the build."),
        entry("professional-writer", "Writes books, also on elixir as a drink."),
        entry("support-responder", "Answers people who are stuck."),
        entry("prompt-optimizer", "Makes a prompt shorter and its answers better."),
        entry("systems-generalist", noise),
        entry("enterprise-analyst", noise),
        entry("résumé-writer", "Helps with applications. Écrit aussi en français."),
        entry("naive-thinker", "Resumes work where it was left."),
    ])
}

fn names<'a>(library: &'a Library, query: &str) -> Vec<&'a str> {
    let hits = search(&SearchIndex::new(library), library, &AgentQuery::parse(query));
    hits.iter().map(|hit| library.entries[hit.entry].name.as_str()).collect()
}

#[test]
fn words_rank_the_name_that_has_them_whole_first_in_any_order() {
    let library = library();
    let found = names(&library, "elixir pro");
    assert_eq!(found[..3], ["elixir-pro", "elixir-professional-services-consultant", "elixir-expert"]);
    assert_eq!(found[3..], ["professional-writer", "enterprise-analyst", "systems-generalist"]);
    assert_eq!(names(&library, "pro elixir"), found);
}

#[test]
fn a_word_in_the_name_and_one_in_the_description_rank_before_both_in_a_description() {
    let library = library();
    assert_eq!(names(&library, "otp sup"), ["elixir-otp-expert", "enterprise-analyst", "systems-generalist"]);
    assert_eq!(names(&library, "sup otp"), names(&library, "otp sup"));
}

#[test]
fn a_name_weighs_more_than_a_description() {
    let library = library_of(vec![
        entry("code-helper", "Shows previews."),
        entry("a-helper", "Code review, and nothing but code review."),
    ]);
    assert_eq!(names(&library, "code review"), ["code-helper", "a-helper"]);
}

#[test]
fn a_word_whole_in_the_description_counts_if_the_name_has_only_parts() {
    let library = library_of(vec![entry("elixir-a", ""), entry("elixir-b", "Talks to the ELX gateway.")]);
    assert_eq!(names(&library, "elx"), ["elixir-b", "elixir-a"]);
}

#[test]
fn whole_words_rank_before_beginnings_and_unbroken_ones_before_scattered_letters() {
    let library = library_of(vec![
        entry("zetas-pro", ""),
        entry("alfa-pros", ""),
        entry("bundling", ""),
        entry("debugger", ""),
        entry("react-developments", ""),
        entry("product-manager", ""),
    ]);
    assert_eq!(names(&library, "pro"), ["zetas-pro", "product-manager", "alfa-pros"]);
    assert_eq!(names(&library, "bug"), ["debugger", "bundling"]);
    assert_eq!(names(&library, "pm"), ["product-manager", "react-developments"]);
}

#[test]
fn a_word_can_abbreviate_a_name_in_any_case() {
    let library = library();
    let found = names(&library, "elx");
    assert_eq!(found[..3], ["elixir-pro", "elixir-expert", "elixir-otp-expert"]);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found.contains(&"ash-elixir-engineer"));
    assert_eq!(names(&library, "ELX"), found);
    assert_eq!(names(&library, "eoe")[0], "elixir-otp-expert");
    assert_eq!(names(&library, "cg"), ["CodeGuardian"]);
}

#[test]
fn accents_do_not_count_on_either_side() {
    let library = library();
    assert_eq!(names(&library, "resume"), ["résumé-writer", "naive-thinker"]);
    assert_eq!(names(&library, "RÉSUMÉ"), names(&library, "resume"));
    assert_eq!(names(&library, "ecrit"), ["résumé-writer"]);
    assert_eq!(names(&library, "écrit"), ["résumé-writer"]);
    assert_eq!(names(&library, "naïve"), ["naive-thinker"]);
}

#[test]
fn a_missing_letter_matches_and_a_wrong_one_offers_near_names() {
    let library = library();
    assert_eq!(names(&library, "elixr")[0], "elixir-pro");
    assert!(names(&library, "elxiir").is_empty());
    let query = AgentQuery::parse("elxiir mode:critical !rust");
    assert_eq!(query.wanted_words(), "elxiir");
    assert_eq!(nearest_names(&library, &query.wanted_words(), 2), ["elixir-pro", "elixir-expert"]);
    assert_eq!(nearest_names(&library, "elixr-pro", 1), ["elixir-pro"]);
    assert_eq!(nearest_names(&library, "Code Reveiwer", 3), ["code-reviewer"]);
    assert_eq!(nearest_names(&library, "resumee writer", 3), ["résumé-writer"]);
    let alike = library_of(vec![entry("elixer", ""), entry("elixor-elixir", "")]);
    assert_eq!(nearest_names(&alike, "elixir", 2), ["elixor-elixir", "elixer"]);
    assert!(nearest_names(&library, "kubernetes", 3).is_empty());
    assert!(nearest_names(&library, "", 3).is_empty());
}

#[test]
fn an_empty_query_matches_all_in_library_order() {
    let mut library = library();
    library.entries.reverse();
    for empty in ["", "  ", "!", "'", "^", "$", "\"", "mode:"] {
        let hits = search(&SearchIndex::new(&library), &library, &AgentQuery::parse(empty));
        let all: Vec<SearchHit> = (0..library.entries.len()).map(|entry| SearchHit { entry, score: 0 }).collect();
        assert_eq!(hits, all, "{empty}");
    }
}

#[test]
fn marks_restrict_to_start_end_whole_or_exact() {
    let library = library();
    assert_eq!(names(&library, "^pro"), ["prompt-optimizer", "professional-writer"]);
    assert_eq!(names(&library, "writer$"), ["résumé-writer", "professional-writer"]);
    assert_eq!(names(&library, "^elixir-pro$"), ["elixir-pro"]);
    assert_eq!(names(&library, "'lixir 'otp")[0], "elixir-otp-expert");
    assert!(names(&library, "'elx").is_empty());
    assert_eq!(names(&library, "\"fault tolerance\""), ["elixir-otp-expert"]);
    assert_eq!(names(&library, "^\"code rev\""), ["code-reviewer"]);
    assert_eq!(names(&library, "\"pro\"$"), ["elixir-pro"]);
    assert!(names(&library, "\"tolerance fault\"").is_empty());
}

#[test]
fn an_exclamation_mark_negates_every_kind_of_term() {
    let mut library = library();
    library.entries[0].shadowed_by = Some("x.md".to_owned());
    let all = library.entries.len();
    assert!(!names(&library, "elixir !otp").contains(&"elixir-otp-expert"));
    assert_eq!(names(&library, "elixir !otp !^elixir"), ["ash-elixir-engineer", "professional-writer"]);
    assert_eq!(names(&library, "!is:shadowed").len(), all - 1);
    assert_eq!(names(&library, "!source:project"), [""; 0]);
    assert_eq!(names(&library, "!mode:critical").len(), all);
    assert!(!names(&library, "!\"supervision trees\"").contains(&"elixir-otp-expert"));
}

#[test]
fn a_backslash_takes_a_mark_as_it_is() {
    let library = library_of(vec![entry("c$", "Costs 5$."), entry("go", "!important: a word")]);
    assert_eq!(names(&library, r"c\$"), ["c$"]);
    assert_eq!(names(&library, r"\!imp"), ["go"]);
    assert_eq!(names(&library, r"important\:"), ["go"]);
    assert_eq!(names(&library, r"a\ word"), ["go"]);
    assert!(AgentQuery::parse(r"important\:").problems().is_empty());
}

#[test]
fn a_hyphen_a_space_and_an_underscore_are_alike() {
    let library = library_of(vec![entry("Backend Architect", "Does code-review."), entry("api_designer", "")]);
    assert_eq!(names(&library, "backend-arch"), ["Backend Architect"]);
    assert_eq!(names(&library, "'api-des"), ["api_designer"]);
    assert_eq!(names(&library, "\"code review\""), ["Backend Architect"]);
}

#[test]
fn a_word_with_a_slash_asks_for_folders_and_file_in_order() {
    let mut library = library();
    for (entry, id) in library.entries.iter_mut().zip(["plugins/jvm-languages/agents/java", ".claude/agents/ci"]) {
        entry.found.id = AgentId(id.to_owned());
    }
    let (java, ci) = (library.entries[0].name.as_str(), library.entries[1].name.as_str());
    for query in ["jvm/java", "jvm/", "plugins/agents/j", "plg/java", "'languages/agents", "^plugins/", "agents/java$"]
    {
        assert_eq!(names(&library, query), [java], "{query}");
    }
    assert_eq!(names(&library, "^.claude/"), [ci]);
    assert_eq!(names(&library, "claude/ci"), [ci]);
    assert!(names(&library, "java/jvm").is_empty());
    assert!(names(&library, "java/").is_empty());
    assert_eq!(names(&library, "agents/").len(), library.entries.len());
}

#[test]
fn a_slash_in_a_description_is_found_too() {
    let library = library_of(vec![entry("builder", "Keeps CI/CD green."), entry("other", "")]);
    assert_eq!(names(&library, "ci/cd"), ["builder"]);
}

#[test]
fn a_file_is_found_by_its_own_name_too() {
    let mut library = library_of(vec![entry("Backend Architect", "Designs."), entry("other", "")]);
    library.entries[0].found.id = AgentId("agents/engineering-backend-03".to_owned());
    assert_eq!(names(&library, "engineering"), ["Backend Architect"]);
}

#[test]
fn examples_in_a_description_are_not_searched() {
    let library = library_of(vec![entry("planner", "Plans.\n<example>user: ask the elixir expert</example>")]);
    assert!(names(&library, "elixir").is_empty());
    assert_eq!(names(&library, "plans"), ["planner"]);
}

#[test]
fn fields_match_what_the_agent_declares() {
    let mut declared = entry("declared", "Says it all.");
    declared.modes_origin = TextOrigin::Declared;
    declared.modes = ["Critical".to_owned(), "RED".to_owned()].into();
    declared.roles_origin = TextOrigin::Declared;
    declared.roles = ["panel_member".to_owned(), "auditor".to_owned()].into();
    declared.tools = vec!["Read".to_owned(), "TodoRead".to_owned(), "Bash(git:*)".to_owned()];
    declared.tool_profiles = vec!["audit".to_owned(), "full".to_owned()];
    declared.model = Some("claude-opus-4".to_owned());
    declared.tier = Some("expert".to_owned());
    declared.checklists = 2;
    let mut broken = entry("broken", "");
    broken.reading = ReadingMethod::Repaired;
    broken.tools = vec!["TodoRead".to_owned()];
    broken.found.source = SourceId(1);
    broken.problems = vec![Problem::new("duplicate-key", Severity::Warning, "x")];
    let mut unread = entry("unread", "");
    unread.depth = ReadDepth::Nothing;
    unread.reading = ReadingMethod::None;
    let mut shadowed = entry("shadowed", "");
    shadowed.shadowed_by = Some("agents/x.md".to_owned());
    shadowed.problems = vec![Problem::new("hidden-text", Severity::Error, "x")];
    let library = library_of(vec![declared, broken, unread, shadowed]);
    let all = ["broken", "declared", "shadowed", "unread"];
    for (query, expected) in [
        ("mode:critical", &["declared"][..]),
        ("MODE:crit", &["declared"]),
        ("mode:^ed", &[]),
        ("mode:ed$", &["declared"]),
        ("mode:generative", &[]),
        ("role:auditor", &["declared"]),
        ("role:\"panel_member\"", &["declared"]),
        ("role:solo", &[]),
        ("tool:read", &["broken", "declared"]),
        ("tool:^read$", &["declared"]),
        ("tool:bash(git:*)", &["declared"]),
        ("model:opus", &["declared"]),
        ("tier:EXPERT", &["declared"]),
        ("source:project", &["declared", "shadowed", "unread"]),
        ("source:p", &["declared", "shadowed", "unread"]),
        ("source:builtin", &["broken"]),
        ("format:claude", &all),
        ("format:cursor", &[]),
        ("has:checklist", &["declared"]),
        ("has:modes", &["declared"]),
        ("has:roles", &["declared"]),
        ("has:tools", &["broken", "declared"]),
        ("has:profiles", &["declared"]),
        ("has:description", &["declared"]),
        ("has:problems", &["broken", "shadowed"]),
        ("is:shadowed", &["shadowed"]),
        ("is:shad", &["shadowed"]),
        ("is:broken", &["broken", "shadowed", "unread"]),
        ("is:generic", &["broken", "shadowed"]),
        ("is:strict", &["declared", "shadowed"]),
        ("is:repaired", &["broken"]),
        ("is:none", &[]),
        ("is:unread", &["unread"]),
        ("is:wrong", &[]),
        ("!is:wrong", &all),
        ("rule:dup", &["broken"]),
        ("rule:key", &[]),
        ("tool:read !is:broken", &["declared"]),
        ("body:anything", &all),
    ] {
        assert_eq!(names(&library, query), expected, "{query}");
    }
}

#[test]
fn a_query_knows_the_read_depth_it_needs() {
    for (query, depth) in [
        ("", ReadDepth::Line),
        ("elixir tool:bash is:strict has:tools source:user", ReadDepth::Head),
        ("mode:critical", ReadDepth::Whole),
        ("!role:auditor has:roles", ReadDepth::Head),
        ("has:checklist", ReadDepth::Whole),
        ("is:broken", ReadDepth::Whole),
        ("rule:x", ReadDepth::Whole),
        ("body:x", ReadDepth::Line),
    ] {
        assert_eq!(AgentQuery::parse(query).depth(), depth, "{query}");
    }
    assert_eq!(AgentQuery::parse("a body:\"two words\" !body:b").body_words(), ["two words", "b"]);
}

#[test]
fn mistakes_in_a_query_are_reported_with_the_possible_values() {
    let problem = |query: &str| {
        let query = AgentQuery::parse(query);
        assert_eq!(query.problems().len(), 1, "{query:?}");
        query.problems()[0].clone()
    };
    let unknown = problem("elixir modle:opus");
    assert_eq!(unknown.span.of("elixir modle:opus"), "modle:opus");
    assert!(unknown.message.contains("did you mean `mod"), "{}", unknown.message);
    assert!(unknown.choices.contains(&"body"));
    let value = problem("is:brokn");
    assert!(value.message.contains("did you mean `broken`?"), "{}", value.message);
    assert!(value.choices.contains(&"shadowed"));
    let format = problem("format:cluade");
    assert!(format.message.contains("did you mean `claude`?"), "{}", format.message);
    assert!(format.choices.contains(&"cursor-rule"));
    assert!(problem("wholly:new").choices.contains(&"mode"));
    assert!(problem("has:").message.contains("has:checklist"));
    assert!(problem("body:\"\"").message.contains("body:genserver"));
    for fine in ["std::fmt", "https://example.org", "12:30", ":", "a\\:b", "\"note: this\"", "mode:a:b", "format:^curs"]
    {
        assert!(AgentQuery::parse(fine).problems().is_empty(), "{fine}");
    }
}

#[test]
fn an_unknown_field_is_searched_as_text() {
    let library = library_of(vec![entry("fixme", "note:this"), entry("other", "")]);
    assert_eq!(names(&library, "note:this"), ["fixme"]);
}

#[test]
fn the_letters_found_are_marked() {
    let marks = |query: &str, name: &str, description: &str| {
        let query = AgentQuery::parse(query);
        MatchMarker::new(&query).marks(&entry(name, description))
    };
    assert_eq!(marks("elx", "ash-elixir", "").name, [4, 5, 7]);
    assert_eq!(marks("writer resume", "Résumé  Writer", "").name, [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13]);
    assert_eq!(marks("pro$", "elixir-pro", "pro").name, [7, 8, 9]);
    assert_eq!(marks("^é", "écrit", "").name, [0]);
    assert_eq!(marks("'review", "x", "A code\u{a0}review").description, [7, 8, 9, 10, 11, 12]);
    assert_eq!(
        marks("\"code review\"", "x", "Ça: code \n review").description,
        [4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16]
    );
    assert_eq!(marks("elixr", "x", "an Elixir").description, [3, 4, 5, 6, 8]);
    assert_eq!(marks("mode:x !y", "x", "y"), MatchMarks::default());
}

#[test]
fn a_search_continues_after_the_library_changed() {
    let mut library = library();
    let mut search = LibrarySearch::new(&library);
    assert_eq!(search.hits().len(), library.entries.len());
    let before = search.run(&library, AgentQuery::parse("elixir")).len();
    library.entries.push(entry("elixir-newcomer", ""));
    assert_eq!(search.renew(&library, Arc::new(SearchIndex::new(&library))).len(), before + 1);
    assert_eq!(search.run(&library, AgentQuery::parse("elixir new")).len(), 1);
}

#[test]
fn a_renewed_index_reuses_unchanged_pieces() {
    let old = library();
    let mut new = old.clone();
    new.entries.remove(1);
    new.entries[2].description = "something else, naïve".to_owned();
    new.entries.push(entry("日本-newcomer", "x"));
    new.entries.rotate_left(2);
    assert_eq!(SearchIndex::new(&old).renewed(&old, &new), SearchIndex::new(&new));
}

#[test]
fn earlier_queries_do_not_change_the_hits() {
    let mut library = library();
    library.entries[0].modes_origin = TextOrigin::Declared;
    library.entries[0].modes = ["critical".to_owned(), "uncritical".to_owned()].into();
    library.entries[1].modes_origin = TextOrigin::Declared;
    library.entries[1].modes = ["uncritical".to_owned()].into();
    let queries = [
        "",
        "el",
        "elx",
        "'elx",
        "elixir",
        "'elixir",
        "^elixir",
        "elixir$",
        "pro$",
        "pro",
        "'pr",
        "!elixir",
        "!elix",
        "elixir !otp",
        "elixir !o",
        "mode:crit",
        "mode:^crit",
        "mode:critical",
        "mode:^critical",
        "mode:critical$",
        "!mode:critical",
        "is:s",
        "is:strict",
        "is:b",
        "source:p",
        "agents/",
        "agents/e",
        "agents/elx",
        "body:a",
    ];
    let index = SearchIndex::new(&library);
    for first in queries {
        for second in queries {
            let mut going_on = LibrarySearch::new(&library);
            going_on.run(&library, AgentQuery::parse(first));
            let fresh = search(&index, &library, &AgentQuery::parse(second));
            assert_eq!(going_on.run(&library, AgentQuery::parse(second)), &fresh[..], "{first} then {second}");
            let fresh = search(&index, &library, &AgentQuery::parse(first));
            assert_eq!(going_on.run(&library, AgentQuery::parse(first)), &fresh[..], "{first}, {second} and back");
        }
    }
}

/// Names and descriptions made of few different words, so that queries match some and not others.
fn some_entry() -> impl Strategy<Value = AgentEntry> {
    let word = prop::sample::select(vec!["elixir", "pro", "ab", "Code", "résumé", "rust", "o", "日本", "B-2"]);
    let name = prop::collection::vec(word.clone(), 0..4);
    let description = prop::collection::vec(word, 0..6);
    (name, description, any::<bool>(), 0..3usize).prop_map(|(name, description, declared, folder)| {
        let mut entry = entry(&name.join("-"), &description.join(" "));
        entry.found.id = AgentId(format!("{}/{}", ["a", "b/elixir", "pro"][folder], entry.name));
        if declared {
            entry.modes_origin = TextOrigin::Declared;
        }
        entry
    })
}

/// A library in which no two agents have the same name and id.
fn some_library() -> impl Strategy<Value = Library> {
    prop::collection::vec(some_entry(), 0..30).prop_map(|mut entries| {
        entries.sort_by(|one, other| one.found.id.cmp(&other.found.id));
        entries.dedup_by(|one, other| one.found.id == other.found.id);
        library_of(entries)
    })
}

/// Queries, some of them half-typed.
fn some_query() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "e",
        "eli",
        "elixir",
        "pr",
        "pro",
        "rst",
        "ABR",
        "é",
        "日",
        " ",
        " ",
        "!",
        "'",
        "^",
        "$",
        "\"",
        "\\",
        "/",
        "-",
        "mode:",
        "mode:crit",
        "is:",
        "is:s",
        "is:generic",
        "has:mod",
        "source:p",
        "body:",
        "nope:",
        ":",
        "elixr",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn parsing_never_panics_and_problems_lie_in_the_query(text in any::<String>(), typed in some_query()) {
        for text in [&text, &typed] {
            for problem in AgentQuery::parse(text).problems() {
                prop_assert!(!problem.span.of(text).is_empty());
                prop_assert!(!problem.message.is_empty());
            }
        }
    }

    #[test]
    fn hits_are_in_the_library_each_once_and_fall_in_score(library in some_library(), typed in some_query()) {
        let query = AgentQuery::parse(&typed);
        let hits = search(&SearchIndex::new(&library), &library, &query);
        for pair in hits.windows(2) {
            prop_assert!(pair[0].score >= pair[1].score);
            if pair[0].score == pair[1].score {
                let key = |hit: &SearchHit| (&library.entries[hit.entry].name, &library.entries[hit.entry].found.id);
                prop_assert!(key(&pair[0]) < key(&pair[1]));
            }
        }
        let mut entries: Vec<usize> = hits.iter().map(|hit| hit.entry).collect();
        entries.sort_unstable();
        entries.dedup();
        prop_assert_eq!(entries.len(), hits.len());
        prop_assert!(entries.iter().all(|&entry| entry < library.entries.len()));
    }

    #[test]
    fn the_order_of_hits_does_not_depend_on_the_library_order(library in some_library(), typed in some_query(), turn in 0..30usize) {
        let query = AgentQuery::parse(&typed);
        prop_assume!(!query.is_empty());
        let ids = |library: &Library| -> Vec<(AgentId, u32)> {
            let hits = search(&SearchIndex::new(library), library, &query);
            hits.iter().map(|hit| (library.entries[hit.entry].found.id.clone(), hit.score)).collect()
        };
        let mut turned = library.clone();
        turned.entries.rotate_left(turn % library.entries.len().max(1));
        turned.entries.reverse();
        prop_assert_eq!(ids(&library), ids(&turned));
    }

    #[test]
    fn extending_a_query_finds_the_same_as_a_new_search(library in some_library(), typed in some_query(), more in some_query()) {
        let mut search_on = LibrarySearch::new(&library);
        let whole = format!("{typed}{more}");
        for (end, letter) in whole.char_indices() {
            let query = AgentQuery::parse(&whole[..end + letter.len_utf8()]);
            let fresh = search(&SearchIndex::new(&library), &library, &query);
            prop_assert_eq!(search_on.run(&library, query), &fresh[..]);
        }
    }

    #[test]
    fn marks_are_letters_of_the_row(entry in some_entry(), typed in some_query()) {
        let query = AgentQuery::parse(&typed);
        let marks = MatchMarker::new(&query).marks(&entry);
        for (marks, text) in [(&marks.name, &entry.name), (&marks.description, &entry.description)] {
            prop_assert!(marks.is_sorted_by(|one, other| one < other));
            prop_assert!(marks.last().is_none_or(|&last| (last as usize) < text.chars().count()));
        }
    }

    #[test]
    fn a_name_is_found_by_itself(library in some_library(), pick in 0..30usize) {
        prop_assume!(!library.entries.is_empty());
        let name = &library.entries[pick % library.entries.len()].name;
        prop_assume!(!name.is_empty());
        let best = names(&library, &format!("\"{name}\""));
        prop_assert!(best.contains(&name.as_str()));
        let only = names(&library, &format!("^\"{name}\"$"));
        prop_assert_eq!(only.first(), Some(&name.as_str()));
    }
}
