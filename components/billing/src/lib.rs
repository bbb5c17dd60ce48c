#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The billing app: the list of invoices, and each invoice at an address of its own.

mod address;
mod invoice_page;
mod list_page;
mod status;

use address::Route;
use invoice_page::InvoicePage;
use leptos::prelude::*;
use list_page::ListPage;
use shared_ui::{
    NotFound, contents, locale,
    tag::{Child, dynamic},
};
use wharf::leptos::{use_host, use_locale, use_location};

/// Where every page leads back to.
const ALL_INVOICES: &str = "All invoices";

#[component]
fn App() -> impl IntoView {
    locale::follow(use_locale());
    let location = use_location();
    let route = Memo::new(move |_| location.with(|location| Route::of(&location.path)));
    // Where the list stood when an invoice was opened, for the link back.
    let last_list = RwSignal::new(String::new());
    let page = move || -> Child {
        match route.get() {
            Route::List => view! { <ListPage last_list=last_list /> }.into(),
            Route::Invoice(id) => view! { <InvoicePage id=id last_list=last_list /> }.into(),
            Route::Unknown => {
                let host = use_host();
                host.set_title("Page not found");
                view! {
                    <NotFound what="There is no such page in Billing" back=ALL_INVOICES href=host.href("/") />
                }
                .into()
            }
        }
    };
    contents(dynamic(page))
}

wharf::app!(App);
