//! Messages between apps.

use std::{cell::RefCell, rc::Rc};

use linear_map::LinearMap;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::mount::{Handler, Mount, What, error};
use crate::platform::structured_clone;

/// The latest payload of each topic, kept for those that come later.
#[derive(Default)]
pub(super) struct Topics(RefCell<LinearMap<String, Kept>>);

#[derive(Clone)]
struct Kept {
    payload: JsValue,
    /// How many were sent before it.
    number: u32,
}

impl Topics {
    /// Forgets everything: it belonged to another person.
    pub(super) fn clear(&self) {
        drop(self.0.take());
    }

    fn latest(&self, topic: &str) -> Option<Kept> {
        self.0.borrow().get(topic).cloned()
    }

    fn keep(&self, topic: &str, payload: JsValue) {
        let number = self.latest(topic).map_or(0, |kept| kept.number.wrapping_add(1));
        self.0.borrow_mut().insert(topic.to_owned(), Kept { payload, number });
    }
}

impl Mount {
    /// Sends a copy of a payload to every mount that listens, this one too.
    pub(super) fn emit(&self, topic: &str, payload: &JsValue) -> Result<JsValue, JsValue> {
        self.check()?;
        self.check_topic(topic, &self.app.topics.emit, "emit")?;
        // A copy at once: what the sender does to its own object afterwards is its own business.
        let payload = structured_clone(payload)?;
        let mounts = &self.services.mounts;
        mounts.topics.keep(topic, payload.clone());
        let what = What::Topic(topic.to_owned());
        for mount in mounts.all() {
            for handler in mount.handlers_for(&what) {
                mount.deliver(&handler, &payload);
            }
        }
        Ok(JsValue::UNDEFINED)
    }

    /// Calls back with the kept payload, if there is one, and then with each that is sent.
    pub(super) fn on(self: &Rc<Self>, topic: String, handler: &JsValue) -> Result<JsValue, JsValue> {
        self.check()?;
        self.check_topic(&topic, &self.app.topics.on, "on")?;
        let (handler, end) = self.add_handler(What::Topic(topic.clone()), handler)?;
        if let Some(kept) = self.services.mounts.topics.latest(&topic) {
            let mount = Rc::clone(self);
            // Later, when the app has the function that ends it. Whoever has heard something newer by then, or belongs to
            // another person, has no use for it.
            spawn_local(async move {
                let latest = mount.services.mounts.topics.latest(&topic);
                if latest.is_some_and(|latest| latest.number == kept.number) {
                    mount.deliver(&handler, &kept.payload);
                }
            });
        }
        Ok(end)
    }

    /// Everybody gets a copy of their own.
    fn deliver(&self, handler: &Handler, payload: &JsValue) {
        if let Ok(payload) = structured_clone(payload) {
            self.call(handler, &[payload]);
        }
    }

    fn check_topic(&self, topic: &str, granted: &[String], member: &str) -> Result<(), JsValue> {
        if granted.iter().any(|granted| granted == topic) {
            return Ok(());
        }
        let why = [
            "the registry does not have the topic `",
            topic,
            "` in `topics.",
            member,
            "` of this app",
        ]
        .concat();
        self.report(why.clone());
        Err(error(&why))
    }
}
