//! The private bucket: presigned requests for browsers, and a look at what arrived.

mod multipart;

pub(crate) use multipart::{Assembly, HeldPart};

use crate::S3Config;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{
    BehaviorVersion, Region, RequestChecksumCalculation, ResponseChecksumValidation, timeout::TimeoutConfig,
};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig, PresigningConfigError};
use aws_sdk_s3::types::ChecksumMode;
use aws_smithy_http_client::{Builder as HttpClientBuilder, tls};
use base64ct::{Base64, Encoding as _};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use thiserror::Error;

/// How long a presigned URL is valid.
pub(crate) const URL_LIFETIME: Duration = Duration::from_secs(300);

/// Where an object lies. Only this crate makes keys, from a subject that passed every check and an identifier of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ObjectKey(String);

impl ObjectKey {
    pub(crate) fn new(key: String) -> Self {
        Self(key)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A signed request for a browser. No `Debug`: the URL is a key to one object.
pub(crate) struct Signed {
    /// The URL with its signature.
    pub(crate) url: String,
    /// Signed headers that the browser has to set.
    pub(crate) headers: BTreeMap<String, String>,
    /// When the signature ends.
    pub(crate) expires_at: Timestamp,
}

/// What the bucket holds under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredObject {
    /// In bytes.
    pub(crate) size: u64,
    /// The media type that was stored with it.
    pub(crate) content_type: Option<String>,
    /// The content coding that was stored with it, `None` if it is empty.
    pub(crate) content_encoding: Option<String>,
    /// The SHA-256 of the content as base64.
    pub(crate) sha256: String,
}

/// Why the bucket could not be asked.
#[derive(Debug, Error)]
pub(crate) enum BucketError {
    /// A request could not be signed, most often for want of credentials.
    #[error("the request for the bucket could not be signed: {0}")]
    Signing(String),
    /// The presigning options are out of range.
    #[error("the lifetime of a presigned URL is out of range")]
    Lifetime(#[from] PresigningConfigError),
    /// S3 did not answer, or with an error other than "no such object".
    #[error("S3 failed: {0}")]
    Service(String),
}

/// A client for the one bucket.
pub(crate) struct Bucket {
    client: Client,
    name: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Bucket")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Bucket {
    /// Prepares a client; nothing is sent.
    pub(crate) fn new(config: S3Config) -> Self {
        let S3Config {
            endpoint,
            region,
            bucket,
            credentials,
        } = config;
        let http = HttpClientBuilder::new();
        let http = if endpoint
            .as_deref()
            .is_some_and(|endpoint| endpoint.starts_with("http://"))
        {
            http.build_http()
        } else {
            http.tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring))
                .build_https()
        };
        let time_limits = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(3))
            .operation_attempt_timeout(Duration::from_secs(10))
            .operation_timeout(Duration::from_secs(25))
            .build();
        let path_style = endpoint.is_some();
        let mut config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(credentials)
            .http_client(http)
            .timeout_config(time_limits)
            // The checksum that is signed is the promised SHA-256; without this the SDK would add a CRC32 of nothing.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .force_path_style(path_style);
        config.set_endpoint_url(endpoint);
        Self {
            client: Client::from_conf(config.build()),
            name: bucket,
        }
    }

    /// Signs the upload of one object: this length, this type, this content, and only where nothing lies yet.
    pub(crate) async fn sign_put(
        &self,
        key: &ObjectKey,
        size: u64,
        content_type: &str,
        sha256: &str,
        now: Timestamp,
    ) -> Result<Signed, BucketError> {
        let length = i64::try_from(size).map_err(|error| BucketError::Signing(error.to_string()))?;
        let request = self
            .client
            .put_object()
            .bucket(&self.name)
            .key(&key.0)
            .content_length(length)
            .content_type(content_type)
            .checksum_sha256(sha256)
            .if_none_match("*")
            .presigned(presigning(now)?)
            .await
            .map_err(|error| BucketError::Signing(describe(&error)))?;
        Ok(signed(&request, now))
    }

    /// Signs the download of one object under a file name. The type is fixed by the caller, never by the uploader, so
    /// that no browser renders what somebody uploaded, and so is `Cache-Control`: the uploader could have sent any, and no
    /// cache is to keep what one person may read.
    pub(crate) async fn sign_get(
        &self,
        key: &ObjectKey,
        file_name: &str,
        content_type: &str,
        now: Timestamp,
    ) -> Result<Signed, BucketError> {
        let request = self
            .client
            .get_object()
            .bucket(&self.name)
            .key(&key.0)
            .response_content_disposition(content_disposition(file_name))
            .response_content_type(content_type)
            .response_cache_control("private, no-store")
            .presigned(presigning(now)?)
            .await
            .map_err(|error| BucketError::Signing(describe(&error)))?;
        Ok(signed(&request, now))
    }

    /// What lies under a key, or `None`.
    pub(crate) async fn inspect(&self, key: &ObjectKey) -> Result<Option<StoredObject>, BucketError> {
        let head = self
            .client
            .head_object()
            .bucket(&self.name)
            .key(&key.0)
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await;
        let head = match head {
            Ok(head) => head,
            Err(SdkError::ServiceError(error)) if error.raw().status().as_u16() == 404 => return Ok(None),
            Err(SdkError::ServiceError(error)) if error.raw().status().as_u16() == 403 => {
                // S3 says 403 instead of 404 to whoever may not list the bucket.
                tracing::warn!("S3 answered 403 for an object: taken as missing, but check the credentials");
                return Ok(None);
            }
            Err(error) => return Err(BucketError::Service(describe(&error))),
        };
        let sha256 = match head.checksum_sha256() {
            Some(checksum) => checksum.to_owned(),
            // An object that did not come through one of our URLs has no SHA-256 with it.
            None => match self.hash(key).await? {
                Some(checksum) => checksum,
                None => return Ok(None),
            },
        };
        Ok(Some(StoredObject {
            size: head
                .content_length()
                .and_then(|length| u64::try_from(length).ok())
                .unwrap_or(0),
            content_type: head.content_type().map(str::to_owned),
            content_encoding: head
                .content_encoding()
                .filter(|encoding| !encoding.is_empty())
                .map(str::to_owned),
            sha256,
        }))
    }

    /// Reads an object and hashes it.
    async fn hash(&self, key: &ObjectKey) -> Result<Option<String>, BucketError> {
        let object = match self.client.get_object().bucket(&self.name).key(&key.0).send().await {
            Ok(object) => object,
            Err(SdkError::ServiceError(error)) if error.raw().status().as_u16() == 404 => return Ok(None),
            Err(error) => return Err(BucketError::Service(describe(&error))),
        };
        let mut body = object.body;
        let mut hash = Sha256::new();
        while let Some(chunk) = body
            .try_next()
            .await
            .map_err(|error| BucketError::Service(error.to_string()))?
        {
            hash.update(&chunk);
        }
        Ok(Some(Base64::encode_string(&hash.finalize())))
    }
}

fn presigning(now: Timestamp) -> Result<PresigningConfig, PresigningConfigError> {
    PresigningConfig::builder()
        .start_time(now.into())
        .expires_in(URL_LIFETIME)
        .build()
}

fn signed(request: &PresignedRequest, now: Timestamp) -> Signed {
    // Browsers set these two themselves and forbid scripts to: https://fetch.spec.whatwg.org/#forbidden-request-header
    let forbidden = |name: &str| name.eq_ignore_ascii_case("host") || name.eq_ignore_ascii_case("content-length");
    Signed {
        url: request.uri().to_owned(),
        headers: request
            .headers()
            .filter(|(name, _)| !forbidden(name))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect(),
        expires_at: expiry(now),
    }
}

/// A signature names the second of its beginning, so it ends on a full second too.
fn expiry(now: Timestamp) -> Timestamp {
    let lifetime = i64::try_from(URL_LIFETIME.as_secs()).unwrap_or(0);
    Timestamp::from_second(now.as_second().saturating_add(lifetime)).unwrap_or(now)
}

/// What the log may say about a failed call: the kind of failure and S3's code, never the request.
fn describe<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    match error {
        SdkError::ConstructionFailure(_) => "the request could not be built; are there credentials?".to_owned(),
        SdkError::TimeoutError(_) => "no answer in time".to_owned(),
        SdkError::DispatchFailure(failure) if failure.is_io() => "no connection".to_owned(),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => "no connection in time".to_owned(),
        SdkError::ServiceError(service) => {
            let code = service.err().code().unwrap_or("without a code");
            format!("error {code}")
        }
        _ => "the exchange broke off".to_owned(),
    }
}

/// A `Content-Disposition` for a download, RFC 6266 with the encoding of RFC 8187 section 3.2.1.
fn content_disposition(file_name: &str) -> String {
    use std::fmt::Write as _;
    let mut value = String::from("attachment; filename*=UTF-8''");
    for byte in file_name.bytes() {
        // `attr-char` of RFC 8187; everything else is percent-encoded.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            value.push(char::from(byte));
        } else {
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_encoded_so_that_nothing_can_be_added_to_the_header() {
        assert_eq!(
            content_disposition("report.pdf"),
            "attachment; filename*=UTF-8''report.pdf"
        );
        assert_eq!(
            content_disposition("a b\"; x=y"),
            "attachment; filename*=UTF-8''a%20b%22%3B%20x%3Dy"
        );
        assert_eq!(
            content_disposition("Übersicht 2026 (1).pdf"),
            "attachment; filename*=UTF-8''%C3%9Cbersicht%202026%20%281%29.pdf"
        );
        assert_eq!(
            content_disposition("100%'*"),
            "attachment; filename*=UTF-8''100%25%27%2A"
        );
    }

    #[test]
    fn a_signature_ends_on_a_full_second() {
        let now: Timestamp = "2026-11-23T06:00:00.999Z".parse().unwrap();
        assert_eq!(expiry(now).to_string(), "2026-11-23T06:05:00Z");
    }

    #[tokio::test]
    async fn in_aws_the_bucket_is_a_host_and_short_lived_credentials_are_in_the_url() {
        use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
        let credentials = Credentials::new("id", "secret", Some("session".into()), None, "test");
        let bucket = Bucket::new(S3Config {
            endpoint: None,
            region: "eu-central-1".into(),
            bucket: "wharf-data".into(),
            credentials: SharedCredentialsProvider::new(credentials),
        });
        let sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let key = ObjectKey::new("u/someone/1/data.json".into());
        let signed = bucket
            .sign_put(&key, 2, "application/json", sha256, Timestamp::now())
            .await
            .unwrap();
        let url: reqwest::Url = signed.url.parse().unwrap();
        assert_eq!(
            url.origin().ascii_serialization(),
            "https://wharf-data.s3.eu-central-1.amazonaws.com"
        );
        assert_eq!(url.path(), "/u/someone/1/data.json");
        assert!(
            url.query_pairs()
                .any(|(name, value)| name == "X-Amz-Security-Token" && value == "session")
        );
        assert_eq!(
            signed.headers.len(),
            3,
            "type, condition and checksum are left to the browser"
        );
    }
}
