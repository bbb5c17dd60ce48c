#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The forms app: the customer form, its upload, and what was uploaded before.

mod download;
mod fields;
mod form;
mod inputs;
mod lock;
mod phase;
mod refusal;
mod resumption;
mod sent;
mod service;
mod submissions;
mod submit;
mod today;
mod unfinished;

use form::CustomerForm;
use leptos::prelude::*;
use shared_ui::{
    NotFound, PageHeader, contents, locale,
    request::use_request,
    tag::{Child, dynamic, tag},
};
use submission::SubmissionList;
use submissions::Submissions;
use unfinished::Unfinished;
use wharf::leptos::{use_host, use_locale, use_location};

/// The service of the registry that takes submissions.
const SERVICE: &str = "api";
/// Where it takes them.
const SUBMISSIONS: &str = "/v1/submissions";

/// What the page's title begins with.
const TITLE: &str = "Customer form";

#[component]
fn App() -> impl IntoView {
    locale::follow(use_locale());
    let location = use_location();
    let is_known = Memo::new(move |_| location.with(|location| location.path == "/"));
    contents(dynamic(move || -> Child {
        let host = use_host();
        if is_known.get() {
            host.set_title(TITLE);
            view! { <Page /> }.into()
        } else {
            host.set_title("Page not found");
            view! { <NotFound what="There is no such page in Forms" back=TITLE href=host.href("/") /> }.into()
        }
    }))
}

#[component]
fn Page() -> impl IntoView {
    let list = use_request::<SubmissionList>(SERVICE, || SUBMISSIONS.to_owned());
    let cards = tag("div")
        .set("class", "wharf-stack")
        .child(view! { <Unfinished on_uploaded=list.reload /> })
        .child(view! { <CustomerForm on_uploaded=list.reload /> })
        .child(view! { <Submissions list=list /> });
    contents(
        view! { <PageHeader title=TITLE description="Send your details and, if you like, any number of files." /> },
    )
    .child(cards)
}

wharf::app!(App);
