//! How long to wait before the next try.

use core::time::Duration;

/// The times that an upload keeps to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// The longest wait before the second try; it doubles with each further one.
    pub base: Duration,
    /// No wait is longer than this, apart from `Retry-After`.
    pub cap: Duration,
    /// How long an upload that is online may fail without getting further before it gives up.
    pub patience: Duration,
    /// After how many failures in a row, however far each try got, an upload that is online gives up.
    pub tries: u32,
    /// The longest `Retry-After` that is waited for.
    pub longest_retry_after: Duration,
    /// A PUT without progress or answer, or a server without answer, for this long counts as a lost connection.
    pub stall: Duration,
    /// A URL that ends within this time is replaced before it is used.
    pub expiry_margin: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(500),
            cap: Duration::from_secs(8),
            patience: Duration::from_secs(120),
            tries: 50,
            longest_retry_after: Duration::from_secs(60),
            stall: Duration::from_secs(30),
            expiry_margin: Duration::from_secs(5),
        }
    }
}

impl Policy {
    /// The wait after `failures` failures in a row, at least one: anywhere between nothing and the exponential limit
    /// ("full jitter", <https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>).
    pub(crate) fn delay(&self, failures: u32, random: &mut Random) -> Duration {
        let doublings = failures.saturating_sub(1).min(20);
        let limit = self.base.saturating_mul(1 << doublings).min(self.cap);
        limit.mul_f64(random.fraction())
    }
}

/// SplitMix64 (<https://prng.di.unimi.it/splitmix64.c>): enough to spread retries, and the same again for the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to but not including 1.
    fn fraction(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        // The upper 53 bits, as many as the fraction of an f64 holds.
        (bits >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_doubles_up_to_the_cap_and_the_whole_range_is_used() {
        let policy = Policy::default();
        let mut random = Random::new(1);
        for (failures, limit) in [
            (1, 500),
            (2, 1000),
            (3, 2000),
            (4, 4000),
            (5, 8000),
            (6, 8000),
            (u32::MAX, 8000),
        ] {
            let waits: Vec<u128> = (0..400)
                .map(|_| policy.delay(failures, &mut random).as_millis())
                .collect();
            let (shortest, longest) = (waits.iter().min().unwrap(), waits.iter().max().unwrap());
            assert!(*shortest < limit / 20, "{failures}: {shortest}");
            assert!(*longest < limit && *longest > limit * 19 / 20, "{failures}: {longest}");
        }
    }

    #[test]
    fn different_seeds_wait_differently() {
        let policy = Policy::default();
        let wait = |seed| policy.delay(5, &mut Random::new(seed));
        assert_ne!(wait(1), wait(2));
        assert_eq!(wait(1), wait(1));
    }
}
