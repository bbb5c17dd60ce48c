//! On or off, at once.

use leptos::prelude::*;
use shared_ui::{Switch, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "switch",
    name: "Switch",
    about: "Turns something on or off, at once. Its label stays the same in both states.",
    family: Family::Fields,
    keys: &[("Space", "Turns it on, turns it off")],
    examples: &[
        example!("switch.rs", plain, "As usual", "").in_a_form(),
        example!("switch.rs", wrong, "With an error", "").in_a_form(),
        example!("switch.rs", disabled, "Disabled", "").in_a_form(),
        example!("switch.rs", long, "Long text", "").in_a_form(),
    ],
};

fn plain() -> Child {
    view! {
        <Switch id="alerts" label="Send alerts by email" checked=RwSignal::new(true) />
        <Switch
            id="tides"
            label="Tell me of the tides"
            checked=RwSignal::new(false)
            hint="An hour before each."
        />
    }
    .into()
}

fn wrong() -> Child {
    let error = || Some("It could not be turned on. Try again.".to_owned());
    view! {
        <Switch
            id="failed"
            label="Lights of berth 4"
            checked=RwSignal::new(false)
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <Switch id="off" label="Shore power" checked=RwSignal::new(false) disabled=true />
        <Switch id="on" label="Water" checked=RwSignal::new(true) disabled=true />
    }
    .into()
}

fn long() -> Child {
    view! {
        <Switch
            id="long"
            label="Tell everybody who has something on the quay when a ship of their line is late by more than an hour"
            checked=RwSignal::new(true)
        />
    }
    .into()
}
