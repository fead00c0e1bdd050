//! Numbering of instructions, made continuous where a `When …` block was cut.

use super::cut::blocks;
use super::edit::Edit;
use crate::domain::agent::{Agent, Origin};
use crate::domain::body::Section;
use crate::domain::span::Span;

/// The number of one item of a numbered list.
struct Number {
    digits: Span,
    value: usize,
}

/// A numbered list that stands at the margin.
type Numbered = Vec<Number>;

/// The edits that make the numbering continuous in every section one of whose `When …` blocks is
/// among the cuts. Only digits change. The blocks that remain continue the list before them, or
/// start where the first block, kept or cut, started. A list that the author started at 1 again
/// outside these blocks, or further down in one, is a list of its own and stays.
pub(super) fn edits(agent: &Agent, cuts: &[Span]) -> Vec<Edit> {
    let is_cut = |span: Span| cuts.iter().any(|cut| cut.holds(span.start));
    let mut blocks: Vec<&Section> = agent
        .modes
        .iter()
        .filter(|mode| mode.origin != Origin::Body)
        .flat_map(|mode| self::blocks(agent, mode))
        .collect();
    blocks.sort_by_key(|block| block.span.start);
    blocks.dedup_by_key(|block| block.span.start);
    let mut parents: Vec<Option<usize>> = blocks.iter().map(|block| block.parent).collect();
    parents.sort_unstable();
    parents.dedup();
    let mut edits = Vec::new();
    for parent in parents {
        let family: Vec<&Section> = blocks.iter().copied().filter(|block| block.parent == parent).collect();
        if family.iter().any(|block| is_cut(block.span)) {
            renumber(agent, parent, &family, &is_cut, &mut edits);
        }
    }
    edits
}

fn renumber(
    agent: &Agent,
    parent: Option<usize>,
    family: &[&Section],
    is_cut: &impl Fn(Span) -> bool,
    edits: &mut Vec<Edit>,
) {
    let Some(mut next) = first_number(agent, parent, family, is_cut) else { return };
    let first = family.first().map_or(0, |block| block.span.start);
    let children = agent.body.sections.iter().filter(|section| section.parent == parent);
    for child in children.filter(|child| child.span.start >= first && !is_cut(child.span)) {
        let of_a_mode = family.iter().any(|block| block.span == child.span);
        let mut previous = None;
        for list in lists(agent, child.span) {
            let (start, last) = (list[0].value, list.last().map_or(0, |number| number.value));
            let continues = match previous {
                None => of_a_mode || start != 1,
                Some(previous) => start == previous + 1,
            };
            previous = Some(last);
            if continues {
                for number in list {
                    if number.value != next {
                        edits.push(Edit { span: number.digits, text: next.to_string() });
                    }
                    next += 1;
                }
            }
        }
    }
}

/// The number the first block that remains must start with.
fn first_number(
    agent: &Agent,
    parent: Option<usize>,
    family: &[&Section],
    is_cut: &impl Fn(Span) -> bool,
) -> Option<usize> {
    let first = family.first()?;
    let before = |section: Option<usize>| {
        let start = section.map_or(agent.body_span().start, |index| agent.body.sections[index].span.start);
        let lists = lists(agent, Span::new(start, first.span.start)).into_iter();
        let kept = lists.filter(|list| !is_cut(list[0].digits)).last()?;
        kept.last().map(|number| number.value + 1)
    };
    let written = family.iter().find_map(|block| lists(agent, block.span).first().map(|list| list[0].value))?;
    let grandparent = parent.map(|index| agent.body.sections[index].parent);
    before(parent).or_else(|| if written > 1 { grandparent.and_then(before) } else { None }).or(Some(written))
}

/// The numbered lists at the margin of `span`, outside code.
fn lists(agent: &Agent, span: Span) -> Vec<Numbered> {
    let mut found: Vec<Numbered> = Vec::new();
    let mut open = false;
    let mut after_blank = false;
    let mut at = span.start;
    for line in span.of(&agent.document.text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        let in_code = agent.body.code_blocks.iter().any(|code| code.span.holds(start));
        if let Some(number) = number(line, start).filter(|_| !in_code) {
            match found.last_mut().filter(|_| open) {
                Some(list) => list.push(number),
                None => found.push(vec![number]),
            }
            open = true;
        } else if line.trim().is_empty() {
            after_blank = true;
            continue;
        } else if line.starts_with('#') && !in_code || after_blank && !line.starts_with([' ', '\t']) {
            // A heading, or text back at the margin behind a blank line, ends a list; a line that
            // follows an item directly still belongs to it.
            open = false;
        }
        after_blank = false;
    }
    found
}

/// The number a line at `start` begins with, where it is an item of a numbered list at the margin.
fn number(line: &str, start: usize) -> Option<Number> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = line.get(digits..)?.chars();
    let marked = matches!(rest.next(), Some('.' | ')')) && rest.next().is_some_and(char::is_whitespace);
    if !(1..=9).contains(&digits) || !marked {
        return None;
    }
    Some(Number { digits: Span::new(start, start + digits), value: line[..digits].parse().ok()? })
}
