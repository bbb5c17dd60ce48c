//! Menus behind a button.

use leptos::prelude::*;
use shared_ui::{ButtonMenu, ButtonVariant, IconName, MenuItem, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "button-menu",
    name: "Button menu",
    about: "A button that opens a list of actions.",
    family: Family::Actions,
    keys: &[
        (
            "Enter, Space, Down arrow",
            "On the button: opens the menu at its first line",
        ),
        ("Up arrow", "On the button: opens the menu at its last line"),
        ("Down arrow, Up arrow", "In the menu: the next line, the one before"),
        ("Home, End", "The first line, the last one"),
        ("A letter", "The next line that begins with it"),
        (
            "Enter, Space",
            "In the menu: does what the line says; focus returns to the button",
        ),
        ("Escape", "Closes the menu; focus returns to the button"),
        ("Tab, Shift + Tab", "Close the menu and go on from the button"),
    ],
    examples: &[
        example!(
            "button_menu.rs",
            lines,
            "Lines",
            "A line does something or is a link. What destroys something comes last."
        )
        .in_a_row(),
        example!(
            "button_menu.rs",
            icon_only,
            "Only an icon",
            "The label is there for screen readers."
        )
        .in_a_row(),
        example!(
            "button_menu.rs",
            many,
            "Many lines",
            "The menu scrolls where it would be higher than the page."
        )
        .in_a_row(),
    ],
};

fn lines() -> Child {
    let last = RwSignal::new("Nothing chosen yet");
    let items = vec![
        MenuItem::new("Duplicate", move || last.set("Duplicated")).icon(IconName::Copy),
        MenuItem::link("Go to buttons", "/gallery/button"),
        MenuItem::new("Send again", || ()).disabled(true),
        MenuItem::new("Delete", move || last.set("Deleted")).danger(),
    ];
    view! {
        <ButtonMenu label="Actions" items=items />
        <output>{move || last.get()}</output>
    }
    .into()
}

fn icon_only() -> Child {
    let items = vec![MenuItem::new("Copy the address", || ()), MenuItem::new("Print", || ())];
    view! {
        <ButtonMenu
            label="More actions"
            icon=IconName::ChevronDown
            variant=ButtonVariant::Plain
            items=items
        />
    }
    .into()
}

fn many() -> Child {
    let berths = (1..=30).map(|berth| MenuItem::new(format!("Move to berth {berth}"), || ()));
    view! {
        <ButtonMenu label="Move" items=berths.collect() />
    }
    .into()
}
