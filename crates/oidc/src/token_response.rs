//! The token endpoint's answer.

use core::{fmt, time::Duration};

use strict_json::{Object, WrongType};

use crate::{
    error_code::ErrorCode,
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::merged;

    fn parse(changes: Value) -> Result<TokenResponse, TokenEndpointError> {
        let whole = json!({
            "access_token": "a", "id_token": "i", "refresh_token": "r", "token_type": "Bearer", "expires_in": 3600,
        });
        TokenResponse::parse(200, &merged(whole, changes).to_string())
    }

    #[test]
    fn reads_the_answer_to_a_code() {
        let response = parse(json!({ "unknown": [1] })).unwrap();
        assert_eq!(response.access_token.reveal(), "a");
        assert_eq!(response.id_token.unwrap().reveal(), "i");
        assert_eq!(response.refresh_token.unwrap().reveal(), "r");
        assert_eq!(response.expires_in, Some(Duration::from_secs(3_600)));
    }

    #[test]
    fn a_renewal_may_bring_the_access_token_alone() {
        let response = parse(json!({ "id_token": null, "refresh_token": "", "expires_in": null })).unwrap();
        assert!(response.id_token.is_none() && response.refresh_token.is_none() && response.expires_in.is_none());
        assert!(parse(json!({ "token_type": "bearer" })).is_ok());
    }

    #[test]
    fn refuses_a_success_that_is_none() {
        for (name, value) in [
            ("access_token", json!(null)),
            ("access_token", json!("")),
            ("access_token", json!({})),
            ("token_type", json!(null)),
            ("token_type", json!("DPoP")),
            ("token_type", json!("mac")),
            ("id_token", json!(1)),
            ("refresh_token", json!(["r"])),
            ("expires_in", json!("3600")),
            ("expires_in", json!(-1)),
        ] {
            assert_eq!(
                parse(json!({ name: value })).unwrap_err(),
                TokenEndpointError::Incomplete(name)
            );
        }
        for body in [
            "",
            "<!doctype html><title>Sign in</title>",
            "[]",
            "null",
            r#"{"access_token":"a","access_token":"b"}"#,
        ] {
            let error = TokenResponse::parse(200, body).unwrap_err();
            assert_eq!(error, TokenEndpointError::Unreadable { status: 200 }, "{body}");
            assert!(error.is_retryable());
        }
    }

    #[test]
    fn tells_refused_from_rejected_from_later() {
        let code = |name: &str| OAuthErrorCode(name.to_owned());
        let refused = |name| TokenEndpointError::Refused(code(name));
        let rejected = |name| TokenEndpointError::Rejected(code(name));
        let unavailable = |status| TokenEndpointError::Unavailable { status };
        for (status, body, error) in [
            (400, json!({ "error": "invalid_grant" }), refused("invalid_grant")),
            (
                400,
                json!({ "error": "invalid_grant", "error_description": "x" }),
                refused("invalid_grant"),
            ),
            (
                400,
                json!({ "__type": "RefreshTokenReuseException" }),
                refused("RefreshTokenReuseException"),
            ),
            (
                400,
                json!({ "__type": "com.amazon#NotAuthorizedException" }),
                refused("NotAuthorizedException"),
            ),
            (
                400,
                json!({ "__type": "UserNotFoundException" }),
                refused("UserNotFoundException"),
            ),
            (400, json!({ "error": "invalid_client" }), rejected("invalid_client")),
            (401, json!({ "error": "invalid_client" }), rejected("invalid_client")),
            (
                400,
                json!({ "error": "unsupported_grant_type" }),
                rejected("unsupported_grant_type"),
            ),
            (429, json!({}), TokenEndpointError::RateLimited),
            (
                429,
                json!({ "error": "invalid_grant" }),
                TokenEndpointError::RateLimited,
            ),
            (
                400,
                json!({ "__type": "TooManyRequestsException" }),
                TokenEndpointError::RateLimited,
            ),
            (
                400,
                json!({ "error": "TooManyRequestsException" }),
                TokenEndpointError::RateLimited,
            ),
            (500, json!({ "error": "invalid_grant" }), unavailable(500)),
            (503, json!("<html>"), unavailable(503)),
            (400, json!({ "error": "temporarily_unavailable" }), unavailable(400)),
            (400, json!({}), TokenEndpointError::Unreadable { status: 400 }),
            (403, json!("<html>"), TokenEndpointError::Unreadable { status: 403 }),
            (
                400,
                json!({ "error": "<>" }),
                TokenEndpointError::Unreadable { status: 400 },
            ),
            (302, json!({}), TokenEndpointError::Unreadable { status: 302 }),
        ] {
            assert_eq!(
                TokenResponse::parse(status, &body.to_string()).unwrap_err(),
                error,
                "{status} {body}"
            );
            let lasting = matches!(error, TokenEndpointError::Refused(_) | TokenEndpointError::Rejected(_));
            assert_eq!(error.is_retryable(), !lasting);
        }
    }

    #[test]
    fn texts_contain_nothing_of_the_answer_but_a_clean_code() {
        let body = json!({ "error": format!("Zq7<b>{}", "e".repeat(200)), "error_description": "Zq8" }).to_string();
        let error = TokenResponse::parse(400, &body).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            text.contains("Zq7b") && !text.contains('<') && !text.contains("Zq8") && text.len() < 300,
            "{text}"
        );
        let response = parse(json!({ "access_token": "Zq9", "id_token": "Zq9", "refresh_token": "Zq9" })).unwrap();
        assert!(!format!("{response:?}").contains("Zq9"));
    }
}
