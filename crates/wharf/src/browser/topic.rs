//! Messages between apps.

use core::marker::PhantomData;

use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

use super::{
    Host, HostError, Subscription,
    json::{from_js, to_js},
};

/// A topic by which apps tell each other something, with the type of what they tell. Apps that speak of one topic share the
/// constant, in a crate of theirs, and the registry says who may send and who may hear.
///
/// ```
/// # use serde::{Deserialize, Serialize};
/// use wharf::Topic;
///
/// #[derive(Serialize, Deserialize)]
/// struct Cart {
///     items: u32,
/// }
///
/// const CART: Topic<Cart> = Topic::new("shop.cart");
/// ```
#[derive(Debug)]
pub struct Topic<T> {
    name: &'static str,
    payload: PhantomData<fn(T) -> T>,
}

impl<T> Clone for Topic<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Topic<T> {}

impl<T> Topic<T> {
    /// The topic of this name, as the registry has it.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            payload: PhantomData,
        }
    }

    /// The name in the registry.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }
}

impl Host {
    /// Sends a copy of a payload to every app that listens to the topic, and keeps it for those that come later.
    ///
    /// # Errors
    ///
    /// The registry does not grant the topic to this app, the mount has ended already, or JSON has no form for the payload.
    pub fn emit<T: Serialize>(&self, topic: Topic<T>, payload: &T) -> Result<(), HostError> {
        let payload = to_js(payload).map_err(|error| HostError::from(JsValue::from(error)))?;
        Ok(self.js().emit(topic.name, &payload)?)
    }

    /// Calls `handler` with the kept payload of the topic, if there is one, and then with each that is sent, until the
    /// subscription is dropped or the mount ends. What is no `T` is reported to the shell and left out.
    ///
    /// # Errors
    ///
    /// The registry does not grant the topic to this app, or the mount has ended already.
    pub fn on<T: DeserializeOwned + 'static>(
        &self,
        topic: Topic<T>,
        mut handler: impl FnMut(T) + 'static,
    ) -> Result<Subscription, HostError> {
        let host = self.clone();
        let handler = Closure::<dyn FnMut(JsValue)>::new(move |payload: JsValue| match from_js(payload) {
            Ok(payload) => handler(payload),
            Err(error) => host.report(&["a payload of the topic `", topic.name, "` cannot be read: ", &error].concat()),
        });
        let cancel = self.js().on(topic.name, handler.as_ref().unchecked_ref())?;
        Ok(Subscription::new(cancel, handler))
    }
}
