use super::*;
use crate::domain::agent::AgentId;
use crate::domain::document::Document;
use crate::domain::reading::ReadingMethod;
use crate::store;
use crate::tui::app::message::NoticeTone;
use crate::tui::app::model::ProgramExit;
use crate::tui::app::shell::file_effects::keep_what_is_edited;
use crate::tui::screens::form::{DiskVersion, EditorMessage, EditorTab};
use crate::tui::ui::dialog::{DialogContent, ReaderLine};
use crate::tui::ui::keymap::KeyScope;

fn save_of(text: &str, read: &str) -> ShellEffect {
    ShellEffect::save(AgentId("a".to_owned()), PathBuf::from("/p/a.md"), text.to_owned(), Some(read))
}

fn offered(stage: &Stage) -> Vec<&str> {
    match &stage.model.dialog.as_ref().unwrap().content {
        DialogContent::Picker(picker) => picker.rows.iter().map(|row| row.name.as_str()).collect(),
        other => panic!("{other:?}"),
    }
}

/// The lines that a difference reports as removed or added.
fn diff(stage: &Stage) -> Vec<String> {
    let DialogContent::Reader(reader) = &stage.model.dialog.as_ref().unwrap().content else { panic!("no difference") };
    let line = |told: &ReaderLine| match told {
        ReaderLine::Line { left: Some(_), right: None, text } => Some(format!("-{text}")),
        ReaderLine::Line { left: None, right: Some(_), text } => Some(format!("+{text}")),
        _ => None,
    };
    reader.told.iter().filter_map(line).collect()
}

fn labels(stage: &Stage) -> Vec<&str> {
    stage.state().form.rows.iter().map(|row| row.label.as_str()).collect()
}

fn saved(stage: &mut Stage) {
    let effects = stage.asked();
    let [ShellEffect::Save { agent, text, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    let (agent, text) = (agent.clone(), text.clone());
    // From now on, the file has the saved text.
    stage.agents[0] = agent_at(Some("/p/a.md"), &text);
    stage.send(Message::Saved { agent, text, caution: None });
}

#[test]
fn a_chosen_value_is_looked_at_and_then_saved_with_what_was_read() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("e/");
    assert_eq!(stage.model.scopes(), [KeyScope::Form]);
    stage.keys("jj<enter>");
    assert_eq!(offered(&stage), ["inherit", "sonnet", "opus", "haiku", "fable", "another value"]);
    stage.keys("<up><enter>");
    let new = REVIEWER.replace("model: opus", "model: sonnet");
    assert_eq!(stage.text(), new);
    assert_eq!(stage.asked(), [], "nothing reaches the disk unseen");
    stage.keys("<c-s>");
    assert_eq!(diff(&stage), ["-model: opus", "+model: sonnet"]);
    assert_eq!(stage.asked(), []);
    stage.keys("<esc>");
    assert_eq!((stage.model.dialog.is_none(), stage.asked()), (true, vec![]));
    stage.keys("w<enter>");
    assert_eq!(stage.effects, [save_of(&new, REVIEWER)]);
    saved(&mut stage);
    assert!(!stage.state().is_changed());
    assert_eq!(stage.notice(), "/p/a.md is saved");
    assert!(stage.model.dialog.is_none(), "our own save is no change from outside");
    stage.keys("<esc>");
    assert!(stage.model.editor.is_none());
}

#[test]
fn saving_without_changes_writes_nothing() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejji<enter><c-s>");
    assert_eq!(stage.notice(), "no changes");
    assert_eq!((stage.asked(), stage.model.dialog.is_some()), (vec![], false));
}

#[test]
fn letters_type_while_a_value_has_the_focus_and_esc_leaves_it_as_it_was() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjiquxw<esc>");
    assert_eq!(stage.text(), REVIEWER);
    assert!(stage.model.editor.is_some());
    stage.keys("i<c-w>fable<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("model: opus", "model: fable"));
}

#[test]
fn switches_keep_their_spelling_and_numbers_their_type() {
    let text = "---\nname: a\ndescription: d\nbackground: yes\nmaxTurns: 3\n---\n";
    let mut stage = Stage::new(120, 30, text);
    stage.keys("ejj<space>");
    assert_eq!(stage.text(), text.replace("yes", "no"));
    stage.keys("j<enter><c-u>12<enter>");
    assert_eq!(stage.text(), text.replace("yes", "no").replace("maxTurns: 3", "maxTurns: 12"));
    stage.keys("<enter><c-u>many<enter>");
    let row = stage.state().row().unwrap();
    assert_eq!(row.trouble.as_ref().unwrap().says, "expected a number");
    stage.keys("uuu");
    assert_eq!(stage.text(), text);
    stage.keys("<c-r><c-r>");
    assert_eq!(stage.text(), text.replace("yes", "no").replace("maxTurns: 3", "maxTurns: 12"));
}

#[test]
fn lists_take_items_lose_them_and_move_them() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("e");
    let at = stage.state().form.rows.iter().position(|row| row.label == "skills").unwrap();
    stage.keys(&"j".repeat(at));
    stage.keys("a");
    assert_eq!(stage.model.scopes(), [KeyScope::Field]);
    stage.keys("ship<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("  - git\n", "  - git\n  - ship\n"));
    assert_eq!(stage.state().row().unwrap().path, "skills[2]");
    stage.keys("KK");
    assert_eq!(stage.text(), REVIEWER.replace("  - review\n", "  - ship\n  - review\n"));
    stage.keys("x");
    assert_eq!(stage.text(), REVIEWER);
    assert_eq!(stage.state().row().unwrap().path, "skills[0]");
    stage.keys("a<enter>");
    assert_eq!(stage.text(), REVIEWER, "an item that says nothing is none");
    stage.keys("hh");
    assert_eq!(stage.state().row().unwrap().path, "skills");
}

#[test]
fn tools_are_offered_where_they_are_added() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjjja");
    assert_eq!(offered(&stage), ["Bash", "Edit", "another value"]);
    stage.keys("<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("tools: Read, Grep", "tools: Read, Grep, Bash"));
}

#[test]
fn keys_are_added_renamed_moved_and_removed() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("eA");
    assert_eq!(offered(&stage).first(), Some(&"disallowedTools"));
    assert_eq!(offered(&stage).last(), Some(&"another key"));
    stage.keys("maxt<enter>");
    assert_eq!(stage.model.scopes(), [KeyScope::Field]);
    assert_eq!(stage.text(), REVIEWER, "nothing is added before it has a value");
    stage.keys("9<enter>");
    let added = REVIEWER.replace("    - command: make\n", "    - command: make\nmaxTurns: 9\n");
    assert_eq!(stage.text(), added);
    stage.keys("r<c-u>turns<enter>");
    let renamed = added.replace("maxTurns", "turns");
    assert_eq!(stage.text(), renamed);
    assert_eq!(stage.state().row().unwrap().path, "turns");
    stage.keys(&"K".repeat(8));
    let moved = renamed.replace("turns: 9\n", "").replace("description:", "turns: 9\ndescription:");
    assert_eq!(stage.text(), moved);
    stage.keys("x");
    assert_eq!(stage.text(), REVIEWER);
    assert_eq!(stage.notice(), "removed `turns`; not saved yet");
}

#[test]
fn a_key_of_ones_own_is_asked_its_name_and_type() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("eAanother<enter>");
    stage.keys("<enter>");
    assert!(matches!(&stage.model.dialog.as_ref().unwrap().content, DialogContent::Question(_)), "a name is needed");
    stage.keys("mine<enter>");
    assert_eq!(offered(&stage), ["text", "list", "map", "true or false", "number"]);
    stage.keys("<down><enter>one<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("command: make\n", "command: make\nmine:\n  - one\n"));
    stage.keys("Aanother<enter>mine<enter>");
    assert_eq!(stage.notice(), "`mine` already exists");
    assert_eq!(stage.state().row().unwrap().path, "mine");
}

#[test]
fn nested_maps_unfold_and_offer_what_belongs_there() {
    let mut stage = Stage::new(120, 30, THINKER);
    stage.keys("e");
    assert!(!labels(&stage).contains(&"critical"));
    let at = stage.state().form.rows.iter().position(|row| row.label == "cognitive_modes").unwrap();
    stage.keys(&"j".repeat(at));
    stage.keys("<enter>jl");
    assert_eq!(
        &labels(&stage)[at..at + 6],
        ["cognitive_modes", "critical", "mindset", "output", "generative", "default"]
    );
    stage.keys("a");
    assert_eq!(offered(&stage), ["risk", "another key"]);
    stage.keys("<enter>Taste<enter>");
    assert_eq!(stage.text(), THINKER.replace("    output: Defects\n", "    output: Defects\n    risk: Taste\n"));
    // The default is one of the declared modes.
    stage.keys("hhjj");
    assert_eq!(stage.state().row().unwrap().path, "cognitive_modes.default");
    stage.keys("<enter>");
    assert_eq!(offered(&stage), ["critical", "generative", "another value"]);
    stage.keys("<esc>");
    assert!(stage.model.dialog.is_none());
    // A new mode is named, and then begins with the keys of a mode.
    stage.keys("h").keys("a");
    assert_eq!(offered(&stage), ["another key"]);
    stage.keys("<enter>odd<enter>");
    assert_eq!(offered(&stage), ["mindset", "output", "risk", "another key"]);
    stage.keys("<enter>Think odd<enter>");
    assert!(stage.text().contains("  odd:\n    mindset: Think odd\n"), "{}", stage.text());
}

#[test]
fn an_invalid_value_is_marked_on_its_row_and_on_a_folded_parent() {
    let mut stage = Stage::new(120, 30, THINKER);
    stage.keys("e");
    let trouble = |stage: &Stage, label: &str| {
        let row = stage.state().form.rows.iter().find(|row| row.label == label).unwrap();
        row.trouble.as_ref().map(|trouble| trouble.says.clone())
    };
    assert_eq!(trouble(&stage, "tools").as_deref(), Some("1 problem inside"));
    stage.keys("Gkl");
    assert_eq!(trouble(&stage, "tools"), None);
    assert_eq!(trouble(&stage, "default_mode").as_deref(), Some("this agent has no tool profile `adit`"));
    let mut stage = Stage::new(120, 30, "---\nname: a\npermissionMode: odd\nname: b\n---\n");
    stage.keys("e");
    assert_eq!(labels(&stage), ["name", "permissionMode", "name", "description", "add a key"]);
    assert!(trouble(&stage, "permissionMode").unwrap().starts_with("expected one of default, "));
    assert_eq!(trouble(&stage, "description").as_deref(), Some("required by Claude Code agents"));
    assert!(stage.state().form.rows[2].trouble.as_ref().unwrap().says.starts_with("the key `name` is repeated"));
    stage.keys("jr<c-u>name<enter>");
    assert!(stage.notice().contains("the key `name` already exists"), "{}", stage.notice());
    assert_eq!(stage.state().field().unwrap().text(), "name", "what is written stays");
}

#[test]
fn long_texts_are_written_in_an_area_and_stay_block_texts() {
    let mut stage = Stage::new(120, 30, THINKER);
    stage.keys("ej<enter>");
    assert_eq!(stage.model.scopes(), [KeyScope::Lines, KeyScope::Text]);
    stage.keys("<enter>Then stops.<esc>");
    assert_eq!(stage.text(), THINKER.replace("  Then says it.\n", "  Then says it.\n  Then stops.\n"));
    stage.keys("gix<c-o>y<enter>z<esc>");
    assert!(
        stage.text().starts_with("---\nname: |-\n  thinkerxy\n  z\n") || stage.text().contains("thinkerxy\\nz"),
        "{}",
        stage.text()
    );
    stage.keys("u");
    stage.send(Message::Pasted("no focus".to_owned()));
    assert!(stage.notice().starts_with("press i on a value first"));
    stage.keys("i");
    stage.send(Message::Pasted("two\nlines".to_owned()));
    assert!(stage.state().area().is_some());
}

#[test]
fn the_raw_block_complains_at_its_line_and_keeps_the_work_across_the_tabs() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("e<tab>");
    assert_eq!((stage.state().tab, stage.model.scopes()), (EditorTab::Raw, &[KeyScope::Raw, KeyScope::Text][..]));
    stage.keys("<down><down><end>: x");
    let complaint = stage.state().complaints()[0].clone();
    assert_eq!((complaint.rule, complaint.line), ("not-strict-yaml", Some(4)));
    assert_eq!(stage.state().row().unwrap().path, "model");
    stage.keys("<esc>");
    assert_eq!(stage.state().tab, EditorTab::Form);
    assert_eq!(stage.text(), REVIEWER.replace("model: opus", "model: opus: x"));
    stage.keys("<c-s>");
    assert_eq!(offered(&stage), ["repair", "keep editing", "save anyway"]);
    stage.keys("<enter>");
    assert_eq!(diff(&stage), ["-model: opus: x", "+model: \"opus: x\""]);
    stage.keys("<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("model: opus", "model: \"opus: x\""));
    assert_eq!((stage.state().reading().reading, stage.asked()), (ReadingMethod::Strict, vec![]));
    stage.keys("uu");
    assert_eq!(stage.text(), REVIEWER);
    // In the text, undo stops where the typing began.
    stage.keys("<tab><end>!<c-z>");
    assert_eq!(stage.text(), REVIEWER);
}

#[test]
fn unsaved_work_is_asked_about_whichever_way_one_leaves() {
    for (leave, exit) in [("<esc>", None), ("q", None), ("<c-c>", Some(ProgramExit::Left))] {
        let mut stage = Stage::new(120, 30, REVIEWER);
        stage.keys("ejjx").keys(leave);
        assert_eq!(offered(&stage), ["save", "discard", "stay"], "{leave}");
        stage.keys("<esc>");
        assert!(stage.model.editor.is_some() && stage.model.exit.is_none());
        stage.keys(leave).keys("<down><enter>");
        assert_eq!((stage.model.editor.is_none(), stage.model.exit.clone()), (true, exit.clone()), "{leave}");
        assert!(stage.asked().iter().all(|effect| matches!(effect, ShellEffect::Remember(_))));
        let mut stage = Stage::new(120, 30, REVIEWER);
        stage.keys("ejjx").keys(leave).keys("<enter>");
        assert_eq!(diff(&stage), ["-model: opus"]);
        stage.keys("<enter>");
        saved(&mut stage);
        assert_eq!((stage.model.editor.is_none(), stage.model.exit.clone()), (true, exit), "{leave}");
    }
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjxA<c-c>");
    assert_eq!(offered(&stage), ["save", "discard", "stay"], "from a dialog too");
    stage.keys("<c-c>");
    assert_eq!(stage.model.exit, Some(ProgramExit::Left));
}

#[test]
fn a_conflict_writes_nothing_before_the_choice() {
    let theirs = REVIEWER.replace("color: red", "color: blue");
    let mine = REVIEWER.replace("model: opus\n", "");
    let met = || {
        let mut stage = Stage::new(120, 30, REVIEWER);
        stage.keys("ejjx<c-s><enter>");
        assert_eq!(stage.asked(), [save_of(&mine, REVIEWER)]);
        let document = Document::from_text(theirs.clone());
        stage.send(Message::SaveConflict { agent: AgentId("a".to_owned()), theirs: Some(document) });
        assert_eq!(offered(&stage), ["compare", "mine", "theirs", "later"]);
        assert_eq!(stage.asked(), []);
        stage
    };
    let mut stage = met();
    stage.keys("<enter>");
    assert_eq!(diff(&stage), ["-model: opus", "-color: blue", "+color: red"]);
    stage.keys("<esc>");
    assert_eq!(offered(&stage), ["compare", "mine", "theirs", "later"]);
    stage.keys("<down><enter>");
    assert_eq!(stage.asked(), [], "the difference comes first");
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [save_of(&mine, &theirs)], "mine over the very bytes that were seen");
    let mut stage = met();
    stage.keys("<down><down><enter>");
    assert_eq!((stage.text(), stage.state().is_changed()), (theirs.as_str(), false));
    stage.keys("u");
    assert_eq!((stage.text(), stage.state().is_changed()), (mine.as_str(), true));
    let mut stage = met();
    stage.keys("<esc><c-s>");
    assert_eq!(offered(&stage), ["compare", "mine", "theirs", "later"], "it is asked again");
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx<c-s><enter>");
    stage.asked();
    stage.send(Message::SaveConflict { agent: AgentId("a".to_owned()), theirs: None });
    assert_eq!(offered(&stage), ["mine", "theirs", "later"]);
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [], "a stray enter makes no file");
    stage.keys("<c-s><up><up><enter><enter>");
    let recreated = ShellEffect::save(AgentId("a".to_owned()), PathBuf::from("/p/a.md"), mine, None);
    assert_eq!(stage.asked(), [recreated]);
}

#[test]
fn a_change_on_disk_is_reported_at_once() {
    let theirs = REVIEWER.replace("color: red", "color: blue");
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejj");
    stage.agents[0] = agent_at(Some("/p/a.md"), &theirs);
    stage.library();
    assert_eq!(stage.text(), theirs, "nothing is lost by taking it");
    assert!(stage.notice().starts_with("the file changed on disk"));
    stage.keys("x");
    stage.agents[0] = agent_at(Some("/p/a.md"), REVIEWER);
    stage.library();
    assert_eq!(offered(&stage), ["compare", "mine", "theirs", "later"]);
    assert_eq!(stage.state().theirs(), Some(&DiskVersion::Text(Document::from_text(REVIEWER))));
    // It waits while the user types.
    stage.keys("<esc>A<esc>iabc");
    stage.agents[0] = agent_at(Some("/p/a.md"), "---\nname: z\n---\n");
    stage.library();
    assert!(stage.model.dialog.is_none());
    assert_eq!(stage.model.notice.as_ref().unwrap().tone, NoticeTone::Caution);
    stage.keys("<esc>");
    assert_eq!(offered(&stage), ["compare", "mine", "theirs", "later"]);
    stage.keys("<esc>");
    stage.agents.remove(0);
    stage.library();
    assert_eq!(offered(&stage), ["mine", "theirs", "later"]);
}

#[test]
fn a_failed_save_says_why_and_keeps_the_text() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx<c-s><enter>");
    stage.asked();
    let sentence = "/p/a.md cannot be written: no space left; make room".to_owned();
    stage.send(Message::SaveFailed { agent: AgentId("a".to_owned()), sentence: sentence.clone() });
    let said = sentence.replace("/p/a.md", "a.md");
    assert_eq!((stage.notice(), stage.model.notice.as_ref().unwrap().tone), (said.as_str(), NoticeTone::Wrong));
    assert_eq!(stage.text(), REVIEWER.replace("model: opus\n", ""));
    stage.keys("<c-s><enter>");
    assert_eq!(stage.asked().len(), 1, "it can be tried again");
}

#[test]
fn a_broken_file_opens_with_its_repair_and_is_edited_without_it() {
    let mut stage = Stage::new(120, 30, BROKEN);
    stage.keys("e");
    assert_eq!(diff(&stage), ["-description: Use it: often", "+description: \"Use it: often\""]);
    stage.keys("<esc>jji<c-u>haiku<enter>");
    assert_eq!(stage.text(), BROKEN.replace("model: opus", "model: haiku"));
    stage.keys("<c-s>");
    assert_eq!(diff(&stage), ["-model: opus", "+model: haiku"]);
    stage.keys("<esc>R<enter>");
    assert_eq!(
        stage.text(),
        BROKEN.replace("model: opus", "model: haiku").replace("Use it: often", "\"Use it: often\"")
    );
    stage.keys("R");
    assert_eq!(stage.notice(), "the frontmatter is valid; nothing to repair");
}

#[test]
fn a_file_without_a_block_gets_one_with_its_first_key() {
    let mut stage = Stage::new(120, 30, "# Title\n\nText.\n");
    stage.keys("e<enter>another<enter>name<enter>title<enter>");
    assert_eq!(stage.text(), "---\nname: title\n---\n\n# Title\n\nText.\n");
    stage.keys("u<tab>name: x");
    assert_eq!(stage.text(), "---\nname: x\n---\n\n# Title\n\nText.\n");
    stage.keys("<c-s>");
    assert_eq!(diff(&stage), ["+---", "+name: x", "+---", "+"]);
}

#[test]
fn a_built_in_agent_is_edited_as_a_copy() {
    let mut stage = Stage::with(120, 30, vec![agent_at(None, REVIEWER)], ScreenSettings::default());
    stage.keys("e");
    assert!(matches!(&stage.model.dialog.as_ref().unwrap().content, DialogContent::Confirm(_)));
    stage.keys("n");
    assert_eq!((stage.asked(), stage.notice()), (vec![], "nothing was copied"));
    stage.keys("ey");
    assert_eq!(stage.asked(), [ShellEffect::Create { name: "built.md".to_owned(), text: REVIEWER.to_owned() }]);
    stage.agents = vec![agent_at(Some("/data/agents/built.md"), REVIEWER)];
    stage.send(Message::Created { path: PathBuf::from("/data/agents/built.md") });
    assert_eq!(stage.state().path, PathBuf::from("/data/agents/built.md"));
}

#[test]
fn a_copy_of_a_built_in_agent_keeps_its_task_and_mark() {
    let mut stage = Stage::with(120, 30, vec![agent_at(None, REVIEWER)], ScreenSettings::default());
    stage.keys("<space>iReview it<c-s>ey");
    let text = REVIEWER.to_owned();
    assert!(stage.asked().contains(&ShellEffect::Create { name: "built.md".to_owned(), text }));
    let mut copy = (*agent_at(Some("/data/agents/built.md"), REVIEWER)).clone();
    copy.entry.found.id = AgentId("/data/agents/built".to_owned());
    stage.agents = vec![Arc::new(copy)];
    stage.send(Message::Created { path: PathBuf::from("/data/agents/built.md") });
    let tasks: Vec<_> =
        stage.model.prompt.selections.iter().map(|(id, kept)| (id.0.as_str(), kept.task.as_deref())).collect();
    assert_eq!(tasks, [("/data/agents/built", Some("Review it"))]);
    assert_eq!(stage.model.agents.marked, [AgentId("/data/agents/built".to_owned())].into());
}

#[test]
fn an_unwritable_file_is_refused_with_advice() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    let found = stage.agents[0].entry.found.clone();
    stage.agents[0] = Arc::new(read_agent_file(found, b"---\nname: \xff\n---\n".to_vec(), GenericWords::built_in()));
    stage.library();
    stage.keys("ge");
    assert!(stage.model.editor.is_none());
    assert!(
        stage.notice().contains("not UTF-8") && stage.notice().ends_with("E opens the file in your editor"),
        "{}",
        stage.notice()
    );
}

#[test]
fn a_file_whose_format_is_not_read_is_refused_with_the_way_out() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    let mut agent = (*stage.agents[0]).clone();
    agent.entry.depth = crate::domain::agent::ReadDepth::Nothing;
    agent.entry.reading_reason = Some("Codex agents are not read yet".to_owned());
    stage.agents[0] = Arc::new(agent);
    stage.library();
    stage.keys("ge");
    assert!(stage.model.editor.is_none());
    let said = "can't be edited here: Codex agents are not read yet; E opens the file in your editor";
    assert!(stage.notice().ends_with(said), "{}", stage.notice());
}

#[test]
fn bytes_that_are_no_text_are_neither_taken_nor_overwritten() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx<c-s><enter>");
    stage.asked();
    let theirs = Some(Document::from_bytes(b"---\nname: \xff\n---\n".to_vec()));
    stage.send(Message::SaveConflict { agent: AgentId("a".to_owned()), theirs });
    assert_eq!(offered(&stage), ["later"]);
    stage.keys("<enter><c-s>");
    assert_eq!(offered(&stage), ["later"]);
    assert_eq!(stage.asked(), []);
    assert_eq!(stage.text(), REVIEWER.replace("model: opus\n", ""));
}

#[test]
fn ticks_go_into_the_file_as_one_difference() {
    let mut stage = Stage::new(120, 40, REVIEWER);
    stage.keys("2]X");
    assert!(stage.notice().starts_with("tick items with space first"), "{}", stage.notice());
    stage.keys("j j j ");
    let ticked = stage.model.prompt.selection().ticked.len();
    assert!(ticked > 0);
    stage.keys("X");
    let lines = diff(&stage);
    assert!(lines.contains(&"+- [x] tests run".to_owned()), "{lines:?}");
    stage.keys("<esc>");
    assert!(stage.model.editor.is_none());
    stage.keys("X<enter>");
    let effects = stage.asked();
    let [ShellEffect::Save { text, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(text.len(), REVIEWER.len());
    stage.effects = effects;
    saved(&mut stage);
    assert!(stage.model.editor.is_none());
    stage.keys("X");
    assert_eq!(stage.notice(), "the file already has these ticks");
}

#[test]
fn the_form_opens_at_the_line_of_a_problem() {
    let text = "---\nname: a\ndescription: d\nhooks:\n  Stop: x\n  Stop: y\n---\n";
    let mut stage = Stage::new(120, 40, text);
    stage.keys("2[[");
    let shown = stage.picture();
    assert!(shown.contains("duplicate-key"), "{shown}");
    stage.keys("e");
    assert_eq!(stage.state().row().unwrap().lines, Some((6, 6)));
}

#[test]
fn every_choice_the_dialogs_offer_is_the_editors() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx<esc>");
    assert!(stage.model.dialog.as_ref().unwrap().is_of_editor());
    let DialogContent::Picker(picker) = &stage.model.dialog.as_ref().unwrap().content else { panic!() };
    assert_eq!(picker.rows[1].message.as_deref(), Some(&EditorMessage::Discarded.into()));
}

#[test]
fn a_value_is_made_another_type() {
    let text = "---\nname: a\ndescription: d\nskills: one, two\nmaxTurns: \"3\"\nbackground: \"yes\"\nhooks: {}\n---\n";
    let mut stage = Stage::new(120, 30, text);
    stage.keys("ejjt");
    assert_eq!(offered(&stage), ["list"]);
    stage.keys("<enter>jt");
    let now = text.replace("skills: one, two", "skills:\n  - one\n  - two");
    assert_eq!(stage.text(), now);
    assert_eq!(offered(&stage), ["list", "number"]);
    stage.keys("num<enter>jt");
    assert_eq!(offered(&stage), ["list", "true or false"]);
    stage.keys("true<enter>jt");
    assert_eq!(stage.text(), now.replace("\"3\"", "3").replace("\"yes\"", "true"));
    assert!(stage.notice().contains("cannot change its type"), "{}", stage.notice());
    stage.keys("kkkt<enter>");
    assert!(stage.text().contains("\nskills: one, two\n"), "{}", stage.text());
}

#[test]
fn a_key_that_no_path_reaches_is_left_to_the_raw_block() {
    let mut stage = Stage::new(120, 30, "---\nname: a\ndescription: d\nname: b\na.b: 1\na:\n  b: 2\n---\n");
    stage.keys("ejji");
    assert!(stage.state().field().is_none());
    assert!(stage.notice().starts_with("the key `name` is repeated") && stage.notice().ends_with("edit it as text"));
    stage.keys("jjlji");
    assert_eq!(stage.state().row().unwrap().path, "a[\"b\"]", "quotes tell it from the key with a dot");
    stage.keys("<c-u>3<enter>");
    assert!(stage.text().ends_with("\na.b: 1\na:\n  b: 3\n---\n"), "{}", stage.text());
    stage.keys("kki<c-u>7<enter>");
    assert!(stage.text().contains("\na.b: 7\n"), "{}", stage.text());
}

#[test]
fn a_question_about_the_disk_is_asked_again_when_the_disk_changes_again() {
    let theirs = |color: &str| agent_at(Some("/p/a.md"), &REVIEWER.replace("color: red", &format!("color: {color}")));
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx");
    stage.agents[0] = theirs("blue");
    stage.library();
    stage.keys("<down>");
    stage.agents[0] = theirs("green");
    stage.library();
    // The cursor was on `mine`, for another text than this one.
    stage.keys("<enter>");
    assert_eq!(diff(&stage), ["-model: opus", "-color: green", "+color: red"]);
    assert_eq!(stage.asked(), []);
    stage.keys("<esc><esc>");
    stage.agents[0] = agent_at(Some("/p/a.md"), REVIEWER);
    stage.library();
    assert_eq!(stage.notice(), "the file on disk is unchanged again");
    assert!(stage.model.dialog.is_none());
    stage.keys("<c-s><enter>");
    assert_eq!(stage.asked(), [save_of(&REVIEWER.replace("model: opus\n", ""), REVIEWER)]);
}

#[test]
fn the_mouse_does_what_keys_do() {
    use crate::tui::app::message::MouseInput;
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("e");
    stage.send(Message::Mouse(MouseInput::Pressed { x: 10, y: 8 }));
    assert_eq!(stage.state().row().unwrap().path, "background");
    stage.send(Message::Mouse(MouseInput::Pressed { x: 10, y: 8 }));
    assert_eq!(stage.text(), REVIEWER.replace("background: true", "background: false"));
    stage.send(Message::Mouse(MouseInput::Pressed { x: 9, y: 1 }));
    assert_eq!(stage.state().tab, EditorTab::Raw);
    stage.send(Message::Mouse(MouseInput::Pressed { x: 3, y: 1 }));
    assert_eq!(stage.state().tab, EditorTab::Form);
    stage.send(Message::Mouse(MouseInput::WheelDown { x: 10, y: 10 }));
    stage.send(Message::Mouse(MouseInput::Released));
    assert!(stage.model.editor.is_some());
}

#[test]
fn a_toml_block_is_edited_in_the_form_too() {
    let text = "+++\nname = \"a\"  # the name\ndescription = 'd'\nmodel = \"opus\"\n+++\nBody.\n";
    let mut stage = Stage::new(120, 30, text);
    stage.keys("ejji<c-u>haiku<enter>");
    assert_eq!(stage.text(), text.replace("opus", "haiku"));
    stage.keys("<tab><esc>gx");
    assert_eq!(stage.text(), text.replace("opus", "haiku").replace("name = \"a\"  # the name\n", ""));
}

#[test]
fn help_and_palette_run_the_chosen_action() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejj:remove the key<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("model: opus\n", ""));
    stage.keys("?undo<enter>");
    assert_eq!(stage.text(), REVIEWER);
    stage.keys("E");
    assert_eq!(stage.asked(), [ShellEffect::OpenEditor { agent: AgentId("a".to_owned()), line: 4 }]);
    stage.keys("xE");
    assert_eq!((stage.asked(), stage.notice()), (vec![], "save or discard what you changed here first"));
}

#[test]
fn a_line_too_long_for_its_row_is_written_in_an_area_and_stays_a_line() {
    let text = format!("---\nname: a\ndescription: {}end  # why\n---\n", "word ".repeat(60));
    let mut stage = Stage::new(100, 30, &text);
    stage.keys("ej<enter>");
    assert_eq!(stage.model.scopes(), [KeyScope::Field, KeyScope::Text]);
    stage.keys("less<enter>");
    assert_eq!(stage.text(), text.replace("end  #", "endless  #"));
    stage.keys("<enter>!<esc>");
    assert_eq!(stage.text(), text.replace("end  #", "endless  #"), "as in a short value");
    stage.keys("k<enter>");
    assert_eq!(stage.model.scopes(), [KeyScope::Field]);
}

#[test]
fn a_repair_taken_from_the_raw_block_stays_taken() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("e<tab><down><down><end>: x<c-s><enter><enter>");
    let repaired = REVIEWER.replace("model: opus", "model: \"opus: x\"");
    assert_eq!((stage.text(), stage.state().tab), (repaired.as_str(), EditorTab::Raw));
    stage.keys("<c-s>");
    assert_eq!(diff(&stage), ["-model: opus", "+model: \"opus: x\""]);
    stage.keys("<enter>");
    assert_eq!(stage.asked(), [save_of(&repaired, REVIEWER)]);
}

#[test]
fn a_repair_older_than_the_text_is_not_taken() {
    let mut stage = Stage::new(120, 30, BROKEN);
    stage.keys("e");
    let theirs = BROKEN.replace("opus", "haiku");
    stage.agents[0] = agent_at(Some("/p/a.md"), &theirs);
    stage.library();
    stage.keys("<enter>");
    assert_eq!(stage.text(), theirs);
    assert!(stage.notice().contains("the file changed"), "{}", stage.notice());
}

#[test]
fn raw_editing_continues_when_the_file_changes() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("e<tab>");
    let theirs = REVIEWER.replace("color: red", "color: blue");
    stage.agents[0] = agent_at(Some("/p/a.md"), &theirs);
    stage.library();
    assert_eq!((stage.state().tab, stage.text()), (EditorTab::Raw, theirs.as_str()));
    stage.keys("<down><end> dxJq");
    assert_eq!(stage.text(), theirs.replace("what breaks.", "what breaks. dxJq"));
    stage.keys("<esc>u");
    assert_eq!(stage.text(), theirs, "what was taken from the disk can be gone back to");
}

#[test]
fn typing_after_an_undo_keeps_the_text_before_it() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx<tab><c-z><c-z>");
    assert_eq!(stage.text(), REVIEWER);
    stage.keys("<end>!<esc>");
    assert_ne!(stage.text(), REVIEWER);
    stage.keys("u");
    assert_eq!(stage.text(), REVIEWER);
}

#[test]
fn a_save_result_of_another_form_is_ignored() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("e");
    let other = REVIEWER.replace("color: red", "color: blue");
    stage.agents[0] = agent_at(Some("/p/a.md"), &other);
    stage.send(Message::Saved { agent: AgentId("a".to_owned()), text: other.clone(), caution: None });
    assert_eq!((stage.text(), stage.state().is_changed()), (other.as_str(), false));
}

#[test]
fn a_file_under_another_id_is_not_gone() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx");
    let mut agent = (*agent_at(Some("/p/a.md"), REVIEWER)).clone();
    agent.entry.found.id = AgentId("a.md".to_owned());
    stage.agents[0] = Arc::new(agent);
    stage.library();
    assert!(stage.model.dialog.is_none(), "{:?}", stage.model.dialog);
    stage.keys("<c-s><enter>");
    let asked = stage.asked();
    assert!(matches!(asked.as_slice(), [ShellEffect::Save { agent, .. }] if agent.0 == "a.md"), "{asked:?}");
}

#[test]
fn a_very_long_line_is_pasted_whole() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    let long = "word ".repeat(2_000).trim_end().to_owned();
    stage.keys("ejji<c-u>");
    stage.send(Message::Pasted(long.clone()));
    stage.keys("<c-s>");
    assert!(stage.text().contains(&long), "{} bytes", stage.text().len());
}

#[test]
fn mine_brought_back_over_another_body_is_no_broken_block() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejjx");
    stage.agents[0] = agent_at(Some("/p/a.md"), &REVIEWER.replace("Reviews.\n", "Reads.\n"));
    stage.library();
    stage.keys("<down><down><enter>u<c-s>");
    assert_eq!(diff(&stage), ["-model: opus", "-Reads.", "+Reviews."]);
}

#[test]
fn a_filter_text_can_be_used_as_the_value() {
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejj<enter>claude-opus-5<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("model: opus", "model: claude-opus-5"));
}

#[test]
fn canceling_an_added_value_restores_the_cursor() {
    let text = REVIEWER.replace("tools: Read, Grep", "tools: [Read, Grep]");
    let ways = ["a<esc>", "a<end><enter><esc>", "a<end><enter><enter>"];
    // From a list, from one of its items, from a key, from the offer to add one.
    for (keys, there) in [("jjjj", "tools"), ("jjjjlj", "tools[0]"), ("jj", "model"), ("G", "")] {
        for way in &ways[..if there.starts_with("tools") { 3 } else { 2 }] {
            let mut stage = Stage::new(120, 30, &text);
            let at = |stage: &Stage| stage.state().row().unwrap().path.clone();
            stage.keys("e").keys(keys);
            assert_eq!(at(&stage), there);
            stage.keys(way);
            assert!(stage.model.dialog.is_none() && stage.state().field().is_none(), "{there} {way}");
            assert_eq!(at(&stage), there, "{way}");
            assert!(!stage.state().is_changed());
        }
    }
    let mut stage = Stage::new(120, 30, REVIEWER);
    stage.keys("ejja").keys("isolation<enter><esc>");
    assert_eq!((stage.state().row().unwrap().path.as_str(), stage.state().is_changed()), ("model", false));
}

#[test]
fn all_that_is_written_counts_as_unsaved() {
    for (keys, wanted) in [
        ("e", None),
        ("eji x", Some("description: Reviews code for what breaks. x\n")),
        ("eji x<enter>", Some("description: Reviews code for what breaks. x\n")),
        ("e<tab># ", Some("---\n# name: reviewer")),
        // An invalid value is not part of the file's text; everything else is.
        ("eJjjr<c-u>model<enter>", Some("---\ndescription")),
        ("ejji<c-u>haiku<enter>u", None),
    ] {
        let mut stage = Stage::new(100, 30, REVIEWER);
        stage.keys(keys);
        let unsaved = stage.model.editor.as_mut().unwrap().unsaved();
        assert_eq!(unsaved.is_some(), wanted.is_some(), "{keys}");
        assert!(unsaved.as_deref().unwrap_or_default().contains(wanted.unwrap_or_default()), "{keys} {unsaved:?}");
    }
    let mut marked = Stage::new(100, 30, &format!("\u{feff}{REVIEWER}"));
    marked.keys("eji x");
    assert!(marked.model.editor.as_mut().unwrap().unsaved().unwrap().starts_with("\u{feff}---"));
    let mut quiet = Stage::new(100, 30, REVIEWER);
    quiet.keys("2lj<space>X");
    assert_eq!(quiet.model.editor.as_mut().unwrap().unsaved(), None);
}

#[test]
fn unsaved_changes_are_offered_and_continued() {
    let home = tempfile::tempdir().unwrap();
    let folders = store::UserFolders::under(home.path());
    let text = REVIEWER.replace("opus", "haiku");
    let of =
        |path: &str| store::keep_unsaved(path.as_ref(), text.as_bytes(), REVIEWER.as_bytes(), None, &folders).unwrap();
    let (ours, foreign) = (of("/p/a.md"), of("/elsewhere/b.md"));
    let mut stage = Stage::new(100, 30, REVIEWER);
    stage.send(Message::UnsavedFound(vec![ours.clone(), foreign.clone()]));
    assert!(stage.picture().contains("╭ a.md was not saved ─"), "{}", stage.picture());
    // A key that was meant for the list decides nothing.
    stage.keys("<enter>");
    assert_eq!(stage.notice(), "a.md is unchanged; the next start asks again");
    assert!(stage.picture().contains("╭ b.md was not saved ─"), "{}", stage.picture());
    stage.keys("<up><enter>");
    let kept = foreign.keep_in().display().to_string();
    assert_eq!(stage.notice(), format!("no agent b.md here; its unsaved changes are in {kept}"));
    stage.send(Message::UnsavedFound(vec![foreign.clone()]));
    stage.keys("<end><enter>y");
    assert_eq!(stage.asked(), [ShellEffect::DropUnsaved(Box::new(foreign))]);
    // The form opens with it, wherever the cursor is.
    stage.keys("G");
    stage.send(Message::UnsavedFound(vec![ours.clone()]));
    stage.keys("<up><enter>");
    assert_eq!((stage.state().id.0.as_str(), stage.text()), ("a", text.as_str()));
    assert!(stage.state().is_changed());
    assert_eq!(stage.notice(), "recovered the unsaved changes; nothing is written until you save");
    stage.keys("<c-s><enter>");
    assert_eq!(stage.asked(), [save_of(&text, REVIEWER)]);
    stage.send(Message::Saved { agent: AgentId("a".to_owned()), text: text.clone(), caution: None });
    assert_eq!(stage.asked(), [ShellEffect::DropUnsaved(Box::new(ours.clone()))], "it is not asked about again");
    stage.keys("<esc>");
    assert_eq!((stage.asked(), stage.model.editor.is_none()), (vec![], true));
    // After discarding, neither is there; another form has none of it.
    stage.send(Message::UnsavedFound(vec![ours.clone()]));
    stage.keys("<up><enter><esc><down><enter>");
    assert_eq!(stage.asked(), [ShellEffect::DropUnsaved(Box::new(ours))]);
    stage.keys("e");
    assert!(!stage.state().is_changed() && stage.state().recovered.is_none());
}

#[test]
fn keys_meant_for_something_else_forget_nothing_that_was_not_saved() {
    let home = tempfile::tempdir().unwrap();
    let folders = store::UserFolders::under(home.path());
    let kept =
        store::keep_unsaved("/p/a.md".as_ref(), b"---\nname: a\n---\n", REVIEWER.as_bytes(), None, &folders).unwrap();
    let at = |stage: &Stage| match &stage.model.dialog.as_ref().unwrap().content {
        DialogContent::Picker(picker) => (picker.hits.len(), picker.row().unwrap().name.clone()),
        other => panic!("{other:?}"),
    };
    let mut stage = Stage::new(100, 30, REVIEWER);
    stage.send(Message::UnsavedFound(vec![kept.clone()]));
    // Letters do not filter; letters that move elsewhere move here too.
    stage.keys("discard");
    stage.send(Message::Pasted("forget".to_owned()));
    assert_eq!(at(&stage), (3, "later".to_owned()));
    assert!(!stage.picture().contains("type to filter"), "{}", stage.picture());
    stage.keys("k");
    assert_eq!(at(&stage), (3, "continue".to_owned()));
    stage.keys("jj");
    assert_eq!(at(&stage), (3, "discard".to_owned()));
    // A second question follows, and enter means no.
    stage.keys("<enter>");
    assert!(stage.picture().contains("╭ Discard the unsaved changes? ─"), "{}", stage.picture());
    assert_eq!(stage.asked(), []);
    stage.keys("<enter>");
    assert_eq!((stage.asked(), stage.model.dialog.is_none()), (vec![], true));
    assert_eq!(stage.notice(), "a.md is unchanged; the next start asks again");
    stage.send(Message::UnsavedFound(vec![kept.clone()]));
    stage.keys("j<enter>y");
    assert_eq!(stage.asked(), [ShellEffect::DropUnsaved(Box::new(kept))]);
}

#[test]
fn a_saved_recovery_is_dropped_even_if_editing_continued() {
    let home = tempfile::tempdir().unwrap();
    let folders = store::UserFolders::under(home.path());
    let text = REVIEWER.replace("opus", "haiku");
    let kept = store::keep_unsaved("/p/a.md".as_ref(), text.as_bytes(), REVIEWER.as_bytes(), None, &folders).unwrap();
    let mut stage = Stage::new(100, 30, REVIEWER);
    stage.send(Message::UnsavedFound(vec![kept.clone()]));
    stage.keys("k<enter><c-s><enter>");
    assert_eq!(stage.asked(), [save_of(&text, REVIEWER)]);
    stage.keys("gji now<enter>");
    stage.agents[0] = agent_at(Some("/p/a.md"), &text);
    stage.send(Message::Saved { agent: AgentId("a".to_owned()), text, caution: None });
    assert_eq!(stage.asked(), [ShellEffect::DropUnsaved(Box::new(kept))]);
    assert!(stage.state().is_changed() && stage.state().recovered.is_none());
}

#[test]
fn unsaved_bytes_that_are_not_utf_8_are_kept() {
    let home = tempfile::tempdir().unwrap();
    let folders = store::UserFolders::under(home.path());
    let kept = store::keep_unsaved("/p/a.md".as_ref(), b"---\nname: \xff\n---\n", REVIEWER.as_bytes(), None, &folders)
        .unwrap();
    let mut stage = Stage::new(100, 30, REVIEWER);
    stage.send(Message::UnsavedFound(vec![kept.clone()]));
    stage.keys("k<enter>");
    let place = kept.keep_in().display().to_string();
    let says = "the unsaved changes are not UTF-8 and are kept in";
    assert_eq!(stage.notice(), format!("{says} {place}; this is the file on disk"));
    assert!(!stage.state().is_changed());
    stage.keys("<esc>");
    assert_eq!((stage.asked(), store::unsaved(&folders)), (vec![], vec![kept]));
}

#[test]
fn a_recovery_never_overwrites_a_newer_file_unseen() {
    let home = tempfile::tempdir().unwrap();
    let folders = store::UserFolders::under(home.path());
    let text = REVIEWER.replace("opus", "haiku");
    let kept = store::keep_unsaved("/p/a.md".as_ref(), text.as_bytes(), REVIEWER.as_bytes(), None, &folders).unwrap();
    assert_eq!(store::unsaved(&folders)[0].base.as_deref(), Some(REVIEWER.as_bytes()));
    let changed = "the file changed on disk since, so choose a version; nothing is written until you save";
    let theirs = REVIEWER.replace("red", "blue");
    let mut without_base = kept.clone();
    without_base.base = None;
    for unsaved in [kept, without_base] {
        let mut stage = Stage::new(100, 30, &theirs);
        stage.send(Message::UnsavedFound(vec![unsaved.clone()]));
        stage.keys("k<enter>");
        assert_eq!(offered(&stage), ["compare", "mine", "theirs", "later"]);
        assert_eq!(stage.notice(), changed);
        // The question stays, however often the text is saved or the file is read.
        stage.keys("<esc>");
        stage.library();
        stage.keys("<c-s>");
        assert_eq!((offered(&stage).len(), stage.asked()), (4, vec![]));
        stage.keys("j<enter>");
        let difference = diff(&stage);
        for line in ["-color: blue", "+color: red", "-model: opus", "+model: haiku"] {
            assert!(difference.iter().any(|told| told == line), "{line} {difference:?}");
        }
        stage.keys("<enter>");
        assert_eq!(stage.asked(), [save_of(&text, &theirs)]);
        // The version on disk is used, and undo restores the unsaved text.
        let mut stage = Stage::new(100, 30, &theirs);
        stage.send(Message::UnsavedFound(vec![unsaved]));
        stage.keys("k<enter>jj<enter>");
        assert_eq!((stage.text(), stage.state().is_changed()), (theirs.as_str(), false));
        stage.keys("u");
        assert_eq!(stage.text(), text);
    }
}

#[test]
fn an_invalid_unfinished_value_is_kept_and_continued() {
    let home = tempfile::tempdir().unwrap();
    let folders = store::UserFolders::under(home.path());
    let mut stage = Stage::new(100, 30, REVIEWER);
    stage.keys("ejjr<c-u>color");
    let said = keep_what_is_edited(stage.model.editor.as_mut().unwrap(), &folders).unwrap();
    let [kept] = store::unsaved(&folders).try_into().unwrap();
    assert_eq!(std::fs::read_to_string(kept.typed_in()).unwrap(), "color");
    assert!(said.contains(&format!("the last input in {}", kept.typed_in().display())), "{said}");
    assert_eq!(kept.text, REVIEWER.as_bytes());

    let mut stage = Stage::new(100, 30, REVIEWER);
    stage.send(Message::UnsavedFound(vec![kept.clone()]));
    stage.keys("k<enter>");
    let row = stage.state().row().unwrap().path.clone();
    assert_eq!((row, stage.state().field().unwrap().text()), ("model".to_owned(), "color".to_owned()));
    assert_eq!(stage.notice(), "recovered the unsaved changes; the last input could not be applied");
    stage.keys("<enter>");
    assert!(stage.notice().contains("the key `color` already exists"), "{}", stage.notice());
    stage.keys("s<enter>");
    assert_eq!(stage.text(), REVIEWER.replace("model: opus", "colors: opus"));

    // If its row is missing, nothing of it is dropped, whatever is saved.
    let text = REVIEWER.replace("model: opus\n", "");
    let typed = kept.typed.clone();
    drop(store::drop_unsaved(&kept));
    let kept = store::keep_unsaved("/p/a.md".as_ref(), text.as_bytes(), REVIEWER.as_bytes(), typed, &folders).unwrap();
    let mut stage = Stage::new(100, 30, REVIEWER);
    stage.send(Message::UnsavedFound(vec![kept.clone()]));
    stage.keys("k<enter>");
    assert!(stage.notice().ends_with(&kept.typed_in().display().to_string()), "{}", stage.notice());
    stage.keys("<c-s><enter>");
    saved(&mut stage);
    stage.keys("<esc>");
    assert_eq!((stage.asked(), stage.model.editor.is_none()), (vec![], true));
}

#[test]
fn saving_means_the_same_in_values_of_any_length() {
    let long = format!("---\nname: a\ndescription: {}end\n---\n", "word ".repeat(60));
    let lines = "---\nname: a\ndescription: |-\n  one\n  two\n---\n".to_owned();
    for text in [REVIEWER.to_owned(), long, lines] {
        let mut stage = Stage::new(100, 30, &text);
        stage.keys("eji<c-end><end>!<c-s>");
        assert!(stage.state().field().is_none(), "{text}");
        assert_eq!(diff(&stage).len(), 2, "the changes are shown\n{text}");
        stage.keys("<enter>");
        assert_eq!(stage.asked().len(), 1, "{text}");
    }
}

#[test]
fn keys_of_any_spelling_are_changed_by_their_own_rows() {
    let text =
        "---\nname: a\npermission:\n  bash:\n    \"x=y\": ask\n    \"a.b [c]\": ask\na.b: one\na:\n  b: two\n---\n";
    let unfolded = || {
        let mut stage = Stage::new(120, 30, text);
        stage.keys("ejljl");
        stage
    };
    let mut stage = unfolded();
    assert_eq!(labels(&stage)[..5], ["name", "permission", "bash", "x=y", "a.b [c]"]);
    assert!(stage.state().form.rows.iter().all(|row| row.is_reached), "{:?}", stage.state().form.rows);
    stage.keys("ji<c-u>deny<enter>");
    assert_eq!(stage.text(), text.replace("\"x=y\": ask", "\"x=y\": deny"));
    let mut stage = unfolded();
    stage.keys("jji<c-u>deny<enter>");
    assert_eq!(stage.text(), text.replace("[c]\": ask", "[c]\": deny"));
    let mut stage = unfolded();
    stage.keys("jjr<c-u>p.q<enter>");
    assert_eq!(stage.text(), text.replace("a.b [c]", "p.q"));
    assert_eq!(stage.state().row().map(|row| row.label.as_str()), Some("p.q"));
    let mut stage = unfolded();
    stage.keys("jjji<c-u>three<enter>");
    assert_eq!(stage.text(), text.replace("one", "three"));
    let mut stage = unfolded();
    stage.keys("jjjjlji<c-u>four<enter>");
    assert_eq!(stage.text(), text.replace("two", "four"));
}
