//! Slows down guessing: after ten failures within a minute an account waits.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Failures after which an account waits.
const ALLOWED: usize = 10;
/// Seconds over which failures count.
const WINDOW: i64 = 60;
/// Addresses that are remembered at most before old ones are dropped.
const CAPACITY: usize = 10_000;

/// The recent failures of each address, known or not, so that waiting does not tell which addresses exist.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, VecDeque<i64>>>);

impl Attempts {
    /// The seconds after which this address may try again; `None` if it may now.
    pub(crate) fn wait(&self, email: &str, now: i64) -> Option<i64> {
        let mut attempts = self.lock();
        let failures = attempts.get_mut(&key(email))?;
        failures.retain(|failure| failure + WINDOW > now);
        (failures.len() >= ALLOWED).then(|| failures.front().map_or(WINDOW, |first| first + WINDOW - now))
    }

    /// Counts a failure.
    pub(crate) fn failed(&self, email: &str, now: i64) {
        let mut attempts = self.lock();
        if attempts.len() >= CAPACITY {
            attempts.retain(|_, failures| failures.back().is_some_and(|last| last + WINDOW > now));
        }
        if attempts.len() < CAPACITY {
            attempts.entry(key(email)).or_default().push_back(now);
        }
    }

    /// Forgets the failures of an address that signed in.
    pub(crate) fn succeeded(&self, email: &str) {
        self.lock().remove(&key(email));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, VecDeque<i64>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(email: &str) -> String {
    email.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_within_a_minute_make_an_address_wait() {
        let attempts = Attempts::default();
        for second in 0..10 {
            assert_eq!(attempts.wait("a@example.com", 100 + second), None);
            attempts.failed("A@example.com", 100 + second);
        }
        assert_eq!(attempts.wait("a@example.com", 110), Some(50));
        assert_eq!(attempts.wait("b@example.com", 110), None);
        assert_eq!(attempts.wait("a@example.com", 160), None);
    }

    #[test]
    fn signing_in_forgets_failures() {
        let attempts = Attempts::default();
        (0..10).for_each(|_| attempts.failed("a@example.com", 100));
        attempts.succeeded("a@example.com");
        assert_eq!(attempts.wait("a@example.com", 100), None);
    }
}
