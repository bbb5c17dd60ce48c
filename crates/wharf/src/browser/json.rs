//! JSON by the browser's own parser: `serde_json`'s would be 20 KB of every app.

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod value;

use js_sys::JsString;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use value::Value;

#[wasm_bindgen]
extern "C" {
    /// `js_sys` has it for Rust's texts only.
    #[wasm_bindgen(js_namespace = JSON, catch)]
    fn parse(text: &JsString) -> Result<JsValue, js_sys::Error>;
}

/// Reads a value, or says why the text is none.
pub(super) fn from_text<T: DeserializeOwned>(text: &JsString) -> Result<T, String> {
    let parsed = parse(text).map_err(|error| String::from(error.message()))?;
    T::deserialize(Value::new(parsed)).map_err(|error| error.to_string())
}
