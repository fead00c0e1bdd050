//! Measures listing 10,000 agent files, and `xargs cat` of the same files with two processes, in one run. Only the
//! ratio counts, because it does not depend on the speed of the machine.
//!
//! The files are made from the built-in agents, or from a real collection if `CALLSHEET_CORPUS` names one, so that
//! their sizes are realistic.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a benchmark prints its figures")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Number of files listed.
const FILES: usize = 10_000;

/// Number of measurements of each side. They alternate, so that load on the machine slows both.
const ROUNDS: usize = 11;

fn main() -> io::Result<()> {
    // `cargo test` builds and runs benchmarks too, but needs no figures.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let bytes = fill(folder.path())?;
    let callsheet = env!("CARGO_BIN_EXE_callsheet");
    let mut list = Command::new(callsheet);
    list.arg("list").arg("--library").arg(folder.path());
    let mut json = Command::new(callsheet);
    json.arg("list").arg("--json").arg("--library").arg(folder.path());
    let mut cat = Command::new("sh");
    cat.args(["-c", "find \"$1\" -type f -print0 | xargs -0 -n 5000 -P 2 cat", "sh"]).arg(folder.path());

    let (mut listed, mut whole, mut read) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let times = (timed(&mut cat)?, timed(&mut list)?, timed(&mut json)?);
        // The first round fills the page cache.
        if round > 0 {
            read.push(times.0);
            listed.push(times.1);
            whole.push(times.2);
        }
    }
    let (read, listed, whole) = (median(read), median(listed), median(whole));
    println!("{FILES} files, {:.1} MB", bytes as f64 / 1e6);
    println!("xargs cat, two processes   {:>7.1} ms", read.as_secs_f64() * 1e3);
    for (what, time) in [("callsheet list", listed), ("callsheet list --json", whole)] {
        println!(
            "{what:<26} {:>7.1} ms   {:.2} of cat",
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / read.as_secs_f64()
        );
    }
    Ok(())
}

/// Writes the files. Returns their total size in bytes.
fn fill(folder: &Path) -> io::Result<u64> {
    let models: Vec<Vec<u8>> = models()?.iter().map(fs::read).collect::<io::Result<_>>()?;
    let mut bytes = 0;
    for (number, model) in (0..FILES).zip(models.iter().cycle()) {
        let place = folder.join(format!("{:02}", number % 50));
        fs::create_dir_all(&place)?;
        // An additional line keeps the files from being copies of built-in agents, which is rare in practice.
        let text = [model.as_slice(), b"\n"].concat();
        fs::write(place.join(format!("agent-{number}.md")), &text)?;
        bytes += text.len() as u64;
    }
    Ok(bytes)
}

fn models() -> io::Result<Vec<PathBuf>> {
    let own = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/agents"));
    let root = std::env::var_os("CALLSHEET_CORPUS").map_or(own, PathBuf::from);
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn timed(command: &mut Command) -> io::Result<Duration> {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let time = start.elapsed();
    if status.success() { Ok(time) } else { Err(io::Error::other(format!("{command:?} failed"))) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
