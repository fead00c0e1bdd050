//! Case, accents, composition, width, ligatures, ß and final sigma never decide whether an argument is found.

use std::fs;

use super::Bed;

/// Spellings of `größe-offiziell-λόγος`: the words of the agent's name, mode, role, tool, heading and placeholder.
const SPELLINGS: [&str; 7] = [
    "größe-offiziell-λόγος",
    "GRÖSSE-OFFIZIELL-ΛΌΓΟΣ",
    "groesse",
    "gro\u{308}ße-offiziell-λο\u{301}γος",
    "grosse-oﬃziell-λογοσ",
    "ｇｒöｓｓｅ-offiziell-λόγος",
    "GROẞE_oﬀiziell λογος",
];

const WORD: &str = "größe-offiziell-λόγος";

fn bed() -> Bed {
    let bed = Bed::new();
    bed.write(
        "lib/agent.md",
        format!(
            "---\nname: {WORD}\ndescription: d\nmodel: {WORD}\ntier: {WORD}\ncognitive_modes:\n  {WORD}:\n    mindset: m\n\
             ensemble_roles:\n  {WORD}:\n    behavior: b\ntools:\n  {WORD}: Tool{WORD}\n---\n\n## {WORD}\n\nThe {WORD} is \
             {{{{größe}}}}.\n\n- [ ] {WORD}\n"
        ),
    );
    bed.write("lib/other.md", "---\nname: other\ndescription: d\n---\nText.\n");
    bed
}

/// The spellings that match the word; `ö` is `o`, and never `oe`.
fn spellings() -> impl Iterator<Item = &'static str> {
    SPELLINGS.into_iter().filter(|spelling| *spelling != "groesse")
}

#[test]
fn agents_and_choices_are_found_in_every_spelling() {
    let bed = bed();
    for word in spellings() {
        assert_eq!(bed.on_lib(&["show", word, "--json"]).json()["name"], WORD, "{word}");
        for option in ["--mode", "--role", "--without", "--tick"] {
            let done = bed.on_lib(&["compose", word, option, word]);
            assert_eq!(done.code, Some(0), "{option} {word}: {done:?}");
        }
        let without = bed.on_lib(&["compose", word, "--without", word]);
        assert!(!without.stdout.contains("is {{"), "{word}: {without:?}");
    }
    for name in ["größe", "GRÖSSE", "gro\u{308}ße", "grosse", "ｇｒöße", "GROẞE"] {
        let done = bed.on_lib(&["compose", WORD, "--var", &format!("{name}=wide")]);
        assert!(done.stdout.contains("is wide."), "{name}: {done:?}");
    }
    assert_ne!(bed.on_lib(&["show", "groesse"]).code, Some(0));
}

#[test]
fn every_field_of_a_query_finds_every_spelling() {
    let bed = bed();
    for word in spellings() {
        let quoted = word.replace(['_', ' '], "-");
        for field in ["", "mode:", "role:", "tool:", "model:", "tier:", "body:", "MODE:", "ｂｏｄｙ:"] {
            let query = format!("{field}{quoted}");
            let done = bed.on_lib(&["list", &query, "--json"]);
            assert_eq!(done.json().as_array().map(Vec::len), Some(1), "{query}");
        }
    }
    for query in ["is:GENERIC", "is:ｇｅｎｅｒｉｃ", "IS:Generíc", "is:ge", "Ìs:generic"] {
        assert_eq!(bed.on_lib(&["list", query, "--json"]).json()[0]["name"], "other", "{query}");
    }
    for query in ["has:MODES", "has:ｍｏｄｅｓ", "HAS:módes", "has:mod", "hás:Modes"] {
        assert_eq!(bed.on_lib(&["list", query, "--json"]).json()[0]["name"], WORD, "{query}");
    }
    for query in
        ["source:EXPLICIT", "source:ｅｘｐｌｉｃｉｔ", "Source:explícit", "source:exp", "ｓｏｕｒｃｅ:explicit"]
    {
        assert_eq!(bed.on_lib(&["list", query, "--json"]).json().as_array().map(Vec::len), Some(2), "{query}");
    }
}

#[test]
fn the_keys_of_a_path_are_found_in_every_spelling_and_no_second_one_is_added() {
    let before = bed();
    let path = |bed: &Bed| bed.work().join("lib/agent.md");
    let text = fs::read_to_string(path(&before)).unwrap();
    for word in spellings().map(|word| word.replace(['_', ' '], "-")) {
        let bed = bed();
        for key in [format!("cognitive_modes.{word}.mindset"), format!("Cognitive_Modes.{word}.MÍNDSET")] {
            assert_eq!(bed.on_lib(&["get", WORD, &key]).quietly().trim(), "m", "{key}");
        }
        let done = bed.on_lib(&["edit", WORD, "--set", &format!("cognitive_modes.{word}.mindset=new")]);
        assert_eq!(done.code, Some(0), "{word}: {done:?}");
        assert_eq!(fs::read_to_string(path(&bed)).unwrap(), text.replace("mindset: m", "mindset: new"), "{word}");
        let done = bed.on_lib(&["edit", WORD, "--append", &format!("tools.{word}=Bash")]);
        assert_eq!(done.code, Some(0), "{word}: {done:?}");
        assert!(fs::read_to_string(path(&bed)).unwrap().contains(&format!(": Tool{WORD}, Bash\n")), "{word}");
    }
}
