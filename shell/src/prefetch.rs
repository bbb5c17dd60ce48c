//! Fetches the files of apps before the person goes there. Nothing of them runs.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use loader::prefetch;
use registry::{App, Prefetch};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::spawn_local;

use crate::{
    outlet::OutletServices,
    platform::{member, window},
};

thread_local! {
    /// The apps that are being fetched.
    static UNDER_WAY: RefCell<Vec<String>> = RefCell::default();
}

/// The person is about to go to an app: the pointer or the keyboard is on its link.
pub(crate) fn expect_visit(services: &Rc<OutletServices>, app: &Arc<App>) {
    if app.prefetch != Prefetch::Never {
        fetch_ahead(services, app);
    }
}

/// Fetches what the registry wants there when the page has nothing else to do.
pub(crate) fn when_idle<'app>(services: &Rc<OutletServices>, apps: impl Iterator<Item = &'app Arc<App>>) {
    for app in apps.filter(|app| app.prefetch == Prefetch::Idle) {
        let (services, app) = (Rc::clone(services), Arc::clone(app));
        let fetch = Closure::once_into_js(move || fetch_ahead(&services, &app));
        // Safari has no idle time; there it is fetched on hover.
        if let Ok(request) = member(&window(), "requestIdleCallback").dyn_into::<js_sys::Function>() {
            let _ = request.call1(&window(), &fetch);
        }
    }
}

fn fetch_ahead(services: &Rc<OutletServices>, app: &Arc<App>) {
    let is_wanted = !services.loader.has(&app.name) && services.loader.browser().override_of(app).is_none();
    if !is_wanted || is_costly() || UNDER_WAY.with_borrow(|apps| apps.contains(&app.name)) {
        return;
    }
    UNDER_WAY.with_borrow_mut(|apps| apps.push(app.name.clone()));
    let person = services.host.session.subject();
    let (services, app) = (Rc::clone(services), Arc::clone(app));
    spawn_local(async move {
        if let Some(url) = app.candidates(&person).first() {
            // Whatever fails here fails again, and is said, when the person goes there.
            let _ = prefetch(services.loader.browser(), &app, url).await;
        }
        UNDER_WAY.with_borrow_mut(|apps| apps.retain(|name| *name != app.name));
    });
}

/// Whether the person pays for what is transferred, or waits for it: the
/// [Network Information API](https://wicg.github.io/netinfo/), where there is one.
fn is_costly() -> bool {
    let connection = member(&window().navigator(), "connection");
    let text = |name: &str| member(&connection, name).as_string().unwrap_or_default();
    member(&connection, "saveData") == JsValue::TRUE
        || text("type") == "cellular"
        || matches!(text("effectiveType").as_str(), "slow-2g" | "2g" | "3g")
}
