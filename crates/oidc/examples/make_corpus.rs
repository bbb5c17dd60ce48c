//! Writes `tests/signatures/corpus.json`, which every signature checker is tested with:
//! `cargo run --package oidc --example make_corpus`. With `--new-keys` it makes new test keys first.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::{env, fs, path::Path};

use rsa::{
    BigUint, RsaPrivateKey,
    traits::{PrivateKeyParts, PublicKeyParts},
};
use serde_json::{Map, json};

#[path = "../tests/signatures/generate.rs"]
mod generate;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/signatures");
    if env::args().any(|argument| argument == "--new-keys") {
        fs::write(folder.join("test-only-private-keys.json"), new_keys()).unwrap();
        println!("new keys are written; run this again without `--new-keys` for the corpus");
    } else {
        fs::write(folder.join("corpus.json"), generate::corpus()).unwrap();
    }
}

/// Two primes and the exponent of each key.
fn new_keys() -> String {
    let mut keys = Map::new();
    let warning = "FOR TESTS ONLY. Whoever reads this repository has these keys: they must never protect anything.";
    keys.insert("about".to_owned(), warning.into());
    for (name, bits, exponent) in [
        ("1024 bits", 1_024, 65_537_u64),
        ("2048 bits", 2_048, 65_537),
        ("2048 bits, another", 2_048, 65_537),
        ("2048 bits, exponent 3", 2_048, 3),
        ("2048 bits, exponent 2^32 - 5", 2_048, 4_294_967_291),
        ("2049 bits", 2_049, 65_537),
        ("3072 bits", 3_072, 65_537),
        ("4096 bits", 4_096, 65_537),
    ] {
        let key = RsaPrivateKey::new_with_exp(&mut rand::rngs::OsRng, bits, &BigUint::from(exponent)).unwrap();
        assert_eq!(key.n().bits(), bits);
        let hexadecimal = |number: &BigUint| format!("{number:x}");
        let [p, q] = key.primes() else { panic!("two primes") };
        let parts = json!({ "e": hexadecimal(key.e()), "p": hexadecimal(p), "q": hexadecimal(q) });
        keys.insert(name.to_owned(), parts);
    }
    serde_json::to_string_pretty(&keys).unwrap() + "\n"
}
