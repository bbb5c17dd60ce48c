//! One of a few answers, all in sight.

use leptos::prelude::*;
use shared_ui::{Choice, RadioGroup, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "radio-group",
    name: "Radio group",
    about: "One of a few answers that are all in sight.",
    family: Family::Fields,
    keys: &[
        ("Tab", "To the chosen answer, or the first; on to the next field"),
        ("The arrows", "Choose the next answer, the one before"),
        ("Space", "Chooses the answer that has focus"),
    ],
    examples: &[
        example!("radio_group.rs", plain, "As usual", "").in_a_form(),
        example!("radio_group.rs", wrong, "With an error", "").in_a_form(),
        example!("radio_group.rs", disabled, "Disabled", "").in_a_form(),
        example!("radio_group.rs", long, "Long text", "").in_a_form(),
    ],
};

fn ways() -> Vec<Choice> {
    vec![
        Choice::new("sea", "By sea").hint("Three weeks"),
        Choice::new("air", "By air").hint("Two days"),
        Choice::new("rail", "By rail"),
    ]
}

fn plain() -> Child {
    view! {
        <RadioGroup
            id="way"
            label="How is it sent?"
            choices=ways()
            value=RwSignal::new("sea".to_owned())
            required=true
            hint="You can change it until the ship leaves."
        />
    }
    .into()
}

fn wrong() -> Child {
    let way = RwSignal::new(String::new());
    let error = move || way.get().is_empty().then(|| "Choose how it is sent".to_owned());
    view! {
        <RadioGroup
            id="no-way"
            label="How is it sent?"
            choices=ways()
            value=way
            required=true
            error=Signal::derive(error)
        />
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <RadioGroup
            id="fixed"
            label="How was it sent?"
            choices=ways()
            value=RwSignal::new("rail".to_owned())
            required=true
            disabled=true
        />
    }
    .into()
}

fn long() -> Child {
    let choices = vec![
        Choice::new(
            "wait",
            "The consignment waits on the quay until the office of the harbour that its papers name has agreed",
        )
        .hint("This takes two days, and from the third day on it costs storage."),
        Choice::new("back", "It goes back with the next ship of the same line"),
    ];
    view! {
        <RadioGroup
            id="what"
            label="What becomes of a consignment without papers?"
            choices=choices
            value=RwSignal::new(String::new())
        />
    }
    .into()
}
