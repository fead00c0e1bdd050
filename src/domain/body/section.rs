//! The heading tree of a body, and the meaning of its headings: modes, numbered phases.

use std::collections::HashMap;

use super::super::span::Span;
use super::body_line::{BodyLine, LineKind};
use super::{BodySection, ListStep, StepList};

/// The headings in order, each with its parent section and everything under it.
pub(super) fn tree(text: &str, lines: &[BodyLine]) -> Vec<BodySection> {
    let mut sections: Vec<BodySection> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for line in lines {
        let LineKind::Heading { level, title } = line.kind else { continue };
        while let Some(&last) = open.last().filter(|&&last| sections[last].level >= level) {
            close(&mut sections[last], line.span.start, line.number - 1);
            open.pop();
        }
        let parent = open.last().copied();
        open.push(sections.len());
        sections.push(BodySection {
            level,
            title: title.of(text).to_owned(),
            span: line.span,
            heading: line.span,
            start: line.number,
            end: line.number,
            parent,
        });
    }
    if let Some(last) = lines.last() {
        for index in open {
            close(&mut sections[index], last.span.end, last.number);
        }
    }
    sections
}

fn close(section: &mut BodySection, end: usize, line: usize) {
    section.span.end = end;
    section.end = line;
}

/// Groups of two or more numbered sibling headings: `### 1. Analysis`, `### Phase 2: Build`.
pub(super) fn phases(text: &str, sections: &[BodySection]) -> Vec<StepList> {
    let mut groups: Vec<StepList> = Vec::new();
    let mut by_parent: HashMap<Option<usize>, usize> = HashMap::new();
    for section in sections {
        let Some((number, says)) = numbered_title(text, section) else { continue };
        let parent = section.parent;
        let step = ListStep { text: says.to_owned(), number, line: section.start };
        let group = *by_parent.entry(parent).or_insert_with(|| {
            groups.push(StepList {
                title: parent.map_or_else(String::new, |parent| sections[parent].title.clone()),
                line: parent.map_or(section.start, |parent| sections[parent].start),
                items: Vec::new(),
                section: parent,
                phases: true,
            });
            groups.len() - 1
        });
        groups[group].items.push(step);
    }
    groups.retain(|group| group.items.len() >= 2);
    groups
}

/// The digits of a numbered heading and the text after them.
fn numbered_title<'a>(text: &str, section: &'a BodySection) -> Option<(Span, &'a str)> {
    let title = section.title.as_str();
    let lower = title.to_ascii_lowercase();
    let word = ["phase ", "step ", "stage "].iter().find(|word| lower.starts_with(**word)).map_or(0, |word| word.len());
    let rest = &title[word..];
    let width = rest.bytes().take_while(u8::is_ascii_digit).count();
    let behind = rest[width..].trim_start();
    let says = behind.strip_prefix(['.', ')', ':', '-', '–', '—'])?;
    if width == 0 || says.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let start = section.heading.start + section.heading.of(text).find(title)? + word;
    Some((Span::new(start, start + width), says.trim()))
}

/// The mode that a heading names, and the text about it: `RED PHASE - Understanding` gives `RED` and `Understanding`;
/// `None` for numbered headings and `For … Mode`.
pub fn mode_heading(title: &str) -> Option<(&str, &str)> {
    let title = title.trim_matches(['*', '_', ' ']);
    let (at, width) = ["phase", "mode"].iter().find_map(|word| word_at(title, word))?;
    let name = title[..at].trim().trim_matches(['*', '_', ' ']);
    let rest = title[at + width..].trim();
    let says = rest
        .trim_start_matches(['*', '_', ' '])
        .trim_start_matches(['-', '–', '—', ':', '('])
        .trim()
        .trim_end_matches(')');
    let is_behind_a_sign =
        rest.is_empty() || rest.trim_start_matches(['*', '_', ' ']).starts_with(['-', '–', '—', ':', '(']);
    let words = name.split_whitespace().count();
    let starts_well = name.starts_with(char::is_alphabetic) && !name.to_ascii_lowercase().starts_with("for ");
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '/' | '&'));
    (is_behind_a_sign && starts_well && is_plain && (1..=3).contains(&words)).then_some((name, says))
}

/// Finds `word` in `title` as a separate word other than the first.
fn word_at(title: &str, word: &str) -> Option<(usize, usize)> {
    let lower = title.to_ascii_lowercase();
    let at = lower.find(word).filter(|&at| at > 0)?;
    let before = title[..at].ends_with(' ');
    let behind = title[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    (before && behind).then_some((at, word.len()))
}
