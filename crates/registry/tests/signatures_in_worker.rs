//! The browser's verifier in a worker, and the signatures that the native one is tested with as well.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use registry::WebCryptoVerifier;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "signatures/check.rs"]
mod check;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn web_crypto_makes_no_mistakes() {
    let (asked, mistakes) = check::mistakes(&WebCryptoVerifier).await;
    assert!(asked > 1_500, "{asked}");
    assert_eq!(mistakes, [""; 0]);
}
