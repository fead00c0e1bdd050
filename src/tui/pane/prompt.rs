//! The composer: what is chosen for each agent, and the prompt it makes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::effect::Effect;
use super::super::key::Key;
use super::super::keymap::Action;
use crate::domain::agent::{Agent, AgentId};
use crate::domain::compose::{Choice, ComposeError, Prompt, Selection, Templates, compose};

/// The state of the composer.
#[derive(Debug, Default)]
pub struct State {
    /// What is chosen, for each agent that anything was chosen for.
    pub selections: BTreeMap<AgentId, Selection>,
    /// What is chosen for the agent shown.
    selection: Selection,
    /// The agent shown.
    shown: Option<Arc<Agent>>,
    /// What it makes; none while no agent is shown.
    pub composed: Option<Result<Prompt, ComposeError>>,
    /// The first line shown.
    pub top: usize,
    /// Columns inside the border.
    pub width: usize,
    /// Rows inside the border.
    pub height: usize,
}

/// Something picked for the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pick {
    /// A mode.
    Mode(Choice),
    /// A role.
    Role(Choice),
    /// A tool profile.
    Tools(Choice),
    /// A template; none for the default one.
    Template(Option<String>),
}

/// What the composer may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The templates there are.
    pub templates: &'a Templates,
}

/// What can happen to the composer.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
    /// A key was typed into the text being written.
    Typed(Key),
    /// Text was pasted into the text being written.
    Pasted(String),
    /// A cell was clicked, from the inner top left corner.
    Clicked {
        /// Column.
        x: usize,
        /// Row.
        y: usize,
    },
    /// The wheel turned.
    Wheeled {
        /// Down, not up.
        down: bool,
    },
    /// Another agent, or a new reading of this one, is shown; none where the list is empty or the
    /// agent is still being read.
    AgentShown(Option<Arc<Agent>>),
    /// Items were ticked or unticked, by line.
    Ticked(Vec<(usize, bool)>),
    /// The person looks at something in a picker: show what choosing it would make.
    Previewed(Pick),
    /// The picker was left without choosing.
    PreviewEnded,
    /// Something was picked.
    Picked(Pick),
    /// A context field was filled in; empty text takes it out.
    ContextSet {
        /// The field: `size`, `upstream`, `downstream`, `instructions`, `success`.
        field: String,
        /// What it says.
        text: String,
    },
    /// A word to find was typed; empty text forgets the last one.
    FindSet(String),
}

/// What the composer asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// What the shell must do.
    pub effects: Vec<Effect>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
    /// The prompt is to be printed, and the program to be left.
    pub prints: Option<String>,
}

impl State {
    /// What is chosen for the agent shown.
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The agent shown.
    pub fn agent(&self) -> Option<&Arc<Agent>> {
        self.shown.as_ref()
    }

    /// Whether a text has the focus.
    pub fn is_writing(&self) -> bool {
        false
    }

    /// The prompt, where there is one.
    pub fn prompt(&self) -> Option<&Prompt> {
        self.composed.as_ref()?.as_ref().ok()
    }

    fn recompose(&mut self, templates: &Templates) {
        self.composed = self.shown.as_ref().map(|agent| compose(agent, &self.selection, templates));
    }
}

/// Takes what happened to the composer.
pub fn update(state: &mut State, message: Message, context: Context<'_>) -> Outcome {
    match message {
        Message::AgentShown(agent) => {
            state.selection = agent
                .as_ref()
                .and_then(|agent| state.selections.get(&agent.entry.found.id).cloned())
                .unwrap_or_default();
            state.shown = agent;
            state.recompose(context.templates);
        }
        Message::Picked(Pick::Mode(choice)) => {
            state.selection.mode = choice;
            state.recompose(context.templates);
        }
        _ => {}
    }
    Outcome::default()
}
