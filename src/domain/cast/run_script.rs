//! A shell script that runs a cast: each seat with its prompt, its tools and its inputs.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::export::SeatTools;
use super::runner::{CLIENTS, CastClient};
use super::schedule::{CastSchedule, ScheduledStep, SeatTurn, TurnInput};
use super::{Cast, CastPattern, ResolvedCast, stem_of_seat};
use crate::domain::text::clean_line;

/// The functions of every script. Everything that depends on a cast is written after them.
const FUNCTIONS: &str = include_str!("run_script.sh");

/// The script of a cast. Every text from a file is quoted. The same cast always gives the same bytes.
pub(super) fn run_script(cast: &Cast, pattern: &CastPattern, ensemble: &ResolvedCast, tools: &[&SeatTools]) -> String {
    let script = RunScript { cast, pattern, ensemble, tools, schedule: CastSchedule::of(pattern, ensemble) };
    [script.head(), FUNCTIONS.to_owned(), script.answer(), script.also(), script.steps(), script.ending()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

struct RunScript<'a> {
    cast: &'a Cast,
    pattern: &'a CastPattern,
    ensemble: &'a ResolvedCast,
    tools: &'a [&'a SeatTools],
    schedule: CastSchedule,
}

impl RunScript<'_> {
    fn head(&self) -> String {
        let mut text = format!(
            "#!/usr/bin/env bash\n# Runs the cast \"{}\" by its run sheet, run-sheet.md.\n#\n",
            clean_line(&self.cast.name.split_whitespace().collect::<Vec<_>>().join(" "))
        );
        for CastClient { program, name, checked, .. } in CLIENTS {
            let _ =
                writeln!(text, "#   bash run.sh {:<20} {name}, checked with {checked}", format!("{program} [ARGS...]"));
        }
        text.push_str(
            "#   bash run.sh COMMAND [ARGS...]    any program that reads a prompt on standard input and prints its answer;\n\
             #                                    holding it to the tools in CALLSHEET_TOOLS is up to you\n\
             #\n\
             # Seats work in the folder this is started in. in/ has what each turn of a seat got, out/ what it handed over,\n\
             # log/ what else its client printed. An answer in out/ is not asked for again as long as its input stays the\n\
             # same, so after an error run this once more to go on. Delete a file in out/ to have that turn made again.\n\
             #\n\
             # shellcheck disable=SC2016 # text from files is quoted so that nothing in it is expanded\n",
        );
        text
    }

    /// The function that starts the client, with the flags of each seat.
    fn answer(&self) -> String {
        let mut text = String::from(
            "# Starts the client for one turn: input, answer and log are files.\n\
             answer() { # SEAT INPUT ANSWER LOG\n  case ${runner##*/}:$1 in\n",
        );
        for client in &CLIENTS {
            for (seat, tools) in self.ensemble.seats.iter().zip(self.tools) {
                let words = client.begins.iter().map(|word| (*word).to_owned()).chain((client.tool_flags)(tools));
                let words: Vec<String> = words.map(|word| shell_word(&word)).collect();
                let ends: String = client.ends.iter().flat_map(|word| [" ", word]).collect();
                let (answer, streams) = match client.answer_flag {
                    Some(flag) => (format!(" {flag} \"$3\""), "<\"$2\" >\"$4\" 2>&1"),
                    None => (String::new(), "<\"$2\" >\"$3\" 2>\"$4\""),
                };
                let _ = writeln!(
                    text,
                    "    {}:{})\n      \"$runner\" {} ${{extra[@]+\"${{extra[@]}}\"}}{answer}{ends} {streams}\n      ;;",
                    client.program,
                    shell_word(&stem_of_seat(&seat.name)),
                    words.join(" "),
                );
            }
        }
        text.push_str(
            "    *)\n      CALLSHEET_SEAT=$1 CALLSHEET_TOOLS=$(tools_of \"$1\") \"$runner\" \
             ${extra[@]+\"${extra[@]}\"} <\"$2\" >\"$3\" 2>\"$4\"\n      ;;\n  esac\n}\n\n",
        );
        text.push_str(
            "# The tools of a seat, separated by commas; `*` for one that names none.\ntools_of() { # SEAT\n  case $1 in\n",
        );
        for (seat, tools) in self.ensemble.seats.iter().zip(self.tools) {
            let names = tools.names.as_ref().map_or_else(|| "*".to_owned(), |names| names.join(","));
            let name = shell_word(&stem_of_seat(&seat.name));
            let _ = writeln!(text, "    {name}) printf '%s' {} ;;", shell_quoted(&clean_line(&names)));
        }
        text.push_str("  esac\n}\n");
        text
    }

    /// The function that adds the inputs a seat gets besides the part it is called for.
    fn also(&self) -> String {
        let mut text =
            String::from("# Adds what a seat gets beside the part it is asked about.\nalso() { # SEAT\n  case $1 in\n");
        for turn in self.schedule.steps.iter().flat_map(|step| &step.turns).filter(|turn| is_for_each(turn)) {
            let whole: Vec<&TurnInput> = turn.inputs.iter().filter(|one| one.part_prefix.is_none()).collect();
            if whole.is_empty() {
                continue;
            }
            let _ = writeln!(text, "    {})", self.stem(turn.seat));
            for one in whole {
                let _ = writeln!(text, "      {}", self.hand(one));
            }
            text.push_str("      ;;\n");
        }
        if text.ends_with(" in\n") {
            // The script calls the function even if no seat has other inputs.
            return "# Adds what a seat gets beside the part it is asked about: nothing here.\nalso() { :; }\n"
                .to_owned();
        }
        text.push_str("  esac\n}\n");
        text
    }

    fn stem(&self, seat: usize) -> String {
        shell_word(&stem_of_seat(&self.ensemble.seats[seat].name))
    }

    fn name(&self, seat: usize) -> String {
        shell_word(&self.ensemble.seats[seat].name)
    }

    /// Returns true if a seat is called once for each part of an output, and so has several outputs.
    fn has_many_outputs(&self, seat: usize) -> bool {
        let mut turns = self.schedule.steps.iter().flat_map(|step| &step.turns);
        turns.any(|turn| turn.seat == seat && is_for_each(turn))
    }

    fn hand(&self, one: &TurnInput) -> String {
        if self.has_many_outputs(one.seat) {
            return format!("hand_all {} {}", self.stem(one.seat), self.name(one.seat));
        }
        format!("hand {} {} {}", self.stem(one.seat), one.turn, self.name(one.seat))
    }

    fn steps(&self) -> String {
        let steps = &self.schedule.steps;
        let is_repeated = |step: &ScheduledStep| step.round > 0 || step.is_closing;
        let early = steps.iter().any(|step| step.ends_rounds) && self.pattern.stop_line.is_some();
        let mut text = String::new();
        let mut at = 0;
        while at < steps.len() {
            if early && is_repeated(&steps[at]) {
                let end = steps[at..].iter().position(|step| !is_repeated(step)).map_or(steps.len(), |more| at + more);
                text.push_str("run_rounds() {\n");
                for step in &steps[at..end] {
                    text.push_str(&indented(&self.step(step)));
                }
                text.push_str("}\nrun_rounds\n\n");
                at = end;
            } else {
                text.push_str(&self.step(&steps[at]));
                text.push('\n');
                at += 1;
            }
        }
        text
    }

    fn step(&self, step: &ScheduledStep) -> String {
        let closing = self.pattern.closing.as_ref().filter(|_| step.is_closing);
        let stage = self.pattern.stages.get(step.stage);
        let name = closing.map_or(stage.map_or("", |stage| stage.name.as_str()), |closing| closing.name.as_str());
        let round =
            if step.round > 0 && self.ensemble.rounds > 1 { format!(", round {}", step.round) } else { String::new() };
        let mut text = format!("# {}{round}\n", clean_line(name));
        let body: String = step.turns.iter().map(|turn| self.turn(turn)).collect();
        match stage.and_then(|stage| stage.when.as_ref()).filter(|_| closing.is_none()) {
            Some(when) => {
                let question = shell_quoted(&clean_line(&format!("Call {} only if {when}. Call?", self.names(step))));
                let _ = write!(text, "if confirm {question}; then\n{}fi\n", indented(&body));
            }
            None => text.push_str(&body),
        }
        if let Some(line) = self.pattern.stop_line.as_ref().filter(|_| step.ends_rounds) {
            let outputs: Vec<String> =
                step.turns.iter().map(|turn| format!("{} {}", self.stem(turn.seat), turn.number)).collect();
            let _ = writeln!(
                text,
                "if all_say {} {}; then return 0; fi",
                shell_quoted(&clean_line(line)),
                outputs.join(" ")
            );
        }
        text
    }

    fn names(&self, step: &ScheduledStep) -> String {
        step.turns.iter().map(|turn| self.ensemble.seats[turn.seat].name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn turn(&self, turn: &SeatTurn) -> String {
        let stem = self.stem(turn.seat);
        let mut text = String::new();
        if is_for_each(turn) {
            for one in &turn.inputs {
                let Some(line) = &one.part_prefix else { continue };
                let (giver, name) = (self.stem(one.seat), self.name(one.seat));
                let _ = writeln!(text, "ask_each {stem} {} {giver} {} {name}", shell_quoted(line), one.turn);
            }
            if let Some(line) = &self.pattern.survives {
                let _ = writeln!(text, "keep_survivors {stem} {}", shell_quoted(&clean_line(line)));
            }
            return text;
        }
        let _ = writeln!(text, "begin {stem} {} {}", turn.number, self.name(turn.seat));
        let mut whole: BTreeSet<usize> = BTreeSet::new();
        for one in &turn.inputs {
            // A single call hands over all outputs of such a seat.
            if !self.has_many_outputs(one.seat) || whole.insert(one.seat) {
                let _ = writeln!(text, "{}", self.hand(one));
            }
        }
        let _ = writeln!(text, "ask {stem} {}", turn.number);
        text
    }

    fn ending(&self) -> String {
        let sentence = self.pattern.finish.as_deref().unwrap_or("The result is what the last seat handed over.");
        format!(
            "printf 'run.sh: done; the outputs are in %s\\n' \"$here/out\" >&2\nprintf '%s\\n' {} >&2\n",
            shell_quoted(&clean_line(sentence))
        )
    }
}

/// Returns true if a seat is called once for each part of one of its inputs.
fn is_for_each(turn: &SeatTurn) -> bool {
    turn.inputs.iter().any(|one| one.part_prefix.is_some())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
}

/// A text as one word of the shell; quoted only if it has to be.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) { text.to_owned() } else { shell_quoted(text) }
}

/// A text as one quoted word of the shell.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_word_is_one_word_whatever_is_in_it() {
        for (text, word) in [
            ("Read", "Read"),
            ("two words", "'two words'"),
            ("", "''"),
            ("it's", "'it'\\''s'"),
            ("$(id); `id` \"x\" \\ ! ~ *", "'$(id); `id` \"x\" \\ ! ~ *'"),
            ("a\nb", "'a\nb'"),
            ("--flag=1", "'--flag=1'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
