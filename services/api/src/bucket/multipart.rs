//! Uploads in parts, and what is needed to know and to limit what lies in the bucket.

use super::{Bucket, BucketError, ObjectKey, Signed, describe, presigning, signed};
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::DateTime;
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long S3 may take to put parts together. The front of Lambda waits for 29 seconds.
const ASSEMBLY: Duration = Duration::from_secs(25);

/// A part as the bucket holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldPart {
    /// The number, from 1.
    pub(crate) number: u32,
    /// In bytes.
    pub(crate) size: u64,
    /// Its entity tag, which S3 wants to hear again.
    pub(crate) etag: String,
    /// The SHA-256 of the content as base64.
    pub(crate) sha256: String,
}

/// A page of held parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeldParts {
    /// By number.
    pub(crate) parts: Vec<HeldPart>,
    /// More follow after this number.
    pub(crate) next: Option<u32>,
}

/// How putting parts together ended. Only what lies in the bucket afterwards is proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Assembly {
    /// S3 said so.
    Done,
    /// 412: there is an object under the key.
    Exists,
    /// 409, or a part that changed since it was listed: the same request may succeed later.
    Conflict,
    /// There is no such upload (any more).
    Gone,
}

/// A multipart upload as the bucket lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedUpload {
    pub(crate) key: ObjectKey,
    pub(crate) id: String,
    pub(crate) initiated: Option<Timestamp>,
}

/// An object as the bucket lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedObject {
    pub(crate) key: String,
    /// When it was stored; of an object that was put together, when its upload began.
    pub(crate) modified: Option<Timestamp>,
}

/// A page of objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedObjects {
    /// By key.
    pub(crate) objects: Vec<ListedObject>,
    /// More follow after this key.
    pub(crate) next: Option<String>,
}

fn service<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> BucketError {
    BucketError::Service(describe(error))
}

fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> &str {
    error
        .as_service_error()
        .and_then(ProvideErrorMetadata::code)
        .unwrap_or_default()
}

fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::from_second(time.secs()).ok()
}

fn number<T: TryInto<U>, U: Default>(number: Option<T>) -> U {
    number.and_then(|number| number.try_into().ok()).unwrap_or_default()
}

impl Bucket {
    /// Begins an upload in parts, each of which will come with its SHA-256.
    pub(crate) async fn create_multipart(&self, key: &ObjectKey, content_type: &str) -> Result<String, BucketError> {
        let create = self
            .client
            .create_multipart_upload()
            .bucket(&self.name)
            .key(key.as_str());
        let create = create
            .content_type(content_type)
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let created = create.send().await.map_err(|error| service(&error))?;
        let id = created.upload_id().map(str::to_owned);
        id.ok_or_else(|| BucketError::Service("an upload without a number".to_owned()))
    }

    /// Signs the upload of one part: this length and this content.
    pub(crate) async fn sign_part(
        &self,
        (key, id): (&ObjectKey, &str),
        number: u32,
        size: u64,
        sha256: &str,
        now: Timestamp,
    ) -> Result<Signed, BucketError> {
        let out_of_range = |error: std::num::TryFromIntError| BucketError::Signing(error.to_string());
        let request = self
            .client
            .upload_part()
            .bucket(&self.name)
            .key(key.as_str())
            .upload_id(id)
            .part_number(i32::try_from(number).map_err(out_of_range)?)
            .content_length(i64::try_from(size).map_err(out_of_range)?)
            .checksum_sha256(sha256)
            .presigned(presigning(now)?)
            .await
            .map_err(|error| BucketError::Signing(describe(&error)))?;
        Ok(signed(&request, now))
    }

    /// The parts with a greater number that arrived, at most a thousand. `None` if there is no such upload.
    pub(crate) async fn parts(&self, key: &ObjectKey, id: &str, after: u32) -> Result<Option<HeldParts>, BucketError> {
        let list = self
            .client
            .list_parts()
            .bucket(&self.name)
            .key(key.as_str())
            .upload_id(id);
        let list = list.set_part_number_marker((after > 0).then(|| after.to_string()));
        let page = match list.send().await {
            Ok(page) => page,
            Err(error) if code(&error) == "NoSuchUpload" => return Ok(None),
            Err(error) => return Err(service(&error)),
        };
        let parts: Vec<_> = page
            .parts()
            .iter()
            .map(|part| HeldPart {
                number: number(part.part_number()),
                size: number(part.size()),
                etag: part.e_tag().unwrap_or_default().to_owned(),
                sha256: part.checksum_sha256().unwrap_or_default().to_owned(),
            })
            .collect();
        let is_truncated = page.is_truncated() == Some(true);
        let next = parts.last().filter(|_| is_truncated).map(|part| part.number);
        Ok(Some(HeldParts { parts, next }))
    }

    /// Puts the parts together, where nothing lies yet. S3 checks the checksum of each part and the size of the whole.
    pub(crate) async fn assemble(
        &self,
        key: &ObjectKey,
        id: &str,
        parts: &[HeldPart],
    ) -> Result<Assembly, BucketError> {
        let size: u64 = parts.iter().map(|part| part.size).sum();
        let list = parts.iter().map(|part| {
            CompletedPart::builder()
                .part_number(number(Some(part.number)))
                .e_tag(&part.etag)
                .checksum_sha256(&part.sha256)
                .build()
        });
        let list = CompletedMultipartUpload::builder()
            .set_parts(Some(list.collect()))
            .build();
        let complete = self
            .client
            .complete_multipart_upload()
            .bucket(&self.name)
            .key(key.as_str())
            .upload_id(id);
        let complete = complete
            .multipart_upload(list)
            .if_none_match("*")
            .mpu_object_size(number(Some(size)));
        // S3 copies nothing, but it takes its time; and whether it did is found out by looking, not by trying again.
        let patience = TimeoutConfig::builder()
            .operation_attempt_timeout(ASSEMBLY)
            .operation_timeout(ASSEMBLY)
            .build();
        let complete = complete.customize().config_override(
            aws_sdk_s3::Config::builder()
                .timeout_config(patience)
                .retry_config(RetryConfig::disabled()),
        );
        match complete.send().await {
            Ok(_) => Ok(Assembly::Done),
            Err(error) => match code(&error) {
                "PreconditionFailed" => Ok(Assembly::Exists),
                "ConditionalRequestConflict" | "OperationAborted" | "InvalidPart" => Ok(Assembly::Conflict),
                "NoSuchUpload" => Ok(Assembly::Gone),
                _ => Err(service(&error)),
            },
        }
    }

    /// Drops an upload and its parts; one that does not exist is dropped already.
    pub(crate) async fn abort_multipart(&self, key: &ObjectKey, id: &str) -> Result<(), BucketError> {
        let abort = self
            .client
            .abort_multipart_upload()
            .bucket(&self.name)
            .key(key.as_str())
            .upload_id(id);
        match abort.send().await {
            Ok(_) => Ok(()),
            Err(error) if code(&error) == "NoSuchUpload" => Ok(()),
            Err(error) => Err(service(&error)),
        }
    }

    /// Removes an object; one that does not exist is removed already.
    pub(crate) async fn delete(&self, key: &ObjectKey) -> Result<(), BucketError> {
        let delete = self.client.delete_object().bucket(&self.name).key(key.as_str());
        delete.send().await.map(drop).map_err(|error| service(&error))
    }

    /// The size of every object whose key begins with `prefix`, in bytes.
    pub(crate) async fn objects(&self, prefix: &str) -> Result<BTreeMap<String, u64>, BucketError> {
        let mut objects = BTreeMap::new();
        let mut token = None;
        loop {
            let list = self.client.list_objects_v2().bucket(&self.name).prefix(prefix);
            let page = list
                .set_continuation_token(token)
                .send()
                .await
                .map_err(|error| service(&error))?;
            for object in page.contents() {
                objects.insert(object.key().unwrap_or_default().to_owned(), number(object.size()));
            }
            token = page.next_continuation_token().map(str::to_owned);
            if token.is_none() {
                return Ok(objects);
            }
        }
    }

    /// The objects with a greater key that begins with `prefix`, at most a thousand. Tokens of S3 need not be good for long, keys are.
    pub(crate) async fn page_of_objects(
        &self,
        prefix: &str,
        after: Option<&str>,
    ) -> Result<ListedObjects, BucketError> {
        let list = self.client.list_objects_v2().bucket(&self.name).prefix(prefix);
        let list = list.set_start_after(after.map(str::to_owned));
        let page = list.send().await.map_err(|error| service(&error))?;
        let objects: Vec<_> = page
            .contents()
            .iter()
            .map(|object| ListedObject {
                key: object.key().unwrap_or_default().to_owned(),
                modified: object.last_modified().and_then(timestamp),
            })
            .collect();
        let is_truncated = page.is_truncated() == Some(true);
        let next = objects.last().filter(|_| is_truncated).map(|object| object.key.clone());
        Ok(ListedObjects { objects, next })
    }

    /// The multipart uploads whose key begins with `prefix`.
    pub(crate) async fn multiparts(&self, prefix: &str) -> Result<Vec<ListedUpload>, BucketError> {
        let mut uploads = Vec::new();
        let mut markers = (None, None);
        loop {
            let list = self.client.list_multipart_uploads().bucket(&self.name).prefix(prefix);
            let list = list.set_key_marker(markers.0).set_upload_id_marker(markers.1);
            let page = list.send().await.map_err(|error| service(&error))?;
            uploads.extend(page.uploads().iter().map(|upload| ListedUpload {
                key: ObjectKey::new(upload.key().unwrap_or_default().to_owned()),
                id: upload.upload_id().unwrap_or_default().to_owned(),
                initiated: upload.initiated().and_then(timestamp),
            }));
            if page.is_truncated() != Some(true) {
                return Ok(uploads);
            }
            markers = (
                page.next_key_marker().map(str::to_owned),
                page.next_upload_id_marker().map(str::to_owned),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::S3Config;
    use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
    use axum::http::StatusCode;

    /// A bucket whose S3 gives one answer to everything.
    async fn answering(status: u16, code: &'static str) -> Bucket {
        let body = format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>x</Message></Error>");
        let answer = (
            StatusCode::from_u16(status).unwrap(),
            [("content-type", "application/xml")],
            body,
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new().fallback(move || std::future::ready(answer.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Bucket::new(S3Config {
            endpoint: Some(endpoint),
            region: "eu-central-1".into(),
            bucket: "data".into(),
            credentials: SharedCredentialsProvider::new(Credentials::new("id", "secret", None, None, "test")),
        })
    }

    #[tokio::test]
    async fn putting_together_ends_as_s3_says_also_inside_a_200() {
        let part = HeldPart {
            number: 1,
            size: 1,
            etag: "\"x\"".into(),
            sha256: "x".into(),
        };
        let key = ObjectKey::new("u/someone/1/files/2".into());
        for (status, code, expected) in [
            (200, "InternalError", None),
            (500, "InternalError", None),
            (503, "SlowDown", None),
            (412, "PreconditionFailed", Some(Assembly::Exists)),
            (409, "ConditionalRequestConflict", Some(Assembly::Conflict)),
            (400, "InvalidPart", Some(Assembly::Conflict)),
            (404, "NoSuchUpload", Some(Assembly::Gone)),
        ] {
            let outcome = answering(status, code)
                .await
                .assemble(&key, "id", std::slice::from_ref(&part))
                .await;
            assert_eq!(outcome.ok(), expected, "{status} {code}");
        }
    }
}
