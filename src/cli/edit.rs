//! `edit`: changes an agent's frontmatter in its file, all or nothing, and no other byte.

use std::path::Path;

use super::arguments::Edit;
use super::failure::Failure;
use super::output::Output;
use super::paint::Style;
use super::shelf::Shelf;
use crate::domain::agent::Agent;
use crate::domain::diff::unified;
use crate::domain::edit::{EditError, apply, editable, repair};
use crate::domain::reading::Rung;
use crate::domain::text::clean_line;
use crate::store::{Fingerprint, Way, save};

/// Runs `edit`.
pub fn run(arguments: &Edit, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let agent = shelf.agent_exactly(&arguments.agent)?;
    let Some(path) = agent.entry.found.path.clone() else { return Err(built_in(&agent)) };
    let old = editable(&agent.document).map_err(|error| refused(&path, &error))?;
    let new = edited(old, arguments, &agent, output).map_err(|error| refused(&path, &error))?;
    if arguments.dry_run {
        return told(&path, old, &new, output);
    }
    let expected = Fingerprint::of(&agent.document.bytes_with(old));
    let saved = save(&path, &agent.document.bytes_with(&new), &expected, &shelf.folders)?;
    let shown = clean_line(&path.to_string_lossy()).into_owned();
    match saved.way {
        Way::Unchanged => output.notice(&format!("{shown} says so already; nothing was written")),
        Way::Replaced | Way::InPlace => output.notice(&format!("changed {shown}")),
    }
    Ok(())
}

fn edited(old: &str, arguments: &Edit, agent: &Agent, output: &mut Output) -> Result<String, EditError> {
    let mut text = old.to_owned();
    if arguments.repair {
        let repaired = repair(&text)?;
        if repaired.splices.is_empty() && agent.frontmatter.rung == Rung::Strict {
            output.notice("the frontmatter is valid; there was nothing to repair");
        }
        text = repaired.text;
    }
    Ok(apply(&text, &arguments.changes.0)?.text)
}

/// Prints what would change.
fn told(path: &Path, old: &str, new: &str, output: &mut Output) -> Result<(), Failure> {
    let diff = unified(&path.to_string_lossy(), old, new);
    if diff.is_empty() {
        output.notice(&format!("{} says so already", clean_line(&path.to_string_lossy())));
    }
    if !output.terminal.on_stdout {
        return output.data(diff.as_bytes());
    }
    let paint = output.paint();
    diff.lines().try_for_each(|line| {
        let looks = match line.as_bytes().first() {
            Some(b'+') => Style::Good,
            Some(b'-') => Style::Error,
            Some(b'@') => Style::Word,
            _ => return output.line(&clean_line(line)),
        };
        output.line(&paint.paint(looks, &clean_line(line)))
    })
}

fn refused(path: &Path, error: &EditError) -> Failure {
    let sentence = error.to_string();
    let about = if sentence.contains(&*error.key) { String::new() } else { format!(" (in `{}`)", error.key) };
    Failure::No(format!("{}, {sentence}{about}; nothing was changed", path.display()))
}

fn built_in(agent: &Agent) -> Failure {
    let id = &agent.entry.found.id;
    Failure::No(format!(
        "{id} is built in and cannot be changed; `callsheet new NAME --like {id}` makes a copy that can"
    ))
}
