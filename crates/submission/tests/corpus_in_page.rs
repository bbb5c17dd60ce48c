//! The corpus in a page: what is typed in a browser gets the verdict that the server would give, in the same words, and the
//! same bytes are sent.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "corpus/inputs.rs"]
mod inputs;
#[path = "corpus/verdict.rs"]
mod verdict;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn every_verdict_is_the_one_on_record() {
    let inputs = inputs::inputs();
    let recorded: Vec<&str> = include_str!("corpus/verdicts.txt").lines().collect();
    assert_eq!(inputs.len(), recorded.len());
    for (input, recorded) in inputs.iter().zip(recorded) {
        assert_eq!(verdict::of(input), recorded, "{input:?}");
    }
}
