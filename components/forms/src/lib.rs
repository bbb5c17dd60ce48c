#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The forms app: the customer form, its upload, and what was uploaded before.

mod download;
mod fields;
mod form;
mod inputs;
mod phase;
mod refusal;
mod service;
mod submissions;
mod submit;
mod today;

use form::CustomerForm;
use leptos::prelude::*;
use shared_ui::{PageHeader, format, request::use_request};
use submission::SubmissionList;
use submissions::Submissions;
use wharf::leptos::{use_host, use_locale};

/// The service of the registry that takes submissions.
const SERVICE: &str = "api";
/// Where it takes them.
const SUBMISSIONS: &str = "/v1/submissions";

/// What the page's title begins with.
const TITLE: &str = "Customer form";

#[component]
fn App() -> impl IntoView {
    use_host().set_title(TITLE);
    let locale = use_locale();
    format::set_locale(&locale.get_untracked());
    let list = use_request::<SubmissionList>(SERVICE, || SUBMISSIONS.to_owned());
    view! {
        <PageHeader title=TITLE description="Send your details and, if you like, one file." />
        <div class="wharf-stack">
            <CustomerForm on_uploaded=list.reload />
            <Submissions list=list />
        </div>
    }
}

wharf::app!(App);
