//! The modes and the roles of an agent: what each says, and what it adds to the prompt.

use ratatui::style::Modifier;

use super::super::super::markdown::inline;
use super::super::super::rows::{Face, Piece, Run};
use super::super::super::theme::Meaning;
use super::Context;
use super::page::{Page, What};
use crate::domain::agent::{Agent, Mode, Origin};
use crate::domain::compose::{Choice, Size, size_of_mode, size_of_role};
use crate::domain::span::LineIndex;

/// The columns of the words before what a mode or role says, with margin and gap.
const LABEL: usize = 11;

/// Puts every mode on the page.
pub(super) fn fill_modes(page: &mut Page, agent: &Agent, context: Context<'_>) {
    introduce(page, "mode", agent.entry.modes_origin);
    let lines = agent.document.lines();
    let acting = context.acting()[0];
    for (index, mode) in agent.modes.iter().enumerate() {
        page.blank();
        let first = page.rows.len();
        page.section(1, mode.name.clone());
        let declared = declared_line(agent, &lines, "cognitive_modes", &mode.name);
        let block = mode.block.and_then(|block| agent.body.sections.get(block)).map(|section| section.start);
        let line = declared.or(block);
        let marks = Marks {
            acts: acting == Some(&mode.name),
            is_default: agent.entry.default_mode.as_deref() == Some(&mode.name),
            is_chosen: is_chosen(&context.selection.mode, acting, &mode.name),
        };
        head(page, &mode.name, Meaning::of_mode(&mode.name), mode.origin, marks, line);
        says(page, "mindset", mode.mindset.as_deref(), line);
        says(page, "expects", mode.output.as_deref(), line);
        says(page, "beware", mode.risk.as_deref(), line);
        says(page, "adds", Some(&adds(mode, agent)), line);
        for instruction in &mode.instructions {
            let bullet = vec![Piece::gap(4), Piece::new("• ", Face::sign(Meaning::Muted))];
            page.hang(bullet, &inline(instruction, Face::TEXT, block.or(line)));
        }
        page.thing(What::Mode(index), first, 1);
    }
}

/// Puts every role on the page.
pub(super) fn fill_roles(page: &mut Page, agent: &Agent, context: Context<'_>) {
    introduce(page, "role", agent.entry.roles_origin);
    let lines = agent.document.lines();
    let acting = context.acting()[1];
    for (index, role) in agent.roles.iter().enumerate() {
        page.blank();
        let first = page.rows.len();
        page.section(1, role.name.clone());
        let line = declared_line(agent, &lines, "ensemble_roles", &role.name);
        let marks = Marks {
            acts: acting == Some(&role.name),
            is_default: agent.entry.default_role.as_deref() == Some(&role.name),
            is_chosen: is_chosen(&context.selection.role, acting, &role.name),
        };
        head(page, &role.name, Meaning::Heading, role.origin, marks, line);
        says(page, "position", role.description.as_deref(), line);
        says(page, "behavior", role.behavior.as_deref(), line);
        says(page, "adds", Some(&tokens(size_of_role(role))), line);
        page.thing(What::Role(index), first, 1);
    }
}

/// What is to be known before the first one, where they are not declared.
fn introduce(page: &mut Page, word: &str, origin: Origin) {
    match origin {
        Origin::Generic => {
            let sentence = format!("This agent declares no {word}s. These fit any agent; one acts when it is chosen.");
            page.say(&sentence, Face::MUTED);
        }
        Origin::Body => {
            let sentence = format!("The body names these {word}s. One acts when it is chosen.");
            page.say(&sentence, Face::MUTED);
        }
        _ => {}
    }
}

/// What is the case with a mode or role.
#[derive(Clone, Copy)]
struct Marks {
    acts: bool,
    is_default: bool,
    is_chosen: bool,
}

fn is_chosen(choice: &Choice, acting: Option<&str>, name: &str) -> bool {
    matches!(choice, Choice::Named(_)) && acting == Some(name)
}

fn head(page: &mut Page, name: &str, meaning: Meaning, origin: Origin, marks: Marks, line: Option<usize>) {
    let sign = if marks.acts {
        Piece::new("● ", Face::sign(meaning))
    } else {
        Piece::new("○ ", Face::sign(Meaning::Muted))
    };
    let name = Piece::clean(name, Face::of(meaning).with(Modifier::BOLD));
    let words = [(marks.is_chosen, "chosen"), (marks.is_default, "default"), (true, origin.word())];
    let mut right = Vec::new();
    for (_, word) in words.into_iter().filter(|(holds, _)| *holds) {
        if !right.is_empty() {
            right.push(Piece::new(" · ", Face::sign(Meaning::Muted)));
        }
        let face = if word == "chosen" { Face::of(Meaning::Good) } else { Face::MUTED };
        right.push(Piece::new(word, face));
    }
    page.spread(vec![sign, name], right, line);
}

fn says(page: &mut Page, label: &str, text: Option<&str>, line: Option<usize>) {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return };
    let gap = LABEL.saturating_sub(2 + label.len()).max(1);
    let first = vec![Piece::gap(2), Piece::new(label, Face::MUTED), Piece::gap(gap)];
    page.hang(first, &[Run::new(text, Face::TEXT, line)]);
}

fn adds(mode: &Mode, agent: &Agent) -> String {
    let size = tokens(size_of_mode(agent, mode));
    match mode.instructions.len() {
        0 => size,
        1 => format!("1 instruction, {size}"),
        count => format!("{count} instructions, {size}"),
    }
}

fn tokens(size: Size) -> String {
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

/// Which one acts, and why.
pub(super) fn caption(word: &str, acting: Option<&str>, choice: &Choice) -> Vec<Piece> {
    let muted = |text: String| Piece::new(text, Face::MUTED);
    match (acting, choice) {
        (Some(name), Choice::Named(_)) => {
            vec![Piece::clean(name, Face::of(Meaning::of_mode(name))), muted(" is chosen".to_owned())]
        }
        (Some(name), _) => {
            vec![Piece::clean(name, Face::of(Meaning::of_mode(name))), muted(" acts unless you choose".to_owned())]
        }
        (None, Choice::None) => vec![muted(format!("no {word} acts: none is chosen"))],
        (None, _) => vec![muted(format!("no {word} acts until you choose one"))],
    }
}
