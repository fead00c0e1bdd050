//! Copilot CLI: `---` lines that may have blanks behind them, and strict YAML (libyaml). From the answers of 1.0.102.

use super::{ClientFile, ClientReading, Refusal, VerdictDetail, check_repeated, is_js_space, is_map, no_block};
use crate::domain::span::Span;

pub(super) fn read<'a>(file: &ClientFile<'a>) -> Result<ClientReading<'a>, Refusal> {
    if file.document.first_replaced().is_some() {
        let detail = VerdictDetail::new("it is not UTF-8").at((file.document.first_replaced_line(), 1));
        return Err(Refusal::rejects(detail.fix("save the file as UTF-8")));
    }
    let Some((inner, body)) = split(file.text()) else { return Err(Refusal::rejects(no_block(file))) };
    let block = file.parse(inner).map_err(|fault| {
        let detail = VerdictDetail::new(format!("the YAML is invalid: {}", fault.reason));
        Refusal::rejects(detail.at(fault.place).fix("fix this line, or quote its value"))
    })?;
    // granit-parser accepts a few things that libyaml refuses.
    if let Err(error) = serde_yaml::from_str::<serde_yaml::Value>(inner.of(file.text())) {
        check_repeated(&block, &block.values)?;
        let line = file.place(inner.start).0 + error.location().map_or(0, |place| place.line().saturating_sub(1));
        let detail = VerdictDetail::new(format!("the YAML is invalid: {error}")).at((line, 1));
        return Err(Refusal::rejects(detail.fix("fix this line, or quote its value")));
    }
    if !is_map(&block) {
        return Err(Refusal::rejects(VerdictDetail::new("its frontmatter has no keys").at(file.place(inner.start))));
    }
    Ok(ClientReading { block, body, notes: Vec::new(), is_bare: false })
}

/// The text between the `---` lines, and the rest.
fn split(text: &str) -> Option<(Span, Span)> {
    let opening = text.split_inclusive('\n').next()?;
    if !opening.ends_with('\n') || opening.trim_end_matches(is_js_space) != "---" {
        return None;
    }
    let start = opening.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end_matches(is_js_space) == "---" {
            return Some((Span::new(start, at), Span::new(at + line.len(), text.len())));
        }
        at += line.len();
    }
    None
}
