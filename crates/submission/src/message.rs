//! The messages of `/v1/submissions`.

use crate::CustomerInput;
use crate::upload::UploadDownload;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The media type of the data object.
pub const DATA_MEDIA_TYPE: &str = "application/json";

/// Names one submission: a ULID, made by the server. It sorts by time of creation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubmissionId(String);

impl SubmissionId {
    /// Takes an identifier as the server sent it.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The identifier as text, safe in a URL path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SubmissionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Body of `POST /v1/submissions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateSubmission {
    /// The form as typed.
    pub customer: CustomerInput,
}

/// Answer of `POST /v1/submissions`, and of `POST /v1/submissions/{id}/uploads` without a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedSubmission {
    /// The submission. It counts once `POST /v1/submissions/{id}/complete` has succeeded.
    pub id: SubmissionId,
    /// The upload of the form's data, unless that is in the bucket already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upload: Option<PresignedUpload>,
}

/// A request by which the browser puts the bytes of [`Customer::to_bytes`](crate::Customer::to_bytes) into the bucket, signed by the
/// server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresignedUpload {
    /// `PUT`.
    pub method: String,
    /// The URL with its signature. Whoever has it may upload this one object: never log it.
    pub url: String,
    /// The headers to set. They are signed: any other value is refused by S3. The length is signed too, but browsers set
    /// `content-length` themselves.
    pub headers: BTreeMap<String, String>,
    /// When the signature ends, RFC 3339 in UTC.
    pub expires_at: String,
}

/// Without the signed URL.
impl fmt::Debug for PresignedUpload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("PresignedUpload")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// What is known of an uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentSummary {
    /// The name that the person's file had.
    pub name: String,
    /// The size, in bytes.
    pub size: u64,
    /// The media type.
    pub content_type: String,
}

/// How far a submission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubmissionStatus {
    /// It waits for objects to arrive, or to be completed.
    Pending,
    /// Everything has arrived; it counts.
    Complete,
}

/// A submission. Answer of `POST /v1/submissions/{id}/complete` and an entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionSummary {
    /// The submission.
    pub id: SubmissionId,
    /// When it was created, RFC 3339 in UTC.
    pub created_at: String,
    /// First and last name from the form.
    pub name: String,
    /// How far it is.
    pub status: SubmissionStatus,
    /// The files that have arrived, in the order of [`SubmissionDetail::files`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AttachmentSummary>,
    /// The size of the data object, in bytes.
    pub data_size: u64,
}

/// Answer of `GET /v1/submissions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionList {
    /// A page of the caller's submissions, newest first.
    pub submissions: Vec<SubmissionSummary>,
    /// The submission after which the next page begins (`?after=`). Not there on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<SubmissionId>,
}

/// Answer of `GET /v1/submissions/{id}`.
///
/// It repeats the members of [`SubmissionSummary`] by hand: `#[serde(flatten)]` buffers the whole document and costs
/// every child that reads one several kilobytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmissionDetail {
    /// The submission.
    pub id: SubmissionId,
    /// When it was created, RFC 3339 in UTC.
    pub created_at: String,
    /// First and last name from the form.
    pub name: String,
    /// How far it is: complete, for others have nothing to download.
    pub status: SubmissionStatus,
    /// The size of the data object, in bytes.
    pub data_size: u64,
    /// The files, in the order in which they were opened.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<UploadDownload>,
    /// Where the form's data can be downloaded.
    pub downloads: Downloads,
    /// When the downloads' signatures end, RFC 3339 in UTC.
    pub expires_at: String,
}

/// Presigned URLs. Whoever has one may download that object: never log them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Downloads {
    /// The form's data, as JSON.
    pub data: String,
}

/// Without the signed URLs.
impl fmt::Debug for Downloads {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Downloads").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_refuse_members_that_the_server_would_ignore() {
        assert!(serde_json::from_str::<CreateSubmission>(r#"{"customer":{},"key":"u/other"}"#).is_err());
        assert!(serde_json::from_str::<CreateSubmission>(r#"{"customer":{},"attachment":null}"#).is_err());
        assert!(serde_json::from_str::<CreateSubmission>(r#"{"customer":{}}"#).is_ok());
        assert!(serde_json::from_str::<CreateSubmission>("{}").is_err());
    }

    #[test]
    fn a_detail_reads_as_a_summary_too() {
        let detail = SubmissionDetail {
            id: SubmissionId::new("01JD0000000000000000000000"),
            created_at: "2026-11-23T06:00:00Z".into(),
            name: "Demo Account".into(),
            status: SubmissionStatus::Complete,
            data_size: 100,
            files: Vec::new(),
            downloads: Downloads {
                data: "https://bucket.example/data".into(),
            },
            expires_at: "2026-11-23T06:05:00Z".into(),
        };
        let json = serde_json::to_value(&detail).unwrap();
        assert_eq!(json["name"], "Demo Account");
        assert_eq!(json["downloads"]["data"], "https://bucket.example/data");
        let summary: SubmissionSummary = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(summary.id, detail.id);
        assert_eq!(serde_json::from_value::<SubmissionDetail>(json).unwrap(), detail);
    }

    #[test]
    fn signed_urls_do_not_show_in_debug_output() {
        let upload = PresignedUpload {
            method: "PUT".into(),
            url: "https://bucket.example/?X-Amz-Signature=secret".into(),
            headers: BTreeMap::new(),
            expires_at: "2026-11-23T06:05:00Z".into(),
        };
        assert!(!format!("{upload:?}").contains("secret"));
        let downloads = Downloads {
            data: "https://bucket.example/?X-Amz-Signature=secret".into(),
        };
        assert!(!format!("{downloads:?}").contains("secret"));
    }
}
