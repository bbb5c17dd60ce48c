//! The pictures.

use leptos::prelude::*;
use shared_ui::{Icon, IconName, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "icon",
    name: "Icon",
    about: "A picture beside a text that says the same. Those that point along the line turn with the direction of writing.",
    family: Family::Content,
    keys: &[],
    examples: &[
        example!("icons.rs", all, "All pictures", "").in_a_row(),
        example!("icons.rs", directional, "Pictures with a direction", "").in_a_row(),
    ],
};

fn all() -> Child {
    use IconName::{
        App, Check, Close, Code, Copy, Download, Error, File, Form, Info, Invoice, Person, Sort, SortDown, SortUp,
        Tick, Upload, Warning,
    };
    let icons = [
        App, Check, Close, Code, Copy, Download, Error, File, Form, Info, Invoice, Person, Sort, SortDown, SortUp,
        Tick, Upload, Warning,
    ];
    let icons: Vec<_> = icons.into_iter().map(|name| view! { <Icon name=name /> }).collect();
    view! {
        {icons}
    }
    .into()
}

fn directional() -> Child {
    view! {
        <Icon name=IconName::ChevronLeft />
        <Icon name=IconName::ChevronRight />
        <Icon name=IconName::ChevronDown />
        <Icon name=IconName::External />
        <Icon name=IconName::SignOut />
    }
    .into()
}
