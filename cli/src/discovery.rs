//! What an identity provider says about itself, for whoever has to allow its endpoints.

use std::time::Duration;

use serde_json::Value;

use crate::{answer::document, check::cause};

/// Where a provider's metadata is, below its issuer
/// ([OpenID Connect Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html), section 4).
const WELL_KNOWN: &str = "/.well-known/openid-configuration";
/// How long the answer may take, in all.
const TIME_LIMIT: Duration = Duration::from_secs(15);

/// Why the metadata cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// There is no answer.
    #[error("`{url}` cannot be fetched: {cause}")]
    Unreachable {
        /// Of the metadata.
        url: String,
        /// What the network said.
        cause: String,
    },
    /// The answer is another one than the metadata.
    #[error("`{url}` answered {status}")]
    Status {
        /// Of the metadata.
        url: String,
        /// Of HTTP.
        status: u16,
    },
    /// The answer is longer than metadata are.
    #[error("`{url}` answered more than 256 KiB, which are not the metadata of a provider")]
    TooLarge {
        /// Of the metadata.
        url: String,
    },
    /// It is about somebody else (section 4.3), or about nobody.
    #[error("`{url}` is not about the issuer `{issuer}`: its member `issuer` must be the same")]
    Issuer {
        /// Of the metadata.
        url: String,
        /// Who was asked.
        issuer: String,
    },
}

/// Asks a provider for its metadata.
///
/// # Errors
///
/// See [`DiscoveryError`].
pub async fn metadata(issuer: &str) -> Result<Value, DiscoveryError> {
    let url = [issuer.trim_end_matches('/'), WELL_KNOWN].concat();
    let unreachable = |error: reqwest::Error| DiscoveryError::Unreachable {
        url: url.clone(),
        cause: cause(&error),
    };
    // The shell follows none either.
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIME_LIMIT)
        .build()
        .map_err(unreachable)?;
    let answer = client.get(&url).send().await.map_err(unreachable)?;
    if answer.status() != reqwest::StatusCode::OK {
        return Err(DiscoveryError::Status {
            url,
            status: answer.status().as_u16(),
        });
    }
    let Some(text) = document(answer).await.map_err(unreachable)? else {
        return Err(DiscoveryError::TooLarge { url });
    };
    // What is no JSON is about nobody.
    let metadata: Value = serde_json::from_str(&text).unwrap_or_default();
    if metadata["issuer"].as_str() != Some(issuer) {
        return Err(DiscoveryError::Issuer {
            url,
            issuer: issuer.to_owned(),
        });
    }
    Ok(metadata)
}
