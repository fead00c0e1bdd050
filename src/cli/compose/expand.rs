//! `--expand`: runs the commands and reads the files of a prompt, after showing them.

use std::fs::OpenOptions;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use super::super::failure::{CliFailure, reason};
use super::super::output::Output;
use crate::domain::compose::{ExpansionKind, ExpansionSet, PlaceholderExpansion};
use crate::domain::text::clean_line;
use crate::store::read_file;

/// Maximum size in bytes of an output or a file.
const LIMIT: usize = 256 * 1024;

/// The outputs and contents for the expansions in a prompt. If `yes` is set, does not ask.
///
/// # Errors
/// There is no terminal to ask on, the answer is no, a command fails, or a file cannot be read.
pub(super) fn expand(
    found: &[PlaceholderExpansion],
    yes: bool,
    output: &mut Output,
) -> Result<ExpansionSet, CliFailure> {
    let commands: Vec<&PlaceholderExpansion> = found.iter().filter(|one| one.kind == ExpansionKind::Command).collect();
    for command in &commands {
        for line in command.text.lines() {
            output.notice(&format!("line {} runs: {}", command.line, clean_line(line)));
        }
    }
    if !commands.is_empty() && !yes {
        ask(commands.len())?;
    }
    let mut expansions = ExpansionSet::default();
    for expansion in found {
        let content = match expansion.kind {
            ExpansionKind::Command => run(expansion, output)?,
            ExpansionKind::File => read(expansion)?,
        };
        expansions.add(expansion, &content.replace("\r\n", "\n"));
    }
    Ok(expansions)
}

/// Asks on the terminal, which may be different from standard input.
fn ask(count: usize) -> Result<(), CliFailure> {
    let what = if count == 1 { "this command" } else { "these commands" };
    let nobody = || {
        CliFailure::Usage(format!(
            "cannot ask whether to run {what} without a terminal; review them and add \
        --yes"
        ))
    };
    let mut terminal = OpenOptions::new().read(true).write(true).open("/dev/tty").map_err(|_| nobody())?;
    write!(terminal, "Run {what}? [y/N] ").and_then(|()| terminal.flush()).map_err(|_| nobody())?;
    let mut answer = String::new();
    BufReader::new(terminal).read_line(&mut answer).map_err(|_| nobody())?;
    if matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(CliFailure::No("nothing was run or composed".to_owned()))
}

/// The output of a command. The command gets no input, and is stopped at the limit.
fn run(expansion: &PlaceholderExpansion, output: &mut Output) -> Result<String, CliFailure> {
    let shown = clean_line(&expansion.text).into_owned();
    let failed =
        |error: &io::Error| CliFailure::System(format!("the command `{shown}` cannot be run: {}", reason(error)));
    let shell = if Path::new("/bin/bash").exists() { "/bin/bash" } else { "/bin/sh" };
    let mut child = Command::new(shell)
        .arg("-c")
        .arg(&expansion.text)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(&error))?;
    let mut bytes = Vec::new();
    let limit = u64::try_from(LIMIT).unwrap_or(u64::MAX) + 1;
    if let Some(stdout) = child.stdout.take() {
        // The pipe is closed afterwards, which ends processes that are still writing to it.
        stdout.take(limit).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    }
    if bytes.len() > LIMIT {
        let _ = child.kill();
        let _ = child.wait();
        output.warn(&format!("stopped `{shown}`: its output exceeds {LIMIT} bytes"));
        bytes.truncate(LIMIT);
        return Ok(format!("{}\n[output truncated]\n", String::from_utf8_lossy(&bytes)));
    }
    let status = child.wait().map_err(|error| failed(&error))?;
    if !status.success() {
        return Err(CliFailure::System(format!(
            "the command `{shown}` (line {}) failed ({status}), so nothing was composed; run it yourself to see why",
            expansion.line
        )));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The content of a file, which must be text.
fn read(expansion: &PlaceholderExpansion) -> Result<String, CliFailure> {
    let path = match (expansion.text.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => Path::new(&expansion.text).to_owned(),
    };
    let bytes = read_file(&path).map_err(CliFailure::from)?;
    if bytes.len() > LIMIT {
        return Err(CliFailure::Usage(format!(
            "the file @{} has {} bytes, more than the limit of {LIMIT}; pass a part of it with --input",
            clean_line(&expansion.text),
            bytes.len()
        )));
    }
    super::task_text("file", &path, Ok(bytes))
}
