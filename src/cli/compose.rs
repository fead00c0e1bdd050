//! `compose`: the prompt of one agent, and nothing else.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use super::arguments::Compose;
use super::failure::{Failure, at_place};
use super::output::Output;
use super::shelf::Shelf;
use crate::domain::agent::Agent;
use crate::domain::compose::{Choice, Prompt, Recipe, Selection, compose, item, part};
use crate::domain::document::Document;
use crate::store::{OwnTemplates, read_templates, write_new, write_over};

/// Runs `compose`.
pub fn run(arguments: &Compose, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let recipe = arguments.recipe.as_deref().map(recipe).transpose()?.unwrap_or_default();
    let of_recipe = recipe.agent.as_deref().map(OsStr::new);
    let wanted = arguments
        .agent
        .as_deref()
        .or(of_recipe)
        .ok_or_else(|| Failure::Usage("the recipe names no agent; name one on the command line".to_owned()))?;
    let (_, agent) = shelf.agent(wanted, output)?;
    let own = read_templates(&shelf.folders);
    let prompt = composed(arguments, &recipe, &agent, &own)?;
    for warning in &prompt.warnings {
        output.warn(&warning.to_string());
    }
    if let Some(path) = &arguments.out {
        write_out(path, arguments.force, &prompt, shelf, output)?;
    }
    let is_elsewhere = copied(arguments, &prompt, shelf, output)? || arguments.out.is_some();
    match (arguments.json, is_elsewhere) {
        (true, _) => output.json(&prompt.to_json()),
        (false, true) => Ok(()),
        (false, false) => output.data(prompt.text.as_bytes()),
    }
}

/// Copies the prompt where that was asked for; answers whether it was.
#[cfg(feature = "tui")]
fn copied(arguments: &Compose, prompt: &Prompt, shelf: &Shelf, output: &mut Output) -> Result<bool, Failure> {
    use crate::clipboard::Clipboard;

    if !arguments.copy {
        return Ok(false);
    }
    let to_terminal = |sequence: &str| {
        let mut terminal = fs::OpenOptions::new().write(true).open("/dev/tty")?;
        io::Write::write_all(&mut terminal, sequence.as_bytes())
    };
    let surroundings = super::doctor::surroundings(shelf).ending_at_once();
    let copied = Clipboard::new(surroundings)
        .copy(&prompt.text, to_terminal)
        .map_err(|error| Failure::System(error.to_string()))?;
    output.notice(&copied.sentence("prompt"));
    Ok(true)
}

/// Without the screen there is no clipboard.
#[cfg(not(feature = "tui"))]
#[expect(clippy::unnecessary_wraps, reason = "its twin can fail")]
fn copied(_: &Compose, _: &Prompt, _: &Shelf, _: &mut Output) -> Result<bool, Failure> {
    Ok(false)
}

fn composed(arguments: &Compose, recipe: &Recipe, agent: &Agent, own: &OwnTemplates) -> Result<Prompt, Failure> {
    let task = arguments.task.as_deref().map(task).transpose()?;
    let pairs =
        |flag: &str, typed: &[String]| typed.iter().map(|pair| split(flag, pair)).collect::<Result<Vec<_>, _>>();
    let (context, variables) = (pairs("--context", &arguments.context)?, pairs("--var", &arguments.var)?);
    let chosen = Chosen { arguments, recipe, task, context, variables };
    let selection = chosen.selection(agent);
    selection
        .and_then(|selection| compose(agent, &selection, &own.templates))
        .map_err(|error| Failure::of_composing(&error, own))
}

/// What the command line and the recipe choose together.
struct Chosen<'a> {
    arguments: &'a Compose,
    recipe: &'a Recipe,
    task: Option<String>,
    context: Vec<(String, String)>,
    variables: Vec<(String, String)>,
}

impl Chosen<'_> {
    /// The recipe's selection, with all that was typed in its place.
    fn selection(self, agent: &Agent) -> Result<Selection, crate::domain::compose::ComposeError> {
        let typed = self.arguments;
        let mut recipe = self.recipe.clone();
        // What is typed takes the place of the recipe's, which need not fit then.
        if !typed.tick.is_empty() {
            recipe.ticked.clear();
        }
        if !typed.without.is_empty() {
            recipe.without.clear();
        }
        let mut selection = recipe.selection(agent)?;
        let choices = [
            (&typed.mode, &mut selection.mode),
            (&typed.role, &mut selection.role),
            (&typed.tools, &mut selection.tools),
        ];
        for (name, choice) in choices {
            if let Some(name) = name {
                *choice = Choice::typed(name);
            }
        }
        let ticked = typed.tick.iter().map(|typed| item(agent, typed)).collect::<Result<BTreeSet<_>, _>>()?;
        let without = typed.without.iter().map(|typed| part(agent, typed)).collect::<Result<BTreeSet<_>, _>>()?;
        selection.ticked.extend(ticked);
        selection.without.extend(without);
        for (key, value) in self.context {
            selection.context.set(&key, value)?;
        }
        selection.variables.extend(self.variables);
        selection.task = self.task.or(selection.task);
        selection.template = typed.template.clone().or(selection.template);
        Ok(selection)
    }
}

/// The two sides of `KEY=VALUE`.
fn split(flag: &str, pair: &str) -> Result<(String, String), Failure> {
    match pair.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err(Failure::Usage(format!("`{flag} {pair}` has no name before a `=`; write {flag} NAME=VALUE"))),
    }
}

/// The task as typed, or what is in the file or standard input it names.
pub fn task(typed: &str) -> Result<String, Failure> {
    if let Some(text) = typed.strip_prefix("@@") {
        return Ok(format!("@{text}"));
    }
    let standard_input = || {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    };
    let (path, bytes) = match typed.strip_prefix('@') {
        Some(path) => (Path::new(path), fs::read(path)),
        None if typed == "-" => (Path::new("on standard input"), standard_input()),
        None => return Ok(typed.to_owned()),
    };
    text("task", path, bytes)
}

fn recipe(path: &Path) -> Result<Recipe, Failure> {
    let text = text("recipe", path, fs::read(path))?;
    Recipe::parse(&text).map_err(|problems| {
        let sentences: Vec<String> = problems.iter().map(|problem| at_place(path, problem)).collect();
        Failure::Usage(sentences.join("\n"))
    })
}

/// The text of what was read, without a byte order mark. What is not UTF-8 is refused: a prompt must
/// not differ from what was meant.
pub fn text(what: &str, path: &Path, bytes: io::Result<Vec<u8>>) -> Result<String, Failure> {
    let document = Document::from_bytes(bytes.map_err(|error| Failure::of_reading(what, path, &error))?);
    match document.lossy {
        None => Ok(document.text),
        Some(at) => Err(Failure::Usage(format!(
            "the {what} {} is not UTF-8 from byte {} on; save it as UTF-8",
            path.display(),
            at + 1
        ))),
    }
}

fn write_out(path: &Path, force: bool, prompt: &Prompt, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let bytes = prompt.text.as_bytes();
    let written = if force { write_over(path, bytes, &shelf.folders) } else { write_new(path, bytes) };
    written.map_err(Failure::of_writing_out)?;
    output.notice(&format!(
        "wrote {} bytes (≈ {} tokens) to {}",
        prompt.size.bytes,
        prompt.size.tokens,
        path.display()
    ));
    Ok(())
}
