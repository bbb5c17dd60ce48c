//! Popovers.

use leptos::prelude::*;
use shared_ui::{ButtonVariant, IconName, KeyValue, KeyValueList, Popover, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "popover",
    name: "Popover",
    about: "A button that opens a small panel beside it: an explanation, a few settings.",
    family: Family::Layers,
    keys: &[
        ("Enter, Space", "On the button: opens the panel, and focus goes into it"),
        ("Escape", "Closes the panel; focus returns to the button"),
        ("Tab", "Through the panel and on"),
    ],
    examples: &[
        example!("popover.rs", weights, "An explanation", "").in_a_row(),
        example!(
            "popover.rs",
            long,
            "Long text",
            "The panel scrolls where it would be higher than the page."
        )
        .in_a_row(),
    ],
};

fn weights() -> Child {
    view! {
        <Popover label="Who is this?">
            <KeyValueList>
                <KeyValue label="Ship">"Ada Lovelace"</KeyValue>
                <KeyValue label="Line">"Northern Line"</KeyValue>
            </KeyValueList>
        </Popover>
        <Popover label="Why" variant=ButtonVariant::Plain icon=IconName::Info>
            "Papers are checked before a ship is unloaded."
        </Popover>
    }
    .into()
}

fn long() -> Child {
    let rules = || "Whoever moors here keeps clear of the fairway and of the ferry, day and night. ".repeat(30);
    view! {
        <Popover label="The rules of the harbour">{rules()}</Popover>
    }
    .into()
}
