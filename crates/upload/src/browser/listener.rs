//! The browser's word on whether there is a network.

use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::Window;

const ONLINE: &str = "online";
const OFFLINE: &str = "offline";

/// Tells of every change until it is dropped.
pub(super) struct ConnectionListener {
    window: Window,
    handler: Closure<dyn FnMut(web_sys::Event)>,
}

impl ConnectionListener {
    /// Calls `changed` with whether the browser is online now. `None` where there is no window.
    pub(super) fn new(mut changed: impl FnMut(bool) + 'static) -> Option<Self> {
        let window = web_sys::window()?;
        let handler = Closure::<dyn FnMut(_)>::new(move |event: web_sys::Event| changed(event.type_() == ONLINE));
        for name in [ONLINE, OFFLINE] {
            window
                .add_event_listener_with_callback(name, handler.as_ref().unchecked_ref())
                .ok()?;
        }
        Some(Self { window, handler })
    }
}

impl Drop for ConnectionListener {
    fn drop(&mut self) {
        for name in [ONLINE, OFFLINE] {
            // Removing what is not there is no error.
            let _ = self
                .window
                .remove_event_listener_with_callback(name, self.handler.as_ref().unchecked_ref());
        }
    }
}
