//! Labeled lists, checklists and numbered steps, found line by line.

use super::super::span::Span;
use super::body_line::{BodyLine, LineKind, trimmed};
use super::{BodyList, BodySection, LabeledBlock, ListItem, ListKind, ListStep, StepList};

/// The longest line that counts as a label, in characters; longer lines are prose.
const LABEL_LIMIT: usize = 120;

/// Finds every labeled list and every numbered list of the body.
pub(super) fn find_lists(text: &str, lines: &[BodyLine], sections: &[BodySection]) -> FoundLists {
    let under_checklist = under_checklist_heading(sections);
    let mut finder = ListFinder { text, lines, sections, under_checklist, found: FoundLists::default() };
    let mut at = 0;
    while at < lines.len() {
        at = match lines[at].kind {
            LineKind::Bullet { .. } => finder.bullets(at),
            LineKind::Numbered { .. } => finder.numbers(at),
            _ => at + 1,
        };
    }
    finder.labels();
    finder.found
}

#[derive(Default)]
pub(super) struct FoundLists {
    pub lists: Vec<BodyList>,
    pub steps: Vec<StepList>,
    pub labels: Vec<LabeledBlock>,
}

/// The line or heading above a list that names it.
struct ListLabel {
    title: String,
    line: usize,
}

/// The sections under a heading that contains the word "checklist". The title of the file does not count.
fn under_checklist_heading(sections: &[BodySection]) -> Vec<bool> {
    let mut under = Vec::with_capacity(sections.len());
    for section in sections {
        let by_parent = section.parent.is_some_and(|parent| under[parent]);
        under.push(by_parent || section.level > 1 && says_checklist(&section.title));
    }
    under
}

struct ListFinder<'a> {
    text: &'a str,
    lines: &'a [BodyLine],
    sections: &'a [BodySection],
    /// For each section, true if its heading or that of a section around it says "checklist".
    under_checklist: Vec<bool>,
    found: FoundLists,
}

impl ListFinder<'_> {
    /// Reads the bullets from line `first` on. Returns the index of the line after them.
    fn bullets(&mut self, first: usize) -> usize {
        let end = self.end_of_list(first, |kind| matches!(kind, LineKind::Bullet { .. }));
        let items = self.items(first, end);
        let section = self.section_of(first);
        let boxed = items.iter().any(|item| item.tick.is_some());
        let called_so = section.is_some_and(|section| self.under_checklist[section]);
        let label = self.label_of(first);
        let title = match label {
            Some(ListLabel { title, line }) => Some((title, line)),
            None if boxed || called_so => Some(self.heading_of(section, first)),
            None => None,
        };
        if let Some((title, line)) = title
            && !items.is_empty()
        {
            let says_checklist = says_checklist(&title) || called_so;
            let kind = if boxed || says_checklist { ListKind::Checklist } else { ListKind::List };
            let span = Span::new(self.lines[first].span.start, self.lines[end - 1].span.end);
            self.found.lists.push(BodyList { title, kind, line, span, items, section });
        }
        end
    }

    /// Reads the numbered items from line `first` on. If the numbers continue a list of the same section after bullets
    /// or text, the items belong to that list.
    fn numbers(&mut self, first: usize) -> usize {
        let end = self.end_of_list(first, |kind| matches!(kind, LineKind::Numbered { .. }));
        let margin = self.lines[first].indent;
        let mut items = Vec::new();
        for at in first..end {
            let line = &self.lines[at];
            let LineKind::Numbered { digits, text } = line.kind else { continue };
            if line.indent <= margin + 1 {
                items.push(ListStep { text: self.joined(text, at, end), number: digits, line: line.number });
            }
        }
        // Boxes under a number form a separate task list.
        let mut at = first + 1;
        while at < end {
            let boxed = matches!(self.lines[at].kind, LineKind::Bullet { tick: Some(_), .. });
            at = if boxed { self.bullets(at).max(at + 1) } else { at + 1 };
        }
        let section = self.section_of(first);
        let label = self.label_of(first);
        let opens_mode = label.as_ref().is_some_and(|label| names_when(&label.title));
        if !opens_mode && self.goes_on(&items, section, margin) {
            if let Some(steps) = self.found.steps.last_mut() {
                steps.items.append(&mut items);
            }
            return end;
        }
        let is_labeled = label.is_some();
        let (title, line) = label.map_or_else(|| self.heading_of(section, first), |label| (label.title, label.line));
        if is_labeled || items.len() >= 2 {
            self.found.steps.push(StepList { title, line, items, section, phases: false });
        }
        end
    }

    fn goes_on(&self, items: &[ListStep], section: Option<usize>, margin: usize) -> bool {
        let number = |step: &ListStep| step.number.of(self.text).parse::<u32>().unwrap_or(0);
        let (Some(last), Some(next)) = (self.found.steps.last(), items.first()) else { return false };
        margin <= 3
            && last.section == section
            && last.items.last().is_some_and(|step| number(step) >= 1 && number(next) == number(step) + 1)
    }

    /// The index of the line after the list that begins at `first`: items of the same kind at the same margin, and
    /// everything indented under them.
    fn end_of_list(&self, first: usize, is_item: impl Fn(LineKind) -> bool) -> usize {
        let margin = self.lines[first].indent;
        let mut end = first + 1;
        let mut at = first + 1;
        while at < self.lines.len() {
            let line = &self.lines[at];
            let belongs = match line.kind {
                LineKind::Blank => {
                    at += 1;
                    continue;
                }
                LineKind::Heading { .. } => false,
                LineKind::Code => {
                    // A code block belongs to an item if its opening fence is indented under the item.
                    let inside = line.indent > margin;
                    at = self.end_of_code(at);
                    if inside {
                        end = at;
                        continue;
                    }
                    false
                }
                kind if is_item(kind) => line.indent >= margin || margin - line.indent <= 1,
                _ => line.indent > margin,
            };
            if !belongs {
                break;
            }
            at += 1;
            end = at;
        }
        end
    }

    fn end_of_code(&self, first: usize) -> usize {
        let rest = self.lines[first..].iter().take_while(|line| line.kind == LineKind::Code);
        first + rest.count()
    }

    /// The items of a bulleted list: those at its margin, and nested ones that have a box.
    fn items(&self, first: usize, end: usize) -> Vec<ListItem> {
        let margin = self.lines[first].indent;
        let mut items: Vec<ListItem> = Vec::new();
        let mut indents: Vec<usize> = Vec::new();
        for at in first..end {
            let line = &self.lines[at];
            let LineKind::Bullet { text, tick } = line.kind else { continue };
            if line.indent > margin + 1 && tick.is_none() {
                continue;
            }
            while indents.last().is_some_and(|&indent| indent + 1 >= line.indent) {
                indents.pop();
            }
            let depth = indents.len();
            indents.push(line.indent);
            let ticked = tick.is_some_and(|tick| tick.of(self.text) != " ");
            let span = Span::new(line.span.start, self.end_of_item(at, end));
            items.push(ListItem { text: self.joined(text, at, end), ticked, tick, line: line.number, span, depth });
        }
        items
    }

    /// The byte after an item and everything indented under it, not including blank lines before the next item.
    fn end_of_item(&self, item: usize, end: usize) -> usize {
        let margin = self.lines[item].indent;
        let mut last = item;
        for at in item + 1..end {
            match self.lines[at].kind {
                LineKind::Blank => {}
                LineKind::Code => last = at,
                _ if self.lines[at].indent > margin + 1 || is_text_under(&self.lines[at], margin) => last = at,
                _ => break,
            }
        }
        self.lines[last].span.end
    }

    /// The text of an item joined with its continuation lines.
    fn joined(&self, span: Span, item: usize, end: usize) -> String {
        let mut said = span.of(self.text).to_owned();
        for line in &self.lines[item + 1..end] {
            if line.kind != LineKind::Text {
                break;
            }
            said.push(' ');
            said.push_str(trimmed(self.text, line.span).of(self.text));
        }
        said
    }

    /// The label above line `first`: a line that ends in a colon or is entirely bold, or a heading.
    fn label_of(&self, first: usize) -> Option<ListLabel> {
        let near = first.saturating_sub(3);
        let above = near + self.lines[near..first].iter().rposition(|line| line.kind != LineKind::Blank)?;
        let line = &self.lines[above];
        let said = match line.kind {
            LineKind::Heading { title, .. } => {
                let title = shortened(title.of(self.text));
                return Some(ListLabel { title, line: line.number });
            }
            LineKind::Text => trimmed(self.text, line.span).of(self.text),
            // `1. **Search**:` with bullets under it at the same margin.
            LineKind::Numbered { text, .. } if line.indent >= self.lines[first].indent => text.of(self.text),
            _ => return None,
        };
        is_label(said).then(|| ListLabel { title: bare(said).to_owned(), line: line.number })
    }

    fn section_of(&self, at: usize) -> Option<usize> {
        let number = self.lines[at].number;
        self.sections.partition_point(|section| section.start <= number).checked_sub(1)
    }

    fn heading_of(&self, section: Option<usize>, first: usize) -> (String, usize) {
        section.map_or_else(
            || ("Tasks".to_owned(), self.lines[first].number),
            |index| (shortened(&self.sections[index].title), self.sections[index].start),
        )
    }

    /// Finds the labels that are directly followed by a list or a code block.
    fn labels(&mut self) {
        for at in 0..self.lines.len() {
            let Some((title, is_item)) = self.label_text(at) else { continue };
            let end = if is_item { self.end_of_labeled_item(at) } else { self.end_of_labeled(at) };
            let Some(end) = end else { continue };
            let line = &self.lines[at];
            let span = Span::new(line.span.start, self.lines[end - 1].span.end);
            let section = self.section_of(at);
            let title = title.to_owned();
            self.found.labels.push(LabeledBlock { title, line: line.number, label: line.span, span, section });
        }
    }

    /// The label on line `at`, and true if the line is an item of a list.
    fn label_text(&self, at: usize) -> Option<(&str, bool)> {
        let line = &self.lines[at];
        let (content, is_item) = match line.kind {
            LineKind::Text => (trimmed(self.text, line.span).of(self.text), false),
            LineKind::Bullet { text, tick: None } => (text.of(self.text), true),
            _ => return None,
        };
        is_label(content).then(|| (bare(content), is_item))
    }

    /// The index of the line after the list or code block under the label at `at`, including the parts of a numbered
    /// list that continue after a code block.
    fn end_of_labeled(&self, at: usize) -> Option<usize> {
        let mut first = self.next_of_content(at + 1, at + 4)?;
        let mut expected = None;
        let mut end = None;
        loop {
            end = match self.lines[first].kind {
                LineKind::Bullet { .. } if end.is_none() => {
                    return Some(self.end_of_list(first, |kind| matches!(kind, LineKind::Bullet { .. })));
                }
                LineKind::Numbered { digits, .. } if expected.is_none_or(|number| self.number(digits) == number) => {
                    Some(self.end_of_list(first, |kind| matches!(kind, LineKind::Numbered { .. })))
                }
                LineKind::Code if end.is_none() && self.opens_fence(first) => return Some(self.end_of_code(first)),
                _ => return end,
            };
            let behind = end?;
            expected = Some(self.last_number(first, behind) + 1);
            let Some(next) = self.next_of_content(behind, behind + 4) else { return end };
            // Code at the margin does not end a numbered list that continues after it.
            first = if self.lines[next].kind == LineKind::Code {
                let behind = self.end_of_code(next);
                let Some(next) = self.next_of_content(behind, behind + 4) else { return end };
                next
            } else {
                next
            };
        }
    }

    /// The index of the line after the item at `at` that is a label, if anything is indented under it.
    fn end_of_labeled_item(&self, at: usize) -> Option<usize> {
        let margin = self.lines[at].indent;
        let next = self.next_of_content(at + 1, at + 4)?;
        if self.lines[next].indent <= margin {
            return None;
        }
        let mut end = next;
        for (index, line) in self.lines.iter().enumerate().skip(next) {
            match line.kind {
                LineKind::Blank => {}
                LineKind::Heading { .. } => break,
                LineKind::Code => end = index,
                _ if line.indent > margin => end = index,
                _ => break,
            }
        }
        Some(end + 1)
    }

    /// The first nonblank line from `from` on, if it is before `limit`.
    fn next_of_content(&self, from: usize, limit: usize) -> Option<usize> {
        (from..limit.min(self.lines.len())).find(|&at| self.lines[at].kind != LineKind::Blank)
    }

    fn opens_fence(&self, at: usize) -> bool {
        self.lines[at].span.of(self.text).trim_start().starts_with(['`', '~'])
    }

    fn number(&self, digits: Span) -> usize {
        digits.of(self.text).parse().unwrap_or(0)
    }

    /// The number of the last item at the margin of a numbered list.
    fn last_number(&self, first: usize, end: usize) -> usize {
        let margin = self.lines[first].indent;
        let at_margin = self.lines[first..end].iter().rev().filter(|line| line.indent <= margin + 1);
        let mut numbers = at_margin.filter_map(|line| match line.kind {
            LineKind::Numbered { digits, .. } => Some(self.number(digits)),
            _ => None,
        });
        numbers.next().unwrap_or(0)
    }
}

/// Returns true for the label of a block that applies in one mode only.
fn names_when(title: &str) -> bool {
    title.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("when "))
}

fn is_text_under(line: &BodyLine, margin: usize) -> bool {
    line.kind == LineKind::Text && line.indent > margin
}

/// Returns true for a line that names the lines below it: it ends in a colon or is entirely bold.
fn is_label(content: &str) -> bool {
    (ends_in_colon(content) || is_bold(content))
        && content.chars().nth(LABEL_LIMIT).is_none()
        && !content.starts_with(['|', '>'])
}

/// A bare title cut to a length that no real one has, because many lists may hold a copy. It is cut first, so that the
/// lists under a very long heading do not each look at the whole of it.
fn shortened(title: &str) -> String {
    let end = title.char_indices().nth(2 * LABEL_LIMIT).map_or(title.len(), |(at, _)| at);
    bare(&title[..end]).to_owned()
}

fn says_checklist(title: &str) -> bool {
    title.to_lowercase().contains("checklist")
}

fn ends_in_colon(said: &str) -> bool {
    said.trim_end_matches(['*', '_']).ends_with([':', '：'])
}

fn is_bold(said: &str) -> bool {
    ["**", "__"].iter().any(|mark| {
        said.strip_prefix(mark)
            .and_then(|rest| rest.strip_suffix(mark))
            .is_some_and(|inner| !inner.is_empty() && !inner.contains(mark))
    })
}

/// A label without its asterisks and its colon.
fn bare(said: &str) -> &str {
    let said = said.trim().trim_end_matches(['*', '_', ':', '：', ' ']);
    let said = said.trim_start_matches(['*', '_']).trim();
    if said.contains("**") { said } else { said.trim_end_matches(['*', '_', ':', ' ']) }
}
