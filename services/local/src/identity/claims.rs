//! The claims of both tokens, as Cognito writes them.
//!
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html>

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use stack::Account;

use super::secret::random_uuid;

/// Seconds for which ID and access tokens hold, Cognito's default.
pub(crate) const TOKEN_LIFETIME: u32 = 3600;

/// What both tokens of one answer have in common.
#[derive(Debug)]
pub(crate) struct Issue<'a> {
    pub(crate) issuer: &'a str,
    pub(crate) client_id: &'a str,
    pub(crate) account: &'static Account,
    pub(crate) scopes: &'a [String],
    pub(crate) resource: Option<&'a str>,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) auth_time: i64,
    pub(crate) origin: &'a str,
    pub(crate) now: i64,
    /// Seconds for which the ID token holds.
    pub(crate) id_lifetime: i64,
    /// Seconds for which the access token holds.
    pub(crate) access_lifetime: i64,
    /// One for all tokens of an answer.
    pub(crate) event_id: String,
}

/// The attributes of an account that the scopes disclose.
///
/// `openid` alone discloses all of them; together with other OpenID scopes, those scopes decide, as in Cognito.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Attributes<Flag> {
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    family_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl<Flag> Attributes<Flag> {
    /// The attributes; `verified` is a boolean in tokens and a string in userInfo answers.
    pub(crate) fn of(account: &'static Account, scopes: &[impl AsRef<str>], verified: Flag) -> Self {
        let has = |name: &str| scopes.iter().any(|scope| scope.as_ref() == name);
        let all = !has("email") && !has("profile");
        let (email, profile) = (all || has("email"), all || has("profile"));
        Self {
            email: email.then_some(account.email),
            email_verified: email.then_some(verified),
            given_name: profile.then_some(account.given_name),
            family_name: profile.then_some(account.family_name),
            name: profile.then(|| format!("{} {}", account.given_name, account.family_name)),
        }
    }
}

/// The claims of an ID token.
#[derive(Debug, Serialize)]
pub(crate) struct IdClaims<'a> {
    at_hash: String,
    sub: &'static str,
    #[serde(rename = "cognito:groups", skip_serializing_if = "no_groups")]
    groups: &'static [&'static str],
    iss: &'a str,
    #[serde(rename = "cognito:username")]
    username: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<&'a str>,
    origin_jti: &'a str,
    aud: &'a str,
    event_id: &'a str,
    token_use: &'static str,
    auth_time: i64,
    exp: i64,
    iat: i64,
    jti: String,
    #[serde(flatten)]
    attributes: Attributes<bool>,
}

/// The claims of an access token. There is an `aud` only if a resource was asked for.
#[derive(Debug, Serialize)]
pub(crate) struct AccessClaims<'a> {
    sub: &'static str,
    #[serde(rename = "cognito:groups", skip_serializing_if = "no_groups")]
    groups: &'static [&'static str],
    iss: &'a str,
    version: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a str>,
    client_id: &'a str,
    origin_jti: &'a str,
    event_id: &'a str,
    token_use: &'static str,
    scope: String,
    auth_time: i64,
    exp: i64,
    iat: i64,
    jti: String,
    username: &'static str,
}

/// What the userInfo endpoint reads from an access token; `exp` is checked beside it.
#[derive(Debug, Deserialize)]
pub(crate) struct PresentedClaims {
    pub(crate) sub: String,
    pub(crate) iss: String,
    pub(crate) token_use: String,
    pub(crate) scope: String,
    pub(crate) client_id: String,
    pub(crate) origin_jti: String,
}

impl<'a> Issue<'a> {
    /// The claims of the ID token that goes with this access token.
    pub(crate) fn id(&'a self, access_token: &str) -> IdClaims<'a> {
        IdClaims {
            at_hash: at_hash(access_token),
            sub: self.account.subject,
            groups: self.account.groups,
            iss: self.issuer,
            username: self.account.email,
            nonce: self.nonce,
            origin_jti: self.origin,
            aud: self.client_id,
            event_id: &self.event_id,
            token_use: "id",
            auth_time: self.auth_time,
            exp: self.now + self.id_lifetime,
            iat: self.now,
            jti: random_uuid(),
            attributes: Attributes::of(self.account, self.scopes, true),
        }
    }

    /// The claims of the access token.
    pub(crate) fn access(&'a self) -> AccessClaims<'a> {
        AccessClaims {
            sub: self.account.subject,
            groups: self.account.groups,
            iss: self.issuer,
            version: 2,
            aud: self.resource,
            client_id: self.client_id,
            origin_jti: self.origin,
            event_id: &self.event_id,
            token_use: "access",
            scope: self.scopes.join(" "),
            auth_time: self.auth_time,
            exp: self.now + self.access_lifetime,
            iat: self.now,
            jti: random_uuid(),
            username: self.account.email,
        }
    }
}

/// The left half of the token's SHA-256
/// ([OIDC Core, 3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken)).
fn at_hash(access_token: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(access_token)[..16])
}

fn no_groups(groups: &&[&str]) -> bool {
    groups.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_hash_is_that_of_the_specification() {
        // OIDC Core, appendix A.3.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(at_hash(token), "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn scopes_decide_what_is_disclosed() {
        let of = |scopes: &[&str]| serde_json::to_value(Attributes::of(&stack::ACCOUNTS[0], scopes, true)).unwrap();
        assert_eq!(
            of(&["openid", "email"]),
            serde_json::json!({ "email": "demo@example.com", "email_verified": true })
        );
        assert_eq!(of(&["openid", "profile"])["name"], "Demo Account");
        assert!(of(&["openid", "profile"]).get("email").is_none());
        assert_eq!(of(&["openid", "wharf/submissions"]).as_object().unwrap().len(), 5);
    }
}
