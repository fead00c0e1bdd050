//! The documentation: links lead somewhere, and tables and commands name things that the program has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use callsheet::domain::convert::ConversionTarget;
use callsheet::domain::formats;
use callsheet::domain::query::FIELDS;
#[cfg(feature = "tui")]
use callsheet::tui::ui::key::KeyPress;
#[cfg(feature = "tui")]
use callsheet::tui::ui::keymap::{Action, Keymap};

const README_LINES: usize = 150;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn docs() -> Vec<PathBuf> {
    let mut pages: Vec<_> = std::fs::read_dir(root().join("docs")).unwrap().map(|page| page.unwrap().path()).collect();
    pages.sort();
    pages
}

fn pages() -> Vec<PathBuf> {
    let others = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "agents/README.md"];
    others.iter().map(|page| root().join(page)).chain(docs()).collect()
}

/// The lines of a page outside code blocks, in which `](` and `#` have another meaning.
fn prose(text: &str) -> Vec<&str> {
    let mut is_code = false;
    let outside = |line: &&str| {
        let is_fence = line.starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    };
    text.lines().filter(outside).collect()
}

/// The anchors that GitHub gives to the headings of a page.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).into_iter().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| {
        let kept = line.trim_start_matches('#').trim().to_lowercase();
        kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

fn links(text: &str) -> Vec<String> {
    let prose = prose(text).join("\n");
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).filter(|target| !target.contains("://")).collect()
}

/// The links of a page that lead nowhere.
fn broken_links(page: &Path, text: &str) -> Vec<String> {
    let leads_somewhere = |link: &String| {
        let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = if file.is_empty() { page.to_owned() } else { page.parent().unwrap().join(file) };
        target.exists() && (anchor.is_empty() || anchors(&read(&target)).contains(anchor))
    };
    links(text).into_iter().filter(|link| !leads_somewhere(link)).collect()
}

#[test]
fn every_relative_link_of_every_page_leads_somewhere() {
    let mut count = 0;
    for page in pages() {
        let text = read(&page);
        count += links(&text).len();
        assert_eq!(broken_links(&page, &text), Vec::<String>::new(), "in {}", page.display());
    }
    assert!(count >= 30, "only {count} links were found");
}

#[test]
fn a_link_to_a_missing_file_or_heading_is_found() {
    let page = root().join("docs/keys.md");
    let text =
        "[a](gone.md) [b](editing.md#repair-a-file) [c](editing.md#gone) [d](#keys)\n# Keys\n```\n[e](code.md)\n```\n";
    assert_eq!(broken_links(&page, text), ["gone.md", "editing.md#gone"]);
}

#[test]
fn the_readme_is_short_and_links_every_page_of_docs() {
    let readme = read(&root().join("README.md"));
    assert!(readme.lines().count() <= README_LINES, "README.md has more than {README_LINES} lines");
    let linked = links(&readme);
    for page in docs() {
        let link = format!("docs/{}", page.file_name().unwrap().to_str().unwrap());
        assert!(linked.contains(&link), "README.md does not link {link}");
        let text = read(&page);
        let first = text.lines().skip(1).find(|line| !line.is_empty()).unwrap();
        assert!(first.starts_with("This page is for "), "{link} does not begin by saying who needs it: {first}");
    }
}

#[test]
fn every_page_of_docs_that_is_mentioned_exists() {
    for page in pages() {
        let text = read(&page);
        for (at, _) in text.match_indices("docs/") {
            let name: String =
                text[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/._-".contains(*c)).collect();
            let name = name.trim_end_matches('.');
            let is_page = Path::new(name).extension().is_some_and(|ending| ending == "md");
            assert!(!is_page || root().join(name).exists(), "{} mentions {name}", page.display());
        }
    }
}

#[test]
fn the_page_of_queries_has_every_field_and_every_value() {
    let page = read(&root().join("docs/queries.md"));
    for field in FIELDS {
        let row = page.lines().find(|line| line.starts_with("| `") && line.contains(&format!("`{}:`", field.name)));
        let row = row.unwrap_or_else(|| panic!("docs/queries.md has no row for {}:", field.name));
        for value in field.values {
            assert!(row.contains(&format!("`{value}`")), "the row of {}: does not name {value}", field.name);
        }
    }
}

#[test]
fn the_page_of_formats_has_every_folder_that_is_read() {
    let page = read(&root().join("docs/formats.md"));
    let mut count = 0;
    for format in formats::ALL.iter().filter(|format| format.0.read) {
        for place in format.0.places {
            // Folders with the same parent are listed once, followed by their last names.
            let (parent, last) = place.folder.rsplit_once('/').unwrap_or(("", place.folder));
            let is_listed = |line: &str| {
                line.contains(place.folder) || line.contains(parent) && line.contains(&format!("`{last}`"))
            };
            assert!(page.lines().any(is_listed), "docs/formats.md does not list {} of {}", place.folder, format.0.id);
            count += 1;
        }
    }
    assert!(count >= 20, "only {count} folders were compared");
}

#[test]
fn the_page_of_casts_has_every_built_in_pattern() {
    let page = read(&root().join("docs/casts.md"));
    let mut count = 0;
    for file in std::fs::read_dir(root().join("assets/patterns")).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(page.contains(&format!("| `{name}` |")), "docs/casts.md has no row for {name}");
        count += 1;
    }
    assert!(count >= 5, "only {count} patterns were found");
}

/// The words of the `callsheet` commands in the `sh` blocks of a page.
fn shown_commands(text: &str) -> Vec<Vec<String>> {
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("\n```"));
    let lines = blocks.flat_map(|(block, _)| {
        block
            .replace("\\\n", " ")
            .lines()
            .map(|line| line.split(" #").next().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    });
    let commands = lines.flat_map(|line| line.split('|').map(|part| part.trim().to_owned()).collect::<Vec<_>>());
    let words = commands.filter_map(|command| {
        let rest = command.strip_prefix("callsheet ")?;
        Some(rest.split_whitespace().map(str::to_owned).collect())
    });
    words.collect()
}

#[test]
fn every_command_shown_exists_with_its_options() {
    let mut count = 0;
    for page in pages() {
        for words in shown_commands(&read(&page)) {
            let command = &words[0];
            // A path opens the screen.
            if command.contains(['/', '~', '[']) {
                continue;
            }
            let output = Command::new(env!("CARGO_BIN_EXE_callsheet")).args(["help", command]).output().unwrap();
            assert!(output.status.success(), "{} shows `callsheet {command}`", page.display());
            let help = String::from_utf8(output.stdout).unwrap();
            for option in words.iter().filter(|word| word.starts_with("--")) {
                assert!(help.contains(option.as_str()), "{} shows `callsheet {command} {option}`", page.display());
            }
            count += 1;
        }
    }
    assert!(count >= 30, "only {count} commands were compared");
}

/// Actions that belong together: a key may have several actions of a group without a row in the table.
#[cfg(feature = "tui")]
const RELATED: &[&[Action]] = &[
    &[Action::DeleteAgent, Action::RemoveSeat, Action::RemoveKey, Action::DeleteSaved, Action::CancelCommand],
    &[Action::Quit, Action::Escape, Action::CancelCommand],
    &[Action::CopyPrompt, Action::CopyFile, Action::CopyAll, Action::CopyRunSheet],
    &[Action::Save, Action::Done, Action::SaveRecipe, Action::SaveCast, Action::WritePrompt],
    &[Action::NewAgent, Action::AddKey, Action::AddTopKey, Action::AddSeat],
    &[Action::RenameAgent, Action::RenameKey, Action::NameSeat, Action::NameCast],
    &[Action::HalfDown, Action::PageDown, Action::Down],
    &[Action::Up, Action::RecallQuery],
    &[Action::NextPane, Action::NextTab, Action::Complete],
    &[Action::PreviousPane, Action::PreviousTab, Action::Fold],
    &[Action::NextTab, Action::Unfold],
    &[Action::Mark, Action::Tick, Action::TogglePart, Action::Toggle],
    &[Action::EditTask, Action::EditValue],
    &[Action::Enter, Action::ChooseAgent],
];

#[cfg(feature = "tui")]
fn are_related(one: Action, other: Action) -> bool {
    one == other || RELATED.iter().any(|group| group.contains(&one) && group.contains(&other))
}

/// The keys that have unrelated meanings but no row in the table, and the rows of the table without such a key.
#[cfg(feature = "tui")]
fn undecided_keys(keymap: &Keymap, page: &str) -> BTreeSet<String> {
    let table = page.split_once("### Keys with several meanings").unwrap().1.split_once("<!-- keys -->").unwrap().0;
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
    let row_of = |key: &str| rows.iter().find(|row| row.starts_with(&format!("| `{key}` |")));
    let keys: BTreeSet<_> = keymap.bindings.iter().flat_map(|binding| binding.keys.iter().copied()).collect();
    let mut undecided = BTreeSet::new();
    let mut decided = BTreeSet::new();
    for key in keys {
        let bindings: Vec<_> = keymap.bindings.iter().filter(|binding| binding.keys.contains(&key)).collect();
        let shown = key.to_string();
        // Every meaning must be related to an action that the key's row names; for a key without a row, to all others.
        let named: Vec<Action> = match row_of(&shown) {
            Some(row) => {
                let is_named = |name: &str| row.contains(&format!("`{name}`"));
                bindings.iter().filter(|binding| is_named(binding.name)).map(|binding| binding.action).collect()
            }
            None => vec![bindings[0].action],
        };
        let is_decided = bindings.iter().all(|binding| named.iter().any(|&named| are_related(named, binding.action)));
        if !is_decided {
            undecided.insert(shown.clone());
        }
        let has_unrelated =
            bindings.iter().any(|one| bindings.iter().any(|other| !are_related(one.action, other.action)));
        if has_unrelated {
            decided.insert(shown);
        }
    }
    let needless = rows.iter().filter_map(|row| row.split('`').nth(1)).filter(|key| !decided.contains(*key));
    undecided.extend(needless.map(str::to_owned));
    undecided
}

#[cfg(feature = "tui")]
#[test]
fn a_key_with_unrelated_meanings_is_in_the_table_of_decisions() {
    let page = read(&root().join("docs/keys.md"));
    let keymap = Keymap::default();
    assert_eq!(undecided_keys(&keymap, &page), BTreeSet::new());
    for (name, key) in [("tick-none", "x"), ("sort", "e"), ("zoom", "n"), ("compare", "ctrl-u"), ("favourite", "i")] {
        let mut other = keymap.clone();
        let binding = other.bindings.iter_mut().find(|binding| binding.name == name).unwrap();
        binding.keys = vec![KeyPress::parse(key).unwrap()];
        assert!(undecided_keys(&other, &page).contains(key), "{key} for {name} must be decided");
    }
    let without_row: Vec<&str> = page.lines().filter(|line| !line.starts_with("| `K` | `cast`")).collect();
    assert_eq!(undecided_keys(&keymap, &without_row.join("\n")), BTreeSet::from(["K".to_owned()]));
}

#[test]
fn the_page_of_converting_has_the_tools_of_each_client() {
    let targets: Vec<&ConversionTarget> =
        ConversionTarget::all().iter().filter(|target| target.tool_name("Read").is_some()).collect();
    let tools =
        ["Read", "Grep", "Glob", "LS", "Edit", "Write", "NotebookEdit", "Bash", "WebFetch", "WebSearch", "Agent"];
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let heads = targets.iter().map(|target| target.label.to_owned());
    let mut table = row(std::iter::once("Claude Code".to_owned()).chain(heads).collect());
    table += &row(vec!["---".to_owned(); targets.len() + 1]);
    for tool in tools {
        let own =
            |target: &&ConversionTarget| target.tool_name(tool).map_or("–".to_owned(), |name| format!("`{name}`"));
        table += &row(std::iter::once(format!("`{tool}`")).chain(targets.iter().map(own)).collect());
    }
    let page = read(&root().join("docs/converting.md"));
    assert!(page.contains(&table), "docs/converting.md needs this table:\n{table}");
    for target in ConversionTarget::all() {
        assert!(page.contains(target.label) || target.id == "plain", "{}", target.label);
    }
}

#[test]
fn the_page_of_configuration_has_every_key() {
    let page = read(&root().join("docs/configuration.md"));
    for key in callsheet::store::CONFIG_KEYS {
        assert!(page.contains(&format!("\n{}: {}", key.name, key.example)), "{}: {}", key.name, key.example);
    }
}
