#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The forms app: the customer form, its upload, and what was uploaded before.

mod address;
mod attachments;
mod away;
mod customer_form;
mod deletion;
mod download;
mod fields;
mod guard;
mod inputs;
mod interruption;
mod keyboard;
mod listing;
mod loaded;
mod lock;
mod missing;
mod offline;
mod phase;
mod refusal;
mod resumption;
mod schema_forms;
mod sent;
mod service;
mod submissions;
mod submit;
mod today;
mod transfer;
mod unfinished;

use address::{Route, SCHEMA, STEPS, step_of, title_of};
use customer_form::CustomerForm;
use interruption::Found;
use leptos::prelude::*;
use loaded::Loaded;
use offline::{offline_notice, on_return, use_online};
use schema_forms::SchemaForms;
use shared_ui::{
    NotFound, PageHeader, contents, locale,
    tag::{Child, Tag, dynamic, tag},
};
use submission::SubmissionId;
use submissions::Submissions;
use unfinished::Unfinished;
use wharf::{
    Host, NoticeKind,
    leptos::{use_host, use_locale, use_location},
};

/// The service of the registry that takes submissions.
const SERVICE: &str = "api";
/// Where it takes them.
const SUBMISSIONS: &str = "/v1/submissions";

/// The path of one.
fn path_of(id: &SubmissionId) -> String {
    [SUBMISSIONS, "/", id.as_str()].concat()
}

/// Says that a submission counts.
fn say_uploaded(host: &Host) {
    host.notify(NoticeKind::Success, "Your data was uploaded.");
}

/// What the page's title begins with.
const TITLE: &str = "Customer form";

#[component]
fn App() -> impl IntoView {
    locale::follow(use_locale());
    let location = use_location();
    let route = Memo::new(move |_| location.with(|location| Route::of(&location.path)));
    // While the person leaves for another page, the form stays where it was.
    let step = Memo::new(move |last: Option<&&'static str>| {
        let last = last.copied().unwrap_or(STEPS[0]);
        location.with(|location| step_of(&location.path)).unwrap_or(last)
    });
    contents(dynamic(move || -> Child {
        let host = use_host();
        match route.get() {
            Route::Form => {
                host.set_title(&title_of(step.get_untracked()));
                view! { <Page step=step /> }.into()
            }
            Route::Schema => view! { <SchemaForms /> }.into(),
            Route::Unknown => {
                host.set_title("Page not found");
                view! { <NotFound what="There is no such page in Forms" back=TITLE href=host.href("/") /> }.into()
            }
        }
    }))
}

/// The form, and at its first step what was uploaded before, and the way to other forms.
#[component]
fn Page(step: Memo<&'static str>) -> impl IntoView {
    let list = Loaded::new();
    let is_online = use_online();
    on_return(is_online, move || list.ask_again());
    let instead = RwSignal::new(Found::default());
    let schemas = use_host().href(SCHEMA);
    let is_start = Memo::new(move |_| step.get() == STEPS[0]);
    // What stands below the form comes with it, or it would be moved.
    let has_more = Memo::new(move |_| is_start.get() && instead.with(|instead| *instead != Found::Unknown));
    let cards = tag("div")
        .set("class", "wharf-stack")
        .child(offline_notice(is_online))
        .dynamic(move || {
            is_start
                .get()
                .then(|| view! { <Unfinished instead=instead list=list is_online=is_online /> })
        })
        .child(view! { <CustomerForm at=step instead=instead list=list /> })
        .dynamic(move || has_more.get().then(|| other_forms(&schemas)))
        // Last: nobody knows how high it is before its answer has come.
        .dynamic(move || has_more.get().then(|| view! { <Submissions list=list /> }));
    contents(view! { <PageHeader title=TITLE description="Send your details and, if you like, up to 100 files." /> })
        .child(cards)
}

fn other_forms(href: &str) -> Tag {
    let link = tag("a").set("class", "wharf-link").set("href", href.to_owned());
    tag("p")
        .child("Forms of your own: ")
        .child(link.child("load one from a JSON Schema"))
        .child(".")
}

wharf::app!(App);
