use super::*;

/// Prints pictures for people: `cargo test editor::tests::drawn::pictures -- --ignored --nocapture`.
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
