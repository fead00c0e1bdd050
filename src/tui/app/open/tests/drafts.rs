use super::*;
use crate::store::{UserFolders, store_draft};
use crate::tui::app::effect::{DraftSubject, SavedDraft};
use crate::tui::app::update::draft_messages::unsaved_drafts;

/// Two agents with files, and a built-in one.
fn stage() -> Stage {
    let text = "---\nname: gate\ndescription: Keeps.\n---\nKeep {{ what }} shut.\n";
    let agents = vec![
        agent_at("gate", Some("/p/gate.md"), text),
        agent_at("mill", Some("/p/mill.md"), "---\nname: mill\ndescription: Grinds.\n---\nGrind.\n"),
        agent("plain", "Looks at things.\n"),
    ];
    Stage::with(120, 40, agents, ScreenSettings::default())
}

fn line(stage: &Stage) -> Option<(String, String)> {
    match &stage.model.dialog.as_ref()?.content {
        DialogContent::Question(question) => Some((question.asks.title(), question.line.text().to_owned())),
        _ => None,
    }
}

fn stored(stage: &Stage, folders: &UserFolders) -> Vec<SavedDraft> {
    let drafts = unsaved_drafts(&stage.model).into_iter();
    drafts.map(|draft| store_draft(draft.subject, draft.text, folders).unwrap()).collect()
}

#[test]
fn a_half_typed_line_is_asked_for_again_where_it_was() {
    let home = tempfile::tempdir().unwrap();
    let folders = UserFolders::under(home.path());
    for keys in [
        "I<enter>3 of us",
        "I<down><enter>ünï \u{1b}c",
        "V<c-u>half a value",
        "jI<enter>about the mill",
        "jwnotes/pro",
        "|claude -",
        "s<c-u>my-rec",
        "nnew-ag",
        "jd<c-u>mill-o",
        "jR<c-u>windmi",
        "GI<enter>of a built-in one",
    ] {
        let mut first = stage();
        first.keys(&keys.replace('\u{1b}', ""));
        let typed = line(&first).unwrap_or_else(|| panic!("{keys}"));
        let drafts = stored(&first, &folders);
        assert_eq!(drafts.len(), 1, "{keys}");

        let mut next = stage();
        next.send(Message::DraftsFound(drafts.clone()));
        // A key that was meant for the list decides nothing.
        next.keys("<enter>");
        assert_eq!((line(&next), next.asked().len()), (None, 0), "{keys}");
        next.send(Message::DraftsFound(drafts.clone()));
        next.keys("<up><enter>");
        assert_eq!(line(&next).as_ref(), Some(&typed), "{keys}: {}", next.notice());
        assert!(next.asked().contains(&ShellEffect::DropDraft(Box::new(drafts[0].clone()))), "{keys}");
    }
}

#[test]
fn nothing_typed_is_no_draft() {
    for keys in ["", "j", "I<enter>", "s", "d", "jR", "/half a query", "3/half a search", "m", "?"] {
        let mut stage = stage();
        stage.keys(keys);
        assert_eq!(unsaved_drafts(&stage.model), [], "{keys}");
    }
}

#[test]
fn a_line_about_an_agent_of_elsewhere_waits_there() {
    let home = tempfile::tempdir().unwrap();
    let folders = UserFolders::under(home.path());
    let mut first = stage();
    first.keys("I<enter>3");
    let drafts = stored(&first, &folders);
    let mut elsewhere = Stage::new(120, 40);
    elsewhere.send(Message::DraftsFound(drafts.clone()));
    assert_eq!(elsewhere.model.dialog, None);
    assert_eq!(elsewhere.asked(), []);
    // A discarded draft is deleted; a postponed one stays.
    let mut next = stage();
    next.send(Message::DraftsFound(drafts.clone()));
    next.keys("<esc>");
    assert_eq!(next.asked(), []);
    next.send(Message::DraftsFound(drafts.clone()));
    next.keys("<down><enter>");
    assert_eq!(next.asked(), [ShellEffect::DropDraft(Box::new(drafts[0].clone()))]);
}

#[test]
fn a_draft_that_cannot_be_understood_says_where_it_stays() {
    let home = tempfile::tempdir().unwrap();
    let folders = UserFolders::under(home.path());
    for subject in [
        DraftSubject::Answer { question: "from a later version".to_owned(), agent: None },
        DraftSubject::Answer { question: "context:unknown".to_owned(), agent: None },
        DraftSubject::Answer { question: "seat-name:7".to_owned(), agent: None },
        DraftSubject::Cast { file: None },
    ] {
        let draft = store_draft(subject.clone(), "[not a cast".to_owned(), &folders).unwrap();
        let mut stage = stage();
        stage.send(Message::DraftsFound(vec![draft.clone()]));
        stage.keys("<up><enter>");
        let place = draft.store_in().display().to_string();
        assert!(stage.notice().contains(&place), "{subject:?}: {}", stage.notice());
        assert_eq!(stage.asked(), [], "{subject:?}");
    }
}
