//! The frame of a page, piece by piece. The whole of it is around this page.

use leptos::prelude::*;
use shared_ui::{Button, ButtonVariant, IconName, NavItem, SideNav, TopBar, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "app-layout",
    name: "App layout",
    about: "The frame of a page: skip link, top bar, navigation, content. This page stands in one, which the shell writes.",
    family: Family::Navigation,
    keys: &[
        ("Tab", "On a page that was loaded just now: shows the skip link"),
        ("Enter", "On the skip link: goes to the content"),
    ],
    examples: &[
        example!(
            "frame.rs",
            bar,
            "Top bar",
            "The name of the product is a link to the start. At its end there is room for the person."
        ),
        example!(
            "frame.rs",
            navigation,
            "Side navigation",
            "At the side of the page, or above it on narrow screens."
        ),
    ],
};

fn bar() -> Child {
    let actions = || {
        view! { <Button variant=ButtonVariant::Plain icon=IconName::SignOut>"Sign out"</Button> }
    };
    view! {
        <TopBar product="Harbour" actions=actions />
    }
    .into()
}

fn navigation() -> Child {
    let items = vec![
        NavItem::new("/gallery/app-layout", "Berths").icon(IconName::App),
        NavItem::new("/gallery/button", "Invoices").icon(IconName::Invoice),
        NavItem::new("/gallery/link", "Papers").icon(IconName::File),
    ];
    view! {
        <SideNav items=items current="/gallery/app-layout".to_owned() label="Harbour" />
    }
    .into()
}
