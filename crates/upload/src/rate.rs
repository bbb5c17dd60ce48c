//! How fast bytes leave, for people: smooth, and without the time in which nothing was to leave.

use core::time::Duration;

/// After this long a sample counts for a third (1/e) of what it counted at first.
const MEMORY: Duration = Duration::from_secs(5);
/// Nothing is said about the rate before this much has been observed.
const FIRST_WORD: Duration = Duration::from_secs(1);

/// A mean of the last seconds in which older seconds count less (exponentially weighted, corrected for its beginning).
#[derive(Debug, Clone, Default)]
pub(crate) struct Rate {
    began: Option<Duration>,
    last: Duration,
    /// Bytes that left at the instant of `last` or since, and are not in the mean yet.
    pending: u64,
    weighted: f64,
    weight: f64,
}

impl Rate {
    /// Forgets everything: after a pause what was before says nothing.
    pub(crate) fn reset(&mut self) {
        *self = Self::default();
    }

    /// The time in which bytes could leave begins now, if it has not begun.
    pub(crate) fn start(&mut self, now: Duration) {
        if self.began.is_none() {
            self.began = Some(now);
            self.last = now;
        }
    }

    /// So many bytes have left.
    pub(crate) fn record(&mut self, bytes: u64, now: Duration) {
        self.start(now);
        self.pending += bytes;
        (self.weighted, self.weight) = self.mean(now);
        if now > self.last {
            self.pending = 0;
            self.last = now;
        }
    }

    /// Bytes per second, or nothing while it is too early to say.
    pub(crate) fn per_second(&self, now: Duration) -> Option<f64> {
        let (weighted, weight) = self.mean(now);
        let observed = now.saturating_sub(self.began?);
        (observed >= FIRST_WORD && weight > 0.0).then(|| weighted / weight)
    }

    fn mean(&self, now: Duration) -> (f64, f64) {
        let elapsed = now.saturating_sub(self.last).as_secs_f64();
        if elapsed == 0.0 {
            return (self.weighted, self.weight);
        }
        let kept = (-elapsed / MEMORY.as_secs_f64()).exp();
        let sample = self.pending as f64 / elapsed;
        (
            self.weighted * kept + sample * (1.0 - kept),
            self.weight * kept + (1.0 - kept),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenths(tenths: u64) -> Duration {
        Duration::from_millis(100 * tenths)
    }

    #[test]
    fn a_steady_line_is_known_after_a_second_and_stays() {
        let mut rate = Rate::default();
        rate.start(tenths(0));
        for tenth in 1..=200 {
            rate.record(100_000, tenths(tenth));
            let known = rate.per_second(tenths(tenth));
            match known {
                None => assert!(tenth < 10, "{tenth}"),
                Some(rate) => assert!((rate - 1e6).abs() < 1.0, "{tenth}: {rate}"),
            }
        }
    }

    #[test]
    fn a_jump_is_followed_without_a_jump() {
        let mut rate = Rate::default();
        rate.start(tenths(0));
        (1..=100).for_each(|tenth| rate.record(100_000, tenths(tenth)));
        let mut before = rate.per_second(tenths(100)).unwrap();
        for tenth in 101..=300 {
            rate.record(200_000, tenths(tenth));
            let after = rate.per_second(tenths(tenth)).unwrap();
            assert!(after >= before && after - before < 50_000.0, "{before} {after}");
            before = after;
        }
        assert!((before - 2e6).abs() < 50_000.0, "{before}");
    }

    #[test]
    fn bytes_of_the_same_instant_are_one_sample_and_silence_lowers_the_rate() {
        let mut rate = Rate::default();
        rate.start(tenths(0));
        for tenth in 1..=50 {
            (0..10).for_each(|_| rate.record(10_000, tenths(tenth)));
        }
        let running = rate.per_second(tenths(50)).unwrap();
        assert!((running - 1e6).abs() < 120_000.0, "{running}");
        assert!(rate.per_second(tenths(150)).unwrap() < running / 5.0);
    }

    #[test]
    fn after_a_pause_it_begins_anew() {
        let mut rate = Rate::default();
        rate.start(tenths(0));
        (1..=50).for_each(|tenth| rate.record(100_000, tenths(tenth)));
        rate.reset();
        assert_eq!(rate.per_second(tenths(9_000)), None);
        rate.start(tenths(9_000));
        (9_001..=9_020).for_each(|tenth| rate.record(30_000, tenths(tenth)));
        let slower = rate.per_second(tenths(9_020)).unwrap();
        assert!((slower - 300_000.0).abs() < 1.0, "{slower}");
    }
}
