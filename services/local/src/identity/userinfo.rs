//! `GET /oauth2/userInfo` ([OIDC Core, 5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;

use super::IdentityProvider;
use super::claims::{Attributes, PresentedClaims};
use super::cors::ANY_ORIGIN;
use super::faults::Occasion;

/// The answer. `email_verified` is a string here, as in Cognito.
#[derive(Debug, Serialize)]
struct UserInfo {
    sub: &'static str,
    #[serde(flatten)]
    attributes: Attributes<&'static str>,
    username: &'static str,
}

/// Why an access token gets no answer ([RFC 6750, 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum BearerError {
    /// There is no `Authorization: Bearer`.
    #[error("Access token is missing")]
    Missing,
    /// The signature, issuer, use or expiry is wrong, or the sign-in was revoked.
    #[error("Access token is expired, disabled, or deleted, or the user has globally signed out.")]
    Invalid,
    /// The scope `openid` was not granted.
    #[error("Access token does not contain openid scope")]
    Scope,
}

/// The endpoint.
pub(crate) async fn user_info(State(provider): State<Arc<IdentityProvider>>, headers: HeaderMap) -> Response {
    let fixed = [
        ANY_ORIGIN,
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "WWW-Authenticate"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    match provider.user_info(&headers) {
        Ok(info) => (fixed, Json(info)).into_response(),
        Err(error) => {
            let challenge = format!(r#"Bearer error="invalid_token", error_description="{error}""#);
            let body = Json(serde_json::json!({ "error": "invalid_token", "error_description": error.to_string() }));
            (
                StatusCode::UNAUTHORIZED,
                fixed,
                [(header::WWW_AUTHENTICATE, challenge)],
                body,
            )
                .into_response()
        }
    }
}

impl IdentityProvider {
    fn user_info(&self, headers: &HeaderMap) -> Result<UserInfo, BearerError> {
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let (scheme, token) = value
            .and_then(|value| value.split_once(' '))
            .ok_or(BearerError::Missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(BearerError::Missing);
        }
        let claims = self
            .keys()
            .verify_access::<PresentedClaims>(token.trim())
            .ok_or(BearerError::Invalid)?;
        let expires = claims
            .expiration
            .map(|time| time.timestamp())
            .ok_or(BearerError::Invalid)?;
        let claims = claims.custom;
        let valid = self.now() < expires
            && claims.token_use == "access"
            && claims.iss == self.config.issuer()
            && self.config.client(&claims.client_id).is_some()
            && !self.sessions.is_revoked(&claims.origin_jti);
        if !valid {
            return Err(BearerError::Invalid);
        }
        let scopes: Vec<&str> = claims.scope.split(' ').collect();
        if !scopes.contains(&"openid") {
            return Err(BearerError::Scope);
        }
        let account = self.accounts.by_subject(&claims.sub).ok_or(BearerError::Invalid)?;
        let attributes = Attributes::of(account, &scopes, "true");
        Ok(UserInfo {
            sub: self.faults.defects(Occasion::Userinfo).subject(account.subject),
            attributes,
            username: account.email,
        })
    }
}
