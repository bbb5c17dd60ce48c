//! Cognito's rules for access tokens.

use strict_json::WrongType;

use crate::{
    config::ClientConfig,
    error_code::ErrorCode,
    identifiers::{Scope, Subject},
    time::{LEEWAY, UnixTime},
    verify::VerifiedToken,
};

/// What a valid access token says
/// ([Cognito's access token](https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html)).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessTokenClaims {
    /// `sub`: on whose behalf.
    pub subject: Subject,
    /// `scope`: what for.
    pub scopes: Vec<Scope>,
    /// `exp`, by the provider's clock.
    pub expires_at: UnixTime,
    /// `iat`, by the provider's clock.
    pub issued_at: UnixTime,
    /// `username`.
    pub username: Option<String>,
    /// `cognito:groups`.
    pub groups: Vec<String>,
}

/// What an access token is held against.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedAccessToken<'a> {
    /// The ID token's subject; `None` at an API, which sees no ID token.
    pub subject: Option<&'a Subject>,
    /// The scopes that it must contain.
    pub scopes: &'a [Scope],
    /// The time by the provider's clock.
    pub now: UnixTime,
}

/// An access token is not valid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccessTokenError {
    /// A claim has the wrong type, or is a date out of range.
    #[error("the claim `{0}` of the access token has the wrong type")]
    Malformed(&'static str),
    /// A required claim is missing or empty.
    #[error("the access token lacks the claim `{0}`")]
    Missing(&'static str),
    /// `iss` is not the configured issuer.
    #[error("the access token was issued by another issuer")]
    Issuer,
    /// `client_id` is another client.
    #[error("the access token was issued for another client")]
    Client,
    /// `token_use` is not `access`.
    #[error("the token is not an access token")]
    TokenUse,
    /// `sub` is not the ID token's.
    #[error("the access token is about another person than the ID token")]
    Subject,
    /// `exp` has passed.
    #[error("the access token has expired")]
    Expired,
    /// `nbf` or `iat` lies in the future, or `iat` behind `exp`.
    #[error("the access token is not valid yet")]
    NotYetValid,
    /// A scope is missing.
    #[error("the access token lacks the scope `{0}`")]
    Scope(Scope),
    /// `aud` is not the resource that was asked for, or is there although none was.
    #[error("the access token is for other APIs than asked for")]
    Audience,
}

impl From<WrongType> for AccessTokenError {
    fn from(WrongType(claim): WrongType) -> Self {
        Self::Malformed(claim)
    }
}

impl AccessTokenError {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) | Self::Missing(_) | Self::TokenUse => ErrorCode::ACCESS_TOKEN_CLAIMS,
            Self::Issuer | Self::Client => ErrorCode::ACCESS_TOKEN_ISSUER,
            Self::Subject => ErrorCode::ACCESS_TOKEN_SUBJECT,
            Self::Expired | Self::NotYetValid => ErrorCode::ACCESS_TOKEN_EXPIRED,
            Self::Scope(_) => ErrorCode::ACCESS_TOKEN_SCOPE,
            Self::Audience => ErrorCode::ACCESS_TOKEN_AUDIENCE,
        }
    }
}

/// Judges an access token by Cognito's rules: `client_id` instead of `aud`, unless a resource was asked for.
///
/// # Errors
/// The first rule that it breaks.
pub fn validate_access_token(
    token: &VerifiedToken,
    config: &ClientConfig,
    expected: &ExpectedAccessToken<'_>,
) -> Result<AccessTokenClaims, AccessTokenError> {
    use AccessTokenError as Error;
    let claims = token.claims();

    if claims.text("iss")?.ok_or(Error::Missing("iss"))? != config.issuer.as_str() {
        return Err(Error::Issuer);
    }
    if claims.text("client_id")?.ok_or(Error::Missing("client_id"))? != config.client_id.as_str() {
        return Err(Error::Client);
    }
    if claims.text("token_use")?.ok_or(Error::Missing("token_use"))? != "access" {
        return Err(Error::TokenUse);
    }
    let subject = claims
        .text("sub")?
        .filter(|sub| !sub.is_empty())
        .map(Subject::new)
        .ok_or(Error::Missing("sub"))?;
    if expected.subject.is_some_and(|expected| *expected != subject) {
        return Err(Error::Subject);
    }
    match (&config.resource, claims.one_or_several("aud")?.as_deref()) {
        (None, None) => {}
        (Some(resource), Some([audience])) if *audience == resource.as_str() => {}
        (Some(_), None) => return Err(Error::Missing("aud")),
        _ => return Err(Error::Audience),
    }

    let expires_at = claims.seconds("exp")?.map(UnixTime).ok_or(Error::Missing("exp"))?;
    let issued_at = claims.seconds("iat")?.map(UnixTime).ok_or(Error::Missing("iat"))?;
    if expected.now >= expires_at.plus(LEEWAY) {
        return Err(Error::Expired);
    }
    let latest_start = expected.now.plus(LEEWAY);
    let not_before = claims.seconds("nbf")?.map(UnixTime).unwrap_or(issued_at);
    if issued_at > latest_start || not_before > latest_start || issued_at > expires_at {
        return Err(Error::NotYetValid);
    }
    let scope = claims.text("scope")?.ok_or(Error::Missing("scope"))?;
    let scopes: Vec<Scope> = scope
        .split(' ')
        .filter(|scope| !scope.is_empty())
        .map(Scope::new)
        .collect();
    if let Some(missing) = expected.scopes.iter().find(|scope| !scopes.contains(scope)) {
        return Err(Error::Scope(missing.clone()));
    }
    Ok(AccessTokenClaims {
        subject,
        scopes,
        expires_at,
        issued_at,
        username: claims.text("username")?.map(str::to_owned),
        groups: claims
            .texts("cognito:groups")?
            .unwrap_or_default()
            .into_iter()
            .map(str::to_owned)
            .collect(),
    })
}

#[cfg(test)]
mod tests;
