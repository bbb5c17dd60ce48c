//! What the caller brings: randomness and the check of signatures.

use core::future::Future;

use crate::jwks::RsaPublicKey;

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
