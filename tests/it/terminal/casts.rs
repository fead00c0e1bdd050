//! A cast on a real terminal: from marking agents to the prompt of a seat, saved and opened again.

use super::session::{Bed, Session};

/// Marks agents of the list by name and opens the cast view with the first pattern.
pub fn cast(bed: &Bed, names: &[&str]) -> Session {
    let session = Session::start(bed, &[]);
    session.wait_for("the whole library", |screen| screen.contains("2✓"));
    for (at, name) in names.iter().enumerate() {
        session.send(format!("/{name}\r"));
        session.wait_for("the agent found", |screen| super::chosen(screen) == Some(name));
        session.send(" ");
        session.shows(&format!("{} marked", at + 1));
        session.send("\x1b");
        session.wait_for("no query", |screen| screen.contains("│ / search"));
    }
    session.send("K");
    session.shows("Adversarial review");
    session.send("\r");
    session.shows("Prompt of author");
    session
}

pub const FOUR: [&str; 4] = ["elixir-engineer", "security-auditor", "code-reviewer", "staff-engineer"];

#[test]
fn a_cast_of_marked_agents_copies_the_prompt_of_a_seat_byte_for_byte() {
    let bed = Bed::new();
    let session = cast(&bed, &FOUR);
    session.send("iReview the ledger, ünï.\x13");
    session.shows("Review the ledger, ünï.");
    session.send("s\x15ledger review\r");
    session.shows("ledger-review.yaml written");
    session.send("j");
    session.shows("Prompt of code-reviewer");
    session.send("c");
    let copied = String::from_utf8(session.copied()).unwrap();
    assert_eq!(copied, bed.printed(&["cast", "ledger-review", "--seat", "code-reviewer"]));
    assert!(copied.contains("Review the ledger, ünï."), "{copied}");

    // All of it, and every file, are the same as from the command line.
    session.send("wsheets\r");
    session.shows("6 files written");
    let written = |name: &str| std::fs::read_to_string(bed.work().join("sheets").join(name)).unwrap();
    bed.printed(&["cast", "ledger-review", "--out", "printed"]);
    for name in ["run-sheet.md", "author.md", "code-reviewer.md", "security-auditor.md", "decider.md"] {
        let printed = std::fs::read_to_string(bed.work().join("printed").join(name)).unwrap();
        assert_eq!(written(name), printed, "{name}");
    }
    session.send("C");
    session.wait_for("all copied", |screen| screen.contains("run sheet and 4 prompts"));
    let all = session.heard(|heard| heard.clipboard.len());
    assert_eq!(all, 2);
}

#[test]
fn leaving_an_unsaved_cast_asks_once_and_it_opens_again() {
    let bed = Bed::new();
    let mut session = cast(&bed, &FOUR);
    session.send("jx");
    session.shows("removed code-reviewer");
    session.send("\x1b");
    session.wait_for("the list again", |screen| screen.contains("│ / search") && screen.contains("4 marked"));
    session.send("q");
    session.shows("Leave without saving?");
    session.send("n");
    session.send("K");
    session.shows("3 seats");
    session.send("s\x15mine\r");
    session.shows("saved as mine");
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);

    let session = Session::start(&bed, &[]);
    session.wait_for("the whole library", |screen| screen.contains("2✓"));
    session.send("K");
    session.shows("Adversarial review, 3 seats");
    session.send("\r");
    session.wait_for("the cast", |screen| screen.contains("saved as mine") && screen.contains("3 seats"));
}

#[test]
fn a_cast_changed_on_disk_is_not_overwritten_without_asking() {
    let bed = Bed::new();
    let session = cast(&bed, &FOUR);
    session.send("s\x15mine\r");
    session.shows("mine.yaml written");
    let path = bed.work().parent().unwrap().join("home/.local/share/callsheet/casts/mine.yaml");
    // Saving it again unchanged needs no question.
    session.send("jx");
    session.shows("3 seats");
    session.send("s\r");
    session.wait_for("the second saving", |_| {
        std::fs::read_to_string(&path).is_ok_and(|text| !text.contains("code-reviewer"))
    });
    session.shows("mine.yaml written");
    std::fs::write(&path, "name: theirs\n").unwrap();
    session.send("u");
    session.shows("4 seats");
    session.send("s\r");
    session.shows("Replace the file?");
    session.send("n");
    session.shows("nothing was written");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "name: theirs\n");
    session.send("s\r");
    session.shows("Replace the file?");
    session.send("y");
    session.shows("mine.yaml written");
    assert!(std::fs::read_to_string(&path).unwrap().contains("code-reviewer"));
}
