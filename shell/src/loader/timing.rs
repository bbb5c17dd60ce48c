//! A `performance.measure` for every phase.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use crate::platform::{set, window};

/// The page's clock in milliseconds, for [`leave_measure`].
pub(crate) fn now() -> Option<f64> {
    window().performance().map(|performance| performance.now())
}

/// Leaves a measure `wharf:<app>:<name>` from `started` until now. It is for whoever looks: without a clock there is none.
pub(crate) fn leave_measure(app: &str, name: &str, started: Option<f64>) {
    if let Some(started) = started {
        let options = Object::new();
        set(&options, "start", &started.into());
        let name = ["wharf:", app, ":", name].concat();
        // Only the latest one: the browser keeps measures for as long as the page lives.
        if let Some(performance) = window().performance() {
            performance.clear_measures_with_measure_name(&name);
        }
        let _ = measure(&name, &options);
    }
}

#[wasm_bindgen]
extern "C" {
    /// [User Timing 3](https://www.w3.org/TR/user-timing/#dom-performance-measure), in the form with options.
    #[wasm_bindgen(js_namespace = performance, catch)]
    fn measure(name: &str, options: &Object) -> Result<JsValue, JsValue>;
}
