//! Forms that are made up, the same ones in every build, and what the crate says of each.

use form_schema::{FormSchema, Value};
use serde_json::Value as Json;

#[path = "made_up.rs"]
pub(crate) mod made_up;

use made_up::{Tape, form, value};

/// How many forms are made up.
const FORMS: u64 = 1_000;

/// How much is drawn for each at most.
const DRAWS: usize = 400;

/// Numbers that look like chance and are the same each time: Marsaglia's xorshift, 13, 7 and 17.
fn draws(seed: u64) -> Vec<u16> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut draw = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 48) as u16
    };
    (0..DRAWS).map(|_| draw()).collect()
}

/// The same document with its members in the order of their names: whether `serde_json` keeps another one depends on what else is built.
fn in_order(document: Json) -> Json {
    match document {
        Json::Object(members) => {
            let mut members: Vec<(String, Json)> = members.into_iter().collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            let members = members.into_iter().map(|(name, value)| (name, in_order(value)));
            Json::Object(members.collect())
        }
        Json::Array(items) => items.into_iter().map(in_order).collect(),
        other => other,
    }
}

/// What the crate says of each form and of four values for it.
pub(crate) fn verdicts() -> impl Iterator<Item = String> {
    (0..FORMS).map(|seed| {
        let draws = draws(seed);
        let mut tape = Tape::new(&draws);
        let schema = in_order(form(&mut tape));
        let form = match FormSchema::parse(&schema.to_string()) {
            Ok(form) => form,
            Err(error) => return format!("{schema}: {error}"),
        };
        let mut verdict = format!("{schema}: {}", form.defaults());
        for _ in 0..4 {
            let text = in_order(value(&mut tape, &schema, &schema, 2)).to_string();
            let value = Value::parse(&text).unwrap();
            verdict.push_str(&format!("\n  {text}: {}", form.prune(&value)));
            for problem in form.validate(&value) {
                verdict.push_str(&format!("\n    {} {}: {problem}", problem.pointer, problem.code()));
            }
        }
        verdict
    })
}

/// A verdict in 16 digits: FNV-1a of 64 bits. A record of the words would be a megabyte.
pub(crate) fn digest(verdict: &str) -> String {
    let hash = verdict.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// The verdicts that are not those on record.
pub(crate) fn changed() -> Vec<String> {
    let recorded: Vec<&str> = include_str!("generated.txt").lines().collect();
    let found: Vec<String> = verdicts().collect();
    assert_eq!(found.len(), recorded.len());
    let pairs = found.into_iter().zip(recorded);
    pairs
        .filter(|(found, recorded)| digest(found) != *recorded)
        .map(|(found, _)| found)
        .collect()
}
