//! The heading tree of a body, and what its headings say: modes, numbered phases.

use super::super::span::Span;
use super::line::{Line, LineKind};
use super::{Section, Step, Steps};

/// The headings in order, each with the section it stands in and all that stands under it.
pub(super) fn tree(text: &str, lines: &[Line]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for line in lines {
        let LineKind::Heading { level, title } = line.kind else { continue };
        while let Some(&last) = open.last().filter(|&&last| sections[last].level >= level) {
            close(&mut sections[last], line.span.start, line.number - 1);
            open.pop();
        }
        let parent = open.last().copied();
        open.push(sections.len());
        sections.push(Section {
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

fn close(section: &mut Section, end: usize, line: usize) {
    section.span.end = end;
    section.end = line;
}

/// Groups of two or more numbered headings side by side: `### 1. Analysis`, `### Phase 2: Build`.
pub(super) fn phases(text: &str, sections: &[Section]) -> Vec<Steps> {
    let mut groups: Vec<Steps> = Vec::new();
    for section in sections {
        let Some((number, says)) = numbered_title(text, section) else { continue };
        let parent = section.parent;
        let step = Step { text: says.to_owned(), number, line: section.start };
        match groups.iter_mut().find(|group| group.section == parent) {
            Some(group) => group.items.push(step),
            None => groups.push(Steps {
                title: parent.map_or_else(String::new, |parent| sections[parent].title.clone()),
                line: parent.map_or(section.start, |parent| sections[parent].start),
                items: vec![step],
                section: parent,
                phases: true,
            }),
        }
    }
    groups.retain(|group| group.items.len() >= 2);
    groups
}

/// The digits of a numbered heading and what it says behind them.
fn numbered_title<'a>(text: &str, section: &'a Section) -> Option<(Span, &'a str)> {
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

/// The mode a heading names and what it says of it: `RED PHASE - Understanding` is `RED` and
/// `Understanding`; none for numbered headings and `For … Mode`.
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

/// Where `word` stands in `title` as a word of its own, behind another word.
fn word_at(title: &str, word: &str) -> Option<(usize, usize)> {
    let lower = title.to_ascii_lowercase();
    let at = lower.find(word).filter(|&at| at > 0)?;
    let before = title[..at].ends_with(' ');
    let behind = title[at + word.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    (before && behind).then_some((at, word.len()))
}
