//! `POST /oauth2/revoke` ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)): refresh tokens only, as in Cognito.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::IdentityProvider;
use super::cors::ANY_ORIGIN;
use super::secret::Secret;
use super::token::{TokenError, public_client, server_error};

/// The endpoint. Revoking also ends what the userInfo endpoint tells to access tokens of the same sign-in; APIs that
/// check tokens themselves notice at their expiry.
pub(crate) async fn revoke(
    State(provider): State<Arc<IdentityProvider>>,
    headers: HeaderMap,
    body: String,
) -> Response {
    match provider.revoke(&headers, &body) {
        Ok(()) => (StatusCode::OK, [ANY_ORIGIN, (header::CACHE_CONTROL, "no-store")]).into_response(),
        Err(TokenError::InvalidClient) => TokenError::InvalidClient.answer(StatusCode::UNAUTHORIZED),
        Err(error) => error.answer(StatusCode::BAD_REQUEST),
    }
}

impl IdentityProvider {
    fn revoke(&self, headers: &HeaderMap, body: &str) -> Result<(), TokenError> {
        let (parameters, client) = public_client(self, headers, body)?;
        let token = parameters.get("token")?.ok_or(TokenError::InvalidRequest)?;
        if token.split('.').count() == 3 {
            return Err(TokenError::UnsupportedTokenType);
        }
        let now = self.now();
        // An unknown token is as good as revoked (RFC 7009, 2.2).
        let Some(grant) = self.sessions.refresh(&Secret::received(token), now) else {
            return Ok(());
        };
        if grant.client_id != client.id {
            return Err(TokenError::InvalidRequest);
        }
        self.sessions.revoke(&grant.origin, now).map_err(server_error)
    }
}
