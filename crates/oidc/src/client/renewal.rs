//! New tokens for old ones: one request however many callers, and no failure that may pass ends the session.

use core::time::Duration;
use std::rc::Rc;

use futures::FutureExt;

use crate::{
    client::Client,
    error::SignInError,
    event::SessionEvent,
    jwks::JwksError,
    metadata::MetadataError,
    ports::Ports,
    renewal::{Renewal, Renewed},
    secret::RefreshToken,
    session::{AfterFailure, Discarded, Epoch, Late},
    time::UnixTime,
    token_response::{TokenEndpointError, TokenResponse},
};

/// An answer to a renewal whose tokens are not verified yet, perhaps for lack of keys. With rotation on, its refresh token
/// is the only one that is still good.
#[derive(Clone)]
pub(super) struct Unverified {
    epoch: Epoch,
    response: Rc<TokenResponse>,
    /// The tokens are held against this time and not that of another try: they were good when they came, and their `iat`
    /// shows how wrong the clock was then.
    received_at: UnixTime,
}

/// No renewal goes out for a while.
#[derive(Clone, Copy)]
pub(super) struct Deferral {
    since: UnixTime,
    until: UnixTime,
}

/// A proxy or captive portal that asks for a day is not taken at its word.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(5 * 60);

/// Why there is no answer yet, and how long the provider wants to be left alone.
struct Failure {
    error: SignInError,
    retry_after: Option<Duration>,
}

impl<E: Into<SignInError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            error: error.into(),
            retry_after: None,
        }
    }
}

impl<P: Ports> Client<P> {
    /// Renews the tokens, whether they are about to end or an API refused them. Resolves to whether there are fresh ones.
    /// Concurrent callers share one request.
    pub fn renew(&self) -> impl Future<Output = bool> + use<P> {
        let running = self.0.renewal.borrow().clone();
        running.unwrap_or_else(|| {
            let client = self.clone();
            let renewal = async move {
                let renewed = client.renew_now().await;
                // Here and not by whoever waited: the next renewal may have begun by the time that they wake up.
                client.0.renewal.take();
                renewed
            };
            let renewal = renewal.boxed_local().shared();
            *self.0.renewal.borrow_mut() = Some(renewal.clone());
            // It goes on if whoever asked for it is gone.
            self.0.ports.spawn(renewal.clone().map(drop).boxed_local());
            renewal
        })
    }

    async fn renew_now(&self) -> bool {
        let inner = &self.0;
        // After a failure that may pass, requests go out as they are for a while instead of all asking again.
        if self.deferred_until().is_some() || inner.session.borrow().identity().is_none() {
            return false;
        }
        let epoch = inner.session.borrow().epoch();
        let lock = inner.ports.acquire().await;
        if inner.session.borrow().epoch() != epoch {
            // Whoever has signed in during the wait has fresh tokens.
            return inner.session.borrow().identity().is_some();
        }
        let Some(_lock) = lock else {
            self.defer(SignInError::LockTimeout.into());
            return false;
        };
        let Some(renewal) = inner.session.borrow().begin_renewal() else {
            return false;
        };
        inner.ports.emit(SessionEvent::RenewalStarted);
        match self.ask(&renewal).await {
            Ok(renewed) => self.take(renewed),
            Err(failure) => {
                self.judge(&renewal, failure);
                false
            }
        }
    }

    async fn ask(&self, renewal: &Renewal) -> Result<Renewed, Failure> {
        let inner = &self.0;
        let metadata = self.metadata().await?;
        let kept = inner.unverified.borrow().clone();
        let Unverified {
            response, received_at, ..
        } = match kept {
            Some(kept) if kept.epoch == renewal.epoch() => kept,
            _ => {
                let answer = inner.ports.post(&renewal.request(&inner.config, &metadata)).await;
                let answer = answer.map_err(|_| TokenEndpointError::Unreachable)?;
                let response = TokenResponse::parse(answer.status, &answer.body).map_err(|error| Failure {
                    error: error.into(),
                    retry_after: answer.retry_after,
                })?;
                self.keep(renewal.epoch(), response)?
            }
        };
        let mut keys = self.keys(&metadata).await?;
        loop {
            match renewal
                .verify(&response, &inner.config, &keys, &inner.ports, received_at)
                .await
            {
                Ok(renewed) => return Ok(renewed),
                Err(error) => keys = self.keys_for(error, &metadata).await?,
            }
        }
    }

    /// Holds on to an answer until it is verified.
    fn keep(&self, epoch: Epoch, response: TokenResponse) -> Result<Unverified, SignInError> {
        let inner = &self.0;
        if inner.session.borrow().epoch() != epoch {
            // The person has signed out, or somebody else in, while it was on its way.
            self.revoke_in_background(response.refresh_token);
            return Err(Discarded.into());
        }
        let kept = Unverified {
            epoch,
            response: Rc::new(response),
            received_at: inner.ports.now(),
        };
        *inner.unverified.borrow_mut() = Some(kept.clone());
        Ok(kept)
    }

    /// Lets go of an answer that was not verified. Returns its refresh token, to be revoked.
    pub(super) fn unverified_refresh_token(&self) -> Option<RefreshToken> {
        let unverified = self.0.unverified.take();
        unverified.and_then(|unverified| unverified.response.refresh_token.clone())
    }

    fn take(&self, renewed: Renewed) -> bool {
        let inner = &self.0;
        let taken = inner.session.borrow_mut().renewed(renewed);
        match taken {
            Ok(has_changed) => {
                inner.unverified.take();
                self.forget_failures();
                inner.ports.emit(SessionEvent::Renewed);
                if has_changed {
                    inner.ports.emit(SessionEvent::IdentityChanged);
                }
                true
            }
            // Whoever ended the session has revoked its tokens, and those that were not verified yet.
            Err(Late(_)) => false,
        }
    }

    fn judge(&self, renewal: &Renewal, failure: Failure) {
        let inner = &self.0;
        let decision = inner
            .session
            .borrow()
            .renewal_failed(renewal.epoch(), failure.error.clone(), inner.ports.now());
        match decision {
            Ok(AfterFailure::Retry) => self.defer(failure),
            Ok(AfterFailure::End(reason)) => self.end(reason),
            Err(_) => {}
        }
    }

    fn defer(&self, failure: Failure) {
        let inner = &self.0;
        let delay = inner.backoff.borrow_mut().next_delay(&inner.ports);
        let delay = failure
            .retry_after
            .map_or(delay, |least| least.min(LONGEST_RETRY_AFTER).max(delay));
        // Rounded up: less than a second is not nothing.
        let delay = Duration::from_secs(delay.as_millis().div_ceil(1_000) as u64);
        let now = inner.ports.now();
        inner.deferral.set(Some(Deferral {
            since: now,
            until: now.plus(delay),
        }));
        inner.is_offline.set(matches!(
            failure.error,
            SignInError::TokenEndpoint(TokenEndpointError::Unreachable)
                | SignInError::Jwks(JwksError::Unreachable)
                | SignInError::Metadata(MetadataError::Unreachable)
        ));
        inner.ports.emit(SessionEvent::RenewalDeferred(failure.error.code()));
    }

    /// Until when no renewal goes out, if that is so. It is not if the clock was set back meanwhile: nobody knows how much of
    /// the time has passed.
    pub(super) fn deferred_until(&self) -> Option<UnixTime> {
        let now = self.0.ports.now();
        let deferral = self.0.deferral.get()?;
        (deferral.since <= now && now < deferral.until).then_some(deferral.until)
    }

    pub(super) fn forget_failures(&self) {
        self.0.backoff.borrow_mut().reset();
        self.0.deferral.take();
        self.0.is_offline.set(false);
    }
}
