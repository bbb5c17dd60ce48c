//! Too many token requests of one client within a second are refused, as by Cognito's quota for user tokens.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html#category_operations>

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Token requests that a client may send within a second: Cognito's quota.
pub(crate) const TOKEN_REQUESTS_PER_SECOND: u32 = 120;

/// The requests of each client in the current second.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<String, Second>>);

#[derive(Debug, Default)]
struct Second {
    at: i64,
    requests: u32,
}

impl Rates {
    /// Counts a request of a registered client; whether it is within the limit.
    pub(crate) fn allow(&self, client_id: &str, limit: u32, now: i64) -> bool {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let second = clients.entry(client_id.to_owned()).or_default();
        if second.at != now {
            *second = Second { at: now, requests: 0 };
        }
        second.requests = second.requests.saturating_add(1);
        second.requests <= limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_for_one_client_and_one_second() {
        let rates = Rates::default();
        assert!(rates.allow("a", 2, 100) && rates.allow("a", 2, 100));
        assert!(!rates.allow("a", 2, 100));
        assert!(rates.allow("b", 2, 100));
        assert!(rates.allow("a", 2, 101));
    }
}
