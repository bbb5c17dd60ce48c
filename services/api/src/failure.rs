//! How a handler fails: always with a problem document.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::error::Error;
use std::fmt::Write as _;
use submission::problem::{Kind, MEDIA_TYPE};
use submission::{FieldProblem, Problem};
use ulid::Ulid;

/// A problem document on its way out.
#[derive(Debug)]
pub(crate) struct Failure {
    problem: Box<Problem>,
    challenge: Option<HeaderValue>,
}

impl Failure {
    /// A failure that the caller caused, with a sentence about this occurrence.
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            problem: Box::new(Problem::new(kind, detail)),
            challenge: None,
        }
    }

    /// What is wrong where.
    pub(crate) fn with_errors(mut self, errors: Vec<FieldProblem>) -> Self {
        self.problem.errors = errors;
        self
    }

    /// Adds the `WWW-Authenticate` challenge of RFC 6750 section 3. Values that do not fit into a header are left out.
    pub(crate) fn with_challenge(mut self, challenge: &str) -> Self {
        self.challenge = HeaderValue::from_str(challenge).ok();
        self
    }

    /// A fault of the server: the cause goes to the log, the caller gets a number to find it by.
    pub(crate) fn internal(cause: &dyn Error) -> Self {
        Self::logged(
            Kind::Internal,
            "The server could not do this. Nothing was changed.",
            cause,
        )
    }

    /// Something the server depends on does not answer.
    pub(crate) fn unavailable(detail: &str, cause: &dyn Error) -> Self {
        Self::logged(Kind::Unavailable, detail, cause)
    }

    fn logged(kind: Kind, detail: &str, cause: &dyn Error) -> Self {
        let instance = format!("urn:wharf:occurrence:{}", Ulid::new());
        tracing::error!(instance, cause = chain(cause), "{}", kind.title());
        let mut failure = Self::new(kind, detail);
        failure.problem.instance = Some(instance);
        failure
    }
}

/// An error with everything that caused it, on one line.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // Strings, numbers and lists of them: writing them into memory cannot fail.
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        if let Some(challenge) = self.challenge {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
