//! The session of one browser, from the first redirect to the sign-out: the other modules, put to work through ports.

mod keys;
mod login;
mod renewal;
mod sign_out;

use core::cell::{Cell, RefCell};
use std::{collections::VecDeque, rc::Rc};

use futures::future::{LocalBoxFuture, Shared};

use crate::{
    backoff::Backoff,
    config::ClientConfig,
    error::SignInError,
    event::SessionEvent,
    identity::Identity,
    metadata::{MetadataError, ProviderMetadata, discovery_url},
    ports::Ports,
    secret::{AccessToken, State},
    session::{Access, EndReason, Session},
    time::UnixTime,
};

use self::{
    keys::Keys,
    renewal::{Deferral, Unverified},
};

pub use login::Arrival;
pub use sign_out::SignOutScope;

/// The only holder of tokens of one browser. A clone is another handle on the same session.
///
/// Nothing happens by itself: call [`check`](Self::check) at the time that [`next_check`](Self::next_check) names, and when
/// the device wakes up or comes online.
#[derive(Debug)]
pub struct Client<P>(Rc<Inner<P>>);

impl<P> Clone for Client<P> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

struct Inner<P> {
    config: ClientConfig,
    ports: P,
    session: RefCell<Session>,
    metadata: RefCell<Option<Rc<ProviderMetadata>>>,
    keys: RefCell<Keys>,
    /// Under way, for whether there are fresh tokens. Whoever asks meanwhile waits for the same.
    renewal: RefCell<Option<Shared<LocalBoxFuture<'static, bool>>>>,
    unverified: RefCell<Option<Unverified>>,
    backoff: RefCell<Backoff>,
    deferral: Cell<Option<Deferral>>,
    /// The last renewal failed for want of a network, so it is worth a try as soon as there is one again.
    is_offline: Cell<bool>,
    /// The next sign-in has to begin with the person and not with the provider's cookie.
    authenticate_next: Cell<bool>,
    /// When the last session was ended, on request or by itself.
    signed_out_at: Cell<Option<UnixTime>>,
    /// The last sign-ins that came back, oldest first: a tab that was duplicated on its way has the same one.
    arrived: RefCell<VecDeque<State>>,
}

impl<P> core::fmt::Debug for Inner<P> {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter
            .debug_struct("Client")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

impl<P: Ports> Client<P> {
    /// A browser in which nobody is signed in.
    #[must_use]
    pub fn new(config: ClientConfig, ports: P) -> Self {
        Self(Rc::new(Inner {
            session: RefCell::new(Session::with_lifetime(config.session_lifetime)),
            metadata: RefCell::new(config.metadata.clone().map(Rc::new)),
            config,
            ports,
            keys: RefCell::default(),
            renewal: RefCell::default(),
            unverified: RefCell::default(),
            backoff: RefCell::default(),
            deferral: Cell::default(),
            is_offline: Cell::default(),
            authenticate_next: Cell::default(),
            signed_out_at: Cell::default(),
            arrived: RefCell::default(),
        }))
    }

    /// Who is signed in.
    #[must_use]
    pub fn identity(&self) -> Option<Identity> {
        self.0.session.borrow().identity().cloned()
    }

    /// When the person signed in at the provider, by the local clock.
    #[must_use]
    pub fn authenticated_at(&self) -> Option<UnixTime> {
        self.0.session.borrow().authenticated_at()
    }

    /// When the session ends at the latest, by the local clock, if its life is limited.
    #[must_use]
    pub fn limit(&self) -> Option<UnixTime> {
        self.0.session.borrow().limit()
    }

    /// Why the last session is over, if it ended by itself.
    #[must_use]
    pub fn end_reason(&self) -> Option<EndReason> {
        self.0.session.borrow().end_reason().cloned()
    }

    /// The ports.
    #[must_use]
    pub fn ports(&self) -> &P {
        &self.0.ports
    }

    /// The userInfo endpoint, once the provider's metadata are known.
    #[must_use]
    pub fn userinfo_endpoint(&self) -> Option<String> {
        let metadata = self.0.metadata.borrow();
        Some(metadata.as_ref()?.userinfo_endpoint.as_ref()?.as_str().to_owned())
    }

    /// A token that is good now, renewed if it must be. A renewal that fails for now costs nothing as long as the old token
    /// holds.
    pub async fn access_token(&self) -> Option<AccessToken> {
        match self.0.session.borrow().access_token(self.0.ports.now()) {
            Access::Valid(token) => return Some(token.clone()),
            Access::NeedsRenewal(_) => {}
            Access::Ended => return None,
        }
        self.renew().await;
        match self.0.session.borrow().access_token(self.0.ports.now()) {
            Access::Valid(token) | Access::NeedsRenewal(Some(token)) => Some(token.clone()),
            Access::NeedsRenewal(None) | Access::Ended => None,
        }
    }

    /// Does what is due: ends a session that has reached its limit, renews tokens that are about to end.
    pub async fn check(&self) {
        let now = self.0.ports.now();
        if self.0.session.borrow().has_expired(now) {
            self.end(EndReason::Expired);
            return;
        }
        let is_due = matches!(self.0.session.borrow().access_token(now), Access::NeedsRenewal(_));
        if is_due {
            self.renew().await;
        }
    }

    /// Like [`check`](Self::check), when the device wakes up or comes online: a renewal that failed for want of a network is
    /// tried at once.
    pub async fn wake(&self) {
        if self.0.is_offline.get() {
            self.0.deferral.take();
        }
        self.check().await;
    }

    /// When [`check`](Self::check) has something to do, by the local clock; `None` while nobody is signed in.
    #[must_use]
    pub fn next_check(&self) -> Option<UnixTime> {
        let session = self.0.session.borrow();
        let due = match session.renew_at() {
            Some(renew_at) => self.deferred_until().map_or(renew_at, |until| until.max(renew_at)),
            None => session.ends_at()?,
        };
        Some(session.limit().map_or(due, |limit| limit.min(due)))
    }

    /// Ends the session, for a reason that nobody on the page gave.
    fn end(&self, reason: EndReason) {
        let code = reason.code();
        let is_refused = matches!(reason, EndReason::Refused(_));
        let refresh_token = self.0.session.borrow_mut().end(reason);
        self.0.authenticate_next.set(true);
        self.0.signed_out_at.set(Some(self.0.ports.now()));
        // What the provider refuses is worth nothing already.
        let refresh_token = refresh_token.filter(|_| !is_refused);
        self.revoke_in_background(refresh_token.into_iter().chain(self.unverified_refresh_token()));
        self.0.ports.emit(SessionEvent::SessionEnded(code));
    }

    async fn metadata(&self) -> Result<Rc<ProviderMetadata>, SignInError> {
        if let Some(metadata) = self.0.metadata.borrow().clone() {
            return Ok(metadata);
        }
        let url = discovery_url(&self.0.config.issuer);
        let answer = self.0.ports.get(&url).await.map_err(|_| MetadataError::Unreachable)?;
        if answer.status != 200 {
            return Err(MetadataError::Unreachable.into());
        }
        let metadata = Rc::new(ProviderMetadata::parse(&answer.body, &self.0.config.issuer)?);
        *self.0.metadata.borrow_mut() = Some(Rc::clone(&metadata));
        Ok(metadata)
    }
}

#[cfg(test)]
mod tests;
