//! Renumbers instructions so that they stay continuous after a `When …` block was cut.

use std::collections::{BTreeMap, HashMap};

use super::edit::BodyEdit;
use crate::domain::agent::{Agent, TextOrigin};
use crate::domain::span::{Span, find_holding};

struct ListNumber {
    digits: Span,
    value: usize,
}

/// A numbered list without indentation.
type NumberedList = Vec<ListNumber>;

/// The edits that make the numbers continuous in each section with a cut `When …` block. Only digits change. The
/// remaining blocks continue the list before them, or start with the number of the first block, whether kept or cut. A
/// list that restarts at 1 outside these blocks, or later in one of them, is separate and stays.
pub(super) fn edits(agent: &Agent, cuts: &[Span]) -> Vec<BodyEdit> {
    let mut blocks: Vec<Span> = Vec::new();
    for mode in agent.modes.iter().filter(|mode| mode.origin != TextOrigin::Body) {
        blocks.extend(mode.blocks.iter().map(|block| block.span));
    }
    if !blocks.iter().any(|block| is_cut(cuts, *block)) {
        return Vec::new();
    }
    blocks.sort_by_key(|block| block.start);
    blocks.dedup_by_key(|block| block.start);
    let lists = lists(agent);
    let kept = lists.iter().filter(|list| find_holding(cuts, list[0].digits.start).is_none()).collect();
    let renumbering = Renumbering { agent, cuts, lists: &lists, kept };
    let mut edits = Vec::new();
    for family in families(agent, &blocks) {
        if family.blocks.iter().any(|block| is_cut(cuts, *block)) {
            renumbering.renumber(&family, &mut edits);
        }
    }
    edits
}

fn is_cut(cuts: &[Span], span: Span) -> bool {
    find_holding(cuts, span.start).is_some()
}

/// The mode blocks of one section, and the pieces of text from the first block on. A piece is a block or a section next
/// to the blocks.
struct BlockFamily {
    /// The section that contains the blocks.
    parent: Option<usize>,
    blocks: Vec<Span>,
    pieces: Vec<Span>,
}

/// The blocks, grouped by the section that contains them.
fn families(agent: &Agent, blocks: &[Span]) -> Vec<BlockFamily> {
    let sections = &agent.body.sections;
    let starts: HashMap<usize, usize> =
        sections.iter().enumerate().map(|(index, section)| (section.span.start, index)).collect();
    let mut families: BTreeMap<Option<usize>, BlockFamily> = BTreeMap::new();
    for &block in blocks {
        let parent = match starts.get(&block.start) {
            Some(&section) => sections[section].parent,
            // A labeled block is in the section whose heading is above it.
            None => sections.partition_point(|section| section.span.start <= block.start).checked_sub(1),
        };
        let family = families.entry(parent);
        let family = family.or_insert_with(|| BlockFamily { parent, blocks: Vec::new(), pieces: Vec::new() });
        family.blocks.push(block);
        family.pieces.push(block);
    }
    for section in sections {
        if let Some(family) = families.get_mut(&section.parent)
            && section.span.start >= family.blocks[0].start
        {
            family.pieces.push(section.span);
        }
    }
    for family in families.values_mut() {
        family.pieces.sort_by_key(|piece| (piece.start, std::cmp::Reverse(piece.end)));
        family.pieces.dedup_by_key(|piece| piece.start);
    }
    families.into_values().collect()
}

/// The state while the numbers of a body are made continuous.
struct Renumbering<'a> {
    agent: &'a Agent,
    cuts: &'a [Span],
    lists: &'a [NumberedList],
    /// The lists whose first item is not cut.
    kept: Vec<&'a NumberedList>,
}

impl Renumbering<'_> {
    fn renumber(&self, family: &BlockFamily, edits: &mut Vec<BodyEdit>) {
        let Some(mut next) = self.first_number(family) else { return };
        for piece in family.pieces.iter().filter(|piece| !is_cut(self.cuts, **piece)) {
            let of_a_mode = find_holding(&family.blocks, piece.start).is_some();
            let mut previous = None;
            for list in self.lists_in(*piece) {
                let (start, last) = (list[0].value, list.last().map_or(0, |number| number.value));
                let continues = match previous {
                    None => of_a_mode || start != 1,
                    Some(previous) => start == previous + 1,
                };
                previous = Some(last);
                if continues {
                    for number in list {
                        if number.value != next {
                            edits.push(BodyEdit { span: number.digits, text: next.to_string() });
                        }
                        next += 1;
                    }
                }
            }
        }
    }

    /// The number that the first remaining block must start with.
    fn first_number(&self, family: &BlockFamily) -> Option<usize> {
        let first = family.blocks.first()?.start;
        let sections = &self.agent.body.sections;
        let before = |section: Option<usize>| {
            let start = section.map_or(self.agent.body_span().start, |index| sections[index].span.start);
            let list = self.kept[..self.kept.partition_point(|list| list[0].digits.start < first)].last()?;
            (list[0].digits.start >= start).then(|| list.last().map(|number| number.value + 1))?
        };
        let written = family.blocks.iter().find_map(|block| self.lists_in(*block).first().map(|list| list[0].value))?;
        let outer = family.parent.map(|index| sections[index].parent);
        let of_outer = || if written > 1 { outer.and_then(before) } else { None };
        before(family.parent).or_else(of_outer).or(Some(written))
    }

    fn lists_in(&self, span: Span) -> &[NumberedList] {
        let start = self.lists.partition_point(|list| list[0].digits.start < span.start);
        let end = self.lists.partition_point(|list| list[0].digits.start < span.end);
        &self.lists[start..end.max(start)]
    }
}

/// The numbered lists of the body without indentation and outside code. A heading or the block of a mode ends a list.
fn lists(agent: &Agent) -> Vec<NumberedList> {
    let body = agent.body_span();
    let mut breaks: Vec<usize> = agent.body.sections.iter().map(|section| section.heading.start).collect();
    let blocks = agent.modes.iter().flat_map(|mode| &mode.blocks);
    breaks.extend(blocks.flat_map(|block| [block.span.start, block.span.end]));
    breaks.sort_unstable();
    let mut breaks = breaks.into_iter().peekable();
    let mut found: Vec<NumberedList> = Vec::new();
    let mut open = false;
    let mut after_blank = false;
    let mut at = body.start;
    for line in body.of(&agent.document.text).split_inclusive('\n') {
        let start = at;
        at += line.len();
        while breaks.next_if(|place| *place <= start).is_some() {
            (open, after_blank) = (false, false);
        }
        let in_code = agent.body.in_code(start);
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
            // A heading ends a list, and so does unindented text after a blank line; a line directly after an item
            // still belongs to it.
            open = false;
        }
        after_blank = false;
    }
    found
}

/// The number at the beginning of a line at offset `start`, if the line is an unindented item of a numbered list.
fn number(line: &str, start: usize) -> Option<ListNumber> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = line.get(digits..)?.chars();
    let marked = matches!(rest.next(), Some('.' | ')')) && rest.next().is_some_and(char::is_whitespace);
    if !(1..=9).contains(&digits) || !marked {
        return None;
    }
    Some(ListNumber { digits: Span::new(start, start + digits), value: line[..digits].parse().ok()? })
}
