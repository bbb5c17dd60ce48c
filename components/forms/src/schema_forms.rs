//! Forms from a schema. They are an app of their own inside this one, so that only those load it who want one.

use leptos::prelude::*;
use shared_ui::{
    NotFound,
    tag::{Child, ElementRef, Tag, effect, tag},
};
use wasm_bindgen::JsCast;
use wharf::{Opened, leptos::use_host};

use crate::{TITLE, address::SCHEMA};

/// The name of the app in the registry.
const APP: &str = "schema-forms";
/// What the page's title begins with, also while the app is on its way and if it does not come.
const PAGE: &str = "Form from a schema";

/// The place of the app, which has the locations below [`SCHEMA`].
#[component]
pub(crate) fn SchemaForms() -> impl IntoView {
    let host = use_host();
    host.set_title(PAGE);
    let home = host.href("/");
    let place = ElementRef::new();
    let is_refused = RwSignal::new(false);
    let opened = StoredValue::new_local(None::<Opened>);
    effect(move || {
        let Some(element) = place.get() else { return };
        match host.open_at(SCHEMA, element.unchecked_ref(), APP, &()) {
            Ok(app) => opened.set_value(Some(app)),
            Err(_) => is_refused.set(true),
        }
    });
    let back = home.clone();
    let refused = move || -> Child {
        let home = back.clone();
        let what = "Forms from a schema are not available to you";
        let page = is_refused
            .get()
            .then(|| view! { <NotFound what=what back=TITLE href=home /> });
        page.into()
    };
    tag("div")
        .set("class", "wharf-stack")
        .child(tag("div").reference(place))
        .dynamic(refused)
        .dynamic(move || (!is_refused.get()).then(|| to_customer(&home)))
}

fn to_customer(home: &str) -> Tag {
    let link = tag("a").set("class", "wharf-link").set("href", home.to_owned());
    tag("p").child(link.child(TITLE))
}
