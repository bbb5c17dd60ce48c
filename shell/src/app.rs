//! The shell's root view.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;
use registry::{App, Registry};
use shared_ui::{
    IconName, MAIN_ID, NavItem, focus_by_id,
    tag::{Child, Tag, dynamic, effect},
};
use wharf::Identity;

use crate::{
    frame::frame,
    navigation::Place,
    outlet::{Outlet, OutletServices, Shown, outlet_view},
    overrides::Asked,
    pages::{forbidden, home, not_found, sign_in_afresh, signed_in_again, signed_out},
    panel::Panel,
    platform::{document, unix_time},
    prefetch,
    route::{Page, Route},
};

/// The product's name, the last part of every page title.
pub(crate) const PRODUCT: &str = "Wharf";

/// Everything that the shell stands on.
pub(crate) struct ShellServices {
    /// The apps.
    pub(crate) registry: Registry,
    /// What mounting apps needs.
    pub(crate) outlet: Rc<OutletServices>,
    /// What the address has asked for, until the person has answered.
    pub(crate) asked: RwSignal<Option<Asked>>,
    /// The developer panel, where the configuration has it.
    pub(crate) panel: Option<Rc<Panel>>,
}

impl ShellServices {
    /// An app, by its name.
    pub(crate) fn app(&self, name: &str) -> Option<&Arc<App>> {
        self.outlet.apps.iter().find(|app| app.name == name)
    }

    /// The apps that the person may use.
    pub(crate) fn navigation_items(&self, identity: &Identity) -> Vec<NavItem> {
        self.registry
            .apps()
            .iter()
            .filter(|app| app.in_navigation && app.permits(&identity.groups))
            .map(|app| NavItem::new(app.mount.as_str(), app.title.as_str()).icon(IconName::parse(&app.icon)))
            .collect()
    }

    /// What the navigation marks as current: the mount path of the app that the page shows.
    pub(crate) fn current_item(&self, page: Option<&Page>) -> Option<&str> {
        match &page?.route {
            Route::App(name) => Some(self.app(name)?.mount.as_str()),
            _ => None,
        }
    }
}

/// [`ShellServices`] for closures that follow signals, which Leptos wants to be `Send`.
pub(crate) type Services = StoredValue<Rc<ShellServices>, LocalStorage>;

/// The page: the frame, and inside it what the location asks for.
pub(crate) fn shell(services: ShellServices) -> Tag {
    let host = Rc::clone(&services.outlet.host);
    host.announce_changes();
    let services = StoredValue::new_local(Rc::new(services));
    let page = page_at(services, host.navigation.place());
    keep_title(services, page);
    fetch_ahead_when_idle(services, page);
    move_focus_with_the_page(services);
    let outlet = Outlet::of_the_page(Rc::clone(&services.get_value().outlet));
    // Whoever comes in the place of somebody else finds no module that has worked for them.
    effect(move || {
        if let Some(subject) = page.with(|page| page.as_ref().map(|page| page.subject.clone())) {
            services.get_value().outlet.loader.forget_others(&subject);
        }
    });
    // One place for all apps: the next one comes when the one before has gone.
    let apps = outlet_view(&outlet);
    effect(move || outlet.show(page.with(|page| shown(services, page.as_ref()?))));
    let content = Child::Many(vec![apps, dynamic(move || content(services, page.get()))]);
    frame(services, page, content)
}

/// What a place means to whoever is signed in; nothing if nobody is.
pub(crate) fn page_at(services: Services, place: ReadSignal<Place>) -> Memo<Option<Page>> {
    let standing = services.get_value().outlet.host.session.standing();
    Memo::new(move |earlier: Option<&Option<Page>>| {
        standing.with(|standing| {
            let identity = standing.identity.as_ref()?;
            let services = services.get_value();
            Some(Page {
                route: place.with(|place| {
                    // As with tokens: clocks may be a minute apart.
                    let age = unix_time().saturating_sub(identity.signed_in_at + 60);
                    let from = earlier.and_then(|page| page.as_ref());
                    let from = from
                        .filter(|page| page.subject == identity.subject)
                        .map(|page| &page.route);
                    Route::of(&services.registry, &place.path, &identity.groups, age, from)
                }),
                subject: identity.subject.clone(),
            })
        })
    })
}

/// The app that belongs on a page.
pub(crate) fn shown(services: Services, page: &Page) -> Option<Shown> {
    let Route::App(name) = &page.route else { return None };
    Some(Shown {
        app: Arc::clone(services.get_value().app(name)?),
        person: page.subject.clone(),
    })
}

/// Once somebody is signed in, the page fetches what the registry wants there before anybody asks.
fn fetch_ahead_when_idle(services: Services, page: Memo<Option<Page>>) {
    let mut has_begun = false;
    effect(move || {
        if page.with(Option::is_some) && !has_begun {
            has_begun = true;
            let services = services.get_value();
            let standing = services.outlet.host.session.standing();
            standing.with_untracked(|standing| {
                let groups = standing
                    .identity
                    .as_ref()
                    .map(|who| who.groups.as_slice())
                    .unwrap_or_default();
                let apps = services.outlet.apps.iter().filter(|app| app.permits(groups));
                prefetch::when_idle(&services.outlet, apps);
            });
        }
    });
}

/// What is on a page that is no app's.
fn content(services: Services, page: Option<Page>) -> Child {
    let Some(Page { route, .. }) = page else {
        return signed_out(services).into();
    };
    match route {
        Route::Home => home(services),
        Route::App(_) => Child::Many(Vec::new()),
        Route::Forbidden(title) => forbidden(&title),
        Route::SignInAfresh(title, max_age) => sign_in_afresh(services, &title, max_age),
        Route::SignedInAgain => signed_in_again(services),
        Route::NotFound => not_found(),
    }
}

/// The page's title: what the app says, the app, the product.
fn keep_title(services: Services, page: Memo<Option<Page>>) {
    let own = services.get_value().outlet.host.title;
    let mut shown = None;
    effect(move || {
        let page = page.get();
        // What an app said holds until the person leaves it. Set before it is read, so this does not run again.
        if shown.as_ref() != Some(&page) {
            own.set(String::new());
        }
        let place = match page.as_ref().map(|page| &page.route) {
            None => "Sign in".to_owned(),
            Some(Route::Home) => "Home".to_owned(),
            Some(Route::App(name)) => services
                .get_value()
                .app(name)
                .map(|app| app.title.clone())
                .unwrap_or_default(),
            Some(Route::Forbidden(_)) => "No access".to_owned(),
            Some(Route::SignInAfresh(..)) => "Sign in again".to_owned(),
            Some(Route::SignedInAgain) => "Signed in".to_owned(),
            Some(Route::NotFound) => "Page not found".to_owned(),
        };
        let own = own.get();
        let mut parts = vec![own.as_str(), &place];
        parts.retain(|part| !part.is_empty());
        parts.dedup();
        // What has the keyboard after a change of page says which page that is.
        let label = parts.join(" · ");
        parts.push(PRODUCT);
        parts.dedup();
        document().set_title(&parts.join(" · "));
        if let Some(main) = document().get_element_by_id(MAIN_ID) {
            // The name of the attribute is valid.
            let _ = main.set_attribute("aria-label", &label);
        }
        shown = Some(page);
    });
}

/// After a change of page the keyboard goes on from the new page, and a screen reader reads it.
fn move_focus_with_the_page(services: Services) {
    let place = services.get_value().outlet.host.navigation.place();
    let mut earlier = place.with_untracked(|place| place.path.clone());
    effect(move || {
        let path = place.with(|place| place.path.clone());
        if earlier != path {
            earlier = path;
            services.get_value().outlet.host.session.forget_news();
            // Every page is in the frame, which has the element.
            let _ = focus_by_id(&document(), MAIN_ID);
        }
    });
}
