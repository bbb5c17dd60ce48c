//! The line to the shell. `shell/src/panel.rs` has the other end.

use js_sys::Function;
use wasm_bindgen::JsValue;

/// The shell, as the panel sees it: one function, whose first argument says what is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Port(Function);

impl Port {
    pub(crate) fn new(ask: Function) -> Self {
        Self(ask)
    }

    fn ask(&self, what: &str, first: &JsValue, second: &JsValue) -> JsValue {
        // A shell that fails has said so itself; there is nothing to show then.
        let answer = self.0.call3(&JsValue::UNDEFINED, &what.into(), first, second);
        answer.unwrap_or_default()
    }

    fn tell(&self, what: &str, app: &str) {
        self.ask(what, &app.into(), &JsValue::UNDEFINED);
    }

    /// What there is to show, as [`crate::snapshot`] reads it.
    pub(crate) fn snapshot(&self) -> JsValue {
        self.ask("snapshot", &JsValue::UNDEFINED, &JsValue::UNDEFINED)
    }

    /// Has this function called when something may have changed; `None` ends it.
    pub(crate) fn watch(&self, on_change: Option<&JsValue>) {
        self.ask("watch", on_change.unwrap_or(&JsValue::UNDEFINED), &JsValue::UNDEFINED);
    }

    /// Closes the panel.
    pub(crate) fn close(&self) {
        self.tell("close", "");
    }

    /// Lets go of an app, and brings it anew to every place where it belongs.
    pub(crate) fn start_over(&self, app: &str) {
        self.tell("start-over", app);
    }

    /// Loads an app that is in no place.
    pub(crate) fn load(&self, app: &str) {
        self.tell("load", app);
    }

    /// Loads the page anew with what is deployed of an app.
    pub(crate) fn reset(&self, app: &str) {
        self.tell("reset", app);
    }

    /// Loads the page anew with a developer's own version of an app; or says why not.
    pub(crate) fn set_override(&self, app: &str, origin: &str) -> Option<String> {
        self.ask("override", &app.into(), &origin.into()).as_string()
    }
}
