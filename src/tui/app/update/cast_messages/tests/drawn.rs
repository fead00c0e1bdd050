use super::*;

/// An agent that declares modes and roles, as short as possible.
fn small(name: &str, modes: &[&str], roles: &[&str]) -> Arc<Agent> {
    let mode = |mode: &&str| format!("  {mode}:\n    mindset: Thinks as {mode} does\n");
    let modes = modes.iter().map(mode).collect::<Vec<_>>().concat();
    let role = |role: &&str| format!("  {role}: Acts as {role}\n");
    let roles = roles.iter().map(role).collect::<Vec<_>>().concat();
    let text = format!(
        "---\nname: {name}\ndescription: Works as {name}.\ncognitive_modes:\n{modes}ensemble_roles:\n{roles}tools:\n  audit: [Read]\n---\n# {name}\n\nDoes its work.\n"
    );
    agent(name, &text)
}

fn few() -> Vec<Arc<Agent>> {
    vec![
        small("code-reviewer", &["critical", "evaluative"], &["auditor", "solo"]),
        small("elixir-engineer", &["generative", "critical"], &["solo", "auditor"]),
        small("security-auditor", &["critical"], &["auditor"]),
        small("staff-engineer", &["evaluative"], &["tiebreaker", "decision_maker"]),
    ]
}

/// Compares the picture of a state with the file next to this one; `CALLSHEET_PICTURES=write` updates the files.
#[track_caller]
fn check(name: &str, stage: &Stage) {
    let path = format!("{}/src/tui/app/update/cast_messages/tests/drawn/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let picture = stage.picture();
    if std::env::var("CALLSHEET_PICTURES").is_ok_and(|word| word == "write") {
        std::fs::write(&path, &picture).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(picture == kept, "{name} is drawn otherwise now:\n{picture}");
}

const FOUR: [&str; 4] = ["code-reviewer", "elixir-engineer", "security-auditor", "staff-engineer"];

fn stage(width: u16, height: u16) -> Stage {
    Stage::with(width, height, few(), ScreenSettings::default())
}

fn filled(width: u16, height: u16) -> Stage {
    let mut stage = stage(width, height);
    stage.mark(&FOUR);
    stage.keys("K<enter>");
    stage
}

#[test]
fn without_marks_it_lists_the_casts_there_are() {
    let mut empty = stage(100, 16);
    empty.keys("K");
    check("casts-none", &empty);
    let mut some = stage(100, 20);
    some.casts.insert("ledger-review".to_owned(), LEDGER.to_owned());
    some.casts.insert("old".to_owned(), LEDGER.replace("agent: code-reviewer", "agent: gone-reviewer"));
    some.casts.insert("broken".to_owned(), "pattern: [".to_owned());
    some.keys("K");
    check("casts-some", &some);
}

#[test]
fn with_marks_it_offers_the_patterns() {
    let mut stage = stage(120, 24);
    stage.mark(&FOUR);
    check("marked", &stage);
    stage.keys("K<down>");
    check("patterns", &stage);
}

#[test]
fn seats_flow_and_prompt_share_the_screen() {
    check("filled-wide", &filled(140, 24));
    check("filled-medium", &filled(84, 24));
    check("filled-narrow", &filled(60, 18));
    check("filled-tiny", &filled(34, 9));
    let mut prompt = filled(60, 18);
    prompt.keys("j<tab>jj");
    check("prompt-narrow", &prompt);
    let mut zoomed = filled(100, 18);
    zoomed.keys("z");
    check("zoomed", &zoomed);
    let mut writing = filled(100, 18);
    writing.keys("iLook into it.<enter>All of it.");
    check("writing", &writing);
}

#[test]
fn problems_are_shown_with_their_fixes() {
    let mut stage = filled(110, 26);
    stage.keys("jxx");
    check("problems", &stage);
    let mut gone = self::stage(110, 22);
    gone.open(&LEDGER.replace("agent: security-auditor", "agent: securty-auditor"));
    gone.keys("j");
    check("gone", &gone);
    gone.keys("<enter>");
    check("gone-near", &gone);
    let mut without = self::stage(110, 18);
    without.open(&LEDGER.replace("adversarial-review", "adversarial"));
    check("no-pattern", &without);
}

#[test]
fn empty_seats_show_the_kind_they_need() {
    let mut stage = stage(110, 18);
    stage.keys("K<enter>iter<enter>");
    check("free", &stage);
}

#[test]
fn pickers_leave_the_prompt_in_sight() {
    let mut stage = filled(130, 24);
    stage.keys("jm");
    check("mode", &stage);
    stage.keys("<esc>f");
    check("kind", &stage);
}

#[test]
fn ascii_without_color_shows_the_same_cast() {
    let mut stage =
        Stage::with(110, 22, few(), ScreenSettings { glyphs: GlyphSet::of(true), ..ScreenSettings::default() });
    stage.model.theme = Theme::colorless();
    stage.open(&LEDGER.replace("agent: security-auditor", "agent: securty-auditor"));
    check("ascii", &stage);
    // The row under the cursor is not only marked by color.
    let terminal = stage.terminal();
    let row = stage.picture().lines().position(|line| line.contains("author  ")).unwrap();
    let cell = &terminal.backend().buffer()[(4, u16::try_from(row).unwrap())];
    assert!(!cell.modifier.is_empty());
    for line in stage.picture().lines().filter(|line| line.starts_with('|')) {
        let seats: String = line.chars().take(50).filter(|c| *c != '…').collect();
        assert!(seats.is_ascii(), "{line}");
    }
}

#[test]
fn help_and_palette_know_the_cast() {
    let mut stage = filled(100, 20);
    stage.keys(":");
    check("palette", &stage);
    stage.keys("<esc>?run sheet");
    check("help", &stage);
}
