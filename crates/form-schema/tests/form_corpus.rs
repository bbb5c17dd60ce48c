//! The corpus in the native build.
//!
//! After a rule has changed on purpose, `WHARF_WRITE_VERDICTS=1 cargo test -p form-schema` records anew what is said of the forms that
//! are made up.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::{env, fs};

#[path = "corpus/check.rs"]
mod check;
#[path = "corpus/generated.rs"]
mod generated;

const RECORD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/generated.txt");

#[test]
fn the_native_build_makes_no_mistakes() {
    let (asked, mistakes) = check::mistakes();
    assert!(asked > 200, "{asked}");
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn what_is_said_of_forms_that_are_made_up_is_on_record() {
    if env::var_os("WHARF_WRITE_VERDICTS").is_some() {
        let digests: Vec<String> = generated::verdicts()
            .map(|verdict| generated::digest(&verdict))
            .collect();
        return fs::write(RECORD, digests.join("\n") + "\n").unwrap();
    }
    let changed = generated::changed();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[test]
fn forms_that_are_made_up_are_of_every_kind() {
    let verdicts: Vec<String> = generated::verdicts().collect();
    let with = |what: &str| verdicts.iter().filter(|verdict| verdict.contains(what)).count();
    for code in [
        "required",
        "not_a_text",
        "not_a_number",
        "choice",
        "constant",
        "too_short",
        "too_long",
        "date_format",
        "email_format",
        "uri_format",
        "minimum",
        "exclusive_maximum",
        "multiple_of",
        "too_few_entries",
        "not_unique",
        "not_applicable",
        "unknown",
    ] {
        assert!(with(&[" ", code, ": "].concat()) > 3, "{code}");
    }
    // Nothing is wrong with the last value.
    let good = verdicts
        .iter()
        .filter(|verdict| verdict.lines().last().unwrap().starts_with("  {"));
    assert!(good.count() > 100);
}
