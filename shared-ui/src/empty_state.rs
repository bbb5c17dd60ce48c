use leptos::prelude::*;

use crate::{
    card::row_of,
    tag::{Content, Slot, tag},
};

/// There is nothing here yet, and that is fine.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <EmptyState title="No submissions yet">"What you upload appears here."</EmptyState>
/// # };
/// ```
#[component]
pub fn EmptyState(
    /// What there is none of.
    #[prop(into)]
    title: String,
    /// What to do about it: a button or a link.
    #[prop(into, optional)]
    actions: Option<Slot>,
    /// Why, or what comes here.
    children: Content,
) -> impl IntoView {
    tag("div")
        .set("class", "wharf-empty")
        .child(tag("p").set("class", "wharf-empty-title").child(title))
        .child(tag("div").set("class", "wharf-empty-text").child(children.run()))
        .child(actions.map(row_of))
}
