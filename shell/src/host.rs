//! The host object that one mount of an app is given: `wharf.d.ts`, seen from the shell.

mod fetch;
mod guards;
mod live_mounts;
mod mount;
mod object;
mod topics;

use std::{rc::Rc, sync::Arc};

use js_sys::Object;
use leptos::prelude::*;
use registry::{App, MountPath};
use wasm_bindgen::JsValue;

pub(crate) use live_mounts::LiveMounts;
pub(crate) use mount::Mount;

use crate::{
    events::Events, navigation::Navigation, notices::Notices, outlet::Opener, session::Session, theme::SystemTheme,
    toolkit::Toolkit,
};

/// The parts of the shell that apps reach through their host.
pub(crate) struct HostServices {
    /// Who is signed in, and requests in their name.
    pub(crate) session: Session,
    /// The page's location.
    pub(crate) navigation: Navigation,
    /// Messages for the person.
    pub(crate) notices: Notices,
    /// Light or dark.
    pub(crate) theme: SystemTheme,
    /// What the page's title begins with.
    pub(crate) title: RwSignal<String>,
    /// Who is told of changes.
    pub(crate) mounts: Rc<LiveMounts>,
    /// What has happened on this page.
    pub(crate) events: Events,
    /// The components of the toolkit as custom elements.
    pub(crate) toolkit: Rc<Toolkit>,
}

/// What is mounted.
pub(crate) struct Mounting {
    /// The app.
    pub(crate) app: Arc<App>,
    /// The version that was loaded.
    pub(crate) version: String,
    /// Identifies the mount in logs.
    pub(crate) instance: String,
}

/// Which locations of the page are an app's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Locations {
    /// Those below its own mount path: the page shows it.
    OfThePage,
    /// Those below this path, which the app around it has given away.
    Below(MountPath),
    /// None.
    None,
}

/// The host of one mount. Dropping it ends the mount's subscriptions and requests.
pub(crate) struct HostHandle {
    object: Object,
    mount: Rc<Mount>,
}

impl HostHandle {
    /// Builds the host of a mount. `locations` says which locations are the app's; `on_fatal` is told when the app
    /// says that it cannot go on.
    pub(crate) fn new(
        mounting: Mounting,
        services: Rc<HostServices>,
        props: JsValue,
        locations: &Locations,
        opener: Opener,
        on_fatal: impl Fn(String) + 'static,
    ) -> Self {
        let mount = Mount::new(mounting, services, props, locations, opener, Box::new(on_fatal));
        let object = object::host_object(&mount);
        mount.services.mounts.add(&mount);
        Self { object, mount }
    }

    /// The object to hand to `mount`.
    pub(crate) fn object(&self) -> &Object {
        &self.object
    }

    /// What the object is in front of.
    pub(crate) fn mount(&self) -> Rc<Mount> {
        Rc::clone(&self.mount)
    }
}

impl Drop for HostHandle {
    fn drop(&mut self) {
        self.mount.end();
    }
}
