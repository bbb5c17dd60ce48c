//! `GET /logout`: Cognito's own sign-out, not OpenID's RP-initiated logout.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::IdentityProvider;
use super::cookies;
use super::page;
use super::parameters::Parameters;

/// The endpoint: `client_id` with a registered `logout_uri`, or with what `/oauth2/authorize` takes to sign in again.
/// Refresh tokens stay valid; clients revoke theirs.
pub(crate) async fn logout(
    State(provider): State<Arc<IdentityProvider>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let Some(location) = target(&provider, &query) else {
        let message =
            "The client of this sign-out is not known here, or the address to return to is not registered for it.";
        return page::problem(StatusCode::BAD_REQUEST, message);
    };
    if let Some(cookie) = cookies::get(&headers, cookies::LOGIN)
        && let Err(error) = provider.sessions.end_login(&cookie, provider.now())
    {
        tracing::error!(%error, "a session cannot be ended");
        return page::problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Signing out failed. Please try again.",
        );
    }
    let headers = [
        (header::LOCATION, location.as_str()),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let mut response = (StatusCode::FOUND, headers).into_response();
    if let Some(removal) = cookies::set(cookies::LOGIN, "", Some(0)) {
        response.headers_mut().append(header::SET_COOKIE, removal);
    }
    response
}

fn target(provider: &IdentityProvider, query: &str) -> Option<String> {
    let parameters = Parameters::parse(query);
    let get = |name| parameters.get(name).ok().flatten();
    let client = provider.config.client(get("client_id")?)?;
    if let Some(uri) = get("logout_uri") {
        return client.logout_uris.iter().find(|known| *known == uri).cloned();
    }
    let redirect_uri = get("redirect_uri")?;
    let registered = client.redirect_uris.iter().any(|known| known == redirect_uri);
    (registered && get("response_type").is_some()).then(|| format!("/oauth2/authorize?{query}"))
}
