//! Saved casts and recipes by name, and queries about the agents that the screen remembers.

use std::fs;

use serde_json::json;

use super::{Bed, keys, names, text};

const RECIPE: &str = "agent: lock-keeper\nmode: generative\nrole: auditor\ntask: Mend the gate\n";

const CAST: &str = "pattern: panel-of-experts\ntask: Judge the lock\nseats:\n  expert-1: { agent: lock-keeper }\n  \
                    expert-2: { agent: ferry-pilot }\n  decider: { agent: toll-clerk }\n";

/// A bed with a saved cast, two recipes and one that is invalid.
fn with_saved() -> Bed {
    let bed = Bed::with_agents();
    let folder = "../home/.local/share/callsheet";
    bed.write(&format!("{folder}/recipes/gate.yaml"), RECIPE);
    bed.write(&format!("{folder}/recipes/bad.yaml"), "agent: x\nmodes: y\n");
    bed.write(&format!("{folder}/recipes/Schleuse Süd.yaml"), "agent: lock-keeper\n");
    bed.write(&format!("{folder}/casts/lock.yaml"), CAST);
    bed
}

#[test]
fn saved_casts_and_recipes_are_listed() {
    let bed = with_saved();
    assert_eq!(
        bed.run(&["saved"]).quietly(),
        "cast    lock          panel-of-experts · lock-keeper, ferry-pilot, toll-clerk\n\
         recipe  Schleuse Süd  lock-keeper\n\
         recipe  bad           invalid: line 2: a recipe has no key `modes`\n\
         recipe  gate          generative · auditor · lock-keeper\n"
    );
    let recipes = bed.run(&["saved", "recipes", "--json"]).json();
    assert_eq!(names(&recipes), ["Schleuse Süd", "bad", "gate"]);
    assert_eq!(
        keys(&recipes[2]),
        ["kind", "name", "path", "pattern", "agents", "mode", "role", "tools", "task", "problems"]
    );
    assert_eq!((&recipes[2]["mode"], &recipes[2]["task"]), (&json!("generative"), &json!("Mend the gate")));
    assert_eq!(recipes[1]["problems"][0]["line"], 2);
    assert_eq!(names(&bed.run(&["saved", "casts", "--json"]).json()), ["lock"]);
    Bed::new().run(&["saved", "recipes"]).fails(1, "no recipe is saved; the screen saves them");
    assert_eq!(Bed::new().run(&["saved", "--json"]).quietly(), "[]\n");
}

#[test]
fn a_recipe_is_composed_by_its_name() {
    let bed = with_saved();
    let composed = |arguments: &[&str]| {
        let done = bed.on_lib(&[&["compose", "--recipe"], arguments].concat());
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        done.stdout
    };
    let by_name = composed(&["gate"]);
    assert!(by_name.contains("Mend the gate") && by_name.contains("Draw the gate first."), "{by_name}");
    let file = bed.home().join(".local/share/callsheet/recipes/gate.yaml");
    assert_eq!(composed(&[text(&file)]), by_name);
    assert_eq!(composed(&["gate.yaml"]), by_name);
    assert!(composed(&["Schleuse Süd"]).contains("Lock keeper"));
    let other = composed(&["gate", "--task", "Paint it"]);
    assert!(other.contains("Paint it") && !other.contains("Mend the gate"));
    bed.write("gate", "agent: tide-reader\n");
    assert!(composed(&["gate"]).contains("tide tables"), "a file wins");
    bed.on_lib(&["compose", "--recipe", "gat"])
        .fails(2, "no recipe is saved as `gat`; did you mean `gate`? `callsheet saved recipes` shows all of them");
    bed.on_lib(&["compose", "--recipe", "bad"]).fails_naming(2, &["bad.yaml, line 2, column 1"]);
    bed.on_lib(&["cast", "lok"])
        .fails(2, "no cast is saved as `lok`; did you mean `lock`? `callsheet saved casts` shows all of them");
    assert!(bed.on_lib(&["cast", "lock"]).stdout.contains("Judge the lock"));
    bed.on_lib(&["cast", "gone.yaml"]).fails_naming(2, &["the cast gone.yaml cannot be read", "check the path"]);
}

#[test]
fn a_saved_file_is_deleted_by_its_name_and_kept_in_the_trash() {
    let bed = with_saved();
    let data = bed.home().join(".local/share/callsheet");
    for (kind, name, file) in [
        ("recipes", "gate", "recipes/gate.yaml"),
        ("recipes", "bad.yaml", "recipes/bad.yaml"),
        ("recipes", "Schleuse Süd", "recipes/Schleuse Süd.yaml"),
        ("casts", "lock", "casts/lock.yaml"),
    ] {
        let bytes = fs::read(data.join(file)).unwrap();
        let done = bed.run(&["saved", kind, "--delete", name]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""), "{}", done.stderr);
        assert!(!data.join(file).exists());
        let trash = data.join("trash");
        let kept =
            fs::read_dir(&trash).unwrap().flatten().flat_map(|entry| fs::read_dir(entry.path()).unwrap().flatten());
        assert!(
            kept.map(|file| fs::read(file.path()).unwrap()).any(|kept| kept == bytes),
            "{name} is not in the trash"
        );
        bed.run(&["saved", kind, "--delete", name]).fails_naming(2, &["is saved as"]);
    }
    for name in ["../casts/lock", "", ".", "/etc/passwd", "none"] {
        bed.run(&["saved", "recipes", "--delete", name]).fails_naming(2, &["no recipe is saved as"]);
    }
    bed.run(&["saved", "--delete", "gate"]).fails_naming(2, &["<KIND>"]);
}

#[test]
fn queries_know_the_favorites_and_recently_used_agents_of_the_screen() {
    let bed = Bed::with_agents();
    bed.write("other/stray.md", "---\nname: stray\n---\n");
    let memory = |place: &str, favorites: &[&str], recent: &[&str]| json!({"place": format!("paths:{}/{place}", text(&bed.work())), "favourites": favorites, "recent": recent});
    let places =
        [memory("lib", &["lock-keeper", "gone"], &["toll-clerk", "lock-keeper"]), memory("other", &["stray"], &[])];
    let file = bed.write(
        "../home/.local/state/callsheet/memory.json",
        json!({"favourites": ["~/.claude/agents/home"], "places": places}).to_string(),
    );
    let list = |query: &[&str]| {
        let done = bed.on_lib(&[&["list", "--json"], query].concat());
        names(&serde_json::from_str(&done.stdout).unwrap()).iter().map(|&name| name.to_owned()).collect::<Vec<_>>()
    };
    for favorite in ["is:favorite", "IS:Favorite", "is:fav", "is:favourite", "is:FÁVORITE"] {
        assert_eq!(list(&[favorite]), ["lock-keeper"], "{favorite}");
    }
    assert_eq!(list(&["is:recent"]), ["lock-keeper", "toll-clerk"]);
    assert_eq!(list(&["is:recent", "!is:favorite"]), ["toll-clerk"]);
    assert_eq!(list(&["!is:recent"]), ["ferry-pilot", "tide-reader"]);
    assert_eq!(list(&["HAS:Checklist", "Source:EXPLICIT"]), ["lock-keeper"]);
    assert!(bed.run(&["list", "is:favorite", "--library", "other"]).quietly().starts_with("stray "));
    fs::write(&file, "{").unwrap();
    let done = bed.on_lib(&["list", "is:favorite"]);
    assert!(done.code == Some(1) && done.stderr.contains("favorites and recently used agents cannot be read"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "{", "a query changes nothing");
    assert_eq!(bed.on_lib(&["list", "lock"]).code, Some(0), "other queries do not need it");
}
