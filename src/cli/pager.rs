//! Shows a long page on a terminal through the user's pager.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::{SIGINT, SIGQUIT};

use super::failure::CliFailure;
use super::output::Output;
use crate::domain::text::CellWidth as _;

/// The pager if `$PAGER` is not set.
const USUAL_PAGER: &str = "less -R";

/// Characters with a meaning in the shell.
const SHELL_CHARACTERS: &[u8] = b"|&;<>()$`\\\"'*?[#~=%{}!";

/// Shows a text through the pager and waits until the user leaves it. Returns false, without showing anything, if the
/// text fits on the terminal, there is no terminal, or the pager is disabled or fails.
pub fn show_text(text: &str, output: &mut Output) -> Result<bool, CliFailure> {
    let terminal = output.terminal;
    let (Some(columns), Some(height)) = (terminal.width, terminal.height) else { return Ok(false) };
    if fits(text, columns, height) {
        return Ok(false);
    }
    let variable = std::env::var_os("PAGER");
    let Some(command) = pager_command(variable.as_deref()) else { return Ok(false) };
    output.flush()?;
    let shown = run_pager(command, text);
    if !shown && let Some(pager) = variable {
        output.warn(&format!("the pager `{}` failed; set $PAGER to another one", pager.display()));
    }
    Ok(shown)
}

/// Returns true if the text and the shell prompt below it fit on the terminal.
fn fits(text: &str, columns: usize, height: usize) -> bool {
    let rows = |line: &str| line.width().div_ceil(columns).max(1);
    text.lines().map(rows).sum::<usize>() < height
}

/// The command of `$PAGER`; `None` if it is empty or `cat`.
fn pager_command(variable: Option<&OsStr>) -> Option<Command> {
    let typed = variable.unwrap_or(OsStr::new(USUAL_PAGER));
    let mut words = typed.as_bytes().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let program = words.next().filter(|_| typed.as_bytes().trim_ascii() != b"cat")?;
    if typed.as_bytes().iter().any(|byte| SHELL_CHARACTERS.contains(byte)) {
        let mut command = Command::new("sh");
        command.arg("-c").arg(typed);
        return Some(command);
    }
    let mut command = Command::new(OsStr::from_bytes(program));
    command.args(words.map(OsStr::from_bytes));
    Some(command)
}

/// Runs the pager on the text. Returns false if it could not be started or reports a failure.
fn run_pager(mut command: Command, text: &str) -> bool {
    // As in git: colors are shown, a short text ends the pager, and the text stays on the screen.
    for (variable, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if std::env::var_os(variable).is_none() {
            command.env(variable, OsString::from(value));
        }
    }
    // While the pager has the terminal, ctrl-c is for the pager. Without a handler, it would terminate callsheet.
    let interrupted = Arc::new(AtomicBool::new(false));
    let handlers = [SIGINT, SIGQUIT].map(|signal| signal_hook::flag::register(signal, Arc::clone(&interrupted)));
    let ended = command.stdin(Stdio::piped()).spawn().and_then(|mut pager| {
        if let Some(mut input) = pager.stdin.take() {
            // If the user leaves early, the pipe is closed.
            let _ = writeln!(input, "{text}");
        }
        pager.wait()
    });
    for handler in handlers.into_iter().flatten() {
        signal_hook::low_level::unregister(handler);
    }
    ended.is_ok_and(has_shown)
}

/// Returns true if the pager has shown the text. If a signal ended it, the user did so; a shell reports that as 128
/// plus the signal.
fn has_shown(status: ExitStatus) -> bool {
    status.code().is_none_or(|code| code == 0 || code > 128)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(variable: Option<&str>) -> Option<Vec<String>> {
        let command = pager_command(variable.map(OsStr::new))?;
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        Some(words.map(|word| word.to_string_lossy().into_owned()).collect())
    }

    #[test]
    fn the_pager_setting_is_words_or_a_shell_command_or_off() {
        for (variable, expected) in [
            (None, Some(&["less", "-R"][..])),
            (Some("more"), Some(&["more"])),
            (Some(" less  -R -S "), Some(&["less", "-R", "-S"])),
            (Some("col -b | more"), Some(&["sh", "-c", "col -b | more"])),
            (Some("'/my tools/pager'"), Some(&["sh", "-c", "'/my tools/pager'"])),
            (Some(""), None),
            (Some("  "), None),
            (Some("cat"), None),
            (Some("cat -n"), Some(&["cat", "-n"])),
        ] {
            let expected = expected.map(|words| words.iter().copied().map(str::to_owned).collect());
            assert_eq!(words(variable), expected, "{variable:?}");
        }
    }

    #[test]
    fn a_text_fits_if_one_row_is_left_for_the_shell_prompt() {
        for (text, columns, height, expected) in [
            ("a\nb", 10, 3, true),
            ("a\nb\nc", 10, 3, false),
            ("0123456789012345678", 10, 3, true),
            ("012345678901234567890", 10, 3, false),
            ("", 10, 1, true),
        ] {
            assert_eq!(fits(text, columns, height), expected, "{text:?}");
        }
    }
}
