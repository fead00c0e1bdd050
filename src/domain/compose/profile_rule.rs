//! The tool profile that follows from a chosen mode or role: a table, and its lookup.

use crate::domain::text::fold_name_key;

/// Modes and roles that belong together, and the tool profiles for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileRule {
    pub modes: &'static [&'static str],
    /// The roles, by name or by the last word of a name: `reviewer` also matches `gate_reviewer`.
    pub roles: &'static [&'static str],
    /// The profiles, best first.
    pub profiles: &'static [&'static str],
    /// True if the mode or role only reads. If mode and role disagree, a read-only rule wins.
    pub is_read_only: bool,
}

/// Profiles that do not change files, best first.
const READ_ONLY: &[&str] = &["audit", "research"];

/// Tool profile by mode and role. A profile chosen by the user takes precedence. The rules apply only to a chosen mode
/// or role; for a default one, the agent's default profile is used.
pub const PROFILE_RULES: &[ProfileRule] = &[
    ProfileRule {
        modes: &["critical"],
        roles: &["auditor", "reviewer", "gatekeeper", "validator", "verifier", "inspector", "critic", "guardian"],
        profiles: READ_ONLY,
        is_read_only: true,
    },
    ProfileRule {
        modes: &["evaluative", "convergent"],
        roles: &["tiebreaker", "arbiter", "judge"],
        profiles: READ_ONLY,
        is_read_only: true,
    },
    ProfileRule {
        modes: &["informative"],
        roles: &["advisor", "analyst", "analyzer", "input_provider"],
        profiles: READ_ONLY,
        is_read_only: true,
    },
    ProfileRule {
        modes: &["generative"],
        roles: &["advisee", "implementer"],
        profiles: &["solution"],
        is_read_only: false,
    },
];

impl ProfileRule {
    pub fn of_mode(mode: &str) -> Option<&'static Self> {
        PROFILE_RULES.iter().find(|rule| rule.modes.iter().any(|name| fold_name(name) == fold_name(mode)))
    }

    pub fn of_role(role: &str) -> Option<&'static Self> {
        let whole = fold_name(role);
        let last = role.rsplit(['_', '-', ' ']).next().map(fold_name).unwrap_or_default();
        let names = |rule: &&Self, wanted: &str| rule.roles.iter().any(|name| fold_name(name) == wanted);
        let by_whole = PROFILE_RULES.iter().find(|rule| names(rule, &whole));
        by_whole.or_else(|| PROFILE_RULES.iter().find(|rule| names(rule, &last)))
    }

    /// The first profile of the rule that is among `profiles`.
    fn profile_among<'a>(&self, profiles: &'a [String]) -> Option<&'a str> {
        let find = |wanted: &&str| profiles.iter().find(|name| fold_name(name) == fold_name(wanted));
        self.profiles.iter().find_map(find).map(String::as_str)
    }
}

/// A profile that follows from a choice, and the choice that it follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowedProfile<'a> {
    pub profile: &'a str,
    pub mode: Option<&'a str>,
    pub role: Option<&'a str>,
}

/// The rule for a chosen mode and role, and which of the two agree with it. If they ask for different tools, the
/// read-only rule wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChosenRule<'a> {
    pub rule: &'static ProfileRule,
    pub mode: Option<&'a str>,
    pub role: Option<&'a str>,
}

impl<'a> ChosenRule<'a> {
    pub fn of(mode: Option<&'a str>, role: Option<&'a str>) -> Option<Self> {
        let by_mode = mode.and_then(ProfileRule::of_mode);
        let by_role = role.and_then(ProfileRule::of_role);
        let acting = match (by_mode, by_role) {
            (Some(mode), Some(role)) if role.is_read_only && !mode.is_read_only => role,
            (Some(mode), _) => mode,
            (None, role) => role?,
        };
        let agrees = |other: Option<&ProfileRule>| other.is_some_and(|other| other.profiles == acting.profiles);
        Some(Self { rule: acting, mode: mode.filter(|_| agrees(by_mode)), role: role.filter(|_| agrees(by_role)) })
    }
}

/// The profile among `profiles` that follows from a chosen mode and a chosen role.
pub fn follow_profile<'a>(
    mode: Option<&'a str>,
    role: Option<&'a str>,
    profiles: &'a [String],
) -> Option<FollowedProfile<'a>> {
    let ChosenRule { rule, mode, role } = ChosenRule::of(mode, role)?;
    Some(FollowedProfile { profile: rule.profile_among(profiles)?, mode, role })
}

/// Modes among `modes` that fit a role, if the role contradicts the mode `acting`: one only reads, the other changes
/// things. The modes of the role's own rule come first, then those with the same tools.
pub(super) fn modes_that_fit<'a>(role: &str, acting: &str, modes: &[&'a str]) -> Option<Vec<&'a str>> {
    let (of_role, of_mode) = (ProfileRule::of_role(role)?, ProfileRule::of_mode(acting)?);
    if of_role.is_read_only == of_mode.is_read_only {
        return None;
    }
    let rules = || modes.iter().filter_map(|mode| Some((*mode, ProfileRule::of_mode(mode)?)));
    let own: Vec<&str> = rules().filter(|(_, rule)| *rule == of_role).map(|(mode, _)| mode).collect();
    let kin = rules().filter(|(_, rule)| rule.profiles == of_role.profiles).map(|(mode, _)| mode);
    let mut fitting = own;
    let kin: Vec<&str> = kin.filter(|mode| !fitting.contains(mode)).collect();
    fitting.extend(kin);
    Some(fitting)
}

/// A name without case, `-`, `_` and spaces.
fn fold_name(name: &str) -> String {
    fold_name_key(name).replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(mode: &str, role: &str, profiles: &[&str]) -> Option<String> {
        let profiles: Vec<String> = profiles.iter().map(|&name| name.to_owned()).collect();
        let some = |name| Some(name).filter(|name: &&str| !name.is_empty());
        follow_profile(some(mode), some(role), &profiles).map(|found| found.profile.to_owned())
    }

    const ALL: &[&str] = &["full", "solution", "research", "audit"];

    #[test]
    fn judging_modes_and_roles_read_and_building_ones_write() {
        for mode in ["critical", "evaluative", "informative", "convergent", "Critical"] {
            assert_eq!(profile(mode, "", ALL).as_deref(), Some("audit"), "{mode}");
        }
        for role in ["auditor", "advisor", "reviewer", "tiebreaker", "gate_reviewer", "Gate-Reviewer", "tie-breaker"] {
            assert_eq!(profile("", role, ALL).as_deref(), Some("audit"), "{role}");
        }
        assert_eq!(profile("generative", "", ALL).as_deref(), Some("solution"));
        assert_eq!(profile("", "advisee", ALL).as_deref(), Some("solution"));
        for (mode, role) in [("inspect", ""), ("", "solo"), ("", "panel_member"), ("", ""), ("build", "conductor")] {
            assert_eq!(profile(mode, role, ALL), None, "{mode} {role}");
        }
    }

    #[test]
    fn reading_wins_if_mode_and_role_disagree_and_research_stands_in_for_audit() {
        assert_eq!(profile("generative", "auditor", ALL).as_deref(), Some("audit"));
        assert_eq!(profile("critical", "advisee", ALL).as_deref(), Some("audit"));
        assert_eq!(profile("critical", "", &["solution", "Research"]).as_deref(), Some("Research"));
        assert_eq!(profile("critical", "", &["default"]), None);
        assert_eq!(profile("generative", "", &["audit", "full"]), None);
        let profiles = ["audit".to_owned()];
        let found =
            follow_profile(Some("generative"), Some("auditor"), &profiles).map(|found| (found.mode, found.role));
        assert_eq!(found, Some((None, Some("auditor"))));
        let both = follow_profile(Some("evaluative"), Some("auditor"), &profiles).map(|found| (found.mode, found.role));
        assert_eq!(both, Some((Some("evaluative"), Some("auditor"))));
    }

    #[test]
    fn a_role_that_contradicts_a_mode_names_the_modes_that_fit() {
        let modes = ["generative", "informative", "evaluative", "critical"];
        assert_eq!(
            modes_that_fit("auditor", "generative", &modes),
            Some(vec!["critical", "informative", "evaluative"])
        );
        assert_eq!(modes_that_fit("advisee", "critical", &modes), Some(vec!["generative"]));
        assert_eq!(modes_that_fit("auditor", "generative", &["generative"]), Some(vec![]));
        for (role, mode) in [("auditor", "evaluative"), ("solo", "generative"), ("auditor", "build")] {
            assert_eq!(modes_that_fit(role, mode, &modes), None, "{role} {mode}");
        }
    }
}
