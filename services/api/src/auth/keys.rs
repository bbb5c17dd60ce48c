//! The issuer's signing keys.

use crate::BoxFuture;
use crate::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use jwt_compact::alg::{RsaPublicKey, StrongKey};
use jwt_compact::jwk::JsonWebKey;
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use thiserror::Error;

/// A public key of 2048, 3072 or 4096 bits.
pub(crate) type VerifyingKey = StrongKey<RsaPublicKey>;

/// After a successful fetch, how long an unknown `kid` cannot cause another one. Otherwise anybody could make the API
/// call the issuer as often as they like, with tokens that need not even be signed.
const COOL_DOWN: SignedDuration = SignedDuration::from_secs(10);
/// After a failed fetch, how long the next one waits.
const RETRY_AFTER: SignedDuration = SignedDuration::from_secs(1);
/// How long keys are used without looking whether the issuer still publishes them.
const MAXIMUM_AGE: SignedDuration = SignedDuration::from_mins(60);
/// Cognito's JWK set has about a kilobyte.
const MAXIMUM_BYTES: usize = 64 * 1024;
/// How long the issuer may take to answer.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Where the JWK set comes from.
pub(crate) trait KeySource: Send + Sync + fmt::Debug {
    /// Fetches the JWK set (RFC 7517 section 5), as the bytes that the issuer sent.
    fn fetch(&self) -> BoxFuture<'_, Result<Vec<u8>, KeySourceError>>;
}

/// Why there is no JWK set.
#[derive(Debug, Error)]
pub(crate) enum KeySourceError {
    /// The issuer could not be reached, or broke off.
    #[error("the request for the JWK set failed")]
    Request(#[from] reqwest::Error),
    /// The issuer answered with another status than 200.
    #[error("the issuer answered the request for its JWK set with status {0}")]
    Status(u16),
    /// The document is larger than any JWK set.
    #[error("the JWK set is larger than {MAXIMUM_BYTES} bytes")]
    TooLarge,
    /// The document is not a JWK set.
    #[error("the JWK set is malformed")]
    Malformed(#[from] serde_json::Error),
}

/// Fetches the JWK set over HTTP. Redirects are not followed: the URL is configuration, and so is where keys come from.
#[derive(Debug)]
pub(crate) struct HttpKeySource {
    client: reqwest::Client,
    url: reqwest::Url,
}

impl HttpKeySource {
    /// Prepares a client for this URL; nothing is fetched.
    pub(crate) fn new(url: reqwest::Url) -> Result<Self, reqwest::Error> {
        let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIME_LIMIT);
        // A proxy from the environment cannot reach this machine's loopback address.
        let builder = if loopback { builder.no_proxy() } else { builder };
        Ok(Self {
            client: builder.build()?,
            url,
        })
    }
}

impl KeySource for HttpKeySource {
    fn fetch(&self) -> BoxFuture<'_, Result<Vec<u8>, KeySourceError>> {
        Box::pin(async {
            let mut response = self.client.get(self.url.clone()).send().await?;
            if response.status() != reqwest::StatusCode::OK {
                return Err(KeySourceError::Status(response.status().as_u16()));
            }
            let mut bytes = Vec::new();
            while let Some(chunk) = response.chunk().await? {
                bytes.extend_from_slice(&chunk);
                if bytes.len() > MAXIMUM_BYTES {
                    return Err(KeySourceError::TooLarge);
                }
            }
            Ok(bytes)
        })
    }
}

/// The issuer's keys by `kid`, fetched when first needed, again when a token names a key that is not there, and again
/// when they are an hour old.
#[derive(Debug)]
pub(crate) struct KeySet {
    source: Arc<dyn KeySource>,
    clock: Arc<dyn Clock>,
    cache: RwLock<Cache>,
    // Held while fetching, so that concurrent requests share one fetch; known keys stay readable meanwhile.
    last_attempt: tokio::sync::Mutex<Option<Attempt>>,
}

#[derive(Debug, Default)]
struct Cache {
    keys: HashMap<String, Arc<VerifyingKey>>,
    fetched_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
struct Attempt {
    at: Timestamp,
    succeeded: bool,
}

/// No fetch has succeeded yet, so nothing can be said about any key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the issuer's keys have never been fetched")]
pub(crate) struct NeverFetched;

impl KeySet {
    pub(crate) fn new(source: Arc<dyn KeySource>, clock: Arc<dyn Clock>) -> Self {
        Self {
            source,
            clock,
            cache: RwLock::default(),
            last_attempt: tokio::sync::Mutex::default(),
        }
    }

    /// The key of this name, or `None` if the issuer has no such key.
    pub(crate) async fn key(&self, key_id: &str) -> Result<Option<Arc<VerifyingKey>>, NeverFetched> {
        if let Some(key) = self.fresh(key_id) {
            return Ok(Some(key));
        }
        self.refresh().await;
        let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
        match cache.keys.get(key_id) {
            Some(key) => Ok(Some(Arc::clone(key))),
            None if cache.fetched_at.is_some() => Ok(None),
            None => Err(NeverFetched),
        }
    }

    fn fresh(&self, key_id: &str) -> Option<Arc<VerifyingKey>> {
        let cache = self.cache.read().unwrap_or_else(PoisonError::into_inner);
        let age = self.clock.now().duration_since(cache.fetched_at?);
        cache.keys.get(key_id).filter(|_| age < MAXIMUM_AGE).map(Arc::clone)
    }

    async fn refresh(&self) {
        let mut last_attempt = self.last_attempt.lock().await;
        let now = self.clock.now();
        if let Some(Attempt { at, succeeded }) = *last_attempt
            && now.duration_since(at) < if succeeded { COOL_DOWN } else { RETRY_AFTER }
        {
            return;
        }
        let fetched = self.source.fetch().await.and_then(|bytes| Ok(parse(&bytes)?));
        *last_attempt = Some(Attempt {
            // After the answer: who has waited for a source that does not answer must not wait for it once more.
            at: self.clock.now(),
            succeeded: fetched.is_ok(),
        });
        match fetched {
            Ok(keys) => {
                tracing::debug!(count = keys.len(), "fetched the issuer's keys");
                *self.cache.write().unwrap_or_else(PoisonError::into_inner) = Cache {
                    keys,
                    fetched_at: Some(now),
                };
            }
            // Keys that are there stay in use: an issuer that is away for a while must not sign everybody out.
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the issuer's keys were not fetched"
            ),
        }
    }
}

#[derive(Deserialize)]
struct KeySetDocument {
    keys: Vec<serde_json::Value>,
}

/// Members of a JWK that `jwt-compact` does not look at, RFC 7517 section 4.
#[derive(Deserialize)]
struct KeyDescription {
    kid: String,
    #[serde(rename = "use")]
    public_key_use: Option<String>,
    alg: Option<String>,
}

/// Reads the RSA keys that sign with RS256. Others are passed over, as RFC 7517 section 5 asks.
fn parse(bytes: &[u8]) -> Result<HashMap<String, Arc<VerifyingKey>>, serde_json::Error> {
    let document: KeySetDocument = serde_json::from_slice(bytes)?;
    Ok(document.keys.iter().filter_map(parse_key).collect())
}

fn parse_key(value: &serde_json::Value) -> Option<(String, Arc<VerifyingKey>)> {
    let description = KeyDescription::deserialize(value).ok()?;
    if description.public_key_use.is_some_and(|purpose| purpose != "sig")
        || description.alg.is_some_and(|algorithm| algorithm != "RS256")
    {
        return None;
    }
    let key = JsonWebKey::deserialize(value).ok()?;
    let key = RsaPublicKey::try_from(&key).ok()?;
    Some((description.kid, Arc::new(VerifyingKey::try_from(key).ok()?)))
}
