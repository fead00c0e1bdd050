//! Makes the limit on the size of files an error that can be told, where it would end the process.

use std::sync::Once;
use std::sync::atomic::AtomicBool;

use signal_hook::consts::SIGXFSZ;

/// From now on a write beyond the limit on the size of files (`ulimit -f`) fails with the reason,
/// rather than the system ending the process. Everything here that writes calls it; what writes
/// elsewhere, as to standard output, is protected by calling it first in `main`.
pub fn size_limit_is_an_error() {
    static DONE: Once = Once::new();
    // A handler, for the signal to be heard and nothing done; unlike ignoring it, programs that are
    // started from here do not inherit it. Without a handler everything is as it was before.
    DONE.call_once(|| {
        let _ = signal_hook::flag::register(SIGXFSZ, AtomicBool::new(false).into());
    });
}
