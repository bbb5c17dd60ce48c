//! Cognito lets pages of every origin call its token, revocation, userInfo, discovery and JWKS endpoints: they take no
//! cookies.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, StatusCode, header};

/// The header that lets every page read an answer.
pub(crate) const ANY_ORIGIN: (HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

/// The answer to a preflight.
pub(crate) async fn preflight() -> Response {
    let headers = [
        ANY_ORIGIN,
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (header::ACCESS_CONTROL_MAX_AGE, "7200"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
