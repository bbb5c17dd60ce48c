//! What is listed of multipart uploads, in pages.

use std::time::{Duration, UNIX_EPOCH};

use s3s::S3Result;
use s3s::dto::{
    ChecksumAlgorithm, ChecksumType, ETag, ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput,
    ListPartsOutput, MultipartUpload, Part, Timestamp,
};

use super::key;
use super::multipart::{PartRecord, Upload};
use super::store::ObjectStore;

/// How many entries a page has: as many as were asked for, but no more than a thousand.
fn page(asked: Option<i32>) -> usize {
    usize::try_from(asked.unwrap_or(1_000)).unwrap_or(0).min(1_000)
}

fn part(record: PartRecord) -> Part {
    Part {
        checksum_sha256: record.sha256,
        e_tag: Some(ETag::Strong(record.etag)),
        last_modified: Some(timestamp(record.stored)),
        part_number: Some(record.number),
        size: i64::try_from(record.size).ok(),
        ..Part::default()
    }
}

fn timestamp(seconds: u64) -> Timestamp {
    Timestamp::from(UNIX_EPOCH + Duration::from_secs(seconds))
}

impl ObjectStore {
    /// The parts of an upload behind a number.
    pub(super) async fn page_of_parts(&self, input: ListPartsInput) -> S3Result<ListPartsOutput> {
        key::check(&input.key)?;
        let upload = Upload::open(&self.root, &input.bucket, &input.key, &input.upload_id).await?;
        let marker = input.part_number_marker.unwrap_or_default();
        let page = page(input.max_parts);
        let records = upload.parts().await?;
        let mut rest = records.into_iter().filter(|record| record.number > marker);
        let parts: Vec<_> = rest.by_ref().take(page).map(part).collect();
        let is_truncated = rest.next().is_some();
        let has_sha256 = upload.record.sha256;
        Ok(ListPartsOutput {
            checksum_algorithm: has_sha256.then(|| ChecksumAlgorithm::from_static(ChecksumAlgorithm::SHA256)),
            checksum_type: has_sha256.then(|| ChecksumType::from_static(ChecksumType::COMPOSITE)),
            is_truncated: Some(is_truncated),
            max_parts: i32::try_from(page).ok(),
            next_part_number_marker: parts.last().and_then(|part| part.part_number),
            part_number_marker: Some(marker),
            parts: Some(parts),
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            ..ListPartsOutput::default()
        })
    }

    /// The uploads of a bucket behind a key and a number.
    pub(super) async fn page_of_uploads(
        &self,
        input: ListMultipartUploadsInput,
    ) -> S3Result<ListMultipartUploadsOutput> {
        self.require_bucket(&input.bucket).await?;
        let uploads = Upload::all(&self.root, &input.bucket, input.prefix.as_deref().unwrap_or_default()).await?;
        let key_marker = input.key_marker.unwrap_or_default();
        let id_marker = input.upload_id_marker.unwrap_or_default();
        let mut rest = uploads.into_iter().filter(|(id, record)| {
            // Without a number the marker stands for all uploads of its key.
            let is_behind_key = record.key > key_marker;
            is_behind_key || (record.key == key_marker && !id_marker.is_empty() && *id > id_marker)
        });
        let listed: Vec<_> = rest.by_ref().take(page(input.max_uploads)).collect();
        let is_truncated = rest.next().is_some();
        let last = listed.last().filter(|_| is_truncated).cloned();
        let (next_upload_id_marker, next_key_marker) = last.map(|(id, record)| (id, record.key)).unzip();
        let uploads = listed.into_iter().map(|(id, record)| MultipartUpload {
            initiated: Some(timestamp(record.initiated)),
            key: Some(record.key),
            upload_id: Some(id),
            ..MultipartUpload::default()
        });
        Ok(ListMultipartUploadsOutput {
            is_truncated: Some(is_truncated),
            next_key_marker,
            next_upload_id_marker,
            uploads: Some(uploads.collect()),
            bucket: Some(input.bucket),
            prefix: input.prefix,
            ..ListMultipartUploadsOutput::default()
        })
    }
}
