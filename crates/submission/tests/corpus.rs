//! One corpus of forms: what native code says of each stands in a file, and the Wasm build and the API are held to it.
//!
//! After a rule has changed on purpose, `WHARF_WRITE_VERDICTS=1 cargo test -p submission` writes the file anew. Read what
//! has changed in it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeSet, env, fs};

use submission::{Field, validate};

#[path = "corpus/inputs.rs"]
mod inputs;
#[path = "corpus/verdict.rs"]
mod verdict;

const VERDICTS: &str = include_str!("corpus/verdicts.txt");
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/verdicts.txt");

#[test]
fn every_verdict_is_the_one_on_record() {
    let found: Vec<String> = inputs::inputs().iter().map(verdict::of).collect();
    if env::var_os("WHARF_WRITE_VERDICTS").is_some() {
        return fs::write(FILE, found.join("\n") + "\n").unwrap();
    }
    let recorded: Vec<&str> = VERDICTS.lines().collect();
    assert_eq!(found.len(), recorded.len());
    for ((input, found), recorded) in inputs::inputs().iter().zip(&found).zip(recorded) {
        assert_eq!(found, recorded, "{input:?}");
    }
}

#[test]
fn the_corpus_breaks_every_rule_of_the_form_and_passes_often() {
    let mut codes = BTreeSet::new();
    let mut passed = 0;
    for input in inputs::inputs() {
        match validate(&input, inputs::today()) {
            Ok(_) => passed += 1,
            Err(errors) => codes.extend(errors.iter().map(|(_, violation)| violation.code())),
        }
    }
    assert_eq!(
        codes.into_iter().collect::<Vec<_>>(),
        [
            "date_format",
            "date_in_future",
            "date_not_real",
            "date_too_early",
            "email_format",
            "forbidden_character",
            "phone_format",
            "required",
            "too_long",
        ]
    );
    assert!(passed > 100, "{passed}");
    assert!(
        inputs::inputs()
            .iter()
            .any(|input| validate(input, inputs::today()).is_err_and(|errors| {
                [
                    Field::FirstName,
                    Field::LastName,
                    Field::Email,
                    Field::DateOfBirth,
                    Field::Phone,
                    Field::Notes,
                ]
                .iter()
                .all(|field| errors.get(*field).is_some())
            }))
    );
}
