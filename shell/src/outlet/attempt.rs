//! What the shell holds for one attempt to have an app in a place.

use std::{rc::Rc, sync::Arc};

use registry::App;
use wasm_bindgen::JsCast;
use web_sys::{CssStyleSheet, Element, HtmlElement, ShadowRootInit, ShadowRootMode};

use crate::{
    host::{HostHandle, Mount, Mounting},
    loader::{Instance, LoadedApp, leave_measure},
    platform::document,
    styles,
};

/// One attempt, from the ask for the app until everything of it is gone.
pub(super) struct Try {
    /// Identifies it in logs and on the error card; also the name of the instance.
    pub(super) trace: String,
    /// The app.
    pub(super) app: Arc<App>,
    started: Option<f64>,
    loaded: Option<Rc<LoadedApp>>,
    toolkit: Option<CssStyleSheet>,
    held: Option<Held>,
    instance: Option<Rc<Instance>>,
    is_mounting: bool,
    is_released: bool,
}

/// What is in the page. Dropping it takes it out.
pub(super) struct Held {
    element: HtmlElement,
    host: HostHandle,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.element.remove();
    }
}

impl Try {
    pub(super) fn new(trace: String, app: Arc<App>, started: Option<f64>) -> Self {
        Self {
            trace,
            app,
            started,
            loaded: None,
            toolkit: None,
            held: None,
            instance: None,
            is_mounting: false,
            is_released: false,
        }
    }

    pub(super) fn loaded(&mut self, loaded: Rc<LoadedApp>, toolkit: Option<CssStyleSheet>) {
        self.loaded = Some(loaded);
        self.toolkit = toolkit;
    }

    /// The app's own code has failed.
    pub(super) fn has_broken(&self) {
        if let Some(loaded) = &self.loaded {
            loaded.started.is_broken.set(true);
        }
    }

    /// Makes a place of its own for the app inside `place`, and an instance that is to be mounted.
    pub(super) fn mount(
        &mut self,
        place: &Element,
        host: impl FnOnce(Mounting) -> HostHandle,
    ) -> Option<(Arc<App>, Rc<Instance>)> {
        let loaded = Rc::clone(self.loaded.as_ref()?);
        let styles = self.toolkit.iter().chain(&loaded.started.styles);
        let (element, inside) = shadow_place(place, styles)?;
        let host = host(Mounting {
            app: Arc::clone(&self.app),
            version: loaded.manifest.contents().version.clone(),
            instance: self.trace.clone(),
        });
        let instance = Rc::new(loaded.started.entry.instance(inside, host.object().clone()));
        self.held = Some(Held { element, host });
        self.instance = Some(Rc::clone(&instance));
        self.is_mounting = true;
        Some((Arc::clone(&self.app), instance))
    }

    /// The app's `mount` has answered.
    pub(super) fn has_answered(&mut self, app: &str, is_mounted: bool) {
        self.is_mounting = false;
        if is_mounted {
            leave_measure(app, "visit", self.started);
        }
    }

    pub(super) fn instance(&self) -> Option<(Arc<App>, Rc<Instance>)> {
        Some((Arc::clone(&self.app), Rc::clone(self.instance.as_ref()?)))
    }

    pub(super) fn mount_handle(&self) -> Option<Rc<Mount>> {
        Some(self.held.as_ref()?.host.mount())
    }

    /// Takes the app out of sight; it is still in the page, because its `unmount` may look for it there.
    pub(super) fn hide(&self) {
        if let Some(held) = &self.held {
            held.element.set_hidden(true);
        }
    }

    /// Gives out what is in the page, to be dropped.
    pub(super) fn release(&mut self) -> Option<Held> {
        self.is_released = true;
        self.held.take()
    }

    /// Whether it has never been in the page.
    pub(super) fn is_unused(&self) -> bool {
        self.instance.is_none()
    }

    /// Whether it is on its way out of the page. One whose time for that is over is gone, whatever it still answers.
    pub(super) fn is_leaving(&self) -> bool {
        self.instance.is_some() && !self.is_released
    }

    /// Whether nothing more will come of it.
    pub(super) fn is_done(&self) -> bool {
        let is_mounted = self.instance.as_ref().is_some_and(|instance| instance.is_mounted());
        self.is_released && !self.is_mounting && !is_mounted
    }
}

/// An element with a shadow root in it, and inside that the element that the app gets.
fn shadow_place<'sheet>(
    place: &Element,
    sheets: impl Iterator<Item = &'sheet CssStyleSheet>,
) -> Option<(HtmlElement, HtmlElement)> {
    let create = || document().create_element("div").ok()?.dyn_into::<HtmlElement>().ok();
    let (element, inside) = (create()?, create()?);
    let root = element.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).ok()?;
    styles::adopt(&root, sheets);
    inside.set_class_name("wharf-app");
    root.append_child(&inside).ok()?;
    place.append_child(&element).ok()?;
    Some((element, inside))
}
