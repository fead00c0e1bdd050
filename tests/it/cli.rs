//! The binary as a user or a script runs it, with its own environment.

mod cast;
mod cast_run;
mod clients;
mod complete;
mod compose;
mod convert;
mod corpus;
mod edit;
mod folding;
mod get;
mod homes;
mod install;
mod lint;
mod list;
mod new;
mod prompts;
mod saved;
mod setup;
mod several;
mod show;
mod terminal;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A home and a working directory that contain only the files of the test.
struct Bed {
    folder: tempfile::TempDir,
}

/// Result of a run.
#[derive(Debug)]
struct Done {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Bed {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("home")).unwrap();
        fs::create_dir(folder.path().join("work")).unwrap();
        Self { folder }
    }

    /// A bed with the agents that most tests need, in `work/lib`.
    fn with_agents() -> Self {
        let bed = Self::new();
        for (name, text) in [
            ("lib/lock-keeper.md", LOCK_KEEPER),
            ("lib/ferry-pilot.md", FERRY_PILOT),
            ("lib/toll-clerk.md", TOLL_CLERK),
            ("lib/tide-reader.md", TIDE_READER),
        ] {
            bed.write(name, text);
        }
        bed
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work").canonicalize().unwrap()
    }

    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Writes a file under the working directory.
    fn write(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// Writes a file into callsheet's configuration folder.
    fn configure(&self, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
        self.write(&format!("../home/.config/callsheet/{path}"), text)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_callsheet"));
        command.env_clear().env("HOME", self.home()).env("LANG", "C.UTF-8").env("PATH", "/usr/bin:/bin");
        for (name, folder) in
            [("XDG_CONFIG_HOME", ".config"), ("XDG_DATA_HOME", ".local/share"), ("XDG_STATE_HOME", ".local/state")]
        {
            command.env(name, self.home().join(folder));
        }
        command.current_dir(self.work()).args(arguments).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Done {
        Done::of(self.command(arguments).output().unwrap())
    }

    /// Runs on `work/lib` only.
    fn on_lib(&self, arguments: &[&str]) -> Done {
        self.run(&[arguments, &["--library", "lib"]].concat())
    }

    fn with_input(&self, arguments: &[&str], input: &[u8]) -> Done {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Done::of(child.wait_with_output().unwrap())
    }
}

impl Done {
    fn of(output: std::process::Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The data of a run that succeeded without notices.
    #[track_caller]
    fn quietly(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""), "{}", self.stdout);
        self.stdout
    }

    #[track_caller]
    fn json(self) -> Value {
        serde_json::from_str(&self.quietly()).unwrap()
    }

    /// Asserts that the run ended with this code and exactly this message, without data.
    #[track_caller]
    fn fails(&self, code: i32, sentence: &str) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        assert_eq!(self.stderr, format!("error: {sentence}\n"));
    }

    /// Asserts like [`Self::fails`], with only some words of the message.
    #[track_caller]
    fn fails_naming(&self, code: i32, words: &[&str]) {
        assert_eq!((self.code, self.stdout.as_str()), (Some(code), ""), "{}", self.stderr);
        for word in words {
            assert!(self.stderr.contains(word), "{word}: {}", self.stderr);
        }
    }
}

/// The keys of an object, in order.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

/// The path as text, for arguments and messages.
fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The number of the line with this text in the lock keeper's file, from 1.
#[track_caller]
fn line_of(said: &str) -> usize {
    LOCK_KEEPER.lines().position(|line| line.contains(said)).unwrap() + 1
}

/// Read strictly; declares everything that an agent can declare.
const LOCK_KEEPER: &str = r#"---
name: lock-keeper
description: "Keeps the lock: gates, sluices and levels. Call it before a boat arrives."
model: opus
tier: expert
version: 1.10
tools:
  audit: Read, Grep
  solution: Read, Edit, Bash(make:*)
  default_mode: audit
cognitive_modes:
  critical:
    mindset: Look for the leak
    output: Leaks, worst first
    risk_profile: Crying wolf
  generative:
    mindset: Build the gate
    output: A gate that holds
  default: critical
ensemble_roles:
  solo:
    behavior: Works alone
  auditor:
    description: Reads another's log
    behavior: Doubts every level
  default: solo
escalation:
  confidence_threshold: 0.6
  escalate_to: harbour-master
  triggers:
    - The water rises
    - "The gate: stuck"
proactive_triggers: [flood, drought]
---
# Lock keeper

You keep the lock for {{office}}.

## Instructions

When invoked:
1. Read the level.
2. Open the gate.

### Always (all modes)
1. Log each boat.

### When Critical
2. Probe the seams.

### When Generative
3. Draw the gate first.

## Gate checklist
- [ ] Hinges greased
- [x] Stern rope tied
- [ ] Horn works

## Shed

Tools at hand:
- winch
- boat hook

## Integration with other agents
- Ask ferry-pilot-agent for the timetable
- Work with night-watch on alarms

### Output Envelope (Required)
```
## Result
```

### For Audit Mode
Report levels.

### For Solution Mode
Report repairs.
"#;

/// Read after a repair: a value contains an unquoted `: `.
const FERRY_PILOT: &str = "---\nname: ferry-pilot\ndescription: Steers the ferry: there and back.\\nNever in fog.\ntools: Read, Grep\n---\nSteer.\n";

/// Scanned: a description continues without indentation.
const TOLL_CLERK: &str =
    "---\nname: toll-clerk\ndescription: Takes the toll.\nand gives the change\nmodel: haiku\n---\nCount.\n";

/// A file without a block.
const TIDE_READER: &str = "You read the tide tables. Nothing else.\n";
