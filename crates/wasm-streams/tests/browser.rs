//! Streams on their way through the browser and back.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use futures::{StreamExt, stream};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wasm_streams::ReadableStream;

wasm_bindgen_test_configure!(run_in_browser);

async fn there_and_back(items: Vec<Result<JsValue, JsValue>>) -> Vec<Result<JsValue, JsValue>> {
    let raw = ReadableStream::from_stream(stream::iter(items)).into_raw();
    ReadableStream::from_raw(raw).into_stream().collect().await
}

#[wasm_bindgen_test]
async fn chunks_arrive_in_their_order() {
    let items = vec![Ok("one".into()), Ok(2.into()), Ok(JsValue::NULL)];
    assert_eq!(there_and_back(items.clone()).await, items);
    assert_eq!(there_and_back(Vec::new()).await, Vec::new());
}

#[wasm_bindgen_test]
async fn an_error_is_the_last_that_comes() {
    let items = vec![Ok("one".into()), Err("broken".into()), Ok("never".into())];
    let arrived = there_and_back(items.clone()).await;
    // What was in the stream's queue when the error came is discarded, as the standard has it.
    assert_eq!(arrived.last(), Some(&Err("broken".into())));
    assert!(!arrived.contains(&Ok("never".into())));
}
