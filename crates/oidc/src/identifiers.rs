//! Newtypes for the public names in the protocol.

use core::fmt;

use serde::Serialize;

use crate::web_address::{self, WebAddressError};

macro_rules! identifier {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Wraps a text as it was given.
            #[must_use]
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, formatter)
            }
        }
    };
}

identifier! {
    /// The name under which this client is registered at the provider
    /// ([RFC 6749 section 2.2](https://www.rfc-editor.org/rfc/rfc6749#section-2.2)).
    ClientId
}
identifier! {
    /// One scope ([RFC 6749 section 3.3](https://www.rfc-editor.org/rfc/rfc6749#section-3.3)), such as `openid`.
    Scope
}
identifier! {
    /// Who a token is about: `sub`, unique and stable at one issuer
    /// ([OIDC Core section 5.7](https://openid.net/specs/openid-connect-core-1_0.html#ClaimStability)).
    Subject
}
identifier! {
    /// The name of a key in a key set, `kid` ([RFC 7517 section 4.5](https://www.rfc-editor.org/rfc/rfc7517#section-4.5)).
    /// Cognito's may contain `/`, `+` and `=`.
    KeyId
}
identifier! {
    /// The API that an access token is asked for ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)); becomes its `aud`.
    Resource
}

/// The provider's identifier, an `https` URL (or `http` on this machine) without query and fragment. Compared
/// character by character, as [OIDC Discovery section 4.3](https://openid.net/specs/openid-connect-discovery-1_0.html)
/// and [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207) ask.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Issuer(String);

/// A text is no issuer identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the issuer is unusable: {0}")]
pub struct IssuerError(#[from] WebAddressError);

impl Issuer {
    /// Takes an issuer identifier.
    ///
    /// # Errors
    /// If it is no such URL.
    pub fn parse(url: impl Into<String>) -> Result<Self, IssuerError> {
        let url = url.into();
        web_address::check(&url)?;
        if url.contains('?') {
            return Err(WebAddressError::Suffix.into());
        }
        Ok(Self(url))
    }

    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}
