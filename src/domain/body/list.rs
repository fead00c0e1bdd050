//! Labelled lists, checklists and numbered steps, found line by line.

use super::super::span::Span;
use super::line::{Line, LineKind, trimmed};
use super::{Item, List, ListKind, Section, Step, Steps};

/// The longest line that counts as a label, in characters; a longer one is prose.
const LABEL_LIMIT: usize = 120;

/// Finds every labelled list and every numbered list of the body.
pub(super) fn find(text: &str, lines: &[Line], sections: &[Section]) -> (Vec<List>, Vec<Steps>) {
    let mut finder = Finder { text, lines, sections, lists: Vec::new(), steps: Vec::new() };
    let mut at = 0;
    while at < lines.len() {
        at = match lines[at].kind {
            LineKind::Bullet { .. } => finder.bullets(at),
            LineKind::Numbered { .. } => finder.numbers(at),
            _ => at + 1,
        };
    }
    (finder.lists, finder.steps)
}

/// What stands over a list.
struct Label {
    title: String,
    line: usize,
}

struct Finder<'a> {
    text: &'a str,
    lines: &'a [Line],
    sections: &'a [Section],
    lists: Vec<List>,
    steps: Vec<Steps>,
}

impl Finder<'_> {
    /// Takes the bullets from line `first` on; answers the line behind them.
    fn bullets(&mut self, first: usize) -> usize {
        let end = self.end_of_list(first, |kind| matches!(kind, LineKind::Bullet { .. }));
        let items = self.items(first, end);
        let section = self.section_of(first);
        let boxed = items.iter().any(|item| item.tick.is_some());
        let called_so = self.is_under_a_checklist_heading(section);
        let label = self.label_of(first);
        let title = match label {
            Some(Label { title, line }) => Some((title, line)),
            None if boxed || called_so => Some(self.heading_of(section, first)),
            None => None,
        };
        if let Some((title, line)) = title
            && !items.is_empty()
        {
            let says_checklist = says_checklist(&title) || called_so;
            let kind = if boxed || says_checklist { ListKind::Checklist } else { ListKind::List };
            let span = Span::new(self.lines[first].span.start, self.lines[end - 1].span.end);
            self.lists.push(List { title, kind, line, span, items, section });
        }
        end
    }

    /// Takes the numbered items from line `first` on. A number that goes on from a list of the same
    /// section, after bullets or text, belongs to that list.
    fn numbers(&mut self, first: usize) -> usize {
        let end = self.end_of_list(first, |kind| matches!(kind, LineKind::Numbered { .. }));
        let margin = self.lines[first].indent;
        let mut items = Vec::new();
        for at in first..end {
            let line = &self.lines[at];
            let LineKind::Numbered { digits, text } = line.kind else { continue };
            if line.indent <= margin + 1 {
                items.push(Step { text: self.joined(text, at, end), number: digits, line: line.number });
            }
        }
        // Boxes under a number are a task list of their own.
        let mut at = first + 1;
        while at < end {
            let boxed = matches!(self.lines[at].kind, LineKind::Bullet { tick: Some(_), .. });
            at = if boxed { self.bullets(at).max(at + 1) } else { at + 1 };
        }
        let section = self.section_of(first);
        if self.goes_on(&items, section, margin) {
            if let Some(steps) = self.steps.last_mut() {
                steps.items.append(&mut items);
            }
            return end;
        }
        let label = self.label_of(first);
        let is_labelled = label.is_some();
        let (title, line) = label.map_or_else(|| self.heading_of(section, first), |label| (label.title, label.line));
        if is_labelled || items.len() >= 2 {
            self.steps.push(Steps { title, line, items, section, phases: false });
        }
        end
    }

    fn goes_on(&self, items: &[Step], section: Option<usize>, margin: usize) -> bool {
        let number = |step: &Step| step.number.of(self.text).parse::<u32>().unwrap_or(0);
        let (Some(last), Some(next)) = (self.steps.last(), items.first()) else { return false };
        margin <= 3
            && last.section == section
            && last.items.last().is_some_and(|step| number(step) >= 1 && number(next) == number(step) + 1)
    }

    /// The line behind the list that begins at `first`: items of its kind at its margin, and all
    /// that is indented under them.
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
                    // A code block belongs where its opening fence is indented under an item.
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
    fn items(&self, first: usize, end: usize) -> Vec<Item> {
        let margin = self.lines[first].indent;
        let mut items: Vec<Item> = Vec::new();
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
            items.push(Item { text: self.joined(text, at, end), ticked, tick, line: line.number, span, depth });
        }
        items
    }

    /// The byte behind an item and all that is indented under it; blank lines before the next item
    /// are not its own.
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

    /// The text of an item with the text lines that continue it, on one line.
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

    /// The label over line `first`: a line that ends in a colon or is bold as a whole, or a heading.
    fn label_of(&self, first: usize) -> Option<Label> {
        let above = self.lines[..first].iter().rposition(|line| line.kind != LineKind::Blank)?;
        if first - above > 3 {
            return None;
        }
        let line = &self.lines[above];
        let said = match line.kind {
            LineKind::Heading { title, .. } => {
                let title = bare(title.of(self.text)).to_owned();
                return Some(Label { title, line: line.number });
            }
            LineKind::Text => trimmed(self.text, line.span).of(self.text),
            // `1. **Search**:` with bullets under it at the same margin.
            LineKind::Numbered { text, .. } if line.indent >= self.lines[first].indent => text.of(self.text),
            _ => return None,
        };
        let is_label = ends_in_colon(said) || is_bold(said);
        (is_label && said.chars().count() <= LABEL_LIMIT && !said.starts_with(['|', '>']))
            .then(|| Label { title: bare(said).to_owned(), line: line.number })
    }

    fn section_of(&self, at: usize) -> Option<usize> {
        let number = self.lines[at].number;
        self.sections.partition_point(|section| section.start <= number).checked_sub(1)
    }

    fn heading_of(&self, section: Option<usize>, first: usize) -> (String, usize) {
        section.map_or_else(
            || ("Tasks".to_owned(), self.lines[first].number),
            |index| (bare(&self.sections[index].title).to_owned(), self.sections[index].start),
        )
    }

    /// Whether the heading, or one over it, says checklist. The title of the file does not count.
    fn is_under_a_checklist_heading(&self, section: Option<usize>) -> bool {
        std::iter::successors(section, |&index| self.sections[index].parent)
            .map(|index| &self.sections[index])
            .any(|section| section.level > 1 && says_checklist(&section.title))
    }
}

fn is_text_under(line: &Line, margin: usize) -> bool {
    line.kind == LineKind::Text && line.indent > margin
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

/// A label without its stars and its colon.
fn bare(said: &str) -> &str {
    let said = said.trim().trim_end_matches(['*', '_', ':', '：', ' ']);
    let said = said.trim_start_matches(['*', '_']).trim();
    if said.contains("**") { said } else { said.trim_end_matches(['*', '_', ':', ' ']) }
}
