//! Everything that is wrong with a form.

use leptos::prelude::*;
use shared_ui::{ErrorSummary, SummaryError, TextInput, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "error-summary",
    name: "Error summary",
    about: "Everything that is wrong with a form, at its top. It is there while something is.",
    family: Family::Fields,
    keys: &[("Tab", "The next error"), ("Enter", "Goes to the field that is wrong")],
    examples: &[
        example!(
            "error_summary.rs",
            whole,
            "With its fields",
            "Each line leads to its field. When it appears it takes the focus, unless the form puts that elsewhere."
        )
        .in_a_form(),
        example!("error_summary.rs", many, "Many errors", "").in_a_form(),
    ],
};

fn whole() -> Child {
    let ship = RwSignal::new(String::new());
    let error = Signal::derive(move || ship.get().is_empty().then(|| "Enter the name of the ship".to_owned()));
    let errors = move || {
        let of_ship = error.get().map(|message| SummaryError::new("ship", message));
        let errors: Vec<SummaryError> = of_ship.into_iter().collect();
        errors
    };
    view! {
        <ErrorSummary errors=Signal::derive(errors) focus=false />
        <TextInput id="ship" label="Ship" value=ship required=true error=error />
    }
    .into()
}

fn many() -> Child {
    let errors: Vec<_> = (1..=12)
        .map(|number| {
            SummaryError::new(
                "ship",
                format!(
                    "Container {number}: enter its weight in kilograms, without the weight of the container itself"
                ),
            )
        })
        .collect();
    view! {
        <ErrorSummary errors=errors focus=false title="Twelve containers have no weight" />
    }
    .into()
}
