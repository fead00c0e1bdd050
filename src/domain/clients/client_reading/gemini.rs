//! Gemini CLI: `/^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n([\s\S]*))?/` and js-yaml, from skillLoader.js and agentLoader.js
//! of gemini-cli-core 0.61.0. What it does not load, it reports.

use super::{ClientFile, ClientReading, Refusal, VerdictDetail, check_repeated, check_tags, is_map, no_block};
use crate::domain::span::Span;
use crate::domain::value::NodeKind;

pub(super) fn read<'a>(file: &ClientFile<'a>) -> Result<ClientReading<'a>, Refusal> {
    let Some((inner, body)) = split(file.text()).filter(|_| !file.document.bom) else {
        return Err(Refusal::rejects(no_block(file)));
    };
    let block = file.parse(inner).map_err(|fault| {
        let detail = VerdictDetail::new(format!("the YAML is invalid: {}", fault.reason));
        Refusal::rejects(detail.at(fault.place).fix("fix this line, or quote its value"))
    })?;
    check_repeated(&block, &block.values)?;
    check_tags(&block)?;
    if matches!(block.values.kind, NodeKind::List(_)) {
        let detail = VerdictDetail::new("its frontmatter is a list, which is read as remote agents only");
        return Err(Refusal::rejects(detail.at(file.place(inner.start)).fix("write the keys without a dash")));
    }
    if !is_map(&block) {
        return Err(Refusal::rejects(VerdictDetail::new("its frontmatter has no keys").at(file.place(inner.start))));
    }
    Ok(ClientReading { block, body, notes: Vec::new(), is_bare: false })
}

/// The text between the `---` lines, and the rest. The closing line may go on behind the dashes.
fn split(text: &str) -> Option<(Span, Span)> {
    let start = 3 + if text.starts_with("---\r\n") { 2 } else { usize::from(text.starts_with("---\n")) };
    if start == 3 {
        return None;
    }
    let newline = start + text[start..].find("\n---")?;
    let end = if newline > start && text[..newline].ends_with('\r') { newline - 1 } else { newline };
    let behind = &text[newline + 4..];
    let body = ["\r\n", "\n"].iter().find(|line_end| behind.starts_with(**line_end));
    let body = body.map_or(text.len(), |line_end| newline + 4 + line_end.len());
    Some((Span::new(start, end), Span::new(body, text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opening_line_is_exact_and_the_closing_one_is_not() {
        for (text, inner) in [
            ("---\nname: a\n---\nbody", Some("name: a")),
            ("---\r\nname: a\r\n---\r\nbody", Some("name: a")),
            ("---\nname: a\n-------\nbody", Some("name: a")),
            ("---\nname: a\n---", Some("name: a")),
            ("---  \nname: a\n---\n", None),
            ("---\nname: a\n", None),
            ("\n---\nname: a\n---\n", None),
        ] {
            assert_eq!(split(text).map(|(inner, _)| inner.of(text)), inner, "{text}");
        }
    }
}
