//! One line of text.

use leptos::prelude::*;
use shared_ui::{TextInput, TextInputType, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "text-input",
    name: "Text input",
    about: "One line of text with its label, hint and error.",
    family: Family::Fields,
    keys: &[("Tab", "To the field, on to the next")],
    examples: &[
        example!(
            "text_input.rs",
            kinds,
            "Kinds",
            "The kind decides the keyboard on touch screens. What is not required says so."
        )
        .in_a_form(),
        example!(
            "text_input.rs",
            wrong,
            "With an error",
            "The error stands below the field and is read with it."
        )
        .in_a_form(),
        example!(
            "text_input.rs",
            search,
            "As a search",
            "What is no question is neither required nor optional, and its label says neither."
        )
        .in_a_form(),
        example!("text_input.rs", disabled, "Disabled", "").in_a_form(),
        example!("text_input.rs", long, "Long text", "").in_a_form(),
    ],
};

fn kinds() -> Child {
    let text = || RwSignal::new(String::new());
    view! {
        <TextInput id="name" label="Name" value=text() required=true autocomplete="name" />
        <TextInput
            id="email"
            label="Email"
            kind=TextInputType::Email
            value=text()
            hint="We write to you only about this booking."
        />
        <TextInput id="phone" label="Phone" kind=TextInputType::Tel value=text() />
        <TextInput id="customer" label="Customer number" value=text() inputmode="numeric" />
    }
    .into()
}

fn wrong() -> Child {
    let email = RwSignal::new("demo@".to_owned());
    let error = move || {
        let is_email = email
            .get()
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        (!is_email).then(|| "Enter an email address in the form name@example.com".to_owned())
    };
    view! {
        <TextInput
            id="wrong"
            label="Email"
            kind=TextInputType::Email
            value=email
            required=true
            error=Signal::derive(error)
        />
    }
    .into()
}

fn search() -> Child {
    view! {
        <TextInput
            id="search"
            label="Search"
            kind=TextInputType::Search
            value=RwSignal::new("Grain".to_owned())
            unmarked=true
            autocomplete="off"
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <TextInput
            id="fixed"
            label="Ship"
            value=RwSignal::new("Ada Lovelace".to_owned())
            required=true
            disabled=true
        />
    }
    .into()
}

fn long() -> Child {
    view! {
        <TextInput
            id="long"
            label="Under which name do the papers that came with the consignment have to be sent on to the harbour office?"
            value=RwSignal::new("MSCU-6639870-MSCU-6639871-MSCU-6639872-MSCU-6639873-MSCU-6639874-MSCU-6639875".to_owned())
            hint="It is the name that stands at the top of the first page, in capitals, and that the sender signed with."
        />
    }
    .into()
}
