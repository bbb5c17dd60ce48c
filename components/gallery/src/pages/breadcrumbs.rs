//! Where a page is.

use leptos::prelude::*;
use shared_ui::{Breadcrumbs, NavItem, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "breadcrumbs",
    name: "Breadcrumbs",
    about: "The pages above this one, outermost first, and itself.",
    family: Family::Navigation,
    keys: &[("Tab", "The next page above"), ("Enter", "Goes there")],
    examples: &[
        example!("breadcrumbs.rs", two, "Two pages above", ""),
        example!(
            "breadcrumbs.rs",
            many,
            "Many pages with long names",
            "They go on in the next line."
        ),
    ],
};

fn two() -> Child {
    let pages = vec![
        NavItem::new("/gallery", "Gallery"),
        NavItem::new("/gallery/link", "Links"),
    ];
    view! {
        <Breadcrumbs pages=pages current="Breadcrumbs" label="Two pages above" />
    }
    .into()
}

fn many() -> Child {
    let names = [
        "Harbours",
        "Northern basin",
        "Consignments that wait for papers",
        "2026",
        "November",
    ];
    let pages = names.map(|name| NavItem::new("/gallery", name)).to_vec();
    view! {
        <Breadcrumbs
            pages=pages
            current="MSCU-6639870-MSCU-6639871-MSCU-6639872"
            label="Many pages above"
        />
    }
    .into()
}
