//! Yes or no.

use leptos::prelude::*;
use shared_ui::{Checkbox, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "checkbox",
    name: "Checkbox",
    about: "Yes or no, answered when the form is sent. What takes effect at once is a switch.",
    family: Family::Fields,
    keys: &[("Space", "Ticks it, takes the tick away")],
    examples: &[
        example!("checkbox.rs", plain, "As usual", "").in_a_form(),
        example!(
            "checkbox.rs",
            mixed,
            "Mixed",
            "It stands for several that differ. A click ends that."
        )
        .in_a_form(),
        example!("checkbox.rs", wrong, "With an error", "").in_a_form(),
        example!("checkbox.rs", disabled, "Disabled", "").in_a_form(),
        example!("checkbox.rs", long, "Long text", "").in_a_form(),
    ],
};

fn plain() -> Child {
    view! {
        <Checkbox id="cooled" label="The cargo is cooled" checked=RwSignal::new(true) />
        <Checkbox
            id="waits"
            label="The ship waits"
            checked=RwSignal::new(false)
            hint="It takes the next tide."
        />
    }
    .into()
}

fn mixed() -> Child {
    let is_mixed = RwSignal::new(true);
    view! {
        <Checkbox id="all" label="All containers" checked=RwSignal::new(false) mixed=is_mixed />
    }
    .into()
}

fn wrong() -> Child {
    let has_read = RwSignal::new(false);
    let error = move || (!has_read.get()).then(|| "Read the rules and tick the box".to_owned());
    view! {
        <Checkbox
            id="rules"
            label="I have read the rules"
            checked=has_read
            required=true
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <Checkbox id="off" label="The crane is free" checked=RwSignal::new(false) disabled=true />
        <Checkbox id="on" label="The berth is free" checked=RwSignal::new(true) disabled=true />
    }
    .into()
}

fn long() -> Child {
    view! {
        <Checkbox
            id="long"
            label="I know that consignments whose papers name another harbour stay here until its office has agreed"
            hint="This takes two days, and from the third day on it costs storage."
            checked=RwSignal::new(false)
        />
    }
    .into()
}
