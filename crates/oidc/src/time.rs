//! Time as the caller tells it.

use core::time::Duration;

use serde::{Deserialize, Serialize};

/// How far two clocks may be apart before a token is refused for it. Applied to `exp`, `nbf`, `iat` and `auth_time`.
pub const LEEWAY: Duration = Duration::from_secs(60);

/// A wrong local clock is corrected by at most this much; beyond it, tokens are refused as expired or not yet valid.
const LARGEST_OFFSET_SECONDS: u64 = 24 * 60 * 60;

/// Whole seconds since 1970-01-01T00:00:00Z, as in a JWT's `NumericDate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixTime(pub u64);

impl UnixTime {
    /// This time and `duration`, or the last time there is.
    #[must_use]
    pub const fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.as_secs()))
    }

    /// This time less `duration`, or the first time there is.
    #[must_use]
    pub const fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(duration.as_secs()))
    }

    /// How long after `earlier` this is; zero if it is not after it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(self.0.saturating_sub(earlier.0))
    }
}

/// By how many seconds the provider's clock is ahead of the local one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClockOffset(i64);

impl ClockOffset {
    /// Both clocks agree.
    pub const NONE: Self = Self(0);

    /// The offset that a token issued just now shows: nothing within [`LEEWAY`], nothing beyond 24 hours (such a token
    /// is old or forged, rather than the clock wrong).
    ///
    /// Use it only for a token that cannot be an old one: one whose `nonce` is that of the login, or whose `iat` is
    /// later than its predecessor's.
    #[must_use]
    pub const fn from_issued_at(issued_at: UnixTime, now: UnixTime) -> Self {
        let distance = issued_at.0.abs_diff(now.0);
        if distance <= LEEWAY.as_secs() || distance > LARGEST_OFFSET_SECONDS {
            return Self::NONE;
        }
        // At most 86,400, so the conversion keeps the value.
        let distance = distance as i64;
        Self(if issued_at.0 > now.0 { distance } else { -distance })
    }

    /// What the provider's clock shows when the local one shows `local`.
    #[must_use]
    pub const fn provider_time(self, local: UnixTime) -> UnixTime {
        UnixTime(local.0.saturating_add_signed(self.0))
    }

    /// What the local clock shows when the provider's shows `provider`.
    #[must_use]
    pub const fn local_time(self, provider: UnixTime) -> UnixTime {
        UnixTime(provider.0.saturating_add_signed(-self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arithmetic_stays_in_range() {
        assert_eq!(UnixTime(u64::MAX).plus(LEEWAY), UnixTime(u64::MAX));
        assert_eq!(UnixTime(5).minus(LEEWAY), UnixTime(0));
        assert_eq!(UnixTime(5).since(UnixTime(9)), Duration::ZERO);
        assert_eq!(
            ClockOffset::from_issued_at(UnixTime(0), UnixTime(3_600)).provider_time(UnixTime(5)),
            UnixTime(0)
        );
    }

    #[test]
    fn offset_corrects_a_clock_that_is_wrong_by_minutes_or_hours() {
        let now = UnixTime(1_000_000);
        for issued_at in [
            now.0 - 86_400,
            now.0 - 3_600,
            now.0 - 61,
            now.0 + 61,
            now.0 + 7_200,
            now.0 + 86_400,
        ] {
            let offset = ClockOffset::from_issued_at(UnixTime(issued_at), now);
            assert_eq!(offset.provider_time(now), UnixTime(issued_at));
            assert_eq!(offset.local_time(UnixTime(issued_at)), now);
        }
    }

    #[test]
    fn offset_ignores_what_is_within_the_leeway_or_no_clock_error() {
        let now = UnixTime(1_000_000);
        for issued_at in [
            now.0,
            now.0 - 60,
            now.0 + 60,
            now.0 - 86_401,
            now.0 + 86_401,
            0,
            u64::MAX,
        ] {
            assert_eq!(ClockOffset::from_issued_at(UnixTime(issued_at), now), ClockOffset::NONE);
        }
    }
}
