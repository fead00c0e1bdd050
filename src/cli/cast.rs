//! `cast`: the prompts of several agents on one task and the run sheet, or a new cast.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::arguments::Cast as Arguments;
use super::compose::{task, text};
use super::failure::{Failure, at_place};
use super::output::Output;
use super::shelf::{NoAgent, Shelf};
use crate::domain::agent::{Agent, Depth, Entry};
use crate::domain::cast::{
    Candidate, Cast, CastFile, Ensemble, NoPattern, Pattern, Places, files, fill, one_text, prompt, run_sheet,
    uncomposed, unseated,
};
use crate::domain::compose::{ComposeError, Prompt};
use crate::domain::library::Library;
use crate::domain::problem::{Problem, Severity};
use crate::store::{
    Folders, OwnPatterns, OwnTemplates, read_patterns, read_templates, saved_cast, write_new, write_new_together,
    write_over, write_over_together,
};

/// What `--json` prints.
#[derive(Serialize)]
struct Record<'a> {
    name: &'a str,
    pattern: &'a str,
    run_sheet: &'a str,
    problems: &'a [Problem],
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
}

/// Runs `cast`.
pub fn run(arguments: &Arguments, shelf: &Shelf, output: &mut Output) -> Result<(), Failure> {
    let task = arguments.task.as_deref().map(task).transpose()?;
    let own = read_patterns(&shelf.folders);
    let Some(file) = &arguments.file else { return new(arguments, task, &own, shelf, output) };
    let path = found(file, shelf);
    let mut file = read(&path)?;
    file.cast.task = task.or(file.cast.task);
    let pattern = pattern(&path, &file, &own)?;
    let called = Called { path: &path, file: &file, pattern };
    let (missing, agents) = called.agents(shelf, output)?;
    let composed = called.composed(&missing, &agents, &read_templates(&shelf.folders))?;
    if let Some(name) = &arguments.seat {
        return composed.one(name, output);
    }
    composed.tell(&path, output);
    match &arguments.out {
        Some(folder) => composed.write(folder, arguments.force, &shelf.folders, output)?,
        None if !arguments.json => composed.print(output)?,
        None => {}
    }
    if arguments.json { output.json(&composed.record()) } else { Ok(()) }
}

/// The file named; where it is none, the saved cast of that name.
fn found(named: &Path, shelf: &Shelf) -> PathBuf {
    let saved = || saved_cast(&shelf.folders, named.to_str()?).filter(|path| path.exists());
    if named.exists() { named.to_owned() } else { saved().unwrap_or_else(|| named.to_owned()) }
}

fn read(path: &Path) -> Result<CastFile, Failure> {
    let text = text("cast", path, fs::read(path))?;
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    CastFile::parse(&stem, &text).map_err(|problems| refusal(path, &problems))
}

/// All that is wrong with a file, a sentence each.
fn refusal(path: &Path, problems: &[Problem]) -> Failure {
    Failure::Usage(problems.iter().map(|problem| at_place(path, problem)).collect::<Vec<_>>().join("\n"))
}

fn pattern<'a>(path: &Path, file: &CastFile, own: &'a OwnPatterns) -> Result<&'a Pattern, Failure> {
    own.patterns.get(&file.cast.pattern).map_err(|error| match &error {
        NoPattern::Unknown { typed, candidates } => {
            let problem = Problem::new("unknown-pattern", Severity::Error, format!("no pattern {typed:?}"))
                .fix(format!("choose one of: {}", candidates.join(", ")));
            refusal(path, &[file.places.at_key("pattern", problem)])
        }
        NoPattern::Broken { .. } => broken(&error, own),
    })
}

/// A pattern that cannot be used; a person's own is called by its file.
fn broken(error: &NoPattern, own: &OwnPatterns) -> Failure {
    match error {
        NoPattern::Broken { name, problems } => refusal(own.file(name).unwrap_or(Path::new(name)), problems),
        NoPattern::Unknown { .. } => Failure::Usage(error.to_string()),
    }
}

/// A cast somebody called for, with its file and pattern.
struct Called<'a> {
    path: &'a Path,
    file: &'a CastFile,
    pattern: &'a Pattern,
}

impl<'a> Called<'a> {
    /// The agents of the seats, read whole; none where one is not there, which comes as a problem.
    fn agents(&self, from: &Shelf, output: &mut Output) -> Result<(Vec<Problem>, Vec<Option<Agent>>), Failure> {
        let mut library = from.load(Depth::Head)?.library;
        let (mut problems, mut notes) = (Vec::new(), Vec::new());
        let mut agents = Vec::new();
        for seat in &self.file.cast.seats {
            match from.agent_of(&mut library, seat.agent.as_ref()) {
                Ok((agent, note)) => {
                    notes.extend(note);
                    agents.push(Some(agent));
                }
                Err(NoAgent::Failed(failure)) => return Err(failure),
                Err(NoAgent::Unresolved(unresolved)) => {
                    let mut problem = unseated(seat, &unresolved, &library);
                    problem.fix.get_or_insert_with(|| "`callsheet list` shows all agents".to_owned());
                    problems.push(self.file.places.at(&seat.name, "agent", problem));
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

    /// Everything composed, or all that is wrong at once.
    fn composed(
        &self,
        unseated: &[Problem],
        agents: &'a [Option<Agent>],
        templates: &OwnTemplates,
    ) -> Result<Composed<'a>, Failure> {
        let CastFile { cast, places } = self.file;
        let entries: Vec<Option<&Entry>> =
            agents.iter().map(|agent| agent.as_ref().map(|agent| &agent.entry)).collect();
        let ensemble = Ensemble::of(cast, places, self.pattern, &entries);
        let errors = ensemble.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let mut errors: Vec<Problem> = unseated.iter().chain(errors).cloned().collect();
        let mut prompts = Vec::new();
        for (at, agent) in agents.iter().enumerate() {
            let Some(agent) = agent else { continue };
            match prompt(cast, self.pattern, &ensemble, at, agent, &templates.templates) {
                Ok(prompt) => prompts.push((agent, prompt)),
                Err(error @ ComposeError::Template(_)) => return Err(Failure::of_composing(&error, templates)),
                Err(error) => {
                    let seat = &cast.seats[at];
                    let (key, problem) = uncomposed(seat, &error);
                    let problem = places.at(&seat.name, key, problem);
                    if !errors.iter().any(|known| (known.rule, known.line) == (problem.rule, problem.line)) {
                        errors.push(problem);
                    }
                }
            }
        }
        if !errors.is_empty() {
            errors.sort_by_key(|problem| (problem.line, problem.column));
            return Err(refusal(self.path, &errors));
        }
        let run_sheet = run_sheet(cast, self.pattern, &ensemble);
        Ok(Composed { cast, pattern: self.pattern, ensemble, prompts, run_sheet })
    }
}

/// A cast with all its prompts, in the order of its seats.
struct Composed<'a> {
    cast: &'a Cast,
    pattern: &'a Pattern,
    ensemble: Ensemble,
    prompts: Vec<(&'a Agent, Prompt)>,
    run_sheet: String,
}

impl Composed<'_> {
    /// The prompt of one seat and nothing else.
    fn one(&self, name: &str, output: &mut Output) -> Result<(), Failure> {
        let Some(seat) = self.ensemble.seat(name) else {
            let seats: Vec<&str> = self.ensemble.seats.iter().map(|seat| seat.name.as_str()).collect();
            return Err(Failure::Usage(format!("no seat {name:?}; choose one of: {}", seats.join(", "))));
        };
        self.warn(seat, output);
        output.data(self.prompts[seat].1.text.as_bytes())
    }

    /// Says what is weak in the cast, and what should be known of each prompt.
    fn tell(&self, path: &Path, output: &mut Output) {
        tell_all(path, &self.ensemble.problems, output);
        for seat in 0..self.prompts.len() {
            self.warn(seat, output);
        }
    }

    fn warn(&self, seat: usize, output: &mut Output) {
        for warning in &self.prompts[seat].1.warnings {
            output.warn(&format!("seat `{}`: {warning}", self.ensemble.seats[seat].name));
        }
    }

    fn texts(&self) -> Vec<&str> {
        self.prompts.iter().map(|(_, prompt)| prompt.text.as_str()).collect()
    }

    fn print(&self, output: &mut Output) -> Result<(), Failure> {
        output.data(one_text(&self.run_sheet, &self.ensemble, &self.texts()).as_bytes())
    }

    /// A file for each seat, and the run sheet.
    fn write(&self, folder: &Path, force: bool, folders: &Folders, output: &mut Output) -> Result<(), Failure> {
        let files = files(&self.run_sheet, &self.ensemble, &self.texts());
        let written =
            if force { write_over_together(folder, &files, folders) } else { write_new_together(folder, &files) };
        written.map_err(Failure::of_writing_out)?;
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        output.notice(&format!("wrote {} files to {}: {}", files.len(), folder.display(), names.join(", ")));
        Ok(())
    }

    fn record(&self) -> Record<'_> {
        let seats = self.ensemble.seats.iter().zip(&self.prompts).enumerate();
        Record {
            name: &self.cast.name,
            pattern: &self.pattern.name,
            run_sheet: &self.run_sheet,
            problems: &self.ensemble.problems,
            seats: seats
                .map(|(at, (seat, (agent, prompt)))| SeatRecord {
                    name: &seat.name,
                    agent: &agent.entry.found.id.0,
                    mode: seat.mode.as_deref(),
                    role: seat.role.as_deref(),
                    size: seat.size,
                    upstream: self.ensemble.upstream_names(at),
                    downstream: self.ensemble.downstream_names(at),
                    prompt: &prompt.text,
                    tokens: prompt.size.tokens,
                })
                .collect(),
        }
    }
}

fn tell_all(path: &Path, problems: &[Problem], output: &mut Output) {
    for problem in problems {
        match problem.severity {
            Severity::Note => output.notice(&at_place(path, problem)),
            Severity::Warning | Severity::Error => output.warn(&at_place(path, problem)),
        }
    }
}

/// A new cast: the agents named, seated by a pattern.
fn new(
    arguments: &Arguments,
    task: Option<String>,
    own: &OwnPatterns,
    shelf: &Shelf,
    output: &mut Output,
) -> Result<(), Failure> {
    let wanted = arguments.pattern.as_deref().unwrap_or_default();
    let pattern = own.patterns.get(wanted).map_err(|error| broken(&error, own))?;
    let mut library = shelf.load(Depth::Head)?.library;
    let agents = seated(arguments, shelf, &mut library, output)?;
    let candidates: Vec<Candidate<'_>> = agents
        .iter()
        .map(|(called, agent)| match called {
            Some(path) => Candidate { called: path.clone(), entry: &agent.entry },
            None => Candidate::of(&library, &agent.entry),
        })
        .collect();
    let filled = fill(pattern, &candidates);
    if let Some(left) = filled.left.first() {
        let names: Vec<&str> = filled.left.iter().map(|left| candidates[*left].called.as_str()).collect();
        return Err(Failure::Usage(format!(
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
    let entries: Vec<Option<&Entry>> = cast
        .seats
        .iter()
        .map(|seat| candidates.iter().find(|one| one.called == seat.agent).map(|one| one.entry))
        .collect();
    tell_all(path, &Ensemble::of(&cast, &Places::default(), pattern, &entries).problems, output);
    let yaml = cast.to_yaml();
    match &arguments.out {
        None => output.data(yaml.as_bytes()),
        Some(path) => {
            let (bytes, force) = (yaml.as_bytes(), arguments.force);
            let written = if force { write_over(path, bytes, &shelf.folders) } else { write_new(path, bytes) };
            written.map_err(Failure::of_writing_out)?;
            output.notice(&format!("wrote a cast of {} seats to {}", cast.seats.len(), path.display()));
            Ok(())
        }
    }
}

/// The agents named, read whole; those named by a path keep it as what they are called.
fn seated(
    arguments: &Arguments,
    shelf: &Shelf,
    library: &mut Library,
    output: &mut Output,
) -> Result<Vec<(Option<String>, Agent)>, Failure> {
    let mut agents: Vec<(Option<String>, Agent)> = Vec::new();
    let mut unknown = Vec::new();
    for wanted in &arguments.agent {
        let is_path = wanted.to_string_lossy().contains('/') && Path::new(wanted).is_file();
        let called = is_path.then(|| wanted.to_string_lossy().into_owned());
        match shelf.agent_of(library, wanted) {
            Ok((agent, note)) => {
                if let Some(note) = note {
                    output.notice(&note);
                }
                if agents.iter().any(|(_, known)| known.entry.found.id == agent.entry.found.id) {
                    let name = &agent.entry.name;
                    return Err(Failure::Usage(format!(
                        "{name} is named twice; seat it twice in the file if that is meant"
                    )));
                }
                agents.push((called, agent));
            }
            Err(NoAgent::Failed(failure)) => return Err(failure),
            Err(NoAgent::Unresolved(unresolved)) => match Failure::of_naming(&unresolved, library) {
                Failure::Usage(sentence) => unknown.push(sentence),
                other => return Err(other),
            },
        }
    }
    if unknown.is_empty() { Ok(agents) } else { Err(Failure::Usage(unknown.join("\n"))) }
}
