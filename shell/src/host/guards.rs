//! Asks apps before the person goes elsewhere.

use std::{cell::Cell, rc::Rc};

use futures::future::LocalBoxFuture;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::Event;
use wharf::browser::location_to_js;

use super::{
    LiveMounts,
    mount::{Mount, What},
};
use crate::{
    navigation::{Guards, Place},
    platform::{message_of, outcome, window},
};

/// Lets the browser ask before the page closes, for as long as somebody holds a guard. Not for longer: some browsers do not
/// keep a page for *Back* that listens.
pub(super) struct PageHold {
    listener: Function,
    is_held: Cell<bool>,
}

impl Default for PageHold {
    fn default() -> Self {
        let listener = Closure::<dyn Fn(Event)>::new(|event: Event| event.prevent_default());
        Self {
            listener: listener.into_js_value().unchecked_into(),
            is_held: Cell::default(),
        }
    }
}

impl PageHold {
    fn set(&self, hold: bool) {
        if self.is_held.replace(hold) != hold {
            let _ = if hold {
                window().add_event_listener_with_callback("beforeunload", &self.listener)
            } else {
                window().remove_event_listener_with_callback("beforeunload", &self.listener)
            };
        }
    }
}

impl LiveMounts {
    /// Holds the page if somebody holds a guard, and lets go of it if nobody does.
    pub(super) fn hold_the_page(&self) {
        self.page_hold.set(self.is_guarded());
    }
}

impl Guards for LiveMounts {
    fn is_guarded(&self) -> bool {
        self.all().iter().any(|mount| mount.is_guarded())
    }

    fn ask(&self, place: &Place) -> LocalBoxFuture<'static, bool> {
        let (mounts, place) = (self.all(), place.clone());
        Box::pin(async move {
            for mount in mounts {
                if !mount.may_leave_for(&place).await {
                    return false;
                }
            }
            true
        })
    }
}

impl Mount {
    /// Asks the app before the person goes elsewhere.
    pub(super) fn guard(self: &Rc<Self>, ask: &JsValue) -> Result<JsValue, JsValue> {
        let (_, end) = self.add_handler(What::Departure, ask)?;
        self.services.mounts.hold_the_page();
        Ok(end)
    }

    fn is_guarded(&self) -> bool {
        !self.handlers_for(&What::Departure).is_empty()
    }

    async fn may_leave_for(&self, place: &Place) -> bool {
        let to = self.location_of(place);
        let to = to.map_or(JsValue::NULL, |to| location_to_js(&to).into());
        for handler in self.handlers_for(&What::Departure) {
            let Some(answer) = self.call(&handler, core::slice::from_ref(&to)) else {
                continue;
            };
            match outcome(Ok(Promise::resolve(&answer))).await {
                Ok(answer) if answer == JsValue::FALSE => return false,
                Ok(_) => {}
                // A guard that fails keeps nobody where they do not want to be.
                Err(error) => self.report(["a guard failed: ", &message_of(&error)].concat()),
            }
        }
        true
    }
}
