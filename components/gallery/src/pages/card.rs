//! Parts of a page.

use leptos::prelude::*;
use shared_ui::{Button, Card, KeyValue, KeyValueList, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "card",
    name: "Card",
    about: "A bordered part of a page with a heading.",
    family: Family::Content,
    keys: &[],
    examples: &[
        example!("card.rs", plain, "With a heading", ""),
        example!("card.rs", actions, "With a sentence and actions", ""),
        example!("card.rs", bare, "Without a heading", ""),
        example!("card.rs", long, "Long text", ""),
    ],
};

fn plain() -> Child {
    view! {
        <Card title="Berth 4">
            <KeyValueList>
                <KeyValue label="Length">"320 m"</KeyValue>
                <KeyValue label="Depth">"15.1 m"</KeyValue>
            </KeyValueList>
        </Card>
    }
    .into()
}

fn actions() -> Child {
    let actions = || view! { <Button>"Refresh"</Button> };
    view! {
        <Card title="Your bookings" description="What is yours in the next seven days." actions=actions>
            "Berth 4, today from noon until the tide turns."
        </Card>
    }
    .into()
}

fn bare() -> Child {
    view! {
        <Card>"A card needs no heading where the page says what it is."</Card>
    }
    .into()
}

fn long() -> Child {
    view! {
        <Card
            title="Consignments that wait for papers which the harbour office has not seen"
            description="Until the papers are there, none of them leaves the quay, and from the third day on each costs rent."
        >
            "MSCU-6639870-MSCU-6639871-MSCU-6639872-MSCU-6639873-MSCU-6639874-MSCU-6639875-MSCU-6639876"
        </Card>
    }
    .into()
}
