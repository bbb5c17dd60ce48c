//! The corpus of `crates/submission` through the API: its answer to a form is the verdict that the browser has given.

use super::support::{OWNER, World};
use crate::Limits;
use crate::clock::Clock as _;
use axum::http::StatusCode;
use base64ct::{Base64, Encoding as _};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};

#[path = "../../../../crates/submission/tests/corpus/inputs.rs"]
mod inputs;

const VERDICTS: &str = include_str!("../../../../crates/submission/tests/corpus/verdicts.txt");

/// A moment at which the latest date on Earth is the day of the corpus.
fn moment() -> Timestamp {
    let moment: Timestamp = format!("{}T00:00:00+14", inputs::TODAY).parse().unwrap();
    assert_eq!(crate::clock::latest_date(moment), inputs::today());
    moment
}

#[tokio::test]
async fn every_verdict_is_the_one_on_record() {
    let limits = Limits {
        pending_submissions: usize::MAX,
        ..Limits::default()
    };
    let world = World::with_limits("http://127.0.0.1:9", limits).await;
    world
        .clock
        .advance(moment().duration_since(world.clock.now()).as_secs());
    let token = world.token(OWNER);
    let inputs = inputs::inputs();
    let recorded: Vec<&str> = VERDICTS.lines().collect();
    assert_eq!(inputs.len(), recorded.len());
    for (input, recorded) in inputs.iter().zip(recorded) {
        let answer = world
            .post_json("/v1/submissions", &token, &json!({ "customer": input }))
            .await;
        if answer.status == StatusCode::CREATED {
            let signed = &answer.body["upload"]["headers"]["x-amz-checksum-sha256"];
            let stored = Base64::encode_string(&Sha256::digest(recorded));
            assert_eq!(*signed, stored, "{input:?} is stored in other bytes than {recorded}");
            continue;
        }
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{input:?}: {}",
            answer.body
        );
        let errors = answer.body["errors"].as_array().unwrap();
        let line = |error: &serde_json::Value| {
            let [pointer, code, detail] = ["pointer", "code", "detail"].map(|name| error[name].as_str().unwrap());
            format!("{pointer} {code}: {detail}")
        };
        let found: Vec<String> = errors.iter().map(line).collect();
        assert_eq!(found.join("; "), recorded, "{input:?}");
    }
}
