//! As many threads as reading is worth: one for each processor where the system has everything in
//! memory, and many where a disk must be asked, which answers many questions as fast as one.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// How many questions a disk is asked at once.
const AT_ONCE: usize = 32;

/// How many things are read first, to see how long one takes.
const FIRST: usize = 32;

/// How many are read between two looks at the clock.
const BATCH: usize = 2048;

/// The threads that read files and folders.
#[derive(Debug, Default)]
pub(super) struct Readers {
    stays: bool,
    /// Whether those there are had to wait for a disk.
    waited: bool,
    waiting: Option<ThreadPool>,
}

impl Readers {
    /// Readers on the threads of whoever calls them, and no more.
    pub fn of_the_caller() -> Self {
        Self { stays: true, ..Self::default() }
    }

    /// What `read` makes of each item, in order. `patience` is how long a thread takes at most for what
    /// came of an item, where it need not wait for a disk.
    pub fn each<T, R>(
        &mut self,
        items: &[T],
        read: impl Fn(&T) -> R + Sync + Send,
        patience: impl Fn(&R) -> Duration,
    ) -> Vec<R>
    where
        T: Sync,
        R: Send,
    {
        let mut results = Vec::with_capacity(items.len());
        let (first, rest) = items.split_at(FIRST.min(items.len()));
        for batch in std::iter::once(first).chain(rest.chunks(BATCH)) {
            if self.waited && self.waiting.is_none() {
                // Without more threads it only takes longer.
                self.waiting = ThreadPoolBuilder::new().num_threads(AT_ONCE).build().ok();
            }
            let known = results.len();
            let mut take = || results.par_extend(batch.par_iter().map(&read));
            match &self.waiting {
                Some(pool) => pool.install(take),
                None if self.stays => take(),
                None => {
                    let since = Instant::now();
                    take();
                    let patience: Duration = results[known..].iter().map(&patience).sum();
                    let threads = rayon::current_num_threads().min(batch.len());
                    self.waited = threads < AT_ONCE && since.elapsed() * clamped(threads) > patience;
                }
            }
        }
        results
    }
}

fn clamped(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_read_once_and_in_order_by_however_many() {
        let items: Vec<usize> = (0..5000).collect();
        let threads = |patience| {
            let mut readers = Readers::default();
            let read = readers.each(&items, |item| (*item, rayon::current_num_threads()), |_| patience);
            assert_eq!(read.iter().map(|(item, _)| *item).collect::<Vec<_>>(), items);
            (read[0].1, read[4999].1)
        };
        let (first, last) = threads(Duration::MAX / 10_000);
        assert_eq!(first, last);
        assert_eq!(threads(Duration::ZERO).1, AT_ONCE);
        assert_eq!(threads(Duration::ZERO).0, first);
    }

    #[test]
    fn readers_of_the_caller_stay_on_its_threads() {
        let pool = ThreadPoolBuilder::new().num_threads(1).build();
        let threads = pool.map(|pool| {
            let threads = |_: &i32| rayon::current_num_threads();
            pool.install(|| Readers::of_the_caller().each(&[0; 100], threads, |_| Duration::ZERO))
        });
        assert_eq!(threads.ok(), Some(vec![1; 100]));
    }
}
