//! `completions`: prints the script with which a shell asks callsheet for completions.

use super::arguments::CompletionsArguments;
use super::complete;
use super::failure::CliFailure;
use super::output::Output;

pub fn run(arguments: &CompletionsArguments, output: &mut Output) -> Result<(), CliFailure> {
    let shell = arguments.shell.to_string();
    let script = complete::script(&shell)
        .ok_or_else(|| CliFailure::System(format!("the completions for {shell} cannot be written")))?;
    output.data(&script)
}
