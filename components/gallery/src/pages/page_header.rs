//! The head of a page.

use leptos::prelude::*;
use shared_ui::{Button, ButtonVariant, IconName, LinkButton, PageHeader, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "page-header",
    name: "Page header",
    about: "The heading of a page, a sentence, and what can be done here. After a navigation the main content has the focus, and is called as the page.",
    family: Family::Content,
    keys: &[],
    examples: &[
        example!("page_header.rs", whole, "With everything", ""),
        example!("page_header.rs", plain, "Only the heading", ""),
        example!("page_header.rs", long, "Long text", ""),
    ],
};

fn whole() -> Child {
    let back = || {
        view! {
            <LinkButton
                href="/gallery"
                variant=ButtonVariant::Plain
                icon=IconName::ChevronLeft
            >
                "All invoices"
            </LinkButton>
        }
    };
    let actions = || view! { <Button icon=IconName::Download>"Export"</Button> };
    view! {
        <PageHeader
            title="Invoice 2026-0042"
            description="Sent on 4 November, due on 4 December."
            back=back
            actions=actions
        />
    }
    .into()
}

fn plain() -> Child {
    view! {
        <PageHeader title="Berths" />
    }
    .into()
}

fn long() -> Child {
    view! {
        <PageHeader
            title="Consignments that wait for papers which the harbour office has not seen"
            description="Until the papers are there, none of them leaves the quay, and from the third day on each costs rent."
        />
    }
    .into()
}
