//! Dates.

use leptos::prelude::*;
use shared_ui::{DateInput, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "date-input",
    name: "Date input",
    about: "A date, with the browser's own picker.",
    family: Family::Fields,
    keys: &[
        ("Left arrow, Right arrow", "Day, month, year"),
        ("Up arrow, Down arrow", "One more, one less"),
        ("Space", "Opens the picker, in most browsers"),
    ],
    examples: &[
        example!("date_input.rs", plain, "As usual", "").in_a_form(),
        example!(
            "date_input.rs",
            wrong,
            "With an error",
            "A date that is half typed is told from none."
        )
        .in_a_form(),
        example!("date_input.rs", disabled, "Disabled", "").in_a_form(),
    ],
};

fn plain() -> Child {
    view! {
        <DateInput
            id="arrival"
            label="Arrival"
            value=RwSignal::new("2026-11-04".to_owned())
            required=true
            min="2026-01-01"
        />
        <DateInput
            id="departure"
            label="Departure"
            value=RwSignal::new(String::new())
            hint="If it is known."
        />
    }
    .into()
}

fn wrong() -> Child {
    let value = RwSignal::new(String::new());
    let incomplete = RwSignal::new(false);
    let error = move || {
        let sentence = if incomplete.get() {
            "Arrival must be a real date"
        } else {
            "Enter the day of arrival"
        };
        value.get().is_empty().then(|| sentence.to_owned())
    };
    view! {
        <DateInput
            id="no-date"
            label="Arrival"
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
        <DateInput
            id="fixed"
            label="Arrival"
            value=RwSignal::new("2026-11-04".to_owned())
            required=true
            disabled=true
        />
    }
    .into()
}
