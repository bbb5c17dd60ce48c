//! JSON by the browser's own parser: `serde_json`'s would be 20 KB of every app.

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
mod value;

use js_sys::JsString;
use serde::{Serialize, de::DeserializeOwned};
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
    from_js(parse(text).map_err(|error| String::from(error.message()))?)
}

/// Reads a value that is no text any more.
pub(super) fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, String> {
    T::deserialize(Value::new(value)).map_err(|error| error.to_string())
}

/// The other way round. Fails on values that JSON does not have, such as maps with keys that are no texts.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    parse(&JsString::from(text)).map_err(|error| String::from(error.message()))
}
