use leptos::prelude::*;

use crate::{
    Card, EmptyState, LinkButton, PageHeader, contents,
    messages::{PAGE_MAY_HAVE_MOVED, PAGE_NOT_FOUND},
};

/// A page in place of one that is not there, with the way back.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # fn example(host: &wharf::Host) {
/// # let _ = view! {
/// <NotFound
///     title="Invoice not found"
///     what="There is no invoice at this address"
///     back="All invoices"
///     href=host.href("/")
/// />
/// # };
/// # }
/// ```
#[component]
pub fn NotFound(
    /// The heading of the page.
    #[prop(into, default = (&PAGE_NOT_FOUND).into())]
    title: Signal<String>,
    /// What is not there, in a few words.
    #[prop(into)]
    what: String,
    /// Why that may be, as a sentence.
    #[prop(into, default = (&PAGE_MAY_HAVE_MOVED).into())]
    why: Signal<String>,
    /// Where the link leads, in a few words.
    back: &'static str,
    /// The address of it.
    href: String,
) -> impl IntoView {
    let link = move || view! { <LinkButton href=href.clone()>{back}</LinkButton> };
    let empty = view! { <EmptyState title=what actions=link>{move || why.get()}</EmptyState> };
    contents(view! { <PageHeader title=title /> }).child(view! { <Card>{empty}</Card> })
}
