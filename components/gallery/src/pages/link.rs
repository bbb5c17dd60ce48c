//! Links, in text and in the look of a button.

use leptos::prelude::*;
use shared_ui::{ButtonVariant, IconName, Link, LinkButton, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "link",
    name: "Link",
    about: "Goes somewhere. It is a real link, so every way of following one works.",
    family: Family::Actions,
    keys: &[("Enter", "Follows the link")],
    examples: &[
        example!(
            "link.rs",
            text,
            "In text",
            "A link to another site opens a tab of its own and says so."
        ),
        example!(
            "link.rs",
            buttons,
            "With the weight of an action",
            "It looks like a button and is read out as a link."
        )
        .in_a_row(),
        example!("link.rs", download, "Download", "The browser saves what it leads to.").in_a_row(),
    ],
};

fn text() -> Child {
    view! {
        <Link href="/gallery">"All components"</Link>
        <Link href="https://www.w3.org/WAI/ARIA/apg/" external=true>"ARIA Authoring Practices"</Link>
    }
    .into()
}

fn buttons() -> Child {
    view! {
        <LinkButton href="/gallery/button" variant=ButtonVariant::Primary>"Go to buttons"</LinkButton>
        <LinkButton href="/gallery" icon=IconName::ChevronLeft>"All components"</LinkButton>
        <LinkButton href="/gallery/table" variant=ButtonVariant::Plain>"Go to tables"</LinkButton>
    }
    .into()
}

fn download() -> Child {
    view! {
        <LinkButton
            href="/icon.svg"
            icon=IconName::Download
            download="wharf.svg"
        >
            "Download the mark"
        </LinkButton>
    }
    .into()
}
