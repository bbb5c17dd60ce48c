//! How much of something is done.

use leptos::prelude::*;
use shared_ui::{Progress, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "progress",
    name: "Progress",
    about: "How much of something in bytes is done.",
    family: Family::Waiting,
    keys: &[],
    examples: &[
        example!("progress.rs", known, "Under way", ""),
        example!("progress.rs", done, "Begun and done", ""),
        example!("progress.rs", unknown, "Nobody knows how much", ""),
        example!("progress.rs", long, "Long text", ""),
    ],
};

fn known() -> Child {
    view! {
        <Progress
            id="upload"
            label="Uploading harbour-plan-2026.pdf"
            loaded=5_200_000_u64
            total=13_000_000_u64
            detail="2 minutes left"
        />
    }
    .into()
}

fn done() -> Child {
    view! {
        <Progress id="begun" label="Uploading quay.mp4" loaded=0_u64 total=13_000_000_u64 />
        <Progress id="done" label="Uploading tides.csv" loaded=40_000_u64 total=40_000_u64 />
    }
    .into()
}

fn unknown() -> Child {
    view! {
        <Progress id="unknown" label="Packing the files" loaded=5_200_000_u64 total=0_u64 />
    }
    .into()
}

fn long() -> Child {
    view! {
        <Progress
            id="long"
            label="Uploading harbour-plan-of-the-northern-basin-with-all-berths-and-cranes-as-approved-2026.pdf"
            loaded=4_100_000_000_u64
            total=5_000_000_000_u64
            detail="about an hour left at this rate"
        />
    }
    .into()
}
