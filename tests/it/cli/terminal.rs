//! On a real terminal: width, colour, and nothing that a terminal would obey.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::ffi::OsStrExt as _;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use unicode_width::UnicodeWidthStr as _;

use super::Bed;

/// Runs on a terminal of that many columns; answers what reached the terminal and the exit code.
fn on_terminal(bed: &Bed, columns: u16, variables: &[(&str, &str)], arguments: &[&str]) -> (String, Option<i32>) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let slave = OpenOptions::new().read(true).write(true).open(OsStr::from_bytes(name.as_bytes())).unwrap();
    tcsetwinsize(&slave, Winsize { ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let mut command = bed.command(arguments);
    command.env("TERM", "xterm-256color").envs(variables.iter().copied());
    command.stdout(slave.try_clone().unwrap()).stderr(slave);
    let mut child = command.spawn().unwrap();
    // The command holds the other end open as long as it lives.
    drop(command);
    let mut seen = Vec::new();
    let mut terminal = File::from(master);
    let mut piece = [0; 4096];
    // A terminal whose other end is closed answers with an error.
    while let Ok(count @ 1..) = terminal.read(&mut piece) {
        seen.extend_from_slice(&piece[..count]);
    }
    (String::from_utf8(seen).unwrap().replace("\r\n", "\n"), child.wait().unwrap().code())
}

/// The text without the styles callsheet uses; anything else a terminal obeys makes the test fail.
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
fn rows_fit_the_width_and_columns_stand_under_each_other() {
    let bed = Bed::with_agents();
    bed.write(
        "lib/wide.md",
        "---\nname: 日本語の名前\ndescription: 説明はとても長いので切られる必要がありますからね。\n---\n",
    );
    for columns in [10, 24, 40, 60, 80, 200] {
        let (seen, code) = on_terminal(&bed, columns, &[], &["list", "--library", "lib"]);
        let seen = plain(&seen);
        assert_eq!((code, seen.lines().count()), (Some(0), 5));
        for line in seen.lines() {
            assert!(line.width() <= usize::from(columns), "{columns}: {line:?}");
        }
        if columns >= 60 {
            let places: Vec<usize> = seen.lines().map(|line| line[..line.find("explicit").unwrap()].width()).collect();
            assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
        }
    }
}

#[test]
fn colour_follows_terminal_no_color_and_the_flag() {
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
fn hostile_text_reaches_a_terminal_spelled_out() {
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
    assert!(
        seen.contains("note: signs a terminal would obey or hide are spelled out here; a pipe or file gets the bytes")
    );
}

#[test]
fn a_harmless_prompt_comes_to_a_terminal_without_a_word_beside_it() {
    let bed = Bed::with_agents();
    let (seen, code) = on_terminal(&bed, 80, &[], &["compose", "ferry-pilot", "--library", "lib"]);
    let piped = bed.on_lib(&["compose", "ferry-pilot"]).quietly();
    assert_eq!((seen, code), (piped, Some(0)));
}
