//! The corpus in a page: browser and server come to the same verdict in the same words.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "corpus/check.rs"]
mod check;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_wasm_build_makes_no_mistakes() {
    let (asked, mistakes) = check::mistakes();
    assert!(asked > 200, "{asked}");
    assert_eq!(mistakes, [""; 0]);
}
