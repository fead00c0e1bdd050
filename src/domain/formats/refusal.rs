//! The clients that read a format, and their reactions to a file whose block departs from the plain form.
//!
//! Tested with the clients themselves on 2026-11-30: Claude Code 2.1.197, Copilot CLI 1.0.102, opencode 1.18.33,
//! gemini-cli-core 0.61.0, Qwen Code 0.24.4. Nothing is reported about clients that were not tested.

use super::Format;
use crate::domain::reading::BlockDamage;

/// A difference between a file and the plain form: a valid YAML block between `---` lines that begins at the first
/// byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrontmatterFlaw {
    /// The block is not valid YAML.
    Damaged {
        damage: BlockDamage,
        /// True if the lines of the block end in CRLF.
        crlf: bool,
    },
    RepeatedKey,
    /// Something precedes the opening line, or the block is not between dashes.
    NotFirst,
    /// Blanks or other text follow the opening dashes.
    OpeningLine,
    /// The closing line has more than three dashes.
    LongClosing,
    /// The closing line has blanks after its dashes, or no line break.
    ClosingBlanks,
    ClosingDots,
    ByteOrderMark,
    NotUtf8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ParserClient {
    Claude,
    Copilot,
    Gemini,
    Opencode,
    Qwen,
}

/// Outcome of a client for a file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientOutcome {
    Loads,
    Skips,
    Rejects,
    /// The client does not start while the file is there.
    Stops,
}

impl ParserClient {
    const fn id(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Copilot => "copilot",
            Self::Gemini => "gemini",
            Self::Opencode => "opencode",
            Self::Qwen => "qwen",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Claude => "Claude Code",
            Self::Copilot => "Copilot CLI",
            Self::Gemini => "Gemini",
            Self::Opencode => "opencode",
            Self::Qwen => "Qwen Code",
        }
    }
}

/// Reaction of a client to a file, as a verb phrase for one client and for several.
type FlawEffect = (&'static str, &'static str);

const REJECTS: FlawEffect = ("rejects this file", "reject this file");
const SKIPS: FlawEffect = ("skips this file", "skip this file");
const NO_METADATA: FlawEffect = ("reads no metadata from this file", "read no metadata from this file");
const QUOTES: FlawEffect = ("quotes the value and continues", "quote the value and continue");
const READS: FlawEffect = ("reads it anyway", "read it anyway");
const STOPS: FlawEffect = ("does not start with this file", "do not start with this file");
const LAST: FlawEffect = ("uses the last one", "use the last one");

/// The tested clients that read files of a format. Copilot CLI also reads the project's `.claude/agents`.
fn readers(format: Format) -> &'static [ParserClient] {
    match format.id() {
        "claude" => &[ParserClient::Copilot, ParserClient::Claude],
        "copilot" => &[ParserClient::Copilot],
        "gemini" => &[ParserClient::Gemini],
        "opencode" => &[ParserClient::Opencode],
        "qwen" => &[ParserClient::Qwen],
        _ => &[],
    }
}

/// Describes the reaction of the format's clients to a file that departs from the plain form, as a clause; `None` if
/// all of them read it, or none was tested. `outcome` has the outcome for the file by the id of a client, if it is
/// known; the clause does not contradict it.
pub fn consequence(
    format: Format,
    departure: FrontmatterFlaw,
    outcome: impl Fn(&str) -> Option<ClientOutcome>,
) -> Option<String> {
    let mut effects: Vec<(FlawEffect, Vec<&str>)> = Vec::new();
    for client in readers(format) {
        let Some(effect) = effect(*client, departure) else { continue };
        let effect = outcome(client.id()).map_or(effect, |outcome| fit_outcome(*client, effect, outcome));
        match effects.iter_mut().find(|(known, _)| *known == effect) {
            Some((_, clients)) => clients.push(client.label()),
            None => effects.push((effect, vec![client.label()])),
        }
    }
    let clauses = effects.iter().map(|((one, several), clients)| {
        format!("{} {}", clients.join(" and "), if clients.len() == 1 { one } else { several })
    });
    let clause = clauses.collect::<Vec<_>>().join("; ");
    (!clause.is_empty()).then_some(clause)
}

/// The effect of a flaw, or the outcome for the file if that is another one: other parts of the file count as well.
fn fit_outcome(client: ParserClient, effect: FlawEffect, outcome: ClientOutcome) -> FlawEffect {
    // Without metadata opencode still loads the agent, and the others do not.
    let loads = match effect {
        NO_METADATA => client == ParserClient::Opencode,
        _ => effect != REJECTS && effect != SKIPS,
    };
    match outcome {
        ClientOutcome::Loads if loads => effect,
        ClientOutcome::Loads => READS,
        ClientOutcome::Stops => STOPS,
        ClientOutcome::Skips if loads => SKIPS,
        ClientOutcome::Rejects if loads => REJECTS,
        ClientOutcome::Skips | ClientOutcome::Rejects => effect,
    }
}

fn effect(client: ParserClient, departure: FrontmatterFlaw) -> Option<FlawEffect> {
    match client {
        ParserClient::Claude => of_claude(departure),
        ParserClient::Copilot => of_copilot(departure),
        ParserClient::Gemini => of_gemini(departure),
        ParserClient::Opencode => of_opencode(departure),
        ParserClient::Qwen => of_qwen(departure),
    }
}

/// The reaction of Claude Code, which quotes the values that break the block, but not if lines end in CRLF.
const fn of_claude(departure: FrontmatterFlaw) -> Option<FlawEffect> {
    match departure {
        FrontmatterFlaw::Damaged { damage: BlockDamage::Colons | BlockDamage::DeepColons, crlf: true }
        | FrontmatterFlaw::ClosingDots => Some(NO_METADATA),
        FrontmatterFlaw::Damaged { damage, .. } => match damage {
            BlockDamage::Colons | BlockDamage::DeepColons | BlockDamage::Values => Some(QUOTES),
            BlockDamage::BehindQuote | BlockDamage::Broken | BlockDamage::NeverEnds => Some(NO_METADATA),
            BlockDamage::Forgivable | BlockDamage::TooLong => None,
        },
        FrontmatterFlaw::RepeatedKey => Some(LAST),
        FrontmatterFlaw::NotFirst | FrontmatterFlaw::ByteOrderMark => Some(SKIPS),
        FrontmatterFlaw::OpeningLine
        | FrontmatterFlaw::LongClosing
        | FrontmatterFlaw::ClosingBlanks
        | FrontmatterFlaw::NotUtf8 => None,
    }
}

/// The reaction of Copilot CLI, which parses strictly, with js-yaml.
const fn of_copilot(departure: FrontmatterFlaw) -> Option<FlawEffect> {
    match departure {
        FrontmatterFlaw::Damaged { damage: BlockDamage::TooLong, .. }
        | FrontmatterFlaw::OpeningLine
        | FrontmatterFlaw::ClosingBlanks
        | FrontmatterFlaw::ByteOrderMark => None,
        FrontmatterFlaw::Damaged { damage: BlockDamage::NeverEnds, .. } | FrontmatterFlaw::ClosingDots => {
            Some(NO_METADATA)
        }
        FrontmatterFlaw::Damaged { .. } | FrontmatterFlaw::RepeatedKey | FrontmatterFlaw::NotUtf8 => Some(REJECTS),
        FrontmatterFlaw::NotFirst | FrontmatterFlaw::LongClosing => Some(SKIPS),
    }
}

const fn of_gemini(departure: FrontmatterFlaw) -> Option<FlawEffect> {
    match departure {
        FrontmatterFlaw::Damaged { damage: BlockDamage::TooLong, .. }
        | FrontmatterFlaw::LongClosing
        | FrontmatterFlaw::ClosingBlanks
        | FrontmatterFlaw::NotUtf8 => None,
        FrontmatterFlaw::Damaged { damage: BlockDamage::NeverEnds, .. } | FrontmatterFlaw::ClosingDots => {
            Some(NO_METADATA)
        }
        FrontmatterFlaw::Damaged { .. } | FrontmatterFlaw::RepeatedKey => Some(REJECTS),
        FrontmatterFlaw::NotFirst | FrontmatterFlaw::OpeningLine | FrontmatterFlaw::ByteOrderMark => Some(SKIPS),
    }
}

/// The reaction of opencode. It rewrites values that contain a colon, after plain keys in column 0, as block scalars
/// and parses again. If the result is still invalid, or there was nothing to rewrite, the agent only has its path as
/// name, or is dropped.
const fn of_opencode(departure: FrontmatterFlaw) -> Option<FlawEffect> {
    match departure {
        FrontmatterFlaw::Damaged { damage: BlockDamage::Colons, .. } => Some(QUOTES),
        FrontmatterFlaw::Damaged { .. }
        | FrontmatterFlaw::RepeatedKey
        | FrontmatterFlaw::NotFirst
        | FrontmatterFlaw::ClosingDots => Some(NO_METADATA),
        FrontmatterFlaw::OpeningLine
        | FrontmatterFlaw::LongClosing
        | FrontmatterFlaw::ClosingBlanks
        | FrontmatterFlaw::ByteOrderMark
        | FrontmatterFlaw::NotUtf8 => None,
    }
}

/// The reaction of Qwen Code, whose YAML parser is lenient, unlike its search for fences.
const fn of_qwen(departure: FrontmatterFlaw) -> Option<FlawEffect> {
    match departure {
        FrontmatterFlaw::Damaged { damage: BlockDamage::NeverEnds, .. } | FrontmatterFlaw::ClosingDots => {
            Some(NO_METADATA)
        }
        FrontmatterFlaw::Damaged { .. } => Some(READS),
        FrontmatterFlaw::RepeatedKey => Some(LAST),
        FrontmatterFlaw::NotFirst
        | FrontmatterFlaw::OpeningLine
        | FrontmatterFlaw::LongClosing
        | FrontmatterFlaw::ClosingBlanks => Some(SKIPS),
        FrontmatterFlaw::ByteOrderMark | FrontmatterFlaw::NotUtf8 => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(format: &str, departure: FrontmatterFlaw) -> Option<String> {
        Format::by_id(format).and_then(|format| consequence(format, departure, |_| None))
    }

    #[test]
    fn only_clients_that_read_a_format_are_named() {
        let colons = |crlf| FrontmatterFlaw::Damaged { damage: BlockDamage::Colons, crlf };
        for (format, departure, clause) in [
            (
                "claude",
                colons(false),
                Some(
                    "Copilot CLI rejects this file; Claude Code quotes the value and \
                continues",
                ),
            ),
            (
                "claude",
                colons(true),
                Some("Copilot CLI rejects this file; Claude Code reads no metadata from this file"),
            ),
            ("claude", FrontmatterFlaw::ByteOrderMark, Some("Claude Code skips this file")),
            ("claude", FrontmatterFlaw::NotFirst, Some("Copilot CLI and Claude Code skip this file")),
            (
                "claude",
                FrontmatterFlaw::RepeatedKey,
                Some("Copilot CLI rejects this file; Claude Code uses the last one"),
            ),
            ("copilot", FrontmatterFlaw::ByteOrderMark, None),
            ("copilot", FrontmatterFlaw::NotUtf8, Some("Copilot CLI rejects this file")),
            ("opencode", colons(false), Some("opencode quotes the value and continues")),
            ("opencode", FrontmatterFlaw::RepeatedKey, Some("opencode reads no metadata from this file")),
            ("gemini", FrontmatterFlaw::RepeatedKey, Some("Gemini rejects this file")),
            ("gemini", FrontmatterFlaw::OpeningLine, Some("Gemini skips this file")),
            ("qwen", colons(false), Some("Qwen Code reads it anyway")),
            ("qwen", FrontmatterFlaw::LongClosing, Some("Qwen Code skips this file")),
            ("cursor-rule", colons(false), None),
            ("markdown", FrontmatterFlaw::NotFirst, None),
        ] {
            assert_eq!(said(format, departure).as_deref(), clause, "{format} {departure:?}");
        }
    }

    #[test]
    fn a_clause_does_not_contradict_the_outcome_for_the_file() {
        let colons = FrontmatterFlaw::Damaged { damage: BlockDamage::Colons, crlf: false };
        let broken = FrontmatterFlaw::Damaged { damage: BlockDamage::Broken, crlf: false };
        for (format, departure, outcome, clause) in [
            ("opencode", colons, ClientOutcome::Loads, "opencode quotes the value and continues"),
            ("opencode", colons, ClientOutcome::Skips, "opencode skips this file"),
            ("opencode", colons, ClientOutcome::Stops, "opencode does not start with this file"),
            ("opencode", broken, ClientOutcome::Loads, "opencode reads no metadata from this file"),
            ("gemini", broken, ClientOutcome::Loads, "Gemini reads it anyway"),
            ("gemini", broken, ClientOutcome::Rejects, "Gemini rejects this file"),
            ("qwen", colons, ClientOutcome::Rejects, "Qwen Code rejects this file"),
        ] {
            let format = Format::by_id(format).unwrap();
            assert_eq!(consequence(format, departure, |_| Some(outcome)).as_deref(), Some(clause), "{outcome:?}");
        }
    }
}
