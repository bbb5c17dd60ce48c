//! Types for secrets: no `Display`, a `Debug` that prints nothing of the text, and comparison in constant time.

use core::fmt;

/// Whether two byte strings are equal, in a time that depends on their lengths only.
pub(crate) fn constant_time_eq(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    // The black box keeps the compiler from leaving the loop at the first difference.
    let difference = left
        .iter()
        .zip(right)
        .fold(0, |sum, (a, b)| core::hint::black_box(sum | (a ^ b)));
    difference == 0
}

/// Defines a secret text. With `stored` it can be serialised, which only what lives for the length of one login may be.
macro_rules! secret {
    ($(#[$meta:meta])* stored $name:ident) => {
        secret! { $(#[$meta])* #[derive(serde::Serialize)] #[serde(transparent)] $name }
    };
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text as it was received.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text itself. Never put it into a log, an error or (tokens) a URL.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.0
            }
        }

        /// In constant time for texts of equal length.
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::secret::constant_time_eq(self.0.as_bytes(), other.0.as_bytes())
            }
        }

        impl Eq for $name {}

        impl core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}
pub(crate) use secret;

secret! {
    /// The bearer token for APIs ([RFC 6749 section 1.4](https://www.rfc-editor.org/rfc/rfc6749#section-1.4)).
    AccessToken
}
secret! {
    /// The token that buys new access tokens ([RFC 6749 section 1.5](https://www.rfc-editor.org/rfc/rfc6749#section-1.5)).
    /// Opaque to us.
    RefreshToken
}
secret! {
    /// The ID token as it was received ([OIDC Core section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
    IdToken
}
secret! {
    /// The one-time code of an authorization response
    /// ([RFC 6749 section 4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)).
    AuthorizationCode
}
secret! {
    /// The value that binds an authorization response to the browser that asked for it
    /// ([RFC 6749 section 10.12](https://www.rfc-editor.org/rfc/rfc6749#section-10.12)).
    ///
    /// Ours are of `[A-Za-z0-9_-]` only: Cognito encodes `state` once or twice on its way, depending on the session.
    stored State
}
secret! {
    /// The value that binds an ID token to the login that asked for it
    /// ([OIDC Core section 15.5.2](https://openid.net/specs/openid-connect-core-1_0.html#NonceNotes)).
    stored Nonce
}

/// What a `Debug` prints in the place of a secret that is no type of its own.
pub(crate) struct Redacted;

impl fmt::Debug for Redacted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PkceCodeVerifier, UnverifiedToken, testing};

    #[test]
    fn debug_prints_nothing_of_a_secret() {
        let text = "Zq7-unmistakable";
        let printed = [
            format!("{:?}", AccessToken::new(text)),
            format!("{:?}", RefreshToken::new(text)),
            format!("{:?}", IdToken::new(text)),
            format!("{:?}", AuthorizationCode::new(text)),
            format!("{:?}", State::new(text)),
            format!("{:#?}", Nonce::new(text)),
            format!("{:?}", PkceCodeVerifier::new(text)),
            format!("{:?}", Some(vec![AccessToken::new(text)])),
        ];
        for debug in printed {
            assert!(!debug.contains("Zq7") && debug.contains("[redacted]"), "{debug}");
        }
    }

    #[test]
    fn debug_prints_nothing_of_a_token_in_any_state() {
        let token = testing::id_token(serde_json::json!({}));
        let printed = [
            format!("{:?}", UnverifiedToken::parse(&token).unwrap()),
            format!("{:?}", testing::verified(&token)),
        ];
        for debug in printed {
            assert!(!token.split('.').any(|segment| debug.contains(segment)), "{debug}");
            assert!(
                !debug.contains("demo@example.com") && !debug.contains(testing::NONCE),
                "{debug}"
            );
        }
    }

    #[test]
    fn comparison_sees_every_byte_and_the_length() {
        let secret = b"0123456789abcdef";
        assert!(constant_time_eq(secret, secret));
        assert!(!constant_time_eq(secret, &secret[..15]));
        assert!(!constant_time_eq(b"", b"0"));
        for position in 0..secret.len() {
            for bit in 0..8 {
                let mut other = *secret;
                other[position] ^= 1 << bit;
                assert!(!constant_time_eq(secret, &other));
            }
        }
    }
}
