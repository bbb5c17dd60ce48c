//! The signature port for native use.

use core::future::{Future, ready};

use jwt_compact::{
    Algorithm, AlgorithmSignature,
    alg::{Rsa, RsaPublicKey as NativeKey, RsaSignature},
    jwk::JsonWebKey,
};

use crate::{jwks::RsaPublicKey, ports::SignatureVerifier};

/// Checks signatures with `jwt-compact`'s RSA, for servers, command-line tools and tests. In a browser it would be
/// 38 KB (gzip) more than WebCrypto.
#[derive(Debug, Clone, Copy, Default)]
pub struct RsaVerifier;

impl SignatureVerifier for RsaVerifier {
    fn verify(&self, key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> impl Future<Output = bool> {
        ready(is_valid(key, signing_input, signature).unwrap_or(false))
    }
}

fn is_valid(key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> Option<bool> {
    let json = key.to_jwk_json();
    let key: JsonWebKey<'_> = serde_json::from_str(&json).ok()?;
    let key = NativeKey::try_from(&key).ok()?;
    let signature = RsaSignature::try_from_slice(signature).ok()?;
    // Always RS256, never what the token's header says.
    Some(Rsa::rs256().verify_signature(&signature, &key, signing_input))
}
