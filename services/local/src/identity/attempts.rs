//! Slows down guessing: after ten attempts within a minute, none of which succeeded, an account waits.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Attempts after which an account waits.
const ALLOWED: usize = 10;
/// Seconds over which attempts count.
const WINDOW: i64 = 60;
/// Addresses that are remembered at most. While all of them are recent, no further address may try: dropping one would
/// forget its attempts.
const CAPACITY: usize = 10_000;

/// The recent attempts of each address, known or not, so that waiting does not tell which addresses exist.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, VecDeque<i64>>>);

impl Attempts {
    /// Counts an attempt before its password is looked at, so that attempts at the same time count too.
    ///
    /// # Errors
    ///
    /// The seconds after which this address may try again; nothing was counted.
    pub(crate) fn begin(&self, email: &str, now: i64) -> Result<(), i64> {
        let mut attempts = self.lock();
        let key = key(email);
        if attempts.len() >= CAPACITY {
            attempts.retain(|_, times| times.back().is_some_and(|last| last + WINDOW > now));
            if attempts.len() >= CAPACITY && !attempts.contains_key(&key) {
                return Err(WINDOW);
            }
        }
        let times = attempts.entry(key).or_default();
        times.retain(|time| time + WINDOW > now);
        if times.len() >= ALLOWED {
            return Err(times.front().map_or(WINDOW, |first| first + WINDOW - now));
        }
        times.push_back(now);
        Ok(())
    }

    /// Forgets the attempts of an address that signed in.
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
    fn ten_attempts_within_a_minute_make_an_address_wait() {
        let attempts = Attempts::default();
        for second in 0..10 {
            let email = if second % 2 == 0 {
                "a@example.com"
            } else {
                "A@example.com"
            };
            assert_eq!(attempts.begin(email, 100 + second), Ok(()));
        }
        assert_eq!(attempts.begin("a@example.com", 110), Err(50));
        assert_eq!(attempts.begin("b@example.com", 110), Ok(()));
        assert_eq!(attempts.begin("a@example.com", 160), Ok(()));
        assert_eq!(attempts.begin("a@example.com", 160), Err(1));
    }

    #[test]
    fn many_addresses_do_not_push_out_the_attempts_of_one() {
        let attempts = Attempts::default();
        (0..10).for_each(|_| assert_eq!(attempts.begin("a@example.com", 100), Ok(())));
        for number in 1..CAPACITY {
            assert_eq!(attempts.begin(&format!("{number}@example.com"), 100), Ok(()));
        }
        assert_eq!(attempts.begin("new@example.com", 101), Err(WINDOW));
        assert_eq!(attempts.begin("a@example.com", 101), Err(59));
        assert_eq!(attempts.begin("1@example.com", 101), Ok(()));
        assert_eq!(attempts.begin("new@example.com", 160), Ok(()));
    }

    #[test]
    fn signing_in_forgets_attempts() {
        let attempts = Attempts::default();
        (0..10).for_each(|_| assert_eq!(attempts.begin("a@example.com", 100), Ok(())));
        attempts.succeeded("a@example.com");
        assert_eq!(attempts.begin("a@example.com", 100), Ok(()));
    }
}
