use super::*;

/// Prints pictures for people: `cargo test casts_in_pictures -- --ignored --nocapture`.
#[test]
#[ignore = "for people to look at"]
#[allow(clippy::print_stdout, reason = "it is there to print")]
fn casts_in_pictures() {
    for (width, height) in [(160, 45), (120, 36), (90, 30), (60, 24), (40, 12)] {
        let mut stage =
            Stage::marked(width, height, &["code-reviewer", "elixir-engineer", "security-auditor", "staff-engineer"]);
        stage.keys("K");
        println!("── patterns {width}×{height}\n{}", stage.picture());
        stage.keys("adv<enter>");
        println!("── filled {width}×{height}\n{}", stage.picture());
        stage.keys("jm");
        println!("── mode {width}×{height}\n{}", stage.picture());
        stage.keys("<esc><enter>");
        println!("── agent {width}×{height}\n{}", stage.picture());
        stage.keys("<esc><tab>");
        println!("── prompt {width}×{height}\n{}", stage.picture());
        stage.keys("<tab>iReview the ledger<enter>Two lines");
        println!("── task {width}×{height}\n{}", stage.picture());
        stage.keys("<esc>xxv");
        println!("── run sheet {width}×{height}\n{}", stage.picture());
        stage.keys("<esc>");
        println!("── removed {width}×{height}\n{}", stage.picture());
        let mut stage = Stage::new(width, height);
        stage.keys("K");
        println!("── no casts {width}×{height}\n{}", stage.picture());
        stage.keys("<enter>iter<enter>");
        println!("── new {width}×{height}\n{}", stage.picture());
        let text = LEDGER.replace("agent: security-auditor", "agent: securty-auditor");
        let stage = Stage::opened(width, height, &text);
        println!("── gone {width}×{height}\n{}", stage.picture());
    }
}
