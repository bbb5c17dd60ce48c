use leptos::prelude::*;

use crate::tag::{Child, Tag, tag};

/// A word or a figure about something, such as a group or a count. A state is a [`StatusBadge`](crate::StatusBadge).
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Badge text="Administrators" />
/// # };
/// ```
///
/// ARIA: text like any other. A bare figure needs a word, by [`VisuallyHidden`](crate::VisuallyHidden).
#[component]
pub fn Badge(
    /// What it says.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    badge(Child::Bound(Box::new(move || text.get().into())))
}

/// The same as a function, for tables and lists.
pub fn badge(text: impl Into<Child>) -> Tag {
    tag("span").set("class", "wharf-badge").child(text)
}
