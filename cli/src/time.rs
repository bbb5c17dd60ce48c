//! Times as manifests have them, in whole seconds.

use core::{str::FromStr, time::Duration};
use std::time::{SystemTime, UNIX_EPOCH};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// How long a signed manifest holds, at most ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime(u64);

/// The text is no lifetime.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected a whole number with `m`, `h`, `d` or `w` (minutes, hours, days, weeks), from 1m to 3650d, such as 90d"
)]
pub struct LifetimeError;

impl Lifetime {
    /// What is taken unless somebody says otherwise: longer than most apps rest between two deployments, and an end for
    /// what was forgotten.
    pub const DEFAULT: &str = "90d";
    const LONGEST: u64 = 3650 * DAY;

    /// The moment at which a manifest that is signed at `now` expires, both in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn after(self, now: u64) -> u64 {
        now.saturating_add(self.0)
    }
}

impl FromStr for Lifetime {
    type Err = LifetimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unit = text.chars().next_back().ok_or(LifetimeError)?;
        let seconds = match unit {
            'm' => MINUTE,
            'h' => HOUR,
            'd' => DAY,
            'w' => 7 * DAY,
            _ => return Err(LifetimeError),
        };
        let number = &text[..text.len() - 1];
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(LifetimeError);
        }
        let number: u64 = number.parse().map_err(|_| LifetimeError)?;
        match number.checked_mul(seconds) {
            Some(total @ 1..=Self::LONGEST) => Ok(Self(total)),
            _ => Err(LifetimeError),
        }
    }
}

/// Seconds since 1970-01-01 UTC. A clock before that counts as 0, and what is signed by it has expired.
#[must_use]
pub fn now() -> u64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    passed.as_ref().map_or(0, Duration::as_secs)
}

/// A moment as people read it, in UTC: `2026-11-24 16:10`.
#[must_use]
pub fn readable(seconds: u64) -> String {
    let timestamp = i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    timestamp.map_or_else(
        || "never".to_owned(),
        |timestamp| timestamp.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

/// How many whole days lie between two moments, none if the first is not before the second.
#[must_use]
pub fn days_between(now: u64, then: u64) -> u64 {
    then.saturating_sub(now) / DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_a_number_with_a_unit() {
        for (text, seconds) in [
            ("1m", 60),
            ("36h", 129_600),
            ("90d", 7_776_000),
            ("2w", 1_209_600),
            ("3650d", 315_360_000),
        ] {
            assert_eq!(text.parse::<Lifetime>().unwrap().after(1), seconds + 1, "{text}");
        }
        for text in [
            "",
            "d",
            "90",
            "90 d",
            "-1d",
            "+1d",
            "0d",
            "1.5d",
            "3651d",
            "99999999999999999999d",
            "1y",
            "9é",
            "90D",
        ] {
            assert_eq!(text.parse::<Lifetime>(), Err(LifetimeError), "{text}");
        }
        assert!(Lifetime::DEFAULT.parse::<Lifetime>().is_ok());
    }

    #[test]
    fn moments_are_read_in_utc() {
        assert_eq!(readable(1_795_536_650), "2026-11-24 16:10 UTC");
        assert_eq!(days_between(0, 86_400 * 3 - 1), 2);
        assert_eq!(days_between(5, 4), 0);
    }
}
