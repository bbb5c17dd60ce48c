//! What handlers take from a request, with problem documents as rejections.

use crate::failure::Failure;
use axum::body::Bytes;
use axum::body::HttpBody as _;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use submission::problem::Kind;
use ulid::Ulid;

/// The largest request body, in bytes. A form with 2000 characters of notes, each escaped, is about 30 KiB.
pub(crate) const MAXIMUM_BODY_BYTES: usize = 64 * 1024;

/// A body of type `application/json`.
#[derive(Debug)]
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Failure::new(
                Kind::UnsupportedMediaType,
                "Send the body as application/json.",
            ));
        }
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| unreadable(&rejection))?;
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            Failure::new(
                Kind::BadRequest,
                format!("The body is not the JSON that this route takes: {error}."),
            )
        })?;
        Ok(Self(value))
    }
}

/// A body of type `application/json`, or nothing: no body, or `null`.
#[derive(Debug)]
pub(crate) struct JsonOrNothing<T>(pub(crate) Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonOrNothing<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        if request.body().is_end_stream() {
            return Ok(Self(None));
        }
        let JsonBody(body) = JsonBody::from_request(request, state).await?;
        Ok(Self(body))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn unreadable(rejection: &BytesRejection) -> Failure {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Failure::new(
            Kind::BodyTooLarge,
            format!("The body may have {MAXIMUM_BODY_BYTES} bytes."),
        );
    }
    Failure::new(Kind::BadRequest, "The body could not be read to its end.")
}

/// The last variable segment of the path. A segment that does not decode names nothing.
#[derive(Debug)]
pub(crate) struct Identifier(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Identifier {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path: Result<Path<String>, PathRejection> = Path::from_request_parts(parts, state).await;
        path.map(|Path(segment)| Self(segment)).map_err(|_| not_found())
    }
}

/// The identifier of a submission. Text that is no ULID is answered like a submission that does not exist.
#[derive(Debug)]
pub(crate) struct SubmissionUlid(pub(crate) Ulid);

impl<S: Send + Sync> FromRequestParts<S> for SubmissionUlid {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Identifier(segment) = Identifier::from_request_parts(parts, state).await?;
        Ulid::from_string(&segment).map(Self).map_err(|_| not_found())
    }
}

/// The identifiers of a submission and of an upload of it, as [`SubmissionUlid`].
#[derive(Debug)]
pub(crate) struct Identifiers(pub(crate) Ulid, pub(crate) Ulid);

impl<S: Send + Sync> FromRequestParts<S> for Identifiers {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let path: Result<Path<(String, String)>, PathRejection> = Path::from_request_parts(parts, state).await;
        let Path(segments) = path.map_err(|_| not_found())?;
        let [submission, upload] = [segments.0, segments.1].map(|segment| Ulid::from_string(&segment).ok());
        submission
            .zip(upload)
            .map(|(submission, upload)| Self(submission, upload))
            .ok_or_else(not_found)
    }
}

/// Nothing of that name for this person. The same words whether it belongs to someone else or to nobody.
pub(crate) fn not_found() -> Failure {
    Failure::new(
        Kind::NotFound,
        "There is nothing here under this address, or it is not yours.",
    )
}
