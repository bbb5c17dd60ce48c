//! Which endpoint a request is for.

use http::Method;
use serde::{Deserialize, Serialize};

use crate::identity::config::IdentityConfig;
use crate::identity::parameters::Parameters;

/// An endpoint that can be told to misbehave, and whose answers are counted. The token endpoint counts as several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Endpoint {
    Authorize,
    /// `grant_type=authorization_code`.
    TokenCode,
    /// `grant_type=refresh_token`.
    TokenRefresh,
    /// Any other `grant_type`, or none.
    TokenOther,
    Jwks,
    Discovery,
    Userinfo,
    Revoke,
    Logout,
}

impl Endpoint {
    /// Every endpoint.
    pub(super) const ALL: [Self; 9] = [
        Self::Authorize,
        Self::TokenCode,
        Self::TokenRefresh,
        Self::TokenOther,
        Self::Jwks,
        Self::Discovery,
        Self::Userinfo,
        Self::Revoke,
        Self::Logout,
    ];

    /// The endpoint of a request: [`Self::TokenOther`] for the token endpoint, whose body was not read yet. Preflights
    /// are for none.
    pub(super) fn of(method: &Method, path: &str, config: &IdentityConfig) -> Option<Self> {
        let well_known = path
            .strip_prefix(&config.pool_path())
            .and_then(|rest| rest.strip_prefix("/.well-known/"));
        let endpoint = match (method.as_str(), path, well_known) {
            ("GET", "/oauth2/authorize", _) => Self::Authorize,
            ("GET", "/oauth2/userInfo", _) => Self::Userinfo,
            ("GET", "/logout", _) => Self::Logout,
            ("GET", _, Some("openid-configuration")) => Self::Discovery,
            ("GET", _, Some("jwks.json")) => Self::Jwks,
            ("POST", "/oauth2/token", _) => Self::TokenOther,
            ("POST", "/oauth2/revoke", _) => Self::Revoke,
            _ => return None,
        };
        Some(endpoint)
    }

    /// The token endpoint with this body.
    pub(super) fn of_token_request(body: &[u8]) -> Self {
        let parameters = Parameters::parse(&String::from_utf8_lossy(body));
        match parameters.get("grant_type") {
            Ok(Some("authorization_code")) => Self::TokenCode,
            Ok(Some("refresh_token")) => Self::TokenRefresh,
            _ => Self::TokenOther,
        }
    }

    /// Whether it is the token endpoint.
    pub(super) fn is_token(self) -> bool {
        matches!(self, Self::TokenCode | Self::TokenRefresh | Self::TokenOther)
    }

    /// Whether pages of every origin may read its answers; the others are for the person's browser itself.
    pub(super) fn is_for_pages(self) -> bool {
        !matches!(self, Self::Authorize | Self::Logout)
    }
}
