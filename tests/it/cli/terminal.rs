//! On a real terminal: width, color, and no escape sequences from files.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use unicode_width::UnicodeWidthStr as _;

use super::Bed;

/// Runs on a terminal with this many columns. Returns the output on the terminal and the exit code.
fn on_terminal(bed: &Bed, columns: u16, variables: &[(&str, &str)], arguments: &[&str]) -> (String, Option<i32>) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let slave = OpenOptions::new().read(true).write(true).open(OsStr::from_bytes(name.as_bytes())).unwrap();
    tcsetwinsize(&slave, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let mut command = bed.command(arguments);
    command.env("TERM", "xterm-256color").env("PAGER", "cat").envs(variables.iter().copied());
    command.stdout(slave.try_clone().unwrap()).stderr(slave);
    let mut child = command.spawn().unwrap();
    // The command keeps the other end open until it is dropped.
    drop(command);
    let mut seen = Vec::new();
    let mut terminal = File::from(master);
    let mut piece = [0; 4096];
    // Reading from a terminal whose other end is closed returns an error.
    while let Ok(count @ 1..) = terminal.read(&mut piece) {
        seen.extend_from_slice(&piece[..count]);
    }
    (String::from_utf8(seen).unwrap().replace("\r\n", "\n"), child.wait().unwrap().code())
}

/// The text without the styles of callsheet. Fails on any other escape sequence.
#[track_caller]
fn plain(seen: &str) -> String {
    let mut plain = String::new();
    let mut rest = seen;
    while let Some(at) = rest.find('\u{1b}') {
        plain.push_str(&rest[..at]);
        let style = &rest[at..];
        let end = style.find('m').unwrap_or_else(|| style.len() - 1);
        let code = style[..end].strip_prefix("\u{1b}[").unwrap_or("no style");
        assert!(["0", "1", "2", "31", "32", "33", "36"].contains(&code), "{:?}", &style[..end]);
        rest = &style[end + 1..];
    }
    plain.push_str(rest);
    assert!(!plain.contains(|c: char| c.is_control() && c != '\n'), "{plain:?}");
    plain
}

#[test]
fn rows_fit_the_width_and_columns_align() {
    let bed = Bed::with_agents();
    bed.write(
        "lib/wide.md",
        "---\nname: 日本語の名前\ndescription: 説明はとても長いので切られる必要がありますからね。\n---\n",
    );
    for columns in [10, 24, 40, 60, 80, 200] {
        let (seen, code) = on_terminal(&bed, columns, &[], &["list", "--library", "lib"]);
        let seen = plain(&seen);
        assert_eq!((code, seen.lines().count()), (Some(0), 6), "a header and a line an agent");
        assert!(seen.starts_with("NAME"), "{seen}");
        for line in seen.lines() {
            assert!(line.width() <= usize::from(columns), "{columns}: {line:?}");
        }
        if columns >= 60 {
            let places: Vec<usize> = seen
                .lines()
                .map(|line| line[..line.find("explicit").or(line.find("SOURCE")).unwrap()].width())
                .collect();
            assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
        }
    }
}

#[test]
fn long_names_are_shortened_in_the_middle_and_only_on_a_terminal() {
    let bed = Bed::new();
    let name = "the-keeper-of-the-very-long-names-of-the-northern-harbor";
    bed.write("lib/long.md", format!("---\nname: {name}\ndescription: Keeps names short.\n---\n"));
    for (columns, shown) in [(80, "the-keeper-of…thern-harbor  "), (20, "the-keep…-harbor"), (200, name)] {
        let (seen, _) = on_terminal(&bed, columns, &[], &["list", "--library", "lib"]);
        assert!(plain(&seen).contains(shown), "{columns}: {seen}");
    }
    for folder in ["a/b/one", "a/b/two"] {
        bed.write(&format!("twins/{folder}/twin.md"), "---\nname: twin\n---\n");
    }
    let (seen, _) = on_terminal(&bed, 80, &[], &["list", "--library", "twins"]);
    assert!(plain(&seen).contains("twin (one)") && plain(&seen).contains("twin (two)"), "{seen}");
    let piped = bed.on_lib(&["list"]).quietly();
    assert!(piped.starts_with(name) && piped.lines().count() == 1, "{piped}");
    let (seen, code) = on_terminal(&bed, 80, &[], &["list", "qqqq", "--library", "lib"]);
    assert!(code == Some(1) && !seen.contains("NAME"), "{seen}");
}

/// A bed with an agent whose page is larger than a pipe's buffer.
fn with_long_agent() -> Bed {
    let bed = Bed::new();
    let items: Vec<String> = (0..9000).map(|at| format!("- [ ] item {at} 日本語")).collect();
    bed.write("lib/long.md", format!("---\nname: long\n---\n## Long checklist\n\n{}\n", items.join("\n")));
    bed
}

#[test]
fn a_long_page_goes_through_the_pager_and_pager_errors_are_ignored() {
    let bed = with_long_agent();
    let show = |variables: &[(&str, &str)], more: &[&str]| {
        on_terminal(&bed, 80, variables, &[&["show", "long", "--library", "lib"], more].concat())
    };
    let (whole, code) = show(&[], &[]);
    assert!(code == Some(0) && whole.contains("item 8999"), "{code:?}");
    for (pager, expected) in [
        ("tr a-z A-Z", &["ITEM 8999"][..]),
        ("tr a-z A-Z | tail -n 3", &["LONG CHECKLIST"]),
        ("sh -c 'echo \"<$LESS> <$LV>\"'", &["<FRX> <-c>"]),
        ("head -n 1", &["long"]),
        ("true", &[]),
        ("sh -c 'kill -INT $$'", &[]),
    ] {
        let (seen, code) = show(&[("PAGER", pager)], &[]);
        assert_eq!(code, Some(0), "{pager}: {seen}");
        assert!(expected.iter().all(|text| seen.contains(text)) && !seen.contains("item 8999"), "{pager}: {seen}");
        assert!(!seen.contains("warning"), "{pager}: {seen}");
        assert_eq!(show(&[("PAGER", pager)], &["--no-pager"]).0, whole, "{pager}");
    }
    for pager in ["no-such-pager -x", "false", "no-such-pager || exit 9", "/", "sh -c 'exit 3'"] {
        let (seen, code) = show(&[("PAGER", pager)], &[]);
        assert!(code == Some(0) && seen.ends_with(&whole), "{pager}: {code:?}");
        assert!(plain(&seen).contains(&format!("the pager `{pager}` failed")), "{pager}");
    }
    assert!(show(&[("PAGER", "sh -c 'echo \"<$LESS>\"'"), ("LESS", "-i")], &[]).0.contains("<-i>"));
    assert!(!show(&[("PAGER", "cat -v"), ("NO_COLOR", "1")], &[]).0.contains("^["));
    assert!(show(&[("PAGER", "cat -v")], &[]).0.contains("^[[1mlong"));
}

#[test]
fn a_page_that_fits_and_a_pipe_need_no_pager() {
    let bed = Bed::with_agents();
    let pager = [("PAGER", "tr a-z A-Z")];
    let (seen, _) = on_terminal(&bed, 80, &pager, &["show", "tide-reader", "--library", "lib"]);
    assert!(plain(&seen).starts_with("tide-reader"), "{seen}");
    let mut command = bed.command(&["show", "lock-keeper", "--library", "lib"]);
    let piped = command.envs(pager).output().unwrap();
    assert!(piped.stdout.starts_with(b"lock-keeper"));
    let (seen, _) = on_terminal(&bed, 80, &pager, &["show", "lock-keeper", "--json", "--library", "lib"]);
    assert!(seen.contains("\"lock-keeper\""), "{seen}");
}

#[test]
fn pages_are_wrapped_at_words_on_a_terminal() {
    let bed = Bed::new();
    let words = "Reads every tide table of the coast and says what is late. ".repeat(4);
    bed.write(
        "lib/wide.md",
        format!("---\nname: wide\ndescription: {words}潮汐表を読んで遅れを伝える担当者です。\n---\n"),
    );
    for columns in [24, 40, 80] {
        let (seen, _) = on_terminal(&bed, columns, &[], &["show", "wide", "--library", "lib"]);
        let seen = plain(&seen);
        let description: Vec<&str> = seen.lines().skip(1).take_while(|line| !line.is_empty()).collect();
        assert!(description.iter().all(|line| line.width() <= usize::from(columns)), "{description:?}");
        let joined = description.join(" ").replace("担 ", "担");
        assert!(words.split_whitespace().all(|word| joined.split(' ').any(|found| found == word)), "{joined}");
    }
}

#[test]
fn color_follows_terminal_no_color_and_the_flag() {
    let bed = Bed::with_agents();
    let seen = |variables: &[(&str, &str)], flag: &str| {
        on_terminal(&bed, 80, variables, &["list", "--library", "lib", "--color", flag]).0.contains('\u{1b}')
    };
    assert!(seen(&[], "auto"));
    assert!(!seen(&[("NO_COLOR", "1")], "auto"));
    assert!(seen(&[("NO_COLOR", "")], "auto"));
    assert!(seen(&[("NO_COLOR", "1")], "always"));
    assert!(!seen(&[], "never"));
    assert!(!seen(&[("TERM", "dumb")], "auto"));
}

#[test]
fn escape_sequences_are_printed_as_visible_text() {
    let bed = Bed::new();
    let hostile = "\u{1b}]52;c;aGk=\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{e0041}\u{7f}";
    let file = format!(
        "---\nname: evil{hostile}\ndescription: 'bad{hostile}'\n---\n# H{hostile}\n\nTodo checklist:\n- a{hostile}\n"
    );
    bed.write(&format!("lib/{hostile}.md"), &file);
    bed.write("lib/tame.md", format!("---\nname: tame\nsign: 'x{hostile}'\n---\n# H{hostile}\n"));
    for arguments in [
        &["list"][..],
        &["list", "--paths"],
        &["list", "--json"],
        &["show", "evil"],
        &["list", hostile],
        &["show", hostile],
        &["show", "tame", "--json"],
        &["compose", "tame"],
        &["compose", "tame", "--json"],
        &["get", "tame", "sign"],
        &["get", "tame", hostile],
        &["sources"],
        &["doctor"],
        &["list", "--config", hostile],
        &[hostile],
        &["list", &format!("--{hostile}")],
        &["compose", "tame", "--mode", hostile],
        &["compose", "tame", "--out", &format!("{hostile}/x")],
    ] {
        let (seen, _) = on_terminal(&bed, 120, &[], &[arguments, &["--library", "lib"]].concat());
        let seen = plain(&seen);
        assert!(!seen.is_empty() && !seen.contains(['\u{202e}', '\u{e0041}']), "{arguments:?}: {seen:?}");
    }
    let (seen, code) = on_terminal(&bed, 120, &[], &["compose", "tame", "--library", "lib"]);
    assert_eq!(code, Some(0));
    let seen = plain(&seen);
    assert!(seen.contains("H␛]52;c;aGk=␇␛[2J<U+009B>31m<U+202E><U+E0041>␡"), "{seen}");
    assert!(seen.contains(
        "note: control and invisible characters are shown escaped here; pipes and files get the exact \
            bytes"
    ));
}

#[test]
fn a_harmless_prompt_is_printed_without_notices() {
    let bed = Bed::with_agents();
    let (seen, code) = on_terminal(&bed, 80, &[], &["compose", "ferry-pilot", "--library", "lib"]);
    let piped = bed.on_lib(&["compose", "ferry-pilot"]).quietly();
    assert_eq!((seen, code), (piped, Some(0)));
}
