//! Turns a violation of the file size limit into an ordinary error; by default, it would kill the process.

use std::sync::Once;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGXFSZ;

/// After this call, a write beyond the file size limit (`ulimit -f`) returns an error instead of killing the process.
/// Everything in this module that writes calls it; `main` calls it first to protect other writes, such as those to
/// standard output.
pub fn size_limit_is_an_error() {
    static DONE: Once = Once::new();
    // A handler that does nothing, instead of ignoring the signal, because child processes would inherit an ignored
    // signal. If the handler cannot be installed, the default behavior remains.
    DONE.call_once(|| {
        let _ = signal_hook::flag::register(SIGXFSZ, AtomicBool::new(false).into());
    });
}
