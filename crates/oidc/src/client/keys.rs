//! The provider's key set: kept, and fetched again for a key that is not in it.

use core::time::Duration;
use std::rc::Rc;

use crate::{
    client::Client,
    error::{SignInError, TokenError},
    event::SessionEvent,
    jwks::{Jwks, JwksError},
    metadata::ProviderMetadata,
    ports::Ports,
    time::UnixTime,
};

/// Tokens with made-up key names must not make the browser ask the provider again and again.
const COOL_DOWN: Duration = Duration::from_secs(30);

/// What is known of the keys.
#[derive(Debug, Default)]
pub(super) struct Keys {
    current: Option<Rc<Jwks>>,
    refetched_at: Option<UnixTime>,
}

impl<P: Ports> Client<P> {
    /// The keys as far as they are known, fetched if they are not.
    pub(super) async fn keys(&self, metadata: &ProviderMetadata) -> Result<Rc<Jwks>, SignInError> {
        let known = self.0.keys.borrow().current.clone();
        match known {
            Some(keys) => Ok(keys),
            None => self.fetch_keys(metadata).await,
        }
    }

    /// The keys once more, because `error` says that one is missing. The error itself if that is not so, or if they were
    /// fetched again just now.
    pub(super) async fn keys_for(
        &self,
        error: TokenError,
        metadata: &ProviderMetadata,
    ) -> Result<Rc<Jwks>, SignInError> {
        let now = self.0.ports.now();
        let is_recent = |at: UnixTime| now.0.abs_diff(at.0) < COOL_DOWN.as_secs();
        if !error.needs_fresh_keys() || self.0.keys.borrow().refetched_at.is_some_and(is_recent) {
            return Err(error.into());
        }
        self.0.keys.borrow_mut().refetched_at = Some(now);
        self.0.ports.emit(SessionEvent::KeysRefetched);
        self.fetch_keys(metadata).await
    }

    async fn fetch_keys(&self, metadata: &ProviderMetadata) -> Result<Rc<Jwks>, SignInError> {
        let answer = self.0.ports.get(metadata.jwks_uri.as_str()).await;
        let answer = answer.map_err(|_| JwksError::Unreachable)?;
        if answer.status != 200 {
            return Err(JwksError::Unreachable.into());
        }
        let keys = Rc::new(Jwks::parse(&answer.body)?);
        self.0.keys.borrow_mut().current = Some(Rc::clone(&keys));
        Ok(keys)
    }
}
