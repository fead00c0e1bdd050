//! Homes and folders of the user that are not folders: commands that do not need them still work.

use std::process::Command;

use super::{Bed, Done};

/// A way to move a command's folders to a path where no folder can be.
type Move = fn(&mut Command, &Bed);

/// Ways to have no folders, each with the variable that causes it.
const MOVES: [(&str, &str, Move); 5] = [
    ("HOME is /dev/null", "/dev/null", |command, _| {
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env_remove(name);
        }
        command.env("HOME", "/dev/null");
    }),
    ("HOME is a file", "work/a-file", |command, bed| {
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env_remove(name);
        }
        command.env("HOME", bed.write("a-file", "text"));
    }),
    ("every XDG folder is /dev/null", "/dev/null", |command, _| {
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(name, "/dev/null");
        }
    }),
    ("every XDG folder is a file", "work/a-file", |command, bed| {
        let file = bed.write("a-file", "text");
        for name in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(name, &file);
        }
    }),
    ("the configuration is a file", ".config/callsheet", |_, bed| {
        bed.write("../home/.config/callsheet", "text");
    }),
];

#[test]
fn commands_that_need_no_home_folder_work_without_one() {
    for (case, _, moves) in MOVES {
        for arguments in [
            &["list", "--library", "lib"][..],
            &["list"],
            &["show", "lock-keeper", "--library", "lib"],
            &["compose", "lock-keeper", "--var", "office=water", "--library", "lib"],
            &["get", "lock-keeper", "name", "--library", "lib"],
            &["edit", "lock-keeper", "--set", "description=Other.", "--dry-run", "--library", "lib"],
            &["sources"],
            &["--print", "--size", "80x10", "lib"],
            &["completions", "bash"],
        ] {
            let bed = Bed::with_agents();
            let mut command = bed.command(arguments);
            moves(&mut command, &bed);
            let done = Done::of(command.output().unwrap());
            assert_eq!((done.code, done.stderr.as_str()), (Some(0), ""), "{case}: {arguments:?}");
            assert!(!done.stdout.is_empty(), "{case}: {arguments:?}");
        }
    }
}

#[test]
fn doctor_reports_paths_that_are_not_folders_with_the_variable_to_set() {
    for (case, obstacle, moves) in MOVES {
        let bed = Bed::with_agents();
        let mut command = bed.command(&["doctor"]);
        moves(&mut command, &bed);
        let page = Done::of(command.output().unwrap()).quietly();
        let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains("is not a folder, so it is not used; set HOME or XDG_CONFIG_HOME to a folder"),
            "{case}: {page}"
        );
        assert!(words.contains(obstacle), "{case}: {page}");

        let mut command = bed.command(&["doctor", "--json"]);
        moves(&mut command, &bed);
        let found = Done::of(command.output().unwrap()).json();
        let problems = found["folders"].as_array().unwrap().iter().filter(|folder| folder["problem"].is_string());
        assert!(problems.count() > 0, "{case}");
    }
    // If everything is fine, nothing is reported.
    let page = Bed::with_agents().run(&["doctor"]).quietly();
    assert!(!page.contains("is not a folder"), "{page}");
}
