//! The size of a mode or role in a prompt, shown before it is chosen.

use super::generated_part;
use super::resolve::ResolvedChoices;
use crate::domain::agent::{Agent, AgentMode, AgentRole};
use crate::domain::text::TextSize;

/// The size that a mode adds: its generated part, and its blocks in the body.
pub fn size_of_mode(agent: &Agent, mode: &AgentMode) -> TextSize {
    let acting = ResolvedChoices { mode: Some(mode), ..ResolvedChoices::default() };
    let says = generated_part::mode(agent, acting).map(|part| part.markdown()).unwrap_or_default();
    let blocks: String = mode.blocks.iter().map(|block| block.span.of(&agent.document.text)).collect();
    TextSize::of(&(says + &blocks))
}

pub fn size_of_role(role: &AgentRole) -> TextSize {
    let acting = ResolvedChoices { role: Some(role), ..ResolvedChoices::default() };
    TextSize::of(&generated_part::role(acting).map(|part| part.markdown()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

    use super::*;
    use crate::domain::agent::{AgentId, AgentLocation, read_agent_file};
    use crate::domain::compose::{NameChoice, PartKind, Selection, TemplateSet, compose};
    use crate::domain::generic::GenericWords;
    use crate::domain::source::SourceId;

    #[test]
    fn the_sizes_are_those_of_the_parts_of_a_prompt() {
        let text = "---\nname: a\ncognitive_modes:\n  make: { mindset: m, output: o, risk: r }\n  check: { mindset: n }\n\
                    ensemble_roles:\n  solo: { behavior: b }\n---\n## When Make\n1. One\n\n## When Check\n1. Two\n";
        let found = AgentLocation {
            id: AgentId("a".to_owned()),
            path: None,
            relative: "a.md".to_owned(),
            source: SourceId(0),
            format: None,
            size: 0,
            copy_of: None,
            in_list: None,
        };
        let agent = read_agent_file(found, text.as_bytes().to_vec(), GenericWords::built_in());
        for mode in &agent.modes {
            let selection = Selection { mode: NameChoice::Named(mode.name.clone()), ..Selection::default() };
            let prompt = compose(&agent, &selection, TemplateSet::built_in()).unwrap();
            let bytes = |wanted: fn(PartKind) -> bool| {
                prompt.parts.iter().filter(|part| wanted(part.kind)).map(|part| part.size().bytes + 1).sum::<usize>()
            };
            let own = bytes(|kind| kind == PartKind::Mode) + bytes(|kind| matches!(kind, PartKind::Section(_)));
            // A part of a prompt does not include the line end after it; at the end of a file there is none.
            let size = size_of_mode(&agent, mode).bytes;
            assert!((own - 1..=own).contains(&size), "{}: {size} of {own}", mode.name);
            // Mode and role share the sentence on precedence, so neither size includes it.
            let role = prompt.parts.iter().find(|part| part.kind == PartKind::Role).unwrap();
            let (said, sentence) = role.text.split_once("\n\nWhere the instructions").unwrap();
            assert!(!sentence.is_empty());
            assert_eq!(size_of_role(&agent.roles[0]).bytes, said.len() + 1);
        }
    }
}
