//! Several lines of text.

use leptos::prelude::*;
use shared_ui::{TextArea, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "text-area",
    name: "Text area",
    about: "Several lines of text. It grows with what is typed and can be dragged taller.",
    family: Family::Fields,
    keys: &[("Tab", "To the field, on to the next"), ("Enter", "A new line")],
    examples: &[
        example!("text_area.rs", plain, "As usual", "").in_a_form(),
        example!("text_area.rs", wrong, "With an error", "").in_a_form(),
        example!("text_area.rs", disabled, "Disabled", "").in_a_form(),
        example!("text_area.rs", long, "Long text", "").in_a_form(),
    ],
};

fn plain() -> Child {
    view! {
        <TextArea
            id="notes"
            label="Notes"
            value=RwSignal::new(String::new())
            hint="What the crew has to know."
        />
    }
    .into()
}

fn wrong() -> Child {
    let error = || Some("Say why the container has to be opened".to_owned());
    view! {
        <TextArea
            id="why"
            label="Reason"
            value=RwSignal::new(String::new())
            required=true
            rows=2
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <TextArea
            id="closed"
            label="Remarks"
            value=RwSignal::new("The office is closed.".to_owned())
            disabled=true
        />
    }
    .into()
}

fn long() -> Child {
    let text = "Whoever moors here keeps clear of the fairway and of the ferry, day and night. ".repeat(20);
    view! {
        <TextArea id="rules" label="Rules" value=RwSignal::new(text) />
    }
    .into()
}
