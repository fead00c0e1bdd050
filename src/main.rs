//! Arguments in, exit code out.

fn main() -> std::process::ExitCode {
    // By default, exceeding the file size limit would kill the process in the middle of a save. This makes it an
    // ordinary error.
    callsheet::store::size_limit_is_an_error();
    callsheet::cli::run(std::env::args_os())
}
