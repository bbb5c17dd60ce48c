//! What is measured of every phase, and said of those that take long.

use futures::future::LocalBoxFuture;
use js_sys::Object;
use loader::{Clock, LoadError, Passed, Patience, Phase, timed};
use registry::Limit;
use wasm_bindgen::prelude::*;

use crate::{
    events::{Event, Events},
    platform::{set, sleep, window},
};

/// The page's timers.
struct PageClock;

impl Clock for PageClock {
    fn sleep(&self, milliseconds: u32) -> LocalBoxFuture<'static, ()> {
        sleep(milliseconds.cast_signed())
    }
}

/// Does the work of a phase, says when it takes longer than it should, and leaves a measure. Whether work that takes longer than
/// it may goes on is for `at_limit` to say; `None` if it was given up.
pub(crate) fn within<'work>(
    events: &'work Events,
    app: &'work str,
    (phase, limit): (Phase, Limit),
    work: LocalBoxFuture<'work, Result<(), LoadError>>,
    at_limit: &'work mut dyn FnMut() -> Patience,
) -> LocalBoxFuture<'work, Option<Result<(), LoadError>>> {
    Box::pin(async move {
        let started = now();
        let done = timed(&PageClock, limit, work, |passed| match passed {
            Passed::Warning => {
                events.add(Event::slow(app, phase));
                Patience::Wait
            }
            Passed::Limit => at_limit(),
        });
        let done = done.await;
        leave_measure(app, phase.name(), started);
        done
    })
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
