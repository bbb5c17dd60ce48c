//! The session: who is signed in and with which tokens.

use core::time::Duration;

use crate::{
    error::{SignInError, TokenError},
    error_code::ErrorCode,
    identity::Identity,
    redemption::VerifiedTokens,
    renewal::{Renewal, Renewed},
    secret::{AccessToken, RefreshToken},
    time::UnixTime,
    token_response::TokenEndpointError,
};

/// An access token is renewed this long before its end, or after three quarters of a shorter life.
const RENEW_BEFORE_END: Duration = Duration::from_secs(60);

/// The number of a session. It changes with every sign-in, sign-out and end, so that what was asked for in one session
/// cannot answer in the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Epoch(u64);

/// The session of one browser, and the only place that holds tokens. Begins signed out.
#[derive(Debug)]
pub struct Session {
    epoch: Epoch,
    lifetime: Option<Duration>,
    state: State,
}

#[derive(Debug)]
enum State {
    SignedOut(Option<EndReason>),
    SignedIn(Box<SignedIn>),
}

#[derive(Debug)]
struct SignedIn {
    tokens: VerifiedTokens,
    identity: Identity,
    /// When the person signed in, by the provider's clock.
    authenticated_at: UnixTime,
}

/// Why a session is over without anybody having signed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndReason {
    /// The access token has expired and cannot be renewed.
    Expired,
    /// The provider refuses to renew.
    Refused(TokenEndpointError),
    /// A renewal brought tokens that are not valid, or another person's.
    Invalid(TokenError),
}

/// What [`Session::access_token`] has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access<'a> {
    /// The token is good.
    Valid(&'a AccessToken),
    /// The token is about to end, or has ended and is not here any more: renew first ([`Session::begin_renewal`]).
    NeedsRenewal(Option<&'a AccessToken>),
    /// Nobody is signed in, the session has reached its limit, or the token has ended and there is no way to renew it.
    Ended,
}

/// What [`Session::renewal_failed`] has decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterFailure {
    /// The session goes on; try again later ([`Backoff`](crate::Backoff)).
    Retry,
    /// The session is over: [`Session::end`] it.
    End(EndReason),
}

/// The answer belongs to a session that is over, and nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer arrived after its session had ended")]
pub struct Discarded;

/// Tokens came for a session that is over: nothing was changed, and what is left is their refresh token.
#[derive(Debug)]
pub struct Late(pub Option<RefreshToken>);

impl State {
    fn into_refresh_token(self) -> Option<RefreshToken> {
        match self {
            Self::SignedIn(session) => session.tokens.refresh_token,
            Self::SignedOut(_) => None,
        }
    }
}

impl EndReason {
    /// The number of what ended the session.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Expired => ErrorCode::SESSION_ENDED,
            Self::Refused(error) => error.code(),
            Self::Invalid(error) => error.code(),
        }
    }
}

impl Discarded {
    /// The error's number.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        ErrorCode::SESSION_DISCARDED
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl Session {
    /// Nobody is signed in.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_lifetime(None)
    }

    /// Nobody is signed in, and whoever is will be for this long at most after signing in, whatever the provider allows.
    #[must_use]
    pub const fn with_lifetime(lifetime: Option<Duration>) -> Self {
        Self {
            epoch: Epoch(0),
            lifetime,
            state: State::SignedOut(None),
        }
    }

    /// The session's number.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Takes the tokens of a sign-in, in place of any session before. Returns that one's refresh token, to be revoked.
    pub fn sign_in(&mut self, tokens: VerifiedTokens) -> Option<RefreshToken> {
        let identity = Identity::from(&tokens.claims);
        // A provider that does not say when the person signed in has issued the token right after it.
        let authenticated_at = tokens.claims.auth_time.unwrap_or(tokens.claims.issued_at);
        let signed_in = SignedIn {
            tokens,
            identity,
            authenticated_at,
        };
        self.enter(State::SignedIn(Box::new(signed_in))).into_refresh_token()
    }

    /// Forgets everything. Returns the refresh token for [`revoke_request`](crate::revoke_request), the last thing to be
    /// done with it.
    pub fn sign_out(&mut self) -> Option<RefreshToken> {
        self.enter(State::SignedOut(None)).into_refresh_token()
    }

    /// Ends the session for a reason that the caller has found. Returns the refresh token, to be revoked.
    pub fn end(&mut self, reason: EndReason) -> Option<RefreshToken> {
        self.enter(State::SignedOut(Some(reason))).into_refresh_token()
    }

    /// Who is signed in.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        match &self.state {
            State::SignedIn(session) => Some(&session.identity),
            State::SignedOut(_) => None,
        }
    }

    /// Why the last session is over, if it ended by itself.
    #[must_use]
    pub const fn end_reason(&self) -> Option<&EndReason> {
        match &self.state {
            State::SignedOut(reason) => reason.as_ref(),
            State::SignedIn(_) => None,
        }
    }

    /// The access token, if it is good at the local time `now`.
    #[must_use]
    pub fn access_token(&self, now: UnixTime) -> Access<'_> {
        let State::SignedIn(session) = &self.state else {
            return Access::Ended;
        };
        let tokens = &session.tokens;
        let now = tokens.clock_offset.provider_time(now);
        let renewable = tokens.refresh_token.is_some();
        if self.limit_of(session).is_some_and(|limit| now >= limit) {
            return Access::Ended;
        }
        if now >= tokens.access_token_expires_at {
            return if renewable {
                Access::NeedsRenewal(None)
            } else {
                Access::Ended
            };
        }
        if renewable && now >= tokens.renew_at() {
            return Access::NeedsRenewal(Some(&tokens.access_token));
        }
        Access::Valid(&tokens.access_token)
    }

    /// When the session ends at the latest, by the local clock, if its life is limited. Renewing does not move it.
    #[must_use]
    pub fn limit(&self) -> Option<UnixTime> {
        match &self.state {
            State::SignedIn(session) => {
                let limit = self.limit_of(session)?;
                Some(session.tokens.clock_offset.local_time(limit))
            }
            State::SignedOut(_) => None,
        }
    }

    /// When the person signed in at the provider, by the local clock.
    #[must_use]
    pub fn authenticated_at(&self) -> Option<UnixTime> {
        match &self.state {
            State::SignedIn(session) => Some(session.tokens.clock_offset.local_time(session.authenticated_at)),
            State::SignedOut(_) => None,
        }
    }

    /// By the provider's clock.
    fn limit_of(&self, session: &SignedIn) -> Option<UnixTime> {
        Some(session.authenticated_at.plus(self.lifetime?))
    }

    /// When the session ends as far as is known: the end of the access token, by the local clock. A renewal moves it;
    /// how long refresh tokens live is known to the provider alone.
    #[must_use]
    pub fn ends_at(&self) -> Option<UnixTime> {
        match &self.state {
            State::SignedIn(session) => Some(
                session
                    .tokens
                    .clock_offset
                    .local_time(session.tokens.access_token_expires_at),
            ),
            State::SignedOut(_) => None,
        }
    }

    /// What the local clock shows, or will show, at a time of the provider's clock, as far as the two are known to differ.
    #[must_use]
    pub fn local_time(&self, provider_time: UnixTime) -> UnixTime {
        match &self.state {
            State::SignedIn(session) => session.tokens.clock_offset.local_time(provider_time),
            State::SignedOut(_) => provider_time,
        }
    }

    /// When the access token should be renewed, by the local clock; `None` if it cannot be.
    #[must_use]
    pub fn renew_at(&self) -> Option<UnixTime> {
        match &self.state {
            State::SignedIn(session) if session.tokens.refresh_token.is_some() => {
                Some(session.tokens.clock_offset.local_time(session.tokens.renew_at()))
            }
            _ => None,
        }
    }

    /// A renewal to be carried out, if there is a refresh token.
    #[must_use]
    pub fn begin_renewal(&self) -> Option<Renewal> {
        let State::SignedIn(session) = &self.state else {
            return None;
        };
        Some(Renewal {
            epoch: self.epoch,
            refresh_token: session.tokens.refresh_token.clone()?,
            claims: session.tokens.claims.clone(),
            clock_offset: session.tokens.clock_offset,
        })
    }

    /// Takes renewed tokens. The epoch stays; returns whether the [identity](Self::identity) has changed.
    ///
    /// # Errors
    /// If the session that asked for them is over. A refresh token among them is given back, to be revoked.
    pub fn renewed(&mut self, renewed: Renewed) -> Result<bool, Late> {
        let epoch = self.epoch;
        match &mut self.state {
            State::SignedIn(session) if epoch == renewed.epoch => {
                let identity = Identity::from(&renewed.tokens.claims);
                let changed = identity != session.identity;
                **session = SignedIn {
                    tokens: renewed.tokens,
                    identity,
                    authenticated_at: session.authenticated_at,
                };
                Ok(changed)
            }
            _ => Err(Late(renewed.tokens.refresh_token)),
        }
    }

    /// Decides what a failed renewal means, at the local time `now`.
    ///
    /// The session ends if the provider refuses the refresh token or sends invalid tokens. It survives whatever may pass
    /// (network, 429, 5xx, a captive portal's page), for as long as it takes. A rejected request ends it once the access
    /// token has expired too.
    ///
    /// # Errors
    /// If the session that asked is over.
    pub fn renewal_failed(&self, epoch: Epoch, error: SignInError, now: UnixTime) -> Result<AfterFailure, Discarded> {
        let State::SignedIn(session) = &self.state else {
            return Err(Discarded);
        };
        if epoch != self.epoch {
            return Err(Discarded);
        }
        let tokens = &session.tokens;
        let expired = tokens.clock_offset.provider_time(now) >= tokens.access_token_expires_at;
        let reason = match error {
            SignInError::TokenEndpoint(error @ TokenEndpointError::Refused(_)) => Some(EndReason::Refused(error)),
            SignInError::TokenEndpoint(error) if expired && !error.is_retryable() => Some(EndReason::Refused(error)),
            SignInError::Token(error) if !error.needs_fresh_keys() => Some(EndReason::Invalid(error)),
            _ => None,
        };
        Ok(reason.map_or(AfterFailure::Retry, AfterFailure::End))
    }

    /// Whether the session has reached its limit, or its access token has expired and cannot be renewed, at the local
    /// time `now`.
    #[must_use]
    pub fn has_expired(&self, now: UnixTime) -> bool {
        matches!(self.state, State::SignedIn(_)) && self.access_token(now) == Access::Ended
    }

    fn enter(&mut self, state: State) -> State {
        self.epoch = Epoch(self.epoch.0.wrapping_add(1));
        core::mem::replace(&mut self.state, state)
    }
}

impl VerifiedTokens {
    /// When to renew, by the provider's clock.
    fn renew_at(&self) -> UnixTime {
        let lifetime = self.access_token_expires_at.since(self.access_token_issued_at);
        self.access_token_expires_at.minus(RENEW_BEFORE_END.min(lifetime / 4))
    }
}

#[cfg(test)]
mod tests;
