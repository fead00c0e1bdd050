//! Notes on a prompt: indirect consequences of a selection.

use super::profile_rule::{FollowedProfile, modes_that_fit};
use super::resolve::{ProfileSource, ResolvedChoices, default_profile, primary_mode};
use super::selection::{NameChoice, Selection};
use crate::domain::agent::{Agent, AgentMode, TextOrigin};

/// A consequence of a selection, shown in the terminal program and on the command line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromptNote {
    /// The tool profile follows from the mode or role, and differs from the agent's default.
    #[error("tool profile `{profile}` chosen for {reason}{}", instead_of(.default.as_deref()))]
    ProfileFollowed {
        profile: String,
        /// The mode, role or both, as words in a sentence.
        reason: String,
        default: Option<String>,
    },
    /// The chosen mode or role only reads, but the agent has no read-only profile: tools that write are left out, and
    /// the prompt says to change nothing.
    #[error("the agent has no read-only tool profile for {reason}; the prompt leaves out {} and says to change nothing", tools.join(", "))]
    NoReadOnlyProfile {
        /// The mode, role or both, as words in a sentence.
        reason: String,
        /// The tools that change files.
        tools: Vec<String>,
    },
    /// The chosen role contradicts the default mode.
    #[error("role `{role}` contradicts the default mode `{mode}`; {}", fitting_modes(.fitting))]
    RoleAgainstMode {
        role: String,
        mode: String,
        /// The modes of the agent that fit the role, best first.
        fitting: Vec<String>,
    },
    /// The body has no instructions for the mode in effect.
    #[error("the body has no instructions for mode `{mode}`; {}", kept_block(.kept.as_deref()))]
    NoBlock {
        mode: String,
        /// The heading of the primary block, which is kept instead.
        kept: Option<String>,
    },
}

fn instead_of(default: Option<&str>) -> String {
    default.map_or_else(String::new, |default| format!(", not the default `{default}`; `--tools {default}` keeps it"))
}

fn fitting_modes(fitting: &[String]) -> String {
    match fitting {
        [] => "none of the agent's modes fits".to_owned(),
        [only] => format!("the mode `{only}` fits"),
        several => {
            let names: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
            format!("these modes fit: {}", names.join(", "))
        }
    }
}

fn kept_block(kept: Option<&str>) -> String {
    match kept {
        Some(title) => format!("the primary section \"{title}\" stays"),
        None => "only the parts for every mode remain".to_owned(),
    }
}

impl FollowedProfile<'_> {
    pub fn names(&self) -> String {
        self.mode.into_iter().chain(self.role).collect::<Vec<_>>().join(" and ")
    }

    pub fn reason(&self) -> String {
        reason_of(self.mode, self.role)
    }
}

fn reason_of(mode: Option<&str>, role: Option<&str>) -> String {
    let mode = mode.map(|mode| format!("mode `{mode}`"));
    let role = role.map(|role| format!("role `{role}`"));
    mode.into_iter().chain(role).collect::<Vec<_>>().join(" and ")
}

pub(super) fn notes(agent: &Agent, selection: &Selection, acting: ResolvedChoices<'_>) -> Vec<PromptNote> {
    let notes = [
        followed(agent, acting),
        no_read_only(acting),
        role_against_mode(agent, selection, acting),
        no_block(agent, acting),
    ];
    notes.into_iter().flatten().collect()
}

fn followed(agent: &Agent, acting: ResolvedChoices<'_>) -> Option<PromptNote> {
    let ProfileSource::Followed(followed) = acting.profile_source else { return None };
    let default = default_profile(agent).map(|profile| profile.name.clone());
    let profile = followed.profile.to_owned();
    (default.as_deref() != Some(followed.profile)).then(|| PromptNote::ProfileFollowed {
        profile,
        reason: followed.reason(),
        default,
    })
}

fn no_read_only(acting: ResolvedChoices<'_>) -> Option<PromptNote> {
    let ProfileSource::NoReadOnly { mode, role } = acting.profile_source else { return None };
    let tools: Vec<String> = acting.forbidden_tools().into_iter().map(str::to_owned).collect();
    (!tools.is_empty()).then(|| PromptNote::NoReadOnlyProfile { reason: reason_of(mode, role), tools })
}

fn role_against_mode(agent: &Agent, selection: &Selection, acting: ResolvedChoices<'_>) -> Option<PromptNote> {
    let is_alone = selection.mode == NameChoice::Default && matches!(selection.role, NameChoice::Named(_));
    let (mode, role) = acting.mode.zip(acting.role).filter(|_| is_alone)?;
    let modes: Vec<&str> = agent.modes.iter().map(|mode| mode.name.as_str()).collect();
    let fitting = modes_that_fit(&role.name, &mode.name, &modes)?;
    Some(PromptNote::RoleAgainstMode {
        role: role.name.clone(),
        mode: mode.name.clone(),
        fitting: fitting.into_iter().map(str::to_owned).collect(),
    })
}

fn no_block(agent: &Agent, acting: ResolvedChoices<'_>) -> Option<PromptNote> {
    let mode = acting.mode.filter(|mode| lacks_block(agent, mode))?;
    Some(PromptNote::NoBlock { mode: mode.name.clone(), kept: primary_title(agent, mode).map(str::to_owned) })
}

/// Returns true if the agent declares the mode and has a block for other modes, but not for this one.
fn lacks_block(agent: &Agent, mode: &AgentMode) -> bool {
    mode.origin == TextOrigin::Declared
        && mode.blocks.is_empty()
        && agent.modes.iter().any(|mode| !mode.blocks.is_empty())
}

/// The heading of the primary block, if it is kept in place of the block that a mode lacks.
pub(super) fn primary_title<'a>(agent: &'a Agent, mode: &AgentMode) -> Option<&'a str> {
    let primary = primary_mode(agent).filter(|_| lacks_block(agent, mode))?;
    primary.blocks.first().map(|block| block.title.as_str())
}
