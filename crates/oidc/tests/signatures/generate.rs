//! Writes the tokens of `corpus.json`. Everything here is deterministic, so the test can compare the file with what this makes.
//!
//! What each case must come to is written down beside it; nothing of the code under test decides it.

use rsa::RsaPrivateKey;
use serde_json::{Map, Value, json};

use self::blocks::{Keys, input, jwk, rs256, with_signature};

mod blocks;
mod key_cases;
mod signature_cases;
mod token_cases;

const ACCEPTED: &str = "accepted";
const SIGNATURE: &str = "signature";
const HEADER: &str = r#"{"alg":"RS256","kid":"key/1=","typ":"JWT"}"#;
const PAYLOAD: &str = r#"{"iss":"https://id.example.com","sub":"somebody","aud":"client-1","exp":1800000000}"#;

/// The whole corpus as it stands in the file.
pub(crate) fn corpus() -> String {
    let keys = Keys::read();
    let mut corpus = Corpus::new(&keys);
    corpus.good_tokens();
    corpus.damage();
    corpus.signatures();
    corpus.paddings();
    corpus.algorithms();
    corpus.headers();
    corpus.key_names();
    corpus.keys();
    corpus.encodings();
    corpus.into_json()
}
struct Corpus<'keys> {
    keys: &'keys Keys,
    /// The provider's key.
    key: RsaPrivateKey,
    /// Somebody else's key.
    other: RsaPrivateKey,
    /// What is signed in most cases.
    input: String,
    /// Its good signature.
    signature: Vec<u8>,
    sets: Map<String, Value>,
    cases: Vec<Value>,
}

impl<'keys> Corpus<'keys> {
    fn new(keys: &'keys Keys) -> Self {
        let key = keys.get("2048 bits");
        let input = input(HEADER, PAYLOAD);
        let mut corpus = Self {
            signature: rs256(&key, &input),
            other: keys.get("2048 bits, another"),
            key,
            input,
            keys,
            sets: Map::new(),
            cases: Vec::new(),
        };
        let key = jwk(&corpus.key);
        corpus.set("one key", &[key]);
        corpus
    }

    fn into_json(self) -> String {
        let whole = json!({
            "about": "Made by `cargo run --package oidc --example make_corpus`. `verdict` is what the whole check must \
                      come to; `signature`, where the check gets as far as that, what a signature checker must say.",
            "key_sets": self.sets,
            "cases": self.cases,
        });
        serde_json::to_string_pretty(&whole).unwrap() + "\n"
    }

    fn set(&mut self, name: &str, keys: &[Value]) {
        let before = self.sets.insert(name.to_owned(), json!({ "keys": keys }));
        assert!(before.is_none(), "{name}");
    }

    fn case(&mut self, name: &str, set: &str, token: &str, verdict: &str) {
        assert!(self.sets.contains_key(set), "{set}");
        assert!(self.cases.iter().all(|case| case["name"] != name), "{name}");
        let mut case = json!({ "name": name, "keys": set, "token": token, "verdict": verdict });
        match verdict {
            ACCEPTED => case["signature"] = true.into(),
            SIGNATURE => case["signature"] = false.into(),
            _ => {}
        }
        self.cases.push(case);
    }

    /// A case with the one key.
    fn token(&mut self, name: &str, token: &str, verdict: &str) {
        self.case(name, "one key", token, verdict);
    }

    /// A case with the ordinary header and payload, and this signature by the one key.
    fn signature(&mut self, name: &str, signature: &[u8], verdict: &str) {
        let token = with_signature(&self.input, signature);
        self.token(name, &token, verdict);
    }

    /// A case with this key alone in the set, and a good signature.
    fn with_key(&mut self, name: &str, key: &RsaPrivateKey, jwk: Value, verdict: &str) {
        let signature = rs256(key, &self.input);
        let token = with_signature(&self.input, &signature);
        self.set(name, &[jwk]);
        self.case(name, name, &token, verdict);
    }

    /// A case with this header and a good signature over it.
    fn header(&mut self, name: &str, set: &str, header: &str, verdict: &str) {
        let input = input(header, PAYLOAD);
        let token = with_signature(&input, &rs256(&self.key, &input));
        self.case(name, set, &token, verdict);
    }
}
