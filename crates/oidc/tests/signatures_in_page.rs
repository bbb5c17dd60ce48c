//! The browser's signature checker in a page, and the corpus that the native one is tested with as well.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use oidc::WebCryptoVerifier;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "signatures/check.rs"]
mod check;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn web_crypto_agrees_with_the_corpus() {
    let (cases, differences) = check::differences(&WebCryptoVerifier).await;
    assert!(cases > 100, "{cases}");
    assert_eq!(differences, [""; 0]);
}

#[wasm_bindgen_test]
async fn every_bit_of_a_signature_counts() {
    assert_eq!(check::bits_without_effect(&WebCryptoVerifier).await, [0; 0]);
}
