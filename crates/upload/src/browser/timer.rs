//! Time.

use core::time::Duration;

use js_sys::Date;
use wasm_bindgen::{JsCast, prelude::Closure};

/// The time since the page began, which never goes backwards.
pub(super) fn now() -> Duration {
    let milliseconds = web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now());
    Duration::from_micros((milliseconds * 1_000.0) as u64)
}

/// How long it is until a moment in RFC 3339, by this machine's clock; nothing if it has passed or cannot be read.
#[must_use]
pub fn time_until(moment: &str) -> Duration {
    let milliseconds = Date::parse(moment) - Date::now();
    // `NaN` becomes zero, as what is negative.
    Duration::from_millis(milliseconds as u64)
}

/// A timer that stops when it is dropped.
pub(super) struct Timer {
    handle: i32,
    _fire: Closure<dyn FnMut()>,
}

impl Timer {
    /// Calls `fire` once. `None` where there is no window.
    pub(super) fn new(duration: Duration, fire: impl FnMut() + 'static) -> Option<Self> {
        let fire = Closure::<dyn FnMut()>::new(fire);
        let milliseconds = i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
        let handle = web_sys::window()?
            .set_timeout_with_callback_and_timeout_and_arguments_0(fire.as_ref().unchecked_ref(), milliseconds)
            .ok()?;
        Some(Self { handle, _fire: fire })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.handle);
        }
    }
}
