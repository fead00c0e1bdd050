//! Comments that ignore rules in their file: `<!-- callsheet-ignore RULE -->` in the body, and
//! `# callsheet-ignore RULE` in the frontmatter.

use crate::domain::agent::Agent;
use crate::domain::span::Span;

const WORD: &str = "callsheet-ignore";

/// The ids that comments of an agent's file ignore, each with its byte in the text. An id need not exist.
pub fn ignored_rules(agent: &Agent) -> Vec<(&str, usize)> {
    let text = &agent.document.text;
    let mut found = Vec::new();
    for (at, _) in text.match_indices(WORD) {
        let behind = at + WORD.len();
        let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let before = text[line_start..at].trim_end();
        let line_end = text[behind..].find('\n').map_or(text.len(), |newline| behind + newline);
        let end = if before.ends_with("<!--") && !agent.body.in_code(at) {
            text[behind..].find("-->").map(|close| behind + close)
        } else {
            let in_block = agent.frontmatter.block.is_some_and(|block| block.inner.holds(at));
            (in_block && before.trim_start().ends_with('#')).then_some(line_end)
        };
        let Some(end) = end else { continue };
        let ids = Span::new(behind, end).of(text);
        let is_apart = |sign: char| sign == ',' || sign.is_whitespace();
        let words = ids.split(is_apart).filter(|word| !word.is_empty());
        found.extend(words.map(|word| (word, behind + offset_in(ids, word))));
    }
    found
}

/// The byte at which a part of a text begins.
fn offset_in(text: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize)
}
