//! Work without a file when the program is terminated from outside.

use rustix::process::Signal;

use super::agent;
use super::casts::{FOUR, cast};
use super::session::{Bed, Session};

/// Terminates the program, and checks its messages about the work.
#[track_caller]
fn end(mut session: Session, signal: Signal, said: &[&str]) {
    session.signal(signal);
    assert_eq!(session.ended().exit_code(), 1);
    assert!(session.is_cooked());
    let raw = session.raw();
    let sent = String::from_utf8_lossy(&raw);
    for sentence in said {
        assert!(sent.contains(sentence), "{sentence} is not in {sent}");
    }
}

fn drafts(bed: &Bed) -> usize {
    let folder = bed.work().join("../home/.local/state/callsheet/drafts");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

#[test]
fn an_unsaved_cast_and_the_name_of_a_seat_outlive_a_signal() {
    let bed = Bed::new();
    let session = cast(&bed, &FOUR);
    session.send("iReview the ledger.\x13");
    session.shows("Review the ledger.");
    session.send("n");
    session.shows("Name the seat");
    session.send("\x15lead auth");
    session.shows("lead auth");
    end(session, Signal::HUP, &["the unsaved cast is kept in", "the unfinished line is kept in"]);
    assert_eq!(drafts(&bed), 2);

    let mut session = Session::start(&bed, &[]);
    session.shows("A cast was not saved");
    session.send("\x1b[A\r");
    session.shows("An unfinished line");
    session.send("\x1b[A\r");
    session.wait_for("the name", |screen| screen.contains("Name the seat") && screen.contains("lead auth"));
    session.send("or\r");
    session.wait_for("the cast", |screen| {
        screen.contains("lead author") && screen.contains("Review the ledger.") && screen.contains("unsaved")
    });
    session.send("s\x15ledger\r");
    session.shows("ledger.yaml written");
    session.send("\x1b");
    session.wait_for("the list", |screen| screen.contains("╭ Agents"));
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);
    assert_eq!(drafts(&bed), 0);
}

#[test]
fn a_context_field_a_name_and_a_task_outlive_a_signal() {
    let bed = Bed::new();
    bed.write("lib/lock-keeper.md", agent("lock-keeper", "Stands at the water."));
    let start = || {
        let session = Session::start(&bed, &["--library", "lib"]);
        session.wait_for("the list", |screen| screen.contains("Stands at the water.") && screen.contains(" words "));
        session
    };
    let session = start();
    session.send("I");
    session.shows("upstream");
    session.send("upst\r");
    session.shows("Context: upstream");
    session.send("whoever come");
    session.shows("whoever come");
    end(session, Signal::TERM, &["the unfinished line is kept in"]);

    let session = start();
    session.shows("An unfinished line");
    session.send("\x1b[A\r");
    session.wait_for("the field", |screen| screen.contains("Context: upstream") && screen.contains("whoever come"));
    session.send("s first\r");
    session.shows("whoever comes first");
    session.send("R");
    session.shows("Rename");
    session.send("\x15sluice-ke");
    session.shows("sluice-ke");
    end(session, Signal::HUP, &["the unfinished line is kept in"]);

    let session = start();
    session.shows("An unfinished line");
    session.send("\x1b[A\r");
    session.wait_for("the name", |screen| screen.contains("Rename") && screen.contains("sluice-ke"));
    session.send("eper\r");
    // The name alone is shown as soon as it is typed.
    session.wait_for("the renamed agent", |screen| {
        screen.contains("path") && screen.contains("sluice-keeper.md") && screen.contains(" words ")
    });
    session.send("i");
    session.shows("What should the agent do?");
    session.send("Half a task");
    session.shows("Half a task");
    end(session, Signal::HUP, &[]);
    assert_eq!(drafts(&bed), 0);
    assert!(bed.work().join("lib/sluice-keeper.md").exists());

    let session = start();
    session.shows("Half a task");
}
