//! What stands in the place of something that failed, or is not there.

use leptos::prelude::*;
use shared_ui::{ErrorCard, NotFound, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "error-card",
    name: "Error card",
    about: "Stands in the place of something that failed, with what to do and what to quote.",
    family: Family::Messages,
    keys: &[("Enter, Space", "On Try again: tries again")],
    examples: &[
        example!(
            "error_card.rs",
            whole,
            "With everything",
            "Number and trace are for the people who run this."
        ),
        example!("error_card.rs", busy, "While it tries again", ""),
        example!("error_card.rs", short, "Only what happened", ""),
        example!("error_card.rs", missing, "A page that is not there", ""),
    ],
};

fn whole() -> Child {
    view! {
        <ErrorCard
            title="Billing cannot be shown"
            message="Its files do not match what its publisher signed. Nothing of it was run."
            code="WHARF-203"
            trace_id="01JDC3W6T3Z8"
            on_retry=|| ()
        />
    }
    .into()
}

fn busy() -> Child {
    view! {
        <ErrorCard
            title="The list did not come"
            message="The connection was lost."
            on_retry=|| ()
            busy=true
        />
    }
    .into()
}

fn short() -> Child {
    view! {
        <ErrorCard
            title="No access"
            message="Ask the administrator of your company for the group “billing”."
        />
    }
    .into()
}

fn missing() -> Child {
    view! {
        <NotFound
            title="Invoice not found"
            what="There is no invoice at this address"
            back="All components"
            href="/gallery".to_owned()
        />
    }
    .into()
}
