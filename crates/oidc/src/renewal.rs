//! One renewal of the tokens.

use crate::{
    config::ClientConfig,
    error::TokenError,
    id_token::{IdTokenClaims, issued_at, validate_refreshed_id_token},
    jwks::Jwks,
    metadata::ProviderMetadata,
    ports::SignatureVerifier,
    redemption::{VerifiedTokens, check_access_token, verify_id_token},
    secret::RefreshToken,
    session::Epoch,
    time::{ClockOffset, UnixTime},
    token_request::{TokenRequest, refresh_request},
    token_response::TokenResponse,
};

/// A renewal under way. It holds what it needs of the [`Session`](crate::Session), so that the session is not borrowed
/// while an answer is awaited. One at a time: the caller sees to that.
#[derive(Debug)]
pub struct Renewal {
    pub(crate) epoch: Epoch,
    pub(crate) refresh_token: RefreshToken,
    pub(crate) claims: IdTokenClaims,
    pub(crate) clock_offset: ClockOffset,
}

/// A renewal that succeeded, for [`Session::renewed`](crate::Session::renewed).
#[derive(Debug)]
pub struct Renewed {
    pub(crate) epoch: Epoch,
    pub(crate) tokens: VerifiedTokens,
}

impl Renewal {
    /// Which session it belongs to; for [`Session::renewal_failed`](crate::Session::renewal_failed).
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The request to send. With rotation on, a repeated refresh token can end the session: send it once at a time.
    #[must_use]
    pub fn request(&self, config: &ClientConfig, metadata: &ProviderMetadata) -> TokenRequest {
        refresh_request(config, metadata, &self.refresh_token)
    }

    /// Checks every token in the answer; `now` is the local time.
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
    ) -> Result<Renewed, TokenError> {
        let (claims, clock_offset) = match &response.id_token {
            None => (self.claims.clone(), self.clock_offset),
            Some(id_token) => {
                let token = verify_id_token(id_token, jwks, verifier).await?;
                // A token issued after its predecessor shows today's offset, also if somebody has set the clock since.
                let clock_offset = issued_at(&token)
                    .filter(|time| *time > self.claims.issued_at)
                    .map_or(self.clock_offset, |time| ClockOffset::from_issued_at(time, now));
                let provider_now = clock_offset.provider_time(now);
                let access_token = Some(&response.access_token);
                let claims = validate_refreshed_id_token(&token, config, &self.claims, access_token, provider_now)?;
                (claims, clock_offset)
            }
        };
        let provider_now = clock_offset.provider_time(now);
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
        let tokens = VerifiedTokens {
            access_token: response.access_token.clone(),
            access_token_issued_at: validity.issued_at,
            access_token_expires_at: validity.expires_at,
            refresh_token: Some(response.refresh_token.as_ref().unwrap_or(&self.refresh_token).clone()),
            claims,
            clock_offset,
        };
        Ok(Renewed {
            epoch: self.epoch,
            tokens,
        })
    }
}
