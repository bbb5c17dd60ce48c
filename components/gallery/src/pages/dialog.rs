//! Dialogs and drawers.

use leptos::prelude::*;
use shared_ui::{
    Button, ButtonMenu, ButtonVariant, Choice, Combobox, Dialog, Drawer, MenuItem, Popover, TextInput, Tooltip,
    tag::Child,
};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "dialog",
    name: "Dialog and drawer",
    about: "A question or a short task in front of the page, which cannot be used meanwhile.",
    family: Family::Layers,
    keys: &[
        (
            "Tab, Shift + Tab",
            "Around the controls of the dialog; between the last and the first the browser may put its own",
        ),
        ("Escape", "Closes it; focus returns to where it was"),
        (
            "Escape, in what has opened in it",
            "Closes that alone: a menu, a popover, a list, the words of a tooltip",
        ),
    ],
    examples: &[
        example!(
            "dialog.rs",
            question,
            "A question",
            "Of two actions, the one that destroys nothing comes first."
        ),
        example!("dialog.rs", task, "A short task", ""),
        example!(
            "dialog.rs",
            long,
            "Long text",
            "What is too long for the page scrolls between title and actions."
        ),
        example!(
            "dialog.rs",
            drawer,
            "Drawer",
            "At the end of the line, over the whole height: details, filters, help."
        ),
        example!(
            "dialog.rs",
            layers,
            "With layers in it",
            "Each of them is in front of the dialog and closes by itself."
        ),
    ],
};

fn question() -> Child {
    let is_open = RwSignal::new(false);
    let actions = move || {
        view! {
            <Button on_click=move || is_open.set(false)>"Keep it"</Button>
            <Button variant=ButtonVariant::Danger on_click=move || is_open.set(false)>"Delete"</Button>
        }
    };
    view! {
        <div><Button on_click=move || is_open.set(true)>"Delete the submission"</Button></div>
        <Dialog
            open=is_open
            title="Delete the submission?"
            actions=actions
        >
            "Its files are deleted too."
        </Dialog>
    }
    .into()
}

fn task() -> Child {
    let is_open = RwSignal::new(false);
    let name = RwSignal::new("Ada Lovelace".to_owned());
    let actions = move || {
        view! { <Button variant=ButtonVariant::Primary on_click=move || is_open.set(false)>"Rename"</Button> }
    };
    view! {
        <div><Button on_click=move || is_open.set(true)>"Rename the ship"</Button></div>
        <Dialog open=is_open title="Rename the ship" actions=actions>
            <TextInput id="new-name" label="New name" value=name required=true />
        </Dialog>
    }
    .into()
}

fn long() -> Child {
    let is_open = RwSignal::new(false);
    let rules = || "Whoever moors here keeps clear of the fairway and of the ferry, day and night. ".repeat(60);
    view! {
        <div><Button on_click=move || is_open.set(true)>"Read the rules"</Button></div>
        <Dialog
            open=is_open
            title="The rules of the harbour, as they were agreed by everybody who uses it"
        >
            {rules()}
        </Dialog>
    }
    .into()
}

fn drawer() -> Child {
    let is_open = RwSignal::new(false);
    view! {
        <div><Button on_click=move || is_open.set(true)>"Filter"</Button></div>
        <Drawer open=is_open title="Filter">
            <TextInput id="filter-ship" label="Ship" value=RwSignal::new(String::new()) />
        </Drawer>
    }
    .into()
}

fn layers() -> Child {
    let is_open = RwSignal::new(false);
    let ports = || vec![Choice::new("ant", "Antwerp"), Choice::new("ham", "Hamburg")];
    let port = RwSignal::new("ham".to_owned());
    view! {
        <div><Button on_click=move || is_open.set(true)>"Change the booking"</Button></div>
        <Dialog open=is_open title="Change the booking">
            <Combobox id="booked-port" label="Port" choices=ports() value=port />
            <div class="wharf-actions">
                <ButtonMenu label="Actions" items=vec![MenuItem::new("Print", || ())] />
                <Popover label="Why">"Papers are checked before a ship is unloaded."</Popover>
                <Tooltip text="You can book it again">
                    <Button>"Give it back"</Button>
                </Tooltip>
            </div>
        </Dialog>
    }
    .into()
}
