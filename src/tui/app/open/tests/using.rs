//! Uses the screen: going back, finding text, ticking, resetting, keeping a task, recipes.

use super::*;
use crate::domain::compose::NameChoice;
use crate::store::{SavedFile, SavedKind, TrashedFile};
use crate::tui::screens::detail::DetailTab;
use crate::tui::screens::files::UndoableAction;
use crate::tui::ui::dialog::SavedEntry;
use crate::tui::ui::layout::Pane;

const CHECKED: &str = "---\nname: checked\n---\n# Checked\n\nReads genserver code. See `plain`.\n\n## Quality \
    checklist\n\n- [ ] One thing\n- [ ] Another thing\n- [ ] A third thing\n\n## More\n\nA GenServer keeps\nstate; a \
    genserver restarts.\n";

fn stage(width: u16, height: u16) -> Stage {
    let mut all = agents();
    all.push(agent("checked", CHECKED));
    Stage::with(width, height, all, ScreenSettings::default())
}

fn on(stage: &Stage) -> String {
    stage.model.agents.entry(&stage.model.library).unwrap().name.clone()
}

#[test]
fn esc_goes_back_one_level_at_every_width() {
    for (width, height) in [(50, 20), (80, 24), (120, 40), (160, 45)] {
        let mut stage = stage(width, height);
        for (keys, expected) in
            [("2", Pane::Agents), ("3", Pane::Agents), ("<tab>", Pane::Agents), ("<enter>", Pane::Agents)]
        {
            stage.keys(keys);
            assert_ne!(stage.model.panes.focus, Pane::Agents);
            assert!(stage.picture().lines().last().unwrap().contains("esc back"), "{width}\n{}", stage.picture());
            stage.keys("<esc>");
            assert_eq!(stage.model.panes.focus, expected, "{keys} at {width}");
        }
        stage.keys("3z<esc>");
        assert_eq!((stage.model.panes.zoomed, stage.model.panes.focus), (false, Pane::Prompt), "zoomed at {width}");
        stage.keys("/code<enter>");
        assert!(stage.model.prompt.has_typed_find(), "{}", stage.notice());
        stage.keys("<esc>");
        assert_eq!((stage.model.prompt.has_typed_find(), stage.model.panes.focus), (false, Pane::Prompt));
        stage.keys("<esc>");
        assert_eq!(stage.model.panes.focus, Pane::Agents);
        assert!(!stage.picture().lines().last().unwrap().contains("esc"), "nothing to go back to at {width}");
        stage.keys("/plain<enter>");
        assert!(stage.picture().lines().last().unwrap().contains("esc clear"), "{}", stage.picture());
        stage.keys("<space><esc>");
        assert_eq!((stage.model.agents.query.text(), stage.model.agents.marked.len()), ("", 1));
        stage.keys("<esc>");
        assert_eq!(stage.model.agents.marked.len(), 0);
        stage.keys("z<esc>");
        assert!(!stage.model.panes.zoomed);
        stage.keys("<esc><esc>");
        assert_eq!(stage.model.exit, None);
    }
}

#[test]
fn esc_goes_back_from_a_place_that_was_gone_to() {
    let mut all = agents();
    let text = "---\nname: odd\ndescription: Calls : others\ncollaboration:\n  - plain\n---\nText\n";
    all.push(agent("odd", text));
    let mut stage = Stage::with(120, 40, all, ScreenSettings::default());
    stage.keys("/odd<enter>2");
    // Every tab with links leads back to itself.
    for tab in ["", "h"] {
        stage.keys(tab);
        let before = stage.model.detail.tab;
        stage.keys("<enter>");
        if stage.model.detail.tab == before {
            continue;
        }
        stage.keys("<esc>");
        assert_eq!((stage.model.detail.tab, stage.model.panes.focus), (before, Pane::Detail));
    }
    assert!(!stage.model.detail.can_go_back());
}

#[test]
fn search_finds_text_in_body_and_file_and_n_goes_on() {
    for tab in [DetailTab::Body, DetailTab::File] {
        let mut stage = stage(100, 12);
        stage.keys("/checked<enter>2");
        while stage.model.detail.tab != tab {
            stage.keys("]");
        }
        stage.keys("/GENSERVER<enter>");
        assert_eq!(stage.model.detail.found(), Some(("GENSERVER", 1, 3)), "{}", stage.notice());
        stage.keys("n");
        assert_eq!(stage.model.detail.found().unwrap().1, 2);
        stage.keys("nn");
        assert_eq!(stage.model.detail.found().unwrap().1, 1, "round the end");
        stage.keys("N");
        assert_eq!(stage.model.detail.found().unwrap().1, 3);
        assert!(stage.picture().contains("/GENSERVER 3/3"), "{}", stage.picture());
        stage.keys("/keeps state<enter>");
        // The words are on two lines of the file, and are found in one paragraph of the body.
        assert_eq!(
            stage.model.detail.found().map(|(_, at, count)| (at, count)),
            if tab == DetailTab::Body { Some((1, 1)) } else { None }
        );
        stage.keys("/nothing like it<enter>");
        assert_eq!(stage.notice(), format!("no match for “nothing like it” in {}", tab.title()));
        stage.keys("<esc>");
        assert_eq!(stage.model.panes.focus, Pane::Agents, "nothing is left to clear");
    }
    let mut stage = stage(100, 30);
    stage.keys("2/");
    assert!(stage.model.agents.typing, "on other tabs it searches the list");
}

#[test]
fn text_the_query_looks_for_is_highlighted_in_body_and_prompt() {
    let mut stage = stage(160, 45);
    stage.keys("/body:genserver");
    let search = stage.asked().into_iter().rev().find_map(|effect| match effect {
        ShellEffect::SearchBodies { search, .. } => Some(search),
        _ => None,
    });
    let found = vec![AgentId("checked".to_owned())];
    stage.send(Message::BodiesSearched { search: search.unwrap(), found, searched: 4, total: 4 });
    stage.keys("<enter>");
    assert_eq!(on(&stage), "checked");
    let hits = stage.model.prompt.found().unwrap().hits.len();
    assert_eq!((hits, stage.model.prompt.has_typed_find()), (3, false));
    stage.keys("3n");
    assert!(stage.picture().contains("/genserver 1/3"), "{}", stage.picture());
    stage.keys("n");
    assert!(stage.picture().contains("/genserver 2/3"));
    stage.keys("2]]]]");
    assert_eq!(stage.model.detail.tab, DetailTab::Body);
    assert_eq!(stage.model.detail.found(), Some(("genserver", 0, 3)));
    stage.keys("n");
    assert_eq!(stage.model.detail.found(), Some(("genserver", 1, 3)));
    stage.keys("/thing<enter>");
    assert_eq!(stage.model.detail.found(), Some(("thing", 1, 3)));
    stage.keys("<esc>");
    assert_eq!(stage.model.detail.found(), Some(("genserver", 0, 3)), "the query's words are back");
    stage.keys("1<esc>");
    assert_eq!((stage.model.detail.found(), stage.model.prompt.found().is_none()), (None, true));
}

#[test]
fn the_first_tick_says_what_ticking_does() {
    let mut stage = stage(120, 40);
    stage.keys("/checked<enter>2]j<space>");
    assert_eq!(stage.notice(), "keeping 1 of 3 items; the prompt leaves out the rest of this list");
    stage.keys("j<space>");
    assert_eq!(stage.notice(), "", "it is said once");
    assert!(stage.picture().contains("keeping 2 of 3 items"), "{}", stage.picture());
    stage.keys("A");
    assert_eq!(stage.notice(), "all items included again");
    assert!(stage.picture().contains("all items included"), "{}", stage.picture());
    stage.keys("a");
    assert_eq!(stage.notice(), "keeping all 3 items");
}

#[test]
fn a_selection_is_marked_in_the_list_and_can_be_reset() {
    for (keys, name) in [
        ("mcrit<enter>", "mode"),
        ("raud<enter>", "role"),
        ("itask<esc>1", "task"),
        ("pxml<enter>", "template"),
        ("Isize<enter>3<enter>", "context"),
    ] {
        let mut stage = stage(120, 40);
        let before = stage.model.prompt.prompt().unwrap().text.clone();
        stage.keys(keys);
        assert!(stage.picture().contains("elixir-engineer ◆"), "{name}\n{}", stage.picture());
        stage.keys("D");
        assert_eq!(stage.notice(), "reset the selection of elixir-engineer", "{name}");
        assert!(!stage.picture().contains('◆'), "{name}");
        assert_eq!(stage.model.prompt.prompt().unwrap().text, before, "{name}");
        stage.keys("D");
        assert_eq!(stage.notice(), "nothing to reset: elixir-engineer uses its defaults");
    }
}

#[test]
fn one_task_can_be_kept_for_every_agent() {
    let mut stage = stage(120, 40);
    let task = |stage: &Stage| stage.model.prompt.selection().task.clone();
    stage.keys("P");
    assert_eq!(stage.notice(), "no task to keep: write one first");
    stage.keys("jiown<esc>1kishared<esc>P");
    assert_eq!(stage.notice(), "this task is kept for every agent");
    stage.keys("1j");
    assert_eq!(task(&stage).as_deref(), Some("shared"));
    stage.keys("j");
    assert_eq!(task(&stage).as_deref(), Some("shared"));
    assert!(stage.picture().contains("for every agent"), "{}", stage.picture());
    stage.keys("i too<esc>1k");
    assert_eq!(task(&stage).as_deref(), Some("shared too"), "what is written is kept too");
    stage.keys("Dk");
    assert_eq!(task(&stage).as_deref(), Some("shared too"), "a reset leaves it");
    stage.keys("P1j");
    assert_eq!(task(&stage), None, "each has its own again");
    stage.keys("k");
    assert_eq!(task(&stage).as_deref(), Some("shared too"));
}

#[test]
fn an_agents_own_task_outlives_a_kept_one() {
    let mut stage = stage(120, 40);
    stage.keys("jiown<esc>1kishared<esc>1P1jmcrit<enter>P");
    stage.keys("1kj");
    let selection = stage.model.prompt.selection();
    assert_eq!(selection.mode, NameChoice::Named("critical".to_owned()));
    // When the kept task is dropped, the visible task stays with the visible agent.
    assert_eq!(selection.task.as_deref(), Some("shared"));
}

fn saved(name: &str, text: &str) -> SavedFile {
    SavedFile { name: name.to_owned(), path: format!("/r/{name}.yaml").into(), text: Ok(text.to_owned()) }
}

#[test]
fn recipes_are_listed_opened_and_deleted() {
    let mut stage = stage(120, 40);
    stage.keys("S");
    assert_eq!(stage.asked(), [ShellEffect::ReadRecipes]);
    stage.send(Message::RecipesRead { recipes: Vec::new() });
    assert_eq!(stage.notice(), "no saved recipes yet; s saves the selection as one");
    let recipes = vec![
        saved("broken", "agent: [\n"),
        saved("gone", "agent: nobody\n"),
        saved("lost", "agent: plain\nticked:\n  - no such item\n"),
        saved("review", "agent: otp-architect\nmode: critical\ntask: Look closely\n"),
    ];
    stage.send(Message::RecipesRead { recipes: recipes.clone() });
    let dialog = stage.dialog();
    for told in ["broken", "cannot be read", "review", "otp-architect", "critical"] {
        assert!(dialog.contains(told), "{told}\n{dialog}");
    }
    stage.keys("review<enter>");
    assert_eq!((on(&stage).as_str(), stage.model.panes.focus), ("otp-architect", Pane::Prompt));
    let selection = stage.model.prompt.selection();
    assert_eq!(
        (&selection.mode, selection.task.as_deref()),
        (&NameChoice::Named("critical".to_owned()), Some("Look closely"))
    );
    stage.send(Message::RecipesRead { recipes: recipes.clone() });
    stage.keys("gone<enter>");
    assert!(stage.notice().contains("nobody"), "{}", stage.notice());
    stage.send(Message::RecipesRead { recipes: recipes.clone() });
    stage.keys("lost<enter>");
    assert!(stage.notice().starts_with("the recipe no longer fits the agent"), "{}", stage.notice());
    stage.asked();
    stage.send(Message::RecipesRead { recipes: recipes.clone() });
    stage.keys("review<c-x>");
    let entry = SavedEntry::Recipe("review".to_owned());
    assert_eq!(stage.asked(), [ShellEffect::DeleteSaved(entry.clone())]);
    assert_eq!(entry.kind(), SavedKind::Recipe);
    let trashed = TrashedFile::example("/r/review.yaml");
    stage.send(Message::SavedDeleted { entry, trashed: trashed.clone() });
    assert_eq!(stage.notice(), "deleted the recipe review; u in the list undoes");
    assert_eq!(stage.asked(), [ShellEffect::ReadRecipes], "the list is shown again");
    stage.keys("1u");
    assert_eq!(stage.asked(), [ShellEffect::TakeBack(UndoableAction::Deleted(vec![trashed]))]);
}

#[test]
fn a_proposed_name_gives_way_to_the_first_letter_typed() {
    for (keys, expected) in [
        ("<enter>", "elixir-engineer"),
        ("mine<enter>", "mine"),
        ("<end>-2<enter>", "elixir-engineer-2"),
        ("<left>x<enter>", "elixir-engineexr"),
        ("<bs><enter>", "elixir-enginee"),
        ("<c-u>own<enter>", "own"),
    ] {
        let mut stage = stage(100, 30);
        stage.keys("s").keys(keys);
        let names: Vec<String> = stage
            .asked()
            .into_iter()
            .filter_map(|effect| match effect {
                ShellEffect::SaveRecipe { name, .. } => Some(name),
                _ => None,
            })
            .collect();
        assert_eq!(names, [expected], "{keys}");
    }
}

#[test]
fn the_detail_is_steered_from_the_list() {
    let mut stage = stage(120, 20);
    stage.keys("]]");
    assert_eq!((stage.model.detail.tab, stage.model.panes.focus), (DetailTab::Modes, Pane::Agents));
    stage.keys("[");
    assert_eq!(stage.model.detail.tab, DetailTab::Checklists);
    let top = |stage: &Stage| stage.model.detail.shown().start;
    stage.keys("]]]<s-down><a-j>");
    let scrolled = top(&stage);
    assert!(scrolled > 0);
    stage.keys("<s-up>");
    assert!(top(&stage) < scrolled);
    stage.keys("/el<s-down>");
    assert_eq!(stage.model.agents.query.text(), "el", "it scrolls while a query is typed");
    let mut narrow = self::stage(60, 20);
    narrow.keys("]");
    assert_eq!((narrow.model.panes.focus, narrow.model.detail.tab), (Pane::Detail, DetailTab::Checklists));
}

#[test]
fn equal_names_are_told_apart_by_their_folders_and_long_names_keep_their_end() {
    let named = |id: &str, name: &str| agent(id, &format!("---\nname: {name}\ndescription: Does it.\n---\nText\n"));
    let all = vec![
        named("one/agents/reviewer", "reviewer"),
        named("two/agents/reviewer", "reviewer"),
        named("two/extra/reviewer", "reviewer"),
        named("a", "a-name-that-is-far-too-long-for-the-list-of-security-auditor"),
        named("b", "a-name-that-is-far-too-long-for-the-list-of-performance-auditor"),
        named("c", "own"),
    ];
    let mut stage = Stage::with(80, 24, all, ScreenSettings::default());
    let picture = stage.picture();
    for told in ["reviewer one/agents", "reviewer two/agents", "reviewer two/extra", "urity-auditor", "mance-auditor"] {
        assert!(picture.contains(told), "{told}\n{picture}");
    }
    stage.keys("/'auditor");
    assert!(stage.picture().contains("urity-auditor"), "{}", stage.picture());
    assert!(!picture.contains("own c"), "{picture}");
}

#[test]
fn nothing_found_says_what_the_text_has_and_how_to_search_it() {
    let mut stage = stage(100, 24);
    stage.keys("/supervisor");
    let search = stage.asked().into_iter().rev().find_map(|effect| match effect {
        ShellEffect::SearchBodies { search, .. } => Some(search),
        _ => None,
    });
    stage.keys("<end>");
    if let Some(search) = search {
        let found = vec![AgentId("plain".to_owned()), AgentId("otp-architect".to_owned())];
        stage.send(Message::BodiesSearched { search, found, searched: 4, total: 4 });
    }
    let picture = stage.picture();
    if stage.model.agents.rows.is_empty() {
        for told in ["No matches.", "2 agents contain it in the text.", "ctrl-t  search text", "esc  clear search"] {
            assert!(picture.contains(told), "{told}\n{picture}");
        }
    }
    let mut stage = self::stage(100, 24);
    stage.keys("/zzqqxx");
    let picture = stage.picture();
    assert!(picture.contains("No matches.") && picture.contains("searching text"), "{picture}");
}

#[test]
fn folders_that_do_not_exist_are_folded_and_found_by_typing() {
    let rows = |stage: &Stage| -> Vec<String> {
        stage.picker().hits.iter().map(|hit| stage.picker().rows[hit.row].name.clone()).collect()
    };
    let place = |prefix: &str, is_there: bool| crate::store::NewPlace {
        prefix: prefix.to_owned(),
        is_there,
        ..crate::store::NewPlace::open(std::path::Path::new(prefix))
    };
    let places = vec![place("own", false), place("here", true), place("there", false), place("far", false)];
    let mut stage = Stage::new(100, 30);
    stage.keys("n");
    stage.send(Message::PlacesRead { places: Ok(places) });
    stage.keys("tide<enter>");
    assert_eq!(rows(&stage), ["own", "here", "2 more folders…"]);
    stage.keys("far");
    assert_eq!(rows(&stage), ["far"]);
    stage.keys("<c-u><end><enter>");
    assert_eq!(rows(&stage), ["own", "here", "there", "far"]);
    assert_eq!(stage.picker().cursor, 2);
    stage.keys("<enter>");
    assert!(
        matches!(stage.asked().last(), Some(ShellEffect::MakeAgent { place: Some(place), .. }) if place.prefix == "there")
    );
}
