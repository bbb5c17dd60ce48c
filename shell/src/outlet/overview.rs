//! All places of the page at once, for developers.

use std::rc::{Rc, Weak};

use js_sys::Function;
use leptos::prelude::*;
use loader::{Input, Status};
use registry::App;
use wasm_bindgen::JsValue;

use super::{Failure, Outlet, OutletServices};
use crate::{events::Event, platform::trace_id};

impl OutletServices {
    /// Counts a place in.
    pub(super) fn add(&self, place: &Rc<Outlet>) {
        let mut places = self.places.borrow_mut();
        places.retain(|place| place.strong_count() > 0);
        places.push(Rc::downgrade(place));
    }

    fn all(&self) -> Vec<Rc<Outlet>> {
        self.places.borrow().iter().filter_map(Weak::upgrade).collect()
    }

    /// Calls this function from now on when the status of a place changes, or nobody any more.
    pub(crate) fn watch(&self, on_change: Option<Function>) {
        *self.on_change.borrow_mut() = on_change;
    }

    pub(super) fn announce(&self) {
        let on_change = self.on_change.borrow().clone();
        if let Some(on_change) = on_change {
            // Whoever looks has to look after themselves.
            let _ = on_change.call0(&JsValue::NULL);
        }
    }

    /// The status of an app over all places: of several, the one that a developer has to know of.
    pub(crate) fn status_of(&self, app: &App) -> &'static str {
        let here = self.all().into_iter().filter_map(|place| place.status_of(&app.name));
        let most = here.max_by_key(|status| match status {
            Status::LoadError(..) | Status::Broken(..) => 4,
            Status::Loading | Status::Loaded | Status::Mounting => 3,
            Status::Mounted => 2,
            Status::Unmounting => 1,
            Status::NotLoaded => 0,
        });
        let elsewhere = || self.loader.status_of(&app.name);
        most.map_or_else(elsewhere, |status| status.name())
    }

    /// Loads an app that is in no place. What goes wrong is an event, as if somebody had gone there.
    pub(crate) async fn warm_up(&self, app: &App) {
        if self.loader.has(&app.name) {
            // It is on its way already, and what goes wrong is said once.
            return;
        }
        self.announce();
        self.loader.look_afresh();
        if let Err(error) = self.loader.load(app, &self.host.session.subject()).await {
            self.host.events.add(Event::failed(&app.name, &error, &trace_id()));
        }
        self.announce();
    }

    /// The connection is back: what nobody has answered is asked for once more.
    pub(crate) fn try_again(&self) {
        for place in self.all() {
            if place.has_failed_on_the_network() {
                place.try_again_unasked();
            }
        }
    }

    /// Lets go of an app, and brings it anew to every place where it belongs. Returns whether there is one.
    pub(crate) fn start_over(&self, app: &str) -> bool {
        self.loader.look_afresh();
        self.loader.forget(app);
        let mut places = self.all();
        places.retain(|place| place.shows(app));
        let (name, text) = if places.is_empty() {
            ("unloaded", "it is gone, with its memory")
        } else {
            ("reloaded", "it is brought anew to where it was")
        };
        self.host.events.note(app, name, text.to_owned());
        for place in &places {
            place.handle(Input::StartOver);
        }
        self.announce();
        !places.is_empty()
    }
}

impl Outlet {
    fn shows(&self, app: &str) -> bool {
        let shown = self.shown.try_get_untracked().flatten();
        shown.is_some_and(|shown| shown.name == app)
    }

    fn has_failed_on_the_network(&self) -> bool {
        let status = self.place.borrow().status();
        matches!(status, Status::LoadError(_, failure) if failure.error.is_of_the_network())
    }

    /// The status of an app in this place; `None` if there is nothing of it.
    fn status_of(&self, app: &str) -> Option<Status<Failure>> {
        if self.shows(app) {
            return Some(self.place.borrow().status());
        }
        let tries = self.tries.borrow();
        let is_leaving = tries.values().any(|this| this.app.name == app && this.is_leaving());
        is_leaving.then_some(Status::Unmounting)
    }
}
