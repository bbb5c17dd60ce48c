//! One of a few answers, from the browser's list.

use leptos::prelude::*;
use shared_ui::{Choice, Select, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "select",
    name: "Select",
    about: "One of a few answers from a list. For two to five, radio buttons show them all; for many, a combobox can be searched.",
    family: Family::Fields,
    keys: &[
        ("Space", "Opens the list"),
        (
            "Up arrow, Down arrow",
            "Go through the answers; some browsers open the list first",
        ),
        ("A letter", "The next answer that begins with it"),
        ("Enter", "Takes the answer"),
        ("Escape", "Closes the list"),
    ],
    examples: &[
        example!("select.rs", plain, "As usual", "").in_a_form(),
        example!("select.rs", wrong, "With an error", "").in_a_form(),
        example!("select.rs", disabled, "Disabled", "").in_a_form(),
        example!(
            "select.rs",
            filter,
            "As a filter",
            "What is no question is neither required nor optional, and its label says neither."
        )
        .in_a_form(),
        example!("select.rs", long, "Long text", "").in_a_form(),
    ],
};

fn countries() -> Vec<Choice> {
    [
        ("de", "Germany"),
        ("fr", "France"),
        ("nl", "Netherlands"),
        ("no", "Norway"),
    ]
    .map(|(code, name)| Choice::new(code, name))
    .to_vec()
}

fn plain() -> Child {
    let country = RwSignal::new(String::new());
    view! {
        <Select
            id="country"
            label="Country"
            choices=countries()
            value=country
            placeholder="Choose a country"
            hint="Where the papers come from."
        />
    }
    .into()
}

fn wrong() -> Child {
    let country = RwSignal::new(String::new());
    let error = move || country.get().is_empty().then(|| "Choose a country".to_owned());
    view! {
        <Select
            id="no-country"
            label="Country"
            choices=countries()
            value=country
            placeholder="Choose a country"
            required=true
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <Select
            id="fixed"
            label="Country"
            choices=countries()
            value=RwSignal::new("no".to_owned())
            required=true
            disabled=true
        />
    }
    .into()
}

fn filter() -> Child {
    let choices = [("", "All"), ("berthed", "Berthed"), ("expected", "Expected")];
    let choices = choices.map(|(value, label)| Choice::new(value, label)).to_vec();
    view! {
        <Select id="ships" label="Ships" choices=choices value=RwSignal::new(String::new()) unmarked=true />
    }
    .into()
}

fn long() -> Child {
    let choices = vec![
        Choice::new(
            "1",
            "The harbour office of the northern basin, between the ferry and the old customs house",
        ),
        Choice::new("2", "The office at the lock"),
    ];
    view! {
        <Select
            id="office"
            label="Office"
            choices=choices
            value=RwSignal::new("1".to_owned())
            required=true
        />
    }
    .into()
}
