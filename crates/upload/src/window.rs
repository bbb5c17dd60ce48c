//! How many requests at once: one more for each that went well until there is a sign of congestion; then half as many, and from
//! there one more for each round.

use core::time::Duration;

/// Slow start, then additive increase and multiplicative decrease, as TCP does it (RFC 5681 section 3.1), between one and a limit.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    size: f64,
    most: u32,
    shrunk_at: Option<Duration>,
}

impl Window {
    pub(crate) fn new(first: u32, most: u32) -> Self {
        let most = most.max(1);
        Self {
            size: f64::from(first.clamp(1, most)),
            most,
            shrunk_at: None,
        }
    }

    /// How many requests may be under way.
    pub(crate) fn limit(&self) -> usize {
        self.size as usize
    }

    /// A request went well while `in_flight` were under way, itself included. Where the limit was not reached, nothing was
    /// learnt about a higher one.
    pub(crate) fn grow(&mut self, in_flight: usize) {
        if in_flight >= self.limit() {
            let more = if self.shrunk_at.is_some() { 1.0 / self.size } else { 1.0 };
            self.size = (self.size + more).min(f64::from(self.most));
        }
    }

    /// A request that began at `began` met congestion. Requests that were under way at the same time tell of the same one.
    pub(crate) fn shrink(&mut self, began: Duration, now: Duration) {
        if self.shrunk_at.is_none_or(|shrunk_at| began >= shrunk_at) {
            self.size = (self.size / 2.0).max(1.0);
            self.shrunk_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_success_adds_one_until_the_first_congestion() {
        let mut window = Window::new(2, 5);
        for limit in [3, 4, 5, 5] {
            window.grow(window.limit());
            assert_eq!(window.limit(), limit);
        }
    }

    #[test]
    fn after_congestion_a_round_that_goes_well_adds_one_up_to_the_limit() {
        let mut window = Window::new(4, 4);
        window.shrink(Duration::ZERO, Duration::ZERO);
        (0..2).for_each(|_| window.grow(2));
        assert_eq!(
            window.limit(),
            2,
            "not quite a round yet: each success counts for a part of the grown window"
        );
        window.grow(2);
        assert_eq!(window.limit(), 3);
        (0..100).for_each(|_| window.grow(4));
        assert_eq!(window.limit(), 4);
    }

    #[test]
    fn a_window_that_is_not_used_does_not_grow() {
        let mut window = Window::new(3, 6);
        (0..100).for_each(|_| window.grow(2));
        assert_eq!(window.limit(), 3);
    }

    #[test]
    fn congestion_halves_once_for_all_requests_of_its_time_and_never_below_one() {
        let seconds = Duration::from_secs;
        let mut window = Window::new(6, 6);
        for began in [0, 1, 2] {
            window.shrink(seconds(began), seconds(3));
        }
        assert_eq!(window.limit(), 3);
        window.shrink(seconds(4), seconds(5));
        assert_eq!(window.limit(), 1);
        window.shrink(seconds(6), seconds(7));
        assert_eq!(window.limit(), 1);
    }

    #[test]
    fn nonsense_limits_still_let_one_request_through() {
        assert_eq!(Window::new(0, 0).limit(), 1);
        assert_eq!(Window::new(9, 4).limit(), 4);
    }
}
