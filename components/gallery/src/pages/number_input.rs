//! Numbers.

use leptos::prelude::*;
use shared_ui::{NumberInput, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "number-input",
    name: "Number input",
    about: "A number to count with. Numbers of cards and customers are text.",
    family: Family::Fields,
    keys: &[
        ("Up arrow, Down arrow", "One step more, one less"),
        ("Home, End, Left arrow, Right arrow", "Move in the text"),
    ],
    examples: &[
        example!(
            "number_input.rs",
            plain,
            "As usual",
            "The browser writes it as the person's language does."
        )
        .in_a_form(),
        example!(
            "number_input.rs",
            wrong,
            "With an error",
            "What is half typed is told from nothing."
        )
        .in_a_form(),
        example!("number_input.rs", disabled, "Disabled", "").in_a_form(),
    ],
};

fn plain() -> Child {
    let text = |text: &str| RwSignal::new(text.to_owned());
    view! {
        <NumberInput id="crates" label="Crates" value=text("12") min="1" max="40" required=true />
        <NumberInput id="depth" label="Depth in metres" value=text("") step="any" hint="At low tide." />
    }
    .into()
}

fn wrong() -> Child {
    let value = RwSignal::new("64".to_owned());
    let incomplete = RwSignal::new(false);
    let error = move || match value.get().parse::<u32>() {
        _ if incomplete.get() => Some("Crates must be a number".to_owned()),
        Ok(1..=40) => None,
        _ => Some("Enter a number from 1 to 40".to_owned()),
    };
    view! {
        <NumberInput
            id="too-many"
            label="Crates"
            value=value
            incomplete=incomplete
            required=true
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <NumberInput
            id="fixed"
            label="Cranes"
            value=RwSignal::new("2".to_owned())
            required=true
            disabled=true
        />
    }
    .into()
}
