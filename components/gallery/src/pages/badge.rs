//! Badges, plain and of a state.

use leptos::prelude::*;
use shared_ui::{Badge, StatusBadge, StatusKind, VisuallyHidden, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "badge",
    name: "Badge",
    about: "A word about something. The badge of a state has a shape, which says it without colour.",
    family: Family::Messages,
    keys: &[],
    examples: &[
        example!("badge.rs", states, "States", "").in_a_row(),
        example!(
            "badge.rs",
            words,
            "Words and figures",
            "A figure alone has a word for screen readers."
        )
        .in_a_row(),
        example!("badge.rs", many, "Many", "They go on in the next line.").in_a_row(),
    ],
};

fn states() -> Child {
    view! {
        <StatusBadge text="Draft" />
        <StatusBadge kind=StatusKind::Info text="Open" />
        <StatusBadge kind=StatusKind::Success text="Paid" />
        <StatusBadge kind=StatusKind::Warning text="Overdue" />
        <StatusBadge kind=StatusKind::Error text="Failed" />
    }
    .into()
}

fn words() -> Child {
    view! {
        <Badge text="Administrators" />
        <span><Badge text="12" /><VisuallyHidden>" messages"</VisuallyHidden></span>
    }
    .into()
}

fn many() -> Child {
    let badges: Vec<_> = (1..=24)
        .map(|berth| view! { <Badge text=format!("Berth {berth}") /> })
        .collect();
    view! {
        {badges}
    }
    .into()
}
