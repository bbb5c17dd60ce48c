//! The shell's root component.

use leptos::prelude::*;
use registry::{App, Registry};
use shared_ui::{IconName, MAIN_ID, NavItem, focus_by_id};
use wharf::Identity;

use crate::{
    frame::Frame,
    outlet::{AppOutlet, OutletServices},
    pages::{Forbidden, Home, NotFound, SignedOut},
    platform::document,
    route::Route,
};

/// The product's name, the last part of every page title.
pub(crate) const PRODUCT: &str = "Wharf";

/// Everything that the shell stands on.
#[derive(Clone)]
pub(crate) struct ShellServices {
    /// The apps.
    pub(crate) registry: Registry,
    /// What mounting apps needs.
    pub(crate) outlet: OutletServices,
}

/// The page: the frame, and inside it what the location asks for.
#[component]
pub(crate) fn Shell(
    /// Everything that the shell stands on.
    services: ShellServices,
) -> impl IntoView {
    let registry = StoredValue::new(services.registry);
    let host = services.outlet.host.clone();
    host.announce_changes();
    let (navigation, title) = (host.navigation, host.title);
    let notices = host.notices;
    let session = StoredValue::new_local(host.session);
    let outlet = StoredValue::new_local(services.outlet);

    let identity: Signal<Option<Identity>> = session.with_value(|session| session.identity()).into();
    let place = navigation.place();
    let path = Memo::new(move |_| place.with(|place| place.path.clone()));
    let route = Memo::new(move |_| {
        identity.with(|identity| {
            let groups = &identity.as_ref()?.groups;
            registry.with_value(|registry| Some(path.with(|path| Route::of(registry, path, groups))))
        })
    });
    // Another person's page is another page, even at the same location.
    let subject = Memo::new(move |_| identity.with(|identity| identity.as_ref().map(|who| who.subject.clone())));

    keep_title(registry, route, title);
    move_focus_with_the_page(path);

    let items = Signal::derive(move || identity.with(|identity| navigation_items(registry, identity.as_ref())));
    let current = Signal::derive(move || match route.get() {
        Some(Route::App(name)) => find(registry, &name).map(|app| app.mount.to_string()),
        _ => None,
    });
    let page = move || {
        subject.track();
        match route.get() {
            None => view! { <SignedOut session=session navigation=navigation /> }.into_any(),
            Some(Route::Home) => view! { <Home identity=identity items=items /> }.into_any(),
            Some(Route::App(name)) => match find(registry, &name) {
                Some(app) => view! { <AppOutlet app=app services=outlet.get_value() /> }.into_any(),
                None => view! { <NotFound /> }.into_any(),
            },
            Some(Route::Forbidden(title)) => view! { <Forbidden title=title /> }.into_any(),
            Some(Route::NotFound) => view! { <NotFound /> }.into_any(),
        }
    };
    view! { <Frame items=items current=current identity=identity session=session notices=notices>{page}</Frame> }
}

fn find(registry: StoredValue<Registry>, name: &str) -> Option<App> {
    registry.with_value(|registry| registry.apps().iter().find(|app| app.name == name).cloned())
}

fn navigation_items(registry: StoredValue<Registry>, identity: Option<&Identity>) -> Vec<NavItem> {
    let Some(identity) = identity else { return Vec::new() };
    registry.with_value(|registry| {
        registry
            .apps()
            .iter()
            .filter(|app| app.permits(&identity.groups))
            .map(|app| NavItem::new(app.mount.as_str(), app.title.as_str()).icon(IconName::parse(&app.icon)))
            .collect()
    })
}

/// The page's title: what the app says, the app, the product.
fn keep_title(registry: StoredValue<Registry>, route: Memo<Option<Route>>, title: RwSignal<String>) {
    Effect::new(move || {
        route.track();
        title.set(String::new());
    });
    Effect::new(move || {
        let own = title.get();
        let place = match route.get() {
            None => "Sign in".to_owned(),
            Some(Route::Home) => "Home".to_owned(),
            Some(Route::App(name)) => find(registry, &name).map(|app| app.title).unwrap_or_default(),
            Some(Route::Forbidden(_)) => "No access".to_owned(),
            Some(Route::NotFound) => "Page not found".to_owned(),
        };
        let mut parts = vec![own, place, PRODUCT.to_owned()];
        parts.retain(|part| !part.is_empty());
        parts.dedup();
        document().set_title(&parts.join(" · "));
    });
}

/// After a change of page the keyboard goes on from the new page, and a screen reader reads it.
fn move_focus_with_the_page(path: Memo<String>) {
    Effect::new(move |earlier: Option<String>| {
        let path = path.get();
        if earlier.is_some_and(|earlier| earlier != path) {
            // Every page is in the frame, which has the element.
            let _ = focus_by_id(&document(), MAIN_ID);
        }
        path
    });
}
