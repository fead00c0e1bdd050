//! Completions in the real shells, from the scripts that `completions` prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Bed, text};

/// The line to complete, and the values that must and must not be offered.
const LINES: &[(&str, &[&str], &[&str])] = &[
    ("callsheet sh", &["show"], &["compose"]),
    ("callsheet show ", &["lock-keeper", "ferry-pilot", "toll-clerk", "river-gauge"], &["$"]),
    ("callsheet show lo", &["lock-keeper"], &["ferry-pilot"]),
    ("callsheet get lock-keeper mo", &["model"], &["tier"]),
    ("callsheet compose lock-keeper --mode ", &["critical", "generative", "none"], &["evaluative"]),
    ("callsheet compose lock-keeper --mode cr", &["critical"], &["generative"]),
    ("callsheet compose lock-keeper --role ", &["auditor", "solo"], &["tiebreaker"]),
    ("callsheet compose lock-keeper --tools ", &["audit", "solution"], &["full"]),
    ("callsheet compose lock-keeper --template ", &["markdown", "house-style"], &["review"]),
    ("callsheet compose --recipe ", &["gate"], &["review"]),
    ("callsheet cast rev", &["review"], &["gate"]),
    ("callsheet cast review --seat ", &["author", "critic"], &["gate"]),
    ("callsheet cast --new --pattern ", &["panel-of-experts", "duel"], &["gate"]),
    ("callsheet saved recipes --delete ", &["gate"], &["review"]),
    ("callsheet new x --in cla", &["claude"], &["gemini"]),
    (
        "callsheet compose lock-keeper --tick ",
        &["hinges-greased", "stern-rope-tied", "horn-works"],
        &["read-the-level"],
    ),
    ("callsheet compose lock-keeper --tick st", &["stern-rope-tied"], &["horn-works"]),
    ("callsheet compose lock-keeper --without ", &["gate-checklist", "shed", "tools-at-hand"], &["hinges"]),
    ("callsheet compose lock-keeper --without gate", &["gate-checklist"], &["shed"]),
    ("callsheet edit lock-keeper --set ", &["model=", "tier=", "proactive_triggers="], &["winch"]),
    ("callsheet edit ferry-pilot --set co", &["color="], &["model"]),
    ("callsheet edit ferry-pilot --set color=", &["red", "blue"], &["haiku"]),
    ("callsheet edit ferry-pilot --set model=op", &["opus"], &["haiku"]),
    ("callsheet edit ferry-pilot --set name=x --append tools=", &["Grep", "Read"], &["opus"]),
    ("callsheet edit lock-keeper --remove mo", &["model"], &["tier"]),
    ("callsheet list ", &["mode:", "has:", "source:"], &["lock-keeper"]),
    ("callsheet list mode:", &["critical", "generative"], &["auditor"]),
    ("callsheet list mode:cr", &["critical"], &["generative"]),
    ("callsheet list gate has:check", &["checklist"], &["modes"]),
    ("callsheet list is:s", &["shadowed", "strict", "scanned"], &["repaired"]),
    ("callsheet list tool:Re", &["Read"], &["Grep"]),
];

/// A bed with something of every kind, and errors that must not be reported.
fn bed() -> Bed {
    let bed = Bed::new();
    for (name, agent) in
        [("lock-keeper", super::LOCK_KEEPER), ("ferry-pilot", super::FERRY_PILOT), ("toll-clerk", super::TOLL_CLERK)]
    {
        bed.write(&format!(".claude/agents/{name}.md"), agent);
    }
    bed.write(".claude/agents/gauge.md", "---\nname: River Gauge\n---\n");
    bed.write(".claude/agents/evil.md", "---\nname: $(touch pwned)\u{1b}[2J\n---\n");
    bed.configure("config.yaml", "no-such-key: 1\n");
    bed.configure("templates/house-style.jinja", "{{ body }}");
    bed.configure("patterns/duel.yaml", "seats: { one: {}, two: {} }\n");
    let data = "../home/.local/share/callsheet";
    bed.write(&format!("{data}/recipes/gate.yaml"), "agent: lock-keeper\n");
    bed.write(
        &format!("{data}/casts/review.yaml"),
        "pattern: duel\nseats:\n  author: { agent: lock-keeper }\n  critic: { agent: toll-clerk }\n",
    );
    bed
}

/// Runs a shell with the program on its path; `None` if the shell is not installed.
fn shell(bed: &Bed, shell: &str, script: &str) -> Option<String> {
    let installed = ["/usr/bin", "/bin", "/usr/local/bin"].iter().any(|folder| Path::new(folder).join(shell).exists());
    if !installed {
        println!("skipped: {shell} is not installed");
        return None;
    }
    let program = PathBuf::from(env!("CARGO_BIN_EXE_callsheet"));
    let completions = bed.run(&["completions", shell]);
    assert_eq!(completions.code, Some(0), "{}", completions.stderr);
    bed.write("script", completions.stdout);
    // A shell that waits forever is killed. The limit does not measure speed.
    let mut command = Command::new("timeout");
    command.args(["120", shell]).args(if shell == "zsh" { &["-f", "-c"][..] } else { &["-c"] }).arg(script);
    let like = bed.command(&[]);
    command.env_clear();
    for (name, value) in like.get_envs().filter_map(|(name, value)| Some((name, value?))) {
        command.env(name, value);
    }
    command.env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", text(program.parent().unwrap())));
    let output = command.env("TERM", "dumb").current_dir(bed.work()).output().unwrap();
    let heard = String::from_utf8_lossy(&output.stderr);
    assert!(!heard.contains("warning") && !heard.contains("error"), "{shell} heard: {heard}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[track_caller]
fn check(shell: &str, line: &str, offered: &str, wanted: &[&str], unwanted: &[&str]) {
    for word in wanted {
        assert!(offered.contains(word), "{shell}: `{line}` does not offer {word}:\n{offered}");
    }
    for word in unwanted {
        assert!(!offered.contains(word), "{shell}: `{line}` offers {word}:\n{offered}");
    }
}

/// The words of a line as bash counts them: it cuts at `=` and `:` too.
fn words_of_bash(line: &str) -> Vec<String> {
    let of_word = |word: &str| -> Vec<String> {
        let pieces = word.split_inclusive(['=', ':']).flat_map(|piece| {
            let name = piece.trim_end_matches(['=', ':']);
            [name.to_owned(), piece[name.len()..].to_owned()]
        });
        if word.is_empty() { vec![String::new()] } else { pieces.filter(|piece| !piece.is_empty()).collect() }
    };
    line.split(' ').flat_map(of_word).collect()
}

#[test]
fn bash_offers_existing_values() {
    let bed = bed();
    for (line, wanted, unwanted) in LINES {
        let words = words_of_bash(line);
        let current = words.last().filter(|word| !["=", ":"].contains(&word.as_str())).cloned().unwrap_or_default();
        let script = format!(
            "source ./script; COMP_LINE={line:?}; COMP_POINT={}; COMP_WORDS=({}); COMP_CWORD={}; COMP_TYPE=9; \
             _callsheet callsheet '{current}' x; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            line.len(),
            words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
            words.len() - 1,
        );
        let Some(offered) = shell(&bed, "bash", &script) else { return };
        check("bash", line, &offered, wanted, unwanted);
    }
    assert!(!bed.work().join("pwned").exists());
}

#[test]
fn fish_offers_existing_values() {
    let bed = bed();
    for (line, wanted, unwanted) in LINES {
        let Some(offered) = shell(&bed, "fish", &format!("source ./script; complete -C '{line}'")) else { return };
        let values: Vec<&str> = offered.lines().filter_map(|line| line.split('\t').next()).collect();
        check("fish", line, &values.join("\n"), wanted, unwanted);
    }
    assert!(!bed.work().join("pwned").exists());
}

#[test]
fn zsh_offers_existing_values() {
    let bed = bed();
    // The completion system is replaced by functions that print, so that no terminal is needed.
    let offer = "compdef() { :; }; _describe() { print -rl -- ${(P)3}; }; source ./script; ";
    for (line, wanted, unwanted) in LINES {
        let script = format!(
            "{offer} line={line:?}; words=(${{(z)line}}); [[ $line == *' ' ]] && words+=(''); CURRENT=$#words; \
             _clap_dynamic_completer_callsheet"
        );
        let Some(offered) = shell(&bed, "zsh", &script) else { return };
        // A colon of the value itself is escaped.
        let offered = offered.replace("\\:", "\0");
        let values: Vec<String> =
            offered.lines().filter_map(|line| Some(line.split(':').next()?.replace('\0', ":"))).collect();
        check("zsh", line, &values.join("\n"), wanted, unwanted);
    }
    assert!(!bed.work().join("pwned").exists());
}

/// In an interactive zsh on its own terminal: after a subcommand, with the script sourced and as a file in `fpath`.
#[test]
fn zsh_completes_a_typed_line() {
    let bed = bed();
    for load in ["compinit -u -D; source ./script", "fpath=($PWD/functions $fpath); compinit -u -D"] {
        let script = format!(
            "mkdir -p functions; cp script functions/_callsheet; zmodload zsh/zpty || exit 9; \
             zpty z \"zsh -f -i\"; zpty -w z 'PROMPT=; autoload -Uz compinit; {load}; print READ''Y'; \
             zpty -r z out '*READY*'; zpty -w -n z $'callsheet compose lock-k\\t'; zpty -r z out '*lock-keeper*' && print -r -- $out; \
             zpty -w -n z $'--mode gen\\t'; zpty -r z out '*generative*' && print -r -- $out; zpty -d z"
        );
        let Some(seen) = shell(&bed, "zsh", &script) else { return };
        assert!(seen.contains("lock-keeper") && seen.contains("generative"), "{load}: {seen}");
    }
}

#[test]
fn malformed_completion_requests_get_no_output() {
    let bed = bed();
    for (shell, arguments) in [
        ("bash", &[][..]),
        ("bash", &["--"]),
        ("bash", &["--", "callsheet", "nonsense", ""]),
        ("bash", &["--", "callsheet", "show", "\u{1b}["]),
        ("fish", &["--", "callsheet", "compose", "--library", "/no/such/folder", "x", "--mode", ""]),
        ("zsh", &["--", "callsheet", "cast", "/no/such/cast", "--seat", ""]),
        ("no-such-shell", &["--", "callsheet", ""]),
    ] {
        let mut command = bed.command(arguments);
        let output = command.env("CALLSHEET_COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", "9").output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{shell} {arguments:?}");
    }
}
