//! Tells which app has blocked the page.
//!
//! Apps share the page's one thread, and nobody can take it from one that does not give it back. What can be had is the
//! browser's word afterwards, where it knows [long tasks](https://w3c.github.io/longtasks/): Chromium does.

use std::rc::Rc;

use js_sys::{Array, Function, Object};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};

use crate::{
    events::{Event, Events},
    host::LiveMounts,
    platform::{member, set},
};

/// A task that takes this long is one that a person has noticed.
const LONG_MS: f64 = 1_000.0;

/// Writes every long task down that began or ended while an app had the page. Called once; it lasts as long as the page.
pub(crate) fn watch(mounts: Rc<LiveMounts>, events: Events) {
    let types = member(&member(&js_sys::global(), "PerformanceObserver"), "supportedEntryTypes");
    let is_supported = types
        .dyn_ref::<Array>()
        .is_some_and(|types| types.includes(&"longtask".into(), 0));
    if !is_supported {
        return;
    }
    let told = Closure::<dyn Fn(EntryList)>::new(move |list: EntryList| {
        for task in list.get_entries() {
            let number = |name: &str| member(&task, name).as_f64().unwrap_or_default();
            let (start, duration) = (number("startTime"), number("duration"));
            if duration < LONG_MS {
                continue;
            }
            // Before the event: whoever hears of it may mount another app.
            let app = mounts.stays.borrow().between(start, start + duration);
            if let Some(app) = app {
                events.add(Event::blocked(&app, duration as u32));
            }
        }
    });
    let observed = PerformanceObserver::new(told.into_js_value().unchecked_ref()).and_then(|observer| {
        let options = Object::new();
        set(&options, "type", &"longtask".into());
        observer.observe(&options)
    });
    // A browser that does not tell leaves everything else as it is.
    drop(observed);
}

#[wasm_bindgen]
extern "C" {
    /// [Performance Timeline](https://www.w3.org/TR/performance-timeline/#dom-performanceobserver).
    type PerformanceObserver;
    #[wasm_bindgen(constructor, catch)]
    fn new(told: &Function) -> Result<PerformanceObserver, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn observe(this: &PerformanceObserver, options: &Object) -> Result<(), JsValue>;

    type EntryList;
    #[wasm_bindgen(method, js_name = getEntries)]
    fn get_entries(this: &EntryList) -> Array;
}
