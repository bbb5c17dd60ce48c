//! The native signature checker and the corpus that the browser's is tested with as well.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use core::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};

use oidc::{RsaPublicKey, RsaVerifier, SignatureVerifier};

#[path = "signatures/check.rs"]
mod check;
#[path = "signatures/generate.rs"]
mod generate;

/// Runs a future that never has to wait.
fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing here waits"),
    }
}

#[test]
fn the_corpus_is_what_the_generator_makes() {
    // Not as texts: in which order members come depends on what else is compiled with this.
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let (made, kept) = (read(&generate::corpus()), read(check::CORPUS));
    let all = |corpus: &serde_json::Value| corpus["cases"].as_array().unwrap().clone();
    let difference = all(&made).into_iter().zip(all(&kept)).find(|(made, kept)| made != kept);
    assert_eq!(difference, None, "run `cargo run --package oidc --example make_corpus`");
    assert_eq!(made, kept);
}

#[test]
fn the_native_checker_agrees_with_the_corpus() {
    let (cases, differences) = run(check::differences(&RsaVerifier));
    assert!(cases > 100, "{cases}");
    assert_eq!(differences, [""; 0]);
}

/// The corpus finds a checker that answers without looking.
#[test]
fn a_checker_that_does_not_check_is_found_out() {
    struct Always(bool);
    impl SignatureVerifier for Always {
        async fn verify(&self, _: &RsaPublicKey, _: &[u8], _: &[u8]) -> bool {
            self.0
        }
    }
    let (_, differences) = run(check::differences(&Always(true)));
    assert!(differences.len() > 50, "{}", differences.len());
    let (_, differences) = run(check::differences(&Always(false)));
    assert!(differences.len() > 15, "{}", differences.len());
}

#[test]
fn every_bit_of_a_signature_counts() {
    assert_eq!(run(check::bits_without_effect(&RsaVerifier)), [0; 0]);
}
