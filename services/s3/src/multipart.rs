//! What S3 knows and checks about multipart uploads, and `s3s-fs` does not.
//!
//! `s3s-fs` 0.14.1 takes an upload's number under any key, parts of number 0, any ETag on completion, lists all parts at
//! once and without ETags and checksums, and lists no uploads. So each upload, and each part that arrived, has a record
//! beside the files of `s3s-fs`.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use base64ct::{Base64, Encoding};
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::CompletedPart;
use s3s::{S3Error, S3ErrorCode, S3Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::fs;

/// Five MiB, the least that every part but the last must have.
const SMALLEST_PART: u64 = 5 * 1024 * 1024;
/// Parts are numbered from 1 to this.
const MOST_PARTS: i32 = 10_000;

/// What is remembered of an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UploadRecord {
    pub(super) bucket: String,
    pub(super) key: String,
    /// Seconds since 1970.
    pub(super) initiated: u64,
    /// Created with `x-amz-checksum-algorithm: SHA256`: every part must come with its checksum.
    pub(super) sha256: bool,
}

/// What is remembered of a part that arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartRecord {
    pub(super) number: i32,
    pub(super) size: u64,
    /// The MD5 of its bytes, in hexadecimal.
    pub(super) etag: String,
    /// The SHA-256 of its bytes as base64, if it came with one.
    pub(super) sha256: Option<String>,
    /// Seconds since 1970.
    pub(super) stored: u64,
}

/// What the parts are together.
#[derive(Debug)]
pub(super) struct Whole {
    /// How many they are, numbered from 1.
    pub(super) parts: i32,
    /// The MD5 of the parts' MD5 with their count behind it, in hexadecimal.
    pub(super) etag: String,
    /// The checksum of checksums, for an upload that has them.
    pub(super) sha256: Option<String>,
}

/// One multipart upload.
#[derive(Debug)]
pub(super) struct Upload<'root> {
    root: &'root Path,
    id: &'root str,
    pub(super) record: UploadRecord,
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// Where an upload is remembered while it is open.
pub(super) fn record_path(root: &Path, id: &str) -> PathBuf {
    root.join(format!(".multipart-{id}.json"))
}

async fn write(path: PathBuf, record: &impl Serialize) -> S3Result<()> {
    let bytes = serde_json::to_vec(record).map_err(S3Error::internal_error)?;
    fs::write(path, bytes).await.map_err(S3Error::internal_error)
}

/// Refuses numbers that S3 has no part for.
pub(super) fn check_number(number: i32) -> S3Result<()> {
    if (1..=MOST_PARTS).contains(&number) {
        return Ok(());
    }
    Err(S3Error::with_message(
        S3ErrorCode::InvalidArgument,
        "Part number must be an integer between 1 and 10000, inclusive",
    ))
}

impl<'root> Upload<'root> {
    /// Remembers an upload that `s3s-fs` has created.
    pub(super) async fn create(root: &Path, id: &str, record: &UploadRecord) -> S3Result<()> {
        write(record_path(root, id), record).await
    }

    /// An upload of this key that was created and neither completed nor aborted.
    pub(super) async fn open(root: &'root Path, bucket: &str, key: &str, id: &'root str) -> S3Result<Self> {
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let bytes = if plain {
            fs::read(record_path(root, id)).await.ok()
        } else {
            None
        };
        let record: Option<UploadRecord> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        match record.filter(|record| record.bucket == bucket && record.key == key) {
            Some(record) => Ok(Self { root, id, record }),
            None => Err(S3ErrorCode::NoSuchUpload.into()),
        }
    }

    /// The uploads of a bucket whose key begins with `prefix`, by key and number.
    pub(super) async fn all(root: &Path, bucket: &str, prefix: &str) -> S3Result<Vec<(String, UploadRecord)>> {
        let mut found = Vec::new();
        let mut entries = fs::read_dir(root).await.map_err(S3Error::internal_error)?;
        while let Some(entry) = entries.next_entry().await.map_err(S3Error::internal_error)? {
            let name = entry.file_name();
            let id = name
                .to_str()
                .and_then(|name| name.strip_prefix(".multipart-")?.strip_suffix(".json"));
            let Some(id) = id.filter(|id| !id.contains('.')) else {
                continue;
            };
            // One that ends meanwhile is not listed.
            let Ok(bytes) = fs::read(entry.path()).await else {
                continue;
            };
            let Ok(record) = serde_json::from_slice::<UploadRecord>(&bytes) else {
                continue;
            };
            if record.bucket == bucket && record.key.starts_with(prefix) {
                found.push((id.to_owned(), record));
            }
        }
        found.sort_by(|(id, record), (other_id, other)| (&record.key, id).cmp(&(&other.key, other_id)));
        Ok(found)
    }

    fn part_path(&self, number: i32) -> PathBuf {
        self.root.join(format!(".multipart-{}.part-{number}.json", self.id))
    }

    /// Where `s3s-fs` keeps the bytes of a part.
    pub(super) fn content_path(&self, number: i32) -> PathBuf {
        self.root.join(format!(".upload_id-{}.part-{number}", self.id))
    }

    /// Remembers a part that `s3s-fs` has stored, in place of an earlier one of its number.
    pub(super) async fn store_part(&self, number: i32, etag: String, sha256: Option<String>) -> S3Result<()> {
        let file = self.content_path(number);
        let size = fs::metadata(file).await.map_err(S3Error::internal_error)?.len();
        let stored = now();
        let record = PartRecord {
            number,
            size,
            etag,
            sha256,
            stored,
        };
        write(self.part_path(number), &record).await
    }

    async fn part(&self, number: i32) -> Option<PartRecord> {
        serde_json::from_slice(&fs::read(self.part_path(number)).await.ok()?).ok()
    }

    /// The parts that arrived, by number.
    pub(super) async fn parts(&self) -> S3Result<Vec<PartRecord>> {
        let prefix = format!(".multipart-{}.part-", self.id);
        let mut parts = Vec::new();
        let mut entries = fs::read_dir(self.root).await.map_err(S3Error::internal_error)?;
        while let Some(entry) = entries.next_entry().await.map_err(S3Error::internal_error)? {
            let name = entry.file_name();
            let number = name
                .to_str()
                .and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(".json")?.parse().ok());
            if let Some(number) = number {
                parts.extend(self.part(number).await);
            }
        }
        parts.sort_by_key(|part| part.number);
        Ok(parts)
    }

    /// Forgets the upload and its parts.
    pub(super) async fn forget(&self) -> S3Result<()> {
        for part in self.parts().await? {
            // What is gone already need not be removed.
            let _ = fs::remove_file(self.content_path(part.number)).await;
            let _ = fs::remove_file(self.part_path(part.number)).await;
        }
        let _ = fs::remove_file(self.root.join(format!(".upload-{}.json", self.id))).await;
        fs::remove_file(record_path(self.root, self.id))
            .await
            .map_err(S3Error::internal_error)
    }

    /// Checks the list of a `CompleteMultipartUpload` before anything is assembled. The bytes were hashed when they came.
    pub(super) async fn check(&self, parts: &[CompletedPart], promised_size: Option<i64>) -> S3Result<Whole> {
        if parts.is_empty() {
            return Err(invalid_part());
        }
        let mut previous = 0;
        for part in parts {
            let number = part.part_number.unwrap_or_default();
            if number <= previous {
                return Err(S3ErrorCode::InvalidPartOrder.into());
            }
            previous = number;
        }
        let mut found = Vec::with_capacity(parts.len());
        for part in parts {
            let record = self
                .part(part.part_number.unwrap_or_default())
                .await
                .ok_or_else(invalid_part)?;
            let is_same = part.e_tag.as_ref().is_some_and(|etag| etag.value() == record.etag);
            if !is_same || (part.checksum_sha256.is_some() && part.checksum_sha256 != record.sha256) {
                return Err(invalid_part());
            }
            if self.record.sha256 && part.checksum_sha256.is_none() {
                let message = format!(
                    "The upload was created using a sha256 checksum. The complete request must include the checksum for \
                     each part. It was missing for part {} in the request.",
                    record.number
                );
                return Err(S3Error::with_message(S3ErrorCode::InvalidRequest, message));
            }
            found.push(record);
        }
        if found.iter().rev().skip(1).any(|record| record.size < SMALLEST_PART) {
            return Err(S3ErrorCode::EntityTooSmall.into());
        }
        if (1..).zip(&found).any(|(position, record)| record.number != position) {
            let message = "The local S3 puts parts together that are numbered without gaps, from 1";
            return Err(S3Error::with_message(S3ErrorCode::InvalidRequest, message));
        }
        let size: u64 = found.iter().map(|record| record.size).sum();
        if promised_size.is_some_and(|promised| u64::try_from(promised) != Ok(size)) {
            let message = "The provided 'x-amz-mp-object-size' header does not match what was computed";
            return Err(S3Error::with_message(S3ErrorCode::InvalidRequest, message));
        }
        Ok(Whole {
            parts: previous,
            etag: composite_etag(&found),
            sha256: self.record.sha256.then(|| composite(&found)).flatten(),
        })
    }
}

impl Whole {
    /// What `s3s-fs` keeps beside an object, in its form.
    pub(super) fn attributes(&self) -> String {
        let mut attributes = serde_json::json!({ "e_tag": self.etag });
        if let Some(sha256) = &self.sha256 {
            attributes["checksum_sha256"] = sha256.as_str().into();
        }
        attributes.to_string()
    }
}

fn composite_etag(parts: &[PartRecord]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(&md5_of(&part.etag).unwrap_or_default());
    }
    let hexadecimal: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hexadecimal}-{}", parts.len())
}

/// The bytes of a hexadecimal number.
fn md5_of(etag: &str) -> Option<Vec<u8>> {
    let digits = |at| u8::from_str_radix(etag.get(at..at + 2)?, 16).ok();
    (0..etag.len()).step_by(2).map(digits).collect()
}

/// The SHA-256 of the parts' SHA-256 with their count behind it
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html>).
fn composite(parts: &[PartRecord]) -> Option<String> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(Base64::decode_vec(part.sha256.as_deref()?).ok()?);
    }
    Some(format!("{}-{}", Base64::encode_string(&hash.finalize()), parts.len()))
}

fn invalid_part() -> S3Error {
    S3Error::with_message(
        S3ErrorCode::InvalidPart,
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified \
         entity tag may not match the part's entity tag.",
    )
}
