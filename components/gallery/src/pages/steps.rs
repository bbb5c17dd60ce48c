//! The steps of a long form.

use leptos::prelude::*;
use shared_ui::{Step, StepState, Steps, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "steps",
    name: "Steps",
    about: "The steps of a long form, and how far the person is.",
    family: Family::Navigation,
    keys: &[("Tab", "The next step that one can go to"), ("Enter", "Goes there")],
    examples: &[
        example!(
            "steps.rs",
            states,
            "Every state",
            "A step without an address cannot be gone to."
        ),
        example!("steps.rs", many, "Many steps with long names", ""),
    ],
};

fn states() -> Child {
    let steps = vec![
        Step::new("You", StepState::Done).href("/gallery/steps#you"),
        Step::new("Ship", StepState::Wrong).href("/gallery/steps#ship"),
        Step::new("Cargo", StepState::Current),
        Step::new("Review", StepState::Ahead),
    ];
    view! {
        <Steps steps=steps label="Booking" />
    }
    .into()
}

fn many() -> Child {
    let names = [
        "Who you are",
        "Whom you work for",
        "The ship and its line",
        "Dangerous goods",
        "Cooled goods",
        "Papers",
        "Review",
    ];
    let state = |index| match index {
        0..2 => StepState::Done,
        2 => StepState::Current,
        _ => StepState::Ahead,
    };
    let steps: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(index, name)| Step::new(*name, state(index)))
        .collect();
    view! {
        <Steps steps=steps label="Registration" />
    }
    .into()
}
