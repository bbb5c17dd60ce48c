//! Facts and what they are called.

use leptos::prelude::*;
use shared_ui::{KeyValue, KeyValueList, StatusBadge, StatusKind, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "key-value-list",
    name: "Key-value list",
    about: "Facts and what they are called.",
    family: Family::Content,
    keys: &[],
    examples: &[
        example!(
            "key_value_list.rs",
            facts,
            "Facts",
            "A fact is a text or any component."
        ),
        example!("key_value_list.rs", long, "Long text", ""),
    ],
};

fn facts() -> Child {
    view! {
        <KeyValueList>
            <KeyValue label="Ship">"Ever Forward"</KeyValue>
            <KeyValue label="State"><StatusBadge kind=StatusKind::Success text="Moored" /></KeyValue>
            <KeyValue label="Berth">"4"</KeyValue>
        </KeyValueList>
    }
    .into()
}

fn long() -> Child {
    view! {
        <KeyValueList>
            <KeyValue
                label="Containers that wait for papers"
            >
                "MSCU-6639870-MSCU-6639871-MSCU-6639872-MSCU-6639873-MSCU-6639874"
            </KeyValue>
            <KeyValue label="Remarks">
                "The papers of the third container name another harbour. The office has asked the sender, who answers on \
                workdays between nine and four."
            </KeyValue>
        </KeyValueList>
    }
    .into()
}
