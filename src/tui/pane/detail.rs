//! What one agent can do: tabs, ticks, links to follow.

use std::sync::Arc;

use super::super::keymap::Action;
use crate::domain::agent::Agent;
use crate::domain::compose::Selection;
use crate::domain::library::Library;

/// The state of the detail.
#[derive(Debug, Default)]
pub struct State {
    /// The tab shown.
    pub tab: Tab,
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row shown.
    pub top: usize,
    /// Columns inside the border.
    pub width: usize,
    /// Rows inside the border.
    pub height: usize,
}

/// A tab of the detail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Who it is.
    #[default]
    Overview,
    /// Its checklists and lists.
    Checklists,
    /// Its modes.
    Modes,
    /// Its roles.
    Roles,
    /// Its body, rendered.
    Body,
    /// Its file, as it is.
    File,
    /// What is the matter.
    Problems,
}

impl Tab {
    /// In the order of the screen.
    pub const ALL: [Self; 7] =
        [Self::Overview, Self::Checklists, Self::Modes, Self::Roles, Self::Body, Self::File, Self::Problems];

    /// The word on it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Checklists => "Checklists",
            Self::Modes => "Modes",
            Self::Roles => "Roles",
            Self::Body => "Body",
            Self::File => "File",
            Self::Problems => "Problems",
        }
    }
}

/// What the detail may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The agent shown, where it has been read whole.
    pub agent: Option<&'a Arc<Agent>>,
    /// What is chosen for it.
    pub selection: &'a Selection,
    /// Every agent.
    pub library: &'a Library,
}

/// What can happen to the detail.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A person asks for something.
    Asked(Action),
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
    /// Another agent, or a new reading of this one, is shown.
    AgentShown {
        /// Whether it is another agent than before.
        other: bool,
    },
}

/// What the detail asks of the rest of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Lines of items to tick or untick for the prompt.
    pub ticks: Vec<(usize, bool)>,
    /// The name of an agent to go to.
    pub follows: Option<String>,
    /// A mode to choose.
    pub mode: Option<String>,
    /// A role to choose.
    pub role: Option<String>,
    /// A sentence for the line above the footer.
    pub says: Option<String>,
}

impl State {
    /// The line of the agent's file that the row under the cursor stands for, from 1.
    pub fn line(&self, _context: Context<'_>) -> usize {
        1
    }
}

/// Takes what happened to the detail.
pub fn update(_state: &mut State, _message: Message, _context: Context<'_>) -> Outcome {
    Outcome::default()
}
