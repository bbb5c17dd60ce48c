//! The submissions and invoices API of Wharf: one [`axum::Router`] for Lambda and for the local stack.
//!
//! ```no_run
//! use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
//! use wharf_api::{Api, ApiConfig, Limits, S3Config};
//!
//! # async fn serve(credentials: Credentials) -> Result<(), Box<dyn std::error::Error>> {
//! let api = Api::open(ApiConfig {
//!     issuer: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE".into(),
//!     client_ids: vec!["exampleclientid".into()],
//!     jwks_url: "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_EXAMPLE/.well-known/jwks.json".into(),
//!     shell_origin: "https://wharf.example.com".into(),
//!     s3: S3Config {
//!         endpoint: None,
//!         region: "eu-central-1".into(),
//!         bucket: "wharf-data".into(),
//!         credentials: SharedCredentialsProvider::new(credentials),
//!     },
//!     limits: Limits::default(),
//!     store: "api.redb".into(),
//! })
//! .await?;
//! let listener = tokio::net::TcpListener::bind(("127.0.0.1", 8091)).await?;
//! axum::serve(listener, api.router()).await?;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod auth;
mod bucket;
mod clock;
mod config;
mod extract;
mod failure;
mod invoices;
mod limits;
mod query;
mod router;
mod state;
mod store;
mod submissions;
mod sweep;
#[cfg(test)]
mod tests;
mod uploads;

pub use config::{ApiConfig, BILLING_GROUP, INVOICES_SCOPE, S3Config, SUBMISSIONS_SCOPE};
pub use limits::Limits;
pub use store::StoreError;
pub use sweep::Swept;

use crate::auth::{Authorizer, HttpKeySource, KeySet};
use crate::bucket::Bucket;
use crate::clock::{Clock, SystemClock, utc_date};
use crate::state::ApiState;
use crate::store::RedbStore;
use axum::Router;
use axum::http::HeaderValue;
use std::pin::Pin;
use std::sync::Arc;

/// What a trait object's asynchronous method returns.
type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why the API did not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The shell's origin is not scheme, host and port as browsers write them: no path, no slash at the end.
    #[error("the shell origin {0:?} is not an origin such as https://wharf.example.com")]
    ShellOrigin(String),
    /// The address of the JWK set is not an absolute HTTP URL.
    #[error("the JWK set URL {0:?} is not an absolute HTTP URL")]
    KeySetUrl(String),
    /// The client that fetches the JWK set could not be set up, most often for want of root certificates.
    #[error("the client for the JWK set could not be set up")]
    KeySetClient(#[from] reqwest::Error),
    /// The embedded store cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The sweeper could not begin; the next one may. The log says why.
#[derive(Debug, thiserror::Error)]
#[error("the sweep did not begin")]
pub struct SweepError;

/// The API.
#[derive(Debug)]
pub struct Api {
    state: ApiState,
    shell_origin: HeaderValue,
}

impl Api {
    /// Opens the embedded store.
    ///
    /// Nothing is fetched: the JWK set is read when the first token arrives, S3 is called when the first upload is
    /// completed.
    ///
    /// # Errors
    /// [`ApiError`] if the store cannot be opened or a part of the configuration is malformed.
    pub async fn open(config: ApiConfig) -> Result<Self, ApiError> {
        let ApiConfig {
            issuer,
            client_ids,
            jwks_url,
            shell_origin,
            s3,
            limits,
            store,
        } = config;
        let origin = parse_origin(&shell_origin).ok_or(ApiError::ShellOrigin(shell_origin))?;
        let jwks_url = parse_http_url(&jwks_url).ok_or(ApiError::KeySetUrl(jwks_url))?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let keys = KeySet::new(Arc::new(HttpKeySource::new(jwks_url)?), Arc::clone(&clock));
        let state = ApiState {
            authorizer: Arc::new(Authorizer::new(issuer, client_ids, keys, Arc::clone(&clock))),
            store: Arc::new(RedbStore::open(&store, utc_date(clock.now())).await?),
            bucket: Arc::new(Bucket::new(s3)),
            limits,
            clock,
        };
        Ok(Self {
            state,
            shell_origin: origin,
        })
    }

    /// Every route, CORS included.
    pub fn router(&self) -> Router {
        router::router(self.state.clone(), self.shell_origin.clone())
    }

    /// Removes uploads and submissions that were left alone for too long, with what the bucket has of them. To be called now
    /// and then: every few minutes by a server, by a schedule in Lambda.
    ///
    /// # Errors
    /// [`SweepError`] if the store does not answer. What fails after that is counted ([`Swept::failed`]), and left for the next sweep.
    pub async fn sweep(&self) -> Result<Swept, SweepError> {
        sweep::sweep(&self.state).await.map_err(|_| SweepError)
    }
}

fn parse_http_url(text: &str) -> Option<reqwest::Url> {
    reqwest::Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// Browsers compare origins as strings, so only the exact form is any use.
fn parse_origin(text: &str) -> Option<HeaderValue> {
    let url = parse_http_url(text)?;
    (url.origin().ascii_serialization() == text).then(|| HeaderValue::from_str(text).ok())?
}
