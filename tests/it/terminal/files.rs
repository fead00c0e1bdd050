//! Agent files created, renamed, deleted and restored on a real terminal.

use std::fs;

use super::session::{Bed, Session};
use super::{agent, chosen};

#[test]
fn a_file_is_copied_renamed_deleted_and_back_after_a_restart() {
    let bed = Bed::new();
    let text = agent("gate-keeper", "Keeps the gate.");
    bed.write("lib/gate-keeper.md", &text);
    let mut session = Session::start(&bed, &["--library", "lib"]);
    session.wait_for("the agent", |screen| chosen(screen) == Some("gate-keeper") && screen.contains(" words "));
    session.send("d");
    session.shows("Copy of gate-keeper");
    session.send("\x15toll-keeper\r");
    session.wait_for("the folder", |screen| screen.contains("Where to put toll-keeper") && screen.contains("exists"));
    session.send("\r");
    session.wait_for("the copy", |screen| chosen(screen) == Some("toll-keeper"));
    let copy = text.replacen("gate-keeper", "toll-keeper", 1);
    let read = |name: &str| fs::read_to_string(bed.work().join("lib").join(name)).ok();
    assert_eq!(read("toll-keeper.md"), Some(copy));

    session.send("R");
    session.shows("Rename toll-keeper");
    session.send("\x15lock-keeper\r");
    session.wait_for("the new name", |screen| chosen(screen) == Some("lock-keeper"));
    session.shows("toll-keeper is now named lock-keeper; u undoes");
    let renamed = text.replacen("gate-keeper", "lock-keeper", 1);
    assert_eq!((read("toll-keeper.md"), read("lock-keeper.md")), (None, Some(renamed.clone())));

    session.send("x");
    session.shows("Delete this file?");
    session.send("y");
    session.wait_for("one agent", |screen| {
        screen.contains("lock-keeper.md to the trash; u restores it") && chosen(screen) == Some("gate-keeper")
    });
    assert_eq!(read("lock-keeper.md"), None);
    session.send("q");
    assert_eq!(session.ended().exit_code(), 0);

    let session = Session::start(&bed, &["--library", "lib"]);
    session.wait_for("the agent", |screen| chosen(screen) == Some("gate-keeper") && screen.contains(" words "));
    session.send("u");
    session.shows("Restore from the trash");
    session.send("\r");
    session.wait_for("the file back", |screen| screen.contains("restored") && chosen(screen) == Some("lock-keeper"));
    assert_eq!(read("lock-keeper.md"), Some(renamed));
    assert_eq!(session.heard(|heard| heard.strange.clone()), Vec::<String>::new());
}
