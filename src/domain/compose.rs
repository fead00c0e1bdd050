//! Composing: turns a selection of one agent into its prompt, in parts that know their origin.

mod arguments;
mod cut;
mod edit;
mod error;
mod expand;
mod fill;
mod generated_part;
mod hidden_removal;
mod lines;
mod note;
mod number;
mod part_sizes;
mod profile_rule;
mod prompt;
mod quoting;
mod recipe;
mod resolve;
mod scope;
mod selection;
mod subagent;
mod template;

pub use cut::{BodyCut, CutReason};
pub use edit::CopiedRange;
pub use error::{ComposeError, NameKind, TemplateError};
pub use expand::{ExpansionKind, ExpansionSet, PlaceholderExpansion};
pub use note::PromptNote;
pub use part_sizes::{size_of_mode, size_of_role};
pub use profile_rule::{FollowedProfile, PROFILE_RULES, ProfileRule, follow_profile};
pub use prompt::{Prompt, PromptPart, PromptWarning};
pub(in crate::domain) use quoting::{slug, yaml as yaml_value};
pub use recipe::Recipe;
pub(in crate::domain) use recipe::put as yaml_pair;
pub(in crate::domain) use resolve::named;
pub use resolve::{ProfileSource, RemovablePart, ResolvedChoices, item, part, removable_parts, tickable_items};
pub use selection::{ContextFields, NameChoice, PartKind, PromptInput, Selection};
pub(in crate::domain) use subagent::copied_key;
pub use template::{DEFAULT_TEMPLATE, TemplateSet};

pub use super::text::{TOKENIZER, TextSize};

use edit::{BodyEdit, EditedBody};
use fill::{FillValues, FilledText};
use generated_part::GeneratedPart;
use hidden_removal::HiddenRemoval;
use scope::TemplateScope;
use subagent::SubagentFrontmatter;

use super::agent::Agent;
use super::reading::BlockFinding;
use super::span::{Span, find_holding};

/// Composes the prompt of one agent. The preview, the clipboard, files and the command line all call this function, so
/// the same selection gives the same bytes everywhere.
///
/// # Errors
/// The selection names a mode, role, tool profile or template that does not exist, or the template is invalid.
pub fn compose(agent: &Agent, selection: &Selection, templates: &TemplateSet) -> Result<Prompt, ComposeError> {
    build_prompt(agent, selection, templates, &mut HiddenRemoval::keep())
}

/// Composes the same prompt without hidden characters (see [`hidden`](super::text::hidden)), and returns the number
/// removed.
///
/// # Errors
/// As [`compose`].
pub fn compose_without_hidden(
    agent: &Agent,
    selection: &Selection,
    templates: &TemplateSet,
) -> Result<(Prompt, usize), ComposeError> {
    let mut signs = HiddenRemoval::remove();
    let prompt = build_prompt(agent, selection, templates, &mut signs)?;
    Ok((prompt, signs.count()))
}

fn build_prompt(
    agent: &Agent,
    selection: &Selection,
    templates: &TemplateSet,
    signs: &mut HiddenRemoval,
) -> Result<Prompt, ComposeError> {
    let makes_an_agent = selection.template.as_deref() == Some("subagent");
    if makes_an_agent && matches!(agent.frontmatter.finding(), BlockFinding::NotUnderstood(_)) {
        super::edit::check_block(&agent.document.text, &agent.frontmatter)?;
    }
    let acting = ResolvedChoices::of(agent, selection)?;
    let wanted = |kind: PartKind| !selection.without.contains(&kind);
    let task = task_text(agent, selection).filter(|_| wanted(PartKind::Task));
    let (task, of_task) = task.map(|task| fill::fill_task(&task, &selection.variables)).unzip();

    let keep = |part: &GeneratedPart| wanted(part.kind);
    let context = generated_part::context(agent, acting, &selection.context).filter(|_| wanted(PartKind::Context));
    let context_part = context.clone().and_then(|whole| generated_part::context_part(whole, &selection.context));
    let context = context.map(|context| signs.apart().of_written(context));
    let head = [context_part, generated_part::mode(agent, acting), generated_part::role(acting)];
    let mut before: Vec<GeneratedPart> = head.into_iter().flatten().filter(keep).collect();
    // With a context, the generated head answers everything that the body's own context template asks for.
    let cuts = cut::cuts(agent, acting, selection, context.is_some());
    let inputs: &[PromptInput] = if wanted(PartKind::Inputs) { &selection.inputs } else { &[] };
    let folder = generated_part::folder_path(agent);
    let input = generated_part::input_text(inputs);
    let values = FillValues {
        variables: &selection.variables,
        task: task.as_deref(),
        input: input.as_deref(),
        folder: folder.as_deref(),
        expansions: &selection.expansions,
    };
    let (body, of_body) = body(agent, &cuts, values);
    let body = signs.of_edited(body);
    let inputs = generated_part::inputs(inputs).filter(|_| !of_body.has_input);
    let taken_task = task.clone().filter(|_| of_body.has_task);
    let task = task.filter(|_| !of_body.has_task);

    before.extend(generated_part::folder(agent).filter(keep));
    if !body.text.trim().is_empty() {
        generated_part::add_precedence(&mut before);
    }
    let before: Vec<GeneratedPart> = before.into_iter().map(|part| signs.of_written(part)).collect();
    let name = selection.template.as_deref().unwrap_or(DEFAULT_TEMPLATE);
    let subagent = if templates.is_built_in(name, "subagent") {
        subagent::frontmatter(agent, acting)?
    } else {
        SubagentFrontmatter::default()
    };
    let tools = generated_part::tools(agent, acting, &subagent);
    let after = [tools, generated_part::escalation(agent), inputs, generated_part::task(task.as_deref())];
    let after: Vec<GeneratedPart> =
        after.into_iter().flatten().filter(keep).map(|part| signs.of_written(part)).collect();

    let drafts = prompt::drafts(agent, &before, &body, &after);
    let scope = TemplateScope {
        agent,
        file_name: selection.file_name.as_deref(),
        acting,
        context: context.as_ref(),
        before: &before,
        body: &body.text,
        after: &after,
        drafts: &drafts,
        inputs: &selection.inputs,
        taken_task: taken_task.as_deref(),
        subagent: &subagent.lines,
        templates,
        template: name,
    };
    let turns = scope.turns();
    // A template may print values that are in no part, such as the frontmatter.
    let given = drafts.iter().map(|draft| draft.part.text.len()).sum();
    let text = signs.of_text(templates.render(name, scope.value(&turns), given)?);
    let filled = (&of_task.unwrap_or_default(), &of_body);
    let mut warnings = prompt::warnings(agent, selection, filled, &drafts, &text);
    warnings.extend(subagent.left_out.into_iter().map(PromptWarning::LeftOut));
    if turns.user.is_empty() && ["anthropic", "messages", "openai"].iter().any(|list| templates.is_built_in(name, list))
    {
        warnings.push(PromptWarning::NoUserTurn);
    }
    let notes = note::notes(agent, selection, acting);
    Ok(prompt::finish(text, drafts, &body, (warnings, notes), cuts))
}

/// The task, preceded by the first message that the agent's file declares.
fn task_text(agent: &Agent, selection: &Selection) -> Option<String> {
    let says_something = |text: &&str| !text.trim().is_empty();
    let task = selection.task.as_deref().filter(says_something);
    match (agent.first_message.as_deref(), task) {
        (Some(first), Some(task)) => Some(format!("{first}\n\n{task}")),
        (first, task) => first.or(task).map(str::to_owned),
    }
}

/// The body after cutting, renumbering and filling in placeholders.
fn body(agent: &Agent, cuts: &[BodyCut], values: FillValues<'_>) -> (EditedBody, FilledText) {
    let text = &agent.document.text;
    // A prompt does not begin with an empty line, and parts before the body bring their own line ends.
    let start = lines::blank_run_after(text, agent.body_span().start, agent.body_span().end);
    let shown = |cut: &BodyCut| Span::new(cut.span.start.max(start), cut.span.end.max(start));
    let removals: Vec<Span> = cuts.iter().map(shown).collect();
    let filled = fill::fill_body(agent, |at| find_holding(&removals, at).is_some(), values);
    let mut edits: Vec<BodyEdit> = number::edits(agent, &removals);
    edits.extend(filled.edits.iter().cloned());
    edits.sort_by_key(|edit| edit.span.start);
    let mut edited = edit::apply(text, Span::new(start, agent.body_span().end), &removals, &edits);
    if !cuts.is_empty() && edited.text.trim().is_empty() {
        edited = EditedBody::default();
    }
    (edited, filled)
}

#[cfg(test)]
mod tests;
