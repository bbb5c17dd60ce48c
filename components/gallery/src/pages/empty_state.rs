//! Nothing here yet.

use leptos::prelude::*;
use shared_ui::{ButtonVariant, Card, EmptyState, LinkButton, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "empty-state",
    name: "Empty state",
    about: "There is nothing here yet, and that is fine.",
    family: Family::Messages,
    keys: &[],
    examples: &[
        example!("empty_state.rs", plain, "What comes here", ""),
        example!("empty_state.rs", action, "With what to do about it", ""),
    ],
};

fn plain() -> Child {
    view! {
        <Card title="Your submissions">
            <EmptyState title="No submissions yet">"What you upload appears here."</EmptyState>
        </Card>
    }
    .into()
}

fn action() -> Child {
    let actions =
        || view! { <LinkButton href="/gallery/button" variant=ButtonVariant::Primary>"Book a berth"</LinkButton> };
    view! {
        <EmptyState
            title="No berth booked"
            actions=actions
        >
            "A berth is yours for as long as the tide lasts."
        </EmptyState>
    }
    .into()
}
