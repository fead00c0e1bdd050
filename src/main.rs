//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    callsheet::cli::run(std::env::args_os())
}
