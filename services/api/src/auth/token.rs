//! What an access token must be.

use super::{AuthorizationError, KeySet, Principal, Subject};
use crate::clock::Clock;
use jiff::Timestamp;
use jwt_compact::alg::{Rsa, StrongAlg};
use jwt_compact::{AlgorithmExt as _, Claims, UntrustedToken, ValidationError};
use serde::Deserialize;
use std::sync::Arc;

/// The only algorithm: Cognito signs with nothing else, and a token has no say in it.
const ALGORITHM: StrongAlg<Rsa> = StrongAlg(Rsa::rs256());
/// How far ahead the issuer's clock may be, in seconds. For `exp` there is no leeway, as in API Gateway.
const CLOCK_SKEW: i64 = 60;
/// The longest token, in bytes. Cognito's are between one and four kilobytes.
const MAXIMUM_BYTES: usize = 16 * 1024;

/// Checks access tokens.
#[derive(Debug)]
pub(crate) struct Authorizer {
    issuer: String,
    client_ids: Vec<String>,
    keys: KeySet,
    clock: Arc<dyn Clock>,
}

/// Header parameters besides the ones that `jwt-compact` knows; wanted for `crit`.
type OtherHeaders = serde_json::Map<String, serde_json::Value>;

/// The claims of a Cognito access token that matter here
/// (<https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html>).
#[derive(Deserialize)]
struct AccessClaims {
    iss: String,
    sub: String,
    token_use: String,
    client_id: Option<String>,
    /// Cognito adds it only where the authorization request named a resource (RFC 8707).
    aud: Option<Audience>,
    #[serde(default)]
    scope: String,
    #[serde(rename = "cognito:groups", default)]
    groups: Vec<String>,
}

/// RFC 7519 section 4.1.3.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Authorizer {
    pub(crate) fn new(issuer: String, client_ids: Vec<String>, keys: KeySet, clock: Arc<dyn Clock>) -> Self {
        Self {
            issuer,
            client_ids,
            keys,
            clock,
        }
    }

    /// Checks everything about a token, in the order of cost, and that it carries `scope`.
    pub(crate) async fn authorize(&self, token: &str, scope: &'static str) -> Result<Principal, AuthorizationError> {
        if token.len() > MAXIMUM_BYTES {
            return Err(AuthorizationError::Malformed);
        }
        let untrusted: UntrustedToken<'_, OtherHeaders> =
            UntrustedToken::try_from(token).map_err(|_| AuthorizationError::Malformed)?;
        if untrusted.algorithm() != "RS256" {
            return Err(AuthorizationError::Algorithm);
        }
        if untrusted.header().other_fields.contains_key("crit") {
            return Err(AuthorizationError::CriticalHeader);
        }
        let key_id = untrusted
            .header()
            .key_id
            .as_deref()
            .ok_or(AuthorizationError::UnknownKey)?;
        let key = self
            .keys
            .key(key_id)
            .await
            .map_err(|_| AuthorizationError::KeysUnavailable)?
            .ok_or(AuthorizationError::UnknownKey)?;
        let verified = ALGORITHM
            .validator::<AccessClaims>(&*key)
            .validate(&untrusted)
            .map_err(|error| match error {
                ValidationError::AlgorithmMismatch { .. } => AuthorizationError::Algorithm,
                ValidationError::MalformedClaims(_) => AuthorizationError::Malformed,
                _ => AuthorizationError::Signature,
            })?;
        self.check(verified.claims(), scope)
    }

    fn check(&self, claims: &Claims<AccessClaims>, scope: &'static str) -> Result<Principal, AuthorizationError> {
        check_times(claims, self.clock.now())?;
        let AccessClaims {
            iss,
            sub,
            token_use,
            client_id,
            aud,
            scope: granted,
            groups,
        } = &claims.custom;
        if *iss != self.issuer {
            return Err(AuthorizationError::Issuer);
        }
        if token_use != "access" {
            return Err(AuthorizationError::TokenUse);
        }
        let is_ours = |name: &String| self.client_ids.contains(name);
        let audience_is_ours = match aud {
            None => true,
            Some(Audience::One(name)) => is_ours(name),
            Some(Audience::Several(names)) => names.iter().any(is_ours),
        };
        if !client_id.as_ref().is_some_and(is_ours) || !audience_is_ours {
            return Err(AuthorizationError::Client);
        }
        let subject = Subject::parse(sub).ok_or(AuthorizationError::Subject)?;
        // RFC 6749 section 3.3: scopes are separated by one space.
        if !granted.split(' ').any(|name| name == scope) {
            return Err(AuthorizationError::Scope(scope));
        }
        Ok(Principal {
            subject,
            groups: groups.clone(),
        })
    }
}

fn check_times<T>(claims: &Claims<T>, now: Timestamp) -> Result<(), AuthorizationError> {
    let now = now.as_second();
    let expiration = claims.expiration.ok_or(AuthorizationError::Malformed)?.timestamp();
    if now >= expiration {
        return Err(AuthorizationError::Expired);
    }
    let starts = [claims.not_before, claims.issued_at];
    if starts
        .into_iter()
        .flatten()
        .any(|start| start.timestamp() > now + CLOCK_SKEW)
    {
        return Err(AuthorizationError::NotYetValid);
    }
    Ok(())
}
