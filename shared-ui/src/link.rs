use leptos::prelude::*;

use crate::{
    IconName,
    icon::icon,
    messages::OPENS_IN_NEW_TAB,
    tag::{Child, Content, Tag, tag},
    visually_hidden::hidden,
};

/// A link in text.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # fn example(host: &wharf::Host) {
/// # let _ = view! {
/// <Link href=host.href("/invoices/7")>"INV-0007"</Link>
/// # };
/// # }
/// ```
///
/// Keyboard: a real `<a href>`, so Enter, middle click and the context menu work. The shell takes over plain clicks on
/// links of its own origin, in shadow roots too; nothing else is needed to navigate.
#[component]
pub fn Link(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// It leads to another site: it opens in a new tab and says so.
    #[prop(optional)]
    external: bool,
    /// Its text.
    children: Content,
) -> impl IntoView {
    let hint = external.then(|| vec![icon(IconName::External), hidden(&OPENS_IN_NEW_TAB)]);
    tag("a")
        .set("class", "wharf-link")
        .bind("href", move || href.get())
        .set("target", external.then_some("_blank"))
        .set("rel", external.then_some("noopener noreferrer"))
        .child(children.run())
        .child(hint)
}

/// A link that stays within the page's own site and never changes, as a function, for tables.
pub fn link(href: String, text: impl Into<Child>) -> Tag {
    tag("a").set("class", "wharf-link").set("href", href).child(text)
}
