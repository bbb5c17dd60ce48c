//! One sign-in between leaving for the provider and coming back.

use core::time::Duration;

use serde::Serialize;
use strict_json::Object;

use crate::{
    callback::{Callback, CallbackError},
    config::ClientConfig,
    identifiers::Issuer,
    metadata::ProviderMetadata,
    pkce::PkceCodeVerifier,
    redemption::Redemption,
    return_to::ReturnTo,
    secret::{Nonce, State},
    time::UnixTime,
    token_request::code_request,
    web_address::RedirectUri,
};

/// A sign-in that takes longer has to start again.
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// What has to be remembered of one sign-in. Several can be under way at once, each under its own
/// [storage key](Transaction::storage_key). It never contains a token.
///
/// It is not `Clone`, and [`accept`](Self::accept) consumes it: a code is redeemed at most once.
#[derive(Debug, Serialize)]
pub struct Transaction {
    pub(crate) state: State,
    pub(crate) nonce: Nonce,
    pub(crate) code_verifier: PkceCodeVerifier,
    pub(crate) issuer: Issuer,
    pub(crate) redirect_uri: RedirectUri,
    pub(crate) return_to: ReturnTo,
    pub(crate) started_at: UnixTime,
    pub(crate) max_age: Option<u64>,
    pub(crate) fresh_login: bool,
    pub(crate) silent: bool,
}

impl Transaction {
    /// Reads what was stored.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let stored = Object::parse(text.as_bytes())?;
        let text = |name| stored.text(name).ok().flatten();
        Some(Self {
            state: State::new(text("state")?),
            nonce: Nonce::new(text("nonce")?),
            code_verifier: PkceCodeVerifier::new(text("code_verifier")?),
            issuer: Issuer::parse(text("issuer")?).ok()?,
            redirect_uri: RedirectUri::parse(text("redirect_uri")?).ok()?,
            return_to: ReturnTo::parse(text("return_to")?),
            started_at: UnixTime(stored.seconds("started_at").ok()??),
            max_age: stored.seconds("max_age").ok()?,
            fresh_login: stored.flag("fresh_login").ok()??,
            silent: stored.flag("silent").ok()??,
        })
    }

    /// What all storage keys begin with.
    pub const STORAGE_PREFIX: &'static str = "wharf.sign-in.";

    /// The key under which the transaction with this state is stored, in storage of this tab only (`sessionStorage`).
    #[must_use]
    pub fn storage_key(state: &State) -> String {
        format!("{}{}", Self::STORAGE_PREFIX, state.reveal())
    }

    /// The value that the response must carry.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Whether nobody asked for it: an attempt with [`Prompt::None`](crate::Prompt::None).
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.silent
    }

    /// When it began, by the local clock.
    #[must_use]
    pub const fn started_at(&self) -> UnixTime {
        self.started_at
    }

    /// Where to go after sign-in.
    #[must_use]
    pub const fn return_to(&self) -> &ReturnTo {
        &self.return_to
    }

    /// Whether the sign-in began more than ten minutes ago (or, after a change of the clock, will begin) and can be
    /// removed from storage.
    #[must_use]
    pub fn is_stale(&self, now: UnixTime) -> bool {
        now.0.abs_diff(self.started_at.0) > LIFETIME.as_secs()
    }

    /// Judges the response: `state` must be ours, `iss` follow [RFC 9207](https://www.rfc-editor.org/rfc/rfc9207), the
    /// sign-in be recent, and the provider have said yes.
    ///
    /// Remove the transaction from storage *before* this, whatever comes of it.
    ///
    /// # Errors
    /// Why there is no code to redeem.
    pub fn accept(
        self,
        callback: Callback,
        config: &ClientConfig,
        metadata: &ProviderMetadata,
        now: UnixTime,
    ) -> Result<Redemption, CallbackError> {
        if callback.state() != Some(&self.state) || self.issuer != config.issuer {
            return Err(CallbackError::Unknown);
        }
        match callback.issuer() {
            Some(issuer) if issuer != config.issuer.as_str() => return Err(CallbackError::Issuer),
            None if metadata.authorization_response_iss_parameter_supported => return Err(CallbackError::Issuer),
            _ => {}
        }
        if self.is_stale(now) {
            return Err(CallbackError::Stale);
        }
        match callback {
            Callback::Error { error, .. } => Err(error.into()),
            Callback::Code { code, .. } => Ok(Redemption {
                request: code_request(config, metadata, &code, &self.code_verifier, &self.redirect_uri),
                nonce: self.nonce,
                return_to: self.return_to,
                started_at: self.started_at,
                max_age: self.max_age.map(Duration::from_secs),
                fresh_login: self.fresh_login,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
