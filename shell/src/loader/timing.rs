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
    let started = window().performance().map(|performance| performance.now());
    let limit = sleep(phase.limit_ms());
    pin_mut!(work, limit);
    let result = match select(work, limit).await {
        Either::Left((result, _)) => result,
        Either::Right(((), _)) => Err(LoadError::Timeout(phase)),
    };
    if let Some(started) = started {
        let options = Object::new();
        set(&options, "start", &started.into());
        // A measure is for whoever looks; loading goes on without it.
        let _ = measure(&format!("wharf:{app}:{phase}"), &options);
    }
    result
}

#[wasm_bindgen]
extern "C" {
    /// [User Timing 3](https://www.w3.org/TR/user-timing/#dom-performance-measure), in the form with options.
    #[wasm_bindgen(js_namespace = performance, catch)]
    fn measure(name: &str, options: &Object) -> Result<JsValue, JsValue>;
}
