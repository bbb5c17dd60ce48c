//! Discovery and the JWK set.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;
use serde_json::json;

use super::IdentityProvider;
use super::cors::ANY_ORIGIN;

/// Both documents may be kept, but are asked for again: `cargo xtask reset` makes new keys.
const REVALIDATED: (http::HeaderName, &str) = (header::CACHE_CONTROL, "no-cache");

/// `GET {issuer}/.well-known/openid-configuration`, with the members that Cognito has and no others: PKCE and public
/// clients are not announced there either.
pub(crate) async fn configuration(State(provider): State<Arc<IdentityProvider>>) -> Response {
    let config = &provider.config;
    let at = |path: &str| format!("{}{path}", config.origin);
    let mut document = json!({
        "authorization_endpoint": at("/oauth2/authorize"),
        "end_session_endpoint": at("/logout"),
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": config.issuer(),
        "jwks_uri": format!("{}/.well-known/jwks.json", config.issuer()),
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": at("/oauth2/revoke"),
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": at("/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": at("/oauth2/userInfo"),
    });
    provider.faults.settings().change_discovery(&mut document);
    ([ANY_ORIGIN, REVALIDATED], Json(document)).into_response()
}

/// `GET {issuer}/.well-known/jwks.json`.
pub(crate) async fn jwks(State(provider): State<Arc<IdentityProvider>>) -> Response {
    (
        [ANY_ORIGIN, REVALIDATED],
        Json(json!({ "keys": provider.keys().jwks() })),
    )
        .into_response()
}
