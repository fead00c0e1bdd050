//! An agent and its parts, as values: modes, roles, lists, tool profiles and where each came from.

mod agent_entry;
mod agent_parts;
mod assemble;
mod client_verdicts;
mod collaborator;
pub mod generic;
mod identity;
mod inspect;
mod mode;
mod role;
mod tool;
mod tool_rights;

pub use agent_entry::{AgentEntry, AgentId, AgentLocation, ListPlace, ReadDepth, TextOrigin};
pub use agent_parts::{
    Agent, AgentMode, AgentRole, Collaborator, Escalation, HumanDecisions, ModeBlock, OutputTemplate, ToolLimits,
    ToolProfile,
};
pub use assemble::{read_agent_file, read_entry, read_entry_from_head, read_whole_entry, unreadable_entry};
pub use client_verdicts::{PlacedVerdict, placed_verdicts};
pub use identity::TELLING_NAMES;
pub use tool::{UNNAMED_PROFILE, is_tool_profile, names as tool_names};
pub use tool_rights::ToolRights;

#[cfg(test)]
mod tests;
