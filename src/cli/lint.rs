//! `lint`: checks agent files by the rules, and fixes what can be fixed exactly.

mod report;
mod sarif;

use std::path::Path;

use rayon::prelude::*;

use super::agent_loader::AgentLoader;
use super::arguments::{LintArguments, LintFormat};
use super::compose::read_within;
use super::edit::print_difference;
use super::failure::CliFailure;
use super::output::Output;
use crate::domain::agent::{Agent, AgentEntry, ReadDepth};
use crate::domain::library::Library;
use crate::domain::lint::{FIXED_RULES, LintBaseline, LintFinding, fixed_text};
use crate::domain::problem::{Problem, Severity};
use crate::domain::rules::{LintRule, lint_agent, unknown_rule};
use crate::domain::text::{clean_line, counted};
use crate::store::{FileFingerprint, SaveMethod, load_agent, overwrite_file, save};

/// The rules that are checked.
struct RuleChoice {
    only: Vec<&'static str>,
    ignored: Vec<&'static str>,
}

impl RuleChoice {
    fn of(arguments: &LintArguments, loader: &AgentLoader) -> Result<Self, CliFailure> {
        let known = |typed: &String| match LintRule::by_id(typed) {
            Some(rule) => Ok(rule.id),
            None => Err(CliFailure::Usage(unknown_rule(typed))),
        };
        let only = arguments.rule.iter().map(known).collect::<Result<_, _>>()?;
        let ignored =
            arguments.ignore.iter().chain(&loader.config.ignored_rules).map(known).collect::<Result<_, _>>()?;
        Ok(Self { only, ignored })
    }

    fn contains(&self, rule: &str) -> bool {
        (self.only.is_empty() || self.only.contains(&rule)) && !self.ignored.contains(&rule)
    }
}

/// A file, its agent if it can be read, and its problems.
struct LintedFile {
    entry: AgentEntry,
    agent: Option<Agent>,
    problems: Vec<Problem>,
}

pub fn run(arguments: &LintArguments, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let choice = RuleChoice::of(arguments, loader)?;
    let baseline = read_baseline(arguments)?;
    let mut files = lint_files(loader, &choice)?;
    let mut unfixed = Ok(());
    if arguments.fix {
        unfixed = fix(&files, arguments.dry_run, loader, output);
        if arguments.dry_run {
            return unfixed;
        }
        files = lint_files(loader, &choice)?;
    }
    let findings = findings(&files);
    if arguments.write_baseline
        && let Some(path) = &arguments.baseline
    {
        return write_baseline(path, &findings, loader, output);
    }
    let findings = baseline.unwrap_or_default().new_findings(findings);
    match arguments.format {
        LintFormat::Text => report::text(&findings, files.len(), output)?,
        LintFormat::Json => report::json(&findings, output)?,
        LintFormat::Sarif => output.json(&sarif::log(&findings))?,
        LintFormat::Github => report::github(&findings, output)?,
    }
    unfixed?;
    let denied = arguments.deny.severity();
    match findings.iter().filter(|finding| finding.problem.severity >= denied).count() {
        0 => Ok(()),
        1 => Err(CliFailure::No(format!("1 problem is at least {}", with_article(denied)))),
        count => Err(CliFailure::No(format!("{count} problems are at least {}", with_article(denied)))),
    }
}

/// Prints what a rule means, with its examples.
pub fn explain(id: &str, output: &mut Output) -> Result<(), CliFailure> {
    let rule = LintRule::by_id(id).ok_or_else(|| CliFailure::Usage(unknown_rule(id)))?;
    report::explain(rule, output)
}

const fn with_article(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "a note",
        Severity::Warning => "a warning",
        Severity::Error => "an error",
    }
}

/// Every file of the library with its problems, except the built-in agents, in the order of the paths.
fn lint_files(loader: &AgentLoader, choice: &RuleChoice) -> Result<Vec<LintedFile>, CliFailure> {
    let library = loader.load(ReadDepth::Whole)?.library;
    let own: Vec<&AgentEntry> = library.entries.iter().filter(|entry| entry.found.path.is_some()).collect();
    let lint = |entry: &&AgentEntry| lint_entry(&library, entry, loader, choice);
    let mut files: Vec<LintedFile> = own.par_iter().map(lint).collect();
    let place = |file: &LintedFile| (file.entry.found.path.clone(), file.entry.found.position());
    files.sort_by_cached_key(place);
    Ok(files)
}

fn lint_entry(library: &Library, entry: &AgentEntry, loader: &AgentLoader, choice: &RuleChoice) -> LintedFile {
    let mut agent = match entry.depth {
        ReadDepth::Nothing => None,
        // A file that is gone meanwhile keeps the problems that it had.
        _ => load_agent(library, entry, &loader.generic).ok(),
    };
    if let Some(agent) = &mut agent {
        agent.entry.verdicts.clone_from(&entry.verdicts);
    }
    let mut problems = agent.as_ref().map_or_else(|| entry.problems.clone(), lint_agent);
    problems.retain(|problem| choice.contains(problem.rule));
    LintedFile { entry: entry.clone(), agent, problems }
}

/// The findings of all files. The agents of one file share most of its problems, which are reported once.
fn findings(files: &[LintedFile]) -> Vec<LintFinding> {
    let here = std::env::current_dir().ok();
    let mut findings: Vec<LintFinding> = Vec::new();
    let mut first_of_file = 0;
    for (at, file) in files.iter().enumerate() {
        let Some(path) = &file.entry.found.path else { continue };
        if at > 0 && files[at - 1].entry.found.path != file.entry.found.path {
            first_of_file = findings.len();
        }
        let shown = here.as_deref().and_then(|here| path.strip_prefix(here).ok()).unwrap_or(path);
        for problem in &file.problems {
            let finding = LintFinding { path: shown.to_string_lossy().into_owned(), problem: problem.clone() };
            if !findings[first_of_file..].contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// Fixes the files that have such problems, or prints the differences. Files that cannot be written are reported; the
/// first failure is the result.
fn fix(files: &[LintedFile], dry_run: bool, loader: &AgentLoader, output: &mut Output) -> Result<(), CliFailure> {
    let mut result = Ok(());
    let mut count = 0;
    for file in files.iter().filter(|file| file.problems.iter().any(|one| FIXED_RULES.contains(&one.rule))) {
        let (Some(agent), Some(path)) = (&file.agent, &file.entry.found.path) else { continue };
        let Some(new) = fixed_text(agent) else { continue };
        count += 1;
        if dry_run {
            print_difference(path, agent, &new, output)?;
            continue;
        }
        let expected = FileFingerprint::of(&agent.document.bytes_with(&agent.document.text));
        match save(path, &agent.document.bytes_with(&new), &expected, &loader.folders) {
            Ok(saved) if saved.method == SaveMethod::Unchanged => {}
            Ok(_) => output.notice(&format!("fixed {}", clean_line(&path.to_string_lossy()))),
            Err(error) => {
                let failure = CliFailure::from(error);
                output.warn(failure.sentence().unwrap_or_default());
                result = result.and(Err(failure));
            }
        }
    }
    if count == 0 {
        output.notice("nothing can be fixed exactly");
    }
    result
}

/// The baseline to compare with; `None` if there is none, or it is to be written and does not exist yet. A file that is
/// not a baseline is never overwritten.
fn read_baseline(arguments: &LintArguments) -> Result<Option<LintBaseline>, CliFailure> {
    let Some(path) = &arguments.baseline else { return Ok(None) };
    if arguments.write_baseline && !path.exists() {
        return Ok(None);
    }
    let bytes = read_within(path).map_err(|error| CliFailure::of_reading("the baseline", path, &error))?;
    let baseline: Result<LintBaseline, _> = serde_json::from_slice(&bytes);
    baseline.map(Some).map_err(|error| {
        let sentence =
            format!("{} is not a baseline: {error}; --write-baseline writes one to a new file", path.display());
        CliFailure::Usage(sentence)
    })
}

fn write_baseline(
    path: &Path,
    findings: &[LintFinding],
    loader: &AgentLoader,
    output: &mut Output,
) -> Result<(), CliFailure> {
    let mut bytes = serde_json::to_vec_pretty(&LintBaseline::of(findings))
        .map_err(|error| CliFailure::System(format!("cannot write the baseline: {error}")))?;
    bytes.push(b'\n');
    overwrite_file(path, &bytes, &loader.folders)?;
    let count = findings.len();
    output.notice(&format!("{} now knows {}", clean_line(&path.to_string_lossy()), counted(count, "problem")));
    Ok(())
}
