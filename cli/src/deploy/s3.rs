//! The bucket behind the S3 API.

use aws_credential_types::Credentials as SigningCredentials;
use aws_sdk_s3::{
    Client,
    config::{BehaviorVersion, Config, Region},
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    primitives::{ByteStream, DateTime},
    types::ChecksumMode,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

use super::{Credentials, Object};
use crate::answer::append;

/// Where to deploy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The URL of an S3 server, which is then addressed with the bucket in the path; AWS if there is none.
    pub endpoint: Option<String>,
    /// The region that signatures name.
    pub region: String,
    /// The bucket, which must exist.
    pub bucket: String,
}

/// Why an object could not be looked up or written.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// Nobody answered.
    #[error("cannot reach {server}: {reason}; is it running, and is --endpoint right?")]
    Unreachable {
        /// The endpoint or AWS.
        server: String,
        /// What went wrong on the way.
        reason: String,
    },
    /// The bucket does not exist.
    #[error("there is no bucket `{0}`; create it first, or correct --bucket")]
    NoBucket(String),
    /// Somebody else wrote at the same time.
    #[error(
        "`{key}` in bucket `{bucket}` has changed since it was read, or the access key may not read it: somebody else deploys \
         at the same time; look at what is there and deploy again"
    )]
    Raced {
        /// The bucket.
        bucket: String,
        /// The object.
        key: String,
    },
    /// There is more than was asked for.
    #[error(
        "`{key}` in bucket `{bucket}` has more than the {limit} bytes that it may have; look at it, and at who can write into the \
         bucket, and remove it if it is not yours"
    )]
    TooLarge {
        /// The bucket.
        bucket: String,
        /// The object.
        key: String,
        /// The most bytes that it may have.
        limit: u64,
    },
    /// The server refused.
    #[error("{server} refused `{key}` in bucket `{bucket}`: {code}: {message}")]
    Refused {
        /// The endpoint or AWS.
        server: String,
        /// The bucket.
        bucket: String,
        /// The object.
        key: String,
        /// S3's error code.
        code: String,
        /// S3's explanation.
        message: String,
    },
}

/// What must hold for an object to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Condition<'tag> {
    /// Nothing.
    Always,
    /// There is no such object yet.
    Absent,
    /// The object is the one that was read, by its ETag.
    Unchanged(&'tag str),
}

impl<'tag> Condition<'tag> {
    /// The object is in the state in which it was found.
    pub(crate) fn as_found(stored: Option<&'tag Stored>) -> Self {
        stored.map_or(Self::Absent, |stored| Self::Unchanged(&stored.tag))
    }
}

/// An object as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The content.
    pub(crate) bytes: Vec<u8>,
    /// The ETag.
    tag: String,
}

/// A bucket and the right to write into it.
pub(crate) struct Bucket {
    client: Client,
    name: String,
    server: String,
}

impl Bucket {
    pub(crate) fn connect(target: &Target, credentials: &Credentials) -> Self {
        let signing = SigningCredentials::from(credentials.clone());
        let http = Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let mut config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(target.region.clone()))
            .credentials_provider(signing)
            .http_client(http);
        if let Some(endpoint) = &target.endpoint {
            // A bucket in the host name would need a DNS entry and a certificate of its own on the server.
            config = config.endpoint_url(endpoint).force_path_style(true);
        }
        Self {
            client: Client::from_conf(config.build()),
            name: target.bucket.clone(),
            server: target
                .endpoint
                .clone()
                .unwrap_or_else(|| format!("AWS S3 in {}", target.region)),
        }
    }

    /// Checks that the bucket is there before anything is written: an S3 server on a folder creates what is missing.
    pub(crate) async fn check(&self) -> Result<(), TransferError> {
        match self.client.head_bucket().bucket(&self.name).send().await {
            // Without the right to list a bucket, S3 answers 403, and writing may still be allowed.
            Err(error) if status(&error) == Some(403) => Ok(()),
            Err(error) if status(&error) == Some(404) => Err(TransferError::NoBucket(self.name.clone())),
            Err(error) => Err(self.error("", &error)),
            Ok(_) => Ok(()),
        }
    }

    /// Whether the object is there, with the same content and the same headers.
    ///
    /// The content is recognised by the SHA-256 that the server computed when it was written. User metadata would not do,
    /// since whoever writes chooses it, and neither would an ETag, which is an MD5 only for some ways of storing and
    /// encrypting. An object without such a checksum, or with one over parts, was not written by [`Self::put`].
    pub(crate) async fn holds(&self, object: &Object) -> Result<bool, TransferError> {
        let head = match self
            .client
            .head_object()
            .bucket(&self.name)
            .key(&object.key)
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await
        {
            Ok(head) => head,
            // Without the right to list a bucket, S3 answers 403 for what does not exist. If it means the access key,
            // writing is refused next, with an explanation that a HEAD response cannot carry.
            Err(error) if matches!(status(&error), Some(403 | 404)) => return Ok(false),
            Err(error) => return Err(self.error(&object.key, &error)),
        };
        Ok(head.checksum_sha256() == Some(&checksum(object))
            && head.content_length() == i64::try_from(object.bytes.len()).ok()
            && head.content_type() == Some(object.content_type)
            && head.content_encoding().filter(|encoding| !encoding.is_empty()) == object.content_encoding
            && head.cache_control() == Some(object.cache_control))
    }

    /// Reads an object of at most `limit` bytes, `None` if it is not there. Somebody else may have written it, and nothing that the
    /// server says of its length is believed.
    pub(crate) async fn read(&self, key: &str, limit: u64) -> Result<Option<Stored>, TransferError> {
        let mut answer = match self.client.get_object().bucket(&self.name).key(key).send().await {
            Ok(answer) => answer,
            // As in `holds`: a 403 may mean that there is none. If there is one, a conditional write finds out.
            Err(error) if error.code() != Some("NoSuchBucket") && matches!(status(&error), Some(403 | 404)) => {
                return Ok(None);
            }
            Err(error) => return Err(self.error(key, &error)),
        };
        let tag = answer.e_tag().unwrap_or_default().to_owned();
        let mut bytes = Vec::new();
        while let Some(part) = answer.body.next().await {
            let part = part.map_err(|error| TransferError::Unreachable {
                server: self.server.clone(),
                reason: DisplayErrorContext(error).to_string(),
            })?;
            if !append(&mut bytes, &part, limit) {
                return Err(TransferError::TooLarge {
                    bucket: self.name.clone(),
                    key: key.to_owned(),
                    limit,
                });
            }
        }
        Ok(Some(Stored { bytes, tag }))
    }

    /// Every key that begins like this, with the time at which it was written.
    pub(crate) async fn list(&self, prefix: &str) -> Result<Vec<(String, Option<DateTime>)>, TransferError> {
        let request = self.client.list_objects_v2().bucket(&self.name).prefix(prefix);
        let mut pages = request.into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.error(prefix, &error))?;
            let objects = page.contents().iter();
            found
                .extend(objects.filter_map(|object| Some((object.key()?.to_owned(), object.last_modified().copied()))));
        }
        Ok(found)
    }

    /// Writes the object. Its SHA-256 goes along, so that the server refuses what was damaged on the way.
    pub(crate) async fn put(&self, object: &Object, condition: Condition<'_>) -> Result<(), TransferError> {
        let (if_none_match, if_match) = match condition {
            Condition::Always => (None, None),
            Condition::Absent => (Some("*".to_owned()), None),
            Condition::Unchanged(tag) => (None, Some(tag.to_owned())),
        };
        let written = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(&object.key)
            .content_type(object.content_type)
            .set_content_encoding(object.content_encoding.map(str::to_owned))
            .cache_control(object.cache_control)
            .checksum_sha256(checksum(object))
            .set_if_none_match(if_none_match)
            .set_if_match(if_match)
            .body(ByteStream::from(object.bytes.clone()))
            .send()
            .await;
        match written {
            Ok(_) => Ok(()),
            // The 409 is for two conditional writes that meet; without a condition it means something else.
            Err(error) if !matches!(condition, Condition::Always) && matches!(status(&error), Some(409 | 412)) => {
                Err(TransferError::Raced {
                    bucket: self.name.clone(),
                    key: object.key.clone(),
                })
            }
            Err(error) => Err(self.error(&object.key, &error)),
        }
    }

    /// Removes the object, if there is one.
    pub(crate) async fn remove(&self, key: &str) -> Result<(), TransferError> {
        let removed = self.client.delete_object().bucket(&self.name).key(key).send().await;
        removed.map(drop).map_err(|error| self.error(key, &error))
    }

    fn error<E>(&self, key: &str, error: &SdkError<E>) -> TransferError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let server = self.server.clone();
        let Some(response) = error.raw_response() else {
            return TransferError::Unreachable {
                server,
                reason: DisplayErrorContext(error).to_string(),
            };
        };
        match error.code() {
            Some("NoSuchBucket") => TransferError::NoBucket(self.name.clone()),
            code => TransferError::Refused {
                server,
                bucket: self.name.clone(),
                key: key.to_owned(),
                code: code.map_or_else(|| format!("HTTP {}", response.status().as_u16()), str::to_owned),
                message: error.message().unwrap_or("no explanation").to_owned(),
            },
        }
    }
}

/// The content's SHA-256 as in `x-amz-checksum-sha256`.
fn checksum(object: &Object) -> String {
    Base64::encode_string(&Sha256::digest(&object.bytes))
}

/// The HTTP status of a refusal; `None` if nobody answered.
fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}
