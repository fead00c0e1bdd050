//! What a mode or a role adds to a prompt, to be said before one is chosen.

use super::resolve::Acting;
use super::size::Size;
use super::written;
use crate::domain::agent::{Agent, Mode, Role};

/// The size of what a mode adds: what it says, and its own block of the body.
pub fn size_of_mode(agent: &Agent, mode: &Mode) -> Size {
    let acting = Acting { mode: Some(mode), role: None, profile: None };
    let says = written::mode(acting).map(|part| part.markdown()).unwrap_or_default();
    let block = mode.block.and_then(|block| agent.body.sections.get(block));
    let block = block.map_or("", |section| section.span.of(&agent.document.text));
    Size::of(&(says + block))
}

/// The size of what a role adds.
pub fn size_of_role(role: &Role) -> Size {
    let acting = Acting { mode: None, role: Some(role), profile: None };
    Size::of(&written::role(acting).map(|part| part.markdown()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::domain::agent::{AgentId, Found, read};
    use crate::domain::compose::{Choice, PartKind, Selection, Templates, compose};
    use crate::domain::generic::Generic;
    use crate::domain::source::SourceId;

    #[test]
    fn the_sizes_are_those_of_the_parts_of_a_prompt() {
        let text = "---\nname: a\ncognitive_modes:\n  make: { mindset: m, output: o, risk: r }\n  check: { mindset: n }\n\
                    ensemble_roles:\n  solo: { behavior: b }\n---\n## When Make\n1. One\n\n## When Check\n1. Two\n";
        let found = Found {
            id: AgentId("a".to_owned()),
            path: None,
            relative: "a.md".to_owned(),
            source: SourceId(0),
            format: None,
            size: 0,
            copy_of: None,
        };
        let agent = read(found, text.as_bytes().to_vec(), Generic::built_in());
        for mode in &agent.modes {
            let selection = Selection { mode: Choice::Named(mode.name.clone()), ..Selection::default() };
            let prompt = compose(&agent, &selection, Templates::built_in()).unwrap();
            let bytes = |wanted: fn(PartKind) -> bool| {
                prompt.parts.iter().filter(|part| wanted(part.kind)).map(|part| part.size.bytes + 1).sum::<usize>()
            };
            let own = bytes(|kind| kind == PartKind::Mode) + bytes(|kind| matches!(kind, PartKind::Section(_)));
            // Each part of a prompt goes without the line end behind it; at the end of a file there is none.
            let size = size_of_mode(&agent, mode).bytes;
            assert!((own - 1..=own).contains(&size), "{}: {size} of {own}", mode.name);
            let role = bytes(|kind| kind == PartKind::Role);
            assert_eq!(size_of_role(&agent.roles[0]).bytes, role);
        }
    }
}
