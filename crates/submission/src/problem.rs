//! Problem documents, RFC 9457: every error of the API.

use crate::{FieldErrors, Violation};
use serde::{Deserialize, Serialize};

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, for programs: the last part of the problem's `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// 400: the request is not understood, such as broken JSON or an unknown sort key.
    BadRequest,
    /// 401: there is no valid access token.
    Unauthenticated,
    /// 403: the token lacks a scope, or the person a group.
    Forbidden,
    /// 403: the person has as much here as may be.
    QuotaExceeded,
    /// 404: there is no such route, or nothing of that name for this person.
    NotFound,
    /// 405: the route exists, the method does not.
    MethodNotAllowed,
    /// 409: the bucket does not hold what was promised; `errors` says which part.
    UploadsIncomplete,
    /// 409: the submission, or the file, is complete already and takes no uploads.
    AlreadyComplete,
    /// 409: another request works on the same file. The same request may succeed later.
    UploadConflict,
    /// 412: something else lies where the file was to lie, and nothing is overwritten.
    UploadExists,
    /// 413: the body is too large.
    BodyTooLarge,
    /// 415: the body is not `application/json`.
    UnsupportedMediaType,
    /// 422: fields break rules; `errors` says which.
    ValidationFailed,
    /// 500: a fault of the server.
    Internal,
    /// 503: something the server depends on does not answer. Trying again later may work.
    Unavailable,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::QuotaExceeded,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::UploadsIncomplete,
        Self::AlreadyComplete,
        Self::UploadConflict,
        Self::UploadExists,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::ValidationFailed,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The `type` member, a URN: these problems are explained here and in the OpenAPI document, not on a web page.
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::BadRequest => "urn:wharf:problem:bad-request",
            Self::Unauthenticated => "urn:wharf:problem:unauthenticated",
            Self::Forbidden => "urn:wharf:problem:forbidden",
            Self::QuotaExceeded => "urn:wharf:problem:quota-exceeded",
            Self::NotFound => "urn:wharf:problem:not-found",
            Self::MethodNotAllowed => "urn:wharf:problem:method-not-allowed",
            Self::UploadsIncomplete => "urn:wharf:problem:uploads-incomplete",
            Self::AlreadyComplete => "urn:wharf:problem:already-complete",
            Self::UploadConflict => "urn:wharf:problem:upload-conflict",
            Self::UploadExists => "urn:wharf:problem:upload-exists",
            Self::BodyTooLarge => "urn:wharf:problem:body-too-large",
            Self::UnsupportedMediaType => "urn:wharf:problem:unsupported-media-type",
            Self::ValidationFailed => "urn:wharf:problem:validation-failed",
            Self::Internal => "urn:wharf:problem:internal",
            Self::Unavailable => "urn:wharf:problem:unavailable",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden | Self::QuotaExceeded => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::UploadsIncomplete | Self::AlreadyComplete | Self::UploadConflict => 409,
            Self::UploadExists => 412,
            Self::BodyTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::ValidationFailed => 422,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// The `title` member: the same words for every problem of this kind.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::BadRequest => "The request is not valid",
            Self::Unauthenticated => "Sign in to continue",
            Self::Forbidden => "You do not have access",
            Self::QuotaExceeded => "There is no room for this",
            Self::NotFound => "Not found",
            Self::MethodNotAllowed => "Method not allowed",
            Self::UploadsIncomplete => "The upload is not complete",
            Self::AlreadyComplete => "The submission is complete already",
            Self::UploadConflict => "The file is being worked on",
            Self::UploadExists => "Something else is stored for this file",
            Self::BodyTooLarge => "The request is too large",
            Self::UnsupportedMediaType => "The body must be JSON",
            Self::ValidationFailed => "There is a problem with the form",
            Self::Internal => "Something went wrong",
            Self::Unavailable => "The service is not available",
        }
    }
}

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Names the kind, see [`Kind::uri`].
    #[serde(rename = "type")]
    pub type_uri: String,
    /// A short summary, the same for every problem of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, in a sentence for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Names this occurrence, for support and logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// What is wrong where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
}

/// One wrong member of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The member, as a JSON Pointer (RFC 6901) into the request body; [`Field::from_pointer`](crate::Field::from_pointer)
    /// finds the form field.
    pub pointer: String,
    /// The stable name of the rule, see [`Violation::code`].
    pub code: String,
    /// The sentence for people.
    pub detail: String,
}

impl FieldProblem {
    /// The problem of a member that breaks a rule.
    #[must_use]
    pub fn new(pointer: &str, violation: Violation) -> Self {
        Self {
            pointer: pointer.to_owned(),
            code: violation.code().to_owned(),
            detail: violation.to_string(),
        }
    }
}

impl Problem {
    /// A problem of a kind, with what happened this time.
    #[must_use]
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            type_uri: kind.uri().to_owned(),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: detail.into(),
            instance: None,
            errors: Vec::new(),
        }
    }

    /// The same problem with a list of what is wrong where.
    #[must_use]
    pub fn with_errors(self, errors: Vec<FieldProblem>) -> Self {
        Self { errors, ..self }
    }

    /// The kind, if this version of the crate knows it.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.uri() == self.type_uri)
    }
}

impl From<&FieldErrors> for Vec<FieldProblem> {
    fn from(errors: &FieldErrors) -> Self {
        errors
            .iter()
            .map(|(field, violation)| FieldProblem::new(field.pointer(), violation))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CustomerInput, Date, Field, validate};

    #[test]
    fn the_document_has_the_members_of_rfc_9457() {
        let today = Date::new(2026, 11, 23).unwrap();
        let errors = validate(&CustomerInput::default(), today).unwrap_err();
        let problem = Problem::new(Kind::ValidationFailed, "4 fields").with_errors((&errors).into());
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "urn:wharf:problem:validation-failed");
        assert_eq!(json["status"], 422);
        assert_eq!(json["errors"][0]["pointer"], "/customer/first_name");
        assert_eq!(json["errors"][0]["code"], "required");
        assert_eq!(json["errors"][0]["detail"], "Enter your first name");
        assert!(json.get("instance").is_none());
        let read: Problem = serde_json::from_value(json).unwrap();
        assert_eq!(read.kind(), Some(Kind::ValidationFailed));
        assert_eq!(Field::from_pointer(&read.errors[2].pointer), Some(Field::DateOfBirth));
    }

    #[test]
    fn a_document_of_another_server_is_read_too() {
        let read: Problem = serde_json::from_str(r#"{"type":"about:blank","title":"Teapot","status":418}"#).unwrap();
        assert_eq!(read.kind(), None);
        assert!(read.errors.is_empty());
    }

    #[test]
    fn kinds_are_told_apart_by_their_uri() {
        for kind in Kind::ALL {
            assert_eq!(Problem::new(kind, "").kind(), Some(kind));
        }
    }
}
