//! Authorization codes: one use, five minutes, in memory only.

use std::collections::HashMap;

use super::secret::{Fingerprint, Secret};

/// Seconds for which a code can be redeemed.
const LIFETIME: i64 = 300;
/// Seconds for which a spent code is remembered, so that a second use is noticed.
const MEMORY: i64 = 3600;

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    /// The client that asked.
    pub(crate) client_id: String,
    /// Where the code was sent; the redemption must repeat it.
    pub(crate) redirect_uri: String,
    /// BASE64URL(SHA-256(verifier)) ([RFC 7636, 4.2](https://www.rfc-editor.org/rfc/rfc7636#section-4.2)).
    pub(crate) challenge: String,
    /// The granted scopes.
    pub(crate) scopes: Vec<String>,
    /// `resource` of the request.
    pub(crate) resource: Option<String>,
    /// `nonce` of the request.
    pub(crate) nonce: Option<String>,
    /// Who signed in.
    pub(crate) subject: String,
    /// When, in seconds since 1970.
    pub(crate) auth_time: i64,
    /// `origin_jti`: what all tokens of this sign-in have in common.
    pub(crate) origin: String,
}

/// What presenting a code leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Redemption {
    /// The first use within the lifetime. The code is spent now, whatever comes of it.
    First(Grant),
    /// A second use: whatever was issued from the code must go
    /// ([RFC 6749, 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
    Again {
        /// `origin_jti` of what was issued.
        origin: String,
    },
    /// Unknown, forgotten or expired.
    Unknown,
}

#[derive(Debug)]
struct Entry {
    issued_at: i64,
    origin: String,
    grant: Option<Grant>,
}

/// The codes that were handed out.
#[derive(Debug, Default)]
pub(crate) struct Codes(HashMap<Fingerprint, Entry>);

impl Codes {
    /// Hands out a code.
    pub(crate) fn issue(&mut self, grant: Grant, now: i64) -> Secret {
        self.0.retain(|_, entry| entry.issued_at + MEMORY > now);
        let code = Secret::random();
        let entry = Entry {
            issued_at: now,
            origin: grant.origin.clone(),
            grant: Some(grant),
        };
        self.0.insert(code.fingerprint(), entry);
        code
    }

    /// Spends a code.
    pub(crate) fn redeem(&mut self, code: &Secret, now: i64) -> Redemption {
        let Some(entry) = self.0.get_mut(&code.fingerprint()) else {
            return Redemption::Unknown;
        };
        match entry.grant.take() {
            Some(grant) if now < entry.issued_at + LIFETIME => Redemption::First(grant),
            Some(_) => Redemption::Unknown,
            None => Redemption::Again {
                origin: entry.origin.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> Grant {
        Grant {
            client_id: "client".into(),
            redirect_uri: "http://localhost:8080/auth/callback".into(),
            challenge: "challenge".into(),
            scopes: vec!["openid".into()],
            resource: None,
            nonce: None,
            subject: "subject".into(),
            auth_time: 100,
            origin: "origin".into(),
        }
    }

    #[test]
    fn a_code_works_once() {
        let mut codes = Codes::default();
        let code = codes.issue(grant(), 100);
        assert_eq!(codes.redeem(&code, 101), Redemption::First(grant()));
        assert_eq!(
            codes.redeem(&code, 102),
            Redemption::Again {
                origin: "origin".into()
            }
        );
        assert_eq!(codes.redeem(&Secret::random(), 102), Redemption::Unknown);
    }

    #[test]
    fn a_code_works_for_five_minutes() {
        let mut codes = Codes::default();
        let (early, late) = (codes.issue(grant(), 100), codes.issue(grant(), 100));
        assert_eq!(codes.redeem(&early, 399), Redemption::First(grant()));
        assert_eq!(codes.redeem(&late, 400), Redemption::Unknown);
    }
}
