//! A started app, and the end of its module.

use std::{cell::Cell, rc::Rc};

use loader::{LoadError, Patience, Phase};
use registry::Limit;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::CssStyleSheet;

use super::{Entry, within};
use crate::{
    events::{Event, Events},
    platform::trace_id,
};

/// An app whose files have been checked and whose module has been started. Whoever has it mounted, or may still mount it, holds
/// it. When nobody does any more the app's `unload` is called, and then its memory goes.
pub(crate) struct Started {
    /// The started entry.
    pub(crate) entry: Entry,
    /// The app's own stylesheets.
    pub(crate) styles: Vec<CssStyleSheet>,
    /// The module's memory, if it has one.
    pub(crate) memory: JsValue,
    /// The text of its manifest, for developers.
    pub(crate) manifest: Rc<str>,
    /// How long its `unload` may take.
    pub(super) unload_limit: Limit,
    /// Where it is said what becomes of that.
    pub(super) events: Events,
    /// The app's own code has failed. Nothing is asked of it any more: a module that has died cannot answer.
    pub(crate) is_broken: Cell<bool>,
}

impl Drop for Started {
    fn drop(&mut self) {
        let entry = self.entry.clone();
        let work = if self.is_broken.get() { None } else { entry.unload() };
        let Some(work) = work else {
            return entry.release_memory();
        };
        let (limit, events) = (self.unload_limit, self.events.clone());
        spawn_local(async move {
            let phase = (Phase::Unload, limit);
            // Nobody waits: the app may be on its way anew already, with another module.
            let done = within(&events, entry.name(), phase, work, &mut || Patience::GiveUp).await;
            if let Err(error) = done.unwrap_or(Err(LoadError::Timeout(Phase::Unload))) {
                events.add(Event::failed(entry.name(), &error, &trace_id()));
            }
            entry.release_memory();
        });
    }
}
