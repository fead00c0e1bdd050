//! Finds and reads agents on a real disk: places, precedence, hostile folders, real collections.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use callsheet::domain::agent::{AgentEntry, AgentId, ReadDepth};
use callsheet::domain::generic::GenericWords;
use callsheet::domain::library::ResolveError;
use callsheet::domain::reading::ReadingMethod;
use callsheet::store::{
    self, DiscoveryScope, LoadedLibrary, LocationPresence, SkipReason, SourceReport, StoreError, UserFolders,
    find_path, load_agent, load_library, read_config, read_file_as_agent, read_generic,
};
use tempfile::TempDir;

/// A test's own folders: a home, and a project next to it.
struct Disk {
    root: TempDir,
}

impl Disk {
    fn new() -> Self {
        let disk = Self { root: tempfile::tempdir().unwrap() };
        fs::create_dir_all(disk.at("home")).unwrap();
        fs::create_dir_all(disk.at("project/.git")).unwrap();
        disk
    }

    fn at(&self, path: &str) -> PathBuf {
        fs::canonicalize(self.root.path()).unwrap().join(path)
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Adds an agent whose frontmatter has only name and description.
    fn agent(&self, path: &str, name: &str) -> &Self {
        self.write(path, format!("---\nname: {name}\ndescription: Does {name}.\n---\nBody of {name}.\n"))
    }

    fn folders(&self) -> UserFolders {
        UserFolders::under(&self.at("home"))
    }

    /// The agents found from `cwd`, without the built-in ones.
    fn discovered(&self, cwd: &str) -> LoadedLibrary {
        let mut loaded = self.discovered_whole(cwd);
        loaded.library.entries.retain(|entry| entry.found.path.is_some());
        loaded
    }

    fn discovered_whole(&self, cwd: &str) -> LoadedLibrary {
        let scope = DiscoveryScope::Discover { cwd: self.at(cwd), extra: Vec::new() };
        load_library(&scope, &self.folders(), ReadDepth::Head, GenericWords::built_in()).unwrap()
    }

    fn named(&self, paths: &[&str]) -> LoadedLibrary {
        let scope = DiscoveryScope::Explicit(paths.iter().map(|path| self.at(path)).collect());
        load_library(&scope, &self.folders(), ReadDepth::Head, GenericWords::built_in()).unwrap()
    }
}

fn ids(loaded: &LoadedLibrary) -> Vec<&str> {
    let mut ids: Vec<&str> = loaded.library.entries.iter().map(|entry| entry.found.id.0.as_str()).collect();
    ids.sort_unstable();
    ids
}

fn formats(loaded: &LoadedLibrary) -> BTreeMap<&str, &str> {
    loaded.library.entries.iter().map(|entry| (entry.found.id.0.as_str(), entry.format.id())).collect()
}

fn entry<'a>(loaded: &'a LoadedLibrary, id: &str) -> &'a AgentEntry {
    let found = loaded.library.get(&AgentId(id.to_owned()));
    assert!(found.is_some(), "no {id} in {:?}", ids(loaded));
    found.unwrap()
}

fn rules(entry: &AgentEntry) -> Vec<&str> {
    entry.problems.iter().map(|problem| problem.rule).collect()
}

fn report<'a>(loaded: &'a LoadedLibrary, prefix: &str) -> &'a SourceReport {
    loaded.reports.iter().find(|report| report.source.prefix == prefix).unwrap()
}

#[test]
fn the_folders_of_every_client_are_found_and_decide_the_format() {
    let disk = Disk::new();
    for path in [
        "project/.claude/agents/deep/a.md",
        "project/.claude/skills/b/SKILL.md",
        "project/.agents/skills/c/SKILL.md",
        "project/.claude/commands/git/d.md",
        "project/.github/agents/e.agent.md",
        "project/.github/chatmodes/f.chatmode.md",
        "project/.github/prompts/g.prompt.md",
        "project/.github/instructions/h.instructions.md",
        "project/.opencode/agent/i.md",
        "project/.opencode/agents/j/j.md",
        "project/.gemini/agents/k.md",
        "project/.qwen/agents/l.md",
        "project/.cursor/agents/m.md",
        "project/.cursor/rules/n.mdc",
        "project/.factory/droids/o.md",
        "project/agents/p.md",
        "home/.claude/agents/q.md",
        "home/.claude/commands/r.md",
        "home/.copilot/agents/s.agent.md",
        "home/.config/opencode/agent/t.md",
        "home/.config/fabric/patterns/u/system.md",
        "home/.local/share/callsheet/agents/v.md",
        "home/.agents/skills/w/SKILL.md",
        "home/.cursor/agents/x.md",
    ] {
        disk.agent(path, path);
    }
    disk.write("project/.codex/agents/y.toml", "name = \"y\"\n");
    disk.agent("project/.opencode/command/team/a.md", "a");
    disk.agent("home/.config/opencode/commands/b.md", "b");
    disk.agent("home/.codex/prompts/c.md", "c");
    disk.write("project/.gemini/commands/git/d.toml", "prompt = \"Commit.\"\n");
    disk.write("project/.amazonq/cli-agents/z.json", "{}");
    let expected = BTreeMap::from([
        (".claude/agents/deep/a", "claude"),
        (".claude/skills/b/SKILL", "claude-skill"),
        (".agents/skills/c/SKILL", "claude-skill"),
        (".claude/commands/git/d", "claude-command"),
        (".github/agents/e", "copilot"),
        (".github/chatmodes/f", "copilot-chatmode"),
        (".github/prompts/g", "copilot-prompt"),
        (".github/instructions/h", "copilot-instructions"),
        (".opencode/agent/i", "opencode"),
        (".opencode/agents/j/j", "opencode"),
        (".gemini/agents/k", "gemini"),
        (".qwen/agents/l", "qwen"),
        (".cursor/agents/m", "cursor-agent"),
        (".cursor/rules/n", "cursor-rule"),
        (".factory/droids/o", "factory"),
        ("agents/p", "claude"),
        ("~/.claude/agents/q", "claude"),
        ("~/.claude/commands/r", "claude-command"),
        ("~/.copilot/agents/s", "copilot"),
        ("~/.config/opencode/agent/t", "opencode"),
        ("~/.config/fabric/patterns/u/system", "fabric"),
        ("~/.local/share/callsheet/agents/v", "callsheet"),
        ("~/.agents/skills/w/SKILL", "claude-skill"),
        ("~/.cursor/agents/x", "cursor-agent"),
        (".codex/agents/y", "codex"),
        (".opencode/command/team/a", "opencode-command"),
        ("~/.config/opencode/commands/b", "opencode-command"),
        ("~/.codex/prompts/c", "codex-prompt"),
        (".gemini/commands/git/d", "gemini-command"),
        (".amazonq/cli-agents/z", "amazon-q"),
    ]);
    let loaded = disk.discovered("project");
    assert_eq!(formats(&loaded), expected);
    assert_eq!(rules(entry(&loaded, ".codex/agents/y")), ["format-not-read"]);
    assert_eq!(rules(entry(&loaded, ".gemini/commands/git/d")), ["format-not-read"]);
    assert_eq!(entry(&loaded, ".claude/agents/deep/a").found.path, Some(disk.at("project/.claude/agents/deep/a.md")));
}

#[test]
fn a_format_takes_only_its_own_files() {
    let disk = Disk::new();
    disk.agent("project/.factory/droids/deep/a.md", "a").agent("project/.github/prompts/b.md", "b");
    disk.agent("project/.claude/skills/c/notes.md", "c").agent("project/.claude/agents/d.txt", "d");
    let loaded = disk.discovered("project");
    assert_eq!(ids(&loaded), [""; 0]);
    assert_eq!(report(&loaded, ".claude/skills").other_files, 1, "counted, not lost without a word");
}

#[test]
fn projects_nest_up_to_the_repository_root_and_no_further() {
    let disk = Disk::new();
    disk.agent(".claude/agents/outside.md", "outside");
    disk.agent("project/.claude/agents/a.md", "same").agent("project/web/.claude/agents/b.md", "same");
    disk.agent("project/web/src/agents/c.md", "c").agent("project/api/.claude/agents/d.md", "d");
    disk.agent("home/.claude/agents/e.md", "same");
    let loaded = disk.discovered("project/web/src");
    assert_eq!(ids(&loaded), [".claude/agents/a", "web/.claude/agents/b", "web/src/agents/c", "~/.claude/agents/e"]);
    let winner = Some(disk.at("project/web/.claude/agents/b.md").display().to_string());
    assert_eq!(entry(&loaded, ".claude/agents/a").shadowed_by, winner);
    assert_eq!(entry(&loaded, "~/.claude/agents/e").shadowed_by, winner);
    assert_eq!(entry(&loaded, "web/.claude/agents/b").shadowed_by, None);
}

#[test]
fn without_a_repository_only_the_working_directory_is_the_project() {
    let disk = Disk::new();
    disk.agent("loose/.claude/agents/a.md", "a").agent("loose/sub/.claude/agents/b.md", "b");
    assert_eq!(ids(&disk.discovered("loose/sub")), [".claude/agents/b"]);
}

#[test]
fn in_the_home_folder_client_folders_are_the_users_source() {
    let disk = Disk::new();
    disk.agent("home/.claude/agents/a.md", "a").agent("home/.opencode/agent/b.md", "b");
    assert_eq!(ids(&disk.discovered("home")), ["~/.claude/agents/a"]);
}

#[test]
fn moved_folders_and_extra_sources_are_looked_at() {
    let disk = Disk::new();
    disk.agent("elsewhere/agents/a.md", "a").agent("home/.claude/agents/no.md", "no").agent("home/mine/b.txt", "b");
    let mut folders = disk.folders();
    folders.moved.insert("CLAUDE_CONFIG_DIR".into(), disk.at("elsewhere"));
    let scope = DiscoveryScope::Discover { cwd: disk.at("project"), extra: vec![disk.at("home/mine")] };
    let loaded = load_library(&scope, &folders, ReadDepth::Head, GenericWords::built_in()).unwrap();
    let id = format!("{}/a", disk.at("elsewhere/agents").display());
    assert_eq!(entry(&loaded, &id).format.id(), "claude");
    assert_eq!(entry(&loaded, "~/mine/b").format.id(), "claude", "an extra source tells by content");
    assert!(loaded.library.resolve("no").is_err());
}

#[test]
fn with_nothing_on_disk_the_built_in_agents_are_there_whole() {
    let disk = Disk::new();
    let loaded = disk.discovered_whole("project");
    assert!(loaded.library.entries.len() >= 8);
    for entry in &loaded.library.entries {
        assert!(entry.found.id.0.starts_with("built-in/") && entry.found.path.is_none());
        assert_eq!((entry.format.id(), entry.reading), ("callsheet", ReadingMethod::Strict), "{}", entry.found.id);
        let agent = load_agent(&loaded.library, entry, GenericWords::built_in()).unwrap();
        assert!(!agent.document.text.is_empty() && agent.entry.depth == ReadDepth::Whole);
    }
}

#[test]
fn a_built_in_agent_hides_behind_its_copy_and_yields_to_its_namesake() {
    let disk = Disk::new();
    let all = disk.discovered_whole("project");
    let (first, second) = (&all.library.entries[0], &all.library.entries[1]);
    let agent = load_agent(&all.library, first, GenericWords::built_in()).unwrap();
    disk.write("project/agents/copy.md", &agent.document.text);
    disk.agent("project/.claude/agents/own.md", &second.name);
    let loaded = disk.discovered_whole("project");
    assert!(loaded.library.get(&first.found.id).is_none());
    assert_eq!(loaded.library.hidden.len(), 1);
    assert_eq!(loaded.library.resolve(&first.name).unwrap().entry.found.id.0, "agents/copy");
    assert_eq!(loaded.library.resolve(&second.name).unwrap().entry.found.id.0, ".claude/agents/own");
    assert!(entry(&loaded, &second.found.id.0).shadowed_by.is_some());
}

#[test]
fn a_named_folder_gives_every_text_file_hidden_and_ignored_ones_too() {
    let disk = Disk::new();
    disk.agent("lib/a.md", "a").agent("lib/.hidden/b.mdc", "b").agent("lib/c.markdown", "c").agent("lib/d.TXT", "d");
    disk.write("lib/.gitignore", "*\n").agent("lib/e.rst", "e").agent("lib/.git/f.md", "f");
    disk.agent("lib/node_modules/g.md", "g").agent("home/.claude/agents/h.md", "h");
    let loaded = disk.named(&["lib"]);
    assert_eq!(ids(&loaded), [".hidden/b", "a", "c", "d"]);
    let skipped: Vec<_> = loaded.reports[0].skipped.iter().map(|one| (one.relative.as_str(), one.reason)).collect();
    assert_eq!(skipped, [(".git", SkipReason::NotForAgents), ("node_modules", SkipReason::NotForAgents)]);
    assert_eq!((loaded.reports[0].files, loaded.reports[0].other_files), (4, 2));
}

#[test]
fn files_about_the_folder_are_skipped_unless_they_have_frontmatter_or_are_named() {
    let disk = Disk::new();
    for name in ["README", "LICENSE", "CHANGELOG", "CONTRIBUTING", "CLAUDE"] {
        disk.write(&format!("lib/{name}.md"), "# About\n");
    }
    disk.agent("lib/deep/README.md", "really-an-agent").write("lib/readme-generator.md", "You write.\n");
    let loaded = disk.named(&["lib"]);
    assert_eq!(ids(&loaded), ["deep/README", "readme-generator"]);
    assert_eq!(loaded.reports[0].skipped.len(), 5);
    assert!(loaded.reports[0].skipped.iter().all(|one| one.reason == SkipReason::AboutTheFolder));
    assert_eq!(ids(&disk.named(&["lib/README.md"])), ["README"]);
}

#[test]
fn named_paths_may_overlap_and_each_file_shows_once() {
    let disk = Disk::new();
    disk.agent("lib/a.md", "a").agent("lib/sub/b.md", "b");
    assert_eq!(ids(&disk.named(&["lib", "lib/sub", "lib/a.md", "lib"])), ["a", "sub/b"]);
    assert_eq!(ids(&disk.named(&["lib/sub", "lib"])), ["a", "b"]);
}

#[test]
fn a_named_path_that_is_not_there_is_an_error_that_names_it() {
    let disk = Disk::new();
    for path in ["nothing.md", "nothing/at/all", "lib/a.md/b"] {
        disk.agent("lib/a.md", "a");
        let scope = DiscoveryScope::Explicit(vec![disk.at("lib"), disk.at(path)]);
        let error = load_library(&scope, &disk.folders(), ReadDepth::Head, GenericWords::built_in()).unwrap_err();
        assert_eq!(error, StoreError::Missing { path: disk.at(path) });
        assert!(error.to_string().contains(path));
    }
}

#[test]
fn formats_not_read_yet_are_rows_and_their_lookalikes_are_not() {
    let disk = Disk::new();
    disk.write("lib/codex.toml", "name = \"x\"\ndeveloper_instructions = \"y\"\n");
    disk.write("lib/bmad/customize.toml", "[workflow]\nactivation_steps_prepend = []\n");
    disk.write("lib/.roomodes", "customModes: []\n");
    disk.write("lib/q.json", "{\"prompt\": \"p\", \"allowedTools\": []}");
    disk.write("lib/Cargo.toml", "[package]\nname = \"x\"\n").write("lib/pyproject.toml", "[project]\nname = \"x\"\n");
    disk.write("lib/package.json", "{\"name\": \"x\", \"description\": \"y\"}").write("lib/broken.json", "{");
    let loaded = disk.named(&["lib"]);
    let expected =
        BTreeMap::from([("codex", "codex"), ("bmad/customize", "bmad"), (".roomodes", "roo"), ("q", "amazon-q")]);
    assert_eq!(formats(&loaded), expected);
    for row in &loaded.library.entries {
        assert_eq!((rules(row), row.depth), (vec!["format-not-read"], ReadDepth::Nothing));
        assert!(row.problems[0].fix.is_some());
        assert!(matches!(load_agent(&loaded.library, row, GenericWords::built_in()), Err(StoreError::Unusable { .. })));
    }
    assert_eq!(entry(&loaded, "bmad/customize").name, "bmad");
    assert_eq!(formats(&disk.named(&["lib/codex.toml"])), BTreeMap::from([("codex", "codex")]));
}

/// A folder can contain many things that are not readable files; each of them must be a row at once.
#[test]
fn a_hostile_folder_is_listed_row_by_row_without_waiting() {
    let disk = Disk::new();
    disk.agent("lib/good.md", "good").agent("lib/deep/target.md", "target");
    let lib = disk.at("lib");
    assert!(Command::new("mkfifo").arg(lib.join("fifo.md")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(lib.join("socket.md")).unwrap();
    symlink("/dev/zero", lib.join("device.md")).unwrap();
    symlink("fifo.md", lib.join("to-fifo.md")).unwrap();
    symlink("loop.md", lib.join("loop.md")).unwrap();
    symlink("nowhere", lib.join("dangling.md")).unwrap();
    symlink("nobody@host.1", lib.join(".#good.md")).unwrap();
    symlink("..", lib.join("deep/up")).unwrap();
    symlink("/", lib.join("root")).unwrap();
    symlink("deep/target.md", lib.join("nearer.md")).unwrap();
    symlink("deep", lib.join("again")).unwrap();
    fs::File::create(lib.join("sparse.md")).unwrap().set_len(64 << 30).unwrap();
    disk.write("lib/latin.md", b"---\nname: caf\xe9\ndescription: d\n---\nText\n");
    let unknown = <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"b\xe9.md");
    fs::write(lib.join(unknown), "Text.\n").unwrap();

    let start = Instant::now();
    let loaded = disk.named(&["lib"]);
    assert!(start.elapsed() < Duration::from_secs(2), "took {:?}", start.elapsed());

    let found: BTreeMap<&str, Vec<&str>> =
        loaded.library.entries.iter().map(|entry| (entry.found.id.0.as_str(), rules(entry))).collect();
    let expected = BTreeMap::from([
        ("b\u{fffd}", vec![]),
        ("dangling", vec!["unreadable"]),
        ("deep/up", vec!["symlink-loop"]),
        ("device", vec!["not-a-file"]),
        ("fifo", vec!["not-a-file"]),
        ("good", vec![]),
        ("latin", vec!["not-utf8"]),
        ("loop", vec!["symlink-loop"]),
        ("nearer", vec![]),
        ("root", vec!["symlink-loop"]),
        ("socket", vec!["not-a-file"]),
        ("sparse", vec!["too-large"]),
    ]);
    assert_eq!(found, expected);
    assert_eq!(entry(&loaded, "b\u{fffd}").found.path, Some(lib.join(unknown)));
    assert_eq!(entry(&loaded, "sparse").found.size, 64 << 30);
    for row in loaded.library.entries.iter().filter(|entry| entry.depth == ReadDepth::Nothing) {
        assert!(row.problems.iter().all(|problem| problem.fix.is_some()), "{}", row.found.id);
    }
    let skipped: Vec<_> = loaded.reports[0].skipped.iter().map(|one| (one.relative.as_str(), one.reason)).collect();
    let elsewhere = SkipReason::ShownElsewhere;
    let lock = (".#good.md", SkipReason::EditorLock);
    assert_eq!(skipped, [lock, ("again", elsewhere), ("deep/target.md", elsewhere), ("to-fifo.md", elsewhere)]);
}

#[test]
fn a_file_that_fails_to_read_is_a_row() {
    let disk = Disk::new();
    if !Path::new("/proc/self/mem").exists() {
        println!("skipped: no /proc/self/mem, whose first byte nobody can read");
        return;
    }
    fs::create_dir_all(disk.at("lib")).unwrap();
    symlink("/proc/self/mem", disk.at("lib/x.md")).unwrap();
    let loaded = disk.named(&["lib"]);
    assert_eq!(rules(entry(&loaded, "x")), ["unreadable"]);
    assert!(entry(&loaded, "x").problems[0].message.contains("cannot read it"));
}

#[test]
fn a_file_without_read_permission_is_a_row() {
    let disk = Disk::new();
    disk.agent("lib/a.md", "a").agent("lib/closed/b.md", "b");
    for path in ["lib/a.md", "lib/closed"] {
        fs::set_permissions(disk.at(path), fs::Permissions::from_mode(0o000)).unwrap();
    }
    if fs::read(disk.at("lib/a.md")).is_ok() {
        println!("skipped: whoever runs this may read everything");
        return;
    }
    let loaded = disk.named(&["lib"]);
    fs::set_permissions(disk.at("lib/closed"), fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(ids(&loaded), ["a", "closed"]);
    for id in ["a", "closed"] {
        assert_eq!(rules(entry(&loaded, id)), ["unreadable"]);
    }
}

#[test]
fn circular_links_do_not_hang_the_scan() {
    let disk = Disk::new();
    disk.agent("lib/a/x.md", "x").agent("lib/b/y.md", "y");
    for (link, target) in [("lib/a/to-b", "../b"), ("lib/b/to-a", "../a"), ("lib/c", "a"), ("lib/b/self", ".")] {
        symlink(target, disk.at(link)).unwrap();
    }
    let loaded = disk.named(&["lib"]);
    assert_eq!(ids(&loaded), ["a/x", "b/self", "b/y"]);
}

#[test]
fn a_place_that_is_a_link_to_another_shows_once_where_each_file_tells_its_format() {
    let disk = Disk::new();
    disk.agent("project/.claude/agents/a.md", "a").agent("project/agents/own.md", "own");
    symlink("../.claude/agents/a.md", disk.at("project/agents/a.md")).unwrap();
    assert_eq!(ids(&disk.discovered("project")), [".claude/agents/a", "agents/own"]);

    let linked = Disk::new();
    linked.agent("project/agents/a.md", "a");
    fs::create_dir_all(linked.at("project/.claude")).unwrap();
    symlink("../agents", linked.at("project/.claude/agents")).unwrap();
    let loaded = linked.discovered("project");
    assert_eq!(ids(&loaded), [".claude/agents/a"]);
    assert_eq!(report(&loaded, "agents").presence, LocationPresence::Repeated);
}

#[test]
fn reports_name_the_places_searched() {
    let disk = Disk::new();
    disk.agent("project/.claude/agents/a.md", "a").write("project/.qwen/agents", "not a folder");
    let loaded = disk.discovered("project");
    assert_eq!(
        (report(&loaded, ".claude/agents").files, &report(&loaded, ".claude/agents").presence),
        (1, &LocationPresence::Found)
    );
    assert_eq!(report(&loaded, "~/.claude/agents").presence, LocationPresence::Missing);
    assert!(
        matches!(&report(&loaded, ".qwen/agents").presence, LocationPresence::Unreadable(why) if why.contains("folder"))
    );
    assert!(report(&loaded, "built-in").files >= 8);
}

#[test]
fn an_agent_read_again_keeps_its_id_and_shadowing() {
    let disk = Disk::new();
    disk.agent("project/.claude/agents/a.md", "same").agent("home/.claude/agents/b.md", "same");
    let loaded = disk.discovered("project");
    let loser = load_agent(&loaded.library, entry(&loaded, "~/.claude/agents/b"), GenericWords::built_in()).unwrap();
    assert_eq!(loser.entry.depth, ReadDepth::Whole);
    assert_eq!(loser.entry.shadowed_by, Some(disk.at("project/.claude/agents/a.md").display().to_string()));
    assert!(loser.document.text.ends_with("Body of same.\n"));

    fs::remove_file(disk.at("project/.claude/agents/a.md")).unwrap();
    let error = load_agent(&loaded.library, entry(&loaded, ".claude/agents/a"), GenericWords::built_in()).unwrap_err();
    assert!(matches!(error, StoreError::Gone { .. }) && error.to_string().contains("a.md"), "{error}");
}

#[test]
fn a_file_outside_the_library_joins_it() {
    let disk = Disk::new();
    disk.agent("project/.claude/agents/a.md", "a").agent("elsewhere/a.md", "b").agent("elsewhere/c.toml", "c");
    let mut loaded = disk.discovered("project");
    let agent = read_file_as_agent(&mut loaded.library, &disk.at("elsewhere/a.md"), GenericWords::built_in()).unwrap();
    assert_eq!((agent.entry.name.as_str(), agent.entry.found.id.0.as_str()), ("b", "a"));
    assert_eq!(loaded.library.resolve("b").unwrap().entry.found.path, Some(disk.at("elsewhere/a.md")));
    let mut read = |path: &str| read_file_as_agent(&mut loaded.library, &disk.at(path), GenericWords::built_in());
    assert!(matches!(read("elsewhere"), Err(StoreError::Folder { .. })));
    assert!(matches!(read("elsewhere/no.md"), Err(StoreError::Missing { .. })));
}

#[test]
fn a_path_finds_its_agent_however_it_is_spelled() {
    let disk = Disk::new();
    disk.agent("project/.claude/agents/a.md", "a").agent("project/.claude/agents/b.md", "b");
    symlink(disk.at("project/.claude/agents/a.md"), disk.at("link.md")).unwrap();
    let loaded = disk.discovered("project");
    for spelled in ["project/.claude/agents/a.md", "project/../project/.claude/./agents/a.md", "link.md"] {
        assert_eq!(find_path(&loaded.library, &disk.at(spelled)).unwrap().name, "a", "{spelled}");
    }
    assert!(find_path(&loaded.library, &disk.at("home")).is_none());
    assert!(matches!(loaded.library.resolve("nothing"), Err(ResolveError::Unknown { .. })));
}

#[test]
fn configuration_names_every_mistake_at_its_place_and_the_rest_counts() {
    let disk = Disk::new();
    assert_eq!(read_config(None, &disk.folders()).unwrap(), store::UserConfig::default());
    let text = "# mine\ntheme: dark\nsorces: [x]\nsources:\n  - ~/agents\n  - team\n  - [no]\nfont: big\n";
    disk.write("home/.config/callsheet/config.yaml", text);
    let config = read_config(None, &disk.folders()).unwrap();
    assert_eq!(config.sources, [disk.at("home/agents"), disk.at("home/.config/callsheet/team")]);
    let said: Vec<_> = config
        .problems
        .iter()
        .map(|problem| (problem.rule, problem.line.unwrap(), problem.column.unwrap(), problem.fix.clone().unwrap()))
        .collect();
    assert_eq!(said.len(), 3);
    assert_eq!((said[0].0, said[0].1, said[0].2), ("unknown-key", 3, 1));
    assert!(said[0].3.starts_with("write `sources`"));
    assert_eq!((said[1].0, said[1].1, said[1].2), ("bad-value", 7, 5));
    assert_eq!((said[2].0, said[2].1), ("unknown-key", 8));

    let missing = read_config(Some(&disk.at("no.yaml")), &disk.folders()).unwrap_err();
    assert_eq!(missing, StoreError::Missing { path: disk.at("no.yaml") });
    disk.write("broken.yaml", "a: [\n");
    assert!(!read_config(Some(&disk.at("broken.yaml")), &disk.folders()).unwrap().problems.is_empty());
    disk.write("empty.yaml", "# nothing yet\n");
    assert_eq!(read_config(Some(&disk.at("empty.yaml")), &disk.folders()).unwrap().problems, []);
}

#[test]
fn user_modes_and_roles_replace_the_generic_ones() {
    let disk = Disk::new();
    assert_eq!(&read_generic(&disk.folders()).unwrap().sets, GenericWords::built_in());
    disk.write("home/.config/callsheet/modes.yaml", "slow:\n  mindset: Take time.\n");
    disk.write("home/.config/callsheet/roles.yaml", "roles: none\n");
    let generics = read_generic(&disk.folders()).unwrap();
    assert_eq!(generics.sets.modes().len(), 1);
    assert_eq!(generics.sets.roles(), GenericWords::built_in().roles());
    assert_eq!(generics.files.iter().map(|(_, problems)| problems.len()).collect::<Vec<_>>(), [0, 1]);
}

/// No file of the real collections is lost: every Markdown file is a row or a README; every TOML file and the file of
/// modes are rows which say that their format is not read.
#[test]
fn real_collections_are_listed_without_loss() {
    let Some(corpus) = std::env::var_os("CALLSHEET_CORPUS").map(PathBuf::from) else {
        println!("skipped: CALLSHEET_CORPUS names no corpus");
        return;
    };
    let scope = DiscoveryScope::Explicit(vec![corpus.clone()]);
    let loaded = load_library(&scope, &UserFolders::default(), ReadDepth::Whole, GenericWords::built_in()).unwrap();
    let ending = |entry: &&AgentEntry, ending: &str| entry.found.relative.ends_with(ending);
    let count = |what: &str| loaded.library.entries.iter().filter(|entry| ending(entry, what)).count();
    let report = &loaded.reports[0];
    let skipped = report.skipped.iter().filter(|one| one.reason == SkipReason::AboutTheFolder).count();
    assert_eq!(skipped, report.skipped.len());
    // The only text file skipped is the corpus's own README.
    assert_eq!(count(".md") + count(".mdc") + skipped - 1, 1071);
    assert_eq!((count(".toml"), count(".roomodes")), (69, 1));
    assert_eq!(loaded.library.entries.len(), report.files);

    let mut table: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for entry in &loaded.library.entries {
        let collection = entry.found.relative.split('/').next().unwrap();
        *table.entry(collection).or_default().entry(entry.format.id()).or_default() += 1;
        let is_read = entry.format.0.read;
        assert_eq!(rules(entry).contains(&"format-not-read"), !is_read, "{}", entry.found.id);
        assert!(!entry.name.trim().is_empty(), "{}", entry.found.id);
        let found = loaded.library.resolve(&entry.found.id.0).unwrap();
        assert_eq!(found.entry.found, entry.found);
    }
    for (collection, formats) in table {
        println!("{collection}: {formats:?}");
    }
}
