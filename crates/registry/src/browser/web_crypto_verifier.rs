//! The signature port for browsers.

use js_sys::{Array, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use crate::VerifySignature;

/// Checks signatures with WebCrypto's Ed25519
/// ([WebCrypto section 26](https://www.w3.org/TR/webcrypto-2/#ed25519)), in a page as well as in a worker.
///
/// Browsers have it in a secure context only: `https`, or `http` of this machine. Elsewhere, and in browsers without
/// Ed25519, no signature is good.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebCryptoVerifier;

impl VerifySignature for WebCryptoVerifier {
    async fn verify(&self, key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
        is_valid(key, message, signature).await.unwrap_or(false)
    }
}

async fn is_valid(key: &[u8], message: &[u8], signature: &[u8]) -> Result<bool, JsValue> {
    let subtle = subtle()?;
    let usages = Array::of1(&"verify".into());
    // Copied into buffers of their own: WebCrypto refuses views on memory that can grow.
    let key: Object = Uint8Array::from(key).into();
    let imported = subtle.import_key_with_str("raw", &key, "Ed25519", false, &usages)?;
    let key: CryptoKey = JsFuture::from(imported).await?.unchecked_into();
    let (signature, message) = (Uint8Array::from(signature), Uint8Array::from(message));
    let verified = subtle.verify_with_str_and_buffer_source_and_buffer_source("Ed25519", &key, &signature, &message)?;
    Ok(JsFuture::from(verified).await? == JsValue::TRUE)
}

/// `crypto.subtle` of the global object, which is a window or a worker's scope.
fn subtle() -> Result<SubtleCrypto, JsValue> {
    let member = |object: &JsValue, name: &str| Reflect::get(object, &JsString::from(name));
    member(&member(&js_sys::global(), "crypto")?, "subtle")?.dyn_into()
}
