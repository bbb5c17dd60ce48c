//! Answers that are wrong as a whole, and counting all of them.

use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use std::io;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, header};
use hyper::body::Frame;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Faults;
use super::endpoint::Endpoint;
use crate::identity::cors::ANY_ORIGIN;
use crate::identity::{IdentityProvider, LARGEST_FORM};

/// Answers of the provider are smaller.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// What an endpoint does instead of answering rightly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum FaultyAnswer {
    /// An error, without looking at the request.
    Status {
        code: ErrorStatus,
        /// Nothing if it is left out.
        #[serde(skip_serializing_if = "Option::is_none")]
        body: Option<ErrorBody>,
    },
    /// A page with status 200, as from a network that wants a sign-in of its own; without looking at the request.
    Html,
    /// JSON with status 200 that has nothing to do with the request, without looking at it.
    NonsenseJson,
    /// The first half of the right answer.
    TruncatedJson,
    /// The connection ends without an answer; the request is not looked at.
    Close,
    /// The right answer, later.
    Delay { milliseconds: u32 },
    /// The right answer, when the switch is used again.
    Stall,
}

/// The body of an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum ErrorBody {
    /// JSON with this `error`.
    Error(String),
    /// This text.
    Text(String),
}

/// A status from 400 to 599.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(super) struct ErrorStatus(StatusCode);

/// A status that is no error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an error has a status from 400 to 599, not {0}")]
pub(super) struct ErrorStatusError(u16);

impl TryFrom<u16> for ErrorStatus {
    type Error = ErrorStatusError;

    fn try_from(code: u16) -> Result<Self, ErrorStatusError> {
        let status = StatusCode::from_u16(code).ok();
        let error = status.filter(|status| status.is_client_error() || status.is_server_error());
        error.map(Self).ok_or(ErrorStatusError(code))
    }
}

impl From<ErrorStatus> for u16 {
    fn from(status: ErrorStatus) -> Self {
        status.0.as_u16()
    }
}

/// Counts what the endpoints answer and lets them answer wrongly.
pub(in crate::identity) async fn intercept(
    State(provider): State<Arc<IdentityProvider>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(endpoint) = Endpoint::of(request.method(), request.uri().path(), &provider.config) else {
        return next.run(request).await;
    };
    let (endpoint, request) = if endpoint.is_token() {
        let (parts, body) = request.into_parts();
        let Ok(body) = to_bytes(body, LARGEST_FORM).await else {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        };
        let endpoint = Endpoint::of_token_request(&body);
        (endpoint, Request::from_parts(parts, Body::from(body)))
    } else {
        (endpoint, request)
    };

    let _visit = Visit::begin(&provider.faults, endpoint);
    let fault = provider.faults.next_answer(endpoint);
    let response = match fault {
        None => next.run(request).await,
        Some(fault) => {
            provider.faults.count(|counters| counters.answers_wrongly(endpoint));
            fault.answer(&provider.faults, endpoint, request, next).await
        }
    };
    provider.faults.count(|counters| counters.answered(endpoint));
    response
}

/// A request from its arrival to its answer, or until the client gives up.
struct Visit<'faults> {
    faults: &'faults Faults,
    endpoint: Endpoint,
}

impl<'faults> Visit<'faults> {
    fn begin(faults: &'faults Faults, endpoint: Endpoint) -> Self {
        if endpoint.is_token() {
            faults.count(|counters| counters.token_request_begins());
        }
        Self { faults, endpoint }
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        if self.endpoint.is_token() {
            self.faults.count(|counters| counters.token_request_ends());
        }
    }
}

/// An answer that is held.
struct Held<'faults>(&'faults Faults);

impl<'faults> Held<'faults> {
    fn begin(faults: &'faults Faults) -> Self {
        faults.count(|counters| counters.held += 1);
        Self(faults)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.count(|counters| counters.held -= 1);
    }
}

impl FaultyAnswer {
    async fn answer(self, faults: &Faults, endpoint: Endpoint, request: Request, next: Next) -> Response {
        let mut response = match self {
            Self::Status { code, body } => match body {
                None => code.0.into_response(),
                Some(ErrorBody::Error(error)) => (code.0, Json(json!({ "error": error }))).into_response(),
                Some(ErrorBody::Text(text)) => (code.0, text).into_response(),
            },
            Self::Html => Html("<!doctype html><title>Welcome</title><p>Sign in to this network.</p>").into_response(),
            Self::NonsenseJson => Json(json!({ "weather": ["rain", 7, null] })).into_response(),
            Self::Close => Body::new(Hangup).into_response(),
            Self::TruncatedJson => return truncated(next.run(request).await).await,
            Self::Delay { milliseconds } => {
                let response = next.run(request).await;
                tokio::time::sleep(Duration::from_millis(milliseconds.into())).await;
                return response;
            }
            Self::Stall => {
                // Before the request is looked at: whoever releases in the meantime releases this one too.
                let mut release = faults.release.subscribe();
                let response = next.run(request).await;
                let _held = Held::begin(faults);
                // An error means that the provider is gone, which is a reason to go on too.
                let _ = release.changed().await;
                return response;
            }
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        if endpoint.is_for_pages() {
            let (name, value) = ANY_ORIGIN;
            headers.insert(name, header::HeaderValue::from_static(value));
        }
        response
    }
}

async fn truncated(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, LARGEST_ANSWER).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(bytes.slice(..bytes.len() / 2)))
}

/// A body that fails before its first byte: hyper then closes the connection without having sent the head.
struct Hangup;

impl hyper::body::Body for Hangup {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        Poll::Ready(Some(Err(io::Error::other("the fault switch closes this connection"))))
    }
}
