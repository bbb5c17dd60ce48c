use leptos::prelude::*;

use crate::{
    ButtonVariant, IconName,
    icon::icon as draw,
    tag::{Content, tag},
};

/// A link that looks like a button: for going somewhere with the weight of an action.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # fn example(host: &wharf::Host) {
/// # let _ = view! {
/// <LinkButton href=host.href("/") icon=IconName::ChevronLeft>"All invoices"</LinkButton>
/// # };
/// # }
/// ```
///
/// ARIA: it is a link and is announced as one.
#[component]
pub fn LinkButton(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How much weight it has.
    #[prop(optional)]
    variant: ButtonVariant,
    /// A picture before the text.
    #[prop(optional)]
    icon: Option<IconName>,
    /// The browser saves what the link leads to under this name, empty for the name that the server gives.
    #[prop(into, optional)]
    download: Option<String>,
    /// Its text.
    children: Content,
) -> impl IntoView {
    tag("a")
        .set("class", variant.class())
        .bind("href", move || href.get())
        .set("download", download)
        .child(icon.map(draw))
        .child(children.run())
}
