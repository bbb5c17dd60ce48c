//! The rules for ID tokens.

use core::time::Duration;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use strict_json::{Json, Object, WrongType};

use crate::{
    config::{ClientConfig, TokenProfile},
    error_code::ErrorCode,
    identifiers::{ClientId, Issuer, Subject},
    secret::{AccessToken, Nonce, constant_time_eq},
    time::{LEEWAY, UnixTime},
    verify::VerifiedToken,
};

/// What a valid ID token says.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IdTokenClaims {
    /// `iss`: the configured provider.
    pub issuer: Issuer,
    /// `sub`: who.
    pub subject: Subject,
    /// `aud`: this client.
    pub audience: ClientId,
    /// `exp`, by the provider's clock.
    pub expires_at: UnixTime,
    /// `iat`, by the provider's clock.
    pub issued_at: UnixTime,
    /// `auth_time`: when the person proved who they are; stays the same over renewals.
    pub auth_time: Option<UnixTime>,
    /// `nonce`: which sign-in it belongs to.
    pub nonce: Option<Nonce>,
    /// `name`.
    pub name: Option<String>,
    /// `given_name`.
    pub given_name: Option<String>,
    /// `family_name`.
    pub family_name: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// Whether the provider has checked `email`.
    pub email_verified: bool,
    /// `cognito:username`, or else `preferred_username`.
    pub username: Option<String>,
    /// `cognito:groups`.
    pub groups: Vec<String>,
}

/// What the ID token of a new sign-in is held against.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedIdToken<'a> {
    /// The nonce of the sign-in.
    pub nonce: &'a Nonce,
    /// The access token that came with it, for `at_hash`.
    pub access_token: Option<&'a AccessToken>,
    /// The time by the provider's clock.
    pub now: UnixTime,
    /// How long ago the person may have signed in at the provider.
    pub max_age: Option<Duration>,
    /// The time before which the person must not have signed in, by the provider's clock, after
    /// [`Prompt::Login`](crate::Prompt::Login).
    pub authenticated_since: Option<UnixTime>,
}

/// An ID token is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdTokenError {
    /// A claim has the wrong type, or is a date out of range.
    #[error("the claim `{0}` of the ID token has the wrong type")]
    Malformed(&'static str),
    /// A required claim is missing or empty.
    #[error("the ID token lacks the claim `{0}`")]
    Missing(&'static str),
    /// `iss` is not the configured issuer.
    #[error("the ID token was issued by another issuer")]
    Issuer,
    /// `aud` does not contain this client, or also another one.
    #[error("the ID token was issued for another client")]
    Audience,
    /// `azp` is missing with several audiences, or is another client.
    #[error("the ID token was issued to another party")]
    AuthorizedParty,
    /// `exp` has passed.
    #[error("the ID token has expired; is the clock of this device right?")]
    Expired,
    /// `nbf` or `iat` lies in the future, or `iat` behind `exp`.
    #[error("the ID token is not valid yet; is the clock of this device right?")]
    NotYetValid,
    /// `nonce` is not that of the sign-in.
    #[error("the ID token belongs to another sign-in")]
    Nonce,
    /// `at_hash` is not that of the access token.
    #[error("the ID token and the access token do not belong together")]
    AccessTokenHash,
    /// `token_use` is not `id`.
    #[error("the token is not an ID token")]
    TokenUse,
    /// After a renewal, a claim is not what it was at sign-in.
    #[error("the renewed ID token has another `{0}` than that of the sign-in")]
    Changed(&'static str),
    /// `auth_time` is longer ago than permitted.
    #[error("the person signed in longer ago than permitted")]
    AuthenticationAge,
}

impl From<WrongType> for IdTokenError {
    fn from(WrongType(claim): WrongType) -> Self {
        Self::Malformed(claim)
    }
}

impl IdTokenError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) | Self::Missing(_) => ErrorCode::ID_TOKEN_CLAIMS,
            Self::Issuer => ErrorCode::ID_TOKEN_ISSUER,
            Self::Audience | Self::AuthorizedParty => ErrorCode::ID_TOKEN_AUDIENCE,
            Self::Expired => ErrorCode::ID_TOKEN_EXPIRED,
            Self::NotYetValid => ErrorCode::ID_TOKEN_NOT_YET_VALID,
            Self::Nonce => ErrorCode::ID_TOKEN_NONCE,
            Self::AccessTokenHash => ErrorCode::ID_TOKEN_ACCESS_TOKEN,
            Self::TokenUse => ErrorCode::ID_TOKEN_USE,
            Self::Changed(_) => ErrorCode::ID_TOKEN_CHANGED,
            Self::AuthenticationAge => ErrorCode::ID_TOKEN_AUTHENTICATION_AGE,
        }
    }
}

/// Judges the ID token of a new sign-in by
/// [OIDC Core section 3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation), every rule of it.
///
/// # Errors
/// The first rule that it breaks.
pub fn validate_id_token(
    token: &VerifiedToken,
    config: &ClientConfig,
    expected: &ExpectedIdToken<'_>,
) -> Result<IdTokenClaims, IdTokenError> {
    let claims = validate_common(token, config, expected.access_token, expected.now)?;
    match &claims.nonce {
        None => return Err(IdTokenError::Missing("nonce")),
        Some(nonce) if nonce != expected.nonce => return Err(IdTokenError::Nonce),
        Some(_) => {}
    }
    let earliest = match (expected.max_age, expected.authenticated_since) {
        (Some(age), Some(since)) => Some(since.max(expected.now.minus(age))),
        (Some(age), None) => Some(expected.now.minus(age)),
        (None, since) => since,
    };
    if let Some(earliest) = earliest {
        let auth_time = claims.auth_time.ok_or(IdTokenError::Missing("auth_time"))?;
        if auth_time.plus(LEEWAY) < earliest {
            return Err(IdTokenError::AuthenticationAge);
        }
    }
    Ok(claims)
}

/// Judges the ID token that came with a renewal against that of the sign-in, by
/// [OIDC Core section 12.2](https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse).
///
/// `now` is the time by the provider's clock. A `nonce` need not be there, but if it is, it is the same; likewise
/// `auth_time`.
///
/// # Errors
/// The first rule that it breaks.
pub fn validate_refreshed_id_token(
    token: &VerifiedToken,
    config: &ClientConfig,
    previous: &IdTokenClaims,
    access_token: Option<&AccessToken>,
    now: UnixTime,
) -> Result<IdTokenClaims, IdTokenError> {
    let claims = validate_common(token, config, access_token, now)?;
    if claims.issuer != previous.issuer {
        return Err(IdTokenError::Changed("iss"));
    }
    if claims.subject != previous.subject {
        return Err(IdTokenError::Changed("sub"));
    }
    if claims.audience != previous.audience {
        return Err(IdTokenError::Changed("aud"));
    }
    if claims.auth_time.is_some() && previous.auth_time.is_some() && claims.auth_time != previous.auth_time {
        return Err(IdTokenError::Changed("auth_time"));
    }
    if claims.nonce.is_some() && claims.nonce != previous.nonce {
        return Err(IdTokenError::Changed("nonce"));
    }
    // 12.2: `iat` is the time at which the new token was issued, so never before the old one.
    if claims.issued_at < previous.issued_at {
        return Err(IdTokenError::Changed("iat"));
    }
    Ok(IdTokenClaims {
        auth_time: claims.auth_time.or(previous.auth_time),
        nonce: claims.nonce.or_else(|| previous.nonce.clone()),
        ..claims
    })
}

/// `iat` of a token, to estimate the clock offset before the rules about time are applied.
pub(crate) fn issued_at(token: &VerifiedToken) -> Option<UnixTime> {
    token.claims().seconds("iat").ok().flatten().map(UnixTime)
}

fn validate_common(
    token: &VerifiedToken,
    config: &ClientConfig,
    access_token: Option<&AccessToken>,
    now: UnixTime,
) -> Result<IdTokenClaims, IdTokenError> {
    let claims = token.claims();
    let owned = |name| claims.text(name).map(|text| text.map(str::to_owned));

    if claims.text("iss")?.ok_or(IdTokenError::Missing("iss"))? != config.issuer.as_str() {
        return Err(IdTokenError::Issuer);
    }
    let subject = claims
        .text("sub")?
        .filter(|sub| !sub.is_empty())
        .ok_or(IdTokenError::Missing("sub"))?;
    let client_id = config.client_id.as_str();
    let audiences = claims.one_or_several("aud")?.ok_or(IdTokenError::Missing("aud"))?;
    // Rule 3: no audience that we do not trust, and we trust none but ourselves.
    if audiences.is_empty() || audiences.iter().any(|audience| *audience != client_id) {
        return Err(IdTokenError::Audience);
    }
    match claims.text("azp")? {
        Some(party) if party != client_id => return Err(IdTokenError::AuthorizedParty),
        None if audiences.len() > 1 => return Err(IdTokenError::AuthorizedParty),
        _ => {}
    }
    match (claims.text("token_use")?, config.token_profile) {
        (Some("id"), _) | (None, TokenProfile::Standard) => {}
        (None, TokenProfile::Cognito) => return Err(IdTokenError::Missing("token_use")),
        (Some(_), _) => return Err(IdTokenError::TokenUse),
    }

    let expires_at = claims
        .seconds("exp")?
        .map(UnixTime)
        .ok_or(IdTokenError::Missing("exp"))?;
    let issued_at = claims
        .seconds("iat")?
        .map(UnixTime)
        .ok_or(IdTokenError::Missing("iat"))?;
    if now >= expires_at.plus(LEEWAY) {
        return Err(IdTokenError::Expired);
    }
    let latest_start = now.plus(LEEWAY);
    let not_before = claims.seconds("nbf")?.map(UnixTime).unwrap_or(issued_at);
    if issued_at > latest_start || not_before > latest_start || issued_at > expires_at {
        return Err(IdTokenError::NotYetValid);
    }
    if let (Some(hash), Some(access_token)) = (claims.text("at_hash")?, access_token)
        && !constant_time_eq(hash.as_bytes(), access_token_hash(access_token).as_bytes())
    {
        return Err(IdTokenError::AccessTokenHash);
    }

    Ok(IdTokenClaims {
        issuer: config.issuer.clone(),
        subject: Subject::new(subject),
        audience: config.client_id.clone(),
        expires_at,
        issued_at,
        auth_time: claims.seconds("auth_time")?.map(UnixTime),
        nonce: claims.text("nonce")?.map(Nonce::new),
        name: owned("name")?,
        given_name: owned("given_name")?,
        family_name: owned("family_name")?,
        email: owned("email")?,
        email_verified: claims.flag("email_verified")?.unwrap_or(false),
        username: owned("cognito:username")?.or(owned("preferred_username")?),
        groups: groups(claims, config)?,
    })
}

fn groups(claims: &Object, config: &ClientConfig) -> Result<Vec<String>, IdTokenError> {
    let Some(name) = &config.groups_claim else {
        let groups = claims.texts("cognito:groups")?.unwrap_or_default();
        return Ok(groups.into_iter().map(str::to_owned).collect());
    };
    let malformed = IdTokenError::Malformed("groups_claim");
    match claims.get(name) {
        None => Ok(Vec::new()),
        Some(Json::Array(groups)) => groups
            .iter()
            .map(|group| match group {
                Json::Text(group) => Ok(group.clone()),
                _ => Err(malformed.clone()),
            })
            .collect(),
        Some(_) => Err(malformed),
    }
}

/// `at_hash` for `RS256`: the left half of the access token's SHA-256
/// ([OIDC Core section 3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken)).
fn access_token_hash(access_token: &AccessToken) -> String {
    let digest = Sha256::digest(access_token.reveal().as_bytes());
    Base64UrlUnpadded::encode_string(&digest[..16])
}

#[cfg(test)]
mod tests;
