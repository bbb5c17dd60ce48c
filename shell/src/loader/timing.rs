//! Time limits, and a `performance.measure` for every phase.

use futures::{
    future::{Either, select},
    pin_mut,
};
use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::{LoadError, Phase};
use crate::platform::{set, sleep, window};

/// Runs one phase of an app under its time limit and leaves a measure `wharf:<app>:<phase>` behind.
pub(crate) async fn within<T>(
    app: &str,
    phase: Phase,
    work: impl Future<Output = Result<T, LoadError>>,
) -> Result<T, LoadError> {
    let started = now();
    let limit = sleep(phase.limit_ms());
    pin_mut!(work, limit);
    let result = match select(work, limit).await {
        Either::Left((result, _)) => result,
        Either::Right(((), _)) => Err(LoadError::Timeout(phase)),
    };
    leave_measure(app, phase.name(), started);
    result
}

/// The page's clock in milliseconds, for [`leave_measure`].
pub(crate) fn now() -> Option<f64> {
    window().performance().map(|performance| performance.now())
}

/// Leaves a measure `wharf:<app>:<name>` from `started` until now. It is for whoever looks: without a clock there is none.
pub(crate) fn leave_measure(app: &str, name: &str, started: Option<f64>) {
    if let Some(started) = started {
        let options = Object::new();
        set(&options, "start", &started.into());
        let name = format!("wharf:{app}:{name}");
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
