//! The CORS rule of a bucket, evaluated as S3 does.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html>

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use s3s::{S3Error, S3ErrorCode};

use super::authentication::xml;

const METHODS: [&str; 3] = ["GET", "PUT", "HEAD"];
const REQUEST_HEADERS: [&str; 3] = ["content-type", "x-amz-checksum-sha256", "if-none-match"];
const EXPOSED_HEADERS: HeaderValue = HeaderValue::from_static("ETag, x-amz-checksum-sha256");
/// Seconds for which a browser may remember a preflight: the two hours that Chromium allows at most.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");
const VARY: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Headers, Access-Control-Request-Method");

/// The one bucket that pages may reach, and the origin of those pages.
#[derive(Debug)]
pub struct BucketCors {
    bucket: String,
    origin: HeaderValue,
}

/// Text that is no origin.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` cannot stand in an Origin header")]
pub struct OriginError(String);

impl BucketCors {
    /// A rule that lets pages of `origin` use `bucket`.
    pub fn new(bucket: &str, origin: &str) -> Result<Self, OriginError> {
        let origin = HeaderValue::from_str(origin).map_err(|_| OriginError(origin.to_owned()))?;
        Ok(Self {
            bucket: bucket.to_owned(),
            origin,
        })
    }

    fn allows(&self, path: &str, headers: &HeaderMap) -> bool {
        let bucket = path.trim_start_matches('/').split('/').next();
        bucket == Some(&self.bucket) && headers.get(header::ORIGIN) == Some(&self.origin)
    }

    fn preflight(&self, path: &str, headers: &HeaderMap) -> Response {
        let requested = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let method = requested(header::ACCESS_CONTROL_REQUEST_METHOD).unwrap_or_default();
        if !headers.contains_key(header::ORIGIN) || method.is_empty() {
            return xml(S3Error::with_message(
                S3ErrorCode::InvalidRequest,
                "Insufficient information. Origin request header needed.",
            ));
        }
        let names = requested(header::ACCESS_CONTROL_REQUEST_HEADERS)
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
        let granted = self.allows(path, headers)
            && METHODS.contains(&method)
            && names.all(|name| REQUEST_HEADERS.contains(&name));
        if !granted {
            let code = S3ErrorCode::from_bytes(b"AccessForbidden").unwrap_or(S3ErrorCode::AccessDenied);
            let mut error = S3Error::with_message(code, "CORSResponse: This CORS request is not allowed.");
            error.set_status_code(StatusCode::FORBIDDEN);
            return xml(error);
        }
        let mut response = StatusCode::OK.into_response();
        self.mark(response.headers_mut());
        response.headers_mut().insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        if let Ok(value) = HeaderValue::from_str(&REQUEST_HEADERS.join(", ")) {
            response
                .headers_mut()
                .insert(header::ACCESS_CONTROL_ALLOW_HEADERS, value);
        }
        response
    }

    fn mark(&self, headers: &mut HeaderMap) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, self.origin.clone());
        if let Ok(value) = HeaderValue::from_str(&METHODS.join(", ")) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, value);
        }
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        headers.append(header::VARY, VARY);
    }
}

/// Answers preflights and marks the answers that the page may read.
pub(super) async fn apply(State(cors): State<Arc<BucketCors>>, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        return cors.preflight(request.uri().path(), request.headers());
    }
    let allowed = cors.allows(request.uri().path(), request.headers());
    let mut response = next.run(request).await;
    if allowed {
        cors.mark(response.headers_mut());
    }
    response
}
