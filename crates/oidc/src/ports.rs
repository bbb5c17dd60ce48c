//! What the caller brings: everything that reaches outside of the state machine.

use core::{future::Future, time::Duration};

use futures::future::LocalBoxFuture;

use crate::{event::SessionEvent, jwks::RsaPublicKey, time::UnixTime, token_request::TokenRequest};

/// A cryptographically secure source of random bytes: `crypto.getRandomValues` in a browser.
pub trait Random {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// Checks `RS256` signatures (RSASSA-PKCS1-v1_5 with SHA-256,
/// [RFC 7518 section 3.3](https://www.rfc-editor.org/rfc/rfc7518#section-3.3)).
///
/// The browser implements it with `crypto.subtle` (import [`RsaPublicKey::to_jwk_json`]); `RsaVerifier` behind the
/// feature `rsa` is the native one.
pub trait SignatureVerifier {
    /// Whether `signature` over `signing_input` was made with the private half of `key`. Anything that prevents an
    /// answer counts as `false`.
    fn verify(&self, key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> impl Future<Output = bool>;
}

/// The local clock.
pub trait Clock {
    /// Now.
    fn now(&self) -> UnixTime;
}

/// Talks to the provider: without cookies, with a time limit, and without following redirects into other origins.
pub trait Http {
    /// Fetches a document that may have changed since the last time.
    fn get(&self, url: &str) -> LocalBoxFuture<'_, Result<HttpAnswer, NoAnswer>>;

    /// Posts a request. It must arrive at most once.
    fn post(&self, request: &TokenRequest) -> LocalBoxFuture<'_, Result<HttpAnswer, NoAnswer>>;
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body as text.
    pub body: String,
    /// `Retry-After`, if it is there in seconds ([RFC 9110 section 10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
    pub retry_after: Option<Duration>,
}

/// No answer came: no network, refused by the browser, or too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no answer")]
pub struct NoAnswer;

/// What one tab remembers while the person is at the provider: `sessionStorage` in a browser. Never tokens.
pub trait Storage {
    /// The value under this key.
    fn get(&self, key: &str) -> Option<String>;
    /// Stores a value; `false` if the browser refuses.
    fn set(&self, key: &str, value: &str) -> bool;
    /// Removes a value, if it is there.
    fn remove(&self, key: &str);
    /// Every key.
    fn keys(&self) -> Vec<String>;
}

/// Keeps all tabs of one browser from renewing at the same time: Web Locks in a browser
/// ([Web Locks API](https://www.w3.org/TR/web-locks/)), which give the lock on when its holder dies.
pub trait Lock {
    /// Held until it is dropped.
    type Guard;

    /// Waits for the lock; `None` if that takes too long.
    fn acquire(&self) -> LocalBoxFuture<'_, Option<Self::Guard>>;
}

/// Carries on with work that nobody waits for.
pub trait Tasks {
    /// Runs it to its end.
    fn spawn(&self, work: LocalBoxFuture<'static, ()>);
}

/// Learns what happens to the session.
pub trait Events {
    /// Takes note. Must not call back into the [`Client`](crate::Client).
    fn emit(&self, event: SessionEvent);
}

/// Every port of a [`Client`](crate::Client) in one.
pub trait Ports: Random + SignatureVerifier + Clock + Http + Lock + Tasks + Events + 'static {}

impl<P: Random + SignatureVerifier + Clock + Http + Lock + Tasks + Events + 'static> Ports for P {}
