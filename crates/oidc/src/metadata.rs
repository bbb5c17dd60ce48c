//! The provider's description of itself.

use serde::Deserialize;

use crate::{error_code::ErrorCode, identifiers::Issuer, web_address::Endpoint};

/// Provider metadata ([OIDC Discovery section 3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata),
/// [RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)). Members that we have no use for are ignored.
///
/// Endpoints are never derived from the issuer: Cognito's are on another host.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ProviderMetadata {
    /// The provider; must be the one that was configured.
    pub issuer: Issuer,
    /// Where the browser is sent to sign in.
    pub authorization_endpoint: Endpoint,
    /// Where codes and refresh tokens are exchanged.
    pub token_endpoint: Endpoint,
    /// The provider's public keys.
    pub jwks_uri: Endpoint,
    /// What the provider says about the person.
    #[serde(default)]
    pub userinfo_endpoint: Option<Endpoint>,
    /// Where refresh tokens are revoked ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)).
    #[serde(default)]
    pub revocation_endpoint: Option<Endpoint>,
    /// Where the browser is sent to sign out.
    #[serde(default)]
    pub end_session_endpoint: Option<Endpoint>,
    /// Whether every authorization response carries `iss` ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    /// Response types; `code` must be among them if they are given.
    #[serde(default)]
    pub response_types_supported: Option<Vec<String>>,
    /// PKCE methods; `S256` must be among them if they are given. Cognito does not give them.
    #[serde(default)]
    pub code_challenge_methods_supported: Option<Vec<String>>,
    /// Algorithms of ID tokens; `RS256` must be among them if they are given.
    #[serde(default)]
    pub id_token_signing_alg_values_supported: Option<Vec<String>>,
}

/// Metadata cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Not JSON, a required endpoint is missing, or an endpoint is no `https` (or loopback) URL.
    #[error("the provider's metadata cannot be read (line {line}, column {column})")]
    Unreadable {
        /// Line of the document, from 1.
        line: usize,
        /// Column in the line.
        column: usize,
    },
    /// `issuer` is not, character by character, the configured one.
    #[error("the metadata are those of {actual}, not of {expected}")]
    Issuer {
        /// The configured issuer.
        expected: Issuer,
        /// The issuer in the metadata.
        actual: Issuer,
    },
    /// The provider lacks the code flow, PKCE with `S256`, or `RS256`.
    #[error("the provider does not support {0}")]
    Unsupported(&'static str),
}

impl MetadataError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } => ErrorCode::METADATA_UNREADABLE,
            Self::Issuer { .. } => ErrorCode::METADATA_ISSUER,
            Self::Unsupported(_) => ErrorCode::METADATA_UNSUPPORTED,
        }
    }
}

impl ProviderMetadata {
    /// Reads a discovery document and checks that it is the one of `issuer`.
    ///
    /// # Errors
    /// If it cannot be read, is another provider's, or lacks what sign-in needs.
    pub fn parse(json: &str, issuer: &Issuer) -> Result<Self, MetadataError> {
        let metadata: Self = serde_json::from_str(json).map_err(|error| MetadataError::Unreadable {
            line: error.line(),
            column: error.column(),
        })?;
        metadata.check(issuer)?;
        Ok(metadata)
    }

    pub(crate) fn check(&self, issuer: &Issuer) -> Result<(), MetadataError> {
        if self.issuer != *issuer {
            return Err(MetadataError::Issuer {
                expected: issuer.clone(),
                actual: self.issuer.clone(),
            });
        }
        let needs = [
            (
                &self.response_types_supported,
                "code",
                "the authorization code flow (`code`)",
            ),
            (&self.code_challenge_methods_supported, "S256", "PKCE with `S256`"),
            (
                &self.id_token_signing_alg_values_supported,
                "RS256",
                "ID tokens signed with `RS256`",
            ),
        ];
        for (offered, needed, name) in needs {
            if offered
                .as_ref()
                .is_some_and(|offered| !offered.iter().any(|offer| offer == needed))
            {
                return Err(MetadataError::Unsupported(name));
            }
        }
        Ok(())
    }
}

/// Where the metadata of `issuer` are published
/// ([OIDC Discovery section 4.1](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest)).
#[must_use]
pub fn discovery_url(issuer: &Issuer) -> String {
    format!(
        "{}/.well-known/openid-configuration",
        issuer.as_str().trim_end_matches('/')
    )
}
