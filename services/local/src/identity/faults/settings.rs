//! Settings in which an honest provider may differ as well, and what the rest of the provider asks about them.

use core::num::NonZeroU32;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::identity::IdentityProvider;
use crate::identity::claims::TOKEN_LIFETIME;
use crate::identity::config::AppClient;
use crate::identity::keys::KeySet;
use crate::identity::rate::TOKEN_REQUESTS_PER_SECOND;
use crate::identity::request::ResponseStyle;
use crate::identity::rotation::Rotation;

/// An issuer that is not this provider.
pub(super) const WRONG_ISSUER: &str = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_wrong0001";

/// In what the provider differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(in crate::identity) struct Settings {
    /// Rotation of the shell's client; as configured if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rotation: Option<Rotation>,
    /// Seconds for which access tokens hold.
    pub(super) access_token_seconds: NonZeroU32,
    /// Seconds for which ID tokens hold.
    pub(super) id_token_seconds: NonZeroU32,
    /// Seconds by which the provider's clock is ahead; behind if negative.
    pub(super) clock_shift_seconds: i32,
    /// No `error_description`, as often in Cognito.
    pub(super) sparse_errors: bool,
    /// `iss` in authorization responses ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    pub(super) iss_parameter: IssParameter,
    /// `authorization_response_iss_parameter_supported` in discovery.
    pub(super) iss_parameter_advertised: bool,
    /// Discovery names another issuer than the one that it was asked for.
    pub(super) discovery_issuer_mismatch: bool,
    /// What signs and is published.
    pub(super) keys: PublishedKeys,
    /// Token requests that a client may send within a second.
    pub(super) token_requests_per_second: u32,
}

/// Whether authorization responses have an `iss`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum IssParameter {
    /// They have none, as Cognito's.
    #[default]
    Absent,
    /// The issuer.
    Right,
    /// Another issuer.
    Wrong,
}

/// The keys of the provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PublishedKeys {
    /// One for each of the two tokens, as Cognito's.
    #[default]
    Two,
    /// The key for ID tokens signs access tokens too and is the only one that is published.
    Single,
    /// ID tokens are signed with a key of 1024 bits, which is published beside the right ones.
    Weak,
}

/// Cognito's default for both tokens.
const LIFETIME: NonZeroU32 = match NonZeroU32::new(TOKEN_LIFETIME) {
    Some(seconds) => seconds,
    None => NonZeroU32::MIN,
};

impl Default for Settings {
    fn default() -> Self {
        Self {
            rotation: None,
            access_token_seconds: LIFETIME,
            id_token_seconds: LIFETIME,
            clock_shift_seconds: 0,
            sparse_errors: false,
            iss_parameter: IssParameter::Absent,
            iss_parameter_advertised: false,
            discovery_issuer_mismatch: false,
            keys: PublishedKeys::Two,
            token_requests_per_second: TOKEN_REQUESTS_PER_SECOND,
        }
    }
}

impl Settings {
    /// Seconds for which access tokens hold.
    pub(in crate::identity) fn access_token_lifetime(&self) -> i64 {
        self.access_token_seconds.get().into()
    }

    /// Seconds for which ID tokens hold.
    pub(in crate::identity) fn id_token_lifetime(&self) -> i64 {
        self.id_token_seconds.get().into()
    }

    /// Token requests that a client may send within a second.
    pub(in crate::identity) fn token_requests_per_second(&self) -> u32 {
        self.token_requests_per_second
    }

    /// What discovery says differently.
    pub(in crate::identity) fn change_discovery(&self, document: &mut Value) {
        if self.iss_parameter_advertised {
            document["authorization_response_iss_parameter_supported"] = json!(true);
        }
        if self.discovery_issuer_mismatch {
            document["issuer"] = json!(WRONG_ISSUER);
        }
    }
}

impl IdentityProvider {
    /// Seconds since 1970, as in a JWT.
    pub(in crate::identity) fn now(&self) -> i64 {
        self.clock.now().as_second() + i64::from(self.faults.settings().clock_shift_seconds)
    }

    /// The keys that sign and are published.
    pub(in crate::identity) fn keys(&self) -> Arc<KeySet> {
        self.faults.keys(self.keys.now())
    }

    /// What a renewal does to the refresh token of a client.
    pub(in crate::identity) fn rotation(&self, client: &AppClient) -> Rotation {
        let other = self
            .faults
            .settings()
            .rotation
            .filter(|_| client.id == stack::CLIENT_ID);
        other.unwrap_or(client.rotation)
    }

    /// What authorization responses carry beside the answer itself.
    pub(in crate::identity) fn response_style(&self) -> ResponseStyle {
        let settings = self.faults.settings();
        ResponseStyle {
            issuer: match settings.iss_parameter {
                IssParameter::Absent => None,
                IssParameter::Right => Some(self.config.issuer()),
                IssParameter::Wrong => Some(WRONG_ISSUER.to_owned()),
            },
            without_description: settings.sparse_errors,
        }
    }
}
