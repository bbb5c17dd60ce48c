//! What pages and the vault say to each other. Every message is an array that the structured clone algorithm copies.
//!
//! | from a page | answer |
//! |---|---|
//! | `[id, "hello"]` | the state; `null` while nobody has needed the vault yet |
//! | `[id, "begin", options, stored]` | `{ url, put, remove }` |
//! | `[id, "callback", query, stored]` | `{ returnTo, remove, outcome, notice }` |
//! | `[id, "fetch", app, request]` | `{ status, statusText, headers, body, maxAge }`; `request.subject` says in whose name |
//! | `[id, "abort"]` | none: the request with this `id` is given up |
//! | `[id, "token", app, subject]` | the access token of this person, or `null` without the grant |
//! | `[id, "denied"]` | none: a page reports a request that no grant covers |
//! | `[id, "step-up"]` | none: a page reports that a more recent sign-in is needed |
//! | `[id, "sign-out", scope]` | the address at the provider, or `null` |
//! | `[id, "wake"]` | none: the device woke up or came online |
//! | `[id, "load"]` | none: the vault will be needed soon (`vault-worker.js`) |
//! | `[id, "which"]` | what this worker is told from the next one by (`vault-worker.js`) |
//! | `[id, "bye"]` | none: the page is gone (`vault-worker.js`) |
//!
//! An answer is `[id, value]`, or `[id, null, notice]` if there is none. To all pages the vault says `[0, state]` when the
//! state has changed, `[0, null, why]` when it has crashed, and `[-1, name, code]` for each event.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::texts::Notice;

#[wasm_bindgen]
extern "C" {
    /// One page's end of the line.
    #[derive(Debug, Clone)]
    pub(crate) type Port;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Port, message: &Array) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post_with(this: &Port, message: &Array, transfer: &Array) -> Result<(), JsValue>;
}

/// A message of a page that wants an answer.
#[derive(Debug)]
pub(crate) struct Request {
    port: Port,
    id: JsValue,
}

impl Request {
    pub(crate) fn new(port: Port, id: JsValue) -> Self {
        Self { port, id }
    }

    /// The page's own number for it; every page's numbers are different.
    pub(crate) fn number(&self) -> String {
        self.id.as_string().unwrap_or_default()
    }

    /// Answers. A page that is gone hears nothing.
    pub(crate) fn answer(self, value: &JsValue) {
        let _ = self.port.post(&Array::of2(&self.id, value));
    }

    /// Answers and hands an object over instead of copying it; `false` if the browser cannot hand it over.
    pub(crate) fn answer_with(&self, value: &JsValue, transfer: &JsValue) -> bool {
        let message = Array::of2(&self.id, value);
        self.port.post_with(&message, &Array::of1(transfer)).is_ok()
    }

    /// Says that there is no answer, and why.
    pub(crate) fn refuse(self, notice: &Notice) {
        let _ = self.port.post(&Array::of3(&self.id, &JsValue::NULL, &notice.to_js()));
    }
}

/// Speaks to every page.
#[derive(Debug, Clone)]
pub(crate) struct Broadcast(Function);

impl Broadcast {
    pub(crate) fn new(function: Function) -> Self {
        Self(function)
    }

    pub(crate) fn state(&self, state: &JsValue) {
        self.send(&Array::of2(&0.into(), state));
    }

    pub(crate) fn event(&self, name: &str, code: Option<&str>) {
        self.send(&Array::of3(&(-1).into(), &name.into(), &code.into()));
    }

    fn send(&self, message: &Array) {
        let _ = self.0.call1(&JsValue::NULL, message);
    }
}

/// A plain object.
pub(crate) fn record(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in members {
        // Setting a member of a fresh, plain object does not fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object.into()
}

/// A member of a message; nothing of what is no object.
pub(crate) fn member(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A text of a message.
pub(crate) fn text(object: &JsValue, name: &str) -> Option<String> {
    member(object, name).as_string()
}
