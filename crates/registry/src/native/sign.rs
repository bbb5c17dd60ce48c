//! Writes signed manifests.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use super::SigningKey;
use crate::signed::{ALGORITHM, MOST_SIGNATURES, TYPE};

/// Why a manifest is not signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// No key or too many.
    #[error("a manifest is signed with one to {MOST_SIGNATURES} keys, not with {0}")]
    Keys(usize),
    /// Two keys have the same name.
    #[error("the key `{0}` is given twice; give each key once")]
    KeyTwice(String),
}

/// Signs bytes with every key: a JWS in General JSON Serialization
/// ([RFC 7515 section 7.2.1](https://www.rfc-editor.org/rfc/rfc7515#section-7.2.1)), as
/// [`SignedManifest`](crate::SignedManifest) reads it.
///
/// The payload is signed as it is, whatever it is; [`ManifestPayload`](crate::ManifestPayload) writes valid ones. While a
/// key is being replaced, the old one and the new one sign, so that registries with either accept the manifest.
///
/// # Errors
///
/// See [`SignError`].
pub fn sign(payload: &[u8], keys: &[SigningKey]) -> Result<String, SignError> {
    if !(1..=MOST_SIGNATURES).contains(&keys.len()) {
        return Err(SignError::Keys(keys.len()));
    }
    let payload = Base64UrlUnpadded::encode_string(payload);
    let mut signatures: Vec<Value> = Vec::new();
    for (index, key) in keys.iter().enumerate() {
        if keys[..index].iter().any(|other| other.kid() == key.kid()) {
            return Err(SignError::KeyTwice(key.kid().to_owned()));
        }
        let header = json!({ "alg": ALGORITHM, "kid": key.kid(), "typ": TYPE }).to_string();
        let protected = Base64UrlUnpadded::encode_string(header.as_bytes());
        let signature = key.sign([&protected, ".", &payload].concat().as_bytes());
        signatures.push(json!({
            "protected": protected,
            "signature": Base64UrlUnpadded::encode_string(&signature),
        }));
    }
    Ok(json!({ "payload": payload, "signatures": signatures }).to_string())
}
