//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    // A limit on file sizes would end the program in the middle of a save; so it is an error like others.
    callsheet::store::size_limit_is_an_error();
    callsheet::cli::run(std::env::args_os())
}
