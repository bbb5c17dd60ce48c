//! The way to the developer panel: its button in the frame, what it is shown, and what it may ask for. The panel itself is a
//! module of its own (crate `panel`), which nobody loads before somebody opens it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use futures::future::LocalBoxFuture;
use js_sys::{Array, Function, Object};
use leptos::prelude::*;
use loader::{LocalOrigin, OverrideError, OverrideRequest};
use registry::App;
use shared_ui::{
    IconName, focus_by_id, icon,
    tag::{Tag, tag},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::Storage;
use wharf::NoticeKind;

use crate::{
    frame::reload,
    outlet::OutletServices,
    overrides,
    platform::{document, member, message_of, outcome, set, window},
};

/// The panel's glue and module, beside the shell's own files.
const GLUE: &str = "/panel.js";
const MODULE: &str = "/panel_bg.wasm";
/// The element that the panel makes for itself.
const PANEL_ID: &str = "wharf-panel";
const TOGGLE_ID: &str = "wharf-panel-toggle";
/// In the tab's storage: the panel is to be open after the reload that it has asked for.
const REOPEN: &str = "wharf.panel";

/// The developer panel of this page.
pub(crate) struct Panel {
    services: Rc<OutletServices>,
    is_open: RwSignal<bool>,
    is_loading: Cell<bool>,
    attempts: Cell<u32>,
    /// What the panel's glue exports, once it is there.
    module: RefCell<Option<JsValue>>,
}

impl Panel {
    /// The panel over these apps. It comes back by itself after a reload that it has asked for.
    pub(crate) fn new(services: Rc<OutletServices>) -> Rc<Self> {
        let panel = Rc::new(Self {
            services,
            is_open: RwSignal::default(),
            is_loading: Cell::default(),
            attempts: Cell::default(),
            module: RefCell::default(),
        });
        if let Some(storage) = storage()
            && let Ok(Some(_)) = storage.get_item(REOPEN)
        {
            let _ = storage.remove_item(REOPEN);
            panel.open();
        }
        panel
    }

    /// The button that opens and closes it.
    pub(crate) fn toggle(self: &Rc<Self>) -> Tag {
        let (panel, is_open) = (Rc::clone(self), self.is_open);
        let click = move |_| {
            if is_open.get_untracked() {
                panel.close();
            } else {
                panel.open();
            }
        };
        tag("button")
            .set("type", "button")
            .set("id", TOGGLE_ID)
            .set("class", "wharf-button wharf-button-plain wharf-button-icon")
            .set("aria-label", "Developer panel")
            .set("title", "Developer panel")
            .bind("aria-expanded", move || if is_open.get() { "true" } else { "false" })
            .bind("aria-controls", move || is_open.get().then_some(PANEL_ID))
            .on("click", click)
            .child(icon(IconName::Code))
    }

    fn open(self: &Rc<Self>) {
        self.is_open.set(true);
        if self.is_loading.replace(true) {
            return;
        }
        let panel = Rc::clone(self);
        spawn_local(async move {
            let shown = panel.show().await;
            panel.is_loading.set(false);
            if let Err(error) = shown {
                leptos::logging::error!("the developer panel: {}", message_of(&error));
                panel.is_open.set(false);
                let text = "The developer panel could not be loaded. Check your connection and try again.";
                panel.services.host.notices.show(NoticeKind::Error, text.to_owned());
            }
        });
    }

    async fn show(self: &Rc<Self>) -> Result<(), JsValue> {
        let known = self.module.borrow().clone();
        let module = match known {
            Some(module) => module,
            None => self.load().await?,
        };
        if self.is_open.get_untracked() {
            let open: Function = member(&module, "open").dyn_into()?;
            open.call1(&JsValue::UNDEFINED, &self.port())?;
        }
        Ok(())
    }

    fn load(&self) -> LocalBoxFuture<'_, Result<JsValue, JsValue>> {
        self.attempts.set(self.attempts.get() + 1);
        // The module map keeps what did not load: every further attempt has an address of its own.
        let glue = match self.attempts.get() {
            1 => GLUE.to_owned(),
            attempt => [GLUE, "?attempt=", &attempt.to_string()].concat(),
        };
        Box::pin(async move {
            let module = outcome(self.services.loader.browser().import(&glue)).await?;
            let options = Object::new();
            set(&options, "module_or_path", &MODULE.into());
            let init: Function = member(&module, "default").dyn_into()?;
            let ready = init.call1(&JsValue::UNDEFINED, &options);
            outcome(ready.map(JsCast::unchecked_into)).await?;
            *self.module.borrow_mut() = Some(module.clone());
            Ok(module)
        })
    }

    /// Closes it; the keyboard is where it was opened.
    fn close(&self) {
        self.is_open.set(false);
        let module = self.module.borrow().clone().unwrap_or_default();
        if let Ok(close) = member(&module, "close").dyn_into::<Function>() {
            let _ = close.call0(&JsValue::UNDEFINED);
        }
        let _ = focus_by_id(&document(), TOGGLE_ID);
    }

    /// The panel's end of the line: one function, whose first argument says what is wanted. Crate `panel` has the other end.
    fn port(self: &Rc<Self>) -> JsValue {
        let panel = Rc::clone(self);
        let ask = move |what: String, first: JsValue, second: JsValue| panel.answer(&what, &first, &second);
        Closure::<dyn Fn(String, JsValue, JsValue) -> JsValue>::new(ask).into_js_value()
    }

    fn answer(&self, what: &str, first: &JsValue, second: &JsValue) -> JsValue {
        let app = first.as_string().unwrap_or_default();
        let services = &self.services;
        let known = services.apps.iter().find(|known| known.name == app);
        match what {
            "snapshot" => return self.snapshot().into(),
            "watch" => services.watch(first.dyn_ref().cloned()),
            "close" => self.close(),
            "start-over" => {
                let has_failed = known.is_some_and(|app| services.status_of(app) == "LoadError");
                // What failed in no place is tried again in none.
                if !services.start_over(&app) && has_failed {
                    self.load_app(known);
                }
            }
            "load" => self.load_app(known),
            "reset" => {
                overrides::reset(known.map(AsRef::as_ref));
                come_back();
            }
            "override" => {
                let refused = self.set_override(&app, &second.as_string().unwrap_or_default());
                return refused.map_or(JsValue::UNDEFINED, |error| {
                    [&error.to_string(), " (WHARF-219)"].concat().into()
                });
            }
            _ => {}
        }
        JsValue::UNDEFINED
    }

    fn load_app(&self, app: Option<&Arc<App>>) {
        if let Some(app) = app.cloned().filter(|app| self.may_use(app)) {
            let services = Rc::clone(&self.services);
            spawn_local(async move {
                services.warm_up(&app).await;
            });
        }
    }

    /// By the rules of the address: the registry decides, and nothing but this machine will do.
    fn set_override(&self, app: &str, origin: &str) -> Option<OverrideError> {
        let request = [app, "@", origin].concat();
        let apps = self.services.apps.iter().map(AsRef::as_ref);
        match OverrideRequest::parse(&request, apps) {
            Ok(OverrideRequest::Set(wanted)) => {
                overrides::set(&wanted.app.name, wanted.origin.as_str());
                come_back();
                None
            }
            Ok(OverrideRequest::Reset) => None,
            Err(error) => Some(error),
        }
    }

    fn may_use(&self, app: &App) -> bool {
        let standing = self.services.host.session.standing();
        standing.with_untracked(|standing| {
            let who = standing.identity.as_ref();
            who.is_some_and(|who| app.permits(&who.groups))
        })
    }

    /// All that the panel shows, as plain data.
    fn snapshot(&self) -> Object {
        let apps: Array = self.services.apps.iter().map(|app| self.describe(app)).collect();
        let snapshot = Object::new();
        set(&snapshot, "apps", &apps);
        set(&snapshot, "events", self.services.host.events.latest());
        snapshot
    }

    fn describe(&self, app: &App) -> JsValue {
        let services = &self.services;
        let loaded = services.loader.loaded(&app.name);
        let origin = services.loader.browser().override_of(app);
        let url = match (&loaded, &origin) {
            (Some(loaded), _) => loaded.manifest_url.clone(),
            (None, Some(origin)) => origin.manifest_url(),
            (None, None) => {
                let candidates = app.candidates(&services.host.session.subject());
                candidates.first().copied().unwrap_or_default().to_owned()
            }
        };
        let is_this = |other: &str| other == url;
        let mut versions = app.versions().iter();
        let version = versions
            .find(|version| is_this(&version.manifest_url) || version.fallback_url.as_deref().is_some_and(is_this));
        let started = loaded.as_ref().map(|loaded| &loaded.started);
        let fetched = services.loader.browser().manifest_text(&url);
        let seal = loaded.as_ref().and_then(|loaded| loaded.manifest.seal());
        let (manifest, is_verified) = match (started, fetched) {
            (Some(started), _) => (Some(Rc::clone(&started.manifest)), seal.is_some()),
            (None, Some((text, is_good))) => (Some(text), is_good),
            (None, None) => (None, false),
        };
        let memory = started.map(|started| member(&member(&started.memory, "buffer"), "byteLength"));
        let description = Object::new();
        for (name, value) in [
            ("name", app.name.as_str().into()),
            ("title", app.title.as_str().into()),
            ("mount", app.mount.as_str().into()),
            ("kind", app.kind.to_string().into()),
            ("status", services.status_of(app).into()),
            ("mounts", (services.host.mounts.count(&app.name) as f64).into()),
            ("release", version.map(|version| version.name.as_str()).into()),
            ("url", url.as_str().into()),
            ("manifest", manifest.as_deref().into()),
            ("isVerified", is_verified.into()),
            ("key", seal.map(|seal| seal.kid.as_str()).into()),
            ("memory", memory.unwrap_or_default()),
            ("mayUse", self.may_use(app).into()),
            ("mayOverride", app.allows_override.into()),
            ("origin", origin.map(LocalOrigin::as_str).into()),
        ] {
            set(&description, name, &value);
        }
        description.into()
    }
}

/// Loads the page anew, and the panel with it.
fn come_back() {
    if let Some(storage) = storage() {
        let _ = storage.set_item(REOPEN, "open");
    }
    reload();
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}
