//! The output of a cast: as one text, or as the files of one folder.

use super::run_script::run_script;
use super::run_sheet::run_sheet;
use super::{Cast, CastPattern, ResolvedCast, stem_of_seat};
use crate::domain::agent::Agent;
use crate::domain::compose::{ComposeError, ProfileRule, ResolvedChoices, Selection};
use crate::domain::text::clean_line;

/// The templates whose result is not a prompt that a client could read on standard input.
const NOT_ON_STDIN: [&str; 4] = ["subagent", "messages", "anthropic", "openai"];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatTools {
    pub profile: Option<String>,
    /// The names of its tools, as spelled in the agent's file; `None` if no profile applies, which means no limit.
    pub names: Option<Vec<String>>,
    /// True if the seat only judges, and so must not write even without a list of tools.
    pub reads_only: bool,
}

/// The tools of a seat, according to the selection of its prompt.
///
/// # Errors
/// The selection names something that the agent does not have.
pub fn tools_of_seat(
    pattern: &CastPattern,
    ensemble: &ResolvedCast,
    seat: usize,
    agent: &Agent,
    selection: &Selection,
) -> Result<SeatTools, ComposeError> {
    let acting = ResolvedChoices::of(agent, selection)?;
    let profile = acting.profile;
    let kind = ensemble.seats.get(seat).and_then(|seat| pattern.kinds.get(seat.kind?));
    let is_for_reading = |name: &String| ["audit", "research"].contains(&name.to_lowercase().as_str());
    let reads_only = match profile {
        Some(profile) => is_for_reading(&profile.name) || acting.lacks_read_only_profile(),
        None => kind.and_then(|kind| kind.tools.first()).map_or_else(
            || {
                let of_mode = acting.mode.and_then(|mode| ProfileRule::of_mode(&mode.name));
                let of_role = acting.role.and_then(|role| ProfileRule::of_role(&role.name));
                [of_mode, of_role].into_iter().flatten().any(|rule| rule.is_read_only)
            },
            is_for_reading,
        ),
    };
    Ok(SeatTools {
        profile: profile.map(|profile| profile.name.clone()),
        names: profile.map(|_| acting.allowed_tools().into_iter().map(str::to_owned).collect()),
        reads_only,
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatExport<'a> {
    pub prompt: &'a str,
    pub tools: SeatTools,
}

pub(super) fn prompt_file(seat: &str) -> String {
    format!("{}.md", stem_of_seat(seat))
}

/// Returns true if a client can get the prompts on standard input.
pub(super) fn can_be_run(cast: &Cast) -> bool {
    (0..cast.seats.len()).filter_map(|seat| cast.template_of(seat)).all(|template| {
        let name = template.strip_suffix(".jinja").unwrap_or(template);
        !NOT_ON_STDIN.iter().any(|other| other.eq_ignore_ascii_case(name))
    })
}

/// The run sheet, then each prompt under a line with its seat's name. `seats` are in the order of the ensemble.
pub fn export_text(cast: &Cast, pattern: &CastPattern, ensemble: &ResolvedCast, seats: &[SeatExport<'_>]) -> String {
    let tools: Vec<Option<&SeatTools>> = seats.iter().map(|seat| Some(&seat.tools)).collect();
    let mut text = run_sheet(cast, pattern, ensemble, &tools);
    for (placed, seat) in ensemble.seats.iter().zip(seats) {
        let names = [&placed.agent, &placed.mode, &placed.role];
        let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        text.extend(["\n===== seat ", &placed.name, " (", &clean_line(&names.join(", ")), ") =====\n\n", seat.prompt]);
        if !text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

/// The files of a cast, as name and text: the run sheet, the prompt of each seat, and the run script if a client can
/// get the prompts on standard input.
pub fn export_files(
    cast: &Cast,
    pattern: &CastPattern,
    ensemble: &ResolvedCast,
    seats: &[SeatExport<'_>],
) -> Vec<(String, String)> {
    let tools: Vec<Option<&SeatTools>> = seats.iter().map(|seat| Some(&seat.tools)).collect();
    let mut files = vec![("run-sheet.md".to_owned(), run_sheet(cast, pattern, ensemble, &tools))];
    if can_be_run(cast) {
        let tools: Vec<&SeatTools> = seats.iter().map(|seat| &seat.tools).collect();
        files.push(("run.sh".to_owned(), run_script(cast, pattern, ensemble, &tools)));
    }
    let of_seats = ensemble.seats.iter().zip(seats);
    files.extend(of_seats.map(|(placed, seat)| (prompt_file(&placed.name), seat.prompt.to_owned())));
    files
}
