//! The token endpoint's answer.

use core::{fmt, time::Duration};

use crate::{
    error_code::ErrorCode,
    json::{Object, WrongType},
    secret::{AccessToken, IdToken, RefreshToken},
};

/// Tokens as they were received, checked by nothing yet.
#[derive(Debug, Clone)]
pub struct TokenResponse {
    /// For APIs.
    pub access_token: AccessToken,
    /// Who signed in. A renewal need not bring one.
    pub id_token: Option<IdToken>,
    /// The next refresh token. Cognito sends none on renewal unless rotation is on: the old one stays.
    pub refresh_token: Option<RefreshToken>,
    /// How long the access token is good for.
    pub expires_in: Option<Duration>,
}

/// An `error` of the token endpoint ([RFC 6749 section 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)) or the name
/// of a Cognito exception; letters, digits, `_`, `-` and `.` only.
#[derive(Clone, PartialEq, Eq)]
pub struct OAuthErrorCode(String);

/// The token endpoint gave no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenEndpointError {
    /// `invalid_grant` and its kin: the code or refresh token is used, revoked or expired, or the account is gone.
    /// Signing in again helps, repeating does not.
    #[error("the provider no longer accepts the code or refresh token ({0})")]
    Refused(OAuthErrorCode),
    /// Another error of the request, mostly of configuration, such as `invalid_client`.
    #[error("the provider rejected the token request ({0})")]
    Rejected(OAuthErrorCode),
    /// 429, or a 400 that says so: ask again later.
    #[error("the provider is receiving too many requests")]
    RateLimited,
    /// 5xx: ask again later.
    #[error("the provider's token endpoint has a fault (status {status})")]
    Unavailable {
        /// The HTTP status.
        status: u16,
    },
    /// No OAuth answer, such as the HTML page of a proxy or captive portal.
    #[error("the answer to the token request cannot be read (status {status})")]
    Unreadable {
        /// The HTTP status.
        status: u16,
    },
    /// A success without a bearer token: this member is missing or wrong.
    #[error("the answer to the token request lacks a proper `{0}`")]
    Incomplete(&'static str),
    /// No answer came; for the caller to use.
    #[error("the provider's token endpoint could not be reached")]
    Unreachable,
}

impl TokenEndpointError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(_) => ErrorCode::TOKEN_REFUSED,
            Self::Rejected(_) => ErrorCode::TOKEN_REJECTED,
            Self::RateLimited => ErrorCode::TOKEN_RATE_LIMITED,
            Self::Unavailable { .. } => ErrorCode::TOKEN_UNAVAILABLE,
            Self::Unreadable { .. } => ErrorCode::TOKEN_UNREADABLE,
            Self::Incomplete(_) => ErrorCode::TOKEN_INCOMPLETE,
            Self::Unreachable => ErrorCode::TOKEN_UNREACHABLE,
        }
    }

    /// Whether a *refresh* may be tried again later. A code is never redeemed twice, whatever the error: it is consumed
    /// by a failed redemption too.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::RateLimited | Self::Unavailable { .. } | Self::Unreadable { .. } | Self::Unreachable
        )
    }
}

impl OAuthErrorCode {
    fn new(text: &str) -> Self {
        // Exceptions of AWS services may be qualified: `com.amazonaws.cognito#NotAuthorizedException`.
        let name = text.rsplit('#').next().unwrap_or_default();
        let allowed = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
        Self(name.chars().filter(allowed).take(64).collect())
    }

    /// The code, such as `invalid_grant`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OAuthErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for OAuthErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl TokenResponse {
    /// Reads the answer to a [`TokenRequest`](crate::TokenRequest) for tokens.
    ///
    /// # Errors
    /// Why there are no tokens, and whether asking again makes sense.
    pub fn parse(status: u16, body: &str) -> Result<Self, TokenEndpointError> {
        if !(200..300).contains(&status) {
            return Err(failure(status, body));
        }
        let answer = Object::parse(body.as_bytes()).ok_or(TokenEndpointError::Unreadable { status })?;
        let filled = |name| answer.text(name).map(|text| text.filter(|text| !text.is_empty()));
        if !filled("token_type")?.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
            return Err(TokenEndpointError::Incomplete("token_type"));
        }
        let access_token = filled("access_token")?.ok_or(TokenEndpointError::Incomplete("access_token"))?;
        Ok(Self {
            access_token: AccessToken::new(access_token),
            id_token: filled("id_token")?.map(IdToken::new),
            refresh_token: filled("refresh_token")?.map(RefreshToken::new),
            expires_in: answer.seconds("expires_in")?.map(Duration::from_secs),
        })
    }
}

impl From<WrongType> for TokenEndpointError {
    fn from(WrongType(member): WrongType) -> Self {
        Self::Incomplete(member)
    }
}

fn failure(status: u16, body: &str) -> TokenEndpointError {
    let code = Object::parse(body.as_bytes())
        .and_then(|answer| {
            let name = answer.text("error").ok()?.or(answer.text("__type").ok()?)?;
            Some(OAuthErrorCode::new(name))
        })
        .filter(|code| !code.0.is_empty());
    match (status, code) {
        (429, _) => TokenEndpointError::RateLimited,
        (500.., _) => TokenEndpointError::Unavailable { status },
        (_, None) => TokenEndpointError::Unreadable { status },
        (_, Some(code)) => match code.as_str() {
            "TooManyRequestsException" | "ThrottlingException" | "LimitExceededException" | "slow_down" => {
                TokenEndpointError::RateLimited
            }
            "temporarily_unavailable" | "server_error" | "InternalErrorException" | "ServiceUnavailableException" => {
                TokenEndpointError::Unavailable { status }
            }
            "invalid_grant"
            | "NotAuthorizedException"
            | "TokenRevokedException"
            | "RefreshTokenReuseException"
            | "UserNotFoundException" => TokenEndpointError::Refused(code),
            _ => TokenEndpointError::Rejected(code),
        },
    }
}
