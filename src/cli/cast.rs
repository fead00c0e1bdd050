//! `cast`: the prompts of several agents on one task and the run sheet, or a new cast.

use std::path::Path;

use serde::Serialize;

use super::agent_loader::{AgentLoader, AgentLookupError};
use super::arguments::CastArguments as Arguments;
use super::compose::{file_or_saved, read_within, task, task_text};
use super::failure::{CliFailure, at_place};
use super::output::Output;
use crate::domain::agent::{Agent, AgentEntry, ReadDepth};
use crate::domain::cast::{
    Cast, CastFile, CastPattern, CastPlaces, PatternLookupError, ResolvedCast, SeatCandidate, SeatExport, SeatTools,
    export_files, export_text, fill, run_sheet, selection, tools_of_seat, uncomposed, unseated,
};
use crate::domain::compose::{ComposeError, Prompt, TOKENIZER, TemplateSet, compose};
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::domain::text::offer_names;
use crate::store::{
    OwnPatterns, OwnTemplates, SavedKind, UserFolders, export_new, export_over, read_patterns, read_templates,
    replace_batch, write_new_batch,
};

/// The object that `--json` prints.
#[derive(Serialize)]
struct CastRecord<'a> {
    name: &'a str,
    pattern: &'a str,
    run_sheet: &'a str,
    problems: &'a [Problem],
    /// The tokenizer whose tokens are estimated for the seats.
    tokenizer: &'static str,
    seats: Vec<SeatRecord<'a>>,
}

#[derive(Serialize)]
struct SeatRecord<'a> {
    name: &'a str,
    agent: &'a str,
    mode: Option<&'a str>,
    role: Option<&'a str>,
    size: usize,
    upstream: Vec<&'a str>,
    downstream: Vec<&'a str>,
    prompt: &'a str,
    tokens: usize,
    profile: Option<&'a str>,
    tools: Option<&'a [String]>,
}

pub fn run(arguments: &Arguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let task = arguments.task.as_deref().map(task).transpose()?;
    let own = read_patterns(&loader.folders);
    let Some(file) = &arguments.file else { return create_cast(arguments, task, &own, loader, output) };
    let path = file_or_saved(SavedKind::Cast, file, loader)?;
    let mut file = read(&path)?;
    file.cast.task = task.or(file.cast.task);
    file.cast.template = arguments.template.clone().or(file.cast.template);
    let pattern = pattern(&path, &file, &own)?;
    let called = CastInput { path: &path, file: &file, pattern };
    let (missing, agents) = called.agents(loader, output)?;
    let composed = called.compose(&missing, &agents, &read_templates(&loader.folders))?;
    if let Some(name) = &arguments.seat {
        return composed.write_one_prompt(name, output);
    }
    composed.report_problems(&path, output);
    match &arguments.out {
        Some(folder) => composed.write(folder, arguments.force, &loader.folders, output)?,
        None if !arguments.json => composed.print(output)?,
        None => {}
    }
    if arguments.json { output.json(&composed.record()) } else { Ok(()) }
}

fn read(path: &Path) -> Result<CastFile, CliFailure> {
    let text = task_text("cast", path, read_within(path))?;
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    CastFile::parse(&stem, &text).map_err(|problems| problems_failure(path, &problems))
}

/// All problems of a file, as one sentence each.
fn problems_failure(path: &Path, problems: &[Problem]) -> CliFailure {
    CliFailure::Usage(problems.iter().map(|problem| at_place(path, problem)).collect::<Vec<_>>().join("\n"))
}

fn pattern<'a>(path: &Path, file: &CastFile, own: &'a OwnPatterns) -> Result<&'a CastPattern, CliFailure> {
    own.patterns.get(&file.cast.pattern).map_err(|error| match &error {
        PatternLookupError::Unknown { typed, candidates } => {
            let problem = Problem::new("unknown-pattern", Severity::Error, format!("no pattern {typed:?}"))
                .fix(offer_names(typed, candidates));
            problems_failure(path, &[file.places.at_key("pattern", problem)])
        }
        PatternLookupError::Broken { .. } => pattern_failure(&error, own),
    })
}

/// The failure for a pattern that cannot be used; a user's pattern is named by its file.
fn pattern_failure(error: &PatternLookupError, own: &OwnPatterns) -> CliFailure {
    match error {
        PatternLookupError::Broken { name, problems } => {
            problems_failure(own.file(name).unwrap_or(Path::new(name)), problems)
        }
        PatternLookupError::Unknown { .. } => CliFailure::Usage(error.to_string()),
    }
}

/// The cast to compose, with its file and pattern.
struct CastInput<'a> {
    path: &'a Path,
    file: &'a CastFile,
    pattern: &'a CastPattern,
}

impl<'a> CastInput<'a> {
    /// The agents of the seats, read completely; `None` for one that does not exist. Also returns the problems.
    fn agents(
        &self,
        from: &AgentLoader,
        output: &mut Output,
    ) -> Result<(Vec<Problem>, Vec<Option<Agent>>), CliFailure> {
        let mut library = from.load(ReadDepth::Head)?.library;
        let (mut problems, mut notes) = (Vec::new(), Vec::new());
        let mut agents = Vec::new();
        for seat in &self.file.cast.seats {
            match from.read_found_agent(&mut library, seat.agent.as_ref()) {
                Ok((agent, note)) => {
                    notes.extend(note);
                    agents.push(Some(agent));
                }
                Err(AgentLookupError::Failed(failure)) => return Err(failure),
                Err(AgentLookupError::Unresolved(unresolved)) => {
                    let mut problem = unseated(seat, &unresolved, &library);
                    problem.fix.get_or_insert_with(|| "`callsheet list` shows all agents".to_owned());
                    problems.push(self.file.places.position(&seat.name, "agent", problem));
                    agents.push(None);
                }
            }
        }
        notes.dedup();
        for note in notes {
            output.notice(&note);
        }
        Ok((problems, agents))
    }

    /// Everything composed, or all problems at once.
    fn compose(
        &self,
        unseated: &[Problem],
        agents: &'a [Option<Agent>],
        templates: &OwnTemplates,
    ) -> Result<ComposedCast<'a>, CliFailure> {
        let CastFile { cast, places } = self.file;
        let entries: Vec<Option<&AgentEntry>> =
            agents.iter().map(|agent| agent.as_ref().map(|agent| &agent.entry)).collect();
        let ensemble = ResolvedCast::of(cast, places, self.pattern, &entries);
        let errors = ensemble.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let mut errors: Vec<Problem> = unseated.iter().chain(errors).cloned().collect();
        let mut prompts = Vec::new();
        for (at, agent) in agents.iter().enumerate() {
            let Some(agent) = agent else { continue };
            match compose_seat(cast, self.pattern, &ensemble, at, agent, &templates.templates) {
                Ok(seat) => prompts.push(seat),
                Err(error @ ComposeError::Template(_)) => return Err(CliFailure::of_composing(&error, templates)),
                Err(error) => {
                    let seat = &cast.seats[at];
                    let (key, problem) = uncomposed(seat, &error);
                    let problem = places.position(&seat.name, key, problem);
                    if !errors.iter().any(|known| (known.rule, known.line) == (problem.rule, problem.line)) {
                        errors.push(problem);
                    }
                }
            }
        }
        if !errors.is_empty() {
            errors.sort_by_key(|problem| (problem.line, problem.column));
            return Err(problems_failure(self.path, &errors));
        }
        let tools: Vec<Option<&SeatTools>> = prompts.iter().map(|seat| Some(&seat.tools)).collect();
        let run_sheet = run_sheet(cast, self.pattern, &ensemble, &tools);
        Ok(ComposedCast { cast, pattern: self.pattern, ensemble, prompts, run_sheet })
    }
}

/// One seat with its prompt and tools.
struct ComposedSeat<'a> {
    agent: &'a Agent,
    prompt: Prompt,
    tools: SeatTools,
}

fn compose_seat<'a>(
    cast: &Cast,
    pattern: &CastPattern,
    ensemble: &ResolvedCast,
    seat: usize,
    agent: &'a Agent,
    templates: &TemplateSet,
) -> Result<ComposedSeat<'a>, ComposeError> {
    let selection = selection(cast, pattern, ensemble, seat, agent)?;
    let tools = tools_of_seat(pattern, ensemble, seat, agent, &selection)?;
    Ok(ComposedSeat { agent, prompt: compose(agent, &selection, templates)?, tools })
}

/// A cast with all its prompts, in the order of its seats.
struct ComposedCast<'a> {
    cast: &'a Cast,
    pattern: &'a CastPattern,
    ensemble: ResolvedCast,
    prompts: Vec<ComposedSeat<'a>>,
    run_sheet: String,
}

impl ComposedCast<'_> {
    /// Writes only the prompt of one seat.
    fn write_one_prompt(&self, name: &str, output: &mut Output) -> Result<(), CliFailure> {
        let Some(seat) = self.ensemble.seat(name) else {
            let seats: Vec<&str> = self.ensemble.seats.iter().map(|seat| seat.name.as_str()).collect();
            return Err(CliFailure::Usage(format!("no seat {name:?}; {}", offer_names(name, &seats))));
        };
        self.report_prompt_warnings(seat, output);
        output.data(self.prompts[seat].prompt.text.as_bytes())
    }

    /// Reports the weaknesses of the cast, and the warnings and notes of each prompt.
    fn report_problems(&self, path: &Path, output: &mut Output) {
        report_problems(path, &self.ensemble.problems, output);
        for seat in 0..self.prompts.len() {
            self.report_prompt_warnings(seat, output);
        }
    }

    fn report_prompt_warnings(&self, seat: usize, output: &mut Output) {
        for warning in &self.prompts[seat].prompt.warnings {
            output.warn(&format!("seat `{}`: {warning}", self.ensemble.seats[seat].name));
        }
    }

    fn exports(&self) -> Vec<SeatExport<'_>> {
        self.prompts.iter().map(|seat| SeatExport { prompt: &seat.prompt.text, tools: seat.tools.clone() }).collect()
    }

    fn print(&self, output: &mut Output) -> Result<(), CliFailure> {
        output.data(export_text(self.cast, self.pattern, &self.ensemble, &self.exports()).as_bytes())
    }

    /// Writes a file for each seat, and the run sheet.
    fn write(&self, folder: &Path, force: bool, folders: &UserFolders, output: &mut Output) -> Result<(), CliFailure> {
        let files = export_files(self.cast, self.pattern, &self.ensemble, &self.exports());
        let written =
            if force { replace_batch(folder, &files, folders) } else { write_new_batch(folder, &files, folders) };
        written.map_err(CliFailure::of_writing_batch)?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        output.notice(&format!("wrote {} files to {}: {}", files.len(), folder.display(), names.join(", ")));
        Ok(())
    }

    fn record(&self) -> CastRecord<'_> {
        let seats = self.ensemble.seats.iter().zip(&self.prompts).enumerate();
        CastRecord {
            name: &self.cast.name,
            pattern: &self.pattern.name,
            run_sheet: &self.run_sheet,
            problems: &self.ensemble.problems,
            tokenizer: TOKENIZER,
            seats: seats
                .map(|(at, (seat, composed))| SeatRecord {
                    name: &seat.name,
                    agent: &composed.agent.entry.found.id.0,
                    mode: seat.mode.as_deref(),
                    role: seat.role.as_deref(),
                    size: seat.size,
                    upstream: self.ensemble.upstream_names(at),
                    downstream: self.ensemble.downstream_names(at),
                    prompt: &composed.prompt.text,
                    tokens: composed.prompt.size.tokens,
                    profile: composed.tools.profile.as_deref(),
                    tools: composed.tools.names.as_deref(),
                })
                .collect(),
        }
    }
}

fn report_problems(path: &Path, problems: &[Problem], output: &mut Output) {
    for problem in problems {
        match problem.severity {
            Severity::Note => output.notice(&at_place(path, problem)),
            Severity::Warning | Severity::Error => output.warn(&at_place(path, problem)),
        }
    }
}

/// Creates a cast: assigns the named agents to the seats of a pattern.
fn create_cast(
    arguments: &Arguments,
    task: Option<String>,
    own: &OwnPatterns,
    loader: &AgentLoader,
    output: &mut Output,
) -> Result<(), CliFailure> {
    let wanted = arguments.pattern.as_deref().unwrap_or_default();
    let pattern = own.patterns.get(wanted).map_err(|error| pattern_failure(&error, own))?;
    let mut library = loader.load(ReadDepth::Head)?.library;
    let agents = seat_agents(arguments, loader, &mut library, output)?;
    let candidates: Vec<SeatCandidate<'_>> = agents
        .iter()
        .map(|(called, agent)| match called {
            Some(path) => SeatCandidate { name: path.clone(), entry: &agent.entry },
            None => SeatCandidate::of(&library, &agent.entry),
        })
        .collect();
    let filled = fill(pattern, &candidates);
    if let Some(left) = filled.unseated.first() {
        let names: Vec<&str> = filled.unseated.iter().map(|left| candidates[*left].name.as_str()).collect();
        return Err(CliFailure::Usage(format!(
            "{} has no seat left for {}; name fewer agents than {}, or choose another pattern",
            pattern.name,
            names.join(", "),
            left + 1
        )));
    }
    let stem = arguments.out.as_deref().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let name = arguments.name.clone().or(stem).unwrap_or_else(|| pattern.title.to_lowercase());
    let cast = Cast { name, task, ..filled.cast };
    let path = arguments.out.as_deref().unwrap_or(Path::new("the new cast"));
    let entries: Vec<Option<&AgentEntry>> = cast
        .seats
        .iter()
        .map(|seat| candidates.iter().find(|one| one.name == seat.agent).map(|one| one.entry))
        .collect();
    report_problems(path, &ResolvedCast::of(&cast, &CastPlaces::default(), pattern, &entries).problems, output);
    let yaml = cast.to_yaml();
    match &arguments.out {
        None => output.data(yaml.as_bytes()),
        Some(path) => {
            let (bytes, force) = (yaml.as_bytes(), arguments.force);
            let folders = &loader.folders;
            let written = if force { export_over(path, bytes, folders) } else { export_new(path, bytes, folders) };
            written.map_err(CliFailure::of_writing_out)?;
            output.notice(&format!("wrote a cast of {} seats to {}", cast.seats.len(), path.display()));
            Ok(())
        }
    }
}

/// The named agents, read completely. An agent named by a path is written as that path.
fn seat_agents(
    arguments: &Arguments,
    loader: &AgentLoader,
    library: &mut Library,
    output: &mut Output,
) -> Result<Vec<(Option<String>, Agent)>, CliFailure> {
    let mut agents: Vec<(Option<String>, Agent)> = Vec::new();
    let mut unknown = Vec::new();
    for wanted in &arguments.agent {
        let is_path = wanted.to_string_lossy().contains('/') && Path::new(wanted).is_file();
        let called = is_path.then(|| wanted.to_string_lossy().into_owned());
        match loader.read_found_agent(library, wanted) {
            Ok((agent, note)) => {
                if let Some(note) = note {
                    output.notice(&note);
                }
                if agents.iter().any(|(_, known)| known.entry.found.id == agent.entry.found.id) {
                    let name = &agent.entry.name;
                    return Err(CliFailure::Usage(format!(
                        "{name} is named twice; to seat it twice, edit the cast file"
                    )));
                }
                agents.push((called, agent));
            }
            Err(AgentLookupError::Failed(failure)) => return Err(failure),
            Err(AgentLookupError::Unresolved(unresolved)) => match CliFailure::of_naming(&unresolved, library) {
                CliFailure::Usage(sentence) => unknown.push(sentence),
                other => return Err(other),
            },
        }
    }
    if unknown.is_empty() { Ok(agents) } else { Err(CliFailure::Usage(unknown.join("\n"))) }
}
