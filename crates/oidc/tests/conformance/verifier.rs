//! A check of signatures that shares no code with those of the crate.

use std::future::{Future, ready};

use oidc::{RsaPublicKey, SignatureVerifier};
use rsa::{BigUint, Pkcs1v15Sign};
use sha2::{Digest, Sha256};

pub(crate) struct RsaVerifier;

impl SignatureVerifier for RsaVerifier {
    fn verify(&self, key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> impl Future<Output = bool> {
        let number = BigUint::from_bytes_be;
        let key = rsa::RsaPublicKey::new(number(key.modulus()), number(key.exponent()));
        let digest = Sha256::digest(signing_input);
        ready(key.is_ok_and(|key| key.verify(Pkcs1v15Sign::new::<Sha256>(), &digest, signature).is_ok()))
    }
}
