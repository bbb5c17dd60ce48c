//! The provider's description of itself.

use strict_json::{Object, WrongType};

use crate::{error_code::ErrorCode, identifiers::Issuer, web_address::Endpoint};

/// Provider metadata ([OIDC Discovery section 3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata),
/// [RFC 8414](https://www.rfc-editor.org/rfc/rfc8414)). Members that we have no use for are ignored.
///
/// Endpoints are never derived from the issuer: Cognito's are on another host.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub userinfo_endpoint: Option<Endpoint>,
    /// Where refresh tokens are revoked ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)).
    pub revocation_endpoint: Option<Endpoint>,
    /// Where the browser is sent to sign out.
    pub end_session_endpoint: Option<Endpoint>,
    /// Whether every authorization response carries `iss` ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    pub authorization_response_iss_parameter_supported: bool,
    /// Response types; `code` must be among them if they are given.
    pub response_types_supported: Option<Vec<String>>,
    /// PKCE methods; `S256` must be among them if they are given. Cognito does not give them.
    pub code_challenge_methods_supported: Option<Vec<String>>,
    /// Algorithms of ID tokens; `RS256` must be among them if they are given.
    pub id_token_signing_alg_values_supported: Option<Vec<String>>,
}

/// Metadata cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Not a JSON object, or one with a member twice.
    #[error("the provider's metadata cannot be read")]
    Unreadable,
    /// A required member is missing, has the wrong type, or is no `https` (or loopback) URL.
    #[error("`{0}` in the provider's metadata is missing or unusable")]
    Member(&'static str),
    /// They could not be fetched; for the caller to use.
    #[error("the provider's metadata could not be fetched")]
    Unreachable,
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
            Self::Unreadable | Self::Member(_) => ErrorCode::METADATA_UNREADABLE,
            Self::Unreachable => ErrorCode::METADATA_UNREACHABLE,
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
        let document = Object::parse(json.as_bytes()).ok_or(MetadataError::Unreadable)?;
        let metadata = Self::from_object(&document)?;
        metadata.check(issuer)?;
        Ok(metadata)
    }

    pub(crate) fn from_object(document: &Object) -> Result<Self, MetadataError> {
        let endpoint = |name| match document.text(name)? {
            None => Ok(None),
            Some(url) => Endpoint::parse(url).map(Some).map_err(|_| MetadataError::Member(name)),
        };
        let required = |name| endpoint(name)?.ok_or(MetadataError::Member(name));
        let list = |name| {
            let texts = document.texts(name)?;
            Ok::<_, WrongType>(texts.map(|texts| texts.into_iter().map(str::to_owned).collect()))
        };
        let issuer = document.text("issuer")?.and_then(|issuer| Issuer::parse(issuer).ok());
        Ok(Self {
            issuer: issuer.ok_or(MetadataError::Member("issuer"))?,
            authorization_endpoint: required("authorization_endpoint")?,
            token_endpoint: required("token_endpoint")?,
            jwks_uri: required("jwks_uri")?,
            userinfo_endpoint: endpoint("userinfo_endpoint")?,
            revocation_endpoint: endpoint("revocation_endpoint")?,
            end_session_endpoint: endpoint("end_session_endpoint")?,
            authorization_response_iss_parameter_supported: document
                .flag("authorization_response_iss_parameter_supported")?
                .unwrap_or(false),
            response_types_supported: list("response_types_supported")?,
            code_challenge_methods_supported: list("code_challenge_methods_supported")?,
            id_token_signing_alg_values_supported: list("id_token_signing_alg_values_supported")?,
        })
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

impl From<WrongType> for MetadataError {
    fn from(WrongType(member): WrongType) -> Self {
        Self::Member(member)
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{ISSUER, merged, metadata, metadata_document};

    fn parse(changes: Value) -> Result<ProviderMetadata, MetadataError> {
        ProviderMetadata::parse(
            &merged(metadata_document(), changes).to_string(),
            &Issuer::parse(ISSUER).unwrap(),
        )
    }

    #[test]
    fn reads_what_cognito_publishes() {
        let metadata = metadata();
        assert_eq!(
            metadata.token_endpoint.as_str(),
            "https://login.example.com/oauth2/token"
        );
        assert!(metadata.revocation_endpoint.is_some() && !metadata.authorization_response_iss_parameter_supported);
        assert_eq!(parse(json!({ "unknown": { "a": [1, null] } })), Ok(metadata));
    }

    #[test]
    fn optional_endpoints_may_be_missing() {
        let metadata =
            parse(json!({ "userinfo_endpoint": null, "revocation_endpoint": null, "end_session_endpoint": null }))
                .unwrap();
        assert_eq!(metadata.end_session_endpoint, None);
    }

    #[test]
    fn the_issuer_is_compared_character_by_character() {
        for issuer in [
            "https://id.example.com/pool_1/",
            "https://id.example.com/pool_2",
            "https://ID.example.com/pool_1",
        ] {
            assert_eq!(
                parse(json!({ "issuer": issuer })).unwrap_err().code(),
                ErrorCode::METADATA_ISSUER,
                "{issuer}"
            );
        }
    }

    #[test]
    fn refuses_members_that_are_missing_or_unusable_by_name() {
        for (name, value) in [
            ("issuer", json!(null)),
            ("authorization_endpoint", json!(null)),
            ("authorization_endpoint", json!("http://login.example.com/")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("token_endpoint", json!(null)),
            ("token_endpoint", json!("/oauth2/token")),
            ("jwks_uri", json!(null)),
            ("jwks_uri", json!(["https://a.example"])),
            ("revocation_endpoint", json!("http://a.example")),
            ("response_types_supported", json!("code")),
            ("authorization_response_iss_parameter_supported", json!(1)),
        ] {
            assert_eq!(parse(json!({ name: value })), Err(MetadataError::Member(name)));
        }
    }

    #[test]
    fn refuses_a_provider_without_what_sign_in_needs() {
        for (name, value) in [
            ("response_types_supported", json!(["id_token"])),
            ("code_challenge_methods_supported", json!(["plain"])),
            ("id_token_signing_alg_values_supported", json!(["HS256", "none"])),
        ] {
            assert_eq!(
                parse(json!({ name: value })).unwrap_err().code(),
                ErrorCode::METADATA_UNSUPPORTED,
                "{name}"
            );
        }
        assert!(parse(json!({ "code_challenge_methods_supported": ["plain", "S256"] })).is_ok());
    }

    #[test]
    fn refuses_what_is_no_document() {
        for text in [
            "",
            "<!doctype html><p>Sign in to the network</p>",
            "[]",
            r#"{"issuer":"a","issuer":"b"}"#,
        ] {
            let error = ProviderMetadata::parse(text, &Issuer::parse(ISSUER).unwrap()).unwrap_err();
            assert_eq!(error.code(), ErrorCode::METADATA_UNREADABLE, "{text}");
        }
    }

    #[test]
    fn discovery_appends_to_the_path_of_the_issuer() {
        let url = |issuer| discovery_url(&Issuer::parse(issuer).unwrap());
        assert_eq!(
            url("https://a.example"),
            "https://a.example/.well-known/openid-configuration"
        );
        assert_eq!(
            url("https://a.example/"),
            "https://a.example/.well-known/openid-configuration"
        );
        assert_eq!(
            url(ISSUER),
            "https://id.example.com/pool_1/.well-known/openid-configuration"
        );
    }
}
