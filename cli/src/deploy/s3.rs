//! The bucket behind the S3 API.

use core::fmt;

use aws_credential_types::Credentials as SigningCredentials;
use aws_sdk_s3::{
    Client,
    config::{BehaviorVersion, Config, Region},
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
    primitives::ByteStream,
    types::ChecksumMode,
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use base64ct::{Base64, Encoding};
use sha2::{Digest, Sha256};

use super::Object;

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

/// An access key. `Debug` shows nothing of the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// There is no access key in the environment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the environment variable {0} is not set; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for \
     temporary credentials), for example with `eval \"$(aws configure export-credentials --format env)\"`"
)]
pub struct CredentialsError(&'static str);

impl Credentials {
    /// Reads the variables that every AWS tool reads: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary
    /// credentials, `AWS_SESSION_TOKEN`.
    ///
    /// # Errors
    ///
    /// One of the first two is missing or empty.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, CredentialsError> {
        let optional = |name| variable(name).filter(|value| !value.trim().is_empty());
        let required = |name| optional(name).ok_or(CredentialsError(name));
        Ok(Self {
            access_key_id: required("AWS_ACCESS_KEY_ID")?,
            secret_access_key: required("AWS_SECRET_ACCESS_KEY")?,
            session_token: optional("AWS_SESSION_TOKEN"),
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
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

/// A bucket and the right to write into it.
pub(super) struct Bucket {
    client: Client,
    name: String,
    server: String,
}

impl Bucket {
    pub(super) fn connect(target: &Target, credentials: &Credentials) -> Self {
        let Credentials {
            access_key_id,
            secret_access_key,
            session_token,
        } = credentials.clone();
        let signing = SigningCredentials::new(
            access_key_id,
            secret_access_key,
            session_token,
            None,
            "environment variables",
        );
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
    pub(super) async fn check(&self) -> Result<(), TransferError> {
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
    pub(super) async fn holds(&self, object: &Object) -> Result<bool, TransferError> {
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

    /// Writes the object. Its SHA-256 goes along, so that the server refuses what was damaged on the way.
    pub(super) async fn put(&self, object: &Object) -> Result<(), TransferError> {
        self.client
            .put_object()
            .bucket(&self.name)
            .key(&object.key)
            .content_type(object.content_type)
            .set_content_encoding(object.content_encoding.map(str::to_owned))
            .cache_control(object.cache_control)
            .checksum_sha256(checksum(object))
            .body(ByteStream::from(object.bytes.clone()))
            .send()
            .await
            .map(drop)
            .map_err(|error| self.error(&object.key, &error))
    }

    /// Removes the object, if there is one.
    pub(super) async fn remove(&self, key: &str) -> Result<(), TransferError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(name: &str) -> Option<String> {
        match name {
            "AWS_ACCESS_KEY_ID" => Some("AKID".to_owned()),
            "AWS_SECRET_ACCESS_KEY" => Some("hush".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn credentials_come_from_the_environment() {
        let credentials = Credentials::from_variables(variables).unwrap();
        assert_eq!(credentials.session_token, None);
        assert!(!format!("{credentials:?}").contains("hush"));
    }

    #[test]
    fn a_missing_or_empty_variable_is_named() {
        for missing in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            let without = |name: &str| variables(name).filter(|_| name != missing);
            assert_eq!(Credentials::from_variables(without), Err(CredentialsError(missing)));
            let empty = |name: &str| {
                if name == missing {
                    Some(" ".to_owned())
                } else {
                    variables(name)
                }
            };
            assert!(
                Credentials::from_variables(empty)
                    .unwrap_err()
                    .to_string()
                    .contains(missing)
            );
        }
    }
}
