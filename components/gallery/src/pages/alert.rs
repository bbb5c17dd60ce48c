//! Messages in the page.

use leptos::prelude::*;
use shared_ui::{
    Alert, AlertKind, Link,
    tag::{Child, dynamic},
};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "alert",
    name: "Alert",
    about: "A message in the page. Icon and words say what kind it is, not colour alone.",
    family: Family::Messages,
    keys: &[("Enter, Space", "On Close: closes the message")],
    examples: &[
        example!(
            "alert.rs",
            kinds,
            "Kinds",
            "Warnings and errors are read out at once, the others when the person pauses."
        ),
        example!(
            "alert.rs",
            closing,
            "Closed by the person",
            "Taking it out of the page is up to the app."
        ),
        example!("alert.rs", plain, "Without a title", ""),
        example!("alert.rs", long, "Long text", ""),
    ],
};

fn kinds() -> Child {
    view! {
        <Alert title="Scheduled maintenance">"The quay is closed on Sunday from 02:00 to 04:00."</Alert>
        <Alert kind=AlertKind::Success title="Data uploaded">"Your submission was received."</Alert>
        <Alert kind=AlertKind::Warning title="You are offline">"What you type is kept."</Alert>
        <Alert kind=AlertKind::Error title="The upload stopped">
            "The connection broke. "
            <Link href="/gallery/link">"What to do"</Link>
        </Alert>
    }
    .into()
}

fn closing() -> Child {
    let is_there = RwSignal::new(true);
    let message = move || {
        is_there.get().then(|| {
            view! {
                <Alert
                    kind=AlertKind::Success
                    on_close=move || is_there.set(false)
                >
                    "The crane is yours until noon."
                </Alert>
            }
        })
    };
    dynamic(message)
}

fn plain() -> Child {
    view! {
        <Alert>"Berth 7 has no shore power this week."</Alert>
    }
    .into()
}

fn long() -> Child {
    view! {
        <Alert
            kind=AlertKind::Warning
            title="Seven containers of this consignment wait for papers that the harbour office has not seen"
        >
            "Until they are there, none of them leaves the quay, and from the third day on each costs storage. Send what is \
            missing from the list below, or ask the office to take the containers one by one. \
            Consignment-MSCU-6639870-MSCU-6639871-MSCU-6639872-MSCU-6639873 stands first in the queue."
        </Alert>
    }
    .into()
}
