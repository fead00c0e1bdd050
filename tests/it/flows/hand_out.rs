//! A prompt that is handed out is what the file says now, even if the watch has not said so yet: nothing that the shell
//! answers is taken between the change on disk and the key.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use callsheet::tui::app::model::Model;

use super::play::{Play, Screen, dialog};

fn agent(line: &str) -> String {
    format!("---\nname: keeper\ndescription: Keeps.\n---\n# Keeper\n\nThe line is {line}.\n")
}

type DiskStep = fn(&Play);

/// A library whose agent says `one`, and a change by which it says `two`.
struct Change {
    name: &'static str,
    prepare: DiskStep,
    make: DiskStep,
}

fn replace(play: &Play, from: &str, to: &str) {
    fs::rename(play.work().join(from), play.work().join(to)).unwrap();
}

fn git(play: &Play, arguments: &[&str]) -> bool {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]).args(arguments);
    command.current_dir(play.work()).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.output().is_ok_and(|output| output.status.success())
}

const CHANGES: [Change; 6] = [
    Change {
        name: "the file is replaced, as editors do",
        prepare: |play| drop(play.write("lib/keeper.md", agent("one"))),
        make: |play| {
            play.write("next.md", agent("two"));
            replace(play, "next.md", "lib/keeper.md");
        },
    },
    Change {
        name: "the target of a link is edited, with the same size",
        prepare: |play| {
            play.write("else/real.md", agent("one"));
            fs::create_dir(play.work().join("lib")).unwrap();
            symlink("../else/real.md", play.work().join("lib/keeper.md")).unwrap();
        },
        make: |play| drop(play.write("else/real.md", agent("two"))),
    },
    Change {
        name: "a linked folder leads elsewhere",
        prepare: |play| {
            play.write("one/keeper.md", agent("one"));
            play.write("two/keeper.md", agent("two"));
            fs::create_dir(play.work().join("lib")).unwrap();
            symlink("../one", play.work().join("lib/sub")).unwrap();
        },
        make: |play| {
            symlink("../two", play.work().join("next")).unwrap();
            replace(play, "next", "lib/sub");
        },
    },
    Change {
        name: "another folder takes the place of the library",
        prepare: |play| {
            play.write("lib/keeper.md", agent("one"));
            play.write("next/keeper.md", agent("two"));
        },
        make: |play| {
            replace(play, "lib", "aside");
            replace(play, "next", "lib");
        },
    },
    Change {
        name: "the library is removed and made again",
        prepare: |play| drop(play.write("lib/keeper.md", agent("one"))),
        make: |play| {
            fs::remove_dir_all(play.work().join("lib")).unwrap();
            play.write("lib/keeper.md", agent("two"));
        },
    },
    Change {
        name: "git checks out another branch",
        prepare: |play| {
            assert!(git(play, &["init", "-q", "-b", "one"]));
            play.write("lib/keeper.md", agent("one"));
            assert!(git(play, &["add", "."]) && git(play, &["commit", "-qm", "one"]));
            assert!(git(play, &["checkout", "-qb", "two"]));
            play.write("lib/keeper.md", agent("two"));
            assert!(git(play, &["commit", "-qam", "two"]) && git(play, &["checkout", "-q", "one"]));
        },
        make: |play| assert!(git(play, &["checkout", "-q", "two"])),
    },
];

/// A way to hand out a prompt: keys, in which `OUT` is a path, and the file in which it can be read afterwards.
struct Way {
    name: &'static str,
    in_cast: bool,
    keys: &'static str,
    file: &'static str,
}

const WAYS: [Way; 8] = [
    Way { name: "copied", in_cast: false, keys: "c", file: "copied.md" },
    Way { name: "written", in_cast: false, keys: "w<c-u>OUT.md<enter>", file: "OUT.md" },
    Way { name: "sent", in_cast: false, keys: "|<c-u>cat > OUT.part && mv OUT.part OUT.md<enter>", file: "OUT.md" },
    Way { name: "printed", in_cast: false, keys: "3<enter>", file: "" },
    Way { name: "a copied seat", in_cast: true, keys: "c", file: "copied.md" },
    Way { name: "a copied cast", in_cast: true, keys: "C", file: "copied.md" },
    Way { name: "a written cast", in_cast: true, keys: "w<c-u>OUT<enter>", file: "OUT/author.md" },
    Way {
        name: "a sent seat",
        in_cast: true,
        keys: "|<c-u>cat > OUT.part && mv OUT.part OUT.md<enter>",
        file: "OUT.md",
    },
];

impl Way {
    fn open(&self, play: &Play) -> Screen {
        let seats = "  author: { agent: keeper }\n  critic: { agent: keeper }\n  reviser: { agent: keeper }\n";
        let cast = format!("pattern: iterative-refinement\ntask: Do it.\nseats:\n{seats}");
        play.write("../home/.local/share/callsheet/casts/gates.yaml", cast);
        let mut screen = play.on_lib();
        screen.print_on_exit();
        if self.in_cast {
            screen.keys("O");
            screen.until("the casts", |model| dialog(model).contains("gates"));
            screen.keys("gates<enter>");
        }
        screen.until("its prompt", |model| self.shows(model, "one"));
        screen
    }

    fn shows(&self, model: &Model, line: &str) -> bool {
        let prompt = if self.in_cast { model.cast.prompt.prompt() } else { model.prompt.prompt() };
        prompt.is_some_and(|prompt| prompt.text.contains(&format!("line is {line}.")))
    }

    fn press(&self, play: &Play, screen: &mut Screen) {
        screen.keys(&self.keys.replace("OUT", &play.home().join("out").display().to_string()));
    }

    /// The text that was handed out.
    fn handed_out(&self, play: &Play, screen: &Screen) -> Option<String> {
        let file = self.file.replace("OUT", "out");
        if file.is_empty() { screen.printed() } else { fs::read_to_string(play.home().join(file)).ok() }
    }

    /// Waits for the sentence that nothing was handed out, leaves what shows it, and returns it.
    #[track_caller]
    fn refused(&self, play: &Play, screen: &mut Screen, change: &str) -> String {
        screen.until_said("nothing was ");
        let sentence = screen.notice().to_owned();
        assert_eq!(self.handed_out(play, screen), None, "{} although {change}: {}", self.name, screen.notice());
        if screen.model().dialog.is_some() {
            assert!(dialog(screen.model()).contains("not started"), "{}", screen.picture());
            screen.keys("<esc>");
        }
        sentence
    }
}

#[test]
fn what_changed_a_moment_ago_is_not_handed_out_in_any_way() {
    let has_git = Command::new("git").arg("--version").output().is_ok();
    if !has_git {
        println!("skipped: one change, because git is not installed");
    }
    for change in CHANGES.iter().filter(|change| has_git || !change.name.starts_with("git")) {
        for way in &WAYS {
            let play = Play::new();
            (change.prepare)(&play);
            let mut screen = way.open(&play);
            (change.make)(&play);
            way.press(&play, &mut screen);
            let sentence = way.refused(&play, &mut screen, change.name);
            assert!(sentence.contains("keeper changed on disk and is shown as it is now"), "{sentence}");
            screen.until("the new prompt", |model| way.shows(model, "two"));
            way.press(&play, &mut screen);
            screen.until_seen(way.name, |screen| way.handed_out(&play, screen).is_some());
            let text = way.handed_out(&play, &screen).unwrap();
            assert!(
                text.contains("line is two.") && !text.contains("line is one."),
                "{}, {}: {text}",
                way.name,
                change.name
            );
            screen.end();
        }
    }
}

#[test]
fn what_is_gone_is_not_handed_out_in_any_way() {
    let gone: [(&str, DiskStep); 4] = [
        ("the file is deleted", |play| fs::remove_file(play.work().join("lib/keeper.md")).unwrap()),
        ("the folder is moved", |play| replace(play, "lib", "aside")),
        ("the file becomes a folder", |play| {
            fs::remove_file(play.work().join("lib/keeper.md")).unwrap();
            fs::create_dir(play.work().join("lib/keeper.md")).unwrap();
        }),
        ("the file becomes a link to nowhere", |play| {
            fs::remove_file(play.work().join("lib/keeper.md")).unwrap();
            symlink("nowhere", play.work().join("lib/keeper.md")).unwrap();
        }),
    ];
    for (change, make) in gone {
        for way in &WAYS {
            let play = Play::new();
            play.write("lib/keeper.md", agent("one"));
            let mut screen = way.open(&play);
            make(&play);
            way.press(&play, &mut screen);
            way.refused(&play, &mut screen, change);
            screen.end();
        }
    }
}
