use super::*;

/// Prints pictures for people: `cargo test pictures -- --ignored --nocapture`.
#[test]
#[ignore = "for people to look at"]
#[allow(clippy::print_stdout, reason = "it is there to print")]
fn pictures() {
    for (width, height) in [(80, 24), (120, 40), (160, 45)] {
        for keys in ["m", "mcrit", "r", "t", "p", "I", "T", "?", "?copy", ":", ":zz", "|", "w", "s", "<space><space>v"]
        {
            let mut stage = Stage::new(width, height);
            stage.keys(keys);
            println!("── {keys} {width}×{height}\n{}", stage.picture());
        }
    }
}
