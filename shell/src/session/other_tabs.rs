//! Signing out in one tab signs out in all of them.
//!
//! The tabs of one origin tell each other whose session has ended, and nothing else: no token ever leaves a tab.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

const CHANNEL: &str = "wharf.session";

#[wasm_bindgen]
extern "C" {
    /// [HTML, broadcasting to other browsing contexts](https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts).
    type BroadcastChannel;
    #[wasm_bindgen(constructor, catch)]
    fn new(name: &str) -> Result<BroadcastChannel, JsValue>;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_message(this: &BroadcastChannel, message: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, setter, js_name = onmessage)]
    fn set_on_message(this: &BroadcastChannel, handler: &Function);
}

/// The line to the other tabs of this browser.
pub(super) struct OtherTabs(Option<BroadcastChannel>);

impl OtherTabs {
    /// Without the browser's support every tab is alone.
    pub(super) fn new() -> Self {
        Self(BroadcastChannel::new(CHANNEL).ok())
    }

    /// Calls back with the subject whose session has ended in another tab. As long as the page lives.
    pub(super) fn listen(&self, on_ended: impl Fn(String) + 'static) {
        let Some(channel) = &self.0 else { return };
        let on_message = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let subject = Reflect::get(&event, &"data".into())
                .ok()
                .and_then(|data| data.as_string());
            if let Some(subject) = subject {
                on_ended(subject);
            }
        });
        channel.set_on_message(on_message.as_ref().unchecked_ref());
        on_message.forget();
    }

    /// Tells the other tabs that this person's session has ended.
    pub(super) fn tell(&self, subject: &str) {
        if let Some(channel) = &self.0 {
            // A channel takes any text as long as it is open, and nobody closes it.
            let _ = channel.post_message(subject);
        }
    }
}
