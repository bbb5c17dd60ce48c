//! How long to wait before a renewal is tried again.

use core::time::Duration;

use crate::ports::Random;

/// Waiting times that double from one second to one minute, each drawn at random from its upper half, so that many
/// browsers do not come back at once.
#[derive(Debug, Clone, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// How long to wait after one more failure.
    pub fn next_delay(&mut self, random: &impl Random) -> Duration {
        let longest = 60_000_u32.min(1_000 << self.failures.min(6));
        self.failures = self.failures.saturating_add(1);
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        let half = longest / 2;
        Duration::from_millis(u64::from(half + u32::from_le_bytes(bytes) % (half + 1)))
    }

    /// Begins anew after a success.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Xorshift;

    #[test]
    fn delays_double_up_to_a_minute_and_begin_anew() {
        for seed in 1..200 {
            let (random, mut backoff) = (Xorshift::new(seed), Backoff::default());
            for longest in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000] {
                let delay = backoff.next_delay(&random).as_millis();
                assert!((longest / 2..=longest).contains(&delay), "{delay} for {longest}");
            }
            backoff.reset();
            assert!(backoff.next_delay(&random).as_millis() <= 1_000);
        }
    }
}
