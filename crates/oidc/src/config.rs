//! What the shell is told about its provider.

use core::time::Duration;

use serde::{Deserialize, Deserializer, de::Error};
use strict_json::{Json, Object, WrongType};

use crate::{
    error_code::ErrorCode,
    identifiers::{ClientId, Issuer, Resource, Scope},
    login::IdentityProvider,
    metadata::{MetadataError, ProviderMetadata},
    web_address::{Endpoint, RedirectUri, WebAddressError},
};

/// How the provider's own session is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignOutStyle {
    /// `cognito`, the default: `/logout` with `client_id` and `logout_uri`
    /// ([documentation](https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html)).
    #[default]
    Cognito,
    /// `rp-initiated`: [OpenID Connect RP-Initiated Logout](https://openid.net/specs/openid-connect-rpinitiated-1_0.html).
    RpInitiated,
}

/// Which rules a provider's tokens follow beyond OpenID Connect Core.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenProfile {
    /// `cognito`, the default: both tokens are JWTs with `token_use`; the access token has `client_id` and is checked by us.
    #[default]
    Cognito,
    /// `standard`, OpenID Connect Core alone: no `token_use`, and the access token is opaque to the client.
    Standard,
}

/// The sign-in part of the shell's `config.json`, before the shell's own origin is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSettings {
    /// The provider.
    pub issuer: Issuer,
    /// Our registration there.
    pub client_id: ClientId,
    /// The scopes to ask for, `openid` among them.
    pub scopes: Vec<Scope>,
    /// The path on the shell's origin that the provider sends the browser back to.
    pub redirect_path: String,
    /// How the provider's own session is ended.
    pub sign_out: SignOutStyle,
    /// Which rules its tokens follow.
    pub token_profile: TokenProfile,
    /// The API to ask an access token for, if the provider supports resource indicators.
    pub resource: Option<Resource>,
    /// How long a person may stay signed in, whatever the provider allows. Counted from when they signed in at the provider.
    pub session_lifetime: Option<Duration>,
    /// Cognito's API, to sign a person out on every device.
    pub global_sign_out_endpoint: Option<Endpoint>,
    /// The claim of the ID token that lists a person's groups, where it is not Cognito's.
    pub groups_claim: Option<String>,
    /// The provider behind the provider that every sign-in goes to, without asking the person.
    pub identity_provider: Option<IdentityProvider>,
    /// The provider's metadata, in the members of its discovery document; without them they are discovered.
    pub metadata: Option<ProviderMetadata>,
}

/// Our registration at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientConfig {
    /// The provider.
    pub issuer: Issuer,
    /// Our registration there.
    pub client_id: ClientId,
    /// Where the provider sends the browser back to.
    pub redirect_uri: RedirectUri,
    /// The scopes to ask for.
    pub scopes: Vec<Scope>,
    /// How the provider's own session is ended.
    pub sign_out: SignOutStyle,
    /// Which rules its tokens follow.
    pub token_profile: TokenProfile,
    /// The API to ask an access token for.
    pub resource: Option<Resource>,
    /// How long a person may stay signed in, whatever the provider allows. Counted from when they signed in at the provider.
    pub session_lifetime: Option<Duration>,
    /// Cognito's API, to sign a person out on every device.
    pub global_sign_out_endpoint: Option<Endpoint>,
    /// The claim of the ID token that lists a person's groups, where it is not Cognito's.
    pub groups_claim: Option<String>,
    /// The provider behind the provider that every sign-in goes to, without asking the person.
    pub identity_provider: Option<IdentityProvider>,
    /// The provider's metadata, if they need not be discovered.
    pub metadata: Option<ProviderMetadata>,
}

/// The settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A setting is missing, has the wrong type or an unknown value, or is no usable URL.
    #[error("`{0}` is missing or unusable")]
    Setting(&'static str),
    /// `scopes` lacks `openid`, or contains something that is no scope.
    #[error("`scopes` must contain `openid`, and single scopes only")]
    Scopes,
    /// `client_id` is empty.
    #[error("`client_id` is empty")]
    ClientId,
    /// `redirect_path` does not begin with a slash, or makes no usable redirect URI with the shell's origin.
    #[error("`redirect_path` is unusable: {0}")]
    RedirectPath(WebAddressError),
    /// The metadata in the configuration cannot be used.
    #[error("`metadata`: {0}")]
    Metadata(#[from] MetadataError),
}

impl ConfigError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Metadata(error) => error.code(),
            _ => ErrorCode::CONFIG,
        }
    }
}

impl From<WrongType> for ConfigError {
    fn from(WrongType(member): WrongType) -> Self {
        Self::Setting(member)
    }
}

/// From the settings' members among others; unknown ones are ignored.
impl<'de> Deserialize<'de> for ClientSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_object(&Object::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl ClientSettings {
    /// The members of the document that are read here.
    pub const MEMBERS: [&str; 13] = [
        "client_id",
        "global_sign_out_endpoint",
        "groups_claim",
        "identity_provider",
        "idp_identifier",
        "issuer",
        "metadata",
        "redirect_path",
        "resource",
        "scopes",
        "session_lifetime",
        "sign_out",
        "token_profile",
    ];

    /// Reads the settings among the members of a larger document; those that it does not know are ignored.
    ///
    /// # Errors
    /// If a setting is missing or unusable.
    pub fn from_object(document: &Object) -> Result<Self, ConfigError> {
        let required = |name| document.text(name)?.ok_or(ConfigError::Setting(name));
        let scopes = document.texts("scopes")?.ok_or(ConfigError::Setting("scopes"))?;
        Ok(Self {
            issuer: Issuer::parse(required("issuer")?).map_err(|_| ConfigError::Setting("issuer"))?,
            client_id: ClientId::new(required("client_id")?),
            scopes: scopes.into_iter().map(Scope::new).collect(),
            redirect_path: required("redirect_path")?.to_owned(),
            sign_out: match document.text("sign_out")? {
                None | Some("cognito") => SignOutStyle::Cognito,
                Some("rp-initiated") => SignOutStyle::RpInitiated,
                Some(_) => return Err(ConfigError::Setting("sign_out")),
            },
            token_profile: match document.text("token_profile")? {
                None | Some("cognito") => TokenProfile::Cognito,
                Some("standard") => TokenProfile::Standard,
                Some(_) => return Err(ConfigError::Setting("token_profile")),
            },
            resource: document.text("resource")?.map(Resource::new),
            groups_claim: document.text("groups_claim")?.map(str::to_owned),
            identity_provider: match (document.text("identity_provider")?, document.text("idp_identifier")?) {
                (None, None) => None,
                (Some(name), None) => Some(IdentityProvider::Name(name.to_owned())),
                (None, Some(identifier)) => Some(IdentityProvider::Identifier(identifier.to_owned())),
                (Some(_), Some(_)) => return Err(ConfigError::Setting("idp_identifier")),
            },
            session_lifetime: match document.seconds("session_lifetime")? {
                Some(0) => return Err(ConfigError::Setting("session_lifetime")),
                seconds => seconds.map(Duration::from_secs),
            },
            global_sign_out_endpoint: match document.text("global_sign_out_endpoint")? {
                None => None,
                Some(url) => Some(Endpoint::parse(url).map_err(|_| ConfigError::Setting("global_sign_out_endpoint"))?),
            },
            metadata: match document.get("metadata") {
                None => None,
                Some(Json::Object(metadata)) => Some(ProviderMetadata::from_object(metadata)?),
                Some(_) => return Err(ConfigError::Setting("metadata")),
            },
        })
    }

    /// The configuration for a shell that lives at `origin`, such as `https://app.example.com`.
    ///
    /// # Errors
    /// If a setting cannot be used.
    pub fn for_origin(self, origin: &str) -> Result<ClientConfig, ConfigError> {
        // RFC 6749 section 3.3: `scope-token = 1*( %x21 / %x23-5B / %x5D-7E )`.
        let is_scope = |scope: &Scope| {
            let bytes = scope.as_str().as_bytes();
            !bytes.is_empty()
                && bytes
                    .iter()
                    .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
        };
        if !self.scopes.iter().all(is_scope) || !self.scopes.iter().any(|scope| scope.as_str() == "openid") {
            return Err(ConfigError::Scopes);
        }
        if self.client_id.as_str().is_empty() {
            return Err(ConfigError::ClientId);
        }
        if !self.redirect_path.starts_with('/') {
            return Err(ConfigError::RedirectPath(WebAddressError::Host));
        }
        let redirect_uri =
            RedirectUri::parse(format!("{origin}{}", self.redirect_path)).map_err(ConfigError::RedirectPath)?;
        if let Some(metadata) = &self.metadata {
            metadata.check(&self.issuer)?;
        }
        Ok(ClientConfig {
            issuer: self.issuer,
            client_id: self.client_id,
            redirect_uri,
            scopes: self.scopes,
            sign_out: self.sign_out,
            token_profile: self.token_profile,
            resource: self.resource,
            groups_claim: self.groups_claim,
            identity_provider: self.identity_provider,
            session_lifetime: self.session_lifetime,
            global_sign_out_endpoint: self.global_sign_out_endpoint,
            metadata: self.metadata,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{config, config_with, merged, metadata_document, settings};

    const ORIGIN: &str = "https://shell.example.com";

    fn parse(changes: Value) -> Result<ClientSettings, serde_json::Error> {
        serde_json::from_str(&merged(settings(), changes).to_string())
    }

    #[test]
    fn reads_the_configuration_of_the_shell() {
        let path = format!("{}/../../static/config.json", env!("CARGO_MANIFEST_DIR"));
        let settings: ClientSettings = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let config = settings.for_origin("http://localhost:8080").unwrap();
        assert_eq!(config.redirect_uri.as_str(), "http://localhost:8080/auth/callback");
        assert_eq!(
            (config.sign_out, config.token_profile),
            (SignOutStyle::Cognito, TokenProfile::Cognito)
        );
    }

    #[test]
    fn can_be_a_part_of_a_larger_document() {
        #[derive(Deserialize)]
        struct ShellConfig {
            registry: String,
            #[serde(flatten)]
            sign_in: ClientSettings,
        }
        let config: ShellConfig = serde_json::from_str(&settings().to_string()).unwrap();
        assert_eq!(config.registry, "/registry.json");
        assert_eq!(config.sign_in, parse(json!({})).unwrap());
    }

    #[test]
    fn takes_every_option() {
        assert_eq!(config().metadata, None);
        let config = config_with(json!({
            "sign_out": "rp-initiated", "token_profile": "standard", "resource": "https://api.example.com",
            "metadata": metadata_document(),
        }));
        assert_eq!(
            (config.sign_out, config.token_profile),
            (SignOutStyle::RpInitiated, TokenProfile::Standard)
        );
        assert_eq!(config.resource, Some(Resource::new("https://api.example.com")));
        assert!(config.metadata.is_some());
    }

    #[test]
    fn refuses_settings_that_are_missing_or_of_the_wrong_kind_by_name() {
        for (name, value) in [
            ("issuer", json!(null)),
            ("issuer", json!("http://id.example.com")),
            ("issuer", json!("https://id.example.com/?a=b")),
            ("client_id", json!(null)),
            ("client_id", json!(7)),
            ("scopes", json!(null)),
            ("scopes", json!("openid email")),
            ("redirect_path", json!(null)),
            ("sign_out", json!("somehow")),
            ("token_profile", json!("lenient")),
            ("metadata", json!("https://a.example")),
            ("groups_claim", json!(7)),
            ("idp_identifier", json!(["example.com"])),
            ("session_lifetime", json!(0)),
            ("session_lifetime", json!("12h")),
            ("global_sign_out_endpoint", json!("http://api.example.com/")),
        ] {
            let message = parse(json!({ name: value })).unwrap_err().to_string();
            assert!(message.contains(name), "{message}");
        }
    }

    #[test]
    fn refuses_what_makes_no_client() {
        let error = |changes, origin| parse(changes).unwrap().for_origin(origin).unwrap_err();
        assert_eq!(error(json!({ "scopes": ["email"] }), ORIGIN), ConfigError::Scopes);
        assert_eq!(
            error(json!({ "scopes": ["openid email"] }), ORIGIN),
            ConfigError::Scopes
        );
        for scope in ["", "a\"b", "a\\b", "a\nb", "ä"] {
            let error = error(json!({ "scopes": ["openid", scope] }), ORIGIN);
            assert_eq!(error, ConfigError::Scopes, "{scope}");
        }
        assert_eq!(error(json!({ "client_id": "" }), ORIGIN), ConfigError::ClientId);
        for (path, origin) in [
            ("auth", ORIGIN),
            (".evil.example/", ORIGIN),
            ("/a#b", ORIGIN),
            ("/a b", ORIGIN),
            ("/a", "http://shell.example.com"),
            ("/a", "null"),
        ] {
            let error = error(json!({ "redirect_path": path }), origin);
            assert!(matches!(error, ConfigError::RedirectPath(_)), "{path} at {origin}");
            assert_eq!(error.code(), ErrorCode::CONFIG);
        }
        let other = merged(metadata_document(), json!({ "issuer": "https://other.example" }));
        assert_eq!(
            error(json!({ "metadata": other }), ORIGIN).code(),
            ErrorCode::METADATA_ISSUER
        );
    }
}
