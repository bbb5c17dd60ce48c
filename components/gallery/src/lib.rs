#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The gallery: every component of the toolkit in every state, with its code and its keys, built with the toolkit alone.

mod code;
mod overview;
mod page;
mod pages;
mod settings;
mod settings_bar;

use leptos::prelude::*;
use page::Page;
use settings::SETTINGS;
use shared_ui::{
    NotFound, contents, locale,
    tag::{Child, tag},
};
use wharf::leptos::{use_host, use_locale, use_location};

/// What an address leads to.
#[derive(Clone, Copy)]
enum Route {
    Overview,
    Component(&'static Page),
    Unknown,
}

impl Route {
    fn of(path: &str) -> Self {
        let name = path.trim_matches('/');
        match pages::PAGES.iter().find(|page| page.path == name) {
            _ if name.is_empty() => Self::Overview,
            Some(page) => Self::Component(page),
            None => Self::Unknown,
        }
    }
}

#[component]
fn App() -> impl IntoView {
    locale::follow(use_locale());
    let location = use_location();
    let host = StoredValue::new_local(use_host());
    let path = Memo::new(move |_| location.with(|location| location.path.clone()));
    let search = Memo::new(move |_| location.with(|location| location.search.clone()));
    // A link to another page keeps the settings.
    let address = move |page: &'static str| {
        let path = ["/", page, &search.get()].concat();
        host.with_value(|host| host.href(&path))
    };
    let choose = move |search: String| {
        let path = [path.get_untracked(), search].concat();
        // Refused only when this mount has ended.
        let _ = host.with_value(|host| host.navigate_replacing(&path));
    };
    let page = move || -> Child {
        match Route::of(&path.get()) {
            Route::Overview => {
                host.with_value(|host| host.set_title("Gallery"));
                overview::overview(address).into()
            }
            Route::Component(page) => {
                host.with_value(|host| host.set_title(page.name));
                page::page(page, Signal::derive(move || address(""))).into()
            }
            Route::Unknown => {
                host.with_value(|host| host.set_title("Page not found"));
                view! { <NotFound what="There is no such page in Gallery" back="All components" href=address("") /> }
                    .into()
            }
        }
    };
    let mut canvas = tag("div").set("class", "wharf-canvas wharf-stack");
    for setting in &SETTINGS {
        canvas = canvas.bind(setting.attribute, move || {
            search.with(|search| setting.attribute_for(search))
        });
    }
    contents(canvas.child(settings_bar::settings_bar(search, choose)).dynamic(page))
}

wharf::app!(App);
