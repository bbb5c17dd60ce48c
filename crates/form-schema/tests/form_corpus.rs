//! The corpus in the native build.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

#[path = "corpus/check.rs"]
mod check;

#[test]
fn the_native_build_makes_no_mistakes() {
    let (asked, mistakes) = check::mistakes();
    assert!(asked > 200, "{asked}");
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}
