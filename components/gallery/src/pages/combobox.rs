//! One of many answers.

use leptos::prelude::*;
use shared_ui::{Choice, Combobox, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "combobox",
    name: "Combobox",
    about: "One of many answers, found by typing a part of it.",
    family: Family::Fields,
    keys: &[
        ("Down arrow, Up arrow", "Open the list, go around it"),
        ("Alt + Down arrow, Alt + Up arrow", "Open the list, close it"),
        ("Enter", "Takes the answer, or the only one that is left"),
        ("Escape", "Closes the list; empties the field when there is none"),
        ("Home, End, Left arrow, Right arrow", "Move in the text"),
        ("Letters, Backspace", "Change the text, and with it what the list shows"),
        (
            "Tab",
            "Closes the list and goes on; the answer that the arrows are at is not taken",
        ),
    ],
    examples: &[
        example!(
            "combobox.rs",
            plain,
            "As usual",
            "Type a part of a name: what begins with it comes first, then what has a word that does. Codes are hints, and not \
             searched."
        )
        .in_a_form(),
        example!(
            "combobox.rs",
            many,
            "Two thousand answers",
            "The best hundred that match are shown."
        )
        .in_a_form(),
        example!("combobox.rs", wrong, "With an error", "").in_a_form(),
        example!("combobox.rs", disabled, "Disabled", "").in_a_form(),
        example!("combobox.rs", empty, "Without answers", "").in_a_form(),
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
    .map(|(code, name)| Choice::new(code, name).hint(code.to_uppercase()))
    .to_vec()
}

fn plain() -> Child {
    view! {
        <Combobox
            id="port"
            label="Port"
            choices=ports()
            value=RwSignal::new("ham".to_owned())
            required=true
            hint="Type a part of its name."
        />
    }
    .into()
}

fn many() -> Child {
    let berths: Vec<_> = (1..=2000)
        .map(|number| Choice::new(number.to_string(), format!("Berth {number}")))
        .collect();
    view! {
        <Combobox id="berth" label="Berth" choices=berths value=RwSignal::new(String::new()) />
    }
    .into()
}

fn wrong() -> Child {
    let port = RwSignal::new(String::new());
    let error = move || port.get().is_empty().then(|| "Choose a port".to_owned());
    view! {
        <Combobox
            id="no-port"
            label="Port"
            choices=ports()
            value=port
            required=true
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <Combobox
            id="fixed"
            label="Port"
            choices=ports()
            value=RwSignal::new("rot".to_owned())
            required=true
            disabled=true
        />
    }
    .into()
}

fn empty() -> Child {
    view! {
        <Combobox id="nowhere" label="Port" choices=Vec::new() value=RwSignal::new(String::new()) />
    }
    .into()
}
