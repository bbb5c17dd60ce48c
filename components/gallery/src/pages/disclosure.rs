//! What is shown on demand.

use leptos::prelude::*;
use shared_ui::{Disclosure, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "disclosure",
    name: "Disclosure",
    about: "Something that is shown on demand, below a line that says what it is.",
    family: Family::Content,
    keys: &[("Enter, Space", "Opens it, closes it")],
    examples: &[
        example!("disclosure.rs", one, "One", ""),
        example!("disclosure.rs", group, "An accordion", "Opening one closes the others."),
        example!("disclosure.rs", long, "Long text", ""),
    ],
};

fn one() -> Child {
    view! {
        <Disclosure summary="Advanced">"Containers are weighed again when they leave the ship."</Disclosure>
    }
    .into()
}

fn group() -> Child {
    view! {
        <Disclosure
            summary="When is a berth mine?"
            group="questions"
        >
            "From the hour that you booked on."
        </Disclosure>
        <Disclosure
            summary="What does an hour cost?"
            group="questions"
        >
            "What the list at the office says."
        </Disclosure>
        <Disclosure
            summary="Can I give it back?"
            group="questions"
        >
            "Until a day before, for nothing."
        </Disclosure>
    }
    .into()
}

fn long() -> Child {
    view! {
        <Disclosure
            summary="What happens to consignments whose papers name another harbour than the one that they were unloaded in?"
            open=RwSignal::new(true)
        >
            "They stay where they are until the office of the harbour that the papers name has agreed, which takes two days, \
            and go on with the next ship of the same line."
        </Disclosure>
    }
    .into()
}
