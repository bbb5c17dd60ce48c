//! From a code to verified tokens.

use core::time::Duration;

use crate::{
    access_token::{ExpectedAccessToken, validate_access_token},
    config::{ClientConfig, TokenProfile},
    error::TokenError,
    id_token::{ExpectedIdToken, IdTokenClaims, issued_at, validate_id_token},
    identifiers::{Scope, Subject},
    jwks::Jwks,
    ports::SignatureVerifier,
    return_to::ReturnTo,
    secret::{AccessToken, IdToken, Nonce, RefreshToken},
    time::{ClockOffset, UnixTime},
    token::UnverifiedToken,
    token_request::TokenRequest,
    token_response::TokenResponse,
    verify::{VerifiedToken, VerifyError, verify},
};

/// How long an opaque access token is taken to be good for if the provider does not say.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(5 * 60);

/// An accepted authorization response: the request to send, once, and what its answer has to fit.
#[derive(Debug)]
pub struct Redemption {
    /// The request that redeems the code. Send it once, even if it fails.
    pub request: TokenRequest,
    /// Where to go after sign-in.
    pub return_to: ReturnTo,
    pub(crate) nonce: Nonce,
    pub(crate) started_at: UnixTime,
    pub(crate) max_age: Option<Duration>,
    pub(crate) fresh_login: bool,
}

/// Tokens that passed every check; what a [`Session`](crate::Session) is made of.
#[derive(Debug, Clone)]
pub struct VerifiedTokens {
    pub(crate) access_token: AccessToken,
    pub(crate) access_token_issued_at: UnixTime,
    pub(crate) access_token_expires_at: UnixTime,
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) claims: IdTokenClaims,
    pub(crate) clock_offset: ClockOffset,
}

impl Redemption {
    /// Checks every token in the answer; `now` is the local time.
    ///
    /// If the local clock is wrong by up to 24 hours, the ID token's `iat` corrects it: the nonce proves that the token
    /// was issued for this sign-in, so just now.
    ///
    /// # Errors
    /// The first rule that a token breaks. After [`TokenError::needs_fresh_keys`] fetch the key set and call again.
    pub async fn verify(
        &self,
        response: &TokenResponse,
        config: &ClientConfig,
        jwks: &Jwks,
        verifier: &impl SignatureVerifier,
        now: UnixTime,
    ) -> Result<VerifiedTokens, TokenError> {
        let id_token = response.id_token.as_ref().ok_or(TokenError::NoIdToken)?;
        let token = verify_id_token(id_token, jwks, verifier).await?;
        let clock_offset = issued_at(&token).map_or(ClockOffset::NONE, |time| ClockOffset::from_issued_at(time, now));
        let provider_now = clock_offset.provider_time(now);
        let expected = ExpectedIdToken {
            nonce: &self.nonce,
            access_token: Some(&response.access_token),
            now: provider_now,
            max_age: self.max_age,
            authenticated_since: self.fresh_login.then(|| clock_offset.provider_time(self.started_at)),
        };
        let claims = validate_id_token(&token, config, &expected)?;
        let validity = check_access_token(
            response,
            config,
            jwks,
            verifier,
            &claims.subject,
            &config.scopes,
            provider_now,
        )
        .await?;
        Ok(VerifiedTokens {
            access_token: response.access_token.clone(),
            access_token_issued_at: validity.issued_at,
            access_token_expires_at: validity.expires_at,
            refresh_token: response.refresh_token.clone(),
            claims,
            clock_offset,
        })
    }
}

pub(crate) async fn verify_id_token(
    token: &IdToken,
    jwks: &Jwks,
    verifier: &impl SignatureVerifier,
) -> Result<VerifiedToken, TokenError> {
    let token = UnverifiedToken::parse(token.reveal()).map_err(|error| TokenError::IdTokenSignature(error.into()))?;
    verify(token, jwks, verifier)
        .await
        .map_err(TokenError::IdTokenSignature)
}

/// When an access token begins and ends, by the provider's clock.
pub(crate) struct Validity {
    pub(crate) issued_at: UnixTime,
    pub(crate) expires_at: UnixTime,
}

/// Judges an access token if it is a JWT of ours to judge; an opaque one only has its `expires_in`.
pub(crate) async fn check_access_token(
    response: &TokenResponse,
    config: &ClientConfig,
    jwks: &Jwks,
    verifier: &impl SignatureVerifier,
    subject: &Subject,
    scopes: &[Scope],
    now: UnixTime,
) -> Result<Validity, TokenError> {
    if config.token_profile == TokenProfile::Standard {
        let lifetime = response.expires_in.unwrap_or(DEFAULT_LIFETIME);
        return Ok(Validity {
            issued_at: now,
            expires_at: now.plus(lifetime),
        });
    }
    let signature_error = |error: VerifyError| TokenError::AccessTokenSignature(error);
    let token =
        UnverifiedToken::parse(response.access_token.reveal()).map_err(|error| signature_error(error.into()))?;
    let token = verify(token, jwks, verifier).await.map_err(signature_error)?;
    let expected = ExpectedAccessToken {
        subject: Some(subject),
        scopes,
        now,
    };
    let claims = validate_access_token(&token, config, &expected)?;
    Ok(Validity {
        issued_at: claims.issued_at,
        expires_at: claims.expires_at,
    })
}

#[cfg(test)]
mod tests;
