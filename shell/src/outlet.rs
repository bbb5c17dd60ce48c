//! The place of one app on the page: loads it, mounts it into a shadow root, and shows what happened if it cannot.

use std::{cell::RefCell, rc::Rc};

use leptos::{html, prelude::*};
use registry::App;
use shared_ui::{ErrorCard, PageHeader, Spinner};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ShadowRootInit, ShadowRootMode};
use wharf::AppInfo;

use crate::{
    host::{HostHandle, HostServices},
    loader::{LoadError, LoadedApp, Loader, Mounted, Phase, leave_measure, now, within},
    platform::{after, document, trace_id},
    styles::{self, ToolkitStyles},
};

/// An app that loads faster than this is not announced as loading: a flash of a spinner looks slower than none.
const SPINNER_DELAY_MS: i32 = 200;

/// What the place shows.
#[derive(Debug, Clone)]
enum Status {
    Loading { visibly: bool },
    Mounted,
    Failed { error: LoadError, trace: String },
}

/// What mounting needs and all outlets share.
#[derive(Clone)]
pub(crate) struct OutletServices {
    /// Loads apps.
    pub(crate) loader: Loader,
    /// The toolkit's stylesheet.
    pub(crate) styles: ToolkitStyles,
    /// What apps reach through their host.
    pub(crate) host: HostServices,
}

/// One app on the page, from its first load until the person leaves.
#[component]
pub(crate) fn AppOutlet(
    /// The app.
    app: App,
    /// What mounting needs.
    services: OutletServices,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let status = RwSignal::new(Status::Loading { visibly: false });
    let outlet = Rc::new(Outlet {
        app: app.clone(),
        services,
        status,
        current: RefCell::default(),
    });

    Effect::new({
        let outlet = Rc::clone(&outlet);
        move || {
            if let Some(place) = place.get() {
                outlet.start(place.into());
            }
        }
    });
    let outlet = StoredValue::new_local(outlet);
    on_cleanup(move || outlet.with_value(|outlet| outlet.stop()));

    let try_again = move || {
        if let Some(place) = place.get_untracked() {
            outlet.with_value(|outlet| outlet.start(place.into()));
        }
    };
    let title = StoredValue::new(app.title);
    view! {
        <div
            class="wharf-outlet"
            node_ref=place
            hidden=move || status.with(|status| !matches!(status, Status::Mounted))
        ></div>
        {move || match status.get() {
            Status::Mounted | Status::Loading { visibly: false } => ().into_any(),
            Status::Loading { visibly: true } => {
                view! { <div class="wharf-outlet-status"><Spinner label=format!("Loading {}", title.get_value())/></div> }
                    .into_any()
            }
            Status::Failed { error, trace } => {
                view! {
                    // A page needs its heading, and the app that would bring one is not there.
                    <PageHeader title=title.get_value() />
                    <ErrorCard
                        title=format!("{} is not available", title.get_value())
                        message=error.sentence()
                        code=error.code()
                        trace_id=trace
                        on_retry=move || try_again()
                    />
                }
                    .into_any()
            }
        }}
    }
}

/// The imperative half of an outlet.
struct Outlet {
    app: App,
    services: OutletServices,
    status: RwSignal<Status>,
    current: RefCell<Option<Current>>,
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
    /// Begins anew, whatever was there before.
    fn start(self: &Rc<Self>, place: HtmlElement) {
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
            move || {
                // The signal is gone together with the outlet.
                let loading = outlet.is_current(&trace)
                    && outlet
                        .status
                        .try_get_untracked()
                        .is_some_and(|status| matches!(status, Status::Loading { .. }));
                if loading {
                    outlet.status.set(Status::Loading { visibly: true });
                }
            }
        });
        let (outlet, started) = (Rc::clone(self), now());
        spawn_local(async move {
            let result = outlet.load_and_mount(&place, &trace).await;
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
        });
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

    async fn load_and_mount(self: &Rc<Self>, place: &HtmlElement, trace: &str) -> Result<(), LoadError> {
        let (loaded, toolkit) =
            futures::future::join(self.services.loader.load(&self.app), self.services.styles.get()).await;
        let loaded = loaded?;
        // Whoever left while the app was loading does not get it mounted.
        if !self.is_current(trace) {
            return Ok(());
        }
        let failed = || LoadError::Mount("the page gives it no place".to_owned());
        let (element, inside) = shadow_place(place, toolkit.iter().chain(&loaded.styles)).ok_or_else(failed)?;
        let host = self.host(&loaded, trace);
        let object = host.object().clone();
        if let Some(current) = self.current.borrow_mut().as_mut() {
            current.element = Some(element);
            current.host = Some(host);
        }
        let mounted = within(&self.app.name, Phase::Mount, loaded.entry.mount(&inside, &object)).await?;
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
        HostHandle::new(&self.app, info, self.services.host.clone(), move |message| {
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
    place: &HtmlElement,
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
