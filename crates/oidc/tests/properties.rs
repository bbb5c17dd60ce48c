//! What holds for every text, however strange: nothing panics, what is accepted means one thing only, and errors stay short.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "properties/callback.rs"]
mod callback;
#[path = "properties/return_to.rs"]
mod return_to;
#[path = "properties/token.rs"]
mod token;
#[path = "properties/token_response.rs"]
mod token_response;

use proptest::prelude::ProptestConfig;

/// `cases` per property. A failure is printed with its input, which belongs into a test of its own: no file is written.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
