//! Problems in an agent's text: hidden characters, broken encodings, defaults that name something undeclared.

use super::super::body::Body;
use super::super::clients::{ClientFacts, VerdictKind};
use super::super::document::{Document, TextEncoding};
use super::super::formats::{ClientOutcome, Format, FrontmatterFlaw, KeyQuoting, consequence};
use super::super::problem::{Problem, Severity};
use super::super::reading::{BlockDamage, Frontmatter, FrontmatterBlock};
use super::super::span::{LineIndex, Span};
use super::super::text::{HiddenKind, clean_line, hidden_runs, is_same_word, repair_doubled};
use super::super::value::{NodeKind, ValueNode};
use super::client_verdicts::judge_text;
use super::mode::{self, ModeSet};
use super::role::{self, RoleSet};
use super::tool::{self, ProfileSet};
use super::{AgentLocation, TextOrigin};

/// The problems of the block, each with its effect in the clients that read files of this format. Includes flaws that
/// only those clients have trouble with.
pub(super) fn block_problems(
    text: &str,
    has_mark: bool,
    frontmatter: &Frontmatter,
    format: Format,
    found: &AgentLocation,
) -> Vec<Problem> {
    let mut problems = frontmatter.problems.clone();
    let Some(block) = frontmatter.block else { return problems };
    let outcome = |client: &str| outcome(client, text, has_mark, frontmatter, found);
    let crlf = block.inner.of(text).contains("\r\n");
    for problem in &mut problems {
        let departure = match (problem.rule, frontmatter.damage) {
            ("not-strict-yaml", Some(damage)) => {
                if let Some(note) = unquoted_problem(problem, damage, text, frontmatter, format) {
                    *problem = note;
                    continue;
                }
                FrontmatterFlaw::Damaged { damage, crlf }
            }
            ("unterminated-frontmatter", _) => FrontmatterFlaw::Damaged { damage: BlockDamage::NeverEnds, crlf },
            ("duplicate-key", _) => FrontmatterFlaw::RepeatedKey,
            _ => continue,
        };
        if let Some(clause) = consequence(format, departure, outcome) {
            problem.message = format!("{}: {clause}", problem.message);
        }
    }
    let line = memchr::memchr_iter(b'\n', &text.as_bytes()[..block.outer.start]).count() + 1;
    let shape = shape_problems(text, block).into_iter().chain(has_mark.then_some(FrontmatterFlaw::ByteOrderMark));
    problems.extend(shape.filter_map(|departure| {
        let (rule, what, fix) = match departure {
            FrontmatterFlaw::NotFirst => (
                "block-not-first",
                "the frontmatter does not start on the first line",
                "move it to the top of the file",
            ),
            FrontmatterFlaw::OpeningLine => {
                ("fence-line", "the opening `---` line contains other characters", "write `---` alone")
            }
            FrontmatterFlaw::LongClosing | FrontmatterFlaw::ClosingBlanks => {
                ("fence-line", "the closing `---` line contains other characters", "write `---` and a newline")
            }
            FrontmatterFlaw::ClosingDots => ("fence-line", "the frontmatter ends with `...`", "end it with `---`"),
            FrontmatterFlaw::ByteOrderMark => {
                ("byte-order-mark", "the file starts with a byte order mark", "save the file without a byte order mark")
            }
            _ => return None,
        };
        let clause = consequence(format, departure, outcome)?;
        Some(Problem::new(rule, Severity::Warning, format!("{what}: {clause}")).at(line, 1).fix(fix))
    }));
    problems
}

/// The outcome of a client for a file in its own folder.
fn outcome(
    client: &str,
    text: &str,
    has_mark: bool,
    frontmatter: &Frontmatter,
    found: &AgentLocation,
) -> Option<ClientOutcome> {
    let client = ClientFacts::by_id(client).filter(|_| frontmatter.agents <= 1)?;
    let mut document = Document::from_text(text);
    document.bom = has_mark;
    let verdict = judge_text(client, &found.relative, &document, frontmatter, text.len() as u64)?;
    Some(match verdict.kind {
        VerdictKind::Loads | VerdictKind::Shadowed => ClientOutcome::Loads,
        VerdictKind::Ignores => ClientOutcome::Skips,
        VerdictKind::Rejects => {
            let consequence = verdict.reason.and_then(|reason| reason.consequence);
            let stops = consequence.is_some_and(|clause| clause.ends_with("does not start"));
            if stops { ClientOutcome::Stops } else { ClientOutcome::Rejects }
        }
    })
}

/// The differences between the fences of a closed block and two lines of `---` at the top of the file.
fn shape_problems(text: &str, block: FrontmatterBlock) -> Vec<FrontmatterFlaw> {
    if !block.closed {
        return Vec::new();
    }
    let mut departures = Vec::new();
    let opening = &text[..block.inner.start];
    match opening.strip_prefix("---").map(|rest| rest.trim_end_matches(['\n', '\r'])) {
        Some("") => {}
        Some(rest) if !rest.contains('\n') && rest.trim().is_empty() => departures.push(FrontmatterFlaw::OpeningLine),
        _ => departures.push(FrontmatterFlaw::NotFirst),
    }
    let closing = &text[block.inner.end..block.outer.end];
    let said = closing.trim();
    if said == "..." {
        departures.push(FrontmatterFlaw::ClosingDots);
    } else if said.len() > 3 && said.bytes().all(|byte| byte == b'-') {
        departures.push(FrontmatterFlaw::LongClosing);
    } else if !matches!(closing, "---\n" | "---\r\n") {
        departures.push(FrontmatterFlaw::ClosingBlanks);
    }
    departures
}

/// A note that replaces the problem of an unquoted value if the format's client accepts the value.
fn unquoted_problem(
    problem: &Problem,
    damage: BlockDamage,
    text: &str,
    frontmatter: &Frontmatter,
    format: Format,
) -> Option<Problem> {
    if damage != BlockDamage::Values {
        return None;
    }
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    let pair = frontmatter.values.pairs().iter().find(|pair| Some(line_of(pair.value.span.start)) == problem.line)?;
    let (what, fix) = match format.key(&pair.key)?.quoting {
        KeyQuoting::Yaml => return None,
        KeyQuoting::Optional => ("the client accepts it", "leave it, or quote it for other clients"),
        KeyQuoting::Never => ("the client requires it", "leave it unquoted: quoted, it matches nothing"),
    };
    let message = format!("`{}` is not valid YAML without quotes, and {what}", pair.key);
    let note = Problem { severity: Severity::Note, message, ..problem.clone() };
    Some(note.fix(fix))
}

/// The problem of a file in a folder of its format that the client skips.
pub(super) fn location_problems(found: &AgentLocation, format: Format) -> Option<Problem> {
    let reason = format.not_loaded(found)?;
    let message = format!("the client for {} does not load this file: {reason}", format.0.label);
    Some(Problem::new("not-loaded", Severity::Warning, message).fix("move or rename the file"))
}

/// Bytes that are not UTF-8.
pub(super) fn decoding_problems(document: &Document, format: Format) -> Option<Problem> {
    let byte = document.first_replaced()?;
    let clause =
        consequence(format, FrontmatterFlaw::NotUtf8, |_| None).map(|clause| format!(": {clause}")).unwrap_or_default();
    if document.encoding != TextEncoding::Utf8 {
        let message = format!(
            "the file is {} not UTF-8; it is shown decoded and can't be edited{clause}",
            document.encoding.name()
        );
        return Some(Problem::new("not-utf8", Severity::Warning, message).at(1, 1).fix("save the file as UTF-8"));
    }
    Some(
        Problem::new(
            "not-utf8",
            Severity::Warning,
            format!("byte {byte} is not UTF-8; such bytes are shown as \u{fffd}{clause}"),
        )
        .at(document.first_replaced_line(), 1)
        .fix("save the file as UTF-8"),
    )
}

/// Everything wrong with the text as a whole.
pub(super) fn text_problems(document: &Document, format: Format) -> Vec<Problem> {
    let lines = document.lines();
    let mut problems: Vec<Problem> = decoding_problems(document, format).into_iter().collect();
    problems.extend(hidden_character_problems(&document.text, lines));
    problems.extend(double_encoding_problem(&document.text, lines));
    problems
}

/// One problem for each kind of hidden character, at its first place; one for each run of tag characters, with the
/// decoded text.
fn hidden_character_problems(text: &str, lines: &LineIndex) -> Vec<Problem> {
    let mut problems = Vec::new();
    let at = |problem: Problem, offset: usize| problem.at(lines.line(offset), lines.column(text, offset));
    let mut tags = 0;
    let mut others: [Option<(usize, Span)>; HiddenKind::ALL.len()] = [None; HiddenKind::ALL.len()];
    for run in hidden_runs(text) {
        if run.kind != HiddenKind::Tags {
            others[run.kind as usize].get_or_insert((0, run.span)).0 += 1;
            continue;
        }
        tags += 1;
        if tags <= TAG_PROBLEM_LIMIT {
            let message = format!("invisible tag characters spell \u{201c}{}\u{201d}", clean_line(&run.decoded(text)));
            let problem = Problem::new("hidden-tags", Severity::Error, message);
            problems
                .push(at(problem.fix("remove them: the model reads them but people don't see them"), run.span.start));
        }
    }
    if tags > TAG_PROBLEM_LIMIT {
        let message = format!("invisible tag characters in {} more places", tags - TAG_PROBLEM_LIMIT);
        problems.push(Problem::new("hidden-tags", Severity::Error, message).fix("remove them"));
    }
    for (kind, rule, severity, what, fix) in [
        (HiddenKind::Bidi, "bidi-control", Severity::Warning, "text direction marks", "remove them"),
        (HiddenKind::ZeroWidth, "zero-width", Severity::Note, "zero-width characters", "remove them"),
        (HiddenKind::Control, "escape-sequence", Severity::Warning, "control characters", "remove them"),
    ] {
        let Some((count, first)) = others[kind as usize] else { continue };
        // A run can be as long as the file.
        let beginning: String = first.of(text).chars().take(SHOWN_CHARACTERS).collect();
        let beginning = clean_line(&beginning).chars().take(SHOWN_CHARACTERS).collect::<String>();
        let places = if count == 1 { "in one place".to_owned() } else { format!("in {count} places") };
        let problem = Problem::new(rule, severity, format!("{what} {places}, first {beginning}"));
        problems.push(at(problem.fix(fix), first.start));
    }
    problems
}

/// Maximum number of characters of a run that a message shows.
const SHOWN_CHARACTERS: usize = 40;

/// The runs of tag characters that are reported individually.
const TAG_PROBLEM_LIMIT: usize = 20;

/// Reports the parts of a body that were not read because it is too long.
pub(super) fn limit_problems(body: &Body) -> Vec<Problem> {
    let problem = |line: usize, message: String| {
        Problem::new("structure-limit", Severity::Warning, message).at(line, 1).fix("split the file")
    };
    let lines = body.cut_off.map(|line| {
        problem(
            line,
            format!("the body is too long: from line {line} on, lists, headings and fences are not recognized"),
        )
    });
    let placeholders = body
        .cut_off_placeholders
        .map(|line| problem(line, format!("too many placeholders; those after line {line} are not filled in")));
    lines.into_iter().chain(placeholders).collect()
}

fn double_encoding_problem(text: &str, lines: &LineIndex) -> Option<Problem> {
    let doubled = repair_doubled(text)?;
    let first = doubled.spans.first()?;
    let sign = first.of(text);
    let meant = repair_doubled(sign).map(|repaired| repaired.text).unwrap_or_default();
    let count = doubled.spans.len();
    let places = if count == 1 { "in one place".to_owned() } else { format!("in {count} places") };
    Some(
        Problem::new(
            "double-encoded",
            Severity::Warning,
            format!("text was encoded twice {places}: `{sign}` should be `{meant}`"),
        )
        .at(lines.line(first.start), lines.column(text, first.start))
        .fix(format!("replace `{sign}` with `{meant}`; callsheet shows it corrected and does not change the file")),
    )
}

/// The problem of a name or description that is a list or map, which no client accepts as text: `name: {{x}}`.
pub(super) fn value_kind_problems(values: &ValueNode, document: &Document) -> Vec<Problem> {
    let kind = |node: &ValueNode| match node.kind {
        NodeKind::List(_) => Some("list"),
        NodeKind::Map(_) => Some("map"),
        NodeKind::Scalar { .. } | NodeKind::Alias(_) => None,
    };
    let texts = values.pairs().iter().filter(|pair| matches!(pair.key.as_str(), "name" | "description"));
    texts
        .filter_map(|pair| {
            let kind = kind(&pair.value)?;
            let at = pair.value.span.start;
            let (line, column) = (document.lines().line(at), document.lines().column(&document.text, at));
            let problem = Problem::new(
                "not-a-text",
                Severity::Warning,
                format!("`{}` is a {kind}, not text, so it is ignored", pair.key),
            );
            Some(problem.at(line, column).fix("put the value in quotes, or write text"))
        })
        .collect()
}

/// Defaults that name a mode, role or profile the agent does not have.
pub(super) fn default_problems(
    values: &ValueNode,
    modes: &ModeSet,
    roles: &RoleSet,
    profiles: &ProfileSet,
    document: &Document,
) -> Vec<Problem> {
    let mode_names: Vec<&str> = modes.modes.iter().map(|mode| mode.name.as_str()).collect();
    let role_names: Vec<&str> = roles.roles.iter().map(|role| role.name.as_str()).collect();
    let profile_names: Vec<&str> = profiles.profiles.iter().map(|profile| profile.name.as_str()).collect();
    let declared_modes = modes.origin() == TextOrigin::Declared;
    let declared_roles = roles.origin() == TextOrigin::Declared;
    [
        (
            "unknown-default-mode",
            "mode",
            mode::default_name(values).filter(|_| declared_modes),
            mode_names,
            "cognitive_modes",
        ),
        (
            "unknown-default-role",
            "role",
            role::default_name(values).filter(|_| declared_roles),
            role_names,
            "ensemble_roles",
        ),
        ("unknown-default-tools", "tool profile", tool::default_name(values), profile_names, "tools"),
    ]
    .into_iter()
    .filter_map(|(rule, what, default, names, key)| {
        let default = default?;
        if names.iter().any(|name| is_same_word(name, default)) {
            return None;
        }
        let line =
            values.pairs().iter().find(|pair| pair.key == key).map(|pair| document.lines().line(pair.key_span.start));
        let message = format!("the default {what} `{default}` does not exist; this agent has {}", names.join(", "));
        let problem =
            Problem::new(rule, Severity::Warning, message).fix(format!("use one of them, or declare `{default}`"));
        Some(problem.at(line.unwrap_or(1), 1))
    })
    .collect()
}
