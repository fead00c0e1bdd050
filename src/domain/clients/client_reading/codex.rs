//! Codex: the whole file is TOML, and the prompt is one of its keys. From the answers of 0.171.0.

use std::borrow::Cow;

use super::{ClientFile, ClientReading, ParsedBlock, Refusal, VerdictDetail};
use crate::domain::reading::parse_whole_toml;
use crate::domain::span::Span;

pub(super) fn read<'a>(file: &ClientFile<'a>) -> Result<ClientReading<'a>, Refusal> {
    if file.document.first_replaced().is_some() {
        let detail = VerdictDetail::new("it is not UTF-8").at((file.document.first_replaced_line(), 1));
        return Err(Refusal::rejects(detail.fix("save the file as UTF-8")));
    }
    let whole = Span::new(0, file.text().len());
    let values = parse_whole_toml(file.text(), whole).map_err(|(offset, reason)| {
        if !has_key(file.text()) {
            let detail = VerdictDetail::new("it has no TOML keys, and Codex reads TOML").at((1, 1));
            return Refusal::rejects(detail.fix("write it with `callsheet convert --to codex`"));
        }
        let detail = VerdictDetail::new(format!("the TOML is invalid: {reason}")).at(file.place(offset));
        Refusal::rejects(detail.fix("fix this line"))
    })?;
    let body = values.get("developer_instructions").map_or(Span::new(whole.end, whole.end), |value| value.span);
    let block = ParsedBlock::of_file(file, Cow::Owned(values));
    Ok(ClientReading { block, body, notes: Vec::new(), is_bare: false })
}

/// Returns true if a line assigns one of the keys that an agent needs.
fn has_key(text: &str) -> bool {
    let is_needed = |key: &str| matches!(key.trim(), "name" | "description" | "developer_instructions");
    text.lines().filter_map(|line| line.split_once('=')).any(|(key, _)| is_needed(key))
}
