//! `/_faults`: `GET` says what is wrong, `PUT` says what shall be, `DELETE` makes everything right and counts anew.
//! `POST /_faults/keys` changes the signing keys.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::plan::Plan;
use crate::identity::{IdentityError, IdentityProvider};

/// What no page of another origin can send: the switch answers no preflight.
const HEADER: &str = "x-wharf-faults";

/// Why the switch does nothing.
#[derive(Debug, thiserror::Error)]
enum SwitchError {
    /// The request may come from a page.
    #[error("The fault switch is for programs: it wants the header `x-wharf-faults: 1` and no `Origin`.")]
    Page,
    /// The body is not what the switch reads.
    #[error("The fault switch does not understand this: {0}.")]
    Body(#[from] serde_json::Error),
    /// The body is something that serde would take for an object.
    #[error("The fault switch does not understand this: the body is no object.")]
    NoObject,
    /// A key cannot be made or stored.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A thread was lost.
    #[error("The fault switch failed: {0}.")]
    Lost(#[from] tokio::task::JoinError),
}

impl IntoResponse for SwitchError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Page => StatusCode::FORBIDDEN,
            Self::Body(_) | Self::NoObject => StatusCode::BAD_REQUEST,
            Self::Identity(_) | Self::Lost(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

/// The body of `POST /_faults/keys`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyChange {
    action: KeyAction,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum KeyAction {
    /// New keys sign; the old ones stay published until the next rotation.
    Rotate,
    /// The old ones go.
    DropOld,
}

/// The switch.
pub(in crate::identity) fn router() -> Router<Arc<IdentityProvider>> {
    Router::new()
        .route("/_faults", get(show).put(replace).delete(reset))
        .route("/_faults/keys", post(change_keys))
        .route_layer(middleware::from_fn(refuse_pages))
}

async fn refuse_pages(headers: HeaderMap, request: Request, next: Next) -> Response {
    if headers.get(HEADER).is_some_and(|value| value == "1") && !headers.contains_key(header::ORIGIN) {
        next.run(request).await
    } else {
        SwitchError::Page.into_response()
    }
}

/// Reads an object; serde alone takes the values of a list for its members.
fn read<T: DeserializeOwned>(body: &str) -> Result<T, SwitchError> {
    if body.trim_start().starts_with('[') {
        return Err(SwitchError::NoObject);
    }
    Ok(serde_json::from_str(body)?)
}

async fn show(State(provider): State<Arc<IdentityProvider>>) -> Response {
    let report = provider.faults.report();
    ([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response()
}

async fn replace(State(provider): State<Arc<IdentityProvider>>, body: String) -> Result<Response, SwitchError> {
    let plan: Plan = read(&body)?;
    let shared = Arc::clone(&provider);
    tokio::task::spawn_blocking(move || shared.faults.replace(plan)).await??;
    Ok(show(State(provider)).await)
}

async fn reset(State(provider): State<Arc<IdentityProvider>>) -> Response {
    provider.faults.reset();
    show(State(provider)).await
}

async fn change_keys(State(provider): State<Arc<IdentityProvider>>, body: String) -> Result<StatusCode, SwitchError> {
    let KeyChange { action } = read(&body)?;
    let change = move || match action {
        KeyAction::Rotate => provider.keys.rotate(),
        KeyAction::DropOld => provider.keys.drop_old(),
    };
    tokio::task::spawn_blocking(change).await??;
    Ok(StatusCode::NO_CONTENT)
}
