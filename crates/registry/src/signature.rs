//! The port through which signatures are checked.

use core::future::Future;

/// Checks Ed25519 signatures ([RFC 8032 section 5.1.7](https://www.rfc-editor.org/rfc/rfc8032#section-5.1.7)).
///
/// `WebCryptoVerifier` behind the feature `browser` is what the shell uses, `Ed25519Verifier` behind `native` what
/// everything else does.
pub trait VerifySignature {
    /// Whether `signature` over `message` was made with the private half of `key`. Anything that prevents an answer counts
    /// as `false`.
    fn verify(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> impl Future<Output = bool>;
}
