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
use shared_ui::{Card, EmptyState, LinkButton, PageHeader, format};
use wharf::leptos::{use_host, use_locale, use_location};

#[component]
fn App() -> impl IntoView {
    let locale = use_locale();
    let location = use_location();
    let route = Memo::new(move |_| location.with(|location| Route::of(&location.path)));
    // Where the list stood when an invoice was opened, for the link back.
    let last_list = RwSignal::new(String::new());
    move || {
        format::set_locale(&locale.get());
        match route.get() {
            Route::List => view! { <ListPage last_list=last_list /> }.into_any(),
            Route::Invoice(id) => view! { <InvoicePage id=id last_list=last_list /> }.into_any(),
            Route::Unknown => view! { <UnknownPage /> }.into_any(),
        }
    }
}

#[component]
fn UnknownPage() -> impl IntoView {
    let host = use_host();
    host.set_title("Page not found");
    let list = host.href("/");
    view! {
        <PageHeader title="Page not found" />
        <Card>
            <EmptyState
                title="There is no such page in Billing"
                actions=move || view! { <LinkButton href=list.clone()>"All invoices"</LinkButton> }
            >
                "The address may be mistyped, or the page has moved."
            </EmptyState>
        </Card>
    }
}

wharf::app!(App);
