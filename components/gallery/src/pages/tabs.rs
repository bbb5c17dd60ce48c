//! Panels of which one is shown.

use leptos::prelude::*;
use shared_ui::{Button, Tab, Tabs, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "tabs",
    name: "Tabs",
    about: "Panels that belong together, of which one is shown.",
    family: Family::Content,
    keys: &[
        ("Tab", "To the selected tab, from there into its panel"),
        (
            "Left arrow, Right arrow",
            "The tab at this side, which is shown at once; around at the ends",
        ),
        ("Home, End", "The first tab, the last one"),
    ],
    examples: &[
        example!("tabs.rs", three, "Three tabs", ""),
        example!(
            "tabs.rs",
            many,
            "Many tabs",
            "The row scrolls; a label that is cut says that there are more."
        ),
        example!("tabs.rs", driven, "Chosen by the app", ""),
    ],
};

fn three() -> Child {
    let tabs = vec![
        Tab::new("Cargo", || "Twelve containers, two of them cooled."),
        Tab::new("Papers", || "All of them are there."),
        Tab::new("History", || "Unloaded on 4 November."),
    ];
    view! {
        <Tabs label="Consignment" tabs=tabs />
    }
    .into()
}

fn many() -> Child {
    let tabs = (1..=14).map(|berth| Tab::new(format!("Berth {berth}"), move || format!("What lies at berth {berth}.")));
    view! {
        <Tabs label="Berths" tabs=tabs.collect() />
    }
    .into()
}

fn driven() -> Child {
    let selected = RwSignal::new(1);
    let tabs = vec![
        Tab::new("You", || "Who you are."),
        Tab::new("Company", || "Whom you work for."),
    ];
    view! {
        <Tabs label="Account" tabs=tabs selected=selected />
        <div><Button on_click=move || selected.set(0)>"Show who I am"</Button></div>
    }
    .into()
}
