//! Reading objects in process, for the static origins.

use bytes::Bytes;
use s3s::dto::{ETag, HeadObjectInput, HeadObjectOutput};
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Result};

use super::store::ObjectStore;

/// What was stored with an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectAttributes {
    /// The entity tag, without quotes.
    pub etag: String,
    /// The size in bytes.
    pub size: u64,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
}

/// An object with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredObject {
    /// What was stored with it.
    pub attributes: ObjectAttributes,
    /// The bytes.
    pub body: Bytes,
}

impl ObjectStore {
    /// The attributes of an object, `None` if there is no such object.
    ///
    /// # Errors
    ///
    /// An error of the file system.
    pub async fn attributes(&self, bucket: &str, key: &str) -> S3Result<Option<ObjectAttributes>> {
        let _lock = self.commits.read().await;
        self.stored_attributes(bucket, key).await
    }

    /// An object with its bytes, `None` if there is no such object.
    ///
    /// # Errors
    ///
    /// As [`Self::attributes`].
    pub async fn read(&self, bucket: &str, key: &str) -> S3Result<Option<StoredObject>> {
        let _lock = self.commits.read().await;
        let Some(attributes) = self.stored_attributes(bucket, key).await? else {
            return Ok(None);
        };
        // `get_object` of `s3s-fs` reads in pieces of 4 KiB, each on another thread.
        let body = tokio::fs::read(self.object_path(bucket, key)?)
            .await
            .map_err(S3Error::internal_error)?;
        Ok(Some(StoredObject {
            attributes,
            body: body.into(),
        }))
    }

    /// As [`Self::attributes`], for whoever holds the lock.
    pub(super) async fn stored_attributes(&self, bucket: &str, key: &str) -> S3Result<Option<ObjectAttributes>> {
        if self.require_object(bucket, key).await.is_err() {
            return Ok(None);
        }
        let input = HeadObjectInput {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            ..HeadObjectInput::default()
        };
        match self.inner.head_object(in_process(input)).await {
            Ok(response) => ObjectAttributes::of(response.output).map(Some),
            Err(error) if *error.code() == S3ErrorCode::NoSuchKey => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl ObjectAttributes {
    fn of(output: HeadObjectOutput) -> S3Result<Self> {
        let size = output.content_length.and_then(|length| u64::try_from(length).ok());
        let etag = output.e_tag.map(ETag::into_value);
        let (Some(size), Some(etag)) = (size, etag) else {
            return Err(S3ErrorCode::InternalError.into());
        };
        Ok(Self {
            etag,
            size,
            content_type: output.content_type,
            cache_control: output.cache_control,
            content_encoding: output.content_encoding,
        })
    }
}

fn in_process<T>(input: T) -> S3Request<T> {
    S3Request {
        input,
        method: http::Method::GET,
        uri: http::Uri::default(),
        headers: http::HeaderMap::new(),
        extensions: http::Extensions::new(),
        credentials: None,
        region: None,
        service: None,
        trailing_headers: None,
    }
}
