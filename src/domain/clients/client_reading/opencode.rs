//! opencode: gray-matter and js-yaml, which take the rest of the file for the block if no line closes it. If the YAML
//! is invalid, values with a colon are rewritten and the block is parsed once more. Where nothing was rewritten,
//! gray-matter finds the file in its cache, with the whole file as the prompt and no keys. From the bundle of 1.18.33.

use std::borrow::Cow;

use super::{
    ClientFile, ClientReading, ParsedBlock, Refusal, VerdictDetail, check_repeated, check_tags, is_map, no_block,
};
use crate::domain::reading::parse_whole_yaml;
use crate::domain::span::Span;

pub(super) fn read<'a>(file: &ClientFile<'a>) -> Result<ClientReading<'a>, Refusal> {
    let whole = Span::new(0, file.text().len());
    let bare = |note: VerdictDetail, body: Span| ClientReading {
        block: ParsedBlock::empty(),
        body,
        notes: vec![note],
        is_bare: true,
    };
    let Some((inner, body)) = split(file.text()) else {
        let found = no_block(file);
        let note =
            VerdictDetail { text: "it reads no keys and takes the whole file for the prompt".to_owned(), ..found };
        return Ok(bare(note, whole));
    };
    let fault = match parse(file, inner) {
        Ok(block) if is_map(&block) => return Ok(ClientReading { block, body, notes: Vec::new(), is_bare: false }),
        Ok(_) => return Ok(bare(VerdictDetail::new("its frontmatter has no keys").at(file.place(inner.start)), body)),
        Err(fault) => fault,
    };
    let fix = "fix this line, or quote its value";
    match rewrite(file.text()).map(|(text, lines)| parse_rewritten(text, lines)) {
        None => {
            let text = format!(
                "it reads no keys and takes the whole file for the prompt, since the YAML is invalid: {}",
                fault.text
            );
            Ok(bare(VerdictDetail { text, fix: Some(fix.to_owned()), ..fault }, whole))
        }
        Some(Some(block)) => {
            let note = VerdictDetail::new("it had to rewrite a value to read the YAML");
            let note = VerdictDetail { line: fault.line, column: fault.column, ..note }.fix("quote the value");
            Ok(ClientReading { block, body, notes: vec![note], is_bare: false })
        }
        Some(None) => {
            let text = format!("the YAML is invalid: {}", fault.text);
            Err(Refusal::ignores(VerdictDetail { text, fix: Some(fix.to_owned()), ..fault }))
        }
    }
}

/// The values of the block as js-yaml reads them, or the reason that it refuses them.
fn parse<'a>(file: &ClientFile<'a>, inner: Span) -> Result<ParsedBlock<'a>, VerdictDetail> {
    let block = match file.parse(inner) {
        Ok(block) => block,
        Err(fault) => without_tabs(file, inner).ok_or_else(|| VerdictDetail::new(fault.reason).at(fault.place))?,
    };
    check(&block)?;
    Ok(block)
}

/// The block without tabs at the beginning of its lines: js-yaml does not count them as indentation.
fn without_tabs(file: &ClientFile<'_>, inner: Span) -> Option<ParsedBlock<'static>> {
    let block = inner.of(file.text()).trim_start_matches(['\r', '\n']);
    let first = file.place(inner.end - block.len()).0;
    let text: String = block.split_inclusive('\n').map(|line| line.trim_start_matches('\t')).collect();
    let values = parse_whole_yaml(&text, Span::new(0, text.len())).ok().filter(|_| text.len() < block.len())?;
    let lines = (first..=first + text.matches('\n').count()).collect();
    Some(ParsedBlock { values: Cow::Owned(values), source: Cow::Owned(text), lines: Some(lines) })
}

fn check(block: &ParsedBlock<'_>) -> Result<(), VerdictDetail> {
    check_repeated(block, &block.values).and_then(|()| check_tags(block)).map_err(|refusal| refusal.detail)
}

/// The text between the opening line and the next line that begins with `---`, and the rest.
fn split(text: &str) -> Option<(Span, Span)> {
    let rest = text.strip_prefix("---").filter(|rest| !rest.starts_with('-'))?;
    // Anything behind the dashes is the name of another language.
    let opening = rest.find(['\r', '\n']).unwrap_or(rest.len());
    if !matches!(rest[..opening].trim(), "" | "yaml") {
        return None;
    }
    let start = 3 + opening;
    let Some(end) = text[start..].find("\n---").map(|at| start + at) else {
        return Some((Span::new(start, text.len()), Span::new(text.len(), text.len())));
    };
    let behind = end + 4;
    let line_end = ["\r\n", "\n"].iter().find(|line_end| text[behind..].starts_with(**line_end));
    Some((Span::new(start, end), Span::new(behind + line_end.map_or(0, |line_end| line_end.len()), text.len())))
}

/// The block with each value that has a colon as a block scalar, and the line of the file of each of its lines; `None`
/// if nothing changes.
fn rewrite(text: &str) -> Option<(String, Vec<usize>)> {
    let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"))?;
    let inner = &rest[..rest.find("\n---")?];
    let mut written = String::new();
    let mut lines = Vec::new();
    let mut is_changed = false;
    for (index, line) in inner.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        lines.push(index + 2);
        match value_with_colon(line) {
            Some((key, value)) => {
                is_changed = true;
                lines.push(index + 2);
                written.extend([key, ": |-\n  ", value, "\n"]);
            }
            None => written.extend([line, "\n"]),
        }
    }
    is_changed.then_some((written, lines))
}

/// The key and value of a line that is rewritten.
fn value_with_colon(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let (key, value) = (key.trim_end(), value.trim());
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_key && value.contains(':') && !value.starts_with(['"', '\''])).then_some((key, value))
}

fn parse_rewritten(text: String, lines: Vec<usize>) -> Option<ParsedBlock<'static>> {
    let values = parse_whole_yaml(&text, Span::new(0, text.len())).ok()?;
    let block = ParsedBlock { values: Cow::Owned(values), source: Cow::Owned(text), lines: Some(lines) };
    (is_map(&block) && check(&block).is_ok()).then_some(block)
}
