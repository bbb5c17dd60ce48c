//! The corpus in a page: browser and server come to the same verdict in the same words.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "corpus/check.rs"]
mod check;
#[path = "corpus/generated.rs"]
mod generated;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_wasm_build_makes_no_mistakes() {
    let (asked, mistakes) = check::mistakes();
    assert!(asked > 200, "{asked}");
    assert_eq!(mistakes, [""; 0]);
}

#[wasm_bindgen_test]
fn what_is_said_of_forms_that_are_made_up_is_what_the_native_build_says() {
    assert_eq!(generated::changed(), [""; 0]);
}
