//! What a template sees: the agent, what acts, and the parts of the prompt, as values by name.

use minijinja::context;
use minijinja::value::Value;

use super::prompt::Draft;
use super::resolve::Acting;
use super::selection::PartKind;
use super::size::Size;
use super::written::{Field, Written};
use crate::domain::agent::Agent;
use crate::domain::value::Node;

/// The parts of one prompt, ready for a template.
pub(super) struct Scope<'a> {
    pub agent: &'a Agent,
    pub acting: Acting<'a>,
    pub before: &'a [Written],
    pub body: &'a str,
    pub after: &'a [Written],
    pub drafts: &'a [Draft],
}

impl Scope<'_> {
    /// The values by name. Every name is there, with `none` where there is nothing to say, so that
    /// a template can ask and a misspelt name is an error.
    pub fn value(&self) -> Value {
        let body = Value::from(self.body);
        context! {
            agent => agent(self.agent),
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
            context => self.part(PartKind::Context).map(by_key),
            escalation => self.part(PartKind::Escalation).map(by_key),
            task => self.part(PartKind::Task).and_then(|part| part.fields.first()).map(Field::value),
            body => body.clone(),
            blocks => self.blocks(&body),
            parts => self.drafts.iter().map(part).collect::<Vec<_>>(),
            size => self.size(),
        }
    }

    fn part(&self, kind: PartKind) -> Option<&Written> {
        self.before.iter().chain(self.after).find(|part| part.kind == kind)
    }

    /// The parts before the body, the body in one piece, the parts behind it.
    fn blocks(&self, text: &Value) -> Vec<Value> {
        let body = (!self.body.is_empty()).then(|| {
            context! {
                kind => "body", title => "Body", tag => "instructions", name => (), origin => "body",
                text => text.clone(), markdown => text.clone(), plain => text.clone(), fields => Vec::<Value>::new(),
            }
        });
        self.before.iter().map(block).chain(body).chain(self.after.iter().map(block)).collect()
    }

    /// The size of the parts together, before the template adds anything of its own.
    fn size(&self) -> Value {
        let sizes = self.drafts.iter().map(|draft| draft.part.size);
        let size = sizes.fold(Size::default(), Size::and);
        context! { bytes => size.bytes, words => size.words, tokens => size.tokens }
    }
}

fn texts(texts: &[String]) -> Vec<Value> {
    texts.iter().map(Value::from).collect()
}

fn agent(agent: &Agent) -> Value {
    let entry = &agent.entry;
    let of = |key: &str| agent.frontmatter.values.get(key).and_then(Node::text);
    context! {
        name => &entry.name, id => &entry.found.id.0, description => &entry.description,
        format => entry.format.id(), model => entry.model.as_deref(), tier => entry.tier.as_deref(),
        color => of("color"), version => of("version"),
        frontmatter => minijinja::value::Serde(agent.frontmatter.values.to_json()),
    }
}

fn block(part: &Written) -> Value {
    let markdown = part.markdown();
    context! {
        kind => part.kind.word(), title => part.kind.title(), tag => tag(part.kind), name => part.name.as_deref(),
        origin => part.origin.word(), text => &markdown, markdown => &markdown, plain => part.plain(),
        fields => part.fields.iter().map(field).collect::<Vec<_>>(),
    }
}

const fn tag(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Context => "agent_context",
        other => other.word(),
    }
}

fn field(field: &Field) -> Value {
    let items = if field.is_list() { texts(&field.values) } else { Vec::new() };
    context! { key => field.key, label => field.label, value => field.value(), items => items }
}

/// The fields of a part by their keys; a list as a list.
fn by_key(part: &Written) -> Value {
    Value::from_pairs(part.fields.iter().map(|field| {
        let value = if field.is_list() { Value::from(texts(&field.values)) } else { Value::from(field.value()) };
        (field.key, value)
    }))
}

fn part(draft: &Draft) -> Value {
    let part = &draft.part;
    context! {
        title => &part.title, kind => part.kind.word(), origin => part.origin.word(), text => &part.text,
        lines => part.lines.map(|(first, last)| vec![first, last]),
    }
}
