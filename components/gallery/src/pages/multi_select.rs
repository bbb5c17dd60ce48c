//! Any number of answers.

use leptos::prelude::*;
use shared_ui::{Choice, MultiSelect, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "multi-select",
    name: "Multi-select",
    about: "Any number of answers, found by typing a part of them.",
    family: Family::Fields,
    keys: &[
        ("Down arrow, Up arrow", "Open the list, go around it"),
        ("Enter", "Chooses the answer, takes it back; the list stays open"),
        (
            "Space",
            "The same, while the arrows are at an answer; otherwise a letter of the text",
        ),
        ("Backspace", "In an empty text: removes the last answer"),
        ("Escape", "Closes the list"),
        (
            "Tab",
            "To the buttons that remove an answer, to the text, on to the next field",
        ),
    ],
    examples: &[
        example!(
            "multi_select.rs",
            plain,
            "As usual",
            "What is chosen stands before the text."
        )
        .in_a_form(),
        example!("multi_select.rs", wrong, "With an error", "").in_a_form(),
        example!("multi_select.rs", disabled, "Disabled", "").in_a_form(),
        example!("multi_select.rs", many, "Many answers, long text", "").in_a_form(),
    ],
};

fn ports() -> Vec<Choice> {
    [
        ("ant", "Antwerp"),
        ("fel", "Felixstowe"),
        ("ham", "Hamburg"),
        ("hav", "Le Havre"),
        ("rot", "Rotterdam"),
    ]
    .map(|(code, name)| Choice::new(code, name))
    .to_vec()
}

fn plain() -> Child {
    let chosen = RwSignal::new(vec!["ham".to_owned(), "rot".to_owned()]);
    view! {
        <MultiSelect id="ports" label="Ports of call" choices=ports() values=chosen />
    }
    .into()
}

fn wrong() -> Child {
    let chosen = RwSignal::new(Vec::<String>::new());
    let error = move || {
        chosen
            .with(Vec::is_empty)
            .then(|| "Choose one port at least".to_owned())
    };
    view! {
        <MultiSelect
            id="no-ports"
            label="Ports of call"
            choices=ports()
            values=chosen
            required=true
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    let chosen = RwSignal::new(vec!["ant".to_owned()]);
    view! {
        <MultiSelect
            id="fixed"
            label="Ports of call"
            choices=ports()
            values=chosen
            required=true
            disabled=true
        />
    }
    .into()
}

fn many() -> Child {
    let berths: Vec<_> = (1..=40)
        .map(|number| {
            Choice::new(
                number.to_string(),
                format!("Berth {number} of the northern basin, behind the lock"),
            )
        })
        .collect();
    let chosen = (1..=9).map(|number: u32| number.to_string()).collect();
    view! {
        <MultiSelect id="berths" label="Berths" choices=berths values=RwSignal::new(chosen) />
    }
    .into()
}
