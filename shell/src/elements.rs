//! Apps in elements of pages that are not the shell's: what `static/wharf-app.js` stands on.
//!
//! The shell has no part in such a page but what is in the elements: address, history, title and links are the page's own.

use std::rc::Rc;

use futures::future::join;
use js_sys::Function;
use leptos::prelude::*;
use loader::LoadError;
use shared_ui::{
    AlertKind, ErrorCard, alert,
    tag::{Child, dynamic, effect, tag},
};
use wasm_bindgen::{JsValue, closure::Closure};
use web_sys::{CssStyleSheet, HtmlElement};

use crate::{
    app::{Services, page_at, shown},
    config::{StartError, load_config, load_registry},
    events::Event,
    frame::{keep_the_keyboard, keep_the_keyboard_when_messages_go, messages, offer_to_sign_in},
    host::Locations,
    navigation::{Navigation, Place},
    outlet::{Embedded, Outlet, outlet_view},
    pages::notice,
    platform::{after, structured_clone, trace_id},
    route::{Page, Route},
    services,
    session::Session,
    styles::ToolkitStyles,
};

const WHY: &str = "That opens a new tab, and everything on this page stays as it is.";

/// The shell of a page that is not its own.
struct Elements(Services);

/// Starts the shell, and answers with the function that shows apps.
///
/// # Errors
///
/// A sentence for the person; everything else is on the console.
pub(crate) async fn start(import: Function, toolkit: CssStyleSheet, place: HtmlElement) -> Result<JsValue, JsValue> {
    let elements = prepare(import, toolkit, place).await.map_err(|error| {
        let trace = trace_id();
        leptos::logging::error!("[{trace}] {error}");
        JsValue::from([&error.sentence(), " (", &error.code(), ")"].concat())
    })?;
    let show = move |element: HtmlElement, name: String, props: JsValue, busy: Function| {
        elements.show(&element, name, props, busy)
    };
    let show = Closure::<dyn Fn(HtmlElement, String, JsValue, Function) -> Result<JsValue, JsValue>>::new(show);
    Ok(show.into_js_value())
}

async fn prepare(import: Function, toolkit: CssStyleSheet, place: HtmlElement) -> Result<Elements, StartError> {
    let (config, limits) = load_config().await?;
    let (registry, session) = join(load_registry(&config, limits), Session::join(&config)).await;
    let (registry, session) = (registry?, session.map_err(StartError::Vault)?);
    let styles = ToolkitStyles::of(toolkit);
    let services = services(import, registry, session, Navigation::detached(), styles);
    let host = Rc::clone(&services.outlet.host);
    let services = StoredValue::new_local(Rc::new(services));
    // There for as long as the page.
    let all = move || {
        host.announce_changes();
        tag("div").child(messages(services))
    };
    leptos::mount::mount_to(place, all).forget();
    Ok(Elements(services))
}

impl Elements {
    /// Shows the app of this name inside an element, under the same rules as on a page of its own.
    fn show(&self, element: &HtmlElement, name: String, props: JsValue, busy: Function) -> Result<JsValue, JsValue> {
        let props = structured_clone(&props)?;
        let services = self.0;
        let near = element.clone();
        let make = move || {
            let outlet = Outlet::inside(
                Rc::clone(&services.get_value().outlet),
                Locations::None,
                Vec::new(),
                props,
            );
            let content = content(services, &name, &outlet, busy, near.clone());
            let host = &services.get_value().outlet.host;
            keep_the_keyboard_when_messages_go(host.notices, host.session.standing(), near.into());
            (outlet, tag("div").child(content))
        };
        Ok(Embedded::new(element, Box::new(make)).to_js().into())
    }
}

/// The app, or what there is to say in its place.
fn content(services: Services, name: &str, outlet: &Rc<Outlet>, busy: Function, near: HtmlElement) -> Child {
    let services_now = services.get_value();
    let Some(app) = services_now.app(name) else {
        let trace = trace_id();
        services_now
            .outlet
            .host
            .events
            .add(Event::failed(name, &LoadError::Unknown, &trace));
        return view! {
            <ErrorCard
                title="This app is not available"
                message=LoadError::Unknown.sentence()
                code=LoadError::Unknown.code()
                trace_id=trace
            />
        }
        .into();
    };
    let title = app.title.clone();
    let (place, _) = signal(Place {
        path: app.mount.to_string(),
        search: String::new(),
        hash: String::new(),
    });
    let page = page_at(services, place);
    let app = outlet_view(outlet);
    let outlet = Rc::clone(outlet);
    effect({
        let outlet = Rc::clone(&outlet);
        move || outlet.show(page.with(|page| shown(services, page.as_ref()?)))
    });
    effect(move || {
        let _ = busy.call1(&JsValue::NULL, &outlet.is_loading().into());
    });
    let was_asked_here = StoredValue::new(false);
    let instead = dynamic(move || page.with(|page| instead(services, page.as_ref(), &title, was_asked_here)));
    effect(move || {
        if page.with(Option::is_some) && was_asked_here.get_value() {
            was_asked_here.set_value(false);
            // The button that the person has used is about to go.
            let near = near.clone();
            after(0, Box::new(move || keep_the_keyboard(near.into())));
        }
    });
    Child::Many(vec![app, instead])
}

/// What there is to say to a person who does not see the app.
fn instead(services: Services, page: Option<&Page>, title: &str, was_asked_here: StoredValue<bool>) -> Child {
    let Some(Page { route, .. }) = page else {
        let session = services.get_value().outlet.host.session.clone();
        let standing = session.standing();
        let sign_in = move || {
            was_asked_here.set_value(true);
            session.sign_in_again();
        };
        let offer = offer_to_sign_in(
            AlertKind::Info,
            ["Sign in to see ", title].concat(),
            WHY.to_owned(),
            sign_in,
        );
        return Child::Many(vec![dynamic(move || notice(standing)), offer.into()]);
    };
    match route {
        Route::Forbidden(_) => {
            let what = ["You do not have access to ", title].concat();
            alert(
                AlertKind::Info,
                Some(what),
                None,
                "If you need it, ask your administrator.",
            )
            .into()
        }
        Route::SignInAfresh(_, max_age) => {
            let (session, max_age) = (services.get_value().outlet.host.session.clone(), *max_age);
            let sign_in = move || {
                was_asked_here.set_value(true);
                session.ask_for_fresh_login(max_age);
                session.sign_in_again();
            };
            let why = [
                title,
                " needs to know that it is still you. Sign in again to see it. ",
                WHY,
            ]
            .concat();
            offer_to_sign_in(AlertKind::Info, "Confirm that it is you".to_owned(), why, sign_in).into()
        }
        _ => Child::Many(Vec::new()),
    }
}
