use super::*;

/// Prints pictures for users: `cargo test editor::tests::drawn::pictures -- --ignored --nocapture`.
#[test]
#[ignore = "for people to look at"]
#[allow(clippy::print_stdout, reason = "it is there to print")]
fn pictures() {
    let only = std::env::var("ONLY").ok();
    for (width, height) in [(140, 30), (100, 28), (60, 20)] {
        if only.as_ref().is_some_and(|only| *only != width.to_string()) {
            continue;
        }
        for (text, keys) in [
            (REVIEWER, "e"),
            (REVIEWER, "e7j<enter>jjjjj<enter>"),
            (REVIEWER, "ejj<enter>"),
            (REVIEWER, "ejji<c-u>fable"),
            (REVIEWER, "eA"),
            (REVIEWER, "ejj<enter><down><enter><c-s>"),
            (REVIEWER, "ejj<enter><down><enter>q"),
            (REVIEWER, "e<tab><down><down><end>: x"),
            (THINKER, "e"),
            (THINKER, "eGk<enter>jjj"),
            (THINKER, "ej<enter>"),
            (BROKEN, "e"),
            (BROKEN, "e<esc>"),
            ("# Just a body\n\nText.\n", "e"),
        ] {
            let mut stage = Stage::new(width, height, text);
            let keys = keys.replace('7', "<down><down><down><down><down><down><down>");
            stage.keys(&keys);
            println!("── {keys} {width}×{height}\n{}", stage.picture());
        }
    }
}

/// Shows the actual screen next to the expected one.
#[track_caller]
fn check(stage: &Stage, wanted: &str) {
    let seen = stage.picture();
    assert!(seen.trim_end() == wanted.trim_matches('\n'), "\n{seen}\n");
}

#[test]
fn a_form_with_the_facts_beside_it() {
    let mut stage = Stage::new(120, 14, REVIEWER);
    stage.keys("ejjj");
    check(
        &stage,
        r"
 callsheet › reviewer › frontmatter                                                                             /p/a.md
╭ Form  Raw ──────────────────────────────────────────────────────── saved ╮╭ color ───────────────────────────────────╮
│   name            reviewer                                          text ││ Display color.                           │
│   description     Reviews code for what breaks.                     text ││ one of red, blue, green, yellow, purple, │
│   model           opus                                              text ││ orange, pink, cyan                       │
│▌  color           red                                           one of 8 ││                                          │
│   tools           Read, Grep                                       names ││ in the file, line 5                      │
│   permissionMode  plan                                          one of 6 ││     5 color: red                         │
│   background      true                                     true or false ││                                          │
│ ▸ skills          review, git                                   list · 2 ││                                          │
│ ▸ hooks           Stop                                           map · 1 ││                                          │
│ + add a key                                                              ││                                          │
╰ Claude Code agents ──────────────────────────────────────────────────────╯╰──────────────────────────────────────────╯
 enter edit  a add  esc leave  r rename  x remove  J K move  tab raw  ? help
",
    );
}

#[test]
fn a_form_with_the_facts_under_it() {
    let mut stage = Stage::new(80, 18, THINKER);
    stage.keys("eGk<enter>jjj");
    check(
        &stage,
        r"
 callsheet › thinker › frontmatter                                      /p/a.md
╭ Form  Raw ──────────────────────────────────────────────────────────── saved ╮
│   model            opus                                                 text │
│   tier             expert                                               text │
│   role             auditor                                              text │
│   version          1.10                                               number │
│ ▸ cognitive_modes  critical, generative, default                     map · 3 │
│ ▸ ensemble_roles   solo, auditor                                    list · 2 │
│ ▾ tools                                                              map · 3 │
│     audit          Read, Grep                                           text │
│     full           Read, Grep, Bash                                     text │
│▌    default_mode   adit                      ! this agent has no tool profi… │
│─ tools.default_mode ─────────────────────────────────────────────────────────│
│ ! this agent has no tool profile `adit`                                      │
│ Default tool profile.                                                        │
│ text                                                                         │
╰ agents with modes and roles ────────────────────────────────────────── 12/13 ╯
 enter edit  a add  esc leave  r rename  x remove  J K move  tab raw  ? help
",
    );
}

#[test]
fn a_narrow_form_while_a_value_is_written() {
    let mut stage = Stage::new(50, 16, REVIEWER);
    stage.keys("ejji<c-u>a very long value that does not fit into its row");
    check(
        &stage,
        r"
 callsheet › reviewer › frontmatter       /p/a.md
╭ Form  Raw ─────────────────────────────────────╮
│   name            reviewer                text │
│   description     Reviews code for wha…   text │
│▌  model           …does not fit into its row   │
│   color           red                 one of 8 │
│   tools           Read, Grep             names │
│   permissionMode  plan                one of 6 │
│   background      true                true or… │
│ ▸ skills          review, git         list · 2 │
│─ model ────────────────────────────────────────│
│ Model: an alias, a full id, or `inherit`.      │
│ usually inherit, sonnet, opus, haiku, fable    │
│                                                │
╰ Claude Code agents ────────────────────── 8/10 ╯
 enter keep  esc cancel  ctrl-s save
",
    );
}

#[test]
fn items_of_a_list_and_one_that_is_added() {
    let mut stage = Stage::new(80, 16, REVIEWER);
    stage.keys("ejjjjjjjla");
    check(
        &stage,
        r"
 callsheet › reviewer › frontmatter                                     /p/a.md
╭ Form  Raw ───────────────────────────────────────────────────────────────────╮
│   color           red                                               one of 8 │
│   tools           Read, Grep                                           names │
│   permissionMode  plan                                              one of 6 │
│   background      true                                         true or false │
│ ▾ skills                                                            list · 2 │
│     1             review                                                text │
│     2             git                                                   text │
│▌    3             new item                                                   │
│─ skills #3 ──────────────────────────────────────────────────────────────────│
│ Item 3 of 3.                                                                 │
│                                                                              │
│                                                                              │
╰ Claude Code agents ─────────────────────────────────────────────────── 11/13 ╯
 enter keep  esc cancel  ctrl-s save  ctrl-o multi-line
",
    );
}

#[test]
fn values_to_choose_from() {
    let mut stage = Stage::new(80, 18, REVIEWER);
    stage.keys("ejj<enter>");
    check(
        &stage,
        r"
 callsheet › reviewer › frontmatter                                     /p/a.md
╭ Form  Raw ──────────────────────────────────────────────────────────── saved ╮
│   name            reviewer                                              text │
│   description     Reviews code for what breaks.                         text │
╭ model ───────────────────────────────────────────────────────────────────────╮
│ inherit                                                                      │
│ sonnet                                                                       │
│▌opus                                                                 current │
│ haiku                                                                1 agent │
│ fable                                                                        │
│ another value  type it here, or in the form                                  │
╰ type to filter   enter choose   esc cancel ──────────────────────────────────╯
│─ model ──────────────────────────────────────────────────────────────────────│
│ Model: an alias, a full id, or `inherit`.                                    │
│ usually inherit, sonnet, opus, haiku, fable                                  │
│                                                                              │
╰ Claude Code agents ──────────────────────────────────────────────────────────╯
 enter choose  esc cancel
",
    );
}

#[test]
fn a_long_text_in_its_area() {
    let mut stage = Stage::new(80, 10, THINKER);
    stage.keys("ej<enter>");
    check(
        &stage,
        r"
 callsheet › thinker › frontmatter                                      /p/a.md
╭ Form  Raw  › description ────────────────────────────────────────────────────╮
│                                                                              │
│  Thinks first.                                                               │
│  Then says it.                                                               │
│                                                                              │
│                                                                              │
│                                                                              │
╰ agents with modes and roles ─────────────────────────────────────────────────╯
 ctrl-s save  esc keep  ctrl-z undo
",
    );
}

#[test]
fn the_raw_block_with_its_complaint() {
    let mut stage = Stage::new(80, 12, BROKEN);
    stage.keys("e<esc><tab>");
    check(
        &stage,
        r"
 callsheet › broken › frontmatter                                       /p/a.md
╭ Form  Raw ──────────────────────────────────────────────────────────── saved ╮
│    2  name: broken                                                           │
│    3  description: Use it: often                                             │
│       ! column 20: unquoted ': '                                             │
│    4  model: opus                                                            │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰ Claude Code agents ──────────────────────────────────────────────────────────╯
 ctrl-s save  esc form  ctrl-z undo
",
    );
}

#[test]
fn a_file_that_is_not_strict_and_its_repair() {
    let mut stage = Stage::new(80, 18, BROKEN);
    stage.keys("e");
    check(
        &stage,
        r#"
 callsheet › broken › frontmatter                                       /p/a.md
╭ Form  Raw ──────────────────────────────────────────────────────────── saved ╮
╭ Repair a.md? ────────────────────────────────────────────────────────────────╮
│ ! line 3, column 20: unquoted ': '                                           │
│ Same meaning, readable by every client.                                      │
│ 1 line added, 1 removed                                                      │
│                                                                              │
│     1   ---                                                                  │
│     2   name: broken                                                         │
│     3 - description: Use it: often                                           │
│     3 + description: "Use it: often"                                         │
│     4   model: opus                                                          │
│     5   ---                                                                  │
│     6   Body.                                                                │
╰ enter repair   esc back ─────────────────────────────────────────────────────╯
│                                                                              │
╰ Claude Code agents ──────────────────────────────────────────────────────────╯
 enter repair  j down  k up  esc back
"#,
    );
    stage.keys("<esc>");
    check(
        &stage,
        r"
 callsheet › broken › frontmatter                                       /p/a.md
╭ Form  Raw ──────────────────────────────────────────────────────────── saved ╮
│ ! line 3, column 20: unquoted ': '. Other clients may skip the file.         │
│   R repair   tab edit as text                                                │
│                                                                              │
│▌  name         broken                                                   text │
│   description  Use it: often                                 ! unquoted ': ' │
│   model        opus                                                     text │
│ + add a key                                                                  │
│                                                                              │
│                                                                              │
│                                                                              │
│─ name ───────────────────────────────────────────────────────────────────────│
│ Agent name: lowercase, hyphens, no colon.                                    │
│ text · required                                                              │
│                                                                              │
╰ Claude Code agents ──────────────────────────────────────────────────────────╯
 enter edit  a add  esc leave  r rename  x remove  J K move  tab raw  ? help
",
    );
}

#[test]
fn the_difference_before_a_save() {
    let mut stage = Stage::new(80, 20, REVIEWER);
    stage.keys("ejjx<c-s>");
    check(
        &stage,
        r"
 callsheet › reviewer › frontmatter                                     /p/a.md
╭ Form  Raw ────────────────────────────────────────────────────────── unsaved ╮
│   name            reviewer                                              text │
╭ Changes to a.md ─────────────────────────────────────────────────────────────╮
│ /p/a.md                                                                      │
│ 1 line removed                                                               │
│                                                                              │
│     1   ---                                                                  │
│     2   name: reviewer  # as the file                                        │
│     3   description: Reviews code for what breaks.                           │
│     4 - model: opus                                                          │
│     5   color: red                                                           │
│     6   tools: Read, Grep                                                    │
│     7   permissionMode: plan                                                 │
│         … 18 unchanged lines                                                 │
╰ enter save   esc back ───────────────────────────────────────────────────────╯
│                                                                              │
│                                                                              │
╰ Claude Code agents ──────────────────────────────────────────────────────────╯
 enter save  j down  k up  esc back
",
    );
}

#[test]
fn whose_text_counts() {
    let mut stage = Stage::new(80, 18, REVIEWER);
    stage.keys("ejjx");
    stage.agents[0] = agent_at(Some("/p/a.md"), &REVIEWER.replace("color: red", "color: blue"));
    stage.library();
    check(
        &stage,
        r"
 callsheet › reviewer › frontmatter                                     /p/a.md
╭ Form  Raw ────────────────────────────────────────────────────────── unsaved ╮
│   name            reviewer                                              text │
╭ a.md was changed on disk ────────────────────────────────────────────────────╮
│▌compare  compare both versions before you choose                             │
│ mine     save your version, replace the one on disk                          │
│ theirs   use the version on disk; undo restores yours                        │
│ later    decide later; nothing is written until then                         │
│──────────────────────────────────────────────────────────────────────────────│
│ current  2 lines only on disk, 1 line only here                              │
╰ enter choose   esc cancel ───────────────────────────────────────────────────╯
│─ color ──────────────────────────────────────────────────────────────────────│
│ Display color.                                                               │
│ one of red, blue, green, yellow, purple, orange, pink, cyan                  │
│                                                                              │
╰ Claude Code agents ──────────────────────────────────────────────────────────╯
 ! the file changed on disk; nothing is written until you choose
 enter choose  esc cancel
",
    );
}

#[test]
fn a_built_in_agent_offers_a_copy() {
    let mut stage = Stage::with(80, 16, vec![agent_at(None, REVIEWER)], ScreenSettings::default());
    stage.keys("e");
    let picture = stage.picture();
    assert!(picture.contains("╭ Make your own copy? ") && picture.contains("y copy   n leave it"), "{picture}");
}

#[test]
fn a_file_without_a_block_says_what_adding_does() {
    let mut stage = Stage::new(80, 14, "# Title\n");
    stage.keys("e");
    check(
        &stage,
        r"
 callsheet › a › frontmatter                                            /p/a.md
╭ Form  Raw ──────────────────────────────────────────────────────────── saved ╮
│ ! This file has no frontmatter. The first key you add creates it.            │
│                                                                              │
│▌+ add a key                                                                  │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
│                                                                              │
╰ plain Markdown ──────────────────────────────────────────────────────────────╯
 enter edit  a add  esc leave  tab raw  ? help
",
    );
}

#[test]
fn plain_signs_and_nothing_of_a_file_that_commands() {
    let text = "---\nname: \"a\\e]52;c;aGk=\\a\\u202Eb\"\ndescription: d\nthe\u{200b}key: \"\\x9b31m\"\nlist: \
        [\"\\e[2J\"]\n---\n";
    for keys in ["e", "ejjjl", "e<tab>", "ei", "ejjx<c-s>", "er", "e<enter>"] {
        let settings = ScreenSettings { glyphs: GlyphSet::of(true), ..ScreenSettings::default() };
        let mut stage = Stage::with(70, 16, vec![agent_at(Some("/p/a.md"), text)], settings);
        stage.keys(keys);
        let picture = stage.picture();
        let hidden =
            |c: char| c.is_control() && c != '\n' || matches!(c, '\u{80}'..='\u{9f}' | '\u{200b}' | '\u{202e}');
        assert_eq!(picture.chars().find(|c| hidden(*c)), None, "{keys}\n{picture}");
        assert!(!picture.contains(['│', '▌', '▾', '…', '·', '✕', '›']), "{keys}\n{picture}");
    }
}

#[test]
fn a_large_block_scrolls_and_only_what_is_seen_is_drawn() {
    use std::fmt::Write as _;
    let mut block = format!("---\nname: a\ndescription: {}\n", "word ".repeat(1000));
    for key in 0..300 {
        writeln!(block, "key{key}: value {key}").unwrap();
    }
    block.push_str("---\n");
    let mut stage = Stage::new(140, 40, &block);
    stage.keys("e");
    for _ in 0..320 {
        stage.keys("j");
        let (form, row) = (stage.state(), stage.state().form.cursor);
        assert!(form.form.top <= row && row < form.form.top + form.form_height());
    }
    assert!(stage.picture().contains("+ add a key"));
    stage.keys("gj");
    assert!(stage.picture().contains("│▌  description"), "{}", stage.picture());
}

#[test]
fn the_footer_offers_what_can_be_done_with_the_row() {
    #[track_caller]
    fn footer(stage: &Stage, wanted: &str) {
        assert_eq!(stage.picture().lines().last().unwrap_or_default().trim(), wanted);
    }
    let mut stage = Stage::new(80, 24, REVIEWER);
    stage.keys("e");
    footer(&stage, "enter edit  a add  esc leave  r rename  x remove  J K move  tab raw  ? help");
    // An item has no name.
    stage.keys("jjjjjjjlj");
    footer(&stage, "enter edit  a add  esc leave  x remove  J K move  tab raw  ? help");
    // A single item cannot be moved, and a missing one allows no action.
    stage.keys("jjljlj");
    footer(&stage, "enter edit  a add  esc leave  x remove  tab raw  ? help");
    stage.keys("G");
    footer(&stage, "enter edit  a add  esc leave  tab raw  ? help");
    // After a change, saving and undoing are possible.
    stage.keys("gJ");
    footer(&stage, "enter edit  a add  ctrl-s save  esc leave  u undo  r rename  x remove  ? help");
    stage.keys("u");
    footer(&stage, "enter edit  a add  esc leave  r rename  x remove  J K move  tab raw  ? help");
    let mut narrow = Stage::new(50, 24, REVIEWER);
    narrow.keys("eJ");
    footer(&narrow, "enter edit  a add  ctrl-s save  esc leave  ? help");
}

#[test]
fn a_file_that_cannot_be_saved_says_so_above_the_form() {
    let mut stage = Stage::new(80, 20, BROKEN);
    stage.refusal = Some(SaveError::ReadOnly { path: "/p/a.md".into() });
    stage.keys("e<esc>");
    check(
        &stage,
        r"
 callsheet › broken › frontmatter                                       /p/a.md
╭ Form  Raw ────────────────────────────────────────────────────── ! read-only ╮
│ ! This file is read-only; make it writable (chmod u+w) to save. d in the     │
│   list makes your own copy.                                                  │
│   line 3, column 20: unquoted ': '. Other clients may skip the file.         │
│   R repair   tab edit as text                                                │
│                                                                              │
│▌  name         broken                                                   text │
│   description  Use it: often                                 ! unquoted ': ' │
│   model        opus                                                     text │
│ + add a key                                                                  │
│                                                                              │
│                                                                              │
│─ name ───────────────────────────────────────────────────────────────────────│
│ Agent name: lowercase, hyphens, no colon.                                    │
│ text · required                                                              │
│                                                                              │
│                                                                              │
╰ Claude Code agents ──────────────────────────────────────────────────────────╯
 enter edit  a add  esc leave  r rename  x remove  J K move  tab raw  ? help
",
    );
    stage.keys("J");
    assert!(stage.picture().contains("─ ! read-only, unsaved ╮"));
    // The raw block shows it too; a file that can be saved again shows nothing.
    stage.keys("<tab>");
    assert!(stage.picture().contains("─ ! read-only, unsaved ╮"));
    stage.refusal = None;
    stage.keys("<esc>u");
    stage.library();
    assert!(!stage.picture().contains("read-only"), "{}", stage.picture());
    for (width, height) in [(30, 8), (40, 12), (160, 45)] {
        let mut stage = Stage::new(width, height, REVIEWER);
        stage.refusal = Some(SaveError::OtherOwner { path: "/p/a.md".into(), owner: 7 });
        stage.keys("e");
        assert!(stage.picture().contains("! read-only"), "{}", stage.picture());
    }
}

#[test]
fn items_have_one_number_on_the_screen() {
    for (keys, title) in [
        ("7lj", "skills #1"),
        ("7jlj", "hooks.Stop"),
        ("7jljlj", "hooks.Stop #1"),
        ("7jljljlj", "hooks.Stop #1.command"),
    ] {
        let mut stage = Stage::new(120, 30, REVIEWER);
        stage.keys(&format!("e{}", keys.replace('7', "jjjjjjj")));
        let picture = stage.picture();
        assert!(picture.contains(&format!("╭ {title} ─")) && !picture.contains("[0]"), "{keys} {picture}");
    }
    // The text area does, too, and so do dialogs over the form.
    let mut stage = Stage::new(80, 24, REVIEWER);
    stage.keys("ejjjjjjjljjt");
    assert!(stage.picture().contains("╭ Change the type of skills #2 ─"), "{}", stage.picture());
    stage.keys("<esc>i<c-o>");
    assert!(stage.picture().contains("› skills #2"), "{}", stage.picture());
}
