use leptos::prelude::*;

use crate::{Card, EmptyState, LinkButton, PageHeader, contents};

/// A page in place of one that is not there, with the way back.
///
/// ```ignore
/// <NotFound
///     title="Invoice not found"
///     what="There is no invoice at this address"
///     back="All invoices"
///     href=host.href("/")
/// />
/// ```
#[component]
pub fn NotFound(
    /// The heading of the page.
    #[prop(default = "Page not found")]
    title: &'static str,
    /// What is not there, in a few words.
    #[prop(into)]
    what: String,
    /// Why that may be, as a sentence.
    #[prop(default = "The address may be mistyped, or the page has moved.")]
    why: &'static str,
    /// Where the link leads, in a few words.
    back: &'static str,
    /// The address of it.
    href: String,
) -> impl IntoView {
    let link = move || view! { <LinkButton href=href.clone()>{back}</LinkButton> };
    let empty = view! { <EmptyState title=what actions=link>{why}</EmptyState> };
    contents(view! { <PageHeader title=title /> }).child(view! { <Card>{empty}</Card> })
}
