//! `completions`: what a shell needs to complete callsheet's command line.

use clap::CommandFactory as _;

use super::arguments::{Arguments, Completions};
use super::failure::Failure;
use super::output::Output;

/// Runs `completions`.
pub fn run(arguments: &Completions, output: &mut Output) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "callsheet", &mut script);
    output.data(&script)
}
