//! Values that a template can use: the agent, the selection in effect, and the parts of the prompt.

use minijinja::context;
use minijinja::value::Value;

use super::generated_part::{GeneratedPart, PartField};
use super::prompt::PartDraft;
use super::resolve::ResolvedChoices;
use super::selection::{PartKind, PromptInput};
use super::template::{TemplateSet, spaced};
use crate::domain::agent::Agent;
use crate::domain::text::TextSize;
use crate::domain::value::ValueNode;

/// The parts of one prompt, ready for a template.
pub(super) struct TemplateScope<'a> {
    pub agent: &'a Agent,
    pub file_name: Option<&'a str>,
    pub acting: ResolvedChoices<'a>,
    pub context: Option<&'a GeneratedPart>,
    pub before: &'a [GeneratedPart],
    pub body: &'a str,
    pub after: &'a [GeneratedPart],
    pub drafts: &'a [PartDraft],
    pub inputs: &'a [PromptInput],
    /// The task, if the body took it.
    pub taken_task: Option<&'a str>,
    /// The frontmatter of the agent, translated for Claude Code.
    pub subagent: &'a str,
    pub templates: &'a TemplateSet,
    pub template: &'a str,
}

/// A prompt as a system message and a user message.
#[derive(Default)]
pub(super) struct PromptTurns {
    /// Everything that does not depend on the task.
    pub system: String,
    /// The material and the task, and the body of a command.
    pub user: String,
}

impl TemplateScope<'_> {
    /// The values by name. Every name is defined, as `none` if there is nothing to say. So templates can test for it,
    /// and a misspelled name is an error. Of the large values, only those that the template uses are made.
    pub fn value(&self, turns: &PromptTurns) -> Value {
        let body = Value::from(self.body);
        context! {
            agent => agent(self.agent),
            file_name => self.file_name,
            mode => self.acting.mode.map(|mode| context! {
                name => &mode.name, origin => mode.origin.word(), mindset => mode.mindset.as_deref(),
                output => mode.output.as_deref(), risk => mode.risk.as_deref(),
                instructions => texts(&mode.instructions),
            }),
            role => self.acting.role.map(|role| context! {
                name => &role.name, origin => role.origin.word(), description => role.description.as_deref(),
                behavior => role.behavior.as_deref(),
            }),
            tools => self.acting.profile.map(|profile| context! {
                name => &profile.name, names => texts(&profile.tools),
            }),
            context => self.context.map(by_key),
            escalation => self.part(PartKind::Escalation).map(|part| escalation_values(part, self.agent)),
            task => self.part(PartKind::Task).and_then(|part| part.fields.first()).map(PartField::value),
            inputs => self.inputs.iter().map(|input| context! { name => &input.name, text => &input.text })
                .collect::<Vec<_>>(),
            system => &turns.system, user => &turns.user,
            subagent => self.subagent,
            body => body.clone(),
            blocks => self.blocks(&body),
            parts => self.uses(&["parts"]).then(|| self.drafts.iter().map(part).collect::<Vec<_>>()),
            size => self.uses(&["size"]).then(|| self.size()),
        }
    }

    /// The prompt as two messages. The body of a command is a user message. If the body of an agent used the task, the
    /// user message repeats it, because no client accepts an empty message. Both are empty if the template does not use
    /// them.
    pub fn turns(&self) -> PromptTurns {
        if !self.uses(&["system", "user"]) {
            return PromptTurns::default();
        }
        let is_command = self.agent.entry.format.placeholders().is_user_turn;
        let is_users = |kind: PartKind| matches!(kind, PartKind::Inputs | PartKind::Task);
        let markdown = |parts: &[GeneratedPart], is_wanted: &dyn Fn(PartKind) -> bool| -> Vec<String> {
            parts.iter().filter(|part| is_wanted(part.kind)).map(GeneratedPart::markdown).collect()
        };
        let mut system = markdown(self.before, &|kind| !is_users(kind));
        let mut user = Vec::new();
        if is_command { &mut user } else { &mut system }.push(self.body.to_owned());
        system.extend(markdown(self.after, &|kind| !is_users(kind)));
        let said = markdown(self.after, &is_users);
        user.retain(|body: &String| !body.trim().is_empty());
        match (self.part(PartKind::Task), said.as_slice()) {
            // A single task needs no heading.
            (Some(task), [_]) if user.is_empty() => user.extend(task.fields.first().map(PartField::value)),
            _ => user.extend(said),
        }
        if user.is_empty() {
            user.extend(self.taken_task.map(str::to_owned));
        }
        PromptTurns { system: spaced(&system), user: spaced(&user) }
    }

    fn uses(&self, variables: &[&str]) -> bool {
        self.templates.may_use(self.template, variables)
    }

    fn part(&self, kind: PartKind) -> Option<&GeneratedPart> {
        self.before.iter().chain(self.after).find(|part| part.kind == kind)
    }

    /// The parts before the body, the body as one piece, the parts after it.
    fn blocks(&self, text: &Value) -> Vec<Value> {
        let body = (!self.body.is_empty()).then(|| {
            context! {
                kind => "body", title => "Body", tag => "instructions", name => (), origin => "body",
                text => text.clone(), markdown => text.clone(), plain => text.clone(), fields => Vec::<Value>::new(),
            }
        });
        self.before.iter().map(block).chain(body).chain(self.after.iter().map(block)).collect()
    }

    /// The total size of the parts, without text that the template adds.
    fn size(&self) -> Value {
        let sizes = self.drafts.iter().map(|draft| draft.part.size());
        let size = sizes.fold(TextSize::default(), TextSize::and);
        context! { bytes => size.bytes, words => size.words, tokens => size.tokens }
    }
}

fn texts(texts: &[String]) -> Vec<Value> {
    texts.iter().map(Value::from).collect()
}

fn agent(agent: &Agent) -> Value {
    let entry = &agent.entry;
    let of = |key: &str| agent.frontmatter.values.get(key).and_then(ValueNode::text);
    context! {
        name => &entry.name, id => &entry.found.id.0, description => &entry.description,
        format => entry.format.id(), model => entry.model.as_deref(), tier => entry.tier.as_deref(),
        color => of("color"), version => of("version"),
        frontmatter => minijinja::value::Serde(agent.frontmatter.values.to_json()),
    }
}

fn block(part: &GeneratedPart) -> Value {
    let markdown = part.markdown();
    context! {
        kind => part.kind.word(), title => part.kind.title(), tag => tag(part.kind), name => part.name.as_deref(),
        origin => part.origin.word(), text => &markdown, markdown => &markdown, plain => part.plain(),
        fields => fields(part),
    }
}

const fn tag(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Context => "agent_context",
        other => other.word(),
    }
}

fn fields(part: &GeneratedPart) -> Vec<Value> {
    let mut previous = None;
    let values = part.fields.iter().map(|field| {
        let is_apart = previous.replace(field).is_some_and(|previous| field.is_apart_from(previous));
        let items = if field.is_list { texts(&field.values) } else { Vec::new() };
        context! {
            key => &*field.key, label => &*field.label, value => field.value(), items => items, is_apart => is_apart,
        }
    });
    values.collect()
}

fn by_key(part: &GeneratedPart) -> Value {
    Value::from_pairs(part.fields.iter().map(|field| (&*field.key, Value::from(field.value()))))
}

/// The escalation as declared, and the text the prompt has for it.
fn escalation_values(part: &GeneratedPart, agent: &Agent) -> Value {
    let declared = agent.escalation.clone().unwrap_or_default();
    context! {
        text => part.markdown(), confidence_threshold => declared.confidence_threshold,
        escalate_to => declared.escalate_to, triggers => texts(&declared.triggers),
        context_to_include => texts(&declared.context_to_include),
        human_decisions => agent.human_decisions.iter().map(|of_kind| context! {
            kind => &of_kind.kind, decisions => texts(&of_kind.decisions),
        }).collect::<Vec<_>>(),
    }
}

fn part(draft: &PartDraft) -> Value {
    let part = &draft.part;
    context! {
        title => &part.title, kind => part.kind.word(), origin => part.origin.word(), text => &part.text,
        lines => part.lines.map(|(first, last)| vec![first, last]),
    }
}
