//! Buttons.

use leptos::prelude::*;
use shared_ui::{Button, ButtonVariant, IconName, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "button",
    name: "Button",
    about: "Does something. One primary button on a page says what the page is there for.",
    family: Family::Actions,
    keys: &[("Enter, Space", "Does what the button says")],
    examples: &[
        example!("button.rs", weights, "Weights", "The weight says how much an action matters.").in_a_row(),
        example!("button.rs", icons, "With an icon", "The icon says the same as the text beside it.").in_a_row(),
        example!(
            "button.rs",
            busy,
            "Busy",
            "While its action runs it keeps its name and its focus, and takes no clicks. Press it: it is busy until you reset it."
        )
        .in_a_row(),
        example!("button.rs", disabled, "Disabled", "It cannot be used now. Say beside it why.").in_a_row(),
        example!("button.rs", long, "Long text", "Where there is no room it goes on in the next line.").in_a_row(),
    ],
};

fn weights() -> Child {
    view! {
        <Button variant=ButtonVariant::Primary>"Upload data"</Button>
        <Button>"Cancel"</Button>
        <Button variant=ButtonVariant::Danger>"Delete"</Button>
        <Button variant=ButtonVariant::Plain>"Show details"</Button>
    }
    .into()
}

fn icons() -> Child {
    view! {
        <Button variant=ButtonVariant::Primary icon=IconName::Upload>"Upload"</Button>
        <Button icon=IconName::Download>"Export"</Button>
        <Button variant=ButtonVariant::Plain icon=IconName::SignOut>"Sign out"</Button>
    }
    .into()
}

fn busy() -> Child {
    let is_saving = RwSignal::new(false);
    view! {
        <Button variant=ButtonVariant::Primary busy=is_saving on_click=move || is_saving.set(true)>
            "Save"
        </Button>
        <Button on_click=move || is_saving.set(false)>"Reset"</Button>
    }
    .into()
}

fn disabled() -> Child {
    view! {
        <Button variant=ButtonVariant::Primary disabled=true>"Upload data"</Button>
        <Button disabled=true>"Cancel"</Button>
        <Button variant=ButtonVariant::Danger disabled=true>"Delete"</Button>
        <Button variant=ButtonVariant::Plain disabled=true>"Show details"</Button>
    }
    .into()
}

fn long() -> Child {
    view! {
        <Button>"Send the papers of all containers on the quay to the harbour office"</Button>
    }
    .into()
}
