//! The signature port for browsers.

use js_sys::{Array, JSON, JsString, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, SubtleCrypto};

use crate::{jwks::RsaPublicKey, ports::SignatureVerifier};

/// Checks signatures with WebCrypto's RSASSA-PKCS1-v1_5 and SHA-256
/// ([WebCrypto section 20](https://www.w3.org/TR/WebCryptoAPI/#rsassa-pkcs1)), in a page as well as in a worker.
///
/// Browsers have it in a secure context only: `https`, or `http` of this machine. Elsewhere no signature is good.
#[derive(Debug, Clone, Copy, Default)]
pub struct WebCryptoVerifier;

impl SignatureVerifier for WebCryptoVerifier {
    async fn verify(&self, key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> bool {
        is_valid(key, signing_input, signature).await.unwrap_or(false)
    }
}

async fn is_valid(key: &RsaPublicKey, signing_input: &[u8], signature: &[u8]) -> Result<bool, JsValue> {
    let subtle = subtle()?;
    let algorithm = Object::new();
    Reflect::set(&algorithm, &"name".into(), &"RSASSA-PKCS1-v1_5".into())?;
    Reflect::set(&algorithm, &"hash".into(), &"SHA-256".into())?;
    let jwk: Object = JSON::parse(&key.to_jwk_json())?.unchecked_into();
    let usages = Array::of1(&"verify".into());
    let imported = subtle.import_key_with_object("jwk", &jwk, &algorithm, false, &usages)?;
    let key: CryptoKey = JsFuture::from(imported).await?.unchecked_into();
    // Copied into buffers of their own: WebCrypto refuses views on memory that can grow.
    let (signature, data) = (Uint8Array::from(signature), Uint8Array::from(signing_input));
    let verified =
        subtle.verify_with_object_and_buffer_source_and_buffer_source(&algorithm, &key, &signature, &data)?;
    Ok(JsFuture::from(verified).await? == JsValue::TRUE)
}

/// `crypto.subtle` of the global object, which is a window or a worker's scope.
fn subtle() -> Result<SubtleCrypto, JsValue> {
    let member = |object: &JsValue, name: &str| Reflect::get(object, &JsString::from(name));
    member(&member(&js_sys::global(), "crypto")?, "subtle")?.dyn_into()
}
