//! The native verifier and the signatures that the browser's is tested with as well.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use futures::executor::block_on;
use registry::Ed25519Verifier;

#[path = "signatures/check.rs"]
mod check;

#[test]
fn the_native_verifier_makes_no_mistakes() {
    let (asked, mistakes) = block_on(check::mistakes(&Ed25519Verifier));
    assert!(asked > 1_500, "{asked}");
    assert_eq!(mistakes, [""; 0]);
}
