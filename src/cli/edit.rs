//! `edit`: changes the frontmatter in an agent's file, completely or not at all, and no other byte.

use std::path::Path;

use super::agent_loader::AgentLoader;
use super::arguments::EditArguments;
use super::failure::CliFailure;
use super::output::Output;
use super::paint::PaintStyle;
use crate::domain::agent::Agent;
use crate::domain::diff::unified;
use crate::domain::edit::{EditError, apply_for, editable, repair_for};
use crate::domain::reading::ReadingMethod;
use crate::domain::text::clean_line;
use crate::store::{FileFingerprint, SaveMethod, save};

pub fn run(arguments: &EditArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let agent = loader.agent_exactly(&arguments.agent)?;
    let Some(path) = agent.entry.found.path.clone() else { return Err(built_in(&agent)) };
    let old = editable(&agent.document).map_err(|error| edit_failure(&path, &error))?;
    let new = apply_edit(old, arguments, &agent, output).map_err(|error| edit_failure(&path, &error))?;
    if arguments.dry_run {
        return print_difference(&path, &agent, &new, output);
    }
    let expected = FileFingerprint::of(&agent.document.bytes_with(old));
    let saved = save(&path, &agent.document.bytes_with(&new), &expected, &loader.folders)?;
    let shown = clean_line(&path.to_string_lossy()).into_owned();
    match saved.method {
        SaveMethod::Unchanged => output.notice(&format!("{shown}: already set; no changes")),
        SaveMethod::Replaced | SaveMethod::InPlace => output.notice(&format!("changed {shown}")),
    }
    Ok(())
}

fn apply_edit(old: &str, arguments: &EditArguments, agent: &Agent, output: &mut Output) -> Result<String, EditError> {
    let mut text = old.to_owned();
    if arguments.repair {
        let repaired = repair_for(&text, agent.entry.format)?;
        if repaired.splices.is_empty() && agent.frontmatter.reading == ReadingMethod::Strict {
            output.notice("the frontmatter is valid; nothing to repair");
        }
        text = repaired.text;
    }
    Ok(apply_for(&text, &arguments.changes.0, agent.entry.format)?.text)
}

/// Prints the changes as a unified diff of the file's bytes, including its byte order mark.
pub fn print_difference(path: &Path, agent: &Agent, new: &str, output: &mut Output) -> Result<(), CliFailure> {
    let whole = |text: &str| String::from_utf8_lossy(&agent.document.bytes_with(text)).into_owned();
    let diff = unified(&path.to_string_lossy(), &whole(&agent.document.text), &whole(new));
    if diff.is_empty() {
        output.notice(&format!("{}: already set; no changes", clean_line(&path.to_string_lossy())));
    }
    if !output.terminal.on_stdout {
        return output.data(diff.as_bytes());
    }
    let paint = output.paint();
    diff.lines().try_for_each(|line| {
        let looks = match line.as_bytes().first() {
            Some(b'+') => PaintStyle::Good,
            Some(b'-') => PaintStyle::Error,
            Some(b'@') => PaintStyle::Word,
            _ => return output.line(&clean_line(line)),
        };
        output.line(&paint.paint(looks, &clean_line(line)))
    })
}

fn edit_failure(path: &Path, error: &EditError) -> CliFailure {
    let sentence = error.to_string();
    let about = if sentence.contains(&*error.key) { String::new() } else { format!(" (in `{}`)", error.key) };
    CliFailure::No(format!("{}, {sentence}{about}; nothing was changed", path.display()))
}

fn built_in(agent: &Agent) -> CliFailure {
    let id = &agent.entry.found.id;
    CliFailure::No(format!(
        "{id} is built in and can't be edited; `callsheet new NAME --like {id}` makes your own copy"
    ))
}
