//! `GET /oauth2/authorize`: to the login page, or straight back with a code if the browser is signed in.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};

use super::IdentityProvider;
use super::codes::Grant;
use super::cookies;
use super::parameters::Parameters;
use super::request::{AuthorizationRequest, Prompt, Refusal};
use super::secret::{Secret, random_uuid};
use super::sessions::Login;

/// The endpoint ([RFC 6749, 3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)).
pub(crate) async fn authorize(
    State(provider): State<Arc<IdentityProvider>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let request = match provider.authorization_request(&query) {
        Ok(request) => request,
        Err(refusal) => return refusal.into_response(),
    };
    let login =
        cookies::get(&headers, cookies::LOGIN).and_then(|cookie| provider.sessions.login(&cookie, provider.now()));
    let location = match (request.prompt, login) {
        (Prompt::None, None) => return request.refuse("login_required").into_response(),
        (Prompt::Login, _) | (Prompt::WhenNeeded, None) => format!("/login?{query}"),
        (Prompt::None | Prompt::WhenNeeded, Some(login)) => {
            request.redirect_with_code(provider.issue_code(&request, &login).await.expose())
        }
    };
    (
        StatusCode::FOUND,
        [
            (header::LOCATION, location.as_str()),
            (header::CACHE_CONTROL, "no-store"),
        ],
    )
        .into_response()
}

impl IdentityProvider {
    /// The authorization request in a query.
    pub(super) fn authorization_request(&self, query: &str) -> Result<AuthorizationRequest, Refusal> {
        AuthorizationRequest::check(&Parameters::parse(query), &self.config, &self.response_style())
    }

    /// A code for a request of somebody who is signed in.
    pub(super) async fn issue_code(&self, request: &AuthorizationRequest, login: &Login) -> Secret {
        let grant = Grant {
            client_id: request.client_id.clone(),
            redirect_uri: request.redirect_uri.clone(),
            challenge: request.challenge.clone(),
            scopes: request.scopes.clone(),
            resource: request.resource.clone(),
            nonce: request.nonce.clone(),
            subject: login.subject.clone(),
            auth_time: login.auth_time,
            origin: random_uuid(),
        };
        self.codes.lock().await.issue(grant, self.now())
    }
}
