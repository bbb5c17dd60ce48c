//! Apps inside apps.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use js_sys::Object;
use leptos::prelude::*;
use registry::App;
use shared_ui::tag::{Tag, tag};
use wasm_bindgen::{JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::{Outlet, OutletServices, Shown, outlet_view};
use crate::{
    host::Locations,
    platform::{outcome, set, structured_clone},
};

/// How deep apps may show apps inside themselves.
const MOST_LEVELS: usize = 4;

/// Opens apps inside one mount of an app.
pub(crate) struct Opener {
    services: Rc<OutletServices>,
    /// The names of the apps around what is opened, outermost first.
    around: Vec<String>,
}

/// An app inside an app.
pub(crate) struct Embedded {
    outlet: Rc<Outlet>,
    view: Box<dyn Fn()>,
}

impl Opener {
    /// For a mount whose own app is the last of these, the outermost first.
    pub(crate) fn new(services: Rc<OutletServices>, around: Vec<String>) -> Self {
        Self { services, around }
    }

    /// Shows an app inside an element, under the same rules as on a page of its own, and only if the registry lets the app
    /// around it do that.
    ///
    /// # Errors
    ///
    /// The sentence that says which rule is in the way.
    pub(crate) fn open(
        &self,
        parent: &App,
        element: &HtmlElement,
        name: &str,
        locations: Locations,
        props: JsValue,
    ) -> Result<Rc<Embedded>, String> {
        let refused = |why: &str| Err(["`", name, "` cannot be opened inside `", &parent.name, "`: ", why].concat());
        if !parent.embeds.iter().any(|granted| granted == name) {
            return refused("the registry does not have it in `embeds`");
        }
        if self.around.iter().any(|around| around == name) {
            return refused("it is around it already");
        }
        if self.around.len() >= MOST_LEVELS {
            return refused("apps are inside apps four levels deep already");
        }
        let Some(app) = self.services.apps.iter().find(|app| app.name == name) else {
            return refused("the registry does not know it");
        };
        let session = &self.services.host.session;
        let Some(identity) = session.standing().with_untracked(|standing| standing.identity.clone()) else {
            return refused("nobody is signed in");
        };
        if !app.permits(&identity.groups) {
            return refused("the person may not use it");
        }
        let (services, around) = (Rc::clone(&self.services), self.around.clone());
        let make = || {
            let outlet = Outlet::inside(services, locations, around, props);
            let view = tag("div").child(outlet_view(&outlet));
            (outlet, view)
        };
        let embedded = Embedded::new(element, Box::new(make));
        let outlet = Rc::clone(&embedded.outlet);
        let shown = Shown {
            app: Arc::clone(app),
            person: identity.subject,
        };
        match app.max_age {
            None => outlet.show(Some(shown)),
            Some(max_age) => {
                let is_fresh = session.fresh_login(max_age);
                spawn_local(async move {
                    if outcome(Ok(is_fresh)).await.is_ok() {
                        outlet.show(Some(shown));
                    }
                });
            }
        }
        Ok(embedded)
    }
}

impl Embedded {
    /// Puts a place, and what is to be seen of it, into an element. Both are gone together, with everything that follows signals
    /// for them.
    pub(crate) fn new(element: &HtmlElement, make: Box<dyn FnOnce() -> (Rc<Outlet>, Tag)>) -> Rc<Self> {
        let owner = Owner::new();
        let (outlet, view) = owner.with(|| {
            let (outlet, view) = make();
            (outlet, leptos::mount::mount_to(element.clone(), move || view))
        });
        let view = RefCell::new(Some(view));
        Rc::new(Self {
            outlet,
            view: Box::new(move || {
                owner.pause();
                drop(view.take());
                owner.cleanup();
            }),
        })
    }

    /// Takes the app away; the promise is fulfilled when it is gone.
    pub(crate) fn close(self: &Rc<Self>) -> js_sys::Promise {
        let gone = self.outlet.close();
        let embedded = Rc::clone(self);
        let waiting = outcome(Ok(gone.clone()));
        spawn_local(async move {
            let _ = waiting.await;
            (embedded.view)();
        });
        gone
    }

    /// What the app around it gets: `Opened` of `wharf.d.ts`.
    pub(crate) fn to_js(self: &Rc<Self>) -> Object {
        let object = Object::new();
        let outlet = Rc::clone(&self.outlet);
        let update = Closure::<dyn Fn(JsValue) -> Result<(), JsValue>>::new(move |props: JsValue| {
            // A copy, as in `open`: what the app around it does to its own object afterwards is its own business.
            outlet.set_props(structured_clone(&props)?);
            Ok(())
        });
        set(&object, "update", &update.into_js_value());
        let embedded = Rc::clone(self);
        let close = Closure::<dyn Fn() -> js_sys::Promise>::new(move || embedded.close());
        set(&object, "close", &close.into_js_value());
        Object::freeze(&object)
    }
}
