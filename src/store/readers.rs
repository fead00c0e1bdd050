//! Chooses the number of threads for reading: one for each processor if the files are cached, and many if reads wait
//! for a disk, which can handle many requests at once.

use std::time::{Duration, Instant};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Number of simultaneous requests to a disk.
const AT_ONCE: usize = 32;

/// Number of items read first, to measure the time of one.
const FIRST: usize = 32;

/// Number of items read between two measurements of the time.
const BATCH: usize = 2048;

#[derive(Debug, Default)]
pub(super) struct ReaderThreads {
    stays: bool,
    waited: bool,
    waiting: Option<ThreadPool>,
}

impl ReaderThreads {
    /// Uses only the threads of the caller's pool.
    pub fn of_the_caller() -> Self {
        Self { stays: true, ..Self::default() }
    }

    /// Applies `read` to each item, in order. `patience` is the maximum time that a thread needs for an item without
    /// waiting for a disk.
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
                // Without more threads, reading only takes longer.
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
                    self.waited = threads < AT_ONCE && since.elapsed() * thread_count(threads) > patience;
                }
            }
        }
        results
    }
}

fn thread_count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_threads_reads_everything_once_and_in_order() {
        let items: Vec<usize> = (0..5000).collect();
        let threads = |patience| {
            let mut readers = ReaderThreads::default();
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
            pool.install(|| ReaderThreads::of_the_caller().each(&[0; 100], threads, |_| Duration::ZERO))
        });
        assert_eq!(threads.ok(), Some(vec![1; 100]));
    }
}
