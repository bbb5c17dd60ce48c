//! The messages of `/v1/submissions/{id}/uploads`: files of any number and size that go with a submission.

use crate::file::{check_checksum, check_media_type, check_name, check_size, default_media_type};
use crate::{FieldProblem, Violation};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// The largest file, in bytes: 5 GB, decimal as file managers and the sentences for people count.
pub const MAXIMUM_UPLOAD_BYTES: u64 = 5_000_000_000;
/// The most files that go with one submission.
pub const MAXIMUM_UPLOADS: usize = 100;
/// The most parts that are signed with one request.
pub const MAXIMUM_SIGNED_PARTS: usize = 100;

/// Names one upload: a ULID, made by the server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UploadId(String);

impl UploadId {
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

impl fmt::Display for UploadId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Body of `POST /v1/submissions/{id}/uploads`. Sent again for the same file, it finds the upload that is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenUpload {
    /// The file's name, without folders.
    pub name: String,
    /// The media type that the file will be stored with.
    #[serde(default = "default_media_type")]
    pub content_type: String,
    /// The size, in bytes.
    pub size: u64,
    /// When the file was changed last, in milliseconds since 1970 (`File.lastModified`).
    pub last_modified: i64,
    /// The SHA-256 of the first and the last MiB, or of all of a file of at most two, as base64.
    pub fingerprint: String,
}

impl OpenUpload {
    /// Checks every rule.
    ///
    /// # Errors
    /// Every broken rule, with the JSON Pointer (RFC 6901) of the member.
    pub fn validate(&self) -> Result<(), Vec<FieldProblem>> {
        problems([
            ("/name".to_owned(), check_name(&self.name)),
            ("/content_type".to_owned(), check_media_type(&self.content_type)),
            ("/size".to_owned(), check_size(self.size)),
            ("/fingerprint".to_owned(), check_checksum(&self.fingerprint)),
        ])
    }
}

fn problems(verdicts: impl IntoIterator<Item = (String, Result<(), Violation>)>) -> Result<(), Vec<FieldProblem>> {
    let problems: Vec<_> = verdicts
        .into_iter()
        .filter_map(|(pointer, verdict)| Some(FieldProblem::new(&pointer, verdict.err()?)))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Answer of `POST /v1/submissions/{id}/uploads` to an [`OpenUpload`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedUpload {
    /// The upload.
    pub id: UploadId,
    /// The size of every part but the last, in bytes.
    pub part_size: u64,
    /// How many parts the file has. One part goes as a single PUT, more as a multipart upload.
    pub part_count: u32,
    /// The upload was open before: some of it may be stored.
    pub resumed: bool,
    /// The file is stored and was confirmed.
    pub complete: bool,
}

/// A part and the checksum of its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartChecksum {
    /// The number of the part, from 1.
    pub number: u32,
    /// The SHA-256 of the part's content as base64.
    pub sha256: String,
}

/// Body of `POST /v1/submissions/{id}/uploads/{upload}/sign`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignParts {
    /// The parts, at least one and at most [`MAXIMUM_SIGNED_PARTS`].
    pub parts: Vec<PartChecksum>,
}

impl SignParts {
    /// Checks the parts for an upload that has `part_count` of them.
    ///
    /// # Errors
    /// Every broken rule, with the JSON Pointer (RFC 6901) of the member.
    pub fn validate(&self, part_count: u32) -> Result<(), Vec<FieldProblem>> {
        if !(1..=MAXIMUM_SIGNED_PARTS).contains(&self.parts.len()) {
            return problems([("/parts".to_owned(), Err(Violation::PartCount))]);
        }
        let mut seen = Vec::with_capacity(self.parts.len());
        problems(self.parts.iter().enumerate().flat_map(|(index, part)| {
            let is_part = (1..=part_count).contains(&part.number) && !seen.contains(&part.number);
            seen.push(part.number);
            let number = if is_part { Ok(()) } else { Err(Violation::PartNumber) };
            [
                (format!("/parts/{index}/number"), number),
                (format!("/parts/{index}/sha256"), check_checksum(&part.sha256)),
            ]
        }))
    }
}

/// Answer of `POST /v1/submissions/{id}/uploads/{upload}/sign`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedParts {
    /// One request for each part that was asked for, in that order.
    pub parts: Vec<SignedPart>,
}

/// A request that the browser sends to the bucket, signed by the server.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedPart {
    /// The number of the part.
    pub number: u32,
    /// `PUT`.
    pub method: String,
    /// The URL with its signature. Whoever has it may upload this one part: never log it.
    pub url: String,
    /// The headers to set. They are signed, and so is the length.
    pub headers: BTreeMap<String, String>,
    /// When the signature ends, RFC 3339 in UTC.
    pub expires_at: String,
}

/// Without the signed URL.
impl fmt::Debug for SignedPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SignedPart")
            .field("number", &self.number)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A part that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredPart {
    /// The number of the part.
    pub number: u32,
    /// The size, in bytes.
    pub size: u64,
    /// The SHA-256 that the storage has computed, as base64.
    pub sha256: String,
}

/// Answer of `GET /v1/submissions/{id}/uploads/{upload}/parts`: a page of at most a thousand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredParts {
    /// The parts, by number.
    pub parts: Vec<StoredPart>,
    /// Ask again with `?after=` this number; there are more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// Body of `POST /v1/submissions/{id}/uploads/{upload}/complete`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteUpload {
    /// The SHA-256 of every part as base64, in order.
    pub sha256: Vec<String>,
}

impl CompleteUpload {
    /// Checks the checksums for an upload that has `part_count` parts.
    ///
    /// # Errors
    /// Every broken rule, with the JSON Pointer (RFC 6901) of the member.
    pub fn validate(&self, part_count: u32) -> Result<(), Vec<FieldProblem>> {
        if self.sha256.len() != part_count as usize {
            return problems([("/sha256".to_owned(), Err(Violation::PartCount))]);
        }
        let checksums = self.sha256.iter().enumerate();
        problems(checksums.map(|(index, sha256)| (format!("/sha256/{index}"), check_checksum(sha256))))
    }
}

/// A file that is stored. Answer of `POST /v1/submissions/{id}/uploads/{upload}/complete`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadSummary {
    /// The upload.
    pub id: UploadId,
    /// The name that the person's file had.
    pub name: String,
    /// The size, in bytes.
    pub size: u64,
    /// The media type.
    pub content_type: String,
    /// The SHA-256 of the content as base64; for a file in parts that of the parts' SHA-256, with `-` and their number.
    pub sha256: String,
}

/// A file of a complete submission.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadDownload {
    /// The upload.
    pub id: UploadId,
    /// The name that the person's file had.
    pub name: String,
    /// The size, in bytes.
    pub size: u64,
    /// The media type.
    pub content_type: String,
    /// Where it can be downloaded. Whoever has the URL may do so: never log it.
    pub url: String,
}

/// Without the signed URL and the person's words.
impl fmt::Debug for UploadDownload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("UploadDownload")
            .field("id", &self.id)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn file() -> OpenUpload {
        OpenUpload {
            name: "film.mp4".into(),
            content_type: "video/mp4".into(),
            size: MAXIMUM_UPLOAD_BYTES,
            last_modified: 1_700_000_000_000,
            fingerprint: DIGEST.into(),
        }
    }

    #[test]
    fn the_content_type_may_be_left_out_and_nothing_may_be_added() {
        let json = format!(r#"{{"name":"a","size":1,"last_modified":0,"fingerprint":"{DIGEST}"}}"#);
        let parsed: OpenUpload = serde_json::from_str(&json).unwrap();
        assert_eq!(parsed.content_type, crate::DEFAULT_MEDIA_TYPE);
        let json = json.replace('}', r#","key":"u/other/data.json"}"#);
        assert!(serde_json::from_str::<OpenUpload>(&json).is_err());
    }

    fn pointers(verdict: Result<(), Vec<FieldProblem>>) -> Vec<String> {
        let problems = verdict.err().unwrap_or_default();
        problems
            .into_iter()
            .map(|problem| format!("{} {}", problem.pointer, problem.code))
            .collect()
    }

    #[test]
    fn a_file_of_five_gb_passes_and_every_broken_rule_is_named() {
        assert_eq!(file().validate(), Ok(()));
        let wrong = OpenUpload {
            name: "../film".into(),
            content_type: "film".into(),
            size: MAXIMUM_UPLOAD_BYTES + 1,
            last_modified: -1,
            fingerprint: "short".into(),
        };
        assert_eq!(
            pointers(wrong.validate()),
            [
                "/name file_name_characters",
                "/content_type media_type",
                "/size file_too_large",
                "/fingerprint checksum"
            ]
        );
        assert_eq!(
            pointers(OpenUpload { size: 0, ..file() }.validate()),
            ["/size file_empty"]
        );
    }

    #[test]
    fn parts_are_numbered_from_one_and_asked_for_once() {
        let sign = |numbers: &[u32]| SignParts {
            parts: numbers
                .iter()
                .map(|number| PartChecksum {
                    number: *number,
                    sha256: DIGEST.into(),
                })
                .collect(),
        };
        assert_eq!(sign(&[3, 1, 2]).validate(3), Ok(()));
        for (numbers, expected) in [
            (vec![0], "/parts/0/number part_number"),
            (vec![1, 4], "/parts/1/number part_number"),
            (vec![2, 2], "/parts/1/number part_number"),
            (vec![], "/parts part_count"),
            ((1..=101).collect(), "/parts part_count"),
        ] {
            assert_eq!(pointers(sign(&numbers).validate(3)), [expected], "{numbers:?}");
        }
        let wrong = SignParts {
            parts: vec![PartChecksum {
                number: 1,
                sha256: "x".into(),
            }],
        };
        assert_eq!(pointers(wrong.validate(1)), ["/parts/0/sha256 checksum"]);
    }

    #[test]
    fn completing_names_every_part() {
        let complete = |sha256: &[&str]| CompleteUpload {
            sha256: sha256.iter().map(|text| (*text).to_owned()).collect(),
        };
        assert_eq!(complete(&[DIGEST, DIGEST]).validate(2), Ok(()));
        assert_eq!(pointers(complete(&[DIGEST]).validate(2)), ["/sha256 part_count"]);
        assert_eq!(pointers(complete(&[DIGEST, "x"]).validate(2)), ["/sha256/1 checksum"]);
    }

    #[test]
    fn signed_urls_and_names_do_not_show_in_debug_output() {
        let part = SignedPart {
            number: 1,
            method: "PUT".into(),
            url: "https://bucket.example/?X-Amz-Signature=secret".into(),
            headers: BTreeMap::new(),
            expires_at: "2026-11-23T06:05:00Z".into(),
        };
        let file = UploadDownload {
            id: UploadId::new("01JD0000000000000000000000"),
            name: "secret.pdf".into(),
            size: 1,
            content_type: "application/pdf".into(),
            url: "https://bucket.example/?X-Amz-Signature=secret".into(),
        };
        assert!(!format!("{part:?} {file:?}").contains("secret"));
    }
}
