//! Pages of a list.

use leptos::prelude::*;
use shared_ui::{Pagination, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "pagination",
    name: "Pagination",
    about: "Links or buttons to the pages of a list. The row keeps its width while one pages through.",
    family: Family::Navigation,
    keys: &[
        ("Tab", "The next page of the row"),
        ("Enter", "Goes to the page"),
        ("Space", "The same, where pages are buttons"),
    ],
    examples: &[
        example!(
            "pagination.rs",
            buttons,
            "Buttons",
            "The app loads the page in its place."
        ),
        example!("pagination.rs", links, "Links", "The page stands in the address."),
        example!("pagination.rs", few, "Few pages", ""),
    ],
};

fn buttons() -> Child {
    let page = RwSignal::new(5_u32);
    view! {
        <Pagination page=page pages=12_u32 on_page=move |to: u32| page.set(to) label="Pages of berths" />
    }
    .into()
}

fn links() -> Child {
    view! {
        <Pagination
            page=1_u32
            pages=900_u32
            href=|page: u32| format!("/gallery/pagination#{page}")
            label="Pages of ships"
        />
    }
    .into()
}

fn few() -> Child {
    let page = RwSignal::new(1_u32);
    view! {
        <Pagination page=page pages=2_u32 on_page=move |to: u32| page.set(to) label="Pages of cranes" />
    }
    .into()
}
