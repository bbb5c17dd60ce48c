//! From a text to claims that may be read.

use core::fmt;

use strict_json::Object;

use crate::{
    error_code::ErrorCode,
    jwks::{Jwks, JwksError},
    ports::SignatureVerifier,
    secret::Redacted,
    token::{UnverifiedToken, UnverifiedTokenError},
};

/// A token whose signature was checked with one of the provider's keys. What it claims is not judged yet:
/// [`validate_id_token`](crate::validate_id_token) and [`validate_access_token`](crate::validate_access_token) do.
pub struct VerifiedToken {
    claims: Object,
}

/// A token is not the provider's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// It is no token of the kind we accept.
    #[error(transparent)]
    Token(#[from] UnverifiedTokenError),
    /// There is no key for it.
    #[error(transparent)]
    Key(#[from] JwksError),
    /// The signature is wrong.
    #[error("the signature of the token is wrong")]
    Signature,
}

impl VerifyError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Token(error) => error.code(),
            Self::Key(error) => error.code(),
            Self::Signature => ErrorCode::JWT_SIGNATURE,
        }
    }
}

/// Checks the signature of a token with the key that it names.
///
/// # Errors
/// If the key is not to be had, or the signature is wrong. After [`JwksError::NotFound`] fetch the key set again, once.
pub async fn verify(
    token: UnverifiedToken,
    jwks: &Jwks,
    verifier: &impl SignatureVerifier,
) -> Result<VerifiedToken, VerifyError> {
    let key = match token.key_id() {
        Some(key_id) => jwks.key(key_id)?,
        None => jwks.only_key()?,
    };
    // RFC 8017 section 8.2.2 step 1, so that no implementation of the port has to be trusted with it.
    if token.signature().len() != key.modulus().len() {
        return Err(VerifyError::Signature);
    }
    if !verifier.verify(key, token.signing_input(), token.signature()).await {
        return Err(VerifyError::Signature);
    }
    Ok(VerifiedToken {
        claims: token.into_claims(),
    })
}

impl VerifiedToken {
    pub(crate) const fn claims(&self) -> &Object {
        &self.claims
    }
}

impl fmt::Debug for VerifiedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("VerifiedToken")
            .field("claims", &Redacted)
            .finish()
    }
}

#[cfg(test)]
mod tests;
