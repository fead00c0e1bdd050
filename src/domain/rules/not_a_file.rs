//! The path is a folder, a device, a FIFO or a socket.

use super::{LintRule, RuleOrigin};
use crate::domain::problem::Severity;

pub(super) const RULE: LintRule = LintRule {
    id: "not-a-file",
    severity: Severity::Error,
    sentence: "The path is a folder, a device, a FIFO or a socket.",
    why: "It is not opened.",
    bad: &[],
    good: &[],
    fix: "Move it out of the library.",
    origin: RuleOrigin::Disk,
};
