//! The place of one app on the page: loads it, mounts it into a shadow root, and shows what happened if it cannot.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::future::join;
use leptos::prelude::*;
use registry::App;
use shared_ui::{
    ErrorCard, PageHeader, Spinner,
    tag::{Child, ElementRef, dynamic, tag},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, ShadowRootInit, ShadowRootMode};
use wharf::AppInfo;

use crate::{
    frame::keep_the_keyboard,
    host::{HostHandle, HostServices},
    loader::{LoadError, LoadedApp, Loader, Mounted, Phase, leave_measure, now, within},
    platform::{after, document, trace_id},
    styles::{self, ToolkitStyles},
};

/// An app that loads faster than this is not announced as loading: a flash of a spinner looks slower than none.
const SPINNER_DELAY_MS: i32 = 200;

/// What the place shows.
#[derive(Clone)]
enum Status {
    Loading { visibly: bool },
    Mounted,
    Failed { error: LoadError, trace: String },
}

/// What mounting needs and all outlets share.
pub(crate) struct OutletServices {
    /// Loads apps.
    pub(crate) loader: Loader,
    /// The toolkit's stylesheet.
    pub(crate) styles: ToolkitStyles,
    /// What apps reach through their host.
    pub(crate) host: Rc<HostServices>,
}

/// One app on the page, from its first load until the person leaves.
pub(crate) fn app_outlet(app: App, services: Rc<OutletServices>) -> Child {
    let title = app.title.clone();
    let status = RwSignal::new(Status::Loading { visibly: false });
    let place = ElementRef::new();
    let outlet = Rc::new(Outlet {
        app,
        services,
        place,
        status,
        current: RefCell::default(),
        is_retry: Cell::default(),
    });
    outlet.start();
    let outlet = StoredValue::new_local(outlet);
    on_cleanup(move || outlet.with_value(|outlet| outlet.stop()));

    let place = tag("div")
        .set("class", "wharf-outlet")
        .reference(place)
        .bind("hidden", move || {
            status.with(|status| !matches!(status, Status::Mounted))
        });
    let in_its_place = dynamic(move || match status.get() {
        Status::Mounted | Status::Loading { visibly: false } => Child::Many(Vec::new()),
        Status::Loading { visibly: true } => {
            let label = ["Loading ", &title].concat();
            let spinner = view! { <Spinner label=label /> };
            tag("div").set("class", "wharf-outlet-status").child(spinner).into()
        }
        Status::Failed { error, trace } => Child::Many(vec![
            // A page needs its heading, and the app that would bring one is not there.
            view! { <PageHeader title=title.clone() /> }.into(),
            view! {
                <ErrorCard
                    title=[title.as_str(), " is not available"].concat()
                    message=error.sentence()
                    code=error.code()
                    trace_id=trace
                    on_retry=move || outlet.with_value(Outlet::try_again)
                />
            }
            .into(),
        ]),
    });
    Child::Many(vec![place.into(), in_its_place])
}

/// The imperative half of an outlet.
struct Outlet {
    app: App,
    services: Rc<OutletServices>,
    /// What the shadow root of the app goes into.
    place: ElementRef,
    status: RwSignal<Status>,
    current: RefCell<Option<Current>>,
    /// The person asked for this attempt with a button that will be gone.
    is_retry: Cell<bool>,
}

/// One attempt to have the app on the page. Dropping it takes everything of the attempt away.
struct Current {
    app: String,
    trace: String,
    element: Option<HtmlElement>,
    host: Option<HostHandle>,
    mounted: Option<Mounted>,
}

impl Outlet {
    fn try_again(self: &Rc<Self>) {
        self.is_retry.set(true);
        self.start();
    }

    /// Begins anew, whatever was there before.
    fn start(self: &Rc<Self>) {
        self.stop();
        let trace = trace_id();
        let current = Current {
            app: self.app.name.clone(),
            trace: trace.clone(),
            element: None,
            host: None,
            mounted: None,
        };
        *self.current.borrow_mut() = Some(current);
        self.status.set(Status::Loading { visibly: false });
        after(SPINNER_DELAY_MS, {
            let (outlet, trace) = (Rc::clone(self), trace.clone());
            Box::new(move || outlet.announce_loading(&trace))
        });
        let (outlet, started) = (Rc::clone(self), now());
        spawn_local(async move {
            let result = outlet.load_and_mount(&trace).await;
            if !outlet.is_current(&trace) {
                return;
            }
            match result {
                Ok(()) => {
                    outlet.status.set(Status::Mounted);
                    leave_measure(&outlet.app.name, "visit", started);
                }
                Err(error) => outlet.fail(&trace, error),
            }
            if outlet.is_retry.take() {
                // After the page has been changed.
                after(0, Box::new(keep_the_keyboard));
            }
        });
    }

    fn announce_loading(&self, trace: &str) {
        // The signal is gone together with the outlet, which then has nothing current.
        let loading = self.is_current(trace)
            && self
                .status
                .with_untracked(|status| matches!(status, Status::Loading { .. }));
        if loading {
            self.status.set(Status::Loading { visibly: true });
        }
    }

    /// Takes the app off the page.
    fn stop(&self) {
        // Taken out before it is dropped: unmounting runs code of the app, which may call back.
        let current = self.current.borrow_mut().take();
        drop(current);
    }

    fn is_current(&self, trace: &str) -> bool {
        self.current
            .borrow()
            .as_ref()
            .is_some_and(|current| current.trace == trace)
    }

    fn fail(&self, trace: &str, error: LoadError) {
        if !self.is_current(trace) {
            return;
        }
        leptos::logging::error!("{} [{}] {}: {error}", self.app.name, trace, error.code());
        // What did not load is forgotten already; what runs no more has to be.
        if matches!(
            error,
            LoadError::Mount(_) | LoadError::Crashed(_) | LoadError::Timeout(Phase::Mount)
        ) {
            self.services.loader.forget(&self.app.name);
        }
        if let Some(current) = self.current.borrow_mut().as_mut() {
            current.trace.clear();
        }
        self.stop();
        self.status.set(Status::Failed {
            error,
            trace: trace.to_owned(),
        });
    }

    async fn load_and_mount(self: &Rc<Self>, trace: &str) -> Result<(), LoadError> {
        let OutletServices { loader, styles, .. } = &*self.services;
        let (loaded, toolkit) = join(loader.load(&self.app), styles.get()).await;
        let loaded = loaded?;
        // Whoever left while the app was loading does not get it mounted.
        if !self.is_current(trace) {
            return Ok(());
        }
        let failed = || LoadError::Mount("the page gives it no place".to_owned());
        let place = self.place.get().ok_or_else(failed)?;
        let (element, inside) = shadow_place(&place, toolkit.iter().chain(&loaded.styles)).ok_or_else(failed)?;
        let host = self.host(&loaded, trace);
        let object = host.object().clone();
        if let Some(current) = self.current.borrow_mut().as_mut() {
            current.element = Some(element);
            current.host = Some(host);
        }
        let mounted = within(
            &self.app.name,
            Phase::Mount,
            Box::pin(loaded.entry.mount(&inside, &object)),
        )
        .await?;
        match self.current.borrow_mut().as_mut() {
            Some(current) if current.trace == trace => current.mounted = Some(mounted),
            // Left while the app was mounting.
            _ => report_unmount(&self.app.name, mounted),
        }
        Ok(())
    }

    fn host(self: &Rc<Self>, loaded: &LoadedApp, trace: &str) -> HostHandle {
        let info = AppInfo {
            name: self.app.name.clone(),
            version: loaded.manifest.version.clone(),
            instance: trace.to_owned(),
            base_path: self.app.mount.to_string(),
        };
        let (outlet, trace) = (Rc::downgrade(self), trace.to_owned());
        HostHandle::new(&self.app, info, Rc::clone(&self.services.host), move |message| {
            let (outlet, trace) = (outlet.clone(), trace.clone());
            // Later: the app is still on the stack that reports its end.
            spawn_local(async move {
                if let Some(outlet) = outlet.upgrade() {
                    outlet.fail(&trace, LoadError::Crashed(message));
                }
            });
        })
    }
}

impl Drop for Current {
    fn drop(&mut self) {
        if let Some(mounted) = self.mounted.take() {
            report_unmount(&self.app, mounted);
        }
        self.host.take();
        if let Some(element) = self.element.take() {
            element.remove();
        }
    }
}

fn report_unmount(app: &str, mounted: Mounted) {
    // The element and the host go all the same.
    if let Err(error) = mounted.unmount() {
        leptos::logging::warn!("{app}: unmounting failed: {error}");
    }
}

/// An element with a shadow root in it, and inside that the element that the app gets.
fn shadow_place<'sheet>(
    place: &Element,
    sheets: impl Iterator<Item = &'sheet web_sys::CssStyleSheet>,
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
