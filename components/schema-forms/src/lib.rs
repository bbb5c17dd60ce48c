#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! Forms that a person loads as a JSON Schema. Forms shows this app at `/schema`; by itself it is in no navigation.

mod controls;
mod kept;
mod loader;
mod model;
mod page;
mod saving;
mod size;

use leptos::prelude::*;
use loader::Loader;
use shared_ui::{
    NotFound, contents, locale,
    tag::{Child, dynamic},
};
use wharf::leptos::{use_host, use_locale, use_location};

/// What the page's title begins with.
const TITLE: &str = "Form from a schema";

/// What is wrong, as a sentence.
type Sentence = String;

#[component]
fn App() -> impl IntoView {
    locale::follow(use_locale());
    let location = use_location();
    let is_known = Memo::new(move |_| location.with(|location| matches!(location.path.as_str(), "" | "/")));
    contents(dynamic(move || -> Child {
        let host = use_host();
        if is_known.get() {
            host.set_title(TITLE);
            return view! { <Loader /> }.into();
        }
        host.set_title("Page not found");
        view! { <NotFound what="There is no such page here" back=TITLE href=host.href("/") /> }.into()
    }))
}

wharf::app!(App);
