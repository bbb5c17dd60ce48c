//! Tooltips.

use leptos::prelude::*;
use shared_ui::{Button, ButtonVariant, IconName, LinkButton, Tooltip, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "tooltip",
    name: "Tooltip",
    about: "A few words about a control, while it is pointed at or has focus. On touch screens nobody sees it before the control is used.",
    family: Family::Layers,
    keys: &[
        ("Tab", "To the control, which shows the words"),
        ("Escape", "Hides them"),
    ],
    examples: &[
        example!("tooltip.rs", plain, "On buttons and links", "").in_a_row(),
        example!("tooltip.rs", long, "Long text", "").in_a_row(),
    ],
};

fn plain() -> Child {
    view! {
        <Tooltip text="Opens the list of your submissions">
            <Button>"Submissions"</Button>
        </Tooltip>
        <Tooltip text="As a spreadsheet">
            <LinkButton
                href="/icon.svg"
                variant=ButtonVariant::Plain
                icon=IconName::Download
            >
                "Export"
            </LinkButton>
        </Tooltip>
    }
    .into()
}

fn long() -> Child {
    view! {
        <Tooltip
            text="Sends the papers to the office of the harbour that they name, which answers on workdays only"
        >
            <Button>"Send the papers"</Button>
        </Tooltip>
    }
    .into()
}
