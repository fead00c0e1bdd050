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
    if file.text().starts_with("---") {
        let detail = VerdictDetail::new("it is Markdown, and Codex reads TOML").at((1, 1));
        return Err(Refusal::rejects(detail.fix("write it with `callsheet convert --to codex`")));
    }
    let values = parse_whole_toml(file.text(), whole).map_err(|(offset, reason)| {
        let detail = VerdictDetail::new(format!("the TOML is invalid: {reason}")).at(file.place(offset));
        Refusal::rejects(detail.fix("fix this line"))
    })?;
    let body = values.get("developer_instructions").map_or(Span::new(whole.end, whole.end), |value| value.span);
    let block = ParsedBlock::of_file(file, Cow::Owned(values));
    Ok(ClientReading { block, body, notes: Vec::new(), is_bare: false })
}
