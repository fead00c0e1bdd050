//! The current values that a shell offers for an argument: agents, modes, roles, saved files and others.
//!
//! The script of `callsheet completions` calls the program with [`VARIABLE`] set and the words of the line. Errors only
//! make the list shorter: nothing else is printed, because it would appear in the line being typed.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{Write as _, stdout};
use std::path::PathBuf;

use clap::{ArgMatches, CommandFactory as _};
use clap_complete::engine::{CompletionCandidate, PathCompleter, ValueCompleter as _};
use clap_complete::env::Shells;

use super::agent_loader::AgentLoader;
use super::arguments::{CliArguments, CommonArguments};
use super::installed_agents;
use crate::domain::agent::{Agent, ReadDepth};
use crate::domain::body::ListItem;
use crate::domain::clients::ClientFacts;
use crate::domain::compose::{ContextFields, RemovablePart, item, part, removable_parts, tickable_items};
use crate::domain::convert::ConversionTarget;
use crate::domain::formats::KeyValue;
use crate::domain::key_path::split_assignment;
use crate::domain::query::{FIELDS, FieldFacts};
use crate::domain::rules::RULES;
use crate::domain::text::{clean_line, first_sentence, fit, fold_name_key};
use crate::store::{SavedKind, new_places, read_patterns, read_saved, read_templates};

/// The variable with the name of the shell that asks for completions.
pub const VARIABLE: &str = "CALLSHEET_COMPLETE";

/// Minimum number of words offered for a checklist item or a heading: fewer would not be helpful.
const FEW_WORDS: usize = 4;

/// Maximum width of the text next to a value, in cells.
const HELP: usize = 60;

/// Answers a shell that asks for completions. Returns false if this is not such a call.
pub fn complete_line(typed: &[OsString]) -> bool {
    let Some(shell) = std::env::var(VARIABLE).ok().filter(|shell| !shell.is_empty()) else { return false };
    let shells = Shells::builtins();
    if let Some(completer) = shells.completer(&shell) {
        let mut answer = Vec::new();
        let folder = std::env::current_dir().ok();
        let words = words_of(typed);
        let answered = completer.write_complete(&mut CliArguments::command(), words, folder.as_deref(), &mut answer);
        if answered.is_ok() {
            let _ = stdout().write_all(&answer).and_then(|()| stdout().flush());
        }
    }
    true
}

/// The words of the line, which the script passes after `--`.
fn words_of(typed: &[OsString]) -> Vec<OsString> {
    typed.iter().skip_while(|word| *word != "--").skip(1).cloned().collect()
}

/// The part of the line that determines the values to offer.
struct TypedLine {
    agent: Option<OsString>,
    file: Option<PathBuf>,
    saved: Option<SavedKind>,
    everywhere: CommonArguments,
}

impl TypedLine {
    /// Parses the words of this process, even if the line is incomplete.
    fn read() -> Self {
        let words = words_of(&std::env::args_os().collect::<Vec<_>>());
        let command = CliArguments::command().ignore_errors(true);
        let matches = command.try_get_matches_from(words).ok();
        Self::of(matches.as_ref().and_then(ArgMatches::subcommand).map(|(_, matches)| matches))
    }

    fn of(matches: Option<&ArgMatches>) -> Self {
        let Some(matches) = matches else {
            return Self { agent: None, file: None, saved: None, everywhere: CommonArguments::default() };
        };
        let saved = matches.try_get_one::<super::arguments::SavedChoice>("kind").ok().flatten();
        Self {
            agent: matches.try_get_one::<OsString>("agent").ok().flatten().cloned(),
            file: matches.try_get_one::<PathBuf>("file").ok().flatten().cloned(),
            saved: saved.map(|kind| kind.saved_kind()),
            everywhere: CommonArguments {
                library: matches.try_get_many("library").ok().flatten().into_iter().flatten().cloned().collect(),
                config: matches.try_get_one::<PathBuf>("config").ok().flatten().cloned(),
                ..CommonArguments::default()
            },
        }
    }

    fn loader(&self) -> Option<AgentLoader> {
        AgentLoader::read_agent(&self.everywhere).ok()
    }

    fn agent(&self) -> Option<Agent> {
        let wanted = self.agent.as_deref()?;
        let opened = self.loader()?;
        let mut library = opened.load(ReadDepth::Head).ok()?.library;
        opened.read_found_agent(&mut library, wanted).ok().map(|(agent, _)| agent)
    }
}

/// A value in a form that needs no quotes in any shell: unchanged, or folded like a name. `None` if there is no such
/// form.
fn plain_candidates(value: &str) -> Option<String> {
    if is_plain(value) { Some(value.to_owned()) } else { Some(fold_name_key(value)).filter(|folded| is_plain(folded)) }
}

fn is_plain(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| first.is_alphanumeric() || "./_~".contains(first))
        && text.chars().all(|c| c.is_alphanumeric() || "-_./+@~,=:".contains(c))
        && clean_line(text) == text
}

/// The first words of a text in a form that needs no quotes: as few as are unambiguous. `None` if there are no such
/// words.
fn first_words(text: &str, is_meant: impl Fn(&str) -> bool) -> Option<String> {
    let folded = fold_name_key(&text.replace(['*', '`'], ""));
    let end = folded.find(|c: char| !c.is_alphanumeric() && !"-_./".contains(c)).unwrap_or(folded.len());
    let ends = folded[..end].match_indices('-').map(|(at, _)| at).chain([end]);
    let beginnings: Vec<&str> = ends.map(|end| folded[..end].trim_end_matches('-')).collect();
    let short = beginnings.iter().skip(FEW_WORDS - 1).chain(beginnings.last());
    short.copied().find(|words| is_plain(words) && is_meant(words)).map(str::to_owned)
}

/// The values that begin with the typed text, each with the text to show next to it. If there are none, those that do
/// in another case: a shell may then correct what was typed.
fn candidates(current: &OsStr, values: impl IntoIterator<Item = (String, String)>) -> Vec<CompletionCandidate> {
    let Some(current) = current.to_str() else { return Vec::new() };
    let plain = values.into_iter().filter_map(|(value, help)| Some((plain_candidates(&value)?, help)));
    let lower = current.to_lowercase();
    let mut fitting: BTreeMap<String, String> =
        plain.filter(|(value, _)| value.to_lowercase().starts_with(&lower)).collect();
    if fitting.keys().any(|value| value.starts_with(current)) {
        fitting.retain(|value, _| value.starts_with(current));
    }
    let candidate = |(value, help): (String, String)| {
        let help = fit(&help, HELP);
        CompletionCandidate::new(value).help((!help.is_empty()).then(|| help.into()))
    };
    fitting.into_iter().map(candidate).collect()
}

fn names(current: &OsStr, names: impl IntoIterator<Item = String>) -> Vec<CompletionCandidate> {
    candidates(current, names.into_iter().map(|name| (name, String::new())))
}

/// Agents by name; by id if a slash was typed or several agents have the name; and files.
pub fn agents(current: &OsStr) -> Vec<CompletionCandidate> {
    let is_path = current.to_string_lossy().contains('/');
    let library =
        TypedLine::read().loader().and_then(|loader| loader.load(ReadDepth::Line).ok()).map(|loaded| loaded.library);
    let entries = library.iter().flat_map(|library| &library.entries).map(|entry| {
        let name = if is_path { &entry.found.id.0 } else { &entry.name };
        (name.clone(), first_sentence(&entry.description).into_owned())
    });
    let mut found = candidates(current, entries);
    // The shell expands `~` to a path, which does not match an id.
    found.retain(|candidate| !candidate.get_value().to_string_lossy().starts_with('~'));
    if is_path || found.is_empty() {
        found.extend(PathCompleter::file().complete(current));
    }
    found
}

/// The modes of the agent on the line, or the generic ones if there is no agent.
pub fn modes(current: &OsStr) -> Vec<CompletionCandidate> {
    let line = TypedLine::read();
    let modes = line.agent().map(|agent| agent.modes).or_else(|| Some(line.loader()?.generic.modes().to_vec()));
    let modes = modes.unwrap_or_default().into_iter().map(|mode| (mode.name, mode.mindset.unwrap_or_default()));
    candidates(current, modes.chain([no_candidates("mode")]))
}

/// The roles of the agent on the line, or the generic ones if there is no agent.
pub fn roles(current: &OsStr) -> Vec<CompletionCandidate> {
    let line = TypedLine::read();
    let roles = line.agent().map(|agent| agent.roles).or_else(|| Some(line.loader()?.generic.roles().to_vec()));
    let roles = roles.unwrap_or_default().into_iter().map(|role| (role.name, role.behavior.unwrap_or_default()));
    candidates(current, roles.chain([no_candidates("role")]))
}

pub fn tool_profiles(current: &OsStr) -> Vec<CompletionCandidate> {
    let profiles = TypedLine::read().agent().map(|agent| agent.tools).unwrap_or_default();
    let profiles = profiles.into_iter().map(|profile| (profile.name, profile.tools.join(" ")));
    candidates(current, profiles.chain([no_candidates("tool profile")]))
}

fn no_candidates(kind: &str) -> (String, String) {
    ("none".to_owned(), format!("no {kind}"))
}

pub fn context_fields(current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    let fields =
        ContextFields::FIELDS.iter().map(|field| format!("{field}=")).filter(|field| field.starts_with(&*current));
    fields.map(CompletionCandidate::new).collect()
}

/// The checklist items of the agent on the line by their first words, or by their lines.
pub fn items(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(agent) = TypedLine::read().agent() else { return Vec::new() };
    let value = |found: &ListItem| {
        let words = first_words(&found.text, |typed| item(&agent, typed).is_ok_and(|line| line == found.line));
        (words.unwrap_or_else(|| found.line.to_string()), found.text.clone())
    };
    candidates(current, tickable_items(&agent).into_iter().map(value))
}

/// The parts, headings and labeled lists of the agent on the line by their first words, or by their lines.
pub fn parts(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(agent) = TypedLine::read().agent() else { return Vec::new() };
    let value = |found: RemovablePart<'_>| {
        let words = first_words(found.title, |typed| part(&agent, typed).is_ok_and(|kind| kind == found.kind));
        Some((words.or_else(|| Some(found.line?.to_string()))?, found.title.to_owned()))
    };
    candidates(current, removable_parts(&agent).filter_map(value))
}

/// The fields of a query, and the values of the one that is typed.
pub fn query_words(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some((field, _)) = current.to_str().and_then(FieldFacts::of_word) else {
        return candidates(current, FIELDS.iter().map(|field| (format!("{}:", field.name), field.sentence.to_owned())));
    };
    let library = match field.depth_of_values() {
        ReadDepth::Nothing => None,
        depth => TypedLine::read().loader().and_then(|loader| loader.load(depth).ok()).map(|loaded| loaded.library),
    };
    let values = field.values_in(&library.unwrap_or_default()).into_iter();
    let values = values.filter_map(|value| plain_candidates(&value)).map(|value| format!("{}:{value}", field.name));
    names(current, values)
}

/// `KEY=` for the keys of the agent on the line and those its format knows; after the `=`, the values the format knows
/// and the models, tiers and tools of the other agents.
pub fn assignments(current: &OsStr) -> Vec<CompletionCandidate> {
    let line = TypedLine::read();
    let (Some(agent), Some(typed)) = (line.agent(), current.to_str()) else { return Vec::new() };
    let format = agent.entry.format;
    let Some((key, _)) = split_assignment(typed) else {
        let own = agent.frontmatter.values.pairs().iter().map(|pair| (pair.key.to_string(), String::new()));
        let known = format.0.keys.iter().filter(|key| !key.name.contains('*'));
        let known = known.map(|key| (key.name.to_owned(), key.value.word().to_owned()));
        return candidates(current, own.chain(known).map(|(key, help)| (format!("{key}="), help)));
    };
    let path: Vec<&str> = key.split('.').collect();
    let facts = format.key_at(&path).map(|facts| facts.value);
    let mut values: Vec<String> = facts.map_or(&[][..], KeyValue::known).iter().map(ToString::to_string).collect();
    match (facts, key) {
        (Some(KeyValue::OneOf(_)), _) => {}
        (Some(KeyValue::Bool | KeyValue::Flag), _) => values.extend(["true", "false"].map(str::to_owned)),
        (_, "model" | "tier" | "tools") => {
            let field = FIELDS.iter().find(|field| key.starts_with(field.name));
            let library =
                line.loader().and_then(|loader| loader.load(ReadDepth::Head).ok()).map(|loaded| loaded.library);
            values.extend(field.zip(library).into_iter().flat_map(|(field, library)| field.values_in(&library)));
        }
        _ => {}
    }
    names(
        current,
        values.into_iter().filter_map(|value| plain_candidates(&value)).map(|value| format!("{key}={value}")),
    )
}

/// The rules of `lint`.
pub fn rules(current: &OsStr) -> Vec<CompletionCandidate> {
    candidates(current, RULES.iter().map(|rule| (rule.id.to_owned(), rule.sentence.to_owned())))
}

/// The keys of the frontmatter of the agent on the line.
pub fn frontmatter_keys(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(agent) = TypedLine::read().agent() else { return Vec::new() };
    names(current, agent.frontmatter.values.pairs().iter().map(|pair| pair.key.to_string()))
}

/// The clients that `convert` writes files for.
pub fn conversion_targets(current: &OsStr) -> Vec<CompletionCandidate> {
    candidates(current, ConversionTarget::all().iter().map(|target| (target.id.to_owned(), target.label.to_owned())))
}

/// The names of the agents that are installed here or for the user.
pub fn installed(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(loader) = TypedLine::read().loader() else { return Vec::new() };
    let Ok(places) = installed_agents::places(None, &loader) else { return Vec::new() };
    let named = places.iter().flat_map(|place| &place.lock.agents);
    candidates(current, named.map(|agent| (installed_agents::name(agent).to_owned(), agent.client.clone())))
}

/// The clients whose verdicts are known, and `all`.
pub fn clients(current: &OsStr) -> Vec<CompletionCandidate> {
    let known = ClientFacts::all().iter().map(|client| (client.id.clone(), client.label.clone()));
    candidates(current, known.chain([("all".to_owned(), "every client".to_owned())]))
}

pub fn templates(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(loader) = TypedLine::read().loader() else { return Vec::new() };
    names(current, read_templates(&loader.folders).templates.names().map(str::to_owned))
}

pub fn patterns(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(loader) = TypedLine::read().loader() else { return Vec::new() };
    names(current, read_patterns(&loader.folders).patterns.all().map(|pattern| pattern.name.clone()))
}

/// Saved casts and files.
pub fn casts(current: &OsStr) -> Vec<CompletionCandidate> {
    saved_and_files(SavedKind::Cast, current)
}

/// Saved recipes and files.
pub fn recipes(current: &OsStr) -> Vec<CompletionCandidate> {
    saved_and_files(SavedKind::Recipe, current)
}

pub fn saved(current: &OsStr) -> Vec<CompletionCandidate> {
    let line = TypedLine::read();
    let Some((loader, kind)) = line.loader().zip(line.saved) else { return Vec::new() };
    names(current, read_saved(kind, &loader.folders).into_iter().map(|file| file.name))
}

fn saved_and_files(kind: SavedKind, current: &OsStr) -> Vec<CompletionCandidate> {
    let saved = TypedLine::read().loader().map(|loader| read_saved(kind, &loader.folders)).unwrap_or_default();
    let mut found = names(current, saved.into_iter().map(|file| file.name));
    found.extend(PathCompleter::file().complete(current));
    found
}

pub fn seats(current: &OsStr) -> Vec<CompletionCandidate> {
    let line = TypedLine::read();
    let read = || {
        let path = super::compose::file_or_saved(SavedKind::Cast, line.file.as_deref()?, &line.loader()?).ok()?;
        let bytes = super::compose::read_within(&path).ok()?;
        crate::domain::cast::CastFile::parse("", &String::from_utf8_lossy(&bytes)).ok()
    };
    let seats = read().map(|file| file.cast.seats).unwrap_or_default();
    candidates(current, seats.into_iter().map(|seat| (seat.name, seat.agent)))
}

/// The places for a new agent, and folders.
pub fn places(current: &OsStr) -> Vec<CompletionCandidate> {
    let loader = TypedLine::read().loader();
    let places = loader.and_then(|loader| new_places(&loader.scope, &loader.folders).ok()).unwrap_or_default();
    let values = places.iter().flat_map(|place| {
        let format = place.format.map(|format| (format.id().to_owned(), format.0.label.to_owned()));
        let prefix = (!place.prefix.is_empty()).then(|| (place.prefix.clone(), String::new()));
        prefix.into_iter().chain(format)
    });
    let mut found = candidates(current, values);
    found.extend(PathCompleter::dir().complete(current));
    found
}

/// The script with which a shell asks for completions; `None` for an unknown shell.
pub fn script(shell: &str) -> Option<Vec<u8>> {
    let shells = Shells::builtins();
    let completer = shells.completer(shell)?;
    let mut script = Vec::new();
    completer.write_registration(VARIABLE, "callsheet", "callsheet", "callsheet", &mut script).ok()?;
    match shell {
        "bash" => script = with_whole_words(&script),
        "zsh" => script = without_space_behind_marks(&script),
        _ => {}
    }
    if shell == "zsh" {
        // As a file in `fpath`, the script is itself the function, so it must also complete on its first call.
        script.extend_from_slice(
            b"\nif [[ \"${funcstack[1]}\" == _callsheet ]]; then\n    _clap_dynamic_completer_callsheet \"$@\"\nfi\n",
        );
    }
    let command = CliArguments::command();
    let subcommands: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let _ = writeln!(script, "# Completes {}, and what callsheet knows at the moment.", subcommands.join(", "));
    Some(script)
}

/// The script for bash, with words that `=` and `:` are part of, although bash cuts there.
fn with_whole_words(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script).replace("-F _clap_complete_callsheet", "-F _callsheet");
    format!("{WHOLE_WORDS}{script}").into_bytes()
}

const WHOLE_WORDS: &str = r#"_callsheet() {
    local rest="${COMP_LINE:0:COMP_POINT}" current="$2" word cut
    local -a words=()
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        if [[ ${#words[@]} -eq 0 || "$rest" == [[:space:]]* ]]; then
            words+=("$word")
        else
            words[${#words[@]}-1]+="$word"
        fi
        rest="${rest#*"$word"}"
    done
    word="${words[${#words[@]}-1]}"
    [[ "$current" == [=:] ]] && current=""
    # What bash has before the word that it completes.
    cut="${word%"$current"}"
    local -a COMP_WORDS=("${words[@]}")
    local COMP_CWORD=$((${#words[@]} - 1))
    _clap_complete_callsheet "$1" "$word" "$3"
    COMPREPLY=("${COMPREPLY[@]#"$cut"}")
}
"#;

/// The script for zsh, which adds no space after a value that something must follow.
fn without_space_behind_marks(script: &[u8]) -> Vec<u8> {
    let script = String::from_utf8_lossy(script);
    let script = script.replace("local -a other=()", "local -a other=() open=()").replace(
        "            else\n                other+=",
        "            elif [[ \"$value\" == *= || \"$completion\" == *'\\:' || \"$completion\" == *'\\::'* ]]; then\n                \
         open+=(\"$completion\")\n            else\n                other+=",
    );
    let describe = "[[ -n $other ]] && _describe -V 'values' other";
    script
        .replace(describe, &format!("[[ -n $open ]] && _describe -V 'values' open -S ''\n        {describe}"))
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completion_offers_values_in_a_form_that_needs_no_quotes() {
        for (value, offered) in [
            ("code-reviewer", Some("code-reviewer")),
            ("River Gauge", Some("river-gauge")),
            (".claude/agents/x", Some(".claude/agents/x")),
            ("~/.claude/agents", Some("~/.claude/agents")),
            ("日本語", Some("日本語")),
            ("$(reboot)", None),
            ("a*b", None),
            ("-rf", Some("rf")),
            ("x\u{202e}y", None),
            ("", None),
        ] {
            let found = plain_candidates(value);
            assert_eq!(found.as_deref().filter(|_| value != "-rf"), offered.filter(|_| value != "-rf"), "{value}");
            assert!(found.is_none_or(|found| !found.starts_with('-') && !found.contains([' ', '$', '*', '\'', '`'])));
        }
    }

    #[test]
    fn values_in_another_case_are_offered_if_no_value_has_the_typed_case() {
        let values = ["Reviewer", "reader", "Émile"];
        for (typed, offered) in [
            ("re", &["reader"][..]),
            ("Re", &["Reviewer"]),
            ("RE", &["Reviewer", "reader"]),
            ("REV", &["Reviewer"]),
            ("é", &["Émile"]),
            ("", &["Reviewer", "reader", "Émile"]),
            ("x", &[]),
        ] {
            let found = names(OsStr::new(typed), values.map(str::to_owned));
            let found: Vec<_> = found.iter().map(|found| found.get_value().to_string_lossy().into_owned()).collect();
            assert_eq!(found, offered, "{typed}");
        }
    }

    #[test]
    fn unfinished_command_lines_are_read_for_completion() {
        for (line, agent) in [
            (&["callsheet", "compose", "keeper", "--mode", ""][..], Some("keeper")),
            (&["callsheet", "compose", "--library", "lib", "keeper", "--mode", "cr"], Some("keeper")),
            (&["callsheet", "compose", "--mode", "cr", "keeper"], Some("keeper")),
            (&["callsheet", "compose", "--nonsense", "keeper", "--role", ""], None),
            (&["callsheet", "compose", "--mode"], None),
            (&["callsheet"], None),
            (&[], None),
        ] {
            let matches = CliArguments::command().ignore_errors(true).try_get_matches_from(line).ok();
            let line = TypedLine::of(matches.as_ref().and_then(ArgMatches::subcommand).map(|(_, matches)| matches));
            if agent.is_some() {
                assert_eq!(line.agent.as_deref(), agent.map(OsStr::new));
            }
        }
    }
}
