//! The modes and the roles of an agent: their texts, and their sizes in the prompt.

use ratatui::style::Modifier;

use super::DetailContext;
use super::tab_page::{PageItemKind, TabPage};
use crate::domain::agent::{Agent, AgentMode, TextOrigin};
use crate::domain::compose::{NameChoice, TextSize, size_of_mode, size_of_role};
use crate::domain::span::LineIndex;
use crate::tui::ui::markdown::inline;
use crate::tui::ui::screen_rows::{RowPiece, TextFace, TextRun};
use crate::tui::ui::theme::Meaning;

/// The width of the labels before the texts of a mode or role, in columns, with margin and gap.
const LABEL: usize = 14;

/// Puts every mode on the page.
pub(super) fn fill_modes(page: &mut TabPage, agent: &Agent, context: DetailContext<'_>) {
    introduce(page, "mode", agent.entry.modes_origin);
    let lines = agent.document.lines();
    let acting = context.acting()[0];
    for (index, mode) in agent.modes.iter().enumerate() {
        page.blank();
        let first = page.rows.len();
        page.section(1, mode.name.clone());
        let declared = declared_line(agent, lines, "cognitive_modes", &mode.name);
        let block = mode.block.and_then(|block| agent.body.sections.get(block)).map(|section| section.start);
        let line = declared.or(block);
        let marks = Marks {
            acts: acting == Some(&mode.name),
            is_default: agent.entry.default_mode.as_deref() == Some(&mode.name),
            is_chosen: is_chosen(&context.selection.mode, acting, &mode.name),
        };
        head(page, &mode.name, Meaning::of_mode(&mode.name), mode.origin, marks, line);
        says(page, "mindset", mode.mindset.as_deref(), line);
        says(page, "output", mode.output.as_deref(), line);
        says(page, "risk", mode.risk.as_deref(), line);
        says(page, "adds", Some(&adds(mode, agent)), line);
        for instruction in &mode.instructions {
            let bullet = vec![RowPiece::gap(4), RowPiece::new("• ", TextFace::sign(Meaning::Muted))];
            page.hang(bullet, &inline(instruction, TextFace::TEXT, block.or(line)));
        }
        page.thing(PageItemKind::Mode(index), first, 1);
    }
}

/// Puts every role on the page.
pub(super) fn fill_roles(page: &mut TabPage, agent: &Agent, context: DetailContext<'_>) {
    introduce(page, "role", agent.entry.roles_origin);
    let lines = agent.document.lines();
    let acting = context.acting()[1];
    for (index, role) in agent.roles.iter().enumerate() {
        page.blank();
        let first = page.rows.len();
        page.section(1, role.name.clone());
        let line = declared_line(agent, lines, "ensemble_roles", &role.name);
        let marks = Marks {
            acts: acting == Some(&role.name),
            is_default: agent.entry.default_role.as_deref() == Some(&role.name),
            is_chosen: is_chosen(&context.selection.role, acting, &role.name),
        };
        head(page, &role.name, Meaning::Heading, role.origin, marks, line);
        says(page, "description", role.description.as_deref(), line);
        says(page, "behavior", role.behavior.as_deref(), line);
        says(page, "adds", Some(&tokens(size_of_role(role))), line);
        page.thing(PageItemKind::Role(index), first, 1);
    }
}

/// Adds an introduction before the first one, if they are not declared.
fn introduce(page: &mut TabPage, word: &str, origin: TextOrigin) {
    match origin {
        TextOrigin::Generic => {
            let sentence = format!(
                "This agent has no {word}s of its own. These generic ones fit any agent; choose one to use it."
            );
            page.say(&sentence, TextFace::MUTED);
        }
        TextOrigin::Body => {
            let sentence = format!("The body names these {word}s. Choose one to use it.");
            page.say(&sentence, TextFace::MUTED);
        }
        _ => {}
    }
}

/// Marks of a mode or role.
#[derive(Clone, Copy)]
struct Marks {
    acts: bool,
    is_default: bool,
    is_chosen: bool,
}

fn is_chosen(choice: &NameChoice, acting: Option<&str>, name: &str) -> bool {
    matches!(choice, NameChoice::Named(_)) && acting == Some(name)
}

fn head(page: &mut TabPage, name: &str, meaning: Meaning, origin: TextOrigin, marks: Marks, line: Option<usize>) {
    let sign = if marks.acts {
        RowPiece::new("● ", TextFace::sign(meaning))
    } else {
        RowPiece::new("○ ", TextFace::sign(Meaning::Muted))
    };
    let name = RowPiece::clean(name, TextFace::of(meaning).with(Modifier::BOLD));
    let words = [(marks.is_chosen, "chosen"), (marks.is_default, "default"), (true, origin.word())];
    let mut right = Vec::new();
    for (_, word) in words.into_iter().filter(|(holds, _)| *holds) {
        if !right.is_empty() {
            right.push(RowPiece::new(" · ", TextFace::sign(Meaning::Muted)));
        }
        let face = if word == "chosen" { TextFace::of(Meaning::Good) } else { TextFace::MUTED };
        right.push(RowPiece::new(word, face));
    }
    page.spread(vec![sign, name], right, line);
}

fn says(page: &mut TabPage, label: &str, text: Option<&str>, line: Option<usize>) {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
    let gap = LABEL.saturating_sub(2 + label.len()).max(1);
    let first = vec![RowPiece::gap(2), RowPiece::new(label, TextFace::MUTED), RowPiece::gap(gap)];
    page.hang(first, &[TextRun::new(text, TextFace::TEXT, line)]);
}

fn adds(mode: &AgentMode, agent: &Agent) -> String {
    let size = tokens(size_of_mode(agent, mode));
    match mode.instructions.len() {
        0 => size,
        1 => format!("1 instruction, {size}"),
        count => format!("{count} instructions, {size}"),
    }
}

fn tokens(size: TextSize) -> String {
    format!("≈\u{a0}{} tokens", size.tokens)
}

/// The line on which a mode or role is declared.
fn declared_line(agent: &Agent, lines: &LineIndex, key: &str, name: &str) -> Option<usize> {
    let pairs = agent.frontmatter.values.pairs();
    let pair = pairs.iter().find(|pair| pair.key == key)?;
    let inner = pair.value.pairs().iter().find(|pair| pair.key == name).map(|pair| pair.key_span.start);
    let item = || pair.value.items().iter().find(|item| item.text().is_some_and(|text| text.trim() == name));
    let start = inner.or_else(|| item().map(|item| item.span.start)).unwrap_or(pair.key_span.start);
    Some(lines.line(start))
}

/// Mode or role in effect, and the reason.
pub(super) fn caption(word: &str, acting: Option<&str>, choice: &NameChoice) -> Vec<RowPiece> {
    let muted = |text: String| RowPiece::new(text, TextFace::MUTED);
    match (acting, choice) {
        (Some(name), NameChoice::Named(_)) => {
            vec![RowPiece::clean(name, TextFace::of(Meaning::of_mode(name))), muted(" (chosen)".to_owned())]
        }
        (Some(name), _) => {
            vec![muted("default: ".to_owned()), RowPiece::clean(name, TextFace::of(Meaning::of_mode(name)))]
        }
        (None, NameChoice::None) => vec![muted(format!("no {word} (chosen)"))],
        (None, _) => vec![muted(format!("no {word} until you choose one"))],
    }
}
