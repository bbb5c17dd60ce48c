//! RS256 by WebCrypto: the browser has it, so the shell carries no RSA of its own.

use js_sys::{Object, Uint8Array};
use oidc::{RsaPublicKey, SignatureVerifier};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CryptoKey;

use crate::platform::{outcome, set, window};

/// RSASSA-PKCS1-v1_5 with SHA-256 ([WebCrypto 20](https://www.w3.org/TR/WebCryptoAPI/#rsassa-pkcs1)).
#[derive(Debug, Clone, Copy)]
pub(super) struct WebCrypto;

impl SignatureVerifier for WebCrypto {
    async fn verify(&self, key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> bool {
        verify(key, signing_input, signature).await.unwrap_or(false)
    }
}

async fn verify(key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> Result<bool, JsValue> {
    let subtle = window().crypto()?.subtle();
    let algorithm = Object::new();
    set(&algorithm, "name", &"RSASSA-PKCS1-v1_5".into());
    set(&algorithm, "hash", &"SHA-256".into());
    let jwk: Object = js_sys::JSON::parse(&key.to_jwk_json())?.unchecked_into();
    let usages = js_sys::Array::of1(&"verify".into());
    let imported = subtle.import_key_with_object("jwk", &jwk, &algorithm, false, &usages);
    let key: CryptoKey = outcome(imported).await?.unchecked_into();
    // Copied into buffers of their own: WebCrypto refuses views on memory that can grow.
    let (signature, data) = (Uint8Array::from(signature), Uint8Array::from(signing_input));
    let verified = subtle.verify_with_object_and_buffer_source_and_buffer_source(&algorithm, &key, &signature, &data);
    Ok(outcome(verified).await? == JsValue::TRUE)
}
