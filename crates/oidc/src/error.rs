//! All errors of sign-in under one roof.

use crate::{
    access_token::AccessTokenError, callback::CallbackError, config::ConfigError, error_code::ErrorCode,
    id_token::IdTokenError, jwks::JwksError, metadata::MetadataError, session::Discarded,
    token_response::TokenEndpointError, verify::VerifyError,
};

/// Tokens were received, but are not to be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// A sign-in brought no ID token.
    #[error("the provider sent no ID token")]
    NoIdToken,
    /// The ID token is not the provider's.
    #[error("ID token: {0}")]
    IdTokenSignature(#[source] VerifyError),
    /// The ID token breaks a rule.
    #[error(transparent)]
    IdToken(#[from] IdTokenError),
    /// The access token is not the provider's.
    #[error("access token: {0}")]
    AccessTokenSignature(#[source] VerifyError),
    /// The access token breaks a rule.
    #[error(transparent)]
    AccessToken(#[from] AccessTokenError),
}

impl TokenError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::NoIdToken => ErrorCode::TOKEN_INCOMPLETE,
            Self::IdTokenSignature(error) | Self::AccessTokenSignature(error) => error.code(),
            Self::IdToken(error) => error.code(),
            Self::AccessToken(error) => error.code(),
        }
    }

    /// Whether the provider may have new keys: fetch the key set again and verify the same response once more.
    #[must_use]
    pub const fn needs_fresh_keys(&self) -> bool {
        matches!(
            self,
            Self::IdTokenSignature(VerifyError::Key(JwksError::NotFound))
                | Self::AccessTokenSignature(VerifyError::Key(JwksError::NotFound))
        )
    }
}

/// Anything that can go wrong with sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The provider's metadata.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
    /// The authorization response.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// The token endpoint.
    #[error(transparent)]
    TokenEndpoint(#[from] TokenEndpointError),
    /// The key set.
    #[error(transparent)]
    Jwks(#[from] JwksError),
    /// The tokens.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// `crypto.subtle` is missing because the page came over plain HTTP; for the caller to use.
    #[error("the page was not loaded securely; sign-in needs https or localhost")]
    InsecureContext,
    /// `sessionStorage` is blocked or full; for the caller to use.
    #[error("the browser does not let this page remember the sign-in")]
    Storage,
    /// The session is over.
    #[error("the session has ended; sign in again")]
    SessionEnded,
    /// Another vault of the browser holds the lock on renewals for too long.
    #[error("another vault is renewing the session and does not finish")]
    LockTimeout,
    /// The answer came too late.
    #[error(transparent)]
    Discarded(#[from] Discarded),
}

impl SignInError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Config(error) => error.code(),
            Self::Metadata(error) => error.code(),
            Self::Callback(error) => error.code(),
            Self::TokenEndpoint(error) => error.code(),
            Self::Jwks(error) => error.code(),
            Self::Token(error) => error.code(),
            Self::InsecureContext => ErrorCode::INSECURE_CONTEXT,
            Self::Storage => ErrorCode::STORAGE,
            Self::SessionEnded => ErrorCode::SESSION_ENDED,
            Self::LockTimeout => ErrorCode::LOCK_TIMEOUT,
            Self::Discarded(_) => ErrorCode::SESSION_DISCARDED,
        }
    }
}
