//! Waiting for something that takes nobody knows how long.

use leptos::prelude::*;
use shared_ui::{Spinner, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "spinner",
    name: "Spinner",
    about: "Something is going on, and nobody knows for how long.",
    family: Family::Waiting,
    keys: &[],
    examples: &[
        example!(
            "spinner.rs",
            plain,
            "Waiting",
            "It shows after a moment, so that quick answers do not flicker."
        ),
        example!("spinner.rs", long, "Long text", ""),
    ],
};

fn plain() -> Child {
    view! {
        <Spinner label="Loading your invoices" />
    }
    .into()
}

fn long() -> Child {
    view! {
        <Spinner
            label="Asking the harbour offices of Hamburg, Rotterdam, Antwerp, Le Havre and Felixstowe for their free berths"
        />
    }
    .into()
}
