//! The verdicts on files and trees of our own against the recorded answers of the real clients, always; and against
//! the clients themselves where `CALLSHEET_CLIENTS` names the `node_modules` folders they are installed in: on the
//! same files, which `CALLSHEET_ANSWERS=write` records again, and on the collections of `CALLSHEET_CORPUS`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use callsheet::domain::agent::generic::GenericWords;
use callsheet::domain::agent::{Agent, AgentId, AgentLocation, read_agent_file};
use callsheet::domain::clients::{CheckMethod, ClientFacts, ClientFile, ClientVerdict, PlaceBase, judge};
use callsheet::domain::compose::Selection;
use callsheet::domain::convert::{Conversion, ConversionTarget, ConvertedAgent, convert};
use callsheet::domain::document::Document;
use callsheet::domain::reading;
use callsheet::domain::source::SourceId;
use serde::{Deserialize, Serialize};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/clients");

/// Maximum number of files in one tree.
const TREE_SIZE: usize = 250;

/// An agent that a client says it loaded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct LoadedAgent {
    name: String,
    description: Option<String>,
}

/// The answer of a client about one tree.
#[derive(Clone, Debug, Default, Deserialize)]
struct TreeAnswer {
    agents: Vec<LoadedAgent>,
    #[serde(default)]
    said: Vec<String>,
    failed: Option<String>,
}

/// The answers of a client about several trees.
#[derive(Debug, Deserialize)]
struct ClientAnswers {
    version: String,
    trees: Vec<TreeAnswer>,
}

/// One file that every client of its ending is asked about.
#[derive(Clone, Debug)]
struct SampleFile {
    name: String,
    bytes: Vec<u8>,
}

/// The recorded answers of one client about the files of `samples.yaml`.
#[derive(Debug, Serialize, Deserialize)]
struct RecordedAnswers {
    client: String,
    version: String,
    /// For each file what is loaded from it, if anything.
    files: BTreeMap<String, Option<LoadedAgent>>,
}

/// Returns true if an answer fits what callsheet says: clients that list agents for their model strip newlines at the
/// end of descriptions, and have none of agents that only the user can call.
fn agrees(verdict: &ClientVerdict, answer: Option<&LoadedAgent>) -> bool {
    let name = verdict.name.as_deref().filter(|_| verdict.loads());
    let bare = |text: Option<&str>| text.map(|text| text.trim_end_matches('\n').to_owned());
    name == answer.map(|agent| agent.name.as_str())
        && answer.is_none_or(|agent| {
            let is_hidden = agent.description.is_none() && verdict.client.id == "copilot";
            is_hidden || bare(agent.description.as_deref()) == bare(verdict.description.as_deref())
        })
}

fn asked_clients() -> impl Iterator<Item = &'static ClientFacts> {
    ClientFacts::all().iter().filter(|client| client.checked.by == CheckMethod::Asked)
}

fn verdict(client: &'static ClientFacts, file: &SampleFile) -> ClientVerdict {
    let document = Document::from_bytes(file.bytes.clone());
    let frontmatter = reading::read(&document.text);
    let place = client.places.iter().find(|place| place.base == PlaceBase::Project && !place.is_lenient).unwrap();
    let size = file.bytes.len() as u64;
    judge(client, place, &ClientFile { relative: &file.name, document: &document, frontmatter: &frontmatter, size })
}

/// The files of `samples.yaml`: its keys are file names, and `@` in a text stands for the stem of the file.
fn samples(client: &ClientFacts) -> Vec<SampleFile> {
    let text = fs::read_to_string(Path::new(FOLDER).join("samples.yaml")).unwrap();
    let all: BTreeMap<String, String> = serde_yaml::from_str(&text).unwrap();
    let file = |(name, text): (String, String)| {
        let text = text.replace('@', name.split('.').next().unwrap());
        // Only bytes up to 255 are written with an escape that has no character of its own.
        let bytes = match text.strip_prefix("latin1:") {
            Some(text) => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
            None => text.into_bytes(),
        };
        SampleFile { name, bytes }
    };
    all.into_iter().filter(|(name, _)| fits(client, name)).map(file).collect()
}

/// A client is asked about the files whose names end as its own do, in any case.
fn fits(client: &ClientFacts, name: &str) -> bool {
    client.files.endings.iter().any(|ending| name.to_lowercase().ends_with(ending.as_str()))
}

fn answers_file(client: &ClientFacts) -> PathBuf {
    Path::new(FOLDER).join("answers").join(format!("{}.json", client.id))
}

#[test]
fn verdicts_agree_with_the_recorded_answers_of_the_clients() {
    let mut checked = 0;
    for client in asked_clients() {
        let recorded: RecordedAnswers =
            serde_json::from_str(&fs::read_to_string(answers_file(client)).unwrap()).unwrap();
        assert_eq!(recorded.version, client.checked.version, "{}: record the answers again", client.id);
        let files = samples(client);
        assert_eq!(files.len(), recorded.files.len(), "{}: record the answers again", client.id);
        let differs = |file: &SampleFile| {
            let verdict = verdict(client, file);
            let answer = recorded.files[&file.name].as_ref();
            (!agrees(&verdict, answer))
                .then(|| format!("{} {}: {answer:?}, but callsheet says {}", client.id, file.name, verdict.sentence()))
        };
        let differences: Vec<String> = files.iter().filter_map(differs).collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
        checked += files.len();
    }
    assert!(checked > 50, "only {checked} files were checked");
}

#[test]
fn verdicts_agree_with_the_installed_clients_on_a_corpus() {
    let (Some(folders), Some(corpus)) = (std::env::var_os("CALLSHEET_CLIENTS"), std::env::var_os("CALLSHEET_CORPUS"))
    else {
        println!("skipped: CALLSHEET_CLIENTS names no installed clients, or CALLSHEET_CORPUS no corpus");
        return;
    };
    let mut table = Vec::new();
    let mut differences = Vec::new();
    for client in asked_clients().filter(|client| is_installed(client, &folders)) {
        let files = corpus_files(client, Path::new(&corpus));
        let (answers, version) = ask_about(client, &files);
        let verdicts: Vec<ClientVerdict> = files.iter().map(|file| verdict(client, file)).collect();
        let mut agree = 0;
        for (file, verdict) in files.iter().zip(&verdicts) {
            let answer = answers[&file.name].as_ref();
            if agrees(verdict, answer) {
                agree += 1;
            } else {
                differences.push(format!(
                    "{} {}: {answer:?}, but callsheet says {}",
                    client.id,
                    file.name,
                    verdict.sentence()
                ));
            }
        }
        let loads = verdicts.iter().filter(|verdict| verdict.loads()).count();
        table.push(format!("{} {version}: {agree} of {} agree, {loads} load", client.id, files.len()));
    }
    println!("{}", table.join("\n"));
    assert!(differences.is_empty(), "{}\n{}", differences.join("\n"), table.join("\n"));
}

#[test]
fn converted_agents_load_in_the_installed_clients() {
    let Some(folders) = std::env::var_os("CALLSHEET_CLIENTS") else {
        println!("skipped: CALLSHEET_CLIENTS names no installed clients");
        return;
    };
    let mut texts: Vec<PathBuf> = files_below(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/agents")));
    if let Some(corpus) = std::env::var_os("CALLSHEET_CORPUS") {
        let all = files_below(Path::new(&corpus));
        let step = all.len() / CONVERTED + 1;
        texts.extend(all.into_iter().step_by(step));
    }
    for client in asked_clients().filter(|client| is_installed(client, &folders)) {
        let Some(target) = ConversionTarget::by_id(&client.id) else { continue };
        let selection = Selection::default();
        let conversion = Conversion { target, selection: &selection, may_widen: true };
        let converted = texts.iter().filter_map(|path| convert(&agent(path), conversion).ok());
        let mut files: Vec<SampleFile> = Vec::new();
        for ConvertedAgent { file, text, .. } in converted {
            if !files.iter().any(|other| other.name == file) {
                files.push(SampleFile { name: file, bytes: text.into_bytes() });
            }
        }
        let (answers, version) = ask_about(client, &files);
        let missing: Vec<&str> =
            files.iter().map(|file| file.name.as_str()).filter(|name| answers[*name].is_none()).collect();
        println!("{} {version}: {} of {} load", client.id, files.len() - missing.len(), files.len());
        assert_eq!(missing, Vec::<&str>::new(), "{}", client.id);
    }
}

/// Maximum number of files of a corpus that are converted for each client.
const CONVERTED: usize = 200;

/// The Markdown files below a folder, by path.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.path() {
            path if path.is_dir() => found.extend(files_below(&path)),
            path if path.extension().is_some_and(|ending| ending == "md") => found.push(path),
            _ => {}
        }
    }
    found.sort();
    found
}

fn agent(path: &Path) -> Agent {
    let bytes = fs::read(path).unwrap();
    let found = AgentLocation {
        id: AgentId(path.to_string_lossy().into_owned()),
        relative: path.to_string_lossy().into_owned(),
        path: Some(path.to_owned()),
        source: SourceId(0),
        format: None,
        size: bytes.len() as u64,
        copy_of: None,
        in_list: None,
    };
    read_agent_file(found, bytes, GenericWords::built_in())
}

#[test]
fn the_answers_of_the_clients_are_recorded_again() {
    let (Some(folders), Some("write")) =
        (std::env::var_os("CALLSHEET_CLIENTS"), std::env::var("CALLSHEET_ANSWERS").ok().as_deref())
    else {
        println!("skipped: CALLSHEET_CLIENTS names no installed clients, or CALLSHEET_ANSWERS is not `write`");
        return;
    };
    for client in asked_clients().filter(|client| is_installed(client, &folders)) {
        let (files, version) = ask_about(client, &samples(client));
        let recorded = RecordedAnswers { client: client.id.clone(), version, files };
        fs::create_dir_all(Path::new(FOLDER).join("answers")).unwrap();
        fs::write(answers_file(client), serde_json::to_string_pretty(&recorded).unwrap() + "\n").unwrap();
    }
}

fn is_installed(client: &ClientFacts, folders: &std::ffi::OsStr) -> bool {
    if let Ok(only) = std::env::var("CALLSHEET_CLIENT") {
        return only.split(',').any(|id| id == client.id);
    }
    let package = client.package.as_deref().unwrap_or_default();
    let found = std::env::split_paths(folders).any(|folder| folder.join(package).join("package.json").exists());
    if !found {
        println!("skipped: {} is not installed", client.label);
    }
    found
}

/// The files of the collections with the client's ending, each named by its path.
fn corpus_files(client: &ClientFacts, corpus: &Path) -> Vec<SampleFile> {
    let mut files = Vec::new();
    let mut folders = vec![corpus.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if fits(client, &entry.file_name().to_string_lossy()) {
                let name = path.strip_prefix(corpus).unwrap().to_string_lossy().replace('/', "+");
                files.push(SampleFile { name, bytes: fs::read(&path).unwrap() });
            }
        }
    }
    assert!(files.len() > 10, "the corpus has only {} files for {}", files.len(), client.id);
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

/// What a client loads of each file, and the client's version. Files lie together as long as no two of them can have
/// one name; those that may keep the client from starting lie alone.
fn ask_about(client: &'static ClientFacts, files: &[SampleFile]) -> (BTreeMap<String, Option<LoadedAgent>>, String) {
    let may_stop = |file: &SampleFile| client.one_stops_all && !verdict(client, file).loads();
    let (alone, together): (Vec<&SampleFile>, Vec<&SampleFile>) = files.iter().partition(|file| may_stop(file));
    let mut groups = groups(client, &together);
    groups.extend(alone.into_iter().map(|file| vec![file]));
    let (answers, version) = ask(client, &groups);
    let mut loaded = BTreeMap::new();
    let mut again: Vec<Vec<&SampleFile>> = Vec::new();
    for (group, answer) in groups.iter().zip(&answers) {
        match &answer.failed {
            Some(_) if group.len() > 1 => again.extend(group.iter().map(|file| vec![*file])),
            _ => assign(client, group, answer, &mut loaded),
        }
    }
    if !again.is_empty() {
        let (answers, _) = ask(client, &again);
        again.iter().zip(&answers).for_each(|(group, answer)| assign(client, group, answer, &mut loaded));
    }
    (loaded, version)
}

/// Names that the agent of a file may have: its stem, its line with `name:`, and what callsheet says.
fn possible_names(client: &'static ClientFacts, file: &SampleFile) -> Vec<String> {
    let text = String::from_utf8_lossy(&file.bytes);
    let line = text
        .lines()
        .find_map(|line| line.trim_start().strip_prefix("name:").or(line.trim_start().strip_prefix("name =")));
    let declared = line.map(|line| line.trim().trim_matches(['"', '\'']).to_owned());
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem);
    let short = stem.strip_suffix(".agent").unwrap_or(stem);
    [verdict(client, file).name, declared, Some(stem.to_owned()), Some(short.to_owned())]
        .into_iter()
        .flatten()
        .collect()
}

fn groups<'a>(client: &'static ClientFacts, files: &[&'a SampleFile]) -> Vec<Vec<&'a SampleFile>> {
    let mut groups: Vec<(HashSet<String>, Vec<&SampleFile>)> = Vec::new();
    for file in files {
        let names: Vec<String> = possible_names(client, file).iter().map(|name| name.to_lowercase()).collect();
        let has_room = |(taken, group): &&mut (HashSet<String>, Vec<&SampleFile>)| {
            group.len() < TREE_SIZE && !names.iter().any(|name| taken.contains(name))
        };
        match groups.iter_mut().find(has_room) {
            Some((taken, group)) => {
                taken.extend(names);
                group.push(file);
            }
            None => groups.push((names.into_iter().collect(), vec![file])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Finds the file of each agent that was loaded.
fn assign(
    client: &'static ClientFacts,
    group: &[&SampleFile],
    answer: &TreeAnswer,
    loaded: &mut BTreeMap<String, Option<LoadedAgent>>,
) {
    let mut owners: HashMap<String, &str> = HashMap::new();
    for file in group.iter().rev() {
        owners.extend(possible_names(client, file).into_iter().rev().map(|name| (name, file.name.as_str())));
        loaded.insert(file.name.clone(), None);
    }
    for agent in &answer.agents {
        let owner = if group.len() == 1 { Some(group[0].name.as_str()) } else { owners.get(&agent.name).copied() };
        let owner =
            owner.unwrap_or_else(|| panic!("{}: no file is named {}; {:?}", client.id, agent.name, answer.said));
        loaded.insert(owner.to_owned(), Some(agent.clone()));
    }
}

/// Lays each group of files into a tree and asks the client about all of them.
fn ask(client: &ClientFacts, groups: &[Vec<&SampleFile>]) -> (Vec<TreeAnswer>, String) {
    let place = client.places.iter().find(|place| place.base == PlaceBase::Project && !place.is_lenient).unwrap();
    let root = tempfile::tempdir().unwrap();
    let mut trees = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let tree = root.path().join(index.to_string());
        let folder = tree.join("project").join(&place.folder);
        fs::create_dir_all(&folder).unwrap();
        for file in group {
            fs::write(folder.join(&file.name), &file.bytes).unwrap();
        }
        trees.push(tree);
    }
    let script = Path::new(FOLDER).join("harness/ask.py");
    let output = Command::new("python3").arg(script).arg(&client.id).args(&trees).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answers: ClientAnswers = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.trees.len(), groups.len());
    (answers.trees, answers.version)
}

#[test]
fn the_page_of_clients_follows_from_the_facts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/clients.md");
    let page = page_of_clients();
    if std::env::var("CALLSHEET_ANSWERS").ok().as_deref() == Some("write") {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/clients.md is not current: CALLSHEET_ANSWERS=write cargo test --test it the_page_of_clients"
    );
}

/// The text of docs/clients.md.
fn page_of_clients() -> String {
    let mut page = String::from(INTRODUCTION);
    for client in ClientFacts::all() {
        let version = match client.checked.by {
            CheckMethod::Asked => format!("asked: version {}, {}", client.checked.version, client.checked.date),
            CheckMethod::Documents => format!("from its documentation: {}", client.checked.version),
        };
        let _ = write!(page, "\n## {} (`{}`)\n\nChecked {version}.\n\n", client.label, client.id);
        for (fact, text) in client.rows() {
            let _ = writeln!(page, "- **{fact}**: {text}");
        }
        for source in &client.sources {
            let _ = writeln!(page, "- source: {source}");
        }
    }
    page
}

const INTRODUCTION: &str = "\
# Clients

This page is for you if you want to know which clients load an agent file, and why one does not. It is generated from
`assets/clients`.

`callsheet show AGENT` has a verdict for each client that reads the folder of the file: `loads as NAME` (with what the client
cuts or changes), `shadowed by PATH`, `ignores: reason` (without a message), or `rejects: reason` (with an error). `--for CLIENT`
and `--for all` also judge a copy in the client's own folder. `loads:CLIENT` and `is:ignored` are [queries](queries.md), and
`callsheet doctor` counts the agents that each client loads. On the screen, the verdicts are in the tab *Clients*, and the list
marks agents that are `ignored`.
";
