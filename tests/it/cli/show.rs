//! `show`: everything about one agent, and the ways to name it.

use serde_json::json;

use super::{Bed, LOCK_KEEPER, keys, line_of, text};

#[test]
fn show_json_extends_the_fields_of_list() {
    let bed = Bed::with_agents();
    let keeper = bed.on_lib(&["show", "lock-keeper", "--json"]).json();
    assert_eq!(
        keys(&keeper),
        [
            "id",
            "name",
            "description",
            "path",
            "source",
            "format",
            "reading",
            "reading_reason",
            "modes",
            "default_mode",
            "roles",
            "default_role",
            "tool_profiles",
            "checklists",
            "items",
            "model",
            "tier",
            "shadowed_by",
            "clients",
            "problems",
            "default_tools",
            "tools",
            "lists",
            "sections",
            "steps",
            "collaborators",
            "placeholders",
            "templates",
            "examples",
            "code_blocks",
            "escalation",
            "triggers",
            "frontmatter"
        ]
    );
    assert_eq!(
        keeper["modes"],
        json!([
            {"name": "critical", "origin": "declared", "mindset": "Look for the leak", "output": "Leaks, worst first",
             "risk": "Crying wolf", "instructions": ["Probe the seams."]},
            {"name": "generative", "origin": "declared", "mindset": "Build the gate", "output": "A gate that holds",
             "risk": null, "instructions": ["Draw the gate first."]}
        ])
    );
    assert_eq!(keys(&keeper["modes"][0]), ["name", "origin", "mindset", "output", "risk", "instructions"]);
    assert_eq!(
        keeper["roles"],
        json!([
            {"name": "solo", "origin": "declared", "description": null, "behavior": "Works alone"},
            {"name": "auditor", "origin": "declared", "description": "Reads another's log", "behavior": "Doubts every level"}
        ])
    );
    assert_eq!(keys(&keeper["roles"][0]), ["name", "origin", "description", "behavior"]);
    assert_eq!((&keeper["problems"], &keeper["default_tools"]), (&json!([]), &json!("audit")));
    assert_eq!(keeper["tools"], json!({"audit": ["Read", "Grep"], "solution": ["Read", "Edit", "Bash(make:*)"]}));
    assert_eq!(
        keeper["lists"][0],
        json!({"title": "Gate checklist", "kind": "checklist", "line": line_of("Gate checklist"), "items": [
            {"text": "Hinges greased", "ticked": false, "line": line_of("Hinges greased")},
            {"text": "Stern rope tied", "ticked": true, "line": line_of("Stern rope tied")},
            {"text": "Horn works", "ticked": false, "line": line_of("Horn works")}
        ]})
    );
    assert_eq!((&keeper["lists"][1]["title"], &keeper["lists"][1]["kind"]), (&json!("Tools at hand"), &json!("list")));
    assert_eq!(
        keeper["sections"][0],
        json!({"level": 1, "title": "Lock keeper", "start": line_of("# Lock"), "end": LOCK_KEEPER.lines().count()})
    );
    let steps: Vec<_> = keeper["steps"].as_array().unwrap().iter().map(|steps| &steps["title"]).collect();
    assert_eq!(
        keeper["steps"][0],
        json!({"title": "When invoked", "line": line_of("When invoked"), "items": ["Read the level.", "Open the gate."]})
    );
    assert!(!steps.iter().any(|title| title.as_str().unwrap().starts_with("When Critical")), "{steps:?}");
    assert_eq!(
        keeper["collaborators"],
        json!([{"name": "ferry-pilot-agent", "resolved": "ferry-pilot"}, {"name": "night-watch", "resolved": null}])
    );
    assert_eq!(keeper["placeholders"], json!(["{{office}}"]));
    assert_eq!(keeper["templates"], json!(["Output Envelope (Required)", "For Audit Mode", "For Solution Mode"]));
    assert_eq!(keeper["code_blocks"], json!([{"language": "", "start": line_of("```"), "end": line_of("```") + 2}]));
    assert_eq!(
        keeper["escalation"],
        json!({"confidence_threshold": "0.6", "escalate_to": "harbour-master", "triggers": ["The water rises", "The gate: stuck"], "context_to_include": []})
    );
    assert_eq!((&keeper["triggers"], &keeper["examples"]), (&json!(["flood", "drought"]), &json!([])));
    assert_eq!(keeper["frontmatter"]["version"], "1.10");
    assert_eq!(keeper["frontmatter"]["escalation"]["confidence_threshold"], json!(0.6));
    assert_eq!(keeper["frontmatter"]["cognitive_modes"]["critical"]["risk_profile"], "Crying wolf");
}

#[test]
fn problems_have_place_and_fix() {
    let bed = Bed::with_agents();
    let pilot = bed.on_lib(&["show", "ferry-pilot", "--json"]).json();
    assert_eq!(keys(&pilot["problems"][0]), ["rule", "severity", "line", "column", "message", "fix"]);
    let problem = &pilot["problems"][0];
    assert_eq!(
        (&problem["rule"], &problem["severity"], &problem["line"]),
        (&json!("not-strict-yaml"), &json!("warning"), &json!(3))
    );
    assert!(problem["fix"].is_string());
    let reader = bed.on_lib(&["show", "tide-reader", "--json"]).json();
    assert_eq!(
        (&reader["frontmatter"], &reader["escalation"], &reader["tools"]),
        (&json!({}), &json!(null), &json!({}))
    );
    assert_eq!((&reader["modes"][0]["origin"], &reader["default_tools"]), (&json!("generic"), &json!(null)));
}

#[test]
fn the_page_shows_everything_in_words() {
    let bed = Bed::with_agents();
    let page = bed.on_lib(&["show", "lock-keeper"]).quietly();
    for line in [
        "lock-keeper",
        "Keeps the lock: gates, sluices and levels. Call it before a boat arrives.",
        "Reading    strict",
        "Model      opus",
        "  critical  default",
        "    Risk       Crying wolf",
        "    - Probe the seams.",
        &format!("  Gate checklist  line {}, 3 items", line_of("Gate checklist")),
        "    [x] Stern rope tied",
        "    [ ] Horn works",
        &format!("  When invoked  line {}", line_of("When invoked")),
        "    1. Read the level.",
        "  → ferry-pilot-agent  (ferry-pilot)",
        "  ? night-watch  (not in the library)",
        "  To         harbour-master",
        "  - {{office}}",
        &format!("  ## Instructions  (lines {}–{})", line_of("## Instructions"), line_of("## Gate") - 1),
    ] {
        assert!(page.lines().any(|found| found == line), "{line:?} is missing:\n{page}");
    }
    assert!(!page.contains('\u{1b}') && !page.contains("none of its own"));
    let page = bed.on_lib(&["show", "ferry-pilot"]).quietly();
    assert!(page.contains("Reading    repaired (line 3, column ") && page.contains("(not-strict-yaml)"), "{page}");
    assert!(page.contains("    fix: put the value in quotes"), "{page}");
    for line in
        ["Modes      none of its own; generic, when chosen: ", "Roles      none of its own; generic, when chosen: "]
    {
        assert_eq!(page.lines().filter(|found| found.starts_with(line)).count(), 1, "{page}");
    }
    assert!(!page.contains("Mindset") && !page.contains("Behavior"), "{page}");
    let painted = bed.on_lib(&["show", "lock-keeper", "--color", "always"]).quietly();
    assert!(painted.starts_with("\u{1b}[1mlock-keeper\u{1b}[0m"));
}

#[test]
fn an_agent_is_named_by_id_tail_name_or_path() {
    let bed = Bed::with_agents();
    bed.write("lib/river/gauge.md", "---\nname: River Gauge\n---\n");
    let id = |wanted: &str| bed.on_lib(&["show", wanted, "--json"]).json()["id"].as_str().unwrap().to_owned();
    let absolute = format!("{}/lib/river/gauge.md", text(&bed.work()));
    for wanted in ["river/gauge", "gauge", "gauge.md", "River Gauge", "river-gauge", "lib/river/gauge.md", &absolute] {
        assert_eq!(id(wanted), "river/gauge", "{wanted}");
    }
}

#[test]
fn a_file_outside_the_library_is_one_more_source() {
    let bed = Bed::with_agents();
    let draft = bed
        .write("drafts/lock-keeper.md", "---\nname: lock-keeper\ndescription: Draft.\n---\n- Work with toll-clerk\n");
    let shown = bed.on_lib(&["show", "drafts/lock-keeper.md", "--json"]).json();
    assert_eq!((&shown["description"], &shown["source"]), (&json!("Draft."), &json!("explicit")));
    assert_eq!(shown["path"], text(&draft));
    let shown = bed.on_lib(&["show", text(&draft), "--json"]).json();
    assert_eq!(shown["description"], "Draft.");
    bed.on_lib(&["show", "./drafts"]).fails_naming(2, &["drafts is a folder; name a file in it"]);
}

#[test]
fn an_unknown_agent_comes_with_the_nearest_names_and_an_ambiguous_one_with_its_candidates() {
    let bed = Bed::with_agents();
    bed.on_lib(&["show", "lock-keper"]).fails(2, "no agent or file is named `lock-keper`; did you mean lock-keeper?");
    bed.write("lock-kepper/file.txt", "");
    bed.on_lib(&["show", "lock-kepper"]).fails(2, "no agent or file is named `lock-kepper`; did you mean lock-keeper?");
    bed.on_lib(&["show", "qqqqqqqq"])
        .fails(2, "no agent or file is named `qqqqqqqq`; `callsheet list` shows all agents");
    for folder in ["one", "two"] {
        bed.write(&format!("lib/{folder}/twin.md"), "---\nname: twin\n---\n");
    }
    bed.on_lib(&["show", "twin"]).fails_naming(2, &["`twin`", "one/twin", "two/twin"]);
    let hostile = bed.on_lib(&["show", "a\u{1b}]52;c;eA==\u{7}\u{202e}"]);
    assert_eq!(hostile.code, Some(2));
    assert!(!hostile.stderr.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", hostile.stderr);
}

#[test]
fn of_two_agents_of_one_name_the_winner_is_shown_with_a_note() {
    let bed = Bed::new();
    bed.write(".claude/agents/twin.md", "---\nname: twin\ndescription: Near.\n---\n");
    bed.write("../home/.claude/agents/twin.md", "---\nname: twin\ndescription: Far.\n---\n");
    let done = bed.run(&["show", "twin", "--json"]);
    assert_eq!(done.code, Some(0));
    assert!(done.stdout.contains("\"Near.\""));
    assert!(done.stderr.starts_with("note: 2 agents are named `twin`; "), "{}", done.stderr);
}

#[test]
fn an_unusable_file_is_reported_with_the_reason() {
    let bed = Bed::new();
    bed.write("lib/.codex/agents/other.toml", "name = \"other\"\n");
    bed.on_lib(&["show", "other"]).fails_naming(1, &["other.toml: Codex", "cannot read them"]);
    std::os::unix::fs::symlink("nowhere", bed.work().join("lib/gone.md")).unwrap();
    bed.on_lib(&["show", "gone"]).fails_naming(3, &["gone.md: the link is broken; remove the link"]);
}
