//! `compose`: prints the prompt of one agent.

mod expand;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::agent_loader::AgentLoader;
use super::arguments::ComposeArguments;
use super::failure::{CliFailure, at_place};
use super::output::Output;
use super::saved::{find_saved, unknown_saved};
use crate::domain::agent::Agent;
use crate::domain::compose::{NameChoice, Prompt, PromptInput, Recipe, Selection, compose, item, part};
use crate::domain::document::Document;
use crate::store::{
    InputError, OwnTemplates, SavedKind, UserFolders, export_new, export_over, read_input, read_input_file,
    read_templates, split_input,
};

pub fn run(arguments: &ComposeArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let recipe = arguments
        .recipe
        .as_deref()
        .map(|named| recipe(&file_or_saved(SavedKind::Recipe, named, loader)?))
        .transpose()?;
    let recipe = recipe.unwrap_or_default();
    let of_recipe = recipe.agent.as_deref().map(OsStr::new);
    let wanted = arguments
        .agent
        .as_deref()
        .or(of_recipe)
        .ok_or_else(|| CliFailure::Usage("the recipe has no agent; name one on the command line".to_owned()))?;
    let (_, agent) = loader.agent(wanted, output)?;
    let own = read_templates(&loader.folders);
    let prompt = compose_prompt(arguments, &loader.folders, &recipe, &agent, &own, output)?;
    for note in &prompt.notes {
        output.notice(&note.to_string());
    }
    for warning in &prompt.warnings {
        output.warn(&warning.to_string());
    }
    if let Some(path) = &arguments.out {
        write_out(path, arguments.force, &prompt, loader, output)?;
    }
    let is_elsewhere = copy_prompt(arguments, &prompt, loader, output)? || arguments.out.is_some();
    match (arguments.json, is_elsewhere) {
        (true, _) => output.json(&prompt.to_json()),
        (false, true) => Ok(()),
        (false, false) => output.data(prompt.text.as_bytes()),
    }
}

/// Copies the prompt if `--copy` is set. Returns true if it is.
#[cfg(feature = "tui")]
fn copy_prompt(
    arguments: &ComposeArguments,
    prompt: &Prompt,
    loader: &AgentLoader,
    output: &mut Output,
) -> Result<bool, CliFailure> {
    use crate::clipboard::Clipboard;

    if !arguments.copy {
        return Ok(false);
    }
    let to_terminal = |sequence: &str| {
        let mut terminal = fs::OpenOptions::new().write(true).open("/dev/tty")?;
        io::Write::write_all(&mut terminal, sequence.as_bytes())
    };
    let surroundings = super::doctor::surroundings(loader).ending_at_once();
    let copied = Clipboard::new(surroundings)
        .copy(&prompt.text, to_terminal)
        .map_err(|error| CliFailure::System(error.to_string()))?;
    output.notice(&copied.sentence(&prompt.named_for_copy("prompt")));
    Ok(true)
}

/// A build without the screen has no clipboard.
#[cfg(not(feature = "tui"))]
#[expect(clippy::unnecessary_wraps, reason = "its twin can fail")]
fn copy_prompt(_: &ComposeArguments, _: &Prompt, _: &AgentLoader, _: &mut Output) -> Result<bool, CliFailure> {
    Ok(false)
}

fn compose_prompt(
    arguments: &ComposeArguments,
    folders: &UserFolders,
    recipe: &Recipe,
    agent: &Agent,
    own: &OwnTemplates,
    output: &mut Output,
) -> Result<Prompt, CliFailure> {
    if arguments.task.as_deref() == Some("-")
        && arguments.input.iter().any(|typed| split_input(folders, typed).1 == "-")
    {
        return Err(CliFailure::Usage(
            "--task - and --input - both read standard input; use a file for one of them".to_owned(),
        ));
    }
    let task = arguments.task.as_deref().map(task).transpose()?;
    let pairs =
        |flag: &str, typed: &[String]| typed.iter().map(|pair| split(flag, pair)).collect::<Result<Vec<_>, _>>();
    let (context, variables) = (pairs("--context", &arguments.context)?, pairs("--var", &arguments.var)?);
    let inputs = read_inputs(folders, &arguments.input)?;
    let chosen = ComposeInput { arguments, recipe, task, context, variables, inputs };
    let failed = |error| CliFailure::of_composing(&error, own);
    let mut selection = chosen.selection(agent).map_err(failed)?;
    let prompt = compose(agent, &selection, &own.templates).map_err(failed)?;
    let found = prompt.expansions();
    if !arguments.expand || found.is_empty() {
        return Ok(prompt);
    }
    selection.expansions = expand::expand(&found, arguments.yes, output)?;
    compose(agent, &selection, &own.templates).map_err(failed)
}

/// The material named on the command line.
fn read_inputs(folders: &UserFolders, typed: &[String]) -> Result<Vec<PromptInput>, CliFailure> {
    if typed.iter().filter(|typed| split_input(folders, typed).1 == "-").count() > 1 {
        return Err(CliFailure::Usage("--input - can be given only once".to_owned()));
    }
    typed.iter().map(|typed| read_input_argument(folders, typed)).collect()
}

fn read_input_argument(folders: &UserFolders, typed: &str) -> Result<PromptInput, CliFailure> {
    let read = match split_input(folders, typed) {
        (_, "") => return Err(CliFailure::Usage(format!("`--input {typed}` has no file; write --input NAME=FILE"))),
        (name, "-") => {
            read_input(name.unwrap_or("stdin").to_owned(), Path::new("on standard input"), Ok(io::stdin().lock()))
        }
        _ => read_input_file(folders, typed),
    };
    read.map_err(|error| match error {
        InputError::Unreadable { path, error } => CliFailure::of_reading("input", &path, &error),
        InputError::NotUtf8 { .. } => CliFailure::Usage(error.to_string()),
    })
}

/// Choices from the command line and from the recipe.
struct ComposeInput<'a> {
    arguments: &'a ComposeArguments,
    recipe: &'a Recipe,
    task: Option<String>,
    context: Vec<(String, String)>,
    variables: Vec<(String, String)>,
    inputs: Vec<PromptInput>,
}

impl ComposeInput<'_> {
    /// The recipe's selection, with every option on the command line replacing the recipe's value.
    fn selection(self, agent: &Agent) -> Result<Selection, crate::domain::compose::ComposeError> {
        let typed = self.arguments;
        let mut recipe = self.recipe.clone();
        // Options replace the recipe's values, which then need not be valid for the agent.
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
                *choice = NameChoice::typed(name);
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
        if !self.inputs.is_empty() {
            selection.inputs = self.inputs;
        }
        selection.task = self.task.or(selection.task);
        selection.template = typed.template.clone().or(selection.template);
        Ok(selection)
    }
}

/// The two sides of `KEY=VALUE`.
fn split(flag: &str, pair: &str) -> Result<(String, String), CliFailure> {
    match pair.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.to_owned())),
        _ => Err(CliFailure::Usage(format!("`{flag} {pair}` has no name before a `=`; write {flag} NAME=VALUE"))),
    }
}

/// The task as typed, or read from the file or standard input that it names.
pub fn task(typed: &str) -> Result<String, CliFailure> {
    if let Some(text) = typed.strip_prefix("@@") {
        return Ok(format!("@{text}"));
    }
    let standard_input = || {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    };
    let (path, bytes) = match typed.strip_prefix('@') {
        Some(path) => (Path::new(path), read_within(Path::new(path))),
        None if typed == "-" => (Path::new("on standard input"), standard_input()),
        None => return Ok(typed.to_owned()),
    };
    task_text("task", path, bytes)
}

/// Maximum size in bytes of a file named by the user.
const FILE_LIMIT: u64 = 4 << 20;

/// The bytes of a file named by the user, which may be a pipe.
///
/// # Errors
/// The file cannot be read, or is larger than [`FILE_LIMIT`].
pub fn read_within(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(FILE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_LIMIT {
        return Err(io::Error::other(format!("it is larger than {} MiB", FILE_LIMIT >> 20)));
    }
    Ok(bytes)
}

/// The named file; if it does not exist, the saved cast or recipe with this name.
///
/// # Errors
/// Neither exists, and the argument is not a path.
pub fn file_or_saved(kind: SavedKind, named: &Path, loader: &AgentLoader) -> Result<PathBuf, CliFailure> {
    if named.exists() {
        return Ok(named.to_owned());
    }
    let typed = named.to_string_lossy();
    match find_saved(kind, &typed, &loader.folders) {
        Some(path) => Ok(path),
        // An extension shows that a file was meant.
        None if typed.contains('/') || named.extension().is_some() => Ok(named.to_owned()),
        None => Err(unknown_saved(kind, &typed, &loader.folders)),
    }
}

fn recipe(path: &Path) -> Result<Recipe, CliFailure> {
    let text = task_text("recipe", path, read_within(path))?;
    Recipe::parse(&text).map_err(|problems| {
        let sentences: Vec<String> = problems.iter().map(|problem| at_place(path, problem)).collect();
        CliFailure::Usage(sentences.join("\n"))
    })
}

/// The text of these bytes, without a byte order mark. Text that is not UTF-8 is rejected, because the prompt would
/// differ from the file.
pub fn task_text(what: &str, path: &Path, bytes: io::Result<Vec<u8>>) -> Result<String, CliFailure> {
    let document = Document::from_bytes(bytes.map_err(|error| CliFailure::of_reading(what, path, &error))?);
    match document.first_replaced() {
        None => Ok(document.text),
        Some(byte) => Err(CliFailure::Usage(format!(
            "the {what} {} is not UTF-8 from byte {byte} on; save it as UTF-8",
            path.display()
        ))),
    }
}

fn write_out(
    path: &Path,
    force: bool,
    prompt: &Prompt,
    loader: &AgentLoader,
    output: &mut Output,
) -> Result<(), CliFailure> {
    let bytes = prompt.text.as_bytes();
    let folders = &loader.folders;
    let written = if force { export_over(path, bytes, folders) } else { export_new(path, bytes, folders) };
    written.map_err(CliFailure::of_writing_out)?;
    output.notice(&format!(
        "wrote {} bytes (≈ {} tokens) to {}",
        prompt.size.bytes,
        prompt.size.tokens,
        path.display()
    ));
    Ok(())
}
