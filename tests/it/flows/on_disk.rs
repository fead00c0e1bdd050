//! The screen shows the current state of the disk, whatever changed it: through links, by replaced folders, by git.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::play::{Play, Screen};

/// An agent whose prompt has a unique line.
fn agent(line: &str) -> String {
    format!("---\nname: keeper\ndescription: {line}\n---\n# Keeper\n\n{line}\n")
}

/// Waits until list and prompt show a line, now and after a redraw, and copies the prompt.
#[track_caller]
fn shows(play: &Play, screen: &mut Screen, line: &str) {
    let is_shown = |model: &callsheet::tui::app::model::Model| {
        let described = model.agents.entry(&model.library).is_some_and(|entry| entry.description == line);
        described && model.prompt.prompt().is_some_and(|prompt| prompt.text.contains(line))
    };
    screen.until(line, is_shown);
    screen.keys("<c-l>");
    screen.until(line, is_shown);
    assert!(screen.picture().contains(line), "{}", screen.picture());
    let _ = fs::remove_file(play.copied());
    screen.keys("c");
    screen.until_said("copied.md");
    let copied = fs::read_to_string(play.copied()).unwrap();
    assert!(copied.contains(line), "{copied}");
}

/// Waits until there is no agent, and checks that nothing is copied.
#[track_caller]
fn shows_nothing(play: &Play, screen: &mut Screen) {
    screen.until("no agent", |model| model.library.entries.is_empty());
    let _ = fs::remove_file(play.copied());
    screen.keys("<c-l>c");
    assert!(!play.copied().exists() && !screen.notice().contains("copied.md"), "{}", screen.notice());
}

#[test]
fn the_target_of_a_linked_file_is_edited() {
    let play = Play::new();
    play.write("else/real.md", agent("one"));
    fs::create_dir(play.work().join("lib")).unwrap();
    symlink("../else/real.md", play.work().join("lib/keeper.md")).unwrap();
    let mut screen = play.on_lib();
    shows(&play, &mut screen, "one");
    play.write("else/real.md", agent("two"));
    shows(&play, &mut screen, "two");
    // Most editors save in this way.
    play.write("else/new.md", agent("three"));
    fs::rename(play.work().join("else/new.md"), play.work().join("else/real.md")).unwrap();
    shows(&play, &mut screen, "three");
    fs::remove_file(play.work().join("else/real.md")).unwrap();
    screen.until("the dangling link", |model| model.library.entries.iter().any(|entry| !entry.problems.is_empty()));
    play.write("else/real.md", agent("four"));
    shows(&play, &mut screen, "four");
}

#[test]
fn a_link_in_the_library_gets_another_target() {
    let play = Play::new();
    for name in ["one", "two"] {
        play.write(&format!("{name}/real.md"), agent(name));
        play.write(&format!("{name}/deep/keeper.md"), agent(name));
    }
    fs::create_dir(play.work().join("lib")).unwrap();
    for (target, link) in [("real.md", "lib/keeper.md"), ("deep", "lib/folder")] {
        let link = play.work().join(link);
        let point = |at: &str| {
            let _ = fs::remove_file(&link);
            symlink(format!("../{at}/{target}"), &link).unwrap();
        };
        point("one");
        let mut screen = play.on_lib();
        shows(&play, &mut screen, "one");
        point("two");
        shows(&play, &mut screen, "two");
        screen.end();
        fs::remove_file(link).unwrap();
    }
}

#[test]
fn the_named_path_is_a_link_that_gets_another_target() {
    let play = Play::new();
    for name in ["one", "two"] {
        play.write(&format!("{name}/keeper.md"), agent(name));
    }
    symlink("one", play.work().join("lib")).unwrap();
    let mut screen = play.on_lib();
    shows(&play, &mut screen, "one");
    symlink("two", play.work().join("next")).unwrap();
    fs::rename(play.work().join("next"), play.work().join("lib")).unwrap();
    shows(&play, &mut screen, "two");
    play.write("two/keeper.md", agent("three"));
    shows(&play, &mut screen, "three");
}

#[test]
fn the_named_path_goes_and_comes_back() {
    let play = Play::new();
    play.write("lib/keeper.md", agent("one"));
    let mut screen = play.on_lib();
    shows(&play, &mut screen, "one");
    let (lib, aside) = (play.work().join("lib"), play.work().join("aside"));
    fs::remove_dir_all(&lib).unwrap();
    shows_nothing(&play, &mut screen);
    play.write("lib/keeper.md", agent("two"));
    shows(&play, &mut screen, "two");
    // Moved away and back, it is the same as before.
    fs::rename(&lib, &aside).unwrap();
    shows_nothing(&play, &mut screen);
    fs::rename(&aside, &lib).unwrap();
    shows(&play, &mut screen, "two");
    // Later changes inside it are noticed too.
    play.write("lib/keeper.md", agent("three"));
    shows(&play, &mut screen, "three");
    // Another folder replaces it, and then another parent folder.
    play.write("other/keeper.md", agent("four"));
    fs::rename(&lib, &aside).unwrap();
    fs::rename(play.work().join("other"), &lib).unwrap();
    shows(&play, &mut screen, "four");
    let work = play.work();
    fs::rename(&work, work.with_file_name("gone")).unwrap();
    shows_nothing(&play, &mut screen);
    play.write("lib/keeper.md", agent("five"));
    shows(&play, &mut screen, "five");
}

#[test]
fn a_file_becomes_a_folder_and_a_file_again() {
    let play = Play::new();
    let path = play.write("lib/keeper.md", agent("one"));
    let mut screen = play.on_lib();
    shows(&play, &mut screen, "one");
    fs::remove_file(&path).unwrap();
    play.write("lib/keeper.md/inner.md", agent("two"));
    shows(&play, &mut screen, "two");
    fs::remove_dir_all(&path).unwrap();
    play.write("lib/keeper.md", agent("three"));
    shows(&play, &mut screen, "three");
    screen.end();
    // The same holds for a named file.
    let mut screen = play.on(&path);
    shows(&play, &mut screen, "three");
    fs::remove_file(&path).unwrap();
    shows_nothing(&play, &mut screen);
    play.write("lib/keeper.md/inner.md", agent("four"));
    shows(&play, &mut screen, "four");
}

#[test]
fn git_checks_out_another_branch() {
    let play = Play::new();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]).args(arguments);
        command.current_dir(play.work()).env("GIT_CONFIG_GLOBAL", "/dev/null").output()
    };
    if git(&["init", "-q", "-b", "one"]).is_ok_and(|output| output.status.success()) {
        play.write("lib/keeper.md", agent("one"));
        git(&["add", "."]).unwrap();
        git(&["commit", "-qm", "one"]).unwrap();
        git(&["checkout", "-qb", "two"]).unwrap();
        play.write("lib/keeper.md", agent("two"));
        git(&["commit", "-qam", "two"]).unwrap();
        git(&["checkout", "-q", "--orphan", "none"]).unwrap();
        git(&["rm", "-rqf", "."]).unwrap();
        play.write("other.txt", "x");
        git(&["add", "."]).unwrap();
        git(&["commit", "-qm", "none"]).unwrap();
        git(&["checkout", "-q", "one"]).unwrap();
        let mut screen = play.on_lib();
        shows(&play, &mut screen, "one");
        for branch in ["two", "one", "none", "two", "none", "one"] {
            git(&["checkout", "-q", branch]).unwrap();
            if branch == "none" { shows_nothing(&play, &mut screen) } else { shows(&play, &mut screen, branch) }
        }
    } else {
        println!("skipped: git is not installed");
    }
}

#[test]
fn a_file_changed_a_moment_ago_is_copied_in_its_new_state() {
    let play = Play::new();
    let path = play.write("lib/keeper.md", agent("line 0"));
    let mut screen = play.on_lib();
    for number in 1..6 {
        let line = format!("line {number}");
        let _ = fs::remove_file(play.copied());
        fs::write(&path, agent(&line)).unwrap();
        screen.keys("c");
        screen.until("an answer", |model| model.notice.is_some());
        let copied = fs::read_to_string(play.copied()).unwrap_or_default();
        assert!(copied.is_empty() || copied.contains(&line), "{}: {copied}", screen.notice());
        shows(&play, &mut screen, &line);
    }
    let gone = |path: &Path| fs::remove_file(path).unwrap();
    let _ = fs::remove_file(play.copied());
    gone(&path);
    screen.keys("c");
    screen.until("an answer", |model| model.notice.is_some() || model.library.entries.is_empty());
    assert!(!play.copied().exists(), "{}", screen.notice());
}
