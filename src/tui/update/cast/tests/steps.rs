use super::*;

const FOUR: [&str; 4] = ["code-reviewer", "elixir-engineer", "security-auditor", "staff-engineer"];

#[test]
fn marked_agents_are_seated_where_they_suit() {
    let mut stage = Stage::marked(140, 40, &FOUR);
    stage.keys("K");
    assert_eq!(
        stage.rows(),
        ["Adversarial review", "Iterative refinement", "Panel of experts", "Red team / blue team"]
    );
    stage.keys("adv<enter>");
    assert_eq!(
        stage.seats(),
        [
            ["author", "elixir-engineer", "generative", "solo"],
            ["code-reviewer", "code-reviewer", "critical", "auditor"],
            ["security-auditor", "security-auditor", "critical", "auditor"],
            ["decider", "staff-engineer", "evaluative", "tiebreaker"],
        ]
    );
    stage.keys("jc");
    let (what, text) = stage.copied();
    assert_eq!(what, "prompt of code-reviewer");
    stage.keys("s<c-u>ledger review<enter>");
    let saved = stage.save();
    stage.keys("c");
    let named = stage.copied().1;
    assert_eq!(named, stage.composed(&saved, 1));
    assert_eq!(named, text.replace("adversarial review\"", "ledger review\""));
}
