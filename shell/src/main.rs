//! The shell: signs a person in, owns the URL, and puts the app of the current location on the page.
//!
//! `static/boot.js` compiles this module while its glue is fetched and then calls [`start`]. Until the shell knows what
//! to show, the frame of `static/index.html` stays as it was painted.

mod app;
mod config;
mod elements;
mod events;
mod frame;
mod host;
mod loader;
mod locale;
mod long_tasks;
mod navigation;
mod notices;
mod outlet;
mod overrides;
mod pages;
mod panel;
mod platform;
mod prefetch;
mod route;
mod session;
mod styles;
mod theme;
mod toolkit;
mod trusted;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use futures::future::join;
use js_sys::{Function, Promise};
use leptos::prelude::*;
use registry::Registry;
use shared_ui::tag::Tag;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::spawn_local;
use web_sys::{CssStyleSheet, HtmlElement};

use crate::{
    app::{ShellServices, shell},
    config::{StartError, load_config, load_registry},
    events::Events,
    host::HostServices,
    loader::{Browser, Loader},
    navigation::{Guards, Navigation},
    notices::Notices,
    outlet::OutletServices,
    overrides::Overrides,
    pages::start_failed,
    panel::Panel,
    platform::promise,
    session::{Session, Start},
    styles::ToolkitStyles,
    theme::SystemTheme,
    toolkit::Toolkit,
};

/// The element that `static/index.html` paints before the shell is there.
const STATIC_FRAME_ID: &str = "static-frame";

thread_local! {
    /// An app that imports the glue could start a shell of its own, with an `import` that answers for other apps.
    static HAS_STARTED: Cell<bool> = const { Cell::new(false) };
}

fn main() {}

/// Starts the shell in this page. `import` is JavaScript's `import()`.
#[wasm_bindgen]
pub fn start(import: Function) {
    if HAS_STARTED.replace(true) {
        return;
    }
    say_panics();
    spawn_local(async move {
        match prepare(import).await {
            Ok(Some(services)) => show(move || shell(services)),
            // On the way to the identity provider: the page is about to go.
            Ok(None) => {}
            Err(error) => {
                let trace = platform::trace_id();
                leptos::logging::error!("[{trace}] {error}");
                show(move || start_failed(&error, trace));
            }
        }
    });
}

/// Starts the shell in a page that is not its own, for `static/wharf-app.js`, which has read the toolkit's stylesheet and made a
/// place for messages.
///
/// Fulfilled with a function that shows an app: `(element, name, props, busy) => { update(props), close() }`. `busy` is told
/// whether an app is on its way. Rejected with a sentence for the person.
#[wasm_bindgen]
pub fn elements(import: Function, toolkit: CssStyleSheet, messages: HtmlElement) -> Promise {
    if HAS_STARTED.replace(true) {
        return Promise::reject(&"This part of the page cannot be shown here.".into());
    }
    say_panics();
    promise(Box::pin(async move {
        let started = elements::start(import, toolkit, messages).await;
        // What could not be fetched may be fetched later.
        HAS_STARTED.set(started.is_ok());
        started
    }))
}

fn say_panics() {
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("the shell panicked: {panic}")));
}

async fn prepare(import: Function) -> Result<Option<ShellServices>, StartError> {
    let (config, limits) = load_config().await?;
    let (registry, start) = join(load_registry(&config, limits), Box::pin(Session::start(&config))).await;
    let registry = registry?;
    let session = match start {
        Start::Ready(session) => session,
        Start::Leaving => return Ok(None),
        Start::Failed(notice) => return Err(StartError::Vault(notice)),
    };
    let asked = overrides::take_request(registry.apps());
    let navigation = Navigation::start();
    let mut services = services(import, registry, session, navigation, ToolkitStyles::default());
    if config.developer_panel {
        services.panel = Some(Panel::new(Rc::clone(&services.outlet)));
    }
    let HostServices { mounts, events, .. } = &*services.outlet.host;
    navigation.guard_with(Rc::clone(mounts) as Rc<dyn Guards>);
    long_tasks::watch(Rc::clone(mounts), events.clone());
    services.asked.set(asked);
    Ok(Some(services))
}

/// What the shell consists of, on a page of its own and on others.
fn services(
    import: Function,
    registry: Registry,
    session: Session,
    navigation: Navigation,
    styles: ToolkitStyles,
) -> ShellServices {
    let events = Events::default();
    let styles = Rc::new(styles);
    let host = HostServices {
        session,
        navigation,
        notices: Notices::new(),
        theme: SystemTheme::new(),
        title: RwSignal::default(),
        mounts: Rc::default(),
        events: events.clone(),
        toolkit: Toolkit::new(import.clone(), Rc::clone(&styles)),
    };
    let overrides = Overrides::read(registry.apps());
    let outlet = Rc::new(OutletServices {
        apps: registry.apps().iter().cloned().map(Arc::new).collect(),
        loader: Loader::new(Browser::new(import, events, overrides)),
        styles,
        host: Rc::new(host),
        places: RefCell::default(),
        on_change: RefCell::default(),
    });
    let waiting = Rc::clone(&outlet);
    platform::listen(&platform::window(), "online", move |_| waiting.try_again());
    ShellServices {
        registry,
        outlet,
        asked: RwSignal::default(),
        panel: None,
    }
}

/// Puts a view in the place of the static frame.
fn show(view: impl FnOnce() -> Tag + 'static) {
    if let Some(frame) = platform::document().get_element_by_id(STATIC_FRAME_ID) {
        frame.remove();
    }
    mount_to_body(view);
}
