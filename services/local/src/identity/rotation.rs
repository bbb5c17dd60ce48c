//! Whether a renewal hands out a new refresh token, as Cognito's `RefreshTokenRotation`.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html>

use serde::{Deserialize, Serialize};

/// What a renewal does to the refresh token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Rotation {
    /// The answer has no refresh token, and the one that was presented goes on. Cognito's default.
    #[default]
    Off,
    /// The answer has a new refresh token, and the one that was presented ends.
    On {
        /// How long the old one still works, for answers that got lost on their way.
        retry_grace_period_seconds: GracePeriod,
    },
}

/// `RetryGracePeriodSeconds`: 0 to 60.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub(crate) struct GracePeriod(i64);

/// A grace period that Cognito does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the grace period is 0 to 60 seconds, not {0}")]
pub(crate) struct GracePeriodError(i64);

impl TryFrom<i64> for GracePeriod {
    type Error = GracePeriodError;

    fn try_from(seconds: i64) -> Result<Self, GracePeriodError> {
        if (0..=60).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(GracePeriodError(seconds))
        }
    }
}

impl From<GracePeriod> for i64 {
    fn from(period: GracePeriod) -> Self {
        period.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grace_period_has_up_to_sixty_seconds() {
        for seconds in [0, 60] {
            assert_eq!(GracePeriod::try_from(seconds).map(i64::from), Ok(seconds));
        }
        for seconds in [-1, 61] {
            assert_eq!(GracePeriod::try_from(seconds), Err(GracePeriodError(seconds)));
        }
    }
}
