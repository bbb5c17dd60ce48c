//! Files: one, or any number of them.

use leptos::prelude::*;
use shared_ui::{FileInput, FilePicker, FileStatus, PickedFile, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "file-picker",
    name: "File picker",
    about: "Any number of files: chosen in the browser's dialog, dropped or pasted. Whoever sends them says what becomes of each.",
    family: Family::Fields,
    keys: &[
        ("Enter, Space", "On the field: opens the dialog of the browser"),
        ("Ctrl + V", "Takes the files that were copied"),
        ("Tab", "To the buttons of each file"),
    ],
    examples: &[
        example!("file_picker.rs", plain, "As usual", "").in_a_form(),
        example!("file_picker.rs", states, "Every state of a file", "").in_a_form(),
        example!("file_picker.rs", wrong, "With an error", "").in_a_form(),
        example!("file_picker.rs", disabled, "Disabled", "").in_a_form(),
        example!("file_picker.rs", one, "One file", "").in_a_form(),
    ],
};

/// A file of so many bytes, which nobody has chosen.
fn file(name: &str, bytes: u32) -> Option<web_sys::File> {
    let content = js_sys::Array::of1(&js_sys::Uint8Array::new_with_length(bytes));
    web_sys::File::new_with_u8_array_sequence(&content, name).ok()
}

fn plain() -> Child {
    let files = RwSignal::new_local(Vec::<PickedFile>::new());
    view! {
        <FilePicker id="papers" label="Papers" files=files hint="Files of any type, up to 5 GB each." />
    }
    .into()
}

fn states() -> Child {
    let states = [
        ("harbour-plan-2026.pdf", FileStatus::Chosen),
        ("crane.mp4", FileStatus::Queued),
        ("quay.mp4", FileStatus::Sending),
        (
            "ferry.mp4",
            FileStatus::Retrying("The connection was lost. It goes on when it is back.".to_owned()),
        ),
        ("lock.mp4", FileStatus::Paused),
        ("berths.csv", FileStatus::Checking),
        ("tides.csv", FileStatus::Done),
        ("empty.txt", FileStatus::Wrong("The selected file is empty".to_owned())),
        (
            "the-rules-of-the-harbour-as-they-were-agreed-by-everybody-who-uses-it-2026.pdf",
            FileStatus::Failed("The connection was lost and did not come back in time.".to_owned()),
        ),
    ];
    let picked = states.into_iter().filter_map(|(name, status)| {
        let picked = PickedFile::new(file(name, 1_300_000)?);
        picked.status.set(status);
        picked.sent.set(520_000);
        Some(picked)
    });
    let files = RwSignal::new_local(picked.collect::<Vec<_>>());
    view! {
        <FilePicker id="under-way" label="Papers and pictures" files=files />
    }
    .into()
}

fn wrong() -> Child {
    let files = RwSignal::new_local(Vec::<PickedFile>::new());
    let error = move || {
        files
            .with(Vec::is_empty)
            .then(|| "Add the papers of the consignment".to_owned())
    };
    view! {
        <FilePicker id="no-papers" label="Papers" files=files required=true error=Signal::derive(error) />
    }
    .into()
}

fn disabled() -> Child {
    let files = RwSignal::new_local(Vec::<PickedFile>::new());
    view! {
        <FilePicker id="closed" label="Papers" files=files disabled=true />
    }
    .into()
}

fn one() -> Child {
    let picture = RwSignal::new_local(file("crest.png", 24_000));
    view! {
        <FileInput
            id="picture"
            label="Picture of the crest"
            value=picture
            accept=".png,.svg"
            hint="At most 1 MB."
        />
    }
    .into()
}
