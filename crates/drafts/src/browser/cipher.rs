//! AES-GCM with a key of 256 bits that scripts can use and not read.

use js_sys::{Array, ArrayBuffer, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey};

use super::{failure, object};
use crate::{Failure, Sealed};

const NAME: &str = "AES-GCM";
const KEY_BITS: u32 = 256;
/// The length that AES-GCM is made for. Random, and new for each save: a key that seals a draft twice a second for a week has
/// used 2^20 of them, where NIST SP 800-38D allows for 2^32.
const NONCE_BYTES: usize = 12;

fn crypto() -> Result<Crypto, Failure> {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    crypto.ok_or_else(|| Failure("there is no WebCrypto here".to_owned()))
}

async fn finished(promise: Result<Promise, JsValue>) -> Result<JsValue, Failure> {
    JsFuture::from(promise.map_err(failure)?).await.map_err(failure)
}

/// A new key. It is not extractable: no script can read it, and the browser stores it as it is.
pub(super) async fn generate() -> Result<CryptoKey, Failure> {
    let algorithm = object(&[("name", NAME.into()), ("length", KEY_BITS.into())])?;
    let usages = Array::of2(&"encrypt".into(), &"decrypt".into());
    let key = crypto()?.subtle().generate_key_with_object(&algorithm, false, &usages);
    Ok(finished(key).await?.unchecked_into())
}

pub(super) async fn seal(key: &CryptoKey, header: &str, plain: &[u8]) -> Result<Sealed, Failure> {
    let crypto = crypto()?;
    let mut nonce = vec![0; NONCE_BYTES];
    crypto.get_random_values_with_u8_array(&mut nonce).map_err(failure)?;
    let plain = Uint8Array::from(plain);
    let sealed = crypto
        .subtle()
        .encrypt_with_object_and_buffer_source(&parameters(&nonce, header)?, key, &plain);
    let ciphertext = bytes_of(finished(sealed).await?);
    Ok(Sealed { nonce, ciphertext })
}

/// `None` if it was not sealed with this key, nonce and header.
pub(super) async fn unseal(key: &CryptoKey, header: &str, sealed: &Sealed) -> Option<Vec<u8>> {
    let ciphertext = Uint8Array::from(&*sealed.ciphertext);
    let parameters = parameters(&sealed.nonce, header).ok()?;
    let subtle = crypto().ok()?.subtle();
    let plain = subtle.decrypt_with_object_and_buffer_source(&parameters, key, &ciphertext);
    finished(plain).await.ok().map(bytes_of)
}

fn parameters(nonce: &[u8], header: &str) -> Result<Object, Failure> {
    object(&[
        ("name", NAME.into()),
        ("iv", Uint8Array::from(nonce).into()),
        ("additionalData", Uint8Array::from(header.as_bytes()).into()),
    ])
}

fn bytes_of(buffer: JsValue) -> Vec<u8> {
    Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec()
}
