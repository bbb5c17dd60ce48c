//! The signature port without a browser.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::VerifySignature;

/// Checks signatures with ed25519-dalek, by its strict rules: no keys and no nonces of small order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ed25519Verifier;

impl VerifySignature for Ed25519Verifier {
    async fn verify(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        VerifyingKey::from_bytes(key)
            .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
    }
}
