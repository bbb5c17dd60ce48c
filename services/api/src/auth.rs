//! Who is calling, and whether they may.
//!
//! The same checks as an API Gateway JWT authorizer for a Cognito user pool makes
//! (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html>), and those that it
//! leaves to the API: `token_use`, and a refusal of `crit`.

mod keys;
mod token;

pub(crate) use keys::{HttpKeySource, KeySet};
#[cfg(test)]
pub(crate) use keys::{KeySource, KeySourceError};
pub(crate) use token::Authorizer;

use crate::failure::Failure;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use submission::problem::Kind;
use thiserror::Error;

/// The `sub` claim: who a person is for ever, whatever they change in their profile. It is a part of object keys, so
/// only letters, digits, `-` and `_` pass; Cognito's are UUIDs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Subject(String);

impl Subject {
    /// Takes a subject that is safe as a segment of an object key.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        ((1..=128).contains(&text.len()) && text.bytes().all(safe)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The person behind a request whose token passed every check.
#[derive(Debug, Clone)]
pub(crate) struct Principal {
    /// Who.
    pub(crate) subject: Subject,
    groups: Vec<String>,
}

impl Principal {
    /// Fails with 403 unless the person is in a group.
    pub(crate) fn require_group(&self, group: &str) -> Result<(), Failure> {
        if self.groups.iter().any(|member| member == group) {
            return Ok(());
        }
        Err(Failure::new(
            Kind::Forbidden,
            format!("This is for members of the group {group} only."),
        ))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Principal {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // Absent only where a route was declared without a scope but its handler wants to know who calls.
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| AuthorizationError::NoToken.into())
    }
}

/// Why a request is not let through. No variant carries any part of the token.
#[derive(Debug, Error)]
pub(crate) enum AuthorizationError {
    /// There is no `Authorization` header.
    #[error("Send an access token.")]
    NoToken,
    /// The header is there twice, or is not `Bearer` and a token.
    #[error("Send one Authorization header with the scheme Bearer.")]
    Header,
    /// The text is not three base64url parts with JSON in the first two, or a required claim is missing.
    #[error("The access token is malformed.")]
    Malformed,
    /// The token is not signed with RS256.
    #[error("The access token is signed with an algorithm that is not accepted.")]
    Algorithm,
    /// The header names extensions that must be understood (`crit`, RFC 7515 section 4.1.11); none is.
    #[error("The access token has critical header parameters that are not understood.")]
    CriticalHeader,
    /// The issuer has no key of that name.
    #[error("The access token is signed with an unknown key.")]
    UnknownKey,
    /// The signature does not match.
    #[error("The signature of the access token does not match.")]
    Signature,
    /// `iss` is another issuer.
    #[error("The access token comes from another issuer.")]
    Issuer,
    /// `client_id`, or `aud` where there is one, is not one of ours.
    #[error("The access token was issued to another client.")]
    Client,
    /// `token_use` is not `access`: most often an ID token was sent.
    #[error("The token is not an access token.")]
    TokenUse,
    /// `exp` has passed.
    #[error("The access token has expired.")]
    Expired,
    /// `nbf` or `iat` lies in the future.
    #[error("The access token is not valid yet.")]
    NotYetValid,
    /// `sub` cannot be part of an object key.
    #[error("The subject of the access token is not valid.")]
    Subject,
    /// The token is valid but lacks the scope of the route.
    #[error("The access token lacks the scope {0}.")]
    Scope(&'static str),
    /// The issuer's keys cannot be fetched.
    #[error("The keys of the issuer cannot be fetched.")]
    KeysUnavailable,
}

impl From<AuthorizationError> for Failure {
    fn from(error: AuthorizationError) -> Self {
        let detail = error.to_string();
        match error {
            // RFC 6750 section 3.1: without credentials the challenge has no error code.
            AuthorizationError::NoToken => {
                Self::new(Kind::Unauthenticated, detail).with_challenge("Bearer realm=\"wharf\"")
            }
            AuthorizationError::Scope(scope) => Self::new(Kind::Forbidden, detail).with_challenge(&format!(
                "Bearer realm=\"wharf\", error=\"insufficient_scope\", scope=\"{scope}\""
            )),
            AuthorizationError::KeysUnavailable => {
                Self::unavailable("Tokens cannot be checked at the moment. Try again shortly.", &error)
            }
            _ => {
                let challenge =
                    format!("Bearer realm=\"wharf\", error=\"invalid_token\", error_description=\"{detail}\"");
                Self::new(Kind::Unauthenticated, detail).with_challenge(&challenge)
            }
        }
    }
}

/// What stands in front of a route.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    /// Checks the token.
    pub(crate) authorizer: Arc<Authorizer>,
    /// The scope that the token must carry.
    pub(crate) scope: &'static str,
}

/// Middleware: lets a request through with its [`Principal`] as an extension, or answers 401, 403 or 503.
pub(crate) async fn authorize(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let token = bearer_token(request.headers())?;
    let principal = guard.authorizer.authorize(token, guard.scope).await?;
    request.extensions_mut().insert(principal);
    Ok(next.run(request).await)
}

/// The token of `Authorization: Bearer`, RFC 6750 section 2.1. The scheme's case does not matter, RFC 9110 section 11.1.
fn bearer_token(headers: &HeaderMap) -> Result<&str, AuthorizationError> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next().ok_or(AuthorizationError::NoToken)?;
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or(AuthorizationError::Header)?;
    if values.next().is_some() || !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthorizationError::Header);
    }
    Ok(token.trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn exactly_one_bearer_token_is_read() {
        assert_eq!(bearer_token(&headers(&["Bearer abc"])).unwrap(), "abc");
        assert_eq!(bearer_token(&headers(&["bearer abc"])).unwrap(), "abc");
        assert!(matches!(bearer_token(&headers(&[])), Err(AuthorizationError::NoToken)));
        for wrong in [&["Bearer a", "Bearer b"][..], &["Basic abc"], &["Bearer"], &["abc"]] {
            assert!(
                matches!(bearer_token(&headers(wrong)), Err(AuthorizationError::Header)),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn a_subject_cannot_leave_its_folder() {
        assert!(Subject::parse("3f1c9a52-7c1e-4b6e-9a55-0d5d3c1f7a01").is_some());
        for wrong in ["", "..", "a/b", "a%2fb", "ü", &"a".repeat(129)] {
            assert!(Subject::parse(wrong).is_none(), "{wrong}");
        }
    }
}
