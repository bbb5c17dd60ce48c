//! `POST /oauth2/token`: redeems codes and renews tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use base64ct::{Base64UrlUnpadded, Encoding};
use http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::IdentityProvider;
use super::claims::Issue;
use super::codes::{Grant, Redemption};
use super::config::AppClient;
use super::cors::ANY_ORIGIN;
use super::faults::{Defect, Occasion};
use super::parameters::{Parameters, Repeated};
use super::secret::{Secret, random_uuid};
use super::sessions::{RefreshGrant, Renewal};

/// An error of the token and revocation endpoints ([RFC 6749, 5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2)).
/// Cognito gives no description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// A parameter is missing, repeated or unreadable.
    #[error("invalid_request")]
    InvalidRequest,
    /// The client is unknown, or tries to authenticate although it is public.
    #[error("invalid_client")]
    InvalidClient,
    /// The code or refresh token is not valid for this client, or no longer.
    #[error("invalid_grant")]
    InvalidGrant,
    /// Another grant type than the two that public clients have.
    #[error("unsupported_grant_type")]
    UnsupportedGrantType,
    /// The token to revoke is no refresh token ([RFC 7009, 2.2.1](https://www.rfc-editor.org/rfc/rfc7009#section-2.2.1)).
    #[error("unsupported_token_type")]
    UnsupportedTokenType,
    /// More requests of this client within a second than the quota allows.
    #[error("TooManyRequestsException")]
    TooManyRequests,
    /// The state folder or a key failed.
    #[error("server_error")]
    Server,
}

/// The answer with tokens ([RFC 6749, 5.1](https://www.rfc-editor.org/rfc/rfc6749#section-5.1)).
#[derive(Serialize)]
struct TokenResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    expires_in: i64,
    token_type: &'static str,
}

/// The endpoint.
pub(crate) async fn token(State(provider): State<Arc<IdentityProvider>>, headers: HeaderMap, body: String) -> Response {
    let result = match public_client(&provider, &headers, &body) {
        Ok((parameters, client)) => provider.grant(&parameters, client).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(tokens) => (TOKEN_HEADERS, Json(tokens)).into_response(),
        Err(error) => error.answer(StatusCode::BAD_REQUEST),
    }
}

/// Pages of every origin may read the answer, and nobody may keep it.
const TOKEN_HEADERS: [(http::HeaderName, &str); 3] = [
    ANY_ORIGIN,
    (header::CACHE_CONTROL, "no-store"),
    (header::PRAGMA, "no-cache"),
];

impl TokenError {
    /// The answer, with the status that the endpoint gives to client errors.
    pub(super) fn answer(self, status: StatusCode) -> Response {
        let status = match self {
            Self::Server => StatusCode::INTERNAL_SERVER_ERROR,
            Self::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
            _ => status,
        };
        (
            status,
            TOKEN_HEADERS,
            Json(serde_json::json!({ "error": self.to_string() })),
        )
            .into_response()
    }
}

impl From<Repeated> for TokenError {
    fn from(_: Repeated) -> Self {
        Self::InvalidRequest
    }
}

/// The parameters of a form post and the public client that sent it.
pub(super) fn public_client<'provider>(
    provider: &'provider IdentityProvider,
    headers: &HeaderMap,
    body: &str,
) -> Result<(Parameters, &'provider AppClient), TokenError> {
    // Public clients have no secret; Cognito refuses those that send one.
    if headers.contains_key(header::AUTHORIZATION) {
        return Err(TokenError::InvalidClient);
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(TokenError::InvalidRequest);
    }
    let parameters = Parameters::parse(body);
    let client_id = parameters.get("client_id")?.ok_or(TokenError::InvalidClient)?;
    let client = provider.config.client(client_id).ok_or(TokenError::InvalidClient)?;
    Ok((parameters, client))
}

impl IdentityProvider {
    async fn grant(&self, parameters: &Parameters, client: &AppClient) -> Result<TokenResponse, TokenError> {
        let limit = self.faults.settings().token_requests_per_second();
        if !self.rates.allow(&client.id, limit, self.now()) {
            return Err(TokenError::TooManyRequests);
        }
        match parameters.get("grant_type")? {
            Some("authorization_code") => self.redeem(parameters, &client.id).await,
            Some("refresh_token") => self.renew(parameters, client),
            Some(_) => Err(TokenError::UnsupportedGrantType),
            None => Err(TokenError::InvalidRequest),
        }
    }

    /// Redeems a code. It is spent even if the rest of the request is wrong.
    async fn redeem(&self, parameters: &Parameters, client_id: &str) -> Result<TokenResponse, TokenError> {
        let code = parameters.get("code")?.ok_or(TokenError::InvalidRequest)?;
        let now = self.now();
        let mut codes = self.codes.lock().await;
        let grant = match codes.redeem(&Secret::received(code), now) {
            Redemption::First(grant) => grant,
            Redemption::Again { origin } => {
                tracing::warn!("a code was presented twice; the tokens issued from it are revoked");
                self.sessions.revoke(&origin, now).map_err(server_error)?;
                return Err(TokenError::InvalidGrant);
            }
            Redemption::Unknown => return Err(TokenError::InvalidGrant),
        };
        let verifier = parameters.get("code_verifier")?.unwrap_or_default();
        let fits = grant.client_id == client_id
            && parameters.get("redirect_uri")? == Some(&grant.redirect_uri)
            && is_verifier(verifier)
            && challenge(verifier) == grant.challenge;
        if !fits {
            return Err(TokenError::InvalidGrant);
        }
        let Grant {
            subject,
            scopes,
            resource,
            nonce,
            auth_time,
            origin,
            ..
        } = grant;
        let refresh = RefreshGrant {
            client_id: client_id.to_owned(),
            subject,
            scopes,
            resource,
            auth_time,
            origin,
            issued_at: now,
            replaced_until: None,
            revoked: false,
        };
        let mut tokens = self.issue(&refresh, nonce.as_deref(), Occasion::Code)?;
        let refresh_token = self.sessions.issue_refresh(refresh, now).map_err(server_error)?;
        tokens.refresh_token = Some(refresh_token.expose().to_owned());
        Ok(tokens)
    }

    /// Renews tokens. The answer has a `refresh_token` only with rotation on, as in Cognito.
    fn renew(&self, parameters: &Parameters, client: &AppClient) -> Result<TokenResponse, TokenError> {
        let token = parameters.get("refresh_token")?.ok_or(TokenError::InvalidRequest)?;
        let renewal = self
            .sessions
            .renew(&Secret::received(token), &client.id, self.rotation(client), self.now());
        match renewal.map_err(server_error)? {
            Renewal::Kept(grant) => self.issue(&grant, None, Occasion::Refresh),
            Renewal::Rotated(grant, next) => {
                let mut tokens = self.issue(&grant, None, Occasion::Refresh)?;
                tokens.refresh_token = Some(next.expose().to_owned());
                Ok(tokens)
            }
            Renewal::Reused => {
                tracing::warn!("a rotated refresh token was used again; the tokens of its sign-in are revoked");
                Err(TokenError::InvalidGrant)
            }
            Renewal::Refused => Err(TokenError::InvalidGrant),
        }
    }

    fn issue(
        &self,
        grant: &RefreshGrant,
        nonce: Option<&str>,
        occasion: Occasion,
    ) -> Result<TokenResponse, TokenError> {
        let issuer = self.config.issuer();
        let settings = self.faults.settings();
        let issue = Issue {
            issuer: &issuer,
            client_id: &grant.client_id,
            account: self
                .accounts
                .by_subject(&grant.subject)
                .ok_or(TokenError::InvalidGrant)?,
            scopes: &grant.scopes,
            resource: grant.resource.as_deref(),
            nonce,
            auth_time: grant.auth_time,
            origin: &grant.origin,
            now: self.now(),
            id_lifetime: settings.id_token_lifetime(),
            access_lifetime: settings.access_token_lifetime(),
            event_id: random_uuid(),
        };
        let keys = &self.keys().current;
        let defects = self.faults.defects(occasion);
        let access_token = defects
            .access_token(issue.access(), &keys.access)
            .map_err(server_error)?;
        let is_openid = grant.scopes.iter().any(|scope| scope == "openid");
        let id_token = (is_openid && !defects.has(Defect::RefreshTokenMissingIdToken))
            .then(|| defects.id_token(issue.id(&access_token), &keys.id))
            .transpose()
            .map_err(server_error)?;
        Ok(TokenResponse {
            id_token,
            access_token: (!defects.has(Defect::AccessTokenMissing)).then_some(access_token),
            refresh_token: None,
            expires_in: settings.access_token_lifetime(),
            token_type: "Bearer",
        })
    }
}

/// What went wrong is for the log; the client learns that it was not its fault.
pub(super) fn server_error(error: impl core::fmt::Display) -> TokenError {
    tracing::error!(%error, "the identity provider failed");
    TokenError::Server
}

/// 43 to 128 unreserved characters ([RFC 7636, 4.1](https://www.rfc-editor.org/rfc/rfc7636#section-4.1)).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

fn challenge(verifier: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_verifier(verifier));
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_verifier_has_43_to_128_unreserved_characters() {
        assert!(is_verifier(&"a".repeat(128)));
        for text in [String::new(), "a".repeat(42), "a".repeat(129), "+".repeat(43)] {
            assert!(!is_verifier(&text), "{text}");
        }
    }
}
