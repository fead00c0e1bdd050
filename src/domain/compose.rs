//! Composing: a selection of one agent becomes its prompt, in parts that know where they came from.

mod adds;
mod cut;
mod edit;
mod error;
mod fill;
mod lines;
mod number;
mod prompt;
mod quoting;
mod recipe;
mod resolve;
mod scope;
mod selection;
mod signs;
mod size;
mod template;
mod written;

pub use adds::{size_of_mode, size_of_role};
pub use cut::{Cut, Why};
pub use error::{ComposeError, TemplateError, What};
pub use prompt::{Part, Prompt, Taken, Warning};
pub(in crate::domain) use quoting::yaml as yaml_value;
pub use recipe::Recipe;
pub(in crate::domain) use recipe::put as yaml_pair;
pub(in crate::domain) use resolve::named;
pub use resolve::{Acting, item, part};
pub use selection::{Choice, Context, PartKind, Selection};
pub use size::Size;
pub use template::{DEFAULT_TEMPLATE, Templates};

use edit::{Edit, Edited};
use fill::{Filled, Values};
use scope::Scope;
use signs::Signs;
use written::Written;

use super::agent::Agent;
use super::body::Placeholder;
use super::span::Span;

/// Composes the prompt of one agent. The same selection gives the same bytes, whoever asks: the
/// preview, the clipboard, a file and the command line all call this and nothing else.
///
/// # Errors
/// Where the selection names a mode, role, tool profile or template there is not, or the template
/// is broken.
pub fn compose(agent: &Agent, selection: &Selection, templates: &Templates) -> Result<Prompt, ComposeError> {
    make(agent, selection, templates, &mut Signs::kept())
}

/// Composes the same prompt without the signs nobody sees (see [`hidden`](super::text::hidden)),
/// and says how many were taken out.
///
/// # Errors
/// As [`compose`].
pub fn compose_without_hidden(
    agent: &Agent,
    selection: &Selection,
    templates: &Templates,
) -> Result<(Prompt, usize), ComposeError> {
    let mut signs = Signs::taken_out();
    let prompt = make(agent, selection, templates, &mut signs)?;
    Ok((prompt, signs.count()))
}

fn make(
    agent: &Agent,
    selection: &Selection,
    templates: &Templates,
    signs: &mut Signs,
) -> Result<Prompt, ComposeError> {
    let acting = Acting::of(agent, selection)?;
    let wanted = |kind: PartKind| !selection.without.contains(&kind);
    let context = written::context(agent, acting, &selection.context).filter(|_| wanted(PartKind::Context));

    let task = selection.task.as_deref().filter(|task| !task.trim().is_empty()).filter(|_| wanted(PartKind::Task));
    let (task, of_task) = task.map(|task| fill::task(task, &selection.variables)).unzip();
    let cuts = cut::cuts(agent, acting, selection, context.is_some());
    let values = Values { variables: &selection.variables, task: task.as_deref() };
    let (body, of_body) = body(agent, &cuts, values);
    let body = signs.of_edited(body);
    let task = task.filter(|_| !of_body.took_task);

    let before = [context, written::mode(acting), written::role(acting)];
    let after = [written::tools(acting), written::escalation(agent), written::task(task.as_deref())];
    let keep = |part: &Written| wanted(part.kind);
    let before: Vec<Written> = before.into_iter().flatten().filter(keep).map(|part| signs.of_written(part)).collect();
    let after: Vec<Written> = after.into_iter().flatten().filter(keep).map(|part| signs.of_written(part)).collect();

    let drafts = prompt::drafts(agent, &before, &body, &after);
    let scope = Scope { agent, acting, before: &before, body: &body.text, after: &after, drafts: &drafts };
    let name = selection.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    // A template may print what is in no part, such as the frontmatter.
    let text = signs.of_text(templates.render(name, scope.value())?);
    let filled = (&of_task.unwrap_or_default(), &of_body);
    let warnings = prompt::warnings(agent, selection, filled, &drafts, &text);
    Ok(prompt::finish(text, drafts, &body, warnings, cuts))
}

/// The body with its cuts, its numbers and its placeholders done.
fn body(agent: &Agent, cuts: &[Cut], values: Values<'_>) -> (Edited, Filled) {
    let text = &agent.document.text;
    let removals: Vec<Span> = cuts.iter().map(|cut| cut.span).collect();
    let left_out = |at: usize| removals.iter().any(|removal| removal.holds(at));
    let placeholders: Vec<&Placeholder> =
        agent.body.placeholders.iter().filter(|found| !left_out(found.span.start)).collect();
    let filled = fill::fill(text, &placeholders, values);
    let mut edits: Vec<Edit> = number::edits(agent, &removals);
    edits.extend(filled.edits.iter().cloned());
    edits.sort_by_key(|edit| edit.span.start);
    let mut edited = edit::apply(text, agent.body_span(), &removals, &edits);
    if !cuts.is_empty() && edited.text.trim().is_empty() {
        edited = Edited::default();
    }
    (edited, filled)
}

#[cfg(test)]
mod tests;
